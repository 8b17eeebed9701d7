"""release: a person approves or sends back; what is approved is handed out. Pages, API, DAG and `hesv` call these."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime
from functools import partial

from pipeline.cycle import Cycle
from pipeline.feeds import approving
from pipeline.feeds.release import ReleaseReport, hand_out
from pipeline.settings import Settings, load_settings
from pipeline.steps.context import policies, ready_warehouse, whole_number
from pipeline.steps.judging_since import catch_up
from pipeline.steps.resting import resting, resting_in
from pipeline.warehouse.audit_chain import write_anchor
from pipeline.warehouse.editions import Edition, Resting, edition_of, find_waiting
from pipeline.warehouse.records import ReleaseRecord


@dataclass(frozen=True, slots=True)
class WaitingApproval:
    """An approval whose feeds are not written yet."""

    region: str
    cycle: str
    run_id: str


def notice_days_of(cycle: Cycle) -> int:
    """The region's days of notice on the as-of date."""
    return whole_number(policies().region(cycle.region), "notice_days", cycle)


def feed_target(settings: Settings) -> str:
    """Where feeds go: HESV_FEED_TARGET, else HESV_HOME/feeds."""
    return settings.feed_target or str(settings.home / "feeds")


def approve_release(url: str, cycle: Cycle, by: str, note: str | None, run_id: str | None = None) -> ReleaseRecord:
    """Record that the current run (`run_id`, where that was looked at) may leave. Nothing is written yet.

    `url` may be the approver's own (guarded).
    """
    return approving.approve_run(url, cycle, by=by, note=note, notice_days=notice_days_of(cycle), run_id=run_id)


def send_back_release(url: str, cycle: Cycle, by: str, note: str, run_id: str | None = None) -> str:
    """Record that the current run (`run_id`, where that was looked at) is not let out, and why; gives its id."""
    return approving.send_back_run(url, cycle, by=by, note=note, run_id=run_id)


def hand_out_feeds(cycle: Cycle, *, again: bool = False, settings: Settings | None = None) -> ReleaseReport:
    """Write the feeds of the last approved run to the target; `again`: a new edition where what rests has changed."""
    settings = settings or load_settings()
    url = ready_warehouse(settings)
    report = hand_out(
        url, cycle, target=feed_target(settings), resting=partial(_resting_by_now, url, cycle),
        at=datetime.now(UTC), workers=settings.workers, again=again,
    )  # fmt: skip
    write_anchor(url, settings.home)
    return report


def _resting_by_now(url: str, cycle: Cycle, run_id: str) -> Resting:
    """What rests of a run by every word said up to now, whether or not it was judged to its end."""
    catch_up(url, cycle)
    return resting_of(url, cycle, run_id)


def release_cycle(cycle: Cycle, by: str, note: str | None) -> ReleaseReport:
    """Approve the current run of a region and cycle and write one feed a township.

    The region's notice days decide before which month nothing is lowered or stopped.
    """
    url = ready_warehouse(load_settings())
    approve_release(url, cycle, by, note)
    return hand_out_feeds(cycle)


def resting_now(url: str, cycle: Cycle) -> Resting:
    """Adverse flags of the current run that rest, with their reason."""
    return {(one.household_id, one.member_no): one.reason for one in resting(url, cycle.region, cycle.name)}


def resting_of(url: str, cycle: Cycle, run_id: str) -> Resting:
    """The same of the run that is handed out, which need not be the current one."""
    found = resting_in(url, cycle.region, cycle.name, run_id)
    return {(one.household_id, one.member_no): one.reason for one in found}


def waiting_approvals(region: str) -> tuple[WaitingApproval, ...]:
    """What the release DAG looks for: approvals of a region whose feeds are not written whole, the oldest first."""
    found = find_waiting(ready_warehouse(load_settings()), region)
    return tuple(WaitingApproval(region, cycle, run_id) for cycle, run_id in found)


def handed_out(url: str, run_id: str) -> Edition | None:
    """The newest edition of an approved run, where it lies whole at its place."""
    edition = edition_of(url, run_id)
    return edition if edition is not None and edition.written_at is not None else None
