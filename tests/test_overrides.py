from __future__ import annotations

import datetime as dt
from pathlib import Path

import pytest

from rag import minutes, overrides
from rag.errors import InputError
from rag.overrides import Override
from rag.records import Kind, Page

PAGES = (Page(1, ("KKR Klintland  | 01-02-2021", "1.1. Orientering", "SAG-2021-00001 ab", "Baggrund", "Intet nyt.")),)


def archive(tmp_path: Path, toml: str, folder: str = "") -> Path:
    (tmp_path / "kkr").mkdir()
    (tmp_path / "kkr" / "møde.pdf").write_bytes(b"x")
    (tmp_path / "andet.txt").write_text("x")
    (tmp_path / folder / "arkivsvar.toml").write_text(toml, encoding="utf-8")
    return tmp_path


def test_all_keys(tmp_path: Path) -> None:
    toml = """
    [[document]]
    file = "kkr/møde.pdf"
    body = "KKR Nord"
    date = 2021-10-15
    kind = "Referat"
    place = "Havby"
    url = "https://example.dk/m.pdf"
    [[document]]
    file = "andet.txt"
    date = "3. maj 2022"
    """
    loaded = overrides.load(archive(tmp_path, toml))
    assert loaded == {
        "kkr/møde.pdf": Override("KKR Nord", dt.date(2021, 10, 15), Kind.REFERAT, "Havby", "https://example.dk/m.pdf"),
        "andet.txt": Override(date=dt.date(2022, 5, 3)),
    }


def test_a_file_beside_the_document_is_relative_to_its_folder(tmp_path: Path) -> None:
    loaded = overrides.load(archive(tmp_path, '[[document]]\nfile = "møde.pdf"\nbody = "Rådet"', folder="kkr"))
    assert loaded == {"kkr/møde.pdf": Override(body="Rådet")}


def test_no_file_is_no_override(tmp_path: Path) -> None:
    assert overrides.load(tmp_path) == {}


@pytest.mark.parametrize(
    ("toml", "named"),
    [
        ("[[document]\n", "TOML"),
        ("[dokument]\n", "'dokument'"),
        ("document = 3\n", "'document'"),
        ('[[document]]\nbody = "X"\n', "'file'"),
        ('[[document]]\nfile = "findes-ikke.pdf"\n', "findes-ikke.pdf"),
        ('[[document]]\nfile = "../andet.txt"\n', "../andet.txt"),
        ('[[document]]\nfile = "andet.txt"\ndato = "x"\n', "'dato'"),
        ('[[document]]\nfile = "andet.txt"\ndate = "i går"\n', "'date'"),
        ('[[document]]\nfile = "andet.txt"\nkind = "notat"\n', "'kind'"),
        ('[[document]]\nfile = "andet.txt"\nurl = "ftp://x"\n', "'url'"),
        ('[[document]]\nfile = "andet.txt"\nbody = 7\n', "'body'"),
    ],
)
def test_an_error_names_file_and_key(tmp_path: Path, toml: str, named: str) -> None:
    with pytest.raises(InputError) as error:
        overrides.load(archive(tmp_path, toml))
    assert "arkivsvar.toml" in error.value.message
    assert named in error.value.message
    assert error.value.way_out


def test_what_staff_state_wins_over_what_was_read() -> None:
    read = minutes.parse("a.pdf", PAGES)
    assert (read.body, read.date, read.kind, read.url) == ("KKR Klintland", dt.date(2021, 2, 1), Kind.DAGSORDEN, None)
    stated = Override("KKR Sund", dt.date(2021, 3, 1), Kind.REFERAT, "Havby", "https://example.dk")
    told = minutes.parse("a.pdf", PAGES, stated)
    assert (told.body, told.date, told.kind, told.place, told.url) == (
        "KKR Sund", dt.date(2021, 3, 1), Kind.REFERAT, "Havby", "https://example.dk")  # fmt: skip
    assert told.date_basis == "oplyst i arkivsvar.toml"
    assert told.period.earliest == told.period.latest == dt.date(2021, 3, 1)
