"""What came of a matter by the minutes: the decision, who was against it, and the outcome beside another answer."""

from __future__ import annotations

from dataclasses import replace
from functools import partial

from rag.answer import approved, compose_decision, compose_fact, compose_votes, verdict
from rag.answer.compose_recommended import LEAST_WORDS, ROOM, of_another
from rag.answer.draft import Draft, Part, within
from rag.answer.evidence import Reader, Reading
from rag.answer.material import Case, item_or_none
from rag.danish.dates import parse_date
from rag.records import ArchiveItem, Kind, Query, QuestionKind, SectionKind

VOTE_LINES = 5  # of the best sentences that are looked through for who was against it


def decided(case: Case) -> str:
    """What was decided under the best item, in the minutes' own words."""
    reading = _minutes_of(case, case.readings[0][0])
    span = compose_fact.section_span(reading, SectionKind.BESLUTNING)
    own = span is not None and reading.item.meeting.kind is Kind.REFERAT
    return reading.item.item.text[span.start : span.end] if span is not None and own else ""


def decision(case: Case) -> Draft:
    """What was decided under the best item, by the minutes where the archive has them; before it what the minutes tell
    of another day that the question names."""
    reading = _minutes_of(case, case.readings[0][0])
    section = compose_fact.section_span(reading, SectionKind.BESLUTNING)
    told = compose_decision.reported(case.ranked, section, reading)
    draft = compose_decision.decision(reading, case.ranked, case.max_words, partial(approved.minutes_of, case.store))
    if told is not None and _names_other_day(case.query, reading.item):
        first = compose_fact.compose(QuestionKind.OTHER, [told], case.max_words).parts[:1]
        return replace(draft, parts=(*first, *draft.parts))
    return draft


def with_outcome(case: Case, draft: Draft) -> Draft:
    """The draft with what the minutes of its first item say was decided, where the draft does not tell it."""
    reading = next((r for r, _ in case.readings if draft.parts and r.item.id == draft.parts[0].item.id), None)
    outcome = compose_decision.outcome(reading, case.ranked) if reading is not None else None
    if outcome is None or any(_overlap(part, outcome) for part in draft.parts):
        return draft
    kept = within(draft, case.max_words - outcome.words)
    look = partial(approved.minutes_of, case.store)
    theirs = of_another(outcome.item, _words_of(outcome), LEAST_WORDS, look)
    told = (outcome, *theirs.parts)
    proposed = case.query.kind is QuestionKind.RECOMMENDATION
    leads = not proposed and verdict.is_settled_by(case.query.text, _words_of(outcome))
    return Draft(
        (*told, *kept.parts) if leads else (*kept.parts, *told),
        (*kept.notes, *theirs.notes),
        ROOM if theirs.parts else 0,
    )


def _words_of(part: Part) -> str:
    return part.item.item.text[part.span.start : part.span.end]


def _overlap(one: Part, other: Part) -> bool:
    return one.item.id == other.item.id and one.span.start < other.span.end and other.span.start < one.span.end


def votes(case: Case) -> Draft:
    """Who was against or for it; where the minutes name nobody, what was decided."""
    first = _minutes_of(case, case.readings[0][0])
    best = [e.reading for e in case.ranked[:VOTE_LINES] if compose_votes.tells(e.sentence.text, case.query.text)]
    for reading in (first, *best):
        draft = compose_votes.votes(reading, case.query.text)
        if draft is not None:
            return draft
    draft = decision(case)
    named = first.decision is not None and first.item.meeting.kind is Kind.REFERAT
    return replace(draft, notes=(*draft.notes, compose_votes.NOBODY)) if named else draft


def _minutes_of(case: Case, reading: Reading) -> Reading:
    """The reading of the minutes' item where an agenda was found and the archive has both."""
    item = reading.item
    if item.meeting.kind is Kind.REFERAT or item.counterpart is None or case.query.filters.kind is Kind.DAGSORDEN:
        return reading
    other = item_or_none(case.store, item.counterpart)
    return Reader().read(other) if other is not None else reading


def _names_other_day(query: Query, item: ArchiveItem) -> bool:
    day = parse_date(query.text)
    return day is not None and day != item.meeting.date
