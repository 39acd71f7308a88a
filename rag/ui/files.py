"""The archive's own files, for those who want to see or fetch the original.

An index names a document by its path below the archive folder. Such a name is believed only as far as it leads to a
file inside that folder.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from rag.errors import UnreadableFileError


@dataclass(frozen=True, slots=True)
class ArchiveFiles:
    """The files below ``folder``; ``sizes`` in bytes are those that the index was built from."""

    folder: Path
    sizes: Mapping[str, int]

    def path(self, source: str) -> Path:
        """Where an indexed document lies.

        Raises:
            UnreadableFileError: it is no document of the index, leads out of the archive folder, or is gone.
        """
        if source not in self.sizes:
            raise UnreadableFileError("Dokumentet findes ikke i arkivet.")
        root = self.folder.resolve()
        path = (root / source).resolve()
        if not path.is_relative_to(root):
            raise UnreadableFileError(f"{source} ligger uden for arkivets mappe og vises derfor ikke.")
        if not path.is_file():
            raise UnreadableFileError(
                f"Filen {source} ligger ikke længere i arkivets mappe, så originalen kan ikke vises."
            )
        return path

    def is_changed(self, source: str) -> bool:
        """Whether a document has another size than when the index was built."""
        try:
            return self.path(source).stat().st_size != self.sizes[source]
        except OSError:
            return True
