from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from rag.danish import words
from rag.question import understand
from rag.question.kind import kind_of, language_of
from rag.question.wording import corrections, edit_distance
from rag.records import Filters, Kind, Meeting, Period, Query, QuestionKind, Turn
from rag.search.terms import weighted_terms

MID, NORTH = "KKR Midtjylland", "KKR Nordjylland"
TOWN, FINANCE, OTHER_TOWN = "Byrådet i Søby Kommune", "Økonomiudvalget i Søby Kommune", "Byrådet i Åbæk Kommune"


def meeting(body: str, date: str, kind: Kind = Kind.REFERAT) -> Meeting:
    day = dt.date.fromisoformat(date)
    return Meeting(f"{body} {date}.pdf", body, day, "forside", kind, Period(day, day))


MEETINGS = (
    meeting(MID, "2020-11-13"),
    meeting(NORTH, "2021-10-15"),
    meeting(MID, "2022-09-19", Kind.DAGSORDEN),
)


class Words:
    """A small archive's vocabulary."""

    item_count = 40

    def __init__(self, **frequencies: int) -> None:
        self.frequencies = frequencies

    def word_frequency(self, word: str) -> int:
        return self.frequencies.get(word, 0)

    def stem_frequency(self, stem: str) -> int:
        return max((count for word, count in self.frequencies.items() if word.startswith(stem)), default=0)

    def words_from(self, prefix: str) -> list[tuple[str, int]]:
        return [pair for pair in self.frequencies.items() if pair[0].startswith(prefix)]

    def search_items(self, terms: Mapping[str, float], k: int, *, title_weight: float = 0.0) -> list[tuple[str, float]]:
        """It knows words, and of no item what it holds."""
        return []

    def search_chunks(
        self, terms: Mapping[str, float], k: int, *, item_ids: Sequence[str] | None = None
    ) -> list[tuple[int, float]]:
        return []


VOCABULARY = Words(
    flygtninge=4, kommuner=30, kommunerne=30, resultatkontrakt=3, resultatkontrakten=3, sundhedsklynger=2,
    rekruttering=3, naerhospitaler=1, midttrafik=2, beslutning=35, busser=2, klimastrategi=2, konference=1, midtjyske=9,
    nordjyske=9,
)  # fmt: skip


def ask(text: str, *history: str) -> Query:
    turns = [Turn("user" if place % 2 == 0 else "assistant", said) for place, said in enumerate(history)]
    return understand(text, turns, (MID, NORTH), MEETINGS, VOCABULARY)


# What sort of answer is asked for.


@pytest.mark.parametrize(
    ("question", "kind"),
    [
        ("Hvad besluttede KKR Midtjylland om busserne?", QuestionKind.DECISION),
        ("Godkendte de anbefalingerne?", QuestionKind.DECISION),
        ("Hvad blev der indstillet om nærhospitaler?", QuestionKind.RECOMMENDATION),
        ("Hvor mange flygtninge kommer der?", QuestionKind.NUMBER),
        ("Hvad koster den nye bro?", QuestionKind.NUMBER),
        ("Hvornår skal høringssvaret afgives?", QuestionKind.DATE),
        ("Hvem blev valgt som formand?", QuestionKind.PERSON),
        ("Hvilke byer får et nærhospital?", QuestionKind.LIST),
        ("Hvorfor blev konferencen aflyst?", QuestionKind.EXPLANATION),
        ("Hvad er forskellen på de to kontrakter?", QuestionKind.COMPARISON),
        ("Hvordan har sagen udviklet sig – sagens forløb?", QuestionKind.COURSE),
        ("Hvordan er det gået med svømmehallen?", QuestionKind.COURSE),
        ("Hvordan er sagen om skolen forløbet?", QuestionKind.COURSE),
        ("Hvad er historien bag broen?", QuestionKind.COURSE),
        ("Hvordan går det med at skaffe sygeplejersker?", QuestionKind.EXPLANATION),
        ("Hvad handlede mødet i oktober om?", QuestionKind.MEETING),
        ("What was decided about the harbour?", QuestionKind.DECISION),
        ("How many nurses work part-time?", QuestionKind.NUMBER),
        ("Hvor tit mødes styregruppen?", QuestionKind.NUMBER),
        ("Hvorfor er det usikkert, hvor mange både der kommer?", QuestionKind.EXPLANATION),
        ("Tæller jollerne med i tallet for, hvor mange både der kommer?", QuestionKind.OTHER),
        ("Kan du sige, hvor mange både der kommer?", QuestionKind.NUMBER),
        ("broen anlægssum mio. kr.", QuestionKind.NUMBER),
        ("antal plejeboliger 2030", QuestionKind.NUMBER),
        ("Hvilke aftener er der borgermøde?", QuestionKind.DATE),
        ("Hvad er sidste chance for at klage?", QuestionKind.DATE),
        ("havnepulje ansøgningsfrist", QuestionKind.DATE),
        ("By what date must the plan be ready?", QuestionKind.DATE),
        ("Hvad hedder havnechefen?", QuestionKind.PERSON),
        ("Hvilke to topchefer kom på besøg?", QuestionKind.PERSON),
        ("Which two members left the party?", QuestionKind.PERSON),
        ("Var holdningen til havnen den samme begge steder?", QuestionKind.COMPARISON),
        ("Hvilke emner kom op under eventuelt på mødet den 3. maj 2021?", QuestionKind.LIST),
        ("Hvilke emner kom op på mødet den 3. maj 2021?", QuestionKind.MEETING),
        ("nærhospitaler", QuestionKind.OTHER),
    ],
)
def test_sort_of_question(question: str, kind: QuestionKind) -> None:
    assert kind_of(question) is kind


@pytest.mark.parametrize(
    ("question", "language"),
    [
        ("Hvad besluttede byrådet om hospitalet?", "da"),
        ("What did the council decide about the hospital?", "en"),
        ("Hva vedtok kommunene om sykehus?", "no"),
        ("Vad beslutade man och varför?", "sv"),
        ("Hvor mye skal avgiften øke når det nye anlegget er i bruk?", "no"),
        ("När ska det nya biblioteket vara klart, och hur stort är det?", "sv"),
        ("vem er formand og hvad hedder udvalget", "da"),
        ("Central Denmark EU Office", "da"),
        ("", "da"),
    ],
)
def test_language(question: str, language: str) -> None:
    assert language_of(question) == language


def test_an_english_question_is_looked_for_in_danish() -> None:
    query = ask("What did North Jutland decide about health clusters and refugees?")
    assert query.language == "en"
    assert {"sundhedsklynge", "flygtninge"} <= set(query.search_text.split())
    assert query.bodies == (NORTH,)


@pytest.mark.parametrize(
    ("question", "danish"),
    [
        ("Hva ble vedtatt om det nye sykehuset og flyktningene?", {"sygehus", "flygtninge"}),
        ("Vad beslutade man om sjukhuset och flyktingarna?", {"sygehus", "flygtninge"}),
    ],
)
def test_a_norwegian_or_swedish_question_keeps_its_words_beside_danish_ones(question: str, danish: set[str]) -> None:
    query = ask(question)
    assert query.search_text == question
    terms = weighted_terms(query)
    assert {f"={words.stem(word)}" for word in danish} <= set(terms)
    # What the user said weighs more.
    own = next(word for word in words.content_words(question) if word.startswith("flykt"))
    assert terms[f"={words.stem(own)}"] > max(terms[f"={words.stem(word)}"] for word in danish)


# Bodies.


def test_a_body_that_acts_is_a_filter() -> None:
    query = ask("Hvad besluttede KKR Nordjylland om kontrakten?")
    assert query.filters == Filters(body=NORTH)
    assert "Nordjylland" not in query.search_text


@pytest.mark.parametrize(
    "question", ["Hvor mange flygtninge skal Midtjylland have?", "Hvad koster busserne i Midtjylland?"]
)
def test_a_place_is_a_preference(question: str) -> None:
    query = ask(question)
    assert query.filters == Filters()
    assert query.bodies == (MID,)


@pytest.mark.parametrize(
    ("question", "body"),
    [
        ("Er de nordjyske kommuner enige?", NORTH),
        ("hvad siger midtjyderne", MID),
        ("Referatet fra KKR Midtjyllands møde", MID),
        ("KKR i Nordjylland og klimaet", NORTH),
    ],
)
def test_aliases(question: str, body: str) -> None:
    assert ask(question).bodies == (body,)


@pytest.mark.parametrize("question", ["Hvad vil Region Midtjylland?", "Hvem leder Erhvervshus Nordjylland?"])
def test_another_organisation_of_the_place_is_no_body(question: str) -> None:
    assert ask(question).bodies == ()


def test_a_body_the_archive_lacks_is_told() -> None:
    query = ask("Hvad besluttede KKR Sjælland om kontrakten?")
    assert query.filters == Filters()
    assert query.notes == ("Arkivet har ingen møder i KKR Sjælland.",)


@pytest.mark.parametrize(
    ("question", "named", "filtered"),
    [
        ("Hvad besluttede byrådet om skolen?", {TOWN, OTHER_TOWN}, None),
        ("Hvad besluttede økonomiudvalget om skolen?", {FINANCE}, FINANCE),
        ("Hvad vedtog Søby Byråd om skolen?", {TOWN}, TOWN),
        ("Hvad godkendte byrådet i Åbæk?", {OTHER_TOWN}, OTHER_TOWN),
    ],
)
def test_municipal_bodies(question: str, named: set[str], filtered: str | None) -> None:
    query = understand(question, (), (TOWN, FINANCE, OTHER_TOWN))
    assert set(query.bodies) == named
    assert query.filters.body == filtered


def test_the_committee_is_any_committee() -> None:
    query = understand("Hvad godkendte udvalget om skolen?", (), ("Teknisk Udvalg", FINANCE))
    assert query.bodies == ()
    assert query.filters.body is None


# Times.


@pytest.mark.parametrize(
    ("question", "first", "last"),
    [
        ("Hvad skete der på mødet den 15. oktober 2021?", "2021-10-15", "2021-10-15"),
        ("Hvad skete der på mødet den 15. oktober?", "2021-10-15", "2021-10-15"),
        ("KKR Midtjyllands møde 19/9-2022", "2022-09-19", "2022-09-19"),
        ("mødet 19-09-2022 om flygtninge", "2022-09-19", "2022-09-19"),
        ("hvad blev sagt på mødet i sept. 2022", "2022-09-01", "2022-09-30"),
        ("Hvad drøftede man på mødet i efteråret 2021?", "2021-09-01", "2021-11-30"),
        ("Hvad blev godkendt på mødet i 2021?", "2021-01-01", "2021-12-31"),
        ("Hvad blev sagt på sidste møde?", "2022-09-19", "2022-09-19"),
        ("Hvad skete der 13. november 2020?", "2020-11-13", "2020-11-13"),
    ],
)
def test_a_meetings_own_time_is_a_filter(question: str, first: str, last: str) -> None:
    filters = ask(question).filters
    assert (filters.date_from, filters.date_to) == (dt.date.fromisoformat(first), dt.date.fromisoformat(last))


@pytest.mark.parametrize(
    "question",
    [
        "Hvad besluttede KKR Nordjylland om resultatkontrakt 2022?",
        "Hvor mange flygtninge er landstallet 2023?",
        "Blev referatet fra mødet den 3. september 2021 godkendt?",
        "Hvad sker der 1. februar 2024?",
    ],
)
def test_a_subjects_time_is_no_filter(question: str) -> None:
    query = ask(question)
    assert (query.filters.date_from, query.filters.date_to) == (None, None)
    assert query.years == ()


def test_a_decision_in_a_year_prefers_that_year() -> None:
    query = ask("Hvad blev der besluttet om klimaet i 2021?")
    assert query.period == Period(dt.date(2021, 1, 1), dt.date(2021, 12, 31))
    assert query.filters == Filters()


def test_since_the_election_is_open_to_one_side() -> None:
    assert ask("Hvad er der sket siden valget?").period == Period(dt.date(2021, 11, 16), None)


def test_the_last_meeting_of_a_body_is_its_own() -> None:
    assert ask("Hvad besluttede KKR Nordjylland på sidste møde?").filters.date_from == dt.date(2021, 10, 15)


def test_a_body_without_a_meeting_in_that_year_is_told() -> None:
    query = ask("Hvad besluttede KKR Nordjylland om busserne i 2019?")
    assert query.notes == ("Arkivet har intet møde i KKR Nordjylland fra 2019.",)


@pytest.mark.parametrize("question", ["99/99-2022 og 31. februar 2021", "den 0. maj 0000", "2021-13-45", "29/2-2023"])
def test_what_is_no_date_is_passed_over(question: str) -> None:
    assert ask(question).filters == Filters()


# Items, cases, documents.


def test_item_and_document() -> None:
    query = ask("Hvad står der i punkt 3.4 i KKR Nordjyllands referat?")
    assert query.filters == Filters(body=NORTH, kind=Kind.REFERAT, item_number="3.4")


@pytest.mark.parametrize(
    ("question", "case"),
    [
        ("Hvad handler SAG-2022-02836 om?", "sag-2022-02836"),
        ("Hvad handler sagsnr. 21/8990 om?", "21/8990"),
        ("Vis sag 306-2019-600", "306-2019-600"),
    ],
)
def test_case_number(question: str, case: str) -> None:
    assert ask(question).filters.case_number == case


def test_a_percentage_or_amount_is_no_item() -> None:
    assert ask("Steg udgiften 3.4 pct. på et punkt?").filters.item_number is None


# Misspelt words.


def test_misspelt_words_are_read_as_the_archives_own() -> None:
    query = ask("hvor mange flytninge og rekrutering")
    assert "flygtninge" in query.search_text
    assert "rekruttering" in query.search_text
    assert query.notes == (
        "Læst som “flygtninge” for “flytninge”.",
        "Læst som “rekruttering” for “rekrutering”.",
    )


def test_a_misspelt_name_still_names_a_body() -> None:
    assert ask("hvor mange midtjydske busser").bodies == (MID,)


@pytest.mark.parametrize("word", ["flygtninge", "flygtningen", "skole", "bus", "bogbussen", "konferencebusser"])
def test_right_words_are_left_alone(word: str) -> None:
    assert corrections([word], VOCABULARY) == {}


@pytest.mark.parametrize(
    ("left", "right", "distance"), [("bro", "bro", 0), ("bro", "bor", 1), ("havn", "havet", 2), ("a", "abcdef", 3)]
)
def test_edit_distance(left: str, right: str, distance: int) -> None:
    assert edit_distance(left, right, 2) == distance


# Comparisons.


def test_two_bodies_are_looked_for_side_by_side() -> None:
    query = ask("Hvad er forskellen på kontrakten i Midtjylland og Nordjylland?")
    assert [part.filters.body for part in query.parts] == [MID, NORTH]
    assert all("jylland" not in part.search_text for part in query.parts)
    assert query.filters.body is None


def test_two_years_with_meetings_are_looked_for_side_by_side() -> None:
    query = ask("Hvem støttede klyngerne, både i 2020 og 2021?")
    assert [part.years for part in query.parts] == [(2020,), (2021,)]
    assert query.parts[0].period == Period(dt.date(2020, 11, 13), dt.date(2020, 11, 13))
    assert ask("Hvad er forskellen på udgiften i 2022 og 2023?").parts == ()


# Follow-ups.

CONTRACT = ("Hvad besluttede KKR Midtjylland om resultatkontrakten i 2020?", "Midtjylland godkendte den [1].")


def test_only_a_body_changes_the_body() -> None:
    query = ask("og hvad med Nordjylland?", *CONTRACT)
    assert query.is_follow_up
    assert query.filters.body == NORTH
    assert "resultatkontrakten" in query.search_text
    assert "Midtjylland" not in query.search_text


def test_a_body_within_a_question_is_a_preference() -> None:
    query = ask(
        "Hvornår er det for Midtjylland?", "Hvornår er KKR Nordjyllands konstituerende møde?", "Den 21. januar [1]."
    )
    assert query.filters.body is None
    assert query.bodies == (MID,)
    assert "konstituerende" in query.search_text


@pytest.mark.parametrize(
    ("text", "year"), [("og året efter?", 2021), ("nej, i 2021", 2021), ("hvad med året før?", 2019)]
)
def test_only_a_time_changes_the_time(text: str, year: int) -> None:
    query = ask(text, *CONTRACT)
    assert query.is_follow_up
    assert query.period == Period(dt.date(year, 1, 1), dt.date(year, 12, 31))
    assert "resultatkontrakten" in query.search_text
    assert "2020" not in query.search_text


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        ("hvem var det?", QuestionKind.PERSON),
        ("hvornår?", QuestionKind.DATE),
        ("Hvor skal de ligge?", QuestionKind.OTHER),
    ],
)
def test_a_question_without_a_subject_takes_the_earlier_one(text: str, kind: QuestionKind) -> None:
    query = ask(text, "Hvor mange nærhospitaler kommer der?", "Der kommer fem, se punkt 3.4 [1].")
    assert query.is_follow_up
    assert query.kind is kind
    assert "nærhospitaler" in query.search_text
    assert query.focus == (Filters(item_number="3.4"),)


def test_words_of_its_own_that_point_back_are_looked_for_with_the_earlier_subject() -> None:
    query = ask("Hvem fra Midttrafik fortalte om det?", "Hvad er der galt med busserne?", "De er blevet dyrere [1].")
    assert query.is_follow_up
    assert query.search_text.startswith("Hvem fra Midttrafik")
    assert "busserne" in query.search_text
    assert query.context == "De er blevet dyrere [1]."


def test_another_subject_in_the_same_frame_leaves_the_earlier_one_behind() -> None:
    query = ask("og hvad med busserne?", *CONTRACT)
    assert query.is_follow_up
    assert "resultatkontrakten" not in query.search_text
    assert "resultatkontrakten" in query.context
    assert query.filters.body == MID


@pytest.mark.parametrize(
    "text", ["Hvad ville de bruge pengene til?", "Hvad er kommunernes andel der?", "Hvad endte det med i april?"]
)
def test_pronouns_and_adverbs_point_back(text: str) -> None:
    assert ask(text, *CONTRACT).is_follow_up


def test_yes_takes_up_what_was_offered() -> None:
    query = ask("ja tak", "Er der senge?", "Nej [1]. Vil du se, hvor mange flygtninge der kommer?")
    assert query.is_follow_up
    assert query.text == "ja tak"
    assert "flygtninge" in query.search_text
    assert query.kind is QuestionKind.NUMBER


@pytest.mark.parametrize("text", ["Hvor mange flygtninge kommer der?", "Hvad er de nye sundhedsklynger?"])
def test_a_new_subject_drops_the_old(text: str) -> None:
    query = ask(text, *CONTRACT)
    assert not query.is_follow_up
    assert query.filters == Filters()
    assert query.context == ""


def test_a_subject_lasts_over_several_turns() -> None:
    query = ask("hvornår var det?", *CONTRACT, "hvem stod for det?", "Det står der ikke [1].")
    assert "resultatkontrakten" in query.search_text
    assert query.filters.body == MID


def test_a_comparison_with_what_was_asked_before() -> None:
    query = ask("sammenlign med Nordjylland", *CONTRACT)
    assert [part.filters.body for part in query.parts] == [MID, NORTH]
    assert all("resultatkontrakten" in part.search_text for part in query.parts)


# Whatever comes.

PIECES = st.sampled_from(
    ["KKR Midtjylland", "byrådet", "i 2021", "den 15. oktober", "31/2-20", "punkt 3.4", "SAG-2021-1", "og", "ja",
     "hvad", "æøå", "²³", "İ", "\u0301", "1.2.3.4", "0000", "9999", "siden valget", "sidste møde",
     "mellem 2020 og 2019", "what", "\n", "?"]
)  # fmt: skip
TEXTS = st.one_of(st.text(max_size=2000), st.lists(PIECES, max_size=12).map(" ".join))


@settings(deadline=None)
@given(text=TEXTS, before=st.lists(TEXTS, max_size=3))
def test_any_text_is_understood_somehow(text: str, before: list[str]) -> None:
    query = ask(text, *before)
    assert query.text == text
    assert query.search_text or not text.strip()
    assert query == ask(text, *before)
    if not before:
        assert not query.is_follow_up
