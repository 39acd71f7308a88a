"""What users say of answers: kept without names, and exported as a question suite that the evaluation reads."""

from __future__ import annotations

import datetime as dt
import json
from pathlib import Path

import pytest

from evals.schema import QuestionType, load_suite
from rag.cli import run
from rag.errors import ArkivsvarError, InputError
from rag.feedback import MAX_COMMENT_CHARS, FeedbackLog, Judgement, Verdict, export
from rag.records import Answer, Basis, Citation, Kind, Period, Span, Statement, Status, Turn
from rag.settings import Settings
from rag.ui import feedback
from rag.ui.answers import Exchange
from rag.ui.choice import Choice
from rag.ui.kept import KeptAnswers
from rag.ui.markup import Html

SETTINGS = Settings()
CITED = Citation(
    n=1,
    item_id="referat.txt#1.1",
    source="referat.txt",
    item="1.1",
    title="Svømmehallens tag",
    body="Kulturudvalget",
    date=dt.date(2023, 2, 1),
    period=Period(dt.date(2023, 2, 1), dt.date(2023, 2, 1)),
    kind=Kind.REFERAT,
    section="Beslutning",
    page=1,
    quote="Udvalget godkendte et nyt tag.",
    span=Span(0, 30),
)
ANSWER = Answer(Status.ANSWERED, Basis.BESLUTNING, (Statement("Udvalget godkendte et nyt tag.", (1,)),), (CITED,))
REFUSED = Answer(Status.NOT_FOUND, None, notes=("Arkivet har intet svar.",))
QUESTION = "Hvad besluttede udvalget om taget?"


def judgement(verdict: Verdict = Verdict.RIGHT, **more: object) -> Judgement:
    fields: dict[str, object] = {"question": QUESTION, "answer": ANSWER, **more}
    return Judgement(verdict, **fields)  # type: ignore[arg-type]


def kept(folder: Path, *judgements: Judgement) -> list[dict[str, object]]:
    log = FeedbackLog(folder)
    for one in judgements:
        log.add(one, SETTINGS)
    return log.rows()


def test_a_judgement_is_kept_with_all_that_the_answer_stood_on(tmp_path: Path) -> None:
    said = judgement(Verdict.WRONG_SOURCE, comment=" Det var et\nandet møde ", generation="20230201-abc", citation=1)
    (row,) = kept(tmp_path, said)
    assert (row["verdict"], row["comment"], row["citation"]) == ("wrong_source", "Det var et\nandet møde", 1)
    assert (row["question"], row["answer"]) == (QUESTION, "Udvalget godkendte et nyt tag. [1]")
    assert (row["status"], row["basis"], row["generation"]) == ("answered", "beslutning", "20230201-abc")
    assert row["citations"] == [
        {
            "n": 1, "source": "referat.txt", "item": "1.1", "title": "Svømmehallens tag", "body": "Kulturudvalget",
            "date": "2023-02-01", "kind": "referat", "section": "Beslutning", "page": 1,
            "quote": "Udvalget godkendte et nyt tag.",
        }
    ]  # fmt: skip
    assert row["settings"]["refuse_below"] == SETTINGS.refuse_below


def test_neither_keys_nor_addresses_are_kept(tmp_path: Path) -> None:
    settings = Settings(llm_key="hemmelig-nøgle", llm_url="http://intern.example", auth=Path("/srv/brugere"))
    FeedbackLog(tmp_path).add(judgement(), settings)
    text = (tmp_path / "feedback.jsonl").read_text(encoding="utf-8")
    for secret in ("hemmelig-nøgle", "intern.example", "brugere", settings.host):
        assert secret not in text


def test_only_the_servers_own_user_may_read_it(tmp_path: Path) -> None:
    kept(tmp_path, judgement())
    assert (tmp_path / "feedback.jsonl").stat().st_mode & 0o077 == 0


def test_too_long_a_comment_is_refused_and_nothing_kept(tmp_path: Path) -> None:
    with pytest.raises(InputError, match="Kommentaren er på 2001 tegn"):
        FeedbackLog(tmp_path).add(judgement(comment="x" * (MAX_COMMENT_CHARS + 1)), SETTINGS)
    assert FeedbackLog(tmp_path).rows() == []


def test_a_folder_that_is_not_there_is_told(tmp_path: Path) -> None:
    with pytest.raises(ArkivsvarError, match="findes ikke"):
        FeedbackLog(tmp_path / "væk").add(judgement(), SETTINGS)


def test_a_damaged_line_is_named(tmp_path: Path) -> None:
    kept(tmp_path, judgement())
    with (tmp_path / "feedback.jsonl").open("a", encoding="utf-8") as file:
        file.write('{"verdict": "maaske"}\n')
    with pytest.raises(InputError, match="linje 2"):
        FeedbackLog(tmp_path).rows()


def test_right_answers_become_a_suite_that_the_evaluation_reads(tmp_path: Path) -> None:
    followed = judgement(
        question="Og hvad kostede det?", history=(Turn("user", QUESTION), Turn("assistant", "Et nyt tag. [1]"))
    )
    refused = judgement(question="Hvem ejer månen?", answer=REFUSED)
    exported = export(kept(tmp_path, judgement(), judgement(), followed, refused))
    path = tmp_path / "suite.jsonl"
    path.write_text("".join(json.dumps(row) + "\n" for row in exported.suite), encoding="utf-8")
    first, second, third = load_suite("suite", path, tmp_path).questions
    assert (first.question, first.gold.keys, first.basis) == (QUESTION, ("referat#1.1",), "beslutning")
    assert (second.type, second.history[0]) == (QuestionType.FOLLOW_UP, ("user", QUESTION))
    assert (third.type, third.gold) == (QuestionType.UNANSWERABLE, None)
    assert exported.to_do == ()


def test_ids_and_split_stay_in_later_exports(tmp_path: Path) -> None:
    first = export(kept(tmp_path, judgement())).suite
    later = export(kept(tmp_path, judgement(question="Hvad med hallen?"), judgement())).suite
    assert {"id": first[0]["id"], "split": first[0]["split"]}.items() <= later[0].items()


def test_where_somebody_disagrees_the_answer_is_left_to_be_written(tmp_path: Path) -> None:
    exported = export(kept(tmp_path, judgement(Verdict.WRONG, comment="Det blev udsat."), judgement()))
    assert exported.suite == ()
    (row,) = exported.to_do
    assert (row["verdicts"], row["comments"], row["gold"]) == (["wrong", "right"], ["Det blev udsat."], None)
    assert row["cited"] == [{"source": "referat.txt", "item": "1.1"}]


def test_an_answer_narrowed_by_hand_is_no_line_of_a_suite(tmp_path: Path) -> None:
    exported = export(kept(tmp_path, judgement(narrowed='{"raad": "Kulturudvalget"}')))
    assert exported.suite == ()
    assert exported.to_do[0]["narrowed"] == {"raad": "Kulturudvalget"}


def test_the_command_writes_both_files(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    index, suite = tmp_path / "indeks", tmp_path / "egne.jsonl"
    index.mkdir()
    kept(index, judgement(), judgement(Verdict.WRONG, question="Hvor er hallen?", comment="Nej\x1b[2J"))
    assert run(["feedback", "--index", str(index), "--output", str(suite)]) == 0
    assert len(suite.read_text(encoding="utf-8").splitlines()) == 1
    assert len((tmp_path / "egne-mangler.jsonl").read_text(encoding="utf-8").splitlines()) == 1
    assert "egne-mangler.jsonl: 1 spørgsmål" in capsys.readouterr().out
    assert run(["feedback", "--index", str(index)]) == 0
    shown = capsys.readouterr().out
    assert "Forkert: Hvor er hallen?" in shown
    assert "\x1b" not in shown
    assert run(["feedback", "--index", str(index), "--json"]) == 0
    assert [json.loads(line)["verdict"] for line in capsys.readouterr().out.splitlines()] == ["right", "wrong"]


def test_the_command_says_that_nobody_has_judged_yet(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["feedback", "--index", str(tmp_path), "--output", str(tmp_path / "s.jsonl")]) == 2
    assert capsys.readouterr().err == ("Ingen har vurderet et svar endnu. Vurderinger gives under svarene i chatten.\n")


# The page.


def judged(tmp_path: Path, exchange: Exchange, **data: object) -> Html:
    kept = KeptAnswers()
    answer_id = kept.keep(exchange).id
    said = feedback.judged(FeedbackLog(tmp_path), SETTINGS, "20230201-abc", kept, {"svar": answer_id, **data})
    found = kept.find(answer_id)
    assert found is not None
    assert found.is_judged == ('data-gemt="ja"' in said)
    return said


def test_the_page_judges_one_answer_of_the_conversation(tmp_path: Path) -> None:
    stood_on = (Turn("user", QUESTION), Turn("assistant", ANSWER.text))
    follow_up = Exchange(2, "Og hvad kostede det?", ANSWER, is_follow_up=True, history=stood_on)
    said = judged(tmp_path, follow_up, dom="wrong", kommentar="<img src=x onerror=alert(1)>", kilde=1)
    assert 'data-gemt="ja"' in said
    (row,) = FeedbackLog(tmp_path).rows()
    assert row["question"] == "Og hvad kostede det?"
    assert [turn["content"] for turn in row["history"]] == [QUESTION, ANSWER.text]
    assert (row["comment"], row["citation"]) == ("<img src=x onerror=alert(1)>", 1)


def test_what_the_user_narrowed_to_is_kept(tmp_path: Path) -> None:
    judged(tmp_path, Exchange(1, QUESTION, ANSWER, choice=Choice(body="Kulturudvalget")), dom="right")
    assert FeedbackLog(tmp_path).rows()[0]["narrowed"] == {"raad": "Kulturudvalget"}


@pytest.mark.parametrize(
    ("data", "message"),
    [
        ({"svar": "ukendt", "dom": "right"}, "Svaret er ikke længere gemt"),
        ({"dom": "maaske"}, "en vurdering, der ikke findes"),
        ({"dom": ["right"]}, "en vurdering, der ikke findes"),
        ({"svar": 3}, "Svaret er ikke længere gemt"),
        ({"dom": "wrong", "kommentar": "x" * 2001}, "Kommentaren er på 2001 tegn"),
    ],
)
def test_nonsense_from_the_page_is_told_and_not_kept(tmp_path: Path, data: dict[str, object], message: str) -> None:
    said = judged(tmp_path, Exchange(1, QUESTION, ANSWER), **data)
    assert message in said
    assert "data-gemt" not in said
    assert FeedbackLog(tmp_path).rows() == []


def test_a_source_that_the_answer_does_not_have_is_left_out(tmp_path: Path) -> None:
    judged(tmp_path, Exchange(1, QUESTION, ANSWER), dom="wrong_source", kilde=7)
    assert FeedbackLog(tmp_path).rows()[0]["citation"] is None
