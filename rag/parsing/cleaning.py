"""Pages -> the lines of a document without running heads, page numbers, boilerplate and foot links.

Nothing is forgotten: what is taken out is given beside the lines (heads for the date, links for the items), and a
line that follows something taken out says so.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, replace

from rag.parsing.dialect import LONGEST_SIGN, Dialect
from rag.parsing.typesetting import Setting, measure
from rag.records import Page

_SPACED = re.compile(r"(?:[^\W\d_] ){2,}[^\W\d_](?: {1,3}(?:[^\W\d_] )*[^\W\d_])*")
_URL = re.compile(r"(?:https?://|www\.)\S+")
_URL_REST = re.compile(r"(?=\S*[/%=_]|\S*\.(?:pdf|aspx?|html?|docx?)$)[\w/%.\-#?=&+~:,;@()]+")
_BARE_NUMBER = re.compile(r"[-–]?\s*(\d{1,4})\s*[-–]?")
_PAGE_NUMBER = re.compile(r"(?i)-?\s*side\s*:?\s*\|?\s*\d{1,4}(?:\s*(?:/|af)\s*\d{1,4})?\s*-?")
_INVISIBLE = re.compile(r"[\u200b\u200c\u200d\u2060\ufeff]|\u00ad(?!\s*$)")  # soft hyphens stay at a line's end
_DIGITS = re.compile(r"\d+")
_EDGE = 3  # lines at a page's top and foot among which a running head or foot is looked for
_REPEATED_PAGES = 3  # a line that stands at the same edge of so many pages, and of
_REPEATED_SHARE = 0.7  # this share of them, is a running head; of
_NUMBERED_SHARE = 0.4  # this share where it holds a number
_LONGEST_HEAD = 100  # characters
_CELLS = re.compile(r"\S(?: {2,}|\t+)\S")
_HEADING_LIKE = re.compile(r"\d+(?:\.\d+)*\.?\s+\S")


@dataclass(frozen=True, slots=True)
class Line:
    """One line of a document, blanks folded: its page, whether an empty line or a page's top stands before it
    (``gap``, ``top``), whether something was taken out just before it (``cut``), and whether wide blanks show that it
    is a row of cells (``cells``)."""

    text: str
    page: int
    gap: bool = False
    top: bool = False
    cut: bool = False
    cells: bool = False


@dataclass(frozen=True, slots=True)
class Link:
    """A web address printed on lines of its own, and how many lines were kept before it."""

    url: str
    line: int
    page: int


@dataclass(frozen=True, slots=True)
class Cleaned:
    """The lines of a document and what was taken out of them; ``setting`` is how they are set."""

    lines: tuple[Line, ...]
    heads: tuple[str, ...]
    links: tuple[Link, ...]
    empty_pages: tuple[int, ...]
    setting: Setting


def clean(pages: Sequence[Page], dialect: Dialect) -> Cleaned:
    """The lines of ``pages`` without what the layout added."""
    folded = [(page.number, [fold(line) for line in page.lines]) for page in pages]
    rows = {fold(line) for page in pages for line in page.lines if _CELLS.search(line.strip())}
    repeated = _repeated([lines for _, lines in folded], dialect)
    offsets = _page_number_offsets(folded)
    lines: list[Line] = []
    heads: list[str] = []
    links: list[Link] = []
    for place, (number, texts) in enumerate(folded):
        kept = _without_heads(texts, number, repeated, offsets, dialect, heads)
        if place == 0:
            kept = _without_boilerplate(kept, dialect)
        _keep(kept, number, len(kept) != len(texts), dialect, lines, links)
    lines = [replace(line, cells=True) if line.text in rows else line for line in lines]
    empty = tuple(number for number, texts in folded if not any(texts))
    setting = measure([line.text for line in lines])
    return Cleaned(tuple(lines), tuple(heads), tuple(links), empty, setting)


def fold(line: str) -> str:
    """A line with its blanks folded; spaced capitals (``K K R  M I D T``) become words."""
    stripped = _INVISIBLE.sub("", line).strip()
    if len(stripped) <= LONGEST_SIGN and stripped.upper() == stripped and _SPACED.fullmatch(stripped):
        words = re.split(r" {2,}", stripped)
        return " ".join(word.replace(" ", "") for word in words)
    return " ".join(stripped.split())


def _repeated(pages: Sequence[Sequence[str]], dialect: Dialect) -> frozenset[str]:
    """The running heads and feet that only their repetition shows, digits as ``#``."""
    tops: Counter[str] = Counter()
    feet: Counter[str] = Counter()
    printed: dict[str, str] = {}  # a line of each shape
    for lines in pages:
        texts = [line for line in lines if line]
        printed.update({_shape(line): line for line in (*texts[:_EDGE], *texts[-_EDGE:])})
        tops.update({_shape(line) for line in texts[:_EDGE]})
        feet.update({_shape(line) for line in texts[-_EDGE:] if " " in line or any(map(str.isdigit, line))})
    return frozenset(
        shape
        for counts in (tops, feet)
        for shape, count in counts.items()
        if count >= max(_REPEATED_PAGES, (_NUMBERED_SHARE if "#" in shape else _REPEATED_SHARE) * len(pages))
        and any(char.isalpha() for char in shape)
        and not _is_structure(printed[shape], dialect)
    )


def _shape(line: str) -> str:
    return _DIGITS.sub("#", line)


def _is_structure(line: str, dialect: Dialect) -> bool:
    return bool(
        dialect.label(line)
        or dialect.case(line)
        or _HEADING_LIKE.match(line)
        or any(rule.pattern.match(line) for rule in dialect.headings)
        or dialect.attachment_sign.match(line)
        or dialect.apologies.fullmatch(line)
        or dialect.participants.fullmatch(line)
        or line.endswith((".", ",", ";"))
        or len(line) > _LONGEST_HEAD
    )


def _without_heads(
    texts: Sequence[str],
    number: int,
    repeated: frozenset[str],
    offsets: frozenset[int],
    dialect: Dialect,
    heads: list[str],
) -> list[str]:
    kept: list[str] = []
    filled = [n for n, text in enumerate(texts) if text]
    edge = {*filled[:_EDGE], *filled[-_EDGE:]}
    for n, text in enumerate(texts):
        is_head = bool(text) and (
            dialect.running_head(text) is not None
            or (n in edge and (_shape(text) in repeated or bool(_PAGE_NUMBER.fullmatch(text))))
            or (n in (filled[0], filled[-1]) and _is_page_number(text, number, offsets))
        )
        if is_head:
            heads.append(text)
        else:
            kept.append(text)
    return kept


def _page_number_offsets(pages: Sequence[tuple[int, Sequence[str]]]) -> frozenset[int]:
    """By how much the numbers printed alone at the edges of pages differ from the pages' own numbers."""
    counts: Counter[int] = Counter()
    for number, texts in pages:
        filled = [text for text in texts if text]
        edges = {filled[0], filled[-1]} if filled else set()
        counts.update({int(match[1]) - number for text in edges if (match := _BARE_NUMBER.fullmatch(text))})
    return frozenset({0, *(offset for offset, count in counts.items() if count >= _REPEATED_PAGES)})


def _is_page_number(text: str, number: int, offsets: frozenset[int]) -> bool:
    match = _BARE_NUMBER.fullmatch(text)
    return match is not None and int(match[1]) - number in offsets


def _without_boilerplate(texts: Sequence[str], dialect: Dialect) -> list[str]:
    kept: list[str] = []
    dropping = False
    for text in texts:
        if any(pattern.fullmatch(text) for pattern in dialect.boilerplate):
            dropping = True
        elif dropping and (not text or dialect.is_kind_line(text)):
            dropping = False
        if not dropping:
            kept.append(text)
    return kept


def _keep(texts: Sequence[str], number: int, cut: bool, dialect: Dialect, lines: list[Line], links: list[Link]) -> None:
    """Adds the lines of one page to ``lines`` and its lines that are web addresses to ``links``."""
    gap, top, in_link = False, True, False
    for text in texts:
        if not text:
            gap, in_link = True, False
            continue
        if _URL.fullmatch(text):
            links.append(Link(text.rstrip(".,;"), len(lines), number))
            cut, in_link = True, True
            continue
        if in_link and not text[0].isupper() and _URL_REST.fullmatch(text):
            links[-1] = replace(links[-1], url=links[-1].url + text)
            continue
        in_link = False
        if any(pattern.fullmatch(text) for pattern in dialect.drop):
            gap = cut = True
            continue
        lines.append(Line(text, number, gap and not top, top, cut))
        gap = top = cut = False
