"""An answer without a language model: the source's own sentences, chosen and ordered by the sort of question.

``compose`` reads the items that were found into sentences, weighs them against the question, judges whether that
is evidence enough, drafts by the sort of question and lets the gate have the last word.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import replace
from functools import partial

from rag.answer import (
    approved,
    compose_decision,
    compose_fact,
    compose_meeting,
    compose_several,
    compose_votes,
    judge,
    typefit,
    verdict,
)
from rag.answer.absences import KNOWN_FROM, absences
from rag.answer.compose_recommended import LEAST_WORDS, ROOM, of_another
from rag.answer.draft import Draft, Part, assemble, day_of, within
from rag.answer.evidence import Evidence, Reader, Reading, Wanted, wanted, weigh
from rag.answer.material import Case as Case
from rag.answer.material import Items as Items
from rag.answer.material import Tools as Tools
from rag.answer.refusal import refusal
from rag.answer.remarks import is_rejection_unfounded, remarks, wrong_number
from rag.danish import words
from rag.danish.dates import parse_date
from rag.question.wording import subject_words
from rag.records import (
    Answer,
    ArchiveItem,
    Hit,
    Kind,
    Meeting,
    Query,
    QuestionKind,
    SearchResult,
    SectionKind,
)
from rag.settings import Settings
from rag.verify import gate

READ_ITEMS = 5  # of the items found that are read into sentences
MANY_WORDS = 2  # subject words up to which a question that names an item's number asks for the item as such
VOTE_LINES = 5  # of the best sentences that are looked through for who was against it


def compose(query: Query, result: SearchResult, store: Items, settings: Settings, tools: Tools | None = None) -> Answer:
    """Answer a question from what a search found. Never raises for want of evidence: that is ``not_found``."""
    case = prepare(query, result, store, settings, tools or Tools())
    draft, certainty = _special(case), None
    if draft is None:
        absent = absences(query, result, case.wants, case.ranked, store.bodies())
        if not _points_at_item(case) and not _names_only_body(case):
            certainty = 0.0 if absent else judge.confidence(judge.measure(query, result, case.wants, case.ranked))
        if settings.refuse_below > 0 and (absent or (certainty is not None and certainty < settings.refuse_below)):
            return replace(refusal(case, absent), certainty=certainty)
        draft = _by_kind(case)
    if not draft.parts:
        return replace(refusal(case), notes=draft.notes) if draft.notes else refusal(case)
    draft = within(draft, settings.max_answer_words + _SLACK + draft.room)
    answer = assemble(replace(draft, notes=(*draft.notes, *remarks(case, draft))))
    return replace(gate(answer, lambda item_id: _item_or_none(store, item_id)), certainty=certainty)


def is_judged(case: Case) -> bool:
    """Whether the evidence for a question is judged at all: not where the archive's own shape answers it."""
    return _special(case) is None and not _points_at_item(case) and not _names_only_body(case)


_SLACK = 10  # words beyond the budget that leads may take


def _item_or_none(store: Items, item_id: str) -> ArchiveItem | None:
    try:
        return store.item(item_id)
    except KeyError:
        return None


def prepare(query: Query, result: SearchResult, store: Items, settings: Settings, tools: Tools) -> Case:
    """Read and weigh what was found."""
    query = replace(query, kind=_kind(query))
    vector = tools.vector(query) if tools.vector else None
    wants = wanted(query, tools.frequency, tools.items, vector)
    hits = result.hits[:READ_ITEMS] if query.kind not in _MANY else result.hits
    top = max((hit.score for hit in hits), default=0.0) or 1.0
    later = _later(hits) if typefit.asks_final(query.text) else {}
    readings = tuple(
        (tools.reader.read(hit.item), max(0.0, hit.score / top) + later.get(hit.item.id, 0.0)) for hit in hits
    )
    need = typefit.need(query.kind, query.text)
    if readings and (wrong := wrong_number(query.text, readings[0][0].item)):
        need = replace(need, kind=QuestionKind.NUMBER, unit=typefit.Unit.COUNT, counted=(wrong[1],))
    late = partial(tools.late, query) if tools.late else None
    ranked = tuple(weigh(readings, wants, need, late))
    return Case(query, result, store, wants, readings, ranked, settings.max_answer_words)


_LATEST = (
    0.2  # of the best item's score, that the latest of the items found gains where the end of a matter is asked for
)


def _later(hits: Sequence[Hit]) -> dict[str, float]:
    """What items found gain by being later than others."""
    days = sorted({day_of(hit.item) for hit in hits})
    return {hit.item.id: _LATEST * days.index(day_of(hit.item)) / max(1, len(days) - 1) for hit in hits}


_MANY = frozenset({QuestionKind.COMPARISON, QuestionKind.COURSE})


def _special(case: Case) -> Draft | None:
    """Questions that the shape of the archive answers: who took part, what a meeting dealt with, an empty item."""
    if not case.result.hits:
        return None
    hit = case.result.hits[0]
    source = _meeting_asked_for(case).source
    if compose_meeting.asks_presence(case.query.text) and _is_about_meeting(case):
        front = _item_or_none(case.store, f"{source}#{compose_meeting.FRONT_MATTER}")
        draft = compose_meeting.presence(front, case.query.text, case.max_words) if front else None
        if draft is not None:
            return draft
    if case.query.kind is QuestionKind.MEETING:
        return compose_meeting.agenda(case.store.items_of(source), case.max_words)
    if not hit.item.item.text.strip() and _names_title(case.wants, hit):
        return compose_meeting.empty(hit.item)
    return None


def _meeting_asked_for(case: Case) -> Meeting:
    """The meeting the question names by body and day, minutes before agenda; else that of the best item."""
    filters = case.query.filters
    found = case.result.hits[0].item.meeting
    if not filters.body and not filters.date_from:
        return found
    fitting = [
        meeting
        for meeting in case.store.meetings()
        if (not filters.body or meeting.body == filters.body)
        and (not filters.kind or meeting.kind is filters.kind)
        and (not filters.date_from or (meeting.date is not None and meeting.date >= filters.date_from))
        and (not filters.date_to or (meeting.date is not None and meeting.date <= filters.date_to))
    ]
    if found in fitting or not fitting:
        return found
    return max(fitting, key=lambda meeting: (meeting.kind is Kind.REFERAT, meeting.date or dt.date.min))


def _is_about_meeting(case: Case) -> bool:
    """Whether the front matter itself was found, or the question has little else to ask about."""
    first = case.result.hits[0].item.item.number == compose_meeting.FRONT_MATTER
    return first or (bool(case.query.filters) and len(case.wants.weights) <= 6)


def _names_title(wants: Wanted, hit: Hit) -> bool:
    title = words.content_words(hit.item.item.title)
    return bool(title) and any(like >= KNOWN_FROM for like in wants.found_in(title).values())


# Sorts of question that a verb of deciding turns into a question for the decision.
_TURNED = frozenset({QuestionKind.DECISION, QuestionKind.RECOMMENDATION})
_OPEN = frozenset({QuestionKind.OTHER, QuestionKind.EXPLANATION, QuestionKind.RECOMMENDATION, QuestionKind.LIST})


def _kind(query: Query) -> QuestionKind:
    """The sort of answer: a reason where one is asked for, whatever is decided or recommended in the question."""
    if query.kind in _TURNED and typefit.asks_why(query.text):
        return QuestionKind.EXPLANATION
    if query.kind is QuestionKind.RECOMMENDATION and typefit.asks_who_may(query.text):
        return QuestionKind.LIST
    if query.kind in _TURNED and typefit.asks_price(query.text):
        return QuestionKind.NUMBER
    return query.kind


def _points_at_item(case: Case) -> bool:
    """Whether the question names an item or a case by its number, which was found, and asks for little else."""
    filters = case.result.filters
    named = filters.item_number is not None or filters.case_number is not None
    return named and len(subject_words(case.query.search_text)) <= MANY_WORDS


def _names_only_body(case: Case) -> bool:
    """Whether the question names the body of the best item and no subject, so that no word of it can be missing."""
    subjects = subject_words(case.query.search_text)  # without the body, where it became a filter
    body = words.tokens(case.result.hits[0].item.meeting.body or "") if case.result.hits else []
    return bool(case.query.bodies) and set(subjects) <= set(body)


def _by_kind(case: Case) -> Draft:
    kind = case.query.kind
    if compose_votes.asks_against(case.query.text) or compose_votes.asks_for(case.query.text):
        return _votes(case)
    if kind is QuestionKind.OTHER and _points_at_item(case):
        kind = QuestionKind.DECISION
    ranked = verdict.first(case.query.text, case.ranked) or verdict.last(kind, case.query.text, case.ranked)
    leave = (
        not ranked and typefit.asks_leave(case.query.text) and not compose_decision.only_informs(case.readings[0][0])
    )
    if kind in _OPEN and (leave or (not ranked and typefit.asks_decision(case.query.text))):
        kind = QuestionKind.DECISION
    unfounded = kind is QuestionKind.EXPLANATION and is_rejection_unfounded(case.query.text, _decided(case))
    if kind is QuestionKind.DECISION or unfounded:
        return compose_fact.with_others(_decision(case), case.ranked, case.max_words)
    if kind is QuestionKind.RECOMMENDATION:
        proposed = compose_decision.recommendation(case.readings[0][0], case.max_words, case.query.text)
        return compose_fact.with_others(_with_outcome(case, proposed), case.ranked, case.max_words)
    if kind is QuestionKind.COMPARISON:
        return compose_several.comparison(case.query, case.ranked, case.max_words)
    if kind is QuestionKind.COURSE:
        return compose_several.course(case.readings, case.ranked, case.max_words)
    draft = compose_fact.compose(kind, ranked or _defining_first(case), case.max_words)
    return _with_outcome(case, draft) if _asks_outcome(case.query) and not ranked else draft


_DEFINED_AMONG = 15  # best sentences among which one that defines what is asked about is looked for


def _defining_first(case: Case) -> Sequence[Evidence]:
    """The sentences, best first; where it is asked what something is, one that says so before all others."""
    subjects = subject_words(case.query.search_text)
    if not typefit.need(case.query.kind, case.query.text).definition or not 0 < len(subjects) <= MANY_WORDS:
        return case.ranked
    near = case.ranked[:_DEFINED_AMONG]
    first = next((e for e in near if typefit.defines(e.sentence.text, subjects)), None)
    return case.ranked if first is None else [first, *(e for e in case.ranked if e is not first)]


def _asks_outcome(query: Query) -> bool:
    """Whether what came of a matter is asked for in other words than those of a decision."""
    need = typefit.need(query.kind, query.text)
    return query.kind in _OPEN and (need.yes_no or need.section is SectionKind.BESLUTNING)


def _decided(case: Case) -> str:
    """What was decided under the best item, in the minutes' own words."""
    reading = _minutes_of(case, case.readings[0][0])
    span = compose_fact.section_span(reading, SectionKind.BESLUTNING)
    own = span is not None and reading.item.meeting.kind is Kind.REFERAT
    return reading.item.item.text[span.start : span.end] if span is not None and own else ""


def _decision(case: Case) -> Draft:
    reading = _minutes_of(case, case.readings[0][0])
    section = compose_fact.section_span(reading, SectionKind.BESLUTNING)
    told = compose_decision.reported(case.ranked, section, reading)
    draft = compose_decision.decision(reading, case.ranked, case.max_words, partial(approved.minutes_of, case.store))
    if told is not None and _names_other_day(case.query, reading.item):
        first = compose_fact.compose(QuestionKind.OTHER, [told], case.max_words).parts[:1]
        return replace(draft, parts=(*first, *draft.parts))
    return draft


def _with_outcome(case: Case, draft: Draft) -> Draft:
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


def _votes(case: Case) -> Draft:
    """Who was against or for it; where the minutes name nobody, what was decided."""
    first = _minutes_of(case, case.readings[0][0])
    best = [e.reading for e in case.ranked[:VOTE_LINES] if compose_votes.tells(e.sentence.text, case.query.text)]
    for reading in (first, *best):
        draft = compose_votes.votes(reading, case.query.text)
        if draft is not None:
            return draft
    decided = _decision(case)
    named = first.decision is not None and first.item.meeting.kind is Kind.REFERAT
    return replace(decided, notes=(*decided.notes, compose_votes.NOBODY)) if named else decided


def _minutes_of(case: Case, reading: Reading) -> Reading:
    """The reading of the minutes' item where an agenda was found and the archive has both."""
    item = reading.item
    if item.meeting.kind is Kind.REFERAT or item.counterpart is None or case.query.filters.kind is Kind.DAGSORDEN:
        return reading
    other = _item_or_none(case.store, item.counterpart)
    return Reader().read(other) if other is not None else reading


def _names_other_day(query: Query, item: ArchiveItem) -> bool:
    day = parse_date(query.text)
    return day is not None and day != item.meeting.date
