from __future__ import annotations

from functools import reduce

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rag.danish import lines


@pytest.mark.parametrize(
    ("left", "right", "joined"),
    [
        ("kommunerne skal rekrut-", "tere flere", "kommunerne skal rekruttere flere"),
        ("møde i KKR-", "formandskabet", "møde i KKR-formandskabet"),
        ("en CO2-", "reduktion", "en CO2-reduktion"),
        ("i DK2020-", "arbejdet", "i DK2020-arbejdet"),
        ("covid-19-", "situationen", "covid-19-situationen"),
        ("inden for social-", "og sundhedsområdet", "inden for social- og sundhedsområdet"),
        ("unge-", "eller voksenområdet", "unge- eller voksenområdet"),
        ("mellem Ringkøbing-", "Skjern og Vestby", "mellem Ringkøbing-Skjern og Vestby"),
        ("nye it-", "systemer", "nye it-systemer"),
        ("en e-", "mail", "en e-mail"),
        ("perioden 2020-", "2024", "perioden 2020-2024"),
        ("alle deltager -", "og nogle taler", "alle deltager - og nogle taler"),
        ("alle deltager –", "og nogle taler", "alle deltager – og nogle taler"),
        ("et helt ord", "og et til", "et helt ord og et til"),
        ("blød\u00ad", "hed", "blødhed"),
        ("", "alene", "alene"),
    ],
)
def test_join(left: str, right: str, joined: str) -> None:
    assert lines.join(left, right) == joined


def test_the_document_itself_tells_which_hyphen_belongs() -> None:
    known = lines.vocabulary(["en sundheds-reform", "klimaplanen"])
    assert lines.join("om sundheds-", "reform", known) == "om sundheds-reform"
    assert lines.join("om klima-", "planen", known) == "om klimaplanen"


def test_lines_are_joined_one_after_another() -> None:
    assert reduce(lines.join, ["  Der er af-", "talt et møde ", "i morgen."], "") == "Der er aftalt et møde i morgen."


WORDS = st.lists(st.text("abcdefghijklmnopqrstuvwxyzæøå", min_size=2, max_size=12), min_size=1, max_size=12)


@given(WORDS, st.integers(1, 20))
def test_a_text_broken_at_any_place_comes_back(words: list[str], at: int) -> None:
    text = " ".join(words)
    cut = min(at, len(text) - 1)
    if text[cut].isspace() or text[cut - 1].isspace():
        assert lines.join(text[:cut], text[cut:]) == text
    elif len(text[:cut].split()[-1]) > 3 and text[cut:].split()[0] not in {"og", "eller", "samt"}:
        assert lines.join(f"{text[:cut]}-", text[cut:]) == text


@given(st.lists(st.text("abæøKR2 -–/.", max_size=12), max_size=8))
def test_no_letter_is_lost_or_made(printed: list[str]) -> None:
    def letters(text: str) -> str:
        return "".join(char for char in text if char.isalnum())

    assert letters(reduce(lines.join, printed, "")) == letters("".join(printed))
