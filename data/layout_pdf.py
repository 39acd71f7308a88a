"""Lays a source document out as PDF, in the look of a kommunekontaktråd's or a municipality's papers.

Line-end hyphens are real characters, as Word writes them; blank lines are real distances; running heads, foot links,
tables and a table of contents with dot leaders stand where the real ones have them. The font (Bitstream Vera) ships
with reportlab, and ``invariant`` leaves out times, so that every machine makes the same file.
"""

from __future__ import annotations

import functools
import io
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

import pyphen
import reportlab
from layout_source import Block, BlockKind, SourceDocument, SourceItem
from reportlab.lib.pagesizes import A4
from reportlab.pdfbase import pdfmetrics
from reportlab.pdfbase.ttfonts import TTFont
from reportlab.pdfgen.canvas import Canvas

PLAIN, BOLD, ITALIC = "Vera", "VeraBd", "VeraIt"
_WIDTH, _HEIGHT = A4  # points
_LEFT, _RIGHT, _TOP, _BOTTOM = 72.0, 92.0, 92.0, 78.0  # margins, points
_COLUMN = _WIDTH - _LEFT - _RIGHT
_LEADING = 1.36  # font sizes
_COLUMN_GAP = 14.0  # points between the columns of a table
_LOOSE = 0.04  # of the line: only a larger hole at a line's end is closed by hyphenation
_KEEP = 5  # lines that must find room below a heading

MISSION = (
    ("Mission", "Kommunerne i Klintland løser i fællesskab det, som ingen af dem kan løse alene, og taler med én "
                "stemme, når det gælder."),
    ("Vision", "Et Klintland, hvor der er kort vej mellem borgerne og dem, der bestemmer, også når vejen går over "
               "vand."),
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Style:
    """Font, size in points, distance before in points, indent in points."""

    font: str = PLAIN
    size: float = 9.5
    before: float = 0.0
    indent: float = 0.0
    hyphenate: bool = True


GROUP = Style(BOLD, 13, 22, hyphenate=False)
TITLE = Style(BOLD, 11, 20, hyphenate=False)
CASE = Style(PLAIN, 8, 2, hyphenate=False)
LABEL = Style(BOLD, 9.5, 12, hyphenate=False)
SUB = Style(ITALIC, 9.5, 9, hyphenate=False)
TEXT = Style(before=7)
LIST = Style(before=0, indent=12)
CELL = Style(PLAIN, 8.5)
COVER_BIG = Style(BOLD, 18, 26, hyphenate=False)
COVER_SMALL = Style(PLAIN, 9.5, 3, hyphenate=False)
NAME = Style(PLAIN, 9.5, 0, hyphenate=False)
SMALL = Style(PLAIN, 7.5, hyphenate=False)


@functools.cache
def _register() -> None:
    fonts = Path(reportlab.__file__).parent / "fonts"
    for name in (PLAIN, BOLD, ITALIC):
        pdfmetrics.registerFont(TTFont(name, fonts / f"{name}.ttf"))


@functools.cache
def _hyphenator() -> pyphen.Pyphen:
    return pyphen.Pyphen(lang="da_DK", left=3, right=3)


def pdf(document: SourceDocument) -> bytes:
    """The document as PDF. Set twice: the table of contents needs the pages the items came to stand on."""
    _register()
    first = _Setter(document, {})
    first.run()
    return _Setter(document, first.pages).run()


def wrap(text: str, style: Style, width: float, hang: float = 0.0) -> list[str]:
    """``text`` in lines of at most ``width`` points, the lines after the first shorter by ``hang``."""
    lines: list[str] = []
    line = ""
    words = text.split(" ")
    while words:
        word = words.pop(0)
        room = width - (hang if lines else 0.0)
        longer = f"{line} {word}" if line else word
        if _measure(longer, style) <= room:
            line = longer
            continue
        head, tail = _broken(word, line, style, room) if style.hyphenate else ("", word)
        if head:
            lines.append(f"{line} {head}" if line else head)
            line = ""
            words.insert(0, tail)
        else:
            lines.append(line)
            line = word
    return [*lines, line]


def _broken(word: str, line: str, style: Style, room: float) -> tuple[str, str]:
    """The longest beginning of ``word`` that still fits behind ``line``, with its hyphen, and the rest."""
    used = _measure(f"{line} ", style) if line else 0.0
    if room - used < _LOOSE * room:
        return "", word
    for head, tail in _breaks(word):
        if used + _measure(head, style) <= room:
            return head, tail
    return "", word


def _breaks(word: str) -> Iterator[tuple[str, str]]:
    """Where a word may break, longest beginning first. A hyphen of its own stays as it is."""
    core = word.rstrip('.,:;?!)"”')
    if "-" in core.strip("-"):
        place = core.rindex("-")
        if len(core) - place > 3 and place > 1 and core[place - 1].isalpha() and core[place + 1].isalpha():
            yield word[: place + 1], word[place + 1 :]
        return
    if not core.isalpha() or core.isupper():
        return
    for place in reversed(_hyphenator().positions(core)):
        yield f"{word[:place]}-", word[place:]


def _measure(text: str, style: Style) -> float:
    return float(pdfmetrics.stringWidth(text, style.font, style.size))


def _column_widths(rows: Sequence[Sequence[str]]) -> list[float]:
    """As wide as the cells want. Where that is too much, the head's cells wrap first, then the widest column."""
    bold = Style(BOLD, CELL.size)
    columns = range(max(len(row) for row in rows))
    room = _COLUMN - _COLUMN_GAP * (len(columns) - 1)
    widths = [max(_measure(row[n], bold) for row in rows if n < len(row)) for n in columns]
    if sum(widths) > room:
        words = [max(_measure(word, bold) for word in (rows[0][n] or " ").split(" ")) for n in columns]
        cells = [max(_measure(row[n], bold) for row in rows[1:]) for n in columns]
        widths = [max(pair) for pair in zip(words, cells, strict=True)]
    if sum(widths) > room:
        widths[widths.index(max(widths))] -= sum(widths) - room
    return widths


class _Setter:
    """Sets one document, page by page, from top to bottom."""

    def __init__(self, document: SourceDocument, known_pages: dict[str, int]) -> None:
        self.document = document
        self.known_pages = known_pages
        self.pages: dict[str, int] = {}
        self.page = 1
        self.y = _HEIGHT - _TOP
        self.at_top = True
        self.links: list[str] = []
        self.buffer = io.BytesIO()
        self.canvas = Canvas(self.buffer, pagesize=A4, invariant=1, lang="da")
        self.canvas.setTitle(f"{document.kind.capitalize()}, {document.body}, {document.short_date}")
        self.canvas.setAuthor(document.municipality or document.body)

    def run(self) -> bytes:
        is_kkr = self.document.style == "kkr"
        if self.document.cover:
            (self._kkr_cover if is_kkr else self._municipal_cover)()
        if self.document.contents:
            self._contents()
        if is_kkr and self.document.participants:
            self._participants()
        for n, item in enumerate(self.document.items):
            following = self.document.items[n + 1] if n + 1 < len(self.document.items) else None
            self._item(item, following)
        self._end_page()
        self.canvas.save()
        return self.buffer.getvalue()

    # Pages.

    def _end_page(self) -> None:
        y = _BOTTOM - 20
        for link in self.links:
            self.canvas.setFont(SMALL.font, SMALL.size)
            self.canvas.drawString(_LEFT, y, link)
            y -= SMALL.size * _LEADING
        self.links = []
        self.canvas.showPage()

    def _new_page(self) -> None:
        self._end_page()
        self.page += 1
        self.y = _HEIGHT - _TOP
        self.at_top = True
        if self.document.running_head:
            self._running_head()

    def _running_head(self) -> None:
        document, y = self.document, _HEIGHT - 46
        self.canvas.setFont(PLAIN, 7.5)
        if document.style == "kkr":
            self.canvas.drawString(_LEFT, y, f"{document.body}  | {document.short_date}")
            self.canvas.drawRightString(_WIDTH - 60, y, f"SIDE  |  {self.page}")
        elif document.date.year < 2020:  # the old system
            self.canvas.drawString(_LEFT, y, f"{document.body} den {document.short_date} Side {self.page}")
        else:
            self.canvas.drawString(_LEFT, y, f"{document.body} | {document.kind.capitalize()} | {document.short_date}")
            self.canvas.drawRightString(_WIDTH - 60, 40, f"Side {self.page}")

    def _need(self, points: float) -> None:
        if self.y - points < _BOTTOM:
            self._new_page()

    # Lines.

    def _line(self, text: str, style: Style, indent: float = 0.0) -> None:
        height = style.size * _LEADING
        self._need(height)
        self.y -= height
        self.canvas.setFont(style.font, style.size)
        self.canvas.drawString(_LEFT + indent, self.y, text)
        self.at_top = False

    def _space(self, points: float) -> None:
        if not self.at_top:
            self.y -= points

    def _paragraph(self, text: str, style: Style, hang: float = 0.0) -> None:
        lines = wrap(text, style, _COLUMN - style.indent, hang)
        if len(lines) > 1 and self.y - style.before - 2 * style.size * _LEADING < _BOTTOM:
            self._new_page()  # no single line of a paragraph at the foot of a page
        self._space(style.before)
        for n, line in enumerate(lines):
            self._line(line, style, style.indent + (hang if n else 0.0))

    def _table(self, rows: Sequence[Sequence[str]]) -> None:
        widths = _column_widths(rows)
        self._space(8)
        self._need(min(len(rows), 3) * CELL.size * _LEADING)  # no head of a table alone at a page's foot
        for n, row in enumerate(rows):
            bold = n == 0 or row[0] in ("I alt", "Netto", "Driftsoverskud")
            style = Style(BOLD if bold else PLAIN, CELL.size, hyphenate=False)
            cells = [wrap(cell, style, width) for cell, width in zip(row, widths, strict=False)]
            height = max(len(cell) for cell in cells) * style.size * _LEADING
            self._need(height)
            self.canvas.setFont(style.font, style.size)
            x = _LEFT
            for cell, width in zip(cells, widths, strict=False):
                for k, line in enumerate(cell):
                    if line:
                        self.canvas.drawString(x, self.y - (k + 1) * style.size * _LEADING, line)
                x += width + _COLUMN_GAP
            self.y -= height
            self.at_top = False
        self._space(2)

    # Parts of a document.

    def _kkr_cover(self) -> None:
        document = self.document
        self.y = _HEIGHT - 120
        for label, text in MISSION:
            self._line(label, COVER_SMALL)
            for line in wrap(text, COVER_SMALL, 250):
                self._line(line, COVER_SMALL)
            self.y -= 14
        self.y = _HEIGHT - 420
        self._line(f"{document.kind.upper()} {document.date.year}", Style(BOLD, 12))
        self.y -= 14
        spaced = "  ".join(" ".join(word) for word in document.body.upper().split())
        self._line(spaced, Style(BOLD, 14))
        self.y -= 4
        self._line(f"Dato: {document.short_date} {document.time}", COVER_SMALL)
        self._line(f"Sted: {document.place}", COVER_SMALL)
        self._new_page()

    def _municipal_cover(self) -> None:
        document = self.document
        self._line(document.municipality, Style(PLAIN, 11))
        self._paragraph(f"{document.kind.capitalize()}", COVER_BIG)
        self._paragraph(document.body, Style(BOLD, 14, 4, hyphenate=False))
        self._space(10)
        self._paragraph(f"Dato: {document.short_date}", COVER_SMALL)
        self._paragraph(f"Tidspunkt: {document.time}", COVER_SMALL)
        self._paragraph(f"Sted: {document.place}", COVER_SMALL)
        if document.participants:
            self._names("Mødedeltagere", document.participants)
            self._names("Afbud", document.apologies)

    def _names(self, label: str, names: Sequence[str]) -> None:
        self._paragraph(label, LABEL)
        self._space(3)
        for name in names:
            self._paragraph(name, NAME)

    def _participants(self) -> None:
        if not self.at_top:
            self._new_page()
        self._paragraph("Deltagerfortegnelse", GROUP)
        self._names("Deltagere", self.document.participants)
        self._names("Afbud", self.document.apologies)
        self._new_page()

    def _contents(self) -> None:
        if self.document.style == "kommune":
            self._space(14)
            self._need((len(self.document.items) + 4) * 9 * _LEADING)
            self._paragraph("Indholdsfortegnelse", LABEL)
            self._space(6)
        for item in self.document.items:
            style = Style(BOLD if item.is_group else PLAIN, 9, hyphenate=False)
            page = str(self.known_pages.get(item.number, 0))
            lines = wrap(item.heading, style, _COLUMN - 40)
            for line in lines[:-1]:
                self._line(line, style)
            dot = _measure(".", style)
            dots = "." * max(3, int((_COLUMN - _measure(f"{lines[-1]}  {page}", style)) / dot))
            self._line(f"{lines[-1]} {dots} {page}", style)
        self._new_page()

    def _item(self, item: SourceItem, following: SourceItem | None) -> None:
        style = GROUP if item.is_group else TITLE
        lines = len(wrap(item.heading, style, _COLUMN))
        under = 3 if item.is_group and following is not None and not following.is_group else 0
        self._need(style.before + lines * style.size * _LEADING + (_KEEP + under) * TEXT.size * _LEADING)
        self._paragraph(item.heading, style)
        self.pages[item.number] = self.page
        if item.case_line:
            self._paragraph(item.case_line, CASE)
        for section in item.sections:
            self._need(LABEL.before + 5 * TEXT.size * _LEADING)
            self._paragraph(section.label, LABEL)
            self._blocks(section.blocks)

    def _blocks(self, blocks: Sequence[Block]) -> None:
        bullet = "- " if self.document.style == "kkr" else "• "
        before = None
        for n, block in enumerate(blocks):
            match block.kind:
                case BlockKind.TABLE:
                    self._table(block.rows)
                case BlockKind.LINK:
                    self.links.append(block.text)
                case BlockKind.SUBHEADING:
                    under = 6 if n + 1 < len(blocks) and blocks[n + 1].rows else 3
                    self._need(SUB.before + under * TEXT.size * _LEADING)
                    self._paragraph(block.text, SUB)
                case BlockKind.LIST_LINE:
                    text = bullet + block.text[2:] if block.text.startswith("- ") else block.text
                    if before is not BlockKind.LIST_LINE:
                        self._space(4)
                    self._paragraph(text, LIST, hang=_measure(text.partition(" ")[0] + " ", LIST))
                case BlockKind.PARAGRAPH:
                    tight = before is BlockKind.SUBHEADING
                    style = Style(before=1) if tight else TEXT
                    self._paragraph(block.text, style)
            before = block.kind
