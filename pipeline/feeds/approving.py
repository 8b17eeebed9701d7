"""A person lets a run out, or sends it back. Order: the words are there, nothing stands against it, it is recorded."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta, timezone
from typing import Final

from pipeline.cycle import Cycle
from pipeline.errors import UsageError
from pipeline.feeds.rows import check_words, earliest_stop_month
from pipeline.warehouse.records import ReleaseRecord, RunRecord
from pipeline.warehouse.releases import approval_of, approve, judged_alone, send_back, sent_back, told_words
from pipeline.warehouse.runs import published_run

CHINA: Final = timezone(timedelta(hours=8))


class NeedsAnother(UsageError):
    """Four eyes: who alone judged what lowers a benefit does not let it out as well."""

    def __init__(self, by: str, households: int) -> None:
        super().__init__(by, households)
        self.by, self.households = by, households

    def __str__(self) -> str:
        return (
            f"{self.by} alone judged the records of {self.households} household(s) whose benefit this run would lower, "
            "end or refuse. Somebody else has to approve it, or to confirm those judgements first."
        )


class NewerRun(UsageError):
    """What was looked at is not what would be approved: a newer run was published meanwhile."""

    def __init__(self, run_id: str) -> None:
        super().__init__(run_id)
        self.run_id = run_id

    def __str__(self) -> str:
        return f"Run {self.run_id} has been published meanwhile. Look at it first: hesv release --preview."


def approve_run(
    url: str, cycle: Cycle, *, by: str, note: str | None, notice_days: int, at: datetime | None = None,
    run_id: str | None = None,
) -> ReleaseRecord:  # fmt: skip
    """Record that the current run of a region and cycle may leave; one that is approved already stays so.

    `at` is the moment of approval (now, if left out); its day in China starts the notice. `run_id`: what was looked at.

    Raises:
        NewerRun: the current run is not the one that was looked at.
        UsageError: nobody is named, nothing is published, or the run was sent back and no note says why it may go.
        NeedsAnother: the approver alone judged what would be let out.
        FeedWordMissing: a code without a Chinese word; nothing is approved.
    """
    if not by.strip():
        raise UsageError("A release needs a name: say who approves it (--by).")
    run = _published(url, cycle)
    if run_id is not None and run.run_id != run_id:
        raise NewerRun(run.run_id)
    if (known := approval_of(url, run.run_id)) is not None:
        return known
    check_words(told_words(url, cycle.region, cycle.name, run.run_id))
    if not (note or "").strip():
        _need_no_refusal(url, run)
    if alone := judged_alone(url, cycle.region, cycle.name, run.run_id, by.strip()):
        raise NeedsAnother(by.strip(), alone)
    moment = (at or datetime.now(UTC)).astimezone(UTC)
    day = moment.astimezone(CHINA).date()
    made = approve(url, ReleaseRecord(
        run_id=run.run_id, region=run.region, cycle=run.cycle, approved_by=by.strip(), note=note,
        notice_days=notice_days, approved_at=moment, approved_on=day,
        earliest_stop_month=earliest_stop_month(day, notice_days),
    ))  # fmt: skip
    if made is None:  # sent back this very moment
        _need_no_refusal(url, run)
    assert made is not None, "only what was sent back is not approved"
    return made


def _need_no_refusal(url: str, run: RunRecord) -> None:
    """Go on only where nobody has sent the run back."""
    for word in sent_back(url, run.region, run.cycle):
        if word.run_id == run.run_id:
            raise UsageError(
                f"Run {run.run_id} was sent back by {word.sent_back_by}: {word.note!r}. "
                "Run it again, or approve it with a --note that says why it may leave now."
            )


def send_back_run(url: str, cycle: Cycle, *, by: str, note: str, run_id: str | None = None) -> str:
    """Record that the current run (`run_id`, where that was looked at) is not let out, and why; gives its id.

    Raises:
        NewerRun: the current run is not the one that was looked at.
        UsageError: no name, no note, nothing published, or it has left already.
    """
    if not by.strip() or not note.strip():
        raise UsageError("Sending back needs a name (--by) and a --note that says what is to be done.")
    run = _published(url, cycle)
    if run_id is not None and run.run_id != run_id:
        raise NewerRun(run.run_id)
    if not send_back(url, run.run_id, cycle.region, cycle.name, by.strip(), note.strip()):
        raise UsageError(
            f"Run {run.run_id} is approved already and may have left. Run the cycle again: a new revision replaces it."
        )
    return run.run_id


def _published(url: str, cycle: Cycle) -> RunRecord:
    run = published_run(url, cycle.region, cycle.name)
    if run is None:
        raise UsageError(f"Nothing is published for {cycle.region} {cycle.name}. Run it first: hesv run.")
    return run
