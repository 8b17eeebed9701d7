"""What the steps about reviews give and refuse."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final

from pipeline.errors import HesvError, UsageError
from pipeline.linkage.review.candidates import Candidate
from pipeline.steps.one_household import Rejudged
from pipeline.warehouse.records import LoggedJudgement
from pipeline.warehouse.review import ReviewTask

FEW: Final = 8
"""A number shorter than this is starred whole."""


class NoSuchTask(UsageError):
    """A task that no published run has, or a beginning that several have."""

    def __init__(self, task_id: str, found: int) -> None:
        super().__init__(task_id, found)
        self.task_id, self.found = task_id, found

    def __str__(self) -> str:
        why = "No published run has it" if not self.found else f"{self.found} tasks begin like that"
        return f"Task {self.task_id!r}: {why}. List them: hesv review list --region R --cycle C"


class NotALink(UsageError):
    """same, different and unsure about a task that asks another question."""

    def __init__(self, task_id: str, kind: str) -> None:
        super().__init__(task_id, kind)
        self.task_id, self.kind = task_id, kind

    def __str__(self) -> str:
        return (
            f"Task {self.task_id} is of kind {self.kind}: it does not ask whose a record is. same, different and "
            "unsure are said of tasks of kind link, or of a record: --record SOURCE FILE ROW."
        )


class RunFolderGone(UsageError):
    """A run whose tables no longer lie under HESV_HOME: what it saw of a record cannot be shown or judged."""

    def __init__(self, run_id: str, table: str) -> None:
        super().__init__(run_id, table)
        self.run_id, self.table = run_id, table

    def __str__(self) -> str:
        return (
            f"The folder of run {self.run_id} has no table {self.table!r}. Use the HESV_HOME it was made in; where "
            "retention has emptied it, make it anew: hesv run --force"
        )


class NoSuchRecord(UsageError):
    """A record the run did not link, or a person who is not in its register."""

    def __init__(self, what: str, run_id: str) -> None:
        super().__init__(what, run_id)
        self.what, self.run_id = what, run_id

    def __str__(self) -> str:
        return f"{self.what} is not in run {self.run_id}. Take source, file and row, or household and member, from it."


class MayNotBeLinked(UsageError):
    """A member to whom nothing may be linked, whatever people say."""

    def __init__(self, person: str) -> None:
        super().__init__(person)
        self.person = person

    def __str__(self) -> str:
        return (
            f"Nothing may be linked to {self.person}: no authorization in force, not counted, or deceased. "
            "Judge the record when that has changed."
        )


class CannotWithdraw(UsageError):
    """A judgement that is not there, is itself a withdrawal, or no longer counts."""

    def __init__(self, judgement_id: int, problem: str) -> None:
        super().__init__(judgement_id, problem)
        self.judgement_id, self.problem = judgement_id, problem

    def __str__(self) -> str:
        return f"Judgement {self.judgement_id} cannot be withdrawn: {self.problem}. See hesv review log"


class NeedsAnotherToWithdraw(HesvError):
    """One person takes back what two have said."""

    exit_code = 3

    def __init__(self, judgement_id: int, by: str) -> None:
        super().__init__(judgement_id, by)
        self.judgement_id, self.by = judgement_id, by

    def __str__(self) -> str:
        return (
            f"Judgement {self.judgement_id} was confirmed by a second person and stands. It is kept that {self.by} "
            f"asks to take it back; another person must ask too: hesv review withdraw {self.judgement_id} --note WHY"
        )


@dataclass(frozen=True, slots=True)
class ListedTask:
    """A task and the yuan a month its household stands to lose or gain (None: the run's folder is gone)."""

    task: ReviewTask
    yuan_at_risk: float | None
    bears: bool = True
    """False of a link where no record of the member's that waits shows anything a rule reads: nothing hangs on it."""


@dataclass(frozen=True, slots=True)
class TaskList:
    """Tasks, the most at stake first. `progress`: by kind, how many tasks in each state, whatever state was asked."""

    tasks: tuple[ListedTask, ...]
    progress: Mapping[str, Mapping[str, int]]


@dataclass(frozen=True, slots=True)
class Side:
    """One side of a link: a candidate with his register cells; none of somebody who may not be shown."""

    candidate: Candidate
    cells: Mapping[str, Any] | None


@dataclass(frozen=True, slots=True)
class ShownTask:
    """A task with all a person needs to decide it. `record`: cells as sent; numbers are starred unless revealed."""

    listed: ListedTask
    record: Mapping[str, Any] | None
    sides: tuple[Side, ...]
    flags: tuple[Mapping[str, Any], ...]
    others: tuple[str, ...]
    """Other tasks about the same identity and person: one word decides them all."""
    earlier: tuple[LoggedJudgement, ...]
    """What was said of the record before, and of whom."""


@dataclass(frozen=True, slots=True)
class Spoken:
    """What a word left: the new judgements' numbers, none where it was said already; how far it reaches."""

    judgement: str
    household_id: str
    member_no: int
    judgement_ids: tuple[int, ...]
    tasks: tuple[str, ...]
    carries_over: bool
    """Whether it holds for every record of that identity, in later cycles too; else for that row of that file."""
    needs_second: bool = False
    """It counts as unsure until another person has confirmed it."""
    stake_fen: int = 0
    """Fen a month that hung on it."""
    changed: tuple[Rejudged, ...] = ()
    """Households judged otherwise now, or before this word: as published and as they would be."""
    standing_ids: tuple[int, ...] = ()
    """The judgements that say this of that record and person now, whoever said them."""


def mask_number(number: str | None) -> str | None:
    """An identity number with its inner part starred: where it comes from and how long it is stay to be seen."""
    if number is None:
        return None
    text = number.strip()
    return "*" * len(text) if len(text) < FEW else f"{text[:3]}{'*' * (len(text) - 5)}{text[-2:]}"
