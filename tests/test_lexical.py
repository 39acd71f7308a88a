from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from rag.danish import words
from rag.errors import IndexBrokenError
from rag.lexical import LexicalLeg, body_key, build, case_key
from rag.records import AgendaItem, ArchiveItem, Chunk, Filters, Kind, Meeting, Period, SectionKind, Span

NORTH, SOUTH = "KKR Nordmark", "Byrådet i Sønderby"


UNKNOWN, EVERYTHING = Period(), Filters()


def meeting(source: str, body: str | None, date: dt.date | None, kind: Kind, period: Period = UNKNOWN) -> Meeting:
    return Meeting(source=source, body=body, date=date, date_basis="forside", kind=kind, period=period)


def entry(where: Meeting, number: str, title: str, text: str, case: str | None = None) -> ArchiveItem:
    return ArchiveItem(f"{where.source}#{number}", where, AgendaItem(number, title, text, case_number=case))


SPRING = meeting("forår.pdf", NORTH, dt.date(2021, 4, 12), Kind.REFERAT)
AUTUMN = meeting("efterår.pdf", NORTH, dt.date(2021, 10, 4), Kind.DAGSORDEN)
TOWN = meeting("byråd.pdf", SOUTH, dt.date(2022, 3, 1), Kind.REFERAT)
UNDATED = meeting("uden-dato.pdf", NORTH, None, Kind.REFERAT, Period(dt.date(2022, 1, 1), dt.date(2022, 6, 30)))
ITEMS = (
    entry(SPRING, "1.1", "Cykelstier langs fjorden", "Rådet drøftede nye cykelstier og broer.", "SAG-2021-00417"),
    entry(SPRING, "2.1", "Eventuelt", ""),
    entry(AUTUMN, "1.1", "Udfordringer med at rekruttere", "Sosu-assistenter er svære at finde.", "SAG-2021-00991"),
    entry(TOWN, "12", "Havnens renovation", "Molen skal renoveres, og cykelstien flyttes.", "22/1834"),
    entry(UNDATED, "3", "Skolebusser", "Busserne kører kun om morgenen."),
)
CHUNKS = tuple(
    Chunk(10 + place, f"{item.id}/0.0", item.id, SectionKind.SAGSFREMSTILLING, item.item.title, item.item.text,
          Span(0, len(item.item.text)), 1)
    for place, item in enumerate(ITEMS)
)  # fmt: skip


@pytest.fixture(scope="module")
def leg(tmp_path_factory: pytest.TempPathFactory) -> Iterator[LexicalLeg]:
    folder = tmp_path_factory.mktemp("terms") / "terms"
    build(folder, iter(ITEMS), iter(CHUNKS))
    opened = LexicalLeg.open(folder)
    yield opened
    opened.close()


def found(leg: LexicalLeg, text: str, filters: Filters = EVERYTHING) -> list[str]:
    return [item_id for item_id, _ in leg.search_items(words.terms(text), 10, filters)]


def test_a_word_of_the_title_weighs_more_than_the_same_word_in_a_text(leg: LexicalLeg) -> None:
    assert found(leg, "cykelstier") == ["forår.pdf#1.1", "byråd.pdf#12"]


def test_a_compound_is_found_by_its_parts_in_other_forms(leg: LexicalLeg) -> None:
    assert found(leg, "rekrutteringsudfordringer")[0] == "efterår.pdf#1.1"


def test_spelling_with_ae_oe_aa_finds_the_same(leg: LexicalLeg) -> None:
    assert found(leg, "Sønderby") == found(leg, "soenderby") == ["byråd.pdf#12"]


def test_case_numbers_are_words_of_the_item(leg: LexicalLeg) -> None:
    assert found(leg, "SAG-2021-00991")[0] == "efterår.pdf#1.1"


@pytest.mark.parametrize("question", ["", "og det er", "?!"])
def test_nothing_to_look_for_finds_nothing(leg: LexicalLeg, question: str) -> None:
    assert found(leg, question) == []


@pytest.mark.parametrize(
    ("filters", "expected"),
    [
        (Filters(body="kkr  nordmark"), {"forår.pdf#1.1", "forår.pdf#2.1", "efterår.pdf#1.1", "uden-dato.pdf#3"}),
        (Filters(kind=Kind.DAGSORDEN), {"efterår.pdf#1.1"}),
        (Filters(item_number="12"), {"byråd.pdf#12"}),
        (Filters(case_number="2021-00417"), {"forår.pdf#1.1"}),
        (Filters(case_number="sagsnr. 22/1834"), {"byråd.pdf#12"}),
        (Filters(date_from=dt.date(2022, 1, 1)), {"byråd.pdf#12", "uden-dato.pdf#3"}),
        (Filters(date_to=dt.date(2021, 4, 12)), {"forår.pdf#1.1", "forår.pdf#2.1"}),
        (Filters(date_from=dt.date(2022, 6, 1), date_to=dt.date(2022, 12, 31)), {"uden-dato.pdf#3"}),
        (Filters(body=SOUTH, kind=Kind.DAGSORDEN), set()),
    ],
)
def test_filters_narrow_inside_the_engine(leg: LexicalLeg, filters: Filters, expected: set[str]) -> None:
    assert set(leg.items(filters, 10)) == expected
    assert leg.leaves_any(filters) == bool(expected)
    assert leg.rows(filters).tolist() == [chunk.row for chunk in CHUNKS if chunk.item_id in expected]


WORDS = st.sampled_from(["cykelsti", "busser", "rekruttering", "havn", "fjord", "rådet", "nordmark", "12", "2021"])
FILTERS = st.builds(
    Filters,
    body=st.sampled_from([None, NORTH, SOUTH]),
    date_from=st.sampled_from([None, dt.date(2021, 5, 1), dt.date(2022, 5, 1)]),
    date_to=st.sampled_from([None, dt.date(2021, 12, 31), dt.date(2022, 3, 1)]),
    kind=st.sampled_from([None, Kind.REFERAT, Kind.DAGSORDEN]),
    item_number=st.sampled_from([None, "1.1", "3"]),
)


@settings(deadline=None)
@given(text=st.lists(WORDS, max_size=4).map(" ".join), filters=FILTERS)
def test_a_filter_leaves_what_is_left_of_the_unfiltered_ranking(text: str, filters: Filters) -> None:
    leg = _shared()
    passing = set(leg.items(filters, 10))
    everything = leg.search_items(words.terms(text), 10)
    narrowed = leg.search_items(words.terms(text), 10, filters)
    assert [item_id for item_id, _ in narrowed] == [item_id for item_id, _ in everything if item_id in passing]
    scores = dict(everything)
    assert all(score == pytest.approx(scores[item_id]) for item_id, score in narrowed)

    rows = set(leg.rows(filters).tolist())
    chunks = [row for row, _ in leg.search_chunks(words.terms(text), 10) if row in rows]
    assert [row for row, _ in leg.search_chunks(words.terms(text), 10, filters)] == chunks


_LEGS: list[LexicalLeg] = []


def _shared() -> LexicalLeg:
    """One leg for all examples of a property: hypothesis does not take fixtures of a module's scope."""
    if not _LEGS:
        import tempfile

        folder = Path(tempfile.mkdtemp()) / "terms"
        build(folder, ITEMS, CHUNKS)
        _LEGS.append(LexicalLeg.open(folder))
    return _LEGS[0]


def test_chunks_of_given_items_only(leg: LexicalLeg) -> None:
    terms = words.terms("cykelstien flyttes langs fjorden")
    assert [row for row, _ in leg.search_chunks(terms, 10, item_ids=["byråd.pdf#12"])] == [13]
    assert {row for row, _ in leg.search_chunks(terms, 10)} >= {10, 13}


def test_the_archives_own_words(leg: LexicalLeg) -> None:
    assert leg.word_frequency("fjorden") == 1
    assert leg.word_frequency("motorvej") == 0
    assert leg.stem_frequency(words.stem("cykelstierne")) == 2
    assert ("molen", 1) in leg.words_from("mo")
    assert (leg.item_count, leg.chunk_count) == (5, 5)


@pytest.mark.parametrize("damage", ["missing", "empty", "garbage"])
def test_a_damaged_folder_is_told_in_danish(tmp_path: Path, damage: str) -> None:
    folder = tmp_path / "terms"
    if damage != "missing":
        build(folder, ITEMS, CHUNKS)
        meta = folder / "items" / "meta.json"
        meta.write_text("" if damage == "empty" else "{", encoding="utf-8")
    with pytest.raises(IndexBrokenError, match="beskadiget") as caught:
        LexicalLeg.open(folder)
    assert "arkivsvar index" in caught.value.way_out


def test_keys() -> None:
    assert body_key("Økonomiudvalget  i Åby") == "oekonomiudvalget i aaby"
    assert {case_key("SAG-2022-02836"), case_key("2022-02836"), case_key("Sagsnr.: 2022-02836")} == {"202202836"}
    assert case_key("Sag 306-2019-600") == case_key("306-2019-600")
