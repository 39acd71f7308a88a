"""Chromium before the real program: what the browser tests share. The fixtures are named in conftest.py."""

from __future__ import annotations

import contextlib
import shutil
import socket
import subprocess
import sys
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

import pytest

if TYPE_CHECKING:
    from playwright.sync_api import Browser, ConsoleMessage, Page

CHROMIUM = shutil.which("chromium") or shutil.which("chromium-browser")
MARKS = [
    pytest.mark.browser,
    pytest.mark.slow,
    pytest.mark.skipif(CHROMIUM is None, reason="Chromium is not installed (Debian: apt-get install chromium)"),
]

# Chromium's own calls home are off, so that every request the tests record is the page's.
FLAGS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--disable-default-apps",
]
DESKTOP = {"width": 1280, "height": 800}
PHONE = {"width": 390, "height": 844}
ANSWERED = ":is(.besvaret, .intet-svar)"
WCAG = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]

Open = Callable[..., "Page"]


@dataclass
class Chat:
    """A running chat and the process behind it."""

    address: str
    process: subprocess.Popen[str]


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


@contextlib.contextmanager
def served(index: Path, port: int = 0) -> Iterator[Chat]:
    """``arkivsvar serve`` in a process of its own, as users run it."""
    port = port or free_port()
    command = [sys.executable, "-m", "rag", "serve", "--index", str(index), "--port", str(port)]
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True) as process:
        assert process.stdout is not None
        said = process.stdout.readline()
        try:
            assert f"http://127.0.0.1:{port}" in said, said + (process.stdout.read() if process.poll() else "")
            yield Chat(f"http://127.0.0.1:{port}", process)
        finally:
            process.terminate()
            process.wait(20)


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    from playwright.sync_api import sync_playwright

    with sync_playwright() as playwright:
        launched = playwright.chromium.launch(executable_path=CHROMIUM, args=FLAGS)
        yield launched
        launched.close()


@pytest.fixture
def open_page(browser: Browser, chat: Chat) -> Iterator[Open]:
    """Opens an address of the chat, which the test's module brings as fixture ``chat``. Afterwards: no request but to
    the chat, no error in the page, no document's script run."""
    with contextlib.ExitStack() as opened:
        requests: list[str] = []
        errors: list[str] = []

        def open_at(path: str = "/", size: dict[str, int] = DESKTOP) -> Page:
            context = browser.new_context(
                viewport=size,  # type: ignore[arg-type]
                locale="en-US",
                accept_downloads=True,
                permissions=["clipboard-read", "clipboard-write"],
            )
            opened.callback(context.close)
            page = context.new_page()
            page.set_default_timeout(20_000)
            page.on("request", lambda request: requests.append(request.url))
            page.on("pageerror", lambda error: errors.append(str(error)))
            page.on("console", lambda told: errors.append(told.text) if is_error(told) else None)
            page.on("dialog", lambda dialog: errors.append(dialog.message))
            page.goto(chat.address + path)
            page.wait_for_selector("#felt, #kode", state="attached")
            opened.callback(lambda: errors.extend(str(hit) for hit in [page.evaluate("window.ramt")] if hit))
            return page

        yield open_at
        opened.close()
        assert not errors, errors
        assert requests
        outside = {url for url in requests if not url.startswith(("data:", "blob:"))}
        assert {f"http://{urlsplit(url).netloc}" for url in outside} == {chat.address}


def is_error(told: ConsoleMessage) -> bool:
    """Whether the page complains; that someone is not logged in is no fault of its own."""
    return told.type == "error" and "status of 401" not in told.text


def ask(page: Page, question: str) -> None:
    """Type a question and press Enter; wait for the answer's end."""
    before = page.locator(".tur").count()
    box = page.locator("#spoergsmaal textarea")
    box.fill(question)
    box.press("Enter")
    page.wait_for_function(
        """([before, ended]) => document.querySelectorAll(".tur").length > before
            && document.querySelector(`#aktuel ${ended}`)""",
        arg=[before, ":is(.besvaret, .intet-svar, .fejl)"],
    )


def in_view(page: Page, selector: str) -> bool:
    """Whether the middle of an element can really be seen."""
    seen: bool = page.evaluate(
        """selector => {
            const node = document.querySelector(selector);
            const box = node.getBoundingClientRect();
            const at = document.elementFromPoint(box.x + box.width / 2, box.y + Math.min(box.height / 2, 12));
            return Boolean(at) && (node.contains(at) || at.contains(node));
        }""",
        selector,
    )
    return seen


def settle(page: Page) -> None:
    """Let scrolling come to rest."""
    page.wait_for_function(
        """() => new Promise(done => {
            const before = scrollY;
            setTimeout(() => done(scrollY === before), 150);
        })"""
    )


def assert_accessible(page: Page, state: str) -> None:
    """axe-core finds nothing; its findings are named with the elements they are about."""
    axe = pytest.importorskip("axe_playwright_python", reason="axe-playwright-python carries axe-core; not installed")
    page.evaluate((Path(next(iter(axe.__path__))) / "axe.min.js").read_text(encoding="utf-8"))
    found = page.evaluate(
        "tags => axe.run(document, {runOnly: {type: 'tag', values: tags}}).then(r => r.violations)", WCAG
    )
    told = [f"{state}: {rule['impact']} {rule['id']}: {node['target']}" for rule in found for node in rule["nodes"]]
    assert not told, "\n".join(told)
