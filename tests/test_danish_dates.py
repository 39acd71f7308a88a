from __future__ import annotations

import datetime as dt

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rag.danish import dates
from rag.danish.dates import Precision
from rag.records import Period

DAY = dt.date(2022, 9, 19)


@pytest.mark.parametrize(
    "text",
    ["19. september 2022", "den 19-09-2022 kl. 10", "19.09.2022", "19/9 2022", "19/9-2022", "2022-09-19",
     "mandag d. 19. sept. 2022", "19. SEPTEMBER 2022", "19.9.22"],
)  # fmt: skip
def test_one_day_in_many_forms(text: str) -> None:
    assert dates.parse_date(text) == DAY


@pytest.mark.parametrize(
    "text", ["", "jf. § 8, stk. 1", "1.802 iværksættere", "30. februar 2022", "SAG-2022-02836", "tlf. 19 09 20 22",
             "pkt. 3.7", "19. september"]
)  # fmt: skip
def test_no_day(text: str) -> None:
    assert dates.parse_date(text) is None


def test_find_dates_gives_place_and_precision() -> None:
    text = "Efteråret 2021 og maj 2022 og 2023, men ikke 2.0234 kr."
    found = dates.find_dates(text)
    assert [(text[f.span.start : f.span.end], f.precision) for f in found] == [
        ("Efteråret 2021", Precision.SEASON), ("maj 2022", Precision.MONTH), ("2023", Precision.YEAR)]  # fmt: skip
    assert found[0].date == dt.date(2021, 9, 1)
    assert found[0].last == dt.date(2021, 11, 30)
    assert found[1].last == dt.date(2022, 5, 31)


def test_several_days_of_one_month() -> None:
    assert [f.date.day for f in dates.find_dates("den 17. – 25. januar 2022")] == [17, 25]


def test_a_day_without_a_year_needs_one() -> None:
    assert dates.find_dates("mødet den 15. oktober") == ()
    assert dates.find_dates("mødet den 15. oktober", year=2021)[0].date == dt.date(2021, 10, 15)


@pytest.mark.parametrize(
    ("first", "last", "text"),
    [
        (None, None, ""),
        ((2021, 9, 3), (2021, 11, 12), "efteråret 2021"),
        ((2021, 10, 3), (2021, 10, 31), "oktober 2021"),
        ((2021, 10, 3), (2021, 10, 3), "3. oktober 2021"),
        ((2021, 1, 1), (2021, 12, 31), "2021"),
        ((2021, 8, 1), (2021, 10, 31), "august-oktober 2021"),
        ((2021, 12, 5), (2022, 2, 1), "vinteren 2021/22"),
        ((2021, 10, 3), (2022, 3, 1), "mellem 3. oktober 2021 og 1. marts 2022"),
        ((2021, 9, 3), None, "tidligst 3. september 2021"),
        (None, (2021, 9, 3), "senest 3. september 2021"),
    ],
)
def test_format_period(first: tuple[int, int, int] | None, last: tuple[int, int, int] | None, text: str) -> None:
    period = Period(dt.date(*first) if first else None, dt.date(*last) if last else None)
    assert dates.format_period(period) == text


@given(st.dates(dt.date(1900, 1, 1), dt.date(2099, 12, 31)))
def test_what_is_written_can_be_read(date: dt.date) -> None:
    assert dates.parse_date(dates.format_date(date)) == date
    assert dates.parse_date(f"den {date:%d-%m-%Y}.") == date


@given(st.text("0123456789. /-jan maj2019", max_size=40))
def test_any_text_gives_dates_that_stand_in_it(text: str) -> None:
    for found in dates.find_dates(text):
        assert 0 <= found.span.start < found.span.end <= len(text)
        assert found.date <= found.last
