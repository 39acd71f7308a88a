"""Ranks of the first right item, and how they are told."""

from __future__ import annotations

from collections.abc import Iterable

import numpy as np
from numpy.typing import NDArray

from evals.bootstrap import estimate
from evals.schema import Question

Ranks = NDArray[np.float64]  # 1/rank of the first right item of each question, 0 beyond the tenth

HEADING = "Success@1 Success@5 RR@10"


def reciprocal_rank(question: Question, ranked: Iterable[str]) -> float:
    """1/rank of the first right one of the item keys, best first; 0 where there is none."""
    gold = question.gold.keys if question.gold else ()
    return next((1 / rank for rank, key in enumerate(ranked, 1) if key in gold), 0.0)


def figures(ranks: Ranks) -> str:
    """Success@1, Success@5 and RR@10."""
    return f"{(ranks == 1).mean():.3f} {(ranks >= 0.2).mean():.3f} {ranks.mean():.3f}" if len(ranks) else "-"


def difference(ranks: Ranks, first: Ranks) -> str:
    """The paired difference of RR@10 with its 95 % interval."""
    found = estimate(list(ranks - first))
    return f"{found.mean:+.3f} [{found.low:+.3f}; {found.high:+.3f}]" if found else "-"
