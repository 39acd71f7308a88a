"""Scoring: answers and a suite in, one scored row for each question out, each failure with its blame."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum

from evals import measures, retrieval
from evals.answers import AnswerRow
from evals.archive_view import ArchiveView, material_of
from evals.case import Case
from evals.facts import stands_in
from evals.registry import SOLVED
from evals.schema import Question, Suite


class Blame(StrEnum):
    """The room in which a failed question was lost, the first one counting."""

    MISSING = "missing"  # the answers file has no line for it
    PARSER = "parser"  # an expected fact is in the file, but not in the item as parsed
    RETRIEVAL = "retrieval"  # gold is not in the top 10
    REFUSAL = "refusal"  # refused with gold retrieved, or answered what the archive does not hold
    ANSWER = "answer"  # gold retrieved and answered, but something is missing or wrong


@dataclass(frozen=True, slots=True)
class Scored:
    """One question's values; ``None`` where a measure has no business with it."""

    id: str
    type: str
    style: str
    split: str
    digest: str
    values: Mapping[str, float | None] = field(default_factory=dict)
    blame: str | None = None

    @property
    def solved(self) -> bool:
        """Whether nothing is amiss."""
        return self.values.get(SOLVED) == 1.0


def score_suite(suite: Suite, answers: Mapping[str, AnswerRow], archive: ArchiveView) -> tuple[Scored, ...]:
    """Score every question of the suite, in its order; one without an answer gets the worst values."""
    found = retrieval.score(suite.questions, answers)
    return tuple(
        _score_question(Case(question, answers.get(question.id), archive), found.get(question.id, {}))
        for question in suite.questions
    )


def _score_question(case: Case, found: Mapping[str, float]) -> Scored:
    question = case.question
    values: dict[str, float | None] = {one.name: found.get(one.name) for one in retrieval.MEASURES}
    values |= {one.name: one.score(case) for one in measures.MEASURES}
    return Scored(
        id=question.id,
        type=question.type.value,
        style=question.style.value,
        split=question.split,
        digest=question.digest,
        values=values,
        blame=None if values[SOLVED] == 1.0 else blame(case).value,
    )


def blame(case: Case) -> Blame:
    """Where a failed question was lost."""
    question, answer = case.question, case.answer
    if answer is None:
        return Blame.MISSING
    if question.gold is None:
        return Blame.REFUSAL
    if missing_facts(question, case.archive):
        return Blame.PARSER
    hits = {key for key in question.gold.keys if key in answer.retrieved[: retrieval.DEPTH]}
    if len(hits) < (len(question.gold.keys) if question.gold.needs_all else 1):
        return Blame.RETRIEVAL
    return Blame.ANSWER if answer.answered else Blame.REFUSAL


def missing_facts(question: Question, archive: ArchiveView) -> tuple[str, ...]:
    """The expected facts that stand in none of the gold items as parsed."""
    if question.gold is None:
        return ()
    texts = [material_of(archived) for key in question.gold.keys if (archived := archive.items.get(key)) is not None]
    return tuple(fact for fact in question.facts if not any(stands_in(fact, text) for text in texts))
