"""An upgrade of a warehouse that already holds partitions: the next cycle's still fit, with the newer kinds."""

import psycopg2
import pytest
from alembic import command
from alembic.config import Config

from pipeline.warehouse.compare import compare_run
from pipeline.warehouse.connection import engine
from pipeline.warehouse.migrations import SQL, migrate
from pipeline.warehouse.publish import publish
from pipeline.warehouse.views import view_checksum

NEWER = [
    ("screening", "kind", "alert_death"),
    ("asset", "kind", "vehicle"),
]


def to_revision(url, move, revision):
    with engine(url).begin() as opened:
        configuration = Config(attributes={"connection": opened})
        configuration.set_main_option("script_location", str(SQL / "migrations"))
        configuration.set_main_option("path_separator", "os")
        move(configuration, revision)


@pytest.mark.parametrize(("table", "column", "kind"), NEWER)
def test_a_new_cycle_takes_newer_kinds_beside_partitions_made_before(url, query, table, column, kind):
    to_revision(url, command.downgrade, "0005")
    query("SELECT core.ensure_partitions('yiyang', '2018H1')")
    to_revision(url, command.upgrade, "head")
    for cycle in ("2018H1", "2018M07"):
        query("SELECT core.ensure_partitions('yiyang', %s)", cycle)
        definition = query(
            "SELECT pg_get_constraintdef(c.oid) FROM pg_constraint AS c WHERE c.conrelid = %s::regclass "
            "AND c.conname = %s",
            f'core."{table}__yiyang__{cycle}"', f"{table}_{column}_check",
        )  # fmt: skip
        assert len(definition) == 1
        assert f"'{kind}'" in definition[0][0]


def test_an_uprating_is_a_cycle_and_anything_else_is_not(query):
    (definition,) = query("SELECT pg_get_constraintdef(oid) FROM pg_constraint WHERE conname = 'run_cycle_check'")[0]
    pattern = definition.split("'")[1]
    for cycle, fits in (("2019U01", True), ("2018H2", True), ("2018M12", True), ("2019U13", False), ("2019X01", False)):
        assert query("SELECT %s ~ %s", cycle, pattern) == [(fits,)]


def test_published_runs_move_into_leaves_and_back(url, query, make_run, make_tables, flags, flag_row):
    """Two runs of one cycle, one of another region: every view says the same after down and up again."""
    publish(url, make_run(), make_tables())
    publish(url, make_run("run-2"), make_tables(flag=flags(flag_row(amount_monthly_fen=1))))
    publish(url, make_run("run-3", region="nanning"), make_tables())
    said = "SELECT run_id, household_id, member_no, revision, supersedes FROM history.flag ORDER BY 1, 2, 3 NULLS FIRST"
    places = (("yiyang", "2018H2"), ("nanning", "2018H2"))
    before = query(said), [view_checksum(url, *place) for place in places]
    to_revision(url, command.downgrade, "0008")
    assert query("SELECT count(*), count(DISTINCT tableoid), count(evidence) FROM core.identity_link") == [(3, 2, 3)]
    assert query(
        "SELECT count(*) FROM pg_class WHERE relname LIKE '%%\\_\\_r1' OR relname LIKE 'link\\_evidence%%'"
    ) == [(0,)]
    with pytest.raises(psycopg2.errors.UniqueViolation):
        query("INSERT INTO core.flag SELECT * FROM core.flag")
    to_revision(url, command.upgrade, "head")
    migrate(url)
    assert (query(said), [view_checksum(url, *place) for place in places]) == before
    assert query("SELECT count(DISTINCT tableoid) FROM core.flag") == [(3,)]
    differing = {found.table for found in compare_run(url, "yiyang", "2018H2", "run-1", make_tables())}
    assert differing == {
        "household",
        "person",
    }  # names are not kept on the way down; where a household lies is its flags'
    assert query("SELECT DISTINCT run_id, household_id, township_code FROM core.household ORDER BY 1, 2") == [
        ("run-1", "YI01", "361126100"), ("run-1", "YI02", "361126100"), ("run-2", "YI01", "361126100"),
        ("run-3", "YI01", "361126100"), ("run-3", "YI02", "361126100"),
    ]  # fmt: skip
    assert publish(url, make_run("run-4"), make_tables()) == 3


def test_households_published_before_are_found_by_township_too(url, query, make_run, make_tables):
    """The index comes to the leaf there is, goes with its migration, and a later run's leaf has it from the start."""
    indexed = (
        "SELECT indrelid::regclass::text FROM pg_index WHERE indrelid::regclass::text LIKE '%%household\\_\\_yiyang%%' "
        "AND pg_get_indexdef(indexrelid) LIKE '%%(township_code)' ORDER BY 1"
    )
    publish(url, make_run(), make_tables())
    to_revision(url, command.downgrade, "0016")
    assert query(indexed) == []
    to_revision(url, command.upgrade, "head")
    migrate(url)
    publish(url, make_run("run-2"), make_tables())
    assert query(indexed) == [(f'core."household__yiyang__2018H2__r{number}"',) for number in (1, 2)]


def test_what_0009_leaves_behind_is_nothing(query):
    assert query("SELECT count(*) FROM pg_namespace WHERE nspname = 'aside'") == [(0,)]
    assert query(
        "SELECT count(*) FROM pg_index AS i JOIN pg_class AS c ON c.oid = i.indrelid "
        "WHERE c.relnamespace = 'core'::regnamespace AND c.relkind = 'p'"
    ) == [(0,)]  # at ATTACH each leaf would need its like
