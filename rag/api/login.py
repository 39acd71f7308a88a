"""The page on which one logs in or out: plain HTML, no script, nothing from outside."""

from __future__ import annotations

from rag.ui import texts
from rag.ui.form import LOGOUT_ROUTE
from rag.ui.markup import EMPTY, Html, element, join

LOGIN_ROUTE = "/log-ind"

# "same-origin": without a referrer the form's own request would name no origin, and be taken for a foreign page's.
PAGE_HEADERS = {
    "Content-Security-Policy": "default-src 'none'; style-src 'unsafe-inline'; form-action 'self'; base-uri 'none'; "
    "frame-ancestors 'none'",
    "Referrer-Policy": "same-origin",
    "X-Content-Type-Options": "nosniff",
    "Cache-Control": "no-store",
}

_STYLE = Html(
    "<style>:root{color-scheme:light dark}body{font:1.05rem/1.5 system-ui,sans-serif;margin:0;padding:2rem 1rem}"
    "main{max-width:24rem;margin:auto}label{display:block;margin:1rem 0 .25rem}"
    "input{font:inherit;width:100%;box-sizing:border-box;padding:.6rem;border:1.5px solid #767676;border-radius:.4rem}"
    "button{font:inherit;font-weight:600;margin-top:1.2rem;padding:.6rem 1.4rem;border-radius:.4rem;border:0;"
    "background:#0f4c5c;color:#fff}"
    ":focus-visible{outline:3px solid #2a8ba3;outline-offset:2px}"
    ".fejl{border-left:4px solid #b3261e;padding-left:.7rem}</style>"
)


def local_path(wanted: str) -> str:
    """Where to go after the log-in: an address of this server's, else the front page."""
    is_local = wanted.startswith("/") and not wanted.startswith(("//", "/\\")) and wanted.isprintable()
    return wanted if is_local and "\\" not in wanted and len(wanted) <= 4000 else "/"


def login_page(onward: str = "", *, name: str = "", problem: str = "", leaving: bool = False) -> str:
    """The page; ``onward`` is where the user wanted to go, ``problem`` why the last try failed."""
    heading = "Log ud" if leaving else "Log ind"
    content = _leave_form() if leaving else _form(onward, name)
    said = element("p", problem, class_="fejl", role="alert") if problem else EMPTY
    title = element("title", f"{heading} – {texts.TITLE}")
    viewport = Html('<meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1">')
    body = element("body", element("main", element("h1", f"{texts.TITLE}: {heading.lower()}"), said, content))
    return join((Html("<!doctype html>"), element("html", element("head", viewport, title, _STYLE), body, lang="da")))


def _form(onward: str, name: str) -> Html:
    return element(
        "form",
        element("label", "Brugernavn", for_="navn"),
        element("input", id="navn", name_="navn", value=name, required=True, autocomplete="username", maxlength=100),
        element("label", "Adgangskode", for_="kode"),
        element(
            "input",
            id="kode",
            name_="kode",
            type="password",
            required=True,
            autocomplete="current-password",
            maxlength=500,
        ),
        element("input", type="hidden", name_="videre", value=local_path(onward)),
        element("button", "Log ind", type="submit"),
        method="post",
        action=LOGIN_ROUTE,
    )


def _leave_form() -> Html:
    return element("form", element("button", "Log ud", type="submit"), method="post", action=LOGOUT_ROUTE)
