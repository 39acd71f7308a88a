"""Dates in Danish text: finding, reading and writing them."""

from __future__ import annotations

import calendar
import datetime as dt
import re
from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum

from rag.records import Period, Span

MONTHS = ("januar", "februar", "marts", "april", "maj", "juni", "juli", "august", "september", "oktober", "november",
          "december")  # fmt: skip
_SHORT = {"jan": 1, "feb": 2, "febr": 2, "mar": 3, "apr": 4, "jun": 6, "jul": 7, "aug": 8, "sep": 9, "sept": 9,
          "okt": 10, "nov": 11, "dec": 12}  # fmt: skip
_MONTH_NUMBER = {name: n for n, name in enumerate(MONTHS, start=1)} | _SHORT
_SEASONS = {"foråret": (3, 5), "sommeren": (6, 8), "efteråret": (9, 11), "vinteren": (12, 2)}
_FIRST_YEAR, _LAST_YEAR = 1900, 2099


class Precision(StrEnum):
    """How exact a date is told."""

    DAY = "day"
    MONTH = "month"
    SEASON = "season"
    YEAR = "year"


@dataclass(frozen=True, slots=True)
class FoundDate:
    """A date found in a text: its first day, where it stands, how exact it is, and its last day."""

    date: dt.date
    span: Span
    precision: Precision
    last: dt.date


_NAMES = "|".join(sorted((*MONTHS, *(rf"{short}\." for short in _SHORT), *_SHORT), key=len, reverse=True))
_FREE = r"(?<![\d.,/-])"  # not inside a longer number
_FULL_YEAR = r"(?:19|20)\d\d"
_PATTERN = re.compile(
    rf"""
    {_FREE}(?P<iso>{_FULL_YEAR}-\d\d-\d\d)(?!\d)
  | {_FREE}(?P<num>\d{{1,2}}\s?[./-]\s?\d{{1,2}}\s?[./-]\s?(?:{_FULL_YEAR}|\d\d)(?!\d)
                  |\d{{1,2}}/\d{{1,2}}\s{_FULL_YEAR}(?!\d))
  | {_FREE}(?P<days>(?:\d{{1,2}}\.?\s?(?:-|–|og|til|\+|,)\s?)*)(?P<day>\d{{1,2}})\.?\s?
           (?P<month>{_NAMES})(?![a-zæøå])(?:,?\s?(?P<year>{_FULL_YEAR})(?!\d))?
  | \b(?P<mmonth>{_NAMES})(?![a-zæøå])\s(?P<myear>{_FULL_YEAR})(?!\d)
  | \b(?P<season>foråret|forår|sommeren|sommer|efteråret|efterår|vinteren|vinter)\s(?P<syear>{_FULL_YEAR})(?!\d)
  | (?P<only>{_FREE}{_FULL_YEAR}(?![\d/]))
    """,
    re.VERBOSE | re.IGNORECASE,
)


def find_dates(text: str, year: int | None = None) -> tuple[FoundDate, ...]:
    """Every date in ``text``, in order: ``19. september 2022``, ``19-09-2022``, ``2022-09-19``, ``d. 5. okt. 2021``,
    ``september 2022``, ``efteråret 2021``, ``2022``. A day without a year counts only where ``year`` is given.
    """
    return tuple(_found(text, year))


def parse_date(text: str) -> dt.date | None:
    """The first date in ``text`` that names a day, or ``None``."""
    return next((found.date for found in _found(text, None) if found.precision is Precision.DAY), None)


def format_date(date: dt.date) -> str:
    """``19. september 2022``."""
    return f"{date.day}. {MONTHS[date.month - 1]} {date.year}"


def format_period(period: Period) -> str:
    """A period as one says it: ``efteråret 2021``, ``oktober 2021``, ``2021``, ``efter 3. september 2021``.

    Empty where nothing is known.
    """
    first, last = period.earliest, period.latest
    if first is None and last is None:
        return ""
    if first is None:
        return f"senest {format_date(last)}" if last else ""
    if last is None:
        return f"tidligst {format_date(first)}"
    if first == last:
        return format_date(first)
    if (first.year, first.month) == (last.year, last.month):
        return f"{MONTHS[first.month - 1]} {first.year}"
    for season, (start, end) in _SEASONS.items():
        if first.year == last.year and start <= first.month <= last.month <= end:
            return f"{season} {first.year}"
    if first.month == 12 and last.month <= 2 and last.year == first.year + 1:
        return f"vinteren {first.year}/{last.year % 100:02d}"
    if first.year == last.year:
        if first.month == 1 and last.month == 12:
            return str(first.year)
        return f"{MONTHS[first.month - 1]}-{MONTHS[last.month - 1]} {first.year}"
    return f"mellem {format_date(first)} og {format_date(last)}"


def _found(text: str, default_year: int | None) -> Iterator[FoundDate]:
    for match in _PATTERN.finditer(text):
        if match["iso"]:
            yield from _day(match, *(int(part) for part in match["iso"].split("-")))
        elif match["num"]:
            day, month, year = (int(part) for part in re.findall(r"\d+", match["num"]))
            yield from _day(match, year if year >= 100 else 2000 + year, month, day)
        elif match["day"]:
            year_text = match["year"]
            year_known = int(year_text) if year_text else default_year
            if year_known is not None:
                month = _MONTH_NUMBER[match["month"].lower().rstrip(".")]
                for earlier in re.findall(r"\d+", match["days"]):
                    yield from _day(match, year_known, month, int(earlier))
                yield from _day(match, year_known, month, int(match["day"]))
        else:
            yield _stretch(match)


def _stretch(match: re.Match[str]) -> FoundDate:
    span = Span(*match.span())
    if match["mmonth"]:
        year, month = int(match["myear"]), _MONTH_NUMBER[match["mmonth"].lower().rstrip(".")]
        return FoundDate(dt.date(year, month, 1), span, Precision.MONTH, _month_end(year, month))
    if match["season"]:
        year, season = int(match["syear"]), match["season"].lower()
        start, end = next(months for name, months in _SEASONS.items() if name.startswith(season[:5]))
        last_year = year if end >= start else year + 1
        return FoundDate(dt.date(year, start, 1), span, Precision.SEASON, _month_end(last_year, end))
    year = int(match["only"])
    return FoundDate(dt.date(year, 1, 1), span, Precision.YEAR, dt.date(year, 12, 31))


def _day(match: re.Match[str], year: int, month: int, day: int) -> Iterator[FoundDate]:
    if not _FIRST_YEAR <= year <= _LAST_YEAR or not 1 <= month <= 12:
        return
    if 1 <= day <= calendar.monthrange(year, month)[1]:
        date = dt.date(year, month, day)
        yield FoundDate(date, Span(*match.span()), Precision.DAY, date)


def _month_end(year: int, month: int) -> dt.date:
    return dt.date(year, month, calendar.monthrange(year, month)[1])
