"""From what is told of a household to the cells a township reads: pure. One row a flag, what must be done first."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from typing import Final

from pipeline.cycle import Month, add_months, month_of
from pipeline.errors import HesvError
from pipeline.feeds.columns import KEYS
from pipeline.feeds.labels import (
    ACTION_ZH,
    CATEGORY_ZH,
    CHANGE_ZH,
    NOTICE_ZH,
    OUTCOME_ZH,
    REST_ACTION_ZH,
    REST_OUTCOME_ZH,
    RESTING_ZH,
    RESULT_ZH,
    UNCHANGED,
    WITHDRAWN_STEP_ZH,
    WITHDRAWN_ZH,
    next_step_zh,
    notice_code,
)

Cell = None | int | str | Decimal
Told = Mapping[str, object]
"""A flag (columns of serve.flag) with what the feed keeps of its row: change, row_revision, row_digest, resting,
told_stop_month, last_result; and whom to visit: head_name, village_code, address. What is not there is nothing."""
TOWNSHIP: Final = re.compile(r"^[0-9]{9}$")
NO_TOWNSHIP: Final = "unassigned"
"""Flags whose household names no township: a feed of their own, so that none is lost."""
OUTCOME_ORDER: Final = tuple(OUTCOME_ZH)
ACTION_ORDER: Final = tuple(ACTION_ZH)
LAST: Final = len(OUTCOME_ORDER)
CODES: Final = ("outcome", "action", "category", "previous_category", "reason_codes", "resting", "change")
NO_ADVERSE_ACT: Final = frozenset({"outcome", "action", "category", "reason_codes"})
"""Codes of a flag that a resting row does not tell: nobody is to act on them."""


class FeedWordMissing(HesvError):
    """A code the feed has no Chinese word for: nothing is released until it has one."""

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code

    def __str__(self) -> str:
        return f"The feed has no Chinese word for {self.code!r}; nothing was released. Add it to pipeline/wording."


@dataclass(frozen=True, slots=True)
class FeedRow:
    """One line of a feed: cells in the order of COLUMNS, and the codes behind its words.

    `to_do` is false where nothing changes, `rests` where an adverse act must wait.
    """

    order: tuple[int, int, str, int]
    to_do: bool
    rests: bool
    cells: tuple[Cell, ...]
    codes: Mapping[str, object]


def earliest_stop_month(released_on: date, notice_days: int) -> Month:
    """The first month that starts at least `notice_days` after the release: (2019-01-20, 10) -> 201902."""
    earliest = released_on + timedelta(days=notice_days)
    return month_of(earliest) if earliest.day == 1 else add_months(month_of(earliest), 1)


def row_id(household_id: str, member_no: int | None) -> str:
    """The stable id of a row: `YI01`, or `YI01-2` where it is about one member."""
    return household_id if member_no is None else f"{household_id}-{member_no}"


def feed_rows(told: Iterable[Told]) -> tuple[FeedRow, ...]:
    """A township's rows, what must be done first, then the unchanged.

    Raises:
        FeedWordMissing: a code without a Chinese word.
    """
    return tuple(sorted(map(feed_row, told), key=lambda row: row.order))


def check_words(wanted: Iterable[Mapping[str, object]]) -> None:
    """Go on only if every combination of codes has its words, so that no approval stands for what cannot be told.

    `wanted`: outcome, action, category, previous_category, reason (the deciding one), notice_required.

    Raises:
        FeedWordMissing: one has none.
    """
    empty = ("previous_amount_monthly", "amount_monthly", "effective_month", "grace_start", "grace_end")
    for one in wanted:
        feed_row({
            **dict.fromkeys(empty), **one, "household_id": "", "explanation_zh": "", "reason_codes": [one["reason"]],
        })  # fmt: skip


def feed_row(told: Told) -> FeedRow:
    """One flag as cells; amounts in yuan, empty where there is none.

    Raises:
        FeedWordMissing: a code without a Chinese word.
    """
    household, member = str(told["household_id"]), told.get("member_no")
    number = member if isinstance(member, int) else None
    rests, withdrawn = told.get("resting") is not None, told.get("change") == "withdrawn"
    try:
        said = _withdrawn() if withdrawn else _resting(told) if rests else _said(told)
        change = told.get("change")
        said |= {
            "household_id": household, "member_no": number, "township_code": _cell(told.get("township_code")),
            "row_id": row_id(household, number), "row_revision": _cell(told.get("row_revision")),
            "row_digest": _cell(told.get("row_digest")), "last_result_zh": _last_result(told.get("last_result")),
            "change_zh": None if change is None else CHANGE_ZH[str(change)],
            "head_name": None if told.get("outcome") == "blocked" else _cell(told.get("head_name")),
            "village_code": _cell(told.get("village_code")), "address": _cell(told.get("address")),
        }  # fmt: skip
        outcome, action = (
            (LAST, 0) if withdrawn
            else (OUTCOME_ORDER.index(str(told["outcome"])), ACTION_ORDER.index(str(told["action"])))
        )  # fmt: skip
    except KeyError as missing:
        raise FeedWordMissing(str(missing.args[0])) from None
    hidden = NO_ADVERSE_ACT if rests else frozenset()
    return FeedRow(
        (outcome, action, household, number or 0),
        withdrawn or told["outcome"] not in UNCHANGED,
        rests,
        tuple(map(said.get, KEYS)),
        {code: told.get(code) for code in CODES if code not in hidden and told.get(code) is not None},
    )


def _said(told: Told) -> dict[str, Cell]:
    notice = bool(told["notice_required"])
    reasons = told["reason_codes"]
    deciding = str(reasons[0]) if isinstance(reasons, list) and reasons else ""
    action, earliest = str(told["action"]), str(told.get("told_stop_month") or "")
    return {
        "outcome_zh": OUTCOME_ZH[str(told["outcome"])],
        "action_zh": ACTION_ZH[action],
        "category_zh": _category(told["category"]),
        "previous_category_zh": _category(told["previous_category"]),
        "previous_amount_monthly": _cell(told["previous_amount_monthly"]),
        "amount_monthly": _cell(told["amount_monthly"]),
        "effective_month": _cell(told["effective_month"]),
        "notice_zh": NOTICE_ZH[notice_code(action, notice_required=notice)],
        "earliest_stop_month": earliest if notice else None,
        "grace_start": _cell(told["grace_start"]),
        "grace_end": _cell(told["grace_end"]),
        "explanation_zh": _cell(told["explanation_zh"]),
        "next_step_zh": next_step_zh(action, deciding, earliest, notice_required=notice),
    }


def _resting(told: Told) -> dict[str, Cell]:
    """Held as it is: the amount and category that go on, and why nothing adverse is done yet."""
    why, step = RESTING_ZH[str(told["resting"])]
    category, amount = _category(told["previous_category"]), _cell(told["previous_amount_monthly"])
    return {
        "outcome_zh": REST_OUTCOME_ZH, "action_zh": REST_ACTION_ZH, "category_zh": category,
        "previous_category_zh": category, "previous_amount_monthly": amount, "amount_monthly": amount,
        "notice_zh": NOTICE_ZH["none"], "explanation_zh": why, "next_step_zh": step,
    }  # fmt: skip


def _withdrawn() -> dict[str, Cell]:
    return {"outcome_zh": WITHDRAWN_ZH, "action_zh": WITHDRAWN_ZH, "next_step_zh": WITHDRAWN_STEP_ZH}


def _last_result(said: object) -> str | None:
    """`2018H1/handled/2018-08-03` in words."""
    if said is None:
        return None
    cycle, result, day = str(said).split("/")
    return f"{cycle} {RESULT_ZH[result]}（{day}）"


def _category(code: object) -> str | None:
    return None if code is None else CATEGORY_ZH[str(code)]


def _cell(value: object) -> Cell:
    return value if value is None or isinstance(value, int | Decimal) else str(value)
