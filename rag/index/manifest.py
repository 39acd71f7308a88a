"""The manifest of a generation: what it was built from and with, and what its files must be.

JSON on disk. Whatever cannot be used is told in one Danish sentence with what was expected and found, and the
command that builds the index again.
"""

from __future__ import annotations

import hashlib
import json
import shlex
from pathlib import Path

from pydantic import ConfigDict, TypeAdapter, ValidationError
from pydantic.dataclasses import dataclass

from rag.errors import IndexBrokenError
from rag.os_reason import reason

# Raise it when the files of a generation change their meaning.
FORMAT_VERSION = 1

NAME = "manifest.json"
STORE = "archive.sqlite"
VECTORS = "vectors.faiss"
TERMS = "terms"
MODEL = "model"  # of an adapted model only

_BLOCK = 1 << 20
_STRICT = ConfigDict(strict=True, extra="ignore")


@dataclass(frozen=True, slots=True, config=_STRICT)
class ModelInfo:
    """The embedding model whose vectors the generation holds, as ``rag.encoder.ModelRecord`` tells of it.

    ``asked_for`` is the name or folder it was loaded by; "" is the shipped one. ``adapted`` tells what came of training
    it further on the archive ("": never tried, "kept": this is the adapted model, which lies in the generation,
    "refused": it was no better), ``adapted_from`` is the fingerprint of the model that was then trained.
    """

    asked_for: str
    name: str
    dimension: int
    max_tokens: int
    query_prefix: str
    passage_prefix: str
    fingerprint: str
    dense_weight: float
    adapted: str = ""
    adapted_from: str = ""


@dataclass(frozen=True, slots=True, config=_STRICT)
class FileInfo:
    """One file of the generation: path below its folder, size in bytes, SHA-256 in hex."""

    path: str
    size: int
    sha256: str


@dataclass(frozen=True, slots=True, config=_STRICT)
class Manifest:
    """What a generation is. ``archive`` is the folder it was read from, ``previous`` the generation before it;
    the stamps are those of :mod:`rag.versions`, ``created`` an ISO time with zone."""

    format_version: int
    created: str
    archive: str
    previous: str | None
    model: ModelInfo
    chunk_tokens: int
    reading_stamp: str
    chunking_stamp: str
    words_stamp: str
    documents: int
    items: int
    chunks: int
    files: tuple[FileInfo, ...]


_MANIFEST = TypeAdapter(Manifest)


def rebuild_command(index: Path, archive: str = "ARKIV") -> str:
    """The way out of a broken index."""
    return f"Byg det igen med: arkivsvar index {shlex.quote(archive)} --index {shlex.quote(str(index))}"


def write(generation: Path, manifest: Manifest) -> None:
    """Write a generation's manifest, as its last file."""
    (generation / NAME).write_bytes(_MANIFEST.dump_json(manifest, indent=1) + b"\n")


def read(generation: Path, index: Path) -> Manifest:
    """A generation's manifest. Raises ``IndexBrokenError`` where it is missing, damaged or of another format."""
    file = generation / NAME
    try:
        data = json.loads(file.read_bytes())
    except OSError as error:
        raise IndexBrokenError(
            f"Indekset {index} mangler filen {file.relative_to(index)} ({reason(error)}).", rebuild_command(index)
        ) from error
    except ValueError as error:  # no JSON, or no UTF-8
        raise IndexBrokenError(f"Manifestet {file} er beskadiget og kan ikke læses.", rebuild_command(index)) from error
    found = data.get("format_version") if isinstance(data, dict) else None
    archive = data.get("archive") if isinstance(data, dict) else None
    way_out = rebuild_command(index, archive if isinstance(archive, str) else "ARKIV")
    if found != FORMAT_VERSION:
        raise IndexBrokenError(
            f"Indekset {index} har formatversion {found!r}, men dette program bruger version {FORMAT_VERSION}.", way_out
        )
    try:
        return _MANIFEST.validate_json(file.read_bytes())
    except ValidationError as error:
        where = ".".join(str(part) for part in error.errors()[0]["loc"]) or "manifest"
        raise IndexBrokenError(f"Manifestet {file} er beskadiget ved {where!r}.", way_out) from error


def inventory(generation: Path) -> tuple[FileInfo, ...]:
    """Every file of a generation but the manifest and the engines' empty lock files."""
    files = sorted(path for path in generation.rglob("*") if path.is_file() and path.name != NAME)
    return tuple(
        FileInfo(path.relative_to(generation).as_posix(), path.stat().st_size, _sha256(path))
        for path in files
        if path.suffix != ".lock"
    )


def problems(generation: Path, manifest: Manifest, *, deep: bool) -> dict[str, str]:
    """What is wrong with a generation's files: path -> Danish sentence. Sizes only, or with ``deep`` every byte."""
    found = {info.path: _problem(generation / info.path, info, deep=deep) for info in manifest.files}
    return {path: problem for path, problem in found.items() if problem}


def _problem(file: Path, info: FileInfo, *, deep: bool) -> str:
    try:
        size = file.stat().st_size
        if size != info.size:
            return f"Filen {info.path} er på {size} byte, ventet {info.size}."
        if deep and _sha256(file) != info.sha256:
            return f"Filen {info.path} er ændret, siden indekset blev bygget (kontrolsummen passer ikke)."
    except OSError as error:
        return f"Filen {info.path} kan ikke læses ({reason(error)})."
    return ""


def _sha256(path: Path) -> str:
    digest = hashlib.sha256()
    with path.open("rb") as handle:
        while block := handle.read(_BLOCK):
            digest.update(block)
    return digest.hexdigest()
