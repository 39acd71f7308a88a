from __future__ import annotations

import re
from pathlib import Path

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from rag import minutes
from rag.extract import read_pages
from rag.records import AgendaItem, Kind, Meeting, Page, SectionKind
from rag.settings import Settings

SHARED = Path(__file__).resolve().parents[2] / "shared" / "archive"


def parse(*pages: str) -> Meeting:
    return minutes.parse("a.pdf", [Page(n, tuple(page.strip("\n").split("\n"))) for n, page in enumerate(pages, 1)])


def item(meeting: Meeting, number: str) -> AgendaItem:
    return next(each for each in meeting.items if each.number == number)


def numbers(meeting: Meeting) -> list[str]:
    return [each.number for each in meeting.items]


def headings(each: AgendaItem) -> list[str]:
    return [section.heading for section in each.sections]


COVER = """
Mission
Vi samler kommunerne om en fælles sag, så de står
stærkere sammen.

Vision
Vi får indflydelse.

DAGSORDEN 2021

K K R  K L I N T L A N D
Dato: 12-03-2021 Kl. 9:00 – 11.30
Sted: Havnehotellet, Molevej 4, Havby
"""
CONTENTS = """
KKR Klintland  | 12-03-2021
SIDE  |  2
1. Godkendelse ............................................. 3
1.1. Godkendelse af dagsorden ............................. 3
2. Regionalpolitiske sager ................................ 3
2.1. En meget lang overskrift om busser, tog og færger i hele ..
regionen ................................................... 3
2.2. Landstal .............................................. 4
3. KKR ..................................................... 4
4. Eventuelt ............................................... 4
4.1. Eventuelt ............................................. 4
"""
FIRST = """
KKR Klintland  | 12-03-2021
SIDE  |  3
1. Godkendelse

1.1. Godkendelse af dagsorden
SAG-2021-00412 mkl

Indstilling
Det indstilles, at dagsordenen godkendes.

2. Regionalpolitiske sager

2.1. En meget lang overskrift om busser, tog og færger i hele
regionen
SAG-2021-00412 mkl / ab

Baggrund

Indstilling
Det indstilles, at KKR Klintland
– drøfter, hvordan kommunerne kan rekrut-
tere flere chauffører
– godkender CO2-
reduktionen.

Sagsfremstilling
Rute 47
Der er i dag færre passagerer end i de foregående fem år, og de tre kommuner
har derfor aftalt at se på ruten. På mødet i styregruppen den
17. juni 2020 blev det besluttet at vente med at nedlægge den, fordi der var
1.802 underskrifter imod, jf. lov om trafikselskaber § 8, stk.
1. Ministeriet har ikke svaret. Kommunerne ønsker at finde en løsning, som er-
https://www.example.dk/rute-47-passagerer
https://www.example.dk/rute-47-passagerer
"""
SECOND = """
KKR Klintland  | 12-03-2021
SIDE  |  4
hvervslivet kan bruge.

./. Et notat fra trafikselskabet beskriver tre modeller for ruten og deres
udgifter.

./. Køreplan 2021
./. Kort over ruten.

2.2. Landstal
SAG-2021-00413 ab

Baggrund
Region Klintland modtager 40 flygtninge.

Bilag
Som bilag er vedlagt et brev.

3. KKR
4. Eventuelt

4.1. Eventuelt
SAG-2021-00412 mkl
"""


@pytest.fixture(scope="module")
def agenda() -> Meeting:
    return parse(COVER, CONTENTS, FIRST, SECOND)


def test_the_meeting(agenda: Meeting) -> None:
    assert (agenda.body, str(agenda.date), agenda.date_basis) == ("KKR Klintland", "2021-03-12", "forside")
    assert (agenda.kind, agenda.place) == (Kind.DAGSORDEN, "Havnehotellet, Molevej 4, Havby")
    assert (agenda.dialect, agenda.page_count, agenda.warnings) == ("kkr", 4, ())


def test_items_titles_and_groups(agenda: Meeting) -> None:
    assert [(each.number, each.title, each.group) for each in agenda.items] == [
        ("1.1", "Godkendelse af dagsorden", "Godkendelse"),
        ("2.1", "En meget lang overskrift om busser, tog og færger i hele regionen", "Regionalpolitiske sager"),
        ("2.2", "Landstal", "Regionalpolitiske sager"),
        ("4.1", "Eventuelt", "Eventuelt"),
    ]


def test_case_lines_pages_and_sections(agenda: Meeting) -> None:
    routes = item(agenda, "2.1")
    assert (routes.case_number, routes.officers, routes.pages) == ("SAG-2021-00412", "mkl / ab", (3, 4))
    assert headings(routes) == ["Baggrund", "Indstilling", "Sagsfremstilling"]
    assert routes.sections[0].text == ""
    assert headings(item(agenda, "2.2")) == ["Baggrund"]
    assert item(agenda, "4.1").text == ""


def test_running_text(agenda: Meeting) -> None:
    text = item(agenda, "2.1").text
    assert "– drøfter, hvordan kommunerne kan rekruttere flere chauffører\n– godkender CO2-reduktionen." in text
    assert "Rute 47\n\nDer er i dag færre" in text
    assert "den 17. juni 2020 blev det besluttet" in text
    assert "imod, jf. lov om trafikselskaber § 8, stk. 1. Ministeriet har ikke svaret." in text
    assert "en løsning, som erhvervslivet kan bruge." in text
    assert "KKR Klintland  |" not in text
    assert "SIDE" not in text


def test_links_attachments_and_seams(agenda: Meeting) -> None:
    routes = item(agenda, "2.1")
    assert routes.links == ("https://www.example.dk/rute-47-passagerer",)
    assert routes.attachments == (
        "Et notat fra trafikselskabet beskriver tre modeller for ruten og deres udgifter.",
        "Køreplan 2021",
        "Kort over ruten.",
    )
    assert "\n\nEt notat fra trafikselskabet beskriver" in routes.text
    cut, *signs = routes.seams
    assert routes.text[cut : cut + 8] == "hvervsli"
    assert routes.page_of(cut - 1) == 3
    assert routes.page_of(cut) == 4
    # No quote runs over the sign of an attachment, which stands in the file and not in the text.
    assert [routes.text[seam : seam + 8] for seam in signs] == ["Et notat", "Køreplan", "Kort ove"]


MINUTES = """
Deltagerfortegnelse
Deltagere
Anna Holt (A), Havby Kommune
Bent Juul (V), Vestby Kommune
Afbud
Carl Dam (C), Havby Kommune

1. Godkendelse

1.1. Godkendelse af referat fra mødet den 9. september 2020
SAG-2020-05018 ab
Baggrund
Referatet er udsendt.
Beslutning
KKR Klintland godkendte referatet.

1.2. Orientering
SAG-2020-05018 ab
Beslutning
KKR Klintland tog orienteringen til efterretning.

2. Eventuelt
Der var intet til punktet.
"""


def test_participants_are_item_0() -> None:
    meeting = parse(MINUTES)
    assert meeting.kind is Kind.REFERAT
    assert meeting.participants == ("Anna Holt (A), Havby Kommune", "Bent Juul (V), Vestby Kommune")
    assert meeting.apologies == ("Carl Dam (C), Havby Kommune",)
    front = item(meeting, "0")
    assert [(s.kind, s.heading) for s in front.sections] == [
        (SectionKind.DELTAGERE, "Deltagere"), (SectionKind.AFBUD, "Afbud")]  # fmt: skip
    assert front.text == (
        "Anna Holt (A), Havby Kommune\nBent Juul (V), Vestby Kommune\n\nCarl Dam (C), Havby Kommune")  # fmt: skip


def test_a_heading_over_items_with_text_of_its_own_is_an_item() -> None:
    meeting = parse(MINUTES)
    assert numbers(meeting) == ["0", "1.1", "1.2", "2"]
    assert item(meeting, "2").text == "Der var intet til punktet."


# Municipalities

COUNCIL = """
Havby Kommune
Økonomiudvalget
Referat
Mødedato: 19. maj 2022
Mødested: Lokale 2
Medlemmer: Anna Holt (A), Bent Juul (V), Carl Dam (C)
Fraværende: Ida Ravn (F)

Indholdsfortegnelse
136. Godkendelse af dagsorden
137. Mødeplan 2023
138. Anlægsregnskab for skolen
139. Køb af ejendom (Lukket)

136. Godkendelse af dagsorden
Sagsnr.: 21/8990
BESLUTNING: Økonomiudvalget den 19-05-2022
Godkendt.
Til toppen

137. Mødeplan 2023
Sagsid.: 22/104, Sagsinitialer: ABC
Resumé
Udvalget skal vedtage en plan.
Indstilling
Administrationen indstiller,
1. at planen godkendes
2. At møderne afholdes på onsdage.
Sagsfremstilling
Møderne ligger på disse dage:
1. Onsdag den 18. januar 2023
2. Onsdag den 22. februar 2023
3. Onsdag den 22. marts 2023
Økonomiske konsekvenser
Ingen.
Høring
Ingen.
Bilag
Forslag til mødeplan
Oversigt over ferier
BESLUTNING: Økonomiudvalget den 19-05-2022
Fraværende: Ida Ravn (F)
Godkendt, idet mødet i juli udgår.
Til toppen

138. Anlægsregnskab for skolen
Sag 318-2019-600
Dok. 318-2022-1234
Initialer: PIM
Åbent
Retsgrundlag
Styrelseslovens § 40.
Problemstilling
Regnskabet er aflagt.
Indstilling
1. Regnskabet godkendes.
2. Restbeløbet på 1.802 kr. tilgår kassen.
BESLUTNING: Teknisk Udvalg den 03-05-2022
Anbefales.
BESLUTNING: Økonomiudvalget den 19-05-2022
Anbefales over for Byrådet.
Fraværende
Ida Ravn (F)

Lukkede punkter
139. Køb af ejendom (Lukket)
Sagsnr.: 22/300
"""


@pytest.fixture(scope="module")
def council() -> Meeting:
    return parse(COUNCIL)


def test_municipal_minutes(council: Meeting) -> None:
    assert (council.dialect, council.body, council.kind) == ("kommune", "Økonomiudvalget, Havby Kommune", Kind.REFERAT)
    assert numbers(council) == ["0", "136", "137", "138", "139"]
    assert council.participants == ("Anna Holt (A)", "Bent Juul (V)", "Carl Dam (C)")
    assert council.apologies == ("Ida Ravn (F)",)


def test_municipal_case_lines(council: Meeting) -> None:
    assert [(each.case_number, each.officers, each.closed) for each in council.items[1:]] == [
        ("21/8990", None, False), ("22/104", "ABC", False), ("318-2019-600", "PIM", False), ("22/300", None, True),
    ]  # fmt: skip
    assert item(council, "139").title == "Køb af ejendom"


def test_municipal_sections(council: Meeting) -> None:
    plan = item(council, "137")
    assert headings(plan) == ["Resumé", "Indstilling", "Sagsfremstilling", "Økonomiske konsekvenser", "Høring",
                              "Bilag", "Fraværende", "Beslutning"]  # fmt: skip
    assert plan.attachments == ("Forslag til mødeplan", "Oversigt over ferier")
    assert (
        plan.sections[1].text
        == "Administrationen indstiller,\n1. at planen godkendes\n2. At møderne afholdes på onsdage."
    )
    books = item(council, "138")
    assert headings(books) == [
        "Retsgrundlag",
        "Problemstilling",
        "Indstilling",
        "Beslutning",
        "Beslutning",
        "Fraværende",
    ]
    assert books.sections[4].text == "Økonomiudvalget den 19-05-2022\n\nAnbefales over for Byrådet."
    assert "Til toppen" not in plan.text


@pytest.mark.parametrize(
    ("printed", "number", "title"),
    [
        ("Punkt 15. Salg af grund", "15", "Salg af grund"),
        ("Punkt 15: Salg af grund", "15", "Salg af grund"),
        ("Pkt. 15 Salg af grund", "15", "Salg af grund"),
        ("Nr.15 - Salg af grund", "15", "Salg af grund"),
        ("15.   Salg af grund", "15", "Salg af grund"),
        ("15 Salg af grund", "15", "Salg af grund"),
        ("15 (Åben) Salg af grund", "15", "Salg af grund"),
        ("Punkt 15\nSalg af grund", "15", "Salg af grund"),
        ("Salg af grund\nSag nr. 15", "15", "Salg af grund"),
    ],
)
def test_many_forms_of_heading(printed: str, number: str, title: str) -> None:
    other = printed.replace("15", "16").replace("Salg af grund", "Køb af bus")
    meeting = parse(
        f"Byrådet\nReferat\nDato: 3. maj 2021\n\n{printed}\nSagsnr.: 21/4\nSagsfremstilling\nDer er et bud på 4 mio. "
        f"kr.\n\nBeslutning\nGodkendt.\n\n{other}\nSagsnr.: 21/5\nBeslutning\nUdsat."
    )
    assert [(each.number, each.title) for each in meeting.items] == [(number, title), ("16", "Køb af bus")]
    assert meeting.items[1].text == "Udsat."


def test_a_plain_list_of_titles_is_an_agenda() -> None:
    meeting = parse("Dagsorden\nByrådet den 3. maj 2021 kl. 18\n\n1. Velkomst\n2. Valg af ordstyrer\n3. Eventuelt")
    assert [(each.number, each.title) for each in meeting.items] == [
        ("1", "Velkomst"), ("2", "Valg af ordstyrer"), ("3", "Eventuelt")]  # fmt: skip


def test_a_document_without_numbers_is_item_0() -> None:
    meeting = parse("Notat om broen\n\nBroen skal males i 2022, og det koster 40.000 kr.")
    assert numbers(meeting) == ["0"]
    assert "Broen skal males i 2022" in meeting.items[0].text
    assert meeting.warnings == ("Ingen nummererede punkter fundet; hele teksten er læst som punkt 0.",)


def test_pages_without_text_are_told() -> None:
    meeting = parse("1.1. Orientering\nSAG-2021-00001 ab\nBaggrund\nIntet.", "", "Mere.", "")
    assert meeting.warnings == ("Ingen tekst på side 2, 4; den er scannet eller tom.",)


def test_heads_that_only_repetition_shows_are_taken_out() -> None:
    page = "Skovrådet, mødemappe\n\n{n}. Punkt nummer {n} om skove\nSagsnr.: 21/{n}\nBeslutning\nGodkendt.\n\n{n}"
    meeting = parse(*(page.format(n=n) for n in range(1, 6)))
    assert [each.text for each in meeting.items] == ["Godkendt."] * 5
    assert [each.pages for each in meeting.items] == [(n, n) for n in range(1, 6)]


def test_page_numbers_are_taken_out_even_where_the_cover_has_none() -> None:
    words = ["busser", "tog", "færger", "cykler"]
    page = "{n}.1. Om {word}\nSAG-2021-0000{n} ab\nBaggrund\nKommunen har {word}\n{m}"
    meeting = parse(*(page.format(n=n, m=n + 3, word=word) for n, word in enumerate(words, start=1)))
    assert [each.text for each in meeting.items] == [f"Kommunen har {word}" for word in words]
    one = parse("1.1. Emne\nSAG-2021-00001 ab\nBaggrund\nAntallet er nu\n14")
    assert one.items[0].text.split() == ["Antallet", "er", "nu", "14"]


def test_table_rows_stand_line_by_line() -> None:
    meeting = parse(
        "1.1. Kvoter\nSAG-2021-00001 ab\nSagsfremstilling\nKvoterne er:\n\nKommune  Antal\n\nHavby  12\n\nVestby  9\n\n"
        "Tallene er foreløbige."
    )
    assert meeting.items[0].text == "Kvoterne er:\n\nKommune Antal\nHavby 12\nVestby 9\n\nTallene er foreløbige."


# Properties

LINE = st.one_of(
    st.text(max_size=60),
    st.sampled_from(
        ["1. Godkendelse", "1.1. Orientering", "2. Budget", "2.1. Busser", "3. Eventuelt", "SAG-2021-00001 ab",
         "Baggrund", "Beslutning", "Sagsnr.: 21/44", "BESLUTNING: Byrådet den 01-02-2021", "./. Et bilag", "https://example.dk/a",
         "KKR Klintland  | 01-02-2021", "SIDE | 3", "Side 3 af 9", "en linje der ender med et delt rekrut-",
         "teret ord", "– et punkt", "1. at godkende", "Fraværende: Ida Ravn (F)", "", " ", "Deltagere",
         "Lukkede punkter", "17. juni 2020 blev det besluttet", "Til toppen", "K K R  K L I N T"]
    ),
    st.lists(st.sampled_from(["kommunen", "Byrådet", "har", "besluttet", "at", "bus", "nr.", "4", "–", "2021"]),
             min_size=1, max_size=12).map(" ".join),
)  # fmt: skip
PAGES = st.lists(st.lists(LINE, max_size=25), max_size=4)


def parsed(pages: list[list[str]]) -> Meeting:
    return minutes.parse("x.txt", [Page(n, tuple(lines)) for n, lines in enumerate(pages, start=1)])


@given(PAGES)
@example([["0. 0", "BESLUTNING:0"], ["FRAVÆRENDE:0", "FRAVÆRENDE"]])  # two lists of absentees after the page break
def test_any_lines_give_a_meeting_whose_spans_are_right(pages: list[list[str]]) -> None:
    meeting = parsed(pages)
    assert meeting.page_count == len(pages)
    for each in meeting.items:
        edge = 0
        for span in each.page_spans:
            assert span.start == edge < span.end
            edge = span.end
        assert edge == len(each.text)
        assert [span.page for span in each.page_spans] == sorted({span.page for span in each.page_spans})
        edge = 0
        for section in each.sections:
            assert section.text == each.text[section.start : section.end]
            assert section.start >= edge
            edge = section.end
        assert "\n\n".join(s.text for s in each.sections if s.text) == each.text
        assert all(0 < seam < len(each.text) for seam in each.seams)
        assert list(each.seams) == sorted(each.seams)
        assert each.pages[0] <= each.pages[1]
    listed = numbers(meeting)
    assert len(set(listed)) == len(listed)


WORDS = st.lists(st.text("abcdefghijklmnoprstuvyæøå", min_size=2, max_size=14), min_size=1, max_size=40)


@given(WORDS, st.integers(20, 60), st.booleans(), st.integers(0, 4))
def test_every_word_of_an_item_stands_in_its_text(words: list[str], width: int, divide: bool, quarter: int) -> None:
    printed = typeset(words, width, divide)
    cut = len(printed) * quarter // 4
    pages = [
        ["1.1. Orientering", "SAG-2021-00001 ab", "Baggrund", *printed[:cut]],
        ["KKR Klintland  | 01-02-2021", "SIDE  |  2", *printed[cut:]],
    ]
    text = parsed(pages).items[0].text
    assert re.sub(r"[\s-]", "", text) == "".join(words)
    assert text.replace("- ", "-").split() == words or "-" in text


def typeset(words: list[str], width: int, divide: bool) -> list[str]:
    """Words set in lines of at most ``width`` characters, long ones divided."""
    lines, line = [], ""
    for word in words:
        if len(line) + 1 + len(word) <= width:
            line = f"{line} {word}".strip()
        elif divide and len(word) > 6 and len(line) + 6 <= width:
            lines.append(f"{line} {word[:4]}-".strip())
            line = word[4:]
        else:
            lines.append(line)
            line = word
    return [each for each in [*lines, line] if each]


# The real documents: facts, names and figures that a reader sees in them

# number | title ({body}: the meeting's own; {a}: og) | sections by first letter (D: Beslutning) | first and last page
EXPECTED = {
    "001_c5d962c3cf5d6410": """
1.1 | Godkendelse af referat fra mødet i {body} den 14. juni 2022 | BI | 3-3
2.1 | Orientering | BIS | 4-6
3.1 | Økonomien i den kollektive trafik | BIS | 7-8
3.2 | Årlig beretning fra formanden for Central Denmark EU Office | BIS | 8-9
3.3 | Kommunernes muligheder for at deltage i EU finansierede projekter | BIS | 9-10
3.4 | Nærhospitaler | BIS | 10-12
3.5 | Opfølgning på rekrutteringsudfordringen | BIS | 13-14
3.6 | KKR {a} kommunernes rolle inden for erhvervsfremmesystemet | BIS | 14-16
3.7 | Landstallet flygtninge 2023 | BIS | 16-18
4.1 | Indstilling af medlem til RAR Østjylland | BI | 19-19
4.2 | Udpegning af stedfortrædere til KKR Midtjylland | BI | 19-19
6.1 | Punkter til næste møde i KKR Midtjylland | BI | 21-21
7.1 | Eventuelt | - | 22-22
""",
    "002_018046a384c397c7": """
1.1 | Godkendelse af dagsorden | BISD | 3-3
1.2 | Godkendelse af referat | BISD | 3-3
2.1 | Siden sidst | BISD | 4-6
3.1 | Resultatkontrakt 2022 mellem Erhvervshus Nordjylland {a} KKR | BISD | 7-8
3.2 | De nye sundhedsklynger | BISD | 8-10
3.3 | KKR Nordjyllands frikommuneforsøg på beskæftigelsesområdet | BISD | 10-11
5.1 | KKR evaluering | BISD | 13-15
5.2 | Forretningsorden for KKR 2022-26 | BISD | 15-16
5.3 | Proces {a} tidsplan for valg {a} konstituering af KKR 2022-26 | BISD | 16-18
5.4 | KKR Nordjylland - Udpegninger af politiske repræsentanter | BISD | 18-20
5.5 | KKR's anbefalinger til kriterier {a} organisationer for de nye erhvervshuses bestyrelser 2022-2026 | BISD | 20-22
6.1 | Næste Møde | BISD | 23-23
""",
    "004_0730861bed5dedb2": """
1.1 | Godkendelse af referat fra møde i {body} den 9. september 2020 | BID | 2-2
2.1 | Orientering | BISD | 3-3
3.1 | Fælles pejlemærker om fremtidens sundhedsvæsen | BISD | 4-5
3.2 | Fremtidens ældreområde | BISD | 5-6
3.3 | Ny rammeaftale for erhvervshusene {a} KKR Midtjyllands input til resultatkontrakt 2021 | BISD | 6-9
3.4 | Status på DK2020 {a} KKR Midtjyllands klimastrategi | BISD | 9-12
3.5 | Mobilitetsamarbejdet | BISD | 12-13
6.1 | Foreløbig oversigt over sager til KKR Midtjyllands næste møde | BISD | 16-16
7.1 | Eventuelt | - | 17-17
""",
}
CASES = {"001_c5d962c3cf5d6410": "SAG-2022-02836", "002_018046a384c397c7": "SAG-2021-04818",
         "004_0730861bed5dedb2": "SAG-2020-05018"}  # fmt: skip
OTHER_CASES = {("002_018046a384c397c7", "5.1"): "SAG-2021-04115"}
LETTERS = {"B": "Baggrund", "I": "Indstilling", "S": "Sagsfremstilling", "D": "Beslutning"}
MEETINGS = {
    "001_c5d962c3cf5d6410": ("KKR Midtjylland", "2022-09-19", Kind.DAGSORDEN, 0, 0),
    "002_018046a384c397c7": ("KKR Nordjylland", "2021-10-15", Kind.REFERAT, 14, 8),
    "004_0730861bed5dedb2": ("KKR Midtjylland", "2020-11-13", Kind.REFERAT, 0, 0),
}
real = pytest.mark.skipif(not SHARED.is_dir(), reason="de virkelige dokumenter er her ikke")


def expected_rows(name: str) -> list[list[str]]:
    """The cells of each row of ``EXPECTED``."""
    filled = EXPECTED[name].format(body=MEETINGS[name][0], a="og")
    return [row.split(" | ") for row in filled.strip().split("\n")]


def real_meeting(name: str, suffix: str) -> Meeting:
    return minutes.parse(f"{name}{suffix}", read_pages(SHARED / f"{name}{suffix}", Settings()))


@real
@pytest.mark.parametrize("suffix", [".pdf", ".txt"])
@pytest.mark.parametrize("name", sorted(EXPECTED))
def test_real_documents(name: str, suffix: str) -> None:
    meeting = real_meeting(name, suffix)
    found = {
        each.number: (each.title, each.case_number, headings(each), each.pages)
        for each in meeting.items if each.number != "0"
    }  # fmt: skip
    expected = {}
    for number, title, letters, pages in expected_rows(name):
        first, last = pages.split("-")
        sections = [LETTERS[letter] for letter in letters if letter != "-"]
        case = OTHER_CASES.get((name, number), CASES[name])
        expected[number] = (title, case, sections, (int(first), int(last)))
    assert found == expected
    people = (len(meeting.participants), len(meeting.apologies))
    assert (meeting.body, str(meeting.date), meeting.kind, *people) == MEETINGS[name]
    assert ("0" in numbers(meeting)) == (name.startswith("002"))
    assert meeting.warnings == ()


@real
@pytest.mark.parametrize("name", sorted(EXPECTED))
def test_real_text_and_pdf_say_the_same(name: str) -> None:
    text, pdf = real_meeting(name, ".txt"), real_meeting(name, ".pdf")
    for one, other in zip(text.items, pdf.items, strict=True):
        assert one.text == other.text
        assert one.page_spans == other.page_spans
        assert (one.attachments, one.links, one.officers) == (other.attachments, other.links, other.officers)
        assert set(one.seams) <= set(other.seams)  # in the PDF every page has a running head


@real
@pytest.mark.parametrize("name", sorted(EXPECTED))
@pytest.mark.parametrize("missing", ["case lines", "empty lines", "labels", "case lines and labels", "heads"])
def test_items_are_found_without_some_of_their_signs(name: str, missing: str) -> None:
    labels = "|".join(LETTERS.values())
    patterns = {"case lines": "SAG-.*", "empty lines": "", "labels": labels,
                "case lines and labels": f"SAG-.*|{labels}", "heads": r"KKR \w+ +\|.*|SIDE.*"}  # fmt: skip
    gone = re.compile(patterns[missing])
    pages = [
        Page(page.number, tuple(line for line in page.lines if not gone.fullmatch(line.strip())))
        for page in read_pages(SHARED / f"{name}.txt", Settings())
    ]
    meeting = minutes.parse(name, pages)
    rows = [row[:2] for row in expected_rows(name)]
    assert [[each.number, each.title] for each in meeting.items if each.number != "0"] == rows


@real
def test_real_details() -> None:
    second, fourth = real_meeting("002_018046a384c397c7", ".pdf"), real_meeting("004_0730861bed5dedb2", ".pdf")
    first = real_meeting("001_c5d962c3cf5d6410", ".pdf")
    listed = item(first, "3.2").attachments
    assert (len(listed), listed[1], listed[2][-5:]) == (3, "Årsregnskab CDEU 2021", "2021.")
    assert item(first, "3.5").links == ("https://vpt.dk/projekt/fuldtid-i-kommunerne",)
    assert "KKR-formandskabet" in item(first, "3.2").text
    assert "den lokale erhvervsservice" in item(first, "3.6").text
    assert len(item(second, "3.2").links) == 1
    assert "for tsat" in item(second, "3.2").text
    assert [s.text for s in item(second, "2.1").sections if s.heading == "Baggrund"] == [""]
    assert "Thomas Kastrup-Larsen (A), Aalborg Kommune" in second.participants
    assert "DK2020-indsatsen" in item(fourth, "3.4").text
    assert "tværs af KKR-geografien" in item(fourth, "3.4").text
    contract = item(fourth, "3.3")
    assert "Det konkrete mål herfor" in contract.text  # a word that a running head cuts
    assert any(contract.text[seam - 3 : seam + 5] == "konkrete" for seam in contract.seams)


@real
@pytest.mark.parametrize("name", sorted(EXPECTED))
def test_no_word_of_the_real_documents_is_lost(name: str) -> None:
    meeting = real_meeting(name, ".txt")
    kept = letters_of("".join(everything(each) for each in meeting.items))
    without_items = {"4. Udpegninger", "5. KKR", "7. Eventuelt"}
    for page in read_pages(SHARED / f"{name}.txt", Settings())[2:]:
        for line in page.lines:
            is_head = " | " in line or "SIDE" in line or line.strip().startswith("SAG-")
            if not is_head and letters_of(re.sub(r"^\s*[\d.]+", "", line)) not in kept:
                assert line.strip() in without_items


def everything(each: AgendaItem) -> str:
    labels = [section.heading for section in each.sections]
    return "".join([each.title, each.text, each.group or "", *each.links, *labels])


def letters_of(text: str) -> str:
    return re.sub(r"[\W_]+", "", text).lower()


PORTAL = """
Referat 4. marts 2024 kl. 16.30
Havby Byråd - Rådssalen

Mødedato: mandag den 4. marts 2024 kl. 16.30
Mødested: Rådssalen
Information:
Mødedeltagere:

Punkt Titel

1

Valg af ordstyrer

24-000111

Beslutninger

Anna Holm blev valgt.

Bilag

Indstilling

Bilag 1: Oversigt

Hent som PDF

2

Forslag fra Havnelisten om en ny badebro

EMN-2024-000222

Beslutninger

Sendes til Magistraten.

.

BESLUTNINGSFORSLAG FRA HL

Vi foreslår, at broen bygges i sommer.

Beslutningspunkter

At 1) broen bygges.

3

Lukket: Køb af grund

24-000113

1. Godkendt

Fraværende: Bo Dam

4

Lukket: Salg af grund

24-000114

Punktet er lukket, jf. styrelseslovens § 10.
"""


def test_a_portal_prints_the_number_alone_and_the_title_below_it() -> None:
    meeting = parse(PORTAL)
    assert (meeting.body, meeting.kind, meeting.place) == ("Havby Byråd", Kind.REFERAT, "Rådssalen")
    assert numbers(meeting) == ["1", "2", "3", "4"]
    assert [each.title for each in meeting.items][:2] == [
        "Valg af ordstyrer",
        "Forslag fra Havnelisten om en ny badebro",
    ]
    assert [each.case_number for each in meeting.items] == ["24-000111", "EMN-2024-000222", "24-000113", "24-000114"]


def test_what_minutes_tell_of_a_closed_item_is_what_was_decided() -> None:
    meeting = parse(PORTAL)
    bought, sold = item(meeting, "3"), item(meeting, "4")
    assert bought.closed
    assert sold.closed
    assert [section.kind for section in bought.sections] == [SectionKind.BESLUTNING, SectionKind.AFBUD]
    assert [section.kind for section in sold.sections] == [SectionKind.ANDET]
    agenda = parse(PORTAL.replace("Referat 4.", "Dagsorden 4.").replace("Beslutninger", "Resume"))
    assert agenda.kind is Kind.DAGSORDEN
    assert SectionKind.BESLUTNING not in [section.kind for section in item(agenda, "3").sections]


def test_an_attachment_called_indstilling_is_no_recommendation() -> None:
    first = item(parse(PORTAL), "1")
    assert headings(first) == ["Beslutninger", "Bilag"]
    assert first.attachments == ("Indstilling", "Bilag 1: Oversigt")


def test_a_proposal_below_a_decision_is_not_decided() -> None:
    second = item(parse(PORTAL), "2")
    assert headings(second) == ["Beslutninger", "Beslutningsforslag fra HL", "Beslutningspunkter"]
    assert second.sections[0].text == "Sendes til Magistraten."
    assert second.sections[2].kind is SectionKind.INDSTILLING


def test_case_lines_at_the_top_of_pages_are_no_running_head() -> None:
    pages = [
        f"Punkt {n}: Forslag om at ændre reglerne for havnens\n{name}\nEMN-2024-00{n}11{n}\n\nBeslutninger\nGodkendt. "
        "Forvaltningen går i gang med arbejdet inden sommerferien og vender tilbage med en status til efteråret."
        for n, name in enumerate(("faste pladser", "gæstepladser", "kraner", "bedding", "lys"), 1)
    ]
    meeting = parse(*pages)
    assert [each.case_number for each in meeting.items] == [f"EMN-2024-00{n}11{n}" for n in range(1, 6)]
    assert item(meeting, "2").title == "Forslag om at ændre reglerne for havnens gæstepladser"
    assert headings(item(meeting, "2")) == ["Beslutninger"]


def test_a_part_of_a_proposal_called_beslutning_does_not_make_an_agenda_minutes() -> None:
    items = [f"{n}. Sag om havnen del {n}\nSagsnr. 24/12{n}\n\nResume\nSagen handler om havnen." for n in range(1, 8)]
    proposal = "8. Forslag om en bro\nSagsnr. 24/300\n\nBeslutning\nByrådet beslutter at bygge en bro."
    meeting = parse("Havby Byråd\nDagsorden 4. marts 2024 kl. 16.30\n\n" + "\n\n".join([*items, proposal]))
    assert len(meeting.items) == 8
    assert meeting.kind is Kind.DAGSORDEN


LISTED = """
Referat

• 41. Valg af ordstyrer

Pkt. 41

Valg af ordstyrer

Sagsnr. 299835 Havneudvalget Åbent punkt

Havneudvalget, 03-04-2019, pkt. 41

Anna Holm blev valgt.

• 42. Ny kaj

Pkt. 42

Ny kaj

Sagsnr. 315923 Havneudvalget Åbent punkt

Resume

Kajen er slidt.

Indstilling

Forvaltningen indstiller, at kajen fornyes.

Teknisk Udvalg, 1. april 2019, pkt. 7:

Anbefales.

Havneudvalget, 03-04-2019, pkt. 42

Godkendt.
"""


def test_a_list_entry_opens_an_item_and_its_number_comes_again() -> None:
    meeting = parse(LISTED)
    assert [(each.number, each.title, each.case_number) for each in meeting.items] == [
        ("41", "Valg af ordstyrer", "299835"),
        ("42", "Ny kaj", "315923"),
    ]


def test_body_date_and_number_head_a_decision() -> None:
    meeting = parse(LISTED)
    assert (meeting.body, meeting.kind, str(meeting.date)) == ("Havneudvalget", Kind.REFERAT, "2019-04-03")
    second = item(meeting, "42")
    assert headings(second) == ["Resume", "Indstilling", "pkt. 7", "pkt. 42"]
    assert second.sections[1].text == "Forvaltningen indstiller, at kajen fornyes."
    assert second.sections[3].text == "Havneudvalget, 03-04-2019\n\nGodkendt."


def test_a_name_with_a_stand_in_does_not_join_the_names_around_it() -> None:
    names = "Anna Holm (A)\nBo Dam (V)\nIda Lund (F), stedfortræder for Per Krog (F)"
    meeting = parse(
        f"Byrådet\n4. marts 2024\n\nMedlemmer\n\n{names}\n\n1. Ny kaj\nSagsnr. 24/100\n\nBeslutning\nGodkendt."
    )
    assert meeting.participants == ("Anna Holm (A)", "Bo Dam (V)", "Ida Lund (F), stedfortræder for Per Krog (F)")
