"""The gate: what is in a source passes, everything else does not."""

from __future__ import annotations

import datetime as dt
import itertools
from dataclasses import replace

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from rag import claims, verify
from rag.records import (
    AgendaItem,
    Answer,
    ArchiveItem,
    Basis,
    Citation,
    Kind,
    Meeting,
    PageSpan,
    Period,
    Section,
    SectionKind,
    Span,
    Statement,
    Status,
)
from rag.verify import Finding

BACKGROUND = (
    "Færgen til Lilleø sejlede 1.802 gange i 2021, og driften kostede 255,2 mio. kr. ifølge rederiet. "
    "Formand Asta Brandt kaldte ruten ”øens livsnerve” på borgermødet."
)
PROPOSAL = "Det indstilles, at KKR Vestøerne godkender køreplanen for 2022."
DECISION = "KKR Vestøerne godkendte køreplanen, dog uden den sene afgang om søndagen."


def build(
    *sections: tuple[SectionKind, str, str], kind: Kind = Kind.REFERAT, number: str = "3.1", **fields
) -> ArchiveItem:
    text, made = "", []
    for section_kind, heading, body in sections:
        text += "\n\n" if text else ""
        made.append(Section(section_kind, heading, body, len(text), len(text) + len(body)))
        text += body
    spans = fields.pop("page_spans", (PageSpan(4, 0, len(text)),))
    item = AgendaItem(
        number, fields.pop("title", "Køreplan for færgen"), text, tuple(made), spans, pages=(4, 5), **fields
    )
    meeting = Meeting(f"{kind.value}.pdf", "KKR Vestøerne", dt.date(2021, 10, 15), "forside", kind)
    return ArchiveItem(f"{meeting.source}#{number}", meeting, item)


FERRY = build(
    (SectionKind.BAGGRUND, "Baggrund", BACKGROUND),
    (SectionKind.INDSTILLING, "Indstilling", PROPOSAL),
    (SectionKind.BESLUTNING, "Beslutning", DECISION),
)
BUDGET = build(
    (SectionKind.BAGGRUND, "Baggrund", "Sekretariatet har brugt 40.000 kr. mindre end ventet på mødelokaler."),
    number="3.2",
    title="Regnskab",
)
STORE = {item.id: item for item in (FERRY, BUDGET)}


def citation(item: ArchiveItem, quote: str, n: int = 1) -> Citation:
    meeting = item.meeting
    return Citation(
        n, item.id, meeting.source, item.item.number, item.item.title, meeting.body, meeting.date, Period(),
        meeting.kind, "Baggrund", 1, quote, Span(0, len(quote)),
    )  # fmt: skip


def answered(*told: tuple[str, str], item: ArchiveItem = FERRY) -> Answer:
    """An answer whose statements each cite one quote of ``item``."""
    citations = tuple(citation(item, quote, n) for n, (_, quote) in enumerate(told, 1))
    return Answer(Status.ANSWERED, None, tuple(Statement(text, (n,)) for n, (text, _) in enumerate(told, 1)), citations)


def gated(answer: Answer) -> Answer:
    return verify.gate(answer, STORE.get)


# --- locate and examine ---------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "quote",
    [
        "driften kostede 255,2 mio. kr.",
        "driften  kostede\n255,2 mio. kr.",
        "kaldte ruten »øens livsnerve« på",
        "kaldte ruten „øens livsnerve“ på",
        'kaldte ruten "øens livsnerve" på',
        "kaldte ruten ’øens livsnerve’ på",
    ],
)
def test_a_quote_is_found_whatever_its_blanks_and_quotation_marks(quote):
    span = verify.locate(quote, FERRY.item)
    assert span is not None
    assert FERRY.item.text[span.start : span.end].split()[-1] == quote.split()[-1]


@pytest.mark.parametrize(
    "quote",
    [
        "",
        "   ",
        "…",
        "– ,",
        "802 gange",
        "sejlede 1.80",
        "kostede 255",
        "255,2 mio",
        "2 mio. kr.",
        "færgen til lilleø",
        "ejlede 1.802",
    ],
)
def test_half_words_half_numbers_and_empty_quotes_are_not_found(quote):
    found = verify.locate(quote, FERRY.item)
    assert found is None or quote == "255,2 mio"


def test_the_four_findings():
    others = [BUDGET.item]
    assert verify.examine("sejlede 1.802 gange i 2021", FERRY.item, others) is Finding.VERBATIM
    assert verify.examine("40.000 kr. mindre end ventet", FERRY.item, others) is Finding.MISATTRIBUTED
    glued = "Færgen til Lilleø sejlede godkendte køreplanen, dog uden"
    assert verify.examine(glued, FERRY.item, others) is Finding.STITCHED
    assert verify.examine("Færgen til Lilleø […] uden den sene afgang", FERRY.item, others) is Finding.STITCHED
    assert verify.examine("Færgen til Lilleø er lukket for altid", FERRY.item, others) is Finding.FABRICATED
    assert verify.examine("", FERRY.item, others) is Finding.FABRICATED


def test_an_occurrence_without_a_seam_is_preferred():
    text = "Rådet mødes i Havneby. Rådet mødes i Havneby."
    item = AgendaItem("1", "Møder", text, seams=(5,))
    assert verify.locate("Rådet mødes i Havneby.", item) == Span(23, 45)


WORDS = st.sampled_from(
    [
        "havn",
        "færge",
        "råd",
        "budget",
        "12",
        "3,5",
        "1.200",
        "ø",
        "å",
        "skole",
        "»plads«",
        "vej,",
        "bro.",
        "møde",
        "2021",
        "Asta",
        "Lilleø",
        "KKR-formand",
        "og",
        "i",
        "på",
    ]
)


@st.composite
def items(draw) -> AgendaItem:
    """An item of random words with random seams and page breaks."""
    text = ""
    for word in draw(st.lists(WORDS, min_size=8, max_size=40)):
        text += (draw(st.sampled_from([" ", " ", " ", "\n", "\n\n"])) if text else "") + word
    cuts = sorted(draw(st.sets(st.integers(1, len(text) - 1), max_size=3)))
    seams = tuple(sorted(draw(st.sets(st.integers(1, len(text) - 1), max_size=3))))
    edges = [0, *cuts, len(text)]
    pages = tuple(PageSpan(n, a, b) for n, (a, b) in enumerate(itertools.pairwise(edges), 1))
    return AgendaItem(
        "1", "Tilfældigt", text, (Section(SectionKind.BAGGRUND, "Baggrund", text, 0, len(text)),), pages, seams
    )


@st.composite
def slices(draw) -> tuple[AgendaItem, Span]:
    """A random item and a stretch of whole words of it."""
    item = draw(items())
    starts = [0, *(i + 1 for i, c in enumerate(item.text[:-1]) if c.isspace() and not item.text[i + 1].isspace())]
    ends = [*(i for i, c in enumerate(item.text) if c.isspace() and not item.text[i - 1].isspace()), len(item.text)]
    first = draw(st.integers(0, len(starts) - 1))
    last = draw(st.integers(first, len(ends) - 1))
    return item, Span(starts[first], ends[last])


@given(slices())
def test_a_random_slice_is_always_found(drawn):
    item, span = drawn
    quote = verify.fold(item.text[span.start : span.end])
    found = verify.locate(quote, item)
    assert found is not None
    assert verify.fold(item.text[found.start : found.end]) == quote


@given(slices(), st.data())
def test_a_slice_with_one_changed_word_never_is(drawn, data):
    item, span = drawn
    changed = item.text[span.start : span.end].split()
    place = data.draw(st.integers(0, len(changed) - 1))
    changed[place] = data.draw(
        st.sampled_from(["vindmølle", "13", "3,55", "1.201", "2012", changed[place] + "x", "9" + changed[place]])
    )
    assert verify.locate(" ".join(changed), item) is None


@given(st.integers(3, 8), st.integers(3, 8), st.integers(1, 12))
def test_two_distant_halves_glued_together_are_stitched(head, tail, gap):
    words = [f"ord{n}" for n in range(head + gap + tail)]
    item = AgendaItem("1", "Ord", " ".join(words))
    quote = " ".join(words[:head] + words[head + gap :])
    assert verify.examine(quote, item) is Finding.STITCHED


# --- pieces ---------------------------------------------------------------------------------------------------------


def test_a_sentence_over_a_page_break_gives_a_piece_for_each_page():
    text = "Rådet ønsker en ny bro mellem øerne inden udgangen af perioden."
    item = AgendaItem("1", "Bro", text, page_spans=(PageSpan(1, 0, 23), PageSpan(2, 23, len(text))))
    found = verify.pieces(item, Span(0, len(text)))
    assert [text[p.start : p.end] for p in found] == [
        "Rådet ønsker en ny bro",
        "mellem øerne inden udgangen af perioden.",
    ]


def test_a_seam_inside_a_word_leaves_that_word_out():
    text = "Sekretariatet skal udarbejde en konkret plan for vedligehold af havnen."
    seam = text.rindex("kret")
    found = verify.pieces(AgendaItem("1", "Havn", text, seams=(seam,)), Span(0, len(text)))
    assert [text[p.start : p.end] for p in found] == [
        "Sekretariatet skal udarbejde en",
        "plan for vedligehold af havnen.",
    ]


def test_a_scrap_is_dropped_unless_it_holds_a_figure_or_a_name():
    text = "Broen skal stå færdig senest samme sommer. Åbningen sker i 2024."
    cut = text.index("samme")
    item = AgendaItem("1", "Bro", text, seams=(cut, text.index("Åbn"), text.index("2024")))
    assert [text[p.start : p.end] for p in verify.pieces(item, Span(0, text.index(" Åbn")))] == [
        "Broen skal stå færdig senest"
    ]
    assert text[slice(*_ends(verify.pieces(item, Span(text.index("Åbn"), len(text)))[-1]))] == "2024."


def _ends(span: Span) -> tuple[int, int]:
    return span.start, span.end


def test_a_short_quote_that_nothing_cuts_stays():
    item = AgendaItem("1", "Valg", "Asta Brandt. Godkendt.")
    assert verify.pieces(item, Span(13, 22)) == (Span(13, 22),)


@given(slices())
def test_pieces_cross_nothing_and_are_verbatim(drawn):
    item, span = drawn
    for piece in verify.pieces(item, span):
        assert span.start <= piece.start < piece.end <= span.end
        assert not any(piece.start < seam < piece.end for seam in item.seams)
        assert item.page_of(piece.start) == item.page_of(piece.end - 1)
        assert verify.locate(item.text[piece.start : piece.end], item) is not None


# --- claims ---------------------------------------------------------------------------------------------------------


def test_numbers_are_one_whatever_their_dots():
    assert claims.numbers("1.802 og 1802, 255,2 og SAG-2021-04818") == {"1802", "255,2", "2021", "04818"}


def test_names_are_capitalised_words_that_do_not_only_open_a_sentence():
    assert claims.names("Ruten blev rost af Asta Brandt fra KKR. Derfor får Lilleøs havn støtte.") == {
        "asta", "brandt", "kkr", "lilleø",
    }  # fmt: skip


def test_a_date_put_together_of_two_others_is_missing():
    evidence = ["Mødet den 3. maj 2021 blev fulgt af et den 9. juni 2022."]
    assert claims.missing("Det skete den 3. maj 2021.", evidence) == ()
    assert claims.missing("Det skete den 3. juni 2022.", evidence) == ("3. juni 2022",)


# --- the gate -------------------------------------------------------------------------------------------------------


def test_a_true_statement_passes_with_its_place_read_from_the_source():
    answer = gated(
        answered(("KKR Vestøerne besluttede den 15. oktober 2021 (punkt 3.1, referat): " + DECISION, DECISION))
    )
    (cited,) = answer.citations
    assert answer.status is Status.ANSWERED
    assert answer.basis is Basis.BESLUTNING
    assert (cited.section, cited.page, cited.quote) == ("Beslutning", 4, DECISION)
    assert FERRY.item.text[cited.span.start : cited.span.end] == DECISION
    assert answer.warnings == ()


@pytest.mark.parametrize(
    ("text", "quote", "word"),
    [
        ("Driften kostede 312,4 mio. kr.", "driften kostede 255,2 mio. kr.", "312,4"),
        ("Ruten roses af Birger Holm.", "kaldte ruten ”øens livsnerve” på borgermødet", "birger"),
        ("Rederiet er gået fallit og passagererne strandede.", "driften kostede 255,2 mio. kr.", "noget andet"),
        ("KKR Vestøerne vedtog køreplanen for 2022.", PROPOSAL, "beslutning"),
        ("Broen åbner i morgen.", "Broen åbner i morgen.", "det står ikke i"),
        ("Færgen sejlede, dog uden den sene afgang.", "Færgen til Lilleø … uden den sene afgang", "sat sammen"),
    ],
)
def test_what_the_source_does_not_bear_out_is_taken_out_and_said(text, quote, word):
    answer = gated(answered((text, quote)))
    assert answer.status is Status.NOT_FOUND
    assert (answer.basis, answer.statements, answer.citations) == (None, (), ())
    assert any(word in warning for warning in answer.warnings)


def test_a_quote_from_another_cited_item_is_misattributed():
    answer = answered(("Færgen sejlede 1.802 gange i 2021.", "sejlede 1.802 gange i 2021"))
    wrong = citation(FERRY, "40.000 kr. mindre end ventet", 2)
    right = citation(BUDGET, "40.000 kr. mindre end ventet", 3)
    answer = replace(
        answer,
        statements=(
            *answer.statements,
            Statement("Der er brugt 40.000 kr. mindre.", (2,)),
            Statement("Der er brugt 40.000 kr. mindre end ventet.", (3,)),
        ),
        citations=(*answer.citations, wrong, right),
    )
    kept = gated(answer)
    assert [s.citations for s in kept.statements] == [(1,), (2,)]
    assert kept.citations[1].item == "3.2"
    assert any("et andet punkt" in warning for warning in kept.warnings)


def test_an_item_the_archive_lacks_cannot_be_cited():
    answer = gated(answered(("Der blev talt.", "Der blev talt."), item=replace(FERRY, id="fremmed.pdf#9")))
    assert answer.status is Status.NOT_FOUND
    assert "fremmed.pdf#9" in answer.warnings[0]


def test_a_recommendation_is_never_a_decision():
    agenda = build((SectionKind.INDSTILLING, "Indstilling", PROPOSAL), kind=Kind.DAGSORDEN)
    answer = replace(answered((PROPOSAL, PROPOSAL), item=agenda), basis=Basis.BESLUTNING)
    assert verify.gate(answer, {agenda.id: agenda}.get).basis is Basis.INDSTILLING


def test_a_heading_can_be_cited():
    answer = answered(("Punkt 3.1 Køreplan for færgen", "Køreplan for færgen"))
    answer = replace(answer, citations=(replace(answer.citations[0], span=Span(0, 0)),))
    (cited,) = gated(answer).citations
    assert (cited.section, cited.quote, cited.page, cited.span) == ("Overskrift", "Køreplan for færgen", 4, Span(0, 0))


def test_a_statement_over_a_page_break_gets_two_citations():
    text = "Rådet ønsker en ny bro mellem øerne inden udgangen af perioden."
    item = build((SectionKind.BAGGRUND, "Baggrund", text), page_spans=(PageSpan(4, 0, 23), PageSpan(5, 23, len(text))))
    answer = verify.gate(answered((text, text), item=item), {item.id: item}.get)
    assert [(c.n, c.page) for c in answer.citations] == [(1, 4), (2, 5)]
    assert answer.statements == (Statement(text, (1, 2)),)


SENTENCES = [BACKGROUND.split(" Formand")[0], PROPOSAL, DECISION, "Birger fandt på det hele i 1999."]


@given(st.lists(st.integers(0, 3), min_size=1, max_size=6), st.permutations([1, 2, 3, 4, 5, 6]))
def test_citations_are_renumbered_in_order_of_first_use_and_each_is_used(picked, ns):
    citations = tuple(citation(FERRY, SENTENCES[pick], n) for pick, n in zip(picked, ns, strict=False))
    statements = tuple(Statement(SENTENCES[pick], (n,)) for pick, n in zip(picked, ns, strict=False))
    answer = gated(Answer(Status.ANSWERED, None, statements, citations))
    used = [n for statement in answer.statements for n in statement.citations]
    assert [c.n for c in answer.citations] == list(range(1, len(answer.citations) + 1))
    assert list(dict.fromkeys(used)) == [c.n for c in answer.citations]
    assert [s.text for s in answer.statements] == [SENTENCES[pick] for pick in picked if pick < 3]
    by_number = {c.n: c.quote for c in answer.citations}
    assert all(by_number[s.citations[0]] == s.text for s in answer.statements)


@given(st.lists(st.sampled_from(SENTENCES), min_size=1, max_size=4))
def test_gating_twice_changes_nothing(quotes):
    once = gated(answered(*((quote, quote) for quote in quotes)))
    assume(once.statements)
    assert gated(once) == once
