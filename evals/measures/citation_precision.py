"""Citation precision: does every citation do some of the carrying?"""

from __future__ import annotations

from evals.case import Case
from evals.measures.base import Measure
from evals.measures.citation_recall import is_carried


def score(case: Case) -> float | None:
    """The share of (statement, citation) pairs that count.

    As in ALCE, a citation counts when its statement is carried and it is not irrelevant: irrelevant is one that
    does not carry the statement alone while the others carry it without it. 0 where an answerable question got no
    answer, or none with citations.
    """
    if case.answer is None:
        return 0.0
    if not case.answered:
        return 0.0 if case.answerable else None
    counted: list[bool] = []
    for claim in case.answer.claims:
        cited = [one for n in claim.citations if (one := case.answer.cited(n)) is not None]
        carried = is_carried(case, claim)
        for one in cited:
            others = [other for other in cited if other is not one]
            idle = not case.supports(claim, [one]) and case.supports(claim, others)
            counted.append(carried and not idle)
    return sum(counted) / len(counted) if counted else 0.0


MEASURE = Measure(
    name="citation_precision",
    label="Citater, der bærer",
    description="Andelen af henvisninger, der er med til at bære deres udsagn.",
    source="Gao m.fl. 2023 (ALCE), afsnit 3; ordmatch i stedet for en NLI-model.",
    score=score,
)
