"""An upgrade of a warehouse that already holds partitions: the next cycle's still fit, with the newer kinds."""

import pytest
from alembic import command
from alembic.config import Config

from pipeline.warehouse.connection import engine
from pipeline.warehouse.migrations import SQL

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
