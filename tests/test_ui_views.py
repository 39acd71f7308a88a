"""Choices, answers to take along, meetings and cases, without a browser."""

from __future__ import annotations

import base64
import datetime as dt
import io
import itertools
import json
import re
from dataclasses import replace

import docx
import pytest
from bs4 import BeautifulSoup, Tag

from rag.case.records import CaseCourse, CaseStep, Outcome
from rag.records import (
    AgendaItem,
    Answer,
    ArchiveItem,
    Basis,
    Citation,
    Filters,
    Kind,
    Meeting,
    Period,
    Query,
    Section,
    SectionKind,
    Span,
    Statement,
    Status,
    Suggestion,
)
from rag.settings import Settings
from rag.ui import browse, cases, choice, form, reuse, take_along
from rag.ui.answers import Exchange
from rag.ui.browse import Browsing
from rag.ui.case_list import ListedCase, listed
from rag.ui.choice import Choice
from rag.ui.holdings import holdings
from rag.ui.kept import KeptAnswers
from rag.ui.timeline import timeline
from tests.test_ui_render import HOSTILE, FakeArchive, assert_harmless, soup

NAMES = ("svg", "rect", "line", "path", "circle", "g", "text", "figure", "figcaption")
TABLE = ("table", "thead", "tbody", "tr", "th", "td", "details", "summary")


def one(page: Tag, selector: str) -> Tag:
    found = page.select(selector)
    assert len(found) == 1, f"{selector}: {len(found)} found"
    return found[0]


def item(number: str, day: dt.date | None, **changes: object) -> ArchiveItem:
    fields: dict[str, object] = {
        "title": f"Ny bro ved fjorden {number}", "body": "Byrådet, Fjordby Kommune", "case": None,
        "kind": Kind.REFERAT, "source": f"{day}.pdf",
    } | changes  # fmt: skip
    meeting = Meeting(str(fields["source"]), str(fields["body"]), day, "forside", Kind(fields["kind"]))  # type: ignore[arg-type]
    case = fields["case"]
    held = AgendaItem(number, str(fields["title"]), "Teksten.", case_number=str(case) if case else None)
    return ArchiveItem(f"{meeting.source}#{number}", meeting, held)


class TestChoice:
    query = Query("Hvad?", "hvad", filters=Filters(body="KKR Kyst", date_from=dt.date(2022, 1, 1), item_number="3"))

    def test_chosen_filters_take_the_place_of_what_was_understood(self) -> None:
        wanted = Choice(body="Byrådet", first_year=2020, last_year=2021, kind=Kind.DAGSORDEN)
        assert choice.narrowed(self.query, wanted, None).filters == Filters(
            "Byrådet", dt.date(2020, 1, 1), dt.date(2021, 12, 31), Kind.DAGSORDEN, "3"
        )

    @pytest.mark.parametrize(
        ("name", "left"),
        [
            ("body", Filters(date_from=dt.date(2022, 1, 1), item_number="3")),
            ("date", Filters(body="KKR Kyst", item_number="3")),
            ("item", Filters(body="KKR Kyst", date_from=dt.date(2022, 1, 1))),
        ],
    )
    def test_a_filter_that_is_taken_away_is_gone(self, name: str, left: Filters) -> None:
        assert choice.narrowed(self.query, Choice(without=frozenset({name})), None).filters == left

    def test_a_question_about_an_item_is_about_it_alone(self) -> None:
        asked = choice.narrowed(self.query, Choice(item_id="x"), item("7.2", dt.date(2023, 3, 1)))
        day = dt.date(2023, 3, 1)
        assert asked.filters == Filters("Byrådet, Fjordby Kommune", day, day, Kind.REFERAT, "7.2")

    def test_nothing_chosen_changes_nothing(self) -> None:
        assert choice.narrowed(self.query, choice.NOTHING, None) is self.query

    def test_sides_of_a_comparison_are_narrowed_each(self) -> None:
        sides = (replace(self.query, parts=()), replace(self.query, filters=Filters(body="Byrådet")))
        narrowed = choice.narrowed(replace(self.query, parts=sides), Choice(kind=Kind.REFERAT), None)
        assert [part.filters.kind for part in narrowed.parts] == [Kind.REFERAT, Kind.REFERAT]
        assert {part.fixed for part in narrowed.parts} == {Filters(kind=Kind.REFERAT)}
        assert choice.narrowed(replace(self.query, parts=sides), Choice(body="KKR Kyst"), None).parts == ()

    def test_what_the_page_sends_comes_back_as_it_was(self) -> None:
        wanted = Choice("Byrådet", 2020, 2021, Kind.REFERAT, "a#1", frozenset({"case"}))
        assert choice.chosen(json.loads(choice.as_json(wanted))) == wanted

    @pytest.mark.parametrize(
        ("first", "last", "words"),
        [
            (dt.date(2022, 1, 1), dt.date(2022, 12, 31), "2022"),
            (dt.date(2021, 1, 1), dt.date(2022, 12, 31), "2021–2022"),
            (dt.date(2022, 5, 3), dt.date(2022, 5, 3), "3. maj 2022"),
            (dt.date(2022, 1, 1), None, "fra 2022"),
            (None, dt.date(2022, 12, 31), "til 2022"),
            (None, dt.date(2022, 5, 3), "til 3. maj 2022"),
        ],
    )
    def test_times_in_words(self, first: dt.date | None, last: dt.date | None, words: str) -> None:
        assert [chip.words for chip in choice.chips(Filters(date_from=first, date_to=last))] == [words]


CITED = Citation(
    1, "a.pdf#2", "a.pdf", "2", "Ny bro", "Byrådet", dt.date(2023, 3, 1), Period(), Kind.REFERAT, "Beslutning", 4,
    "Broen bygges i 2025.", Span(0, 20), "https://fjordby.example/a.pdf",
)  # fmt: skip
REPLY = Answer(Status.ANSWERED, Basis.BESLUTNING, (Statement("Broen bygges i 2025.", (1,)),), (CITED,), ("En note.",))


class TestTakeAlong:
    def test_markdown_has_answer_and_sources(self) -> None:
        written = reuse.markdown("Hvornår bygges broen?", REPLY)
        assert written.startswith(
            "## Hvornår bygges broen?\n\n**Fra mødets beslutning**\n\nBroen bygges i 2025. \\[1\\]"
        )
        assert "Byrådet, 1. marts 2023, referat, punkt 2 Ny bro, Beslutning, side 4" in written
        assert "> »Broen bygges i 2025.«\n\n<https://fjordby.example/a.pdf>" in written
        assert "En note." in written

    @pytest.mark.parametrize("text", HOSTILE)
    def test_text_is_no_markup_in_markdown_and_word(self, text: str) -> None:
        reply = replace(REPLY, statements=(Statement(text, (1,)),), citations=(replace(CITED, quote=text, url=text),))
        written = reuse.markdown(text, reply)
        assert not re.search(r"(?<!\\)[<`*]", written.replace("**Fra mødets beslutning**", ""))
        shown = [p.text for p in docx.Document(io.BytesIO(reuse.word(text, reply).content)).paragraphs]
        assert shown[0] == " ".join(text.split())
        assert f"»{' '.join(text.split())}«" in shown

    def test_word_has_the_same(self) -> None:
        file = reuse.word("Hvornår bygges broen?\x00", REPLY)
        assert file.name == "hvornår-bygges-broen.docx"
        shown = [p.text for p in docx.Document(io.BytesIO(file.content)).paragraphs]
        assert shown[:4] == ["Hvornår bygges broen?", "Fra mødets beslutning", "Broen bygges i 2025. [1]", "En note."]
        assert shown[-1] == "https://fjordby.example/a.pdf"

    def test_refusal_can_be_taken_along(self) -> None:
        refused = Answer(Status.NOT_FOUND, None)
        assert "ikke svar på" in reuse.markdown("Hvad?", refused)
        assert reuse.word("?!", refused).name == "svar.docx"

    def test_parcel_is_that_of_the_answer(self) -> None:
        held = KeptAnswers()
        _, second = held.keep(Exchange(4, "Hvornår?", REPLY)), held.keep(Exchange(5, "Hvor?", REPLY))
        page = BeautifulSoup(take_along.parcel(held, second.id), "html.parser")
        parcel = one(page, "[data-indhold]")
        assert parcel["data-filnavn"] == "hvor.docx"
        content = base64.b64decode(str(parcel["data-indhold"]))
        assert docx.Document(io.BytesIO(content)).paragraphs[0].text == "Hvor?"
        assert take_along.parcel(held, "ukendt") == ""

    def test_link_asks_the_same(self) -> None:
        wanted = Choice(body="Byrådet & co", first_year=2020, kind=Kind.REFERAT)
        assert reuse.link("Hvad koster broen?", wanted) == (
            "/?q=Hvad+koster+broen%3F&raad=Byr%C3%A5det+%26+co&fra=2020&slags=referat"
        )


class TestMeetings:
    held = (
        item("1", dt.date(2023, 3, 1)),
        item("2", dt.date(2023, 3, 1), title="Havnebad <b>"),
        item("1", dt.date(2024, 1, 9), kind=Kind.DAGSORDEN, body="KKR Kyst"),
    )

    def found(self, wanted: Browsing) -> BeautifulSoup:
        return soup(browse.found(FakeArchive(self.held), wanted, 300))

    def test_meetings_are_listed_newest_first_with_their_items(self) -> None:
        page = self.found(Browsing())
        assert [card.select(".dato")[0].text for card in page.select(".moedekort")] == [
            "9. januar 2024",
            "1. marts 2023",
        ]
        assert [b["data-punkt"] for b in page.select("button.forslag")] == [
            "2024-01-09.pdf#1", "2023-03-01.pdf#1", "2023-03-01.pdf#2",
        ]  # fmt: skip
        assert "Havnebad <b>" in page.text

    def test_meetings_can_be_narrowed(self) -> None:
        assert len(self.found(Browsing(choice=Choice(body="KKR Kyst"))).select(".moedekort")) == 1
        assert len(self.found(Browsing(choice=Choice(last_year=2023))).select(".moedekort")) == 1
        assert len(self.found(Browsing(choice=Choice(kind=Kind.DAGSORDEN))).select(".moedekort")) == 1
        assert "ingen møder" in self.found(Browsing(choice=Choice(first_year=2030))).text

    def test_items_are_found_by_words(self) -> None:
        page = self.found(Browsing("havnebad"))
        assert [b["data-punkt"] for b in page.select("button.forslag")] == ["2023-03-01.pdf#2"]
        assert "Ingen punkter" in self.found(Browsing("<img src=x>")).text

    def test_a_long_list_has_pages(self) -> None:
        many = tuple(item("1", dt.date(2020, 1, 1) + dt.timedelta(days=n)) for n in range(45))
        page = soup(browse.found(FakeArchive(many), Browsing(page=2), 300))
        assert len(page.select(".moedekort")) == 20
        assert [b["data-listeside"] for b in page.select("button[data-listeside]")] == ["1", "3"]
        assert len(soup(browse.found(FakeArchive(many), Browsing(page=99), 300)).select(".moedekort")) == 5

    def test_what_the_page_sends(self) -> None:
        assert browse.browsing({"soeg": " bro  nu ", "valg": {"raad": "KKR"}, "side": 3}) == Browsing(
            "bro nu", Choice("KKR"), 3
        )
        for nonsense in (None, [], {"soeg": 3, "side": "x", "valg": "y"}):
            assert browse.browsing(nonsense) == Browsing()

    def test_forms_offer_what_the_archive_holds(self) -> None:
        held = holdings([archived.meeting for archived in self.held], 3)
        page = soup(form.question_form(held, Settings().max_question_chars))
        bodies = one(page, "select[data-valg=raad]")
        assert [o["value"] for o in bodies.select("option")] == ["", "Byrådet, Fjordby Kommune", "KKR Kyst"]
        assert [o["value"] for o in one(page, "select[data-valg=fra]").select("option")] == ["", "2024", "2023"]
        for field in page.select("select, textarea"):
            assert page.select(f"label[for={field['id']}]")


def step(day: dt.date | None, body: str, outcome: Outcome, **changes: object) -> CaseStep:
    base = CaseStep("a.pdf#2", "a.pdf", "2", "Ny bro", Kind.REFERAT, body, day, Period(), "22/17", outcome)
    return replace(base, **changes)  # type: ignore[arg-type]


COURSE = CaseCourse(
    "22/17",
    Status.ANSWERED,
    ("22/17",),
    (
        step(dt.date(2022, 2, 1), "Økonomiudvalget", Outcome.RECOMMENDED, recommended=Statement("Broen bygges.", (1,))),
        step(dt.date(2022, 2, 8), "Byrådet", Outcome.DECIDED, decided=Statement("=Broen\nbygges i 2025.", (2,))),
        step(dt.date(2024, 5, 2), "Byrådet", Outcome.PROPOSED, kind=Kind.DAGSORDEN, note="Referatet mangler."),
    ),
    (CITED, replace(CITED, n=2)),
    (Suggestion("b.pdf#1", "Broens navn"),),
    ("En bemærkning.",),
)


class TestCases:
    def test_course_is_told_step_by_step_with_its_sources(self) -> None:
        page = soup(cases.course_view(COURSE))
        cards = page.select("li.skridtkort")
        assert [one(card, ".udfald").text for card in cards] == [
            "Anbefalet",
            "Besluttet",
            "Indstillet, beslutning ukendt",
        ]
        assert [one(card, ".dag").text for card in cards] == ["1. februar 2022", "8. februar 2022", "2. maj 2024"]
        opens = one(cards[1], "button.vis")
        assert (opens["data-punkt"], opens["data-citat"]) == ("a.pdf#2", "Broen bygges i 2025.")
        assert "Referatet mangler." in cards[2].text
        assert one(cards[2], "button.vis")["data-punkt"] == "a.pdf#2"
        assert one(page, "button.forslag").text == "Broens navn"
        assert "En bemærkning." in page.text

    def test_table_can_be_copied_and_holds_no_formula(self) -> None:
        page = soup(cases.course_view(COURSE))
        rows = [[cell.text for cell in row.select("td")] for row in page.select("tbody tr")]
        assert [row[1] for row in rows] == ["1. februar 2022", "8. februar 2022", "2. maj 2024"]
        assert rows[1][7:] == ["=Broen bygges i 2025.", "", "a.pdf, side 4"]
        assert rows[2][7:9] == ["", "Referatet mangler."]
        copied = [line.split("\t") for line in str(one(page, "button[data-kopi]")["data-kopi"]).split("\n")]
        assert [len(line) for line in copied] == [10, 10, 10, 10]
        assert copied[2][7] == "'=Broen bygges i 2025."

    def test_a_talk_is_told_and_is_no_decision(self) -> None:
        talk = Statement("Udvalget talte om broens pris.", (1,))
        course = replace(COURSE, steps=(step(dt.date(2022, 1, 4), "Byrådet", Outcome.MENTIONED, discussed=talk),))
        page = soup(cases.course_view(course))
        assert one(page, ".udfald").text == "Drøftet"
        assert [heading.text for heading in page.select(".fortalt h4")] == ["Drøftet"]
        assert one(page, ".ord").text == talk.text
        assert one(page, ".fortalt button.vis")["data-punkt"] == "a.pdf#2"
        assert [cell.text for cell in page.select("tbody td")][7:9] == ["", talk.text]

    def test_picture_has_a_mark_for_each_step_and_says_what_it_is(self) -> None:
        page = soup(timeline(COURSE.steps))
        picture = one(page, "svg[role=img]")
        assert picture["aria-label"] == "Tidslinje over sagen: 3 behandlinger fra 2022 til 2024."
        assert [one(mark, "text").text for mark in picture.select("g.skridt")] == ["1", "2", "3"]
        assert [lane.text for lane in picture.select(".bane")] == ["Økonomiudvalget", "Byrådet"]
        assert [year.text for year in picture.select(".aar")] == ["2023", "2024"]

    def test_marks_of_one_body_never_lie_upon_each_other(self) -> None:
        days = [dt.date(2022, 1, 1), dt.date(2022, 1, 2), dt.date(2024, 12, 30), dt.date(2024, 12, 31)]
        page = soup(timeline([step(day, "Byrådet", Outcome.DECIDED) for day in days]))
        places = [float(str(circle["cx"])) for circle in page.select("svg[role=img] circle")]
        assert all(right - left >= 26 for left, right in itertools.pairwise(places))
        assert places[0] > 13
        assert places[-1] < 720 - 13

    def test_steps_without_a_known_time_are_not_drawn(self) -> None:
        autumn = Period(dt.date(2021, 9, 1), dt.date(2021, 11, 30))
        steps = [
            step(None, "Byrådet", Outcome.MENTIONED, period=autumn),
            step(None, "Byrådet", Outcome.MENTIONED),
            step(dt.date(2022, 1, 1), "Byrådet", Outcome.DECIDED),
        ]
        assert [mark.text for mark in soup(timeline(steps)).select("svg[role=img] g.skridt")] == ["1", "3"]
        assert timeline(steps[:2]) == ""

    def test_no_case_is_said_with_what_is_near(self) -> None:
        nothing = CaseCourse("Månen", Status.NOT_FOUND, related=COURSE.related, notes=("Ingen sag om »Månen«.",))
        page = soup(cases.course_view(nothing))
        assert "Ingen sag om »Månen«." in page.text
        assert page.select("button.forslag")

    @pytest.mark.parametrize("text", HOSTILE)
    def test_hostile_text_stays_text(self, text: str) -> None:
        told = Statement(text, (1,))
        bad = step(dt.date(2022, 2, 1), text, Outcome.DECIDED, title=text, recommended=told, decided=told, note=text)
        cited = (replace(CITED, quote=text, item_id=text, source=text),)
        course = CaseCourse(text, Status.ANSWERED, (text,), (bad, replace(bad, date=dt.date(2023, 1, 1))), cited,
                            (Suggestion(text, text),), (text,), (text,))  # fmt: skip
        assert_harmless(soup(cases.course_view(course)), extra=(*NAMES, *TABLE))

    def test_without_cases_there_are_subjects_to_begin_with(self) -> None:
        text = "Broen bygges i 2025. " * 40
        told = Section(SectionKind.SAGSFREMSTILLING, "Sagsfremstilling", text, 0, len(text))
        bare = item("4", dt.date(2023, 3, 1), title="Bro <b>")
        archive = FakeArchive((replace(bare, item=replace(bare.item, text=text, sections=(told,))),))
        offered = [(b.text, b["data-sag"]) for b in soup(cases.shown(archive, {}, 300)).select("button.forslag")]
        assert offered == [("Bro <b>", "Bro <b>")]
        assert "Søg efter et emne." in soup(cases.shown(FakeArchive(()), {}, 300)).text

    def test_cases_over_several_meetings_are_listed(self) -> None:
        items = [
            item("1", dt.date(2022, 1, 1), case="22/17"),
            item("2", dt.date(2023, 1, 1), case="22/17", title="Broen bygges"),
            item("3", dt.date(2023, 1, 1), case="23/5"),
            item("4", dt.date(2024, 1, 1), case="22/17", body="Byrådet, Sundby Kommune"),
            item("5", None, case="23/5"),
        ]
        assert listed(items) == (
            ListedCase(
                "22/17", "Broen bygges", ("Byrådet, Fjordby Kommune",), (dt.date(2022, 1, 1), dt.date(2023, 1, 1))
            ),
        )
