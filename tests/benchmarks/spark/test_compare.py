"""Two runs beside each other: what counts as the same table."""

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from benchmarks.spark.compare import compare_runs

GIVEN = pa.table({"a": pa.array([1, None, 3], pa.int32()), "b": pa.array(["x", "y", None])})


def leave(run, rows, name="t"):
    folder = run / name
    folder.mkdir(parents=True)
    pq.write_table(rows, folder / "part-0.parquet")
    (folder / "_SUCCESS").touch()


@pytest.mark.parametrize(
    ("rows", "differs"),
    [
        (GIVEN, None),
        (GIVEN.cast(pa.schema([("a", pa.int32()), pa.field("b", pa.string(), metadata={"k": "v"})])), None),
        (GIVEN.slice(0, 2), "3 and 2 rows"),
        (GIVEN.rename_columns(["a", "c"]), "other columns"),
        (GIVEN.cast(pa.schema([("a", pa.int64()), ("b", pa.string())])), "other types"),
        (GIVEN.take([1, 0, 2]), "rows from 0: a, b"),
        (GIVEN.set_column(1, "b", pa.array(["x", "Y", None])), "rows from 0: b"),
    ],
)
def test_tables_are_the_same_where_columns_types_rows_and_order_are(tmp_path, rows, differs):
    leave(tmp_path / "one", GIVEN)
    leave(tmp_path / "other", rows)
    (compared,) = compare_runs(tmp_path / "one", tmp_path / "other")
    assert (compared.table, compared.rows, compared.differs) == ("t", 3, differs)


def test_a_table_that_only_one_run_has_is_told(tmp_path):
    leave(tmp_path / "one", GIVEN)
    leave(tmp_path / "other", GIVEN)
    leave(tmp_path / "other", GIVEN, name="u")
    assert [found.differs for found in compare_runs(tmp_path / "one", tmp_path / "other")] == [
        None, "only the second run has it",
    ]  # fmt: skip
