"""A plain cell is what its parser gives for it, and the parser alone decides about every other one."""

from __future__ import annotations

import json
from typing import Any

import pyarrow as pa
import pytest
from hypothesis import given
from hypothesis import strategies as st

from connectors.contract import Column
from connectors.parsers import parser_of
from connectors.plain_cells import plain_cells
from connectors.readers.digests import digest, digests_of, digests_of_values

TEXT, KEY, DAY = Column(type="text"), Column(type="key"), Column(type="date")
YUAN, FEN = Column(type="money", unit="yuan"), Column(type="money", unit="fen")
INFLOW = Column(type="month_amounts")


def plain(cells: list[str | None], column: Column) -> dict[str | None, Any]:
    """Each plain cell with its value; that it is the parser's value is asserted."""
    found = plain_cells(pa.array(cells, pa.string()), column)
    assert found is not None
    mask, values = found
    chosen = [cell for cell, is_plain in zip(cells, mask.tolist(), strict=True) if is_plain]
    given_ = dict(zip(chosen, values.to_pylist(), strict=True))
    parse = parser_of(column)
    assert given_ == {cell: parse(cell) for cell in chosen}
    return given_


@pytest.mark.parametrize(
    ("column", "yes", "no"),
    [
        (TEXT, ["甲乙", "11010119900307001X", "a1", "nu", "nulls"],
         [None, "", "甲", "NULL", "nUlL", "-", "无", "无 ", "甲 乙", "甲·乙", "１2", "a\x00", "#N/A",
          "\ufa0e\ufa0f", "a" * 101]),
        (KEY, ["t1", "91361126RF5PK4XCB0"], ["t", " t1", "t-1", "null"]),
        (DAY, ["2018-12-31", "2000-02-29", "1900-01-01", "2016-02-29", "2099-12-31"],
         [None, "2018-02-29", "1900-02-29", "2018-04-31", "2018-13-01", "2018-00-10", "2018-01-00", "2018-01-32",
          "1899-12-31", "2100-01-01", "2018-1-1", "20181231", "2018-12-31 ", "9999-12-31"]),
        (YUAN, ["0", "5", "1800.63", "1800.6", "007", "999999999999", "999999999999.99"],
         [None, "-5", "1,800", "1.", ".5", "1.234", "1.230", "￥5", "5元", " 5", "1000000000000", "1e3", "٣"]),
        (FEN, ["0", "46592339", "999999999999"], ["1.0", "1000000000000", "-1", "5元"]),
        (INFLOW, ["{}", '{"2018-01":"150000"}', '{"2017-12":"0","2018-01":"5"}'],
         [None, "", "-", '{"2018-01":150000}', '{"2018-02":"1","2018-01":"1"}', '{"2018-01":"1","2018-01":"1"}',
          '{"2018-13":"1"}', '{"1899-01":"1"}', '{"2018-01":"-1"}', '{"2018-01":"1000000000000"}', '{"2018-01": "1"}',
          "{" + ",".join(f'"{1900 + at // 12}-{at % 12 + 1:02}":"1"' for at in range(150)) + "}"]),
    ],
)  # fmt: skip
def test_which_cells_are_plain(column: Column, yes: list[str | None], no: list[str | None]) -> None:
    assert list(plain([*no, *yes, *no], column)) == yes


def test_types_of_few_distinct_cells_are_parsed() -> None:
    assert plain_cells(pa.array(["1"]), Column(type="integer")) is None


def test_every_han_character_of_a_word_is_left_alone_by_the_parser() -> None:
    plain([chr(at) * 2 for at in range(0x4E00, 0xA000)], KEY)


@given(st.lists(st.text(st.sampled_from("0129-. :/XxNULL甲　１\u0301\u200b"), max_size=11) | st.none()),
       st.sampled_from([TEXT, KEY, DAY, YUAN, FEN]))  # fmt: skip
def test_whatever_is_plain_is_the_parsers_value(cells: list[str | None], column: Column) -> None:
    plain(cells, column)


@given(
    st.lists(
        st.dictionaries(st.sampled_from(["2018-01", "2018-12", "2019-00", "1899-12"]), st.sampled_from(["0", "12"]))
    )
)
def test_inflows_that_are_plain_are_the_parsers_value(cells: list[dict[str, str]]) -> None:
    plain([json.dumps(cell, separators=(",", ":")) for cell in cells], INFLOW)


CELLS = st.none() | st.text(st.sampled_from('甲"\\\x1f,[]'), max_size=3)


@given(st.lists(st.tuples(CELLS, CELLS, CELLS)))
def test_digests_of_columns_are_those_of_their_rows(rows: list[tuple[str | None, ...]]) -> None:
    columns = [pa.array([row[at] for row in rows], pa.string()) for at in range(3)]
    assert digests_of(columns) == [digest(row) for row in rows]


@given(st.lists(st.tuples(CELLS | st.tuples(st.just("phone"), CELLS), CELLS, st.none() | st.integers(0, 9))))
def test_digests_of_values_are_those_of_their_rows(rows: list[tuple[Any, ...]]) -> None:
    for width in (2, 3):
        columns = [[row[at] for row in rows] for at in range(width)]
        assert digests_of_values(columns) == [digest(row[:width]) for row in rows]
