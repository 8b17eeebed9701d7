"""Handing out: each township's feed of an approved run is written. Nothing unapproved leaves.

Order: note what each township is told · write the files, a township's manifest last · record where they lie, and who
is to be told. Whatever breaks in between, the same call again finishes it under the first approval: with the same
bytes, unless the notice or what rests is another by then.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import partial
from typing import Final

from pipeline.cycle import Cycle, month_text
from pipeline.errors import UsageError
from pipeline.feeds.announcing import announcement
from pipeline.feeds.approving import CHINA
from pipeline.feeds.rows import NO_TOWNSHIP, earliest_stop_month
from pipeline.feeds.township import Approval, Before, FeedFile, Part, Since, write_part
from pipeline.warehouse.editions import (
    Edition,
    Resting,
    TownshipFeed,
    acknowledged_editions,
    find_edition,
    last_edition,
    make_edition,
    record_written,
    renew_edition,
    township_feeds,
    townships_of,
)
from pipeline.warehouse.locks import release_lock
from pipeline.warehouse.records import ReleaseRecord, RunRecord
from pipeline.warehouse.releases import last_approval
from pipeline.warehouse.runs import find_run
from pipeline.workers import in_order

WORTH_PROCESSES: Final = 20_000
"""Rows from which starting processes costs less than it saves."""
WhatRests = Callable[[str], Resting]
"""Says what rests now of a run, by its id; asked only where an edition is made."""


class NotApproved(UsageError):
    """Feeds were asked of a cycle nobody let out."""

    def __init__(self, region: str, cycle: str) -> None:
        super().__init__(region, cycle)
        self.region, self.cycle = region, cycle

    def __str__(self) -> str:
        return (
            f"No run of {self.region} {self.cycle} is approved, and nothing unapproved leaves. "
            f'Look first: hesv release --preview; then approve: hesv release --by "who approves".'
        )


@dataclass(frozen=True, slots=True)
class ReleaseReport:
    """What a release did. `already_released`: this edition lay there whole, and nothing was changed."""

    run_id: str
    region: str
    cycle: str
    revision: int
    edition: int
    approved_by: str
    approved_at: datetime
    earliest_stop_month: str
    target: str
    files: tuple[FeedFile, ...]
    places: Mapping[str, str]
    already_released: bool

    def __str__(self) -> str:
        return (
            f"{self.region} {self.cycle}, run {self.run_id} (revision {self.revision}), edition {self.edition}: "
            f"{'was already released' if self.already_released else 'released'} by {self.approved_by} at "
            f"{self.approved_at.isoformat()}; {len(self.files)} files of {len(self.places)} townships in "
            f"{self.target}; nothing is lowered or stopped before {self.earliest_stop_month}."
        )


def hand_out(
    url: str, cycle: Cycle, *, target: str, resting: WhatRests, at: datetime | None = None, workers: int = 1,
    again: bool = False,
) -> ReleaseReport:  # fmt: skip
    """Write the feeds of the last approved run of a region and cycle: finish what broke off, mend what was lost.

    `again`: also make a new edition where what rests, or whom to visit, has changed since the last.

    Raises:
        NotApproved: there is none.
        RunLocked: feeds of this region and cycle are being written.
        DependencyDown: the target cannot be written.
    """
    with release_lock(url, cycle.region, cycle.name):
        approval = last_approval(url, cycle.region, cycle.name)
        if approval is None:
            raise NotApproved(cycle.region, cycle.name)
        run = find_run(url, approval.run_id)
        assert run is not None, "an approval points to a run"
        moment = (at or datetime.now(UTC)).astimezone(UTC)
        edition = _edition(url, cycle, approval, moment, resting, again=again)
        return _write(url, run, approval, edition, target, workers, moment)


def _edition(
    url: str, cycle: Cycle, approval: ReleaseRecord, moment: datetime, resting: WhatRests, *, again: bool
) -> Edition:
    """The edition to write: the run's last, as it is or, never written whole, as it is to be told now; or a new one."""
    last = last_edition(url, cycle.region, cycle.name)
    is_first = last is None or last.run_id != approval.run_id
    if last is not None and not is_first and last.written_at is not None and not again:
        return last
    # a township learns of it when the files are written, however long after the approval that is
    from_now = earliest_stop_month(moment.astimezone(CHINA).date(), approval.notice_days)
    earliest = month_text(max(approval.earliest_stop_month, from_now))
    rests = resting(approval.run_id)
    if last is not None and not is_first and last.written_at is None:
        return renew_edition(url, last, earliest, rests, NO_TOWNSHIP)
    made_at = approval.approved_at if is_first else moment
    made = make_edition(url, cycle, approval.run_id, made_at, earliest, rests, NO_TOWNSHIP)
    if made is None:
        assert last is not None, "only a later edition may tell nothing"
        return last
    return made


def _write(
    url: str, run: RunRecord, approval: ReleaseRecord, edition: Edition, target: str, workers: int, moment: datetime
) -> ReleaseReport:
    earlier = township_feeds(url, edition.edition_id)
    rows = townships_of(url, edition)
    parts = _parts(url, edition, tuple(rows), earlier)
    said = Approval(approval.approved_by, approval.approved_at.isoformat(), approval.note, approval.notice_days)
    write = partial(write_part, url, target, edition, said)
    written = tuple(in_order(write, parts, workers if sum(rows.values()) >= WORTH_PROCESSES else 1))
    is_new = edition.written_at is None
    announced = [(feed.township_code, announcement(edition, feed)) for feed in written] if is_new else []
    record_written(url, edition, written, announced, moment)
    untouched = not is_new and all(one is part.earlier for one, part in zip(written, parts, strict=True))
    return _report(run, approval, edition, target, written, already_released=untouched)


def _parts(
    url: str, edition: Edition, townships: tuple[str, ...], earlier: Mapping[str, TownshipFeed]
) -> tuple[Part, ...]:
    """What each township's part rests on; of one that was written before, what it rested on then."""
    acknowledged = acknowledged_editions(url, edition.region, edition.cycle)
    previous = find_edition(url, edition.region, edition.cycle, edition.number - 1)
    before = {} if previous is None else township_feeds(url, previous.edition_id)
    parts = []
    for code in townships:
        since = Since(*acknowledged[code]) if code in acknowledged else None
        if (made := earlier.get(code)) is not None:
            number = made.manifest["delta_since"]
            base = None if number is None else find_edition(url, edition.region, edition.cycle, number)
            since = None if base is None else Since(base.edition_id, base.number)
        came = None
        if previous is not None and code in before:
            came = Before(previous.number, before[code].manifest_sha256)
        parts.append(Part(code, since, came, made))
    return tuple(parts)


def _report(
    run: RunRecord, approval: ReleaseRecord, edition: Edition, target: str, feeds: tuple[TownshipFeed, ...], *,
    already_released: bool,
) -> ReleaseReport:  # fmt: skip
    files = tuple(FeedFile(**file) for feed in feeds for file in feed.manifest["files"])
    return ReleaseReport(
        run.run_id, run.region, run.cycle, run.revision or 0, edition.number, approval.approved_by,
        approval.approved_at, edition.earliest_stop_month, target, files,
        {feed.township_code: feed.place for feed in feeds}, already_released,
    )  # fmt: skip
