"""HTML built so that text can never become markup: whatever is not :class:`Html` already is escaped.

Documents and questions are data. They enter a page only as children or attribute values of :func:`element`, which
escapes both; nothing else in this package writes a tag.
"""

from __future__ import annotations

import html
from collections.abc import Iterable
from urllib.parse import urlsplit

_VOID = frozenset({"br", "hr", "img", "input"})


class Html(str):
    """Finished, safe markup."""

    __slots__ = ()


EMPTY = Html("")


def escape(text: str) -> Html:
    """Text as markup that shows just that text."""
    return text if isinstance(text, Html) else Html(html.escape(text, quote=True))


def join(parts: Iterable[str], separator: str = "") -> Html:
    """Parts after one another; plain text among them is escaped."""
    return Html(escape(separator).join(escape(part) for part in parts))


def element(name: str, *children: str, **attributes: str | int | bool | None) -> Html:
    """A tag with its children. ``class_`` means ``class``, ``data_item`` means ``data-item``.

    An attribute of ``True`` stands without value; ``None`` and ``False`` leave it out.
    """
    written = join(
        _attribute(key.rstrip("_").replace("_", "-"), value)
        for key, value in attributes.items()
        if value is not None and value is not False
    )
    if name in _VOID:
        return Html(f"<{name}{written}>")
    return Html(f"<{name}{written}>{join(children)}</{name}>")


def _attribute(name: str, value: str | int | bool) -> Html:
    if value is True:
        return Html(f" {name}")
    # An attribute's value is always text: even finished markup is escaped here.
    return Html(f' {name}="{html.escape(str(value), quote=True)}"')


def hidden(text: str) -> Html:
    """Text for screen readers only."""
    return element("span", text, class_="skjult")


def lines(text: str) -> Html:
    """Text whose line breaks are kept."""
    return join((escape(line) for line in text.split("\n")), element("br"))


def web_address(url: str | None) -> str | None:
    """``url`` if it is an ordinary web address, else ``None`` (``javascript:``, ``data:``, nonsense)."""
    if not url:
        return None
    try:
        parts = urlsplit(url.strip())
    except ValueError:
        return None
    return url.strip() if parts.scheme in {"http", "https"} and parts.netloc else None
