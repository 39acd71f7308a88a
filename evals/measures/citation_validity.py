"""Citation validity: is each quote letter for letter in its source?"""

from __future__ import annotations

from evals.case import Case
from evals.measures.base import Measure


def score(case: Case) -> float | None:
    """The share of the answer's quotes that are verbatim; 0 for an answer without citations, or no reply at all."""
    if case.answer is None:
        return 0.0
    if not case.answered:
        return None
    citations = case.answer.citations
    return sum(case.is_verbatim(cited) for cited in citations) / len(citations) if citations else 0.0


MEASURE = Measure(
    name="citation_validity",
    label="Ægte citater",
    description="Andelen af citater, der står ordret i det nævnte punkt og i kildefilen selv.",
    source="Kontraktens answers-format: quote er ordret, delte ord samlet, mellemrum foldet.",
    score=score,
    main=True,
)
