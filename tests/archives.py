"""Small archives for tests: a few texts, what staff state of them, and the index of both."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

from rag.ingest import ingest
from rag.settings import Settings


def index_of(root: Path, texts: Mapping[str, str], stated: str = "") -> Path:
    """Write the texts and the staff's ``arkivsvar.toml`` below a folder, and index them there."""
    archive = root / "arkiv"
    for name, text in {**texts, **({"arkivsvar.toml": stated} if stated else {})}.items():
        path = archive / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")
    report = ingest(archive, Settings(index=root / "indeks"), lambda *_: None)
    assert report.documents == len(texts)
    assert not report.failed
    return root / "indeks"
