"""A cycle's results as a list: one line a flag, by what it comes to."""

from __future__ import annotations

from typing import Final

from pipeline.warehouse.reading.listing import Order, Page, read_page

RESULTS: Final = """
SELECT household_id, coalesce(member_no, 0) AS member_no, township_code, outcome, action, category,
    previous_amount_monthly, amount_monthly
FROM serve.flag
WHERE region = %(region)s AND cycle = %(cycle)s AND %(outcome)s IN ('', outcome)
    AND starts_with(coalesce(township_code, ''), %(township)s)
"""
TIES: Final = ("household_id", "member_no")


def results(url: str, region: str, cycle: str, outcome: str, township: str, order: Order) -> Page:
    """A page of the flags the session sees, of an outcome or (empty) all; `member_no` 0 is the household's own.

    `township`: the beginning of its code. Amounts in yuan a month.
    """
    values = {"region": region, "cycle": cycle, "outcome": outcome, "township": township}
    return read_page(url, RESULTS, values, order)
