"""Each run's rows of a fact lie in a leaf of their own: bare while it is loaded, then as strict as the root."""

import psycopg2
import pyarrow as pa
import pytest
from sqlalchemy.engine import make_url

from pipeline.tables import IDENTITY_LINK
from pipeline.warehouse.connection import LoadRejected
from pipeline.warehouse.loads import LINK_EVIDENCE, LOADS
from pipeline.warehouse.publish import publish

TABLES = "SELECT relname FROM pg_class WHERE relnamespace = 'core'::regnamespace AND relkind IN ('r', 'p') ORDER BY 1"
LEAVES = "SELECT relname FROM pg_class WHERE relname LIKE '%%\\_\\_2018H2\\_\\_r%%' AND relkind = 'r' ORDER BY 1"
LOOK_UPS = [
    ("flag", "household_id"), ("flag", "township_code"), ("household_assessment", "household_id"),
    ("income_month", "household_id"), ("asset", "household_id"), ("identity_link", "household_id"),
    ("review_task", "household_id"), ("review_task", "task_id"), ("screening", "household_id"),
]  # fmt: skip


def leaf(table, revision=1):
    return f"{table}__yiyang__2018H2__r{revision}"


def test_every_table_with_rows_has_one_leaf_a_run_and_the_others_none(url, query, make_run, make_tables):
    publish(url, make_run(), make_tables())
    publish(url, make_run("run-2"), make_tables(asset=LOADS["asset"].schema.empty_table()))
    facts = {name for name, load in LOADS.items() if load.target.startswith("core.")} - {"screening"}
    assert {name for (name,) in query(LEAVES)} == (
        {leaf(name) for name in facts} | {leaf(name, 2) for name in facts - {"asset"}}
    )
    assert query("SELECT (SELECT count(*) FROM serve.asset), (SELECT count(*) FROM history.asset)") == [(0, 1)]


def test_a_leaf_stores_no_key_and_shows_it(url, query, make_run, make_tables):
    publish(url, make_run(), make_tables())
    stored = (
        "SELECT attname FROM pg_attribute WHERE attrelid = %s::regclass AND attnum > 0 AND atthasmissing ORDER BY 1"
    )
    assert query(stored, f'core."{leaf("income_month")}"') == [("cycle",), ("region",), ("run_id",)]
    assert query("SELECT DISTINCT region, cycle, run_id FROM core.income_month") == [("yiyang", "2018H2", "run-1")]


def test_a_leaf_is_as_strict_as_its_root(url, query, make_run, make_tables):
    publish(url, make_run(), make_tables())
    checks = (
        "SELECT conname, pg_get_constraintdef(oid), convalidated FROM pg_constraint "
        "WHERE conrelid = %s::regclass AND contype = 'c' ORDER BY 1"
    )
    columns = (
        "SELECT attname, format_type(atttypid, atttypmod), attnotnull FROM pg_attribute "
        "WHERE attrelid = %s::regclass AND attnum > 0 AND NOT attisdropped ORDER BY 1"
    )
    for table in ("flag", "identity_link", "income_month", "asset", "review_task", "quarantine", "link_evidence"):
        for question in (checks, columns):
            assert query(question, f'core."{leaf(table)}"') == query(question, f"core.{table}"), table


def test_attaching_does_not_look_at_the_rows_again(url, query):
    query("SELECT core.ensure_partitions('yiyang', '2018H2')")
    session = psycopg2.connect(make_url(url).set(drivername="postgresql").render_as_string(hide_password=False))
    try:
        with session, session.cursor() as cursor:
            cursor.execute("SET client_min_messages = debug1")
            cursor.execute("SELECT core.make_leaf('asset', %s)", (leaf("asset"),))
            cursor.execute("SELECT core.attach_leaf('asset', %s, 'yiyang', '2018H2', 'run-1')", (leaf("asset"),))
        implied = f'partition constraint for table "{leaf("asset")}" is implied by existing constraints'
        assert any(implied in notice for notice in session.notices)
    finally:
        session.close()


def test_a_publish_that_fails_leaves_no_leaf(url, query, make_run, make_tables, flags, flag_row):
    publish(url, make_run(), make_tables())
    before = query(TABLES)
    with pytest.raises(LoadRejected):
        publish(url, make_run("run-2"), make_tables(flag=flags(flag_row(action="exit_income"))))
    assert query(TABLES) == before


def test_a_link_whose_evidence_was_not_loaded_is_rejected(url, query, make_run, make_tables):
    other = pa.Table.from_pylist([{"evidence": '[{"level": "none"}]'}], schema=LINK_EVIDENCE)
    for evidence in (other, LINK_EVIDENCE.empty_table()):
        with pytest.raises(LoadRejected, match="SQLSTATE 23503"):
            publish(url, make_run(), make_tables(link_evidence=evidence))
    assert query("SELECT count(*) FROM core.run") == [(0,)]


def test_a_link_may_be_without_evidence(url, query, make_run, make_tables):
    place = IDENTITY_LINK.get_field_index("evidence")
    links = make_tables()["identity_link"].set_column(place, "evidence", pa.array([None], pa.string()))
    publish(url, make_run(), make_tables(identity_link=links, link_evidence=LINK_EVIDENCE.empty_table()))
    assert query("SELECT household_id, evidence FROM serve.identity_link") == [("YI01", None)]


@pytest.mark.parametrize(("view", "column"), LOOK_UPS)
def test_a_look_up_goes_by_an_index_of_each_leaf(url, query, make_run, make_tables, view, column):
    screening = pa.Table.from_pylist([{"kind": "missed", "household_id": "YI01"}], schema=LOADS["screening"].schema)
    for run in ("run-1", "run-2"):
        publish(url, make_run(run), make_tables(screening=screening))
    query(f"ALTER DATABASE {make_url(url).database} SET enable_seqscan = off")  # so few rows would be read whole
    plan = query(
        f"EXPLAIN SELECT * FROM serve.{view} WHERE region = 'yiyang' AND cycle = '2018H2' AND {column} = 'YI01'"
    )
    text = "\n".join(line for (line,) in plan)
    assert "Seq Scan" not in text
    for revision in (1, 2):
        assert f'on "{leaf(view, revision)}"' in text or f"on {leaf(view, revision)}" in text
        assert f"{leaf(view, revision)}_{column}" in text


def test_a_later_change_of_the_root_reaches_the_leaves(url, query, make_run, make_tables):
    publish(url, make_run(), make_tables())
    query("ALTER TABLE core.asset DROP CONSTRAINT asset_kind_check")
    query("ALTER TABLE core.asset ADD CONSTRAINT asset_kind_check CHECK (kind IN ('home', 'boat'))")
    query("ALTER TABLE core.asset ADD COLUMN colour text")
    query("UPDATE core.asset SET kind = 'boat', colour = 'blue'")
    with pytest.raises(psycopg2.errors.CheckViolation):
        query("UPDATE core.asset SET kind = 'vehicle'")
    query("ALTER TABLE core.asset ADD CHECK (colour <> 'red')")
    publish(url, make_run("run-2"), make_tables())  # the next leaf is made after the root as it is now
    with pytest.raises(psycopg2.errors.CheckViolation):
        query("UPDATE core.asset SET colour = 'red' WHERE run_id = 'run-2'")


def test_no_publish_waits_for_one_of_another_cycle_or_region(url, query, make_run, make_tables):
    good = make_tables()

    def slowly():  # by now most leaves of run-1 are attached, in a transaction that is open
        query(f"ALTER DATABASE {make_url(url).database} SET lock_timeout = '5s'")
        publish(url, make_run("run-2", cycle="2019H1"), make_tables())
        publish(url, make_run("run-3", region="nanning"), make_tables())
        yield from good["review_task"].to_batches()

    publish(url, make_run(), {**good, "review_task": slowly()})
    assert query("SELECT run_id FROM core.published ORDER BY 1") == [("run-1",), ("run-2",), ("run-3",)]
    assert query("SELECT count(*) FROM serve.flag") == [(9,)]
