"""A nested table from file to statement to function to file, on both engines; and what may not be said of a failure."""

from datetime import date
from decimal import Decimal

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

pytestmark = [
    pytest.mark.slow,
    pytest.mark.filterwarnings("ignore::DeprecationWarning:pyspark", "ignore::ResourceWarning"),
]
MEMBER = pa.schema(
    [("household_id", pa.string()), ("member_no", pa.int32()), ("amount_fen", pa.int64()),
     ("floor_area_m2", pa.decimal128(14, 4)), ("born_on", pa.date32()), ("counted", pa.bool_()), ("name", pa.string()),
     ("digest", pa.binary(16))]
)  # fmt: skip
HOUSEHOLDS = 4000
NEST = """
WITH member AS (
    SELECT household_id, list(
        struct_pack(member_no := member_no, amount_fen := amount_fen, floor_area_m2 := floor_area_m2,
                    born_on := born_on, counted := counted, name := name)
        ORDER BY born_on NULLS FIRST, member_no
    ) AS members
    FROM members GROUP BY household_id
)
SELECT households.household_id, coalesce(member.members, []) AS members, member.members IS NULL AS is_empty
FROM households LEFT JOIN member ON households.household_id = member.household_id
ORDER BY households.household_id
"""
JUDGED = pa.schema(
    [("household_id", pa.string()), ("sum_fen", pa.int64()), ("eldest", pa.date32()), ("area", pa.decimal128(14, 4)),
     ("names", pa.list_(pa.string())), ("digest", pa.binary(4))]
)  # fmt: skip


def judged(batches):
    """A rule over whole households: rows in, some rows out."""
    for batch in batches:
        rows = [judge(row) for row in batch.to_pylist() if not row["is_empty"]]
        yield pa.RecordBatch.from_pylist(rows, schema=JUDGED)


def judge(row):
    members = row["members"]
    return {
        "household_id": row["household_id"],
        "sum_fen": sum(member["amount_fen"] or 0 for member in members),
        "eldest": members[-1]["born_on"],
        "area": sum((member["floor_area_m2"] for member in members if member["floor_area_m2"] is not None), Decimal(0)),
        "names": [member["name"] for member in members if member["counted"] is not False],
        "digest": row["household_id"].encode()[-4:],
    }


def fails(batches):
    for batch in batches:
        raise ValueError(batch["household_id"][0].as_py())
        yield batch


def members():
    for number in range(HOUSEHOLDS):
        for member in range(number % 4):
            yield {
                "household_id": f"H{number:05}", "member_no": member + 1,
                "amount_fen": None if member == 2 else (2**61 - number) * (-1) ** member,
                "floor_area_m2": None if member == 1 else Decimal(number).scaleb(-4),
                "born_on": [None, date(1900, 1, 1), date(2018, 12, 31)][(number + member) % 3],
                "counted": [True, None, False][member % 3], "name": ["王𠮷", "", None][(number + member) % 3],
                "digest": bytes(16),
            }  # fmt: skip


@pytest.fixture(scope="module")
def tables(tmp_path_factory):
    folder = tmp_path_factory.mktemp("tables")
    table = pa.Table.from_pylist(list(members()), schema=MEMBER)
    table = table.take(pa.array([(row * 7919) % table.num_rows for row in range(table.num_rows)]))
    pq.write_table(table, folder / "members.parquet", row_group_size=500)
    return {
        "members": folder / "members.parquet",
        "households": pa.table({"household_id": [f"H{number:05}" for number in range(HOUSEHOLDS)]}),
    }


def assert_same_file(one, other):
    found, expected = pq.read_table(one), pq.read_table(other)
    assert found.schema.names == expected.schema.names
    assert found.schema.types == expected.schema.types
    assert found.equals(expected.cast(found.schema))


def test_households_nested_judged_and_written_alike(duckdb, spark, say, tables, tmp_path):
    say(NEST)
    for name, engine in (("duckdb", duckdb), ("spark", spark)):
        engine.query("nest", tables, tmp_path / f"{name}.parquet")
        engine.map_batches(judged, tmp_path / f"{name}.parquet", JUDGED, tmp_path / f"{name}.judged.parquet")
    assert_same_file(tmp_path / "spark.parquet", tmp_path / "duckdb.parquet")
    assert_same_file(tmp_path / "spark.judged.parquet", tmp_path / "duckdb.judged.parquet")
    made = pq.read_table(tmp_path / "spark.judged.parquet")
    assert made.schema == JUDGED
    assert made.num_rows == HOUSEHOLDS * 3 // 4
    assert made["household_id"].to_pylist() == sorted(made["household_id"].to_pylist())


def test_a_file_of_many_parts_keeps_its_order(spark, tmp_path, monkeypatch):
    from pipeline.engine import spark_engine

    parts = []
    join_parts = spark_engine.join_parts

    def counted(folder, *rest):
        parts.extend(folder.glob("part-*"))
        join_parts(folder, *rest)

    monkeypatch.setattr(spark_engine, "join_parts", counted)
    rows = pa.table({"a": range(400_000), "text": ["0123456789" * (number % 9) for number in range(400_000)]})
    given = {"row_group_size": 10_000, "compression": "none", "use_dictionary": False}
    pq.write_table(rows, tmp_path / "in.parquet", **given)
    spark.map_batches(iter, tmp_path / "in.parquet", rows.schema, tmp_path / "out.parquet")
    assert len(parts) > 2
    assert pq.read_table(tmp_path / "out.parquet").equals(rows)


def test_a_table_without_rows(duckdb, spark, say, tmp_path):
    say(NEST)
    given = {"members": MEMBER.empty_table(), "households": pa.table({"household_id": pa.array([], pa.string())})}
    for name, engine in (("duckdb", duckdb), ("spark", spark)):
        engine.query("nest", given, tmp_path / f"{name}.parquet")
        engine.map_batches(judged, tmp_path / f"{name}.parquet", JUDGED, tmp_path / f"{name}.judged.parquet")
    assert_same_file(tmp_path / "spark.parquet", tmp_path / "duckdb.parquet")
    assert_same_file(tmp_path / "spark.judged.parquet", tmp_path / "duckdb.judged.parquet")


def test_a_function_that_fails_is_told_by_its_error_and_no_value_of_a_row(spark, tables, tmp_path):
    from pipeline.engine.spark_engine import SparkFailed

    with pytest.raises(SparkFailed) as failed:
        spark.map_batches(fails, tables["members"], JUDGED, tmp_path / "out.parquet")
    assert failed.value.condition == "ValueError"
    assert "H0" not in str(failed.value)
    assert not (tmp_path / "out.parquet").exists()


def test_a_result_that_does_not_fit_is_an_error_that_holds_no_value(spark, say, tables, monkeypatch, tmp_path):
    from pipeline.engine import spark_engine

    say("SELECT member_no, max(amount_fen) AS amount_fen FROM members GROUP BY member_no ORDER BY member_no")
    narrow = pa.schema([("member_no", pa.int32()), ("amount_fen", pa.int32())])
    monkeypatch.setattr(spark_engine, "may_be_null", lambda _schema: narrow)
    with pytest.raises(spark_engine.SparkFailed) as failed:
        spark.query("largest", tables, tmp_path / "out.parquet")
    assert (failed.value.work, failed.value.condition) == ("largest", "ArrowInvalid")


def test_nothing_is_left_of_the_work(spark, tables, say):
    say(NEST)
    spark.fetch("nest", tables)
    assert [folder.name for folder in spark._spill.iterdir() if folder.name.startswith("work-")] == []
