"""What a chat model may not say, with hand-made items of an invented council."""

from __future__ import annotations

import datetime as dt

import pytest

from rag.answer.draft import Draft, Part, assemble
from rag.llm.check import citations_for, objection
from rag.llm.parser import Proposed
from rag.llm.prompt import Excerpt
from rag.records import AgendaItem, ArchiveItem, Kind, Meeting, PageSpan, Section, SectionKind, Span

MEETING = {"body": "Ørådet", "date": dt.date(2024, 3, 5), "date_basis": "forside"}


def item(kind: Kind, **texts: str) -> ArchiveItem:
    text, sections = "", []
    for name, told in texts.items():
        text += "\n\n" if text else ""
        sections.append(Section(SectionKind(name), name.capitalize(), told, len(text), len(text) + len(told)))
        text += told
    source = f"{kind.value}-{len(text)}.pdf"
    agenda_item = AgendaItem("4", "Broen ved havnen", text, tuple(sections), (PageSpan(1, 0, len(text)),))
    return ArchiveItem(f"{source}#4", Meeting(source, kind=kind, **MEETING), agenda_item)


MINUTES = item(
    Kind.REFERAT,
    indstilling="Det indstilles, at Ørådet lukker broen for biler.",
    sagsfremstilling="Ørådet vedtog i 2019 en plan for broen. Broen kan ikke bære lastbiler.",
    beslutning="Ørådet besluttede at lade broen stå åben.",
)
AGENDA = item(Kind.DAGSORDEN, indstilling="Det indstilles, at Ørådet godkender en ny bro til 12 mio. kr.")
KNOWN = {MINUTES.id: MINUTES, AGENDA.id: AGENDA}


def check(text: str, source: ArchiveItem, quote: str) -> str:
    start = source.item.text.index(quote)
    citations = assemble(Draft((Part(source, Span(start, start + len(quote))),))).citations
    return objection(text, citations, KNOWN)


@pytest.mark.parametrize(
    "text",
    [
        "Ørådet besluttede at bygge en ny bro til 12 mio. kr.",
        "Ørådet godkendte en ny bro til 12 mio. kr.",
        "Ørådet godkender en ny bro til 12 mio. kr.",
        "Ørådet godkender indstillingen om en ny bro.",
        "En ny bro til 12 mio. kr. er vedtaget.",
    ],
)
def test_a_recommendation_is_never_told_as_a_decision(text):
    assert "indstilling til en beslutning" in check(text, AGENDA, "Det indstilles, at Ørådet godkender en ny bro")


FOLLOWED = item(
    Kind.REFERAT,
    indstilling="Administrationen indstiller, at broen males.",
    beslutning="Ørådet godkendte Broudvalgets indstilling.",
)


@pytest.mark.parametrize(
    ("text", "objects"),
    [
        ("Broudvalgets indstilling var, at broen males.", True),
        ("Administrationens indstilling var, at broen males, ikke Broudvalgets indstilling.", False),
        ("Administrationens indstilling var, at broen males.", False),
    ],
)
def test_one_partys_recommendation_is_not_told_as_anothers(text, objects):
    quote = "Administrationen indstiller, at broen males."
    start = FOLLOWED.item.text.index(quote)
    citations = assemble(Draft((Part(FOLLOWED, Span(start, start + len(quote))),))).citations
    assert ("én parts indstilling" in objection(text, citations, {FOLLOWED.id: FOLLOWED})) is objects


def test_nor_is_the_recommendation_that_minutes_quote():
    assert check(
        "Ørådet vedtager at lukke broen for biler.", MINUTES, "Det indstilles, at Ørådet lukker broen for biler."
    )


@pytest.mark.parametrize(
    ("text", "source", "quote"),
    [
        ("Det blev indstillet, at Ørådet godkender en ny bro til 12 mio. kr.", AGENDA, AGENDA.item.text),
        ("Ørådet besluttede at lade broen stå åben.", MINUTES, "Ørådet besluttede at lade broen stå åben."),
        ("Ørådet vedtog i 2019 en plan for broen.", MINUTES, "Ørådet vedtog i 2019 en plan for broen."),
        ("Broen kan ikke bære lastbiler.", MINUTES, "Broen kan ikke bære lastbiler."),
    ],
)
def test_what_the_source_says_may_be_said(text, source, quote):
    assert check(text, source, quote) == ""


COUNCIL = item(
    Kind.REFERAT,
    indstilling="Teknikudvalget anbefaler, at broen rives ned for 3 mio. kr.",
    beslutning="Teknikudvalget den 01-03-2024\n\nAt rive broen ned anbefales med 4 stemmer.\n\n"
    "Ørådet den 05-03-2024\n\nØrådet godkendte at male broen.",
)
COMMITTEE = item(Kind.REFERAT, beslutning="Udvalget anbefaler, at broen rives ned. Enstemmigt.")


def test_what_another_body_recommended_is_no_decision_of_the_council():
    KNOWN.update({COUNCIL.id: COUNCIL})
    sold = "Ørådet besluttede at rive broen ned med 4 stemmer."
    assert check(sold, COUNCIL, "At rive broen ned anbefales med 4 stemmer.")
    assert check("Ørådet godkendte at male broen.", COUNCIL, "Ørådet godkendte at male broen.") == ""


def test_a_committee_that_recommends_has_not_decided():
    KNOWN.update({COMMITTEE.id: COMMITTEE})
    quote = "Udvalget anbefaler, at broen rives ned."
    assert check("Udvalget besluttede at rive broen ned.", COMMITTEE, quote)
    assert check("Udvalget besluttede at anbefale, at broen rives ned.", COMMITTEE, quote) == ""
    assert check("Udvalget anbefalede, at broen rives ned.", COMMITTEE, quote) == ""


def test_a_recommendation_told_as_a_plain_fact_is_taken_out():
    quote = "Det indstilles, at Ørådet lukker broen for biler."
    assert check("Broen lukkes for biler.", MINUTES, quote)
    assert check("Ifølge indstillingen lukkes broen for biler.", MINUTES, quote) == ""


def test_a_sentence_turned_round_is_taken_out():
    assert "modsatte" in check("Broen kan bære lastbiler.", MINUTES, "Broen kan ikke bære lastbiler.")
    assert "modsatte" in check(
        "Ørådet besluttede ikke at lade broen stå åben.", MINUTES, "Ørådet besluttede at lade broen stå åben."
    )


REJECTED = item(
    Kind.REFERAT, beslutning="Forslag nr. 7 blev forkastet, og broen males dermed ikke. Tre var fraværende."
)
MOVED = item(
    Kind.REFERAT, beslutning="Asta Brandt (A) stillede ændringsforslag om, at broen males grøn. Til afstemning."
)


def test_a_rejection_is_not_told_as_an_approval():
    KNOWN.update({REJECTED.id: REJECTED})
    quote = "Forslag nr. 7 blev forkastet, og broen males dermed ikke."
    assert check("Forslag nr. 7 blev vedtaget, og broen males dermed.", REJECTED, quote)
    assert check("Broen males dermed.", REJECTED, quote)
    assert check("Forslag nr. 7 blev forkastet.", REJECTED, quote) == ""
    assert check("Tre var fraværende.", REJECTED, f"{quote} Tre var fraværende.") == ""


def test_what_somebody_moved_is_not_decided():
    KNOWN.update({MOVED.id: MOVED})
    quote = "Asta Brandt (A) stillede ændringsforslag om, at broen males grøn."
    assert "ændringsforslag" in check("Ørådet besluttede, at broen males grøn.", MOVED, quote)
    assert check("Asta Brandt (A) foreslog, at broen males grøn.", MOVED, quote) == ""


def test_what_is_added_to_the_sources_words_is_taken_out():
    quote = "Broen kan ikke bære lastbiler."
    assert "siger mere" in check("Broen kan ikke bære lastbiler, har ingeniøren lovet.", MINUTES, quote)
    assert check("Lastbilerne kan broen den 5. marts 2024 ikke bære.", MINUTES, quote) == ""


def test_words_between_quotation_marks_must_stand_in_the_source():
    quote = "Broen kan ikke bære lastbiler."
    assert check("Der står: »Broen kan ikke bære lastbiler«.", MINUTES, quote) == ""
    assert "anførselstegn" in check("Der står: »Broen kan slet ikke bære«.", MINUTES, quote)


def test_an_address_that_the_source_does_not_give_is_taken_out():
    quote = "Broen kan ikke bære lastbiler."
    assert "adresse" in check("Broen kan ikke bære lastbiler, se https://x.example.", MINUTES, quote)


def test_a_quote_is_looked_for_in_its_own_excerpt_first():
    twice = item(Kind.REFERAT, indstilling="Broen lukkes for biler.", beslutning="Broen lukkes for biler.")
    section = twice.item.sections[1]
    excerpts = {3: Excerpt(3, twice, Span(section.start, section.end), "", "")}
    (citation,) = citations_for(Proposed("Broen lukkes.", ((3, "»Broen lukkes for biler.«"),)), excerpts, 1)
    assert (citation.section, citation.quote) == ("Beslutning", "Broen lukkes for biler.")


def test_numbers_of_no_excerpt_are_left_out():
    assert citations_for(Proposed("Broen lukkes.", ((9, "Broen lukkes"),)), {}, 1) == ()
