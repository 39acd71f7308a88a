"""The dense leg: inner-product search over all chunks' unit vectors with FAISS.

Every vector is looked at, at the 16 bits to a number that the store keeps (``rag.store``), so that nothing is lost by
it and half is read: about 4 ms at 100,000 chunks of 256 dimensions, against 10 ms at 32 bits. In a large archive they
are looked at by 8 bits first (``rag.coarse``) and only the nearest by 16, in half the time again; where that could
have missed one, all are. Beyond a million chunks an HNSW or IVF index can take its place behind the same ``VectorLeg``
(``_new_index`` is the seam).
"""

from __future__ import annotations

from pathlib import Path
from typing import Any

import faiss
import numpy as np
from numpy.typing import NDArray

from rag.coarse import Coarse
from rag.coarse import build as build_coarse
from rag.errors import IndexBrokenError, ModelError

# FAISS spreads queries, not rows, over threads: one question gains nothing from a second.
SEARCH_THREADS = 1

# From so many vectors on they are looked at by 8 bits first; so many times what is asked for is taken from there.
COARSE_FROM = 20_000
_COARSE_MORE = 1.5
_COARSE_SUFFIX = ".coarse"

# From this share of the archive on a bitmap of all rows is smaller and faster than a set of the allowed ones.
_BITMAP_SHARE = 0.05

# faiss replaces its constructors at import time by ones that take arrays; its stubs know only the old ones.
_FAISS: Any = faiss

_WAY_OUT = "Kør arkivsvar index igen."


def _new_index(dimension: int) -> Any:  # noqa: ANN401 - faiss has no types
    """An empty index for unit vectors, addressed by chunk row."""
    kind = faiss.ScalarQuantizer.QT_fp16
    return faiss.IndexIDMap2(faiss.IndexScalarQuantizer(dimension, kind, faiss.METRIC_INNER_PRODUCT))


def build(file: Path, rows: NDArray[np.int64], vectors: NDArray[np.float32]) -> None:
    """Write vectors (n, d) float32, unit length, under their chunk rows (n,) int64 to ``file``.

    The file appears whole or not at all: it is written beside its place and renamed. A second one with the vectors at 8
    bits stands beside it where they are many.
    """
    if vectors.ndim != 2 or vectors.shape[0] != rows.shape[0]:
        raise ValueError(f"{rows.shape[0]} rows, vectors of shape {vectors.shape}")
    index = _new_index(int(vectors.shape[1]))
    if len(rows):
        index.add_with_ids(np.ascontiguousarray(vectors, np.float32), np.ascontiguousarray(rows, np.int64))
    if len(rows) >= COARSE_FROM:
        build_coarse(_coarse(file), rows, vectors)
    beside = file.with_name(file.name + ".part")
    faiss.write_index(index, str(beside))
    beside.replace(file)


def _coarse(file: Path) -> Path:
    return file.with_name(file.name + _COARSE_SUFFIX)


class VectorLeg:
    """The vectors of a generation, opened for reading."""

    def __init__(self, index: Any, coarse: Coarse | None = None) -> None:  # noqa: ANN401 - faiss has no types
        self._index = index
        self._coarse = coarse

    @classmethod
    def open(cls, file: Path) -> VectorLeg:
        """Open the vectors of a generation. Raises ``IndexBrokenError`` where the file is missing or damaged."""
        try:
            index = faiss.read_index(str(file))
            coarse = Coarse(_coarse(file)) if _coarse(file).exists() else None
        except (RuntimeError, MemoryError) as error:  # what faiss makes of a missing, cut or foreign file
            raise IndexBrokenError(f"Vektorfilen {file} mangler eller er beskadiget.", _WAY_OUT) from error
        if not isinstance(index, faiss.IndexIDMap2) or index.metric_type != faiss.METRIC_INNER_PRODUCT:
            raise IndexBrokenError(
                f"Vektorfilen {file} er af en anden slags end ventet (fandt {type(index).__name__}, "
                "ventede IndexIDMap2 med indre produkt).",
                _WAY_OUT,
            )
        if coarse is not None and coarse.count != index.ntotal:
            raise IndexBrokenError(f"Vektorfilen {file} og dens korte udgave er ikke enige.", _WAY_OUT)
        return cls(index, coarse)

    @property
    def dimension(self) -> int:
        """The number of dimensions of the vectors."""
        return int(self._index.d)

    @property
    def count(self) -> int:
        """How many vectors there are."""
        return int(self._index.ntotal)

    def search(
        self, vector: NDArray[np.float32], k: int, allowed_rows: NDArray[np.int64] | None = None
    ) -> list[tuple[int, float]]:
        """The ``k`` chunks nearest to a unit vector (d,), as (row, cosine), best first.

        ``allowed_rows`` narrows the search inside the engine; ``None`` means all. Raises ``ModelError`` where the
        vector has another dimension than the index.
        """
        query = np.ascontiguousarray(vector, np.float32).reshape(1, -1)
        if query.shape[1] != self.dimension:
            raise ModelError(
                f"Modellen giver {query.shape[1]} dimensioner, men indekset er bygget med {self.dimension}.",
                "Brug samme model, eller kør arkivsvar index igen.",
            )
        k = min(k, self.count if allowed_rows is None else len(allowed_rows))
        if k < 1:
            return []
        parameters = None
        if allowed_rows is not None:
            parameters = _FAISS.SearchParameters(sel=_selector(allowed_rows, self.count))
        faiss.omp_set_num_threads(SEARCH_THREADS)  # holds for the calling thread only
        if self._coarse is not None and (allowed_rows is None or len(allowed_rows) >= COARSE_FROM):
            nearest = self._by_coarse(self._coarse, query, k, parameters)
            if nearest is not None:
                return nearest
        scores, rows = self._index.search(query, k, params=parameters)
        return [(int(row), float(score)) for row, score in zip(rows[0], scores[0], strict=True) if row >= 0]

    def _by_coarse(
        self,
        coarse: Coarse,
        query: NDArray[np.float32],
        k: int,
        parameters: Any,  # noqa: ANN401 - faiss has no types
    ) -> list[tuple[int, float]] | None:
        """The ``k`` nearest among those that are nearest by 8 bits; ``None`` where others may be nearer."""
        rows, others = coarse.search(query, int(k * _COARSE_MORE), parameters)
        scores = np.einsum("ij,j->i", self.vectors(rows), query[0])
        order = np.lexsort((rows, -scores))[:k]
        if len(order) < k or scores[order[-1]] < others:
            return None
        return list(zip(rows[order].tolist(), scores[order].tolist(), strict=True))

    def vectors(self, rows: NDArray[np.int64]) -> NDArray[np.float32]:
        """The vectors (n, d) of the given rows. Raises ``IndexBrokenError`` for a row the file does not hold."""
        try:
            return np.asarray(self._index.reconstruct_batch(np.ascontiguousarray(rows, np.int64)), np.float32)
        except RuntimeError as error:
            raise IndexBrokenError("Vektorfilen mangler uddrag, som arkivet har.", _WAY_OUT) from error

    def close(self) -> None:
        """Free the memory of the vectors; the leg cannot be searched afterwards."""
        self._index.reset()
        if self._coarse is not None:
            self._coarse.close()


def _selector(allowed_rows: NDArray[np.int64], count: int) -> Any:  # noqa: ANN401 - faiss has no types
    """A FAISS selector for rows: a bitmap where many are allowed, a hashed batch where few are."""
    rows = np.ascontiguousarray(allowed_rows, np.int64)
    if len(rows) < _BITMAP_SHARE * count:
        return _FAISS.IDSelectorBatch(rows)
    bitmap = np.zeros(int(rows.max()) + 1, np.uint8)
    bitmap[rows] = 1
    return _FAISS.IDSelectorBitmap(np.packbits(bitmap, bitorder="little"))
