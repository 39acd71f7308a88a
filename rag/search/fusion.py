"""What both legs found, side by side in arrays, and the fused score of each item.

Fusion is by weighted scores, (1 - a) * BM25/max + a * minmax(cosine): measured better here than reciprocal rank fusion
(Bruch et al., "An Analysis of Fusion Functions for Hybrid Retrieval", TOIS 2023, find the same in general).
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

# An item's words count by the whole item and by its best passage, its vectors by its best passages. Tuned on dev
# questions to the KKR documents and the sample archive.
PASSAGE_SHARE = 0.4
DENSE_PASSAGES = 2


@dataclass(frozen=True, slots=True)
class Candidate:
    """An item found: BM25 of the whole item, the fused score, cosines and BM25 of its passages by row."""

    lexical: float
    fused: float
    cosines: dict[int, float] = field(default_factory=dict)
    scores: dict[int, float] = field(default_factory=dict)

    @property
    def dense(self) -> float:
        """The best cosine of its passages."""
        return max(self.cosines.values(), default=0.0)


class _Passages:
    """Scores of passages by one leg, each with the place of its item."""

    def __init__(self, scores: Mapping[int, float], place_of: Mapping[int, int]) -> None:
        self.rows = [row for row in scores if row in place_of]
        self.places = np.asarray([place_of[row] for row in self.rows], np.intp)
        self.scores = self.scored(scores)

    def scored(self, scores: Mapping[int, float]) -> NDArray[np.float64]:
        """The scores of the same passages by another measure."""
        return np.asarray([scores[row] for row in self.rows], np.float64)

    def of(self, chosen: NDArray[np.bool_]) -> list[tuple[int, int]]:
        """Places of the chosen items with the rows of their passages."""
        return [(int(self.places[at]), self.rows[at]) for at in np.flatnonzero(chosen[self.places])]


class Pool:
    """The items that either leg found: ``items`` with BM25 of the whole item, and those whose passages were found."""

    def __init__(
        self,
        items: Sequence[tuple[str, float]],
        item_of: Mapping[int, str],
        cosines: Mapping[int, float],
        scores: Mapping[int, float],
    ) -> None:
        places = {item_id: place for place, (item_id, _) in enumerate(items)}
        place_of = {row: places.setdefault(item_id, len(places)) for row, item_id in item_of.items()}
        self._ids = list(places)
        self._cosines, self._scores = _Passages(cosines, place_of), _Passages(scores, place_of)
        self._lexical = np.zeros(len(places))
        self._lexical[: len(items)] = [score for _, score in items]
        passage = np.zeros(len(places))
        np.maximum.at(passage, self._scores.places, self._scores.scores)
        self._by_words = (1 - PASSAGE_SHARE) * _of_best(self._lexical) + PASSAGE_SHARE * _of_best(passage)

    def fused(self, dense_weight: float, likeness: Mapping[int, float] | None = None) -> NDArray[np.float64]:
        """The weighted scores of all items; one whose passages the dense leg did not see counts as its worst.

        ``likeness`` takes the place of the cosines, row by row.
        """
        found = self._cosines
        alike = _best_mean(found.places, found.scores if likeness is None else found.scored(likeness), len(self._ids))
        seen = ~np.isnan(alike)
        low, high = (alike[seen].min(), alike[seen].max()) if seen.any() else (0.0, 0.0)
        # A lone item is the best there is.
        dense = (alike - low) / (high - low) if high > low else np.ones(len(alike))
        fused: NDArray[np.float64] = (1 - dense_weight) * self._by_words + dense_weight * np.where(seen, dense, 0.0)
        return fused

    def best(self, fused: NDArray[np.float64], most: int) -> list[int]:
        """The places of at most so many items, best first; of equals the first by id."""
        places: Iterable[int] = range(len(fused))
        if 0 < most < len(fused):
            places = np.flatnonzero(fused >= np.partition(fused, -most)[-most]).tolist()
        return sorted(places, key=lambda place: (-fused[place], self._ids[place]))[:most]

    def rows(self, places: Sequence[int]) -> list[int]:
        """The rows of the passages found of some items, ascending."""
        chosen = self._chosen(places)
        return sorted({row for found in (self._cosines, self._scores) for _, row in found.of(chosen)})

    def candidates(
        self, places: Sequence[int], fused: NDArray[np.float64], likeness: Mapping[int, float]
    ) -> dict[str, Candidate]:
        """Some items by their ids, in the order given."""
        chosen = self._chosen(places)
        found = {place: Candidate(float(self._lexical[place]), float(fused[place])) for place in places}
        for place, row in self._cosines.of(chosen):
            found[place].cosines[row] = likeness[row]
        for (place, row), score in zip(
            self._scores.of(chosen), self._scores.scores[chosen[self._scores.places]].tolist(), strict=True
        ):
            found[place].scores[row] = score
        return {self._ids[place]: candidate for place, candidate in found.items()}

    def _chosen(self, places: Sequence[int]) -> NDArray[np.bool_]:
        chosen = np.zeros(len(self._ids), np.bool_)
        chosen[places] = True
        return chosen


def _of_best(scores: NDArray[np.float64]) -> NDArray[np.float64]:
    """Scores as shares of the best."""
    return scores / (scores.max(initial=0.0) or 1.0)


def _best_mean(places: NDArray[np.intp], scores: NDArray[np.float64], count: int) -> NDArray[np.float64]:
    """For each of ``count`` items the mean of its best passages' scores; not a number where it has none."""
    order = np.lexsort((-scores, places))
    places, scores = places[order], scores[order]
    taken = np.arange(len(places)) - np.searchsorted(places, places) < DENSE_PASSAGES
    number = np.bincount(places[taken], minlength=count)
    means = np.full(count, np.nan)
    np.divide(np.bincount(places[taken], scores[taken], count), number, out=means, where=number > 0)
    return means
