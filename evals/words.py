"""Words as the evaluation compares them: folded, stemmed, small words left out. Kept apart from the product's own."""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache

import snowballstemmer

_STOP = """
    af alle alt andre at bare bl.a blev blive bliver da de dem den denne der deres det dette dig din disse dog du
    efter eller en end enten er et for fra få får før gør ham han har have havde hende her hun hvad hvem hver hvilke
    hvilken hvilket hvis hvor hvordan hvorfor hvornår i igen ikke ind jeg jo kan kom kommer kunne lad lige man mange
    med meget mellem men mere mig min mod må ned nej nogen noget nogle nu når og også om op os over på sag samt selv
    ser sig sin sine skal skulle som stor så sådan thi til ud under var ved vi vil ville vor være været år
    a an and are as at be been by did do does for from had has have how if in is it its many much of on or shall
    should than that the their there they this to was were what when where which who whom whose why will with would
"""
STOP_WORDS = frozenset(_STOP.split())
_WORD = re.compile(r"[^\W_]+(?:[-'’][^\W_]+)*")
_NUMBER = re.compile(r"\d+(?:[.,]\d+)*")
_LETTERS = str.maketrans({"å": "aa", "æ": "ae", "ø": "oe", "é": "e", "ü": "y", "ö": "oe", "ä": "ae"})


def fold(text: str) -> str:
    """Lower case, compatibility forms made one, å/æ/ø written aa/ae/oe: so that both spellings meet."""
    return unicodedata.normalize("NFKC", text).lower().translate(_LETTERS)


@lru_cache(maxsize=1)
def _stop_words() -> frozenset[str]:
    return frozenset(fold(word) for word in STOP_WORDS)


@lru_cache(maxsize=65536)
def stem(word: str) -> str:
    """The stem of a folded word (Snowball, Danish)."""
    return str(snowballstemmer.stemmer("danish").stemWord(word))


def content_stems(text: str) -> tuple[str, ...]:
    """The stems of the words that carry meaning, in order: no small words, no figures, no single letters."""
    return tuple(
        stem(word)
        for word in _WORD.findall(fold(text))
        if len(word) > 1 and word not in _stop_words() and not word[0].isdigit()
    )


def numbers(text: str) -> frozenset[str]:
    """The figures of a text as written: "312,4", "508.000", "2023"."""
    return frozenset(_NUMBER.findall(text))


def count_words(text: str) -> int:
    """How many words a text has."""
    return len(_WORD.findall(text))
