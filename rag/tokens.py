"""Tokens: how long a text is, told offline and alike on every machine.

The seam for issue 4 is here alone: today the shipped encoder's own tokenizer (``rag/encoder_model/tokenizer.json``)
counts; when the encoder has a byte-level vocabulary, ``shipped`` gives that one and ``counter_for`` hands it to
tiktoken, and nobody else needs to know. Signs between words are no tokens for the shipped tokenizer.
"""

from __future__ import annotations

import hashlib
import os
import re
import tempfile
import unicodedata
from collections.abc import Callable
from functools import cache, lru_cache
from pathlib import Path

from tokenizers import Tokenizer

from rag.errors import ModelError

TOKENIZER_FILE = Path(__file__).parent / "encoder_model" / "tokenizer.json"
CACHED_WORDS = 1 << 17  # distinct words kept as tokens; one is about 150 bytes
_WORD = re.compile(r"[^\W_]+")
_UNBROKEN = re.compile(r"\S+")
_TIKTOKEN_FILES = {  # tiktoken's encodings that are looked for in its cache: address, SHA-256 (tiktoken_ext)
    "cl100k_base": (
        "https://openaipublic.blob.core.windows.net/encodings/cl100k_base.tiktoken",
        "223921b76ee99bde995b7ff738513eef100fb51d18c93597a113bcffe865b2a7",
    ),
    "o200k_base": (
        "https://openaipublic.blob.core.windows.net/encodings/o200k_base.tiktoken",
        "446a9538cb6c348e3516120d7c08b09f57c36495e2acfffe59a5bf8b0cfb1a2d",
    ),
}


class WordTokenizer:
    """A subword tokenizer that never lets a token reach over a word's edge, so each distinct word is cut up once.

    Same ids as ``tokenizers.Tokenizer.encode`` of the whole text, for Latin letters. Safe to share between threads.
    """

    def __init__(self, file: Path) -> None:
        try:
            self._tokenizer = Tokenizer.from_file(str(file))
        except Exception as error:  # tokenizers raises nothing narrower
            raise ModelError(f"Ordforrådet {file} kan ikke læses.", "Installér arkivsvar igen.") from error
        self._ids_of = lru_cache(maxsize=CACHED_WORDS)(self._encode_word)

    def _encode_word(self, word: str) -> tuple[int, ...]:
        return tuple(self._tokenizer.encode(word, add_special_tokens=False).ids)

    @property
    def size(self) -> int:
        """The number of tokens in the vocabulary."""
        return self._tokenizer.get_vocab_size()

    def ids(self, text: str) -> list[int]:
        """The token ids of a text, in order."""
        ids_of = self._ids_of
        # The tokenizer's own first steps, taken here so that words are told apart as it does.
        words = _WORD.findall(unicodedata.normalize("NFKC", text).lower())
        return [token for word in words for token in ids_of(word)]

    def ends(self, text: str) -> list[int]:
        """For each token the offset in ``text`` just after it."""
        return [end for _, end in self._tokenizer.encode(text, add_special_tokens=False).offsets]


@cache
def shipped() -> WordTokenizer:
    """The tokenizer of the shipped encoder, read once."""
    return WordTokenizer(TOKENIZER_FILE)


def count(text: str) -> int:
    """The number of tokens in a text."""
    return len(shipped().ids(text))


def truncate(text: str, limit: int) -> str:
    """The longest beginning of a text that ends with a whole word and holds at most ``limit`` tokens; the text itself
    where it is short enough. Only a first word that is too long is cut itself."""
    used, end = 0, 0
    for word in _UNBROKEN.finditer(text):
        used += count(word.group())
        if used > limit:
            return text[:end] if end else _cut(text[: word.end()], limit)
        end = word.end()
    return text


def _cut(word: str, limit: int) -> str:
    """The beginning of an overlong word, of at most ``limit`` tokens."""
    ends = [0, *shipped().ends(word)]
    kept = word[: ends[max(0, min(limit, len(ends) - 1))]]
    # A part of a word may be cut up otherwise than the whole.
    while count(kept) > max(0, limit):
        kept = kept[:-1]
    return kept


def counter_for(model: str) -> Callable[[str], int]:
    """What counts tokens for a chat model: its own tiktoken encoding where that lies whole in tiktoken's local cache,
    else ``count``. Never fetches anything."""
    import tiktoken  # heavy, and only chat models need it

    try:
        name = tiktoken.encoding_name_for_model(model)
    except KeyError:
        return count
    if not _is_cached(name):
        return count
    encoding = tiktoken.get_encoding(name)
    return lambda text: len(encoding.encode_ordinary(text))


def _is_cached(encoding: str) -> bool:
    """Whether tiktoken would find the encoding's file, unharmed, without asking the net."""
    if encoding not in _TIKTOKEN_FILES:
        return False
    address, expected = _TIKTOKEN_FILES[encoding]
    # tiktoken's own rule for where its cache is (tiktoken.load.read_file_cached).
    folder = os.environ.get(
        "TIKTOKEN_CACHE_DIR", os.environ.get("DATA_GYM_CACHE_DIR", str(Path(tempfile.gettempdir()) / "data-gym-cache"))
    )
    if not folder:
        return False
    file = Path(folder) / hashlib.sha1(address.encode(), usedforsecurity=False).hexdigest()
    return file.is_file() and hashlib.sha256(file.read_bytes()).hexdigest() == expected
