"""Means with 95 % intervals by the seeded percentile bootstrap over questions (Efron 1979)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

SEED = 20240917
RESAMPLES = 2000
_LOW, _HIGH = 2.5, 97.5  # percent: a 95 % interval


@dataclass(frozen=True, slots=True)
class Estimate:
    """A mean over ``n`` questions with its 95 % interval."""

    mean: float
    low: float
    high: float
    n: int


def estimate(values: Sequence[float | None]) -> Estimate | None:
    """The mean of the values that are there, resampled with the questions that lack one; ``None`` if none is there."""
    return estimates([values])[0]


def estimates(columns: Sequence[Sequence[float | None]]) -> list[Estimate | None]:
    """Estimates for several measures over the same questions, from the same resamples.

    ``columns`` is (measures, questions).
    """
    if not columns or not columns[0]:
        return [None] * len(columns)
    table: NDArray[np.float64] = np.array(columns, dtype=np.float64)  # None becomes NaN
    there = np.isfinite(table)
    filled = np.where(there, table, 0.0)
    n = table.shape[1]
    draws = np.random.default_rng(SEED).multinomial(n, np.full(n, 1 / n), size=RESAMPLES).astype(np.float64)
    sums, counts = draws @ filled.T, draws @ there.T.astype(np.float64)  # (resamples, measures)
    found: list[Estimate | None] = []
    for column in range(table.shape[0]):
        have = int(there[column].sum())
        if not have:
            found.append(None)
            continue
        # A resample may hold none of the few questions a measure is about; it says nothing then.
        usable = counts[:, column] > 0
        means = sums[usable, column] / counts[usable, column]
        low, high = (float(edge) for edge in np.percentile(means, [_LOW, _HIGH]))
        found.append(Estimate(float(filled[column].sum() / have), low, high, have))
    return found


def percentile(values: Sequence[float], percent: float) -> float:
    """A percentile, interpolated."""
    return float(np.percentile(np.asarray(values, dtype=np.float64), percent))
