"""Parts of a file, each mapped by a task, as one file again."""

import pickle

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from pipeline.engine.parts import FROM_ROW, ROW, OnPart, OrderLost, join_parts, spark_schema

SOURCE = pa.schema([("a", pa.int32()), ("d", pa.binary(2))])
MADE = pa.schema([("b", pa.int64()), ("d", pa.binary(2))])


def doubled(batches):
    for batch in batches:
        number = pa.array([value * 2 for value in batch["a"].to_pylist()], pa.int64())
        yield pa.RecordBatch.from_arrays([number, batch["d"]], schema=MADE)


def given(*rows):
    """A batch as Spark hands it over: no fixed width, and each row's place."""
    return pa.RecordBatch.from_pydict(
        {
            "a": pa.array(rows, pa.int32()),
            "d": pa.array([b"xy"] * len(rows), pa.binary()),
            ROW: pa.array(rows, pa.int64()),
        }
    )


def mapped(*batches):
    return list(OnPart(doubled, SOURCE, MADE)(batches))


def test_the_function_sees_the_files_own_types_and_the_part_says_where_it_began():
    made = mapped(given(5, 6), given(), given(7))
    assert [batch.schema for batch in made] == [spark_schema(MADE)] * 2
    assert [batch.to_pydict() for batch in made] == [
        {"b": [10, 12], "d": [b"xy"] * 2, FROM_ROW: [5, 5]},
        {"b": [14], "d": [b"xy"], FROM_ROW: [5]},
    ]


@pytest.mark.parametrize("batches", [[(5, 6), (8,)], [(5, 6), (6,)], [(5,), (4,)], [(5, 7)]])
def test_rows_that_are_not_one_piece_of_the_file_are_an_error(batches):
    with pytest.raises(OrderLost):
        mapped(*(given(*rows) for rows in batches))


def test_it_can_be_sent_to_a_worker():
    sent = pickle.loads(pickle.dumps(OnPart(doubled, SOURCE, MADE)))
    assert sent == OnPart(doubled, SOURCE, MADE)


def write_parts(folder, *parts):
    folder.mkdir()
    for number, batches in enumerate(parts):
        table = pa.Table.from_batches(batches, spark_schema(MADE))
        pq.write_table(table, folder / f"part-{number:05}-c000.snappy.parquet")
    (folder / "_SUCCESS").touch()


def test_parts_become_one_file_in_the_stated_types(tmp_path):
    write_parts(tmp_path / "parts", mapped(given(0, 1)), [], mapped(given(2), given(3)))
    join_parts(tmp_path / "parts", MADE, tmp_path / "whole.parquet")
    whole = pq.read_table(tmp_path / "whole.parquet")
    assert whole.schema == MADE
    assert whole["b"].to_pylist() == [0, 2, 4, 6]


def test_no_part_is_a_table_without_rows(tmp_path):
    write_parts(tmp_path / "parts")
    join_parts(tmp_path / "parts", MADE, tmp_path / "whole.parquet")
    assert pq.read_table(tmp_path / "whole.parquet") == MADE.empty_table()


def test_parts_in_another_order_are_an_error(tmp_path):
    write_parts(tmp_path / "parts", mapped(given(2)), mapped(given(0, 1)))
    with pytest.raises(OrderLost):
        join_parts(tmp_path / "parts", MADE, tmp_path / "whole.parquet")
