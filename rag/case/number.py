"""Case numbers: when two of them are the same one, and when one of them identifies a case at all."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable
from functools import lru_cache

from rag.danish import words
from rag.lexical import case_key
from rag.records import ArchiveItem, Meeting

_LONG = re.compile(r"(?:\d{3}-)(?P<year>(?:19|20)\d\d)-(?P<serial>\d{1,6})")
_SHORT = re.compile(r"(?P<year>\d\d)[/-](?P<serial>\d{1,6})")
_WORD = re.compile(r"^\s*(?:sags?(?:nr|id|nummer)?\.?\s*:?\s*)(?=\d)", re.IGNORECASE)
_NATIONAL = re.compile(r"^\s*sag-\d", re.IGNORECASE)  # KL's own, used by every kommunekontaktråd
_LOOKS_LIKE_ONE = re.compile(r"^(?:sag-\d{4}-\d{2,6}|\d{3}-\d{4}-\d{1,6}|\d\d[/]\d{2,6}|\d\d-\d{6})$", re.IGNORECASE)
_LIKE_TITLES = 0.34  # of the shorter title's words shared, from which two titles are of one subject

Identity = tuple[str, int, int]


def is_case_number(text: str) -> bool:
    """Whether ``text`` is a case number and nothing else."""
    return _LOOKS_LIKE_ONE.match(_WORD.sub("", text.strip())) is not None


def identity(number: str) -> Identity:
    """What is the same for all spellings of a number: a municipality wrote 318-2019-600 before it wrote 19/600."""
    plain = _WORD.sub("", number.strip())
    if not _NATIONAL.match(plain):
        match = _LONG.fullmatch(plain) or _SHORT.fullmatch(plain)
        if match:
            year = int(match["year"])
            return "", year if year >= 100 else 2000 + year, int(match["serial"])
    return case_key(plain), 0, 0


def spellings(number: str) -> tuple[str, ...]:
    """The number as written, and how else its year and serial may be written without a municipality's code."""
    _, year, serial = identity(number)
    if not year:
        return (number,)
    return (number, f"{year % 100:02d}/{serial}", f"{year}-{serial}", f"{year}/{serial}")


def authority(meeting: Meeting) -> str:
    """Whose body it is: "Byrådet, Tangvig Kommune" -> "tangvig kommune"; empty where the body does not say."""
    _, comma, owner = (meeting.body or "").rpartition(",")
    return " ".join(words.fold(owner).split()) if comma else ""


def same_case(one: ArchiveItem, other: ArchiveItem) -> bool:
    """Whether two items bear the same case number of the same authority."""
    mine, theirs = one.item.case_number, other.item.case_number
    if not mine or not theirs or identity(mine) != identity(theirs):
        return False
    first, second = authority(one.meeting), authority(other.meeting)
    return _NATIONAL.match(mine) is not None or not first or not second or first == second


def identifies(items: Iterable[ArchiveItem]) -> bool:
    """Whether the one case number that ``items`` bear identifies a case. A number that serves items of different
    subjects at one meeting is the meeting's own."""
    by_document: defaultdict[str, list[ArchiveItem]] = defaultdict(list)
    for item in items:
        by_document[item.meeting.source].append(item)
    return all(
        like_titles(one, other)
        for own in by_document.values()
        for place, one in enumerate(own)
        for other in own[place + 1 :]
    )


def like_titles(one: ArchiveItem, other: ArchiveItem) -> bool:
    """Whether two items' titles are of one subject, by the stems they share; numbers, years and the names of their
    bodies do not count."""
    mine, theirs = title_stems(one), title_stems(other)
    if not mine or not theirs:
        return one.item.title.strip().casefold() == other.item.title.strip().casefold()
    return len(mine & theirs) >= _LIKE_TITLES * min(len(mine), len(theirs))


def title_stems(item: ArchiveItem) -> frozenset[str]:
    """The stems of a title's content words, without numbers and without the body's name."""
    return _stems(item.item.title) - _stems(item.meeting.body or "")


@lru_cache(maxsize=8192)
def _stems(text: str) -> frozenset[str]:
    return frozenset(words.stem(word) for word in words.content_words(text) if not word[0].isdigit())
