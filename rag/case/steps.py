"""The items of a case as steps in time order: who treated it when, what was recommended, what was decided.

Minutes of a deciding body often quote what the recommending bodies said ("Økonomiudvalget den 18-05-2022"), in the
Beslutning or under "Tidligere behandling": each such passage is a step of its own, unless the archive has that body's
own minutes. Pure functions over items.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace

from rag.answer import approved
from rag.answer.approved import Reference
from rag.answer.compose_decision import settles
from rag.answer.draft import shortened
from rag.answer.treatments import (
    Passage,
    only_recommends,
    only_talk,
    own_decision,
    reported,
    same_body,
    trimmed,
    without_owner,
)
from rag.case.records import Outcome
from rag.danish import sentences
from rag.danish.dates import Precision, find_dates
from rag.records import ArchiveItem, Kind, Period, SectionKind, Span

MAX_WORDS = 90  # of a recommendation or decision that are told, in whole sentences
LIST_WORDS = 60  # more, to end a list that has begun


@dataclass(frozen=True, slots=True)
class Told:
    """A passage of an item, and whether it was cut after whole sentences."""

    item: ArchiveItem
    span: Span
    shortened: bool = False

    @property
    def text(self) -> str:
        """The source's words."""
        return self.item.item.text[self.span.start : self.span.end]


@dataclass(frozen=True, slots=True)
class Step:
    """One treatment: ``item`` is what it is told from; ``elsewhere`` that this is not the body's own document."""

    item: ArchiveItem
    body: str | None
    date: dt.date | None
    period: Period
    outcome: Outcome
    recommended: Told | None = None
    decided: Told | None = None
    later: Told | None = None
    elsewhere: bool = False
    discussed: Told | None = None
    unknown: Reference | None = None  # whose recommendation the decision follows, where its words are nowhere


def steps(items: Sequence[ArchiveItem]) -> tuple[Step, ...]:
    """The steps of a case in time order; agenda items whose minutes are among ``items`` are told by the minutes."""
    ids = {item.id for item in items}
    leading = [i for i in items if not (i.meeting.kind is Kind.DAGSORDEN and i.counterpart and i.counterpart in ids)]
    own = [_recommended_by(_own(item), approved.of_case(items)) for item in leading]
    quoted = [passage for item in leading for passage in reported(item)]
    found = _told_later(_joined(own, quoted))
    return tuple(sorted(found, key=_order))


def day_key(date: dt.date | None, period: Period) -> dt.date:
    """The day a step is ordered by; what is not known at all comes last."""
    return date or period.latest or period.earliest or dt.date.max


def _order(step: Step) -> tuple[dt.date, int, str, str]:
    """By day; on one day the body that recommends comes before the one that decides."""
    return day_key(step.date, step.period), step.outcome is Outcome.DECIDED, step.body or "", step.item.id


def _own(item: ArchiveItem) -> Step:
    """An item's own treatment by the body whose meeting it is."""
    recommended = next((_told(item, span) for span in _sections(item, SectionKind.INDSTILLING)), None)
    decided, span = None, None
    if item.meeting.kind is Kind.REFERAT:
        span = own_decision(item)
        decided = _told_decision(item, span) if span is not None else None
    meeting = item.meeting
    step = Step(item, meeting.body, meeting.date, meeting.period, _outcome(decided, recommended), recommended, decided)
    if span is not None and only_talk(item.item.text[span.start : span.end]):
        return replace(step, decided=None, discussed=decided, outcome=Outcome.MENTIONED)
    return step


def _recommended_by(step: Step, elsewhere: approved.Elsewhere) -> Step:
    """A step whose decision follows another body's recommendation, with that body's words for the office's."""
    span = own_decision(step.item) if step.decided is not None else None
    if span is None:
        return step
    traced = approved.trace(step.item, step.item.item.text[span.start : span.end], elsewhere)
    if traced.unknown is not None and not traced.found:
        return replace(step, recommended=None, unknown=traced.unknown)
    if traced.found and traced.found[0].party:
        # The head names body and day, and they are not those of the document: they are part of the quote.
        return replace(step, recommended=_told(traced.found[0].item, traced.found[0].whole))
    return step


def _outcome(decided: Told | None, recommended: Told | None) -> Outcome:
    if decided is not None:
        return _outcome_of(decided.text)
    if recommended is not None:
        return Outcome.PROPOSED
    return Outcome.MENTIONED


def _outcome_of(text: str) -> Outcome:
    return Outcome.RECOMMENDED if only_recommends(text) else Outcome.DECIDED


def _sections(item: ArchiveItem, kind: SectionKind) -> Iterator[Span]:
    for section in item.item.sections:
        if section.kind is kind and section.text.strip():
            yield trimmed(item.item.text, section.start, section.end)


def _joined(own: Sequence[Step], quoted: Iterable[Passage]) -> list[Step]:
    """Own steps with what others report: an own decision stands; a missing one is filled in; else a step of its own."""
    found = list(own)
    for passage in quoted:
        place = next((n for n, step in enumerate(found) if _same_meeting(step, passage)), None)
        # The head names body and day, and they are not those of the document: they are part of the quote.
        told = _told(passage.item, passage.whole)
        if place is None:
            home = passage.item.meeting.body or ""
            body = f"{without_owner(passage.body)}{home.removeprefix(without_owner(home))}"
            outcome = _outcome_of(told.text)
            found.append(Step(passage.item, body, passage.date, Period(), outcome, decided=told, elsewhere=True))
        elif found[place].decided is None and found[place].discussed is None:
            found[place] = replace(found[place], decided=told, outcome=_outcome_of(told.text), elsewhere=True)
    return found


def _same_meeting(step: Step, passage: Passage) -> bool:
    return step.date == passage.date and same_body(passage.body, step.body or "")


def _told_later(found: Sequence[Step]) -> list[Step]:
    """Steps whose outcome is unknown, with the sentence of a later item that tells it and names the very day."""
    items = list({step.item.id: step.item for step in found}.values())
    return [
        replace(step, later=_later(step, items))
        if step.decided is None and step.discussed is None and step.date is not None
        else step
        for step in found
    ]


def _later(step: Step, items: Sequence[ArchiveItem]) -> Told | None:
    for item in sorted(items, key=lambda item: day_key(item.meeting.date, item.meeting.period)):
        if step.date is None or day_key(item.meeting.date, item.meeting.period) <= step.date:
            continue
        for span in sentences.split(item.item.text):
            text = item.item.text[span.start : span.end]
            section = item.item.section_at(span.start)
            if section is None or section.kind is SectionKind.INDSTILLING or not settles(text):
                continue
            if any(day.date == step.date and day.precision is Precision.DAY for day in find_dates(text)):
                return Told(item, span)
    return None


def _told(item: ArchiveItem, span: Span) -> Told:
    """A passage in whole sentences, up to ``MAX_WORDS``."""
    kept = shortened(item.item.text, span, MAX_WORDS, LIST_WORDS)
    return Told(item, kept, shortened=kept.end < span.end)


def _told_decision(item: ArchiveItem, span: Span) -> Told:
    """A decision in whole sentences; where a long report comes first, from the sentence on that settles something."""
    told = _told(item, span)
    if not told.shortened or settles(told.text):
        return told
    text = item.item.text
    for sentence in sentences.split(text[told.span.end : span.end]):
        start = told.span.end + sentence.start
        if settles(text[start : told.span.end + sentence.end]):
            return Told(item, shortened(text, Span(start, span.end), MAX_WORDS, LIST_WORDS), shortened=True)
    return told
