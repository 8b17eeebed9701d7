"""核对报告: all that a verification report says of one household in one run. Money is fen, months YYYYMM."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from fractions import Fraction

from pipeline.assessment.facts import RecordRef
from pipeline.cycle import Month
from pipeline.decision.bases import Basis
from pipeline.household_report.evidence import (
    Asked,
    Bill,
    Doubt,
    Earned,
    Linked,
    Owned,
    Payment,
    Person,
    Relief,
    Supporting,
)
from pipeline.wording.languages import Pair


@dataclass(frozen=True, slots=True, kw_only=True)
class Heading:
    """Which report it is and what it rests on. `dated`: the day its run was published (China)."""

    number: str
    region: str
    cycle: str
    household_id: str
    township_code: str | None
    as_of: date
    first_month: Month | None
    last_month: Month | None
    run_id: str
    revision: int
    dated: date
    policy_version: str
    model_version: str | None
    code_version: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Registered:
    """The household's own row of the register."""

    address: str | None
    state: str
    category: str | None
    settlement: str | None
    hardship_class: int | None
    benefit_fen: int | None
    benefit_since: Month | None
    grace_start: Month | None
    grace_end: Month | None
    declared_fen: int | None
    declared_on: date | None
    reported_on: date | None
    collected_by: str | None
    accepted_on: date | None
    is_near_relative: bool
    watch_list: str | None
    record: RecordRef | None


@dataclass(frozen=True, slots=True)
class Test:
    """A test as it came out: `amount operator bound` is true; `asked` is the operator the policy asks for.

    Amounts are fen or a number of things, exact: tests are never on rounded numbers.
    """

    name: str
    amount: Fraction
    operator: str
    bound_name: str
    bound: Fraction
    is_money: bool
    asked: str
    decides: bool
    bases: tuple[Basis, ...]

    @property
    def holds(self) -> bool:
        """Whether it came out as the policy asks."""
        return self.operator == self.asked

    @property
    def gap(self) -> Fraction:
        """How far it is from turning."""
        return abs(self.bound - self.amount)


@dataclass(frozen=True, slots=True, kw_only=True)
class Said:
    """One flag: what changes, why, from when, and what would turn it."""

    member_no: int | None
    outcome: str
    action: str
    category: str | None
    previous_category: str | None
    amount_fen: int | None
    previous_amount_fen: int | None
    effective_month: str
    grace_start: str | None
    grace_end: str | None
    needs_notice: bool
    reasons: tuple[str, ...]
    explanation_zh: str
    explanation_en: str
    income_fen: int | None
    per_head_fen: int | None
    standard_fen: int | None
    margin_fen: int | None
    flips: tuple[RecordRef, ...]
    revision: int
    tests: tuple[Test, ...]
    """Empty where none decided, or the run's folder is gone."""
    turning: tuple[Pair, ...]
    """What would turn it, in plain words."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Figures:
    """What was assessed."""

    counted: int
    income_fen: int | None
    per_head_fen: int | None
    expenditure_fen: int | None
    net_per_head_fen: int | None
    financial_per_head_fen: int | None
    savings_heads: int | None
    """By how many heads savings were shared: who died a short while ago counts; None where it is not known any more."""
    homes: Fraction | None
    over_limits: tuple[str, ...]
    unknowns: tuple[str, ...]
    conflicts: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Opened:
    """A task that the run opened about the household."""

    task_id: str
    kind: str
    record: RecordRef | None


@dataclass(frozen=True, slots=True)
class Screened:
    """A line of the screening lists: to look at, never a decision."""

    kind: str
    member_no: int | None
    detail: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Earlier:
    """A flag of another published run about the household or a person of it, with the key figures of that run."""

    cycle: str
    run_id: str
    revision: int
    published_at: datetime
    is_current: bool
    member_no: int | None
    outcome: str
    action: str
    category: str | None
    amount_fen: int | None
    income_fen: int | None
    per_head_fen: int | None
    standard_fen: int | None
    counted: int | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Report:
    """The report of one household in one published run: nothing in it changes once the run is published.

    `missing`: what the run's folder would have told (see `pipeline.steps.household_report.MISSING`).
    """

    heading: Heading
    flags: tuple[Said, ...]
    registered: Registered | None
    people: tuple[Person, ...]
    figures: Figures | None
    asked: tuple[Asked, ...]
    income: tuple[Earned, ...]
    assets: tuple[Owned, ...]
    supporters: tuple[Supporting, ...]
    bills: tuple[Bill, ...]
    payments: tuple[Payment, ...]
    relief: tuple[Relief, ...]
    tests: tuple[Test, ...]
    """Income against the standard and every property limit, those no flag rests on too."""
    links: tuple[Linked, ...]
    doubts: tuple[Doubt, ...]
    tasks: tuple[Opened, ...]
    screening: tuple[Screened, ...]
    earlier: tuple[Earlier, ...]
    """Runs published before this one, the newest first."""
    missing: tuple[str, ...]

    @property
    def is_worked_out(self) -> bool:
        """Whether the household's means were worked out. Where not, that nothing is listed says nothing of it."""
        return self.figures is not None and self.figures.income_fen is not None


@dataclass(frozen=True, slots=True)
class Word:
    """The newest word on a task."""

    judgement: str
    decided_by: str
    decided_at: datetime


@dataclass(frozen=True, slots=True)
class Rest:
    """Why an adverse flag must not be acted on now, Chinese and English; the objection it waits for."""

    why: Pair
    objection_id: int | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Standing:
    """How things stand now, after the report's run: shown beside it, no part of it."""

    words: dict[str, Word]
    """By task_id."""
    rests: dict[int | None, Rest]
    """Adverse flags that rest, by member; None: the household's own."""
    earliest_stop_month: str | None
    later: tuple[Earlier, ...]
    """Runs published after this one."""
    is_current: bool
