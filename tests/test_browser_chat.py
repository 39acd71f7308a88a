"""The chat as a user meets it: the real program over a small real archive, in headless Chromium."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from tests.archives import index_of
from tests.browser import DESKTOP, MARKS, PHONE, Chat, Open, ask, free_port, in_view, served, settle
from tests.openai_server import Script, serving

if TYPE_CHECKING:
    from playwright.sync_api import Browser

pytestmark = MARKS

HOSTILE_TITLE = "Natlæger <img src=x onerror=window.ramt=1>"
FILLER = " ".join(
    f"Kommune nummer {number} har sendt sine køreplaner ind, og sekretariatet har regnet på dem."
    for number in range(40)
)

MINUTES = f""" KKR Skovkysten  | 22-09-2023

1.1. Fælles indkøb af elbusser

SAG-2023-01234 abc

Baggrund

Syv kommuner har bedt om et fælles udbud af elbusser til de lokale ruter. De nuværende busser er slidt op.

Sagsfremstilling

Udbuddet omfatter 48 elbusser og ventes at koste 214 mio. kr. over seks år. {FILLER}

Beslutning

KKR Skovkysten anbefalede, at kommunerne deltager i udbuddet af elbusser, og bad om en status i marts 2024.

1.2. {HOSTILE_TITLE}

SAG-2023-05678 abc

Baggrund

Teksten her prøver <script>window.ramt = 2</script> og [et link](javascript:window.ramt=3) samt ${{window.ramt=4}}.
{FILLER}

Beslutning

Orienteringen om natlæger blev taget til efterretning. <b onmouseover="window.ramt=5">Regionen får brev.</b>
"""

STATED = """[[document]]
file = "referat.txt"
body = "KKR Skovkysten"
date = 2023-09-22
kind = "referat"
url = "https://kkr-skovkysten.example/referat.pdf"
"""


@pytest.fixture(scope="module")
def index(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return index_of(tmp_path_factory.mktemp("samtale"), {"referat.txt": MINUTES.replace("\n", "\n\n")}, STATED)


@pytest.fixture(scope="module")
def chat(index: Path) -> Iterator[Chat]:
    with served(index) as running:
        yield running


QUESTION = "Hvad besluttede KKR Skovkysten om elbusser?"


@pytest.mark.parametrize("size", [DESKTOP, PHONE], ids=["desktop", "phone"])
def test_question_to_marked_source(open_page: Open, size: dict[str, int]) -> None:
    page = open_page(size=size)
    ask(page, QUESTION)

    assert "bad om en status i marts 2024" in page.locator("#aktuel .svar").inner_text()
    assert page.locator("#aktuel .grundlag").text_content() == "Fra mødets beslutning"
    card = page.locator("#aktuel .kort").first
    assert card.locator(".maerke").inner_text() == "Referat"
    assert card.locator(".raad").inner_text() == "KKR Skovkysten"
    assert card.locator(".dato").inner_text() == "22. september 2023"
    assert card.locator(".punkt").inner_text() == "Punkt 1.1 · Fælles indkøb af elbusser"
    assert card.locator(".sted").inner_text() == "Beslutning, side 1"
    assert card.locator("a.udgiver").get_attribute("href") == "https://kkr-skovkysten.example/referat.pdf"
    quote = card.locator("blockquote").inner_text().strip("»«")

    card.get_by_role("button", name=re.compile("Vis i kilden")).click()
    page.wait_for_selector("#kildepanel mark")
    settle(page)
    assert "".join(page.locator("#kildepanel mark").all_inner_texts()) == quote
    assert in_view(page, "#citat")
    assert page.evaluate("document.activeElement.id") == "kilde-titel"

    # Numbers in the text and under it are the same set.
    markers = page.locator("#aktuel a.henvisning").all_inner_texts()
    numbers = page.locator("#aktuel .kort .nummer").all_inner_texts()
    assert list(dict.fromkeys(marker.strip("[]") for marker in markers)) == numbers


def test_answer_is_streamed(open_page: Open) -> None:
    page = open_page()
    page.evaluate(
        """() => {
            const answer = document.querySelector("#aktuel");
            const count = selector => answer.querySelectorAll(selector).length;
            window.seen = [];
            new MutationObserver(() => window.seen.push(
                [answer.innerText.includes("Søger i arkivet"), count(".udsagn") > 0, count(".kort") > 0]
            )).observe(answer, {childList: true, subtree: true, characterData: true});
        }"""
    )
    ask(page, QUESTION)
    states = page.evaluate("window.seen")
    told = [state for state in map(tuple, states) if any(state)]
    assert list(dict.fromkeys(told)) == [(True, False, False), (False, True, False), (False, True, True)]
    assert page.locator("#oplaesning[aria-live=polite]").inner_text().startswith("Svar: ")


DECIDED = "KKR Skovkysten anbefalede, at kommunerne deltager i udbuddet af elbusser"
PRICE = "ventes at koste 214 mio. kr. over seks år"


def written(messages: list[dict[str, str]]) -> str:
    """Three statements of a chat model's: two with a quote of their own excerpt, and between them an invention."""
    excerpts = messages[-1]["content"].split("<<<UDDRAG ")[1:]

    def line(text: str, quote: str) -> str:
        number = next((int(one.split()[0]) for one in excerpts if quote in one), 1)
        return json.dumps({"udsagn": text, "kilder": [{"nr": number, "citat": quote}]}, ensure_ascii=False)

    invented = line("KKR Skovkysten bevilgede 900 mio. kr.", "bevilgede 900 mio. kr.")
    return "\n".join([line(DECIDED + ".", DECIDED), invented, line("Udbuddet " + PRICE + ".", PRICE)])


def test_what_a_chat_model_writes_comes_as_it_passes_the_gate(
    browser: Browser, index: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("ARKIVSVAR_LLM", "openai:prøve")
    monkeypatch.setenv("ARKIVSVAR_LLM_KEY", "hemmelig")
    with serving(Script(written, chunk_chars=12, delay_between=0.05)) as model:
        monkeypatch.setenv("ARKIVSVAR_LLM_URL", model)
        with served(index) as chat:
            page = browser.new_page()
            page.goto(chat.address)
            page.wait_for_selector("button.eksempel")
            page.evaluate(
                """() => {
                    const answer = document.querySelector("#aktuel");
                    window.seen = [];
                    new MutationObserver(() => window.seen.push([
                        answer.querySelector(".soeger")?.innerText ?? "",
                        answer.querySelectorAll(".udsagn").length,
                        answer.querySelectorAll(".kort").length,
                        answer.innerText.includes("900 mio."),
                    ])).observe(answer, {childList: true, subtree: true, characterData: true});
                }"""
            )
            ask(page, QUESTION)
            states = list(dict.fromkeys(map(tuple, page.evaluate("window.seen"))))
            shown = page.locator("#aktuel .udsagn").all_inner_texts()
            page.close()
    assert [state[:3] for state in states if state[0] or state[1]] == [
        ("Søger i arkivet og lader sprogmodellen skrive svaret …", 0, 0),
        ("Skriver videre …", 1, 0),
        ("Skriver videre …", 2, 0),
        ("", 2, 2),
    ]
    assert not any(state[3] for state in states)
    assert [text.split("\u00a0")[0] for text in shown] == [DECIDED + ".", "Udbuddet " + PRICE + "."]


def test_first_screen_is_danish_and_offers_answerable_questions(open_page: Open) -> None:
    page = open_page()
    assert page.locator("html").get_attribute("lang") == "da"
    assert page.title() == "Arkivsvar"
    shown = page.locator("body").inner_text()
    assert "KKR Skovkysten" in shown
    assert "1 møde" in shown
    assert not re.search(r"\b(API|Settings|Built with|Gradio|Loading|Submit|Error|processing|Runs)\b", shown)
    assert page.get_by_role("heading", level=1).inner_text() == "Arkivsvar"
    assert page.get_by_role("main").count() == 1
    assert page.get_by_role("textbox", name="Hvad vil du vide?").count() == 1
    example = page.locator("button.eksempel").first
    question = example.inner_text()
    assert "»Fælles indkøb af elbusser«" in question

    # By keyboard alone.
    example.focus()
    page.keyboard.press("Enter")
    page.wait_for_selector("#aktuel .besvaret")
    assert question in page.locator("#aktuel h2").inner_text()
    assert not page.locator("button.eksempel").count()


def test_numbered_link_leads_to_its_card(open_page: Open) -> None:
    page = open_page(size=PHONE)
    ask(page, QUESTION)
    address = page.url
    page.locator("#aktuel a.henvisning").first.click()
    settle(page)
    assert page.evaluate("document.activeElement.id") == "kilde-1-1"
    assert in_view(page, "#kilde-1-1")
    assert page.url == address


def test_escape_closes_the_source_and_gives_the_focus_back(open_page: Open) -> None:
    page = open_page()
    ask(page, QUESTION)
    button = page.locator("#aktuel button.vis").first
    button.focus()
    page.keyboard.press("Enter")
    page.wait_for_selector("#kildepanel mark")
    page.keyboard.press("Escape")
    page.wait_for_selector("#kildepanel .kilde", state="detached")
    assert page.evaluate("document.activeElement.className") == "vis"
    # The same source opens again, also by a click on the card itself.
    page.locator("#aktuel .kort blockquote").first.click()
    page.wait_for_selector("#kildepanel mark")
    page.get_by_role("button", name="Luk kilden").click()
    page.wait_for_selector("#kildepanel .kilde", state="detached")


def test_refusal_offers_items_that_open(open_page: Open) -> None:
    page = open_page()
    ask(page, "Hvad koster en liter mælk?")
    refusal = page.locator("#aktuel .intet-svar")
    assert "Det fandt jeg ikke svar på" in refusal.inner_text()
    assert page.locator("#aktuel .kort").count() == 0
    refusal.locator("button.forslag").first.click()
    page.wait_for_selector("#kildepanel .kildetekst")
    assert page.locator("#kildepanel mark, #kildepanel .fejl").count() == 0


def test_a_quote_that_is_not_there_is_not_marked(open_page: Open) -> None:
    page = open_page()
    ask(page, QUESTION)
    page.evaluate("document.querySelector('#aktuel button.vis').dataset.citat = 'KKR Skovkysten afviste elbusserne'")
    page.locator("#aktuel button.vis").first.click()
    page.wait_for_selector("#kildepanel .fejl")
    assert "intet er markeret" in page.locator("#kildepanel .fejl").inner_text()
    assert page.locator("#kildepanel mark").count() == 0


def test_conversation_goes_on_and_begins_anew(open_page: Open) -> None:
    page = open_page()
    ask(page, QUESTION)
    first = page.locator("#aktuel .svar").inner_text()
    box = page.locator("#spoergsmaal textarea")
    box.fill("Og hvad koster det?")
    page.get_by_role("button", name="Spørg", exact=True).click()
    page.wait_for_selector("#aktuel #tur-2 :is(.besvaret, .intet-svar)")
    assert page.locator("#tidligere #tur-1 .svar").inner_text() == first
    assert "214 mio. kr." in page.locator("#aktuel .svar").inner_text()
    # A source of an earlier answer still opens.
    page.locator("#tidligere button.vis").first.click()
    page.wait_for_selector("#kildepanel mark")
    page.get_by_role("button", name="Ny samtale").click()
    page.wait_for_selector("button.eksempel")
    assert page.locator(".tur, .kilde").count() == 0


def test_questions_that_cannot_be_asked_get_one_friendly_line(open_page: Open) -> None:
    page = open_page()
    page.get_by_role("button", name="Spørg", exact=True).click()
    page.wait_for_selector(".besked:not(:empty)")
    assert page.get_by_role("alert").inner_text() == "Skriv et spørgsmål først."
    page.locator("#spoergsmaal textarea").fill("æ" * 100_000)
    page.locator("#spoergsmaal textarea").press("Enter")
    page.wait_for_function("document.querySelector('.besked').innerText.includes('for langt')")
    assert page.locator(".tur").count() == 0
    assert page.locator("button.eksempel").count()


@pytest.mark.parametrize(
    "question",
    [
        '<img src=x onerror="window.ramt=6"> hvad med natlæger?',
        "${window.ramt=7} {{window.ramt}} [natlæger](javascript:window.ramt=8)",
        "</section><script>window.ramt=9</script> natlæger \" onfocus='window.ramt=10' autofocus x=\"",
    ],
)
def test_text_never_becomes_markup(open_page: Open, question: str) -> None:
    page = open_page()
    ask(page, question)
    assert page.locator("#aktuel h2").text_content() == "Du spurgte: " + question
    ask(page, "Hvad blev der besluttet om natlæger?")
    page.wait_for_selector("#tur-2 .kort")
    card = page.locator("#tur-2 .kort").first
    assert HOSTILE_TITLE in card.inner_text()
    card.locator("button.vis").click()
    page.wait_for_selector("#kildepanel mark")
    assert HOSTILE_TITLE in page.locator("#kildepanel h2").inner_text()
    assert "<script>window.ramt = 2</script>" in page.locator("#kildepanel .kildetekst").inner_text()
    assert page.locator("#ramme :is(img, script, iframe, b, [onmouseover], [onerror], [href^=javascript])").count() == 0
    page.wait_for_timeout(200)
    assert page.evaluate("window.ramt") is None


@pytest.mark.parametrize("width", [320, 390, 768, 1280])
def test_nothing_runs_out_of_the_window(open_page: Open, width: int) -> None:
    page = open_page(size={"width": width, "height": 700})
    for step in (None, QUESTION):
        if step:
            ask(page, step)
            page.locator("#aktuel button.vis").first.click()
            page.wait_for_selector("#kildepanel mark")
        assert page.evaluate("document.documentElement.scrollWidth") <= width


def test_the_browser_itself_refuses_other_servers(open_page: Open, chat: Chat) -> None:
    page = open_page()
    response = page.request.get(chat.address)
    policy = response.headers["content-security-policy"]
    assert "default-src 'none'" in policy
    assert "connect-src 'self'" in policy
    assert "http" not in policy
    assert '<html\n\tlang="da"' in response.text()


def test_a_lost_server_is_said_in_danish_and_the_conversation_outlives_it(browser: Browser, index: Path) -> None:
    port = free_port()
    page = browser.new_page()
    with served(index, port) as chat:
        page.goto(chat.address)
        page.wait_for_selector("button.eksempel")
        ask(page, QUESTION)
        page.wait_for_timeout(300)
        chat.process.kill()
        chat.process.wait(10)
        page.locator("#felt").fill("Og hvad koster det?")
        page.locator("#felt").press("Enter")
        page.wait_for_selector(".toast-body")
        page.wait_for_timeout(100)
        told = page.locator(".toast-wrap").inner_text()
        assert "Forbindelsen" in told
        assert "Connection" not in told
        assert "Error" not in told
    with served(index, port):
        page.reload()
        page.wait_for_selector("#tur-1 .besvaret")
        assert page.locator("#felt").input_value() == "Og hvad koster det?"
        page.locator("#felt").press("Enter")
        page.wait_for_selector("#tur-2 .besvaret")
        assert "214 mio. kr." in page.locator("#aktuel .svar").inner_text()
        page.close()
