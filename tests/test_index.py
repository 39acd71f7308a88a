"""Opening an index: what is missing, damaged or made with something else is told in one Danish sentence, with what
was expected and found and the command that mends it."""

from __future__ import annotations

import json
import shutil
from pathlib import Path
from typing import Any

import pytest

from rag import encoder, versions
from rag.errors import ArkivsvarError, IndexBrokenError, IndexMissingError, ModelError
from rag.index import check, open_index
from rag.ingest import ingest
from rag.settings import Settings

MINUTES = """ KKR Vesterland | 03-05-2021
REFERAT

1.1. Ny bro over Skovåen

Baggrund
Broen over Skovåen blev lukket i foråret, fordi pælene er rådne.

Beslutning
Rådet godkendte en ny bro til 4,2 mio. kr.
"""


@pytest.fixture(scope="module")
def built(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """An index of one document with the shipped model; do not change it."""
    folder = tmp_path_factory.mktemp("bygget")
    (folder / "mine møder").mkdir()
    (folder / "mine møder" / "bro.txt").write_text(MINUTES)
    ingest(folder / "mine møder", Settings(index=folder / "indeks"), lambda *_: None)
    return folder / "indeks"


@pytest.fixture
def index(built: Path, tmp_path: Path) -> Path:
    """A copy of the index to damage."""
    shutil.copytree(built, tmp_path / "indeks")
    return tmp_path / "indeks"


def generation(index: Path) -> Path:
    return index / "generations" / (index / "current").read_text().strip()


def change_manifest(index: Path, **changes: Any) -> None:
    file = generation(index) / "manifest.json"
    data = json.loads(file.read_text())
    for path, value in changes.items():
        *above, name = path.split("__")
        place = data
        for key in above:
            place = place[key]
        place[name] = value
    file.write_text(json.dumps(data))


def refused(index: Path, error: type[ArkivsvarError] = IndexBrokenError, **settings: Any) -> str:
    """What opening the index and using all of it says; one line that names the way out."""
    config = Settings(index=index, **settings)
    with pytest.raises(error) as raised, open_index(index, config) as opened:
        _ = opened.lexical, opened.vectors, opened.encoder
    told = str(raised.value)
    assert "\n" not in told
    assert raised.value.exit_code == 2
    assert "arkivsvar index " in raised.value.way_out
    return told


def test_a_whole_index_opens_and_passes_the_check(built: Path) -> None:
    config = Settings(index=built)
    with open_index(built, config) as opened:
        assert opened.manifest.model.dimension == opened.encoder.record.dimension == opened.vectors.dimension == 256
        assert opened.manifest.chunks == opened.vectors.count == opened.lexical.chunk_count
        vector = opened.encoder.encode_queries(["Hvad blev der besluttet om broen over åen?"])[0]
        ((row, score),) = opened.vectors.search(vector, 1)
        assert opened.store.chunk(row).item_id == "bro.txt#1.1"
        assert score > 0.1
    assert check(built, config).documents == 1


def test_using_an_index_changes_no_byte_of_it(built: Path) -> None:
    def bytes_of(folder: Path) -> dict[str, bytes]:
        return {str(p.relative_to(folder)): p.read_bytes() for p in folder.rglob("*") if p.is_file()}

    before = bytes_of(built)
    check(built, Settings(index=built))
    assert bytes_of(built) == before


@pytest.mark.parametrize(("make", "what"), [(None, "findes ikke"), ("file", "er en fil"), ("folder", "ikke bygget")])
def test_where_nothing_was_built(tmp_path: Path, make: str | None, what: str) -> None:
    index = tmp_path / "intet her"
    if make == "file":
        index.write_text("")
    elif make == "folder":
        index.mkdir()
    told = refused(index, IndexMissingError)
    assert what in told
    assert f"--index '{index}'" in told


def test_another_format_version(index: Path) -> None:
    change_manifest(index, format_version=7)
    told = refused(index)
    assert "formatversion 7" in told
    assert "version 1" in told


def test_the_way_out_names_the_archive_it_was_built_from(index: Path, built: Path) -> None:
    change_manifest(index, format_version=7)
    assert f"arkivsvar index '{built.parent / 'mine møder'}' --index {index}" in refused(index)


@pytest.mark.parametrize("content", [b"", b"{", b"[]", b"\xff\xfe", b'{"format_version": 1}', b"null", b"1"])
def test_a_damaged_manifest(index: Path, content: bytes) -> None:
    (generation(index) / "manifest.json").write_bytes(content)
    refused(index)


@pytest.mark.parametrize(
    "changes", [{"model": None}, {"chunks": "mange"}, {"files": [{"path": "x"}]}, {"model__dimension": "256"}]
)
def test_a_manifest_with_wrong_fields(index: Path, changes: dict[str, Any]) -> None:
    change_manifest(index, **changes)
    assert "beskadiget" in refused(index)


@pytest.mark.parametrize("content", ["", "findes-ikke\n", "../../..\n", "\0"])
def test_a_damaged_pointer(index: Path, content: str) -> None:
    (index / "current").write_text(content)
    refused(index, ArkivsvarError)


@pytest.mark.parametrize("name", ["archive.sqlite", "vectors.faiss", "terms/items/meta.json", "manifest.json"])
def test_a_missing_file(index: Path, name: str) -> None:
    (generation(index) / name).unlink()
    assert name in refused(index)


@pytest.mark.parametrize("name", ["archive.sqlite", "vectors.faiss", "terms/chunks/meta.json"])
def test_a_file_cut_short(index: Path, name: str) -> None:
    file = generation(index) / name
    whole = file.read_bytes()
    file.write_bytes(whole[: len(whole) // 2])
    told = refused(index)
    assert f"{name} er på {len(whole) // 2} byte, ventet {len(whole)}" in told


@pytest.mark.parametrize("name", ["archive.sqlite", "vectors.faiss"])
def test_the_check_finds_a_single_wrong_byte(index: Path, name: str) -> None:
    file = generation(index) / name
    data = bytearray(file.read_bytes())
    data[-1] ^= 1
    file.write_bytes(data)
    with pytest.raises(IndexBrokenError, match=f"{name} er ændret"):
        check(index, Settings(index=index))


def test_files_of_two_generations_mixed(index: Path) -> None:
    change_manifest(index, chunks=99)
    assert "ventet 99" in refused(index)
    with pytest.raises(IndexBrokenError, match="ikke enige"):
        check(index, Settings(index=index))


def test_a_model_of_another_dimension(index: Path) -> None:
    change_manifest(index, model__dimension=384, model__name="anden-model")
    with open_index(index, Settings(index=index)) as opened:
        with pytest.raises(IndexBrokenError, match="på 256 tal, ventet 2 på 384"):
            _ = opened.vectors
        with pytest.raises(ModelError, match=r"anden-model \(384 dimensioner\), men .* giver 256"):
            _ = opened.encoder


def test_a_model_that_is_another(index: Path) -> None:
    change_manifest(index, model__fingerprint="sha256:0000")
    told = refused(index, ModelError)
    assert "sha256:0000" in told
    assert encoder.SHIPPED_NAME in told


def test_a_model_setting_that_does_not_fit(index: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    asked: list[str] = []
    load = encoder.load

    def remember(name: str = "") -> encoder.Encoder:
        asked.append(name)
        return load("")

    monkeypatch.setattr(encoder, "load", remember)
    change_manifest(index, model__fingerprint="sha256:0000", model__asked_for="bygget/med")
    assert "Fjern ARKIVSVAR_MODEL" in refused(index, ModelError, model="min/model")
    assert "Fjern" not in refused(index, ModelError)
    assert asked == ["min/model", "bygget/med"]


def test_another_word_analysis(index: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(versions, "words", lambda: "en anden")
    assert "ordanalyse" in refused(index)


def test_stamps_follow_the_code_they_name() -> None:
    assert versions.words() == versions.words()
    assert len({versions.words(), versions.chunking(), versions.reading()}) == 3
    assert versions.code_stamp(["rag.no_such_module"]) == versions.code_stamp([])
    assert versions.code_stamp(["rag.minutes"]) != versions.code_stamp(["rag.chunking"])
    assert versions.stamp(1, "a") != versions.stamp("1", "a")
