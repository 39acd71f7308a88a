"""The harness around the measures: intervals, comparison, gate, run folder, report and the command's errors."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import UTC, datetime
from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest

from evals import gate, refusals, report, run, run_folder
from evals.answers import load_answers
from evals.bootstrap import estimate, estimates, percentile
from evals.check import mixture
from evals.cli import main
from evals.compare import compare
from evals.labels import figure, signed
from evals.registry import BY_NAME, MEASURES
from evals.run_folder import SuiteResult
from evals.schema import QuestionType, Style
from evals.score import Scored, score_suite
from evals.summary import blames, groups
from rag.errors import InputError
from tests.evals_example import ARCHIVE, QUESTIONS, SUITE, perfect, rows

ABOUT = {"started": "2024-03-05T12:00:00", "git": "abc1234", "settings": {"dense_weight": 0.5}}


def result(answers: dict[str, dict[str, Any]] | None = None) -> SuiteResult:
    found = rows(perfect() if answers is None else answers)
    scored = score_suite(SUITE, found, ARCHIVE)
    return SuiteResult(SUITE, "arkivsvar", found, scored, ARCHIVE, mixture(SUITE, ARCHIVE), {"ask": 1.0})


def refused(*ids: str) -> dict[str, dict[str, Any]]:
    answers = perfect()
    for identity in ids:
        answers[identity].update(status="not_found", answer="", citations=[])
    return answers


def test_intervals_are_seeded_and_hold_the_mean() -> None:
    values = [1.0] * 30 + [0.0] * 10 + [None] * 5
    found = estimate(values)
    assert found == estimate(values)
    assert found is not None
    assert (found.mean, found.n) == (0.75, 40)
    # The normal approximation says 0.75 ± 1.96 · sqrt(0.75 · 0.25 / 40) = 0.616 to 0.884.
    assert found.low == pytest.approx(0.616, abs=0.03)
    assert found.high == pytest.approx(0.884, abs=0.03)


def test_intervals_of_nothing_and_of_one_value() -> None:
    assert estimate([None, None]) is None
    assert estimates([[], []]) == [None, None]
    assert estimate([0.5]) is not None
    assert figure(estimate([1.0, 1.0])) == "100,0 [100–100]"
    assert figure(None) == "–"
    assert percentile([1.0, 2.0, 3.0, 4.0], 50) == 2.5


def test_groups_cover_the_splits_types_and_styles() -> None:
    found = {(one.kind, one.name): one.n for one in groups(result().rows)}
    assert found["split", "all"] == 6
    assert found["split", "dev"] == 4
    assert found["type", "trap"] == 1
    assert found["style", "everyday"] == 6


def test_comparison_gives_the_paired_difference_and_the_flips() -> None:
    worse = refused("q1", "q2")
    before, now = result(), result(worse)
    found = compare({row.id: row for row in before.rows}, {row.id: row for row in now.rows})
    solved = next(one for one in found.differences if one.measure.name == "solved")
    assert (solved.before, solved.now) == (1.0, pytest.approx(4 / 6))
    assert solved.change.mean == pytest.approx(-2 / 6)
    assert not solved.is_gain
    assert (found.won, found.lost) == ((), ("q1", "q2"))
    assert (found.questions, found.left_out) == (6, 0)
    assert signed(solved.change).startswith("−33,3 [−")


def test_comparison_leaves_out_what_is_not_the_same_question() -> None:
    now = {row.id: row for row in result().rows}
    before = {**now, "q1": replace(now["q1"], digest="andet"), "q9": replace(now["q2"], id="q9")}
    del before["q3"]
    found = compare(before, now)
    assert (found.questions, found.left_out) == (4, 3)


def test_the_gate_names_what_fell_and_the_questions_that_were_lost(tmp_path: Path) -> None:
    path = tmp_path / "baseline.json"
    gate.raise_baseline([result()], "abc1234", path)
    baseline = gate.load(path)
    same = gate.judge(result(), baseline)
    assert same is not None
    assert (same.passed, same.compared, same.lost) == (True, 6, ())
    verdict = gate.judge(result(refused("q1")), baseline)
    assert verdict is not None
    assert not verdict.passed
    assert verdict.lost == ("q1",)
    fallen = {fall.measure.name for fall in verdict.falls}
    assert {"solved", "fact_recall", "false_refusal"} <= fallen
    assert "refusal_recall" not in fallen


def test_a_file_of_refusals_does_not_pass_for_want_of_citations(tmp_path: Path) -> None:
    path = tmp_path / "baseline.json"
    gate.raise_baseline([result()], "", path)
    verdict = gate.judge(result(refused(*(question.id for question in QUESTIONS))), gate.load(path))
    assert verdict is not None
    assert "citation_validity" in {fall.measure.name for fall in verdict.falls}


def test_the_gate_lets_two_points_pass_and_no_more(tmp_path: Path) -> None:
    one = result().rows[0]
    path = tmp_path / "baseline.json"
    gate.raise_baseline([replace(result(), rows=tuple(replace(one, id=f"r{n}") for n in range(100)))], "", path)

    def after(lost: int) -> bool:
        worse = replace(one, values={**one.values, "solved": 0.0})
        rows_now = tuple(replace(worse if n < lost else one, id=f"r{n}") for n in range(100))
        verdict = gate.judge(replace(result(), rows=rows_now), gate.load(path))
        assert verdict is not None
        return verdict.passed

    assert after(2)
    assert not after(3)


def test_questions_that_changed_are_not_held_against_the_baseline(tmp_path: Path) -> None:
    path = tmp_path / "baseline.json"
    gate.raise_baseline([result()], "", path)
    changed = tuple(replace(row, digest="ny") if row.id == "q1" else row for row in result(refused("q1")).rows)
    verdict = gate.judge(replace(result(), rows=changed), gate.load(path))
    assert verdict is not None
    assert (verdict.passed, verdict.compared, verdict.unknown) == (True, 5, 1)


def test_raising_one_suite_keeps_the_others(tmp_path: Path) -> None:
    path = tmp_path / "baseline.json"
    gate.raise_baseline([result()], "", path)
    other = replace(result(), suite=replace(SUITE, name="anden"))
    gate.raise_baseline([other], "", path)
    assert sorted(gate.load(path)) == ["anden", "eksempel"]
    assert gate.judge(replace(result(), suite=replace(SUITE, name="ukendt")), gate.load(path)) is None


def test_a_damaged_baseline_is_one_sentence(tmp_path: Path) -> None:
    path = tmp_path / "baseline.json"
    path.write_text("[]", encoding="utf-8")
    with pytest.raises(InputError, match="er beskadiget"):
        gate.load(path)
    assert gate.load(tmp_path / "ingen.json") == {}


def test_a_run_folder_holds_what_a_run_is_and_is_read_back(tmp_path: Path) -> None:
    folder = run_folder.new_folder("prøve", datetime(2024, 3, 5, 12, 0, 0, tzinfo=UTC), tmp_path)
    assert folder.name == "20240305-120000-prøve"
    run_folder.write([result(refused("q1"))], ABOUT, folder)
    place = folder / "eksempel"
    assert {path.name for path in place.iterdir()} == {"answers.jsonl", "scores.jsonl", "run.trec", "qrels.trec"}
    assert load_answers(place / "answers.jsonl") == rows(refused("q1"))
    scores = run_folder.read_scores(folder, "eksempel")
    assert scores["q1"] == next(row for row in result(refused("q1")).rows if row.id == "q1")
    assert isinstance(scores["q1"], Scored)
    assert json.loads((folder / "run.json").read_text("utf-8"))["suites"] == ["eksempel"]
    summary = json.loads((folder / "summary.json").read_text("utf-8"))["eksempel"]
    assert summary["blame"] == {"refusal": 1}
    assert run_folder.find("latest", tmp_path) == folder
    assert run_folder.read_scores(folder, "anden") == {}


def test_the_blame_is_counted() -> None:
    assert blames(result(refused("q1", "q2")).rows) == {"refusal": 2}
    assert blames(result().rows) == {}


def test_an_unknown_or_damaged_run_is_one_sentence(tmp_path: Path) -> None:
    with pytest.raises(InputError, match="Kørslen i-går findes ikke"):
        run_folder.find("i-går", tmp_path)
    with pytest.raises(InputError, match="ingen tidligere kørsel"):
        run_folder.find("latest", tmp_path)
    (tmp_path / "eksempel").mkdir()
    (tmp_path / "eksempel" / "scores.jsonl").write_text('{"id": 1', encoding="utf-8")
    with pytest.raises(InputError, match="linje 1: linjen er beskadiget"):
        run_folder.read_scores(tmp_path, "eksempel")


def test_the_report_is_one_page_that_asks_for_nothing_and_escapes_everything(tmp_path: Path) -> None:
    answers = perfect()
    answers["q1"].update(answer="<script>alert(1)</script> [1]")
    path = tmp_path / "report.html"
    report.write([result(answers)], ABOUT, path)
    page = path.read_text(encoding="utf-8")
    assert "<script" not in page
    assert "&lt;script&gt;alert(1)&lt;/script&gt;" in page
    assert "://" not in page
    assert "src=" not in page
    assert "<mark>55.000 kr.</mark>" in page
    assert "Hvad fik badefolket til en trappe?" in page  # the failed question; the solved ones are not listed
    assert "Hvor mange er med i badeklubben?" not in page
    assert page.count("<svg") == 4


def test_the_report_shows_what_a_threshold_would_refuse(tmp_path: Path) -> None:
    answers = perfect()
    for number, answer in enumerate(answers.values()):
        answer["certainty"] = 0.9 if answer["status"] == "answered" else 0.1 * (number % 2)
    found = result(answers)
    answerable, unanswerable = refusals.shares_refused(found.suite.questions, found.answers) or ((), ())
    assert (answerable[0], unanswerable[0]) == (0.0, 0.0)
    assert unanswerable[refusals.STEPS // 2] == 1.0 > answerable[refusals.STEPS // 2]
    assert (answerable[-1], unanswerable[-1]) == (1.0, 1.0)
    assert all(low <= high for low, high in pairwise(answerable))
    report.write([found], ABOUT, tmp_path / "report.html")
    page = (tmp_path / "report.html").read_text(encoding="utf-8")
    assert page.count("<svg") == 5
    assert "Andel afvist ved hver tærskel" in page


def test_without_certainties_there_is_nothing_to_show_of_thresholds() -> None:
    found = result(perfect())
    assert refusals.shares_refused(found.suite.questions, found.answers) is None


def test_foreign_answers_are_dealt_to_their_suites() -> None:
    other = replace(SUITE, name="anden", questions=(replace(QUESTIONS[0], id="x1"),))
    answers = rows(perfect())
    dealt = run.suites_of_answers([SUITE, other], answers)
    assert [(suite.name, len(found)) for suite, found in dealt] == [("eksempel", 6)]
    with pytest.raises(InputError, match="id 'q1' er ikke i suiten anden"):
        run.suites_of_answers([other], answers)


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("", "er tom"),
        ('{"id": "q1", "status": "answered"}\n{', "linje 2: linjen er ikke gyldig JSON"),
        ('{"status": "answered"}', "linje 1: feltet id mangler"),
        ('{"id": "q1", "status": "ja"}', "status skal være answered eller not_found"),
        ('{"id": "q1", "status": "answered", "answer": 3}', "answer skal være tekst"),
        ('{"id": "q1", "status": "answered", "citations": [{"n": 1}]}', "mangler n, source, item eller quote"),
        ('{"id": "q1", "status": "answered", "retrieved": [1]}', "retrieved skal være en liste af objekter"),
        ('{"id": "q1", "status": "not_found"}\n{"id": "q1", "status": "not_found"}', "linje 2: id'et 'q1' står to"),
    ],
)
def test_a_broken_answers_file_is_one_sentence(tmp_path: Path, text: str, said: str) -> None:
    path = tmp_path / "svar.jsonl"
    path.write_text(text, encoding="utf-8")
    with pytest.raises(InputError) as caught:
        load_answers(path)
    assert said in caught.value.message


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["findes-ikke"], "Suiten 'findes-ikke' findes ikke"),
        (["sample", "--set", "dense_weight"], "mangler et lighedstegn"),
        (["sample", "--set", "farve=blå"], "Indstillingen 'farve' findes ikke"),
        (["sample", "--set", "dense_weight=7"], "kan ikke have værdien"),
        (["sample", "--split", "train"], "men skal være dev, test eller all"),
        (["sample", "--compare", "i-går"], "Kørslen i-går findes ikke"),
        (["sample", "--answers", "mangler.jsonl"], "findes ikke"),
        (["sample", "--answers", "a.jsonl", "--raise-baseline"], "kan hverken"),
    ],
)
def test_a_wrong_call_is_one_sentence_and_exit_2(arguments: list[str], said: str) -> None:
    with pytest.raises(InputError) as caught:
        main(arguments)
    assert said in str(caught.value)
    assert caught.value.exit_code == 2


def test_a_foreign_answers_file_is_scored_from_the_command(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    archive = tmp_path / "arkiv"
    archive.mkdir()
    (archive / "referat.txt").write_text(
        "KKR Øerne | 05-03-2024\n\nREFERAT\n\n1. Sager\n\n1.1. Trappe til badefolket\nSAG-2024-00001 ab\n\n"
        "Baggrund\nForeningen har 85 medlemmer.\n\nBeslutning\nKKR Øerne bevilgede 55.000 kr. til trappen.\n",
        encoding="utf-8",
    )
    suite = tmp_path / "egen.jsonl"
    gold = {"mode": "any", "items": [{"source": "referat", "item": "1.1"}]}
    row = {"id": "e1", "question": "Hvor mange?", "type": "number", "style": "everyday", "split": "dev"}
    suite.write_text(json.dumps({**row, "gold": gold, "facts": ["85"]}), encoding="utf-8")
    answers = tmp_path / "svar.jsonl"
    quote = "Foreningen har 85 medlemmer."
    cited = {"n": 1, "source": "referat.txt", "item": "1.1", "quote": quote, "page": 1}
    found = {"id": "e1", "status": "answered", "answer": f"{quote} [1]", "citations": [cited]}
    answers.write_text(json.dumps(found), encoding="utf-8")
    monkeypatch.setattr(run_folder, "RUNS_FOLDER", tmp_path / "runs")
    monkeypatch.setattr(run_folder.new_folder, "__defaults__", (tmp_path / "runs",))
    assert main([str(suite), "--archive", str(archive), "--answers", str(answers)]) == 0
    printed = capsys.readouterr().out
    assert "egen@svar: 1 spørgsmål" in printed
    scores = next((tmp_path / "runs").glob("*-svar/egen@svar/scores.jsonl")).read_text(encoding="utf-8")
    values = json.loads(scores)["values"]
    assert (values["fact_recall"], values["right_item"], values["citation_validity"]) == (1.0, 1.0, 1.0)
    assert values["Success@1"] == 0.0  # the file names nothing it retrieved


def test_the_readme_knows_every_measure_type_style_and_suite_size() -> None:
    folder = Path(gate.__file__).parent
    readme = (folder / "README.md").read_text(encoding="utf-8")
    names = [*BY_NAME, *(kind.value for kind in QuestionType), *(style.value for style in Style)]
    assert [name for name in names if f"`{name}`" not in readme] == []
    for path in (folder / "suites").glob("*.jsonl"):
        count = len(path.read_text(encoding="utf-8").splitlines())
        assert f"| `{path.stem}` | {count} |" in readme


def test_every_measure_says_what_it_is_and_where_it_is_from() -> None:
    assert len(BY_NAME) == 22
    assert [one.name for one in MEASURES if not (one.label and one.description and one.source)] == []
    assert {one.name for one in MEASURES if one.main} == {
        "solved", "Success@1", "nDCG@10", "right_item", "fact_recall", "basis", "citation_validity",
        "citation_recall", "refusal_recall", "false_refusal",
    }  # fmt: skip
