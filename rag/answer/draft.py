"""A drafted answer: parts that each stand on one passage of one item, before the gate has seen it."""

from __future__ import annotations

import datetime as dt
import re
from dataclasses import dataclass, replace

from rag.danish import sentences
from rag.danish.dates import format_date, format_period
from rag.records import Answer, ArchiveItem, Citation, Span, Statement, Status
from rag.verify import cite, fold

TITLE = Span(0, 0)  # a part that stands on the item's heading

# How a sentence begins that is a line of a list: with a mark or a number, on a line of its own.
_LIST_LINE = re.compile(r"\s*\n\s*(?:[–•*·-]|\d{1,2}[).]|[a-z]\))\s")


@dataclass(frozen=True, slots=True)
class Part:
    """One statement to be: our lead (may be empty), then the source's own words in ``span``.

    ``text`` replaces the source's words where the heading itself is what is told; ``cut`` tells that a list or section
    goes on where the span ends.
    """

    item: ArchiveItem
    span: Span
    lead: str = ""
    text: str = ""
    cut: bool = False

    @property
    def words(self) -> int:
        """How many words the statement will have."""
        return len(self.statement.split())

    @property
    def statement(self) -> str:
        """The statement's text: lists keep their lines, everything else is folded."""
        told = self.text or shown(self.item.item.text[self.span.start : self.span.end])
        told = told + ("\n…" if "\n" in told else " …") if self.cut else told
        joint = "\n" if "\n" in told and self.lead else " "
        return f"{self.lead}{joint}{told}".strip() if self.lead else told


@dataclass(frozen=True, slots=True)
class Draft:
    """Parts in the order they are told, and remarks of ours; ``room`` are words beyond an answer's budget that they
    may take where the last ones carry what the first ones refer to."""

    parts: tuple[Part, ...] = ()
    notes: tuple[str, ...] = ()
    room: int = 0


def shown(text: str) -> str:
    """A passage as it is shown: blanks folded, one line for each line of the source, no empty ones."""
    return "\n".join(folded for line in text.splitlines() if (folded := fold(line)))


def shortened(text: str, span: Span, max_words: int, list_words: int = 0) -> Span:
    """The first sentences of a passage, up to about ``max_words``, and up to ``list_words`` more of a list that has
    begun; at least one sentence."""
    end, used = span.start, 0
    for sentence in sentences.split(text[span.start : span.end]):
        used += len(text[span.start + sentence.start : span.start + sentence.end].split())
        leads_in = text[span.start : end].rstrip().endswith((":", ","))
        listed = leads_in or _LIST_LINE.match(text[end : span.start + sentence.end]) is not None
        if end > span.start and used > max_words + (list_words if listed else 0):
            break
        end = span.start + sentence.end
    return Span(span.start, end)


def assemble(draft: Draft) -> Answer:
    """The draft as an answer with numbered citations, not yet gated."""
    citations: list[Citation] = []
    statements = []
    for part in draft.parts:
        fresh = cite(part.item, part.span, len(citations) + 1)
        citations += fresh
        statements.append(Statement(part.statement, tuple(c.n for c in fresh)))
    return Answer(Status.ANSWERED, None, tuple(statements), tuple(citations), draft.notes)


def within(draft: Draft, max_words: int) -> Draft:
    """The draft without the parts that no longer fit; the first part always stays."""
    kept: list[Part] = []
    left = max_words
    for part in draft.parts:
        if kept and part.words > left:
            continue
        kept.append(part)
        left -= part.words
    return replace(draft, parts=tuple(kept))


def when(item: ArchiveItem) -> str:
    """The day of the item's meeting, or what is known of it: "den 15. oktober 2021", "i efteråret 2021"."""
    meeting = item.meeting
    if meeting.date is not None:
        return f"den {format_date(meeting.date)}"
    period = format_period(meeting.period)
    return f"({period})" if period else "på et møde uden kendt dato"


def day_of(item: ArchiveItem) -> dt.date:
    """The day an item is ordered by: its meeting's, or the latest that it may have been; what is not known at all
    comes first."""
    meeting = item.meeting
    return meeting.date or meeting.period.latest or meeting.period.earliest or dt.date.min


def who(item: ArchiveItem) -> str:
    """The body, or the file's name where the document does not say."""
    return item.meeting.body or item.meeting.source


def place(item: ArchiveItem) -> str:
    """An item's number and whether it is agenda or minutes: "punkt 3.1, referat"."""
    return f"punkt {item.item.number}, {item.meeting.kind.value}"


def headed(item: ArchiveItem) -> str:
    """A lead that names body, day and item: "KKR Midtjylland den 19. september 2022 (punkt 3.7, dagsorden):"."""
    return f"{who(item)} {when(item)} ({place(item)}):"
