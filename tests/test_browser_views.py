"""The chat's other doors in Chromium: original pages, chips, cases, meetings, what is taken along and remembered."""

from __future__ import annotations

import io
import shutil
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import quote

import docx
import pytest

from tests.browser import DESKTOP, MARKS, PHONE, Chat, Open, ask, assert_accessible, in_view, served, settle

pytestmark = MARKS

SAMPLE = Path(__file__).resolve().parents[1] / "data"
HOSTILE = "Havnebad <img src=x onerror=window.ramt=1>"
MINUTES = "tangvig/byraadet-2022-05-31-referat.pdf"
HOSTILE_MINUTES = f"""Fjordby Byråd | 14-03-2023

1.1. {HOSTILE}

Sagsnr.: 22/471

Sagsfremstilling

Teksten prøver <script>window.ramt = 2</script> og "onmouseover='window.ramt=3'. {"Badet er nu dyrere. " * 12}

Beslutning

Byrådet udsatte sagen om havnebadet <b>til foråret</b>.
"""
QUESTION = "Hvad besluttede Byrådet om svømmehallen den 31. maj 2022?"


@pytest.fixture(scope="module")
def chat(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Chat]:
    """The chat over some documents of the sample archive, and one that means harm."""
    from rag.ingest import ingest
    from rag.settings import Settings

    folder = tmp_path_factory.mktemp("arkiv")
    (folder / "tangvig").mkdir()
    for file in SAMPLE.glob("tangvig/*20[12][0-9]*"):
        if "byraadet" in file.name or "oekonomi" in file.name:
            shutil.copy(file, folder / "tangvig")
    for number, day in enumerate(("14-03-2023", "18-04-2023")):
        text = HOSTILE_MINUTES.replace("14-03-2023", day).replace("\n", "\n\n")
        (folder / f"ond{number}.txt").write_text(text, encoding="utf-8")
    index = tmp_path_factory.mktemp("indeks")
    assert not ingest(folder, Settings(index=index), lambda *_: None).failed
    with served(index) as running:
        yield running


@pytest.mark.parametrize("size", [DESKTOP, PHONE], ids=["desktop", "phone"])
def test_page_of_the_pdf_is_shown_with_the_lines_marked(open_page: Open, size: dict[str, int]) -> None:
    page = open_page(size=size)
    ask(page, QUESTION)
    page.locator("#aktuel button.vis").first.click()
    page.wait_for_selector("#kildepanel mark")
    page.get_by_role("tab", name="Originalen").click()
    page.wait_for_function("document.querySelector('.papir img')?.naturalWidth > 1000")
    assert page.locator(".maerker rect").count() >= 1
    settle(page)
    mark = page.locator(".maerker rect").first.bounding_box()
    paper = page.locator(".papir img").bounding_box()
    assert mark
    assert paper
    assert paper["x"] < mark["x"] < paper["x"] + paper["width"]
    assert 0 < mark["y"] < size["height"]
    assert page.evaluate("document.documentElement.scrollWidth") <= size["width"]

    page.get_by_role("button", name="Større").click()
    page.wait_for_function("before => document.querySelector('.papir').clientWidth > 1.3 * before", arg=paper["width"])
    settle(page)
    mark = page.locator(".maerker rect").first.bounding_box()
    assert mark
    assert 0 < mark["y"] < size["height"]
    assert page.evaluate("document.documentElement.scrollWidth") <= size["width"]

    # Turning pages keeps the page in front, and the key under the finger.
    number = page.locator(".sidenummer").inner_text()
    page.get_by_role("button", name="Næste side").click()
    page.wait_for_function("before => document.querySelector('.sidenummer').innerText !== before", arg=number)
    assert page.locator(".maerker rect").count() == 0
    assert page.locator("#fane-original").is_visible()
    assert page.evaluate("document.activeElement.className") == "blad"
    with page.expect_download() as fetched:
        page.get_by_role("link", name="Hent PDF").click()
    assert fetched.value.path().read_bytes()[:5] == b"%PDF-"


def test_neighbours_counterpart_and_back(open_page: Open) -> None:
    page = open_page()
    ask(page, QUESTION)
    page.locator("#aktuel button.vis").first.click()
    page.wait_for_selector("#kildepanel mark")
    title = page.locator("#kilde-titel").inner_text()
    page.locator("button.nabo", has_text="Næste punkt").click()
    page.wait_for_function("before => document.querySelector('#kilde-titel')?.innerText !== before", arg=title)
    assert "punkt=" in page.url
    page.go_back()
    page.wait_for_selector("#kildepanel .kilde", state="detached")
    page.go_forward()
    page.wait_for_selector("#kildepanel .kilde")


def test_link_to_an_item_opens_it_and_it_can_be_asked_about(open_page: Open) -> None:
    page = open_page("/?punkt=" + quote(f"{MINUTES}#76"))
    page.wait_for_selector("#kildepanel .kilde")
    assert "Svømmehal" in page.locator("#kilde-titel").inner_text()
    page.get_by_role("button", name="Spørg om dette punkt").click()
    assert "Svømmehal" in page.locator("#om-punkt").inner_text()
    ask(page, "Hvad blev der besluttet?")
    assert "6,4 mio. kr." in page.locator("#aktuel .svar").inner_text()
    chips = page.locator("#aktuel .filter").all_inner_texts()
    assert len(chips) == 1
    assert chips[0].startswith("Punkt 76 ·")
    page.locator("#om-punkt").click()
    assert not page.locator("#om-punkt").is_visible()


def test_link_to_a_question_about_an_item_shows_it_as_a_chip(open_page: Open) -> None:
    page = open_page(f"/?q={quote('Hvad blev der besluttet?')}&om={quote(f'{MINUTES}#76')}")
    page.wait_for_selector("#aktuel .besvaret")
    assert "6,4 mio. kr." in page.locator("#aktuel .svar").inner_text()
    assert "Svømmehal" in page.locator("#om-punkt").inner_text()
    page.locator("#aktuel button.filter").click()
    page.wait_for_selector("#tur-2 :is(.besvaret, .intet-svar)")
    assert page.locator("#aktuel .filter", has_text="Punkt 76").count() == 0
    assert not page.locator("#om-punkt").is_visible()


def test_what_was_chosen_by_hand_is_not_widened(open_page: Open) -> None:
    page = open_page()
    page.locator("#afgraens summary").click()
    page.get_by_label("Råd eller udvalg").first.select_option("Fjordby Byråd")
    ask(page, "Hvad blev der besluttet om svømmehallen?")
    assert "kun søgt i det, du har valgt: Fjordby Byråd" in page.locator("#aktuel .intet-svar").inner_text()
    assert "Svømmehal" in page.locator("#aktuel .naermeste").inner_text()
    page.locator("#aktuel button.filter", has_text="Fjordby Byråd").click()
    page.wait_for_selector("#tur-2 .besvaret")


def test_chips_can_be_set_and_taken_away(open_page: Open) -> None:
    page = open_page()
    page.locator("#afgraens summary").click()
    page.get_by_label("Fra år").first.select_option("2021")
    page.get_by_label("Til år").first.select_option("2021")
    assert "(2 valgt)" in page.locator("#afgraens summary").inner_text()
    ask(page, "Hvad blev der besluttet om svømmehallen?")
    page.wait_for_selector("#aktuel button.filter")
    assert page.locator("#aktuel .dato").first.inner_text().endswith("2021")
    page.locator("#aktuel button.filter", has_text="2021").click()
    page.wait_for_selector("#tur-2 :is(.besvaret, .intet-svar)")
    assert page.locator("#tur-1").count() == 0  # the question was put anew, not once more
    assert "2021" not in "".join(page.locator("#aktuel .filter").all_inner_texts())
    assert page.get_by_label("Fra år").first.input_value() == ""


def test_answer_survives_a_reload_and_is_taken_along(open_page: Open) -> None:
    page = open_page()
    ask(page, QUESTION)
    ask(page, "Hvem stemte imod?")

    def shown() -> tuple[list[str], list[str], list[str]]:
        texts = (page.locator(s).all_inner_texts() for s in (".udsagn", ".kort blockquote", ".nummer"))
        return tuple(texts)  # type: ignore[return-value]

    before = shown()
    page.reload()
    page.wait_for_selector("#tur-2 :is(.besvaret, .intet-svar)")
    assert shown() == before

    first = page.locator("#tidligere #tur-1")
    first.get_by_role("button", name="Kopiér svar").click()
    page.wait_for_function("navigator.clipboard.readText().then(text => text.startsWith('## Hvad besluttede'))")
    with page.expect_download() as fetched:
        first.get_by_role("button", name="Hent som Word").click()
    written = docx.Document(io.BytesIO(fetched.value.path().read_bytes()))
    assert written.paragraphs[0].text == QUESTION
    assert fetched.value.suggested_filename.endswith(".docx")
    with page.expect_download() as fetched:
        first.get_by_role("button", name="Hent som Markdown").click()
    assert "### Kilder" in fetched.value.path().read_text(encoding="utf-8")
    first.get_by_role("button", name="Kopiér link").click()
    page.wait_for_function("navigator.clipboard.readText().then(text => text.includes('/?q='))")
    link = page.evaluate("navigator.clipboard.readText()")
    page.goto(link)
    page.wait_for_selector("#aktuel .besvaret")
    assert page.locator("#aktuel .udsagn").all_inner_texts() == before[0][: page.locator("#aktuel .udsagn").count()]


def test_history_is_in_the_browser_and_can_be_cleared(open_page: Open) -> None:
    page = open_page()
    ask(page, QUESTION)
    page.get_by_role("button", name="Ny samtale").click()
    page.wait_for_selector("#historik:not([hidden])")
    earlier = page.locator("#historik button.eksempel")
    assert earlier.all_inner_texts() == [QUESTION]
    page.get_by_role("button", name="Ryd listen").click()
    assert not page.locator("#historik").is_visible()
    assert page.evaluate("localStorage.getItem('arkivsvar.spurgt')") == "[]"


def test_a_question_sent_too_early_waits_its_turn(open_page: Open) -> None:
    page = open_page()
    page.wait_for_selector("button.eksempel")
    page.locator("#felt").fill(QUESTION)
    page.evaluate(
        """() => {
            const example = document.querySelector("button.eksempel");
            example.click();
            example.click();
            document.querySelector("#spoerg").click();
        }"""
    )
    assert QUESTION in page.locator("#venter").inner_text()
    assert page.locator("#felt").input_value() == ""
    page.wait_for_selector("#tur-2 :is(.besvaret, .intet-svar)")
    assert page.locator("#tur-2 h2").inner_text().endswith(QUESTION)
    page.wait_for_timeout(500)
    assert page.locator(".tur").count() == 2
    assert not page.locator("#venter").is_visible()

    # Taken back, it stands in the field again.
    page.evaluate(
        """question => {
            const field = document.querySelector("#felt");
            for (const text of ["Hvad er økonomien i sagen?", question]) {
                field.value = text;
                document.querySelector("#spoerg").click();
            }
            document.querySelector("#venter-fortryd").click();
        }""",
        "Hvem stemte imod?",
    )
    page.wait_for_selector("#tur-3 :is(.besvaret, .intet-svar)")
    page.wait_for_timeout(500)
    assert page.locator("#felt").input_value() == "Hvem stemte imod?"
    assert page.locator(".tur").count() == 3


@pytest.mark.parametrize("size", [DESKTOP, PHONE], ids=["desktop", "phone"])
def test_course_of_a_case(open_page: Open, size: dict[str, int]) -> None:
    page = open_page(size=size)
    page.get_by_role("link", name="Sager").click()
    page.wait_for_selector(".sagsliste button")
    page.locator(".sagsliste button", has_text="20/3391").click()
    page.wait_for_selector(".skridtkort")
    count = page.locator(".skridtkort").count()
    assert count >= 5
    assert page.locator("svg.tidslinje g.skridt").count() == count
    assert page.evaluate("document.documentElement.scrollWidth") <= size["width"]
    assert "soeg=" in page.url
    page.locator(".skridtkort button.vis").last.click()
    page.wait_for_selector("#kildepanel mark")
    page.keyboard.press("Escape")
    page.locator(".tabel summary").click()
    page.get_by_role("button", name="Kopiér tabel").click()
    page.wait_for_function("navigator.clipboard.readText().then(text => text.startsWith('Nr.\\tDato'))")
    assert page.locator(".tabel tbody tr").count() == count
    with page.expect_download() as fetched:
        page.get_by_role("button", name="Hent tabel").click()
    assert fetched.value.path().read_text(encoding="utf-8").startswith("\ufeffNr.\tDato")
    page.reload()
    page.wait_for_selector(".skridtkort")


def test_meetings_are_browsed_and_searched(open_page: Open) -> None:
    page = open_page("/?visning=moeder")
    page.wait_for_selector(".moedekort")
    assert page.get_by_role("main").count() == 1
    assert not page.locator("#felt").is_visible()
    page.locator(".moedekort summary").first.click()
    page.locator(".moedekort[open] button.forslag").nth(1).click()
    page.wait_for_selector("#kildepanel .kilde")
    page.get_by_role("searchbox", name="Find punkter i møderne").fill("havnebad")
    page.keyboard.press("Enter")
    page.wait_for_selector(".fundne")
    assert HOSTILE in page.locator(".fundne").inner_text()
    page.locator(".fundne button").first.click()
    page.wait_for_function("document.querySelector('#kilde-titel')?.innerText.includes('Havnebad')")
    assert "ikke en PDF" in page.locator("#fane-original .note").text_content()
    page.go_back()
    page.get_by_role("link", name="Spørg", exact=True).click()
    assert page.locator("#felt").is_visible()


def test_hostile_document_stays_text_in_every_view(open_page: Open) -> None:
    page = open_page("/?visning=sager&soeg=" + quote("22/471"))
    page.wait_for_selector(".skridtkort")
    assert HOSTILE in page.locator("#sager-liste").inner_text()
    assert page.locator("#ramme :is(script, iframe, b, [onmouseover], [onerror], img)").count() == 0
    page.goto(page.url.split("?")[0] + "?q=" + quote(f"Hvad med havnebad {HOSTILE}?"))
    page.wait_for_selector("#aktuel :is(.besvaret, .intet-svar)")
    page.get_by_role("link", name="Sager").click()
    page.get_by_role("searchbox", name="Sagsnummer eller emne").fill("<svg onload=alert(4)> kurlingbane")
    page.keyboard.press("Enter")
    page.wait_for_selector("#sager-liste .intet-svar")
    assert page.locator("#ramme :is(script, b, [onerror], img)").count() == 0
    assert page.evaluate("window.ramt") is None


@pytest.mark.parametrize(
    ("size", "scheme"), [(DESKTOP, "light"), ({"width": 320, "height": 640}, "dark")], ids=["wide-light", "narrow-dark"]
)
def test_axe_finds_nothing(open_page: Open, size: dict[str, int], scheme: str) -> None:
    page = open_page(size=size)
    page.emulate_media(color_scheme=scheme, reduced_motion="reduce")  # type: ignore[arg-type]
    page.wait_for_selector("button.eksempel")
    assert_accessible(page, "first screen")
    ask(page, QUESTION)
    page.wait_for_timeout(300)
    assert_accessible(page, "answer")
    page.locator("#aktuel button.vis").first.click()
    page.wait_for_selector("#kildepanel mark")
    assert_accessible(page, "source")
    page.get_by_role("tab", name="Originalen").click()
    page.wait_for_selector(".papir img")
    assert_accessible(page, "original")
    page.keyboard.press("Escape")
    page.locator("#felt").fill("Hvem vandt VM i kurling?")
    page.locator("#felt").press("Enter")
    page.wait_for_selector("#tur-2 :is(.besvaret, .intet-svar)")
    assert_accessible(page, "refusal")
    page.get_by_role("link", name="Sager").click()
    page.wait_for_selector(".sagsliste button")
    assert_accessible(page, "cases")
    page.locator(".sagsliste button").first.click()
    page.wait_for_selector(".skridtkort")
    page.locator(".tabel summary").click()
    assert_accessible(page, "course")
    page.get_by_role("link", name="Møder").click()
    page.wait_for_selector(".moedekort")
    page.locator(".moedekort summary").first.click()
    assert_accessible(page, "meetings")
    assert page.evaluate("document.documentElement.scrollWidth") <= size["width"]


def test_everything_is_reached_by_keyboard_and_the_focus_is_seen(open_page: Open) -> None:
    page = open_page()
    ask(page, QUESTION)
    names: list[str] = []
    page.evaluate("document.activeElement.blur()")
    for _ in range(45):
        page.keyboard.press("Tab")
        name, outlined = page.evaluate(
            """() => {
                const node = document.activeElement;
                const style = getComputedStyle(node);
                return [node.innerText || node.getAttribute("aria-label") || node.id,
                        style.outlineStyle !== "none" && parseFloat(style.outlineWidth) >= 2];
            }"""
        )
        names.append(name)
        if name and page.evaluate("document.activeElement !== document.body"):
            assert outlined, name
    told = "\n".join(names)
    for wanted in ("Sager", "Vis i kilden", "Kopiér svar", "Hent som Word", "felt", "Ny samtale", "Afgræns"):
        assert wanted in told
    assert in_view(page, "#spoerg")
