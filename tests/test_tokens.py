import hashlib

import pytest
import tiktoken
from hypothesis import given, settings
from hypothesis import strategies as st

from rag import tokens

SAMPLE = "kommunen og regionen"


def test_words_count_and_signs_do_not() -> None:
    assert tokens.count("") == tokens.count(" \n – «»") == 0
    assert tokens.count("rådet") == tokens.count("»Rådet!«") == 1
    assert tokens.count("rådet og det") == 3


@settings(deadline=None)
@given(st.text(), st.text())
def test_tokens_of_parts_add_up(first: str, second: str) -> None:
    assert tokens.count(f"{first}\n{second}") == tokens.count(first) + tokens.count(second)


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


@pytest.mark.parametrize("model", ["llama3.1:8b", "gpt-4o", "gpt-3.5-turbo", ""])
def test_a_chat_model_without_a_local_encoding_is_counted_as_shipped(model, tmp_path, monkeypatch) -> None:
    monkeypatch.setenv("TIKTOKEN_CACHE_DIR", str(tmp_path))
    assert tokens.counter_for(model)(SAMPLE) == tokens.count(SAMPLE)


def test_a_damaged_cached_encoding_is_left_alone(tmp_path, monkeypatch) -> None:
    monkeypatch.setenv("TIKTOKEN_CACHE_DIR", str(tmp_path))
    address = "https://openaipublic.blob.core.windows.net/encodings/o200k_base.tiktoken"
    cached = tmp_path / hashlib.sha1(address.encode()).hexdigest()
    cached.write_bytes(b"half a file")
    assert tokens.counter_for("gpt-4o")(SAMPLE) == tokens.count(SAMPLE)
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
