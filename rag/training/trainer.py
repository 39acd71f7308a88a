"""The training itself, in plain PyTorch: each distinct word of a batch is embedded once, then the texts are summed.

sentence-transformers' trainer would tokenise and sum each text anew; measured on two cores it takes about six times
as long for the same losses: MultipleNegativesRankingLoss (symmetric InfoNCE; Henderson et al. 2017) at several lengths
of the vector (MatryoshkaLoss; Kusupati et al. 2022).
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from rag.training.batches import Batch, Segment
from rag.training.corpus import Texts
from rag.vocabulary import Vocabulary
from rag.word_features import Layout

if TYPE_CHECKING:
    import torch

_WARM_UP = 50  # steps
_LOWEST_RATE = 0.02  # of the learning rate, at the end
_KEPT_TRACE = 1e-3  # weight of a dropped word: a text of dropped words only is no text of zeros


@dataclass(frozen=True, slots=True)
class Method:
    """How the encoder is trained. ``dimensions``: lengths of the vector at which the loss is taken."""

    rate: float
    dimensions: tuple[int, ...]
    scale: float = 20.0
    thinning: float = 0.3  # mean share of a question's words dropped, in three of five questions
    threads: int = 1


@dataclass(frozen=True, slots=True)
class FeatureTable:
    """The features of numbered words: those of word ``n`` are ``rows[offsets[n]:offsets[n + 1]]``."""

    rows: NDArray[np.int64]
    weights: NDArray[np.float32]
    offsets: NDArray[np.int64]


def feature_table(words: Sequence[str], vocabulary: Vocabulary, layout: Layout) -> FeatureTable:
    """The features of all words."""
    rows: list[int] = []
    weights: list[float] = []
    offsets = [0]
    for word in words:
        features, factors = layout.features(word, vocabulary.word_ids(word))
        rows += features
        weights += factors
        offsets.append(len(rows))
    return FeatureTable(np.array(rows, np.int64), np.array(weights, np.float32), np.array(offsets, np.int64))


class Trainer:
    """Weights on their way. ``initial`` is float32 (rows, dimension); without it they begin at random."""

    def __init__(
        self,
        features: FeatureTable,
        texts: Sequence[Texts],
        layout: Layout,
        method: Method,
        seed: int,
        initial: NDArray[np.float32] | None = None,
    ) -> None:
        import torch

        torch.set_num_threads(method.threads)
        self._torch = torch
        self._random = torch.Generator().manual_seed(seed)
        if initial is None:
            start = torch.randn(layout.rows, layout.dimension, generator=self._random)
        else:
            start = torch.from_numpy(initial.copy())
        self._weights = torch.nn.Parameter(start)
        self._features, self._texts, self._method = features, texts, method
        # Plain Adam: rows that a batch does not touch have next to no momentum and stay.
        self._optimiser = torch.optim.Adam([self._weights], lr=method.rate, betas=(0.9, 0.99), fused=True)

    def step(self, batch: Batch, progress: float, done: int) -> float:
        """One step; the loss. ``progress`` (0-1) sets the learning rate after ``done`` steps."""
        warm = min(1.0, max((done + 1) / _WARM_UP, 10 * progress))  # a tenth of a short training
        rate = self._method.rate * warm * max(_LOWEST_RATE, 0.5 * (1 + math.cos(math.pi * min(1.0, progress))))
        for group in self._optimiser.param_groups:
            group["lr"] = rate
        left, right = self._sums([batch.left, batch.right], thinned=(batch.thinned, False))
        loss = self._loss(left, right)
        self._optimiser.zero_grad(set_to_none=True)
        loss.backward()  # type: ignore[no-untyped-call]
        self._optimiser.step()
        return float(loss.detach())

    def weights(self) -> NDArray[np.float32]:
        """The weights, float32 (rows, dimension)."""
        found: NDArray[np.float32] = self._weights.detach().numpy().copy()
        return found

    def _sums(self, sides: Sequence[Sequence[Sequence[Segment]]], thinned: Sequence[bool]) -> list[torch.Tensor]:
        torch, bag = self._torch, self._torch.nn.functional.embedding_bag
        gathered = [self._gather(side) for side in sides]
        used, places = np.unique(np.concatenate([ids for ids, _ in gathered]), return_inverse=True)
        table = self._features
        sizes = np.diff(table.offsets)[used]
        begins = np.concatenate([[0], np.cumsum(sizes)[:-1]])
        picked = np.repeat(table.offsets[used] - begins, sizes) + np.arange(sizes.sum())
        words = bag(
            torch.from_numpy(table.rows[picked]),
            self._weights,
            torch.from_numpy(begins),
            mode="sum",
            per_sample_weights=torch.from_numpy(table.weights[picked]),
        )
        sums, start = [], 0
        for (ids, offsets), thin in zip(gathered, thinned, strict=True):
            numbers = torch.from_numpy(places[start : start + len(ids)])
            start += len(ids)
            kept = self._thinning(offsets, len(ids)) if thin else None
            sums.append(bag(numbers, words, torch.from_numpy(offsets), mode="sum", per_sample_weights=kept))
        return sums

    def _gather(self, texts: Sequence[Sequence[Segment]]) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
        """The word numbers of texts, one after another, and where each begins; a text without words gets word 0."""
        parts: list[NDArray[np.int32]] = []
        begins = np.zeros(len(texts), np.int64)
        size = 0
        for place, segments in enumerate(texts):
            begins[place] = size
            for stream, number in segments:
                source = self._texts[stream]
                part = source.ids[source.offsets[number] : source.offsets[number + 1]]
                parts.append(part)
                size += len(part)
            if size == begins[place]:
                parts.append(np.zeros(1, np.int32))
                size += 1
        return np.concatenate(parts).astype(np.int64), begins

    def _thinning(self, begins: NDArray[np.int64], size: int) -> torch.Tensor:
        """Weights that drop words at random: of three texts in five, a share drawn anew for each."""
        random = self._random
        sizes = self._torch.from_numpy(np.diff(np.concatenate([begins, [size]])))
        shares = self._torch.rand(len(begins), generator=random) * 2 * self._method.thinning
        shares *= self._torch.rand(len(begins), generator=random) < 0.6
        kept = self._torch.rand(size, generator=random) > self._torch.repeat_interleave(shares, sizes)
        weights: torch.Tensor = kept.float() + _KEPT_TRACE
        return weights

    def _loss(self, left: torch.Tensor, right: torch.Tensor) -> torch.Tensor:
        functional = self._torch.nn.functional
        answers = self._torch.arange(len(left))
        losses = []
        for dimension in self._method.dimensions:
            one = functional.normalize(left[:, :dimension], dim=1)
            other = functional.normalize(right[:, :dimension], dim=1)
            likeness = one @ other.T * self._method.scale
            losses.append(functional.cross_entropy(likeness, answers) + functional.cross_entropy(likeness.T, answers))
        total: torch.Tensor = self._torch.stack(losses).mean() / 2
        return total
