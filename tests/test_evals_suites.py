"""Question records and the checker: every mistake named by its line, and our own suites what we ask of a suite."""

from __future__ import annotations

import json
from collections import Counter
from pathlib import Path
from typing import Any

import pytest

from evals import raw_text
from evals.archive_view import ArchiveView
from evals.catalog import ARCHIVES, SUITES_FOLDER, choose
from evals.check import check_gold, mixture, overlap
from evals.schema import Suite, item_key, load_suite, parse_question, stem_of
from evals.workspace import prepare
from rag.errors import InputError
from rag.settings import Settings
from tests.evals_example import ARCHIVE, ITEMS, QUESTIONS, SUITE

ROW: dict[str, Any] = {
    "id": "a1",
    "question": "Hvor mange er med i klubben?",
    "type": "number",
    "style": "everyday",
    "split": "dev",
    "gold": {"mode": "any", "items": [{"source": "2024-03-05-referat.pdf", "item": "2"}]},
    "facts": ["85"],
}


def write(folder: Path, *lines: str) -> Path:
    path = folder / "egen.jsonl"
    path.write_text("\n".join(lines), encoding="utf-8")
    return path


def test_a_suite_is_read_with_history_blank_lines_and_a_byte_order_mark(tmp_path: Path) -> None:
    row = {**ROW, "history": [{"role": "user", "content": "Hej"}], "note": "vores eget"}
    path = write(tmp_path, "\ufeff" + json.dumps(row), "", json.dumps({**ROW, "id": "a2"}))
    suite = load_suite("egen", path, tmp_path)
    assert [question.id for question in suite.questions] == ["a1", "a2"]
    assert suite.questions[0].history == (("user", "Hej"),)
    assert suite.questions[0].gold is not None
    assert suite.questions[0].gold.keys == ("2024-03-05-referat#2",)


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ({"id": ""}, "feltet id mangler"),
        ({"question": 7}, "feltet question mangler"),
        ({"type": "gæt"}, "type er 'gæt'"),
        ({"style": None}, "style er None"),
        ({"split": "train"}, "split er 'train', men skal være dev eller test"),
        ({"basis": "rygte"}, "basis er 'rygte'"),
        ({"facts": "85"}, "facts skal være en liste"),
        ({"facts": ["/(/"]}, "ikke et gyldigt regulært udtryk"),
        ({"gold": {"mode": "some", "items": []}}, "mode any eller all"),
        ({"gold": {"mode": "any", "items": []}}, "mindst ét punkt"),
        ({"gold": {"mode": "any", "items": [{"source": "a"}]}}, "source og item"),
        ({"gold": None}, "intet punkt i gold"),
        ({"gold": None, "facts": []}, "gold mangler"),
        ({"type": "unanswerable"}, "typen er unanswerable"),
        ({"history": [{"role": "system", "content": ""}]}, "role (user eller assistant)"),
        ({"facit": 1}, "feltet 'facit' er ukendt"),
    ],
)
def test_a_broken_line_is_named_with_its_number(tmp_path: Path, change: dict[str, Any], said: str) -> None:
    path = write(tmp_path, json.dumps({**ROW, "id": "før"}), "", json.dumps({**ROW, **change}))
    with pytest.raises(InputError) as caught:
        load_suite("egen", path, tmp_path)
    assert str(caught.value).startswith("egen.jsonl, linje 3: ")
    assert said in caught.value.message


@pytest.mark.parametrize(
    ("lines", "said"),
    [
        ([""], "Spørgsmålsfilen egen.jsonl er tom."),
        (["{"], "egen.jsonl, linje 1: linjen er ikke gyldig JSON."),
        (["[1]"], "egen.jsonl, linje 1: linjen er ikke et JSON-objekt."),
        ([json.dumps(ROW), json.dumps(ROW)], "egen.jsonl, linje 2: id'et 'a1' står også i linje 1."),
    ],
)
def test_a_broken_file_is_one_sentence(tmp_path: Path, lines: list[str], said: str) -> None:
    with pytest.raises(InputError) as caught:
        load_suite("egen", write(tmp_path, *lines), tmp_path)
    assert caught.value.message == said


def test_a_file_that_is_no_text_is_one_sentence(tmp_path: Path) -> None:
    path = tmp_path / "egen.jsonl"
    path.write_bytes(b"\xff\xfe\x00")
    with pytest.raises(InputError, match="UTF-8"):
        load_suite("egen", path, tmp_path)
    with pytest.raises(InputError, match="findes ikke"):
        load_suite("egen", tmp_path / "mangler.jsonl", tmp_path)


def test_unknown_suites_and_archives_are_named(tmp_path: Path) -> None:
    with pytest.raises(InputError, match="Suiten 'kk' findes ikke"):
        choose(["kk"], None)
    with pytest.raises(InputError, match="mangler sit arkiv"):
        choose([str(write(tmp_path, json.dumps(ROW)))], None)
    with pytest.raises(InputError, match="findes ikke"):
        choose(["sample"], tmp_path / "ingen")


def test_a_document_has_one_name_in_every_folder_and_format() -> None:
    assert stem_of("råd/2024-03-05.pdf") == stem_of("2024-03-05.TXT") == "2024-03-05"
    assert stem_of("møde 5.3 om havnen") == "møde 5.3 om havnen"
    assert item_key("a/b c.docx", "3.4") == "b_c#3.4"


def with_gold(**change: Any) -> Suite:
    return Suite("egen", Path("egen.jsonl"), Path("arkiv"), (parse_question({**ROW, **change}),))


def test_the_checker_finds_unknown_items_documents_and_facts() -> None:
    check_gold(SUITE, ARCHIVE)
    unknown_item = {"mode": "any", "items": [{"source": "2024-03-05-referat", "item": "9.9"}]}
    with pytest.raises(InputError, match=r"a1 nævner punkt 9\.9 i 2024-03-05-referat"):
        check_gold(with_gold(gold=unknown_item), ARCHIVE)
    unknown_document = {"mode": "any", "items": [{"source": "2019-01-01-referat", "item": "1"}]}
    with pytest.raises(InputError, match="a1 nævner dokumentet 2019-01-01-referat"):
        check_gold(with_gold(gold=unknown_document), ARCHIVE)
    with pytest.raises(InputError, match="a1 venter '86'"):
        check_gold(with_gold(facts=["86"]), ARCHIVE)


def test_a_fact_that_only_the_file_holds_is_left_to_the_blame(tmp_path: Path) -> None:
    folder = tmp_path / "råd"
    folder.mkdir()
    (folder / "2024-03-05-referat.pdf").write_text("Klubben fik 86 nye med-\nlemmer.", encoding="utf-8")
    check_gold(with_gold(facts=["86", "medlemmer"]), ArchiveView.of(ITEMS, tmp_path))


def test_overlap_counts_the_content_words_that_the_source_has() -> None:
    # "medlemmer" and "foreningen" stand in item 2, "koster" does not; the small words do not count.
    question = parse_question({**ROW, "question": "Hvad koster det, at foreningen har medlemmer?"})
    assert overlap(question, ARCHIVE) == pytest.approx(2 / 3)
    assert overlap(QUESTIONS[5], ARCHIVE) is None


def test_the_mixture_by_hand() -> None:
    found = mixture(SUITE, ARCHIVE)
    assert (found.questions, found.splits) == (6, {"dev": 4, "test": 2})
    assert found.unanswerable == pytest.approx(1 / 6)
    assert found.traps == pytest.approx(1 / 6)
    # q1 shares "trappe" of three content words, q4 "hegn" of three, q5 "sager" of two: all at most a half.
    assert found.own_words == 1.0
    assert found.overlap == {"everyday": pytest.approx((1 / 3 + 1 / 3 + 1 / 2) / 5)}
    assert found.shortcomings == ()
    assert "0% fælder" in mixture(with_gold(), ARCHIVE).shortcomings[1]


def test_squeezing_takes_out_what_a_line_break_may_have_put_in() -> None:
    assert raw_text.squeeze("rekrut-\n tere 5 \u00ad%") == raw_text.squeeze("rekruttere 5 %")
    assert raw_text.squeeze("312,4") != raw_text.squeeze("3124")


def test_raw_text_of_html_and_text_files(tmp_path: Path) -> None:
    page = tmp_path / "a.html"
    page.write_text("<p>Ræve &amp; <b>gæs</b></p>", encoding="utf-8")
    assert raw_text.squeeze(raw_text.read_pages(page)[0]) == "Ræve&gæs"
    plain = tmp_path / "a.txt"
    plain.write_text("op-\ntaget af KKR-\nrådet", encoding="utf-8")
    assert raw_text.read_joined(plain) == "optaget af KKRrådet"


@pytest.mark.parametrize("name", ["sample", "kkr"])
def test_our_suites_are_what_we_ask_of_a_suite(name: str) -> None:
    suite = load_suite(name, SUITES_FOLDER / f"{name}.jsonl", ARCHIVES[name])
    least = {"sample": 200, "kkr": 150}[name]
    assert len(suite.questions) >= least
    found = mixture(suite, ArchiveView({}))
    assert min(found.splits.values()) >= len(suite.questions) / 3
    assert len(found.types) == 11
    assert len(found.styles) == 6
    texts = Counter((question.question, question.history) for question in suite.questions)
    assert [text for text, count in texts.items() if count > 1] == []
    assert all(len(fact.split()) <= 6 for question in suite.questions for fact in question.facts)


@pytest.mark.parametrize("name", ["sample", "kkr"])
def test_every_gold_item_exists_and_every_fact_stands_there(name: str, tmp_path: Path) -> None:
    if not ARCHIVES[name].is_dir():
        pytest.skip(f"the documents of the suite {name} are not beside this checkout")
    suite = load_suite(name, SUITES_FOLDER / f"{name}.jsonl", ARCHIVES[name])
    archive = prepare(suite, Settings(), tmp_path, lambda *_: None).archive
    check_gold(suite, archive)
    found = mixture(suite, archive)
    assert found.shortcomings == ()
    # Paraphrases share few content words with their source; literal questions share most.
    assert max(found.overlap["paraphrase"], found.overlap["everyday"]) < 0.5 < found.overlap["literal"]


def test_no_question_copies_the_real_documents(real_archive: Path) -> None:
    def words(text: str) -> list[str]:
        return "".join(char if char.isalnum() else " " for char in text.lower()).split()

    runs: set[tuple[str, ...]] = set()
    for path in real_archive.glob("*.txt"):
        found = words(raw_text.read_joined(path))
        runs |= {tuple(found[at : at + 8]) for at in range(len(found) - 7)}
    for line in (SUITES_FOLDER / "kkr.jsonl").read_text(encoding="utf-8").splitlines():
        row = json.loads(line)
        for text in (row["question"], *row.get("facts", []), *(turn["content"] for turn in row.get("history", []))):
            said = words(text)
            assert not [said[at : at + 8] for at in range(len(said) - 7) if tuple(said[at : at + 8]) in runs], row["id"]
