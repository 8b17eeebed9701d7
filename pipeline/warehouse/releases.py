"""The approvals of feeds, as rows of feed.release."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from psycopg2.extensions import cursor as Cursor  # noqa: N812 - a class, lower-case in psycopg2

from pipeline.cycle import month_text
from pipeline.warehouse.connection import connection
from pipeline.warehouse.locks import lock_transaction
from pipeline.warehouse.records import ReleaseRecord
from pipeline.warehouse.views import Value, read_view

COLUMNS: Final = (
    "run_id, region, cycle, approved_by, note, notice_days, approved_at, approved_on, earliest_stop_month"
)  # fmt: skip

FileEntry = Mapping[str, object]
"""One file of a manifest: name, township_code, sha256, rows."""


@dataclass(frozen=True, slots=True)
class StoredRelease:
    """An approval as it stands; `files` is None until they have been written whole."""

    approval: ReleaseRecord
    files: tuple[FileEntry, ...] | None


def stored_release(url: str, run_id: str) -> StoredRelease | None:
    """The approval of a run; None where nobody approved it."""
    with connection(url) as session, session.cursor() as cursor:
        return _stored(cursor, run_id)


def approve(url: str, approval: ReleaseRecord) -> StoredRelease:
    """Record who approved which run; an approval that is there stands, and comes back unchanged."""
    with connection(url) as session, session.cursor() as cursor:
        lock_transaction(cursor, "publish", approval.region, approval.cycle)
        if (known := _stored(cursor, approval.run_id)) is not None:
            return known
        cursor.execute(
            f"INSERT INTO feed.release ({COLUMNS}) VALUES (%s, %s, %s, %s, %s, %s, %s, %s, %s)",  # noqa: S608 - our own names
            (
                approval.run_id, approval.region, approval.cycle, approval.approved_by, approval.note,
                approval.notice_days, approval.approved_at, approval.approved_on,
                month_text(approval.earliest_stop_month),
            ),
        )  # fmt: skip
        _record_event(cursor, approval)
        return StoredRelease(approval, None)


def record_files(url: str, run_id: str, files: Sequence[FileEntry]) -> None:
    """The files are written: keep their names, sha256 and rows."""
    with connection(url) as session, session.cursor() as cursor:
        cursor.execute(
            "UPDATE feed.release SET files = %s WHERE run_id = %s",
            (json.dumps([dict(file) for file in files], ensure_ascii=False), run_id),
        )


def run_flags(url: str, region: str, cycle: str, run_id: str) -> list[dict[str, Value]]:
    """The flags of one published run, one dict a flag with the columns of serve.flag, in the view's order."""
    with read_view(url, "flag", region, cycle, run_id=run_id) as found:
        names = [column.name for column in found.columns]
        return [dict(zip(names, row, strict=True)) for row in found.rows]


def _stored(cursor: Cursor, run_id: str) -> StoredRelease | None:
    cursor.execute(f"SELECT {COLUMNS}, files FROM feed.release WHERE run_id = %s", (run_id,))  # noqa: S608 - our own names
    row = cursor.fetchone()
    if row is None:
        return None
    *fields, month, files = row
    approval = ReleaseRecord(
        **dict(zip(COLUMNS.split(", "), fields, strict=False)), earliest_stop_month=int(month.replace("-", ""))
    )
    return StoredRelease(approval, None if files is None else tuple(files))


def _record_event(cursor: Cursor, approval: ReleaseRecord) -> None:
    detail = {"region": approval.region, "cycle": approval.cycle, "notice_days": approval.notice_days}
    cursor.execute(
        "INSERT INTO audit.event (actor, action, purpose, subject, detail) VALUES (%s, 'release', %s, %s, %s)",
        (approval.approved_by, approval.note, approval.run_id, json.dumps(detail)),
    )
