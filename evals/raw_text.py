"""The text of a source file as it lies there, read without the product's reader, cleaner or parser.

It is what a quote must stand in. Both sides are *squeezed* before they are compared: white space and hyphens are
taken out, since a line break may have put either into a word; every other character must be the same.
"""

from __future__ import annotations

import re
import unicodedata
import zipfile
from html.parser import HTMLParser
from pathlib import Path

_DROP = re.compile(r"[\s\-\u00ad\u2010\u2011]+")
_BROKEN = re.compile(r"(\w)-\s*\n\s*(?=[a-zæøå])")
_WORD_XML = "word/document.xml"


def squeeze(text: str) -> str:
    """``text`` without white space and hyphens, compatibility forms (ligatures) made one."""
    return _DROP.sub("", unicodedata.normalize("NFKC", text))


def read_pages(path: Path) -> tuple[str, ...]:
    """The raw text of each page of a file; one page where the format has none. Unknown formats are read as text."""
    head = path.read_bytes()[:8]
    if head.startswith(b"%PDF"):
        return _pdf(path)
    if head.startswith(b"PK") and zipfile.is_zipfile(path):
        return (_docx(path),)
    text = path.read_text(encoding="utf-8", errors="replace")
    if path.suffix.lower() in (".html", ".htm"):
        return (_html(text),)
    return (text,)


def read_joined(path: Path) -> str:
    """The raw text of a whole file with the words that a line break divided joined again, white space folded."""
    return " ".join(_BROKEN.sub(r"\1", "\n".join(read_pages(path))).split())


def _pdf(path: Path) -> tuple[str, ...]:
    from pypdf import PdfReader

    return tuple(page.extract_text() for page in PdfReader(path).pages)


def _docx(path: Path) -> str:
    with zipfile.ZipFile(path) as archive:
        if _WORD_XML not in archive.namelist():
            return ""
        xml = archive.read(_WORD_XML).decode("utf-8", errors="replace")
    return _html(re.sub(r"</w:p>|<w:tab/>|<w:br/>", " ", xml))


class _Text(HTMLParser):
    """Gathers the text between tags."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.parts: list[str] = []

    def handle_data(self, data: str) -> None:
        self.parts.append(data)


def _html(text: str) -> str:
    parser = _Text()
    parser.feed(text)
    parser.close()
    return " ".join(parser.parts)
