"""Days and months in every form, both sides of each limit."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from connectors.cells import Broken
from connectors.days import day, month
from pipeline.cycle import month_of

NO_DAY, NO_MONTH = Broken("impossible_date"), Broken("impossible_month")


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("20181231", date(2018, 12, 31)),
        ("2018-12-31", date(2018, 12, 31)),
        ("2018/12/31", date(2018, 12, 31)),
        ("2018年12月31日", date(2018, 12, 31)),
        ("1970年8月3日", date(1970, 8, 3)),
        ("２０１８－１２－３１", date(2018, 12, 31)),
        (" 2018-12-31 ", date(2018, 12, 31)),
        ("2018 年 12 月 31 日", date(2018, 12, 31)),
        ("2018-12", date(2018, 12, 1)),
        ("43465", date(2018, 12, 31)),
        ("43465.0", date(2018, 12, 31)),
        ("43465.75", date(2018, 12, 31)),
        ("2018-12-31T00:00:00", date(2018, 12, 31)),
        ("2018-12-31 23:59:59", date(2018, 12, 31)),
        ("2018-12-31T09:00:00+08:00", date(2018, 12, 31)),
        ("2020-02-29", date(2020, 2, 29)),
        ("2019-02-29", NO_DAY),
        ("2018-02-28", date(2018, 2, 28)),
        ("2018-02-30", NO_DAY),
        ("2011-00-10", NO_DAY),
        ("2011-10-00", NO_DAY),
        ("20111000", NO_DAY),
        ("2018-13-01", NO_DAY),
        ("2018-12/31", NO_DAY),
        ("1899-12-31", NO_DAY),
        ("1900-01-01", date(1900, 1, 1)),
        ("2200-12-31", date(2200, 12, 31)),
        ("2201-01-01", NO_DAY),
        ("9999-12-31", date(9999, 12, 31)),
        ("9999-12-30", NO_DAY),
        ("1950", NO_DAY),
        ("10000", date(1927, 5, 18)),
        ("9999", NO_DAY),
        ("昨天", NO_DAY),
        ("٢٠١٨-١٢-٣١", NO_DAY),
    ],
)
def test_day(before: str, after: object) -> None:
    assert day()(before) == after


@pytest.mark.parametrize(
    ("before", "after"),
    [("2018-02", date(2018, 2, 28)), ("2018年12月", date(2018, 12, 31)), ("2018-12-05", date(2018, 12, 5))],
)
def test_a_month_may_mean_its_last_day(before: str, after: date) -> None:
    assert day("last_day")(before) == after


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("201812", 201812),
        ("２０１８１２", 201812),
        ("2018-12", 201812),
        ("2018/12", 201812),
        ("2018-12-31", 201812),
        ("2018/12/01", 201812),
        ("20181231", 201812),
        ("2018年12月", 201812),
        ("2018年7月1日", 201807),
        ("43465", 201812),
        ("43466.0", 201901),
        ("32874", 199001),
        ("32873", NO_MONTH),
        ("20181", NO_MONTH),
        ("198912", 198912),
        ("201801", 201801),
        ("201800", NO_MONTH),
        ("201813", NO_MONTH),
        ("201899", NO_MONTH),
        ("2018-13", NO_MONTH),
        ("2018-02-30", NO_MONTH),
        ("189912", NO_MONTH),
        ("十二月", NO_MONTH),
    ],
)
def test_month(before: str, after: object) -> None:
    assert month(before) == after


@given(st.dates(date(1990, 1, 1), date(2170, 12, 31)))
def test_every_form_of_a_day_is_that_day(found: date) -> None:
    serial = (found - date(1899, 12, 30)) // timedelta(days=1)
    forms = [
        f"{found:%Y%m%d}",
        f"{found:%Y-%m-%d}",
        f"{found:%Y/%m/%d}",
        f"{found:%Y年%m月%d日}",
        str(serial),
        f"{serial}.0",
    ]
    assert {day()(form) for form in forms} == {found}
    assert {month(form) for form in forms} == {month_of(found)}
