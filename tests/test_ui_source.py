"""The original beside the text: which file, which page, and where on it a quote stands."""

from __future__ import annotations

import datetime as dt
import io
from dataclasses import replace
from pathlib import Path

import pytest
from bs4 import BeautifulSoup
from fastapi import FastAPI
from PIL import Image
from reportlab.lib.pagesizes import A4
from reportlab.pdfgen import canvas
from starlette.testclient import TestClient

from rag.errors import UnreadableFileError
from rag.records import AgendaItem, ArchiveItem, Kind, Meeting, PageSpan, Span
from rag.ui import original, pdf_page, source
from rag.ui.files import ArchiveFiles
from rag.ui.pdf_page import Wanted
from rag.ui.routes import add_routes

SOURCE = "møder/referat 1.pdf"
FIRST_PAGE = ("Biblioteket skal flytte til den gamle mejeri-", "bygning ved havnen. Flytningen koster 12 mio. kr.")
SECOND_PAGE = ("Rådet sagde ja til flytningen.", "Punkt 4", "Rådet tog sagen til efterretning.",
               "Punkt 5", "Rådet tog sagen til efterretning.")  # fmt: skip
TEXT = (
    "Biblioteket skal flytte til den gamle mejeribygning ved havnen. Flytningen koster 12 mio. kr.\n\n"
    "Rådet sagde ja til flytningen."
)
TURN = TEXT.index("Rådet")
ITEM = AgendaItem(
    "3", "Biblioteket flytter", TEXT, page_spans=(PageSpan(1, 0, TURN), PageSpan(2, TURN, len(TEXT))), pages=(1, 2)
)
ARCHIVED = ArchiveItem(f"{SOURCE}#3", Meeting(SOURCE, "Byrådet", dt.date(2024, 5, 2), "forside", Kind.REFERAT), ITEM)


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    made = tmp_path_factory.mktemp("arkiv")
    path = made / SOURCE
    path.parent.mkdir()
    drawn = canvas.Canvas(str(path), pagesize=A4)
    for lines in (FIRST_PAGE, SECOND_PAGE):
        for place, line in enumerate(lines):
            drawn.drawString(100, 700 - 20 * place, line)
        drawn.showPage()
    drawn.setPageRotation(90)
    drawn.drawString(100, 300, "Denne side ligger ned.")
    drawn.drawString(100, 700, "Uden for siden.")
    drawn.showPage()
    drawn.save()
    (made / "notat.txt").write_text("Kun tekst.", encoding="utf-8")
    (made / "skadet.pdf").write_bytes(b"%PDF-1.7\nikke mere")
    return made


@pytest.fixture
def files(folder: Path) -> ArchiveFiles:
    sources = (SOURCE, "notat.txt", "skadet.pdf")
    return ArchiveFiles(folder, {name: (folder / name).stat().st_size for name in sources} | {"væk.pdf": 5})


def at(quote: str) -> Span:
    start = TEXT.index(quote)
    return Span(start, start + len(quote))


class TestPlace:
    def test_quote_over_a_hyphenated_line_break_is_marked_on_both_lines(self, folder: Path) -> None:
        page = pdf_page.look_up(folder / SOURCE, 1, Wanted("flytte til den gamle mejeribygning ved havnen."))
        assert (page.number, page.count) == (1, 3)
        first, second = page.boxes
        assert first.top < second.top
        # Where the words were drawn: 100 points from the left, baselines 700 and 680 points from the bottom.
        assert second.left == pytest.approx(100 / A4[0], abs=0.01)
        assert first.left > 0.25
        assert first.top + first.height == pytest.approx((A4[1] - 700) / A4[1], abs=0.01)

    def test_words_that_stand_twice_are_told_apart_by_what_is_around_them(self, folder: Path) -> None:
        twice = "Rådet tog sagen til efterretning."
        assert pdf_page.look_up(folder / SOURCE, 2, Wanted(twice)).boxes == ()
        (fourth,) = pdf_page.look_up(folder / SOURCE, 2, Wanted(twice, before="Punkt 4 ")).boxes
        (fifth,) = pdf_page.look_up(folder / SOURCE, 2, Wanted(twice, before="Punkt 5 ")).boxes
        assert fourth.top < fifth.top

    @pytest.mark.parametrize("words", ["Flytningen koster 13 mio. kr.", "kr", "", "Rådet sagde ja til flytningen."])
    def test_what_does_not_stand_there_has_no_place(self, folder: Path, words: str) -> None:
        assert pdf_page.look_up(folder / SOURCE, 1, Wanted(words)).boxes == ()

    def test_turned_page_has_its_place_on_the_turned_picture(self, folder: Path) -> None:
        page = pdf_page.look_up(folder / SOURCE, 3, Wanted("Denne side ligger ned."))
        (box,) = page.boxes
        assert box.height * page.height > box.width * page.width  # the words run down the picture
        picture = Image.open(io.BytesIO(pdf_page.picture(folder / SOURCE, 3))).convert("L")
        left, top = box.left * picture.width, box.top * picture.height
        inside = picture.crop((left, top, left + box.width * picture.width, top + box.height * picture.height))
        assert float(inside.getextrema()[0]) < 100  # type: ignore[arg-type]
        assert pdf_page.look_up(folder / SOURCE, 3, Wanted("Uden for siden.")).boxes == ()

    @pytest.mark.parametrize(("name", "number"), [(SOURCE, 4), (SOURCE, 0), ("skadet.pdf", 1), ("notat.txt", 1)])
    def test_what_cannot_be_shown_is_said(self, folder: Path, name: str, number: int) -> None:
        with pytest.raises(UnreadableFileError, match=Path(name).name):
            pdf_page.look_up(folder / name, number)


class TestOriginal:
    def test_page_of_the_quote_is_chosen_and_marked(self, files: ArchiveFiles) -> None:
        shown = original.original(files, ARCHIVED, "Rådet sagde ja", at("Rådet sagde ja"), None)
        assert shown.page is not None
        assert shown.page.number == 2
        assert len(shown.page.boxes) == 1
        assert shown.note == ""

    def test_another_page_is_shown_without_marks(self, files: ArchiveFiles) -> None:
        shown = original.original(files, ARCHIVED, "Rådet sagde ja", at("Rådet sagde ja"), 1)
        assert shown.page is not None
        assert (shown.page.number, shown.page.boxes, shown.note) == (1, (), "")

    def test_quote_that_was_not_found_is_marked_nowhere(self, files: ArchiveFiles) -> None:
        shown = original.original(files, ARCHIVED, "Rådet sagde nej", None, None)
        assert shown.page is not None
        assert shown.page.boxes == ()
        assert "intet er markeret" in shown.note

    def test_text_that_is_not_on_the_page_is_not_marked(self, files: ArchiveFiles) -> None:
        wrong = replace(ARCHIVED, item=replace(ITEM, text="En helt anden tekst end den på siden.", page_spans=(
            PageSpan(1, 0, 37),)))  # fmt: skip
        shown = original.original(files, wrong, "En helt anden tekst", Span(0, 19), None)
        assert shown.page is not None
        assert shown.page.boxes == ()
        assert "intet er markeret" in shown.note

    @pytest.mark.parametrize(
        ("name", "said", "is_here"),
        [
            ("notat.txt", "ikke en PDF", True),
            ("skadet.pdf", "kan ikke åbnes", True),
            ("væk.pdf", "ligger ikke længere", False),
            ("ukendt.pdf", "findes ikke i arkivet", False),
        ],
    )
    def test_missing_page_is_said(self, files: ArchiveFiles, name: str, said: str, is_here: bool) -> None:
        other = replace(ARCHIVED, meeting=replace(ARCHIVED.meeting, source=name))
        shown = original.original(files, other, "", None, None)
        assert shown.page is None
        assert said in shown.note
        assert shown.is_here is is_here

    def test_changed_file_is_shown_without_marks(self, folder: Path) -> None:
        changed = ArchiveFiles(folder, {SOURCE: 17})
        shown = original.original(changed, ARCHIVED, "Rådet sagde ja", at("Rådet sagde ja"), None)
        assert shown.page is not None
        assert shown.page.boxes == ()
        assert "ændret" in shown.note

    def test_panel_has_text_and_original_and_the_ways_on(self, files: ArchiveFiles) -> None:
        quote = "Rådet sagde ja til flytningen."
        shown = original.original(files, ARCHIVED, quote, at(quote), None)
        before = replace(ARCHIVED, id=f"{SOURCE}#2", item=replace(ITEM, number="2", title="Havnen <b>"))
        page = BeautifulSoup(
            source.source_view(ARCHIVED, quote, at(quote), source.Surroundings(shown, before, None)), "html.parser"
        )
        assert [tab.text for tab in page.select("[role=tab]")] == ["Tekst", "Originalen (side 2)"]
        assert len(page.select("[role=tabpanel]")) == 2
        (picture,) = page.select("img")
        assert picture["src"] == "/arkiv/side?dokument=m%C3%B8der%2Freferat+1.pdf&side=2"
        assert "markeret" in str(picture["alt"])
        assert len(page.select("svg rect")) == 1
        assert [(b.text, b["data-side"]) for b in page.select("button.blad[data-side]")] == [
            ("Forrige side", "1"),
            ("Næste side", "3"),
        ]
        assert [(b.text, b["data-punkt"]) for b in page.select("button.nabo")] == [
            ("Forrige punkt: Punkt 2 · Havnen <b>", f"{SOURCE}#2")
        ]
        assert page.select("a.hent")[0]["href"] == "/arkiv/fil?dokument=m%C3%B8der%2Freferat+1.pdf"
        assert page.select("a.hent")[0].text == "Hent PDF"
        assert page.select("button[data-om]")[0]["data-om"] == ARCHIVED.id


class TestRoutes:
    @pytest.fixture
    def client(self, files: ArchiveFiles) -> TestClient:
        app = FastAPI()
        add_routes(app, files)
        return TestClient(app)

    def test_page_is_a_picture(self, client: TestClient) -> None:
        answer = client.get("/arkiv/side", params={"dokument": SOURCE, "side": 2})
        assert answer.headers["content-type"] == "image/png"
        assert Image.open(io.BytesIO(answer.content)).width == pdf_page.PICTURE_WIDTH

    def test_file_is_saved_and_never_shown(self, client: TestClient, folder: Path) -> None:
        answer = client.get("/arkiv/fil", params={"dokument": SOURCE})
        assert answer.content == (folder / SOURCE).read_bytes()
        assert answer.headers["content-disposition"].startswith("attachment")
        assert "sandbox" in answer.headers["content-security-policy"]

    @pytest.mark.parametrize("route", ["/arkiv/fil", "/arkiv/side"])
    @pytest.mark.parametrize("name", ["../hemmelig.txt", "/etc/passwd", "væk.pdf", "..%2f..%2fx", "møder", ""])
    def test_nothing_else_is_served(self, client: TestClient, folder: Path, route: str, name: str) -> None:
        (folder.parent / "hemmelig.txt").write_text("hemmeligt", encoding="utf-8")
        answer = client.get(route, params={"dokument": name, "side": 1})
        assert answer.status_code == 404
        assert "hemmeligt" not in answer.text

    @pytest.mark.parametrize("number", ["0", "-1", "99", "x", "9" * 30])
    def test_pages_that_are_not_there(self, client: TestClient, number: str) -> None:
        assert client.get("/arkiv/side", params={"dokument": SOURCE, "side": number}).status_code in {404, 422}

    def test_indexed_name_that_leads_out_of_the_archive_is_refused(self, tmp_path: Path) -> None:
        (tmp_path / "arkiv").mkdir()
        (tmp_path / "hemmelig.txt").write_text("hemmeligt", encoding="utf-8")
        (tmp_path / "arkiv" / "genvej.txt").symlink_to(tmp_path / "hemmelig.txt")
        files = ArchiveFiles(tmp_path / "arkiv", {"../hemmelig.txt": 9, "genvej.txt": 9})
        for name in files.sizes:
            with pytest.raises(UnreadableFileError, match="uden for"):
                files.path(name)
