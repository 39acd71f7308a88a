"""The shipped encoder without torch: a text is the sum of its words' vectors, a word the sum of its features' rows.

The vector of each distinct word is computed once, so encoding is a lookup and a sum. The same word vectors also serve
*late interaction*: how well each word of a question is met by its nearest word in a passage (the MaxSim of Khattab &
Zaharia, "ColBERT", SIGIR 2020, here over static vectors, each word of the question weighted by its vector's length).
"""

from __future__ import annotations

import threading
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from rag import word_features
from rag.danish.words import is_stop
from rag.errors import ModelError
from rag.vocabulary import Vocabulary
from rag.word_features import SCALES, WEIGHTS, Layout, read_layout, words

CACHED_WORDS = 1 << 16  # distinct words kept as vectors: 64 MiB at 256 dimensions
CACHED_PASSAGES = 1 << 14  # passages whose distinct words are kept: some 20 MB
_TINY = 1e-9  # against division by zero
# Multiplications of one matrix product: up to here OpenBLAS keeps to the thread that asks. Waking its others takes
# longer than the products here do, many times so where several people ask at once.
_ONE_THREAD = 1 << 18
_REINSTALL = "Installér arkivsvar igen."


@dataclass(frozen=True, slots=True)
class _Known:
    """Words by row of ``table`` (float32, rows, dimension), and passages by the rows of their distinct words.

    Rows are only ever added; a table that is outgrown or forgotten is left to those who still read it.
    """

    rows: dict[str, int]
    table: NDArray[np.float32]
    passages: dict[str, NDArray[np.intp]] = field(default_factory=dict)


class WordVectors:
    """The vectors of folded words, computed when first asked for. Safe to share between threads."""

    def __init__(
        self, layout: Layout, weights: NDArray[np.int8], scales: NDArray[np.float32], vocabulary: Vocabulary
    ) -> None:
        self._layout, self._weights, self._scales, self._vocabulary = layout, weights, scales, vocabulary
        self._adding = threading.Lock()
        self._known = self._nothing()

    def _nothing(self) -> _Known:
        return _Known({}, np.zeros((1024, self._layout.dimension), np.float32))

    def knowing(self, texts: Sequence[Sequence[str]]) -> _Known:
        """What is known, with the words of all the texts among it."""
        known = self._known
        if all(word in known.rows for text in texts for word in text):
            return known
        with self._adding:
            if len(self._known.rows) > CACHED_WORDS:
                self._known = self._nothing()
            self._known = self._with(self._known, [word for text in texts for word in text])
            return self._known

    def _with(self, known: _Known, wanted: Sequence[str]) -> _Known:
        new = [word for word in dict.fromkeys(wanted) if word not in known.rows]
        start, needed = len(known.rows), len(known.rows) + len(new)
        rows, table, passages = known.rows, known.table, known.passages
        if needed > len(table):
            # All three anew: who still reads the old table must not meet rows that it lacks.
            table = np.zeros((max(needed, 2 * len(table)), self._layout.dimension), np.float32)
            table[:start] = known.table[:start]
            rows, passages = dict(rows), dict(passages)
        table[start:needed] = self._compute(new)
        # The vectors stand in the table before a word can be found.
        for place, word in enumerate(new, start):
            rows[word] = place
        return _Known(rows, table, passages)

    def _compute(self, new: Sequence[str]) -> NDArray[np.float32]:
        vectors = np.zeros((len(new), self._layout.dimension), np.float32)
        for vector, word in zip(vectors, new, strict=True):
            features, weights = self._layout.features(word, self._vocabulary.word_ids(word))
            factors = self._scales[features] * np.asarray(weights, np.float32)
            vector[:] = factors @ self._weights[features].astype(np.float32)
        return vectors

    def knowing_passages(self, asked: Sequence[str], passages: Sequence[str]) -> _Known:
        """What is known, with the words of a question and the distinct words of the passages among it."""
        known = self.knowing([asked])
        while missing := [passage for passage in passages if passage not in known.passages]:
            distinct = [list(dict.fromkeys(words(passage))) for passage in missing]
            # Where all was forgotten meanwhile, the passages of before are missing again.
            known = self.knowing([asked, *distinct])
            if len(known.passages) + len(missing) > CACHED_PASSAGES:
                with self._adding:
                    self._known = known = _Known(self._known.rows, self._known.table)
            for passage, own in zip(missing, distinct, strict=True):
                known.passages[passage] = np.array([known.rows[word] for word in own], np.intp)
        return known


class WordEncoder:
    """Unit vectors of texts, float32 (n, dimension); zeros for a text without words."""

    def __init__(self, folder: Path) -> None:
        from safetensors import SafetensorError
        from safetensors.numpy import load_file

        layout = read_layout(folder)
        try:
            tensors = load_file(folder / word_features.WEIGHTS_FILE)
            weights, scales = tensors[WEIGHTS], tensors[SCALES]
        except (OSError, KeyError, SafetensorError) as error:
            raise ModelError(f"Modellen i {folder} mangler eller er beskadiget.", _REINSTALL) from error
        vocabulary = Vocabulary(folder / word_features.TOKENIZER_FILE)
        found = (vocabulary.size, weights.shape, scales.shape)
        if found != (layout.tokens, (layout.rows, layout.dimension), (layout.rows,)):
            raise ModelError(
                f"Modellen i {folder} passer ikke sammen: {vocabulary.size} tokens og {len(weights)} vektorer, "
                f"ventet {layout.tokens} og {layout.rows}.",
                _REINSTALL,
            )
        self.dimension = layout.dimension
        self.layout = layout
        self._vectors = WordVectors(layout, weights, scales, vocabulary)

    def encode(self, texts: Sequence[str]) -> NDArray[np.float32]:
        """The vectors of texts."""
        found = [words(text) for text in texts]
        known = self._vectors.knowing(found)
        rows = np.zeros((len(texts), self.dimension), np.float32)
        for row, text in zip(rows, found, strict=True):
            if text:
                known.table.take([known.rows[word] for word in text], axis=0).sum(axis=0, out=row)
        lengths = np.linalg.norm(rows, axis=1, keepdims=True)
        unit: NDArray[np.float32] = np.divide(rows, lengths, out=rows, where=lengths > 0)
        return unit

    def late_interaction(self, question: Sequence[tuple[str, float]], passages: Sequence[str]) -> NDArray[np.float32]:
        """How well the words of a question are met in each passage, float32 (n,), 0-1.

        ``question`` is one or more texts, each with its share. A word counts with its nearest word in the passage, by
        the cosine (0 where none is alike), and weighs as its vector is long, which training has made a measure of how
        much it tells. Stop words are left out unless there is nothing else.
        """
        shares: dict[str, float] = {}
        for text, share in question:
            for word in words(text):
                shares[word] = max(share, shares.get(word, 0.0))
        asked = [word for word in shares if not is_stop(word)] or list(shares)
        scores = np.zeros(len(passages), np.float32)
        if not asked or not passages:
            return scores
        known = self._vectors.knowing_passages(asked, passages)
        found = [known.passages[passage] for passage in passages]
        sizes = np.array([len(rows) for rows in found])
        mine = known.table[[known.rows[word] for word in asked]]
        lengths = np.linalg.norm(mine, axis=1)
        weights = lengths * np.array([shares[word] for word in asked], np.float32)
        weights /= max(float(weights.sum()), _TINY)
        # Each word that is met at all is compared once: some thousands.
        every = np.concatenate(found)
        place_of = np.zeros(len(known.table), np.intp)
        place_of[every] = 1
        met = np.flatnonzero(place_of)
        place_of[met] = np.arange(len(met))
        places, theirs = place_of[every], known.table[met]
        likeness = _product(mine / np.maximum(lengths, _TINY)[:, None], theirs)  # (words of the question, words met)
        likeness /= np.maximum(np.sqrt(np.einsum("ij,ij->i", theirs, theirs)), _TINY)
        if len(met):
            begins = np.concatenate([[0], np.cumsum(sizes[sizes > 0])[:-1]])
            best = np.maximum.reduceat(likeness[:, places], begins, axis=1)
            scores[sizes > 0] = weights @ np.maximum(best, 0.0)
        return scores


def _product(left: NDArray[np.float32], right: NDArray[np.float32]) -> NDArray[np.float32]:
    """``left @ right.T`` on this thread alone, a few rows of ``right`` at a time."""
    product = np.empty((len(left), len(right)), np.float32)
    step = max(1, _ONE_THREAD // max(left.size, 1))
    for start in range(0, len(right), step):
        product[:, start : start + step] = left @ right[start : start + step].T
    return product
