"""Deliveries (also refused ones), the approvals of feeds, and the hash-chained audit."""

from __future__ import annotations

from alembic import op

revision = "0003"
down_revision = "0002"

LANDING = """
CREATE TABLE landing.delivery (
    delivery_id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    region text NOT NULL,
    cycle text NOT NULL,
    run_id text REFERENCES core.run (run_id),
    source text NOT NULL,
    file_name text,
    sha256 text,
    rows_in bigint, rows_accepted bigint, rows_quarantined bigint, rows_duplicate bigint,
    rows_matched bigint, rows_review bigint, rows_unmatched bigint,
    state text NOT NULL CHECK (state IN ('accepted', 'missing', 'refused')),
    refused_because text,
    recorded_at timestamptz NOT NULL DEFAULT now(),
    CHECK (run_id IS NOT NULL OR state = 'refused'),
    CHECK (state <> 'refused' OR refused_because IS NOT NULL),
    CHECK (rows_in = rows_accepted + rows_quarantined + rows_duplicate)
);
CREATE INDEX ON landing.delivery (region, cycle, run_id);
COMMENT ON TABLE landing.delivery IS
'One row a file of a published run; a refused delivery has a row without a run, since no run came of it.';
"""

FEED = """
CREATE TABLE feed.release (
    run_id text PRIMARY KEY,
    region text NOT NULL,
    cycle text NOT NULL,
    approved_by text NOT NULL CHECK (btrim(approved_by) <> ''),
    note text,
    notice_days integer NOT NULL CHECK (notice_days >= 0),
    approved_at timestamptz NOT NULL,
    approved_on date NOT NULL,
    earliest_stop_month text NOT NULL CHECK (earliest_stop_month ~ '^[0-9]{4}-(0[1-9]|1[0-2])$'),
    files jsonb,
    FOREIGN KEY (region, cycle, run_id) REFERENCES core.run (region, cycle, run_id)
);
COMMENT ON TABLE feed.release IS
'A person''s approval of one run''s feeds. files is null until they are written; then name, sha256 and rows of each.';
"""

AUDIT = """
CREATE TABLE audit.event (
    event_id bigint PRIMARY KEY,
    happened_at timestamptz NOT NULL DEFAULT now(),
    actor text NOT NULL,
    action text NOT NULL,
    purpose text,
    subject text,
    detail jsonb,
    previous_hash bytea NOT NULL,
    hash bytea NOT NULL
);
CREATE FUNCTION audit.chain() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    last audit.event;
BEGIN
    PERFORM pg_advisory_xact_lock(hashtextextended('audit.event', 0));
    SELECT * INTO last FROM audit.event ORDER BY event_id DESC LIMIT 1;
    NEW.event_id := coalesce(last.event_id, 0) + 1;
    NEW.previous_hash := coalesce(last.hash, '\\x'::bytea);
    NEW.hash := audit.event_hash(NEW);
    RETURN NEW;
END
$$;
CREATE FUNCTION audit.event_hash(e audit.event) RETURNS bytea LANGUAGE sql STABLE AS $$
    SELECT sha256(e.previous_hash || convert_to(jsonb_build_array(
        e.event_id, extract(epoch FROM e.happened_at), e.actor, e.action, e.purpose, e.subject, e.detail
    )::text, 'UTF8'))
$$;
CREATE FUNCTION audit.broken_link() RETURNS bigint LANGUAGE sql STABLE AS $$
    SELECT min(e.event_id) FROM (
        SELECT event, lag(event.hash, 1, '\\x'::bytea) OVER (ORDER BY event.event_id) AS expected,
               (event).event_id
        FROM audit.event AS event
    ) AS e
    WHERE (e.event).previous_hash <> e.expected OR (e.event).hash <> audit.event_hash(e.event)
$$;
CREATE TRIGGER chain BEFORE INSERT ON audit.event FOR EACH ROW EXECUTE FUNCTION audit.chain();
CREATE TRIGGER append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON audit.event
FOR EACH STATEMENT EXECUTE FUNCTION audit.refuse_change();
COMMENT ON TABLE audit.event IS 'What was done, by whom and why: append-only, each row hashed over the one before.';
COMMENT ON FUNCTION audit.broken_link IS 'The first event that does not follow from the one before; null = whole.';
"""


def upgrade() -> None:
    """Three small tables."""
    for statements in (LANDING, FEED, AUDIT):
        op.execute(statements)


def downgrade() -> None:
    """The functions of the chain go with it; `audit.refuse_change` belongs to the first revision."""
    op.execute("DROP TABLE audit.event CASCADE")
    op.execute("DROP FUNCTION IF EXISTS audit.chain, audit.broken_link, audit.event_hash")
    op.execute("DROP TABLE feed.release CASCADE")
    op.execute("DROP TABLE landing.delivery CASCADE")
