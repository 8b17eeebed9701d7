"""Cells of days and months in every form agencies send."""

from __future__ import annotations

import re
from datetime import date, timedelta
from typing import Final

from connectors.cells import Broken, Parser, clean, compact
from pipeline.cycle import last_day, month_of

TIME: Final = re.compile(r"[T ]\d{1,2}:\d{2}(:\d{2}(\.\d+)?)?(Z|[+-]\d{2}:?\d{2})?$", re.ASCII)
COMPACT: Final = re.compile(r"(\d{4})(\d{2})(\d{2})?(?:\.0+)?", re.ASCII)
PARTED: Final = re.compile(r"(\d{4})([-/])(\d{1,2})(?:\2(\d{1,2}))?", re.ASCII)
CHINESE: Final = re.compile(r"(\d{4})年(\d{1,2})月(?:(\d{1,2})[日号])?", re.ASCII)
SERIAL: Final = re.compile(r"(\d{5})(?:\.\d+)?", re.ASCII)
"""Five digits are an Excel day: 10000 = 1927-05-18. Four could be a year and are not read."""
EXCEL_EPOCH: Final = date(1899, 12, 30)
FIRST_YEAR, LAST_YEAR = 1900, 2200
FIRST_SERIAL_MONTH: Final = 199001
"""Before it five digits in a month column are a cut YYYYMM (`20181`), no Excel day."""
OPEN_END: Final = date(9999, 12, 31)
"""How registers write that a span has no end."""


def _parts(cell: str | None) -> tuple[int, int, int | None] | Broken | None:
    """Year, month and (where written) day, not yet checked against the calendar."""
    text = clean(cell)
    if text is None:
        return None
    text = TIME.sub("", text).replace(" ", "")
    if found := SERIAL.fullmatch(text):
        day = EXCEL_EPOCH + timedelta(days=int(found[1]))
        return day.year, day.month, day.day
    if found := COMPACT.fullmatch(text) or CHINESE.fullmatch(text):
        year, month, number = found.groups()
    elif found := PARTED.fullmatch(text):
        year, month, number = found[1], found[3], found[4]
    else:
        return Broken("impossible_date")
    return int(year), int(month), None if number is None else int(number)


def _date(year: int, month: int, number: int) -> date | None:
    try:
        found = date(year, month, number)
    except ValueError:
        return None
    return found if FIRST_YEAR <= year <= LAST_YEAR or found == OPEN_END else None


def day(month_means: str = "first_day") -> Parser:
    """A day: `20181231`, `2018-12-31`, `2018/12/31`, `2018年12月31日`, an Excel serial, an ISO date and time.

    A month alone means its first or last day, as the contract says.
    """

    def parse(cell: str | None) -> date | Broken | None:
        parts = _parts(cell)
        if parts is None or isinstance(parts, Broken):
            return parts
        found = _date(parts[0], parts[1], parts[2] or 1) if parts[2] != 0 else None
        if found is not None and parts[2] is None and month_means == "last_day":
            found = last_day(month_of(found))
        return found or Broken("impossible_date")

    return parse


def month(cell: str | None) -> int | Broken | None:
    """A month as YYYYMM: `201812`, `2018-12`, `2018年12月`, or the month of any day."""
    parts = _parts(cell)
    if parts is None:
        return None
    if isinstance(parts, Broken) or parts[2] == 0:
        return Broken("impossible_month")
    found = _date(parts[0], parts[1], parts[2] or 1)
    cut = found is not None and month_of(found) < FIRST_SERIAL_MONTH and SERIAL.fullmatch(compact(cell) or "")
    return Broken("impossible_month") if found is None or cut else month_of(found)
