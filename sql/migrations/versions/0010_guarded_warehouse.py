"""Roles, row security, the register's names for search, and an audit whose end is known."""

from __future__ import annotations

from pathlib import Path

from alembic import op

from pipeline.warehouse.roles import ROLES, make_roles

revision = "0010"
down_revision = "0009"

PARTS = ("scope", "register", "audit", "rows", "office")
GUARDED = (
    "core.flag", "core.income_month", "core.asset", "core.household_assessment", "core.identity_link",
    "core.link_evidence", "core.review_task", "core.screening", "core.member", "core.judgement", "core.quarantine",
    "core.quarantine_action", "feed.release", "audit.event", "landing.delivery",
)  # fmt: skip
# The views' rights are given where the views are made: let the next `migrate` make them anew.
FORGET_VIEWS = "COMMENT ON SCHEMA serve IS NULL"

CHAIN = """
CREATE OR REPLACE FUNCTION audit.chain() RETURNS trigger LANGUAGE plpgsql SECURITY INVOKER AS $$
DECLARE
    last audit.event;
BEGIN
    PERFORM pg_advisory_xact_lock(hashtextextended('audit.event', 0));
    SELECT * INTO last FROM audit.event ORDER BY event_id DESC LIMIT 1;
    NEW.event_id := coalesce(last.event_id, 0) + 1;
    NEW.previous_hash := coalesce(last.hash, ''::bytea);
    NEW.hash := audit.event_hash(NEW);
    RETURN NEW;
END
$$;
ALTER FUNCTION audit.chain() RESET ALL;
"""
POLICIES = """
DO $$
DECLARE
    found record;
BEGIN
    FOR found IN SELECT schemaname, tablename, policyname FROM pg_policies
        WHERE schemaname IN ('core', 'landing', 'feed', 'audit')
    LOOP
        EXECUTE format('DROP POLICY %I ON %I.%I', found.policyname, found.schemaname, found.tablename);
    END LOOP;
END
$$;
"""


def upgrade() -> None:
    """Roles first: the rights are theirs."""
    make_roles(op.get_bind())
    for part in PARTS:
        text = Path(__file__).with_name(f"0010_{part}.sql").read_text("utf-8")
        op.get_bind().exec_driver_sql(text.replace("%", "%%"))
    op.execute(FORGET_VIEWS)


def downgrade() -> None:
    """The roles stay: they are the whole server's, and another database may know them."""
    op.execute("DROP SCHEMA office CASCADE")
    op.execute(POLICIES)
    for table in GUARDED:
        op.execute(f"ALTER TABLE {table} NO FORCE ROW LEVEL SECURITY, DISABLE ROW LEVEL SECURITY")
    op.execute("DROP TABLE core.household CASCADE")
    op.execute("DROP TABLE core.person CASCADE")
    for role in ROLES:
        op.execute(f"REVOKE ALL ON ALL TABLES IN SCHEMA core, landing, feed, audit, serve, history FROM {role}")
        op.execute(f"REVOKE ALL ON ALL FUNCTIONS IN SCHEMA core, audit FROM {role}")
        op.execute(f"REVOKE ALL ON SCHEMA core, landing, feed, audit, serve, history FROM {role}")
    op.execute("GRANT EXECUTE ON ALL FUNCTIONS IN SCHEMA core, audit TO PUBLIC")
    op.execute("ALTER DEFAULT PRIVILEGES GRANT EXECUTE ON FUNCTIONS TO PUBLIC")
    op.execute(CHAIN)
    op.execute("DROP TABLE audit.head")
    op.execute("DROP INDEX audit.event_actor")
    op.execute(
        "DROP FUNCTION core.sees, core.seen_townships, core.is_everywhere, core.scope, core.actor, core.is_trusted"
    )
    op.execute("DROP SCHEMA access CASCADE")
    op.execute(FORGET_VIEWS)
