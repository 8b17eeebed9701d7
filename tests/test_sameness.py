"""Rows held against each other cell by cell, lists and structs included; and two ordered tables made one."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from itertools import islice

import pyarrow as pa
import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipeline.sameness import merge, same_rows

ITEM = pa.struct([("month", pa.int32()), ("amount_fen", pa.int64()), ("tags", pa.list_(pa.string()))])
ROW = pa.schema(
    [("household_id", pa.string()), ("counted", pa.bool_()), ("area", pa.decimal128(9, 2)), ("on", pa.date32()),
     ("income", pa.list_(ITEM))]
)  # fmt: skip

items = st.fixed_dictionaries({
    "month": st.sampled_from([None, 201807]), "amount_fen": st.sampled_from([None, 0, 1]),
    "tags": st.none() | st.lists(st.sampled_from(["a", None]), max_size=2),
})  # fmt: skip
lines = st.fixed_dictionaries({
    "household_id": st.sampled_from(["A", "B"]), "counted": st.sampled_from([None, True, False]),
    "area": st.sampled_from([None, Decimal("1.50")]), "on": st.sampled_from([None, date(2018, 12, 31)]),
    "income": st.none() | st.lists(st.none() | items, max_size=2),
})  # fmt: skip


def table(*rows):
    return pa.Table.from_pylist(list(rows), schema=ROW)


BASE = {
    "household_id": "A", "counted": True, "area": Decimal("1.50"), "on": date(2018, 12, 31),
    "income": [{"month": 201807, "amount_fen": 1, "tags": ["a"]}, None],
}  # fmt: skip


@pytest.mark.parametrize(
    ("change", "is_same"),
    [
        ({}, True),
        ({"household_id": "B"}, False),
        ({"counted": None}, False),
        ({"area": Decimal("1.51")}, False),
        ({"on": None}, False),
        ({"income": None}, False),
        ({"income": []}, False),
        ({"income": [{"month": 201807, "amount_fen": 1, "tags": ["a"]}]}, False),
        ({"income": [None, {"month": 201807, "amount_fen": 1, "tags": ["a"]}]}, False),
        ({"income": [{"month": 201807, "amount_fen": 0, "tags": ["a"]}, None]}, False),
        ({"income": [{"month": 201807, "amount_fen": 1, "tags": ["b"]}, None]}, False),
        ({"income": [{"month": 201807, "amount_fen": 1, "tags": ["a", None]}, None]}, False),
        ({"income": [{"month": 201807, "amount_fen": 1, "tags": None}, None]}, False),
        ({"income": [{"month": None, "amount_fen": None, "tags": None}, None]}, False),
    ],
)
def test_a_row_is_the_same_in_every_cell_or_not(change, is_same):
    before, now = table(BASE, BASE, BASE), table(BASE, {**BASE, **change}, BASE)
    assert same_rows(now, before).tolist() == [True, is_same, True]


def test_nothing_in_a_list_is_not_a_struct_of_nothing():
    empty = {"month": None, "amount_fen": None, "tags": None}
    assert same_rows(table({**BASE, "income": [None]}), table({**BASE, "income": [empty]})).tolist() == [False]


def test_rows_with_other_columns_or_types_are_never_the_same():
    assert same_rows(table(BASE), table(BASE).drop_columns(["on"])).tolist() == [False]
    wide = ROW.set(2, pa.field("area", pa.decimal128(10, 2)))
    assert same_rows(table(BASE), table(BASE).cast(wide)).tolist() == [False]


@given(st.lists(st.tuples(lines, lines), max_size=8), st.integers(0, 3))
def test_rows_are_the_same_as_their_values_are(pairs, skipped):
    """Also in a slice, whose buffers begin elsewhere."""
    one, other = table(*(left for left, _ in pairs)), table(*(right for _, right in pairs))
    one, other = one.slice(skipped), other.slice(skipped)
    expected = [left == right for left, right in zip(one.to_pylist(), other.to_pylist(), strict=True)]
    assert same_rows(one, other).tolist() == expected


def pieces(rows, size):
    walk = iter(rows)
    while piece := list(islice(walk, size)):
        yield pa.table({"household_id": [key for key, _ in piece], "nth": [nth for _, nth in piece]})
    yield pa.table({"household_id": pa.array([], pa.string()), "nth": pa.array([], pa.int64())})


@given(st.dictionaries(st.integers(10, 40), st.tuples(st.booleans(), st.integers(1, 4))),
       st.integers(1, 5), st.integers(1, 5))  # fmt: skip
def test_two_ordered_tables_become_one_whatever_their_pieces(households, mine, its):
    """households: key -> (which table has it, how many rows)."""
    rows = [(str(key), nth, side) for key, (side, count) in sorted(households.items()) for nth in range(count)]
    sides = [[row[:2] for row in rows if row[2] is side] for side in (True, False)]
    merged = merge(pieces(sides[0], mine), pieces(sides[1], its), ("household_id", "nth"))
    found = [(row["household_id"], row["nth"]) for piece in merged for row in piece.to_pylist()]
    assert found == [row[:2] for row in rows]
