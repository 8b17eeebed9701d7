"""A table in the types it should have: what is cast, and what is an error."""

from decimal import Decimal

import pyarrow as pa
import pytest

from pipeline.engine.conform import TypesDiffer, conform, may_be_null, plain

AREA = pa.decimal128(14, 4)


def table(values, kind, name="x"):
    return pa.table({name: pa.array(values, kind)})


@pytest.mark.parametrize(
    ("values", "found", "expected"),
    [
        ([1, None], pa.int64(), pa.int32()),
        ([1, None], pa.int32(), pa.int64()),
        ([2**63 - 1, None], pa.int64(), pa.decimal128(38, 0)),
        ([2**53, None], pa.int64(), pa.float64()),
        ([Decimal("1.2300"), None], pa.decimal128(38, 6), AREA),
        ([b"1234", None], pa.binary(), pa.binary(4)),
        (["王"], pa.string(), pa.string()),
        ([[{"a": 1, "b": Decimal("1.5")}], None, []],
         pa.list_(pa.struct([("a", pa.int64()), ("b", pa.decimal128(38, 4))])),
         pa.list_(pa.struct([("a", pa.int32()), ("b", AREA)]))),
    ],
)  # fmt: skip
def test_a_number_takes_the_stated_width(values, found, expected):
    made = conform(table(values, found), pa.schema([("x", expected)]))
    assert made.schema.field("x").type == expected
    assert made["x"].to_pylist() == values


@pytest.mark.parametrize(
    ("values", "found", "expected"),
    [
        ([2**31], pa.int64(), pa.int32()),
        ([2**53 + 1], pa.int64(), pa.float64()),
        ([Decimal("0.00001")], pa.decimal128(38, 6), AREA),
        ([Decimal(10**10)], pa.decimal128(38, 0), AREA),
        ([b"12"], pa.binary(), pa.binary(4)),
        ([[2**31]], pa.list_(pa.int64()), pa.list_(pa.int32())),
    ],
)
def test_a_value_that_does_not_fit_is_an_error(values, found, expected):
    with pytest.raises(pa.ArrowInvalid):
        conform(table(values, found), pa.schema([("x", expected)]))


@pytest.mark.parametrize(
    ("found", "expected"),
    [
        (pa.string(), pa.int32()),
        (pa.int32(), pa.string()),
        (pa.float64(), pa.int64()),
        (pa.float64(), AREA),
        (AREA, pa.int64()),
        (pa.bool_(), pa.int32()),
        (pa.date32(), pa.timestamp("us")),
        (pa.list_(pa.string()), pa.list_(pa.int32())),
        (pa.struct([("a", pa.int32())]), pa.struct([("b", pa.int32())])),
        (pa.struct([("a", pa.int32())]), pa.struct([("a", pa.int32()), ("b", pa.int32())])),
    ],
)
def test_another_kind_is_an_error(found, expected):
    with pytest.raises(TypesDiffer):
        conform(table([], found), pa.schema([("x", expected)]))


def test_columns_have_the_stated_names_and_order():
    given = pa.table({"a": [1], "b": [2]})
    with pytest.raises(TypesDiffer):
        conform(given, pa.schema([("b", pa.int64()), ("a", pa.int64())]))


def test_types_without_a_fixed_width_and_columns_that_may_be_null():
    nested = pa.list_(pa.struct([("a", pa.binary(16))]))
    assert plain(nested) == pa.list_(pa.struct([("a", pa.binary())]))
    assert may_be_null(pa.schema([pa.field("a", pa.int32(), nullable=False)], {"k": "v"})).equals(
        pa.schema([("a", pa.int32())]), check_metadata=True
    )
