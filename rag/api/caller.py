"""Who a request comes from, and whether it is one to be heard: its host, its origin, its address, its user.

Nothing here decides by what a stranger can write into a header: names from a proxy count only where the connection
comes from one of ``Settings.auth_proxies``.
"""

from __future__ import annotations

import base64
import binascii
from dataclasses import dataclass
from http.cookies import CookieError, SimpleCookie
from urllib.parse import urlsplit

from starlette.datastructures import Headers
from starlette.types import Scope

from rag.settings import Settings

LOOPBACK = frozenset({"localhost", "127.0.0.1", "::1"})
COOKIE = "arkivsvar_session"
_MAX_USER_CHARS = 200


def listed(text: str) -> frozenset[str]:
    """The names of a setting that are set apart by commas."""
    return frozenset(part.strip().lower() for part in text.split(",") if part.strip())


def host_name(host: str) -> str:
    """The name in a ``Host`` header, without port and brackets; empty for nonsense."""
    try:
        return (urlsplit(f"//{host}").hostname or "").lower()
    except ValueError:
        return ""


@dataclass(frozen=True)
class Doorkeeper:
    """Reads requests by the settings."""

    settings: Settings

    def is_host_ours(self, headers: Headers) -> bool:
        """Whether the request was meant for this server.

        A page of somebody else's whose name is pointed at this machine (DNS rebinding) comes with its own name.
        """
        allowed = listed(self.settings.allowed_hosts)
        if not allowed and self.settings.host.lower() not in LOOPBACK:
            return True  # opened to the net, under whatever names the machine has there
        return host_name(headers.get("host", "")) in LOOPBACK | allowed | {self.settings.host.lower()}

    def is_origin_ours(self, headers: Headers) -> bool:
        """Whether a browser sent the request from a page of ours; programs that are no browsers name no origin."""
        origin = headers.get("origin")
        if origin is None:
            return headers.get("sec-fetch-site") != "cross-site" or headers.get("sec-fetch-mode") == "navigate"
        try:
            parts = urlsplit(origin)
        except ValueError:
            return False
        ours = parts.netloc.lower() == headers.get("host", "").lower()
        return bool(parts.netloc) and (ours or (parts.hostname or "") in listed(self.settings.allowed_hosts))

    def address(self, scope: Scope, headers: Headers) -> str:
        """The caller's address: the connection's, or the one that a trusted proxy saw."""
        peer = self._peer(scope)
        if self._is_proxy(peer):
            seen = headers.get("x-forwarded-for", "").rpartition(",")[2].strip()
            return seen[:_MAX_USER_CHARS] or peer
        return peer

    def proxy_user(self, scope: Scope, headers: Headers) -> str | None:
        """The user that a trusted proxy has let in."""
        name = self.settings.auth_header
        if not name or not self._is_proxy(self._peer(scope)):
            return None
        # Twice the same header: one of them may be the user's own.
        given = headers.getlist(name)
        user = given[0].strip() if len(given) == 1 else ""
        return user if user and user.isprintable() and len(user) <= _MAX_USER_CHARS else None

    def is_https(self, scope: Scope, headers: Headers) -> bool:
        """Whether the browser came over TLS, at least to the proxy."""
        forwarded = self._is_proxy(self._peer(scope)) and headers.get("x-forwarded-proto", "").lower() == "https"
        return forwarded or scope.get("scheme") == "https"

    def _peer(self, scope: Scope) -> str:
        client = scope.get("client")
        return str(client[0]) if client else ""

    def _is_proxy(self, peer: str) -> bool:
        return bool(peer) and peer.lower() in listed(self.settings.auth_proxies)


def secret_of(headers: Headers) -> str:
    """The session's secret in the request's cookie."""
    try:
        cookie = SimpleCookie(headers.get("cookie", ""))
    except CookieError:
        return ""
    return cookie[COOKIE].value if COOKIE in cookie else ""


def basic_login(headers: Headers) -> tuple[str, str] | None:
    """Name and password of a program (HTTP Basic, RFC 7617)."""
    scheme, _, given = headers.get("authorization", "").partition(" ")
    if scheme.lower() != "basic":
        return None
    try:
        name, colon, password = base64.b64decode(given.strip(), validate=True).decode("utf-8").partition(":")
    except (binascii.Error, UnicodeDecodeError):
        return None
    return (name, password) if colon else None
