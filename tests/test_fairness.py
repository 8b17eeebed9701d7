"""Small cells are hidden, and nothing they could be computed from is shown."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipeline.fairness import DIMENSIONS, MEASURES, SMALLEST_SHOWN, Cell, Shown, fairness, is_small, suppress


@pytest.mark.parametrize(
    ("count", "small"), [(0, False), (1, True), (SMALLEST_SHOWN - 1, True), (SMALLEST_SHOWN, False)]
)
def test_what_is_small(count, small):
    assert is_small(count) is small


@pytest.mark.parametrize(
    ("what", "cells", "shown", "total"),
    [
        ("large enough", [("a", 50, 5), ("b", 40, 35)], [(50, 5), (40, 35)], (90, 40)),
        ("none of them is no small count", [("a", 50, 0), ("b", 40, 10)], [(50, 0), (40, 10)], (90, 10)),
        ("few of whom it is so, and the next to hide it", [("a", 50, 4), ("b", 40, 10), ("c", 60, 9)],
         [(50, None), (40, None), (60, 9)], (150, 23)),
        ("few of whom it is not", [("a", 50, 46), ("b", 40, 10), ("c", 60, 9)],
         [(50, None), (40, None), (60, 9)], (150, 65)),
        ("a small group takes the smallest other with it", [("a", 4, 0), ("b", 40, 10), ("c", 60, 9)],
         [(None, None), (None, None), (60, 9)], (104, 19)),
        ("two that are small together still", [("a", 2, 0), ("b", 2, 0), ("c", 60, 9)],
         [(None, None), (None, None), (None, None)], (64, 9)),
        ("one group is its own total", [("a", 30, 2)], [(30, None)], (30, None)),
        ("the whole is small", [("a", 3, 1)], [(None, None)], (None, None)),
        ("nobody is there", [("a", 0, 0), ("b", 9, 0)], [(0, 0), (9, 0)], (9, 0)),
        ("what another measure shows beside it", [("a", 50, 10, 2), ("b", 40, 10, 9), ("c", 60, 9, 9)],
         [(None, None), (None, None), (60, 9)], (150, 29)),
        ("few of whom another table says nothing", [("a", 50, 10, 0, 4), ("b", 40, 10, 0, 5), ("c", 60, 9)],
         [(50, None), (40, None), (60, 9)], (150, 29)),
    ],
)  # fmt: skip
def test_before_and_after(what, cells, shown, total):
    found, whole = suppress(Cell(*cell) for cell in cells)
    assert [(cell.n, cell.k) for cell in found] == shown, what
    assert (whole.n, whole.k) == total, what


CELLS = st.lists(
    st.tuples(st.integers(0, 30), st.floats(0, 1), st.integers(0, 12)).map(
        lambda drawn: (drawn[0], round(drawn[0] * drawn[1]), drawn[2])
    ),
    max_size=7,
)


@given(CELLS)
def test_no_small_count_is_shown_or_left_when_the_shown_are_taken_from_the_total(drawn):
    cells = [Cell(f"g{number}", n, k, outside) for number, (n, k, outside) in enumerate(drawn)]
    shown, total = suppress(cells)
    for cell in (*shown, total):
        if cell.n is not None:
            assert not is_small(cell.n)
        if cell.k is not None:
            assert not is_small(cell.k)
            assert cell.n is not None
            assert not is_small(cell.n - cell.k)
    no_n = [cell for cell, seen in zip(cells, shown, strict=True) if seen.n is None]
    if no_n and total.n is not None:
        assert not is_small(total.n - sum(seen.n or 0 for seen in shown))
        assert len(no_n) > 1
    no_k = [cell for cell, seen in zip(cells, shown, strict=True) if seen.k is None]
    if no_k and total.k is not None:
        assert len(no_k) > 1
        left_k = total.k - sum(seen.k or 0 for seen in shown)
        left_n = sum(cell.n for cell in no_k)
        assert not is_small(left_k)
        assert not is_small(left_n - left_k)


def test_a_rate_only_where_both_are_shown():
    assert Shown("a", 40, 10).rate == 0.25
    assert Shown("a", None, 10).rate is Shown("a", 40, None).rate is Shown("a", 0, 0).rate is None


def test_the_section_names_every_dimension_and_measure():
    row = {"held": 40, "exits": 10, "decreases": 9, "persons": 60, "reviews": 12, "linkable": 55, "unlinked": 8}
    found = fairness({**row, "dimension": name, "group_name": group} for name in DIMENSIONS for group in ("x", "y"))
    assert set(found) == {"smallest_shown", *DIMENSIONS}
    assert found["sex"]["unlinked"]["groups"]["x"] == {"n": 55, "k": 8, "rate": 0.1455}
    assert found["sex"]["exit"]["total"] == {"n": 80, "k": 20, "rate": 0.25}
    assert set(found["township"]) == set(MEASURES)
