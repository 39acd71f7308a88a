"""Log-in and feedback in Chromium: the real program behind a users file, and no request that leaves the machine."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING
from urllib.parse import quote, urlsplit

import pytest

from rag.access import Cost, hash_password, write_user
from rag.ingest import ingest
from rag.settings import Settings
from tests.test_browser_chat import CHROMIUM, DESKTOP, FLAGS, PHONE, ask, served, settle

if TYPE_CHECKING:
    from playwright.sync_api import Page

pytestmark = [
    pytest.mark.browser,
    pytest.mark.slow,
    pytest.mark.skipif(CHROMIUM is None, reason="Chromium is not installed (Debian: apt-get install chromium)"),
]

PASSWORD = "blå hest ved åen"
QUESTION = "Hvad besluttede Kulturudvalget om svømmehallen?"
FILLER = "Kommunens folk har regnet på sagen og set på taget flere gange i løbet af vinteren. " * 8
MINUTES = f"""1.1. Svømmehallen i Fjordby

SAG-2023-00120 abc

Baggrund

Taget på svømmehallen er utæt. {FILLER}

Beslutning

Udvalget godkendte et nyt tag til 12 mio. kr.
"""
STATED = '[[document]]\nfile = "referat.txt"\nbody = "Kulturudvalget"\ndate = 2023-02-01\nkind = "referat"\n'


@pytest.fixture(scope="module")
def index(tmp_path_factory: pytest.TempPathFactory) -> Path:
    root = tmp_path_factory.mktemp("adgang")
    (root / "arkiv").mkdir()
    (root / "arkiv" / "referat.txt").write_text(MINUTES, encoding="utf-8")
    (root / "arkiv" / "arkivsvar.toml").write_text(STATED, encoding="utf-8")
    ingest(root / "arkiv", Settings(index=root / "indeks"), lambda *_: None)
    write_user(root / "brugere", "anna", hash_password(PASSWORD, Cost(4, 1, 1)))
    return root / "indeks"


@pytest.fixture(scope="module")
def address(index: Path) -> Iterator[str]:
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("ARKIVSVAR_AUTH", str(index.parent / "brugere"))
        with served(index) as chat:
            yield chat.address


@pytest.fixture(params=[DESKTOP, PHONE], ids=["desktop", "phone"])
def page(request: pytest.FixtureRequest, address: str) -> Iterator[Page]:
    from playwright.sync_api import sync_playwright

    requests: list[str] = []
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=FLAGS)
        opened = browser.new_context(viewport=request.param).new_page()
        opened.set_default_timeout(20_000)
        opened.on("request", lambda sent: requests.append(sent.url))
        yield opened
        browser.close()
    outside = {url for url in requests if not url.startswith(("data:", "blob:"))}
    assert {f"http://{urlsplit(url).netloc}" for url in outside} == {address}


def test_log_in_ask_and_say_that_the_source_is_wrong(page: Page, address: str, index: Path) -> None:
    page.goto(f"{address}/?q={quote(QUESTION)}")
    page.fill("#navn", "anna")
    page.fill("#kode", "ikke den rigtige")
    page.press("#kode", "Enter")
    assert "forkert" in page.inner_text("[role=alert]")
    assert page.input_value("#navn") == "anna"
    page.fill("#kode", PASSWORD)
    page.press("#kode", "Enter")

    # The question of the link is answered, where the user wanted to go.
    page.wait_for_selector("#aktuel .besvaret")
    settle(page)
    kept = index / "feedback.jsonl"
    before = len(kept.read_text(encoding="utf-8").splitlines()) if kept.exists() else 0
    page.focus("#aktuel [data-dom=wrong_source]")
    page.keyboard.press("Enter")
    assert page.evaluate("document.activeElement.tagName") == "TEXTAREA"
    page.keyboard.type("Det var <img src=x onerror=window.ramt=1> et andet møde")
    assert page.evaluate("document.documentElement.scrollWidth <= window.innerWidth")
    page.click("text=Gem vurdering")
    page.wait_for_function("document.querySelector('#aktuel .domssvar').textContent.startsWith('Tak')")
    assert page.locator("#aktuel .domme").count() == 0
    row = json.loads(kept.read_text(encoding="utf-8").splitlines()[before])
    assert (row["verdict"], row["question"]) == ("wrong_source", QUESTION)
    assert row["comment"] == "Det var <img src=x onerror=window.ramt=1> et andet møde"
    assert row["generation"] == (index / "current").read_text(encoding="utf-8").strip()
    assert "anna" not in json.dumps(row)

    # The next answer can be judged in one click; a comment can be dropped.
    ask(page, "Hvad er baggrunden for sagen om svømmehallen?")
    settle(page)
    page.click("#aktuel [data-dom=wrong]")
    page.keyboard.press("Escape")
    assert page.locator("#aktuel .domstekst").count() == 0
    page.click("#aktuel [data-dom=right]")
    page.wait_for_function("document.querySelector('#aktuel .domssvar').textContent.startsWith('Tak')")
    rows = [json.loads(line) for line in kept.read_text(encoding="utf-8").splitlines()[before:]]
    assert [row["verdict"] for row in rows] == ["wrong_source", "right"]
    assert page.evaluate("window.ramt") is None


def test_after_logging_out_the_page_asks_again(page: Page, address: str) -> None:
    page.goto(address)
    page.fill("#navn", "anna")
    page.fill("#kode", PASSWORD)
    page.press("#kode", "Enter")
    page.wait_for_selector("#spoergsmaal textarea")
    page.goto(f"{address}/log-ud")
    page.click("text=Log ud >> nth=-1")
    page.wait_for_selector("#kode")
    page.goto(address)
    assert page.locator("#kode").count() == 1
