"""A first look at the vectors, at 8 bits to a number: which of a large archive's are worth a second one at full width.

FAISS compares bytes by whole-number arithmetic, in half the time that 16 bits take. Rounding moves a cosine by some
thousandths, so more are taken than are asked for, and ``Coarse.search`` tells how near any of the others can be.
"""

from __future__ import annotations

from pathlib import Path
from typing import Any

import faiss
import numpy as np
from numpy.typing import NDArray

_BYTE = 127  # the largest number
_SAMPLE = 1024  # vectors by which the scale is known again
_LEAST = 1e-9  # against division by zero
_BLOCK = 1 << 14  # vectors that are rounded at a time
# Rounding errors are even within a step and without memory; of 210,200 cosines none was off by more than 4.5 of their
# standard deviations.
_DEVIATIONS = 6.0

_FAISS: Any = faiss


def build(file: Path, rows: NDArray[np.int64], vectors: NDArray[np.float32]) -> None:
    """Write unit vectors (n, d), n > 0, under their rows (n,) to ``file``, at 8 bits."""
    kind = faiss.ScalarQuantizer.QT_8bit_direct_signed
    index = _FAISS.IndexIDMap(_FAISS.IndexScalarQuantizer(vectors.shape[1], kind, faiss.METRIC_INNER_PRODUCT))
    scale = _BYTE / max(float(np.abs(vectors).max()), _LEAST)
    for start in range(0, len(rows), _BLOCK):
        part = slice(start, start + _BLOCK)
        index.add_with_ids(np.rint(vectors[part] * np.float32(scale)), np.ascontiguousarray(rows[part], np.int64))
    faiss.write_index(index, str(file))


class Coarse:
    """The rounded vectors, opened for reading. Raises ``RuntimeError`` as FAISS does, for a file it cannot use."""

    def __init__(self, file: Path) -> None:
        self._index = _FAISS.read_index(str(file))
        # The vectors are of length 1, so the length of a rounded one is what they were multiplied by.
        lengths = np.linalg.norm(self._index.index.reconstruct_n(0, min(_SAMPLE, self.count)), axis=1)
        self._scale = float(np.mean(lengths[lengths > 0])) if lengths.any() else 1.0

    @property
    def count(self) -> int:
        """How many vectors there are."""
        return int(self._index.ntotal)

    def search(self, vector: NDArray[np.float32], k: int, parameters: Any) -> tuple[NDArray[np.int64], float]:  # noqa: ANN401
        """About the ``k`` rows nearest to a unit vector (1, d), and the highest cosine that any other can have.

        ``parameters`` are those of FAISS, with the selector of rows.
        """
        scale = _BYTE / max(float(np.abs(vector).max()), _LEAST)
        scores, rows = self._index.search(np.rint(vector * np.float32(scale)), k, params=parameters)
        found = rows[0] >= 0
        if not found.all():
            return rows[0][found], -1.0
        error = np.hypot(1 / scale, 1 / self._scale) / np.sqrt(12)
        return rows[0], float(scores[0][-1]) / scale / self._scale + _DEVIATIONS * float(error)

    def close(self) -> None:
        """Free the memory; nothing can be searched afterwards."""
        self._index.reset()
