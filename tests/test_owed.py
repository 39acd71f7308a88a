"""What a draft owes: a name, an amount, what a person said."""

from __future__ import annotations

import datetime as dt

import pytest

from rag.answer.draft import Draft, Part
from rag.answer.owed import owed
from rag.records import (
    AgendaItem,
    ArchiveItem,
    Kind,
    Meeting,
    PageSpan,
    Query,
    QuestionKind,
    Section,
    SectionKind,
    Span,
)


def drafted(text: str) -> Draft:
    """A draft of one part that says this."""
    section = Section(SectionKind.SAGSFREMSTILLING, "Sagsfremstilling", text, 0, len(text))
    item = AgendaItem("2", "Færgen til Lilleø", text, (section,), (PageSpan(1, 0, len(text)),))
    meeting = Meeting("oe.pdf", "Ørådet", dt.date(2023, 5, 4), "forside", Kind.REFERAT)
    return Draft((Part(ArchiveItem("oe.pdf#2", meeting, item), Span(0, len(text))),))


@pytest.mark.parametrize(
    ("question", "kind", "text", "lacking"),
    [
        ("Hvem blev valgt til kaptajn?", QuestionKind.PERSON, "Kaptajnen vælges i maj.", "ingen ved navn"),
        ("Hvem blev valgt til kaptajn?", QuestionKind.PERSON, "Asta Brandt blev valgt til kaptajn.", ""),
        ("Hvem kan blive kaptajn?", QuestionKind.PERSON, "Kun den, der har sejlet i ti år, kan blive kaptajn.", ""),
        ("Hvad koster en billet?", QuestionKind.NUMBER, "Billetten bliver dyrere i 2024.", "intet beløb"),
        ("Hvad koster en billet?", QuestionKind.NUMBER, "En billet koster 45 kr.", ""),
        ("Hvad koster en billet?", QuestionKind.NUMBER, "Børn sejler gratis.", ""),
        ("Hvad sagde Birger Holm om færgen?", QuestionKind.OTHER, "Færgen er for lille.", "hvad Birger Holm sagde"),
        ("Hvad sagde Birger Holm om færgen?", QuestionKind.OTHER, "Birger Holm fandt færgen for lille.", ""),
        ("Hvad sagde Ørådet om færgen?", QuestionKind.OTHER, "Færgen er for lille.", ""),
    ],
)
def test_what_is_asked_for_must_be_told(question, kind, text, lacking):
    found = owed(Query(question, question, kind), drafted(text))
    assert (lacking in found[0]) if lacking else found == ()
