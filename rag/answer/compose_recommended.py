"""The recommendations behind a decision, each told as the words of the body they are from."""

from __future__ import annotations

import re

from rag.answer.approved import (
    Elsewhere,
    Recommended,
    Reference,
    asked_of,
    is_office,
    owner_of,
    reference,
    standing,
    trace,
)
from rag.answer.draft import Draft, Part, shortened, shown
from rag.danish.dates import format_date
from rag.records import ArchiveItem, Span

ROOM = 45  # words beyond an answer's budget, where one recommendation only passes on another
LEAST_WORDS = 60  # told of each recommendation, however little room is left

# A decision that leaves the matter open: it is sent on, sent back, or put off.
_SENDS_ON = re.compile(
    r"\b(?:(?:frem|over|tilbage|videre)send(?:es|t|te)|send(?:es|t|te) (?:\w+ ){0,3}?(?:tilbage|videre)|udsat|udsættes"
    r"|udsatte|udskudt|udskydes|henvis(?:es|t|te)|genoptages)\b",
    re.IGNORECASE,
)
_SETTLED = re.compile(
    r"\b(?:godkend(?:te|t)|vedt(?:og|aget)|tiltr(?:ådte|ådt|æder)|bevilge(?:de|t)|afvis(?:te|t))\b", re.IGNORECASE
)


def sends_on(text: str) -> bool:
    """Whether a decision only says who deals with the matter next, or when: "Oversendes til Teknikudvalget."."""
    return _SENDS_ON.search(text) is not None and _SETTLED.search(text) is None


def behind(item: ArchiveItem, decided: str, max_words: int, elsewhere: Elsewhere | None = None) -> Draft:
    """What a decision under ``item`` with the words ``decided`` refers to; where it sends the matter on, what was
    recommended. A note says whose recommendation is not known."""
    traced = trace(item, decided, elsewhere)
    lead = ""
    if not traced.found and traced.unknown is None and sends_on(decided):
        traced, lead = trace(item, "indstillingen", elsewhere), "Indstillingen i sagen lød:"
    parts: list[Part] = []
    for found in traced.found:
        part = _part(found, max(LEAST_WORDS, max_words), lead or _lead(found, chained=len(parts) > 0))
        parts.append(part)
        max_words -= part.words
    room = ROOM if len(parts) > 1 else 0
    return Draft(tuple(parts), (unknown_note(traced.unknown),) if traced.unknown else (), room)


def of_another(item: ArchiveItem, decided: str, max_words: int, elsewhere: Elsewhere | None = None) -> Draft:
    """The words of the body whose recommendation a decision follows; nothing where that is the one put before it."""
    found = behind(item, decided, max_words, elsewhere)
    named = reference(decided)
    theirs = named is not None and named.party and not is_office(named.party)
    return Draft(found.parts[:1], found.notes) if theirs else Draft()


def recommended_by(item: ArchiveItem, question: str, max_words: int) -> Part | None:
    """What the body that a question names as the one that recommends said under an item."""
    found = asked_of(item, question)
    return _part(found, max_words, _lead(found, chained=False)) if found else None


def unknown_note(party: Reference) -> str:
    """That a decision follows a recommendation whose words the archive lacks."""
    name = party.party[:1].upper() + party.party[1:]
    return f"{_genitive(name)} {party.noun}, som beslutningen henviser til, står ikke i arkivet; ordlyden kendes ikke."


def _lead(found: Recommended, *, chained: bool) -> str:
    if found.party:
        day = f" den {format_date(found.date)}" if found.date else ""
        return f"{_genitive(found.party)} indstilling{day} lød:"
    section = standing(found.item)
    owner = owner_of(section) if section is not None and section.start <= found.span.start < section.end else ""
    return f"{_genitive(owner)} indstilling lød:" if chained and is_office(owner) else "Indstillingen lød:"


def _genitive(name: str) -> str:
    return f"{name}'" if name.endswith("s") else f"{name}s"


def _part(found: Recommended, max_words: int, lead: str) -> Part:
    """A recommendation cut after whole sentences; the head that names body and day is part of the quote."""
    text = found.item.item.text
    told = shortened(text, found.span, max_words)
    cut = told.end < found.span.end
    if found.whole.start == found.span.start:
        return Part(found.item, told, lead, cut=cut)
    return Part(found.item, Span(found.whole.start, told.end), lead, shown(text[told.start : told.end]), cut=cut)
