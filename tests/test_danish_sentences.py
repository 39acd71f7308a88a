import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from rag.danish import sentences


def split(text: str) -> list[str]:
    return [text[span.start : span.end] for span in sentences.split(text)]


@pytest.mark.parametrize(
    "sentence",
    [
        "Mødet begynder kl. 15 i salen.",
        "Se bilag nr. 3 om emnet.",
        "Det gælder bl.a. Ringvejen og Havnegade.",
        "Det gælder f.eks. Ringvejen.",
        "Planen ændres, jf. Skoleloven fra i fjor.",
        "Efter § 15, stk. 4 kan rådet dispensere.",
        "Efter § 15, stk. 4. kan rådet dispensere.",
        "Der er afsat ca. 15 mio. kr. til broen.",
        "Udgiften er kr. 15.000 om året.",
        "Aftalen gælder fra den 1. oktober og frem.",
        "Fristen er d. 12. august 2021 for alle.",
        "Fristen er d. 12. August for alle.",
        "Borgmester H.C. Østerby bød velkommen.",
        "Arne M. Jensen og A.P. Holm deltog.",
        "Omkring 12 pct. af borgerne svarede.",
        "Ændringen sker ift. Folkeskoleloven og ifm. Budget 2022.",
        "Udvalget drøftede veje, stier m.m. og gik videre.",
        "Byrådet, Lokalrådet m.fl. har svaret.",
        "Den 3. Limfjordsforbindelse blev nævnt.",
        "Opdateringen sker pr. 1. juli for alle.",
        "Sagen har sagsnr. 21 i listen.",
        "Der er fri Kr. Himmelfartsdag i år.",
        "Tilskuddet dækker drift (husleje mv.) Ringvejens Skole undtaget.",
        "Han sagde »nej.« og gik.",
        "Skal det vedtages? spurgte hun.",
        "Hr. Madsen og fr. Lund deltog hhv. Mandag og Tirsdag.",
        "Det sker i nov. 2022 som aftalt.",
        "3.1. Ny skole i Nordby",
        "1. Udlån af lokaler",
        "./. Notatet er vedlagt.",
        "Vi ved det ... måske.",
    ],
)
def test_one_sentence_stays_whole(sentence: str) -> None:
    assert split(sentence) == [sentence]


@pytest.mark.parametrize(
    ("first", "second"),
    [
        ("Planen blev vedtaget i 2022.", "Regionen betaler."),
        ("Mødet slutter kl. 15.00.", "Mødet er åbent."),
        ("Vi ses kl. 15.", "Mødet er åbent."),
        ("Det skal de, og det må.", "Vi går videre."),
        ("Skolen ligger ved en å.", "Vejen er smal."),
        ("Hun sagde »ja.«", "Så gik de."),
        ("Hun sagde «ja».", "Så gik de."),
        ("Hun sagde „ja.“", "Så gik de."),
        ("Hun sagde “ja.”", "Så gik de."),
        ('Hun sagde "ja."', "Så gik de."),
        ("Hvem betaler?", "Det gør staten."),
        ("Nu sker det!", "Kommunerne er klar."),
        ("Der er penge til veje mv.", "Udvalget er enigt."),
        ("Der er penge til veje m.m.", "»Godt« sagde hun."),
        ("Det koster 15 mio. kr.", "Regionen betaler."),
        ("Det koster 15 mio. kr.", "14 kommuner betaler."),
        ("Andelen er 12 pct.", "Målet er 20."),
        ("Der er enighed med KL.", "Der er ikke mere."),
        ("Det står i bilag B.", "Hvis ikke, så spørg."),
        ("Det står i bilag B.", "Regionens svar mangler."),
        ("Der var 152.", "14 blev hjemme."),
        ("Det blev et tab.", "Kassen er tom."),
        ("Mødet er den 12.", "Der er kaffe."),
        ("Firmaet er et a.m.b.a.", "Kommunen ejer det."),
        ("Resten følger …", "Kommunen vender tilbage."),
        ("(Sagen er lukket.)", "Næste sag er åben."),
        ("Sagen er lukket.", "– Ja, sagde hun."),
        ("Sagen er lukket.", "§ 3 gælder."),
    ],
)
def test_two_sentences_part(first: str, second: str) -> None:
    assert split(f"{first} {second}") == [first, second]


def test_a_line_break_always_ends_a_sentence() -> None:
    text = "Det indstilles, at rådet\n- godkender planen\n- sender den i høring\n\nKaffe kl.\n15"
    assert split(text) == [
        "Det indstilles, at rådet",
        "- godkender planen",
        "- sender den i høring",
        "Kaffe kl.",
        "15",
    ]


def test_numbered_list_lines_keep_their_numbers() -> None:
    assert split("Rådet peger på:\n1. Udlån af lokaler. Det er gratis.\na. Nye stier") == [
        "Rådet peger på:",
        "1. Udlån af lokaler.",
        "Det er gratis.",
        "a. Nye stier",
    ]


@pytest.mark.parametrize("text", ["", " ", "\n\n", "\u00a0\t"])
def test_blank_text_has_no_sentences(text: str) -> None:
    assert sentences.split(text) == ()


_PIECES = """Vi går må kl. 15 nr. 1. 2022. bl.a. mv. H.C. kr. ? ! . « »ja.« - … .) Østerby den A. ./."""
_DANISH = st.lists(st.sampled_from([*_PIECES.split(), "\n", "\n\n", "  "]), max_size=40).map(" ".join)


@settings(deadline=None)
@given(st.one_of(st.text(), _DANISH))
def test_spans_are_ordered_disjoint_filled_and_cover_all_that_is_no_blank(text: str) -> None:
    end = 0
    for span in sentences.split(text):
        assert end <= span.start < span.end <= len(text)
        assert not text[end : span.start].strip()
        assert text[span.start : span.end] == text[span.start : span.end].strip()
        end = span.end
    assert not text[end:].strip()


@settings(deadline=None)
@given(_DANISH)
def test_splitting_a_sentence_again_keeps_the_lines_apart(text: str) -> None:
    assert all("\n" not in sentence for sentence in split(text))


@pytest.mark.parametrize("unit", ["a. ", ". ", "- . ", "Vi går. ", "ord ", "»", "a.", "?", "1. "])
def test_very_long_text_is_split(unit: str) -> None:
    text = unit * (100_000 // len(unit))
    spans = sentences.split(text)
    assert spans[-1].end == len(text.rstrip())
