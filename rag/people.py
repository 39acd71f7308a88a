"""Participants and apologies in the front matter of a document."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from rag.cleaning import Line
from rag.dialect import Dialect

_NOBODY = re.compile(r"(?i)(?:ingen|ingen afbud|intet|-|–)\.?")
_BULLET = re.compile(r"^[-–—•·▪*]\s+")
_AFTER_PARTY = re.compile(r"(?<=\))\s*[,;]\s*(?=[A-ZÆØÅ])")
_PARTY = re.compile(r"\([A-ZÆØÅ]{1,3}\)")
_NAME = re.compile(r"[A-ZÆØÅ][^\d:,]*\s[A-ZÆØÅ][^\d:]+")
_MAX_NAME = 120  # characters; a longer line is a sentence

Labelled = tuple[str, tuple[Line, ...]]


@dataclass(frozen=True, slots=True)
class People:
    """Who took part and who did not, the lines that say so under their labels, and which lines those are."""

    participants: tuple[str, ...]
    apologies: tuple[str, ...]
    participant_lines: tuple[Labelled, ...]
    apology_lines: tuple[Labelled, ...]
    used: frozenset[int]


def find(front: Sequence[Line], dialect: Dialect) -> People:
    """The people named in the lines before the first item."""
    lists: dict[bool, list[Labelled]] = {True: [], False: []}
    used: set[int] = set()
    present: bool | None = None
    heading, lines = "", list[Line]()
    for n, line in enumerate(front):
        starts = _label(line.text, dialect)
        if starts is not None:
            if present is not None and lines:
                lists[present].append((heading, tuple(lines)))
            present, heading, rest = starts
            lines = [Line(rest, line.page, line.gap, line.top, line.cut)] if rest else []
            used.add(n)
        elif present is not None and _is_person(line.text, dialect):
            lines.append(line)
            used.add(n)
        elif present is not None:
            lists[present].append((heading, tuple(lines)))
            present, lines = None, []
    if present is not None:
        lists[present].append((heading, tuple(lines)))
    groups = {key: tuple(entry for entry in value if entry[1]) for key, value in lists.items()}
    return People(_names(groups[True]), _names(groups[False]), groups[True], groups[False], frozenset(used))


def _label(text: str, dialect: Dialect) -> tuple[bool, str, str] | None:
    for present, pattern in ((True, dialect.participants), (False, dialect.apologies)):
        if (match := pattern.fullmatch(text)) and text[0].isupper():
            return present, match["label"].capitalize(), (match["rest"] or "").strip()
    return None


def _is_person(text: str, dialect: Dialect) -> bool:
    if dialect.cover_date.match(text) or dialect.cover_place.match(text) or len(text) > _MAX_NAME:
        return False
    bare = _BULLET.sub("", text)
    if re.search(r"(?i)\b(?:har|blev|er|skal|indledning|dagsorden|mødet|indholdsfortegnelse)\b", bare):
        return False
    return (
        bool(_NAME.fullmatch(bare) or _PARTY.search(bare)) or bool(_NOBODY.fullmatch(bare)) or bare.startswith("samt ")
    )


def _names(groups: Sequence[Labelled]) -> tuple[str, ...]:
    names: list[str] = []
    for _, lines in groups:
        texts = [_BULLET.sub("", line.text) for line in lines]
        if len(texts) == 1 or any(len(_PARTY.findall(text)) > 1 for text in texts):
            texts = _split(" ".join(texts))
        names.extend(text.strip(" .,;") for text in texts)
    return tuple(dict.fromkeys(name for name in names if name and not _NOBODY.fullmatch(name)))


def _split(text: str) -> list[str]:
    """The names in a running list."""
    if len(_PARTY.findall(text)) > 1:
        return _AFTER_PARTY.split(text)
    if ";" in text:
        return text.split(";")
    if text.count(",") >= 1 and not _PARTY.search(text) and "Kommune" not in text:
        return re.split(r",\s*|\s+og\s+(?=[A-ZÆØÅ])", text)
    return [text]
