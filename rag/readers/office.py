"""Word documents (.docx) through python-docx: paragraphs and tables in document order.

Numbers that Word counts itself (``1.1.`` before a heading) are printed but stand nowhere in the text; they are
counted here, because an item is known by its number.
"""

from __future__ import annotations

import io
import re
import struct
import zipfile
import zlib
from collections import defaultdict
from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

from rag.errors import UnreadableFileError
from rag.records import Page

if TYPE_CHECKING:
    from docx.document import Document
    from docx.table import Table
    from docx.text.paragraph import Paragraph

MAX_UNPACKED = 400_000_000  # bytes: a report of a thousand pages unpacks to some tens of millions
_MAX_RATIO = 200  # unpacked to packed size; text packs about ten to one
_MOST_STYLES = 10  # a style is based on another, and so on
_PAGE_BREAKS = re.compile(r"[\f\x0c]")
_DAMAGE = (KeyError, ValueError, AttributeError, TypeError, IndexError, OSError, RecursionError, zipfile.BadZipFile,
           zlib.error, struct.error, NotImplementedError, EOFError)  # fmt: skip


def read(data: bytes, name: str) -> tuple[Page, ...]:
    """The pages of a Word document, split at its hard page breaks. Raises ``UnreadableFileError``."""
    _check_size(data, name)
    import docx
    from docx.opc.exceptions import OpcError
    from lxml.etree import LxmlError  # type: ignore[import-untyped]

    try:
        document = docx.Document(io.BytesIO(data))
        parts = _parts(document)
    except (*_DAMAGE, OpcError, LxmlError) as error:
        raise UnreadableFileError(f"{name} er et beskadiget Word-dokument og kan ikke læses.",
                                  "Gem det igen som docx eller pdf.") from error  # fmt: skip
    return tuple(Page(number, tuple(lines)) for number, lines in enumerate(parts, start=1))


def _check_size(data: bytes, name: str) -> None:
    """Refuses a document that unpacks to far more than a document can hold (a zip bomb)."""
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            unpacked = sum(info.file_size for info in archive.infolist() if info.filename.endswith((".xml", ".rels")))
    except (zipfile.BadZipFile, ValueError, OSError, NotImplementedError) as error:
        raise UnreadableFileError(f"{name} er et beskadiget Word-dokument og kan ikke læses.",
                                  "Gem det igen som docx eller pdf.") from error  # fmt: skip
    if unpacked > MAX_UNPACKED or (unpacked > 10_000_000 and unpacked > _MAX_RATIO * len(data)):
        raise UnreadableFileError(f"{name} fylder {unpacked // 1_000_000} MB pakket ud og læses ikke.",
                                  "Gem dokumentet som pdf.") from None  # fmt: skip


def _parts(document: Document) -> list[list[str]]:
    from docx.table import Table

    numbering = _Numbering(document)
    parts: list[list[str]] = [[]]
    for block in document.iter_inner_content():
        if isinstance(block, Table):
            rows = list(_rows(block))
            if rows:
                parts[-1].extend(["", *rows, ""])
            continue
        prefix = numbering.prefix(block)
        for n, text in enumerate(_PAGE_BREAKS.split(_text(block))):
            if n:
                parts.append([])
            lines = [" ".join(line.split()) for line in text.split("\n")]
            lines = [line for line in lines if line]
            if lines:
                parts[-1].extend([f"{prefix}{lines[0]}" if not n else lines[0], *lines[1:], ""])
    return [_trimmed(part) for part in parts]


def _text(paragraph: Paragraph) -> str:
    """The paragraph's text with form feeds at page breaks."""
    pieces: list[str] = ["\f"] if paragraph.paragraph_format.page_break_before else []
    tags = {"t", "tab", "br", "cr", "noBreakHyphen"}
    for element in paragraph._p.iter():
        tag = element.tag.rpartition("}")[2] if isinstance(element.tag, str) else ""
        if tag not in tags:
            continue
        if tag == "t":
            pieces.append(element.text or "")
        elif tag == "noBreakHyphen":
            pieces.append("-")
        elif tag == "br" and element.get(f"{{{element.nsmap['w']}}}type") == "page":
            pieces.append("\f")
        elif element.getparent() is not None and element.getparent().tag.endswith("}r"):
            pieces.append("\t" if tag == "tab" else "\n")
    return "".join(pieces)


def _rows(table: Table) -> Iterator[str]:
    for row in table.rows:
        cells: list[str] = []
        last = None
        for cell in row.cells:
            if cell._tc is last:  # a merged cell is given once for each column it spans
                continue
            last = cell._tc
            text = " ".join(cell.text.split())
            if text:
                cells.append(text)
        if cells:
            yield "  ".join(cells)


def _trimmed(lines: list[str]) -> list[str]:
    while lines and not lines[-1]:
        lines.pop()
    while lines and not lines[0]:
        lines.pop(0)
    return lines


class _Numbering:
    """Counts Word's own decimal numbers, list by list and level by level (ECMA-376, 17.9)."""

    def __init__(self, document: Document) -> None:
        self._counts: dict[str, dict[int, int]] = defaultdict(dict)
        self._levels: dict[str, dict[int, tuple[str, str, int]]] = {}
        self._lists: dict[str, str] = {}
        try:
            root = document.part.numbering_part.element
        except (KeyError, NotImplementedError, AttributeError):
            return
        w = f"{{{root.nsmap['w']}}}" if "w" in root.nsmap else ""
        for abstract in root.iter(f"{w}abstractNum"):
            levels: dict[int, tuple[str, str, int]] = {}
            for level in abstract.iter(f"{w}lvl"):
                values = {child.tag.rpartition("}")[2]: child.get(f"{w}val") for child in level if child.tag}
                start = values.get("start") or "1"
                levels[int(level.get(f"{w}ilvl"))] = (
                    values.get("numFmt") or "",
                    values.get("lvlText") or "",
                    int(start) if start.isdigit() else 1,
                )
            self._levels[abstract.get(f"{w}abstractNumId")] = levels
        for number in root.iter(f"{w}num"):
            target = number.find(f"{w}abstractNumId")
            if target is not None:
                self._lists[number.get(f"{w}numId")] = target.get(f"{w}val")

    def prefix(self, paragraph: Paragraph) -> str:
        """What Word prints before the paragraph: ``1.1. ``, or nothing."""
        place = self._place(paragraph)
        if place is None or not paragraph.text.strip():
            return ""
        abstract, level = place
        levels = self._levels.get(abstract, {})
        if level not in levels:
            return ""
        counts = self._counts[abstract]
        counts[level] = counts.get(level, levels[level][2] - 1) + 1
        for deeper in [other for other in counts if other > level]:
            del counts[deeper]
        if levels[level][0] != "decimal":
            return ""
        text = levels[level][1]
        for other in range(level + 1):
            value = counts.get(other, levels[other][2] if other in levels else 1)
            text = text.replace(f"%{other + 1}", str(value))
        return f"{text} " if text.strip() else ""

    def _place(self, paragraph: Paragraph) -> tuple[str, int] | None:
        """The list definition and level of a paragraph, its own or its style's."""
        properties: list[Any] = [paragraph._p.pPr]
        style: Any = paragraph.style
        for _ in range(_MOST_STYLES):
            if style is None:
                break
            properties.append(style.element.pPr)
            style = style.base_style
        for each in properties:
            if each is None or each.numPr is None:
                continue
            num_id = each.numPr.numId.val if each.numPr.numId is not None else None
            level = each.numPr.ilvl.val if each.numPr.ilvl is not None else 0
            abstract = self._lists.get(str(num_id)) if num_id is not None else None
            if abstract is not None:
                return abstract, int(level)
        return None
