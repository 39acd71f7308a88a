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
    "<style>:root{color-scheme:light dark;--papir:#f5f3ee;--flade:#fff;--blaek:#1c2733;--svag:#55606c;--accent:#0f4c5c;"
    "--paa:#fff;--fejl:#8c1d18}"
    "@media (prefers-color-scheme:dark){:root{--papir:#14191f;--flade:#1d242c;--blaek:#e9ecef;--svag:#a9b3bd;"
    "--accent:#8ccad8;--paa:#0d2027;--fejl:#ffb4ab}}"
    "body{font:1.0625rem/1.5 system-ui,sans-serif;margin:0;padding:3rem 1rem;background:var(--papir);"
    "color:var(--blaek)}main{max-width:25rem;margin:auto}"
    ".navn,h1{font-family:Charter,Palatino,Georgia,serif;margin:0}.navn{font-size:1.25rem;color:var(--accent)}"
    "h1{font-size:1.9rem}.svag{color:var(--svag);margin:.3rem 0 1.6rem}label{display:block;margin:1rem 0 .25rem}"
    "input,button{font:inherit;width:100%;box-sizing:border-box;padding:.7rem .9rem;border-radius:.6rem}"
    "input{border:1.5px solid var(--svag);background:var(--flade);color:inherit}"
    "button{font-weight:600;margin-top:1.4rem;border:0;background:var(--accent);color:var(--paa)}"
    ":focus-visible{outline:3px solid var(--accent);outline-offset:2px}"
    ".fejl{border-left:4px solid var(--fejl);padding-left:.7rem}</style>"
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
    named = (element("p", texts.TITLE, class_="navn"), element("h1", heading))
    told = EMPTY if leaving else element("p", texts.TAGLINE, class_="svag")
    body = element("body", element("main", *named, told, said, content))
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
