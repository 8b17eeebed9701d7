"""Columns of Arrow tables as values, and what is made of many rows."""

from __future__ import annotations

import gc
from datetime import date

import pyarrow as pa
import pytest

from pipeline.columns import by_household, column, nothing_collected, ordered


@pytest.mark.parametrize(
    ("array", "default", "values"),
    [
        (pa.array([3, 1, 3], pa.int32()), None, [3, 1, 3]),
        (pa.array([3, None, 1], pa.int64()), None, [3, None, 1]),
        (pa.array([3, None, 1], pa.int64()), 0, [3, 0, 1]),
        (pa.array(["a", None, "a"]), "b", ["a", "b", "a"]),
        (pa.array([True, None, False]), False, [True, False, False]),
        (pa.array([date(2018, 1, 1), None]), None, [date(2018, 1, 1), None]),
        (pa.array([None, None], pa.string()), None, [None, None]),
        (pa.array([], pa.string()), "b", []),
        (pa.array([], pa.int32()), None, []),
        (pa.chunked_array([["a"], [], ["b", None]], pa.string()), None, ["a", "b", None]),
    ],
)
def test_a_column_as_values(array, default, values):
    assert column(pa.table({"x": array}), "x", default) == values


@pytest.mark.parametrize(
    ("ids", "rows"),
    [
        ([], {}),
        (["a"], {"a": (0,)}),
        (["a", "a", "b"], {"a": (0, 1), "b": (2,)}),
        (["b", "a", "b"], {"a": (1,), "b": (0, 2)}),
        (["b", "b", "a", "a"], {"a": (2, 3), "b": (0, 1)}),
    ],
)
def test_rows_by_household_keep_their_order_whatever_the_table_s(ids, rows):
    table = ordered(
        pa.table({"household_id": pa.array(ids, pa.string()), "row": pa.array(range(len(ids)), pa.int32())})
    )
    found = by_household(table, column(table, "row"))
    assert found == rows
    assert list(found) == sorted(rows)


@pytest.mark.parametrize("was_on", [True, False])
def test_the_collector_is_left_as_it_was(was_on):
    before = gc.isenabled()
    try:
        (gc.enable if was_on else gc.disable)()
        with nothing_collected():
            assert not gc.isenabled()
        assert gc.isenabled() is was_on
        with pytest.raises(ZeroDivisionError), nothing_collected():
            _ = 1 / 0
        assert gc.isenabled() is was_on
    finally:
        (gc.enable if before else gc.disable)()
