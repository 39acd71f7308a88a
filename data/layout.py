"""Makes the documents of the sample archive from their sources: ``python data/layout.py [target folder]``."""

from __future__ import annotations

import sys
from pathlib import Path

import layout_office
import layout_pdf
import layout_source
from layout_source import SourceDocument

HERE = Path(__file__).resolve().parent
SOURCES = HERE / "kilder"


def render(document: SourceDocument) -> bytes:
    """The bytes of a document in its form."""
    match document.form:
        case "pdf":
            return layout_pdf.pdf(document)
        case "docx":
            return layout_office.word(document)
        case "html":
            return layout_office.web_page(document).encode()
        case "txt":
            return layout_office.text(document).encode()
        case _:
            raise ValueError(f"{document.name}: unknown form {document.form!r}")


def build(target: Path) -> list[Path]:
    """Writes every document below ``target`` and gives the paths."""
    written: list[Path] = []
    for document in layout_source.read_all(SOURCES):
        path = target / document.file
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(render(document))
        written.append(path)
    return written


if __name__ == "__main__":
    for made in build(Path(sys.argv[1]) if len(sys.argv) > 1 else HERE):
        sys.stdout.write(f"{made}\n")
