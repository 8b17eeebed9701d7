"""A township's feed as somebody takes it: whole, as the delta since its last acknowledgement, or row by row.

Each look is kept before anything is read; what is read is read through the person's own URL. What has come to rest
since the edition was written rests here at once, though only the next edition tells it as a change.
"""

from __future__ import annotations

import tempfile
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

from pipeline.access import Act, Actor
from pipeline.cycle import Cycle
from pipeline.errors import UsageError
from pipeline.feeds.files import json_row, write_dictionary
from pipeline.feeds.returned import write_form_csv, write_form_xlsx
from pipeline.feeds.rows import feed_row, feed_rows
from pipeline.feeds.township import DELTA, FULL, write_table_as
from pipeline.steps.releasing import resting_of
from pipeline.steps.taking_in import NoSuchFeed, feed_of
from pipeline.warehouse.editions import Edition, Resting, acknowledged_editions
from pipeline.warehouse.guarded import keep_event, url_as
from pipeline.warehouse.returns import record_fetch
from pipeline.warehouse.told import delta_rows, full_rows, rows_since

RESULTS, DICTIONARY = "results", "dictionary"
OFFERED: Final = (
    *((kind, ending) for kind in (FULL, DELTA) for ending in ("xlsx", "csv", "json")),
    (RESULTS, "xlsx"), (RESULTS, "csv"), (DICTIONARY, "csv"),
)  # fmt: skip
"""What can be taken: kind and ending."""
MOST_ROWS: Final = 1000


@dataclass(frozen=True, slots=True)
class Fetched:
    """A file as it is handed over."""

    name: str
    content: bytes
    edition: Edition


@dataclass(frozen=True, slots=True)
class FetchedRows:
    """Rows for a program. Give `cursor` back for what follows; `is_last`: nothing follows now."""

    edition: Edition
    rows: tuple[dict[str, Any], ...]
    cursor: int
    is_last: bool


def fetch_feed(url: str, actor: Actor, cycle: Cycle, township: str, kind: str, ending: str) -> Fetched:
    """One file of a township's newest feed. A delta starts at the edition acknowledged last, else it is everything.

    Raises:
        Forbidden: his role takes no feeds.
        NoSuchFeed: nothing was written for the township, or it is not his.
        UsageError: no such file is offered.
    """
    if (kind, ending) not in OFFERED:
        raise UsageError(f"A feed has no {kind}.{ending}. It has {', '.join('.'.join(one) for one in OFFERED)}.")
    guarded, edition = _opened(url, actor, cycle, township, {"kind": kind, "ending": ending})
    with tempfile.TemporaryDirectory(prefix="hesv-fetch-") as folder:
        path = Path(folder) / f"{township}-{cycle.name}-{edition.number:04d}-{kind}.{ending}"
        _write(guarded, path, edition, township, kind, resting_of(url, cycle, edition.run_id))
        content = path.read_bytes()
    record_fetch(guarded, edition, township, kind, actor.login)
    return Fetched(path.name, content, edition)


def feed_page(
    url: str, actor: Actor, cycle: Cycle, township: str, since: int = 0, limit: int = MOST_ROWS
) -> FetchedRows:
    """The rows of a township's newest feed after a cursor (0: from the beginning), changed and withdrawn ones too.

    Raises:
        Forbidden, NoSuchFeed: as fetch_feed.
        UsageError: a cursor below 0, or a limit outside 1 … MOST_ROWS.
    """
    if since < 0 or not 1 <= limit <= MOST_ROWS:
        raise UsageError(f"A cursor is 0 or what the page before gave; a limit is between 1 and {MOST_ROWS}.")
    guarded, edition = _opened(url, actor, cycle, township, {"since": since, "limit": limit})
    found = rows_since(guarded, edition, township, since, limit)
    record_fetch(guarded, edition, township, "rows", actor.login)
    rests = resting_of(url, cycle, edition.run_id)
    rows = tuple(json_row(feed_row(row)) for row in _as_it_rests(found.rows, rests))
    return FetchedRows(edition, rows, found.cursor, found.is_last)


def _opened(url: str, actor: Actor, cycle: Cycle, township: str, detail: dict[str, object]) -> tuple[str, Edition]:
    """The person's own URL and the edition, after his look was kept."""
    actor.need(Act.FETCH)
    if not actor.answers_for(township):
        raise NoSuchFeed(cycle.region, cycle.name, township)
    guarded = url_as(url, actor)
    edition = feed_of(guarded, cycle, township)
    subject = f"{cycle.region}/{cycle.name}/{township}"
    keep_event(url, actor, "fetch_feed", subject, detail={**detail, "edition": edition.number})
    return guarded, edition


def _write(url: str, path: Path, edition: Edition, township: str, kind: str, rests: Resting) -> None:
    if kind == DICTIONARY:
        write_dictionary(path)
        return
    rows = feed_rows(_as_it_rests(_rows(url, edition, township, kind), rests))
    if kind == RESULTS:
        if path.suffix == ".csv":
            write_form_csv(path, rows)
        else:
            write_form_xlsx(path, rows, f"{township} {edition.cycle} 回执")
    else:
        write_table_as(path, edition, township, kind, rows)


def _rows(url: str, edition: Edition, township: str, kind: str) -> list[dict[str, Any]]:
    base = acknowledged_editions(url, edition.region, edition.cycle).get(township) if kind == DELTA else None
    if kind == DELTA:
        return delta_rows(url, edition, township, 0 if base is None else base[0])
    return full_rows(url, edition, township)


def _as_it_rests(rows: Iterable[dict[str, Any]], rests: Resting) -> Iterator[dict[str, Any]]:
    """Rows as they were told; an adverse one that rests by now without its adverse act."""
    for row in rows:
        why = rests.get((row["household_id"], row["member_no"]))
        is_told_otherwise = why is None or row["resting"] is not None or row["change"] == "withdrawn"
        yield row if is_told_otherwise else {**row, "resting": why, "told_stop_month": None}
