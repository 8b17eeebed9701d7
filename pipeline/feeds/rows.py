"""From a run's flags to what a township reads: pure. One row a flag, what must be done first."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from typing import Final

from pipeline.cycle import Month, add_months, month_of
from pipeline.errors import HesvError
from pipeline.feeds.labels import ACTION_ZH, CATEGORY_ZH, OUTCOME_ZH, UNCHANGED, next_step_zh

Cell = None | int | str | Decimal
TOWNSHIP: Final = re.compile(r"^[0-9]{9}$")
NO_TOWNSHIP: Final = "unassigned"
"""Flags whose household names no township: a feed of their own, so that none is lost."""
OUTCOME_ORDER: Final = tuple(OUTCOME_ZH)
ACTION_ORDER: Final = tuple(ACTION_ZH)


class FeedWordMissing(HesvError):
    """A code the feed has no Chinese word for: nothing is released until it has one."""

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code

    def __str__(self) -> str:
        return (
            f"The feed has no Chinese word for {self.code!r}; nothing was released. Add it to pipeline/feeds/labels.py."
        )


@dataclass(frozen=True, slots=True)
class FeedRow:
    """One line of a feed. `to_do` is false where nothing changes."""

    order: tuple[int, int, str, int]
    to_do: bool
    cells: tuple[Cell, ...]


def earliest_stop_month(released_on: date, notice_days: int) -> Month:
    """The first month that starts at least `notice_days` after the release: (2019-01-20, 10) -> 201902."""
    earliest = released_on + timedelta(days=notice_days)
    return month_of(earliest) if earliest.day == 1 else add_months(month_of(earliest), 1)


def rows_by_township(flags: Iterable[Mapping[str, object]], earliest: str) -> dict[str, tuple[FeedRow, ...]]:
    """Townships in order of their code, each with its rows: what must be done first, then the unchanged.

    `flags` have the columns of serve.flag; `earliest` is YYYY-MM.

    Raises:
        FeedWordMissing: a code without a Chinese word.
    """
    found: dict[str, list[FeedRow]] = {}
    for flag in flags:
        code = str(flag["township_code"])
        found.setdefault(code if TOWNSHIP.match(code) else NO_TOWNSHIP, []).append(feed_row(flag, earliest))
    return {code: tuple(sorted(found[code], key=lambda row: row.order)) for code in sorted(found)}


def feed_row(flag: Mapping[str, object], earliest: str) -> FeedRow:
    """One flag as cells in the order of HEADERS_ZH; amounts in yuan, empty where there is none."""
    try:
        cells = _cells(flag, earliest)
    except KeyError as missing:
        raise FeedWordMissing(str(missing.args[0])) from None
    outcome, action = str(flag["outcome"]), str(flag["action"])
    household, member = str(flag["household_id"]), flag["member_no"]
    order = (
        OUTCOME_ORDER.index(outcome),
        ACTION_ORDER.index(action),
        household,
        member if isinstance(member, int) else 0,
    )
    return FeedRow(order, outcome not in UNCHANGED, cells)


def _cells(flag: Mapping[str, object], earliest: str) -> tuple[Cell, ...]:
    notice = bool(flag["notice_required"])
    reasons = flag["reason_codes"]
    deciding = str(reasons[0]) if isinstance(reasons, list) and reasons else ""
    action = str(flag["action"])
    return (
        _cell(flag["household_id"]),
        _cell(flag["member_no"]),
        _cell(flag["township_code"]),
        OUTCOME_ZH[str(flag["outcome"])],
        ACTION_ZH[action],
        _category(flag["category"]),
        _category(flag["previous_category"]),
        _cell(flag["previous_amount_monthly"]),
        _cell(flag["amount_monthly"]),
        _cell(flag["effective_month"]),
        "是" if notice else "否",
        earliest if notice else None,
        _cell(flag["grace_start"]),
        _cell(flag["grace_end"]),
        _cell(flag["explanation_zh"]),
        next_step_zh(action, deciding, earliest, notice_required=notice),
    )


def _category(code: object) -> str | None:
    return None if code is None else CATEGORY_ZH[str(code)]


def _cell(value: object) -> Cell:
    return value if value is None or isinstance(value, int | Decimal) else str(value)
