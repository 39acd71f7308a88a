"""The course of a case: what was recommended and decided over meetings and bodies, in time order, each step cited.

``course`` finds the items of a case (``case_members``), reads them into steps (``case_steps``) and lets the gate
(``verify``) have the last word on each of them; ``answer`` tells the same steps briefly, for a chat.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING, Any

from rag import case_members, case_number, case_steps
from rag.case_records import CaseCourse, CaseStep, Outcome
from rag.case_steps import Step, Told
from rag.compose_decision import settles
from rag.danish import sentences
from rag.danish.dates import format_date, format_period
from rag.draft import Draft, Part, assemble, shown
from rag.export import citation_to_json
from rag.records import (
    Answer,
    ArchiveItem,
    Basis,
    Citation,
    Kind,
    Query,
    QuestionKind,
    Span,
    Statement,
    Status,
    Suggestion,
)
from rag.settings import Settings
from rag.verify import gate, label

if TYPE_CHECKING:
    from rag.index import Generation
    from rag.records import SearchResult

SEARCHED_ITEMS = 30  # found by search that are looked through for the case and for what is near it
CHAT_LENGTH = 2  # times as long as other answers may be: a course is a list
LEAST_WORDS = 18  # told of each step in a chat, however many there are
_LEAD_WORDS = 8  # of a step's lead, which are not the source's
PROPOSAL_WORDS = 45  # of a proposal whose outcome is not known, however many steps there are
CRYPTIC_WORDS = 12  # below which a decision's first sentence may only refer to what was proposed

_ONE_STEP = "Arkivet har kun denne ene behandling af sagen."
_REFERS = re.compile(r"\b(?:indstilling(?:en)?|anbefaling(?:en)?|pind|godkendt\.|anbefales)\b", re.IGNORECASE)
_RECOMMENDS = re.compile(r"\banbefal(?:es|er|ede|et)\b", re.IGNORECASE)
_DECIDES = re.compile(
    r"\b(?:besluttede|godkendte|vedtog|bevilgede|afviste|valgte|fulgte|udpegede|kunne ikke (?:tiltræde|godkende)"
    r"|(?:blev|er) (?:\w+ ){0,2}(?:godkendt|vedtaget|tiltrådt|forkastet|udsat|udpeget|fulgt|sendt tilbage)|godkendt)\b",
    re.IGNORECASE,
)


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
    lookup = _lookup(generation)
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
        recommended, decided, later = tell(step.recommended), tell(step.decided), tell(step.later)
        steps.append(_record(step, recommended, decided, later))
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
    told = (step.recommended, step.decided, step.later)
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
        return ""
    if later is not None:
        told = "Referatet er ikke i arkivet; hvad mødet endte med, fortæller et senere dokument."
        return told if step.item.meeting.kind is Kind.DAGSORDEN else ""
    if step.item.meeting.kind is Kind.DAGSORDEN:
        return "Kun dagsordenen er i arkivet; beslutningen kendes ikke."
    return "Referatet har ingen beslutning under punktet."


def _lookup(generation: Generation) -> Callable[[str], ArchiveItem | None]:
    def lookup(item_id: str) -> ArchiveItem | None:
        return generation.store.items_by_id([item_id]).get(item_id)

    return lookup


def _suggested(items: Sequence[ArchiveItem]) -> tuple[Suggestion, ...]:
    return tuple(Suggestion(item.id, label(item)) for item in items)


# The same steps, told in a chat.


def answer(query: Query, result: SearchResult, generation: Generation, settings: Settings) -> Answer | None:
    """The course a question asks for as a short answer; ``None`` where the archive has no such case, so that the
    question must be answered otherwise."""
    members = case_members.find(query, result, generation)
    found = case_steps.steps(members.items)
    if not found or not members.named:
        return None
    each = max(LEAST_WORDS, CHAT_LENGTH * settings.max_answer_words // len(found) - _LEAD_WORDS)
    parts = tuple(part for step in found for part in _parts(step, each))
    notes = (*query.notes, *members.notes, *result.loosened, *((_ONE_STEP,) if len(found) == 1 else ()))
    told = gate(assemble(Draft(parts, notes)), _lookup(generation))
    if told.status is not Status.ANSWERED:
        return None
    # Its first step is not what a course as a whole stands on.
    return replace(told, basis=Basis.OPLYSNING) if len(found) > 1 else told


def _parts(step: Step, max_words: int) -> tuple[Part, ...]:
    """A step in one statement, or two where the first would not be understood alone."""
    if step.decided is not None:
        return _decided_parts(step, step.decided, max_words)
    if step.later is not None:
        return (Part(step.later.item, step.later.span, f"{_headed(step)} (omtalt senere):"),)
    if step.recommended is not None:
        only = "kun indstillet (referatet mangler)" if step.item.meeting.kind is Kind.DAGSORDEN else "indstillet"
        return (_cut(step.recommended, max(max_words, PROPOSAL_WORDS), f"{_headed(step)}, {only}:"),)
    return (Part(step.item, Span(0, 0), f"{_headed(step)}:", step.item.item.title),)


def _decided_parts(step: Step, told: Told, max_words: int) -> tuple[Part, ...]:
    """A decision's first sentences and the one that settles it; before it what was proposed, where the decision only
    says that this was followed."""
    verb = {Outcome.DECIDED: "besluttede", Outcome.RECOMMENDED: "anbefalede"}.get(step.outcome, "")
    lead = "" if step.elsewhere else f"{_headed(step)} {verb}:"
    text = told.item.item.text
    key = _settling(text, told.span, step.outcome)
    if step.recommended is not None and not step.elsewhere and _only_follows(told):
        proposed = _cut(step.recommended, max_words, f"{_headed(step)}, indstillet:")
        first = _cut(told, LEAST_WORDS, "")
        return (proposed, first if key is None or key.end <= first.span.end else Part(told.item, key))
    first = _cut(told, max_words, lead)
    if key is None:
        # Only a talk is reported: nothing of ours may call it more.
        return (replace(first, lead=f"{_headed(step)}:" if lead else ""),)
    if key.end <= first.span.end:
        return (first,)
    return (_cut(told, 1, lead), Part(told.item, key))


def _only_follows(told: Told) -> bool:
    """Whether a decision cannot be understood without what was proposed: "Indstillingen blev tiltrådt."."""
    opening = case_steps.shortened(told.item.item.text, told.span, 1)
    text = told.item.item.text[opening.start : opening.end]
    return len(text.split()) < CRYPTIC_WORDS and _REFERS.search(text) is not None


def _cut(told: Told, max_words: int, lead: str) -> Part:
    """A passage's first sentences; a mark shows where more stands in the source."""
    text = told.item.item.text
    span = case_steps.shortened(text, told.span, max_words)
    more = span.end < told.span.end or told.shortened
    return Part(told.item, span, lead, f"{shown(text[span.start : span.end])} […]" if more else "")


def _settling(text: str, span: Span, outcome: Outcome) -> Span | None:
    """The first sentence of a decision that settles it (or passes the recommendation on); a count of votes does not
    say on what."""
    spans = [Span(span.start + s.start, span.start + s.end) for s in sentences.split(text[span.start : span.end])]
    acts = _RECOMMENDS if outcome is Outcome.RECOMMENDED else _DECIDES
    strong = (found for found in spans if acts.search(text[found.start : found.end]))
    weak = (found for found in spans if settles(text[found.start : found.end]))
    return next(strong, None) or next(weak, None)


def _headed(step: Step) -> str:
    """A step's lead: "26. november 2019, Byrådet, Tangvig Kommune"."""
    return f"{when(step)}, {step.body or step.item.meeting.source}"


def when(step: Step | CaseStep) -> str:
    """The day of a step, or what is known of it."""
    return format_date(step.date) if step.date else format_period(step.period) or "uden kendt dato"


# On paper.


def to_json(found: CaseCourse) -> dict[str, Any]:
    """A course as ``arkivsvar sag --json`` prints it."""
    return {
        "asked": found.asked,
        "status": found.status.value,
        "case_numbers": list(found.case_numbers),
        "steps": [_step_to_json(step) for step in found.steps],
        "citations": [citation_to_json(citation) for citation in found.citations],
        "related": [{"item_id": near.item_id, "label": near.label} for near in found.related],
        "notes": list(found.notes),
        "warnings": list(found.warnings),
    }


def _step_to_json(step: CaseStep) -> dict[str, Any]:
    period = step.period
    return {
        "date": step.date.isoformat() if step.date else None,
        "period": [day.isoformat() if day else None for day in (period.earliest, period.latest)],
        "body": step.body,
        "kind": step.kind.value,
        "source": step.source,
        "item": step.number,
        "title": step.title,
        "case_number": step.case_number,
        "outcome": step.outcome.value,
        "recommended": _statement_to_json(step.recommended),
        "decided": _statement_to_json(step.decided),
        "later": _statement_to_json(step.later),
        "told_elsewhere": step.told_elsewhere,
        "shortened": step.shortened,
        "note": step.note or None,
    }


def _statement_to_json(told: Statement | None) -> dict[str, Any] | None:
    return {"text": told.text, "citations": list(told.citations)} if told is not None else None


_LABELS = {Outcome.DECIDED: "Besluttet", Outcome.RECOMMENDED: "Anbefalet"}


def lines(found: CaseCourse) -> list[str]:
    """A course for a terminal: a heading, then each step with what was recommended and decided."""
    if not found.steps:
        return [*found.notes, *_related_lines(found, "Nærmeste punkter i arkivet:")]
    out = [_heading(found), ""]
    for step in found.steps:
        out.append(f"{when(step)} · {step.body or 'ukendt råd'} · {_where(step, found)} · {step.title}")
        out += _told_lines("Indstillet", step.recommended)
        out += _told_lines(_LABELS.get(step.outcome, "Besluttet"), step.decided)
        out += _told_lines("Omtalt senere", step.later)
        if step.note:
            out.append(f"  ({step.note})")
        out.append("")
    out += [*found.notes, *_related_lines(found, "Også nær emnet:")]
    return out


def _where(step: CaseStep, found: CaseCourse) -> str:
    """The item a step is told from; for a step that another body's minutes tell, that they do."""
    told_by = next((c for c in found.citations if step.decided and c.n in step.decided.citations), None)
    if not step.told_elsewhere or told_by is None:
        return f"punkt {step.number} ({step.kind.value})"
    day = f" den {format_date(told_by.date)}" if told_by.date else ""
    return f"gengivet af {told_by.body or told_by.source}{day}, punkt {told_by.item} ({told_by.kind.value})"


def _heading(found: CaseCourse) -> str:
    bodies = dict.fromkeys(step.body or step.source for step in found.steps)
    numbers = f" · sagsnr. {', '.join(found.case_numbers)}" if found.case_numbers else ""
    many = f"{len(found.steps)} behandlinger" if len(found.steps) != 1 else "1 behandling"
    return f"{found.asked.strip()}{numbers} · {many} i {len(bodies)} råd eller udvalg"


def _told_lines(name: str, told: Statement | None) -> list[str]:
    if told is None:
        return []
    marks = "".join(f"[{n}]" for n in told.citations)
    first, *rest = told.text.splitlines() or [""]
    shown = [f"  {name}: {first}", *(f"    {line}" for line in rest)]
    return [*shown[:-1], f"{shown[-1]} {marks}"]


def _related_lines(found: CaseCourse, heading: str) -> list[str]:
    return [heading, *(f"  - {near.label}" for near in found.related)] if found.related else []
