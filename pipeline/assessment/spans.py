"""An amount given for a span of months, divided over them."""

from __future__ import annotations

from pipeline.cycle import Month, months_between


def within(amount_fen: int, first: Month, last: Month, from_month: Month, to_month: Month) -> int:
    """The part of an amount for `first`..`last` that falls in `from_month`..`to_month`, in fen.

    Each month has the same whole fen, the remainder stands on the last month.
    """
    months = months_between(first, last)
    if not months:
        return 0
    each, rest = divmod(amount_fen, len(months))
    inside = sum(1 for month in months if from_month <= month <= to_month)
    return each * inside + (rest if from_month <= last <= to_month else 0)
