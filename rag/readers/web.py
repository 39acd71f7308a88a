"""Web pages through BeautifulSoup with lxml: the text of block elements as lines, without scripts and navigation."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import TYPE_CHECKING

from rag.errors import UnreadableFileError
from rag.records import Page

if TYPE_CHECKING:
    from bs4.element import PageElement, Tag

_DROPPED = ("script", "style", "nav", "noscript", "template", "iframe", "svg", "form", "button", "head", "footer")
_BLOCK_NAMES = """
    address article aside blockquote body dd details div dl dt fieldset figcaption figure h1 h2 h3 h4 h5 h6 header hr
    html li main ol p pre section summary table tbody td tfoot th thead tr ul
"""
_BLOCKS = frozenset(_BLOCK_NAMES.split())
_CELLS = frozenset({"td", "th"})
_HEADINGS = ("h1", "h2", "h3", "h4", "h5", "h6")
_CONTROLS = frozenset({"button", "menu", "menuitem", "navigation", "search", "dialog"})
_OF_LAYOUT = (*_HEADINGS, "table")  # a cell that holds one of these lays out the page: no data of a table
_OF_PAGE = (*_HEADINGS, "p")  # a form that holds one of these is the page
_BLANKS = re.compile(r"\s+")
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
    for element in soup.find_all(_is_dropped):
        if element.decomposed:
            continue
        if _holds_text(element):
            element.unwrap()
        else:
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


def _is_dropped(element: Tag) -> bool:
    """Whether an element is no text of the page, or a control of it by its name or role."""
    return element.name in _DROPPED or (element.get("role") in _CONTROLS and not element.find(_HEADINGS))


def _holds_text(element: Tag) -> bool:
    """Whether an element that mostly holds none is text here: a title that opens and closes what stands under it,
    a form around the whole page, the title of an article."""
    if element.name == "header":
        return bool(element.find(_HEADINGS) and element.find_parent(["article", "main", "section", "li"]))
    return bool(element.find(_HEADINGS if element.name == "button" else _OF_PAGE)) and element.name in (
        "button",
        "form",
    )


def _depth(data: bytes) -> int:
    """The deepest nesting of elements, roughly: enough to refuse a page made to exhaust the parser."""
    depth = deepest = 0
    for match in _TAG.finditer(data):
        if match[3] or match[2].lower() in _VOID:
            continue
        depth = max(0, depth + (-1 if match[1] else 1))
        deepest = max(deepest, depth)
    return deepest


class _Lines:
    """Lines as they grow: text is collected until a block ends."""

    def __init__(self) -> None:
        self.lines: list[str] = []
        self.buffer: list[str] = []

    def flush(self) -> None:
        """Ends a line."""
        for line in "".join(self.buffer).split("\n"):
            folded = " ".join(line.split())
            if folded:
                self.lines.append(folded)
        self.buffer.clear()

    def end_block(self) -> None:
        """Ends a block: an empty line follows."""
        self.flush()
        self.lines.append("")


def _blocks(root: Tag) -> list[str]:
    """The texts of the blocks in order; an empty string ends a block. A table's row is one line."""
    from bs4.element import NavigableString, PreformattedString, Tag

    found = _Lines()
    stack: list[tuple[str, Iterator[PageElement]]] = [("", iter(root.children))]
    cells = 0  # how many open elements are cells of a table
    while stack:
        name, children = stack[-1]
        node = next(children, None)
        if node is None:
            stack.pop()
            if name in _CELLS:
                cells -= 1
                found.buffer.append("  ")
            elif name == "tr" and not cells:
                found.flush()
            elif name in _BLOCKS and not cells:
                found.end_block()
        elif isinstance(node, Tag):
            if node.name == "br":
                found.buffer.append(" " if cells else "\n")
                continue
            name = "div" if node.name in _CELLS and not cells and node.find(_OF_LAYOUT) else node.name
            if name in _CELLS:
                cells += 1
            elif name in _BLOCKS and name != "tr" and not cells:
                found.end_block()
            stack.append((name, iter(node.children)))
        elif isinstance(node, NavigableString) and not isinstance(node, PreformattedString):
            found.buffer.append(_BLANKS.sub(" ", str(node)))
    found.flush()
    return found.lines
