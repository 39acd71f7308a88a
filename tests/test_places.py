"""Which words name a Danish place."""

from __future__ import annotations

import pytest

from rag.danish import words
from rag.danish.places import place


@pytest.mark.parametrize(
    ("word", "named"),
    [
        ("Herning", "Herning"),
        ("hernings", "Herning"),
        ("Assens", "Assens"),
        ("fynske", "Fyn"),
        ("sønderjyderne", "Sønderjylland"),
        ("Zealand", "Sjælland"),
        ("ebeltoft", "Ebeltoft"),
        ("Københavns", "København"),
    ],
)
def test_a_place_is_known_however_it_is_written(word, named):
    assert place(words.fold(word)) == named


@pytest.mark.parametrize(
    "word", ["års", "skive", "vejen", "løsning", "tørring", "hals", "ringe", "lejre", "tønder", "giver", "nord", "thi"]
)
def test_everyday_words_are_no_places(word):
    assert place(words.fold(word)) is None
