"""Participants and apologies in the front matter of a document."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace

from rag.parsing.cleaning import Line
from rag.parsing.dialect import Dialect

_NOBODY = re.compile(r"(?i)(?:ingen|ingen afbud|intet|-|–)\.?")
_BULLET = re.compile(r"^[-–—•·▪*]\s+")
_AFTER_PARTY = re.compile(r"(?<=\))\s*[,;]\s*(?=[A-ZÆØÅ])")
_PARTY = re.compile(r"\([A-ZÆØÅ]{1,3}\)")
_NAME = re.compile(r"[A-ZÆØÅ][^\d:,]*\s[A-ZÆØÅ][^\d:]+")
_MAX_NAME = 120  # characters; a longer line is a sentence


@dataclass(frozen=True, slots=True)
class NameList:
    """Names under a label: whether they took part, the label, the lines, and the number of the first line."""

    present: bool
    heading: str
    lines: tuple[Line, ...]
    start: int


@dataclass(frozen=True, slots=True)
class People:
    """Who took part and who did not, the lists that say so, and the numbers of their lines and labels."""

    participants: tuple[str, ...]
    apologies: tuple[str, ...]
    lists: tuple[NameList, ...]
    used: frozenset[int]


def find(front: Sequence[Line], dialect: Dialect) -> People:
    """The people named in the lines before the first item."""
    lists: list[NameList] = []
    used: set[int] = set()
    current: NameList | None = None
    for n, line in enumerate(front):
        starts = _label(line.text, dialect)
        if starts is not None:
            lists.extend([current] if current else [])
            present, heading, rest = starts
            current = NameList(present, heading, (replace(line, text=rest),) if rest else (), n)
            used.add(n)
        elif current is not None and is_person(line.text, dialect):
            current = replace(current, lines=(*current.lines, line))
            used.add(n)
        elif current is not None:
            lists.append(current)
            current = None
    lists.extend([current] if current else [])
    filled = tuple(each for each in lists if each.lines)
    return People(
        participants=_names(each.lines for each in filled if each.present),
        apologies=_names(each.lines for each in filled if not each.present),
        lists=filled,
        used=frozenset(used),
    )


def _label(text: str, dialect: Dialect) -> tuple[bool, str, str] | None:
    for present, pattern in ((True, dialect.participants), (False, dialect.apologies)):
        if (match := pattern.fullmatch(text)) and text[0].isupper():
            return present, match["label"].capitalize(), (match["rest"] or "").strip()
    return None


def is_person(text: str, dialect: Dialect) -> bool:
    """Whether a line below a label of people names one (or nobody)."""
    if len(text) > _MAX_NAME or dialect.cover_date.match(text) or dialect.cover_place.match(text):
        return False
    bare = _BULLET.sub("", text)
    if re.search(r"(?i)\b(?:har|blev|er|skal|indledning|dagsorden|mødet|indholdsfortegnelse)\b", bare):
        return False
    return (
        bool(_NAME.fullmatch(bare) or _PARTY.search(bare)) or bool(_NOBODY.fullmatch(bare)) or bare.startswith("samt ")
    )


def _names(groups: Iterable[Sequence[Line]]) -> tuple[str, ...]:
    names: list[str] = []
    for lines in groups:
        texts = [_BULLET.sub("", line.text) for line in lines]
        several = sum(len(_PARTY.findall(text)) > 1 for text in texts)
        if len(texts) == 1 or 2 * several > len(texts):  # few such lines name a person and whom they stand in for
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
