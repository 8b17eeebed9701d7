"""What the steps about quarantine give and refuse."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from pipeline.errors import HesvError, UsageError
from pipeline.quarantine import InForce
from pipeline.warehouse.quarantine import QuarantinedRow

STATES: Final = ("new", "fixed", "waived", "replayed")


class NotInQuarantine(UsageError):
    """A row that the published run did not set aside."""

    def __init__(self, row: str, region: str, cycle: str) -> None:
        super().__init__(row, region, cycle)
        self.row, self.region, self.cycle = row, region, cycle

    def __str__(self) -> str:
        return (
            f"Row {self.row} is not in the quarantine of {self.region} {self.cycle}. "
            f"List it: hesv quarantine list --region {self.region} --cycle {self.cycle}"
        )


class NothingPublished(UsageError):
    """There is no run to look at."""

    def __init__(self, region: str, cycle: str) -> None:
        super().__init__(region, cycle)
        self.region, self.cycle = region, cycle

    def __str__(self) -> str:
        return f"Nothing is published for {self.region} {self.cycle}. Run the cycle first: hesv run --help"


class FixRefused(HesvError):
    """A fix with which the row still breaks a rule. Names the rule and the column, never a value."""

    exit_code = 3

    def __init__(self, row: str, rule: str, reason_zh: str, reason_en: str, todo: str) -> None:
        super().__init__(row, rule, reason_zh, reason_en, todo)
        self.row, self.rule, self.reason_zh, self.reason_en, self.todo = row, rule, reason_zh, reason_en, todo

    def __str__(self) -> str:
        return (
            f"The fix of row {self.row} was not taken: it would still break rule {self.rule}: "
            f"{self.reason_zh} / {self.reason_en}. {self.todo}"
        )


@dataclass(frozen=True, slots=True)
class Place:
    """A delivered row as people name it."""

    source: str
    file_name: str
    row_number: int

    def __str__(self) -> str:
        return f"{self.source} {self.file_name} {self.row_number}"


@dataclass(frozen=True, slots=True)
class Listed:
    """A row of the list. `age_days`: whole days since the first run that set it aside was published."""

    row: QuarantinedRow
    age_days: int


@dataclass(frozen=True, slots=True)
class RuleSummary:
    """A rule: how many of the listed rows in each state, and the age of the oldest that still waits (state new)."""

    rule: str
    severity: str
    states: Mapping[str, int]
    oldest_days: int | None


@dataclass(frozen=True, slots=True)
class ShownRow:
    """A row with its cells as delivered, by column; `word` is what people have said about it."""

    row: QuarantinedRow
    cells: Mapping[str, str | None]
    word: InForce | None


@dataclass(frozen=True, slots=True)
class Said:
    """What `fix` and `waive` leave: the state the row has now, and whether anything new was said."""

    place: Place
    state: str
    is_new: bool
