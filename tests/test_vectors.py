from __future__ import annotations

from pathlib import Path

import faiss
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from rag.errors import IndexBrokenError, ModelError
from rag.vectors import COARSE_FROM, VectorLeg, build

COUNT, DIMENSION = 60, 8


def unit(count: int, seed: int) -> np.ndarray:
    rows = np.random.default_rng(seed).standard_normal((count, DIMENSION)).astype(np.float32)
    return rows / np.linalg.norm(rows, axis=1, keepdims=True)


VECTORS = unit(COUNT, 1)
ROWS = np.arange(COUNT, dtype=np.int64) * 3 + 2


@pytest.fixture
def file(tmp_path: Path) -> Path:
    path = tmp_path / "vectors.faiss"
    build(path, ROWS, VECTORS)
    return path


def test_the_nearest_come_first_under_their_rows(file: Path) -> None:
    leg = VectorLeg.open(file)
    assert (leg.count, leg.dimension) == (COUNT, DIMENSION)
    hits = leg.search(VECTORS[7], 5)
    assert hits[0] == (int(ROWS[7]), pytest.approx(1.0, abs=1e-3))
    assert [score for _, score in hits] == sorted((score for _, score in hits), reverse=True)
    assert not list(file.parent.glob("*.part"))


@settings(deadline=None)
@given(
    seed=st.integers(0, 10_000),
    places=st.sets(st.integers(0, COUNT - 1)),
    k=st.integers(0, COUNT + 5),
)
def test_a_filter_leaves_what_is_left_of_the_full_ranking(seed: int, places: set[int], k: int) -> None:
    leg = _shared()
    query = unit(1, seed)[0]
    allowed = np.asarray(sorted(ROWS[list(places)]), np.int64) if places else np.empty(0, np.int64)
    full = [row for row, _ in leg.search(query, COUNT) if row in set(allowed.tolist())]
    assert [row for row, _ in leg.search(query, k, allowed)] == full[:k]


_LEGS: list[VectorLeg] = []


def _shared() -> VectorLeg:
    if not _LEGS:
        import tempfile

        path = Path(tempfile.mkdtemp()) / "vectors.faiss"
        build(path, ROWS, VECTORS)
        _LEGS.append(VectorLeg.open(path))
    return _LEGS[0]


def test_rows_outside_the_index_are_never_found(file: Path) -> None:
    leg = VectorLeg.open(file)
    assert leg.search(VECTORS[0], 5, np.asarray([1, 4, 1_000_003], np.int64)) == []


def test_vectors_come_back_by_row(file: Path) -> None:
    leg = VectorLeg.open(file)
    assert np.array_equal(leg.vectors(ROWS[[3, 9]]), VECTORS[[3, 9]].astype(np.float16).astype(np.float32))
    with pytest.raises(IndexBrokenError):
        leg.vectors(np.asarray([1], np.int64))


def test_an_empty_archive(tmp_path: Path) -> None:
    path = tmp_path / "vectors.faiss"
    build(path, np.empty(0, np.int64), np.empty((0, DIMENSION), np.float32))
    leg = VectorLeg.open(path)
    assert leg.count == 0
    assert leg.search(VECTORS[0], 5) == []


def test_another_dimension_is_told(file: Path) -> None:
    with pytest.raises(ModelError, match=r"4 dimensioner.*8"):
        VectorLeg.open(file).search(np.ones(4, np.float32), 3)


def test_rows_and_vectors_must_fit(tmp_path: Path) -> None:
    with pytest.raises(ValueError, match="59 rows"):
        build(tmp_path / "vectors.faiss", ROWS[:59], VECTORS)


@pytest.mark.parametrize("content", [b"", b"ikke et indeks", None])
def test_a_damaged_file_is_told_in_danish(file: Path, content: bytes | None) -> None:
    file.write_bytes(file.read_bytes()[:-40] if content is None else content)
    with pytest.raises(IndexBrokenError, match="beskadiget") as caught:
        VectorLeg.open(file)
    assert "arkivsvar index" in caught.value.way_out


def test_a_missing_file_and_another_sort_of_index_are_told(tmp_path: Path) -> None:
    with pytest.raises(IndexBrokenError, match="mangler"):
        VectorLeg.open(tmp_path / "intet.faiss")
    faiss.write_index(faiss.IndexFlatL2(DIMENSION), str(tmp_path / "andet.faiss"))
    with pytest.raises(IndexBrokenError, match="anden slags"):
        VectorLeg.open(tmp_path / "andet.faiss")


def test_a_closed_leg_finds_nothing(file: Path) -> None:
    leg = VectorLeg.open(file)
    leg.close()
    assert leg.search(VECTORS[0], 3) == []


# Large archives, whose vectors are looked at by 8 bits first.

_MANY, _WIDE = COARSE_FROM + 500, 32


def wide(count: int, seed: int, spread: float = 1.0) -> np.ndarray:
    """Unit vectors around one of them; the smaller the spread, the closer."""
    noise = np.random.default_rng(seed).standard_normal((count, _WIDE)).astype(np.float32)
    rows = np.eye(1, _WIDE, dtype=np.float32) + spread * noise
    return rows / np.linalg.norm(rows, axis=1, keepdims=True)


def exact(vectors: np.ndarray, query: np.ndarray, k: int) -> list[float]:
    stored = vectors.astype(np.float16).astype(np.float32)
    return sorted((stored @ query).tolist(), reverse=True)[:k]


@pytest.fixture(scope="module", params=[1.0, 1e-3], ids=["spread", "crowded"])
def many(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, np.ndarray]:
    path = tmp_path_factory.mktemp("many") / "vectors.faiss"
    vectors = wide(_MANY, 5, request.param)
    build(path, np.arange(_MANY, dtype=np.int64) * 2 + 1, vectors)
    return path, vectors


@pytest.mark.parametrize("seed", range(5))
def test_nothing_is_lost_by_a_first_look_at_8_bits(many: tuple[Path, np.ndarray], seed: int) -> None:
    file, vectors = many
    query = wide(1, seed, 0.5)[0]
    hits = VectorLeg.open(file).search(query, 50)
    assert [score for _, score in hits] == pytest.approx(exact(vectors, query, 50), abs=1e-6)
    assert len({row for row, _ in hits}) == 50


def test_a_filter_holds_for_the_first_look(many: tuple[Path, np.ndarray]) -> None:
    file, vectors = many
    query = wide(1, 9, 0.5)[0]
    allowed = np.arange(COARSE_FROM, dtype=np.int64) * 2 + 1
    hits = VectorLeg.open(file).search(query, 50, allowed)
    assert [score for _, score in hits] == pytest.approx(exact(vectors[:COARSE_FROM], query, 50), abs=1e-6)
    assert {row for row, _ in hits} <= set(allowed.tolist())


def test_all_of_a_large_archive_can_be_asked_for(many: tuple[Path, np.ndarray]) -> None:
    file, vectors = many
    assert len(VectorLeg.open(file).search(vectors[0], _MANY)) == _MANY


def test_a_damaged_first_look_is_told(many: tuple[Path, np.ndarray], file: Path) -> None:
    large, _ = many
    beside = file.with_name(f"{file.name}.coarse")
    beside.write_bytes(large.with_name(f"{large.name}.coarse").read_bytes())
    with pytest.raises(IndexBrokenError, match="ikke enige"):
        VectorLeg.open(file)
    beside.write_bytes(beside.read_bytes()[:-40])
    with pytest.raises(IndexBrokenError, match="beskadiget"):
        VectorLeg.open(file)
