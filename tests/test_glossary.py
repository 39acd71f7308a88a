"""The glossary: from what people say to the words of minutes."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rag import glossary
from rag.danish import words
from rag.glossary.phrases import Concept, Phrases, concepts
from rag.records import Query
from rag.search.terms import weighted_terms

FILES = sorted(Path(glossary.__file__).parent.rglob("*.txt"))
LINES = [
    "# et afsnit",
    "rekruttering ; arbejdskraftmangel | skaffe folk ; faa fat i folk ; haender",
    "afvise | sige nej til ; nej",
    "",
]


def found(text: str) -> dict[tuple[str, ...], tuple[str, ...]]:
    tokens = words.tokens(text)
    matches = Phrases(concepts(LINES)).found_in(tokens)
    return {tuple(tokens[place] for place in match.places): match.others for match in matches}


def test_a_line_is_what_is_written_and_what_is_said() -> None:
    assert list(concepts(LINES)) == [
        Concept(("rekruttering", "arbejdskraftmangel"), ("skaffe folk", "faa fat i folk", "haender")),
        Concept(("afvise",), ("sige nej til", "nej")),
    ]


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("Hvem skal skaffe folk?", ("skaffe", "folk")),
        ("Hvem skaffede flere unge folk?", ("skaffede", "folk")),
        ("Kan vi få fat i folk nok?", ("faa", "fat", "i", "folk")),
        ("Der mangler hænder.", ("haender",)),
    ],
)
def test_a_turn_of_speech_is_met_in_other_forms_and_with_words_between(text: str, said: tuple[str, ...]) -> None:
    assert found(text) == {said: ("rekruttering", "arbejdskraftmangel")}


@pytest.mark.parametrize("text", ["Folk skal skaffes.", "Skaffe nu her og der og alle folk.", "Hvad er planen?", ""])
def test_words_in_another_order_or_far_apart_are_no_turn_of_speech(text: str) -> None:
    assert found(text) == {}


def test_the_longer_turn_hides_the_shorter_one_within_it() -> None:
    assert found("Har vi sagt nej, eller vil de sige nej til havnen?") == {
        ("nej",): ("afvise",),
        ("sige", "nej", "til"): ("afvise",),
    }
    assert found("De vil sige nej til havnen.") == {("sige", "nej", "til"): ("afvise",)}


@given(st.lists(st.sampled_from(["skaffe", "folk", "nej", "sige", "til", "faa", "fat", "i", "havn"]), max_size=12))
def test_places_are_in_order_within_the_text_and_near_each_other(tokens: list[str]) -> None:
    for match in Phrases(concepts(LINES)).found_in(tokens):
        assert list(match.places) == sorted(set(match.places))
        assert match.places[0] >= 0
        assert match.places[-1] < len(tokens)
        assert all(later - earlier <= 3 for earlier, later in zip(match.places, match.places[1:], strict=False))


def test_everyday_words_lead_to_those_of_minutes() -> None:
    others = {
        other for one in glossary.expansions("Hvordan skaffer vi folk til plejehjemmene?") for other in one.others
    }
    assert "rekruttering" in others


def test_a_word_of_minutes_is_known_in_all_its_forms_and_an_everyday_one_is_not() -> None:
    assert all(map(glossary.is_written, ("rekruttering", "rekrutteringen", "biblioteker", "underskud")))
    assert not any(map(glossary.is_written, ("flaenge", "papirnusser", "")))


def test_english_is_translated_by_turns_and_by_words() -> None:
    found = glossary.translated("What was the cut-off date for the subsidy to the Zyxwolk museum?")
    assert "frist" in found
    assert "tilskud" in found
    assert "zyxwolk" in found
    assert "what" not in found
    assert not {"who", "the", "new"} & set(glossary.translated("Who pays for the new ferry?"))


class Held:
    """An archive that holds some stems."""

    item_count = 10

    def __init__(self, *held: str) -> None:
        self._held = {words.stem(word) for word in held}

    def word_frequency(self, word: str) -> int:
        return int(words.stem(word) in self._held)

    def stem_frequency(self, stem: str) -> int:
        return int(stem in self._held)

    def words_from(self, prefix: str) -> list[tuple[str, int]]:
        return []


def test_only_words_that_the_archive_holds_are_looked_for_and_share_one_weight() -> None:
    query = Query("Hvor stort er hullet i kassen?", "Hvor stort er hullet i kassen?")
    plain = weighted_terms(query)
    assert weighted_terms(query, Held()) == plain
    one = weighted_terms(query, Held("underskud"))
    two = weighted_terms(query, Held("underskud", "ubalance"))
    stem = f"={words.stem('underskud')}"
    assert stem not in plain
    assert one[stem] > two[stem] > 0


@pytest.mark.parametrize("file", FILES, ids=lambda file: file.stem)
def test_every_line_of_the_files_is_whole(file: Path) -> None:
    lines = [line for line in file.read_text("utf-8").splitlines() if line.strip() and not line.startswith("#")]
    assert len(lines) > 100
    for line in lines:
        (concept,) = concepts([line])
        assert line.count("|") == 1
        assert concept.written
        assert concept.said
        assert all(words.tokens(part) for part in (*concept.written, *concept.said)), line
