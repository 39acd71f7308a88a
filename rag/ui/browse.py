"""The meetings of the archive, to be leafed through and searched, down to each item."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from rag.records import ArchiveItem, Filters, Meeting
from rag.ui import meeting, texts
from rag.ui.backend import Archive
from rag.ui.choice import NOTHING, Choice, chosen
from rag.ui.form import narrowing_fields, search_form
from rag.ui.holdings import Holdings
from rag.ui.markup import EMPTY, Html, element, hidden, join

MEETINGS_A_PAGE = 20
FOUND_ITEMS = 40


@dataclass(frozen=True, slots=True)
class Browsing:
    """What is looked for: words (none: all meetings), what it is narrowed to, and the page of the list from 1."""

    words: str = ""
    choice: Choice = NOTHING
    page: int = 1


def browsing(data: object) -> Browsing:
    """What the page asks for; whatever in it makes no sense is left out."""
    fields = data if isinstance(data, Mapping) else {}
    words, page = fields.get("soeg"), fields.get("side")
    return Browsing(
        " ".join(words.split()) if isinstance(words, str) else "",
        chosen(fields.get("valg")),
        page if isinstance(page, int) and page > 0 else 1,
    )


def browse_form(held: Holdings) -> Html:
    """The search field of the view, and the place for what is found."""
    narrowing = element("div", *narrowing_fields(held, "moeder"), class_="valg")
    heading = element("h2", texts.MEETINGS_HEADING, id="moeder-titel", tabindex="-1")
    return join((heading, search_form("moeder", texts.FIND_ITEMS, texts.FIND, narrowing)))


def found(archive: Archive, wanted: Browsing, limit: int) -> Html:
    """The meetings, newest first, or the items that the words stand in, best first.

    Raises:
        ArkivsvarError: the index cannot be read, or the words are more than ``limit`` characters.
    """
    filters = filters_of(wanted.choice)
    if wanted.words:
        items = archive.find(wanted.words[:limit], filters, FOUND_ITEMS)
        return _items_found(items, wanted.words)
    held = sorted((m for m in archive.items.meetings() if passes(m, filters)), key=_newest_first)
    return _meetings(archive, held, wanted.page)


def filters_of(choice: Choice) -> Filters:
    """A choice as filters of the search."""
    return Filters(
        body=choice.body,
        date_from=dt.date(choice.first_year, 1, 1) if choice.first_year is not None else None,
        date_to=dt.date(choice.last_year, 12, 31) if choice.last_year is not None else None,
        kind=choice.kind,
    )


def passes(held: Meeting, filters: Filters) -> bool:
    """Whether a meeting is among those a filter leaves; one without a date is where it may have been in time."""
    earliest, latest = held.date or held.period.earliest, held.date or held.period.latest
    return (
        (filters.body is None or held.body == filters.body)
        and (filters.kind is None or held.kind is filters.kind)
        and (filters.date_from is None or latest is None or latest >= filters.date_from)
        and (filters.date_to is None or earliest is None or earliest <= filters.date_to)
    )


def _newest_first(held: Meeting) -> tuple[int, str, str]:
    day = held.date or held.period.latest or dt.date.min
    return -day.toordinal(), held.body or "", held.source


def _items_found(items: Sequence[ArchiveItem], words: str) -> Html:
    if not items:
        return element("p", f"{texts.NO_ITEMS} »{words}«.", class_="note", role="status")
    count = texts.counted(len(items), "punkt", "punkter")
    most = f" ({texts.BEST_SHOWN})" if len(items) == FOUND_ITEMS else ""
    rows = (element("li", _item_button(item, with_meeting=True)) for item in items)
    return join(
        (
            element("p", f"{count} om »{words}«{most}", class_="antal-fundne", role="status"),
            element("ul", *rows, class_="punkter fundne"),
        )
    )


def _meetings(archive: Archive, held: Sequence[Meeting], page: int) -> Html:
    if not held:
        return element("p", texts.NO_MEETINGS, class_="note", role="status")
    last = -(-len(held) // MEETINGS_A_PAGE)
    page = min(page, last)
    shown = held[(page - 1) * MEETINGS_A_PAGE : page * MEETINGS_A_PAGE]
    rows = (element("li", _meeting(one, archive.items.items_of(one.source))) for one in shown)
    count = texts.counted(len(held), "dokument", "dokumenter")
    where = f", side {page} af {last}" if last > 1 else ""
    return join(
        (
            element("p", f"{count}, nyeste først{where}", class_="antal-fundne", role="status"),
            element("ul", *rows, class_="moedeliste"),
            _pages(page, last),
        )
    )


def _pages(page: int, last: int) -> Html:
    if last == 1:
        return EMPTY
    ways = [(page - 1, texts.NEWER), (page + 1, texts.OLDER)]
    buttons = (
        element("button", label, type="button", class_="lille", data_listeside=number)
        for number, label in ways
        if 1 <= number <= last
    )
    return element("nav", *buttons, class_="bladr", aria_label=texts.PAGES_LABEL)


def _meeting(held: Meeting, items: Iterable[ArchiveItem]) -> Html:
    """One document, folded; open, it lists its items."""
    listed = list(items)
    rows = (element("li", _item_button(item)) for item in listed)
    count = texts.counted(len(listed), "punkt", "punkter")
    head = element("span", meeting.named(held), " ", element("span", count, class_="svag"), class_="moede")
    return element("details", element("summary", head), element("ul", *rows, class_="punkter"), class_="moedekort")


def _item_button(archived: ArchiveItem, *, with_meeting: bool = False) -> Html:
    name = meeting.item_name(archived.item.number, archived.item.title)
    line = EMPTY
    if with_meeting:
        line = element("span", meeting.named(archived.meeting), class_="moede")
    closed = hidden(" (lukket punkt)") if archived.item.closed else EMPTY
    return element(
        "button",
        line,
        element("span", name, closed, class_="punkt"),
        type="button",
        class_="forslag",
        data_punkt=archived.id,
    )
