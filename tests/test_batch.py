"""A questions file is checked whole before the first answer, and an answers file appears whole or not at all."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from rag.batch import read_questions
from rag.errors import InputError
from rag.records import Turn
from rag.settings import Settings


def write(tmp_path: Path, *lines: str) -> Path:
    path = tmp_path / "spørgsmål.jsonl"
    path.write_text("\n".join(lines) + "\n", encoding="utf-8")
    return path


def test_reads_questions_with_and_without_history(tmp_path: Path) -> None:
    path = write(
        tmp_path,
        '{"id": "q1", "question": "Hvad blev besluttet om svømmehallen?", "ekstra": 1}',
        "",
        '{"id": 2, "question": "Og året efter?", "history": [{"role": "user", "content": "Hvad med 2021?"}]}',
    )
    first, second = read_questions(path, Settings())
    assert (first.id, first.question, first.history) == ("q1", "Hvad blev besluttet om svømmehallen?", ())
    assert (second.id, second.history) == ("2", (Turn("user", "Hvad med 2021?"),))


@pytest.mark.parametrize(
    ("line", "said"),
    [
        ("{ikke json", "linje 2: linjen er ikke gyldig JSON"),
        ('["q1"]', "linje 2: et objekt med teksterne id og question var ventet"),
        ('{"id": "q2"}', "linje 2: et objekt med teksterne id og question var ventet"),
        ('{"id": "q2", "question": "  "}', "linje 2: spørgsmålet er tomt"),
        (json.dumps({"id": "q2", "question": "x" * 100_000}), "linje 2: spørgsmålet er på 100000 tegn"),
        ('{"id": "q2", "question": "Hvad?", "history": "før"}', "linje 2: history skal være en liste"),
        ('{"id": "q2", "question": "Hvad?", "history": [{"role": "system"}]}', "linje 2: hver tur i history"),
    ],
)
def test_a_bad_line_is_named_by_its_number(tmp_path: Path, line: str, said: str) -> None:
    path = write(tmp_path, '{"id": "q1", "question": "Hvad?"}', line)
    with pytest.raises(InputError, match=said):
        read_questions(path, Settings())


def test_a_missing_and_an_empty_file_are_said_plainly(tmp_path: Path) -> None:
    with pytest.raises(InputError, match="findes ikke"):
        read_questions(tmp_path / "mangler.jsonl", Settings())
    with pytest.raises(InputError, match="ingen spørgsmål"):
        read_questions(write(tmp_path, "", ""), Settings())
    latin = tmp_path / "latin.jsonl"
    latin.write_bytes('{"id": "q1", "question": "Må vi?"}'.encode("latin-1"))
    with pytest.raises(InputError, match="UTF-8"):
        read_questions(latin, Settings())
