"""A conversation with a small real index, and the answers file's format."""

from __future__ import annotations

import datetime as dt
import json
import subprocess
import sys
from pathlib import Path

import pytest

from rag.chat import Archive, Reply, check_question, reply_to_json
from rag.errors import IndexMissingError, InputError
from rag.ingest import ingest
from rag.records import (
    AgendaItem,
    Answer,
    ArchiveItem,
    Basis,
    Citation,
    Filters,
    Hit,
    Kind,
    Meeting,
    Period,
    Query,
    SearchResult,
    Span,
    Statement,
    Status,
    Turn,
)
from rag.settings import Settings

MINUTES = """\
REFERAT 2021
KKR Nordjylland
Dato: 15-10-2021
Sted: Havnegade 1, Lilleby

KKR Nordjylland  | 15-10-2021
SIDE  |  2
1. Regionalpolitiske sager
1.1. Ny bro over Lillefjorden
SAG-2021-01234 abc
Baggrund
Vejdirektoratet har undersøgt tre forslag til en bro. Den billigste løsning koster 412 mio. kr. at bygge.
Indstilling
Det indstilles, at KKR Nordjylland bakker op om broen.
Beslutning
KKR Nordjylland godkendte forslaget om en højbro og ønskede en cykelsti på begge sider.
1.2. Svømmehaller og energipriser
SAG-2021-01234 abc
Baggrund
Elregningen i de offentlige svømmehaller er steget 38 procent på et år, fordi kontrakten med elselskabet udløb.
Indstilling
Det indstilles, at KKR Nordjylland ser på færgens tal og noterer dem.
Beslutning
KKR Nordjylland tog orienteringen til efterretning.
2. Eventuelt
2.1. Eventuelt
SAG-2021-01234 abc
"""

FIELDS = ["id", "status", "answer", "basis", "citations", "retrieved", "filters", "certainty", "ms"]
CITATION_FIELDS = ["n", "source", "item", "title", "body", "date", "kind", "section", "page", "quote"]


@pytest.fixture(scope="module")
def archive(tmp_path_factory):
    root = tmp_path_factory.mktemp("chat")
    (root / "docs").mkdir()
    (root / "docs" / "referat.txt").write_text(MINUTES, encoding="utf-8")
    settings = Settings(index=root / "index")
    report = ingest(root / "docs", settings, lambda *_: None)
    assert not report.failed
    with Archive.open(root / "index", settings) as opened:
        yield opened


def test_a_number_comes_with_its_source(archive):
    answer = archive.ask("Hvad koster den billigste bro over Lillefjorden?").answer
    assert answer.status is Status.ANSWERED
    assert "412 mio. kr." in answer.text
    assert [(c.item, c.kind, c.source) for c in answer.citations] == [("1.1", Kind.REFERAT, "referat.txt")]


def test_a_decision_is_told_as_one(archive):
    reply = archive.ask("Hvad besluttede KKR Nordjylland om broen?")
    assert reply.answer.basis is Basis.BESLUTNING
    assert reply.answer.citations[0].section == "Beslutning"
    assert set(reply.ms) == {"retrieve", "answer", "total"}
    assert reply.ms["total"] >= reply.ms["retrieve"]


def test_a_follow_up_stands_on_the_turn_before(archive):
    first = archive.ask("Hvorfor er elregningen i svømmehallerne steget?")
    second = archive.ask(
        "Og hvad blev besluttet?",
        (Turn("user", first.query.text), Turn("assistant", first.answer.text)),
    )
    assert second.query.is_follow_up
    assert second.answer.citations[0].item == "1.2"


def test_what_is_not_there_is_refused(archive):
    answer = archive.ask("Hvad koster en liter mælk?").answer
    assert answer.status is Status.NOT_FOUND
    assert answer.suggestions


def test_every_answer_has_exactly_the_fields_of_the_contract(archive):
    for question in ("Hvad koster broen?", "Hvad koster en liter mælk?", "Hvad blev besluttet på mødet?"):
        row = json.loads(json.dumps(reply_to_json("q1", archive.ask(question))))
        assert list(row) == FIELDS
        assert all(list(citation) == CITATION_FIELDS for citation in row["citations"])
        assert list(row["filters"]) == ["body", "from", "to", "kind"]
        scores = [hit["score"] for hit in row["retrieved"]]
        assert scores == sorted(scores, reverse=True)
        assert len({hit["item"] for hit in row["retrieved"]}) == len(row["retrieved"]) <= 10
        assert all(f"[{c['n']}]" in row["answer"] for c in row["citations"])


@pytest.mark.parametrize("question", ["", "   \n", "\t"])
def test_an_empty_question_is_an_input_error(archive, question):
    with pytest.raises(InputError, match="tomt"):
        archive.ask(question)


def test_a_question_that_is_too_long_is_an_input_error_with_both_numbers():
    with pytest.raises(InputError, match=r"100000 tegn; der er plads til 2000") as caught:
        check_question("a" * 100_000, Settings())
    assert caught.value.way_out


def test_a_missing_index_is_named(tmp_path):
    with pytest.raises(IndexMissingError):
        Archive.open(tmp_path / "intet", Settings())


def test_a_reply_is_written_field_by_field():
    meeting = Meeting("a/b.pdf", "KKR Vestøerne", dt.date(2022, 9, 19), "forside", Kind.DAGSORDEN)
    hits = tuple(
        Hit(ArchiveItem(f"a/b.pdf#{n}", meeting, AgendaItem(str(n), "Titel", "")), (), score)
        for n, score in enumerate((0.9, 0.7, 0.7, 0.1))
    )
    citation = Citation(
        1, "a/b.pdf#0", "a/b.pdf", "0", "Titel", "KKR Vestøerne", meeting.date, Period(), Kind.DAGSORDEN,
        "Indstilling", 3, "Det indstilles.", Span(0, 15),
    )  # fmt: skip
    answer = Answer(
        Status.ANSWERED, Basis.INDSTILLING, (Statement("Det indstilles.", (1,)),), (citation,), ("Kun dagsordenen.",)
    )
    filters = Filters(body="KKR Vestøerne", date_from=dt.date(2022, 1, 1), kind=Kind.DAGSORDEN)
    reply = Reply(answer, Query("?", "?"), SearchResult(hits, filters), {"retrieve": 1.0, "answer": 2.0, "total": 3.0})
    assert reply_to_json("q7", reply) == {
        "id": "q7",
        "status": "answered",
        "answer": "Det indstilles. [1]\nKun dagsordenen.",
        "basis": "indstilling",
        "citations": [
            {
                "n": 1,
                "source": "a/b.pdf",
                "item": "0",
                "title": "Titel",
                "body": "KKR Vestøerne",
                "date": "2022-09-19",
                "kind": "dagsorden",
                "section": "Indstilling",
                "page": 3,
                "quote": "Det indstilles.",
            }
        ],
        "retrieved": [
            {"source": "a/b.pdf", "item": "0", "score": 0.9},
            {"source": "a/b.pdf", "item": "1", "score": 0.7},
            {"source": "a/b.pdf", "item": "2", "score": 0.7},
            {"source": "a/b.pdf", "item": "3", "score": 0.1},
        ],
        "filters": {"body": "KKR Vestøerne", "from": "2022-01-01", "to": None, "kind": "dagsorden"},
        "certainty": None,
        "ms": {"retrieve": 1.0, "answer": 2.0, "total": 3.0},
    }


def test_asking_with_the_shipped_model_imports_no_heavy_library(archive):
    code = (
        "import sys; from pathlib import Path; from rag.chat import Archive; from rag.settings import Settings\n"
        f"folder = Path({str(archive.settings.index)!r})\n"
        "with Archive.open(folder, Settings(index=folder)) as a: a.ask('Hvad koster broen?')\n"
        "heavy = {'torch', 'sentence_transformers', 'transformers', 'langchain_core', 'gradio', 'pandas'}\n"
        "sys.exit(', '.join(sorted(heavy & set(sys.modules))) or 0)"
    )
    root = Path(__file__).resolve().parents[1]
    done = subprocess.run([sys.executable, "-c", code], cwd=root, capture_output=True, text=True, check=False)
    assert (done.returncode, done.stderr) == (0, "")


# --- the real documents ---------------------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def real(real_archive, tmp_path_factory):
    settings = Settings(index=tmp_path_factory.mktemp("real") / "index")
    ingest(real_archive, settings, lambda *_: None)
    with Archive.open(settings.index, settings) as opened:
        yield opened


def test_how_many_refugees(real):
    answer = real.ask("Hvor mange flygtninge skal kommunerne i Midtjylland modtage i 2023?").answer
    assert "152 af de 550" in answer.statements[0].text
    first = answer.citations[0]
    assert (first.body, first.date, first.item, first.page) == ("KKR Midtjylland", dt.date(2022, 9, 19), "3.7", 16)


def test_a_decision_from_minutes(real):
    answer = real.ask("Hvad besluttede KKR Nordjylland om resultatkontrakten for 2022?").answer
    assert answer.basis is Basis.BESLUTNING
    assert (answer.citations[0].item, answer.citations[0].section) == ("3.1", "Beslutning")
    assert "godkendte" in answer.statements[0].text


def test_a_decision_asked_for_where_only_the_agenda_is(real):
    answer = real.ask("Hvad besluttede KKR Midtjylland om landstallet for flygtninge 2023?").answer
    assert answer.basis is Basis.INDSTILLING
    assert answer.text.startswith("Arkivet har kun dagsordenen")
    assert not any(verb in answer.text for verb in ("besluttede", "godkendte", "vedtog"))


def test_the_price_of_milk(real):
    assert real.ask("Hvad koster en liter mælk?").answer.status is Status.NOT_FOUND
