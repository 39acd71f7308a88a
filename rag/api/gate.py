"""The gate before the chat: foreign pages, oversized requests, strangers and those who ask too fast stay outside.

ASGI middleware around the whole application, page, files, API and tools alike, so that nothing can be forgotten.
"""

from __future__ import annotations

import asyncio
import hashlib
import secrets
import time
from collections.abc import Callable
from urllib.parse import parse_qs, quote

from starlette.concurrency import run_in_threadpool
from starlette.datastructures import Headers
from starlette.responses import HTMLResponse, JSONResponse, PlainTextResponse, RedirectResponse, Response
from starlette.types import ASGIApp, Receive, Scope, Send

from rag.access import Sessions, Users
from rag.api.caller import COOKIE, LOOPBACK, Doorkeeper, basic_login, secret_of
from rag.api.login import LOGIN_ROUTE, PAGE_HEADERS, local_path, login_page
from rag.limits import RateLimiter
from rag.settings import Settings
from rag.ui.form import LOGOUT_ROUTE

LOGINS_PER_MINUTE = 10  # tries with a wrong password, from one address
_HASHING_AT_ONCE = 2
_BELIEVED_S = 300  # so long a program's password is not hashed again
_BELIEVED = 1000
_GUARDED_GETS = ("/api/", "/arkiv/", "/gradio_api/call/")
_MACHINES = ("/api", "/gradio_api/mcp")
# Nobody uploads anything here, and nothing is fetched for anybody.
_CLOSED = ("/gradio_api/upload", "/gradio_api/proxy")

FOREIGN_HOST = (
    "Chatten kan ikke kaldes ved dette navn. Den, der driver den, kan tillade det med ARKIVSVAR_ALLOWED_HOSTS."
)
FOREIGN_PAGE = "Kaldet kommer fra en anden hjemmeside og afvises."
CLOSED = "Adressen findes ikke."
LOGIN_NEEDED = "Du skal logge ind."
WRONG_LOGIN = "Brugernavn eller adgangskode er forkert."


class Gate:
    """The middleware."""

    def __init__(self, app: ASGIApp, settings: Settings, clock: Callable[[], float] = time.monotonic) -> None:
        """Raises ``InputError`` where the users file cannot be used."""
        self._app = app
        self._settings = settings
        self._clock = clock
        self._keeper = Doorkeeper(settings)
        self._users = Users(settings.auth, clock) if settings.auth is not None else None
        self._sessions = Sessions(self._users, settings.login_hours * 3600, clock) if self._users else None
        self._calls = RateLimiter(settings.rate_per_minute, clock)
        self._tries = RateLimiter(LOGINS_PER_MINUTE, clock)
        self._hashing = asyncio.Semaphore(_HASHING_AT_ONCE)
        self._pepper = secrets.token_bytes(16)
        self._believed: dict[bytes, tuple[float, str]] = {}

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Let a request through, or answer it here."""
        if scope["type"] == "websocket":
            await send({"type": "websocket.close", "code": 1008})
            return
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        headers, path = Headers(scope=scope), str(scope["path"])
        refused = self._foreign(headers, path) or self._oversized(headers, path)
        if refused is None and self._is_login(path):
            refused = await self._login(scope, headers, receive)
        if refused is None:
            refused = await self._stranger(scope, headers, path)
        if refused is not None:
            await refused(scope, receive, send)
            return
        await self._app(scope, receive, send)

    def _foreign(self, headers: Headers, path: str) -> Response | None:
        if not self._keeper.is_host_ours(headers):
            return _said(path, 403, FOREIGN_HOST)
        if not self._keeper.is_origin_ours(headers):
            return _said(path, 403, FOREIGN_PAGE)
        if path.startswith(_CLOSED):
            return _said(path, 404, CLOSED)
        return None

    def _oversized(self, headers: Headers, path: str) -> Response | None:
        if "transfer-encoding" in headers:
            # The server holds a caller to the length it tells; without one it would have to be counted.
            return _said(path, 411, "Forespørgslen siger ikke, hvor stor den er.")
        told = headers.get("content-length", "0")
        if not told.isascii() or not told.isdigit() or int(told) > self._settings.max_request_kb * 1024:
            return _said(path, 413, f"Forespørgslen er for stor; der er plads til {self._settings.max_request_kb} kB.")
        return None

    # Who it is.

    async def _stranger(self, scope: Scope, headers: Headers, path: str) -> Response | None:
        """The answer to one who may not come in, or not now."""
        user = await self._user(scope, headers, path)
        if isinstance(user, Response):
            return user
        if user is None and self._is_closed:
            return self._please_log_in(scope, headers, path)
        address = self._keeper.address(scope, headers)
        if user is None and address in LOOPBACK:
            return None  # the machine's own people share its address
        if scope["method"] in {"GET", "HEAD", "OPTIONS"} and not path.startswith(_GUARDED_GETS):
            return None  # the parts of the page
        wait = self._calls.wait(f"bruger {user}" if user is not None else f"adresse {address}")
        return _too_fast(path, wait) if wait else None

    @property
    def _is_closed(self) -> bool:
        """Whether one must be somebody to come in."""
        return self._users is not None or bool(self._settings.auth_header)

    async def _user(self, scope: Scope, headers: Headers, path: str) -> str | Response | None:
        """The user, or why a log-in that came along is not believed; ``None`` for nobody."""
        by_proxy = self._keeper.proxy_user(scope, headers)
        if by_proxy is not None:
            return by_proxy
        if self._users is None or self._sessions is None:
            return None
        by_cookie = self._sessions.user(secret_of(headers))
        if by_cookie is not None:
            return by_cookie
        given = basic_login(headers)
        if given is None:
            return None
        outcome = await self._checked(*given, self._keeper.address(scope, headers), path, believed=True)
        return given[0] if outcome is None else outcome

    async def _checked(
        self, name: str, password: str, address: str, path: str, *, believed: bool = False
    ) -> Response | None:
        """``None`` where name and password fit; else the answer. Wrong tries are counted."""
        users = self._users
        if users is None:
            return _said(path, 404, CLOSED)
        mark = hashlib.blake2b(f"{name}\0{password}".encode("utf-8", "replace"), key=self._pepper).digest()
        known = self._believed.get(mark)
        entry = users.entry(name)
        if believed and known is not None and known[1] == entry and known[0] > self._clock():
            return None
        # By address alone: counted by name, anybody could keep a colleague out.
        wait = self._tries.wait(address)
        if wait:
            return _too_fast(path, wait)
        async with self._hashing:
            fits = await run_in_threadpool(users.knows, name, password)
        if not fits:
            return _said(path, 401, WRONG_LOGIN, _challenge(path))
        self._tries.give_back(address)
        if entry is not None:
            if len(self._believed) >= _BELIEVED:
                self._believed.clear()
            self._believed[mark] = (self._clock() + _BELIEVED_S, entry)
        return None

    def _please_log_in(self, scope: Scope, headers: Headers, path: str) -> Response:
        wants_page = scope["method"] == "GET" and "text/html" in headers.get("accept", "")
        if self._users is None or not wants_page:
            return _said(path, 401, LOGIN_NEEDED, _challenge(path) if self._users is not None else {})
        query = scope.get("query_string", b"").decode("ascii", "replace")
        wanted = path + (f"?{query}" if query else "")
        return RedirectResponse(f"{LOGIN_ROUTE}?videre={quote(wanted, safe='')}", 303, {"Cache-Control": "no-store"})

    # The log-in page.

    def _is_login(self, path: str) -> bool:
        return self._users is not None and path in {LOGIN_ROUTE, LOGOUT_ROUTE}

    async def _login(self, scope: Scope, headers: Headers, receive: Receive) -> Response:
        if self._sessions is None:
            return _said(LOGIN_ROUTE, 404, CLOSED)
        if scope["path"] == LOGOUT_ROUTE:
            if scope["method"] == "POST":
                self._sessions.end(secret_of(headers))
                gone = RedirectResponse(LOGIN_ROUTE, 303, PAGE_HEADERS)
                gone.delete_cookie(COOKIE, path="/", httponly=True, samesite="lax")
                return gone
            return HTMLResponse(login_page(leaving=True), 200, PAGE_HEADERS)
        if scope["method"] != "POST":
            asked = parse_qs(scope.get("query_string", b"").decode("ascii", "replace"))
            return HTMLResponse(login_page(asked.get("videre", [""])[0]), 200, PAGE_HEADERS)
        try:
            fields = parse_qs((await _body(receive)).decode("utf-8", "replace"), max_num_fields=10)
        except ValueError:
            return _said(LOGIN_ROUTE, 400, "Formularen kunne ikke læses.")
        name, password, onward = (fields.get(field, [""])[0] for field in ("navn", "kode", "videre"))
        refused = await self._checked(name, password, self._keeper.address(scope, headers), LOGIN_ROUTE)
        if refused is not None:
            said = bytes(refused.body).decode("utf-8")
            return HTMLResponse(login_page(onward, name=name, problem=said), refused.status_code, PAGE_HEADERS)
        entered = RedirectResponse(local_path(onward), 303, PAGE_HEADERS)
        entered.set_cookie(
            COOKIE,
            self._sessions.begin(name),
            max_age=int(self._settings.login_hours * 3600),
            path="/",
            secure=self._keeper.is_https(scope, headers),
            httponly=True,
            samesite="lax",
        )
        return entered


async def _body(receive: Receive) -> bytes:
    parts: list[bytes] = []
    while True:
        message = await receive()
        parts.append(message.get("body", b""))
        if not message.get("more_body"):
            return b"".join(parts)


def _challenge(path: str) -> dict[str, str]:
    """Asks a program for its password; a page's own requests would make the browser ask for it in a box of its own."""
    return {"WWW-Authenticate": 'Basic realm="arkivsvar", charset="UTF-8"'} if path.startswith(_MACHINES) else {}


def _too_fast(path: str, wait: int) -> Response:
    seconds = "1 sekund" if wait == 1 else f"{wait} sekunder"
    return _said(path, 429, f"Det går for hurtigt. Prøv igen om {seconds}.", {"Retry-After": str(wait)})


def _said(path: str, status: int, sentence: str, headers: dict[str, str] | None = None) -> Response:
    """One Danish sentence, as JSON to programs and to Gradio's script, as plain text to all others."""
    harmless = {"X-Content-Type-Options": "nosniff", "Cache-Control": "no-store", **(headers or {})}
    if path.startswith("/gradio_api"):
        return JSONResponse({"error": sentence, "detail": sentence}, status, harmless)
    if path.startswith("/api"):
        return JSONResponse({"error": sentence}, status, harmless)
    return PlainTextResponse(sentence, status, harmless)
