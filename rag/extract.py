"""A file of the archive -> its pages. What a file is, its content tells, never its name alone."""

from __future__ import annotations

import io
import zipfile
from pathlib import Path

from rag.errors import UnreadableFileError
from rag.readers import plain
from rag.records import Page
from rag.settings import Settings

SUFFIXES = frozenset({".pdf", ".txt", ".text", ".docx", ".doc", ".rtf", ".odt", ".html", ".htm"})
_OTHER_SUFFIXES = """
    .py .md .toml .yaml .yml .json .jsonl .csv .tsv .png .jpg .jpeg .gif .svg .ico .webp .tif .tiff .css .js .xml .log
    .zip .gz .xz .xlsx .xls .pptx .ppt .mp3 .mp4 .sqlite .db .ini .cfg .lock .tmp .bak .part .msg .eml
"""
_NOT_DOCUMENTS = frozenset(_OTHER_SUFFIXES.split())
_HEAD = 4096  # bytes that tell what a file is
_OLD_OFFICE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_IMAGES = (b"\x89PNG", b"\xff\xd8\xff", b"GIF8", b"II*\x00", b"MM\x00*")


def is_document(path: Path) -> bool:
    """Whether ``path`` is a file to read: by its suffix, or, where the suffix says nothing, by its content."""
    if path.name.startswith((".", "~$")) or not path.is_file():
        return False
    suffix = path.suffix.lower()
    if suffix in SUFFIXES:
        return True
    if suffix in _NOT_DOCUMENTS:
        return False
    try:
        with path.open("rb") as file:
            head = file.read(_HEAD)
    except OSError:
        return False
    return _sort(head, suffix) in {"pdf", "zip", "html"}


def read_pages(path: Path, settings: Settings) -> tuple[Page, ...]:
    """The pages of ``path``, counted from 1. A page without text has no lines.

    Raises ``UnreadableFileError`` with one Danish sentence for a file that cannot be read.
    """
    name = path.name
    data = _data(path, settings)
    pages = _read(data, name, path.suffix.lower(), settings)
    if len(pages) > settings.max_pages:
        raise UnreadableFileError(f"{name} har {len(pages)} sider, og grænsen er {settings.max_pages}.",
                                  "Sæt ARKIVSVAR_MAX_PAGES højere.") from None  # fmt: skip
    if not any(line.strip() for page in pages for line in page.lines):
        is_pdf = _sort(data[:_HEAD], "") == "pdf"
        reason = "har ingen tekst, ser ud til at være scannet" if is_pdf else "har ingen tekst"
        raise UnreadableFileError(f"{name} {reason}.", "Kør tekstgenkendelse (OCR), og gem igen." if is_pdf else "")
    return pages


def _data(path: Path, settings: Settings) -> bytes:
    limit = settings.max_file_mb * 1_000_000
    try:
        size = path.stat().st_size
        if size > limit:
            raise UnreadableFileError(f"{path.name} fylder {size // 1_000_000} MB, og grænsen er "
                                      f"{settings.max_file_mb} MB.", "Sæt ARKIVSVAR_MAX_FILE_MB højere.")  # fmt: skip
        data = path.read_bytes()
    except OSError as error:
        raise UnreadableFileError(f"{path.name} kan ikke åbnes: {error.strerror or error}.",
                                  "Giv adgang til filen.") from error  # fmt: skip
    if not data.strip():
        raise UnreadableFileError(f"{path.name} er tom.", "Hent filen igen.")
    return data


def _read(data: bytes, name: str, suffix: str, settings: Settings) -> tuple[Page, ...]:
    sort = _sort(data[:_HEAD], suffix)
    if sort == "pdf":
        from rag.readers import pdf

        return pdf.read(data, name, settings.max_pages)
    if sort == "zip":
        return _read_zip(data, name)
    if sort == "html":
        from rag.readers import web

        return web.read(data, name)
    if sort == "old":
        raise UnreadableFileError(f"{name} er et ældre Office-dokument, som ikke kan læses.",
                                  "Gem det som docx eller pdf.")  # fmt: skip
    if sort == "rtf":
        raise UnreadableFileError(f"{name} er et RTF-dokument, som ikke kan læses.", "Gem det som docx eller pdf.")
    if sort == "image":
        raise UnreadableFileError(f"{name} er et billede uden tekst.", "Kør tekstgenkendelse (OCR), og gem som pdf.")
    text = plain.decode(data)
    if text is None:
        kind = {".pdf": "en beskadiget PDF", ".docx": "et beskadiget Word-dokument"}.get(suffix, "ikke en tekstfil")
        raise UnreadableFileError(f"{name} er {kind} og kan ikke læses.", "Hent filen igen, eller gem den som pdf.")
    return plain.pages(text)


def _sort(head: bytes, suffix: str) -> str:
    """What a file is by its first bytes: pdf, zip, html, old (Office), rtf, image or text."""
    start = head.lstrip(b"\xef\xbb\xbf \t\r\n")[:512]
    lowered = start.lower()
    if b"%PDF-" in head[:1024] and not lowered.startswith(b"<"):
        return "pdf"
    if head.startswith((b"PK\x03\x04", b"PK\x05\x06")):
        return "zip"
    if head.startswith(_OLD_OFFICE):
        return "old"
    if start.startswith(b"{\\rtf"):
        return "rtf"
    if head.startswith(_IMAGES):
        return "image"
    marks = (b"<!doctype html", b"<html", b"<head", b"<body")
    if lowered.startswith(marks) or (lowered.startswith((b"<?xml", b"<!--")) and b"<html" in head.lower()):
        return "html"
    if suffix in {".html", ".htm"} and b"<" in head:
        return "html"
    return "text"


def _read_zip(data: bytes, name: str) -> tuple[Page, ...]:
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            names = set(archive.namelist())
    except (zipfile.BadZipFile, ValueError, OSError, NotImplementedError) as error:
        raise UnreadableFileError(f"{name} er et beskadiget Word-dokument og kan ikke læses.",
                                  "Gem det igen som docx eller pdf.") from error  # fmt: skip
    if "word/document.xml" not in names:
        raise UnreadableFileError(f"{name} er hverken PDF, tekst, Word eller webside.", "Gem den som docx eller pdf.")
    from rag.readers import office

    return office.read(data, name)
