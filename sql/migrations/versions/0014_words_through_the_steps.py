"""What people say is written by the steps, with its event: a database login of one's own reads."""

from __future__ import annotations

from alembic import op

revision = "0014"
down_revision = "0013"

TABLES = (
    "core.judgement", "feed.release", "feed.sent_back", "feed.fetch", "feed.acknowledgement", "feed.take_in",
    "feed.set_aside", "feed.visit", "feed.visit_objection",
)  # fmt: skip
REFUSE = """
CREATE FUNCTION core.refuse_own_login() RETURNS trigger LANGUAGE plpgsql
SET search_path = pg_catalog, pg_temp AS $$
BEGIN
    IF NOT core.is_trusted() THEN
        RAISE EXCEPTION 'a database login of one''s own says nothing here'
        USING ERRCODE = 'insufficient_privilege',
              HINT = 'Use the pages, the API or hesv: they keep who said it and ask what must be asked first.';
    END IF;
    RETURN NULL;
END
$$;
REVOKE EXECUTE ON FUNCTION core.refuse_own_login() FROM PUBLIC;
COMMENT ON FUNCTION core.refuse_own_login IS
'An approval or a word that nobody audits, and whose second look and notice days nobody asks for, does not happen.'
"""


def upgrade() -> None:
    """Nobody but the steps' owner inserts judgements; the other words come in the person's role, from the steps."""
    op.execute(REFUSE)
    for table in TABLES:
        op.execute(
            f"CREATE TRIGGER own_login BEFORE INSERT ON {table} "
            "FOR EACH STATEMENT EXECUTE FUNCTION core.refuse_own_login()"
        )
    op.execute("DROP POLICY own_word ON core.judgement")
    op.execute("REVOKE INSERT ON core.judgement FROM hesv_office, hesv_supervisor")


def downgrade() -> None:
    """The steps never used the right to insert judgements: it is not given back."""
    for table in TABLES:
        op.execute(f"DROP TRIGGER own_login ON {table}")
    op.execute("DROP FUNCTION core.refuse_own_login")
