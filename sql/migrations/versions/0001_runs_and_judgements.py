"""Runs, the pointer to the published one, its members, people's judgements, and partitions on demand."""

from __future__ import annotations

from alembic import op

revision = "0001"
down_revision = None

SCHEMAS = ("landing", "core", "serve", "history", "audit", "feed")

RUN = """
CREATE TABLE core.run (
    run_id text PRIMARY KEY,
    region text NOT NULL CHECK (region ~ '^[a-z][a-z0-9_]{0,23}$'),
    cycle text NOT NULL CHECK (cycle ~ '^20[0-9]{2}(H[12]|M(0[1-9]|1[0-2]))$'),
    revision integer NOT NULL CHECK (revision >= 1),
    fingerprint text NOT NULL,
    frozen jsonb NOT NULL,
    state text NOT NULL CHECK (state IN ('published')),
    code_version text NOT NULL,
    policy_version text NOT NULL,
    model_version text,
    previous_run_id text REFERENCES core.run (run_id),
    accept_missing text[] NOT NULL,
    supersedes text REFERENCES core.run (run_id),
    started_at timestamptz NOT NULL,
    finished_at timestamptz NOT NULL,
    published_at timestamptz NOT NULL DEFAULT now(),
    UNIQUE (region, cycle, revision),
    UNIQUE (region, cycle, run_id),
    CHECK ((revision = 1) = (supersedes IS NULL))
);
CREATE INDEX run_fingerprint ON core.run (region, cycle, fingerprint);
COMMENT ON TABLE core.run IS 'One published run and all it rested on; a failed run leaves no row.';

CREATE TABLE core.published (
    region text NOT NULL,
    cycle text NOT NULL,
    run_id text NOT NULL,
    PRIMARY KEY (region, cycle),
    FOREIGN KEY (region, cycle, run_id) REFERENCES core.run (region, cycle, run_id)
);
COMMENT ON TABLE core.published IS 'The run that schema serve shows; moved last in the transaction of its load.';
"""

MEMBER = """
CREATE TABLE core.member (
    region text NOT NULL,
    cycle text NOT NULL,
    run_id text NOT NULL,
    household_id text NOT NULL,
    member_no integer NOT NULL,
    PRIMARY KEY (region, cycle, run_id, household_id, member_no)
) PARTITION BY LIST (region);
COMMENT ON TABLE core.member IS 'The members of a run''s register: who is new next time.';
"""

APPEND_ONLY = """
CREATE FUNCTION audit.refuse_change() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION '%.% is append-only', TG_TABLE_SCHEMA, TG_TABLE_NAME USING ERRCODE = 'restrict_violation';
END
$$;
"""

JUDGEMENT = """
CREATE TABLE core.judgement (
    judgement_id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    region text NOT NULL,
    cycle text NOT NULL,
    task_id text,
    source text,
    file_name text,
    row_number integer,
    household_id text,
    member_no integer,
    judgement text NOT NULL,
    decided_by text NOT NULL,
    decided_at timestamptz NOT NULL DEFAULT now(),
    note text,
    CHECK (task_id IS NOT NULL OR (source IS NOT NULL AND file_name IS NOT NULL AND row_number IS NOT NULL)),
    CHECK (source IS NULL OR judgement IN ('same', 'different', 'unsure'))
);
CREATE INDEX judgement_record ON core.judgement (region, source, file_name, row_number);
CREATE INDEX judgement_task ON core.judgement (region, cycle, task_id, judgement_id DESC);
CREATE TRIGGER append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON core.judgement
FOR EACH STATEMENT EXECUTE FUNCTION audit.refuse_change();
COMMENT ON TABLE core.judgement IS 'People''s words about records and tasks; append-only, the newest counts.';
"""

# ATTACH takes a weaker lock than CREATE ... PARTITION OF: readers and other regions' loads go on meanwhile.
PARTITIONS = """
CREATE FUNCTION core.ensure_partitions(wanted_region text, wanted_cycle text) RETURNS void LANGUAGE plpgsql AS $$
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
            EXECUTE format('CREATE TABLE core.%I (LIKE core.%I INCLUDING ALL)', cycle_part, parent);
            EXECUTE format('ALTER TABLE core.%I ATTACH PARTITION core.%I FOR VALUES IN (%L)',
                           region_part, cycle_part, wanted_cycle);
        END IF;
    END LOOP;
END
$$;
"""


def upgrade() -> None:
    """Schemas first: everything else lies in one of them."""
    for schema in SCHEMAS:
        op.execute(f"CREATE SCHEMA {schema}")
    for statements in (RUN, MEMBER, APPEND_ONLY, JUDGEMENT, PARTITIONS):
        op.execute(statements)


def downgrade() -> None:
    """Back to nothing: every schema and all that is in it."""
    for schema in reversed(SCHEMAS):
        op.execute(f"DROP SCHEMA {schema} CASCADE")
