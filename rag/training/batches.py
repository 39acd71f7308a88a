"""What the encoder is taught with: batches of pairs that should be alike, drawn from a corpus.

Every other right side of a batch is a wrong answer to a left side; where a task draws neighbours, several of them come
from the same debate, which makes those wrong answers hard.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

from rag.training.corpus import Corpus, Texts

Segment = tuple[int, int]  # stream, text
DANISH, ENGLISH, LEFT, RIGHT = range(4)  # streams of a corpus
_MARGIN = 8  # sentences kept free at both ends of the running text
_LONGEST = 6  # sentences of a passage


@dataclass(frozen=True, slots=True)
class Batch:
    """Left and right sides, each a sequence of segments. ``thinned``: words of the left sides may be dropped."""

    left: Sequence[Sequence[Segment]]
    right: Sequence[Sequence[Segment]]
    thinned: bool = False


class Task(Protocol):
    """One sort of batches."""

    def draw(self, random: np.random.Generator, size: int) -> Batch:
        """A batch of about ``size`` pairs."""


@dataclass(frozen=True, slots=True)
class Surroundings:
    """How a sentence's passage is drawn. ``kept``: share of passages that hold the sentence itself; ``group``: pairs
    drawn from one debate, ``gap`` sentences apart."""

    kept: float = 0.25
    group: int = 1
    gap: int = 10


def streams(corpus: Corpus) -> tuple[Texts, ...]:
    """The texts of a corpus by stream number."""
    return corpus.danish, corpus.english, corpus.left, corpus.right


def tasks(corpus: Corpus, surroundings: Surroundings, caps: Mapping[str, int]) -> dict[str, Task]:
    """The tasks a corpus has material for, by name. ``caps``: how many pairs a source counts for."""
    found: dict[str, Task] = {}
    size = len(corpus.danish)
    if size > 4 * _MARGIN:
        questions = corpus.questions[(corpus.questions >= _MARGIN) & (corpus.questions < size - _MARGIN - _LONGEST)]
        found["parallel"] = _Parallel(size)
        found["passage"] = _Passage(size, questions, surroundings, crossing=False)
        found["passage across languages"] = _Passage(size, questions, surroundings, crossing=True)
        headings = corpus.headings[corpus.headings < size - _LONGEST - 1]
        if len(headings):
            found["heading"] = _Heading(headings)
    usable = np.flatnonzero((corpus.left.lengths > 0) & (corpus.right.lengths > 0))
    if len(usable):
        found["pair"] = _Pair(usable, _shares([corpus.sources[number] for number in usable], caps))
    return found


@dataclass(frozen=True, slots=True)
class _Parallel:
    """A Danish sentence and the English one."""

    size: int

    def draw(self, random: np.random.Generator, size: int) -> Batch:
        numbers = random.integers(0, self.size, size)
        return Batch([((DANISH, int(one)),) for one in numbers], [((ENGLISH, int(one)),) for one in numbers])


@dataclass(frozen=True, slots=True)
class _Passage:
    """A sentence and the sentences around it, in the same language or the other."""

    size: int
    questions: NDArray[np.int64]
    surroundings: Surroundings
    crossing: bool

    def draw(self, random: np.random.Generator, size: int) -> Batch:
        rules = self.surroundings
        group = max(1, min(rules.group, (self.size - 2 * _MARGIN) // rules.gap - 1))
        last = self.size - group * rules.gap - 2 * _MARGIN
        starts = random.integers(_MARGIN, max(_MARGIN + 1, last), -(-size // group))
        numbers = starts[:, None] + np.arange(group) * rules.gap + random.integers(0, 3, (len(starts), group))
        numbers = numbers.reshape(-1)[:size]
        if len(self.questions):
            share = size // 8
            numbers[:share] = random.choice(self.questions, share)
        left, right = [], []
        for place, one in enumerate(numbers.tolist()):
            own = ENGLISH if self.crossing and place < size // 2 else DANISH
            other = (DANISH if own == ENGLISH else ENGLISH) if self.crossing else DANISH
            left.append(((own, one),))
            right.append(self._around(one, other, random))
        return Batch(left, right, thinned=True)

    def _around(self, number: int, stream: int, random: np.random.Generator) -> Sequence[Segment]:
        length = int(random.integers(2, _LONGEST + 1))
        before = random.random() >= 0.7
        start = max(0, number - int(random.integers(1, length))) if before else number + 1
        kept = random.random() < self.surroundings.kept
        passage = [(stream, at) for at in range(start, start + length) if kept or at != number]
        return [*passage, (stream, number)] if kept and number < start else passage


@dataclass(frozen=True, slots=True)
class _Heading:
    """A debate's heading, mostly the Danish one, and what is said under it."""

    headings: NDArray[np.int64]

    def draw(self, random: np.random.Generator, size: int) -> Batch:
        numbers = random.choice(self.headings, min(size // 2, len(self.headings)), replace=False).tolist()
        left = [((ENGLISH if place % 4 == 0 else DANISH, one),) for place, one in enumerate(numbers)]
        lengths = random.integers(2, _LONGEST + 1, len(numbers)).tolist()
        right = [
            [(DANISH, at) for at in range(one + 1, one + 1 + length)]
            for one, length in zip(numbers, lengths, strict=True)
        ]
        return Batch(left, right, thinned=True)


class _Pair:
    """The two sides of a pair."""

    def __init__(self, numbers: NDArray[np.int64], shares: NDArray[np.float64]) -> None:
        self._numbers = numbers
        self._ladder = np.cumsum(shares)

    def draw(self, random: np.random.Generator, size: int) -> Batch:
        places = np.searchsorted(self._ladder, random.random(size) * self._ladder[-1], side="right")
        numbers = self._numbers[np.minimum(places, len(self._numbers) - 1)].tolist()
        return Batch([((LEFT, one),) for one in numbers], [((RIGHT, one),) for one in numbers])


def _shares(sources: Sequence[str], caps: Mapping[str, int]) -> NDArray[np.float64]:
    """How often each pair is drawn, so that a source counts for no more pairs than its cap ("" for all others)."""
    names, places, counts = np.unique(np.array(sources), return_inverse=True, return_counts=True)
    others = caps.get("", len(sources))
    drawn = np.array([caps.get(str(name), min(int(count), others)) for name, count in zip(names, counts, strict=True)])
    weights: NDArray[np.float64] = (drawn / counts)[places]
    return weights
