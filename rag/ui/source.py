"""The source beside the answer: an item's text as it stands in the archive, with the quote marked."""

from __future__ import annotations

import itertools
import re
from collections.abc import Iterator
from dataclasses import dataclass

from rag.records import AgendaItem, ArchiveItem, Kind, Section, SectionKind, Span
from rag.ui import meeting, texts
from rag.ui.answers import publisher_link
from rag.ui.markup import EMPTY, Html, element, hidden, join, lines
from rag.ui.original import Original, fetch_link, original_view
from rag.verify import locate

_PARAGRAPH = re.compile(r"[^\n](?:[^\n]|\n(?!\n))*")


@dataclass(frozen=True, slots=True)
class Surroundings:
    """What stands around an item: the original, and the items before and after it in its document."""

    original: Original | None = None
    before: ArchiveItem | None = None
    after: ArchiveItem | None = None


def source_view(
    archived: ArchiveItem, quote: str = "", span: Span | None = None, around: Surroundings | None = None
) -> Html:
    """The item with its sections, pages and, where it stands word for word, the quote.

    ``span`` is where the quote is said to stand; it is believed only if the words there are the quote's own.
    """
    around = around or Surroundings()
    item = archived.item
    in_title = is_title(quote, item, span)
    found = None if in_title else place_of(quote, item, span)
    name = meeting.item_name(item.number, item.title)
    title = element("mark", name, id="citat") if in_title else name
    lost = bool(quote) and not in_title and found is None
    text = element(
        "div",
        element("p", texts.QUOTE_NOT_LOCATED, class_="fejl", role="status") if lost else EMPTY,
        *_sections(item, found),
        _attachments(item),
        _neighbours(around),
        class_="kildetekst",
        id="fane-tekst",
        tabindex="0",
        role="tabpanel" if around.original else "region",
        aria_labelledby="vaelg-tekst" if around.original else "kilde-titel",
    )
    # The place that was found serves for the page, too; an empty span means the title.
    place = Span(0, 0) if in_title else found
    return element(
        "aside",
        element(
            "div",
            element("h2", hidden(texts.SOURCE_HEADING + ": "), title, id="kilde-titel", tabindex="-1"),
            element("button", texts.CLOSE_SOURCE, type="button", class_="luk", data_luk=True),
            class_="kildehoved",
        ),
        element("p", meeting.named(archived.meeting), class_="moede"),
        _facts(archived),
        _doors(archived, around.original),
        _tabs(archived, around.original, text, quote, place),
        class_="kilde",
        aria_labelledby="kilde-titel",
        data_punkt=archived.id,
    )


def is_title(quote: str, item: AgendaItem, span: Span | None) -> bool:
    """Whether the item's title is what is quoted."""
    return bool(quote) and _folded(quote) == _folded(item.title) and (span is None or span.start == span.end)


def _tabs(archived: ArchiveItem, shown: Original | None, text: Html, quote: str, span: Span | None) -> Html:
    """The text and the original, one at a time."""
    if shown is None:
        return text
    page = f" (side {shown.page.number})" if shown.page else ""
    tabs = element(
        "div",
        _tab("tekst", texts.TEXT_TAB, chosen=True),
        _tab("original", texts.ORIGINAL_TAB + page, chosen=False),
        role="tablist",
        aria_label=texts.TABS_LABEL,
        class_="faner",
    )
    view = element(
        "div",
        original_view(archived, shown, quote, span),
        class_="original",
        id="fane-original",
        tabindex="0",
        role="tabpanel",
        aria_labelledby="vaelg-original",
        hidden=True,
    )
    return join((tabs, text, view))


def _tab(name: str, label: str, *, chosen: bool) -> Html:
    return element(
        "button",
        label,
        type="button",
        role="tab",
        id=f"vaelg-{name}",
        aria_controls=f"fane-{name}",
        aria_selected="true" if chosen else "false",
        tabindex=0 if chosen else -1,
        data_fane=name,
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
    """Pages, file, case number."""
    item = archived.item
    facts = [meeting.pages(*item.pages).capitalize(), archived.meeting.source]
    if item.case_number:
        facts.append(meeting.case_name(item.case_number))
    if item.closed:
        facts.append("Lukket punkt")
    return element("p", " · ".join(facts), class_="fakta")


def _doors(archived: ArchiveItem, shown: Original | None) -> Html:
    """To the file, the publisher, the other document of the meeting, and to a question about the item."""
    about = meeting.item_name(archived.item.number, archived.item.title)
    doors = [
        element("button", texts.ASK_ABOUT_ITEM, type="button", class_="lille", data_om=archived.id, data_navn=about),
        fetch_link(shown) if shown else EMPTY,
        publisher_link(archived.meeting.url),
    ]
    if archived.counterpart:
        label = texts.SEE_MINUTES if archived.meeting.kind is Kind.DAGSORDEN else texts.SEE_AGENDA
        doors.append(element("button", label, type="button", class_="forslag lille", data_punkt=archived.counterpart))
    return element("p", *(door for door in doors if door), class_="handlinger")


def _neighbours(around: Surroundings) -> Html:
    """The items before and after in the same document."""
    found = [
        element(
            "button",
            element("span", label, class_="svag"),
            " ",
            meeting.item_name(other.item.number, other.item.title),
            type="button",
            class_="forslag nabo",
            data_punkt=other.id,
        )
        for label, other in ((texts.ITEM_BEFORE, around.before), (texts.ITEM_AFTER, around.after))
        if other is not None
    ]
    if not found:
        return EMPTY
    return element("nav", *found, class_="naboer", aria_label=texts.NEIGHBOURS_LABEL)


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
