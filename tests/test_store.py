import pyarrow as pa
import pytest

from pipeline.cycle import Cycle
from pipeline.store import RunStore, TableMissing, TableWriter

SCHEMA = pa.schema([("household_id", pa.string()), ("month", pa.int32())])


@pytest.fixture
def store(tmp_path):
    return RunStore.of(tmp_path, Cycle.of("yiyang", "2018H2"), "run-1")


def rows(*ids):
    return pa.table({"household_id": list(ids), "month": pa.array([201812] * len(ids), pa.int64())})


def test_a_table_is_cast_to_its_schema_and_read_back(store):
    assert store.write("t", SCHEMA, [rows("H1"), rows("H2", "H3")]) == 3
    assert store.read("t").schema == SCHEMA
    assert store.read("t")["household_id"].to_pylist() == ["H1", "H2", "H3"]
    assert store.rows("t") == 3


def test_the_same_rows_leave_the_same_bytes(store):
    store.write("t", SCHEMA, [rows("H1")])
    before = store.path("t").read_bytes()
    store.write("t", SCHEMA, [rows("H1")])
    assert store.path("t").read_bytes() == before


def test_a_step_that_dies_leaves_the_table_as_it_was(store):
    store.write("t", SCHEMA, [rows("H1")])
    with pytest.raises(pa.ArrowInvalid), TableWriter(store, "t", SCHEMA) as writer:
        _write_then_fail(writer)
    assert store.read("t")["household_id"].to_pylist() == ["H1"]


def _write_then_fail(writer):
    writer.add(rows("H2"))
    writer.add(pa.table({"household_id": ["H3"], "month": ["no number"]}))


def test_a_half_written_table_is_not_taken_for_one(store):
    (store.root / "t").mkdir(parents=True)
    (store.root / "t" / "part-0.parquet").touch()
    with pytest.raises(TableMissing, match="Run the step that makes it"):
        store.read("t")


def test_json_is_written_whole_and_sorted(store):
    store.write_json("run.json", {"b": 1, "a": "甲"})
    assert store.file("run.json").read_text(encoding="utf-8") == '{\n "a": "甲",\n "b": 1\n}\n'
    assert store.read_json("run.json") == {"a": "甲", "b": 1}
