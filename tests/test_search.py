from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import settings as hypothesis_settings
from hypothesis import strategies as st

from rag.index import Generation, open_index
from rag.ingest import ingest
from rag.question import understand
from rag.records import Filters, Kind, Period, Query, QuestionKind, SearchResult, Turn
from rag.search import search
from rag.search.ranking import is_formality
from rag.settings import Settings
from tests.archives import index_of

NORTH, SOUTH = "KKR Nordmark", "KKR Sydmark"

OVERRIDES = """
[[document]]
file = "nord-dagsorden.txt"
body = "KKR Nordmark"
date = 2021-10-04
kind = "dagsorden"
[[document]]
file = "nord-referat.txt"
body = "KKR Nordmark"
date = 2021-10-04
kind = "referat"
[[document]]
file = "nord-2022.txt"
body = "KKR Nordmark"
date = 2022-05-09
kind = "referat"
[[document]]
file = "syd-2022.txt"
body = "KKR Sydmark"
date = 2022-03-07
kind = "referat"
"""

Item = tuple[str, str, dict[str, str]]

BRIDGE = {
    "Baggrund": "Broen over Skovåen er lukket, fordi pælene er rådne, og bilerne kører ad en omvej.",
    "Indstilling": "Det indstilles, at KKR Nordmark tilslutter sig en ny bro til 4,2 mio. kr.",
}
NORTH_ITEMS: list[Item] = [
    ("1.1", "Godkendelse af dagsorden", {"Indstilling": "Det indstilles, at dagsordenen godkendes."}),
    ("2.1", "Broen over Skovåen", BRIDGE),
    ("2.2", "Aftale med erhvervshuset 2022", {"Baggrund": "Aftalen for det kommende år er lavet om på to steder."}),
]
DECIDED: list[Item] = [
    ("1.1", "Godkendelse af dagsorden", {"Beslutning": "Dagsordenen blev godkendt."}),
    ("2.1", "Broen over Skovåen", BRIDGE | {"Beslutning": "KKR Nordmark tilsluttede sig en ny bro."}),
    ("2.2", "Aftale med erhvervshuset 2022", {"Beslutning": "KKR Nordmark godkendte aftalen uden ændringer."}),
]
LATER: list[Item] = [
    ("1.1", "Godkendelse af dagsorden", {"Beslutning": "Dagsordenen blev godkendt."}),
    ("3.1", "Sygeplejersker på deltid", {"Baggrund": "Fire af ti sygeplejersker arbejder på nedsat tid."}),
    ("3.2", "Eventuelt", {}),
]
SOUTH_ITEMS: list[Item] = [
    ("1.1", "Godkendelse af dagsorden", {"Beslutning": "Dagsordenen blev godkendt."}),
    ("2.1", "Aftale med erhvervshuset", {"Beslutning": "KKR Sydmark udsatte aftalen til efteråret."}),
    ("2.2", "Havmøller ved Sydø", {"Beslutning": "KKR Sydmark sagde nej til havmøllerne."}),
]


def document(items: list[Item], case: str) -> str:
    lines: list[str] = []
    for number, title, sections in items:
        lines += [f"{number}. {title}", case]
        for heading, text in sections.items():
            lines += [heading, text]
    return "\n\n".join(lines) + "\n"


def write_archive(folder: Path) -> None:
    folder.mkdir()
    (folder / "arkivsvar.toml").write_text(OVERRIDES, encoding="utf-8")
    for name, items, case in (
        ("nord-dagsorden", NORTH_ITEMS, "SAG-2021-00311 abc"),
        ("nord-referat", DECIDED, "SAG-2021-00311 abc"),
        ("nord-2022", LATER, "SAG-2022-00452 abc"),
        ("syd-2022", SOUTH_ITEMS, "SAG-2022-00709 def"),
    ):
        (folder / f"{name}.txt").write_text(document(items, case), encoding="utf-8")


@pytest.fixture(scope="module")
def generation(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Generation]:
    folder = tmp_path_factory.mktemp("search")
    write_archive(folder / "arkiv")
    settings = Settings(index=folder / "indeks")
    report = ingest(folder / "arkiv", settings, lambda *_: None)
    assert (report.documents, report.failed) == (4, ())
    with open_index(folder / "indeks", settings) as opened:
        yield opened


def asked(generation: Generation, text: str, *history: Turn) -> Query:
    store = generation.store
    return understand(text, history, store.bodies(), store.meetings(), generation.lexical)


def ask(generation: Generation, text: str, *history: Turn) -> SearchResult:
    return search(asked(generation, text, *history), generation, generation.settings)


def ids(result: SearchResult) -> list[str]:
    return [hit.item.id for hit in result.hits]


@pytest.mark.parametrize(
    ("question", "first"),
    [
        ("Hvad besluttede KKR Nordmark om aftalen med erhvervshuset?", "nord-referat.txt#2.2"),
        ("Hvad besluttede KKR Sydmark om aftalen med erhvervshuset?", "syd-2022.txt#2.1"),
        ("Hvor mange sygeplejersker arbejder på nedsat tid?", "nord-2022.txt#3.1"),
        ("deltidssygeplejersker", "nord-2022.txt#3.1"),
        ("Må bilerne køre over åen?", "nord-referat.txt#2.1"),
        ("havmoeller sydoe", "syd-2022.txt#2.2"),
        ("Blev dagsordenen godkendt i Sydmark?", "syd-2022.txt#1.1"),
        ("What did they decide about nurses?", "nord-2022.txt#3.1"),
    ],
)
def test_the_item_asked_for_comes_first(generation: Generation, question: str, first: str) -> None:
    assert ids(ask(generation, question))[0] == first


def test_minutes_come_before_the_agenda_of_the_same_meeting(generation: Generation) -> None:
    found = ids(ask(generation, "Broen over Skovåen"))
    assert found.index("nord-referat.txt#2.1") < found.index("nord-dagsorden.txt#2.1")
    only_agenda = search(Query("broen", "broen", filters=Filters(kind=Kind.DAGSORDEN)), generation, generation.settings)
    assert {item_id.split("#")[0] for item_id in ids(only_agenda)} == {"nord-dagsorden.txt"}


def test_formal_items_do_not_crowd_out(generation: Generation) -> None:
    found = ids(ask(generation, "Hvad siger aftalen om erhvervshuset i Sydmark?"))
    assert found[0] == "syd-2022.txt#2.1"
    assert is_formality("Godkendelse af dagsorden")
    assert not is_formality("Godkendelse af budget 2022")


def test_a_hit_brings_its_passages_and_both_scores(generation: Generation) -> None:
    hit = ask(generation, "Hvad besluttede KKR Sydmark om havmøllerne?").hits[0]
    assert hit.chunks
    assert {found.chunk.item_id for found in hit.chunks} == {hit.item.id}
    assert hit.dense == max(found.dense for found in hit.chunks)
    assert hit.lexical > 0
    assert [found.score for found in hit.chunks] == sorted((found.score for found in hit.chunks), reverse=True)


def test_a_lone_item_is_the_best_there_is_by_both_legs(tmp_path: Path) -> None:
    text = document([("1.1", "Taget på hallen", {"Beslutning": "Et nyt tag blev godkendt."})], "SAG-2022-00500 abc")
    stated = '[[document]]\nfile = "hal.txt"\nbody = "KKR Nordmark"\ndate = 2022-05-09\nkind = "referat"\n'
    folder = index_of(tmp_path, {"hal.txt": text}, stated)
    with open_index(folder, Settings(index=folder)) as lone:
        best = ask(lone, "Hvad blev der sagt om taget?").hits[0]
    assert best.score > lone.encoder.record.dense_weight


def test_the_items_of_passages_are_told_without_their_texts(generation: Generation) -> None:
    chunks = list(generation.store.all_chunks())
    rows = [chunk.row for chunk in chunks]
    assert generation.store.items_of_chunks([*rows, max(rows) + 1]) == {chunk.row: chunk.item_id for chunk in chunks}


def test_sides_of_a_comparison_take_turns(generation: Generation) -> None:
    result = ask(generation, "Hvad er forskellen på aftalen med erhvervshuset i Nordmark og Sydmark?")
    assert set(ids(result)[:2]) == {"nord-referat.txt#2.2", "syd-2022.txt#2.1"}


def test_a_follow_up_stays_with_its_subject(generation: Generation) -> None:
    history = (
        Turn("user", "Hvad besluttede KKR Nordmark om aftalen med erhvervshuset?"),
        Turn("assistant", "KKR Nordmark godkendte aftalen [1]."),
    )
    assert ids(ask(generation, "og hvad med Sydmark?", *history))[0] == "syd-2022.txt#2.1"


# Filters that leave nothing.


def test_a_date_without_a_meeting_is_loosened_and_told(generation: Generation) -> None:
    result = ask(generation, "Hvad besluttede KKR Sydmark om aftalen på mødet den 3. april 2020?")
    assert result.filters == Filters(body=SOUTH)
    assert result.loosened == (
        "Arkivet har intet møde for KKR Sydmark den 3. april 2020; der er søgt uden den afgrænsning.",
    )
    assert ids(result)[0] == "syd-2022.txt#2.1"


def test_an_item_that_is_not_there_is_loosened_and_told(generation: Generation) -> None:
    result = ask(generation, "Hvad står der om broen i punkt 9.9?")
    assert result.filters == Filters()
    assert "punkt 9.9" in result.loosened[0]


def test_filters_that_exclude_each_other_give_way_one_by_one(generation: Generation) -> None:
    query = Query(
        "?",
        "havmøller",
        filters=Filters(body="KKR Ukendt", kind=Kind.REFERAT, case_number="SAG-1999-1", item_number="7"),
    )
    result = search(query, generation, generation.settings)
    assert ids(result)[0] == "syd-2022.txt#2.2"
    assert len(result.loosened) >= 2


def test_a_subject_of_another_body_is_found_and_told(generation: Generation) -> None:
    result = ask(generation, "Hvad besluttede KKR Nordmark om havmøllerne ved Sydø?")
    assert ids(result)[0] == "syd-2022.txt#2.2"
    assert result.filters.body is None
    assert "KKR Nordmark" in result.loosened[0]


def test_what_a_user_set_by_hand_is_never_given_up(generation: Generation) -> None:
    by_hand = Filters(body="KKR Nordmark")
    asked = Query("?", "havmøllerne ved Sydø", filters=by_hand, fixed=by_hand)
    result = search(asked, generation, generation.settings)
    assert (result.filters, result.loosened) == (by_hand, ())
    assert all(item_id.startswith("nord") for item_id in ids(result))

    # What the question itself asked for still gives way.
    day = dt.date(2020, 4, 3)
    narrower = replace(asked, filters=replace(by_hand, date_from=day, date_to=day))
    result = search(narrower, generation, generation.settings)
    assert result.filters == by_hand
    assert len(result.loosened) == 1

    # So does one end of a time whose other end was set by hand.
    since = Filters(date_from=dt.date(2022, 1, 1))
    january = replace(since, date_to=dt.date(2022, 1, 31))
    result = search(replace(asked, filters=january, fixed=since), generation, generation.settings)
    assert result.filters == since
    assert {item_id.split("#")[0] for item_id in ids(result)} == {"nord-2022.txt", "syd-2022.txt"}

    nothing = Filters(body="KKR Ukendt")
    assert search(replace(asked, filters=nothing, fixed=nothing), generation, generation.settings).hits == ()


def test_an_undated_preference_moves_and_does_not_exclude(generation: Generation) -> None:
    plain = Query("?", "godkendelse af dagsorden", kind=QuestionKind.OTHER)
    later = replace(plain, period=Period(dt.date(2022, 3, 1), dt.date(2022, 3, 31)))
    assert set(ids(search(plain, generation, generation.settings))) == set(
        ids(search(later, generation, generation.settings))
    )
    assert ids(search(later, generation, generation.settings))[0] == "syd-2022.txt#1.1"


# Signals.


def test_signals_tell_what_the_archive_knows(generation: Generation) -> None:
    known = ask(generation, "Hvad koster broen over Skovåen?").signals
    unknown = ask(generation, "Hvad koster elefanter i zoologisk have?").signals
    assert known["coverage"] > 0.6 > unknown["coverage"]
    assert known["unknown"] < 0.4 < unknown["unknown"]
    assert known["rarest"] == 1.0
    assert unknown["rarest"] == 0.0


def test_a_share_for_the_dense_leg_can_be_set(generation: Generation) -> None:
    settings = generation.settings.model_copy(update={"dense_weight": 0.0})
    settings.model_fields_set.add("dense_weight")
    query = asked(generation, "nedsat tid")
    hits = search(query, generation, settings).hits
    assert [hit.item.id for hit in hits if not hit.lexical and hit.score > 0] == []


# Whatever comes.

WORDS = st.sampled_from(
    ["broen", "aftale", "erhvervshuset", "KKR Nordmark", "Sydmark", "i 2022", "punkt 2.1",
     "på mødet den 4. oktober 2021", "hvad", "besluttede", "havmøller", "og", "sygeplejersker", "godkendelse",
     "SAG-2021-00311", "forskellen på", "🙂"]
)  # fmt: skip


@pytest.fixture(scope="module")
def opened(generation: Generation) -> Generation:
    _OPENED[:] = [generation]
    return generation


_OPENED: list[Generation] = []


def test_any_question_gives_each_item_once_and_falling_scores(opened: Generation) -> None:
    @hypothesis_settings(deadline=None, max_examples=60)
    @given(text=st.one_of(st.lists(WORDS, max_size=8).map(" ".join), st.text(max_size=60)), top=st.integers(1, 12))
    def holds(text: str, top: int) -> None:
        settings = opened.settings.model_copy(update={"top_items": top})
        result = search(asked(opened, text), opened, settings)
        found = ids(result)
        assert len(found) == len(set(found)) <= top
        scores = [hit.score for hit in result.hits]
        assert scores == sorted(scores, reverse=True)
        assert all(0 <= value < float("inf") for value in scores)

    holds()


def test_filters_equal_filtering_the_whole_result(opened: Generation) -> None:
    everything = opened.settings.model_copy(update={"top_items": 50, "candidates": 1000})

    @hypothesis_settings(deadline=None, max_examples=40)
    @given(
        text=st.lists(
            st.sampled_from(["broen", "aftale", "dagsorden", "sygeplejersker", "havmøller"]), min_size=1, max_size=3
        ),
        body=st.sampled_from([None, NORTH, SOUTH]),
        kind=st.sampled_from([None, Kind.REFERAT]),
    )
    def holds(text: list[str], body: str | None, kind: Kind | None) -> None:
        plain = Query(" ".join(text), " ".join(text), kind=QuestionKind.MEETING)
        narrowed = search(replace(plain, filters=Filters(body=body, kind=kind)), opened, everything)
        whole = search(plain, opened, everything)
        passing = {
            hit.item.id
            for hit in whole.hits
            if body in (None, hit.item.meeting.body) and kind in (None, hit.item.meeting.kind)
        }
        assert set(ids(narrowed)) == passing
        assert {hit.item.id: hit.lexical for hit in narrowed.hits} == {
            hit.item.id: pytest.approx(hit.lexical) for hit in whole.hits if hit.item.id in passing
        }

    holds()
