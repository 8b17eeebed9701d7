"""What would turn a flag, in words: the sum that is named turns the test, a fen less does not."""

from dataclasses import replace
from fractions import Fraction

import pytest

from pipeline.decision.comparisons import HOLDS
from pipeline.decision.explain_words import number
from pipeline.decision.reckoning import Reckoning
from pipeline.household_report.turning import turning


@pytest.mark.parametrize(
    ("amount", "operator", "said"),
    [
        (Fraction(111065, 3), "<", "再增加209.79元"),  # exactly 209.783…: rounded up, so that it does turn
        (Fraction(57999), "<", "再增加0.01元"),
        (Fraction(58000), "<=", "再增加超过0元"),
        (Fraction(58000), ">=", "减少超过0元"),
        (Fraction(306597), ">=", "减少超过2485.97元"),
        (Fraction(58001), ">", "减少0.01元"),
    ],
)
def test_the_gap_to_the_other_side(income_test, amount, operator, said):
    ((zh, en),) = turning([replace(income_test, amount=amount, operator=operator)], flips=0)
    assert said in zh
    assert "countable income" in en


@pytest.mark.parametrize("amount", [Fraction(1, 3), Fraction(57999), Fraction(111065, 3), Fraction(2, 7)])
def test_adding_what_is_said_turns_it_and_a_fen_less_does_not(income_test, amount):
    gap = -((amount - income_test.bound) // 1)  # fen, up
    below = HOLDS["<"]
    assert not below(amount + gap, income_test.bound)
    assert below(amount + gap - 1, income_test.bound)
    ((zh, _),) = turning([replace(income_test, amount=amount)], flips=0)
    assert f"{gap / 100:.2f}".rstrip("0").rstrip(".") in zh


def test_property_is_told_by_its_number_and_money_in_yuan(income_test):
    homes = replace(
        income_test, name="homes", amount=Fraction(3, 2), operator=">", bound_name="limit", bound=Fraction(1),
        is_money=False, asked="<=",
    )  # fmt: skip
    savings = replace(homes, name="financial_assets", amount=Fraction(1392001), bound=Fraction(1392000), is_money=True)
    (homes_zh, _), (savings_zh, savings_en) = turning([homes, savings], flips=0)
    assert "住房套数（1.5）减少0.5，即不超过限额1" in homes_zh
    assert "减少0.01元" in savings_zh
    assert "13920 yuan" in savings_en


def test_only_what_decides_is_said_and_then_the_records(income_test):
    assert turning([replace(income_test, decides=False)], flips=0) == ()
    (_, (zh, en)) = turning([income_test], flips=2)
    assert "2条记录" in zh
    assert "2 records" in en


@pytest.mark.parametrize(("value", "text"), [(Fraction(2), "2"), (Fraction(3, 2), "1.5"), (Fraction(1, 3), "1/3")])
def test_numbers_of_things(value, text):
    assert number(value) == text


GAP = Reckoning("gap", 2, 58_000, 116_000, 100_000, (), 16_000, 16_000, None)


@pytest.mark.parametrize(
    ("reckoning", "held", "said"),
    [
        (GAP, 74_000, "家庭月可计收入每月减少580元，即不超过420元，金额就不低于现在的740元。"),
        (GAP, 116_000, "家庭月可计收入每月减少1000元，即不超过0元，金额就不低于现在的1160元。"),
        (GAP, 116_100, "按现有2人计算，即使没有收入，金额也只有1160元，低于现在的1161元。"),
        (replace(GAP, method="net_gap"), 74_000, "扣减刚性支出后收入每月减少580元，"),
        (replace(GAP, method="tekun"), 74_000, None),
        (replace(GAP, held_fen=74_000), 74_000, None),  # of a grace that is cancelled: nothing falls
        (GAP, 16_000, None),
        (GAP, None, None),
        (None, 74_000, None),
    ],
)
def test_with_what_income_the_amount_paid_now_would_stay(reckoning, held, said):
    found = turning((), 0, reckoning, held)
    assert [zh for zh, _ in found if said and said in zh] == ([zh for zh, _ in found] if said else [])
    assert len(found) == (said is not None)


@pytest.mark.parametrize("held", [74_000, 16_100, 116_000])
def test_with_that_income_it_does_stay_and_with_a_yuan_more_it_does_not(held):
    most = GAP.whole_fen - held
    assert f"不超过{most // 100}元" in turning((), 0, GAP, held)[0][0]
    amounts = [-(-(GAP.whole_fen - income) // 100) * 100 for income in (most, most + 100)]
    assert amounts == [held, held - 100]
