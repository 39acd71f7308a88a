"""Whose recommendation a decision follows, who was against it, and what may be told of an amount: invented minutes."""

from __future__ import annotations

import datetime as dt

import pytest

from rag.answer import Tools, compose
from rag.answer.approved import reference
from rag.answer.compose_recommended import sends_on
from rag.answer.compose_votes import asks_against, asks_for
from rag.answer.needs import asks_leave
from rag.answer.remarks import anothers_amount
from rag.question.kind import kind_of
from rag.records import (
    AgendaItem,
    Answer,
    ArchiveItem,
    Basis,
    Hit,
    Kind,
    Meeting,
    PageSpan,
    Query,
    QuestionKind,
    SearchResult,
    Section,
    SectionKind,
)
from rag.settings import Settings
from tests.test_answer import Shelf

COUNCIL, FINANCE, HARBOUR = "Byrådet", "Økonomiudvalget", "Havne-, Strand- og Kajudvalget"
OFFICE = "Administrationen indstiller, at molen males grøn for 90.000 kr."


def item(
    *sections: tuple[str, str],
    body: str = COUNCIL,
    day: dt.date = dt.date(2023, 6, 20),
    kind: Kind = Kind.REFERAT,
    title: str = "Molens maling",
    case_number: str | None = "23-004455",
) -> ArchiveItem:
    kinds = {"Indstilling": SectionKind.INDSTILLING, "Beslutning": SectionKind.BESLUTNING, "Bilag": SectionKind.BILAG}
    text, made = "", []
    for heading, told in sections:
        text += "\n\n" if text else ""
        section = kinds.get(heading, SectionKind.ANDET)
        made.append(Section(section, heading, told, len(text), len(text) + len(told)))
        text += told
    source = f"{body} {day} {kind.value}.pdf"
    spans = (PageSpan(1, 0, len(text)),)
    agenda_item = AgendaItem("8", title, text, tuple(made), spans, case_number=case_number)
    return ArchiveItem(f"{source}#8", Meeting(source, body, day, "forside", kind), agenda_item)


def ask(question: str, *found: ArchiveItem, shelf: tuple[ArchiveItem, ...] = ()) -> Answer:
    settings = Settings().model_copy(update={"refuse_below": 0.0})
    hits = tuple(Hit(one, (), 1.0 - n / 10, 0.6, 5.0) for n, one in enumerate(found))
    query = Query(question, question, kind_of(question))
    return compose(query, SearchResult(hits, query.filters), Shelf(*found, *shelf), settings, Tools())


DECIDED = ("Beslutning", "Byrådet godkendte Økonomiudvalgets indstilling.")
ASKED = "Hvad besluttede byrådet om molens maling?"


@pytest.mark.parametrize(
    "course",
    [
        ("Sagens forløb", "06/06/2023 Økonomiudvalget\n\nUdvalget anbefaler, at molen i stedet males rød."),
        ("Sagsforløb", "Økonomiudvalget den 6. juni 2023:\nUdvalget anbefaler, at molen i stedet males rød."),
        (
            "Sagsforløb",
            "Udvalg: Økonomiudvalget\nDato: 06-06-2023\nPunktnummer: 4\n\n"
            "Udvalget anbefaler, at molen i stedet males rød.",
        ),
        ("Indstilling fra ØKONOMIUDVALGET", "Udvalget anbefaler, at molen i stedet males rød."),
    ],
)
def test_a_committees_recommendation_that_was_approved_is_told_in_its_own_words(course):
    answer = ask(ASKED, item(DECIDED, ("Indstilling", OFFICE), course))
    assert answer.basis is Basis.BESLUTNING
    assert "i stedet males rød" in answer.statements[1].text
    assert "grøn" not in answer.text


def test_it_is_found_in_the_committees_own_minutes_before_the_meeting():
    told = "Økonomiudvalget anbefaler, at molen i stedet males rød."
    before = item(("Beslutning", told), ("Indstilling", OFFICE), body=FINANCE, day=dt.date(2023, 6, 6))
    after = item(("Beslutning", "Økonomiudvalget anbefaler gul."), body=FINANCE, day=dt.date(2023, 7, 4))
    other = item(
        ("Beslutning", "Økonomiudvalget anbefaler blå."), body=FINANCE, day=dt.date(2023, 6, 13), title="Kajen"
    )
    answer = ask(ASKED, item(DECIDED, ("Indstilling", OFFICE)), shelf=(after, before, other))
    assert answer.statements[1].text == f"Økonomiudvalgets indstilling den 6. juni 2023 lød: {told}"


def test_where_it_is_nowhere_the_answer_says_so_and_nobody_elses_stands_in_for_it():
    answer = ask(ASKED, item(DECIDED, ("Indstilling", OFFICE)))
    assert "grøn" not in answer.text
    assert any("Økonomiudvalgets indstilling" in note and "kendes ikke" in note for note in answer.notes)


@pytest.mark.parametrize(
    "decided", ["Indstillingen blev godkendt.", "Byrådet godkendte administrationens indstilling."]
)
def test_the_offices_recommendation_is_told_where_it_is_the_one_approved(decided):
    answer = ask(ASKED, item(("Beslutning", decided), ("Indstilling", OFFICE)))
    assert answer.statements[1].text == f"Indstillingen lød: {OFFICE}"


def test_the_committees_own_recommendation_under_indstilling_is_told_too():
    own = "Økonomiudvalget indstiller, at molen males rød."
    assert own in ask(ASKED, item(DECIDED, ("Indstilling", own))).text


def test_a_recommendation_that_passes_on_another_is_followed_back_with_each_ones_name():
    course = (
        f"23/05/2023 {HARBOUR}\n\n1. Godkendte 1b.\n\n"
        "06/06/2023 Økonomiudvalget\n\n"
        "Økonomiudvalget anbefaler, at Havne-, Strand og Kajudvalgets indstilling godkendes."
    )
    office = "Administrationen indstiller,\n1a) at molen males grøn,\neller\n1b) at molen males rød."
    answer = ask(ASKED, item(DECIDED, ("Indstilling", office), ("Sagens forløb", course)))
    leads = [told.text.partition(" lød:")[0] for told in answer.statements[1:]]
    assert leads == [
        "Økonomiudvalgets indstilling den 6. juni 2023",
        f"{HARBOUR}s indstilling den 23. maj 2023",
        "Administrationens indstilling",
    ]


def test_what_a_committee_recommended_is_asked_for_by_its_name():
    course = ("Sagens forløb", "06/06/2023 Økonomiudvalget\n\nUdvalget anbefaler, at molen i stedet males rød.")
    found = item(DECIDED, ("Indstilling", OFFICE), course)
    assert "i stedet males rød" in ask("Hvad anbefalede Økonomiudvalget om molen?", found).statements[0].text
    office = ask("Hvad indstillede administrationen om molen?", found)
    assert OFFICE in office.statements[0].text
    assert "i stedet males rød" in office.text


@pytest.mark.parametrize(
    ("text", "party"),
    [
        ("Byrådet fulgte Klima-, Teknik- og Miljøudvalgets anbefaling.", "Klima-, Teknik- og Miljøudvalget"),
        ("Byrådet har vedtaget Magistratens foranstående indstilling af 2. maj.", "Magistraten"),
        ("Teknisk Udvalgs indstilling blev tiltrådt.", "Teknisk Udvalg"),
        ("Som indstillet af Udvalget for Børn og Unge.", "Udvalget for Børn og Unge"),
        ("Indstillingen fra Havneudvalget blev godkendt.", "Havneudvalget"),
        ("Forvaltningens indstilling blev godkendt.", "Forvaltningen"),
        ("Indstillingen blev godkendt.", ""),
    ],
)
def test_whose_recommendation_a_decision_names(text, party):
    assert reference(text).party == party


def test_a_decision_that_names_no_recommendation():
    assert reference("Byrådet besluttede at male molen rød.") is None


@pytest.mark.parametrize(
    "decided", ["Fremsendes til Havneudvalget til behandling.", "Sagen udsættes.", "Tilbagesendt."]
)
def test_a_matter_sent_on_is_told_as_decided_with_what_was_recommended(decided):
    answer = ask(ASKED, item(("Beslutning", decided), ("Indstilling", OFFICE)))
    assert answer.statements[0].text.startswith("Byrådet besluttede den 20. juni 2023")
    assert answer.statements[1].text == f"Indstillingen i sagen lød: {OFFICE}"


def test_what_was_adopted_and_sent_back_is_not_only_sent_on():
    assert not sends_on("Tilbagesendes med bemærkning, at byrådet har vedtaget forslaget.")


VOTED = ("Beslutning", "Byrådet godkendte salget af molen.\n\nFor stemte (K), (M) og (T)\n\nImod stemte (P) og (R)")


@pytest.mark.parametrize("question", ["Hvem stemte imod salget af molen?", "Hvem var sure over salget af molen?"])
def test_who_was_against_is_answered_by_the_line_that_says_so(question):
    answer = ask(question, item(VOTED))
    assert answer.statements[0].text.endswith("Imod stemte (P) og (R)")
    assert "For stemte" not in answer.text
    assert answer.statements[1].text == "Beslutningen lød: Byrådet godkendte salget af molen."


def test_who_voted_for_it():
    assert ask("Hvem stemte for salget af molen?", item(VOTED)).statements[0].text.endswith("(K), (M) og (T)")


def test_those_who_could_not_follow_a_recommendation_were_against():
    told = "Byrådet godkendte salget. Kajgruppen kunne ikke tiltræde salget. Mågelisten tog forbehold."
    answer = ask("Hvem bakkede ikke op om salget af molen?", item(("Beslutning", told)))
    assert "Kajgruppen" in answer.statements[0].text
    assert "Mågelisten" in answer.statements[1].text


def test_where_the_council_was_at_one_the_committees_dissent_is_told_as_the_committees():
    course = ("Sagens forløb", "06/06/2023 Økonomiudvalget\n\nAnbefales. Asta Brandt (P) stemte imod.")
    answer = ask("Hvem var imod salget af molen?", item(("Beslutning", "Byrådet godkendte salget."), course))
    assert answer.statements[0].text == "Økonomiudvalget den 6. juni 2023: Asta Brandt (P) stemte imod."
    assert any("nævner ingen, der var imod" in note for note in answer.notes)


def test_where_nobody_was_against_the_decision_is_told_with_a_note():
    answer = ask("Hvem stemte imod salget af molen?", item(("Beslutning", "Byrådet godkendte salget af molen.")))
    assert "godkendte salget" in answer.text
    assert any("nævner ingen, der var imod" in note for note in answer.notes)


@pytest.mark.parametrize(
    "question",
    ["Hvilken kommune slipper for at tage imod flygtninge?", "Hvor mange stemte imod?", "Hvem meldte afbud?"],
)
def test_what_does_not_ask_who_was_against(question):
    assert not asks_against(question)
    assert not asks_for(question)


@pytest.mark.parametrize(
    "question",
    [
        "Hvad ville embedsfolkene bruge på molen?",
        "Hvad lagde forvaltningen op til med molen?",
        "Hvad siger fagfolkene til en ny mole?",
        "Hvad foreslog administrationen?",
        "Hvad havde embedsfolkene tænkt sig med molen?",
    ],
)
def test_what_the_office_wanted_is_its_recommendation(question):
    assert kind_of(question) is QuestionKind.RECOMMENDATION


LEAVE = "Må sejlklubben slippe for at betale for molen?"
SPARED = "Det indstilles, at kravet om betaling af molen bortfalder den 1. maj 2024."


def test_whether_somebody_is_spared_is_a_question_for_the_decision():
    agenda = item(
        ("Baggrund", "Sejlklubben har betalt for molen i ti år."), ("Indstilling", SPARED), kind=Kind.DAGSORDEN
    )
    answer = ask(LEAVE, agenda)
    assert answer.basis is Basis.INDSTILLING
    assert "beslutningen kendes ikke" in answer.statements[0].text
    minutes = item(("Indstilling", SPARED), ("Beslutning", "Byrådet afviste at fritage sejlklubben for betaling."))
    assert "afviste" in ask(LEAVE, minutes).statements[0].text


def test_but_not_of_an_item_that_only_informs():
    told = "Efter loven skal sejlklubben betale for molen som alle andre."
    found = item(("Baggrund", told), ("Indstilling", "Det indstilles, at orienteringen tages til efterretning."))
    assert told in ask(LEAVE, found).statements[0].text
    assert not asks_leave("Må man fiske fra molen?")


def test_titles_of_attachments_and_cells_of_tables_are_no_statements():
    table = "Klub\n\nLilleø Sejl & Ro\n\nLilleø Sejl & Ro har søgt om to tilskud til molen."
    found = item(("Baggrund", table), ("Bilag", "Tilskud til Lilleø Sejl & Ro på molen"))
    answer = ask("tilskud Lilleø Sejl Ro molen", found)
    assert [told.text for told in answer.statements] == ["Lilleø Sejl & Ro har søgt om to tilskud til molen."]


PAID = "Molens Rideklub har søgt om 42.000 kr. i tilskud.\n\nLilleø Sejlklub har søgt om 9.000 kr. i tilskud."


def test_an_amount_that_is_anothers_is_told_as_that():
    note = anothers_amount("Hvorfor fik Lilleø Sejlklub 42.000 kr.?", item(("Baggrund", PAID)))
    assert "»Molens Rideklub har søgt om 42.000 kr. i tilskud.«" in note
    assert "»Lilleø Sejlklub har søgt om 9.000 kr. i tilskud.«" in note


@pytest.mark.parametrize(
    ("question", "told"),
    [
        ("Hvorfor fik Lilleø Sejlklub 9.000 kr.?", PAID),
        ("Hvorfor fik Lilleø Sejlklub 42.000 kr.?", PAID.replace("\n\n", " ")),
        ("Hvorfor fik klubben 42.000 kr.?", PAID),
        ("Hvorfor fik Storeø Sejlklub 42.000 kr.?", PAID),
    ],
)
def test_where_it_cannot_be_told_whose_an_amount_is_nothing_is_said(question, told):
    assert anothers_amount(question, item(("Baggrund", told))) == ""
