"""Text files: finding the encoding, and the pages that a text export still shows.

The text exports of the archive print every line of the page followed by an empty one; a line that is empty on the
page is a single blank. A page starts at a form feed, at a line with exactly one leading blank, or at a running
head. Numbers printed in running heads are not used: they count a front matter that the file may lack, and a page's
number is its place in the file.
"""

from __future__ import annotations

import itertools
import re

from rag.parsing import dialect
from rag.records import Page

_ENCODINGS = ("utf-8-sig", "cp1252", "latin-1")
_EXPORT_SHARE = 0.6  # of the text lines of an export at least are followed by an empty line
_RUNNING_ON_SHARE = 0.15  # of the text lines at least go on with a sentence, where lines are printed ones
_FEW_LINES = 4
_PAGE_MARK = re.compile(r"\s*-?\s*[Ss](?:ide|IDE)\s*:?\s*\|?\s*(\d{1,4})(?:\s*(?:/|af)\s*\d{1,4})?\s*-?\s*")


def decode(data: bytes) -> str | None:
    """The text in ``data``, or ``None`` where it is none (binary)."""
    if data.startswith((b"\xff\xfe", b"\xfe\xff")):
        try:
            return data.decode("utf-16")
        except UnicodeDecodeError:
            return None
    if b"\0" in data:
        return None
    for encoding in _ENCODINGS:
        try:
            text = data.decode(encoding)
        except UnicodeDecodeError:
            continue
        control = sum(char < " " and char not in "\t\n\r\f\v" for char in text[:4000])
        return text if control <= len(text[:4000]) // 100 else None
    return None


def pages(text: str) -> tuple[Page, ...]:
    """The pages of a text file, counted from 1; an empty line between paragraphs is an empty string."""
    text = text.replace("\r\n", "\n").replace("\r", "\n")
    if "\f" in text.strip("\f\n "):
        parts = [_unspaced(part.split("\n"))[0] for part in text.removesuffix("\f").split("\f")]
    else:
        parts = _split(text.split("\n"))
    return tuple(Page(number, _trimmed(lines)) for number, lines in enumerate(parts, start=1))


def _unspaced(lines: list[str]) -> tuple[list[str], bool]:
    """The lines without the empty one that an export sets after each, and whether it was an export."""
    texts = [n for n, line in enumerate(lines[:-1]) if line.strip()]
    spaced = sum(lines[n + 1] == "" for n in texts)
    blank = any(line and not line.strip() for line in lines)  # an empty line of the page
    running_on = sum(lines[n].lstrip()[0].islower() for n in texts)
    looks_printed = blank or running_on >= _RUNNING_ON_SHARE * len(texts)
    if len(texts) < _FEW_LINES or spaced < _EXPORT_SHARE * len(texts) or not looks_printed:
        return lines, False
    kept: list[str] = []
    after_text = False
    for line in lines:
        if line == "" and after_text:
            after_text = False
            continue
        kept.append(line)
        after_text = line != ""
    return kept, True


def _split(lines: list[str]) -> list[list[str]]:
    kept, is_export = _unspaced(lines)
    chosen = [dialect.load(name) for name in dialect.NAMES]
    parts: list[list[str]] = [[]]
    head_seen = False  # this page began with a running head, or a head was just printed
    for line in kept:
        folded = " ".join(line.split())
        is_head = any(each.running_head(folded) for each in chosen) if folded else False
        opens = is_head and any(each.opens_page(folded) for each in chosen)
        starts = is_export and not is_head and len(line) > 1 and line[0] == " " and not line[1].isspace()
        page_has_text = any(part.strip() for part in parts[-1])
        if (starts or (opens and not head_seen)) and page_has_text:
            parts.append([])
        if folded:
            head_seen = is_head or (starts and opens)
        parts[-1].append(line)
    return parts if len(parts) > 1 or is_export else _split_at_marks(parts[0])


def _split_at_marks(lines: list[str]) -> list[list[str]]:
    """Pages of a plain text that keeps lines such as ``Side 2 af 9``: at the top or at the foot of each page."""
    marks = [(n, int(match[1])) for n, line in enumerate(lines) if (match := _PAGE_MARK.fullmatch(line))]
    numbers = [number for _, number in marks]
    if len(marks) < 2 or numbers != list(range(numbers[0], numbers[0] + len(numbers))):
        return [lines]
    text_before = sum(bool(line.strip()) for line in lines[: marks[0][0]])
    at_foot = numbers[0] == 1 and text_before >= _FEW_LINES
    cuts = [n + 1 if at_foot else n for n, _ in marks]
    edges = [0, *cuts, len(lines)]
    parts = [lines[start:end] for start, end in itertools.pairwise(edges)]
    return [part for part in parts if any(line.strip() for line in part)]


def _trimmed(lines: list[str]) -> tuple[str, ...]:
    """Lines without trailing blanks, and without empty lines at both ends."""
    stripped = [line.rstrip() for line in lines]
    while stripped and not stripped[-1]:
        stripped.pop()
    start = next((n for n, line in enumerate(stripped) if line), len(stripped))
    return tuple(stripped[start:])
