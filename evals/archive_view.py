"""The archive as the evaluation sees it: the parsed items for what they say, the raw files for what was printed."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from functools import lru_cache
from pathlib import Path

from evals import raw_text
from evals.schema import item_key, stem_of
from rag.records import ArchiveItem, Kind, SectionKind

MONTHS = (
    "januar",
    "februar",
    "marts",
    "april",
    "maj",
    "juni",
    "juli",
    "august",
    "september",
    "oktober",
    "november",
    "december",
)


def written_date(date: dt.date) -> str:
    """A date in Danish words: "19. september 2022"."""
    return f"{date.day}. {MONTHS[date.month - 1]} {date.year}"


def heading_of(archived: ArchiveItem) -> str:
    """What stands above an item: body, date (in words and figures), kind, number and title."""
    meeting, item = archived.meeting, archived.item
    when = f"{written_date(meeting.date)} {meeting.date.isoformat()}" if meeting.date is not None else ""
    return " ".join(part for part in (meeting.body, when, meeting.kind.value, item.number, item.title) if part)


def material_of(archived: ArchiveItem) -> str:
    """All that an item tells: heading, text, officers, attachments and, for front matter, those who took part."""
    meeting, item = archived.meeting, archived.item
    parts = [heading_of(archived), item.text, item.case_number or "", item.officers or "", *item.attachments]
    if item.number == "0":
        parts += [*meeting.participants, *meeting.apologies, meeting.place or ""]
    return "\n".join(part for part in parts if part)


@dataclass(frozen=True)
class ArchiveView:
    """The items of one archive by their keys, and the folder that holds the source files (``None``: unknown)."""

    items: Mapping[str, ArchiveItem]
    folder: Path | None = None
    _folded: dict[str, str] = field(default_factory=dict, compare=False, repr=False)

    @classmethod
    def of(cls, items: Iterable[ArchiveItem], folder: Path | None = None) -> ArchiveView:
        """A view of the given items."""
        return cls({item_key(one.meeting.source, one.item.number): one for one in items}, folder)

    def item(self, source: str, number: str) -> ArchiveItem | None:
        """The item that a citation or a retrieved row names."""
        return self.items.get(item_key(source, number))

    def knows_document(self, stem: str) -> bool:
        """Whether the archive has a document of this name."""
        return any(stem_of(one.meeting.source) == stem for one in self.items.values())

    def stands_in_item(self, quote: str, source: str, number: str) -> bool:
        """Whether the quote is word for word in the parsed item (its title counts), white space folded."""
        archived = self.item(source, number)
        folded = " ".join(quote.split())
        if archived is None or not any(char.isalnum() for char in folded):
            return False
        key = archived.id
        if key not in self._folded:
            self._folded[key] = " ".join(material_of(archived).split())
        return folded in self._folded[key]

    def raw_pages(self, source: str) -> tuple[str, ...] | None:
        """The squeezed raw pages of a source file; ``None`` where the file is not at hand."""
        path = self.folder / source if self.folder is not None else None
        return _squeezed_pages(path) if path is not None and path.is_file() else None

    def stands_in_source(self, quote: str, source: str) -> bool | None:
        """Whether the quote stands in the file as it lies there; ``None`` where the file is not at hand."""
        pages = self.raw_pages(source)
        return None if pages is None else raw_text.squeeze(quote) in "".join(pages)

    def stands_on_page(self, quote: str, source: str, page: int) -> bool | None:
        """Whether the quote stands on that page of the file; ``None`` where the format has no pages of its own."""
        pages = self.raw_pages(source)
        if pages is None or not source.lower().endswith(".pdf"):
            return None
        return 1 <= page <= len(pages) and raw_text.squeeze(quote) in pages[page - 1]

    def section_kind(self, quote: str, source: str, number: str) -> SectionKind | None:
        """The kind of section the quote stands in; a Beslutning counts only in minutes."""
        archived = self.item(source, number)
        if archived is None:
            return None
        folded = " ".join(quote.split())
        kinds = [one.kind for one in archived.item.sections if folded in " ".join(one.text.split())]
        if archived.meeting.kind is not Kind.REFERAT:
            kinds = [kind for kind in kinds if kind is not SectionKind.BESLUTNING]
        # The same words may stand in two sections; the decision is then the one that counts.
        return SectionKind.BESLUTNING if SectionKind.BESLUTNING in kinds else next(iter(kinds), None)

    def is_decision(self, quote: str, source: str, number: str) -> bool:
        """Whether the quote stands in a Beslutning section of minutes."""
        return self.section_kind(quote, source, number) is SectionKind.BESLUTNING


@lru_cache(maxsize=512)
def _squeezed_pages(path: Path) -> tuple[str, ...]:
    return tuple(raw_text.squeeze(page) for page in raw_text.read_pages(path))
