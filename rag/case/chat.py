"""The course of a case told in a chat: each step in a statement or two, its figures and its outcome first."""

from __future__ import annotations

import re
from dataclasses import replace
from typing import TYPE_CHECKING

from rag.answer.compose_decision import settles
from rag.answer.compose_recommended import unknown_note
from rag.answer.draft import Draft, Part, assemble, shortened, shown
from rag.case import lookup_in
from rag.case import members as case_members
from rag.case import steps as case_steps
from rag.case.records import Outcome
from rag.case.show import when
from rag.case.steps import Step, Told
from rag.danish import sentences
from rag.records import Answer, Basis, Kind, Query, SearchResult, Span, Status
from rag.settings import Settings
from rag.verify import gate

if TYPE_CHECKING:
    from rag.index import Generation

CHAT_LENGTH = 2  # times as long as other answers may be: a course is a list
MOST_STEPS = 12  # told in a chat, the latest ones
LEAST_WORDS = 18  # told of each step in a chat, however many there are
_LEAD_WORDS = 8  # of a step's lead, which are not the source's
PROPOSAL_WORDS = 45  # of a proposal whose outcome is not known, however many steps there are
LIST_WORDS = 20  # more, to end a list that has begun
CRYPTIC_WORDS = 12  # below which a decision's first sentence may only refer to what was proposed

_ONE_STEP = "Arkivet har kun denne ene behandling af sagen."
_REFERS = re.compile(r"\b(?:indstilling(?:en)?|anbefaling(?:en)?|pind|godkendt\.|anbefales)\b", re.IGNORECASE)
_RECOMMENDS = re.compile(r"\banbefal(?:es|er|ede|et)\b", re.IGNORECASE)
_DECIDES = re.compile(
    r"\b(?:besluttede|godkendte|vedtog|bevilgede|afviste|valgte|fulgte|udpegede|kunne ikke (?:tiltræde|godkende)"
    r"|(?:blev|er) (?:\w+ ){0,2}(?:godkendt|vedtaget|tiltrådt|forkastet|udsat|udpeget|fulgt|sendt tilbage)|godkendt)\b",
    re.IGNORECASE,
)


def answer(query: Query, result: SearchResult, generation: Generation, settings: Settings) -> Answer | None:
    """The course a question asks for as a short answer; ``None`` where the archive has no such case, so that the
    question must be answered otherwise."""
    members = case_members.find(query, result, generation)
    found = case_steps.steps(members.items)
    if not found or not members.named:
        return None
    earlier, found = found[:-MOST_STEPS], found[-MOST_STEPS:]
    each = max(LEAST_WORDS, CHAT_LENGTH * settings.max_answer_words // len(found) - _LEAD_WORDS)
    parts = tuple(part for step in found for part in _parts(step, each))
    notes = [*query.notes, *members.notes, *result.loosened]
    notes += [unknown_note(step.unknown) for step in found if step.unknown]
    if earlier:
        notes.append(f"Vist er de seneste {len(found)} skridt; før dem ligger {len(earlier)}.")
    if len(found) == 1:
        notes.append(_ONE_STEP)
    told = gate(assemble(Draft(parts, tuple(notes))), lookup_in(generation))
    if told.status is not Status.ANSWERED:
        return None
    # Its first step is not what a course as a whole stands on.
    return replace(told, basis=Basis.OPLYSNING) if len(found) > 1 else told


def _parts(step: Step, max_words: int) -> tuple[Part, ...]:
    """A step in one statement, or two where the first would not be understood alone."""
    if step.decided is not None:
        return _decided_parts(step, step.decided, max_words)
    if step.discussed is not None:
        return (_cut(step.discussed, max_words, f"{_headed(step)}, drøftet:"),)
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
    opening = shortened(told.item.item.text, told.span, 1)
    text = told.item.item.text[opening.start : opening.end]
    return len(text.split()) < CRYPTIC_WORDS and _REFERS.search(text) is not None


def _cut(told: Told, max_words: int, lead: str) -> Part:
    """A passage's first sentences; a mark shows where more stands in the source."""
    text = told.item.item.text
    span = shortened(text, told.span, max_words, LIST_WORDS)
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
