"""What people say about rows in quarantine: corrected cells and waivers, kept for ever."""

from __future__ import annotations

from alembic import op

revision = "0005"
down_revision = "0004"

ACTION = """
CREATE TABLE core.quarantine_action (
    action_id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    region text NOT NULL,
    cycle text NOT NULL,
    source text NOT NULL,
    file_name text NOT NULL,
    file_sha256 text NOT NULL CHECK (file_sha256 ~ '^[0-9a-f]{64}$'),
    row_number integer NOT NULL CHECK (row_number >= 1),
    action text NOT NULL CHECK (action IN ('fix', 'waive')),
    column_name text,
    value text,
    decided_by text NOT NULL CHECK (btrim(decided_by) <> ''),
    note text,
    decided_at timestamptz NOT NULL DEFAULT now(),
    CHECK (num_nonnulls(column_name, value) = CASE action WHEN 'fix' THEN 2 ELSE 0 END),
    CHECK (action = 'fix' OR btrim(note) <> '')
);
CREATE INDEX quarantine_action_row
ON core.quarantine_action (region, cycle, source, file_name, file_sha256, row_number, action_id DESC);
CREATE TRIGGER append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON core.quarantine_action
FOR EACH STATEMENT EXECUTE FUNCTION audit.refuse_change();
COMMENT ON TABLE core.quarantine_action IS
'People''s words about delivered rows that were set aside; append-only, the newest counts. value may be personal data.';
"""


def upgrade() -> None:
    """core.quarantine.state stays what the run made of a row; the view holds it against the newest word."""
    op.execute(ACTION)


def downgrade() -> None:
    """The words are lost; runs keep what they made of them."""
    op.execute("DROP TABLE core.quarantine_action CASCADE")
