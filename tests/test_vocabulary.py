"""One vocabulary file, two readers: the ids are the same."""

import json
from pathlib import Path

import numpy as np
import pytest
from hypothesis import example, given
from hypothesis import strategies as st
from tokenizers import Tokenizer

from rag import tokens, vocabulary
from rag.danish.words import fold
from rag.errors import ModelError
from rag.training.vocabulary import learn
from rag.vocabulary import Vocabulary
from rag.word_features import words

BABBLE = ["aaaa", "abab", "ababa", "erererer", "kommunen", "kommunerne", "ææø", "0000", "banan", "ananas"]


@pytest.fixture(scope="module", params=["shipped", "learned"])
def file(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Path:
    if request.param == "shipped":
        return tokens.TOKENIZER_FILE
    # A vocabulary of repetitions, where pairs overlap as often as can be.
    listed = [fold(word) for word in BABBLE]
    ranks = learn(listed, np.full(len(listed), 50), 330)
    path = tmp_path_factory.mktemp("vocabulary") / "tokenizer.json"
    path.write_text(vocabulary.tokenizer_json(ranks), "utf-8")
    return path


@pytest.fixture(scope="module")
def readers(file: Path) -> tuple[Vocabulary, Tokenizer]:
    return Vocabulary(file), Tokenizer.from_file(str(file))


@given(text=st.text(st.characters(max_codepoint=0x2FF)))
@example(text="Ældreområdet i Åbybro fik 12.345,67 kr. – »ﬁnt«!")
def test_both_readers_give_the_same_ids(text: str, readers: tuple[Vocabulary, Tokenizer]) -> None:
    ours, theirs = readers
    assert ours.ids(text) == theirs.encode(text).ids


@given(text=st.text(st.sampled_from("abenr0 ")))
def test_both_readers_join_repetitions_alike(text: str, readers: tuple[Vocabulary, Tokenizer]) -> None:
    ours, theirs = readers
    assert ours.ids(text) == theirs.encode(text).ids


@given(text=st.text())
def test_ids_spell_the_folded_words(text: str, readers: tuple[Vocabulary, Tokenizer]) -> None:
    ours, _ = readers
    spelt = b"".join(ours.encoding.decode_single_token_bytes(token) for token in ours.ids(text))
    assert spelt.decode() == "".join(f" {word}" for word in words(text))
    assert ours.count(text) == len(ours.ids(text))


def test_a_token_whose_pairs_overlap_both_ways_is_left_out() -> None:
    ranks = vocabulary.clean([b"aa", b"aaa", b"er", b"ere"])
    assert b"aaa" not in ranks
    assert [ranks[token] for token in (b"aa", b"er", b"ere")] == [256, 257, 258]


def test_learning_is_deterministic_and_takes_the_frequent() -> None:
    counts = np.array([1000, 1000, 2])
    ranks = learn(["skole", "skolen", "xyzzy"], counts, 270)
    assert b" skole" in ranks
    assert b" xyzzy" not in ranks
    assert ranks == learn(["skole", "skolen", "xyzzy"], counts, 270)


@pytest.mark.parametrize("content", ["", "[]", '{"model": {"vocab": {"a": 0}}}'])
def test_a_damaged_vocabulary_gives_one_danish_sentence(content: str, tmp_path: Path) -> None:
    (tmp_path / "tokenizer.json").write_text(content, "utf-8")
    with pytest.raises(ModelError, match="kan ikke læses"):
        Vocabulary(tmp_path / "tokenizer.json")


def test_a_rank_missing_in_the_middle_is_seen(tmp_path: Path) -> None:
    tokenizer = json.loads(vocabulary.tokenizer_json(vocabulary.clean([b"ab", b"cd"])))
    del tokenizer["model"]["vocab"]["ab"]
    (tmp_path / "tokenizer.json").write_text(json.dumps(tokenizer), "utf-8")
    with pytest.raises(ModelError, match="kan ikke læses"):
        Vocabulary(tmp_path / "tokenizer.json")
