"""What a chat model may not say, with hand-made items of an invented council."""

from __future__ import annotations

import datetime as dt

import pytest

from rag.draft import Draft, Part, assemble
from rag.llm_check import citations_for, objection
from rag.llm_parser import Proposed
from rag.llm_prompt import Excerpt
from rag.records import AgendaItem, ArchiveItem, Kind, Meeting, PageSpan, Section, SectionKind, Span

MEETING = {"body": "Ørådet", "date": dt.date(2024, 3, 5), "date_basis": "forside"}


def item(kind: Kind, **texts: str) -> ArchiveItem:
    text, sections = "", []
    for name, told in texts.items():
        text += "\n\n" if text else ""
        sections.append(Section(SectionKind(name), name.capitalize(), told, len(text), len(text) + len(told)))
        text += told
    source = f"{kind.value}.pdf"
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


def test_nor_is_the_recommendation_that_minutes_quote():
    assert check(
        "Ørådet vedtager at lukke broen for biler.", MINUTES, "Det indstilles, at Ørådet lukker broen for biler."
    )


@pytest.mark.parametrize(
    ("text", "source", "quote"),
    [
        ("Det blev indstillet, at Ørådet godkender en ny bro til 12 mio. kr.", AGENDA, "Det indstilles, at Ørådet"),
        ("Ørådet besluttede at lade broen stå åben.", MINUTES, "Ørådet besluttede at lade broen stå åben."),
        ("Ørådet vedtog i 2019 en plan for broen.", MINUTES, "Ørådet vedtog i 2019 en plan for broen."),
        ("Broen kan ikke bære lastbiler.", MINUTES, "Broen kan ikke bære lastbiler."),
    ],
)
def test_what_the_source_says_may_be_said(text, source, quote):
    assert check(text, source, quote) == ""


def test_a_sentence_turned_round_is_taken_out():
    assert "modsatte" in check("Broen kan bære lastbiler.", MINUTES, "Broen kan ikke bære lastbiler.")
    assert "modsatte" in check(
        "Ørådet besluttede ikke at lade broen stå åben.", MINUTES, "Ørådet besluttede at lade broen stå åben."
    )


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
