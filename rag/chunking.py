"""An agenda item to chunks: whole sentences and paragraphs of one section, under a token budget."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import pairwise

from rag import tokens
from rag.danish import dates, sentences
from rag.records import AgendaItem, ArchiveItem, Chunk, Meeting, Section, SectionKind, Span
from rag.settings import Settings

SEPARATOR = " · "
FRONT_MATTER = "0"  # the item number of what belongs to no item
OVERLONG = 4  # a sentence of more than so many budgets is cut at its clauses
LEAD_IN_WORDS = 14  # a line without a closing sign and of at most so many words is a heading inside the text
MAX_TOKEN = 32  # characters a token and the signs around it take at most, as a rule
FILLED = 0.5  # a chunk this full is closed rather than filled with the beginning of a paragraph that is too long

_SENTENCE_END = tuple('.!?…;,"”“»«)')
_PARAGRAPH = re.compile(r"\n[^\S\n]*\n\s*")
_CLAUSE_END = re.compile(r"[,;:–—]\s|\)\s|\s(?=(?:og|eller|men|samt|herunder)\s)")


def heading(meeting: Meeting, item: AgendaItem, section: Section | None) -> str:
    """The line that tells where a chunk stands: body, date, kind, number and title, section. What is unknown is
    left out. Embedded and indexed with the text, never quoted."""
    when = dates.format_date(meeting.date) if meeting.date else dates.format_period(meeting.period)
    number = "" if item.number == FRONT_MATTER else f"punkt {item.number}"
    parts = (
        meeting.body or "",
        when,
        meeting.kind.value,
        f"{number} {item.title}".strip(),
        section.heading if section else "",
    )
    return SEPARATOR.join(part for part in parts if part)


def chunk_item(archived: ArchiveItem, settings: Settings, first_row: int) -> tuple[Chunk, ...]:
    """The chunks of one item, rows counted from ``first_row``.

    A chunk holds whole sentences of one section, at most ``settings.chunk_tokens`` tokens of text (the heading not
    counted); short paragraphs are taken together, a list stays with its lead-in line where the budget allows. A
    longer sentence is a chunk of its own. An item without text gives one chunk with its heading and an empty text.
    """
    item = archived.item
    chunks: list[Chunk] = []

    def add(number: int, count: int, section: Section | None, span: Span) -> None:
        chunks.append(
            Chunk(
                row=first_row + len(chunks),
                key=f"{archived.id}/{number}.{count}",
                item_id=archived.id,
                section=section.kind if section else SectionKind.ANDET,
                heading=heading(archived.meeting, item, section),
                text=item.text[span.start : span.end],
                span=span,
                page=item.page_of(span.start),
            )
        )

    for number, section in enumerate(_sections(item)):
        for count, span in enumerate(_pack(item.text, section, settings.chunk_tokens)):
            add(number, count, section, span)
    if not chunks:
        add(0, 0, None, Span(0, 0))
    return tuple(chunks)


def _sections(item: AgendaItem) -> tuple[Section, ...]:
    """The item's sections; its whole text as one where it has none."""
    return item.sections or (Section(SectionKind.ANDET, "", item.text, 0, len(item.text)),)


@dataclass(frozen=True, slots=True)
class _Piece:
    """A sentence (or clause of an overlong one) with its tokens."""

    span: Span
    tokens: int


def _pack(text: str, section: Section, budget: int) -> Iterator[Span]:
    """The spans of one section's chunks: paragraphs filled in whole, and by sentences where one is too long."""
    held: list[_Piece] = []
    used = 0
    for block in _blocks(text, section, budget):
        size = sum(piece.tokens for piece in block)
        fits_alone = size <= budget
        if held and used + size > budget and (fits_alone or used >= FILLED * budget):
            yield _span(held)
            held, used = [], 0
        for piece in block:
            if held and used + piece.tokens > budget:
                yield _span(held)
                held, used = [], 0
            held.append(piece)
            used += piece.tokens
    if held:
        yield _span(held)


def _span(pieces: list[_Piece]) -> Span:
    return Span(pieces[0].span.start, pieces[-1].span.end)


def _blocks(text: str, section: Section, budget: int) -> Iterator[list[_Piece]]:
    """The section's paragraphs as pieces, each lead-in line joined to the paragraph it leads to."""
    block: list[_Piece] = []
    start = section.start
    for end, after in _paragraph_ends(text, section):
        pieces = [
            piece
            for span in sentences.split(text[start:end])
            for piece in _pieces(text, Span(start + span.start, start + span.end), budget)
        ]
        block += pieces
        if pieces and not _leads_in(text[start:end]):
            yield from _fitting(text, block, budget)
            block = []
        start = after
    yield from _fitting(text, block, budget)


def _fitting(text: str, block: list[_Piece], budget: int) -> Iterator[list[_Piece]]:
    """The block itself where the budget allows, else its lines, so that a list is cut between its points."""
    if sum(piece.tokens for piece in block) <= budget:
        if block:
            yield block
        return
    line = block[:1]
    for before, piece in pairwise(block):
        between = text[before.span.end : piece.span.start]
        if "\n" in between and text[before.span.end - 1] != ":":
            yield line
            line = []
        line.append(piece)
    yield line


def _paragraph_ends(text: str, section: Section) -> Iterator[tuple[int, int]]:
    """For each paragraph its end and the beginning of the next."""
    for gap in _PARAGRAPH.finditer(text, section.start, section.end):
        yield gap.start(), gap.end()
    yield section.end, section.end


def _leads_in(paragraph: str) -> bool:
    """Whether a paragraph only introduces the next: it ends with a colon, or is a short line without a stop."""
    paragraph = paragraph.strip()
    if "\n" in paragraph and not paragraph.endswith(":"):
        return False
    return paragraph.endswith(":") or (
        not paragraph.endswith(_SENTENCE_END) and len(paragraph.split()) <= LEAD_IN_WORDS
    )


def _pieces(text: str, span: Span, budget: int) -> Iterator[_Piece]:
    """The sentence itself, or its clauses where it is longer than ``OVERLONG`` budgets."""
    size = tokens.count(text[span.start : span.end])
    if size <= OVERLONG * budget:
        yield _Piece(span, size)
        return
    start = span.start
    while start < span.end:
        # Only so much is looked at as a chunk can hold: cutting stays linear in the sentence's length.
        window = text[start : min(span.end, start + budget * MAX_TOKEN)]
        fitting = tokens.truncate(window, budget)
        end = start + max(1, len(fitting))
        if end < span.end:
            end = start + (_last_clause_end(fitting) or max(1, len(fitting)))
        piece = text[start:end]
        if stripped := piece.strip():
            first = start + len(piece) - len(piece.lstrip())
            yield _Piece(Span(first, first + len(stripped)), tokens.count(stripped))
        start = end


def _last_clause_end(text: str) -> int:
    """Where the last clause of ``text`` that is surely whole ends; 0 where there is none."""
    half = len(text) // 2
    return max((match.end() for match in _CLAUSE_END.finditer(text, half)), default=0)
