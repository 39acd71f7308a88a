"""Which item a link at the foot of a page belongs to.

A link stands away from its word, at the page's foot, often below the heading of the next item. Its address is made
of words; of the items on the page, the one that uses most of them has the link.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence
from urllib.parse import unquote

from rag.parsing.cleaning import Cleaned, Link
from rag.parsing.headings import Heading

_WORD = re.compile(r"[a-z]{4,}")
_NO_SUBJECT = frozenset({"https", "http", "www", "media", "docx", "aspx", "html", "index", "kommunale", "opgaver"})
_POINTS_AT_LINK = re.compile(r"(?i)\b(?:her|link|ses|findes|hjemmeside)\b")


def assign(cleaned: Cleaned, headings: Sequence[Heading]) -> dict[int, tuple[str, ...]]:
    """The links of each heading, by its place in ``headings``; -1 is what stands before the first."""
    starts = [heading.line for heading in headings]
    owned: dict[int, list[str]] = {}
    for link in cleaned.links:
        owner = sum(start < link.line for start in starts) - 1
        owned.setdefault(_owner(link, owner, cleaned, headings), []).append(link.url)
    return {place: tuple(dict.fromkeys(urls)) for place, urls in owned.items()}


def _owner(link: Link, nearest: int, cleaned: Cleaned, headings: Sequence[Heading]) -> int:
    words = set(_WORD.findall(_plain(unquote(link.url)))) - _NO_SUBJECT
    best, best_score = nearest, 0
    for place in range(nearest, -1, -1):
        end = headings[place + 1].line if place + 1 < len(headings) else len(cleaned.lines)
        lines = [line.text for line in cleaned.lines[headings[place].line : end] if line.page == link.page]
        if not lines:
            break
        text = _plain(" ".join(lines))
        score = 2 * sum(word in text for word in words) + bool(_POINTS_AT_LINK.search(text))
        if score > best_score:
            best, best_score = place, score
    return best


def _plain(text: str) -> str:
    """Text as addresses spell it: small letters, ``ae``, ``oe``, ``aa``, no hyphens at line ends."""
    text = re.sub(r"(?<=[a-zæøå])-\s", "", unicodedata.normalize("NFKC", text).lower())
    return text.replace("æ", "ae").replace("ø", "oe").replace("å", "aa")
