"""Refusal: said when, and only when, the archive holds no answer."""

from __future__ import annotations

from evals.case import Case
from evals.measures.base import Measure


def score_precision(case: Case) -> float | None:
    """Over refusals: 1 when the archive really holds no answer."""
    if case.answer is None or case.answered:
        return None
    return float(not case.answerable)


def score_recall(case: Case) -> float | None:
    """Over questions without an answer in the archive: 1 when refused. No reply at all is no refusal."""
    return None if case.answerable else float(case.answer is not None and not case.answered)


def score_false(case: Case) -> float | None:
    """Over questions with an answer in the archive: 1 when none was given."""
    return float(not case.answered) if case.answerable else None


_SOURCE = "Rajpurkar m.fl. 2018, Know What You Don't Know (SQuAD 2.0): ubesvarlige spørgsmål måles for sig."
PRECISION = Measure(
    name="refusal_precision",
    label="Afvisninger med rette",
    description="Andelen af afvisninger, hvor arkivet virkelig ikke har svaret.",
    source=_SOURCE,
    score=score_precision,
)
RECALL = Measure(
    name="refusal_recall",
    label="Ubesvarlige afvist",
    description="Andelen af ubesvarlige spørgsmål, der blev afvist.",
    source=_SOURCE,
    score=score_recall,
    main=True,
)
FALSE = Measure(
    name="false_refusal",
    label="Fejlagtigt afvist",
    description="Andelen af besvarlige spørgsmål, der ikke fik et svar.",
    source=_SOURCE,
    score=score_false,
    higher_is_better=False,
    main=True,
)
