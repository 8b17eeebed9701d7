"""Editions of the feeds: what each township was told, change by change, and where its files lie."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from importlib import resources
from typing import Any, Final

from psycopg2.extensions import cursor as Cursor  # noqa: N812 - a class, lower-case in psycopg2
from psycopg2.extras import execute_values

from pipeline.cycle import Cycle
from pipeline.warehouse.connection import connection
from pipeline.warehouse.locks import lock_transaction

Resting = Mapping[tuple[str, int | None], str]
"""The reason (a key of feeds.labels.RESTING_ZH) by household and member whose adverse flag rests."""
COLUMNS: Final = "edition_id, region, cycle, number, run_id, as_of, made_at, earliest_stop_month, written_at"
SAID: Final = (
    "outcome", "action", "category", "previous_category", "amount_monthly", "previous_amount_monthly",
    "effective_month", "grace_start", "grace_end", "notice_required", "reason_codes", "explanation_zh",
)  # fmt: skip
"""What a feed's row tells of a flag."""
ADVERSE: Final = """(f.outcome = 'exit' OR CASE
    WHEN f.previous_amount_monthly IS NULL THEN f.action IN ('not_eligible', 'watch_margin', 'refer_hukou_place')
    ELSE coalesce(f.amount_monthly, 0) < f.previous_amount_monthly END)"""
"""As pipeline.decision.adverse.is_adverse_flag: what lowers or ends, and an applicant's refusal."""

APPEND: Final = (
    resources.files("pipeline.warehouse").joinpath("append_changes.sql").read_text("utf-8")
    .replace("{SAID}", ", ".join(f"f.{name}" for name in SAID)).replace("{ADVERSE}", ADVERSE)
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Edition:
    """One issue of a region and cycle's feeds; `written_at` is None until every file lies at its place."""

    edition_id: int
    region: str
    cycle: str
    number: int
    run_id: str
    as_of: date
    made_at: datetime
    earliest_stop_month: str
    written_at: datetime | None


@dataclass(frozen=True, slots=True)
class TownshipFeed:
    """A township's part of an edition, as it lies at its place."""

    township_code: str
    manifest: Mapping[str, Any]
    manifest_sha256: str
    place: str


def last_edition(url: str, region: str, cycle: str) -> Edition | None:
    """The newest edition of a region and cycle, written or not."""
    with connection(url) as session, session.cursor() as cursor:
        return _last(cursor, region, cycle)


def find_edition(url: str, region: str, cycle: str, number: int) -> Edition | None:
    """An edition by its number."""
    with connection(url) as session, session.cursor() as cursor:
        cursor.execute(
            f"SELECT {COLUMNS} FROM feed.edition WHERE region = %s AND cycle = %s AND number = %s",  # noqa: S608
            (region, cycle, number),
        )
        row = cursor.fetchone()
    return None if row is None else Edition(*row)


def edition_of(url: str, run_id: str) -> Edition | None:
    """The newest edition of a run, written or not."""
    with connection(url) as session, session.cursor() as cursor:
        cursor.execute(
            f"SELECT {COLUMNS} FROM feed.edition WHERE run_id = %s ORDER BY number DESC LIMIT 1",  # noqa: S608
            (run_id,),
        )
        row = cursor.fetchone()
    return None if row is None else Edition(*row)


def find_waiting(url: str, region: str) -> tuple[tuple[str, str], ...]:
    """(cycle, run) of a region's newest approvals whose newest edition is not written, the oldest approval first."""
    with connection(url) as session, session.cursor() as cursor:
        cursor.execute(
            "SELECT cycle, run_id FROM ("
            "SELECT DISTINCT ON (cycle) cycle, run_id, approved_at FROM feed.release "
            "JOIN core.run USING (region, cycle, run_id) WHERE region = %s ORDER BY cycle, revision DESC) AS newest "
            "WHERE NOT EXISTS (SELECT FROM feed.edition AS e WHERE e.run_id = newest.run_id) OR EXISTS ("
            "SELECT FROM feed.edition AS e WHERE e.run_id = newest.run_id AND e.written_at IS NULL) "
            "ORDER BY approved_at",
            (region,),
        )
        return tuple((cycle, run_id) for cycle, run_id in cursor.fetchall())


def make_edition(
    url: str, cycle: Cycle, run_id: str, made_at: datetime, earliest: str, resting: Resting, nowhere: str
) -> Edition | None:
    """Append what an approved run tells otherwise than the edition before; None where it tells nothing new.

    `resting`: the reason by household and member (None: the household's own flag). `earliest` is YYYY-MM. The first
    edition of a run is made whatever it tells.
    """
    with connection(url) as session, session.cursor() as cursor:
        lock_transaction(cursor, "edition", cycle.region)  # so that a reader's cursor never passes over an entry
        last = _last(cursor, cycle.region, cycle.name)
        cursor.execute(
            "INSERT INTO feed.edition (region, cycle, number, run_id, as_of, made_at, earliest_stop_month) "  # noqa: S608
            f"VALUES (%s, %s, %s, %s, %s, %s, %s) RETURNING {COLUMNS}",
            (cycle.region, cycle.name, 1 if last is None else last.number + 1, run_id, cycle.as_of, made_at, earliest),
        )
        made = Edition(*(cursor.fetchone() or ()))
        is_first = last is None or last.run_id != run_id
        if _append(cursor, made, earliest, resting, nowhere, is_first=is_first) == 0 and not is_first:
            session.rollback()
            return None
    return made


def renew_edition(url: str, edition: Edition, earliest: str, resting: Resting, nowhere: str) -> Edition:
    """Append to an edition that was never written whole what it has to tell otherwise by now; parameters as above.

    What was noted for it and told to nobody is noted anew, its notice too.
    """
    with connection(url) as session, session.cursor() as cursor:
        lock_transaction(cursor, "edition", edition.region)
        cursor.execute(
            "SELECT NOT EXISTS (SELECT FROM feed.edition WHERE run_id = %s AND edition_id < %s)",
            (edition.run_id, edition.edition_id),
        )
        (is_first,) = cursor.fetchone() or (True,)
        _append(cursor, edition, earliest, resting, nowhere, is_first=bool(is_first))
        cursor.execute(
            "UPDATE feed.edition SET earliest_stop_month = %s WHERE edition_id = %s", (earliest, edition.edition_id)
        )
    return replace(edition, earliest_stop_month=earliest)


def _append(cursor: Cursor, edition: Edition, earliest: str, resting: Resting, nowhere: str, *, is_first: bool) -> int:
    """Note what the edition tells otherwise than was noted before; gives how many rows."""
    _note_resting(cursor, resting)
    cursor.execute(APPEND, {
        "region": edition.region, "cycle": edition.cycle, "run_id": edition.run_id, "as_of": edition.as_of,
        "nowhere": nowhere, "earliest": earliest, "edition_id": edition.edition_id, "is_first": is_first,
    })  # fmt: skip
    return int(cursor.rowcount)


def townships_of(url: str, edition: Edition) -> dict[str, int]:
    """Townships that an edition tells something of, with the rows that are told: all that any edition named."""
    with connection(url) as session, session.cursor() as cursor:
        cursor.execute(
            "SELECT township_code, count(DISTINCT (household_id, coalesce(member_no, -1))) FROM feed.row_change "
            "WHERE region = %s AND cycle = %s AND edition_id <= %s "
            'GROUP BY township_code ORDER BY township_code COLLATE "C"',
            (edition.region, edition.cycle, edition.edition_id),
        )
        return {str(code): int(count) for code, count in cursor.fetchall()}


def township_feeds(url: str, edition_id: int) -> dict[str, TownshipFeed]:
    """What was written of an edition, by township; of a guarded URL the townships one answers for."""
    with connection(url) as session, session.cursor() as cursor:
        cursor.execute(
            "SELECT township_code, manifest, manifest_sha256, place FROM feed.township_feed WHERE edition_id = %s "
            'ORDER BY township_code COLLATE "C"',
            (edition_id,),
        )
        return {row[0]: TownshipFeed(*row) for row in cursor.fetchall()}


def acknowledged_editions(url: str, region: str, cycle: str) -> dict[str, tuple[int, int]]:
    """The last edition each township acknowledged: its id and number."""
    with connection(url) as session, session.cursor() as cursor:
        cursor.execute(
            "SELECT DISTINCT ON (a.township_code) a.township_code, e.edition_id, e.number "
            "FROM feed.acknowledgement AS a JOIN feed.edition AS e USING (edition_id) "
            "WHERE a.region = %s AND a.cycle = %s ORDER BY a.township_code, e.number DESC",
            (region, cycle),
        )
        return {code: (edition_id, number) for code, edition_id, number in cursor.fetchall()}


def record_written(
    url: str, edition: Edition, feeds: Sequence[TownshipFeed], announcements: Sequence[tuple[str, str]], at: datetime
) -> None:
    """Every file lies at its place: keep where, and put what is to be announced into the outbox, all or nothing.

    `announcements`: (township, body) for whoever asked to be told of it.
    """
    with connection(url) as session, session.cursor() as cursor:
        execute_values(
            cursor,
            "INSERT INTO feed.township_feed (edition_id, region, cycle, township_code, manifest, manifest_sha256, "
            "place) VALUES %s ON CONFLICT DO NOTHING",
            [
                (edition.edition_id, edition.region, edition.cycle, feed.township_code,
                 json.dumps(dict(feed.manifest), ensure_ascii=False), feed.manifest_sha256, feed.place)
                for feed in feeds
            ],
        )  # fmt: skip
        for township, body in announcements:
            cursor.execute(
                "INSERT INTO feed.outbox (webhook_id, edition_id, region, township_code, body, next_attempt_at) "
                "SELECT webhook_id, %s, %s, %s, %s, %s FROM feed.webhook "
                "WHERE region = %s AND closed_at IS NULL AND starts_with(%s, townships) "
                "ON CONFLICT (webhook_id, edition_id, township_code) DO NOTHING",
                (edition.edition_id, edition.region, township, body, at, edition.region, township),
            )
        cursor.execute(
            "UPDATE feed.edition SET written_at = coalesce(written_at, %s) WHERE edition_id = %s",
            (at, edition.edition_id),
        )


def _last(cursor: Cursor, region: str, cycle: str) -> Edition | None:
    cursor.execute(
        f"SELECT {COLUMNS} FROM feed.edition WHERE region = %s AND cycle = %s ORDER BY number DESC LIMIT 1",  # noqa: S608
        (region, cycle),
    )
    row = cursor.fetchone()
    return None if row is None else Edition(*row)


def _note_resting(cursor: Cursor, resting: Resting) -> None:
    cursor.execute(
        "CREATE TEMP TABLE resting_now (household_id text, member integer, why text NOT NULL, "
        "PRIMARY KEY (household_id, member)) ON COMMIT DROP"
    )
    if resting:
        rows = sorted((household, -1 if no is None else no, why) for (household, no), why in resting.items())
        execute_values(cursor, "INSERT INTO resting_now VALUES %s", rows)
