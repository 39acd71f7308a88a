import datetime as dt
import itertools

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from rag import chunking, tokens
from rag.records import AgendaItem, ArchiveItem, Chunk, Kind, Meeting, PageSpan, Period, Section, SectionKind
from rag.settings import Settings

MEETING = Meeting("moede.pdf", "KKR Østlandet", dt.date(2022, 9, 19), "forside", Kind.DAGSORDEN)


def archived(*texts: tuple[SectionKind, str, str], meeting: Meeting = MEETING, **fields: object) -> ArchiveItem:
    """An item whose sections have these kinds, headings and texts, on a page each."""
    sections, pages, at = [], [], 0
    for number, (kind, label, text) in enumerate(texts, start=1):
        sections.append(Section(kind, label, text, at, at + len(text)))
        pages.append(PageSpan(number, at, at + len(text) + 2))
        at += len(text) + 2
    item = AgendaItem(
        "3.4", "Nye stier", "\n\n".join(text for _, _, text in texts), tuple(sections), tuple(pages), **fields
    )
    return ArchiveItem("moede.pdf#3.4", meeting, item)


def cut(entry: ArchiveItem, budget: int = 24, first_row: int = 0) -> tuple[Chunk, ...]:
    return chunking.chunk_item(entry, Settings(chunk_tokens=budget), first_row)


def texts(entry: ArchiveItem, budget: int = 24) -> list[str]:
    return [chunk.text for chunk in cut(entry, budget)]


def background(text: str) -> ArchiveItem:
    return archived((SectionKind.BAGGRUND, "Baggrund", text))


def test_heading_tells_where_a_chunk_stands() -> None:
    entry = archived((SectionKind.INDSTILLING, "Indstilling", "Rådet siger ja."))
    assert [chunk.heading for chunk in cut(entry)] == [
        "KKR Østlandet · 19. september 2022 · dagsorden · punkt 3.4 Nye stier · Indstilling"
    ]


def test_heading_leaves_out_what_is_unknown() -> None:
    meeting = Meeting("x.txt", None, None, "ukendt", Kind.REFERAT, Period())
    item = AgendaItem("0", "Deltagere", "")
    assert chunking.heading(meeting, item, None) == "referat · Deltagere"


def test_heading_tells_the_period_of_a_meeting_without_a_date() -> None:
    period = Period(dt.date(2021, 9, 1), dt.date(2021, 11, 30))
    meeting = Meeting("x.txt", "Byrådet", None, "omtrent", Kind.REFERAT, period)
    assert "2021" in chunking.heading(meeting, AgendaItem("7", "Budget", ""), None)


def test_sections_are_never_mixed() -> None:
    entry = archived(
        (SectionKind.BAGGRUND, "Baggrund", "Kort."),
        (SectionKind.BESLUTNING, "Beslutning", "Godkendt."),
    )
    first, second = cut(entry, 100, first_row=41)
    assert (first.text, first.section, first.page, first.row, first.key) == (
        "Kort.",
        SectionKind.BAGGRUND,
        1,
        41,
        "moede.pdf#3.4/0.0",
    )
    assert (second.text, second.section, second.page, second.row, second.key) == (
        "Godkendt.",
        SectionKind.BESLUTNING,
        2,
        42,
        "moede.pdf#3.4/1.0",
    )


def test_short_paragraphs_are_taken_together_until_the_budget_is_full() -> None:
    one, two, three = "Stien er smal og lang.", "Broen er gammel og rusten.", "Rådet har " + "mange nye planer " * 5
    assert texts(background(f"{one}\n\n{two}\n\n{three}."), 24) == [f"{one}\n\n{two}", f"{three}."]


def test_a_long_paragraph_is_cut_between_sentences() -> None:
    sentence = "Udvalget mødes kl. 15 for at se på vejen og på broen ved åen."
    chunks = texts(background(" ".join([sentence] * 6)), 40)
    assert len(chunks) > 1
    assert all(chunk.startswith("Udvalget") and chunk.endswith("åen.") for chunk in chunks)


def test_a_list_stays_with_its_lead_in_line() -> None:
    filler = "Stien er smal, og broen er gammel og rusten, og vejen er for bred til byen."
    listed = "Det indstilles, at rådet\n\n- siger ja til stien\n- siger nej til broen"
    assert texts(background(f"{filler}\n\n{listed}"), 30) == [filler, listed]


def test_a_heading_inside_the_text_stays_with_its_paragraph() -> None:
    filler = "Stien er smal, og broen er gammel og rusten, og vejen er for bred til byen, siger alle de folk."
    assert texts(background(f"{filler}\n\nVejen mod nord\n\nDen er bred."), 24) == [
        filler,
        "Vejen mod nord\n\nDen er bred.",
    ]


def test_a_long_list_is_cut_between_its_points() -> None:
    points = [f"- Punkt {number} handler om vejen. Den er bred og lang og smuk." for number in range(5)]
    chunks = texts(background("Rådet peger på:\n" + "\n".join(points)), 34)
    assert chunks[0].startswith("Rådet peger på:\n- Punkt 0")
    assert all(chunk.startswith("- Punkt") for chunk in chunks[1:])


def test_a_sentence_over_the_budget_is_a_chunk_of_its_own() -> None:
    long = "Rådet ser " + ", ".join(["på vejen og på broen"] * 10) + "."
    assert texts(background(f"Kort her. {long} Kort der."), 24) == ["Kort her.", long, "Kort der."]


def test_a_sentence_of_many_budgets_is_cut_at_its_clauses() -> None:
    chunks = texts(background("Rådet ser " + ", ".join(["på vejen og på broen"] * 60) + "."), 24)
    assert len(chunks) > 5
    assert all(chunk.endswith((",", ".", "vejen")) for chunk in chunks)
    assert all(tokens.count(chunk) <= 24 for chunk in chunks)


@pytest.mark.parametrize("text", ["x" * 100_000, "ord " * 25_000, "a, " * 33_000, "." * 100_000])
def test_text_without_sentences_is_cut_too(text: str) -> None:
    chunks = cut(background(text.strip()), 160)
    assert chunks[-1].span.end == len(text.strip())
    assert all(tokens.count(chunk.text) <= 160 * chunking.OVERLONG for chunk in chunks)


def test_an_item_without_text_gives_one_chunk_with_its_heading() -> None:
    entry = archived((SectionKind.BAGGRUND, "Baggrund", ""))
    (chunk,) = cut(entry)
    assert (chunk.text, chunk.span.start, chunk.span.end, chunk.page) == ("", 0, 0, 1)
    assert chunk.heading.endswith("punkt 3.4 Nye stier")


def test_an_item_without_sections_is_cut_as_one() -> None:
    item = AgendaItem("7", "Orientering", "Der er intet nyt.")
    (chunk,) = cut(ArchiveItem("a.txt#7", MEETING, item))
    assert (chunk.text, chunk.section) == ("Der er intet nyt.", SectionKind.ANDET)


_SENTENCES = st.sampled_from(
    [
        "Rådet mødes kl. 15.",
        "Det koster 1.802 kr.",
        "- siger ja",
        "Det indstilles, at:",
        "Vejen mod nord",
        "Udvalget drøftede, jf. bilag A, hvordan stien mellem skolen og havnen kan føres videre, uden at det går ud "
        "over fuglene, de gamle træer og naboernes udsigt til åen.",
        "ord " * 130 + "slut.",
    ]
)
_TEXTS = st.lists(st.tuples(_SENTENCES, st.sampled_from([" ", "\n", "\n\n"])), max_size=12).map(
    lambda pieces: "".join(sentence + gap for sentence, gap in pieces).strip()
)


@settings(max_examples=100, deadline=None)
@given(st.lists(_TEXTS, min_size=1, max_size=4), st.integers(24, 200), st.integers(0, 10**6))
def test_chunks_are_exact_ordered_slices_that_lose_nothing(parts: list[str], budget: int, first_row: int) -> None:
    entry = archived(*((kind, kind.value, text) for kind, text in zip(SectionKind, parts, strict=False)))
    chunks = cut(entry, budget, first_row)
    text = entry.item.text

    assert chunks
    assert [chunk.row for chunk in chunks] == list(range(first_row, first_row + len(chunks)))
    assert len({chunk.key for chunk in chunks}) == len(chunks)
    for chunk in chunks:
        assert chunk.text == text[chunk.span.start : chunk.span.end] == chunk.text.strip()
        assert chunk.item_id == entry.id
        if chunk.text:
            section = entry.item.section_at(chunk.span.start)
            assert section is not None
            assert section.kind == chunk.section
            assert chunk.span.end <= section.end
            assert chunk.page == entry.item.page_of(chunk.span.start)
            assert tokens.count(chunk.text) <= budget * chunking.OVERLONG
    for before, after in itertools.pairwise(chunks):
        assert before.span.end <= after.span.start
        assert not text[before.span.end : after.span.start].strip()
    assert not text[: chunks[0].span.start].strip()
    assert not text[chunks[-1].span.end :].strip()
    assert cut(entry, budget, first_row) == chunks
