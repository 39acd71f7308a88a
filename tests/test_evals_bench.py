"""The benches: off-topic passages, fusion and ranks; a synthetic archive and the time that retrieval takes on it."""

import lzma

import numpy as np

from evals.bench import encoders, languages, off_topic, retrieval, synthetic
from evals.catalog import SUITES_FOLDER
from evals.schema import load_suite, parse_question
from rag.index import open_index
from rag.ingest import ingest
from rag.records import AgendaItem, ArchiveItem, Kind, Meeting
from rag.settings import Settings


def _corpus(folder, lines):
    file = folder / "tale.tsv.xz"
    with lzma.open(file, "wt", encoding="utf-8") as stream:
        stream.write("".join(f"1\tSætning {number} om havnen.\tx\n" for number in range(lines)))
    return file


def test_off_topic_passages_are_items_of_an_archive(tmp_path) -> None:
    made = list(off_topic.items(_corpus(tmp_path, 100), 7, 50))
    chunks = [chunk for _, own in made for chunk in own]
    assert [chunk.row for chunk in chunks] == list(range(50, 57))
    assert [len(own) for _, own in made] == [5, 2]
    for entry, own in made:
        assert all(entry.item.text[chunk.span.start : chunk.span.end] == chunk.text for chunk in own)


def test_a_corpus_that_is_too_short_gives_what_it_has(tmp_path) -> None:
    assert len(list(off_topic.items(_corpus(tmp_path, 12), 100, 0))) == 1


def test_fusion_weighs_both_legs_and_counts_what_was_not_seen_as_worst() -> None:
    words = np.array([[4.0, 2.0, 0.0]])
    dense = np.array([[-np.inf, 0.2, 0.6]])
    np.testing.assert_allclose(encoders.fused(words, dense, 0.5), [[0.5, 0.25, 0.5]])
    np.testing.assert_allclose(encoders.fused(words, dense, 0.0), [[1, 0.5, 0]])


def test_the_first_right_item_counts() -> None:
    question = parse_question(
        {
            "id": "a",
            "question": "Hvad?",
            "type": "number",
            "style": "literal",
            "split": "dev",
            "gold": {"mode": "any", "items": [{"source": "d.pdf", "item": "2"}]},
            "facts": ["4"],
        }
    )
    material = encoders.Material(
        "prøve", (question,), (), ("d#1", "d#2", "d#3"), (), np.zeros(0, np.int64), np.zeros((1, 3))
    )
    assert encoders.reciprocal_ranks(material, np.array([[0.1, 0.5, 0.9]])).tolist() == [0.5]
    assert encoders.reciprocal_ranks(material, np.array([[0.1, 0.95, 0.9]])).tolist() == [1.0]


def test_the_suites_questions_are_there_in_four_languages() -> None:
    for name in ("sample", "kkr"):
        suite = load_suite(name, SUITES_FOLDER / f"{name}.jsonl", SUITES_FOLDER)
        translated = languages.translated(suite)
        texts = {
            group: {question.question for question in translated.questions if belongs(question)}
            for group, belongs in languages.groups().items()
        }
        assert {group: len(own) for group, own in texts.items()} == dict.fromkeys(languages.NAMES.values(), 50)
        # Danish is the suite's own, and nothing was left untranslated.
        assert texts["Danish"] < {question.question for question in suite.questions}
        assert len(set.union(*texts.values())) == 200
        known = [question for question in translated.questions if question.gold]
        assert [sum(question.split == split for question in known) for split in ("dev", "test")] == [80, 80]


def test_a_synthetic_archive_is_as_large_as_asked_and_the_same_again(tmp_path) -> None:
    told = "Byrådet drøftede cykelstierne langs havnefronten. Forvaltningen undersøger belysningen i svømmehallen."
    sample = Meeting("a.txt", "Byrådet i Fjordby", None, "forside", Kind.REFERAT)
    entries = [ArchiveItem("a.txt#1", sample, AgendaItem("1", "Cykelstierne langs havnefronten", told))]
    for name in ("en", "to"):
        synthetic.write(tmp_path / name, entries, 3)
    files = sorted(file.name for file in (tmp_path / "en").iterdir())
    assert files == ["00000.txt", "00001.txt", "00002.txt", "arkivsvar.toml"]
    assert all((tmp_path / "en" / file).read_bytes() == (tmp_path / "to" / file).read_bytes() for file in files)
    settings = Settings(index=tmp_path / "indeks")
    report = ingest(tmp_path / "en", settings, lambda *_: None)
    assert (report.items, report.failed) == (3 * synthetic.ITEMS, ())

    questions = ["Hvem undersøger belysningen?", "cykelstierne", "og det?"]
    with open_index(settings.index, settings) as generation:
        rounds = retrieval.measure(generation, questions, 2)
    assert len(rounds) == 2
    assert all(one.ours > 0 and one.bare > 0 for one in rounds)


def test_the_ratio_is_told_with_its_spread() -> None:
    rounds = [retrieval.Round(12.0, 10.0), retrieval.Round(14.0, 10.0), retrieval.Round(13.0, 10.0)]
    told = retrieval.told(rounds, 5000, 1200)
    assert told.startswith("5000 chunks, 1200 items: ours 13.0 ms")
    assert "ratio 1.30 (1.20-1.40 over 3 rounds" in told
