"""Who did what: the events of the audit chain that the session may see, and whether the chain is whole."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

from pipeline.warehouse.reading.listing import Order, Page, read_page, read_rows

EVENTS: Final = """
SELECT event_id, happened_at, actor, action, purpose, subject, detail
FROM audit.event
WHERE (%(actor)s = '' OR actor = %(actor)s) AND (%(action)s = '' OR action = %(action)s)
    AND (%(subject)s = '' OR starts_with(subject, %(subject)s))
    AND (%(since)s = '' OR happened_at >= nullif(%(since)s, '')::date::timestamp AT TIME ZONE 'Asia/Shanghai')
    AND (%(until)s = '' OR happened_at < (nullif(%(until)s, '')::date + 1)::timestamp AT TIME ZONE 'Asia/Shanghai')
"""


def events(url: str, filters: Mapping[str, str], order: Order) -> Page:
    """Filters: actor, action, subject (how it begins), since, until (days, both within); '' is all."""
    return read_page(url, EVENTS, filters, order)


def actions(url: str) -> tuple[str, ...]:
    """The kinds of event there are."""
    found: tuple[dict[str, Any], ...] = read_rows(url, "SELECT DISTINCT action FROM audit.event ORDER BY action", {})
    return tuple(row["action"] for row in found)
