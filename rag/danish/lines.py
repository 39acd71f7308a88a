"""Joining the lines of one paragraph: which line-end hyphens join a word and which belong to it.

A hyphen at a line's end stands for one of three things: a word broken by the typesetter (``rekrut-/tere``), a
hyphen of the word itself (``KKR-/formandskabet``, ``CO2-/reduktion``), or a suspended part (``social-/og
uddannelsesområdet``). A dash has a blank before it and stays a dash. Nothing else of the text is repaired.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Set

_HYPHENS = "-\u2010\u00ad"
_FIRST_WORD = re.compile(r"[^\s]+")
_SUSPENDED_BEFORE = frozenset({"og", "eller", "samt", "og/eller", "hhv.", "henholdsvis"})
# Short first parts that Danish writes with a hyphen; a typesetter does not break a word after them.
_KEEPS_HYPHEN = frozenset({"it", "tv", "pc", "eu", "pr", "hr", "ph.d", "ad", "co", "eks", "ikke", "non"})
_HYPHENATED = re.compile(r"[^\W\d_][\w]*(?:-[\w]+)+")
_WORD = re.compile(r"[^\W\d_]{4,}")
_RANGE_END = re.compile(r"\d[-–]$")


def join(left: str, right: str, known: Set[str] = frozenset()) -> str:
    """``left`` and ``right``, two lines of one paragraph, as running text.

    ``known`` are words of the same document in lower case, as ``vocabulary`` gives them; where only one of the
    forms with and without hyphen is among them, that one is right.
    """
    kept, glue = seam(left, right, known)
    return f"{kept}{glue}{right.strip()}"


def seam(left: str, right: str, known: Set[str] = frozenset()) -> tuple[str, str]:
    """``left`` as it stands in running text before ``right``, and what stands between them (`` `` or nothing)."""
    left, right = left.rstrip(), right.lstrip()
    if not left or not right:
        return left, ""
    if right[0].isdigit() and _RANGE_END.search(left[-2:]):
        return left, ""
    if len(left) < 2 or left[-1] not in _HYPHENS or not left[-2].isalnum():
        return left, " "
    if left[-1] == "\u00ad":
        return left[:-1], ""
    first = _FIRST_WORD.match(right)
    first_word = first.group() if first else right
    if first_word.rstrip(",.;:") in _SUSPENDED_BEFORE:
        return left, " "
    if _hyphen_belongs(left[:-1].rsplit(None, 1)[-1], first_word, known):
        return left, ""
    return left[:-1], ""


def vocabulary(lines: Iterable[str]) -> frozenset[str]:
    """The words of a document that tell which hyphens belong to a word, in lower case."""
    words: set[str] = set()
    for line in lines:
        lowered = line.lower()
        words.update(_WORD.findall(lowered))
        if "-" in lowered:
            words.update(_HYPHENATED.findall(lowered))
    return frozenset(words)


def _hyphen_belongs(word: str, first_word: str, known: Set[str]) -> bool:
    """Whether the hyphen after ``word`` is part of the compound ``word-first_word``."""
    if not first_word[0].isalpha() or first_word[0].isupper():
        return True
    last_part = re.split(r"[-/(”\"'’]", word)[-1]
    if len(last_part) == 1 or last_part.lower() in _KEEPS_HYPHEN:
        return True
    if any(char.isdigit() for char in last_part) or (len(last_part) > 1 and last_part[1:].lower() != last_part[1:]):
        return True
    match = re.match(r"[\w]+", first_word)
    tail = match.group().lower() if match else first_word.lower()
    with_hyphen, without = f"{last_part.lower()}-{tail}" in known, f"{last_part.lower()}{tail}" in known
    return with_hyphen and not without
