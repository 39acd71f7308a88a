"""The course of a case: what was recommended and decided over meetings and bodies, in time order, each step cited.

``course`` finds the items of a case (``case_members``), reads them into steps (``case_steps``) and lets the gate
(``verify``) have the last word on each of them. ``rag.case.chat`` tells the same steps briefly, ``rag.case.show``
on paper.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import TYPE_CHECKING

from rag.answer.compose_recommended import unknown_note
from rag.answer.draft import Draft, Part, assemble
from rag.case import members as case_members
from rag.case import number as case_number
from rag.case import steps as case_steps
from rag.case.records import CaseCourse, CaseStep, Outcome
from rag.case.steps import Step, Told
from rag.records import (
    ArchiveItem,
    Citation,
    Kind,
    Query,
    QuestionKind,
    Statement,
    Status,
    Suggestion,
)
from rag.settings import Settings
from rag.verify import Lookup, gate, label

if TYPE_CHECKING:
    from rag.index import Generation
    from rag.records import SearchResult

SEARCHED_ITEMS = 30  # found by search that are looked through for the case and for what is near it


def course(asked: str, generation: Generation, settings: Settings) -> CaseCourse:
    """The course of the case that ``asked`` names, by its number or by its subject; never raises for want of one."""
    query, result = _understood(asked, generation, settings)
    members = case_members.find(query, result, generation)
    if not members.items:
        near = tuple(item for item in members.related) or tuple(hit.item for hit in result.hits[: case_members.RELATED])
        note = f"Arkivet har ingen sag, der passer på »{asked.strip()}«."
        return CaseCourse(asked, Status.NOT_FOUND, related=_suggested(near), notes=members.notes or (note,))
    return _gated(asked, case_steps.steps(members.items), members, generation)


def _understood(asked: str, generation: Generation, settings: Settings) -> tuple[Query, SearchResult]:
    from rag.question import understand
    from rag.search import search

    store = generation.store
    query = replace(
        understand(asked, (), store.bodies(), store.meetings(), generation.lexical), kind=QuestionKind.COURSE, parts=()
    )
    if case_number.is_case_number(asked):
        query = replace(query, filters=replace(query.filters, case_number=asked.strip()), search_text="")
    return query, search(_without_number(query), generation, _wide(settings))


def _without_number(query: Query) -> Query:
    """The query for the search engine, which looks for the words around a case number."""
    return replace(query, search_text=query.search_text or query.text)


def _wide(settings: Settings) -> Settings:
    return settings.model_copy(update={"top_items": SEARCHED_ITEMS})


def _gated(asked: str, found: Sequence[Step], members: case_members.Members, generation: Generation) -> CaseCourse:
    """Each step's passages through the gate, and all citations in one row of numbers."""
    lookup = lookup_in(generation)
    citations: list[Citation] = []
    warnings: list[str] = []
    steps: list[CaseStep] = []

    def tell(told: Told | None) -> Statement | None:
        if told is None:
            return None
        answer = gate(assemble(Draft((Part(told.item, told.span),))), lookup)
        warnings.extend(answer.warnings)
        if not answer.statements:
            return None
        first = len(citations)
        citations.extend(replace(citation, n=first + citation.n) for citation in answer.citations)
        return Statement(answer.statements[0].text, tuple(first + n for n in answer.statements[0].citations))

    for step in found:
        recommended, decided = tell(step.recommended), tell(step.decided)
        discussed, later = tell(step.discussed), tell(step.later)
        steps.append(replace(_record(step, recommended, decided, later), discussed=discussed))
    undated = [step for step in steps if step.date is None]
    notes = list(members.notes)
    if undated:
        notes.append(f"{len(undated)} skridt står uden sikker dato og er sat efter det, der vides om mødets tid.")
    return CaseCourse(
        asked,
        Status.ANSWERED,
        members.numbers,
        tuple(steps),
        tuple(citations),
        _suggested(members.related),
        tuple(notes),
        tuple(dict.fromkeys(warnings)),
    )


def _record(step: Step, recommended: Statement | None, decided: Statement | None, later: Statement | None) -> CaseStep:
    meeting, item = step.item.meeting, step.item.item
    outcome = step.outcome
    if step.decided is not None and decided is None:
        outcome = Outcome.PROPOSED if recommended else Outcome.MENTIONED
    told = (step.recommended, step.decided, step.discussed, step.later)
    return CaseStep(
        item_id=step.item.id,
        source=meeting.source,
        number=item.number,
        title=item.title,
        kind=meeting.kind,
        body=step.body,
        date=step.date,
        period=step.period,
        case_number=item.case_number,
        outcome=outcome,
        recommended=recommended,
        decided=decided,
        later=later,
        told_elsewhere=step.elsewhere,
        shortened=any(passage is not None and passage.shortened for passage in told),
        note=_note(step, decided, later),
    )


def _note(step: Step, decided: Statement | None, later: Statement | None) -> str:
    """What the archive lacks of a step."""
    if decided is not None:
        return unknown_note(step.unknown) if step.unknown else ""
    if step.discussed is not None:
        return "Referatet fortæller kun om en drøftelse."
    if later is not None:
        told = "Referatet er ikke i arkivet; hvad mødet endte med, fortæller et senere dokument."
        return told if step.item.meeting.kind is Kind.DAGSORDEN else ""
    if step.item.meeting.kind is Kind.DAGSORDEN:
        return "Kun dagsordenen er i arkivet; beslutningen kendes ikke."
    return "Referatet har ingen beslutning under punktet."


def lookup_in(generation: Generation) -> Lookup:
    """How the gate looks an item up; ``None`` for an unknown id."""

    def lookup(item_id: str) -> ArchiveItem | None:
        return generation.store.items_by_id([item_id]).get(item_id)

    return lookup


def _suggested(items: Sequence[ArchiveItem]) -> tuple[Suggestion, ...]:
    return tuple(Suggestion(item.id, label(item)) for item in items)
