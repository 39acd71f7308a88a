import re

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from rag.danish import words


@pytest.mark.parametrize(
    ("text", "folded"),
    [
        ("Ældreområdet", "aeldreomraadet"),
        ("AELDREOMRAADET", "aeldreomraadet"),
        ("Århus, Ø og Æ", "aarhus, oe og ae"),
        ("A\u030arhus", "aarhus"),
        ("Café Müller i Mälmö", "cafe muller i maelmoe"),
        ("ﬁnansiering", "finansiering"),
        ("for\u00adsinket", "forsinket"),
        ("Straße", "strasse"),
        ("", ""),
    ],
)
def test_folding_makes_spellings_equal(text: str, folded: str) -> None:
    assert words.fold(text) == folded


@settings(deadline=None)
@given(st.text())
def test_folding_again_changes_nothing(text: str) -> None:
    assert words.fold(words.fold(text)) == words.fold(text)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("KL's og KKR’erne", ["kl", "og", "kkr"]),
        ("DK2020-arbejdet, CO2", ["dk2020", "arbejdet", "co2"]),
        ("1.802 biler", ["1802", "biler"]),
        ("1.250.000 kr.", ["1250000", "kr"]),
        ("255,2 mio.", ["255,2", "mio"]),
        ("1.802,50", ["1802,50"]),
        ("kl. 15.00", ["kl", "15.00"]),
        ("punkt 3.4.", ["punkt", "3.4"]),
        ("19-09-2022", ["19", "9", "2022"]),
        ("19.9.2022", ["19", "9", "2022"]),
        ("2022-09-19", ["2022", "9", "19"]),
        ("SAG-2021-03488 abc", ["sag-2021-03488", "sag", "2021", "03488", "abc"]),
        ("Sagsnr. 21/8990", ["sagsnr", "21/8990", "21", "8990"]),
        ("Sag 306-2019-600", ["sag", "306-2019-600", "306", "2019", "600"]),
        ("2023/2024", ["2023/2024", "2023", "2024"]),
        ("og/eller_ja", ["og", "eller", "ja"]),
        ("«–» …", []),
    ],
)
def test_tokens(text: str, expected: list[str]) -> None:
    assert words.tokens(text) == expected


@settings(deadline=None)
@given(st.text())
def test_tokens_are_folded_and_hold_no_blank(text: str) -> None:
    for token in words.tokens(text):
        assert token
        assert token == words.fold(token)
        assert not any(map(str.isspace, token))


@settings(deadline=None)
@given(st.lists(st.from_regex(r"[a-zæøå]{1,12}", fullmatch=True), min_size=1, max_size=8))
def test_plain_words_come_back_in_order(plain: list[str]) -> None:
    assert words.tokens(" ".join(plain)) == [words.fold(word) for word in plain]


@pytest.mark.parametrize(
    "forms",
    [
        ("kommune", "kommuner", "kommunerne", "kommunens"),
        ("beboer", "beboere", "beboerne"),
        ("miljø", "miljøet", "miljøets", "MILJOEET"),
        ("arbejdsløn", "arbejdslønnen", "arbejdsloen"),
        ("aktør", "aktører", "aktørerne"),
        ("område", "området", "områderne", "omraade"),
        ("læge", "lægen", "lægerne", "laege"),
        ("video", "videoer", "videoen"),
    ],
)
def test_forms_of_a_word_have_one_stem(forms: tuple[str, ...]) -> None:
    assert len({words.stem(form) for form in forms}) == 1


@settings(deadline=None)
@given(st.text(alphabet="aeoåæødklrstn", min_size=1, max_size=14))
def test_stem_and_terms_do_not_depend_on_how_ae_oe_and_aa_are_spelt(word: str) -> None:
    spelt_out = word.replace("å", "aa").replace("æ", "ae").replace("ø", "oe")
    assert words.stem(word) == words.stem(spelt_out) == words.stem(word.upper())
    assert words.terms(word) == words.terms(spelt_out)


@settings(deadline=None)
@given(st.text())
def test_a_stem_is_folded(word: str) -> None:
    assert words.stem(word) == words.fold(words.stem(word))


@pytest.mark.parametrize(
    "word",
    [
        "hvad",
        "hvem",
        "hvornår",
        "hvornaar",
        "Hvorfor",
        "hvordan",
        "mange",
        "blev",
        "skal",
        "og",
        "på",
        "paa",
        "the",
        "what",
    ],
)
def test_stop_words(word: str) -> None:
    assert words.is_stop(word)


@pytest.mark.parametrize(
    "word", ["kommune", "år", "mødet", "by", "sag", "punkt", "Nej-hatten", "budget", "beslutning", "formand"]
)
def test_words_that_name_something_are_no_stop_words(word: str) -> None:
    assert not words.is_stop(word)


def test_content_words_are_what_a_question_is_about() -> None:
    assert words.content_words("Hvor mange flygtninge skal kommunerne modtage i 2023?") == [
        "flygtninge",
        "kommunerne",
        "modtage",
        "2023",
    ]


def test_terms_are_the_stem_and_the_grams_of_each_word() -> None:
    assert words.terms("Om broen i 2022") == ["=broen", "_bro", "broe", "roen", "oen_", "=2022"]
    assert words.terms("ø") == ["=oe", "_oe_"]


def test_a_number_is_found_however_its_thousands_are_written() -> None:
    assert words.terms("1.802") == words.terms("1802") == ["=1802"]


@settings(deadline=None)
@given(st.text())
def test_stems_and_grams_never_collide(text: str) -> None:
    for term in words.terms(text):
        stem = term.startswith(words.STEM_MARK)
        assert stem or words.STEM_MARK not in term
        assert len(term) > 1
        assert not any(map(str.isspace, term))


@settings(deadline=None)
@given(st.from_regex(r"[a-zæøå]{4,20}", fullmatch=True), st.from_regex(r"[a-zæøå]{4,20}", fullmatch=True))
def test_a_compound_shares_terms_with_its_parts(first: str, second: str) -> None:
    assume(not words.is_stop(first + second) and not words.is_stop(first))
    own = [term for term in words.terms(first) if not term.startswith("=") and not term.endswith("_")]
    assert set(own) <= set(words.terms(first + second))


def test_a_very_long_word_gives_few_terms() -> None:
    assert len(words.terms("a" * 100_000)) < 80


@pytest.mark.parametrize(
    ("word", "parts"),
    [
        ("sygehusbyggeri", ("sygehus", "byggeri")),
        ("arbejdsmarkedsudvalg", ("arbejd", "marked", "udvalg")),
        ("Skolevej", ("skole", "vej")),
        ("børnehave", ("boern", "have")),
        ("boernehave", ("boern", "have")),
        ("udvalg", ("udvalg",)),
        ("ukendtord", ("ukendtord",)),
        ("co2", ("co2",)),
        ("", ("",)),
    ],
)
def test_compounds_part_into_known_words(word: str, parts: tuple[str, ...]) -> None:
    known = {"syge", "hus", "sygehus", "byggeri", "arbejd", "marked", "udvalg", "skole", "vej", "boern", "have"}
    assert words.split_compound(word, known) == parts
    assert words.split_compound(word, known.__contains__) == parts


@settings(deadline=None)
@given(st.text(alphabet="abcdefs", max_size=20), st.sets(st.text(alphabet="abcdefs", min_size=3, max_size=6)))
def test_a_compound_is_its_parts_with_at_most_a_linking_letter_between(word: str, known: set[str]) -> None:
    parts = words.split_compound(word, known)
    assert parts == (word,) or known.issuperset(parts)
    assert re.fullmatch("[se]?".join(parts), word)
