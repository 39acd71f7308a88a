"""Web pages through BeautifulSoup with lxml: the text of block elements as lines, without scripts and navigation."""

from __future__ import annotations

import re
from typing import Any

from rag.errors import UnreadableFileError
from rag.records import Page

_DROPPED = ("script", "style", "nav", "noscript", "template", "iframe", "svg", "form", "button", "head", "footer")
_BLOCKS = frozenset(
    "address article aside blockquote body dd details div dl dt fieldset figcaption figure h1 h2 h3 h4 h5 h6 header "
    "hr html li main ol p pre section summary table tbody td tfoot th thead tr ul".split()
)
_CELLS = frozenset({"td", "th"})
MAX_DEPTH = 400  # nested elements; real pages stay below fifty
_TAG = re.compile(rb"<(/?)([a-zA-Z][a-zA-Z0-9]*)\b[^>]*?(/?)>")
_VOID = frozenset(b"area base br col embed hr img input link meta param source track wbr p li td tr th".split())


def read(data: bytes, name: str) -> tuple[Page, ...]:
    """The page of a web page: an empty line between block elements. Raises ``UnreadableFileError``."""
    if _depth(data) > MAX_DEPTH:
        raise UnreadableFileError(f"{name} er en webside med over {MAX_DEPTH} indlejrede elementer og læses ikke.",
                                  "Gem siden som pdf.") from None  # fmt: skip
    from bs4 import BeautifulSoup

    soup = BeautifulSoup(data, "lxml")
    for element in soup(_DROPPED):
        element.decompose()
    lines: list[str] = []
    for text in _blocks(soup):
        if text:
            lines.append(text)
        elif lines and lines[-1]:
            lines.append("")
    while lines and not lines[-1]:
        lines.pop()
    return (Page(1, tuple(lines)),)


def _depth(data: bytes) -> int:
    """The deepest nesting of elements, roughly: enough to refuse a page made to exhaust the parser."""
    depth = deepest = 0
    for match in _TAG.finditer(data):
        if match[3] or match[2].lower() in _VOID:
            continue
        depth = max(0, depth + (-1 if match[1] else 1))
        deepest = max(deepest, depth)
    return deepest


def _blocks(root: Any) -> list[str]:
    """The texts of the blocks in order; an empty string ends a block."""
    from bs4 import Comment, NavigableString, Tag

    lines: list[str] = []
    buffer: list[str] = []

    def flush(separator: bool) -> None:
        for line in "".join(buffer).split("\n"):
            folded = " ".join(line.split())
            if folded:
                lines.append(folded)
        buffer.clear()
        if separator:
            lines.append("")

    stack: list[Any] = [iter(root.children)]
    names: list[str] = [""]
    while stack:
        node = next(stack[-1], None)
        if node is None:
            stack.pop()
            _close(names.pop(), names, buffer, flush)
        elif isinstance(node, Tag):
            if node.name == "br":
                buffer.append("\n")
                continue
            if node.name in _BLOCKS and not _in_row(node.name, names):
                flush(separator=True)
            stack.append(iter(node.children))
            names.append(node.name)
        elif isinstance(node, NavigableString) and not isinstance(node, Comment):
            buffer.append(re.sub(r"\s+", " ", str(node)))
    flush(separator=False)
    return lines


def _in_row(name: str, names: list[str]) -> bool:
    """Whether an element stands in a table's row: a row is one line, whatever its cells hold."""
    return name in _CELLS or "td" in names or "th" in names or (name == "tr" and False)


def _close(name: str, names: list[str], buffer: list[str], flush: Any) -> None:
    if name in _CELLS:
        buffer.append("  ")
    elif name == "tr":
        flush(separator=False)
    elif name in _BLOCKS and not _in_row(name, names):
        flush(separator=True)
