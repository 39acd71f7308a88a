"""An answer without a language model: the source's own sentences, chosen and ordered by the sort of question.

``compose`` reads the items that were found into sentences, weighs them against the question, judges whether that
is evidence enough, drafts by the sort of question and lets the gate have the last word.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from functools import partial

from rag.answer import (
    compose_decision,
    compose_fact,
    compose_meeting,
    compose_several,
    compose_votes,
    judge,
    needs,
    outcome,
    typefit,
    verdict,
    whole_meeting,
)
from rag.answer.absences import absences
from rag.answer.draft import Draft, assemble, day_of, within
from rag.answer.evidence import Evidence, wanted, weigh
from rag.answer.material import Case as Case
from rag.answer.material import Items as Items
from rag.answer.material import Tools as Tools
from rag.answer.material import item_or_none
from rag.answer.owed import owed
from rag.answer.refusal import refusal
from rag.answer.remarks import is_rejection_unfounded, preface, remarks, wrong_number
from rag.danish import words
from rag.question.kind import kind_of
from rag.question.wording import subject_words
from rag.records import Answer, Hit, Query, QuestionKind, SearchResult, SectionKind
from rag.settings import Settings
from rag.verify import gate

READ_ITEMS = 5  # of the items found that are read into sentences
MANY_WORDS = 2  # subject words up to which a question that names an item's number asks for the item as such
LATEST = 0.2  # of the best item's score, that the latest item found gains where the end of a matter is asked for


def compose(query: Query, result: SearchResult, store: Items, settings: Settings, tools: Tools | None = None) -> Answer:
    """Answer a question from what a search found. Never raises for want of evidence: that is ``not_found``."""
    case = prepare(query, result, store, settings, tools or Tools())
    draft, certainty = whole_meeting.compose(case), None
    if draft is None and (blank := whole_meeting.empty_item(case)) is not None:
        return refusal(case, (compose_meeting.empty(blank),))
    if draft is None:
        bodies = store.bodies()
        absent = absences(query, result, case.wants, case.ranked, bodies)
        if not _is_pointed_out(case):
            measured = judge.measure(query, result, case.wants, case.ranked, bodies)
            certainty = 0.0 if absent else judge.confidence(measured)
        if settings.refuse_below > 0 and (absent or (certainty is not None and certainty < settings.refuse_below)):
            return replace(refusal(case, absent), certainty=certainty)
        draft = _by_kind(case)
        if settings.refuse_below > 0 and (lacking := owed(case.query, draft)):
            return replace(refusal(case, lacking), certainty=0.0)
    if not draft.parts:
        return replace(refusal(case), notes=draft.notes) if draft.notes else refusal(case)
    draft = within(draft, settings.max_answer_words + _SLACK + draft.room)
    answer = assemble(replace(draft, notes=(*draft.notes, *remarks(case, draft))))
    answer = replace(answer, preface=preface(case, draft))
    return replace(gate(answer, lambda item_id: item_or_none(store, item_id)), certainty=certainty)


def is_judged(case: Case) -> bool:
    """Whether the evidence for a question is judged at all: not where the archive's own shape answers it."""
    told = whole_meeting.compose(case) is not None or whole_meeting.empty_item(case) is not None
    return not told and not _is_pointed_out(case)


_SLACK = 10  # words beyond the budget that leads may take


def prepare(query: Query, result: SearchResult, store: Items, settings: Settings, tools: Tools) -> Case:
    """Read and weigh what was found."""
    query = replace(query, kind=_kind(query))
    vector = tools.vector(query) if tools.vector else None
    wants = wanted(query, tools.frequency, tools.items, vector)
    hits = result.hits[:READ_ITEMS] if query.kind not in _MANY else result.hits
    top = max((hit.score for hit in hits), default=0.0) or 1.0
    later = _later(hits) if needs.asks_final(query.text) else {}
    readings = tuple(
        (tools.reader.read(hit.item), max(0.0, hit.score / top) + later.get(hit.item.id, 0.0)) for hit in hits
    )
    need = needs.need(_told_kind(query), query.text)
    if readings and (wrong := wrong_number(query.text, readings[0][0].item)):
        need = replace(need, kind=QuestionKind.NUMBER, unit=needs.Unit.COUNT, counted=(wrong[1],))
    late = partial(tools.late, query) if tools.late else None
    ranked = tuple(weigh(readings, wants, need, late))
    return Case(query, result, store, wants, readings, ranked, settings.max_answer_words)


def _later(hits: Sequence[Hit]) -> dict[str, float]:
    """What items found gain by being later than others."""
    days = sorted({day_of(hit.item) for hit in hits})
    return {hit.item.id: LATEST * days.index(day_of(hit.item)) / max(1, len(days) - 1) for hit in hits}


# Sorts of question that all items found are read for.
_MANY = frozenset({QuestionKind.COMPARISON, QuestionKind.COURSE})
# Sorts of question that a verb of deciding turns into a question for the decision.
_TURNED = frozenset({QuestionKind.DECISION, QuestionKind.RECOMMENDATION})
_OPEN = frozenset({QuestionKind.OTHER, QuestionKind.EXPLANATION, QuestionKind.RECOMMENDATION, QuestionKind.LIST})


def _kind(query: Query) -> QuestionKind:
    """The sort of answer: a reason where one is asked for, whatever is decided or recommended in the question."""
    if query.kind in _TURNED and needs.asks_why(query.text):
        return QuestionKind.EXPLANATION
    if query.kind is QuestionKind.RECOMMENDATION and needs.asks_who_may(query.text):
        return QuestionKind.LIST
    if query.kind in _TURNED and needs.asks_price(query.text):
        return QuestionKind.NUMBER
    return query.kind


# Sorts of question that are answered for each body by itself where they name several.
_ASIDE = frozenset({QuestionKind.NUMBER, QuestionKind.DATE, QuestionKind.PERSON, QuestionKind.LIST})


def _told_kind(query: Query) -> QuestionKind:
    """What is to be told of each side of a comparison; of other questions their own sort."""
    if query.kind is not QuestionKind.COMPARISON:
        return query.kind
    told = kind_of(query.text, {QuestionKind.COMPARISON})
    return told if told in _ASIDE else QuestionKind.OTHER


def _is_pointed_out(case: Case) -> bool:
    """Whether a question names by number or body all that it is about, so that no word of it can be missing."""
    return _points_at_item(case) or _names_only_body(case)


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
        return outcome.votes(case)
    if kind is QuestionKind.OTHER and _points_at_item(case):
        kind = QuestionKind.DECISION
    ranked = verdict.first(case.query.text, case.ranked) or verdict.last(kind, case.query.text, case.ranked)
    if kind in _OPEN and not ranked and _asks_for_decision(case):
        kind = QuestionKind.DECISION
    unfounded = kind is QuestionKind.EXPLANATION and is_rejection_unfounded(case.query.text, outcome.decided(case))
    if kind is QuestionKind.DECISION or unfounded:
        return compose_fact.with_others(outcome.decision(case), case.ranked, case.max_words)
    if kind is QuestionKind.RECOMMENDATION:
        proposed = compose_decision.recommendation(case.readings[0][0], case.max_words, case.query.text)
        return compose_fact.with_others(outcome.with_outcome(case, proposed), case.ranked, case.max_words)
    if kind is QuestionKind.COMPARISON or (kind in _ASIDE and len(case.query.bodies) > 1 and case.query.parts):
        told = _told_kind(case.query)
        return compose_several.comparison(case.query, told, case.ranked, case.max_words)
    if kind is QuestionKind.COURSE:
        return compose_several.course(case.readings, case.ranked, case.max_words)
    draft = compose_fact.compose(kind, ranked or _defining_first(case), case.max_words)
    return outcome.with_outcome(case, draft) if _asks_outcome(case.query) and not ranked else draft


def _asks_for_decision(case: Case) -> bool:
    """Whether a question for something else in its words is one for what was settled under the best item."""
    best = case.readings[0][0]
    if needs.asks_decision(case.query.text):
        return True
    settled = not compose_decision.only_informs(best) and not compose_decision.is_round(best)
    return settled and needs.asks_leave(case.query.text)


_DEFINED_AMONG = 15  # best sentences among which one that defines what is asked about is looked for


def _defining_first(case: Case) -> Sequence[Evidence]:
    """The sentences, best first; where it is asked what something is, one that says so before all others."""
    subjects = subject_words(case.query.search_text)
    if not needs.need(case.query.kind, case.query.text).definition or not 0 < len(subjects) <= MANY_WORDS:
        return case.ranked
    near = case.ranked[:_DEFINED_AMONG]
    first = next((e for e in near if typefit.defines(e.sentence.text, subjects)), None)
    return case.ranked if first is None else [first, *(e for e in case.ranked if e is not first)]


def _asks_outcome(query: Query) -> bool:
    """Whether what came of a matter is asked for in other words than those of a decision."""
    need = needs.need(query.kind, query.text)
    return query.kind in _OPEN and (need.yes_no or need.section is SectionKind.BESLUTNING)
