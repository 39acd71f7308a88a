"""The source beside the answer: an item's text as it stands in the archive, with the quote marked."""

from __future__ import annotations

import itertools
import re
from collections.abc import Iterator

from rag.records import AgendaItem, ArchiveItem, Kind, Section, SectionKind, Span
from rag.ui import meeting, texts
from rag.ui.answers import publisher_link
from rag.ui.markup import EMPTY, Html, element, hidden, join, lines
from rag.verify import locate

_PARAGRAPH = re.compile(r"[^\n](?:[^\n]|\n(?!\n))*")


def source_view(archived: ArchiveItem, quote: str = "", span: Span | None = None) -> Html:
    """The item with its sections, pages and, where it stands word for word, the quote.

    ``span`` is where the quote is said to stand; it is believed only if the words there are the quote's own.
    """
    item = archived.item
    in_title = bool(quote) and _folded(quote) == _folded(item.title) and (span is None or span.start == span.end)
    found = None if in_title else place_of(quote, item, span)
    name = meeting.item_name(item.number, item.title)
    title = element("mark", name, id="citat") if in_title else name
    lost = bool(quote) and not in_title and found is None
    return element(
        "aside",
        element(
            "div",
            element("h2", hidden(texts.SOURCE_HEADING + ": "), title, id="kilde-titel", tabindex="-1"),
            element("button", texts.CLOSE_SOURCE, type="button", class_="luk", data_luk=True),
            class_="kildehoved",
        ),
        meeting.meeting_line(archived),
        _facts(archived),
        element("p", texts.QUOTE_NOT_LOCATED, class_="fejl", role="status") if lost else EMPTY,
        element(
            "div",
            *_sections(item, found),
            class_="kildetekst",
            tabindex="0",
            role="region",
            aria_labelledby="kilde-titel",
        ),
        _attachments(item),
        class_="kilde",
        aria_labelledby="kilde-titel",
    )


def source_error(message: str) -> Html:
    """The panel with one line in place of a source."""
    return element(
        "aside",
        element(
            "div",
            element("h2", texts.SOURCE_HEADING, id="kilde-titel", tabindex="-1"),
            element("button", texts.CLOSE_SOURCE, type="button", class_="luk", data_luk=True),
            class_="kildehoved",
        ),
        element("p", message, class_="fejl", role="status"),
        class_="kilde",
        aria_labelledby="kilde-titel",
    )


def place_of(quote: str, item: AgendaItem, span: Span | None) -> Span | None:
    """Where the quote stands word for word in the item's text, or ``None``: there is no "about there"."""
    if not quote:
        return None
    if span is not None and 0 <= span.start < span.end and _folded(item.text[span.start : span.end]) == _folded(quote):
        return span
    return locate(quote, item)


def _folded(text: str) -> str:
    return " ".join(text.split())


def _facts(archived: ArchiveItem) -> Html:
    """Pages, file, case number, and the doors to the publisher and to the other document of the meeting."""
    item = archived.item
    facts = [meeting.pages(*item.pages).capitalize(), archived.meeting.source]
    if item.case_number:
        facts.append(f"Sag {item.case_number}")
    if item.closed:
        facts.append("Lukket punkt")
    doors = [publisher_link(archived.meeting.url)]
    if archived.counterpart:
        label = texts.SEE_MINUTES if archived.meeting.kind is Kind.DAGSORDEN else texts.SEE_AGENDA
        doors.append(element("button", label, type="button", class_="forslag lille", data_punkt=archived.counterpart))
    opened = [door for door in doors if door]
    return join(
        (
            element("p", " · ".join(facts), class_="fakta"),
            element("p", *opened, class_="handlinger") if opened else EMPTY,
        )
    )


def _sections(item: AgendaItem, quote: Span | None) -> Iterator[Html]:
    if not item.text:
        yield element("p", texts.NO_TEXT, class_="svag")
    sections = item.sections or (Section(SectionKind.ANDET, "", item.text, 0, len(item.text)),)
    for section in sections:
        if section.heading:
            yield element("h3", section.heading)
        for match in _PARAGRAPH.finditer(item.text, section.start, section.end):
            yield element("p", *_pieces(item, Span(match.start(), match.end()), quote))


def _pieces(item: AgendaItem, paragraph: Span, quote: Span | None) -> Iterator[Html]:
    """A paragraph cut where a page begins and where the quote begins and ends."""
    pages = {span.start: span.page for span in item.page_spans}
    inside = {offset for offset in pages if paragraph.start <= offset < paragraph.end}
    if quote is not None:
        inside |= {offset for offset in (quote.start, quote.end) if paragraph.start < offset < paragraph.end}
    cuts = sorted(inside | {paragraph.start, paragraph.end})
    for start, end in itertools.pairwise(cuts):
        if start in pages and start > 0:
            yield element("span", f"side {pages[start]}", class_="sidetal")
        piece = lines(item.text[start:end])
        if quote is not None and quote.start <= start and end <= quote.end:
            yield element("mark", piece, id="citat" if start == max(quote.start, 0) else None)
        else:
            yield piece


def _attachments(item: AgendaItem) -> Html:
    if not item.attachments:
        return EMPTY
    return join((element("h3", "Bilag"), element("ul", *(element("li", a) for a in item.attachments), class_="bilag")))
