"""What the warehouse keeps about a run, a refusal and a judgement, as values."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class RunRecord:
    """One run and all it rested on. `revision`, `supersedes` and `published_at` are filled by `publish`."""

    run_id: str
    region: str
    cycle: str
    fingerprint: str
    """Same fingerprint = same deliveries, judgements, policy, model, accepted gaps and code: no new run."""
    frozen: Mapping[str, object] = field(default_factory=dict)
    """The frozen inputs: landed hashes, versions, judgements, previous run (JSON; no personal value)."""
    code_version: str
    policy_version: str
    model_version: str | None = None
    previous_run_id: str | None = None
    """The run of the cycle before this one that members and last states came from."""
    accept_missing: tuple[str, ...] = ()
    started_at: datetime
    finished_at: datetime | None = None
    state: str = "published"
    revision: int | None = None
    """1 for the first published run of a region and cycle, one more for each later."""
    supersedes: str | None = None
    published_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class Refusal:
    """A delivery, or one file of it, that was refused; `refused_because` is the refusal's own text."""

    source: str
    refused_because: str
    file_name: str | None = None
    sha256: str | None = None
    rows_in: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class JudgementRecord:
    """A person's word. About a record: source, file, row and the member. About a task: task_id. A link task: both."""

    region: str
    cycle: str
    judgement: str
    decided_by: str
    note: str | None = None
    task_id: str | None = None
    source: str | None = None
    file_name: str | None = None
    row_number: int | None = None
    household_id: str | None = None
    member_no: int | None = None
    identity_digest: str | None = None
    """What the word is about, see pipeline.linkage.review.judged_keys; None: the row of that file only."""
    file_sha256: str | None = None
    number_digest: str | None = None
    life_digest: str | None = None
    withdraws: int | None = None
    """Of a withdrawal: the number of the word that is taken back."""
    kind: str | None = None
    """Of an answer to a task that is no link: its kind; then `basis` is what it is about, `on_day` a day it names."""
    basis: tuple[str, ...] | None = None
    on_day: date | None = None
    stake_fen: int | None = None
    """Fen a month that hung on the word when it was said."""
    needs_second: bool = False
    """It counts as unsure until another person has confirmed it."""

    @property
    def record_keys(self) -> tuple[str, ...]:
        """Every key (core.judgement.record_key) under which something may have been said of this record."""
        if self.row_number is None or self.file_name is None:
            return ()
        return record_keys(self.identity_digest, self.file_sha256, self.file_name, self.row_number)


def record_keys(digest: str | None, sha256: str | None, file_name: str, row_number: int) -> tuple[str, ...]:
    """The keys of one record: its identity, the row of the file by its hash, and (old words) by its name."""
    rows = tuple(f"{file}#{row_number}" for file in (sha256, file_name) if file is not None)
    return rows if digest is None else (digest, *rows)


@dataclass(frozen=True, slots=True)
class LoggedJudgement:
    """A word that was said. `undone_by`: the next word about the same record and member that says otherwise."""

    judgement_id: int
    decided_at: datetime
    undone_by: int | None
    said: JudgementRecord


@dataclass(frozen=True, slots=True, kw_only=True)
class ReleaseRecord:
    """The approval of one run's feeds."""

    run_id: str
    region: str
    cycle: str
    approved_by: str
    note: str | None
    notice_days: int
    approved_at: datetime
    approved_on: date
    """The calendar day of the approval where the office works (China)."""
    earliest_stop_month: int
    """YYYYMM: no adverse effect before this month begins."""
