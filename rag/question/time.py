"""When a question places its meeting: surely ("på mødet den 15. oktober"), probably ("besluttede … i 2021") or not.

The year of a subject ("resultatkontrakt 2022") is no year of a meeting: it is kept as a weak preference only.
"""

from __future__ import annotations

import calendar
import datetime as dt
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from rag.records import Meeting, Period

_MONTHS = (
    r"januar(?:y)?|jan", r"februar(?:y)?|feb", r"marts|march|mar", r"april|apr", r"maj", r"juni|june|jun",
    r"juli|july|jul", r"august|aug", r"september|sept|sep", r"oktober|october|okt|oct", r"november|nov",
    r"december|dec",
)  # fmt: skip
_MONTH = "(?P<month>" + "|".join(_MONTHS) + r")\b\.?"
_YEAR = r"(?P<year>(?:19|20)\d\d)"
_SEASONS = {
    r"foraar(?:et)?|spring": (3, 5),
    r"sommer(?:en)?|summer": (6, 8),
    r"efteraar(?:et)?|autumn|fall": (9, 11),
    r"vinter(?:en)?|winter": (12, 14),
    r"foerste halvaar|1\. halvaar": (1, 6),
    r"andet halvaar|2\. halvaar": (7, 12),
    r"foerste kvartal|1\. kvartal": (1, 3),
    r"andet kvartal|2\. kvartal": (4, 6),
    r"tredje kvartal|3\. kvartal": (7, 9),
    r"fjerde kvartal|4\. kvartal": (10, 12),
}
_SEASON = "(?P<season>" + "|".join(_SEASONS) + ")"

_PATTERNS: tuple[tuple[str, re.Pattern[str]], ...] = (
    ("day", re.compile(r"\b(?P<year>\d{4})-(?P<m>\d{2})-(?P<d>\d{2})\b")),
    ("day", re.compile(r"\b(?P<d>\d{1,2})[./-](?P<m>\d{1,2})[-./ ](?P<year>(?:19|20)\d\d|\d\d)\b(?![-/]\d)")),
    ("day", re.compile(rf"\b(?P<d>\d{{1,2}})(?:\.|st|nd|rd|th)? ?(?:of )?{_MONTH}(?:,? {_YEAR}\b)?")),
    ("day", re.compile(r"(?<![\w/-])(?P<d>\d{1,2})/(?P<m>\d{1,2})(?![\w/-])")),
    ("month", re.compile(rf"\b{_MONTH} (?:i |in )?{_YEAR}\b")),
    ("season", re.compile(rf"\b{_SEASON}(?: i| af| of| in)? {_YEAR}\b")),
    ("month", re.compile(rf"(?<=\bi ){_MONTH}|(?<=\bin ){_MONTH.replace('month', 'month2')}")),
    ("years", re.compile(rf"(?<=mellem ){_YEAR} og (?P<last>(?:19|20)\d\d)\b")),
    ("years", re.compile(rf"\b{_YEAR} ?(?:-|–|til|to) ?(?P<last>(?:19|20)\d\d|\d\d)\b(?!-)")),
    ("year", re.compile(rf"(?<![\w-]){_YEAR}(?![\w-]|/\d)")),
)
_LAST_MEETING = re.compile(r"\b(?:sidste|seneste|nyeste|last|latest|most recent) (?:\w+ )?(?:\w*moede\w*|meeting)")
_ELECTION = re.compile(r"\b(?P<side>siden|efter|foer|since|after|before) (?:det |the )?(?:\w*valget|election)\b")
_ELECTIONS = tuple(
    dt.date(*day) for day in ((2009, 11, 17), (2013, 11, 19), (2017, 11, 21), (2021, 11, 16), (2025, 11, 18))
)

# What before a time says that it is the meeting's own.
_OF_MEETING = re.compile(
    r"(?:\b\w*-?moede(?:t|r|rne|ts|rnes)?|\bmeetings?|\bdagsorden(?:en)?)\b(?: \w+){0,4}? ?"
    r"(?:den|d\.|i|fra|af|for|on|in|of|,|\()? ?(?:the )?$"
)
# Minutes that are up for approval were of an earlier meeting than the one that approves them.
_OF_EARLIER = re.compile(r"\breferat\w*(?: \w+){0,5}? ?(?:fra|af|for|,)? ?(?:den |d\. )?$|\bminutes (?:\w+ ){0,4}$")
_DECIDED = re.compile(
    r"\b(?:besluttede\w*|besluttet|vedtog\w*|vedtaget|godkendte\w*|godkendt|droeftede\w*|droeftet|behandlede\w*|behandlet"
    r"|sagde|blev|fik|gav|stemte|gik|kom|endte|loed|kostede|mente|orienterede|orienteret|talte|enige|skete|deltog|decided|discussed|approved)\b"
)
_BEFORE_YEAR = re.compile(
    r"\b(?P<how>i|in|fra|siden|efter|foer|inden|since|after|before|from|mellem|between) (?:aar(?:et)? )?$"
)
_ALONE = re.compile(r"^\W*(?:(?:og|nej|men|hvad med|and|what about|no|aaret)\W*)*$")
_AND_YEAR = re.compile(r"\bi (?:19|20)\d\d (?:og|eller|samt|and|kontra) $")


@dataclass(frozen=True, slots=True)
class TimeAsked:
    """What a question says of time. ``sure`` (at ``spans``) narrows, ``likely`` and ``years`` prefer."""

    sure: Period | None = None
    likely: Period | None = None
    years: tuple[int, ...] = ()
    spans: tuple[tuple[int, int], ...] = ()


@dataclass(frozen=True, slots=True)
class _Found:
    start: int
    end: int
    sort: str
    period: Period | None  # None: a day or month without a year
    month: int = 0
    day: int = 0


def find_time(folded: str, meetings: Sequence[Meeting] = (), body: str | None = None) -> TimeAsked:
    """What a folded question says of when its meeting was, given the archive's meetings (of ``body``, if named)."""
    last = _LAST_MEETING.search(folded)
    election = _ELECTION.search(folded)
    mentions = list(_mentions(folded))
    if not (last or election or mentions):
        return TimeAsked()
    own = [meeting for meeting in meetings if body is None or meeting.body == body] or list(meetings)
    sure: Period | None = None
    likely: Period | None = None
    years: list[int] = []
    spans: list[tuple[int, int]] = []

    newest = max((meeting.date for meeting in own if meeting.date), default=None) if last or election else None
    if last and newest:
        sure = Period(newest, newest)
        spans.append(last.span())
    if election and newest:
        likely = _around_election(election["side"], newest)

    for found in mentions:
        before = folded[: found.start]
        of_meeting = bool(_OF_MEETING.search(before)) and not _OF_EARLIER.search(before)
        period = found.period or _completed(found, own)
        if period is None:
            continue
        exact = found.sort == "day" and any(meeting.date == period.earliest for meeting in own)
        if sure is None and (of_meeting or (exact and not _OF_EARLIER.search(before))):
            sure = period
            spans.append((found.start, found.end))
            continue
        side = _BEFORE_YEAR.search(before)
        # "landstallet 2023", "budget for 2022": the year of a subject.
        if found.sort == "year" and period.earliest and (side or _ALONE.search(before) or _AND_YEAR.search(before)):
            years.append(period.earliest.year)
        if likely is None and side and not _OF_EARLIER.search(before):
            likely = _likely(found, period, side["how"], bool(_DECIDED.search(folded)))
        elif likely is None and found.sort != "year" and found.sort != "years" and not _OF_EARLIER.search(before):
            likely = period
    return TimeAsked(sure, likely, tuple(dict.fromkeys(years)), tuple(spans))


def time_spans(folded: str) -> tuple[tuple[int, int], ...]:
    """Where a folded text names a day, month, season or year."""
    return tuple((found.start, found.end) for found in _mentions(folded))


def _likely(found: _Found, period: Period, how: str, decided: bool) -> Period | None:
    """The period a time after a preposition prefers: open to one side after "siden" and "før"."""
    if how in ("siden", "efter", "since", "after"):
        return Period(period.earliest if how in ("siden", "since") else period.latest, None)
    if how in ("foer", "inden", "before"):
        return Period(None, period.earliest)
    return period if decided or found.sort in ("day", "month", "season", "years") else None


def _mentions(folded: str) -> Iterator[_Found]:
    """Every time in a text, longest reading first, none inside another."""
    taken: list[tuple[int, int]] = []
    all_found: list[_Found] = []
    for sort, pattern in _PATTERNS:
        for match in pattern.finditer(folded):
            if any(start < match.end() and match.start() < end for start, end in taken):
                continue
            found = _read(sort, match)
            if found is not None:
                taken.append(match.span())
                all_found.append(found)
    yield from sorted(all_found, key=lambda found: found.start)


def _read(sort: str, match: re.Match[str]) -> _Found | None:
    """A match as a time; ``None`` where its numbers are no date."""
    groups = match.groupdict()
    year = int(groups["year"]) if groups.get("year") else 0
    if 0 < year < 100:
        year += 2000
    named = groups.get("month") or groups.get("month2")
    month = _month_number(named) if named else int(groups.get("m") or 0)
    day = int(groups.get("d") or 0)
    place = match.span()
    if sort == "day":
        if not _is_day(year or 2000, month, day):
            return None
        date = dt.date(year, month, day) if year else None
        return _Found(*place, sort, Period(date, date) if date else None, month, day)
    if sort == "month":
        return _Found(*place, sort, _months(year, month, month) if year else None, month)
    if sort == "season":
        first, last = next(span for pattern, span in _SEASONS.items() if re.fullmatch(pattern, groups["season"]))
        return _Found(*place, sort, _months(year, first, last))
    if sort == "years":
        end = int(groups["last"])
        end = end + year // 100 * 100 if end < 100 else end
        return _Found(*place, sort, Period(dt.date(year, 1, 1), dt.date(end, 12, 31))) if end > year else None
    return _Found(*place, sort, Period(dt.date(year, 1, 1), dt.date(year, 12, 31)))


def _completed(found: _Found, meetings: Sequence[Meeting]) -> Period | None:
    """A day or month without a year: that of the latest meeting which fits."""
    fitting = [
        meeting.date
        for meeting in meetings
        if meeting.date and meeting.date.month == found.month and found.day in (0, meeting.date.day)
    ]
    if not fitting:
        return None
    latest = max(fitting)
    return Period(latest, latest) if found.day else _months(latest.year, found.month, found.month)


def _around_election(side: str, newest: dt.date) -> Period:
    """Before or after the last municipal election that the archive knows of."""
    held = [day for day in _ELECTIONS if day <= newest] or [_ELECTIONS[0]]
    return Period(None, held[-1]) if side in ("foer", "before") else Period(held[-1], None)


def _months(year: int, first: int, last: int) -> Period:
    """From the first to the last month of a year; a winter goes on into the next."""
    end_year, end_month = (year, last) if last <= 12 else (year + 1, last - 12)
    return Period(dt.date(year, first, 1), dt.date(end_year, end_month, calendar.monthrange(end_year, end_month)[1]))


def _is_day(year: int, month: int, day: int) -> bool:
    return 1 <= month <= 12 and 1 <= day <= calendar.monthrange(year, month)[1]


def _month_number(name: str) -> int:
    return next(number for number, pattern in enumerate(_MONTHS, 1) if re.fullmatch(pattern, name.rstrip(".")))
