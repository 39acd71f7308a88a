"""Stamps of the code and data that a result depends on, so that a new version does over what it must.

A stamp is a hash of the source of some modules, of every module of this package they import, and of the data files
beside them. Nobody has to remember to raise a number.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Sequence
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path

_PACKAGE = Path(__file__).resolve().parent
_IMPORT = re.compile(r"^\s*(?:from\s+(rag[\w.]*)\s+import\s+(\([^)]*\)|[^\n]+)|import\s+(rag[\w.]*))", re.MULTILINE)

# What every room shares says nothing of how a room works.
_SHARED = frozenset({"rag", "rag.errors", "rag.records", "rag.settings", "rag.os_reason"})


def code_stamp(modules: Sequence[str], data: Sequence[str] = (), packages: Sequence[str] = ()) -> str:
    """A stamp (16 hex digits) of modules ("rag.minutes"), data files (globs below the package) and distributions."""
    digest = hashlib.sha256()
    files = [file for file in map(_file_of, sorted(_with_imports(modules))) if file is not None]
    files += [file for pattern in data for file in sorted(_PACKAGE.glob(pattern)) if file.is_file()]
    for file in files:
        digest.update(f"{file.relative_to(_PACKAGE).as_posix()}\0".encode())
        digest.update(file.read_bytes())
    for package in packages:
        digest.update(f"{package} {_version(package)}\0".encode())
    return digest.hexdigest()[:16]


def stamp(*parts: object) -> str:
    """A stamp (16 hex digits) of some values, by their representation."""
    return hashlib.sha256(repr(parts).encode("utf-8", "replace")).hexdigest()[:16]


def reading() -> str:
    """How a file becomes a meeting with its items, and how doubles are known."""
    modules = ("rag.extract", "rag.minutes", "rag.overrides", "rag.doubles", "rag.ingest.reading")
    return code_stamp(
        modules, ("parsing/dialects/*", "danish/*.txt"), ("pypdf", "python-docx", "beautifulsoup4", "lxml")
    )


def chunking() -> str:
    """How an item is cut into chunks."""
    return code_stamp(("rag.chunking",), ("encoder_model/tokenizer.json",), ("tiktoken", "tokenizers"))


def words() -> str:
    """How text is analysed for the lexical leg; a question must be analysed as the archive was."""
    return code_stamp(("rag.danish.words", "rag.lexical"), ("danish/*.txt",), ("snowballstemmer", "tantivy"))


def _version(package: str) -> str:
    try:
        return version(package)
    except PackageNotFoundError:
        return "-"


def _with_imports(modules: Sequence[str]) -> set[str]:
    """The modules and all of this package that they import, directly or not."""
    found: set[str] = set()
    waiting = list(modules)
    while waiting:
        module = waiting.pop()
        file = _file_of(module)
        if module in found or module in _SHARED or file is None:
            continue
        found.add(module)
        for origin, names, plain in _IMPORT.findall(file.read_text("utf-8")):
            waiting.append(plain or origin)
            waiting += [f"{origin}.{name}" for name in re.findall(r"\w+", names)]
    return found


def _file_of(module: str) -> Path | None:
    """The source of a module of this package; ``None`` for a name that is no module."""
    base = _PACKAGE.joinpath(*module.split(".")[1:])
    return next((file for file in (base.with_suffix(".py"), base / "__init__.py") if file.is_file()), None)
