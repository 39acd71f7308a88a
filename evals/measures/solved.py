"""Solved: would the user have been served, all in all?"""

from __future__ import annotations

from evals.case import Case
from evals.measures import basis, citation_validity, fact_recall, refusal, right_item
from evals.measures.base import Measure

_MUST_BE_ONE = (
    citation_validity.score,
    right_item.score_item,
    fact_recall.score_all,
    basis.score_right,
    basis.score_honest,
)


def score(case: Case) -> float | None:
    """1 when nothing is amiss.

    An unanswerable question must be refused. Any other must have the right item first, every expected fact, no
    forbidden one, the right basis where one is expected, and only verbatim quotes.
    """
    if not case.answerable:
        return refusal.score_recall(case)
    if not case.answered or fact_recall.score_forbidden(case) == 1.0:
        return 0.0
    return float(all(value in (None, 1.0) for value in (check(case) for check in _MUST_BE_ONE)))


MEASURE = Measure(
    name="solved",
    label="Løst",
    description="Andelen af spørgsmål, hvor intet er galt: rigtigt punkt først, alle oplysninger, ingen forbudte, "
    "rigtigt grundlag, kun ægte citater; ubesvarlige afvist.",
    source="Egen.",
    score=score,
    main=True,
)
