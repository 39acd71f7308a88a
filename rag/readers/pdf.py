"""PDF files through pypdf: lines with the paragraph gaps that their places on the page show.

pypdf gives the text pieces in the order of the file with their text matrices (PDF 32000-1, 9.4.2). The distance of
two baselines, measured in the font's size, tells a line break from a paragraph's end: most distances are the
leading, a paragraph gap is clearly larger.
"""

from __future__ import annotations

import io
import itertools
import logging
import struct
import warnings
import zlib
from collections import Counter
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass

from pypdf import PdfReader
from pypdf.errors import DependencyError, PyPdfError

from rag.errors import UnreadableFileError
from rag.records import Page

# What pypdf is known to raise on damaged files besides its own errors.
_DAMAGE = (PyPdfError, ArithmeticError, AssertionError, AttributeError, LookupError, MemoryError, NotImplementedError,
           OSError, RecursionError, TypeError, ValueError, struct.error, zlib.error)  # fmt: skip
_GAP = 1.3  # times the usual leading: more is a paragraph's end (Word sets 6-10 points after one)
_LARGEST_LEADING = 1.75  # font sizes; a document without wrapped lines shows only its paragraph gaps
_SAME_LINE = 0.35  # font sizes; pieces nearer to each other than this stand on one line
_ASIDE = 2.0  # points; a piece this much to the right of the last one's start stands beside it


@dataclass(slots=True)
class _Printed:
    """A printed line: its text, where it starts (points from the page's lower left corner) and its font size."""

    text: str
    x: float
    y: float
    size: float


def read(data: bytes, name: str, max_pages: int) -> tuple[Page, ...]:
    """The pages of a PDF. A page without text has no lines. Raises ``UnreadableFileError``."""
    with _quiet():
        reader = _open(data, name)
        try:
            count = len(reader.pages)
        except _DAMAGE as error:
            raise _damaged(name) from error
        if count == 0:
            raise UnreadableFileError(f"{name} har ingen sider.", "Hent filen igen.")
        if count > max_pages:
            raise UnreadableFileError(
                f"{name} har {count} sider, og grænsen er {max_pages}.", "Sæt ARKIVSVAR_MAX_PAGES højere."
            )
        printed = [_printed_lines(reader, number) for number in range(count)]
    if all(lines is None for lines in printed):
        raise _damaged(name)
    leading = _leading(lines for lines in printed if lines)
    return tuple(Page(number, _with_gaps(lines or [], leading)) for number, lines in enumerate(printed, start=1))


@contextmanager
def _quiet() -> Iterator[None]:
    """Keeps pypdf's remarks on odd files from the screen."""
    logger = logging.getLogger("pypdf")
    level = logger.level
    logger.setLevel(logging.CRITICAL + 1)
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            yield
    finally:
        logger.setLevel(level)


def _open(data: bytes, name: str) -> PdfReader:
    try:
        reader = PdfReader(io.BytesIO(data))
        locked = reader.is_encrypted and not reader.decrypt("")
    except DependencyError as error:
        raise UnreadableFileError(f"{name} er krypteret på en måde, der ikke understøttes.",
                                  "Gem den som PDF uden kryptering.") from error  # fmt: skip
    except _DAMAGE as error:
        raise _damaged(name) from error
    if locked:
        raise UnreadableFileError(f"{name} er beskyttet med adgangskode.", "Gem den uden adgangskode.")
    return reader


def _damaged(name: str) -> UnreadableFileError:
    return UnreadableFileError(f"{name} er en beskadiget PDF og kan ikke læses.", "Hent filen igen.")


def _printed_lines(reader: PdfReader, number: int) -> list[_Printed] | None:
    """The printed lines of one page, top of the file first; ``None`` where the page is damaged."""
    pieces: list[tuple[str, Sequence[float], Sequence[float], float]] = []

    def visit(text: str, cm: Sequence[float], tm: Sequence[float], _font: object, size: float) -> None:
        if text:
            pieces.append((text, cm, tm, size))

    try:
        reader.pages[number].extract_text(visitor_text=visit)
    except _DAMAGE:
        return None
    return _lines(pieces)


def _lines(pieces: Sequence[tuple[str, Sequence[float], Sequence[float], float]]) -> list[_Printed]:
    lines: list[_Printed] = []
    open_line: _Printed | None = None
    for text, cm, tm, size in pieces:
        x = tm[4] * cm[0] + tm[5] * cm[2] + cm[4]
        y = tm[4] * cm[1] + tm[5] * cm[3] + cm[5]
        height = abs(size * (tm[3] or tm[1]) * (cm[3] or cm[1])) or 1.0
        for n, part in enumerate(text.split("\n")):
            if n and open_line is not None:
                lines.append(open_line)
                open_line = None
            if open_line is None:
                if part.strip():
                    open_line = _Printed(part, x, y, height)
            else:
                open_line.text += part
                open_line.size = max(open_line.size, height)
    if open_line is not None:
        lines.append(open_line)
    return _rows(lines)


def _rows(lines: list[_Printed]) -> list[_Printed]:
    """Cells that stand beside each other become one line."""
    rows: list[_Printed] = []
    last_x = 0.0
    for line in lines:
        if rows and abs(rows[-1].y - line.y) < _SAME_LINE * line.size and line.x > last_x + _ASIDE:
            rows[-1].text = f"{rows[-1].text.rstrip()}  {line.text.lstrip()}"
        else:
            rows.append(line)
        last_x = line.x
    return rows


def _distance(above: _Printed, below: _Printed) -> float:
    """From one baseline to the next, in font sizes; negative where the text goes up again."""
    return (above.y - below.y) / max(above.size, below.size)


def _leading(printed: Iterator[list[_Printed]]) -> float:
    """The usual distance of two lines of a paragraph, in font sizes."""
    distances: Counter[float] = Counter()
    for lines in printed:
        for above, below in itertools.pairwise(lines):
            distance = _distance(above, below)
            if 0.8 < distance < 4:
                distances[round(distance, 1)] += 1
    usual = distances.most_common(1)
    return min(usual[0][0], _LARGEST_LEADING) if usual else _LARGEST_LEADING


def _with_gaps(lines: list[_Printed], leading: float) -> tuple[str, ...]:
    texts: list[str] = []
    for n, line in enumerate(lines):
        if n and not -0.2 < _distance(lines[n - 1], line) <= _GAP * leading:
            texts.append("")
        texts.append(line.text.rstrip())
    return tuple(texts)
