"""Basis: is a decision called a decision, and nothing else?"""

from __future__ import annotations

from evals.case import Case
from evals.measures.base import Measure


def score_right(case: Case) -> float | None:
    """1 when the answer's basis is the expected one."""
    if case.question.basis is None:
        return None
    return float(case.answered and case.answer is not None and case.answer.basis == case.question.basis)


def score_honest(case: Case) -> float | None:
    """0 when an answer calls itself a decision though its leading statement cites no Beslutning of minutes."""
    if case.answer is None:
        return 0.0
    if not case.answered:
        return None
    if case.answer.basis != "beslutning":
        return 1.0
    return float(any(case.archive.is_decision(one.quote, one.source, one.item) for one in case.answer.leading))


RIGHT = Measure(
    name="basis",
    label="Rigtigt grundlag",
    description="Om svaret siger rigtigt, om det bygger på en beslutning, en indstilling eller en oplysning.",
    source="Egen: kun et referats Beslutning fortæller, hvad der blev besluttet.",
    score=score_right,
    main=True,
)
HONEST = Measure(
    name="decision_honesty",
    label="Ingen indstilling solgt som beslutning",
    description="Andelen af svar, der ikke kalder noget en beslutning, som kilden ikke gør.",
    source="Egen: kun et referats Beslutning fortæller, hvad der blev besluttet.",
    score=score_honest,
)
