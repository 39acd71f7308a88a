"""Whose treatment a passage of minutes tells of."""

from __future__ import annotations

import datetime as dt

import pytest

from rag.answer.treatments import is_quoted, only_recommends, only_talk, own_decision, quoted_body, same_body
from rag.records import AgendaItem, ArchiveItem, Kind, Meeting, Section, SectionKind


def minutes(*decisions: str, body: str | None = "Byrådet, Ømark Kommune") -> ArchiveItem:
    text, sections = "", []
    for told in decisions:
        text += "\n\n" if text else ""
        sections.append(Section(SectionKind.BESLUTNING, "Beslutning", told, len(text), len(text) + len(told)))
        text += told
    meeting = Meeting("r.pdf", body, dt.date(2022, 5, 31), "forside", Kind.REFERAT)
    return ArchiveItem("r.pdf#7", meeting, AgendaItem("7", "Broen", text, tuple(sections)))


def told(item: ArchiveItem) -> str | None:
    span = own_decision(item)
    return None if span is None else item.item.text[span.start : span.end]


QUOTED = "Økonomiudvalget den 18-05-2022\n\nAnbefales, at broen rives ned."
OWN = "Byrådet den 31-05-2022\n\nByrådet vedtog at male broen."


@pytest.mark.parametrize("item", [minutes(QUOTED, OWN), minutes(f"{QUOTED}\n\n{OWN}"), minutes(OWN, QUOTED)])
def test_the_meetings_own_decision_is_told_apart_from_what_it_quotes(item):
    assert told(item) == "Byrådet vedtog at male broen."
    place = item.item.text.index("Anbefales")
    assert (is_quoted(item, place), quoted_body(item, place)) == (True, "Økonomiudvalget")
    assert not is_quoted(item, item.item.text.index("vedtog"))


@pytest.mark.parametrize(
    "text",
    [
        "Godkendt.",
        "Godkendt med den ændring, at mødet flyttes til den 15. december 2020.",
        "Asta Brandt orienterede.\n\nNæste møde den 15. december 2022\n\nByrådet takkede.",
    ],
)
def test_a_decision_without_a_head_is_the_meetings_own(text):
    assert told(minutes(text)) == text


def test_minutes_that_only_quote_others_have_no_decision_of_their_own():
    assert told(minutes(QUOTED)) is None
    assert told(minutes()) is None


@pytest.mark.parametrize(
    "head",
    [
        "18/05/2022 Klima-, Hav- og Broudvalget",
        "Klima-, Hav- og Broudvalget den 18-05-2022:",
        "Udvalg: Klima-, Hav- og Broudvalget\nDato: 18-05-2022\nPunktnummer: 3",
    ],
)
def test_heads_that_name_a_body_and_its_day(head):
    item = minutes(f"{head}\n\nAnbefales, at broen rives ned.\n\n{OWN}")
    assert told(item) == "Byrådet vedtog at male broen."
    assert quoted_body(item, item.item.text.index("rives")) == "Klima-, Hav- og Broudvalget"


def test_two_bodies_whose_names_begin_alike_are_two():
    assert same_body("Klima-, Hav, og Broudvalget", "Klima-, Hav- og Broudvalget, Ømark Kommune")
    assert not same_body("Klima-, Hav- og Broudvalget", "Klima-, Skov- og Broudvalget")


def test_a_meeting_of_unknown_body_knows_its_own_by_the_day():
    assert told(minutes(QUOTED, OWN, body=None)) == "Byrådet vedtog at male broen."


@pytest.mark.parametrize("text", ["Anbefales.", "Udvalget anbefaler indstillingen.", "Regnskabet anbefales godkendt."])
def test_passing_a_recommendation_on_is_no_decision(text):
    assert only_recommends(text)


@pytest.mark.parametrize("text", ["Anbefalingen blev vedtaget.", "Godkendt.", "Taget til efterretning."])
def test_following_one_is(text):
    assert not only_recommends(text)


@pytest.mark.parametrize(
    "text", ["Asta Brandt orienterede.", "Punktet blev drøftet.", "Birger Holm holdt oplæg om færgen."]
)
def test_a_report_of_a_talk_settles_nothing(text):
    assert only_talk(text)


@pytest.mark.parametrize(
    "text",
    [
        "Asta Brandt orienterede. Orienteringen blev taget til efterretning.",
        "Rådet drøftede sagen og fulgte ikke indstillingen.",
        "Efter en drøftelse blev sagen sendt tilbage til udvalget.",
        "Godkendt.",
        "Ny pris: 50 kr.",
    ],
)
def test_a_talk_that_ends_with_something_is_more(text):
    assert not only_talk(text)
