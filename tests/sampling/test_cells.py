"""Every written form of a day, a sum, a share."""

from datetime import date
from random import Random

import pytest

from pipeline.sampling import cells

DAY = date(2018, 9, 1)


def many(make):
    return {make(Random(seed)) for seed in range(600)}


def test_day_forms():
    assert many(lambda rng: cells.day_text(rng, DAY)) == {
        "2018-09-01", "20180901", "2018/09/01", "2018年09月01日", "2018年9月1日", "43344", "２０１８－０９－０１",
    }  # fmt: skip


def test_day_cells_hold_dates_and_serials():
    found = many(lambda rng: cells.day_cell(rng, DAY))
    assert {DAY, 43344} <= found


@pytest.mark.parametrize(("is_end", "days"), [(True, "2018-09-30"), (False, "2018-09-01")])
def test_month_forms(is_end, days):
    found = many(lambda rng: cells.month_cell(rng, 201809, is_end=is_end))
    assert {"2018-09", days, days.replace("-", "")} <= found


def test_money_forms():
    assert many(lambda rng: cells.money_text(rng, 321500)) == {
        "3215", " 3215.00 ", "￥3215.00", "3,215.00", "3215.00元", "￥3,215.00元", "３２１５．００",
    }  # fmt: skip
    assert 3215.0 in many(lambda rng: cells.money_cell(rng, 321500))


@pytest.mark.parametrize(("fen", "text"), [(25366, "253.66"), (25300, "253"), (5, "0.05")])
def test_plain_money(fen, text):
    assert cells.plain_money(fen) == text


@pytest.mark.parametrize(
    ("share", "forms"), [((1, 1), {"1", "1/1", "１", "100%"}), ((1, 2), {"1/2", "50%"}), ((1, 3), {"1/3"})]
)
def test_share_forms(share, forms):
    assert many(lambda rng: cells.share_text(rng, share)) == forms


@pytest.mark.parametrize(("number", "text"), [(1, "一"), (10, "十"), (14, "十四"), (20, "二十"), (21, "二十一")])
def test_chinese_number(number, text):
    assert cells.chinese_number(number) == text


def test_nothing_has_five_forms():
    assert many(cells.nothing) == {"", "-", "无", "NULL", "/"}
