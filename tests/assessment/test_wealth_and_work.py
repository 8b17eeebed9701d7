"""Property limits, stable work, insurance after leaving."""

from __future__ import annotations

from datetime import date
from fractions import Fraction
from importlib import resources

import pytest

from pipeline.assessment.employment import conflicting_months, leaving_date, stable_workers
from pipeline.assessment.facts import Asset, BankInflow, Hiring, Household, Income, InsuredMonth, Member, RecordRef
from pipeline.assessment.unit import form_unit
from pipeline.assessment.wealth import COUNTED, FINANCIAL, NOT_LIMITED, every_limit, weigh_wealth
from pipeline.policy.load import load_policies
from pipeline.tables import ASSET_KINDS
from pipeline.wording.means import LIMIT

FOLDER = resources.files("pipeline.policy").joinpath("regions")
POLICIES = load_policies({file.name: file.read_text(encoding="utf-8") for file in FOLDER.iterdir()})
AS_OF = date(2018, 12, 31)
POLICY = POLICIES.region("yiyang").on(AS_OF)
S = 58_000
HALF = Fraction(1, 2)
MEMBERS = (
    Member(1, date(1980, 1, 1), relation="head"),
    Member(2, date(1981, 1, 1)),
    Member(3, date(1940, 1, 1), died_on=date(2018, 7, 1)),
    Member(4, date(1941, 1, 1), died_on=date(2018, 6, 30)),
    Member(5, date(1999, 1, 1), counted=False),
)


def household(**facts):
    return Household("H", "yiyang", AS_OF, members=MEMBERS, **facts)


UNIT = form_unit(household())


@pytest.mark.parametrize(
    ("assets", "homes", "over"),
    [
        ([], 0, []),
        ([Asset(1, "home"), Asset(5, "home")], 1, []),
        ([Asset(1, "home"), Asset(3, "home")], 1, []),
        ([Asset(1, "home"), Asset(2, "home", share=Fraction(1, 99))], Fraction(100, 99), ["homes"]),
        ([Asset(1, "home", unit_id="a"), Asset(2, "home", unit_id="a")], 1, []),
        ([Asset(1, "home", share=HALF, unit_id="a"), Asset(2, "home", share=HALF, unit_id="b")], 1, []),
        ([Asset(1, "shop", share=Fraction(1, 10))], 0, ["shops"]),
        ([Asset(1, "parking")], 0, []),
        # three heads: the parent who died in July counts, the one who died six months ago to the day does not
        ([Asset(1, "deposit", value_fen=24 * S * 3)], 0, []),
        ([Asset(1, "deposit", value_fen=24 * S * 3), Asset(2, "fund", value_fen=1)], 0, ["financial_assets"]),
        ([Asset(None, "home"), Asset(1, "home"), Asset(1, "factory")], 2, ["homes", "shops"]),
        ([Asset(1, "vehicle")], 0, ["vehicles"]),
        ([Asset(5, "vehicle"), Asset(3, "vehicle")], 0, []),
        ([Asset(1, "disability_vehicle")], 0, []),
        ([Asset(1, "disability_vehicle"), Asset(2, "disability_vehicle")], 0, ["disability_vehicles"]),
        ([Asset(1, "disability_vehicle", unit_id="v"), Asset(2, "disability_vehicle", unit_id="v")], 0, []),
    ],
)  # fmt: skip
def test_limits(assets, homes, over):
    wealth = weigh_wealth(assets, UNIT, POLICY, S)
    assert wealth.homes == homes
    assert wealth.heads == 3
    assert [one.limit for one in wealth.over] == over


def test_limits_are_shown_in_one_order_whatever_order_rows_came_in():
    assets = [Asset(1, "shop"), Asset(2, "deposit", value_fen=1), Asset(1, "vehicle"), Asset(1, "home")]
    for given in (assets, assets[::-1]):
        shown = [one.limit for one in every_limit(given, UNIT, POLICY, S)]
        assert shown == ["homes", "shops", "vehicles", "financial_assets"]


def test_every_kind_of_asset_has_a_limit_or_is_known_to_have_none():
    ruled = [*FINANCIAL, *NOT_LIMITED, *(kind for kinds in COUNTED.values() for kind in kinds)]
    assert sorted(ruled) == sorted(ASSET_KINDS)
    assert {*COUNTED, "financial_assets"} == set(LIMIT)


def test_a_broken_limit_names_its_rows():
    rows = [RecordRef("housing", "h.txt", number) for number in (12, 7)]
    wealth = weigh_wealth([Asset(1, "home", record=row) for row in rows], UNIT, POLICY, S)
    assert [str(one) for one in wealth.over] == ["homes housing/h.txt:7 housing/h.txt:12"]


def insured(months, left_on=None, member=1):
    return tuple(InsuredMonth(member, month, "a mill", left_on) for month in months)


JULY_ON = tuple(range(201807, 201813))


@pytest.mark.parametrize(
    ("rows", "stable"),
    [
        (insured(JULY_ON), [1]),
        (insured(JULY_ON[1:]), []),
        (insured(range(201801, 201812)), []),
        (insured(JULY_ON[:3], date(2018, 9, 1)) + insured(JULY_ON[3:]), [1]),
        (insured(JULY_ON, date(2018, 11, 30)), []),
        (insured(JULY_ON, date(2018, 12, 1)), [1]),
        (insured(JULY_ON[:3]) + insured(JULY_ON[3:], member=2), []),
        (insured(JULY_ON, member=5), []),
    ],
)
def test_stable_workers(rows, stable):
    assert [member.member_no for member in stable_workers(household(insured=rows), UNIT, POLICY)] == stable


@pytest.mark.parametrize(
    ("rows", "day"),
    [
        ((), None),
        (((None, None),), None),
        (((date(2017, 1, 1), date(2018, 6, 30)),), date(2018, 6, 30)),
        # the last of several, whoever told it
        (((None, date(2018, 6, 30)), (None, date(2018, 3, 31))), date(2018, 6, 30)),
        # hired again after leaving; hired on the day of leaving is no later hiring
        (((date(2017, 1, 1), date(2018, 6, 30)), (date(2018, 7, 1), None)), None),
        (((date(2017, 1, 1), date(2018, 6, 30)), (date(2018, 6, 30), None)), date(2018, 6, 30)),
    ],
)
def test_the_day_an_employer_s_rows_declare_a_person_left(rows, day):
    hirings = [Hiring(1, "a mill", hired, left, RecordRef("e", "e", 1)) for hired, left in rows]
    assert leaving_date(hirings) == leaving_date(reversed(hirings)) == day


LEFT = date(2018, 10, 15)


@pytest.mark.parametrize(
    ("rows", "paid", "accounts", "months"),
    [
        (insured((201810, 201811), LEFT), (), [BankInflow(1, ())], [(1, 201811)]),
        (insured((201811,)), (), [BankInflow(1, ())], []),
        (insured((201811,), LEFT), (201811,), [BankInflow(1, ())], []),
        (insured((201811,), LEFT), (201812,), [BankInflow(1, ())], [(1, 201811)]),
        (insured((201811,), LEFT), (), [], []),
        (insured((201811,), LEFT), (), [BankInflow(2, ())], []),
        (insured((201811,), LEFT), (), [BankInflow(1, ((201811, 1),))], []),
        (insured((201811,), LEFT), (), [BankInflow(1, ((201811, 0),))], [(1, 201811)]),
        (insured((201811,), LEFT), (), [BankInflow(1, ()), BankInflow(1, ((201811, 1),))], []),
        (insured((201805,), date(2018, 1, 1)), (), [BankInflow(1, ())], []),
        (insured((201811,), LEFT, member=5), (), [BankInflow(5, ())], []),
    ],
)
def test_conflicts(rows, paid, accounts, months):
    wages = tuple(Income(1, month, "wage", 100, "A", "employment") for month in paid)
    facts = household(insured=rows, income=wages, bank_inflow=tuple(accounts))
    assert list(conflicting_months(facts, UNIT, POLICY)) == months
