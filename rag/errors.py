"""The one family of errors a user can meet: a plain Danish sentence, and the way out."""

from __future__ import annotations


class ArkivsvarError(Exception):
    """Something the user can mend.

    ``message`` says in one Danish sentence what went wrong (which file or id, what was expected and what was
    found); ``way_out`` names the command or action that mends it. The faces print both on one line and exit
    with ``exit_code``.
    """

    exit_code = 2

    def __init__(self, message: str, way_out: str = "") -> None:
        super().__init__(message)
        self.message = message
        self.way_out = way_out

    def __str__(self) -> str:
        return f"{self.message} {self.way_out}".strip()


class IndexMissingError(ArkivsvarError):
    """There is no index at the given folder."""


class IndexBrokenError(ArkivsvarError):
    """An index is there but cannot be used: wrong format version, damaged file, other model."""


class UnreadableFileError(ArkivsvarError):
    """A file of the archive cannot be read; the rest of the archive still can."""


class ModelError(ArkivsvarError):
    """An embedding or chat model cannot be loaded, or does not fit the index."""


class InputError(ArkivsvarError):
    """A question, a batch line, an option or a path that cannot be used."""
