"""When a meeting can have been whose date nothing states: the earliest and the latest day.

Evidence: the minutes it approves are of an earlier meeting; what is told as past has happened; what is told as
coming has not, or hardly; the next meeting is later; a case is older than the meeting that treats it. Sources have
errors of their own, so a piece of evidence that contradicts stronger evidence is left out.
"""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterable, Iterator, Sequence

from rag.danish import dates
from rag.danish.dates import Precision
from rag.parsing.dialect import Dialect
from rag.records import AgendaItem, Period

_MARGIN = dt.timedelta(days=21)  # an agenda is written before its meeting: what it calls coming may lie between
_CASE_LASTS = dt.timedelta(days=454)  # a KKR meeting's case is opened in its year or shortly before it
_APPROVES = re.compile(r"(?i)\breferat(?:et|er)?\s+(?:fra|af|for)\b")
_NEXT_MEETING = re.compile(r"(?i)næste\s+(?:ordinære\s+)?møde|kommende\s+møde|har møde\b|konstituerende møde")
_PAST = re.compile(
    r"(?i)\b(?:blev|holdt|afholdt|besluttede|godkendte|drøftede|indgik|sendte|udsendte|vedtog|præsenterede|fik|havde|"
    r"offentliggjorde|udgav|modtog|orienterede|anmodede|nedsatte|tiltrådte|deltog|fremlagde|gav|tog|gik|var|kom|"
    r"lagde|skrev|udpegede|igangsatte|indkaldte|meddelte|bad|opfordrede|rettede|"
    r"(?:har|er|blev)\s+(?:\w+\s+){0,8}?\w+(?:et|t|ede|sendt|holdt))\b"
)
_COMING = re.compile(
    r"(?i)\b(?:skal|vil|forventes|afholdes|holdes|kommende|næste|planlagt|planlægges|træder|finder sted|fremlægges|"
    r"igangsættes|starter|begynder|behandler|gennemføres|inviteres)\b"
)
_DEADLINE = re.compile(r"(?i)\b(?:senest|frist\w*|inden|indtil|ansøgningsfrist\w*|høringsfrist\w*|deadline)\b")
_YEAR = re.compile(r"(?<!\d)(?:19|20)\d\d(?!\d)")
_SHORT_YEAR = re.compile(r"^(\d\d)/\d+$")
_SENTENCE_END = re.compile(r"(?<!\b\d)(?<!\b\d\d)[.!?]\s+(?=[A-ZÆØÅ”–])|\n+")


def find(items: Sequence[AgendaItem], body: str | None, dialect: Dialect) -> tuple[Period, str]:
    """The period and, in Danish, what it was read from (empty where nothing tells)."""
    hints: list[str] = []
    newest_case = max((year for item in items if (year := case_year(item.case_number))), default=None)
    case_start = dt.date(newest_case, 1, 1) if newest_case else None
    case_end = case_start + _CASE_LASTS if case_start and dialect.municipality is None else None
    approved = _approved(items)
    earliest = approved + dt.timedelta(days=1) if approved else None
    next_meeting = min(
        (date for date in _next_meetings(items, body) if _later(date, earliest or case_start)), default=None
    )
    if next_meeting and case_end and next_meeting > case_end + _CASE_LASTS:
        next_meeting = None
    latest = next_meeting
    past = [date for date in _told(items, coming=False) if _within(date, earliest or case_start, latest or case_end)]
    if past:
        earliest = max(past)
    coming = [date for date in _told(items, coming=True) if _later(date, earliest or case_start)]
    if coming and (latest is None or min(coming) + _MARGIN < latest):
        latest = min(coming) + _MARGIN
    elif next_meeting:
        hints.append("næste møde")
    if approved:
        hints.insert(0, "det godkendte referat")
    if past or coming:
        hints.append("de omtalte begivenheder")
    if newest_case:
        hints.append("sagsnumrene")
    if case_start and (earliest is None or earliest < case_start):
        earliest = case_start
    if case_end and latest is None:
        latest = case_end
    if earliest and latest and earliest > latest:
        latest = None
    return Period(earliest, latest), _enumerated(hints)


def holds(period: Period, date: dt.date) -> bool:
    """Whether ``date`` lies in ``period``."""
    return (period.earliest is None or date >= period.earliest) and (period.latest is None or date <= period.latest)


def is_about_other_meeting(item: AgendaItem) -> bool:
    """Whether an item is about the last or the next meeting."""
    return bool(_NEXT_MEETING.search(item.title) or "referat" in item.title.lower())


def case_year(case_number: str | None) -> int | None:
    """The year in a case number: ``SAG-2022-02836``, ``306-2019-600``, ``21/8990``."""
    if not case_number:
        return None
    if match := _SHORT_YEAR.match(case_number):
        return 2000 + int(match[1]) if int(match[1]) < 70 else None
    match_year = _YEAR.search(case_number)
    return int(match_year.group()) if match_year else None


def _later(date: dt.date, earliest: dt.date | None) -> bool:
    return earliest is None or date > earliest


def _within(date: dt.date, earliest: dt.date | None, latest: dt.date | None) -> bool:
    return (earliest is None or date >= earliest) and (latest is None or date <= latest)


def _approved(items: Iterable[AgendaItem]) -> dt.date | None:
    """The date of the meeting whose minutes are approved."""
    found: list[dt.date] = []
    for item in items:
        if "referat" not in item.title.lower():
            continue
        for sentence in (item.title, *sentences(item.text)):
            match = _APPROVES.search(sentence)
            if match:
                found.extend(day for start, day in _days(sentence) if start > match.start())
    return max(found, default=None)


def _next_meetings(items: Iterable[AgendaItem], body: str | None) -> Iterator[dt.date]:
    """The dates of the body's coming meetings."""
    for item in items:
        about_next = bool(_NEXT_MEETING.search(item.title))
        for sentence in sentences(item.text):
            if "møde" not in sentence or _PAST.search(sentence):
                continue
            names_body = body is not None and body.split(",")[0] in sentence
            if (about_next and names_body) or (_NEXT_MEETING.search(sentence) and (names_body or about_next)):
                yield from (day for _, day in _days(sentence))


def _told(items: Iterable[AgendaItem], coming: bool) -> Iterator[dt.date]:
    """The days of events that are told as coming, or as past."""
    for item in items:
        for sentence in sentences(item.text):
            days = [day for _, day in _days(sentence)]
            if len(days) != 1 or _DEADLINE.search(sentence):
                continue
            is_past, is_coming = bool(_PAST.search(sentence)), bool(_COMING.search(sentence))
            if is_past != is_coming and is_coming == coming:
                yield from days


def _days(text: str) -> list[tuple[int, dt.date]]:
    return [(found.span.start, found.date) for found in dates.find_dates(text) if found.precision is Precision.DAY]


def sentences(text: str) -> list[str]:
    """The sentences of a text, roughly: enough to tell which date belongs to which verb."""
    return [part for part in _SENTENCE_END.split(text) if part]


def _enumerated(hints: Sequence[str]) -> str:
    unique = list(dict.fromkeys(hints))
    return " og ".join([", ".join(unique[:-1]), unique[-1]] if len(unique) > 1 else unique)
