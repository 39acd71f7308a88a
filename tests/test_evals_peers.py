"""The peers' common ground: whole-item search, and passages told apart by agenda item."""

from __future__ import annotations

from pathlib import Path

from evals.answers import parse_answer
from evals.peers import bm25, passages
from evals.peers.passages import Attribution, Passage
from evals.workspace import Workspace
from rag.settings import Settings
from tests.evals_example import ARCHIVE, MINUTES, QUESTIONS, SUITE, TRAPPE, UDSAT

LONG = f"Foreningen har 85 medlemmer. Formand er Asta Lind. {TRAPPE}"


def test_bm25_finds_the_item_with_the_question_s_words() -> None:
    system = bm25.build(SUITE, Workspace(Settings(), ARCHIVE))
    found = parse_answer(system.answer(QUESTIONS[0]))
    assert found.answered
    assert found.retrieved[0] == "2024-03-05-referat#2"
    assert TRAPPE in found.citations[0].quote


def test_a_passage_belongs_to_the_item_it_shares_most_text_with() -> None:
    attribution = Attribution(ARCHIVE)
    assert attribution.number_of(Passage(MINUTES.source, 1, f"KKR | 05-03-2024\n{LONG}")) == "2"
    assert (
        attribution.number_of(Passage(MINUTES.source, 2, f"{TRAPPE[-12:]} {UDSAT} Fyret har åbent fra den 1. maj."))
        == "3"
    )
    assert attribution.number_of(Passage(MINUTES.source, 1, "En forside, som intet punkt har noget af.")) is None
    assert attribution.number_of(Passage("fremmed.pdf", 1, LONG)) is None


def test_passages_of_one_item_count_once_in_the_order_they_were_found() -> None:
    attribution = Attribution(ARCHIVE)
    second = Passage(MINUTES.source, 3, f"{UDSAT} Fyret har åbent fra den 1. maj.")
    found = [(Passage(MINUTES.source, 1, LONG), 0.9), (second, 0.8), (Passage(MINUTES.source, 2, TRAPPE), 0.7)]
    row = parse_answer(passages.answer("q1", found, attribution, 1.5))
    assert row.retrieved == ("2024-03-05-referat#2", "2024-03-05-referat#3")
    assert (row.citations[0].page, row.ms["total"]) == (1, 1.5)
    assert not parse_answer(passages.answer("q1", [], attribution, 1.0)).answered


def test_raw_pages_come_from_the_files_of_the_archive(tmp_path: Path) -> None:
    (tmp_path / "råd").mkdir()
    for source in {one.meeting.source for one in ARCHIVE.items.values()}:
        (tmp_path / source).write_text("Rå tekst.", encoding="utf-8")
    archive = type(ARCHIVE)(ARCHIVE.items, tmp_path)
    assert [(page.source, page.number, page.text) for page in passages.raw_pages(archive)] == [
        (MINUTES.source, 1, "Rå tekst."),
        ("råd/2024-06-04-dagsorden.pdf", 1, "Rå tekst."),
    ]
