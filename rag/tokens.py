"""Tokens: how long a text is, told offline and alike on every machine.

The shipped encoder's own vocabulary (``rag/encoder_model/tokenizer.json``) counts, read by tiktoken. Signs between
words are no tokens for it.
"""

from __future__ import annotations

import hashlib
import os
import re
import tempfile
from collections.abc import Callable
from functools import cache
from pathlib import Path

from rag.vocabulary import Vocabulary

TOKENIZER_FILE = Path(__file__).parent / "encoder_model" / "tokenizer.json"
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


@cache
def shipped() -> Vocabulary:
    """The vocabulary of the shipped encoder, read once."""
    return Vocabulary(TOKENIZER_FILE)


def count(text: str) -> int:
    """The number of tokens in a text."""
    return shipped().count(text)


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
    low, high = 0, len(word)
    while low < high:
        middle = (low + high + 1) // 2
        low, high = (middle, high) if count(word[:middle]) <= limit else (low, middle - 1)
    # A part of a word may be cut up otherwise than the whole, so that a longer one has fewer tokens.
    while count(word[:low]) > max(0, limit):
        low -= 1
    return word[:low]


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
