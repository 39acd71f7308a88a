"""Follow-up questions in everyday speech: which hang on what was asked before, and which sentence they are told."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from rag.chat import Archive, Reply
from rag.records import Turn
from rag.settings import Settings
from tests.archives import index_of

MINUTES = """KKR Vesterland
Referat
Dato: 14. juni 2022
Deltagere: Ane Holm (A)

1. Regionale sager
1.1. Kvoter for flygtninge 2023
Baggrund
De seks kommuner i Vesterland skal modtage 84 flygtninge i 2023.
Indstilling
Det indstilles, at KKR Vesterland godkender fordelingen af de 84 flygtninge.
Sagsfremstilling
Styrelsen har fordelt de 84 flygtninge efter en fast formel, og Vesterland skal modtage flere end sidste år.
Personer, der kommer fra Ukraine, regnes ikke med i tallet.
Sprogskolen i Holmby får tre nye lærere.
Beslutning
KKR Vesterland godkendte fordelingen.
1.2. Konference om havneudvidelsen
Sagsfremstilling
Konferencen om havneudvidelsen blev aflyst på grund af storm.
I stedet optages en video, som sendes til havnefogederne.
Beslutning
KKR Vesterland tog orienteringen til efterretning.
1.3. Færgen til Lilleø
Sagsfremstilling
Færgen til Lilleø sejler fra maj seks gange om dagen i stedet for fire.
Beslutning
KKR Vesterland godkendte sejlplanen.
Ole Toft (V) stemte imod.
"""


@pytest.fixture(scope="module")
def archive(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Archive]:
    index = index_of(tmp_path_factory.mktemp("follow-up"), {"referat.txt": MINUTES})
    with Archive.open(index, Settings(index=index)) as opened:
        yield opened


def told(archive: Archive, *questions: str) -> tuple[Reply, Reply]:
    """The answers to two questions, the second asked after the first."""
    before, after = questions
    first = archive.ask(before)
    history = (Turn("user", before), Turn("assistant", first.answer.text))
    return first, archive.ask(after, history)


REFUGEES = "Hvor mange flygtninge skal Vesterland modtage i 2023?"
CONFERENCE = "Hvorfor blev konferencen om havneudvidelsen aflyst?"


def test_the_new_word_of_a_follow_up_tells_which_sentence_is_meant(archive: Archive) -> None:
    first, second = told(archive, REFUGEES, "Gælder det også ukrainerne?")
    assert second.query.is_follow_up
    assert "Ukraine" in second.answer.text.split("[1]")[0]
    assert second.answer.text != first.answer.text


@pytest.mark.parametrize(
    "text", ["Hvad gjorde man så i stedet?", "Hvad skete der ellers?", "Hvad laver de så i mellemtiden?"]
)
def test_words_that_go_on_keep_the_subject(archive: Archive, text: str) -> None:
    _, second = told(archive, CONFERENCE, text)
    assert second.query.is_follow_up
    assert "havneudvidelsen" in second.query.search_text
    assert second.answer.citations[0].item == "1.2"


def test_a_word_that_stands_in_the_item_spoken_of_goes_on_with_it(archive: Archive) -> None:
    _, second = told(archive, REFUGEES, "Hvad får sprogskolen?")
    assert second.query.is_follow_up
    assert "tre nye lærere" in second.answer.text


def test_who_voted_then_is_asked_of_the_matter_spoken_of(archive: Archive) -> None:
    _, second = told(archive, "Hvor tit sejler færgen til Lilleø?", "Hvem stemte imod dengang?")
    assert "Ole Toft" in second.answer.text


@pytest.mark.parametrize("text", ["Hvad med færgen?", "Hvor tit sejler færgen så?", "Og hvor tit sejler færgen?"])
def test_the_subject_of_another_item_drops_the_old_one(archive: Archive, text: str) -> None:
    _, second = told(archive, REFUGEES, text)
    assert "flygtninge" not in f"{second.query.search_text} {second.query.context}"
    assert {citation.item for citation in second.answer.citations} == {"1.3"}


def test_what_about_a_thing_the_archive_does_not_know_drops_the_old_subject(archive: Archive) -> None:
    _, second = told(archive, REFUGEES, "Hvad med svømmebadet?")
    assert "84" not in second.answer.text


def test_so_much_and_instead_of_do_not_go_on(archive: Archive) -> None:
    _, second = told(archive, REFUGEES, "Hvorfor koster en billet til tivoli så meget?")
    assert not second.query.is_follow_up
