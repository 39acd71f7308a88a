"""The files below an archive folder: which there are, and what can be told of them without reading them."""

from __future__ import annotations

import errno
import os
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path, PurePosixPath

from rag.errors import InputError
from rag.os_reason import reason

# A file changed so shortly before it is looked at may change again within the same tick of its file system's clock:
# its time proves nothing (git's index has the same rule). Two seconds is the coarsest tick in use (FAT).
_FRESH_NS = 2_000_000_000

# What a link to nowhere, or one that leads to itself, is refused with.
_NOT_THERE = frozenset({errno.ENOENT, errno.ELOOP, errno.ENOTDIR})


@dataclass(frozen=True, slots=True)
class ArchiveFile:
    """A file that may be a document. ``source`` is its path below the archive, with forward slashes.

    ``mtime_ns`` is 0 where the file is so fresh (or so far ahead of our clock) that its time proves nothing.
    """

    source: str
    path: Path
    size: int
    mtime_ns: int


@dataclass(frozen=True, slots=True)
class Scan:
    """What lies below an archive: documents by source, files that are none, and what could not be looked at.

    ``unreachable`` are those of the latter that are there but refuse (a folder without access, a network disk that
    is away): nothing says that the documents in them are gone.
    """

    files: tuple[ArchiveFile, ...]
    skipped: tuple[str, ...]
    failed: tuple[tuple[str, str], ...]
    unreachable: frozenset[str] = frozenset()

    def may_hold(self, source: str) -> bool:
        """Whether a file that was not found may still lie in, or be, something that could not be looked at."""
        above = PurePosixPath(source).parents
        return source in self.unreachable or any(str(folder) in self.unreachable for folder in above)


def scan(archive: Path, leave_out: Path, is_document: Callable[[Path], bool]) -> Scan:
    """Look through ``archive``, but for hidden names and the folder ``leave_out`` (the index may lie inside).

    Links are followed, each folder once, so that links in a ring end. Raises ``InputError`` where ``archive`` is no
    folder that can be listed.
    """
    if not archive.is_dir():
        what = "er en fil, ikke en mappe" if archive.exists() else "findes ikke"
        raise InputError(f"Arkivmappen {archive} {what}.", "Angiv den mappe, mødedokumenterne ligger i.")
    files: dict[str, ArchiveFile] = {}
    skipped: list[str] = []
    failed: list[tuple[str, str]] = []
    unreachable: set[str] = set()
    for path, error in _walk(archive, leave_out):
        source = source_of(path, archive)
        try:
            if error is not None:
                raise error
            if not is_document(path):
                skipped.append(source)
                continue
            status = path.stat()
        except OSError as problem:
            failed.append((source, f"kan ikke åbnes: {reason(problem)}"))
            if problem.errno not in _NOT_THERE:
                unreachable.add(source)
            continue
        if source in files:
            failed.append((f"{source} (to gange)", "to filer har navne, der ikke kan skelnes"))
            continue
        mtime_ns = status.st_mtime_ns if status.st_mtime_ns < time.time_ns() - _FRESH_NS else 0
        files[source] = ArchiveFile(source, path, status.st_size, mtime_ns)
    return Scan(
        files=tuple(files[source] for source in sorted(files)),
        skipped=tuple(sorted(skipped)),
        failed=tuple(sorted(failed)),
        unreachable=frozenset(unreachable),
    )


def source_of(path: Path, archive: Path) -> str:
    """A path below the archive as text; bytes that are no UTF-8 are written out as escapes."""
    return path.relative_to(archive).as_posix().encode("utf-8", "backslashreplace").decode("utf-8")


def _walk(archive: Path, leave_out: Path) -> Iterator[tuple[Path, OSError | None]]:
    """Every file, and every folder or link that cannot be opened with its error; real folders before linked ones."""
    try:
        seen = {_identity(leave_out)} if leave_out.exists() else set()
        seen.discard(_identity(archive))
        os.scandir(archive).close()
    except OSError as error:
        raise InputError(
            f"Arkivmappen {archive} kan ikke læses ({reason(error)}).", "Giv adgang til mappen, eller vælg en anden."
        ) from error
    folders, linked = [archive], list[Path]()
    while folders or linked:
        folder = folders.pop(0) if folders else linked.pop(0)
        try:
            identity = _identity(folder)
            if identity in seen:
                continue
            seen.add(identity)
            with os.scandir(folder) as listing:
                entries = sorted(listing, key=lambda entry: entry.name)
        except OSError as error:
            yield folder, error
            continue
        for entry in entries:
            path = Path(entry.path)
            if entry.name.startswith("."):
                continue
            try:
                if entry.is_dir():
                    (linked if entry.is_symlink() else folders).append(path)
                elif entry.is_file():
                    yield path, None
                elif entry.is_symlink():
                    entry.stat()  # a link to nowhere says so
            except OSError as error:
                yield path, error


def _identity(path: Path) -> tuple[int, int]:
    status = path.stat()
    return status.st_dev, status.st_ino
