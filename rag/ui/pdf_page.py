"""A page of a PDF file as a picture, and where on it given words stand.

PDFium renders the page and knows where each of its characters is. Words are looked for as they are, with only blanks
and hyphens left out of account, because a line break may stand anywhere. What is not there, or is there more than
once, has no place.
"""

from __future__ import annotations

import ctypes
import io
import threading
import unicodedata
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from rag.errors import UnreadableFileError

if TYPE_CHECKING:
    import pypdfium2

PICTURE_WIDTH = 1240  # pixels: A4 at 150 dpi, sharp on a phone that shows three of them a point
MAX_PICTURE_PIXELS = 12_000_000  # a page of odd size gets a coarser picture

_HYPHENS = frozenset("-\u00ad\u2010\u2011\ufffe\x02")
_GRID = 100_000  # device units a page's width and height are cut into, for places on it
_MIN_LETTERS = 4  # fewer say nothing of a place

# PDFium is not thread-safe, and all of a process share it: one thread at a time, whatever the file.
_PDFIUM = threading.Lock()


@dataclass(frozen=True, slots=True)
class Box:
    """A rectangle on a page, as shares of its width and height from the upper left corner."""

    left: float
    top: float
    width: float
    height: float


@dataclass(frozen=True, slots=True)
class Wanted:
    """Words to be found, with the words before and after them, which tell two equal places apart."""

    text: str
    before: str = ""
    after: str = ""


@dataclass(frozen=True, slots=True)
class PdfPage:
    """One page: its number from 1, how many the file has, its size in points, and where the words stand."""

    number: int
    count: int
    width: float
    height: float
    boxes: tuple[Box, ...] = ()


def look_up(path: Path, number: int, wanted: Wanted | None = None) -> PdfPage:
    """The page ``number`` (from 1), and on it the lines of the words.

    Raises:
        UnreadableFileError: no PDF that can be opened, or no such page.
    """
    with _page(path, number) as (page, count):
        width, height = page.get_size()
        boxes = tuple(_find(page, wanted)) if wanted is not None else ()
    return PdfPage(number, count, width, height, boxes)


def picture(path: Path, number: int) -> bytes:
    """The page as PNG.

    Raises:
        UnreadableFileError: as :func:`look_up`.
    """
    with _page(path, number) as (page, _):
        width, height = page.get_size()
        scale = PICTURE_WIDTH / width
        pixels = width * height * scale * scale
        if pixels > MAX_PICTURE_PIXELS:
            scale *= (MAX_PICTURE_PIXELS / pixels) ** 0.5
        # Copied, because the picture must outlive PDFium's own memory.
        image = page.render(scale=scale).to_pil().convert("RGB")
    written = io.BytesIO()
    image.save(written, "PNG", compress_level=6)
    return written.getvalue()


@contextmanager
def _page(path: Path, number: int) -> Iterator[tuple[pypdfium2.PdfPage, int]]:
    import pypdfium2

    with _PDFIUM:
        try:
            document = pypdfium2.PdfDocument(path)
        except (pypdfium2.PdfiumError, OSError) as error:
            raise UnreadableFileError(f"{path.name} kan ikke åbnes som PDF.", "Hent filen for at se den.") from error
        try:
            count = len(document)
            if not 1 <= number <= count:
                raise UnreadableFileError(f"{path.name} har ingen side {number}; den har {count}.")
            try:
                page = document[number - 1]
            except pypdfium2.PdfiumError as error:
                raise UnreadableFileError(f"Side {number} af {path.name} er beskadiget.") from error
            if min(page.get_size()) <= 0:
                raise UnreadableFileError(f"Side {number} af {path.name} har ingen størrelse.")
            yield page, count
        finally:
            document.close()


def _find(page: pypdfium2.PdfPage, wanted: Wanted) -> Iterator[Box]:
    text = page.get_textpage()
    letters, places = _letters(text)
    span = _place(letters, wanted)
    if span is None:
        return
    first, last = places[span[0]], places[span[1] - 1]
    for n in range(text.count_rects(first, last - first + 1)):
        box = _box(page, text.get_rect(n))
        if box.width > 0 and box.height > 0:
            yield box


def _letters(text: pypdfium2.PdfTextPage) -> tuple[str, list[int]]:
    """The page's characters without blanks and hyphens, and for each its place in PDFium's list."""
    import pypdfium2.raw as pdfium

    letters: list[str] = []
    places: list[int] = []
    for place in range(text.count_chars()):
        code = pdfium.FPDFText_GetUnicode(text.raw, place)
        if 0 < code <= 0x10FFFF and not 0xD800 <= code <= 0xDFFF:
            found = folded(chr(code))
            letters.append(found)
            places.extend([place] * len(found))
    return "".join(letters), places


def folded(text: str) -> str:
    """Text in one form of its letters, without blanks and hyphens."""
    plain = unicodedata.normalize("NFKD", text)
    return "".join(letter for letter in plain if not letter.isspace() and letter not in _HYPHENS)


def _place(letters: str, wanted: Wanted) -> tuple[int, int] | None:
    """Where the words stand, if they stand in one place only; the words around them decide between several."""
    text = folded(wanted.text)
    if len(text) < _MIN_LETTERS:
        return None
    before, after = folded(wanted.before), folded(wanted.after)
    for lead, trail in (("", ""), (before, after), (before, ""), ("", after)):
        starts = _starts(letters, lead + text + trail)
        if len(starts) == 1:
            start = starts[0] + len(lead)
            return start, start + len(text)
    return None


def _starts(letters: str, text: str) -> Sequence[int]:
    """The first two places where a text begins; more need not be known."""
    first = letters.find(text)
    if first < 0:
        return ()
    second = letters.find(text, first + 1)
    return (first,) if second < 0 else (first, second)


def _box(page: pypdfium2.PdfPage, corners: tuple[float, float, float, float]) -> Box:
    """A rectangle in the page's own units (left, bottom, right, top) as it lies on the picture, turned or cropped."""
    left, bottom, right, top = corners
    across, down = zip(_on_picture(page, left, bottom), _on_picture(page, right, top), strict=True)
    left, right = _within(min(across)), _within(max(across))
    top, bottom = _within(min(down)), _within(max(down))
    return Box(left, top, right - left, bottom - top)


def _within(share: float) -> float:
    """What lies beyond the page's edge is not to be seen."""
    return min(max(share, 0.0), 1.0)


def _on_picture(page: pypdfium2.PdfPage, x: float, y: float) -> tuple[float, float]:
    import pypdfium2.raw as pdfium

    across, down = ctypes.c_int(), ctypes.c_int()
    pdfium.FPDF_PageToDevice(page.raw, 0, 0, _GRID, _GRID, 0, x, y, ctypes.byref(across), ctypes.byref(down))
    return across.value / _GRID, down.value / _GRID
