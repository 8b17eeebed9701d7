"""Households of every kind, made up from a seed, for properties that hold of all of them."""

from __future__ import annotations

from datetime import date, timedelta
from fractions import Fraction
from importlib import resources
from random import Random

import pytest

from pipeline.assessment.facts import (
    Asset,
    Authorization,
    BankInflow,
    Expenditure,
    Household,
    Income,
    InsuredMonth,
    Member,
    PersonMonths,
    Supporter,
)
from pipeline.decision.judge import judge
from pipeline.policy.load import load_policies

AS_OF = {"yiyang": date(2018, 12, 31), "yongning": date(2020, 12, 31), "nanning": date(2019, 12, 31),
         "longnan": date(2019, 6, 30), "yinchuan": date(2018, 12, 31)}  # fmt: skip


@pytest.fixture(scope="session")
def policies():
    folder = resources.files("pipeline.policy").joinpath("regions")
    return load_policies({file.name: file.read_text(encoding="utf-8") for file in folder.iterdir()})


@pytest.fixture(scope="session")
def any_household():
    """(seed, consenting, state) -> a household: the same seed, the same household."""
    return lambda seed, *, consenting=False, state=None: _household(Random(seed), consenting=consenting, state=state)


@pytest.fixture(scope="session")
def judged(policies):
    return lambda household: judge(household, policies.region(household.region))


@pytest.fixture(scope="session")
def of_household(judged):
    """The household's own flag, None where it has none."""
    return lambda household: next((flag for flag in judged(household).flags if flag.member_no is None), None)


def _member(random: Random, number: int, as_of: date, *, consenting: bool) -> Member:
    pick = random.choice
    signed = (Authorization("self", date(as_of.year - 1, 1, 1), None, None),)
    category = pick((None,) * 6 + ("single_person", "orphan"))
    return Member(
        member_no=number,
        birth_date=as_of - timedelta(days=random.randrange(75 * 365)),
        relation="head" if number == 1 else pick(("spouse", "child", "parent", "other")),
        counted=random.random() < 0.8,
        hukou_region=pick((None,) * 9 + ("999999",)),
        permit_issued_on=_day(random, as_of),
        resident_since=_day(random, as_of),
        disability_kind=pick((None, "mental", "physical")),
        disability_grade=pick((None, 1, 2, 3, 4)),
        serious_illness=pick((True, False)),
        medical_aid=pick((True, False)),
        work_ability=pick(("full", "partial", "none")),
        selfcare_failed=random.randrange(7),
        assessed_by=pick((None, "an agency")),
        cared_by=pick((None, "an agency")),
        orphan=pick((None,) * 8 + ("dispersed", "institutional")),
        died_on=_day(random, as_of) if random.random() < 0.1 else None,
        category=category,
        benefit_monthly_fen=None if category is None else random.randrange(1500) * 100,
        authorizations=signed if consenting or random.random() < 0.9 else (),
        in_previous_register=pick((None, True, False)),
    )


def _day(random: Random, as_of: date) -> date | None:
    return None if random.random() < 0.3 else as_of - timedelta(days=random.randrange(-40, 700))


def _household(random: Random, *, consenting: bool, state: str | None) -> Household:
    pick = random.choice
    region = pick(sorted(AS_OF))
    as_of = AS_OF[region]
    months = [as_of.year * 100 + number for number in range(1, 13)]
    state = state or pick(("applicant", "in_aid", "in_grace", "monitored", "exited"))
    held, most = state in ("in_aid", "in_grace"), pick((20_000, 200_000, 900_000))

    def fen():
        return random.randrange(most)

    def some(make, count):
        return tuple(make() for _ in range(random.randrange(count + 1)))

    def number():
        return random.randrange(1, 5)

    def income():
        kind, grade = pick(("wage", "wage", "transfer", "property", "business")), pick(("A", "A", "B"))
        return Income(number(), pick(months), kind, fen(), grade, "s", pick((None, "resident_pension", "unemployment")))

    def asset():
        kind, share = pick(("deposit", "deposit", "home", "shop", "parking")), Fraction(1, random.randrange(1, 9))
        return Asset(number(), kind, random.randrange(3_000_000), share=share, unit_id=pick((None, "u", "v")))

    def insured():
        of, left_on = number(), _day(random, as_of)
        return tuple(InsuredMonth(of, month, "e", left_on) for month in months if random.random() < 0.97)

    def bill():
        return Expenditure(number(), pick(("illness", "old_age")), fen(), pick(months), pick(months))

    def supporter():
        size, parents, reason = random.randrange(5), random.randrange(3), pick((None, "ill"))
        return Supporter(number(), "child", size, fen(), parents, number(), reason)

    return Household(
        household_id="H", region=region, as_of=as_of, state=state,
        settlement=pick((None,) * 6 + ("rural", "urban")),
        category=pick(("tekun", "dibao", "dibao", "expenditure_poor", "low_income", None)) if held else None,
        hardship_class=pick((None, 1, 2, 3, 4)), previous_hardship_class=pick((None, 1, 2, 3, 4)),
        benefit_monthly_fen=pick((None, random.randrange(3000) * 100)) if held else None,
        grace_start=pick((None, *months)) if state == "in_grace" else None,
        grace_end=pick((None, *months)) if state == "in_grace" else None,
        income_change_reported_on=_day(random, as_of),
        declared_income_monthly_fen=pick((None, fen())), declared_on=_day(random, as_of),
        collected_by=pick((None, "office", "third_party")), accepted_on=_day(random, as_of),
        near_relative=pick((True, False)), village_delisted_on=_day(random, as_of),
        members=tuple(
            _member(random, index + 1, as_of, consenting=consenting) for index in range(random.randrange(consenting, 5))
        ),
        income=some(income, 8),
        insured=insured() if random.random() < 0.5 else (),
        unemployment_insured=some(lambda: PersonMonths(number(), (pick(months),)), 1),
        bank_inflow=some(lambda: BankInflow(number(), ((pick(months), fen()),)), 2),
        assets=some(asset, 2),
        expenditures=some(bill, 2), supporters=some(supporter, 1),
        sources_missing=("banking",) if random.random() < 0.05 else (),
        open_reviews=pick(((),) * 7 + (("link",), ("near_relative",), ("duplicate_household",))),
        unknown_months=some(lambda: PersonMonths(number(), (pick(months),)), 1),
        uncertain_income=some(income, 1), uncertain_assets=some(asset, 1),
    )  # fmt: skip
