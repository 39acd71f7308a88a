"""Page: does each quote stand on the page that the citation names?"""

from __future__ import annotations

from evals.case import Case
from evals.measures.base import Measure


def score(case: Case) -> float | None:
    """The share of PDF citations whose quote stands on the named page of the raw file."""
    if case.answer is None:
        return 0.0
    checked = [
        found
        for cited in case.answer.citations
        if (found := case.archive.stands_on_page(cited.quote, cited.source, cited.page or 0)) is not None
    ]
    return sum(checked) / len(checked) if case.answered and checked else None


MEASURE = Measure(
    name="page",
    label="Rigtig side",
    description="Andelen af citater fra PDF-filer, der står på den nævnte side.",
    source="Kontraktens answers-format: page er PDF-filens side, talt fra 1.",
    score=score,
)
