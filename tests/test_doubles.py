"""The same document in two files is known; what only resembles another document is not taken for it."""

from __future__ import annotations

import datetime as dt
import hashlib
from itertools import permutations
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rag import doubles, extract, minutes
from rag.doubles import Candidate
from rag.records import AgendaItem, Kind, Meeting, Page
from rag.settings import Settings
from rag.store.counterparts import Titled, match

SUBJECTS = ("broen", "skolen", "havnen", "cykelstien", "biblioteket", "svømmehallen", "plejehjemmet", "genbrugspladsen")
LONG = " ".join(
    f"Forvaltningen oplyser, at {subject} i {1990 + n} kostede {n * 37 + 113} kroner at holde ved lige."
    for n, subject in enumerate(SUBJECTS * 3)
)
BOILERPLATE = (
    "Formanden bød velkommen og konstaterede, at rådet var lovligt indkaldt og beslutningsdygtigt. Dagsordenen blev "
    "godkendt uden bemærkninger. Referatet fra det seneste møde blev taget til efterretning af alle fremmødte. Der "
    "var ingen punkter under eventuelt, og formanden takkede for en god debat og ønskede alle en god weekend. "
)


def candidate(
    source: str,
    text: str = LONG,
    kind: Kind = Kind.REFERAT,
    body: str | None = "KKR Vesterland",
    date: dt.date | None = dt.date(2021, 5, 3),
    stated: bool = False,
    printed: str | None = None,
) -> Candidate:
    """A file with one item; ``printed`` is the text as its pages have it, where that differs."""
    meeting = Meeting(source, body, date, "", kind, items=(AgendaItem("1", "Vedligehold", text),))
    pages = [Page(1, tuple((printed or text).split("\n")))]
    sha256 = hashlib.sha256(f"{Path(source).suffix} {printed or text}".encode()).hexdigest()
    return Candidate(source, sha256, kind, body, date, doubles.signature(pages, meeting), stated)


def test_pdf_and_text_of_the_same_document_are_one_and_the_pdf_stays() -> None:
    text = LONG.replace("oplyser, at", "op lyser, at", 2)
    assert doubles.find([candidate("b.txt", text), candidate("z.pdf")]) == {"b.txt": "z.pdf"}


def test_an_unknown_date_and_body_do_not_part_them() -> None:
    assert doubles.find([candidate("a.txt", date=None, body=None), candidate("a.pdf")]) == {"a.txt": "a.pdf"}


def test_equal_bytes_are_one_whatever_the_name() -> None:
    found = doubles.find([candidate("kopi/a.pdf", "Kort."), candidate("a.pdf", "Kort."), candidate("b.pdf", "Kort.")])
    assert found == {"b.pdf": "a.pdf", "kopi/a.pdf": "a.pdf"}


def test_the_file_that_staff_have_described_stays() -> None:
    assert doubles.find([candidate("a.txt", stated=True), candidate("a.pdf")]) == {"a.pdf": "a.txt"}


def test_agenda_and_minutes_are_two_documents() -> None:
    assert doubles.find([candidate("a.txt", kind=Kind.DAGSORDEN), candidate("a.pdf")]) == {}


def test_two_bodies_with_the_same_case_are_two_documents() -> None:
    assert doubles.find([candidate("a.txt", body="Byrådet"), candidate("a.pdf", body="Økonomiudvalget")]) == {}


def test_two_meetings_of_boilerplate_are_two_documents() -> None:
    one = candidate("a.txt", BOILERPLATE, date=dt.date(2021, 5, 3), printed=f"3. maj 2021\n{BOILERPLATE}")
    other = candidate("b.pdf", BOILERPLATE, date=dt.date(2021, 6, 7), printed=f"7. juni 2021\n{BOILERPLATE}")
    same_format = candidate("c.txt", BOILERPLATE, date=dt.date(2021, 8, 9), printed=f"9. august 2021\n{BOILERPLATE}")
    assert doubles.find([one, other, same_format]) == {}


def test_the_same_wording_with_other_figures_is_another_document() -> None:
    later = "".join("9" if c == "1" else c for c in BOILERPLATE + " Næste gang mødes rådet den 14. i lokale 121.")
    earlier = BOILERPLATE + " Næste gang mødes rådet den 14. i lokale 121."
    assert doubles.find([candidate("a.txt", earlier, date=None), candidate("b.pdf", later, date=None)]) == {}


def test_a_corrected_edition_in_the_same_format_is_kept() -> None:
    corrected = LONG.replace("113 kroner", "131 kroner", 1)
    assert doubles.find([candidate("referat.pdf"), candidate("referat rettet.pdf", corrected)]) == {}


def test_short_documents_must_be_equal() -> None:
    assert doubles.find([candidate("a.txt", "Mødet er aflyst."), candidate("a.pdf", "Mødet  er aflyst. ")]) == {}


def test_the_order_of_the_files_does_not_matter() -> None:
    files = [candidate("a.txt"), candidate("b.pdf"), candidate("c.pdf"), candidate("d.txt", BOILERPLATE)]
    assert {tuple(sorted(doubles.find(order).items())) for order in permutations(files)} == {
        (("a.txt", "b.pdf"), ("c.pdf", "b.pdf"))
    }


@given(st.text(max_size=200), st.text(max_size=200))
def test_likeness_is_symmetric_and_one_for_the_same(one: str, other: str) -> None:
    a, b = candidate("a.txt", one).signature, candidate("b.pdf", other).signature
    assert doubles.likeness(a.shingles, a.shingles) == 1.0
    assert doubles.likeness(a.shingles, b.shingles) == doubles.likeness(b.shingles, a.shingles)
    assert 0.0 <= doubles.likeness(a.shingles, b.shingles) <= 1.0


def test_the_sketch_estimates_the_true_likeness() -> None:
    def shingles(text: str) -> set[str]:
        letters = "".join(c for c in f"vedligehold{text}".casefold() if c.isalnum())
        return {letters[n : n + 16] for n in range(len(letters) - 15)}

    half = LONG[: len(LONG) // 2]
    one, other = candidate("a.txt", LONG).signature, candidate("b.pdf", half).signature
    true = len(shingles(LONG) & shingles(half)) / len(shingles(LONG) | shingles(half))
    assert 0.4 < true < 0.8
    assert doubles.likeness(one.shingles, other.shingles) == pytest.approx(true, abs=0.07)


@pytest.mark.slow
def test_the_real_documents_as_pdf_and_text(real_archive: Path) -> None:
    files = []
    for path in sorted(real_archive.glob("*.pdf")) + sorted(real_archive.glob("*.txt")):
        pages = extract.read_pages(path, Settings())
        meeting = minutes.parse(path.name, pages)
        signature = doubles.signature(pages, meeting)
        files.append(Candidate(path.name, path.name, meeting.kind, meeting.body, meeting.date, signature))
    assert doubles.find(files) == {f.source: f"{f.source[:-3]}pdf" for f in files if f.source.endswith(".txt")}


# Counterparts.


def titled(item_id: str, title: str, kind: Kind, day: int = 3, body: str | None = "KKR Vesterland") -> Titled:
    return Titled(item_id, body, dt.date(2021, 5, day), kind, item_id.split("#")[1], title)


def test_agenda_and_minutes_are_joined_though_the_minutes_gain_an_item() -> None:
    agenda = [
        titled("d#1", "Godkendelse af dagsorden", Kind.DAGSORDEN),
        titled("d#2", "Ny bro over Skovåen", Kind.DAGSORDEN),
        titled("d#3", "Eventuelt", Kind.DAGSORDEN),
    ]
    held = [
        titled("r#1", "Godkendelse af dagsorden", Kind.REFERAT),
        titled("r#2", "Hastesag om vandværket", Kind.REFERAT),
        titled("r#3", "Ny bro over Skovåen ", Kind.REFERAT),
        titled("r#4", "Eventuelt", Kind.REFERAT),
    ]
    assert match(agenda + held) == {
        "d#1": "r#1", "r#1": "d#1", "d#2": "r#3", "r#3": "d#2", "d#3": "r#4", "r#4": "d#3",
    }  # fmt: skip


def test_a_longer_title_under_the_same_number_is_the_same_item() -> None:
    agenda = titled("d#2", "Budget 2023", Kind.DAGSORDEN)
    assert match([agenda, titled("r#2", "Budget 2023 - anden", Kind.REFERAT)]) == {"d#2": "r#2", "r#2": "d#2"}
    assert match([agenda, titled("r#2", "Ansættelse af direktør", Kind.REFERAT)]) == {}


@pytest.mark.parametrize(
    "other",
    [
        titled("r#1", "Eventuelt", Kind.REFERAT, day=4),
        titled("r#1", "Eventuelt", Kind.REFERAT, body="KKR Østerland"),
        titled("r#1", "Eventuelt", Kind.REFERAT, body=None),
        titled("r#1", "Eventuelt", Kind.DAGSORDEN),
    ],
)
def test_other_meetings_are_not_joined(other: Titled) -> None:
    assert match([titled("d#1", "Eventuelt", Kind.DAGSORDEN), other]) == {}


def test_items_with_the_same_title_pair_off_in_order() -> None:
    agenda = [titled(f"d#{n}", "Orientering", Kind.DAGSORDEN) for n in (1, 2)]
    held = [titled(f"r#{n}", "Orientering", Kind.REFERAT) for n in (2, 3)]
    assert match(agenda + held)["d#2"] == "r#2"
    assert match(agenda + held)["d#1"] == "r#3"
