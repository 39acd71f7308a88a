"""Citation recall: is every statement carried by what it cites?"""

from __future__ import annotations

from evals.answers import Claim
from evals.case import Case
from evals.measures.base import Measure


def is_carried(case: Case, claim: Claim) -> bool:
    """Whether the claim has citations, and they together carry it."""
    if case.answer is None:
        return False
    cited = [one for n in claim.citations if (one := case.answer.cited(n)) is not None]
    return bool(cited) and case.supports(claim, cited)


def score(case: Case) -> float | None:
    """The share of statements that are carried; 0 where an answerable question got no answer."""
    if case.answer is None:
        return 0.0
    if not case.answered:
        return 0.0 if case.answerable else None
    claims = case.answer.claims
    return sum(is_carried(case, claim) for claim in claims) / len(claims) if claims else 0.0


MEASURE = Measure(
    name="citation_recall",
    label="Udsagn med dækning",
    description="Andelen af svarets udsagn, som de nævnte citater tilsammen bærer (alle tal, mindst 3/4 af ordene).",
    source="Gao m.fl. 2023, Enabling Large Language Models to Generate Text with Citations (ALCE), afsnit 3; "
    "ordmatch i stedet for en NLI-model.",
    score=score,
    main=True,
)
