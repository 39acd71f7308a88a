"""The items of a case as steps in time order: who treated it when, what was recommended, what was decided.

Minutes of a deciding body often quote what the recommending bodies said ("Økonomiudvalget den 18-05-2022"), in the
Beslutning or under "Tidligere behandling": each such passage is a step of its own, unless the archive has that body's
own minutes. Pure functions over items.
"""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

from rag import claims
from rag.case_records import Outcome
from rag.compose_decision import settles
from rag.danish import sentences
from rag.danish.dates import Precision, find_dates
from rag.records import ArchiveItem, Kind, Period, Section, SectionKind, Span

MAX_WORDS = 90  # of a recommendation or decision that are told, in whole sentences

_DAY = r"\d{1,2}[-./]\d{1,2}[-./]\d{4}|\d{1,2}\.\s?[a-zæøå]+ \d{4}"
# A line that names a body and its day, and nothing else before a colon: "Økonomiudvalget den 18-05-2022".
_HEAD = re.compile(
    rf"^[ \t]*(?P<body>[A-ZÆØÅ][\w./-]*(?: [\w./&-]+){{0,6}}?),? (?:den |d\. )?(?P<day>{_DAY})[ \t]*(?::|$)",
    re.MULTILINE,
)
_BODY = re.compile(r"(?i)(?:udvalg|råd|bestyrelse|kkr|nævn|komité|direktion|forsamling)(?:et|en)?\b")
_EARLIER = re.compile(r"(?i)tidligere behandl|sagens gang|behandling i udvalg|beslutningshistorik")
_RECOMMENDS = re.compile(r"\b(?:anbefal(?:es|er|ede|et)|indstilles)\b", re.IGNORECASE)
_RECOMMENDED_ACT = re.compile(r"\banbefal\w* (?:godkendt|vedtaget|tiltrådt)\b", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Told:
    """A passage of an item, and whether it was cut after whole sentences."""

    item: ArchiveItem
    span: Span
    shortened: bool = False

    @property
    def text(self) -> str:
        """The source's words."""
        return self.item.item.text[self.span.start : self.span.end]


@dataclass(frozen=True, slots=True)
class Step:
    """One treatment: ``item`` is what it is told from; ``elsewhere`` that this is not the body's own document."""

    item: ArchiveItem
    body: str | None
    date: dt.date | None
    period: Period
    outcome: Outcome
    recommended: Told | None = None
    decided: Told | None = None
    later: Told | None = None
    elsewhere: bool = False


@dataclass(frozen=True, slots=True)
class _Passage:
    """What a section says of one body's treatment; ``body`` and ``date`` as its head names them, if it has one.
    ``whole`` is the span with that head."""

    item: ArchiveItem
    span: Span
    whole: Span
    body: str
    date: dt.date | None


def steps(items: Sequence[ArchiveItem]) -> tuple[Step, ...]:
    """The steps of a case in time order; agenda items whose minutes are among ``items`` are told by the minutes."""
    ids = {item.id for item in items}
    leading = [i for i in items if not (i.meeting.kind is Kind.DAGSORDEN and i.counterpart and i.counterpart in ids)]
    own = [_own(item) for item in leading]
    reported = [passage for item in leading for passage in _reported(item)]
    found = _told_later(_joined(own, reported))
    return tuple(sorted(found, key=_order))


def day_key(date: dt.date | None, period: Period) -> dt.date:
    """The day a step is ordered by; what is not known at all comes last."""
    return date or period.latest or period.earliest or dt.date.max


def _order(step: Step) -> tuple[dt.date, int, str, str]:
    """By day; on one day the body that recommends comes before the one that decides."""
    return day_key(step.date, step.period), step.outcome is Outcome.DECIDED, step.body or "", step.item.id


def _own(item: ArchiveItem) -> Step:
    """An item's own treatment by the body whose meeting it is."""
    recommended = next((_told(item, span) for span in _sections(item, SectionKind.INDSTILLING)), None)
    decided = None
    if item.meeting.kind is Kind.REFERAT:
        passages = [p for p in _passages(item, SectionKind.BESLUTNING) if _is_own(p)]
        if passages:
            decided = _told(item, passages[-1].span)
    meeting = item.meeting
    return Step(item, meeting.body, meeting.date, meeting.period, _outcome(decided, recommended), recommended, decided)


def _outcome(decided: Told | None, recommended: Told | None) -> Outcome:
    if decided is not None:
        return _outcome_of(decided.text)
    if recommended is not None:
        return Outcome.PROPOSED
    return Outcome.MENTIONED


def _outcome_of(text: str) -> Outcome:
    """Whether a decision only passes a recommendation on."""
    only_recommends = _RECOMMENDS.search(text) is not None and not claims.decides(_RECOMMENDED_ACT.sub(" ", text))
    return Outcome.RECOMMENDED if only_recommends else Outcome.DECIDED


def _sections(item: ArchiveItem, kind: SectionKind) -> Iterator[Span]:
    for section in item.item.sections:
        if section.kind is kind and section.text.strip():
            yield _trimmed(item.item.text, section.start, section.end)


def _passages(item: ArchiveItem, kind: SectionKind) -> Iterator[_Passage]:
    for section in item.item.sections:
        if section.kind is kind and section.text.strip():
            yield from _split(item, section)


def _split(item: ArchiveItem, section: Section) -> Iterator[_Passage]:
    """A section cut at the heads that name a body and its day; what stands before the first is the item's own."""
    heads = [h for h in _HEAD.finditer(section.text) if _BODY.search(h["body"]) and _day_of(h["day"]) is not None]
    starts = [head.start() for head in heads]
    first = starts[0] if starts else len(section.text)
    if section.text[:first].strip():
        span = _trimmed(item.item.text, section.start, section.start + first)
        yield _Passage(item, span, span, "", None)
    ends = [*starts[1:], len(section.text)] if starts else []
    for head, end in zip(heads, ends, strict=True):
        if section.text[head.end() : end].strip():
            span = _trimmed(item.item.text, section.start + head.end(), section.start + end)
            whole = _trimmed(item.item.text, section.start + head.start(), section.start + end)
            yield _Passage(item, span, whole, head["body"].strip(), _day_of(head["day"]))


def _day_of(text: str) -> dt.date | None:
    return next((found.date for found in find_dates(text) if found.precision is Precision.DAY), None)


def _trimmed(text: str, start: int, end: int) -> Span:
    while start < end and text[start].isspace():
        start += 1
    while end > start and text[end - 1].isspace():
        end -= 1
    return Span(start, end)


def _is_own(passage: _Passage) -> bool:
    """Whether a passage tells of the meeting whose document it stands in."""
    meeting = passage.item.meeting
    if not passage.body:
        return True
    if passage.date is not None and meeting.date is not None:
        return passage.date == meeting.date
    return _same_body(passage.body, meeting.body or "")


def _same_body(one: str, other: str) -> bool:
    """Whether two names are of one body: "Byrådet" and "Byrådet, Tangvig Kommune"."""
    first, second = (name.partition(",")[0].casefold().split() for name in (one, other))
    return bool(first) and first == second


def _reported(item: ArchiveItem) -> Iterator[_Passage]:
    """What an item's document tells of other meetings' treatments, under a head that names body and day."""
    for section in item.item.sections:
        if section.kind is SectionKind.BESLUTNING or _EARLIER.search(section.heading):
            for passage in _split(item, section):
                if passage.body and passage.date is not None and not _is_own(passage):
                    yield passage


def _joined(own: Sequence[Step], reported: Iterable[_Passage]) -> list[Step]:
    """Own steps with what others report: an own decision stands; a missing one is filled in; else a step of its own."""
    found = list(own)
    for passage in reported:
        place = next((n for n, step in enumerate(found) if _same_meeting(step, passage)), None)
        # The head names body and day, and they are not those of the document: they are part of the quote.
        told = _told(passage.item, passage.whole)
        if place is None:
            owner = (passage.item.meeting.body or "").partition(",")[2]
            body = f"{passage.body},{owner}" if owner and "," not in passage.body else passage.body
            outcome = _outcome_of(told.text)
            found.append(Step(passage.item, body, passage.date, Period(), outcome, decided=told, elsewhere=True))
        elif found[place].decided is None:
            found[place] = replace(found[place], decided=told, outcome=_outcome_of(told.text), elsewhere=True)
    return found


def _same_meeting(step: Step, passage: _Passage) -> bool:
    return step.date == passage.date and _same_body(passage.body, step.body or "")


def _told_later(found: Sequence[Step]) -> list[Step]:
    """Steps whose outcome is unknown, with the sentence of a later item that tells it and names the very day."""
    items = list({step.item.id: step.item for step in found}.values())
    return [
        replace(step, later=_later(step, items)) if step.decided is None and step.date is not None else step
        for step in found
    ]


def _later(step: Step, items: Sequence[ArchiveItem]) -> Told | None:
    for item in sorted(items, key=lambda item: day_key(item.meeting.date, item.meeting.period)):
        if step.date is None or day_key(item.meeting.date, item.meeting.period) <= step.date:
            continue
        for span in sentences.split(item.item.text):
            text = item.item.text[span.start : span.end]
            section = item.item.section_at(span.start)
            if section is None or section.kind is SectionKind.INDSTILLING or not settles(text):
                continue
            if any(day.date == step.date and day.precision is Precision.DAY for day in find_dates(text)):
                return Told(item, span)
    return None


def _told(item: ArchiveItem, span: Span) -> Told:
    """A passage in whole sentences, up to ``MAX_WORDS``."""
    kept = shortened(item.item.text, span, MAX_WORDS)
    return Told(item, kept, shortened=kept.end < span.end)


def shortened(text: str, span: Span, max_words: int) -> Span:
    """The first sentences of a passage, up to about ``max_words``; at least one."""
    end, used = span.start, 0
    for sentence in sentences.split(text[span.start : span.end]):
        used += len(text[span.start + sentence.start : span.start + sentence.end].split())
        if used > max_words and end > span.start:
            break
        end = span.start + sentence.end
    return Span(span.start, max(end, span.start))


def counted(found: Sequence[Step]) -> Mapping[str, int]:
    """How many steps each body has, by name."""
    counts: dict[str, int] = {}
    for step in found:
        name = step.body or step.item.meeting.source
        counts[name] = counts.get(name, 0) + 1
    return counts
