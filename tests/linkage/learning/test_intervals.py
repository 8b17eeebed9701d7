import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipeline.linkage.learning.intervals import Estimate, weighted, wilson


@pytest.mark.parametrize(
    ("of_them", "trials", "low", "high"),
    [
        (0, 10, 0.0, 0.2775),
        (10, 10, 0.7225, 1.0),
        (3, 10, 0.1078, 0.6032),
        (50, 100, 0.4038, 0.5962),
        (7487, 7487, 0.9995, 1.0),
    ],
)
def test_wilsons_interval(of_them, trials, low, high):
    found = wilson(of_them, trials)
    assert (found.value, round(found.low, 4), round(found.high, 4)) == (of_them / trials, low, high)


def test_without_trials_nothing_is_said():
    assert wilson(0, 0) is None
    assert weighted([]) is None
    assert weighted([(0, Estimate(1, 1, 1))]) is None


@given(st.integers(0, 500), st.integers(1, 500))
def test_the_share_lies_in_its_interval_and_the_interval_between_none_and_all(of_them, trials):
    found = wilson(min(of_them, trials), trials)
    assert 0 <= found.low <= found.value <= found.high <= 1


def test_a_mean_is_surer_than_its_parts_and_a_sure_part_adds_no_doubt():
    doubtful = Estimate(0.8, 0.6, 0.9)
    both = weighted([(1, doubtful), (1, doubtful)])
    assert both.value == pytest.approx(0.8)
    assert both.low == pytest.approx(0.8 - 0.2 / 2**0.5)
    assert both.high == pytest.approx(0.8 + 0.1 / 2**0.5)
    mostly_sure = weighted([(9, Estimate(1, 1, 1)), (1, doubtful)])
    assert (mostly_sure.value, mostly_sure.low, mostly_sure.high) == pytest.approx((0.98, 0.96, 0.99))


def test_the_others_share_is_turned_round():
    assert Estimate(0.9, 0.7, 0.95).complement() == Estimate(
        pytest.approx(0.1), pytest.approx(0.05), pytest.approx(0.3)
    )
