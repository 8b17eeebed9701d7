"""Numbers, before and after, both sides of each limit."""

from __future__ import annotations

from decimal import Decimal
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from connectors.amounts import MAX_FEN, area, integer, money, month_amounts, share
from connectors.cells import Broken

BAD = Broken("not_a_number")


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("9000", 900000),
        ("9000.5", 900050),
        ("411.65", 41165),
        ("411.650", 41165),
        ("411.655", BAD),
        ("￥3,580.00", 358000),
        ("¥3580", 358000),
        ("￥7,627.00元", 762700),
        ("5113.00元", 511300),
        (" 8690.00 ", 869000),
        ("8 690.00", 869000),
        ("１４００．００", 140000),
        ("１，４００", 140000),
        ("0", 0),
        ("-0.00", 0),
        ("0.01", 1),
        ("-0.01", Broken("negative_amount")),
        ("-￥100", Broken("negative_amount")),
        ("￥-100", Broken("negative_amount")),
        ("\u2212100", Broken("negative_amount")),
        ("+5", 500),
        ("--5", BAD),
        ("-￥-5", BAD),
        ("2,8.x", BAD),
        ("28,15", BAD),
        ("1,2345", BAD),
        (",123", BAD),
        ("三千", BAD),
        ("####", BAD),
        ("#VALUE!", BAD),
        ("面议", BAD),
        ("1e5", BAD),
        ("NaN", BAD),
        ("5.", BAD),
        (".5", BAD),
        ("٣", BAD),
        ("US$100", Broken("foreign_currency")),
        ("100美元", Broken("foreign_currency")),
        ("1000000000000", MAX_FEN),
        ("1000000000000.01", Broken("overflow")),
        ("9" * 5000, Broken("overflow")),
        ("-" + "9" * 5000, Broken("negative_amount")),
        ("0" * 40 + "1", 100),
    ],
)
def test_money_in_yuan(before: str, after: object) -> None:
    assert money("yuan")(before) == after


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("120000", 120000),
        ("120,000", 120000),
        ("120000.00", 120000),
        ("120000.5", BAD),
        ("120000元", BAD),
        ("￥120000", BAD),
        ("NaN元", BAD),
        ("很多", BAD),
        ("-1", Broken("negative_amount")),
        ("100000000000000", MAX_FEN),
        ("100000000000001", Broken("overflow")),
        ("100000000000000000000000", Broken("overflow")),
    ],
)
def test_money_in_fen(before: str, after: object) -> None:
    assert money("fen")(before) == after


@given(st.integers(0, MAX_FEN))
def test_money_written_as_yuan_comes_back_as_fen(fen: int) -> None:
    yuan, rest = divmod(fen, 100)
    for text in (f"{yuan}.{rest:02d}", f"￥{yuan:,}.{rest:02d}元", f" {yuan}.{rest:02d}00 "):
        assert money("yuan")(text) == fen


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("3", 3), ("３", 3), ("3.0", 3), ("3.5", BAD), ("1", 1), ("0", Broken("out_of_range")), ("4", 4),
        ("5", Broken("out_of_range")), ("-1", Broken("out_of_range")), ("三", BAD), ("¥3", BAD),
    ],
)  # fmt: skip
def test_integer(before: str, after: object) -> None:
    assert integer(1, 4)(before) == after


@pytest.mark.parametrize(
    ("before", "after"),
    [("2147483647", 2147483647), ("2147483648", Broken("out_of_range")), ("9" * 99, Broken("overflow"))],
)
def test_integer_fits_its_column(before: str, after: object) -> None:
    assert integer()(before) == after


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("87.93", Decimal("87.93")),
        ("137.93㎡", Decimal("137.93")),
        ("124.32 ㎡", Decimal("124.32")),
        ("93 m²", Decimal(93)),
        ("93平方米", Decimal(93)),
        ("２４０．７７", Decimal("240.77")),
        ("0.0001", Decimal("0.0001")),
        ("0.00001", BAD),
        ("0", Broken("area_zero")),
        ("0㎡", Broken("area_zero")),
        ("-12", Broken("area_zero")),
        ("大", BAD),
        ("¥93", BAD),
        ("9999999999.9999", Decimal("9999999999.9999")),
        ("10000000000", Broken("overflow")),
        ("9" * 99, Broken("overflow")),
        ("-" + "9" * 99, Broken("area_zero")),
    ],
)
def test_area(before: str, after: object) -> None:
    assert area(before) == after


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("1", Fraction(1)),
        ("１", Fraction(1)),
        ("1/2", Fraction(1, 2)),
        ("１／３", Fraction(1, 3)),
        ("2/4", Fraction(1, 2)),
        ("50%", Fraction(1, 2)),
        ("50％", Fraction(1, 2)),
        ("33.33%", Fraction(3333, 10000)),
        ("100%", Fraction(1)),
        ("0.5", Fraction(1, 2)),
        ("100.01%", Broken("share_over_one")),
        ("150%", Broken("share_over_one")),
        ("3/2", Broken("share_over_one")),
        ("2", Broken("share_over_one")),
        ("1/0", Broken("share_over_one")),
        ("1/", Broken("share_over_one")),
        ("9" * 40, Broken("share_over_one")),
        ("0", Broken("share_zero")),
        ("0/5", Broken("share_zero")),
        ("-1/2", BAD),
        ("-50%", BAD),
        ("一半", BAD),
        ("共同共有", BAD),
    ],
)
def test_share(before: str, after: object) -> None:
    assert share(before) == after


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("{}", []),
        ('{"2018-02":"5","2018-01":"12"}', [{"month": 201801, "amount_fen": 12}, {"month": 201802, "amount_fen": 5}]),
        ('{"2018-01":7}', [{"month": 201801, "amount_fen": 7}]),
        ('{"2018-13":"1"}', Broken("impossible_month")),
        ('{"":"1"}', Broken("impossible_month")),
        ('{"2018-01":"-1"}', Broken("negative_amount")),
        ('{"2018-01":"x"}', BAD),
        ('{"2018-01":null}', BAD),
        ('{"2018-01":"-"}', BAD),
        ('{"2018-01":{}}', BAD),
        ('{"2018-01":"1","201801":"2"}', Broken("doubled_month")),
        ("[]", BAD),
        ("{", BAD),
        ("[" * 100_000, BAD),
    ],
)  # fmt: skip
def test_month_amounts(before: str, after: object) -> None:
    assert month_amounts(before) == after
