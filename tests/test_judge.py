"""What is refused, what is not, and what a refusal says."""

from __future__ import annotations

import datetime as dt
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from evals import fit_judge
from evals.fit_judge import Example
from rag.answer import judge, needs, typefit
from rag.answer.absences import absences
from rag.answer.evidence import Evidence, Wanted, likeness, matches, read, wanted, weigh
from rag.answer.judge import JUDGE_WEIGHTS, Signals
from rag.danish import words
from rag.records import (
    AgendaItem,
    ArchiveItem,
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
)

BODIES = ("KKR Midtjylland", "KKR Nordjylland")
TEXT = (
    "Havnen i Lilleby har i 2021 haft 412 anløb.\n\n"
    "Lystbåde\n\n"
    "Pladsen er fyldt op. Prisen er 90 kr. pr. døgn.\n\n"
    "Havnefogeden foreslår:\n– flere bolværker\n– en vagtplan\n\n"
    "Anløb 2020 380\nAnløb 2021 412\nAnløb 2022 431"
)
ITEM = ArchiveItem(
    "havn.pdf#3.1",
    Meeting("havn.pdf", "KKR Nordjylland", dt.date(2021, 10, 15), "forside", Kind.REFERAT),
    AgendaItem(
        "3.1",
        "Havnens økonomi",
        TEXT,
        (Section(SectionKind.SAGSFREMSTILLING, "Sagsfremstilling", TEXT, 0, len(TEXT)),),
        (PageSpan(2, 0, len(TEXT)),),
    ),
)
READING = read(ITEM)


def frequency(stem: str) -> int:
    return int(stem in READING.by_stem)


def asked(question: str, **fields) -> tuple[Query, SearchResult, Wanted, list[Evidence]]:
    query = Query(question, question, QuestionKind.OTHER, **fields)
    result = SearchResult((Hit(ITEM, (), 1.0),), fields.get("applied", Filters()))
    wants = wanted(query, frequency, 1)
    return query, result, wants, weigh([(READING, 1.0)], wants, needs.need(query.kind, question))


def missing(question: str, **fields) -> tuple[str, ...]:
    query, result, wants, ranked = asked(question, **fields)
    return absences(query, result, wants, ranked, BODIES)


# --- what is plainly absent -----------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("question", "named"),
    [
        ("Hvad besluttede KKR Hovedstaden om havnen?", "KKR Hovedstaden"),
        ("Hvor mange anløb havde havnen i 1998?", "1998"),
        ("Hvad koster en plads i havnen i Trøjborg?", "Trøjborg"),
        ("hvad koster en plads i havnen i svendborg", "Svendborg"),
        ("Hvilken plan for havnen har de i KKR Sjælland?", "KKR Sjælland"),
        ("Hvor mange stemte imod at udvide havnen?", "afstemning"),
        ("Hvem var imod at udvide havnen?", "afstemning"),
        ("Hvor mange stemmer fik havnen?", "afstemning"),
        ("Hvad koster en plads i en fynsk havn?", "Fyn"),
        ("How much is a berth in a harbour on Zealand?", "Sjælland"),
        ("Hvad svarede ministeriet på brevet om havnen?", "svar"),
        ("Hvem er formand for KKR Nordjylland?", "formand"),
        ("Hvem er direktør i havnen?", "direktør"),
        ("Hvem er direktøren i havnen?", "ingen direktør ved navn"),
    ],
)
def test_a_body_a_year_or_a_name_the_archive_lacks_is_said(question, named):
    (reason,) = missing(question)
    assert named in reason


def told_of(question: str, *texts: str) -> tuple[str, ...]:
    """What is absent for a question from items with these texts, best first."""
    query, result, wants, _ = asked(question)
    readings = []
    for number, told in enumerate(texts):
        section = Section(SectionKind.SAGSFREMSTILLING, "Sagsfremstilling", told, 0, len(told))
        item = replace(ITEM.item, text=told, sections=(section,), page_spans=(PageSpan(2, 0, len(told)),))
        readings.append((read(replace(ITEM, id=f"havn.pdf#{number}", item=item)), 1.0 - number / 2))
    return absences(query, result, wants, weigh(readings, wants, needs.need(query.kind, question)), BODIES)


HARBOUR = "Havnen udvides. Havnen får flere pladser. Pladser i havnen koster 90 kr. Havnen er fyldt. Havnen er dyb."


@pytest.mark.parametrize(
    ("question", "elsewhere"),
    [
        ("Hvem stemte imod, at havnen udvides?", "Tre medlemmer stemte imod budgettet."),
        ("Hvor mange pladser får Svendborg i havnen?", "Svendborg skal dele udgiften."),
    ],
)
def test_a_vote_and_what_a_municipality_gets_must_stand_where_the_best_sentences_do(question, elsewhere):
    assert told_of(question, HARBOUR, elsewhere) != ()
    assert told_of(question, f"{HARBOUR} {elsewhere}") == ()


@pytest.mark.parametrize(
    ("body", "place", "source"),
    [("Byrådet, Svendborg Kommune", None, "a.pdf"), (None, "Svendborg Rådhus", "a.pdf"), (None, None, "svendborg.pdf")],
)
def test_a_place_is_known_where_it_is_that_of_the_meeting(body, place, source):
    meeting = replace(ITEM.meeting, body=body, place=place, source=source)
    query, _, wants, _ = asked("Hvor mange anløb havde Svendborg Havn i 2021?")
    result = SearchResult((Hit(ITEM, (), 1.0),), Filters())
    ranked = weigh([(read(replace(ITEM, meeting=meeting)), 1.0)], wants, needs.need(query.kind, query.text))
    assert absences(query, result, wants, ranked, ()) == ()


def test_an_answer_that_is_told_is_not_called_absent():
    assert told_of("Hvad svarede ministeriet om havnen?", "Ministeriet har svaret, at havnen må udvides.") == ()


@pytest.mark.parametrize(
    "question",
    [
        "Hvad svarede byrådet på ønsket om en større havn?",
        "Hvad svarede KKR Nordjylland på ønsket om en større havn?",
        "Hvordan reagerede sejlerne på den dybe havn?",
    ],
)
def test_what_those_who_meet_replied_and_how_somebody_felt_needs_no_word_of_reply(question):
    assert told_of(question, HARBOUR) == ()


@pytest.mark.parametrize(
    "reply", ["Ministeriet har udtalt, at havnen må udvides.", "Ministeriet afviste en større havn."]
)
def test_a_reply_is_told_of_in_other_words_too(reply):
    question = "Hvad svarede ministeriet på ønsket om en større havn?"
    assert told_of(question, HARBOUR) != ()
    assert told_of(question, reply) == ()


def test_an_item_that_is_called_a_reply_tells_of_one():
    query, result, wants, _ = asked("Hvad svarede havnechefen på ønsket om flere anløb?")
    for title, absent in (("Havnens økonomi", 1), ("Svar på ønske om flere anløb", 0)):
        readings = [(read(replace(ITEM, item=replace(ITEM.item, title=title))), 1.0)]
        ranked = weigh(readings, wants, needs.need(query.kind, query.text))
        assert len(absences(query, result, wants, ranked, BODIES)) == absent


@pytest.mark.parametrize("title", ["formand", "forperson", "forkvinde"])
def test_a_chair_is_told_of_by_any_title(title):
    assert told_of("Hvem er formand for havneudvalget?", f"{HARBOUR} Asta Brandt er {title} for havneudvalget.") == ()


def test_where_the_asker_lives_needs_not_be_named():
    assert told_of("Jeg bor i Svendborg, må jeg bruge havnen?", HARBOUR) == ()
    assert told_of("Må man bruge havnen i Svendborg?", HARBOUR) != ()


@pytest.mark.parametrize(("named", "absent"), [(40, 0), (4, 1)])
def test_a_place_that_the_archive_names_all_the_time_needs_not_be_named(named, absent):
    query, result, _, _ = asked("Hvor mange anløb havde havnen i Svendborg?")
    wants = wanted(query, lambda stem: named, 100)
    ranked = weigh([(READING, 1.0)], wants, needs.need(query.kind, query.text))
    assert len(absences(query, result, wants, ranked, BODIES)) == absent


def test_what_somebody_takes_in_is_no_vote_against_it():
    assert told_of("Hvem tager imod lystbåde, når havnen er lukket?", HARBOUR) == ()


def test_a_day_without_a_meeting_is_said():
    day = dt.date(2018, 3, 3)
    reasons = missing("Hvad blev besluttet på mødet den 3. marts 2018?", filters=Filters(date_from=day, date_to=day))
    assert "Arkivet har intet møde den 3. marts 2018." in reasons


@pytest.mark.parametrize(
    "question",
    [
        "Hvor mange anløb havde havnen i 2021?",
        "Hvad koster en plads i Lilleby?",
        "Hvad besluttede KKR Nordjylland om havnen?",
        "Hvor mange anløb ventes i 2022?",
    ],
)
def test_what_the_item_holds_is_not_called_absent(question):
    assert missing(question) == ()


@pytest.mark.parametrize(
    ("told", "known"),
    [
        ("Formanden for\u00a0KKR Nordjylland, Åse Brødsgaard, bød velkommen.", True),
        ("Formanden for udvalget, Åse Brødsgaard, bød velkommen.", False),
    ],
)
def test_a_chair_is_known_where_a_sentence_names_the_office_of_the_very_body(told, known):
    section = Section(SectionKind.SAGSFREMSTILLING, "Sagsfremstilling", told, 0, len(told))
    item = replace(
        ITEM, item=replace(ITEM.item, text=told, sections=(section,), page_spans=(PageSpan(2, 0, len(told)),))
    )
    query, result, wants, _ = asked("Hvem er formand for KKR Nordjylland?")
    ranked = weigh([(read(item), 1.0)], wants, needs.need(query.kind, query.text))
    assert (absences(query, result, wants, ranked, BODIES) == ()) is known


def test_a_follow_up_is_judged_by_what_it_stands_on():
    assert missing("Og i 1998?", is_follow_up=True) == ()


# --- how sure -------------------------------------------------------------------------------------------------------


def certainty(question: str) -> float:
    query, result, wants, ranked = asked(question)
    return judge.confidence(judge.measure(query, result, wants, ranked, BODIES))


def test_a_question_whose_words_stand_in_the_item_is_surer_than_one_whose_words_do_not():
    assert certainty("Hvor mange anløb har havnen haft?") > 0.5 > certainty("Hvad koster en liter mælk i butikken?")


def test_a_word_of_phrasing_that_is_missing_weighs_less_than_a_thing_that_is():
    assert certainty("Hvad snakkede de længe om i havnen?") > certainty("Hvad koster biografen og teatret i havnen?")


def test_the_first_part_of_a_compound_is_not_the_thing_itself():
    assert certainty("Hvem har havnen?") > certainty("Hvem har havneskatten?")


def test_a_question_asked_without_its_document_lacks_what_it_names():
    data = [
        Example(f"q{n}", Signals(lacking=1 - held, agreed=held, length=0.5), held > 0.5, 1.0, absent=False)
        for n, held in enumerate([0.1, 0.2, 0.3, 0.4, 0.6, 0.7, 0.8, 0.9] * 4)
    ]
    weights = fit_judge.fit(data)
    sure = fit_judge.log_odds(data, weights)
    assert all((odds > 0) == one.answerable for odds, one in zip(sure, data, strict=True))
    assert fit_judge.threshold(data, sure, 0.0) < min(
        odds for odds, one in zip(sure, data, strict=True) if one.answerable
    )


def test_without_evidence_nothing_is_sure():
    query, result, wants, _ = asked("Hvor mange anløb?")
    assert judge.confidence(judge.measure(query, result, wants, [], BODIES)) < 0.5


@given(st.floats(0, 1), st.floats(0, 1))
def test_a_word_of_minutes_more_that_is_missing_is_never_surer(one, other):
    low, high = sorted((one, other))
    assert judge.confidence(Signals(lacking_terms=high)) <= judge.confidence(Signals(lacking_terms=low))
    assert 0 < judge.confidence(Signals(lacking_terms=low), replace(JUDGE_WEIGHTS, bias=0.0)) < 1


# --- sentences as evidence ------------------------------------------------------------------------------------------


def test_an_item_is_read_into_sentences_headings_lists_and_rows():
    told = {s.text: s for s in READING.sentences}
    assert told["Lystbåde"].heading
    assert told["Pladsen er fyldt op."].under == ("lystbaade",)
    lead, one, two = (told[t] for t in ("Havnefogeden foreslår:", "– flere bolværker", "– en vagtplan"))
    assert lead.block == one.block == two.block is not None
    assert not lead.line
    rows = [s for s in READING.sentences if s.text.startswith("Anløb 20")]
    assert len({s.block for s in rows}) == 1
    assert rows[0].block not in (None, one.block)


def test_words_are_alike_by_stem_and_by_shared_parts():
    assert likeness("flygtninge", "flygtningene") == 1.0
    assert 0 < likeness("rekrutteringsudfordring", "udfordringer") < 1
    assert likeness("mælk", "havn") == 0.0
    assert likeness("2021", "2022") == 0.0


@given(
    st.lists(
        st.sampled_from(
            ["havn", "havnen", "anløb", "plads", "pladsen", "bolværk", "døgnpris", "vagter", "mælk", "2021"]
        ),
        max_size=6,
    )
)
def test_matching_through_the_index_is_matching_word_by_word(question):
    wants = wanted(Query(" ".join(question), " ".join(question)), frequency, 1)
    slow = {w: found for w in READING.vocabulary if (found := wants.found_in((w,)))}
    assert matches(READING, wants) == slow


def test_synonyms_and_frame_words_weigh_less_than_the_words_asked_for():
    wants = wanted(Query("Hvad besluttede man om busserne?", "Hvad besluttede man om busserne?"), lambda _: 0, 10)
    assert wants.weights["besluttede"] < wants.weights["busserne"]
    assert wants.found_in(["trafik"]) == {"busserne": pytest.approx(0.7)}


# --- the sort of thing asked for ------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("kind", "question", "right", "wrong"),
    [
        (QuestionKind.NUMBER, "Hvor mange anløb?", "Der var 412 anløb.", "Mødet den 3. maj 2021 kl. 10."),
        (QuestionKind.NUMBER, "Hvad koster det?", "Det koster 90 kr.", "Der kom 412 både."),
        (QuestionKind.NUMBER, "Hvor mange procent steg det?", "Det steg 8 pct.", "Det steg i 2021."),
        (QuestionKind.NUMBER, "Hvor mange senge er der?", "Der er ikke nogen senge.", "Der er ingen læger."),
        (QuestionKind.DATE, "Hvornår er fristen?", "Fristen er den 3. maj.", "Fristen er overskredet."),
        (QuestionKind.PERSON, "Hvem er formand?", "Formand er Asta Brandt.", "KKR Nordjylland er enig."),
        (QuestionKind.PERSON, "Hvem afløste Asta Brandt?", "Bo Lund blev valgt.", "Asta Brandt er fratrådt."),
        (QuestionKind.PERSON, "Hvem leder huset?", "Asta Brandt er leder.", "Erhvervshus Midtjyllands Direktør går."),
        (QuestionKind.NUMBER, "Hvor tit mødes de?", "De mødes to gange årligt.", "De mødes i 2 grupper."),
        (QuestionKind.NUMBER, "Hvor ofte måles der?", "Der måles hvert andet år.", "Der måles 14 steder."),
        (QuestionKind.EXPLANATION, "Hvorfor steg det?", "Det skyldes vejret.", "Det var i maj."),
        (QuestionKind.EXPLANATION, "Hvad er et anløb?", "Et anløb er et besøg.", "Det skyldes vejret."),
    ],
)
def test_a_sentence_fits_by_the_sort_of_thing_it_holds(kind, question, right, wrong):
    wants = needs.need(kind, question)
    assert typefit.fit(wants, right) > typefit.fit(wants, wrong)


def test_years_dates_and_paragraphs_are_no_figures():
    assert typefit.figures("I 2021 (den 3. maj, jf. § 8, stk. 1) kom 1.412 både, 8% flere.") == ("1.412", "8")


@pytest.mark.parametrize(
    ("question", "section"),
    [
        ("Hvad sagde rådet til planen?", SectionKind.BESLUTNING),
        ("Hvad lægges der op til?", SectionKind.INDSTILLING),
        ("Hvor ligger havnen?", None),
    ],
)
def test_the_verbs_of_a_question_point_to_a_section(question, section):
    assert needs.section_asked_for(question) is section


def test_a_name_is_two_capitalised_words_that_are_no_body():
    assert typefit.persons("Asta Brandt (A) fra KKR Nordjylland og Aalborg Kommune") == ("Asta Brandt",)


def test_words_of_the_question_that_nothing_holds_are_named_rarest_first():
    _, _, wants, ranked = asked("Hvad koster mælk i havnen?")
    assert words.fold("mælk") in judge.unknown_words(wants, ranked)
    assert "havnen" not in judge.unknown_words(wants, ranked)
