"""The command line over a small archive: what it prints, its exit codes, and one plain sentence for bad input."""

from __future__ import annotations

import json
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from rag.cli import run
from rag.verify import locate
from tests.conftest import ROOT

MINUTES = """KKR Sandøre | 12-05-2023
SIDE | 1

1. Regionale sager

1.1. Takster i havnebussen
SAG-2023-00417 abc

Baggrund
Havnebussen mellem Lundevig og Torsholm har haft faldende passagertal i tre år.

Indstilling
Det indstilles, at KKR Sandøre drøfter taksterne.

Sagsfremstilling
En enkeltbillet koster i dag 24 kr., og driften giver et underskud på 3,2 mio. kr. om året.

Beslutning
KKR Sandøre besluttede at hæve prisen på en enkeltbillet til 28 kr. fra den 1. august 2023.
"""
AGENDA = """KKR Sandøre | 22-09-2023
SIDE | 1

1. Regionale sager

1.1. Fælles vandforsyning på øerne
SAG-2023-00552 abc

Baggrund
Tre øer mangler rent grundvand.

Indstilling
Det indstilles, at KKR Sandøre godkender en fælles ledning til 41 mio. kr.
"""
FIELDS = {"id", "status", "answer", "basis", "citations", "retrieved", "filters", "certainty", "ms"}
CITATION_FIELDS = {"n", "source", "item", "title", "body", "date", "kind", "section", "page", "quote"}
ITEM_FIELDS = {
    "source", "item", "title", "body", "date", "date_basis", "period", "kind", "case_number", "sections", "pages",
    "attachments", "text_chars",
}  # fmt: skip


@pytest.fixture(scope="module")
def archive(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("arkiv")
    (folder / "maj.txt").write_text(MINUTES, encoding="utf-8")
    (folder / "september.txt").write_text(AGENDA, encoding="utf-8")
    return folder


@pytest.fixture(scope="module")
def index(archive: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("indeks") / "index"
    assert run(["index", str(archive), "--index", str(folder)]) == 0
    return folder


def ask(capsys: pytest.CaptureFixture[str], index: Path, question: str) -> dict[str, object]:
    assert run(["ask", question, "--index", str(index), "--json"]) == 0
    reply = json.loads(capsys.readouterr().out)
    assert isinstance(reply, dict)
    return reply


def test_index_tells_what_it_read_and_fails_softly(
    archive: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    copy = tmp_path / "arkiv"
    shutil.copytree(archive, copy)
    (copy / "skadet.pdf").write_bytes(b"%PDF-1.7\nikke mere end det")
    assert run(["index", str(copy), "--index", str(tmp_path / "index")]) == 3
    said = capsys.readouterr().out
    assert "Dokumenter         2" in said
    assert "Fejlede: skadet.pdf: " in said
    assert run(["index", str(archive), "--index", str(tmp_path / "andet")]) == 0
    capsys.readouterr()
    assert run(["index", str(archive), "--index", str(tmp_path / "andet")]) == 0
    assert "Uændrede           2" in capsys.readouterr().out


def test_items_are_the_contracts_objects(index: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["items", "--index", str(index), "--json"]) == 0
    rows = [json.loads(line) for line in capsys.readouterr().out.splitlines()]
    assert [(row["source"], row["item"], row["kind"], row["date"]) for row in rows] == [
        ("maj.txt", "1.1", "referat", "2023-05-12"),
        ("september.txt", "1.1", "dagsorden", "2023-09-22"),
    ]
    assert all(set(row) == ITEM_FIELDS for row in rows)
    assert rows[0]["sections"] == ["Baggrund", "Indstilling", "Sagsfremstilling", "Beslutning"]
    assert rows[0]["period"] == ["2023-05-12", "2023-05-12"]
    assert rows[0]["case_number"] == "SAG-2023-00417"


def test_a_decision_leads_the_answer(index: Path, capsys: pytest.CaptureFixture[str]) -> None:
    reply = ask(capsys, index, "Hvad besluttede KKR Sandøre om prisen på en billet til havnebussen?")
    assert set(reply) == FIELDS
    assert reply["status"] == "answered"
    assert reply["basis"] == "beslutning"
    assert "28 kr." in str(reply["answer"])
    citations = reply["citations"]
    assert isinstance(citations, list)
    assert all(set(citation) == CITATION_FIELDS for citation in citations)
    assert (citations[0]["source"], citations[0]["item"], citations[0]["section"]) == ("maj.txt", "1.1", "Beslutning")
    assert " ".join(MINUTES.split()).count(" ".join(citations[0]["quote"].split())) == 1


def test_a_recommendation_is_never_a_decision(index: Path, capsys: pytest.CaptureFixture[str]) -> None:
    reply = ask(capsys, index, "Hvad besluttede KKR Sandøre om den fælles vandforsyning?")
    assert reply["basis"] == "indstilling"
    assert "kun dagsordenen" in str(reply["answer"])
    assert "41 mio. kr." in str(reply["answer"])


def test_what_the_archive_does_not_hold_is_said(index: Path, capsys: pytest.CaptureFixture[str]) -> None:
    reply = ask(capsys, index, "Hvad koster en liter mælk?")
    assert (reply["status"], reply["basis"], reply["citations"]) == ("not_found", None, [])


def test_batch_answers_in_order(index: Path, tmp_path: Path) -> None:
    questions = tmp_path / "q.jsonl"
    texts = ["Hvad koster en billet til havnebussen?", "Hvem er konge i Spanien?"] * 25
    rows = [{"id": f"q{n}", "question": text, "ekstra": True} for n, text in enumerate(texts)]
    questions.write_text("\n".join(json.dumps(row, ensure_ascii=False) for row in rows), encoding="utf-8")
    output = tmp_path / "a.jsonl"
    assert run(["batch", str(questions), "--output", str(output), "--index", str(index)]) == 0
    answers = [json.loads(line) for line in output.read_text(encoding="utf-8").splitlines()]
    assert [answer["id"] for answer in answers] == [row["id"] for row in rows]
    assert all(set(answer) == FIELDS for answer in answers)
    assert [path.name for path in tmp_path.iterdir() if path.name.startswith("a.jsonl")] == ["a.jsonl"]


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["index", "{tmp}/mangler", "--index", "{tmp}/i"], "mangler"),
        (["index", "{tmp}", "--index", "{tmp}/i"], "dokument"),
        (["ask", "Hvad?", "--index", "{tmp}/ingen"], "arkivsvar index"),
        (["ask", "   ", "--index", "{index}"], "tomt"),
        (["ask", "x" * 100_000, "--index", "{index}"], "100000"),
        (["batch", "{tmp}/ingen.jsonl", "--output", "{tmp}/a.jsonl"], "findes ikke"),
        (["ask"], "SPØRGSMÅL mangler"),
        (["ask", "--forkert", "Hvad?"], "--forkert findes ikke"),
        (["flyv"], "flyv findes ikke"),
        (["serve", "--port", "mange"], "--port"),
        (["serve", "--port", "0"], "ARKIVSVAR_PORT"),
        (["index", "{archive}", "--index", "{tmp}/i", "--model", "{tmp}/ingen-model"], "ingen-model"),
    ],
)
def test_bad_input_is_one_danish_line_and_exit_2(
    arguments: list[str],
    said: str,
    index: Path,
    archive: Path,
    tmp_path: Path,
    capsys: pytest.CaptureFixture[str],
) -> None:
    places = {"tmp": str(tmp_path), "index": str(index), "archive": str(archive)}
    assert run([argument.format(**places) for argument in arguments]) == 2
    captured = capsys.readouterr()
    assert captured.out == ""
    lines = captured.err.splitlines()
    assert len(lines) == 1
    assert said in lines[0]
    assert "Traceback" not in captured.err


def test_an_index_of_another_format_names_what_mends(
    index: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    copy = tmp_path / "index"
    shutil.copytree(index, copy)
    manifest = next(copy.glob("generations/*/manifest.json"))
    content = json.loads(manifest.read_text(encoding="utf-8"))
    content["format_version"] = 999
    manifest.write_text(json.dumps(content), encoding="utf-8")
    assert run(["ask", "Hvad?", "--index", str(copy)]) == 2
    said = capsys.readouterr().err
    assert "999" in said
    assert "arkivsvar index" in said


def test_a_wrong_variable_is_named(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    monkeypatch.setenv("ARKIVSVAR_PORT", "mange")
    assert run(["items"]) == 2
    assert "ARKIVSVAR_PORT" in capsys.readouterr().err


def test_help_is_danish(capsys: pytest.CaptureFixture[str]) -> None:
    for arguments in (["--help"], ["index", "--help"], ["ask", "--help"], ["batch", "--help"], ["serve", "--help"]):
        assert run(arguments) == 0
        page = capsys.readouterr().out
        assert page.startswith("Brug: arkivsvar")
        assert not {"Usage", "Options:", "Show this message", "required", "Arguments:"} & set(page.split())


def test_asking_imports_nothing_heavy(index: Path) -> None:
    program = (
        "import sys; from rag.cli import run; "
        f"code = run(['ask', 'Hvad koster en billet til havnebussen?', '--index', {str(index)!r}]); "
        "heavy = {'torch', 'sentence_transformers', 'transformers', 'gradio', 'langchain', 'pandas'}; "
        "sys.exit(code or ','.join(sorted(heavy & set(sys.modules))) or 0)"
    )
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, cwd=ROOT, check=False)
    assert done.returncode == 0, done.stderr


# What the issue asks of the three real documents.


@pytest.fixture(scope="module")
def real_index(real_archive: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("kkr") / "index"
    assert run(["index", str(real_archive), "--index", str(folder)]) == 0
    return folder


def test_the_refugees_of_2023(real_index: Path, capsys: pytest.CaptureFixture[str]) -> None:
    reply = ask(capsys, real_index, "Hvor mange flygtninge skal kommunerne i Midtjylland modtage i 2023?")
    assert {"152", "550"} <= set(str(reply["answer"]).replace(".", " ").split())
    citations = reply["citations"]
    assert isinstance(citations, list)
    assert citations[0]["source"] == "001_c5d962c3cf5d6410.pdf"
    assert (citations[0]["body"], citations[0]["date"]) == ("KKR Midtjylland", "2022-09-19")
    assert (citations[0]["item"], citations[0]["page"]) == ("3.7", 16)


def test_the_contract_of_2022_was_decided(real_index: Path, capsys: pytest.CaptureFixture[str]) -> None:
    reply = ask(capsys, real_index, "Hvad besluttede KKR Nordjylland om resultatkontrakten for 2022?")
    citations = reply["citations"]
    assert isinstance(citations, list)
    assert reply["basis"] == "beslutning"
    assert (citations[0]["source"][:3], citations[0]["item"], citations[0]["section"]) == ("002", "3.1", "Beslutning")
    assert "godkendte" in str(reply["answer"])


def test_the_quota_of_2023_is_only_recommended(real_index: Path, capsys: pytest.CaptureFixture[str]) -> None:
    reply = ask(capsys, real_index, "Hvad besluttede KKR Midtjylland om landstallet for flygtninge 2023?")
    assert reply["basis"] == "indstilling"
    assert "kun dagsordenen" in str(reply["answer"])


def test_every_quote_stands_in_its_item(real_index: Path) -> None:
    from rag.chat import Archive
    from rag.settings import Settings

    questions = [
        "Hvem deltog i mødet i KKR Nordjylland?",
        "Hvad er et nærhospital?",
        "Hvad blev sagt om klimastrategien?",
    ]
    with Archive.open(real_index, Settings(index=real_index)) as opened:
        for question in questions:
            for citation in opened.ask(question).answer.citations:
                item = opened.generation.store.item(citation.item_id).item
                assert locate(citation.quote, item) == citation.span
