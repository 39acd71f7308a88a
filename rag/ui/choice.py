"""What a user has narrowed a question to: bodies, years and sort of document chosen, and filters taken away again.

The page sends it as JSON with each question. Whatever in it makes no sense is left out of account: a question is
better answered without a filter than not at all, and the answer says what was searched.
"""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Mapping
from dataclasses import dataclass, replace

from rag.danish.dates import format_date
from rag.records import ArchiveItem, Filters, Kind, Period, Query
from rag.search.loosening import without
from rag.ui import texts

REMOVABLE = ("body", "date", "kind", "item", "case")

_FIRST_YEAR, _LAST_YEAR = 1800, 2200


@dataclass(frozen=True, slots=True)
class Choice:
    """``item_id`` is an item that the question is about; ``without`` names filters that were taken away."""

    body: str | None = None
    first_year: int | None = None
    last_year: int | None = None
    kind: Kind | None = None
    item_id: str | None = None
    without: frozenset[str] = frozenset()

    @property
    def narrows(self) -> bool:
        """Whether anything but a whole item was chosen."""
        return bool(self.body or self.first_year or self.last_year or self.kind)


@dataclass(frozen=True, slots=True)
class Chip:
    """A filter in words; ``name`` is one of :data:`REMOVABLE`."""

    name: str
    words: str


NOTHING = Choice()


def chosen(data: object) -> Choice:
    """The choice the page sent."""
    if not isinstance(data, Mapping):
        return NOTHING
    body, item_id, kind, removed = (data.get(name) for name in ("raad", "punkt", "slags", "uden"))
    first, last = _year(data.get("fra")), _year(data.get("til"))
    if first is not None and last is not None and first > last:
        first, last = last, first
    return Choice(
        body=body if isinstance(body, str) and body else None,
        first_year=first,
        last_year=last,
        kind=next((known for known in Kind if known.value == kind), None),
        item_id=item_id if isinstance(item_id, str) and item_id else None,
        without=frozenset(name for name in REMOVABLE if isinstance(removed, list) and name in removed),
    )


def as_json(choice: Choice) -> str:
    """The choice as the page sends it."""
    fields: dict[str, object] = {
        "raad": choice.body,
        "fra": choice.first_year,
        "til": choice.last_year,
        "slags": choice.kind.value if choice.kind else None,
        "punkt": choice.item_id,
        "uden": sorted(choice.without),
    }
    return json.dumps({name: value for name, value in fields.items() if value}, ensure_ascii=False)


def _year(value: object) -> int | None:
    text = str(value) if isinstance(value, int | str) else ""
    return int(text) if text.isascii() and text.isdigit() and _FIRST_YEAR <= int(text) <= _LAST_YEAR else None


def narrowed(query: Query, choice: Choice, item: ArchiveItem | None) -> Query:
    """The query with the user's choices in place of what was understood; ``item`` is that of ``choice.item_id``.

    The search may give up what it understood by itself, never what the user chose.
    """
    if choice == NOTHING:
        return query
    query = _without(query, choice.without)
    if item is not None:
        # All of the question is about this item, so nothing else need be preferred or compared.
        only = _only(item)
        return replace(query, filters=only, fixed=only, parts=(), focus=(), period=Period(), years=(), bodies=())
    parts = () if choice.body else tuple(_chosen_for(part, choice) for part in query.parts)
    return replace(_chosen_for(query, choice), parts=parts)


def _chosen_for(query: Query, choice: Choice) -> Query:
    return replace(query, filters=_with(query.filters, choice), fixed=_with(Filters(), choice))


def _without(query: Query, names: frozenset[str]) -> Query:
    if "body" in names:
        query = replace(query, bodies=(), parts=())
    if "date" in names:
        query = replace(query, years=(), period=Period())
    # Whatever else makes a part a side of the comparison stays.
    parts = tuple(replace(part, filters=_fewer(part.filters, names & {"kind", "date"})) for part in query.parts)
    return replace(query, filters=_fewer(query.filters, names), parts=parts)


def _fewer(filters: Filters, names: frozenset[str]) -> Filters:
    for name in names:
        filters = without(filters, name, Filters())
    return filters


def _with(filters: Filters, choice: Choice) -> Filters:
    if choice.body:
        filters = replace(filters, body=choice.body)
    if choice.first_year is not None or choice.last_year is not None:
        first = dt.date(choice.first_year, 1, 1) if choice.first_year is not None else None
        last = dt.date(choice.last_year, 12, 31) if choice.last_year is not None else None
        filters = replace(filters, date_from=first, date_to=last)
    return replace(filters, kind=choice.kind) if choice.kind else filters


def _only(archived: ArchiveItem) -> Filters:
    meeting = archived.meeting
    return Filters(
        body=meeting.body,
        date_from=meeting.date,
        date_to=meeting.date,
        kind=meeting.kind,
        item_number=archived.item.number,
    )


def in_words(choice: Choice) -> str:
    """What the user chose, as "Byrådet, 2021, kun referater"."""
    return ", ".join(chip.words for chip in chips(_with(Filters(), choice)))


def chips(filters: Filters) -> tuple[Chip, ...]:
    """What a search was really narrowed to, in words."""
    found = [Chip("body", filters.body)] if filters.body else []
    if filters.date_from or filters.date_to:
        found.append(Chip("date", _span_of_days(filters)))
    if filters.kind:
        found.append(Chip("kind", f"kun {texts.BADGE_MANY[filters.kind.value]}"))
    if filters.item_number:
        found.append(Chip("item", f"punkt {filters.item_number}"))
    if filters.case_number:
        found.append(Chip("case", f"sag {filters.case_number}"))
    return tuple(found)


def _span_of_days(filters: Filters) -> str:
    first, last = filters.date_from, filters.date_to
    if first and last:
        if first == last:
            return format_date(first)
        if (first.month, first.day, last.month, last.day) == (1, 1, 12, 31):
            return str(first.year) if first.year == last.year else f"{first.year}–{last.year}"
        return f"{format_date(first)} – {format_date(last)}"
    if first:
        return f"fra {first.year}" if (first.month, first.day) == (1, 1) else f"fra {format_date(first)}"
    if last:
        return f"til {last.year}" if (last.month, last.day) == (12, 31) else f"til {format_date(last)}"
    return ""
