"""A leaf a run under region and cycle, with narrow indexes of its own; the evidence of links once a run.

A run's leaf is made for its load: rows come without region, cycle and run_id, which are the leaf's defaults and are
stored nowhere (a constant default of an added column is metadata). Checks, indexes and statistics follow the rows.
"""

from __future__ import annotations

import hashlib
import json

import sqlalchemy as sa
from alembic import op

revision = "0009"
down_revision = "0008"

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

# ATTACH takes a weaker lock than CREATE ... PARTITION OF: readers and other regions' loads go on meanwhile.
PARTITIONS = """
CREATE OR REPLACE FUNCTION core.ensure_partitions(wanted_region text, wanted_cycle text)
RETURNS void LANGUAGE plpgsql AS $$
DECLARE
    parent text;
    region_part text;
    cycle_part text;
BEGIN
    PERFORM pg_advisory_xact_lock(hashtextextended('core.ensure_partitions', 0));
    FOR parent IN
        SELECT c.relname FROM pg_class AS c
        WHERE c.relnamespace = 'core'::regnamespace AND c.relkind = 'p' AND NOT c.relispartition
        ORDER BY c.relname
    LOOP
        region_part := parent || '__' || wanted_region;
        cycle_part := region_part || '__' || wanted_cycle;
        IF to_regclass(format('core.%I', region_part)) IS NULL THEN
            EXECUTE format('CREATE TABLE core.%I (LIKE core.%I INCLUDING ALL) PARTITION BY LIST (cycle)',
                           region_part, parent);
            EXECUTE format('ALTER TABLE core.%I ATTACH PARTITION core.%I FOR VALUES IN (%L)',
                           parent, region_part, wanted_region);
        END IF;
        IF to_regclass(format('core.%I', cycle_part)) IS NULL THEN
            EXECUTE format('CREATE TABLE core.%I (LIKE core.%I INCLUDING ALL) PARTITION BY LIST (run_id)',
                           cycle_part, parent);
            EXECUTE format('ALTER TABLE core.%I ATTACH PARTITION core.%I FOR VALUES IN (%L)',
                           region_part, cycle_part, wanted_cycle);
        END IF;
    END LOOP;
END
$$;
"""

LEAF = """
CREATE FUNCTION core.leaf_name(parent text, wanted_region text, wanted_cycle text, revision integer)
RETURNS text LANGUAGE sql IMMUTABLE AS $$
    SELECT parent || '__' || wanted_region || '__' || wanted_cycle || '__r' || revision
$$;
CREATE FUNCTION core.make_leaf(parent text, leaf text) RETURNS void LANGUAGE plpgsql AS $$
DECLARE
    listed text;
BEGIN
    SELECT string_agg(
        format('%I %s%s%s', a.attname, format_type(a.atttypid, a.atttypmod),
               coalesce(' DEFAULT ' || pg_get_expr(d.adbin, d.adrelid), ''),
               CASE WHEN a.attnotnull THEN ' NOT NULL' ELSE '' END), ', ' ORDER BY a.attnum)
    INTO listed
    FROM pg_attribute AS a LEFT JOIN pg_attrdef AS d ON d.adrelid = a.attrelid AND d.adnum = a.attnum
    WHERE a.attrelid = format('core.%I', parent)::regclass AND a.attnum > 0 AND NOT a.attisdropped
        AND a.attname NOT IN ('region', 'cycle', 'run_id');
    EXECUTE format('CREATE TABLE core.%I (%s)', leaf, listed);
END
$$;
COMMENT ON FUNCTION core.make_leaf IS
'An empty table for one run''s rows of core.<parent>, without the key''s columns.';

CREATE FUNCTION core.leaf_indexes(parent text) RETURNS text[] LANGUAGE sql IMMUTABLE AS $$
    SELECT CASE parent
        WHEN 'member' THEN ARRAY['UNIQUE (household_id, member_no)']
        WHEN 'identity_link' THEN ARRAY['UNIQUE (row_number, file_name, source)', '(household_id)']
        WHEN 'link_evidence' THEN ARRAY['UNIQUE (evidence_id)']
        WHEN 'flag' THEN ARRAY['UNIQUE (household_id, (coalesce(member_no, -1)))', '(township_code)']
        WHEN 'household_assessment' THEN ARRAY['UNIQUE (household_id)']
        WHEN 'quarantine' THEN ARRAY['(row_number, file_name, source)']
        WHEN 'review_task' THEN ARRAY['UNIQUE (task_id)', '(household_id)']
        ELSE ARRAY['(household_id)']
    END
$$;
COMMENT ON FUNCTION core.leaf_indexes IS
'The indexes of a run''s leaf. A row''s number comes first: an integer that differs sorts faster than a like text. '
'The flags'' index is in the order in which two runs'' flags are joined.';

CREATE FUNCTION core.attach_leaf(parent text, leaf text, its_region text, its_cycle text, its_run text)
RETURNS void LANGUAGE plpgsql AS $$
DECLARE
    checks text;
    index_text text;
    counted text;
BEGIN
    SELECT coalesce(string_agg(format(', ADD CONSTRAINT %I %s', conname, pg_get_constraintdef(oid)), ''), '')
    INTO checks
    FROM pg_constraint WHERE conrelid = format('core.%I', parent)::regclass AND contype = 'c';
    EXECUTE format(
        'ALTER TABLE core.%1$I ADD COLUMN region text NOT NULL DEFAULT %2$L, ADD COLUMN cycle text NOT NULL '
        'DEFAULT %3$L, ADD COLUMN run_id text NOT NULL DEFAULT %4$L, ADD CONSTRAINT of_one_run '
        'CHECK (region = %2$L AND cycle = %3$L AND run_id = %4$L)', leaf, its_region, its_cycle, its_run) || checks;
    FOREACH index_text IN ARRAY core.leaf_indexes(parent) LOOP
        EXECUTE format('CREATE %s INDEX ON core.%I %s', substring(index_text FROM '^UNIQUE'), leaf,
                       regexp_replace(index_text, '^UNIQUE ', ''));
    END LOOP;
    IF parent = 'identity_link' THEN
        EXECUTE format('ALTER TABLE core.%I ADD FOREIGN KEY (evidence_id) REFERENCES core.%I (evidence_id)',
                       leaf, replace(leaf, 'identity_link__', 'link_evidence__'));
    END IF;
    SELECT string_agg(quote_ident(attname), ', ') INTO counted
    FROM pg_attribute WHERE attrelid = format('core.%I', leaf)::regclass AND attnum > 0 AND NOT attisdropped
        AND atttypid NOT IN ('jsonb'::regtype, 'text[]'::regtype);
    EXECUTE format('ANALYZE core.%I (%s)', leaf, counted);
    EXECUTE format('ALTER TABLE core.%I ATTACH PARTITION core.%I FOR VALUES IN (%L)',
                   parent || '__' || its_region || '__' || its_cycle, leaf, its_run);
    EXECUTE format('ALTER TABLE core.%I DROP CONSTRAINT of_one_run', leaf);
END
$$;
COMMENT ON FUNCTION core.attach_leaf IS
'Checks, indexes and statistics for a filled leaf, then its place. of_one_run spares ATTACH a second look at each row.';
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
BEGIN
    PERFORM core.ensure_partitions(region, cycle) FROM (SELECT DISTINCT region, cycle FROM core.run) AS r;
    FOR one IN
        SELECT r.*, t.parent, core.leaf_name(t.parent, r.region, r.cycle, r.revision) AS leaf,
               to_regclass(format('aside.%I', t.parent || '__' || r.region || '__' || r.cycle)) AS old
        FROM core.run AS r CROSS JOIN unnest(ARRAY[{tables}]) WITH ORDINALITY AS t (parent, place)
        ORDER BY t.place, r.region, r.cycle, r.revision
    LOOP
        PERFORM core.make_leaf(one.parent, one.leaf);
        IF one.old IS NOT NULL THEN
            SELECT string_agg(quote_ident(attname), ', ') INTO listed
            FROM pg_attribute
            WHERE attrelid = format('core.%I', one.leaf)::regclass AND attnum > 0 AND NOT attisdropped;
            EXECUTE format('INSERT INTO core.%I (%s) SELECT %s FROM %s WHERE run_id = %L',
                           one.leaf, listed, listed, one.old, one.run_id);
        END IF;
        PERFORM core.attach_leaf(one.parent, one.leaf, one.region, one.cycle, one.run_id);
    END LOOP;
END
$$;
"""


def upgrade() -> None:
    """Every published run's rows move into leaves of their own; evidence is said once a run."""
    op.execute("CREATE SCHEMA aside")
    for statements in (DROP_ROOT_INDEXES, EVIDENCE, STEP_ASIDE, PARTITIONS, LEAF):
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
    op.execute("DROP FUNCTION core.attach_leaf, core.leaf_indexes, core.make_leaf, core.leaf_name")
    for table in TABLES:
        if table in UNIQUE:
            op.execute(f"ALTER TABLE core.{table} ADD {UNIQUE[table]}")
        if table in INDEXES:
            op.execute(f"CREATE INDEX ON core.{table} ({INDEXES[table]})")
    op.execute(PARTITIONS.replace(" PARTITION BY LIST (run_id)", ""))
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
