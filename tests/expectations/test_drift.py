"""Drift as before/after tables: both sides of every limit, and silence where there is too little to say."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from expectations.drift import LIMITS, compare
from expectations.profile import LEVELS, ColumnProfile, Profile, TableProfile


def of(rows, *columns, table="housing"):
    return Profile("housing", (TableProfile(table, rows, columns),))


def nulls(count):
    return ColumnProfile("unit_id", count, None, None)


def codes(**counts):
    return ColumnProfile("usage", 0, counts, None)


def amounts(*quantiles, nulls=0):
    return ColumnProfile("rent_monthly_fen", nulls, None, quantiles)


def evenly(low, high):
    return amounts(*(low + (high - low) * level for level in LEVELS))


def found(before, now):
    return [(drift.column, drift.measure, drift.item, drift.severity) for drift in compare(before, now)]


def test_without_a_previous_there_is_no_drift():
    assert compare(None, of(1000, nulls(1000))) == ()


# rows before, rows now -> severity of a drift of volume
VOLUMES = [
    (1000, 1000, None),
    (1000, 700, None),
    (1000, 699, "warning"),
    (1000, 1500, None),
    (1000, 1501, "warning"),
    (1000, 200, "warning"),
    (1000, 199, "critical"),
    (1000, 0, "critical"),
    (100, 0, "critical"),
    (99, 0, None),
    (50, 99, None),
    (0, 99, None),
    (0, 1000, "warning"),
    (0, 0, None),
]


@pytest.mark.parametrize(("before", "now", "severity"), VOLUMES)
def test_volumes(before, now, severity):
    drifts = compare(of(before), of(now))
    assert [drift.severity for drift in drifts] == ([severity] if severity else [])
    for drift in drifts:
        assert (drift.source, drift.table, drift.column, drift.measure) == ("housing", "housing", None, "rows")
        assert (drift.before, drift.now) == (before, now)


def test_a_collapse_of_what_hangs_on_circumstance_only_warns():
    assert found(of(1000, table="relief"), of(0, table="relief")) == [(None, "rows", None, "warning")]


def test_months_of_one_person_are_one_observation():
    """12 times the rows of one subject: the same change is chance there and a drift elsewhere."""
    for table, drifts in (("housing", 1), ("social_security", 0)):
        assert len(compare(of(220, table=table), of(120, table=table))) == drifts


# rows, empty before, rows, empty now -> drift
NULLS = [
    (1000, 100, 1000, 149, False),  # 4.9 points
    (1000, 100, 1000, 160, False),  # 6 points, 3.99 standard errors
    (1000, 100, 1000, 161, True),  # 4.05
    (400, 40, 400, 64, False),  # the same shares; chance may do that with so few
    (10_000, 100, 10_000, 299, False),  # 1 % to 2.99 %
    (10_000, 100, 10_000, 300, True),  # three times as many
    (10_000, 10, 10_000, 99, False),  # ten times as many, and still nearly none
    (10_000, 10, 10_000, 100, True),  # 1 %
    (10_000, 300, 10_000, 100, True),  # fewer empty cells are a change too
    (99, 0, 10_000, 10_000, False),  # too few before
    (1000, 1000, 1000, 1000, False),
]


@pytest.mark.parametrize(("rows_before", "before", "rows_now", "now", "is_drift"), NULLS)
def test_empty_cells(rows_before, before, rows_now, now, is_drift):
    drifts = [d for d in compare(of(rows_before, nulls(before)), of(rows_now, nulls(now))) if d.measure != "rows"]
    assert [(drift.column, drift.measure, drift.severity) for drift in drifts] == (
        [("unit_id", "null_share", "warning")] if is_drift else []
    )


# share before, share now -> the share that was too much or too little
BOUNDS = [
    (0.1, 0.2, 0.15),
    (0.01, 0.04, 0.03),
    (0.001, 0.02, 0.01),
    (0.8, 0.5, 0.75),
    (0.03, 0.0, 0.01),
    (0.0, 0.5, 0.01),
]


@pytest.mark.parametrize(("before", "now", "bound"), BOUNDS)
def test_a_drift_names_the_limit_it_passed(before, now, bound):
    (drift,) = compare(of(100_000, nulls(100_000 * before)), of(100_000, nulls(100_000 * now)))
    assert drift.limit == pytest.approx(bound)
    assert drift.change == pytest.approx(now - before)


def test_the_code_that_moved_most_is_named():
    before, now = of(1000, codes(home=800, shop=100, office=100)), of(1000, codes(home=500, shop=120, office=380))
    (drift,) = compare(before, now)
    assert (drift.column, drift.measure, drift.item) == ("usage", "code_share", "home")
    assert (drift.before, drift.now) == (0.8, 0.5)
    assert drift.change == pytest.approx(-0.3)
    assert drift.zh == "housing.usage 代码“home”占比由 80.0% 变为 50.0%。"
    assert drift.en == "housing.usage: code home was 80.0% of the filled cells before, 50.0% now."


@pytest.mark.parametrize(
    ("before", "now", "item"),
    [
        (codes(home=980, shop=20), codes(home=1000, shop=0), "shop"),  # a rare code that is gone
        (codes(home=1000), codes(home=900, shop=100), "shop"),  # a code the contract of then did not have
        (codes(home=990, shop=10), codes(home=1000, shop=0), None),  # ten of a thousand: chance
        (codes(home=60, shop=40), codes(home=600, shop=400), None),
    ],
)
def test_codes_that_come_and_go(before, now, item):
    rows = sum(before.codes.values()), sum(now.codes.values())
    drifts = [drift for drift in compare(of(rows[0], before), of(rows[1], now)) if drift.measure == "code_share"]
    assert [drift.item for drift in drifts] == ([item] if item else [])


def test_amounts_in_another_unit():
    (drift,) = compare(of(1000, evenly(100, 200)), of(1000, evenly(10_000, 20_000)))
    assert (drift.column, drift.measure, drift.severity) == ("rent_monthly_fen", "distribution", "warning")
    assert (drift.before, drift.now, drift.change) == (150, 15_000, 0.95)
    assert drift.zh == "housing.rent_monthly_fen 数值分布改变，中位数由 ¥1.50 变为 ¥150.00。"
    assert "the median was ¥1.50 before, ¥150.00 now" in drift.en


@pytest.mark.parametrize(
    ("before", "now"),
    [
        (evenly(100, 200), evenly(110, 210)),  # a tenth of the rows moved past each value
        # half are zero: a median that jumps from 0 to 500 says nothing of the whole
        (amounts(*[0] * 10, *[500] * 9), amounts(*[0] * 9, *[500] * 10)),
        (amounts(*[0] * 19), amounts(*[0] * 19)),
    ],
)
def test_amounts_that_are_spread_as_before(before, now):
    assert compare(of(1000, before), of(1000, now)) == ()


def test_few_amounts_say_nothing():
    before, now = evenly(100, 200), evenly(10_000, 20_000)
    assert compare(of(99, before), of(99, now)) == ()
    assert compare(of(1000, replace(before, nulls=901)), of(1000, replace(now, nulls=901))) == ()
    assert compare(of(1000, before), of(1000, replace(now, quantiles=None))) == ()


def test_a_table_or_column_only_one_cycle_has_is_no_drift():
    assert compare(of(1000, table="housing"), of(0, table="other")) == ()
    assert compare(of(1000), of(1000, nulls(1000))) == ()


@given(st.integers(0, 5000), st.data())
def test_the_same_again_is_no_drift(rows, data):
    count = data.draw(st.integers(0, rows))
    same = of(rows, nulls(count), codes(home=count, shop=rows - count), evenly(0, count))
    assert compare(same, same) == ()


@given(st.integers(1, 99), st.integers(1, 99), st.data())
def test_small_counts_never_trip(before, now, data):
    empty = data.draw(st.integers(0, before)), data.draw(st.integers(0, now))
    first = of(before, nulls(empty[0]), codes(home=before), evenly(0, 10))
    second = of(now, nulls(empty[1]), codes(shop=now), evenly(10**6, 10**7))
    assert compare(first, second) == ()


def test_the_limits_are_the_file_s():
    """Warning by default; only a volume that collapses refuses."""
    assert {LIMITS.rows.severity, LIMITS.null_share.severity, LIMITS.code_share.severity} == {"warning"}
    assert LIMITS.distribution.severity == "warning"
    assert (LIMITS.collapse.severity, LIMITS.collapse.below) == ("critical", 0.2)
