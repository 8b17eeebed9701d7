"""Percentiles and the bars of serving."""

import pytest

from benchmarks.serve.figures import bars, percentile, spread


@pytest.mark.parametrize(
    ("values", "share", "expected"),
    [
        ([7], 0.95, 7),
        ([3, 1, 2], 0.5, 2),
        ([4, 1, 2, 3], 0.5, 2),
        (range(1, 101), 0.95, 95),
        (range(1, 101), 0.951, 96),
        (range(1, 21), 0.95, 19),
        (range(1, 20), 0.95, 19),
        (range(1, 101), 1, 100),
        (range(1, 101), 0.07, 7),  # 0.07 · 100 is 7.000000000000001 in binary
    ],
)
def test_nearest_rank(values, share, expected):
    assert percentile(list(values), share) == expected


@pytest.mark.parametrize(("values", "share"), [([], 0.5), ([1], 0), ([1], 1.1)])
def test_no_percentile(values, share):
    with pytest.raises(ValueError, match="no percentile"):
        percentile(values, share)


def test_spread():
    assert spread([float(value) for value in range(200, 0, -1)]) == {
        "count": 200, "p50": 100.0, "p95": 190.0, "max": 200.0,
    }  # fmt: skip


@pytest.mark.parametrize(
    ("household", "person", "township", "release", "missed"),
    [
        (50, 50, 2, 60, []),
        (50.1, 50, 2, 60, ["look-up of a household, p95"]),
        (50, 50.1, 2, 60, ["look-up of a person, p95"]),
        (50, 50, 2.1, 60, ["feed of one township, p95"]),
        (50, 50, 2, 60.1, ["feeds of all 100 townships"]),
    ],
)
def test_bars(household, person, township, release, missed):
    facts = {
        "look_ups": {"household": {"p95": household}, "person": {"p95": person}},
        "township": {"seconds": {"p95": township}},
        "release": {"townships": 100, "seconds": release},
    }
    assert [bar.name for bar in bars(facts) if not bar.is_met] == missed
