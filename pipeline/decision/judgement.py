"""What a judgement is made of: results, flags, tasks."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from fractions import Fraction
from math import floor
from typing import Final

from pipeline.assessment.assessment import Assessment
from pipeline.assessment.facts import Household, Income
from pipeline.assessment.unit import Unit
from pipeline.cycle import Month
from pipeline.policy.model import PolicyOn
from pipeline.quick import quick

OUTCOMES: Final[Mapping[str, str]] = {
    "enter_tekun": "entry",
    "enter_dibao": "entry",
    "enter_single_person": "entry",
    "enter_expenditure_poor": "entry",
    "enter_low_income": "entry",
    "enter_orphan": "entry",
    "increase": "adjustment",
    "decrease": "adjustment",
    "change_category": "adjustment",
    "grace_start": "adjustment",
    "grace_cancel": "adjustment",
    "exit_income": "exit",
    "exit_property": "exit",
    "exit_grace_stable": "exit",
    "exit_grace_expired": "exit",
    "keep": "keep",
    "grace_continue": "keep",
    "not_eligible": "not_eligible",
    "watch_margin": "not_eligible",
    "refer_temporary_relief": "refer",
    "refer_hukou_place": "refer",
    "review": "review",
    "blocked_consent": "blocked",
}
"""The outcome every action belongs to."""


@quick
@dataclass(frozen=True, slots=True)
class Present:
    """What is held now, by the household or by one person: nothing where not in aid or in grace."""

    is_in_aid: bool
    is_in_grace: bool = False
    category: str | None = None
    amount_fen: int | None = None
    grace_start: Month | None = None
    grace_end: Month | None = None

    @property
    def is_held(self) -> bool:
        """In aid or in grace."""
        return self.is_in_aid or self.is_in_grace


@quick
@dataclass(frozen=True, slots=True)
class Subject:
    """One household before the rules: its facts, its unit, the policy of the day, what it holds."""

    household: Household
    unit: Unit
    policy: PolicyOn
    present: Present


Margin = tuple[tuple[Fraction | int, Fraction | int], ...]
"""Income tests, each as the amounts it compares, the lower first. Told apart only where a flag shows the margin."""


@quick
@dataclass(frozen=True, slots=True)
class Result:
    """What the rules say, of a household or of one person. Amount in fen a month."""

    action: str
    reason: str
    category: str | None = None
    amount_fen: int | None = None
    previous_category: str | None = None
    grace_start: Month | None = None
    grace_end: Month | None = None
    margin: Margin = ()
    """The income tests that decided, fen a month of the whole household."""
    is_guarded: bool = True
    other_reasons: tuple[str, ...] = ()
    details: tuple[str, ...] = ()
    """What the reason is about: a silent parameter, the limits broken, why a person's cover ends or is not judged."""
    at_risk_fen: int | None = None
    """Of a review the guard made: how far what is held and what the evidence may say lie apart, fen a month."""

    @property
    def outcome(self) -> str:
        """The outcome the action belongs to."""
        return OUTCOMES[self.action]

    @property
    def margin_fen(self) -> int | None:
        """How far the deciding test is from turning, rounded down to the fen; None where no income test decided."""
        return floor(abs(min(Fraction(upper - lower) for lower, upper in self.margin))) if self.margin else None


@quick
@dataclass(frozen=True, slots=True)
class Flag:
    """One row of `flag`: amounts in fen, months YYYYMM, None is empty. Columns as in tables.FLAG."""

    household_id: str
    member_no: int | None
    township_code: str | None
    outcome: str
    action: str
    category: str | None
    previous_category: str | None
    amount_monthly_fen: int | None
    previous_amount_monthly_fen: int | None
    effective_month: Month
    grace_start: Month | None
    grace_end: Month | None
    notice_required: bool
    reason_codes: tuple[str, ...]
    explanation_zh: str
    explanation_en: str
    countable_income_monthly_fen: int | None
    income_per_head_fen: int | None
    standard_monthly_fen: int | None
    policy_version: str
    margin_fen: int | None
    flips: str | None = None
    """JSON, as in the view; None where nobody is to act on the flag, or nobody asked."""


@quick
@dataclass(frozen=True, slots=True)
class Risk:
    """What hangs on a flag that is adverse or waits for a person, fen a month."""

    member_no: int | None
    is_adverse: bool
    at_risk_fen: int


@quick
@dataclass(frozen=True, slots=True)
class Task:
    """Something a person has to look at; kinds as in the view review_task."""

    kind: str


@quick
@dataclass(frozen=True, slots=True)
class Judgement:
    """All that a run says of one household."""

    flags: tuple[Flag, ...]
    tasks: tuple[Task, ...]
    assessment: Assessment
    ledger: tuple[Income, ...]
    """The verified amounts of the look-back that count, in a total order."""
    risks: tuple[Risk, ...] = ()
    """One for each flag that is adverse or a review."""


def present_of_household(household: Household) -> Present:
    """`exited` and `monitored` are judged as not in aid."""
    if household.state not in ("in_aid", "in_grace"):
        return Present(is_in_aid=False)
    return Present(
        is_in_aid=household.state == "in_aid",
        is_in_grace=household.state == "in_grace",
        category=household.category,
        amount_fen=household.benefit_monthly_fen,
        grace_start=household.grace_start if household.state == "in_grace" else None,
        grace_end=household.grace_end if household.state == "in_grace" else None,
    )


def unchanged(present: Present, action: str, reason: str, details: tuple[str, ...] = ()) -> Result:
    """A result that leaves what is held as it is: review, blocked, refer, keep."""
    return Result(
        action,
        reason,
        category=present.category,
        amount_fen=present.amount_fen,
        grace_start=present.grace_start,
        grace_end=present.grace_end,
        details=details,
    )


def ended(present: Present, action: str, reason: str, details: tuple[str, ...] = (), margin: Margin = ()) -> Result:
    """An exit: amount 0, no category, the one that ends named beside it."""
    return Result(action, reason, amount_fen=0, previous_category=present.category, details=details, margin=margin)
