"""Reads the sources of the sample archive (``kilder/*.md``): a YAML head and a small markup.

``# 3. Gruppe``, ``## 3.1. Titel`` with the case line below it, ``### Afsnit``, ``#### Underoverskrift``, list lines
(``- ``, ``1) ``, ``1. ``), table rows (``| a | b |``), ``./. `` paragraphs, ``^ adresse`` for a link at the foot of
the page; anything else is a paragraph. Minutes may build on an agenda (``bygger_paa``): its items are taken over and
the sections given here are added to them.
"""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from enum import StrEnum
from pathlib import Path

import yaml

_LIST_LINE = re.compile(r"(?:- |\d{1,2}[.)] )")


class BlockKind(StrEnum):
    """What a block of an item's text is."""

    PARAGRAPH = "paragraph"
    SUBHEADING = "subheading"
    LIST_LINE = "list_line"
    TABLE = "table"
    LINK = "link"


@dataclass(frozen=True, slots=True)
class Block:
    """A paragraph, sub-heading, list line, foot link (``text``) or a table (``rows``)."""

    kind: BlockKind
    text: str = ""
    rows: tuple[tuple[str, ...], ...] = ()


@dataclass(frozen=True, slots=True)
class SourceSection:
    """A section of an item: its label as printed and its blocks."""

    label: str
    blocks: tuple[Block, ...]


@dataclass(frozen=True, slots=True)
class SourceItem:
    """An agenda item; a group heading ("3. Regionalpolitiske sager") is an item without case line and sections."""

    number: str
    title: str
    case_line: str = ""
    sections: tuple[SourceSection, ...] = ()
    is_group: bool = False

    @property
    def heading(self) -> str:
        """The heading as printed."""
        return f"{self.number}. {self.title}"


@dataclass(frozen=True, slots=True)
class SourceDocument:
    """One document of one meeting, as its source file tells it."""

    name: str
    body: str
    kind: str  # "dagsorden" | "referat"
    date: dt.date
    time: str
    place: str
    style: str  # "kkr" | "kommune"
    form: str  # "pdf" | "docx" | "html" | "txt"
    file: str
    municipality: str = ""
    contents: bool = False
    running_head: bool = True
    cover: bool = True
    participants: tuple[str, ...] = ()
    apologies: tuple[str, ...] = ()
    items: tuple[SourceItem, ...] = field(default=())

    @property
    def short_date(self) -> str:
        """The date as covers and running heads have it."""
        return self.date.strftime("%d-%m-%Y")


def read_all(folder: Path) -> tuple[SourceDocument, ...]:
    """Every source below ``folder``, in the order of their file names."""
    return tuple(read(path) for path in sorted(folder.glob("*.md")))


def read(path: Path) -> SourceDocument:
    """One source file; minutes that build on an agenda are filled up with it."""
    _, head, text = path.read_text(encoding="utf-8").split("---\n", 2)
    meta = yaml.safe_load(head)
    items = tuple(_items(text))
    if agenda := meta.get("bygger_paa"):
        items = _merged(read(path.with_name(f"{agenda}.md")).items, items)
    return SourceDocument(
        name=path.stem,
        body=meta["organ"],
        kind=meta["art"],
        date=meta["dato"],
        time=meta["tid"],
        place=meta["sted"],
        style=meta["layout"],
        form=meta.get("form", "pdf"),
        file=meta["fil"],
        municipality=meta.get("kommune", ""),
        contents=_yes(meta.get("indhold", "nej")),
        running_head=_yes(meta.get("sidehoved", "ja")),
        cover=_yes(meta.get("forside", "ja")),
        participants=tuple(meta.get("deltagere", ())),
        apologies=tuple(meta.get("afbud", ())),
        items=items,
    )


def _yes(value: object) -> bool:
    return value in (True, "ja")


def _merged(agenda: tuple[SourceItem, ...], minutes: tuple[SourceItem, ...]) -> tuple[SourceItem, ...]:
    added = {item.number: item.sections for item in minutes}
    unknown = set(added) - {item.number for item in agenda}
    if unknown:
        raise ValueError(f"Minutes add to items that the agenda lacks: {sorted(unknown)}")
    return tuple(
        item if item.is_group else replace(item, sections=item.sections + added.get(item.number, ())) for item in agenda
    )


def _items(text: str) -> Iterator[SourceItem]:
    for part in re.split(r"^(?=##? )", text, flags=re.MULTILINE):
        if not part.strip():
            continue
        mark, _, rest = part.partition(" ")
        heading, _, body = rest.partition("\n")
        number, _, title = heading.partition(" ")
        number = number.rstrip(".")
        if mark == "#":
            yield SourceItem(number, title.strip(), is_group=True)
            continue
        case_line, *sections = re.split(r"^### ", body, flags=re.MULTILINE)
        yield SourceItem(number, title.strip(), case_line.strip(), tuple(_section(section) for section in sections))


def _section(text: str) -> SourceSection:
    label, _, body = text.partition("\n")
    return SourceSection(label.strip(), tuple(_blocks(body)))


def _blocks(body: str) -> Iterator[Block]:
    rows: list[tuple[str, ...]] = []
    paragraph: list[str] = []
    for line in [*body.splitlines(), ""]:
        is_row = line.startswith("|")
        if rows and not is_row:
            yield Block(BlockKind.TABLE, rows=tuple(rows))
            rows = []
        single = line.startswith(("#### ", "^ ", "./. ")) or bool(_LIST_LINE.match(line))
        if paragraph and (is_row or single or not line.strip()):
            yield Block(BlockKind.PARAGRAPH, " ".join(paragraph))
            paragraph = []
        if is_row:
            rows.append(tuple(cell.strip() for cell in line.strip().strip("|").split("|")))
        elif line.startswith("#### "):
            yield Block(BlockKind.SUBHEADING, line[5:].strip())
        elif line.startswith("^ "):
            yield Block(BlockKind.LINK, line[2:].strip())
        elif single:
            kind = BlockKind.PARAGRAPH if line.startswith("./. ") else BlockKind.LIST_LINE
            yield Block(kind, line.strip())
        elif line.strip():
            paragraph.append(line.strip())
