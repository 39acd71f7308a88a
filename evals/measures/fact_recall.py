"""Facts: what must be said, and what must not."""

from __future__ import annotations

from evals.case import Case
from evals.facts import stands_in
from evals.measures.base import Measure


def score_recall(case: Case) -> float | None:
    """The share of expected facts that stand in the answer's text; 0 where there is no answer."""
    facts = case.question.facts
    if not facts:
        return None
    if not case.answered or case.answer is None:
        return 0.0
    return sum(stands_in(fact, case.answer.text) for fact in facts) / len(facts)


def score_all(case: Case) -> float | None:
    """1 when every expected fact stands in the answer's text."""
    recall = score_recall(case)
    return None if recall is None else float(recall == 1.0)


def score_forbidden(case: Case) -> float | None:
    """1 when a forbidden fact stands in the answer's text, or there is no reply at all."""
    if not case.question.forbidden:
        return None
    if case.answer is None:
        return 1.0
    return float(any(stands_in(fact, case.answer.text) for fact in case.question.forbidden))


RECALL = Measure(
    name="fact_recall",
    label="Oplysninger fundet",
    description="Andelen af de ventede oplysninger, der står i svaret.",
    source="Nuggets: Voorhees 2003, Overview of the TREC 2003 Question Answering Track; ordret match.",
    score=score_recall,
    main=True,
)
ALL = Measure(
    name="all_facts",
    label="Alle oplysninger",
    description="Andelen af spørgsmål, hvor alle ventede oplysninger står i svaret.",
    source="Som fact_recall.",
    score=score_all,
)
FORBIDDEN = Measure(
    name="forbidden_facts",
    label="Forbudte oplysninger",
    description="Andelen af spørgsmål med forbudte oplysninger, hvor en af dem står i svaret.",
    source="Egen.",
    score=score_forbidden,
    higher_is_better=False,
)
