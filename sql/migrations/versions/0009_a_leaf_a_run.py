"""A leaf a run under region and cycle, with narrow indexes of its own; the evidence of links once a run.

A run's leaf is made for its load: rows come without region, cycle and run_id, which are the leaf's defaults and are
stored nowhere (a constant default of an added column is metadata). Checks, indexes and statistics follow the rows.
"""

from __future__ import annotations

import hashlib
import json
from importlib import import_module
from pathlib import Path

import sqlalchemy as sa
from alembic import op

revision = "0009"
down_revision = "0008"

LEAVES = Path(__file__).with_name("0009_leaves.sql").read_text("utf-8")
KEY = "region, cycle, run_id"
UNIQUE = {
    "member": f"PRIMARY KEY ({KEY}, household_id, member_no)",
    "identity_link": f"PRIMARY KEY ({KEY}, source, file_name, row_number)",
    "flag": f"UNIQUE NULLS NOT DISTINCT ({KEY}, household_id, member_no)",
    "household_assessment": f"PRIMARY KEY ({KEY}, household_id)",
    "review_task": f"PRIMARY KEY ({KEY}, task_id)",
}
INDEXES = {
    "identity_link": "run_id, household_id",
    "flag": "run_id, township_code",
    "income_month": "run_id, household_id",
    "asset": "run_id, household_id",
    "quarantine": "run_id, source, file_name, row_number",
}
TABLES = (
    "asset", "flag", "household_assessment", "identity_link", "income_month", "member", "quarantine", "review_task",
    "screening",
)  # fmt: skip

# No index of a root may stay: at ATTACH each leaf would need its like, keys of three wide texts and all.
DROP_ROOT_INDEXES = """
DO $$
DECLARE
    found record;
BEGIN
    FOR found IN
        SELECT i.indexrelid::regclass AS name, c.conname, i.indrelid::regclass AS root
        FROM pg_index AS i INNER JOIN pg_class AS t ON t.oid = i.indrelid
        LEFT JOIN pg_constraint AS c ON c.conindid = i.indexrelid AND c.conrelid = i.indrelid
        WHERE t.relnamespace = 'core'::regnamespace AND t.relkind = 'p' AND NOT t.relispartition
    LOOP
        IF found.conname IS NULL THEN
            EXECUTE format('DROP INDEX %s', found.name);
        ELSE
            EXECUTE format('ALTER TABLE %s DROP CONSTRAINT %I', found.root, found.conname);
        END IF;
    END LOOP;
END
$$;
"""

EVIDENCE = """
CREATE TABLE core.link_evidence (
    region text NOT NULL,
    cycle text NOT NULL,
    run_id text NOT NULL,
    evidence_id bigint NOT NULL,
    evidence jsonb NOT NULL
) PARTITION BY LIST (region);
COMMENT ON TABLE core.link_evidence IS
'What links rest on, each text once a run: a city''s links share a few thousand; evidence_id is its digest.';
ALTER TABLE core.identity_link ADD COLUMN evidence_id bigint;
"""

# Two short moves a region and cycle: the old leaf steps aside, and its rows come back by run.
STEP_ASIDE = """
DO $$
DECLARE
    old record;
BEGIN
    FOR old IN
        SELECT c.relname, p.inhparent::regclass AS region_part
        FROM pg_class AS c INNER JOIN pg_inherits AS p ON p.inhrelid = c.oid
        WHERE c.relnamespace = 'core'::regnamespace AND c.relkind = 'r' AND c.relispartition
    LOOP
        EXECUTE format('ALTER TABLE %s DETACH PARTITION core.%I', old.region_part, old.relname);
        EXECUTE format('ALTER TABLE core.%I SET SCHEMA aside', old.relname);
    END LOOP;
END
$$;
"""

BY_RUN = """
DO $$
DECLARE
    one record;
    listed text;
    has_rows boolean;
BEGIN
    PERFORM core.ensure_partitions(region, cycle) FROM (SELECT DISTINCT region, cycle FROM core.run) AS r;
    FOR one IN
        SELECT r.*, t.parent, core.leaf_name(t.parent, r.region, r.cycle, r.revision) AS leaf,
               to_regclass(format('aside.%I', t.parent || '__' || r.region || '__' || r.cycle)) AS old
        FROM core.run AS r CROSS JOIN unnest(ARRAY[{tables}]) WITH ORDINALITY AS t (parent, place)
        ORDER BY t.place, r.region, r.cycle, r.revision
    LOOP
        CONTINUE WHEN one.old IS NULL;
        EXECUTE format('SELECT EXISTS (SELECT FROM %s WHERE run_id = %L)', one.old, one.run_id) INTO has_rows;
        CONTINUE WHEN NOT has_rows;
        PERFORM core.make_leaf(one.parent, one.leaf);
        SELECT string_agg(quote_ident(attname), ', ') INTO listed
        FROM pg_attribute
        WHERE attrelid = format('core.%I', one.leaf)::regclass AND attnum > 0 AND NOT attisdropped;
        EXECUTE format('INSERT INTO core.%I (%s) SELECT %s FROM %s WHERE run_id = %L',
                       one.leaf, listed, listed, one.old, one.run_id);
        PERFORM core.attach_leaf(one.parent, one.leaf, one.region, one.cycle, one.run_id);
    END LOOP;
END
$$;
"""


def upgrade() -> None:
    """Every published run's rows move into leaves of their own; evidence is said once a run."""
    op.execute("CREATE SCHEMA aside")
    for statements in (DROP_ROOT_INDEXES, EVIDENCE, STEP_ASIDE, LEAVES):
        op.execute(statements)
    _number_evidence()
    op.execute("ALTER TABLE core.identity_link DROP COLUMN evidence CASCADE")
    tables = ", ".join(f"'{table}'" for table in ("link_evidence", *TABLES))
    op.execute(BY_RUN.replace("{tables}", tables))
    op.execute("DROP SCHEMA aside CASCADE")


def _number_evidence() -> None:
    """The same number as pipeline.warehouse.loads gives a text: over canonical JSON, so a replay still compares."""
    connection = op.get_bind()
    listed = "SELECT c.relname FROM pg_class AS c WHERE c.relnamespace = 'aside'::regnamespace AND c.relkind = 'r'"
    for (old,) in connection.execute(sa.text(f"{listed} AND c.relname LIKE 'identity\\_link\\_\\_%'")).all():
        evidence = "link_evidence" + old.removeprefix("identity_link")
        connection.execute(
            sa.text("CREATE TEMPORARY TABLE numbered (evidence jsonb, evidence_id bigint) ON COMMIT DROP")
        )
        distinct = sa.text(f'SELECT DISTINCT evidence::text FROM aside."{old}" WHERE evidence IS NOT NULL')  # noqa: S608
        rows = [{"text": text, "number": _number(text)} for (text,) in connection.execute(distinct)]
        if rows:
            connection.execute(sa.text("INSERT INTO numbered VALUES (CAST(:text AS jsonb), :number)"), rows)
        connection.execute(
            sa.text(f'UPDATE aside."{old}" AS l SET evidence_id = n.evidence_id FROM numbered AS n '  # noqa: S608
                    "WHERE l.evidence = n.evidence")
        )  # fmt: skip
        connection.execute(
            sa.text(f'CREATE TABLE aside."{evidence}" AS SELECT DISTINCT run_id, evidence_id, evidence '  # noqa: S608
                    f'FROM aside."{old}" WHERE evidence_id IS NOT NULL')
        )  # fmt: skip
        connection.execute(sa.text("DROP TABLE numbered"))


def _number(text: str) -> int:
    canonical = json.dumps(json.loads(text), ensure_ascii=False, sort_keys=True)
    return int.from_bytes(hashlib.sha256(canonical.encode()).digest()[:8], "big", signed=True)


def downgrade() -> None:
    """Each cycle is one leaf again, with the wide keys; evidence stands in every link."""
    op.execute("ALTER TABLE core.identity_link ADD COLUMN evidence jsonb")
    op.execute("CREATE SCHEMA aside")
    for table in TABLES:
        op.execute(f"CREATE TABLE aside.{table} AS SELECT * FROM core.{table}")  # noqa: S608 - our own names
    op.execute(
        "UPDATE aside.identity_link AS l SET evidence = e.evidence FROM core.link_evidence AS e "
        "WHERE l.run_id = e.run_id AND l.evidence_id = e.evidence_id"
    )
    _drop_partitions()
    op.execute("DROP TABLE core.link_evidence CASCADE")
    op.execute(
        "DROP FUNCTION core.attach_leaf, core.leaf_indexes, core.make_leaf, core.leaf_name, core.ensure_partitions"
    )
    for table in TABLES:
        if table in UNIQUE:
            op.execute(f"ALTER TABLE core.{table} ADD {UNIQUE[table]}")
        if table in INDEXES:
            op.execute(f"CREATE INDEX ON core.{table} ({INDEXES[table]})")
    op.execute(import_module("sql.migrations.versions.0001_runs_and_judgements").PARTITIONS)
    op.execute("SELECT core.ensure_partitions(region, cycle) FROM (SELECT DISTINCT region, cycle FROM core.run) AS r")
    op.execute("ALTER TABLE core.identity_link DROP COLUMN evidence_id CASCADE")
    op.execute("ALTER TABLE aside.identity_link DROP COLUMN evidence_id")
    for table in TABLES:
        _bring_back(table)
    op.execute("DROP SCHEMA aside CASCADE")


def _drop_partitions() -> None:
    connection = op.get_bind()
    parts = (
        "SELECT c.relname FROM pg_class AS c INNER JOIN pg_inherits AS i ON i.inhrelid = c.oid "
        "INNER JOIN pg_class AS p ON p.oid = i.inhparent WHERE c.relnamespace = 'core'::regnamespace "
        "AND p.relkind = 'p' AND NOT p.relispartition AND c.relkind = 'p' ORDER BY c.relname"
    )
    for (name,) in connection.execute(sa.text(parts)).all():
        op.execute(f'DROP TABLE core."{name}" CASCADE')


def _bring_back(table: str) -> None:
    names = (
        "SELECT string_agg(quote_ident(attname), ', ' ORDER BY attnum) FROM pg_attribute "
        "WHERE attrelid = CAST(:root AS regclass) AND attnum > 0 AND NOT attisdropped"
    )
    listed = op.get_bind().execute(sa.text(names), {"root": f"core.{table}"}).scalar_one()
    op.execute(f"INSERT INTO core.{table} ({listed}) SELECT {listed} FROM aside.{table}")  # noqa: S608 - our own names
