"""The API explained to people: a plain page made of the OpenAPI document, without script or anything from outside."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from rag.ui.markup import EMPTY, Html, element, join

PAGE_HEADERS = {
    "Content-Security-Policy": "default-src 'none'; style-src 'unsafe-inline'; base-uri 'none'; frame-ancestors 'none'",
    "Referrer-Policy": "no-referrer",
    "X-Content-Type-Options": "nosniff",
}
_STYLE = Html(
    "<style>:root{color-scheme:light dark}body{font:1rem/1.55 system-ui,sans-serif;margin:0;padding:1.5rem 1rem}"
    "main{max-width:52rem;margin:auto}pre{overflow-x:auto;padding:.8rem;border:1px solid #767676;border-radius:.4rem}"
    "table{border-collapse:collapse}th,td{text-align:left;vertical-align:top;padding:.25rem 1rem .25rem 0}"
    ":focus-visible{outline:3px solid #2a8ba3;outline-offset:2px}</style>"
)
_EXAMPLES = {
    "/ask": """curl -s http://127.0.0.1:7860/api/ask -H 'Content-Type: application/json' \\
  -d '{"question": "Hvad blev der besluttet om havnebussen?"}'""",
    "/items": "curl -s 'http://127.0.0.1:7860/api/items?kind=referat&from=2023-01-01&limit=20'",
    "/item": "curl -s 'http://127.0.0.1:7860/api/item?source=referat.pdf&item=3.4'",
    "/case": "curl -s 'http://127.0.0.1:7860/api/case?q=havnebussen'",
}
_ERRORS = (
    "Fejl er et JSON-objekt med feltet error, som er én dansk sætning: 400 for det, der ikke kan spørges om, 401 uden "
    "log-ind, 404 for det, der ikke findes, 413 for en for stor forespørgsel, 422 for et felt, der mangler eller ikke "
    "kan bruges, 429 når det går for hurtigt (Retry-After siger, hvor længe der skal ventes)."
)
_LOGIN = "Kræver chatten log-ind, sendes navn og adgangskode med som HTTP Basic (curl -u NAVN)."


def api_page(described: Mapping[str, Any]) -> str:
    """The page, of an OpenAPI document."""
    parts = [
        element("h1", "Arkivsvars JSON-API"),
        element("p", str(described["info"]["description"])),
        element("p", "Hele beskrivelsen for programmer: ", element("a", "openapi.json", href="openapi.json")),
        element("p", "Sprogmodeller og agenter kan bruge de samme fire som MCP-værktøjer på /gradio_api/mcp/."),
        *(
            _operation(described, path, method, operation)
            for path, methods in described["paths"].items()
            for method, operation in methods.items()
        ),
        element("h2", "Fejl og log-ind"),
        element("p", _ERRORS),
        element("p", _LOGIN),
    ]
    head = element("head", Html('<meta charset="utf-8">'), element("title", "Arkivsvar: JSON-API"), _STYLE)
    return join((Html("<!doctype html>"), element("html", head, element("body", element("main", *parts)), lang="da")))


def _operation(described: Mapping[str, Any], path: str, method: str, operation: Mapping[str, Any]) -> Html:
    asked = [
        (one["name"], "ja" if one.get("required") else "nej", one.get("description", ""))
        for one in operation.get("parameters", ())
    ]
    body = operation.get("requestBody", {}).get("content", {}).get("application/json", {}).get("schema", {})
    asked += _fields(described, body)
    reply = operation["responses"]["200"]["content"]["application/json"]["schema"]
    return join(
        (
            element("h2", f"{method.upper()} /api{path}: {operation['summary']}"),
            _table(("Felt", "Skal med", "Hvad"), asked),
            element("p", "Svar:"),
            _table(("Felt", "Altid med", "Hvad"), _fields(described, reply)),
            element("pre", element("code", _EXAMPLES[path])) if path in _EXAMPLES else EMPTY,
        )
    )


def _fields(described: Mapping[str, Any], schema: Mapping[str, Any]) -> list[tuple[str, str, str]]:
    name = str(schema.get("$ref", "")).rpartition("/")[2]
    model = described.get("components", {}).get("schemas", {}).get(name, {})
    required = set(model.get("required", ()))
    return [
        (field, "ja" if field in required else "nej", told.get("description", ""))
        for field, told in model.get("properties", {}).items()
    ]


def _table(heads: tuple[str, ...], rows: list[tuple[str, str, str]]) -> Html:
    head = element("tr", *(element("th", text, scope="col") for text in heads))
    body = (
        element("tr", element("td", element("code", name)), *(element("td", t) for t in more)) for name, *more in rows
    )
    return element("table", element("thead", head), element("tbody", *body))
