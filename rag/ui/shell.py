"""The page around Gradio: Danish from the first byte, our style and script, and nothing from outside.

Gradio's own page says ``lang="en"`` and carries addresses of its makers. This ASGI middleware rewrites that one
page and puts a Content-Security-Policy on it, so that the browser itself refuses any request to another server.
"""

from __future__ import annotations

import re
from importlib.resources import files

from starlette.datastructures import Headers, MutableHeaders
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from rag.ui import texts
from rag.ui.markup import escape

# Gradio compiles its templates in the page and starts from inline scripts, hence the two "unsafe" words.
CONTENT_SECURITY_POLICY = "; ".join(
    (
        "default-src 'none'",
        "script-src 'self' 'unsafe-inline' 'unsafe-eval' blob:",
        "style-src 'self' 'unsafe-inline'",
        "img-src 'self' data: blob:",
        "font-src 'self' data:",
        "connect-src 'self'",
        "media-src 'self' blob:",
        "worker-src 'self' blob:",
        "manifest-src 'self'",
        "base-uri 'self'",
        "form-action 'self'",
        "frame-ancestors 'self'",
    )
)

_HEADERS = {
    "Content-Security-Policy": CONTENT_SECURITY_POLICY,
    "Referrer-Policy": "no-referrer",
    "X-Content-Type-Options": "nosniff",
    "Cache-Control": "no-store",  # a step back after a log-out asks the server
}
_MAKERS = re.compile(r'<meta\s+(?:property="og:|name="twitter:)[^>]*?/?>', re.DOTALL)
_LANGUAGE = re.compile(r'(<html\s[^>]*?)lang="en"')
# In the order in which they need one another.
SCRIPTS = (
    "danish.js",
    "tools.js",
    "remembered.js",
    "wire.js",
    "scope.js",
    "source.js",
    "views.js",
    "turns.js",
    "asking.js",
    "take_along.js",
    "history.js",
    "conversation.js",
    "login.js",
    "page.js",
    "feedback.js",
)
STYLES = ("style.css", "feedback.css")
_NO_SCRIPT = '<noscript><p class="udenscript">Siden kræver JavaScript. Slå det til i browseren.</p></noscript>'


def asset(name: str) -> str:
    """One of the package's own files."""
    return files("rag.ui").joinpath("assets", name).read_text(encoding="utf-8")


def danish_page(page: str) -> str:
    """Gradio's page in Danish, with our style and script in its head and without its makers' addresses."""
    page = _LANGUAGE.sub(r'\1lang="da"', _MAKERS.sub("", page), count=1)
    head = (
        f'<meta name="description" content="{escape(texts.TAGLINE)}">'
        f"<style>{''.join(map(asset, STYLES))}</style>"
        f"<script>{''.join(map(asset, SCRIPTS))}</script>"
    )
    return page.replace("</head>", f"{head}</head>", 1).replace("</body>", f"{_NO_SCRIPT}</body>", 1)


class DanishPage:
    """ASGI middleware that sends the first page through :func:`danish_page`; all else passes untouched."""

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Serve one request."""
        if scope["type"] != "http" or scope["path"] != "/":
            await self.app(scope, receive, send)
            return
        # Uncompressed, so that it can be rewritten.
        plain = [(name, value) for name, value in scope["headers"] if name != b"accept-encoding"]
        page = _Rewriter(send)
        await self.app({**scope, "headers": plain}, receive, page.take)


class _Rewriter:
    """Holds a page back until it is whole, rewrites it and sends it on."""

    def __init__(self, send: Send) -> None:
        self._send = send
        self._start: Message | None = None
        self._body = b""

    async def take(self, message: Message) -> None:
        """One message of the response."""
        if message["type"] == "http.response.start":
            if Headers(raw=message["headers"]).get("content-type", "").startswith("text/html"):
                self._start = message
                return
        elif self._start is not None and message["type"] == "http.response.body":
            self._body += message.get("body", b"")
            if not message.get("more_body"):
                await self._finish(self._start)
            return
        await self._send(message)

    async def _finish(self, start: Message) -> None:
        body = danish_page(self._body.decode("utf-8")).encode("utf-8")
        headers = MutableHeaders(raw=start["headers"])
        headers.update({**_HEADERS, "Content-Length": str(len(body))})
        await self._send(start)
        await self._send({"type": "http.response.body", "body": body})
