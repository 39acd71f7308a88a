"""The shipped encoder without torch: a text is the sum of its words' vectors, a word the sum of its features' rows.

The vector of each distinct word is computed once, so encoding is a lookup and a sum. The same word vectors also serve
*late interaction*: how well each word of a question is met by its nearest word in a passage (the MaxSim of Khattab &
Zaharia, "ColBERT", SIGIR 2020, here over static vectors, each word of the question weighted by its vector's length).
"""

from __future__ import annotations

import threading
from collections.abc import Iterable, Sequence
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from rag import word_features
from rag.danish.words import is_stop
from rag.errors import ModelError
from rag.vocabulary import Vocabulary
from rag.word_features import SCALES, WEIGHTS, Layout, read_layout, words

CACHED_WORDS = 1 << 16  # distinct words kept as vectors: 64 MiB at 256 dimensions
_REINSTALL = "Installér arkivsvar igen."


class WordVectors:
    """The vectors of folded words, computed when first asked for. Safe to share between threads."""

    def __init__(
        self, layout: Layout, weights: NDArray[np.int8], scales: NDArray[np.float32], vocabulary: Vocabulary
    ) -> None:
        self.dimension = layout.dimension
        self._layout, self._weights, self._scales, self._vocabulary = layout, weights, scales, vocabulary
        self._adding = threading.Lock()
        self._forget()

    def _forget(self) -> None:
        # A new pair, never one emptied in place: another thread may be reading the old one.
        self._known: tuple[dict[str, int], NDArray[np.float32]] = ({}, np.zeros((1024, self.dimension), np.float32))

    def look_up(self, texts: Sequence[Sequence[str]]) -> tuple[list[list[int]], NDArray[np.float32]]:
        """The words of each text as rows of a table of vectors, and that table, float32 (words, dimension)."""
        rows, table = self._known
        found = [[rows.get(word, -1) for word in text] for text in texts]
        if any(-1 in text for text in found):
            with self._adding:
                if len(self._known[0]) > CACHED_WORDS:
                    self._forget()
                self._add(dict.fromkeys(word for text in texts for word in text))
                rows, table = self._known
            found = [[rows[word] for word in text] for text in texts]
        return found, table

    def _add(self, wanted: Iterable[str]) -> None:
        rows, table = self._known
        new = [word for word in wanted if word not in rows]
        needed = len(rows) + len(new)
        if needed > len(table):
            larger = np.zeros((max(needed, 2 * len(table)), self.dimension), np.float32)
            larger[: len(rows)] = table[: len(rows)]
            table = larger
        start = len(rows)
        table[start:needed] = self._compute(new)
        # The vectors stand in the table before a word can be found.
        self._known = (rows | {word: start + at for at, word in enumerate(new)}, table)

    def _compute(self, new: Sequence[str]) -> NDArray[np.float32]:
        vectors = np.zeros((len(new), self.dimension), np.float32)
        for vector, word in zip(vectors, new, strict=True):
            features, weights = self._layout.features(word, self._vocabulary.word_ids(word))
            factors = self._scales[features] * np.asarray(weights, np.float32)
            vector[:] = factors @ self._weights[features].astype(np.float32)
        return vectors


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
        if (vocabulary.size, weights.shape, scales.shape) != (
            layout.tokens,
            (layout.rows, layout.dimension),
            (layout.rows,),
        ):
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
        found, table = self._vectors.look_up([words(text) for text in texts])
        rows = np.zeros((len(texts), self.dimension), np.float32)
        for row, ids in zip(rows, found, strict=True):
            if ids:
                table.take(ids, axis=0).sum(axis=0, out=row)
        lengths = np.linalg.norm(rows, axis=1, keepdims=True)
        unit: NDArray[np.float32] = np.divide(rows, lengths, out=rows, where=lengths > 0)
        return unit

    def late_interaction(self, question: str, passages: Sequence[str]) -> NDArray[np.float32]:
        """How well the words of a question are met in each passage, float32 (n,), 0-1.

        A word of the question counts with its nearest word in the passage, by the cosine (0 where none is alike), and
        weighs as its vector is long, which training has made a measure of how much it tells. Stop words are left out
        unless there is nothing else.
        """
        asked = list(dict.fromkeys(words(question)))
        asked = [word for word in asked if not is_stop(word)] or asked
        distinct = [list(dict.fromkeys(words(passage))) for passage in passages]
        found, table = self._vectors.look_up([asked, *distinct])
        if not asked or not passages:
            return np.zeros(len(passages), np.float32)
        used, places = np.unique(np.concatenate([np.asarray(ids, np.int64) for ids in found]), return_inverse=True)
        vectors = table[used]
        lengths = np.linalg.norm(vectors, axis=1)
        vectors /= np.maximum(lengths, 1e-9)[:, None]
        mine, rest = places[: len(asked)], places[len(asked) :]
        likeness = np.maximum(vectors[mine] @ vectors.T, 0.0)  # (words of the question, all words)
        weights = lengths[mine] / max(float(lengths[mine].sum()), 1e-9)
        scores = np.zeros(len(passages), np.float32)
        start = 0
        for at, ids in enumerate(distinct):
            if ids:
                scores[at] = weights @ likeness[:, rest[start : start + len(ids)]].max(axis=1)
            start += len(ids)
        return scores
