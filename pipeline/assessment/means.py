"""The means of a household: countable income, rigid expenditure and property, exact, on one reading of the evidence."""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction
from math import floor
from typing import Final

from pipeline.assessment.expenditure import rigid_expenditure
from pipeline.assessment.facts import Asset, Household, Income
from pipeline.assessment.ledger import Ledger, build_ledger
from pipeline.assessment.supporters import able_supporters, payment
from pipeline.assessment.unit import Unit
from pipeline.assessment.wealth import Wealth, weigh_wealth
from pipeline.policy.model import PolicyOn, PolicySilent, Silent, need
from pipeline.quick import quick


@dataclass(frozen=True, slots=True, eq=False)
class Reading:
    """Which evidence is looked at. The plain reading decides; the guard asks what another would have decided."""

    with_inferred: bool = True
    """Grade-B amounts count."""
    with_uncertain: bool = False
    """Evidence that hangs on an unconfirmed link counts."""


@quick
@dataclass(frozen=True, slots=True)
class Evidence:
    """The records one reading looks at."""

    income: tuple[Income, ...]
    assets: tuple[Asset, ...]


PLAIN = Reading()
WITHOUT_INFERRED = Reading(with_inferred=False)
WITH_UNCERTAIN = Reading(with_uncertain=True)
ZERO: Final = Fraction(0)


@quick
@dataclass(frozen=True, slots=True)
class Means:
    """Fen a month, exact; `standard_fen` is S and `line_fen` S for all n heads."""

    size: int
    standard_fen: int
    line_fen: int
    income: Fraction
    """Y, countable income."""
    support: Fraction
    """What of it able supporters are reckoned to pay."""
    tekun_income: Fraction | Silent
    """Y without resident pension up to the disregard."""
    expenditure: Fraction | Silent
    """E, rigid expenditure; silent only matters where an expenditure rule is reached."""
    has_able_supporter: bool
    months: int
    """How many months the ledger looks at."""
    ledger: Ledger
    wealth: Wealth
    evidence: Evidence
    """What ledger and wealth were made of."""

    @property
    def income_fen(self) -> int:
        """Y rounded down to the fen, for show only."""
        return floor(self.income)

    @property
    def income_per_head_fen(self) -> int:
        """Y a head rounded down to the fen, for show only: every test is on the exact household total."""
        return floor(self.income) // self.size

    def own_income(self, *numbers: int) -> Fraction:
        """Verified income of these members."""
        return Fraction(sum(self.ledger.by_member_fen.get(number, 0) for number in numbers), self.months)

    @property
    def net(self) -> Fraction:
        """Income after rigid expenditure; may be below zero."""
        expenditure = need(self.expenditure)
        return self.income - expenditure if expenditure else self.income


def look_at(household: Household, reading: Reading = PLAIN) -> Evidence:
    """The records of a reading; the household's own tuples where it looks at the same."""
    income, assets = household.income, household.assets
    if not reading.with_inferred:
        income = tuple(item for item in income if item.grade != "B")
    if reading.with_uncertain and household.uncertain_income:
        income = (*income, *household.uncertain_income)
    if reading.with_uncertain and household.uncertain_assets:
        assets = (*assets, *household.uncertain_assets)
    return Evidence(income, assets)


def read_ledger(evidence: Evidence, unit: Unit, policy: PolicyOn) -> Ledger:
    """The ledger of the look-back.

    Raises:
        PolicySilent: no text says how long the look-back is.
    """
    need(policy.look_back)
    disregard = policy.resident_pension_disregard
    disregard_fen = 0 if isinstance(disregard, Silent) else disregard
    return build_ledger(evidence.income, unit.numbers, policy.look_back_set, disregard_fen)


def declared_income(household: Household, ledger: Ledger, policy: PolicyOn) -> Fraction:
    """Grade C, fen a month: what the family declared, if it did so within the look-back."""
    look_back = need(policy.look_back)
    by_month = Fraction(ledger.family_declared_fen, len(look_back)) if ledger.family_declared_fen else ZERO
    declared, on = household.declared_income_monthly_fen, household.declared_on
    if declared is None or on is None or on > policy.as_of or on.year * 100 + on.month < look_back[0]:
        return by_month
    return max(Fraction(declared), by_month)


def employment_cost(ledger: Ledger, policy: PolicyOn, standard_fen: int) -> Fraction:
    """就业成本: what is taken off for each member at work, fen a month.

    Raises:
        PolicySilent: a member works and no text says how much it is.
    """
    if not ledger.employed or not (share := need(policy.employment_cost)):
        return ZERO
    return share * standard_fen * len(ledger.employed)


def assess_means(
    household: Household, unit: Unit, policy: PolicyOn, reading: Reading = PLAIN, beside: Means | None = None
) -> Means:
    """Steps 5, 7 and 8 on one reading of the evidence.

    `beside` are means of the same household on another reading or without some record: what rests on nothing that
    differs is taken from there.

    Raises:
        PolicySilent: a value is needed that no file gives; every household needs the dibao standard.
    """
    standard_fen, evidence = need(policy.dibao_standard), look_at(household, reading)
    if beside is not None and evidence.income == beside.evidence.income:
        ledger = beside.ledger
    else:
        ledger = read_ledger(evidence, unit, policy)
    months = len(need(policy.look_back))
    income, declared = Fraction(ledger.verified_fen, months), declared_income(household, ledger, policy)
    if declared.numerator or income.numerator < 0:
        income = max(income, declared)
    if cost := employment_cost(ledger, policy, standard_fen):
        income -= cost
    able = able_supporters(household.supporters, unit.numbers, standard_fen) if household.supporters else ()
    support = ZERO
    if able:
        support = sum((payment(one, policy, standard_fen) for one in able), ZERO) if beside is None else beside.support
        income += support
    if income.numerator < 0:
        income = ZERO
    if beside is not None and evidence.assets == beside.evidence.assets:
        wealth = beside.wealth
    else:
        wealth = weigh_wealth(evidence.assets, unit, policy, standard_fen)
    return Means(
        size=unit.size,
        standard_fen=standard_fen,
        line_fen=standard_fen * unit.size,
        income=income,
        support=support,
        tekun_income=_tekun_income(income, ledger, policy),
        expenditure=_expenditure(household, unit, policy) if beside is None else beside.expenditure,
        has_able_supporter=bool(able),
        months=months,
        ledger=ledger,
        wealth=wealth,
        evidence=evidence,
    )


def _tekun_income(income: Fraction, ledger: Ledger, policy: PolicyOn) -> Fraction | Silent:
    disregard = policy.resident_pension_disregard
    if isinstance(disregard, Silent) and any(item.insurance == "resident_pension" for item in ledger.counted):
        return disregard
    if not ledger.pension_disregarded_fen:
        return income
    return max(income - Fraction(ledger.pension_disregarded_fen, len(need(policy.look_back))), ZERO)


def _expenditure(household: Household, unit: Unit, policy: PolicyOn) -> Fraction | Silent:
    try:
        return rigid_expenditure(household, unit, policy)
    except PolicySilent as silent:
        return Silent(silent.parameter)
