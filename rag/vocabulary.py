"""One byte-level BPE vocabulary, two readers: ``tokenizer.json`` for the tokenizers library, and the very same file as
``tiktoken.Encoding``, which is faster and needs nothing else.

tiktoken knows ranks alone and joins whatever pair has the lowest-ranked bytes; the tokenizers library needs each pair
spelt out, each with a rank of its own. The file therefore lists, for every token, all the pairs that give it, those
that overlap on the left first ("ere" as "er"+"e" before "e"+"re"), and holds no token of which that cannot be said
("aaa": "a"+"aa", "aa"+"a"). Words are cut up as " word".
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping, Sequence
from functools import lru_cache
from pathlib import Path
from typing import Any

import tiktoken

from rag.errors import ModelError
from rag.word_features import words

PATTERN = r" [^ ]+"  # of the text as it is tokenised: every word with one blank before it
CACHED_WORDS = 1 << 17  # distinct words kept as tokens; one is about 150 bytes
_INVISIBLE = "[\u00ad\u200b-\u200f\u2060\ufeff]"
_MARKS = "[\u0300-\u036f]"
_SPELT_OUT = (("å", "aa"), ("æ", "ae"), ("ø", "oe"), ("ä", "ae"), ("ö", "oe"), ("ß", "ss"))


class Vocabulary:
    """The vocabulary in a ``tokenizer.json``. Safe to share between threads. Raises ModelError."""

    def __init__(self, file: Path) -> None:
        try:
            ranks = ranks_in(json.loads(file.read_bytes()))
        except (OSError, ValueError, KeyError, TypeError) as error:
            raise ModelError(f"Ordforrådet {file} kan ikke læses.", "Installér arkivsvar igen.") from error
        self.encoding = tiktoken.Encoding("arkivsvar", pat_str=PATTERN, mergeable_ranks=ranks, special_tokens={})
        self.size = len(ranks)
        self._ids_of = lru_cache(maxsize=CACHED_WORDS)(self._encode_word)

    def _encode_word(self, word: str) -> tuple[int, ...]:
        return tuple(self.encoding.encode_ordinary(f" {word}"))

    def word_ids(self, word: str) -> tuple[int, ...]:
        """The token ids of one folded word."""
        return self._ids_of(word)

    def ids(self, text: str) -> list[int]:
        """The token ids of a text, in order."""
        ids_of = self._ids_of
        return [token for word in words(text) for token in ids_of(word)]

    def count(self, text: str) -> int:
        """The number of tokens in a text."""
        ids_of = self._ids_of
        return sum(len(ids_of(word)) for word in words(text))


def ranks_in(tokenizer: Mapping[str, Any]) -> dict[bytes, int]:
    """The tokens of a byte-level ``tokenizer.json`` as bytes, each with its rank, which is its id.

    Raises KeyError, TypeError or ValueError where it is no such file.
    """
    byte_of = {char: value for value, char in byte_characters().items()}
    vocabulary: Mapping[str, int] = tokenizer["model"]["vocab"]
    ranks = {bytes(byte_of[char] for char in token): rank for token, rank in vocabulary.items()}
    if sorted(ranks.values()) != list(range(len(ranks))) or any(bytes([value]) not in ranks for value in range(256)):
        raise ValueError("no byte-level vocabulary")
    return ranks


def clean(tokens: Iterable[bytes]) -> dict[bytes, int]:
    """Ranks for tokens in their order, the 256 bytes first, without those of which the two readers could see two."""
    found = {bytes([value]): value for value in range(256)}
    found |= {token: 0 for token in tokens if token not in found}
    kept = [token for token in found if not _is_periodic(token)]
    return {token: rank for rank, token in enumerate(kept)}


def tokenizer_json(ranks: Mapping[bytes, int]) -> str:
    """The ``tokenizer.json`` of the ranks: folding, words, byte-level BPE with every pair that gives a token."""
    char_of = byte_characters()

    def spell(token: bytes) -> str:
        return "".join(char_of[value] for value in token)

    merges = [
        f"{spell(left)} {spell(right)}"
        for token in sorted(ranks, key=ranks.__getitem__)
        if len(token) > 1
        for left, right in _pairs(token, ranks)
    ]
    tokenizer: dict[str, Any] = {
        "version": "1.0",
        "truncation": None,
        "padding": None,
        "added_tokens": [],
        "normalizer": {"type": "Sequence", "normalizers": _normalizers()},
        "pre_tokenizer": {
            "type": "Sequence",
            "pretokenizers": [
                {"type": "Split", "pattern": {"Regex": r"[^\p{L}\p{N}]+"}, "behavior": "Removed", "invert": False},
                {"type": "Split", "pattern": {"Regex": r"\p{Nd}{1,4}"}, "behavior": "Isolated", "invert": False},
                {"type": "ByteLevel", "add_prefix_space": True, "trim_offsets": True, "use_regex": False},
            ],
        },
        "post_processor": None,
        "decoder": {"type": "ByteLevel", "add_prefix_space": True, "trim_offsets": True, "use_regex": False},
        "model": {
            "type": "BPE",
            "dropout": None,
            "unk_token": None,
            "continuing_subword_prefix": None,
            "end_of_word_suffix": None,
            "fuse_unk": False,
            "byte_fallback": False,
            "ignore_merges": True,  # as tiktoken: a word that is a token is that token
            "vocab": {spell(token): rank for token, rank in sorted(ranks.items(), key=lambda entry: entry[1])},
            "merges": merges,
        },
    }
    return json.dumps(tokenizer, ensure_ascii=False, separators=(",", ":")) + "\n"


def byte_characters() -> dict[int, str]:
    """The printable character that stands for each byte in a byte-level vocabulary (GPT-2's table)."""
    printable = [*range(ord("!"), ord("~") + 1), *range(ord("¡"), ord("¬") + 1), *range(ord("®"), ord("ÿ") + 1)]
    others = [value for value in range(256) if value not in set(printable)]
    return {value: chr(value) for value in printable} | {value: chr(256 + at) for at, value in enumerate(others)}


def _pairs(token: bytes, ranks: Mapping[bytes, int]) -> list[tuple[bytes, bytes]]:
    """All ways to join a token of two others; of two that can overlap in a text the one further left first.

    Split at ``at``, the right half is the left half of the split at ``size - at`` where it is a border of the token.
    """
    size = len(token)
    order = range(1, size)
    first = sorted(order, key=lambda at: (min(at, size - at), not _is_border(token, size - at)))
    return [(token[:at], token[at:]) for at in first if token[:at] in ranks and token[at:] in ranks]


def _is_border(token: bytes, length: int) -> bool:
    """Whether a token ends as it begins, for ``length`` bytes."""
    return token[len(token) - length :] == token[:length]


def _is_periodic(token: bytes) -> bool:
    """Whether two splits of a token can overlap in either order."""
    size = len(token)
    return any(at * 2 != size and _is_border(token, at) and _is_border(token, size - at) for at in range(1, size))


def _normalizers() -> Sequence[dict[str, Any]]:
    """The steps of ``rag.danish.words.fold``."""
    spelt_out = [{"type": "Replace", "pattern": {"String": old}, "content": new} for old, new in _SPELT_OUT]
    dropped = [{"type": "Replace", "pattern": {"Regex": pattern}, "content": ""} for pattern in (_INVISIBLE, _MARKS)]
    return (
        {"type": "NFKC"},
        {"type": "Lowercase"},
        *spelt_out,
        dropped[0],
        {"type": "NFD"},
        dropped[1],
        {"type": "NFKC"},
    )
