"""Deliveries and rows set aside of a cycle: figures and places, no family."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

from pipeline.warehouse.reading.listing import Order, Page, read_page, read_rows

DELIVERIES: Final = """
SELECT source, file_name, sha256, rows_in, rows_accepted, rows_quarantined, rows_duplicate, rows_matched, rows_review,
    rows_unmatched, state, refused_because
FROM serve.delivery
WHERE region = %(region)s AND cycle = %(cycle)s
    AND (%(source)s = '' OR source = %(source)s) AND (%(state)s = '' OR state = %(state)s)
"""
QUARANTINE: Final = """
SELECT source, file_name, row_number, column_name, rule, severity, reason_zh, reason_en, state
FROM serve.quarantine
WHERE region = %(region)s AND cycle = %(cycle)s
    AND (%(source)s = '' OR source = %(source)s) AND (%(state)s = '' OR state = %(state)s)
    AND (%(rule)s = '' OR rule = %(rule)s) AND (%(severity)s = '' OR severity = %(severity)s)
"""
RULES: Final = """
SELECT rule, count(*) AS rows FROM serve.quarantine WHERE region = %(region)s AND cycle = %(cycle)s
GROUP BY rule ORDER BY rows DESC, rule
"""


def deliveries(url: str, region: str, cycle: str, filters: Mapping[str, str], order: Order) -> Page:
    """The files of the published run and what was refused since; filters: source, state ('' is all)."""
    return read_page(url, DELIVERIES, {**filters, "region": region, "cycle": cycle}, order)


def quarantined(url: str, region: str, cycle: str, filters: Mapping[str, str], order: Order) -> Page:
    """The rows set aside; filters: source, rule, severity, state ('' is all)."""
    return read_page(url, QUARANTINE, {**filters, "region": region, "cycle": cycle}, order)


def quarantine_rules(url: str, region: str, cycle: str) -> tuple[dict[str, Any], ...]:
    """rule, rows: the rules that set rows aside, the most frequent first."""
    return read_rows(url, RULES, {"region": region, "cycle": cycle})
