"""How the lines of a document are set: how wide a full one is, and whether a line was broken on purpose.

A printed line ends where the next word did not fit. A line after which it would have fitted was ended on purpose:
by a paragraph, a sub-heading, a list, a row of a table. Characters are far from equally wide, so widths are summed
from those of Helvetica (Adobe Font Metrics), in thousandths of the font size; other text fonts differ by a few
percent once a whole line is summed.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from rag.danish.lines import vocabulary

_CLASSES = {
    191: "'",
    222: "ijl’‘",
    278: " !.,:;/\\tfI[]|",
    333: "-()r”“`°",
    500: "cksvxyzJ",
    556: "abdeghnopqu0123456789åéL–$#_?",
    584: "+<=>~",
    611: "FTZø",
    667: "ABEKPSVXYÅ&",
    722: "CDHNRUw",
    778: "GOQØ",
    833: "mM",
    889: "æ%",
    944: "W",
    1000: "Æ—…",
}
_WIDTHS = {char: width for width, chars in _CLASSES.items() for char in chars}
_OTHER = 556
_FULL_SHARE = 0.98  # nearly all lines are narrower than a full one; a few stick out
_SHORTEST = 10_000  # a line narrower than this (about twenty characters) tells nothing of a full one
_ENOUGH = 8  # lines of some length; fewer may all be short
_USUAL = 34_000  # a full line where the document has too few

# Of a full line. Continued lines of the documents at hand reach 1.00 and more with the next word, sub-headings less.
_FITS = 0.97
_FITS_IN_LIST = 0.88  # list lines are indented
_FITS_BEFORE_NUMBER = 0.6
_FITS_COMMON = 1.09  # before a capital of a word that the document also writes small: no name, a new beginning
_UNFILLED = 0.86  # so short a line would have taken a part of a long word where words are divided
_LONG_WORD = 10  # letters
_DIVIDED_SHARE = 0.03  # of the lines end in a divided word where the typesetter divides words
_WORD = re.compile(r"[^\W\d_]+")
_SMALL_WORD = re.compile(r"\b[a-zæøåé]{4,}\b")
_DIVIDED = re.compile(r"[a-zæøå]-$")


@dataclass(frozen=True, slots=True)
class Setting:
    """How a document is set. ``full`` is a full line's width in thousandths of the font size, ``words`` and
    ``small_words`` are its words in lower case and those it writes small, ``divides`` whether words are divided."""

    full: int
    words: frozenset[str]
    small_words: frozenset[str]
    divides: bool

    def fitted(self, line: str, following: str, in_list: bool = False) -> bool:
        """Whether the first word of ``following`` would have fitted on ``line``: the break was wanted."""
        first = following.split(" ", 1)[0]
        reach = width(f"{line} {first}") / self.full
        if first[:1].isdigit():  # a number is kept with its unit, and a sentence seldom begins with one
            return reach <= _FITS_BEFORE_NUMBER
        if reach <= (_FITS_IN_LIST if in_list else _FITS):
            return True
        match = _WORD.match(first)
        if match is None or not first[0].isupper() or in_list:
            return False
        last = line.rsplit(" ", 1)[-1]
        if match.group().lower() in self.small_words and not last[:1].isupper() and reach <= _FITS_COMMON:
            return True
        return self.divides and len(match.group()) >= _LONG_WORD and width(line) <= _UNFILLED * self.full

    def is_filled(self, line: str, share: float) -> bool:
        """Whether ``line`` is at least ``share`` of a full line wide."""
        return width(line) >= share * self.full


def width(text: str) -> int:
    """The width of ``text`` in thousandths of the font size."""
    get = _WIDTHS.get
    return sum(get(char, _OTHER) for char in text)


def measure(lines: Sequence[str]) -> Setting:
    """How the document of these lines is set."""
    widths = sorted(each for line in lines if (each := width(line)) >= _SHORTEST)
    full = widths[int(_FULL_SHARE * (len(widths) - 1))] if widths else _USUAL
    if len(widths) < _ENOUGH:
        full = max(full, _USUAL)
    divided = sum(bool(_DIVIDED.search(line)) for line in lines)
    small = frozenset(word for line in lines for word in _SMALL_WORD.findall(line))
    return Setting(full, vocabulary(lines), small, divided >= max(3, _DIVIDED_SHARE * len(lines)))
