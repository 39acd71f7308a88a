"""Log-in and feedback in Chromium: the real program behind a users file, and no request that leaves the machine."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING
from urllib.parse import quote

import pytest

from rag.access import Cost, hash_password, write_user
from tests.archives import index_of
from tests.browser import DESKTOP, MARKS, PHONE, Chat, Open, ask, assert_accessible, served, settle

if TYPE_CHECKING:
    from playwright.sync_api import Page

pytestmark = MARKS

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
    write_user(root / "brugere", "anna", hash_password(PASSWORD, Cost(4, 1, 1)))
    return index_of(root, {"referat.txt": MINUTES}, STATED)


@pytest.fixture(scope="module")
def chat(index: Path) -> Iterator[Chat]:
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("ARKIVSVAR_AUTH", str(index.parent / "brugere"))
        with served(index) as running:
            yield running


def log_in(page: Page, password: str = PASSWORD) -> None:
    page.fill("#navn", "anna")
    page.fill("#kode", password)
    page.press("#kode", "Enter")


@pytest.mark.parametrize("size", [DESKTOP, PHONE], ids=["desktop", "phone"])
def test_log_in_ask_and_say_that_the_source_is_wrong(open_page: Open, index: Path, size: dict[str, int]) -> None:
    page = open_page(f"/?q={quote(QUESTION)}", size)
    assert_accessible(page, "log-in")
    log_in(page, "ikke den rigtige")
    assert "forkert" in page.inner_text("[role=alert]")
    assert page.input_value("#navn") == "anna"
    assert_accessible(page, "log-in refused")
    log_in(page)

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
    assert_accessible(page, "feedback")
    page.click("text=Gem vurdering")
    page.wait_for_function("document.querySelector('#aktuel .domssvar').textContent.startsWith('Tak')")
    assert page.locator("#aktuel .domme").count() == 0
    assert_accessible(page, "judged")
    row = json.loads(kept.read_text(encoding="utf-8").splitlines()[before])
    assert (row["verdict"], row["question"]) == ("wrong_source", QUESTION)
    assert row["comment"] == "Det var <img src=x onerror=window.ramt=1> et andet møde"
    assert row["generation"] == (index / "current").read_text(encoding="utf-8").strip()
    assert "anna" not in json.dumps(row)

    # The next answer can be judged in one click; a comment can be dropped. The first one is not asked about again.
    ask(page, "Hvad er baggrunden for sagen om svømmehallen?")
    settle(page)
    assert page.inner_text("#tur-1 .bedoem").startswith("Tak")
    assert page.locator("#tur-1 [data-dom]").count() == 0
    page.click("#aktuel [data-dom=wrong]")
    page.keyboard.press("Escape")
    assert page.locator("#aktuel .domstekst").count() == 0
    page.click("#aktuel [data-dom=right]")
    page.wait_for_function("document.querySelector('#aktuel .domssvar').textContent.startsWith('Tak')")
    rows = [json.loads(line) for line in kept.read_text(encoding="utf-8").splitlines()[before:]]
    assert [row["verdict"] for row in rows] == ["wrong_source", "right"]
    page.reload()
    page.wait_for_selector("#tur-2 .besvaret")
    assert page.locator("[data-dom]").count() == 0


def test_logging_out_leaves_nothing_behind(open_page: Open) -> None:
    page = open_page(size=PHONE)
    log_in(page)
    page.wait_for_selector("#felt")
    ask(page, QUESTION)
    page.wait_for_timeout(300)  # the answer has come to rest
    assert_accessible(page, "logged in")
    page.get_by_role("link", name="Log ud").click()
    page.wait_for_selector("#kode")
    assert page.evaluate("[localStorage['arkivsvar.spurgt'], sessionStorage['arkivsvar.samtale']]") == ["[]", "[]"]
    page.go_back()
    page.wait_for_selector("#kode")


def test_a_log_in_that_has_ended_is_said_and_asked_for_again(open_page: Open) -> None:
    page = open_page()
    log_in(page)
    page.wait_for_selector("button.eksempel")
    page.wait_for_timeout(500)  # its parts have come
    page.context.clear_cookies()
    page.fill("#felt", QUESTION)
    page.press("#felt", "Enter")
    page.wait_for_selector("#kode")
    log_in(page)
    page.wait_for_function("question => document.querySelector('#felt')?.value === question", arg=QUESTION)


def test_the_page_for_logging_out_needs_no_script(open_page: Open) -> None:
    page = open_page()
    log_in(page)
    page.wait_for_selector("#felt")
    page.goto(page.url.split("?")[0] + "log-ud")
    assert_accessible(page, "log-out")
    page.get_by_role("button", name="Log ud").click()
    page.wait_for_selector("#kode")
