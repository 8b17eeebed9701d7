"""The ledger: before, the rows; after, what counts."""

from __future__ import annotations

from datetime import date

import pytest

from pipeline.assessment.facts import Household, Income, RecordRef, Supporter
from pipeline.assessment.ledger import build_ledger
from pipeline.assessment.means import PLAIN, WITHOUT_INFERRED, look_at
from pipeline.assessment.spans import within
from pipeline.assessment.supporters import able_supporters, is_able

MONTHS = frozenset((201811, 201812))
ONE_AND_TWO = frozenset((1, 2))


def item(member, month, kind, amount, grade="A", insurance=None, row=None):
    record = None if row is None else RecordRef("s", "f", row)
    return Income(member, month, kind, amount, grade, "s", insurance, record)


def ledger(*items, reading=PLAIN):
    looked_at = look_at(Household("H", "yiyang", date(2018, 12, 31), income=items), reading)
    return build_ledger(looked_at.income, ONE_AND_TWO, MONTHS, 10_500)


@pytest.mark.parametrize(
    ("items", "verified", "without_inferred"),
    [
        ([], 0, 0),
        ([item(1, 201812, "wage", 300)], 300, 300),
        ([item(1, 201810, "wage", 300)], 0, 0),
        ([item(3, 201812, "wage", 300)], 0, 0),
        ([item(1, 201812, "wage", 300), item(1, 201812, "wage", 200)], 500, 500),
        ([item(1, 201812, "wage", 900, "B")], 900, 0),
        ([item(1, 201812, "wage", 900, "B"), item(1, 201812, "wage", 400, "B")], 900, 0),
        ([item(1, 201812, "wage", 900, "B"), item(1, 201812, "wage", 300)], 300, 300),
        ([item(1, 201812, "wage", 900, "B"), item(1, 201812, "wage", 0)], 0, 0),
        ([item(1, 201812, "wage", 900, "B"), item(1, 201811, "wage", 300)], 1200, 300),
        ([item(1, 201812, "wage", 900, "B"), item(2, 201812, "wage", 300)], 1200, 300),
        ([item(1, 201812, "wage", 900, "B"), item(1, 201812, "transfer", 50)], 950, 50),
        ([item(1, 201812, "property", 17), item(1, 201812, "business", 5)], 22, 22),
        ([item(1, 201812, "business", 5, "C")], 0, 0),
        ([item(None, 201812, "wage", 70)], 70, 70),
    ],
)
def test_what_counts(items, verified, without_inferred):
    assert ledger(*items).verified_fen == verified
    assert ledger(*items, reading=WITHOUT_INFERRED).verified_fen == without_inferred


def test_sums_by_member_workers_and_months():
    made = ledger(
        item(1, 201812, "wage", 100),
        item(2, 201811, "transfer", 40),
        item(2, 201812, "wage", 0),
        item(1, 201811, "business", 7, "C"),
    )
    assert made.by_member_fen == {1: 100, 2: 40}
    assert made.employed == {1}
    assert made.earning_months == {201811, 201812}
    assert made.family_declared_fen == 7


def test_the_pension_disregard_is_a_person_and_month():
    pension = "resident_pension"
    made = ledger(
        item(1, 201811, "transfer", 20_000, insurance=pension),
        item(1, 201812, "transfer", 6_000, insurance=pension),
        item(1, 201812, "transfer", 6_000, insurance=pension),
        item(2, 201812, "transfer", 3_000, insurance=pension),
        item(2, 201812, "transfer", 9_000, insurance="employee_pension"),
    )
    assert made.pension_disregarded_fen == 10_500 + 10_500 + 3_000


def test_items_have_one_order_whatever_order_they_came_in():
    items = [
        item(2, 201812, "wage", 1, row=2),
        item(1, 201812, "wage", 1, row=9),
        item(1, 201811, "wage", 5, "B", row=1),
    ]
    assert ledger(*items).items == ledger(*reversed(items)).items


@pytest.mark.parametrize(
    ("span", "window", "fen"),
    [
        ((201801, 201803), (201801, 201803), 1000),
        ((201801, 201803), (201801, 201801), 333),
        ((201801, 201803), (201803, 201812), 334),
        ((201801, 201803), (201804, 201812), 0),
        ((201801, 201801), (201801, 201801), 1000),
        ((201803, 201801), (201801, 201812), 0),
    ],
)
def test_a_span_is_divided_to_the_fen_with_the_remainder_on_its_last_month(span, window, fen):
    assert within(1000, *span, *window) == fen


@pytest.mark.parametrize(
    ("income", "reason", "able"),
    [(232_000, None, False), (232_001, None, True), (900_000, "in prison", False)],
)
def test_ability_to_support(income, reason, able):
    supporter = Supporter(1, "child", 4, income, no_ability_reason=reason)
    assert is_able(supporter, 58_000) == able
    assert able_supporters((supporter,), frozenset((1,)), 58_000) == ((supporter,) if able else ())
    assert able_supporters((supporter,), frozenset((2,)), 58_000) == ()
