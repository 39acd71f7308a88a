"""What the page shows, without a browser: records in, safe markup out."""

from __future__ import annotations

import datetime as dt
import json
import re
import socket
import subprocess
import sys
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path

import pytest
from bs4 import BeautifulSoup, Tag
from hypothesis import given, settings
from hypothesis import strategies as st

from rag.case.records import CaseCourse
from rag.errors import ArkivsvarError, IndexBrokenError, InputError
from rag.records import (
    AgendaItem,
    Answer,
    ArchiveItem,
    Basis,
    Citation,
    Filters,
    Kind,
    Meeting,
    PageSpan,
    Period,
    Query,
    SearchResult,
    Section,
    SectionKind,
    Span,
    Statement,
    Status,
    Suggestion,
    Turn,
)
from rag.settings import Settings
from rag.ui import answers, choice, conversation, examples, requests, source
from rag.ui.answers import Exchange
from rag.ui.case_list import ListedCase
from rag.ui.choice import Chip, Choice
from rag.ui.files import ArchiveFiles
from rag.ui.holdings import covered, header, holdings
from rag.ui.kept import KeptAnswers
from rag.ui.markup import Html, element, web_address
from rag.ui.requests import Asking, Opening
from rag.ui.shell import SCRIPTS, STYLES, asset, danish_page

HOSTILE = (
    "<img src=x onerror=alert(1)>",
    "<script>alert(1)</script>",
    "[klik her](javascript:alert(1))",
    '" onmouseover="alert(1)" x="',
    "' autofocus onfocus='alert(1)",
    "</section></aside><iframe src=//ond.example>",
    "${alert(1)} {{alert(1)}} &lt;b&gt; &amp;",
    "**fed** `kode` | tabel",
)
TAGS = {"section", "h2", "h3", "h4", "span", "p", "div", "a", "ol", "ul", "li", "button", "blockquote", "strong"} | {
    "aside",
    "mark",
    "br",
    "header",
    "h1",
    "nav",
    "img",
    "svg",
    "rect",
}


def soup(html: str) -> BeautifulSoup:
    assert isinstance(html, Html)
    return BeautifulSoup(html, "html.parser")


def one(page: Tag, selector: str) -> Tag:
    found = page.select(selector)
    assert len(found) == 1, f"{selector}: {len(found)} found"
    return found[0]


def assert_harmless(page: BeautifulSoup, extra: Sequence[str] = ()) -> None:
    """Only our own tags, no event handlers, no address that runs anything."""
    for tag in page.find_all(True):
        assert tag.name in TAGS | set(extra)
        for name, value in tag.attrs.items():
            assert not name.startswith("on")
            assert name not in {"srcdoc", "style", "autofocus"}
            if name == "src":
                assert re.match(r"/arkiv/side\?dokument=[\w%.+-]*&side=\d+$", str(value))
            if name == "href":
                assert re.match(r"#kilde-\d+-\d+$|https?://|/arkiv/fil\?dokument=[\w%.+-]*$", str(value))


def meeting(**changes: object) -> Meeting:
    base = Meeting("kystraadet/2023-09-22.pdf", "KKR Kystlandet", dt.date(2023, 9, 22), "forside", Kind.REFERAT)
    return replace(base, **changes)  # type: ignore[arg-type]


BACKGROUND = "Færgen mellem øerne er slidt op.\nDer er tre muligheder:\n– en ny færge\n– en bro"
MATTER = "Sekretariatet har regnet på sagen. En elfærge koster 81 mio. kr.\n\nDriften bliver billigere end i dag."
DECISION = "KKR anbefalede en elfærge og bad om en status til foråret."
TEXT = "\n\n".join((BACKGROUND, MATTER, DECISION))


def sections(*parts: tuple[SectionKind, str, str]) -> tuple[Section, ...]:
    made, offset = [], 0
    for kind, heading, text in parts:
        start = TEXT.index(text, offset)
        made.append(Section(kind, heading, text, start, start + len(text)))
        offset = start + len(text)
    return tuple(made)


PAGE_TURN = TEXT.index("81 mio.")
ITEM = AgendaItem(
    number="2.1",
    title="Ny færge til øerne",
    text=TEXT,
    sections=sections(
        (SectionKind.BAGGRUND, "Baggrund", BACKGROUND),
        (SectionKind.SAGSFREMSTILLING, "Sagsfremstilling", MATTER),
        (SectionKind.BESLUTNING, "Beslutning", DECISION),
    ),
    page_spans=(PageSpan(4, 0, PAGE_TURN), PageSpan(5, PAGE_TURN, len(TEXT))),
    pages=(4, 5),
    case_number="SAG-2023-04711",
    attachments=("Beregning af drift.pdf",),
)
ARCHIVED = ArchiveItem("kystraadet/2023-09-22.pdf#2.1", meeting(), ITEM)


def citation(n: int, quote: str, **changes: object) -> Citation:
    start = max(TEXT.find(quote), 0)
    base = Citation(
        n, ARCHIVED.id, "kystraadet/2023-09-22.pdf", "2.1", ITEM.title, "KKR Kystlandet", dt.date(2023, 9, 22),
        Period(), Kind.REFERAT, "Beslutning", 5, quote, Span(start, start + len(quote)),
    )  # fmt: skip
    return replace(base, **changes)  # type: ignore[arg-type]


PRICE = "En elfærge koster 81 mio. kr."
ANSWERED = Answer(
    Status.ANSWERED,
    Basis.BESLUTNING,
    (Statement(DECISION, (1,)), Statement(PRICE, (2, 1))),
    (citation(1, DECISION), citation(2, PRICE, section="Sagsfremstilling", page=4)),
)


class TestAnswer:
    def test_markers_are_links_to_the_cards_below(self) -> None:
        page = soup(answers.answer(3, ANSWERED))
        markers = page.select("a.henvisning")
        assert [marker.text for marker in markers] == ["[1]", "[2]", "[1]"]
        targets = [str(marker["href"]).removeprefix("#") for marker in markers]
        assert targets == ["kilde-3-1", "kilde-3-2", "kilde-3-1"]
        assert [card["id"] for card in page.select("li.kort")] == ["kilde-3-1", "kilde-3-2"]

    def test_card_says_where_it_stands(self) -> None:
        card = soup(answers.answer(1, ANSWERED)).select("li.kort")[1]
        assert one(card, ".maerke").text == "Referat"
        assert one(card, ".raad").text == "KKR Kystlandet"
        assert one(card, ".dato").text == "22. september 2023"
        assert one(card, ".punkt").text == "Punkt 2.1 · Ny færge til øerne"
        assert one(card, ".sted").text == "Sagsfremstilling, side 4"
        assert one(card, "blockquote").text == f"»{PRICE}«"
        button = one(card, "button.vis")
        assert button["data-punkt"] == ARCHIVED.id
        assert button["data-citat"] == PRICE
        assert ITEM.text[int(str(button["data-start"])) : int(str(button["data-slut"]))] == PRICE

    def test_agenda_and_period_are_told(self) -> None:
        autumn = Period(dt.date(2021, 9, 1), dt.date(2021, 11, 30))
        given = citation(1, PRICE, kind=Kind.DAGSORDEN, date=None, period=autumn, body=None)
        card = one(soup(answers.answer(1, replace(ANSWERED, citations=(given,)))), "li.kort")
        assert one(card, ".maerke").text == "Dagsorden"
        assert one(card, ".dato").text == "efteråret 2021"
        assert one(card, ".raad").text == "Ukendt råd eller udvalg"

    def test_recommendation_is_not_called_a_decision(self) -> None:
        page = soup(answers.answer(1, replace(ANSWERED, basis=Basis.INDSTILLING)))
        assert one(page, ".grundlag").text == "Indstillet, ikke besluttet"

    def test_notes_warnings_and_filters_are_shown(self) -> None:
        reply = replace(ANSWERED, notes=("Referatet er ikke i arkivet.",), warnings=("Der kommer 750 biler.",))
        result = SearchResult(
            (), Filters(body="KKR Kystlandet", date_from=dt.date(2022, 1, 1), date_to=dt.date(2022, 12, 31),
                        kind=Kind.REFERAT)
        )  # fmt: skip
        page = soup(answers.answer(1, reply, choice.chips(result.filters)))
        assert "Referatet er ikke i arkivet." in page.text
        assert one(page, ".advarsel li").text == "Der kommer 750 biler."
        assert [chip.text for chip in page.select("span.filter")] == ["KKR Kystlandet", "2022", "kun referater"]
        latest = soup(answers.answer(1, reply, choice.chips(result.filters), removable=True))
        assert [chip["data-uden"] for chip in latest.select("button.filter")] == ["body", "date", "kind"]

    def test_marker_without_a_card_is_left_out(self) -> None:
        reply = replace(ANSWERED, statements=(Statement("Ja.", (1, 7)),))
        assert [marker.text for marker in soup(answers.answer(1, reply)).select("a.henvisning")] == ["[1]"]

    def test_refusal_offers_the_nearest_items(self) -> None:
        reply = Answer(Status.NOT_FOUND, None, suggestions=(Suggestion(ARCHIVED.id, "Ny færge til øerne"),))
        page = soup(answers.answer(1, reply))
        assert "Det fandt jeg ikke svar på" in one(page, ".intet-svar h3").text
        assert one(page, "button.forslag")["data-punkt"] == ARCHIVED.id
        assert not page.select(".svar, .kort")

    def test_headings_go_down_one_level_at_a_time(self) -> None:
        page = soup(answers.exchange(Exchange(1, "Hvad blev besluttet?", ANSWERED)))
        assert [tag.name for tag in page.find_all(re.compile("^h[1-6]$"))] == ["h2", "h3"]

    @pytest.mark.parametrize("text", HOSTILE)
    def test_hostile_text_stays_text_everywhere(self, text: str) -> None:
        cited = citation(1, text, title=text, body=text, section=text, item=text, item_id=text, url=text, source=text)
        reply = Answer(
            Status.ANSWERED, Basis.OPLYSNING, (Statement(text, (1,)),), (cited,), notes=(text,), warnings=(text,)
        )
        shown = Exchange(1, text, reply, (Chip(text, text),), Choice(body=text, item_id=text))
        page = soup(answers.exchange(shown, latest=True))
        assert_harmless(page)
        assert json.loads(str(one(page, "section")["data-valg"])) == {"raad": text, "punkt": text}
        assert one(page, "h2").text.endswith(text)
        assert str(one(page, ".udsagn").find(string=True)).removesuffix("\xa0") == text
        assert one(page, "button.vis")["data-citat"] == text
        refused = replace(reply, status=Status.NOT_FOUND, suggestions=(Suggestion(text, text),))
        assert_harmless(soup(answers.answer(1, refused)))
        assert_harmless(soup(answers.failed(1, text, text)))
        assert_harmless(soup(answers.searching(1, text)))


class TestMarkup:
    @given(st.text(st.characters(exclude_categories=("Cs", "Cc")), min_size=1))
    def test_text_comes_back_as_it_was(self, text: str) -> None:
        page = soup(element("p", text, data_x=text))
        assert [tag.name for tag in page.find_all(True)] == ["p"]
        assert one(page, "p").text == text
        assert one(page, "p")["data-x"] == text

    def test_finished_markup_in_an_attribute_is_text(self) -> None:
        assert element("p", title=element("b", "x")) == '<p title="&lt;b&gt;x&lt;/b&gt;"></p>'

    @pytest.mark.parametrize(
        ("url", "kept"),
        [
            ("https://www.kommune.example/referat.pdf", True),
            ("http://kommune.example", True),
            ("javascript:alert(1)", False),
            ("JAVASCRIPT:alert(1)//https://x.dk", False),
            ("data:text/html,<b>", False),
            ("//kommune.example", False),
            ("http://[", False),
            ("", False),
            (None, False),
        ],
    )
    def test_only_ordinary_addresses_become_links(self, url: str | None, kept: bool) -> None:
        assert (web_address(url) is not None) is kept


def marked(page: BeautifulSoup) -> str:
    """All marked text, page numbers left out."""
    return "".join(mark.text for mark in page.select("mark"))


class TestSource:
    def test_item_is_shown_section_by_section(self) -> None:
        page = soup(source.source_view(ARCHIVED))
        assert [h.text for h in page.select(".kildetekst h3")] == [
            "Baggrund",
            "Sagsfremstilling",
            "Beslutning",
            "Bilag",
        ]
        assert one(page, "h2").text == "Kilde: Punkt 2.1 · Ny færge til øerne"
        assert one(page, ".fakta").text == "Side 4–5 · kystraadet/2023-09-22.pdf · SAG-2023-04711"
        assert one(page, ".sidetal").text == "side 5"
        assert one(page, ".bilag").text == "Beregning af drift.pdf"
        assert not page.select("mark, .fejl")

    def test_quote_is_marked_where_it_stands(self) -> None:
        page = soup(source.source_view(ARCHIVED, DECISION, Span(TEXT.index(DECISION), len(TEXT))))
        assert one(page, "mark#citat").text == DECISION

    def test_quote_over_a_page_turn_is_marked_on_both_sides(self) -> None:
        page = soup(source.source_view(ARCHIVED, PRICE))
        assert marked(page) == PRICE
        assert len(page.select("mark")) == 2
        assert one(page, "#citat").text == "En elfærge koster "

    def test_a_wrong_place_is_not_believed(self) -> None:
        page = soup(source.source_view(ARCHIVED, DECISION, Span(3, 3 + len(DECISION))))
        assert one(page, "mark").text == DECISION

    @pytest.mark.parametrize("quote", ["En elfærge koster 82 mio. kr.", "KKR anbefalede en bro", "…", HOSTILE[0]])
    def test_what_is_not_there_is_not_marked_and_the_page_says_so(self, quote: str) -> None:
        page = soup(source.source_view(ARCHIVED, quote, Span(0, len(quote))))
        assert not page.select("mark")
        assert "intet er markeret" in one(page, ".fejl").text

    def test_a_quoted_title_is_marked_in_the_heading(self) -> None:
        page = soup(source.source_view(ARCHIVED, ITEM.title, Span(0, 0)))
        assert one(page, "h2 mark").text.endswith(ITEM.title)
        assert not page.select(".fejl")

    @settings(max_examples=150)
    @given(st.data())
    def test_exactly_the_quote_is_marked(self, data: st.DataObject) -> None:
        start = data.draw(st.integers(0, len(TEXT) - 1))
        end = data.draw(st.integers(start + 1, len(TEXT)))
        quote = TEXT[start:end]
        page = soup(source.source_view(ARCHIVED, quote, Span(start, end)))
        assert "".join(marked(page).split()) == "".join(quote.split())

    def test_item_without_text_or_sections(self) -> None:
        bare = replace(ARCHIVED, item=AgendaItem("7.1", "Eventuelt", ""))
        assert "ingen tekst" in soup(source.source_view(bare)).text
        plain = replace(ARCHIVED, item=AgendaItem("8", "Frit", "En linje.\n\nEn til."))
        assert [p.text for p in soup(source.source_view(plain)).select(".kildetekst p")] == ["En linje.", "En til."]

    def test_the_other_document_and_the_publisher_are_one_click_away(self) -> None:
        agenda = replace(
            ARCHIVED,
            meeting=meeting(kind=Kind.DAGSORDEN, url="https://kyst.example/dagsorden.pdf"),
            counterpart="kystraadet/referat.pdf#2.1",
        )
        page = soup(source.source_view(agenda))
        assert one(page, "button.forslag").text == "Se samme punkt i referatet"
        assert one(page, "button.forslag")["data-punkt"] == "kystraadet/referat.pdf#2.1"
        link = one(page, "a.udgiver")
        assert link["href"] == "https://kyst.example/dagsorden.pdf"
        assert "noopener" in link["rel"]

    @pytest.mark.parametrize("text", HOSTILE)
    def test_hostile_document_stays_text(self, text: str) -> None:
        item = AgendaItem(
            text, text, text, (Section(SectionKind.ANDET, text, text, 0, len(text)),), (PageSpan(1, 0, len(text)),),
            case_number=text, attachments=(text,),
        )  # fmt: skip
        bad = ArchiveItem(text, meeting(source=text, body=text, url=text), item, counterpart=text)
        page = soup(source.source_view(bad, text, Span(0, len(text))))
        assert_harmless(page)
        assert one(page, ".kildetekst mark").text == text
        assert_harmless(soup(source.source_error(text)))


@dataclass
class FakeReply:
    answer: Answer
    query: Query = field(default_factory=lambda: Query("", ""))
    result: SearchResult = field(default_factory=lambda: SearchResult((), Filters()))


@dataclass
class FakeArchive:
    """The archive's part that is shown; it is also its own store."""

    held: Sequence[ArchiveItem] = (ARCHIVED,)
    asked: list[tuple[str, tuple[Turn, ...]]] = field(default_factory=list)
    sought: list[tuple[str, Filters]] = field(default_factory=list)
    folder: Path = Path("findes-ikke")
    growing: tuple[Answer, ...] = ()

    @property
    def items(self) -> FakeArchive:
        return self

    @property
    def files(self) -> ArchiveFiles:
        return ArchiveFiles(self.folder, {"kystraadet/2023-09-22.pdf": 1})

    def find(self, text: str, filters: Filters, limit: int) -> tuple[ArchiveItem, ...]:
        self.sought.append((text, filters))
        return tuple(item for item in self.held if text.lower() in item.item.title.lower())[:limit]

    def course(self, asked: str) -> CaseCourse:
        return CaseCourse(asked, Status.NOT_FOUND)

    def cases(self) -> tuple[ListedCase, ...]:
        return ()

    def answers_from(self, question: str, item_id: str) -> bool:
        return item_id == ARCHIVED.id

    def nearest(self, question: str, history: Sequence[Turn] = ()) -> tuple[Suggestion, ...]:
        return (Suggestion(ARCHIVED.id, ARCHIVED.item.title),)

    def stream(
        self, question: str, history: Sequence[Turn] = (), narrow: Callable[[Query], Query] | None = None
    ) -> Iterator[FakeReply]:
        for answer in self.growing:
            yield FakeReply(answer)
        yield self.reply(question, history, narrow)

    def reply(self, question: str, history: Sequence[Turn], narrow: Callable[[Query], Query] | None) -> FakeReply:
        self.asked.append((question, tuple(history)))
        query = Query(question, question)
        query = narrow(query) if narrow else query
        if "gå i stykker" in question:
            raise IndexBrokenError("Databasen kan ikke læses.", "Byg den igen.")
        if "mælk" in question:
            return FakeReply(Answer(Status.NOT_FOUND, None))
        return FakeReply(ANSWERED, query, SearchResult((), query.filters))

    def meetings(self) -> tuple[Meeting, ...]:
        return tuple({archived.meeting.source: archived.meeting for archived in self.held}.values())

    def items_of(self, source: str) -> tuple[ArchiveItem, ...]:
        return tuple(archived for archived in self.held if archived.meeting.source == source)

    def item(self, item_id: str) -> ArchiveItem:
        return {archived.id: archived for archived in self.held}[item_id]

    def item_ids(self) -> tuple[str, ...]:
        return tuple(archived.id for archived in self.held)


SETTINGS = Settings(max_question_chars=60)


class TestConversation:
    def test_answer_comes_progressively(self) -> None:
        kept = KeptAnswers()
        steps = list(conversation.ask(FakeArchive(), SETTINGS, kept, Asking("  Hvad blev\nbesluttet? ", turn=3)))
        shown = [soup(step.current) for step in steps]
        assert [len(page.select(".udsagn")) for page in shown] == [0, 1, 2, 2]
        assert "Søger i arkivet …" in shown[0].text
        assert [len(page.select(".kort")) for page in shown] == [0, 0, 0, 2]
        assert [len(page.select("section[data-id]")) for page in shown] == [0, 0, 0, 1]
        finished = one(shown[-1], "section#tur-3")
        assert finished["data-spurgt"] == "Hvad blev besluttet?"
        found = kept.find(str(finished["data-id"]))
        assert found == Exchange(3, "Hvad blev besluttet?", ANSWERED, id=str(finished["data-id"]))

    def test_what_a_chat_model_writes_is_shown_as_it_passes_the_gate(self) -> None:
        growing = tuple(replace(ANSWERED, statements=ANSWERED.statements[:count]) for count in (1, 2))
        archive = FakeArchive(growing=growing)
        settings = Settings(max_question_chars=60, llm="openai:stub")
        steps = list(conversation.ask(archive, settings, KeptAnswers(), Asking("Hvad blev besluttet?")))
        shown = [soup(step.current) for step in steps]
        assert [len(page.select(".udsagn")) for page in shown] == [0, 1, 2, 2]
        assert [len(page.select(".soeger")) for page in shown] == [1, 1, 1, 0]
        assert "sprogmodellen" in shown[0].text
        assert "Skriver videre" in shown[1].text
        assert [len(page.select(".kort")) for page in shown] == [0, 0, 0, 2]

    def test_follow_up_is_asked_with_the_conversation(self) -> None:
        archive, kept = FakeArchive(), KeptAnswers()
        first = kept.keep(Exchange(1, "Hvad blev besluttet?", ANSWERED))
        asked = Asking("Og hvad koster den?", turn=2, earlier=(Asking(first.question, answer_id=first.id),))
        steps = list(conversation.ask(archive, SETTINGS, kept, asked))
        stood_on = (Turn("user", "Hvad blev besluttet?"), Turn("assistant", ANSWERED.text))
        assert archive.asked == [("Og hvad koster den?", stood_on)]
        assert one(soup(steps[-1].current), "section")["id"] == "tur-2"

    def test_an_answer_that_is_no_longer_kept_is_asked_for_again(self) -> None:
        archive = FakeArchive()
        asked = Asking("Og hvad koster den?", turn=2, earlier=(Asking("Hvad blev besluttet?", answer_id="væk"),))
        list(conversation.ask(archive, SETTINGS, KeptAnswers(), asked))
        assert [question for question, _ in archive.asked] == ["Hvad blev besluttet?", "Og hvad koster den?"]
        assert archive.asked[1][1][1] == Turn("assistant", ANSWERED.text)

    def test_a_conversation_is_shown_again_as_it_was(self) -> None:
        archive, kept = FakeArchive(), KeptAnswers()
        held = kept.keep(Exchange(7, "Hvad blev besluttet?", ANSWERED))
        kept.judged(held.id)
        asked = (Asking(held.question, answer_id=held.id), Asking(""), Asking("Hvad koster den?", answer_id="væk"))
        page = soup(list(conversation.resume(archive, SETTINGS, kept, asked))[-1].current)
        assert [section["id"] for section in page.select("section.tur")] == ["tur-1", "tur-2"]
        assert [section["id"] for section in page.select(".foer section.tur")] == ["tur-1"]
        assert [question for question, _ in archive.asked] == ["Hvad koster den?"]
        # Only the answer that has not been judged is asked about, and only the latest can be asked again with less.
        assert [len(section.select("[data-dom]")) for section in page.select("section.tur")] == [0, 3]

    def test_what_the_user_chose_is_kept_to_and_what_is_near_elsewhere_is_pointed_at(self) -> None:
        archive = FakeArchive()
        asked = Asking("Hvad koster en liter mælk?", Choice("KKR Kystlandet", 2021, 2022, Kind.REFERAT))
        page = soup(list(conversation.ask(archive, SETTINGS, KeptAnswers(), asked))[-1].current)
        assert "kun søgt i det, du har valgt: KKR Kystlandet, 2021–2022, kun referater" in page.text
        assert one(page, "button.forslag")["data-punkt"] == ARCHIVED.id
        free = soup(list(conversation.ask(archive, SETTINGS, KeptAnswers(), Asking("Hvad koster mælk?")))[-1].current)
        assert "kun søgt" not in free.text

    def test_a_refusal_is_not_asked_about_its_sources(self) -> None:
        refused = soup(answers.exchange(Exchange(1, "Hvad?", Answer(Status.NOT_FOUND, None))))
        assert [button["data-dom"] for button in refused.select("[data-dom]")] == ["right", "wrong"]

    def test_a_question_about_an_item_says_so_in_one_chip(self) -> None:
        asked = Asking("Hvad blev besluttet?", Choice(item_id=ARCHIVED.id))
        page = soup(list(conversation.ask(FakeArchive(), SETTINGS, KeptAnswers(), asked))[-1].current)
        assert [chip.text for chip in page.select("button.filter")] == [
            "Punkt 2.1 · Ny færge til øerne · KKR Kystlandet · 22. september 2023 (fjern, og spørg igen) ×"
        ]
        assert one(page, "section")["data-om-navn"] == "Punkt 2.1 · Ny færge til øerne"

    def test_screen_readers_hear_the_answer_once(self) -> None:
        steps = list(conversation.ask(FakeArchive(), SETTINGS, KeptAnswers(), Asking("Hvad blev besluttet?")))
        heard = [one(soup(step.notice), "[aria-live]").text for step in steps if step.notice is not None]
        assert heard == ["Søger i arkivet …", f"Svar: {DECISION} {PRICE}"]

    @pytest.mark.parametrize(
        ("question", "said"),
        [
            ("", "Skriv et spørgsmål først."),
            (" \n\t ", "Skriv et spørgsmål først."),
            ("x" * 100_000, "Spørgsmålet er for langt (100.000 tegn). Skriv det på højst 60 tegn."),
        ],
    )
    def test_questions_that_cannot_be_asked(self, question: str, said: str) -> None:
        archive = FakeArchive()
        (step,) = conversation.ask(archive, SETTINGS, KeptAnswers(), Asking(question))
        assert step.notice is not None
        assert one(soup(step.notice), "[role=alert]").text == said
        assert not step.accepted
        assert archive.asked == []

    def test_an_error_is_one_line_and_nothing_is_kept(self) -> None:
        kept = KeptAnswers()
        steps = list(conversation.ask(FakeArchive(), SETTINGS, kept, Asking("Kan den gå i stykker?")))
        assert one(soup(steps[-1].current), ".fejl").text.endswith("Databasen kan ikke læses. Byg den igen.")
        assert len(kept) == 0

    def test_opening_an_unknown_item_says_so(self) -> None:
        page = soup(conversation.opened(FakeArchive(), Opening("fjernet.pdf#1")))
        assert "findes ikke længere" in one(page, ".fejl").text

    def test_what_the_page_sends(self) -> None:
        data = {"punkt": "a#1", "citat": "ord", "start": 3, "slut": 6, "side": 2}
        assert requests.opening(data) == Opening("a#1", "ord", Span(3, 6), 2)
        assert requests.opening({"punkt": "a#1"}) == Opening("a#1")
        assert requests.opening({"punkt": "a#1", "citat": 5, "start": "3", "side": -1}) == Opening("a#1")
        for nonsense in (None, {}, {"punkt": 7}, "a#1"):
            with pytest.raises(InputError):
                requests.opening(nonsense)
            assert requests.asking(nonsense) == Asking("")
            assert requests.resumed(nonsense) == ()
            assert requests.answer_id(nonsense) == ""
        talk = {"spoerg": "Og nu?", "tur": 6, "forrige": [{"spoerg": f"Nr. {n}?", "svar": f"id{n}"} for n in range(6)]}
        assert requests.asking(talk) == Asking(
            "Og nu?", turn=6, earlier=tuple(Asking(f"Nr. {n}?", answer_id=f"id{n}") for n in range(2, 6))
        )
        assert requests.asking({"spoerg": "Hvad?", "tur": -4, "forrige": "alle", "svar": 3}) == Asking("Hvad?")
        wanted = {"spoerg": "Hvad?", "valg": {"raad": "KKR", "fra": "2022", "til": 2021, "slags": "referat"}}
        assert requests.asking(wanted) == Asking("Hvad?", Choice("KKR", 2021, 2022, Kind.REFERAT))
        assert requests.asking({"spoerg": "Hvad?", "valg": {"raad": 3, "fra": "år", "uden": ["body", "x"]}}) == Asking(
            "Hvad?", Choice(without=frozenset({"body"}))
        )


def document(name: str, body: str, day: dt.date, kind: Kind, *items: AgendaItem) -> list[ArchiveItem]:
    held = meeting(source=name, body=body, date=day, kind=kind)
    return [ArchiveItem(f"{name}#{item.number}", held, item) for item in items]


LONG = replace(ITEM, text=TEXT + "\n\n" + "Kommunerne har drøftet sagen grundigt. " * 12)


class TestKeptAnswers:
    def test_the_oldest_go_first_and_each_has_its_time(self) -> None:
        now = [0.0]
        kept = KeptAnswers(most=2, seconds=60, clock=lambda: now[0])
        first, second, third = (kept.keep(Exchange(n, f"Nr. {n}?", ANSWERED)) for n in (1, 2, 3))
        assert [kept.find(one.id) for one in (first, second, third)] == [None, second, third]
        assert len({first.id, second.id, third.id, ""}) == 4
        now[0] = 61.0
        assert kept.find(third.id) is None
        kept.keep(first)
        assert len(kept) == 1
        assert kept.find("") is None

    def test_it_remembers_what_was_judged(self) -> None:
        kept = KeptAnswers()
        held = kept.keep(Exchange(1, "Hvad?", ANSWERED))
        kept.judged(held.id)
        kept.judged("ukendt")
        assert kept.find(held.id) == replace(held, is_judged=True)


class TestFirstScreen:
    held = (
        *document("a.pdf", "KKR Kystlandet", dt.date(2023, 9, 22), Kind.REFERAT, LONG,
                  replace(LONG, number="1.1", title="Godkendelse af dagsorden"),
                  replace(LONG, number="9", title="Lukket sag", closed=True)),
        *document("b.pdf", "Fjordby Byråd", dt.date(2021, 3, 1), Kind.REFERAT,
                  replace(LONG, number="14", title="Nyt bibliotek <b>")),
        *document("c.pdf", "Fjordby Byråd", dt.date(2021, 3, 1), Kind.DAGSORDEN,
                  replace(LONG, number="14", title="Nyt bibliotek <b>")),
    )  # fmt: skip

    def candidates(self) -> list[examples.Example]:
        archive = FakeArchive(self.held)
        return examples.candidates(archive.meetings(), archive.items_of)

    def test_examples_name_real_items(self) -> None:
        questions = [example.question for example in self.candidates()]
        assert questions[0] == "Hvad besluttede KKR Kystlandet om »Ny færge til øerne« den 22. september 2023?"
        assert any("Nyt bibliotek" in question for question in questions)
        assert not any("Godkendelse" in question or "Lukket" in question for question in questions)

    def test_examples_are_the_same_each_time_and_of_different_items(self) -> None:
        assert self.candidates() == self.candidates()
        subjects = [question.question.split("»")[1].split("«")[0] for question in self.candidates()]
        assert len(subjects) == len(set(subjects)) == 2

    def test_only_examples_with_an_answer_are_shown(self) -> None:
        assert examples.choose(self.candidates(), lambda example: "bibliotek" in example.question) == (
            self.candidates()[1].question,
        )

    def test_example_buttons_carry_their_question(self) -> None:
        page = soup(examples.welcome(('Hvad med "«<b>»"?',)))
        assert one(page, "button.eksempel")["data-spoerg"] == 'Hvad med "«<b>»"?'
        assert_harmless(page)
        assert "arkivsvar index" in soup(examples.welcome((), empty=True)).text

    def test_header_tells_what_the_archive_holds(self) -> None:
        archive = FakeArchive(self.held)
        page = soup(header(holdings(archive.meetings(), len(archive.item_ids()))))
        told = [span.text for span in page.select(".indhold span")]
        assert told == ["Fjordby Byråd og KKR Kystlandet", "2 møder", "5 punkter", "2021–2023"]
        assert one(page, "h1").text == "Arkivsvar"

    def test_header_of_many_bodies_and_of_none(self) -> None:
        many = holdings([meeting(source=f"{n}.pdf", body=f"Råd {n}") for n in range(6)], 1234)
        assert soup(header(many)).select(".indhold span")[0].text == "6 råd og udvalg"
        assert [chip.text for chip in soup(covered(many)).select(".filter")] == [f"Råd {n}" for n in range(6)]
        assert "3 andre" in covered(holdings([meeting(body=f"Råd {n:02}") for n in range(15)], 1))
        assert covered(holdings([meeting()], 1)) == ""
        assert "1.234 punkter" in header(many)
        assert "0 møder" in header(holdings([], 0))

    def test_meeting_without_date_counts_by_its_period(self) -> None:
        unknown = meeting(date=None, body=None, period=Period(dt.date(2021, 8, 1), dt.date(2022, 1, 31)))
        assert holdings([unknown, replace(unknown, source="anden.pdf")], 2).years == (2021, 2022)
        assert holdings([unknown, replace(unknown, source="anden.pdf")], 2).meetings == 2


def luminance(colour: str) -> float:
    channels = [int(colour[i : i + 2], 16) / 255 for i in (1, 3, 5)]
    linear = [c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in channels]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


PAIRS = [
    ("blaek", "papir"), ("blaek", "flade"), ("svag", "papir"), ("svag", "flade"), ("accent", "papir"),
    ("accent", "flade"), ("accent", "accent-lys"), ("blaek", "accent-lys"), ("accent-tekst", "accent"),
    ("dagsorden", "dagsorden-flade"), ("dagsorden", "flade"), ("fejl", "fejl-flade"), ("fejl", "papir"),
    ("markering-tekst", "markering"),
]  # fmt: skip


class TestStyle:
    @pytest.mark.parametrize("palette", [0, 1], ids=["light", "dark"])
    @pytest.mark.parametrize(("text", "ground"), PAIRS)
    def test_contrast_is_at_least_aa(self, palette: int, text: str, ground: str) -> None:
        blocks = re.findall(r":root \{(.*?)\}", asset("style.css"), re.DOTALL)
        colours = dict(re.findall(r"--([\w-]+): (#[0-9a-f]{6});", blocks[palette]))
        light, dark = sorted((luminance(colours[text]), luminance(colours[ground])), reverse=True)
        assert (light + 0.05) / (dark + 0.05) >= 4.5

    def test_nothing_is_fetched_from_outside(self) -> None:
        for name in (*STYLES, *SCRIPTS):
            assert not re.search(r"https?:|url\(|@import|//[a-z]+\.", asset(name))


GRADIO_PAGE = """<!doctype html>
<html
\tlang="en"
\tstyle="margin: 0"
>
<head>
<meta charset="utf-8" />
<meta property="og:url" content="https://maker.example/" />
<meta
\tname="twitter:creator"
\tcontent="@maker"
/>
</head>
<body><p lang="en">…</p></body></html>"""


def test_first_page_is_danish_and_without_its_makers() -> None:
    page = BeautifulSoup(danish_page(GRADIO_PAGE), "html.parser")
    assert one(page, "html")["lang"] == "da"
    assert "maker" not in danish_page(GRADIO_PAGE)
    assert one(page, "noscript").text
    assert len(page.select("head > style, head > script")) == 2


def test_naming_the_chat_does_not_load_gradio() -> None:
    code = "import sys, rag.ui, rag.cli; sys.exit('gradio' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0


def test_taken_port_names_the_way_out() -> None:
    from rag.ui.server import address_of, listen

    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = taken.getsockname()[1]
        with pytest.raises(ArkivsvarError, match=f"Port {port} er optaget.*--port {port % 65535 + 1}"):
            listen(Settings(port=port))
    with listen(Settings(port=port)) as free:
        assert address_of(free) == f"http://127.0.0.1:{port}"


def test_address_of_another_machine_is_refused() -> None:
    from rag.ui.server import listen

    with pytest.raises(InputError, match=r"192\.0\.2\.1"):
        listen(Settings(host="192.0.2.1"))


def test_serving_without_an_index_names_the_command(tmp_path: Path) -> None:
    from rag.ui import serve

    with pytest.raises(ArkivsvarError, match="arkivsvar index"):
        serve(Settings(index=tmp_path / "tomt"))
