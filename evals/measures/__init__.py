"""The registry of our own measures; those of retrieval are in :mod:`evals.retrieval`."""

from __future__ import annotations

from evals.measures import (
    basis,
    citation_precision,
    citation_recall,
    citation_validity,
    effort,
    fact_recall,
    page,
    refusal,
    right_item,
    solved,
)
from evals.measures.base import Measure

MEASURES: tuple[Measure, ...] = (
    solved.MEASURE,
    right_item.ITEM,
    right_item.MEETING,
    fact_recall.RECALL,
    fact_recall.ALL,
    fact_recall.FORBIDDEN,
    basis.RIGHT,
    basis.HONEST,
    citation_validity.MEASURE,
    citation_recall.MEASURE,
    citation_precision.MEASURE,
    page.MEASURE,
    refusal.PRECISION,
    refusal.RECALL,
    refusal.FALSE,
    effort.WORDS,
    effort.MILLISECONDS,
)

__all__ = ["MEASURES", "Measure"]
