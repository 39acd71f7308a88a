import hashlib

import pytest
import tiktoken
from hypothesis import given, settings
from hypothesis import strategies as st
from tokenizers import Tokenizer

from rag import tokens
from rag.errors import ModelError


def test_words_count_and_signs_do_not() -> None:
    assert tokens.count("") == tokens.count(" \n – «»") == 0
    assert tokens.count("kommunen") == tokens.count("»Kommunen!«") == 1
    assert tokens.count("kommunen og regionen") == 3


@settings(deadline=None)
@given(st.text(), st.text())
def test_tokens_of_parts_add_up(first: str, second: str) -> None:
    assert tokens.count(f"{first}\n{second}") == tokens.count(first) + tokens.count(second)


@pytest.fixture(scope="module")
def whole_text_tokenizer() -> Tokenizer:
    return Tokenizer.from_file(str(tokens.TOKENIZER_FILE))


@settings(deadline=None)
@given(text=st.text(st.characters(max_codepoint=0x2FF)))
def test_ids_are_the_tokenizers_own(text: str, whole_text_tokenizer: Tokenizer) -> None:
    assert tokens.shipped().ids(text) == whole_text_tokenizer.encode(text).ids


@settings(deadline=None)
@given(st.text(alphabet="abeklnærøå -.,«»\n\u00a0"), st.integers(0, 12))
def test_truncating_keeps_the_longest_beginning_of_whole_words(text: str, limit: int) -> None:
    kept = tokens.truncate(text, limit)
    assert text.startswith(kept)
    assert tokens.count(kept) <= limit
    pieces = text.split()
    if pieces and tokens.count(pieces[0]) > limit:
        assert kept.strip() in pieces[0]
    elif kept != text:
        whole = kept.split()
        assert pieces[: len(whole)] == whole
        assert tokens.count(" ".join(pieces[: len(whole) + 1])) > limit


@pytest.mark.parametrize(
    ("text", "limit", "kept"),
    [
        ("Rådet drøfter sagen.", 2, "Rådet drøfter"),
        ("Rådet drøfter sagen.", 3, "Rådet drøfter sagen."),
        ("Rådet drøfter sagen.", 0, ""),
        ("", 5, ""),
    ],
)
def test_truncate(text: str, limit: int, kept: str) -> None:
    assert tokens.truncate(text, limit) == kept


def test_an_overlong_word_is_cut_itself() -> None:
    kept = tokens.truncate("x" * 5000, 10)
    assert 0 < len(kept) < 5000
    assert tokens.count(kept) <= 10


def test_a_damaged_vocabulary_gives_one_danish_sentence(tmp_path) -> None:
    (tmp_path / "tokenizer.json").write_text("{}", "utf-8")
    with pytest.raises(ModelError, match="kan ikke læses"):
        tokens.WordTokenizer(tmp_path / "tokenizer.json")


@pytest.mark.parametrize("model", ["llama3.1:8b", "gpt-4o", "gpt-3.5-turbo", ""])
def test_a_chat_model_without_a_local_encoding_is_counted_as_shipped(model, tmp_path, monkeypatch) -> None:
    monkeypatch.setenv("TIKTOKEN_CACHE_DIR", str(tmp_path))
    assert tokens.counter_for(model)("kommunen og regionen") == 3


def test_a_damaged_cached_encoding_is_left_alone(tmp_path, monkeypatch) -> None:
    monkeypatch.setenv("TIKTOKEN_CACHE_DIR", str(tmp_path))
    address = "https://openaipublic.blob.core.windows.net/encodings/o200k_base.tiktoken"
    cached = tmp_path / hashlib.sha1(address.encode()).hexdigest()
    cached.write_bytes(b"half a file")
    assert tokens.counter_for("gpt-4o")("kommunen og regionen") == 3
    assert cached.read_bytes() == b"half a file"


def test_a_cached_encoding_counts_for_its_chat_model(tmp_path, monkeypatch) -> None:
    monkeypatch.setenv("TIKTOKEN_CACHE_DIR", str(tmp_path))
    address, content = "https://example.invalid/bytes.tiktoken", b"all bytes"
    (tmp_path / hashlib.sha1(address.encode()).hexdigest()).write_bytes(content)
    monkeypatch.setitem(tokens._TIKTOKEN_FILES, "o200k_base", (address, hashlib.sha256(content).hexdigest()))
    letters = {bytes([value]): value for value in range(256)}
    encoding = tiktoken.Encoding("bytes", pat_str=r"[\s\S]", mergeable_ranks=letters, special_tokens={})
    monkeypatch.setattr(tiktoken, "get_encoding", lambda name: encoding)
    assert tokens.counter_for("gpt-4o")("og") == 2
