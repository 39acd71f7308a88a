"""Whose treatment a passage tells of: minutes of a deciding body quote what others said on other days.

"Beslutning" in a council's minutes may open with "Økonomiudvalget den 18-05-2022" and that committee's recommendation,
before "Byrådet den 31-05-2022" and the decision; "Tidligere behandling" lists such passages. Pure functions over items.
"""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterator
from dataclasses import dataclass

from rag import claims
from rag.danish.dates import Precision, find_dates
from rag.records import ArchiveItem, Section, SectionKind, Span

_DAY = r"\d{1,2}[-./]\d{1,2}[-./]\d{4}|\d{1,2}\.\s?[a-zæøå]+ \d{4}"
# A body's name in a head; a comma only within "Klima-, Teknik- og Miljøudvalget".
_NAME = r"[A-ZÆØÅ][\w./-]*(?:(?:,(?= og |(?<=-,) [A-ZÆØÅ]))? [\w./&-]+){0,6}?"
# A line that names a body and its day, and nothing else before a colon: "Økonomiudvalget den 18-05-2022",
# "18/05/2022 Økonomiudvalget"; or one line for each of them: "Udvalg: Økonomiudvalget", "Dato: 18-05-2022".
_HEADS = tuple(
    re.compile(pattern, re.MULTILINE)
    for pattern in (
        rf"^[ \t]*(?P<body>{_NAME}),? (?:den |d\. )?(?P<day>{_DAY})[ \t]*(?::|$)",
        rf"^[ \t]*(?:Den |D\. )?(?P<day>{_DAY})[ \t]*[,:–-]?[ \t]+(?P<body>{_NAME})[ \t]*(?::|$)",
        rf"(?:^[ \t]*|(?<=[.!?] ))Udvalg:[ \t]*(?P<body>{_NAME})\s*\n\s*Dato:[ \t]*(?P<day>{_DAY})"
        r"(?:\s*\n\s*Punkt(?:nummer|nr\.?)?:?[ \t]*\d+)?[ \t]*$",
    )
)
_BODY = re.compile(
    r"(?i)(?:udvalg|råd|bestyrelse|kkr|nævn|komité|direktion|forsamling|magistrat|repræsentation)(?:et|en)?\b"
)
_EARLIER = re.compile(
    r"(?i)tidligere (?:behandl|beslutn)|sagens gang|sagens forløb|sagsforløb|historik|behandling i udvalg"
)
_RECOMMENDS = re.compile(r"\b(?:anbefal(?:es|er|ede|et)|indstilles)\b", re.IGNORECASE)
_ACTS = re.compile(
    r"\b(?:besluttede|godkend(?:te|t)|vedt(?:og|aget)|tiltr(?:ådte|ådt|æder)|bevilge(?:de|t)|bemyndige(?:de|t)"
    r"|fulgte?|fulgt|valgt[e]?|udpege(?:de|t)|afvis(?:te|t)|forkaste(?:de|t)|bortfaldt|udsat(?:te)?|udsættes|fastsættes"
    r"|nedsat(?:te)?|sendt tilbage|sendes|(?:over|frem|tilbage)send(?:es|t)|henvis(?:es|t)|gælder"
    r"|fastholde[rs]?|enige? om|enighed om|opbakning|bakkede"
    r"|kunne ikke|ønske[rds]\w*|bad|bedt|til efterretning|til orientering|stemte|enstemmigt|anbefal\w+"
    r"|indstille[rds]\w*)\b",
    re.IGNORECASE,
)
_TALKS = re.compile(
    r"\b(?:drøft\w*|orienter(?:ede|et|ing\w*)|oplæg\w*|gennemgik|gennemgået|debat\w*|drøftelsen|samtale\w*|fortalte"
    r"|bemærke(?:de|t)|spørgsmål\w*|meddelte|oplyste)\b",
    re.IGNORECASE,
)
_RECOMMENDED_ACT = re.compile(r"\banbefal\w* (?:godkendt|vedtaget|tiltrådt)\b", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Passage:
    """What a section says of one body's treatment; ``body`` and ``date`` as its head names them, if it has one.
    ``whole`` is the span with that head."""

    item: ArchiveItem
    span: Span
    whole: Span
    body: str
    date: dt.date | None


def passages(item: ArchiveItem, kind: SectionKind) -> Iterator[Passage]:
    """The treatments that an item's sections of one kind tell of, in order."""
    for section in item.item.sections:
        if section.kind is kind and section.text.strip():
            yield from split(item, section)


def split(item: ArchiveItem, section: Section) -> Iterator[Passage]:
    """A section cut at the heads that name a body and its day; what stands before the first is the item's own."""
    heads = _heads(section.text)
    starts = [head.start() for head in heads]
    first = starts[0] if starts else len(section.text)
    if section.text[:first].strip():
        span = trimmed(item.item.text, section.start, section.start + first)
        yield Passage(item, span, span, "", None)
    ends = [*starts[1:], len(section.text)] if starts else []
    for head, end in zip(heads, ends, strict=True):
        if section.text[head.end() : end].strip():
            span = trimmed(item.item.text, section.start + head.end(), section.start + end)
            whole = trimmed(item.item.text, section.start + head.start(), section.start + end)
            yield Passage(item, span, whole, head["body"].strip(), _day_of(head["day"]))


def _heads(text: str) -> list[re.Match[str]]:
    found = [head for pattern in _HEADS for head in pattern.finditer(text)]
    named = [head for head in found if _BODY.search(head["body"]) and _day_of(head["day"]) is not None]
    return sorted(named, key=lambda head: head.start())


def _day_of(text: str) -> dt.date | None:
    return next((found.date for found in find_dates(text) if found.precision is Precision.DAY), None)


def trimmed(text: str, start: int, end: int) -> Span:
    """A span without the white space at its ends."""
    while start < end and text[start].isspace():
        start += 1
    while end > start and text[end - 1].isspace():
        end -= 1
    return Span(start, end)


def is_own(passage: Passage) -> bool:
    """Whether a passage tells of the meeting whose document it stands in."""
    meeting = passage.item.meeting
    if not passage.body:
        return True
    if passage.date is not None and meeting.date is not None:
        return passage.date == meeting.date
    return same_body(passage.body, meeting.body or "")


def same_body(one: str, other: str) -> bool:
    """Whether two names are of one body: "Byrådet" and "Byrådet, Tangvig Kommune"."""
    first, second = (re.findall(r"\w+", without_owner(name).casefold()) for name in (one, other))
    return bool(first) and first == second


def without_owner(body: str) -> str:
    """A body's name without its municipality: "Klima-, Miljø- og Teknikudvalget, Tangvig Kommune"."""
    name, comma, owner = body.rpartition(",")
    return body if not comma or name.endswith("-") or _BODY.search(owner) else name


def reported(item: ArchiveItem) -> Iterator[Passage]:
    """What an item's document tells of other meetings' treatments, under a head that names body and day."""
    for section in item.item.sections:
        if section.kind is SectionKind.BESLUTNING or _EARLIER.search(section.heading):
            for passage in split(item, section):
                if passage.body and passage.date is not None and not is_own(passage):
                    yield passage


def own_decision(item: ArchiveItem) -> Span | None:
    """What the meeting's own body decided under an item, without a head that names it; ``None`` where the Beslutning is
    missing or only quotes other bodies."""
    own = [passage for passage in passages(item, SectionKind.BESLUTNING) if is_own(passage)]
    return own[-1].span if own else None


def is_quoted(item: ArchiveItem, offset: int) -> bool:
    """Whether the character at ``offset`` of an item's text stands in what another body or another day decided."""
    return bool(quoted_body(item, offset))


def quoted_body(item: ArchiveItem, offset: int) -> str:
    """The body, as its head names it, whose treatment the character at ``offset`` tells of; "" for the item's own."""
    return next((p.body for p in reported(item) if p.whole.start <= offset < p.whole.end), "")


def only_recommends(text: str) -> bool:
    """Whether a decision only passes a recommendation on: "Udvalget anbefaler indstillingen."."""
    return _RECOMMENDS.search(text) is not None and not claims.decides(_RECOMMENDED_ACT.sub(" ", text))


def only_talk(text: str) -> bool:
    """Whether a Beslutning settles nothing, and only reports what was said: "Asta Brandt orienterede."."""
    return _TALKS.search(text) is not None and _ACTS.search(text) is None
