"""The original beside the text: the page of the PDF as a picture, the lines of the quote marked on it.

Where a page or a place on it cannot be shown, one line says so; nothing is ever marked "about there".
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urlencode

from rag.errors import UnreadableFileError
from rag.records import AgendaItem, ArchiveItem, Span
from rag.ui import texts
from rag.ui.backend import Files
from rag.ui.markup import EMPTY, Html, element, hidden, join
from rag.ui.pdf_page import PdfPage, Wanted, look_up

PICTURE_ROUTE = "/arkiv/side"
FILE_ROUTE = "/arkiv/fil"

_CONTEXT_CHARS = 60  # before and after a quote, to tell it from the same words elsewhere on the page
_HEAD_BYTES = 1024  # a PDF says what it is within so many bytes (PDF 32000-1, annex H.3.4.1)


@dataclass(frozen=True, slots=True)
class Original:
    """``page`` is ``None`` where no page can be shown; ``note`` says what is amiss; ``is_here`` that there is a file to
    fetch."""

    source: str
    is_here: bool
    is_pdf: bool = False
    page: PdfPage | None = None
    note: str = ""


def original(files: Files, archived: ArchiveItem, quote: str, span: Span | None, number: int | None) -> Original:
    """The page ``number`` of an item's document, else the one the quote stands on, else the item's first.

    ``span`` is where the quote stands in the item's text; an empty one means its title.
    """
    source, item = archived.meeting.source, archived.item
    try:
        path = files.path(source)
        if not is_pdf(path):
            return Original(source, is_here=True, note=texts.NOT_A_PDF)
        wanted_page = number or (item.page_of(span.start) if span else item.pages[0])
        changed = files.is_changed(source)
        wanted = None if changed or span is None else _wanted(item, span, wanted_page)
        page = look_up(path, wanted_page, wanted)
    except UnreadableFileError as error:
        return Original(source, is_here=_is_here(files, source), note=str(error))
    except OSError:
        return Original(source, is_here=False, note=texts.FILE_UNREADABLE)
    if changed:
        return Original(source, is_here=True, is_pdf=True, page=page, note=texts.FILE_CHANGED)
    lost = (wanted is not None and not page.boxes) or (bool(quote) and span is None)
    return Original(source, is_here=True, is_pdf=True, page=page, note=texts.PLACE_NOT_LOCATED if lost else "")


def is_pdf(path: Path) -> bool:
    """Whether a file says that it is a PDF."""
    with path.open("rb") as file:
        return b"%PDF-" in file.read(_HEAD_BYTES)


def _is_here(files: Files, source: str) -> bool:
    try:
        files.path(source)
    except UnreadableFileError:
        return False
    return True


def _wanted(item: AgendaItem, span: Span, page: int) -> Wanted | None:
    """The part of the quote that stands on a page, with the words around it; ``None`` where none of it does."""
    if span.start == span.end:
        return Wanted(item.title) if page == item.pages[0] else None
    for part in item.page_spans or ():
        if part.page == page and part.start < span.end and span.start < part.end:
            start, end = max(span.start, part.start), min(span.end, part.end)
            before = item.text[max(start - _CONTEXT_CHARS, part.start) : start]
            return Wanted(item.text[start:end], before, item.text[end : min(end + _CONTEXT_CHARS, part.end)])
    return None


def address(route: str, source: str, page: int | None = None) -> str:
    """The address of a document's page or of its file on this server."""
    fields = {"dokument": source} if page is None else {"dokument": source, "side": str(page)}
    return f"{route}?{urlencode(fields)}"


def fetch_link(shown: Original) -> Html:
    """The file itself, to be saved."""
    if not shown.is_here:
        return EMPTY
    label = texts.FETCH_PDF if shown.is_pdf else texts.FETCH_FILE
    return element("a", label, href=address(FILE_ROUTE, shown.source), download=True, class_="hent")


def original_view(archived: ArchiveItem, shown: Original, quote: str, span: Span | None) -> Html:
    """The page with its marks, and the way to the pages before and after."""
    note = element("p", shown.note, class_="note", role="status") if shown.note else EMPTY
    if shown.page is None:
        return note
    page = shown.page
    count = element("span", f"Side {page.number} af {page.count}", class_="sidenummer")
    last = page.number == page.count
    turning = element(
        "div",
        _turn(archived, quote, span, page.number - 1, texts.PAGE_BEFORE, "tilbage") if page.number > 1 else EMPTY,
        count,
        EMPTY if last else _turn(archived, quote, span, page.number + 1, texts.PAGE_AFTER, "frem"),
        element("button", texts.LARGER, type="button", class_="blad", data_stor=True, aria_pressed="false"),
        class_="bladr",
    )
    name = f"Side {page.number} af {page.count} i {archived.meeting.source}, som billede."
    marked = f" {texts.MARKED_ON_PAGE}" if page.boxes else ""
    picture = element(
        "img",
        src=address(PICTURE_ROUTE, shown.source, page.number),
        alt=f"{name}{marked} {texts.TEXT_IS_BESIDE}",
        width=round(page.width),
        height=round(page.height),
        loading="lazy",
        decoding="async",
    )
    return join((note, turning, element("div", picture, _marks(page), class_="papir")))


def _turn(archived: ArchiveItem, quote: str, span: Span | None, number: int, label: str, way: str) -> Html:
    return element(
        "button",
        label,
        hidden(" side"),
        type="button",
        class_="blad",
        data_vej=way,
        data_punkt=archived.id,
        data_citat=quote or None,
        data_start=span.start if span else None,
        data_slut=span.end if span else None,
        data_side=number,
    )


def _marks(page: PdfPage) -> Html:
    """The marked lines, laid over the picture in shares of its size."""
    if not page.boxes:
        return EMPTY
    rows = (
        element("rect", x=_share(box.left), y=_share(box.top), width=_share(box.width), height=_share(box.height))
        for box in page.boxes
    )
    return element("svg", *rows, class_="maerker", aria_hidden="true", focusable="false")


def _share(value: float) -> str:
    return f"{100 * value:.3f}%"
