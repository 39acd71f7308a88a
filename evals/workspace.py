"""The index of a suite's archive: built through the product's own ingest, kept between runs, never stale."""

from __future__ import annotations

import hashlib
import shutil
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import rag
from evals.archive_view import ArchiveView
from evals.schema import Suite
from rag.index import open_index
from rag.ingest import ingest
from rag.settings import Settings

Progress = Callable[[str, int, int], None]
_CODE = (".py", ".toml", ".json", ".safetensors", ".txt")


@dataclass(frozen=True, slots=True)
class Workspace:
    """An archive indexed for one run: its settings (with the index folder) and its parsed items."""

    settings: Settings
    archive: ArchiveView


def prepare(suite: Suite, settings: Settings, cache: Path, progress: Progress) -> Workspace:
    """Index the suite's archive below ``cache``, or use the index that the same code and settings made before.

    The folder's name is a fingerprint of the product's code and of the settings that ingest reads; a folder of
    another fingerprint is removed, so the cache holds one index for a suite.
    """
    name = f"{suite.name}-{_fingerprint(suite, settings)}"
    for old in cache.glob(f"{suite.name}-*"):
        if old.name != name and old.name.removeprefix(f"{suite.name}-").isalnum():
            shutil.rmtree(old, ignore_errors=True)
    own = settings.model_copy(update={"index": cache / name})
    ingest(suite.archive, own, progress)
    with open_index(own.index, own) as generation:
        archive = ArchiveView.of(generation.store.items(), suite.archive)
    return Workspace(own, archive)


def _fingerprint(suite: Suite, settings: Settings) -> str:
    folder = Path(rag.__file__).parent
    digest = hashlib.sha256(str(suite.archive.resolve()).encode())
    for path in sorted(one for one in folder.rglob("*") if one.suffix in _CODE and "__pycache__" not in one.parts):
        digest.update(path.relative_to(folder).as_posix().encode())
        digest.update(path.read_bytes())
    digest.update(
        repr((settings.model, settings.adapt, settings.chunk_tokens, settings.max_file_mb, settings.max_pages)).encode()
    )
    return digest.hexdigest()[:16]
