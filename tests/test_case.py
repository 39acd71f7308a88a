"""The course of a case over an invented archive: complete, in time order, nothing foreign in it, each step cited."""

from __future__ import annotations

import datetime as dt
import json
from pathlib import Path

import pytest

from rag import case
from rag.case.number import identifies, identity, is_case_number, same_case
from rag.case.records import Outcome
from rag.case.steps import steps
from rag.chat import Archive
from rag.cli import run
from rag.index import open_index
from rag.ingest import ingest
from rag.records import (
    AgendaItem,
    ArchiveItem,
    Basis,
    Kind,
    Meeting,
    PageSpan,
    Period,
    QuestionKind,
    Section,
    SectionKind,
    Status,
)
from rag.settings import Settings
from rag.verify import locate
from tests.archives import index_of

HEADINGS = {"baggrund": "Tidligere behandling", "indstilling": "Indstilling", "beslutning": "Beslutning"}
COUNCIL, COMMITTEE = "Byrådet, Ømark Kommune", "Teknikudvalget, Ømark Kommune"


def item(
    number: str,
    title: str,
    day: dt.date | None,
    *sections: tuple[str, str],
    body: str = COUNCIL,
    kind: Kind = Kind.REFERAT,
    case_number: str | None = None,
    period: Period = Period(),  # noqa: B008 - frozen
    counterpart: str | None = None,
) -> ArchiveItem:
    text, made = "", []
    for name, told in sections:
        text += "\n\n" if text else ""
        made.append(Section(SectionKind(name), HEADINGS.get(name, name), told, len(text), len(text) + len(told)))
        text += told
    source = f"{body} {day} {kind.value}"
    spans = (PageSpan(1, 0, len(text)),) if text else ()
    found = AgendaItem(number, title, text, tuple(made), spans, case_number=case_number)
    return ArchiveItem(f"{source}#{number}", Meeting(source, body, day, "forside", kind, period), found, counterpart)


BRIDGE_AGENDA = item(
    "7", "Broen", dt.date(2020, 5, 4), ("indstilling", "Det indstilles, at broen lukkes."), kind=Kind.DAGSORDEN
)


def test_steps_are_in_time_order_with_what_was_recommended_and_decided():
    later = item("9", "Broen", dt.date(2021, 2, 1), ("beslutning", "Byrådet besluttede at rive broen ned."))
    first = item(
        "2",
        "Broen",
        dt.date(2019, 8, 1),
        ("indstilling", "Teknikudvalget anbefaler, at broen males."),
        ("beslutning", "Godkendt."),
    )
    found = steps([later, BRIDGE_AGENDA, first])
    assert [step.item.id for step in found] == [first.id, BRIDGE_AGENDA.id, later.id]
    assert [step.outcome for step in found] == [Outcome.DECIDED, Outcome.PROPOSED, Outcome.DECIDED]
    assert found[0].recommended.text == "Teknikudvalget anbefaler, at broen males."
    assert found[1].decided is None


def test_a_talk_is_not_told_as_a_decision():
    talk = item("4", "Broen", dt.date(2020, 1, 7), ("beslutning", "Asta Brandt orienterede om broen."))
    (step,) = steps([talk])
    assert (step.outcome, step.decided) == (Outcome.MENTIONED, None)
    assert step.discussed.text == "Asta Brandt orienterede om broen."


def test_an_agenda_is_told_by_its_minutes():
    minutes = item("7", "Broen", dt.date(2020, 5, 4), ("beslutning", "Broen blev i stedet fredet ved en afstemning."))
    agenda = item("7", "Broen", dt.date(2020, 5, 4), kind=Kind.DAGSORDEN, counterpart=minutes.id)
    (step,) = steps([agenda, minutes])
    assert step.item == minutes


def test_what_a_council_quotes_of_a_committee_is_a_step_of_the_committee():
    council = item(
        "7",
        "Broen",
        dt.date(2020, 5, 26),
        ("beslutning", "Teknikudvalget den 04-05-2020\n\nAnbefales. To stemte imod."),
        ("beslutning", "Byrådet den 26-05-2020\n\nByrådet godkendte, at broen lukkes."),
    )
    committee, decided = steps([council])
    assert (committee.body, committee.date) == (COMMITTEE, dt.date(2020, 5, 4))
    assert (committee.outcome, committee.elsewhere) == (Outcome.RECOMMENDED, True)
    assert committee.decided.text == "Teknikudvalget den 04-05-2020\n\nAnbefales. To stemte imod."
    assert (decided.outcome, decided.decided.text) == (Outcome.DECIDED, "Byrådet godkendte, at broen lukkes.")


def test_but_not_where_the_archive_has_the_committees_own_minutes():
    own = item("1", "Broen", dt.date(2020, 5, 4), ("beslutning", "Udvalget anbefaler forslaget."), body=COMMITTEE)
    council = item(
        "7",
        "Broen",
        dt.date(2020, 5, 26),
        ("baggrund", "Teknikudvalget den 4. maj 2020: Anbefales."),
        ("beslutning", "Vedtaget."),
    )
    assert [step.item.id for step in steps([council, own])] == [own.id, council.id]


OFFICE = ("indstilling", "Administrationen indstiller, at broen males.")


def test_what_was_put_before_the_council_is_the_recommendation_it_followed():
    told = "Udvalget anbefaler, at broen rives ned."
    decided = ("beslutning", "Byrådet godkendte Teknikudvalgets indstilling.")
    quoted = item(
        "7", "Broen", dt.date(2020, 5, 26), OFFICE, ("baggrund", f"Teknikudvalget den 4. maj 2020: {told}"), decided
    )
    assert steps([quoted])[-1].recommended.text.endswith(told)
    own = item("1", "Broen", dt.date(2020, 5, 4), OFFICE, ("beslutning", told), body=COMMITTEE)
    council = item("7", "Broen", dt.date(2020, 5, 26), OFFICE, decided)
    first, last = steps([council, own])
    assert first.recommended.text == OFFICE[1]
    assert (last.recommended.text, last.recommended.item) == (told, own)


def test_a_followed_recommendation_that_is_nowhere_is_said_to_be_unknown():
    decided = ("beslutning", "Byrådet godkendte Teknikudvalgets indstilling.")
    (step,) = steps([item("7", "Broen", dt.date(2020, 5, 26), OFFICE, decided)])
    assert step.recommended is None
    assert step.unknown.party == "Teknikudvalget"


def test_a_quoted_committee_fills_in_its_own_agenda():
    agenda = item(
        "1",
        "Broen",
        dt.date(2020, 5, 4),
        ("indstilling", "Det indstilles, at broen males."),
        body=COMMITTEE,
        kind=Kind.DAGSORDEN,
    )
    council = item("7", "Broen", dt.date(2020, 5, 26), ("baggrund", "Teknikudvalget den 4. maj 2020: Anbefales."))
    step = steps([council, agenda])[0]
    assert step.item == agenda
    assert step.decided.item == council
    assert step.outcome is Outcome.RECOMMENDED


def test_a_decision_that_ends_with_a_date_is_no_head():
    text = "Godkendt med den ændring, at mødet flyttes til tirsdag den 15. december 2020."
    (step,) = steps([item("8", "Mødeplan", dt.date(2020, 1, 7), ("beslutning", text))])
    assert step.decided.text == text


def test_a_later_document_tells_how_an_agenda_ended():
    told = "Den 4. maj 2020 vedtog Byrådet at lukke broen for biler."
    later = item("3", "Broen", dt.date(2022, 1, 11), ("sagsfremstilling", f"Broen er gammel. {told} Den er rød."))
    agenda, _ = steps([later, BRIDGE_AGENDA])
    assert agenda.item == BRIDGE_AGENDA
    assert agenda.later.text == told
    assert agenda.outcome is Outcome.PROPOSED


def test_meetings_without_a_day_stand_where_their_time_is_known_and_else_last():
    known = Period(dt.date(2019, 3, 1), dt.date(2019, 5, 31))
    dated = item("1", "Broen", dt.date(2020, 1, 7), ("beslutning", "Vedtaget."))
    within = item("2", "Broen", None, ("beslutning", "Drøftet og udsat."), period=known)
    unknown = item("3", "Broen", None, ("beslutning", "Drøftet igen."))
    assert [step.item.item.number for step in steps([unknown, dated, within])] == ["2", "1", "3"]


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("318-2019-600", "19/600"),
        ("19/600", "19-600"),
        ("SAG-2020-03977", "sag-2020-03977"),
        ("Sagsnr. 22/15", "22/15"),
    ],
)
def test_spellings_of_one_case_number(one, other):
    assert identity(one) == identity(other)


@pytest.mark.parametrize(("one", "other"), [("SAG-2022-03622", "22/3622"), ("19/600", "20/600"), ("19/600", "19/601")])
def test_numbers_of_different_cases(one, other):
    assert identity(one) != identity(other)


def test_a_number_is_one_case_within_one_authority_only():
    here = item("1", "Broen", dt.date(2020, 1, 7), case_number="20/17")
    committee = item("2", "Broen", dt.date(2020, 1, 6), case_number="20/17", body=COMMITTEE)
    elsewhere = item("3", "Hegnet", dt.date(2020, 1, 5), case_number="20/17", body="Byrådet, Å Kommune")
    assert same_case(here, committee)
    assert not same_case(here, elsewhere)


def test_a_number_that_serves_a_whole_meeting_identifies_no_case():
    day = dt.date(2020, 1, 7)
    assert not identifies([item("1", "Broen ved havnen", day), item("2", "Skolernes ferieplan", day)])
    assert identifies([item("1", "Broen ved havnen", day), item("1", "Skolernes ferieplan", dt.date(2021, 1, 7))])
    assert identifies([item("1", "Broen: pris", day), item("2", "Broen: farve", day)])


def test_what_looks_like_a_case_number():
    assert all(map(is_case_number, ["SAG-2020-03977", "19/600", "sagsnr. 19/600", "318-2019-600", "24-001726"]))
    assert not any(map(is_case_number, ["rute 47", "2020", "Lommer Å", "kvoter 2022/23 for alle"]))


# The whole, over files.

COUNCIL_MARCH = """Referat
KKR Holmland
12. marts 2021

3.1. Fælles badebro ved Rolighed
SAG-2021-00100 abc

Indstilling
Det indstilles, at KKR Holmland giver 2 mio. kr. til en badebro.

Beslutning
KKR Holmland godkendte 1,5 mio. kr. til badebroen.

3.2. Fragt af halm på jernbanen
SAG-2021-00777 abc

Sagsfremstilling
Halmen fylder mere end en badebro.

Beslutning
KKR Holmland tog orienteringen til efterretning.

4.1. Udpegning af medlem til museet
SAG-2021-00777 abc

Beslutning
Asta Brandt blev udpeget.
"""
COUNCIL_OCTOBER = """Dagsorden
KKR Holmland
15. oktober 2021

2.1. Stranden ved Rolighed: dyrere end ventet
SAG-2021-00100 abc

Indstilling
Det indstilles, at KKR Holmland giver yderligere 3 mio. kr. til arbejdet.

2.2. Strandrensning
SAG-2021-00901 abc

Indstilling
Det indstilles, at KKR Holmland køber en maskine.
"""


@pytest.fixture(scope="module")
def index(tmp_path_factory):
    return index_of(tmp_path_factory.mktemp("sag"), {"marts.txt": COUNCIL_MARCH, "oktober.txt": COUNCIL_OCTOBER})


def course(index, asked: str):
    settings = Settings(index=index)
    with open_index(index, settings) as generation:
        found = case.course(asked, generation, settings)
        for citation in found.citations:
            assert locate(citation.quote, generation.store.item(citation.item_id).item) is not None
        told = [n for step in found.steps for statement in step.statements for n in statement.citations]
        assert sorted(set(told)) == [citation.n for citation in found.citations]
    return found


@pytest.mark.parametrize("asked", ["badebroen", "BADEBRO", "SAG-2021-00100", "sagsnr. SAG-2021-00100"])
def test_a_case_is_found_by_subject_and_by_number_under_all_its_titles(index, asked):
    found = course(index, asked)
    assert [(step.source, step.number) for step in found.steps] == [("marts.txt", "3.1"), ("oktober.txt", "2.1")]
    first, second = found.steps
    assert first.recommended.text == "Det indstilles, at KKR Holmland giver 2 mio. kr. til en badebro."
    assert first.decided.text == "KKR Holmland godkendte 1,5 mio. kr. til badebroen."
    assert (second.outcome, second.decided) == (Outcome.PROPOSED, None)
    assert "Kun dagsordenen" in second.note
    assert found.case_numbers == ("SAG-2021-00100",)


def test_an_item_that_only_mentions_the_subject_is_no_step(index):
    found = course(index, "badebro")
    assert all(step.number != "3.2" for step in found.steps)
    assert any("3.2" in near.label for near in found.related)


def test_the_number_of_a_whole_meeting_is_no_case(index):
    found = course(index, "SAG-2021-00777")
    assert found.status is Status.NOT_FOUND
    assert "udpeger ikke én sag" in found.notes[0]
    assert {near.item_id for near in found.related} == {"marts.txt#3.2", "marts.txt#4.1"}


@pytest.mark.parametrize("asked", ["månelandingen", "SAG-1999-00001", "og"])
def test_what_the_archive_does_not_hold(index, asked):
    found = course(index, asked)
    assert (found.status, found.steps) == (Status.NOT_FOUND, ())
    assert found.notes


def test_the_chat_tells_the_course_step_by_step(index):
    with Archive.open(index, Settings(index=index)) as archive:
        reply = archive.ask("Hvad er forløbet i sagen om badebroen?")
    assert reply.query.kind is QuestionKind.COURSE
    assert [citation.date for citation in reply.answer.citations] == [dt.date(2021, 3, 12), dt.date(2021, 10, 15)]
    assert reply.answer.statements[0].text.startswith("12. marts 2021, KKR Holmland besluttede:")
    assert "kun indstillet (referatet mangler)" in reply.answer.statements[1].text
    assert reply.answer.basis is Basis.OPLYSNING


def test_the_command(index, capsys):
    assert run(["sag", "badebro", "--index", str(index)]) == 0
    shown = capsys.readouterr().out
    assert shown.index("12. marts 2021") < shown.index("15. oktober 2021")
    assert "Besluttet: KKR Holmland godkendte 1,5 mio. kr. til badebroen. [2]" in shown

    assert run(["sag", "badebro", "--json", "--index", str(index)]) == 0
    told = json.loads(capsys.readouterr().out)
    assert [step["outcome"] for step in told["steps"]] == ["besluttet", "indstillet"]
    assert told["steps"][0]["decided"] == {"text": told["citations"][1]["quote"], "citations": [2]}

    assert run(["sag", " ", "--index", str(index)]) == 2
    assert "tom" in capsys.readouterr().err


# The sample archive, read as a politician would.


@pytest.fixture(scope="module")
def sample(tmp_path_factory):
    settings = Settings(index=tmp_path_factory.mktemp("sample") / "index")
    ingest(Path(__file__).resolve().parents[1] / "data", settings, lambda *_: None)
    return settings.index


@pytest.mark.parametrize(
    ("asked", "days"),
    [
        # Two spellings of one number, the recommending committees, and what became of the building.
        (
            "Skarnsø Skole",
            "2019-03-06 2019-11-13 2019-11-26 2021-02-03 2021-02-10 2021-02-23 2022-05-18 2022-05-31 2023-06-07",
        ),
        ("19/600", "2019-03-06 2019-11-13 2019-11-26 2021-02-03 2021-02-10 2021-02-23 2023-06-07"),
        (
            "svømmehallen",
            "2020-08-19 2021-02-10 2021-02-23 2022-05-18 2022-05-31 2023-03-22 2023-03-28 2024-04-17 2024-04-30",
        ),
        ("rute 47", "2022-05-18 2022-05-31 2024-04-17 2024-04-30"),
        (
            "vindmøller ved Vråbølle",
            "2020-10-07 2021-01-20 2021-02-10 2021-02-23 2022-05-31 2022-10-11 2024-04-17 2024-04-30",
        ),
        ("flygtninge i KKR Klintland", "2020-11-06 2021-10-08 2022-09-16 2023-06-09"),
        # Found by the number that its items share, whatever they are called.
        ("SOSU", "2020-11-06 2021-03-12 2021-03-12 2021-10-08 2022-09-16 2023-06-09 2024-02-02"),
        ("Lommer Å", "2020-11-06 2022-09-16 2023-06-09 2024-02-02"),
        ("Mobiltelefoner i skolen", "2019-03-06 2023-06-07"),
    ],
)
def test_the_courses_of_the_sample_archive_are_complete_and_hold_nothing_foreign(sample, asked, days):
    assert [str(step.date) for step in course(sample, asked).steps] == days.split()


def test_what_only_a_later_document_tells_of_a_meeting_is_told(sample):
    step = next(step for step in course(sample, "svømmehallen").steps if str(step.date) == "2023-03-28")
    assert (step.outcome, step.decided) == (Outcome.PROPOSED, None)
    assert "14,5 mio. kr." in step.later.text
