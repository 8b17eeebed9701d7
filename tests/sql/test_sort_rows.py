"""Every row ends in exactly one place."""

import pyarrow as pa
import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipeline.engine.duckdb_engine import DuckDBEngine

COLUMNS = ("file_name", "row_number", "row_digest", "correction_digest", "is_bad")


@pytest.fixture(scope="module")
def engine(tmp_path_factory):
    return DuckDBEngine(tmp_path_factory.mktemp("spill"))


def fates(engine, rows):
    schema = pa.schema(
        [("file_name", pa.string()), ("row_number", pa.int32()), ("row_digest", pa.binary()),
         ("correction_digest", pa.binary()), ("is_bad", pa.bool_())]
    )  # fmt: skip
    table = pa.Table.from_pylist([dict(zip(COLUMNS, row, strict=True)) for row in rows], schema=schema)
    found = engine.fetch("validate/sort_rows", {"typed_row": table}).to_pylist()
    return {(row["file_name"], row["row_number"]): row["fate"] for row in found}


@pytest.mark.parametrize(
    ("what", "rows", "expected"),
    [
        ("an exact repetition is a duplicate", [("f", 1, b"a", None, False), ("f", 2, b"a", None, False)], "AD"),
        ("a repetition in another file too", [("f_1", 1, b"a", None, False), ("f_2", 1, b"a", None, False)], "AD"),
        ("file 2 comes before file 10", [("f_10", 1, b"a", None, False), ("f_2", 1, b"a", None, False)], "DA"),
        ("a bad row is set aside once", [("f", 1, b"a", None, True), ("f", 2, b"a", None, True)], "QD"),
        ("of corrections the last stands", [("f", 1, b"a", b"k", False), ("f", 2, b"b", b"k", False)], "DA"),
        ("a bad correction corrects nothing", [("f", 1, b"a", b"k", False), ("f", 2, b"b", b"k", True)], "AQ"),
        ("corrections hold within one file", [("f", 1, b"a", b"k", False), ("g", 1, b"b", b"k", False)], "AA"),
        (
            "a repetition of the first does not undo the correction",
            [("f", 1, b"a", b"k", False), ("f", 2, b"b", b"k", False), ("f", 3, b"a", b"k", False)],
            "DAD",
        ),
    ],
)
def test_the_fate_of_a_row(engine, what, rows, expected):
    names = {"A": "accepted", "D": "duplicate", "Q": "quarantined"}
    found = fates(engine, rows)
    assert [found[row[0], row[1]] for row in rows] == [names[letter] for letter in expected], what


@given(
    st.lists(
        st.tuples(
            st.sampled_from(["f_1", "f_2"]), st.sampled_from([b"a", b"b", b"c"]),
            st.sampled_from([None, b"k", b"l"]), st.booleans(),
        ),
        max_size=12,
    )
)  # fmt: skip
def test_no_row_is_lost_and_one_of_each_kind_stands(engine, drawn):
    rows = [(name, number, digest, key, bad) for number, (name, digest, key, bad) in enumerate(drawn, start=1)]
    found = fates(engine, rows)
    assert len(found) == len(rows)
    for digest in {row[2] for row in rows}:
        same = [found[row[0], row[1]] for row in rows if row[2] == digest]
        assert sum(fate != "duplicate" for fate in same) <= 1
