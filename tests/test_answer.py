"""Answers composed from hand-made items of an invented council."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import replace

import numpy as np
import pytest

from rag.answer import Tools, compose
from rag.danish import words
from rag.records import (
    AgendaItem,
    Answer,
    ArchiveItem,
    Basis,
    Filters,
    Hit,
    Kind,
    Meeting,
    PageSpan,
    Query,
    QuestionKind,
    SearchResult,
    Section,
    SectionKind,
    Status,
)
from rag.settings import Settings
from rag.verify import fold, locate

SETTINGS = Settings()
HEADINGS = {
    SectionKind.BAGGRUND: "Baggrund",
    SectionKind.INDSTILLING: "Indstilling",
    SectionKind.SAGSFREMSTILLING: "Sagsfremstilling",
    SectionKind.BESLUTNING: "Beslutning",
    SectionKind.DELTAGERE: "Deltagere",
    SectionKind.AFBUD: "Afbud",
}


def item(
    number: str,
    title: str,
    *sections: tuple[SectionKind, str],
    kind: Kind = Kind.REFERAT,
    body: str = "KKR Vestøerne",
    day: dt.date | None = dt.date(2021, 10, 15),
    counterpart: str | None = None,
) -> ArchiveItem:
    text, made = "", []
    for section, told in sections:
        text += "\n\n" if text else ""
        made.append(Section(section, HEADINGS[section], told, len(text), len(text) + len(told)))
        text += told
    source = f"{body} {day} {kind.value}.pdf"
    agenda_item = AgendaItem(number, title, text, tuple(made), (PageSpan(3, 0, len(text)),), pages=(3, 3))
    return ArchiveItem(f"{source}#{number}", Meeting(source, body, day, "forside", kind), agenda_item, counterpart)


TIMETABLE = item(
    "3.1",
    "Køreplan for færgen til Lilleø",
    (
        SectionKind.BAGGRUND,
        "Rederiet har i 2021 haft 48.500 passagerer mod 61.200 året før. "
        "Direktør Asta Brandt deltager under punktet og svarer på spørgsmål.",
    ),
    (SectionKind.INDSTILLING, "Det indstilles, at KKR Vestøerne godkender køreplanen for 2022."),
    (
        SectionKind.SAGSFREMSTILLING,
        "Underskuddet ventes at blive 7,4 mio. kr. Det skyldes de stigende oliepriser og den lange vinter. "
        "Høringsfristen udløber den 3. december 2021.\n\n"
        "Rederiet foreslår tre ændringer:\n– en tidlig afgang på hverdage\n– færre ture i november\n"
        "– lavere pris for børn og unge",
    ),
    (SectionKind.BESLUTNING, "Asta Brandt orienterede. KKR Vestøerne godkendte køreplanen, dog uden den sene afgang."),
)
AGENDA_ONLY = item(
    "2.4",
    "Modtagelse af flygtninge 2023",
    (SectionKind.BAGGRUND, "Styrelsen har meldt ud, at Vestøerne skal modtage 42 flygtninge af landets 310 i 2023."),
    (SectionKind.INDSTILLING, "Det indstilles, at KKR Vestøerne godkender den beregnede fordeling."),
    kind=Kind.DAGSORDEN,
    day=dt.date(2022, 9, 12),
)
TALKED = item(
    "3.2",
    "Fremtidens ældrepleje",
    (SectionKind.INDSTILLING, "Det indstilles, at rådet drøfter ældreplejen."),
    (SectionKind.BESLUTNING, "Oplægget gav anledning til en livlig samtale om vikarer og faste vagter."),
)
OTHER_BODY = item(
    "4.1",
    "Køreplan for færgen til Storeø",
    (SectionKind.BESLUTNING, "KKR Østøerne afviste køreplanen for Storeø."),
    body="KKR Østøerne",
    day=dt.date(2021, 11, 2),
)
EMPTY = item("7.1", "Eventuelt")
FRONT = item(
    "0",
    "Deltagere",
    (SectionKind.DELTAGERE, "Asta Brandt (A), Lilleø Kommune\nBirger Holm (V), Storeø Kommune"),
    (SectionKind.AFBUD, "Clara Friis (F), Lilleø Kommune"),
)
ALL = (FRONT, TIMETABLE, TALKED, AGENDA_ONLY, OTHER_BODY, EMPTY)


class Shelf:
    """A store of a few items."""

    def __init__(self, *items: ArchiveItem) -> None:
        self._items = {i.id: i for i in items}

    def item(self, item_id: str) -> ArchiveItem:
        return self._items[item_id]

    def items_of(self, source: str) -> tuple[ArchiveItem, ...]:
        return tuple(i for i in self._items.values() if i.meeting.source == source)

    def meetings(self) -> tuple[Meeting, ...]:
        return tuple({i.meeting.source: i.meeting for i in self._items.values()}.values())

    def bodies(self) -> tuple[str, ...]:
        return tuple(sorted({i.meeting.body for i in self._items.values() if i.meeting.body}))


def frequency(stem: str) -> int:
    return sum(stem in {words.stem(w) for w in words.tokens(f"{i.item.title} {i.item.text}")} for i in ALL)


def ask(question: str, kind: QuestionKind, *found: ArchiveItem, sure: bool = True, shelf=ALL, **fields) -> Answer:
    """Compose an answer to a question for which a search found the given items, best first."""
    applied = fields.pop("applied", None)
    query = Query(question, fields.pop("search_text", question), kind, **fields)
    hits = tuple(Hit(i, (), 1.0 - n / 10, 0.6, 5.0) for n, i in enumerate(found))
    result = SearchResult(hits, query.filters if applied is None else applied)
    settings = SETTINGS.model_copy(update={"refuse_below": 0.0}) if sure else SETTINGS
    answer = compose(query, result, Shelf(*shelf), settings, Tools(frequency=frequency, items=len(ALL)))
    by_id = {i.id: i for i in shelf}
    for citation in answer.citations:
        held = by_id[citation.item_id].item
        assert locate(citation.quote, held) is not None or citation.quote == fold(held.title)
    assert all(statement.citations for statement in answer.statements)
    return answer


def test_what_a_committee_decided_before_is_not_the_decision_of_the_council():
    twice = item(
        "9.1",
        "Broens belægning",
        (SectionKind.BESLUTNING, "Havneudvalget den 01-10-2021\n\nUdvalget godkendte asfalt på broen."),
        (SectionKind.BESLUTNING, "KKR Vestøerne den 15-10-2021\n\nKKR Vestøerne afviste asfalt på broen."),
    )
    answer = ask(
        "Hvad besluttede KKR Vestøerne om broens belægning?", QuestionKind.DECISION, twice, shelf=(*ALL, twice)
    )
    assert answer.statements[0].text.endswith("KKR Vestøerne afviste asfalt på broen.")
    assert "godkendte" not in answer.text


def test_a_decision_leads_with_body_day_item_and_the_minutes_own_words():
    answer = ask("Hvad besluttede KKR Vestøerne om færgens køreplan?", QuestionKind.DECISION, TIMETABLE, OTHER_BODY)
    assert answer.basis is Basis.BESLUTNING
    assert [statement.text for statement in answer.statements] == [
        "KKR Vestøerne besluttede den 15. oktober 2021 (punkt 3.1, referat): "
        "KKR Vestøerne godkendte køreplanen, dog uden den sene afgang.",
        "Asta Brandt orienterede.",
    ]
    assert (answer.citations[0].section, answer.citations[0].page) == ("Beslutning", 3)


def test_from_an_agenda_alone_only_the_recommendation_is_told():
    answer = ask("Hvad besluttede KKR Vestøerne om flygtninge i 2023?", QuestionKind.DECISION, AGENDA_ONLY)
    assert answer.basis is Basis.INDSTILLING
    assert answer.text.startswith("Arkivet har kun dagsordenen til mødet i KKR Vestøerne den 12. september 2022;")
    assert "Det indstilles, at KKR Vestøerne godkender den beregnede fordeling." in answer.text
    assert not any(verb in answer.text for verb in ("besluttede", "godkendte", "vedtog"))


def test_an_agenda_whose_minutes_are_in_the_archive_gives_way_to_them():
    minutes = item(
        "2.4",
        "Modtagelse af flygtninge 2023",
        (SectionKind.BESLUTNING, "KKR Vestøerne godkendte fordelingen af flygtninge."),
        day=dt.date(2022, 9, 12),
    )
    agenda = replace(AGENDA_ONLY, counterpart=minutes.id)
    answer = ask("Hvad blev besluttet om flygtninge?", QuestionKind.DECISION, agenda, shelf=(agenda, minutes))
    assert answer.basis is Basis.BESLUTNING
    assert answer.citations[0].item_id == minutes.id


def test_a_beslutning_that_only_tells_of_a_talk_is_not_called_a_decision():
    answer = ask("Hvad besluttede rådet om ældreplejen?", QuestionKind.DECISION, TALKED)
    assert "besluttede" not in answer.text
    assert "livlig samtale" in answer.text


def test_a_recommendation_is_the_indstilling():
    answer = ask("Hvad blev indstillet om køreplanen?", QuestionKind.RECOMMENDATION, TIMETABLE)
    assert answer.basis is Basis.INDSTILLING
    assert [c.section for c in answer.citations] == ["Indstilling", "Beslutning"]
    assert answer.statements[1].text.startswith("KKR Vestøerne besluttede den 15. oktober 2021")


def test_who_may_propose_something_is_not_what_was_proposed():
    council = item(
        "8.1",
        "Udpegning til havnerådet",
        (SectionKind.INDSTILLING, "Det indstilles, at KKR Vestøerne udpeger medlemmer til havnerådet."),
        (
            SectionKind.SAGSFREMSTILLING,
            "Følgende foreninger kan indstille medlemmer til havnerådet:\n– Fiskernes Laug\n– Lilleø Sejlklub",
        ),
    )
    question = "Hvilke foreninger kan indstille medlemmer til havnerådet?"
    answer = ask(question, QuestionKind.RECOMMENDATION, council, shelf=(*ALL, council))
    assert "– Lilleø Sejlklub" in answer.statements[0].text


BRIDGE = item(
    "9.2",
    "Asfalt på broen",
    (
        SectionKind.SAGSFREMSTILLING,
        "Broen er fra 1911 og skal have ny belægning. Den blev lukket i marts, fordi en bjælke var rådden. "
        "Cyklister og gående må i stedet tage færgen.",
    ),
    (
        SectionKind.BESLUTNING,
        "Asfalt på broen blev godkendt.\n\nFor stemte 14: A, B og C.\n\nImod stemte 11: V, O og L.",
    ),
)


@pytest.mark.parametrize(
    ("question", "kind", "leading"),
    [
        ("Hvem stemte imod asfalt på broen?", QuestionKind.PERSON, "Imod stemte 11"),
        ("Hvem stemte for asfalt på broen?", QuestionKind.PERSON, "For stemte 14"),
        ("Hvorfor blev broen lukket og ikke godkendt?", QuestionKind.DECISION, "fordi en bjælke var rådden"),
    ],
)
def test_those_for_those_against_and_the_reason_are_told_apart(question, kind, leading):
    answer = ask(question, kind, BRIDGE, shelf=(*ALL, BRIDGE))
    assert leading in answer.statements[0].text


def test_why_something_was_rejected_that_was_approved_is_answered_with_the_decision():
    answer = ask("Hvorfor sagde rådet nej til asfalt på broen?", QuestionKind.DECISION, TIMETABLE)
    assert "godkendte køreplanen" in answer.statements[0].text
    assert any("Kilden siger ikke, at det blev afvist" in note for note in answer.notes)


def test_what_something_is_begins_with_the_sentence_that_says_so():
    harbour = item(
        "9.6",
        "Nærhavne",
        (
            SectionKind.SAGSFREMSTILLING,
            "Formålet med nærhavne er at bringe nærhavnen nærmere. En nærhavn kan ligge ved hver nærhavn.\n\n"
            "Styrelsen definerer en nærhavn som et sted med både kran og kaffestue.",
        ),
    )
    answer = ask("Hvad er en nærhavn?", QuestionKind.EXPLANATION, harbour, shelf=(*ALL, harbour))
    assert "kran og kaffestue" in answer.statements[0].text


def test_what_something_cost_in_the_end_is_told_from_the_latest_meeting():
    told = "Molen koster {} mio. kr. at bygge."
    early = item("9.7", "Molen", (SectionKind.SAGSFREMSTILLING, told.format("4,1")), day=dt.date(2019, 5, 2))
    late = item("9.8", "Molen", (SectionKind.SAGSFREMSTILLING, told.format("6,3")), day=dt.date(2023, 5, 2))
    shelf = (*ALL, early, late)
    answer = ask("Hvad endte molen med at koste?", QuestionKind.DECISION, early, late, shelf=shelf)
    assert "6,3 mio. kr." in answer.statements[0].text


def test_a_question_for_yes_or_no_is_told_what_was_decided():
    answer = ask("Må cyklister og gående tage færgen?", QuestionKind.OTHER, BRIDGE, shelf=(*ALL, BRIDGE))
    assert "Asfalt på broen blev godkendt." in answer.text


TWICE = [
    item(
        "6.1",
        "Vindmøller på Storeø",
        (SectionKind.SAGSFREMSTILLING, "Vindmøllerne på Storeø skal stå ved kysten. Vindmøllerne kan ses fra færgen."),
        (SectionKind.BESLUTNING, decided),
        day=day,
    )
    for decided, day in (
        ("Sagen om vindmøllerne blev sendt i høring.", dt.date(2020, 3, 4)),
        ("Indstillingen blev forkastet. For stemte 9: A og B. Imod stemte 11: V og C.", dt.date(2021, 6, 2)),
    )
]
BATH = [
    item("8.1", "Havnebadet", (SectionKind.SAGSFREMSTILLING, told), day=day)
    for told, day in (
        ("Havnebadet koster efter planen 4,1 mio. kr. Et bad i havnebadet koster 20 kr.", dt.date(2020, 2, 4)),
        ("Rammen for badet blev 5,6 mio. kr.", dt.date(2022, 2, 4)),
    )
]


def test_a_no_that_is_asked_for_leads():
    answer = ask("Har vi nogensinde sagt nej til vindmøller?", QuestionKind.OTHER, *TWICE, shelf=TWICE)
    assert "Indstillingen blev forkastet." in answer.statements[0].text


def test_those_against_are_told_before_those_for():
    answer = ask("Hvem stemte imod vindmøllerne?", QuestionKind.PERSON, TWICE[1], shelf=TWICE)
    assert answer.citations[0].quote == "Imod stemte 11: V og C."
    assert "For stemte" not in answer.statements[0].text


def test_what_something_cost_in_the_end_leads_with_the_latest_figure():
    answer = ask("Hvad endte havnebadet med at koste?", QuestionKind.NUMBER, *BATH, shelf=BATH)
    assert "5,6 mio. kr." in answer.statements[0].text


def test_a_members_remark_is_no_reason():
    school = item(
        "9.1",
        "Lukning af Nørreskolen",
        (SectionKind.SAGSFREMSTILLING, "Nørreskolen lukkes på grund af det faldende elevtal."),
        (SectionKind.BESLUTNING, "Clara Friis bemærkede, at Nørreskolen lukkes for at spare. Rådet drøftede sagen."),
    )
    answer = ask("Hvorfor lukkes Nørreskolen?", QuestionKind.EXPLANATION, school, shelf=[school])
    assert "elevtal" in answer.statements[0].text


def test_where_the_item_is_not_sure_another_meeting_is_told_too():
    two = ask("Hvad blev besluttet om køreplanen for færgen?", QuestionKind.DECISION, TIMETABLE, OTHER_BODY)
    assert two.citations[0].item_id == TIMETABLE.id
    last = two.statements[-1].text
    assert last.startswith("Fra et andet møde, KKR Østøerne den 2. november 2021 (punkt 4.1, referat):")
    assert "afviste køreplanen for Storeø" in last


def test_a_sure_answer_stays_with_its_item():
    answer = ask("Hvad ventes underskuddet at blive?", QuestionKind.NUMBER, TIMETABLE, TALKED, OTHER_BODY)
    assert {c.item_id for c in answer.citations} == {TIMETABLE.id}


def test_a_sentence_is_told_once():
    answer = ask("Hvad med broen, bjælken, cyklister og færgen?", QuestionKind.OTHER, BRIDGE, shelf=(*ALL, BRIDGE))
    assert answer.text.count("bjælke var rådden") == 1
    assert answer.text.count("Cyklister og gående") == 1


def test_a_list_that_is_too_long_shows_that_it_goes_on():
    stops = [f"– stoppested nummer {n} ved den gamle kro på vejen ud mod den lange strand" for n in range(1, 21)]
    route = item(
        "9.3", "Bussens rute", (SectionKind.SAGSFREMSTILLING, "\n".join(["Bussen har disse stoppesteder:", *stops]))
    )
    answer = ask("Hvilke stoppesteder har bussen?", QuestionKind.LIST, route, shelf=(*ALL, route))
    lines = answer.statements[0].text.splitlines()
    assert lines[:2] == ["Bussen har disse stoppesteder:", stops[0]]
    assert lines[-1] == "…"
    assert stops[-1] not in answer.text


def test_each_year_of_a_comparison_has_its_own_sentence():
    budget = item(
        "9.4",
        "Færgens regnskab",
        (
            SectionKind.SAGSFREMSTILLING,
            "I 2022 var underskuddet på færgen 3,1 mio. kr. "
            "I 2023 bliver underskuddet på færgen 5,6 mio. kr., fordi efteråret 2022 var stille.",
        ),
    )
    question = "Hvad er forskellen på færgens underskud i 2022 og 2023?"
    answer = ask(question, QuestionKind.COMPARISON, budget, shelf=(*ALL, budget), years=(2022, 2023))
    assert "3,1 mio. kr." in answer.statements[0].text
    assert [s.text.count("5,6 mio. kr.") for s in answer.statements] == [0, 1]


def test_texts_that_meet_the_question_in_other_words_come_first():
    beds = item(
        "9.5",
        "Det lille hospital",
        (SectionKind.SAGSFREMSTILLING, "Huset får en have.\n\nDer bliver ingen senge.\n\nTaget er af tegl."),
    )
    question = Query("Kan man sove der?", "sove", QuestionKind.OTHER)
    result = SearchResult((Hit(beds, (), 1.0, 0.6, 5.0),), question.filters)

    def late(_: Query, texts: Sequence[str]) -> np.ndarray:
        return np.array([float("senge" in text) for text in texts], np.float32)

    tools = Tools(frequency=frequency, items=len(ALL), late=late)
    settings = SETTINGS.model_copy(update={"refuse_below": 0.0})
    answer = compose(question, result, Shelf(beds), settings, tools)
    assert answer.statements[0].text == "Der bliver ingen senge."


@pytest.mark.parametrize(
    ("question", "kind", "fact", "unwanted"),
    [
        ("Hvor mange passagerer har rederiet haft i 2021?", QuestionKind.NUMBER, "48.500", "7,4"),
        ("Hvor stort bliver underskuddet?", QuestionKind.NUMBER, "7,4 mio. kr.", "Asta"),
        ("Hvornår udløber høringsfristen?", QuestionKind.DATE, "3. december 2021", "oliepriser og"),
        ("Hvem svarer på spørgsmål om færgen?", QuestionKind.PERSON, "Asta Brandt", "7,4"),
        ("Hvorfor bliver der underskud?", QuestionKind.EXPLANATION, "oliepriser", "Asta"),
    ],
)
def test_a_question_of_fact_gets_the_sentence_that_holds_it_first(question, kind, fact, unwanted):
    answer = ask(question, kind, TIMETABLE)
    assert fact in answer.statements[0].text
    assert unwanted not in answer.statements[0].text
    assert answer.basis is Basis.OPLYSNING


def test_a_list_is_told_whole():
    answer = ask("Hvilke ændringer foreslår rederiet?", QuestionKind.LIST, TIMETABLE)
    assert answer.statements[0].text.splitlines() == [
        "Rederiet foreslår tre ændringer:",
        "– en tidlig afgang på hverdage",
        "– færre ture i november",
        "– lavere pris for børn og unge",
    ]


def test_a_sentence_that_points_back_brings_the_one_before():
    answer = ask("Hvad skyldes oliepriserne og vinteren?", QuestionKind.EXPLANATION, TIMETABLE)
    assert answer.statements[0].text.startswith("Underskuddet ventes at blive 7,4 mio. kr. Det skyldes")


def test_a_comparison_sets_the_sides_beside_each_other():
    answer = ask(
        "Hvad er forskellen på, hvad KKR Vestøerne og KKR Østøerne sagde til køreplanen for færgen?",
        QuestionKind.COMPARISON,
        TIMETABLE,
        OTHER_BODY,
        bodies=("KKR Vestøerne", "KKR Østøerne"),
    )
    assert {c.body for c in answer.citations} == {"KKR Vestøerne", "KKR Østøerne"}
    assert answer.statements[0].text.startswith("KKR Vestøerne den 15. oktober 2021 (punkt 3.1, referat):")


def test_the_course_of_a_case_is_in_time_order():
    answer = ask("Hvad er der sket i sagen om færgen?", QuestionKind.COURSE, OTHER_BODY, TIMETABLE)
    assert [c.date for c in answer.citations] == [dt.date(2021, 10, 15), dt.date(2021, 11, 2)]


def test_a_meeting_is_told_by_its_items():
    answer = ask("Hvad handlede mødet om?", QuestionKind.MEETING, TALKED)
    assert "3.1 Køreplan for færgen til Lilleø" in answer.text
    assert "3.2 Fremtidens ældrepleje" in answer.text
    assert {c.section for c in answer.citations} == {"Overskrift"}


@pytest.mark.parametrize("question", ["Hvad handlede mødet den 3. marts 2018 om?", "Hvem deltog den 3. marts 2018?"])
def test_a_meeting_on_a_day_without_one_is_not_told_by_another(question):
    day = dt.date(2018, 3, 3)
    kind = QuestionKind.PERSON if question.startswith("Hvem") else QuestionKind.MEETING
    asked = Filters(date_from=day, date_to=day)
    answer = ask(question, kind, FRONT, TALKED, sure=False, filters=asked, applied=Filters())
    assert answer.status is Status.NOT_FOUND
    assert "Arkivet har intet møde den 3. marts 2018." in answer.text


DEBATED = item(
    "6.1",
    "Lukning af færgen til Lilleø",
    (SectionKind.INDSTILLING, "Det indstilles, at færgen til Lilleø lukker fra 2023."),
    (
        SectionKind.BESLUTNING,
        "Asta Brandt (A) stillede ændringsforslag om, at færgen til Lilleø sejler videre med to daglige afgange. "
        "Ændringsforslaget blev vedtaget med otte stemmer mod syv. Indstillingen bortfaldt dermed. "
        "Birger Holm (V) begrundede sin stemme med, at færgen til Lilleø koster kommunerne for mange penge hvert år, "
        "og at rederiet i stedet burde have købt en mindre færge til Lilleø, sådan som det blev foreslået for tre år "
        "siden, da den gamle færge til Lilleø var på værft. Clara Friis (F) ønskede ført til referat, at færgen til "
        "Lilleø er øens livsnerve, og at de mange års usikkerhed om færgen har fået unge familier til at flytte.",
    ),
)


def test_a_long_decision_is_told_by_what_was_carried_not_by_what_members_said():
    answer = ask("Hvad besluttede rådet om færgen til Lilleø?", QuestionKind.DECISION, DEBATED, shelf=(*ALL, DEBATED))
    first = answer.statements[0].text
    assert first.startswith("KKR Vestøerne besluttede den 15. oktober 2021")
    assert "sejler videre med to daglige afgange" in first
    assert "Indstillingen bortfaldt dermed." in first
    assert "begrundede" not in answer.text
    assert "ført til referat" not in answer.text
    assert answer.basis is Basis.BESLUTNING


def test_a_question_for_a_refusal_is_told_that_none_was_found():
    asked = "Har rådet nogensinde sagt nej til færgen?"
    approved = ask(asked, QuestionKind.DECISION, TIMETABLE)
    assert approved.preface == ("De nærmeste punkter rummer ingen beslutning, der siger nej; her er, hvad de siger.",)
    refused = ask("Har rådet nogensinde sagt nej til køreplanen for Storeø?", QuestionKind.DECISION, OTHER_BODY)
    assert refused.preface == ()


ELECTED = item(
    "5.1",
    "Valg af kasserer i færgerådet",
    (SectionKind.SAGSFREMSTILLING, "Færgerådet får en ny kasserer i 2022. Valget af kasserer sker ved lodtrækning."),
)
PRICED = item(
    "5.2",
    "Billetter til færgen",
    (SectionKind.SAGSFREMSTILLING, "Billetten til færgen skal være dyrere. Prisen på en billet drøftes næste gang."),
)


@pytest.mark.parametrize(
    ("question", "kind", "found", "lacking"),
    [
        ("Hvem blev kasserer i færgerådet?", QuestionKind.PERSON, ELECTED, "ingen ved navn"),
        ("Hvad koster en billet til færgen?", QuestionKind.NUMBER, PRICED, "intet beløb"),
    ],
)
def test_what_holds_no_name_or_amount_is_no_answer_to_who_or_how_much(question, kind, found, lacking):
    answer = ask(question, kind, found, sure=False, shelf=(*ALL, ELECTED, PRICED))
    assert answer.status is Status.NOT_FOUND
    assert lacking in answer.text
    assert answer.suggestions[0].item_id == found.id


def told(item: ArchiveItem, text: str, kind: SectionKind = SectionKind.SAGSFREMSTILLING) -> ArchiveItem:
    """The item with one section that says something else."""
    section = Section(kind, kind.value.capitalize(), text, 0, len(text))
    spans = (PageSpan(3, 0, len(text)),)
    return replace(item, item=replace(item.item, text=text, sections=(section,), page_spans=spans))


@pytest.mark.parametrize(
    ("question", "kind", "found"),
    [
        (
            "Hvem blev kasserer i færgerådet?",
            QuestionKind.PERSON,
            told(ELECTED, "Asta Brandt blev valgt som kasserer i færgerådet."),
        ),
        ("Hvad koster en billet til færgen?", QuestionKind.NUMBER, told(PRICED, "En billet til færgen koster 90 kr.")),
        ("Hvad koster en billet til færgen?", QuestionKind.NUMBER, told(PRICED, "En billet til færgen er gratis.")),
        (
            "Hvad koster et årskort til færgen?",
            QuestionKind.NUMBER,
            told(PRICED, "Billet Pris (kr.)\n\nÅrskort til færgen 1.250\nFriplads på færgen 12.500"),
        ),
        ("Hvem er Asta Brandt?", QuestionKind.PERSON, told(ELECTED, "Asta Brandt er kasserer i færgerådet.")),
        (
            "Hvem har taget forbehold for valget af kasserer i færgerådet?",
            QuestionKind.PERSON,
            told(ELECTED, "Venstre tog forbehold for valget af kasserer i færgerådet.", SectionKind.BESLUTNING),
        ),
        (
            "Hvem er imod den nye pris på en billet til færgen?",
            QuestionKind.PERSON,
            told(PRICED, "To grupper var imod den nye pris på en billet til færgen.", SectionKind.BESLUTNING),
        ),
        (
            "Hvem har regnskabet for færgerådet?",
            QuestionKind.PERSON,
            told(ELECTED, "Det er kommunen, der har regnskabet for færgerådet."),
        ),
    ],
)
def test_a_name_an_amount_or_nothing_to_pay_is_an_answer(question, kind, found):
    answer = ask(question, kind, found, sure=False, shelf=(*ALL, found))
    assert answer.status is Status.ANSWERED


def test_who_took_part_and_who_did_not():
    present = ask("Hvem deltog i mødet?", QuestionKind.PERSON, FRONT, TIMETABLE)
    assert "Birger Holm" in present.text
    assert "Clara Friis" not in present.text
    absent = ask("Hvem meldte afbud?", QuestionKind.PERSON, FRONT, TIMETABLE)
    assert "Clara Friis" in absent.text
    assert "Birger Holm" not in absent.text


def chaired(year: int, name: str, body: str = "Havneudvalget, Lilleø Kommune") -> ArchiveItem:
    """The front matter of a meeting whose chair and mayor are named in the list of participants."""
    listed = (SectionKind.DELTAGERE, f"{name} (A), formand\nBirger Holm (V)\nClara Friis (F), borgmester")
    return item("0", "Deltagere", listed, body=body, day=dt.date(year, 3, 1))


@pytest.mark.parametrize(
    ("question", "told"),
    [
        ("Hvem er formand for Havneudvalget?", "Dagny Lund (A), formand"),
        ("Hvem var formand for Havneudvalget i 2021?", "Asta Brandt (A), formand"),
        ("Hvem er borgmester i Lilleø?", "Clara Friis (F), borgmester"),
        ("Hvem er borgmesteren?", "Clara Friis (F), borgmester"),
    ],
)
def test_who_holds_an_office_is_told_by_the_latest_list_of_participants(question, told):
    shelf = (chaired(2021, "Asta Brandt"), chaired(2023, "Dagny Lund"), TALKED)
    answer = ask(question, QuestionKind.PERSON, TALKED, sure=False, shelf=shelf)
    assert answer.status is Status.ANSWERED
    assert answer.citations[0].quote == told


@pytest.mark.parametrize(
    "question", ["Hvem er formand for Skoleudvalget?", "Hvem er borgmester i Storeø?", "Hvem er formand?"]
)
def test_the_holder_of_another_office_is_not_told(question):
    shelf = (chaired(2021, "Asta Brandt"), chaired(2023, "Dagny Lund"), TALKED)
    answer = ask(question, QuestionKind.PERSON, TALKED, sure=False, shelf=shelf)
    assert answer.status is Status.NOT_FOUND


def test_an_item_without_text_says_so():
    answer = ask("Hvad blev sagt under eventuelt?", QuestionKind.OTHER, EMPTY)
    assert answer.status is Status.NOT_FOUND
    assert "Punktet »Eventuelt« (KKR Vestøerne den 15. oktober 2021, punkt 7.1, referat) står uden tekst" in answer.text
    assert answer.suggestions[0].item_id == EMPTY.id


def test_an_answer_from_another_body_says_so():
    answer = ask(
        "Hvad besluttede KKR Østøerne om færgens køreplan til Lilleø?",
        QuestionKind.DECISION,
        TIMETABLE,
        filters=Filters(body="KKR Østøerne"),
    )
    assert any("KKR Østøerne" in note and "KKR Vestøerne" in note for note in answer.preface)
    assert answer.text.startswith(answer.preface[0])


def test_a_number_in_the_question_that_the_source_contradicts_is_put_right():
    answer = ask("Hvorfor skal Vestøerne modtage 95 flygtninge?", QuestionKind.EXPLANATION, AGENDA_ONLY)
    assert "Spørgsmålet nævner 95; kilden siger 42." in answer.notes


def test_an_english_question_gets_a_line_of_english():
    answer = ask(
        "How many passengers did the ferry have?",
        QuestionKind.NUMBER,
        TIMETABLE,
        language="en",
        search_text="antal passagerer færge",
    )
    assert "48.500" in answer.text
    assert any(note.startswith("In English:") for note in answer.notes)


def test_what_the_archive_does_not_hold_is_refused_with_the_nearest_items():
    answer = ask("Hvad koster en liter mælk?", QuestionKind.NUMBER, TALKED, TIMETABLE, sure=False)
    assert answer.status is Status.NOT_FOUND
    assert (answer.basis, answer.citations) == (None, ())
    assert "mælk" in answer.text
    assert [s.item_id for s in answer.suggestions] == [TALKED.id, TIMETABLE.id]


def test_a_word_that_says_nothing_by_itself_is_no_statement():
    shed = item(
        "3.9",
        "Skur ved færgelejet",
        (SectionKind.BAGGRUND, "Skuret ved færgelejet åbner den 3. maj 2022 med plads til 40 cykler."),
        (SectionKind.SAGSFREMSTILLING, "Ingen."),
    )
    answer = ask("Hvad med skuret?", QuestionKind.OTHER, shed, shelf=(shed,))
    assert "3. maj 2022" in answer.text
    assert "Ingen" not in answer.text


def test_nothing_found_is_not_found():
    assert ask("Hvad koster en liter mælk?", QuestionKind.NUMBER).status is Status.NOT_FOUND


@pytest.mark.parametrize("kind", list(QuestionKind))
def test_every_sort_of_question_keeps_to_its_length(kind):
    answer = ask("Hvad med færgen til Lilleø og køreplanen?", kind, TIMETABLE, OTHER_BODY, TALKED)
    assert answer.status is Status.ANSWERED
    assert len(answer.text.split()) <= SETTINGS.max_answer_words + 30
