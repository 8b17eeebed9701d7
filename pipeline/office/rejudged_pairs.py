"""What a re-judging says beside what is published: flag by flag, month by month, and which tasks come and go."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final

from pipeline.warehouse.rejudged import JudgedSince

FEN: Final = 100


@dataclass(frozen=True, slots=True)
class FlagPair:
    """One flag as published and as it would be, for the household (`member_no` None) or a member; yuan a month."""

    member_no: int | None
    before: Mapping[str, Any] | None
    after: Mapping[str, Any] | None
    differs: bool


@dataclass(frozen=True, slots=True)
class MonthPair:
    """What counts in a month, before and after; yuan."""

    month: int
    before: float
    after: float


@dataclass(frozen=True, slots=True)
class Compared:
    """Every flag, its own first; the ledger's months whose sum is another; kinds of tasks that would go and come."""

    flags: tuple[FlagPair, ...]
    months: tuple[MonthPair, ...]
    gone: tuple[str, ...]
    new: tuple[str, ...]


def compare(since: JudgedSince) -> Compared:
    """A household judged since, beside what is published of it."""
    one, other = ({task["task_id"]: task["kind"] for task in said["tasks"]} for said in (since.before, since.after))
    return Compared(
        _flags(since),
        _month_pairs(since),
        tuple(one[task] for task in sorted(one) if task not in other),
        tuple(other[task] for task in sorted(other) if task not in one),
    )


def _flags(since: JudgedSince) -> tuple[FlagPair, ...]:
    before, after = ({flag["member_no"]: flag for flag in said["flags"]} for said in (since.before, since.after))
    keys = sorted({*before, *after}, key=lambda key: (key is not None, key or 0))
    return tuple(
        FlagPair(key, before.get(key), after.get(key), _differs(before.get(key), after.get(key))) for key in keys
    )


def _month_pairs(since: JudgedSince) -> tuple[MonthPair, ...]:
    one, other = _months(since.before), _months(since.after)
    return tuple(
        MonthPair(month, one.get(month, 0) / FEN, other.get(month, 0) / FEN)
        for month in sorted({*one, *other})
        if one.get(month, 0) != other.get(month, 0)
    )


def _months(said: Mapping[str, Any]) -> dict[int, int]:
    months: dict[int, int] = {}
    for item in said["ledger"]:
        months[item["month"]] = months.get(item["month"], 0) + item["amount_fen"]
    return months


def _differs(before: Mapping[str, Any] | None, after: Mapping[str, Any] | None) -> bool:
    if before is None or after is None:
        return True
    return any(before[name] != after[name] for name in ("action", "category", "amount_monthly_fen", "reason_codes"))
