"""Whose recommendation a decision follows, and what that one said.

"Byrådet godkendte Økonomiudvalgets indstilling." is no approval of what the administration put before the committee:
the committee's own words are looked for in the same item, then in the committee's minutes. Where they are nowhere,
nobody else's stand in for them. Pure functions over items.
"""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace
from typing import Protocol

from rag.answer.treatments import Passage, only_recommends, own_decision, reported, same_body, trimmed, without_owner
from rag.danish import words
from rag.lexical import case_key
from rag.records import ArchiveItem, Kind, Meeting, Section, SectionKind, Span

_UNIT = (
    r"(?i:[a-zæøå]*(?:udvalg|råd|nævn|forvaltning|afdeling|administration|direktion|bestyrelse|magistrat|formandskab"
    r"|styregruppe|kommission|repræsentation|borgmester|rådmand|sekretariat|embedsværk|forsamling)(?:et|en|erne|e)?)"
)
_CAPITAL = r"[A-ZÆØÅ][\wæøå]*"
# "Økonomiudvalget", "Klima-, Teknik- og Miljøudvalget", "Teknisk Udvalg", "Udvalget for Kultur og Fritid", "KKR Fyn".
_PARTY = (
    rf"(?:KKR {_CAPITAL}?|(?:{_CAPITAL}(?:-?,|-)? (?:og )?(?={_CAPITAL})|{_CAPITAL}-? og )*?{_UNIT}"
    rf"(?: for {_CAPITAL}?(?:(?:,? og |, ){_CAPITAL}?){{0,4}})?)"
)
_NOUN = r"(?i:(?P<noun>indstilling|anbefaling))"
_OWNED = re.compile(rf"\b(?P<party>{_PARTY})['’]?s (?:[a-zæøå]+ ){{0,3}}?{_NOUN}")
_GIVEN = re.compile(
    rf"\b(?:{_NOUN}\w*|(?i:indstillet|anbefalet)) (?:fra|af) (?P<party>{_PARTY})(?![\wæøå])(?! (?:den )?\d)"
)
_UNNAMED = re.compile(r"\b(?i:indstilling(?:en|ens|erne|ernes)?|anbefaling(?:en|ens|erne|ernes)?|pind(?:ene)?)\b")
_ABOVE = re.compile(r"\b(?:foran|oven)stående\b", re.IGNORECASE)
_OPENS = re.compile(rf"^\W*(?P<party>{_PARTY}) (?:indstille|anbefale|foreslå)(?:r|de|s|t)?\b")
_FROM = re.compile(
    r"^(?:indstilling|anbefaling|beslutning) (?:fra|af|i) (?P<party>.+)$|^(?P<owner>.+?)s (?:indstilling|anbefaling)$",
    re.IGNORECASE,
)
_OFFICE = re.compile(
    r"(?i:forvaltning|afdeling|administration|direktion|borgmester|rådmand|sekretariat|embedsværk)(?:et|en|erne)?\b"
)
_BARE_WORDS = 7  # up to which a committee that agrees says no more than that: "1.-2. Anbefales."
_AGREES = re.compile(r"\b(?:anbefal\w*|godkend\w*|tiltr\w+|indstilles)\b", re.IGNORECASE)
_POINTS = re.compile(r"^\s*\d{1,2}(?:\.-\d{1,2})?[.)]|\b(?:pkt\.|punkt)? ?\d{1,2}[a-d]\b", re.MULTILINE)
_SHORT = 40  # words up to which a decision told by points is not understood without them
_HOPS = 3  # recommendations that are followed back: the finance committee's, the other committee's, the office's
_MEETINGS = 6  # of the party that recommends, before the decision, in whose minutes its words are looked for

# Other items in which a party's words on an item may stand, nearest first.
Elsewhere = Callable[[ArchiveItem, str], Sequence[ArchiveItem]]


@dataclass(frozen=True, slots=True)
class Reference:
    """What a text refers to: ``party`` as it names it, "" where it says only "indstillingen"."""

    party: str
    noun: str = "indstilling"
    above: bool = False


@dataclass(frozen=True, slots=True)
class Recommended:
    """A recommendation: ``span`` are its words in ``item``, ``whole`` with the head that names body and day.
    ``party`` and ``date`` are set where it is not the item's own Indstilling."""

    item: ArchiveItem
    span: Span
    whole: Span
    party: str = ""
    date: dt.date | None = None


@dataclass(frozen=True, slots=True)
class Trace:
    """The recommendations behind a decision, nearest first; ``unknown`` is the party whose words were not found."""

    found: tuple[Recommended, ...] = ()
    unknown: Reference | None = None


class _Store(Protocol):
    def items_of(self, source: str) -> tuple[ArchiveItem, ...]: ...

    def meetings(self) -> tuple[Meeting, ...]: ...


def reference(text: str) -> Reference | None:
    """The recommendation that a decision refers to; ``None`` where it refers to none."""
    match = _OWNED.search(text) or _GIVEN.search(text)
    if match:
        party = match["party"].strip()
        return Reference(party, (match["noun"] or "indstilling").casefold(), _ABOVE.search(match.group()) is not None)
    return Reference("") if _UNNAMED.search(text) else None


def is_office(party: str) -> bool:
    """Whether a party is an office, which puts cases before others, and no body that decides: "Administrationen"."""
    return _OFFICE.search(party) is not None


def trace(item: ArchiveItem, text: str, elsewhere: Elsewhere | None = None) -> Trace:
    """What a decision under ``item`` with the words ``text`` refers to, back to the first recommendation."""
    named = reference(text)
    return _followed(item, named, elsewhere, item.meeting.date, _HOPS) if named else Trace()


def _followed(
    item: ArchiveItem, named: Reference, elsewhere: Elsewhere | None, before: dt.date | None, hops: int
) -> Trace:
    own = item.meeting.body or ""
    if not named.party or is_office(named.party) or same_body(named.party, own):
        section = standing(item)
        if section is None:
            return Trace()
        # Another body's recommendation is not the office's.
        if is_office(named.party) and (owner := owner_of(section)) and not is_office(owner):
            return Trace(unknown=named)
        span = trimmed(item.item.text, section.start, section.end)
        return Trace((Recommended(item, span, span),))
    found = _words_of(item, named, elsewhere, before)
    if found is None:
        return Trace(unknown=named)
    told = found.item.item.text[found.span.start : found.span.end]
    further = reference(told) or (Reference("") if _is_bare(told) else None)
    if further is None or not found.party or hops <= 1 or same_body(further.party, found.party):
        return Trace((found,))
    unnamed = not further.party and reference(told) is not None
    behind = _before(item, found) if unnamed else _followed(item, further, elsewhere, found.date, hops - 1)
    return replace(behind, found=(found, *behind.found))


def _is_bare(text: str) -> bool:
    """Whether a committee's words say nothing without those of the recommendation: "1. Anbefales.", "Godkendte 2a."."""
    size = len(text.split())
    by_points = size <= _SHORT and _POINTS.search(text) is not None
    return by_points or (size <= _BARE_WORDS and _AGREES.search(text) is not None)


def _before(item: ArchiveItem, found: Recommended) -> Trace:
    """What a committee means by "indstillingen": another committee's own words before it, if any, else the office's.
    Which of them cannot be told apart, so each is named."""
    earlier = [
        passage
        for passage in reported(item)
        if passage.date and found.date and passage.date <= found.date and not same_body(passage.body, found.party)
        if only_recommends(text := item.item.text[passage.span.start : passage.span.end])
        if len(text.split()) > _BARE_WORDS
    ]
    first = _recommended(max(earlier, key=lambda p: p.date or dt.date.min)) if earlier else None
    return Trace((first,)) if first else _followed(item, Reference(""), None, None, 1)


def _words_of(
    item: ArchiveItem, named: Reference, elsewhere: Elsewhere | None, before: dt.date | None
) -> Recommended | None:
    """A party's own words on an item: quoted in it, its Indstilling where that is the party's, or in other minutes."""
    quoted = [p for p in reported(item) if names(named.party, p.body) and _in_time(p.date, before)]
    if quoted:
        return _recommended(max(quoted, key=lambda p: p.date or dt.date.min))
    section = _section_from(item, named.party)
    if section is None and (offered := standing(item)) is not None:
        owner = owner_of(offered)
        section = offered if (same_body(owner, named.party) if owner else named.above) else None
    if section is not None:
        span = trimmed(item.item.text, section.start, section.end)
        return Recommended(item, span, span)
    for other in elsewhere(item, named.party) if elsewhere else ():
        decided = own_decision(other)
        if decided is not None and _in_time(other.meeting.date, before):
            return Recommended(other, decided, decided, without_owner(other.meeting.body or ""), other.meeting.date)
    return None


def asked_of(item: ArchiveItem, question: str) -> Recommended | None:
    """What a body that a question names as the one that recommends said on an item: quoted in it, or decided there."""
    for passage in sorted(reported(item), key=lambda p: p.date or dt.date.min, reverse=True):
        if _recommends(passage.body, question):
            return _recommended(passage)
    decided = own_decision(item) if item.meeting.kind is Kind.REFERAT else None
    own = without_owner(item.meeting.body or "")
    if decided is None or not _recommends(own, question):
        return None
    only = only_recommends(item.item.text[decided.start : decided.end])
    return Recommended(item, decided, decided, own, item.meeting.date) if only else None


def _recommends(body: str, question: str) -> bool:
    name = re.escape(without_owner(body))
    acts = r"(?:anbefal|indstil|foresl)\w*"
    said = rf"\b{acts} {name}\b|\b{name}s {acts}|^(?!.*\bat {name}\b).*(?<!til )(?<!for )\b{name} (?:\w+ )?{acts}"
    return bool(name) and re.search(said, question, re.IGNORECASE) is not None


def _in_time(day: dt.date | None, before: dt.date | None) -> bool:
    return before is None or day is None or day <= before


def names(party: str, body: str) -> bool:
    """Whether a reference names a body: "udvalget" is any committee."""
    return same_body(party, body) or (party in ("udvalget", "fagudvalget") and "udvalg" in body.casefold())


def _recommended(passage: Passage) -> Recommended:
    return Recommended(passage.item, passage.span, passage.whole, passage.body, passage.date)


def standing(item: ArchiveItem) -> Section | None:
    """The item's Indstilling."""
    return next((s for s in item.item.sections if s.kind is SectionKind.INDSTILLING and s.text.strip()), None)


def owner_of(section: Section) -> str:
    """Whom a recommendation says it is from, by its heading or its first words; "" where it does not say."""
    match = _FROM.match(section.heading.strip())
    if match and match["owner"] and re.search(_UNIT, match["owner"]):
        return match["owner"].strip()
    opened = _OPENS.match(section.text) or _OPENS.match(section.heading)
    return opened["party"] if opened else ""


def _section_from(item: ArchiveItem, party: str) -> Section | None:
    """The section headed "Indstilling fra" a party, or the one right below that heading."""
    sections = item.item.sections
    for place, section in enumerate(sections):
        match = _FROM.match(section.heading.strip())
        if match and match["party"] and section.kind is not SectionKind.BESLUTNING and same_body(match["party"], party):
            if section.text.strip():
                return section
            follows = sections[place + 1] if place + 1 < len(sections) else None
            return follows if follows and follows.kind is SectionKind.INDSTILLING and follows.text.strip() else None
    return None


def minutes_of(store: _Store, item: ArchiveItem, party: str) -> tuple[ArchiveItem, ...]:
    """The items in a party's own minutes on the same case, the latest before the item's meeting first."""
    day = item.meeting.date
    meetings = [
        m
        for m in store.meetings()
        if m.kind is Kind.REFERAT and m.date and day and m.date <= day and m.source != item.meeting.source
        if names(party, m.body or "") and _one_owner(m, item.meeting)
    ]
    meetings.sort(key=lambda m: m.date or dt.date.min, reverse=True)
    held = [store.items_of(meeting.source) for meeting in meetings[:_MEETINGS]]
    # A case number may serve more than one item: the same title is the surer sign.
    titled = [other for items in held for other in items if _same_title(item, other)]
    return tuple(titled) or tuple(other for items in held for other in _same_number(item, items))


def of_case(items: Iterable[ArchiveItem]) -> Elsewhere:
    """The same among the items of one case."""
    held = tuple(items)

    def elsewhere(item: ArchiveItem, party: str) -> Sequence[ArchiveItem]:
        day = item.meeting.date
        mine = [
            other
            for other in held
            if other.meeting.kind is Kind.REFERAT and other.meeting.source != item.meeting.source
            if other.meeting.date and day and other.meeting.date <= day
            if names(party, other.meeting.body or "") and _one_owner(other.meeting, item.meeting)
        ]
        return sorted(mine, key=lambda other: other.meeting.date or dt.date.min, reverse=True)

    return elsewhere


def _one_owner(one: Meeting, other: Meeting) -> bool:
    """Whether two bodies may be of one municipality."""
    mine, theirs = ((m.body or "").removeprefix(without_owner(m.body or "")) for m in (one, other))
    return not mine or not theirs or mine.casefold() == theirs.casefold()


def _same_title(item: ArchiveItem, other: ArchiveItem) -> bool:
    title = words.fold(item.item.title).split()
    return bool(title) and words.fold(other.item.title).split() == title


def _same_number(item: ArchiveItem, others: Sequence[ArchiveItem]) -> list[ArchiveItem]:
    """The one item of a meeting that bears the same case number."""
    number = item.item.case_number
    found = [o for o in others if number and o.item.case_number and case_key(o.item.case_number) == case_key(number)]
    return found if len(found) == 1 else []
