"""The catalogue: what a role may touch is guarded, or named here as nothing of a family. A new table cannot slip by."""

import pytest

from pipeline.access import Role
from pipeline.warehouse.guarded import DATABASE_ROLE
from pipeline.warehouse.roles import ROLES

OURS = "('core', 'landing', 'feed', 'serve', 'history', 'audit', 'access', 'office', 'public')"
NAMES_NO_FAMILY = {"core.run", "core.published"}
"""Tables without row security that a role may read: which runs there are."""
OWNER_IS_FREE = {"landing.delivery"}
"""Row security that does not bind the owner: rows come by COPY."""
OWNERS_RIGHTS = {
    "core.scope()", "office.household(text,text,text)", "office.members(text,text,text)",
    "office.reveal(text,text,text,integer,text)", "office.search(text,text,jsonb,integer)", "office.places(text,text)",
    "feed.contacts(text,text,text,text)", "core.word_state(bigint[],bigint,bigint)",
    "core.withdrawals_waiting(bigint[])",
}  # fmt: skip
"""Functions that run as the owner and a role may call: each is tested for its townships; word_state and
withdrawals_waiting tell how it stands with a judgement of a number, and nothing of whose it is."""

TOUCHED = f"""
SELECT DISTINCT n.nspname || '.' || c.relname, c.relkind::text, c.relrowsecurity, c.relforcerowsecurity,
    coalesce('security_invoker=true' = ANY (c.reloptions), FALSE),
    EXISTS (SELECT FROM pg_policy AS p WHERE p.polrelid = c.oid AND r.oid = ANY (p.polroles))
FROM pg_class AS c INNER JOIN pg_namespace AS n ON n.oid = c.relnamespace CROSS JOIN pg_roles AS r
WHERE n.nspname IN {OURS} AND c.relkind IN ('r', 'p', 'v', 'm', 'f', 'S') AND r.rolname = %s
    AND CASE WHEN c.relkind = 'S' THEN has_sequence_privilege(r.oid, c.oid, 'USAGE, SELECT, UPDATE')
    ELSE has_table_privilege(r.oid, c.oid, 'SELECT, INSERT, UPDATE, DELETE, TRUNCATE, REFERENCES, TRIGGER')
        OR has_any_column_privilege(r.oid, c.oid, 'SELECT, INSERT, UPDATE, REFERENCES') END
ORDER BY 1
"""
FUNCTIONS = f"""
SELECT DISTINCT p.oid::regprocedure::text FROM pg_proc AS p CROSS JOIN pg_roles AS r
WHERE p.pronamespace::regnamespace::text IN {OURS} AND p.prosecdef AND r.rolname = ANY (%s)
    AND has_function_privilege(r.oid, p.oid, 'EXECUTE') AND has_schema_privilege(r.oid, p.pronamespace, 'USAGE')
    AND p.prorettype <> 'trigger'::regtype
"""


@pytest.mark.parametrize("role", ROLES)
def test_whatever_a_role_may_touch_is_guarded(query, make_run, make_tables, url, role):
    from pipeline.warehouse.publish import publish

    publish(url, make_run(), make_tables())
    found = query(TOUCHED, role)
    assert found
    for name, kind, is_enabled, is_forced, is_invoker, has_policy in found:
        assert "__" not in name, f"{role} has rights on the leaf {name}"
        if kind == "v":
            assert is_invoker, f"the view {name} reads with its owner's rights"
        elif name not in NAMES_NO_FAMILY:
            assert kind in "rp", f"{name} is of kind {kind}: it can have no row security"
            assert is_enabled, f"{role} may touch {name}, which has no row security"
            assert is_forced or name in OWNER_IS_FREE, f"{name} does not force its row security"
            assert has_policy or role == "hesv_caseworker", f"{role} has rights on {name} and no policy there"


def test_an_engineer_may_touch_nothing_of_a_family(query):
    touched = {name for name, *_ in query(TOUCHED, DATABASE_ROLE.format(role=Role.ENGINEER))}
    assert touched == {
        "core.run", "core.published", "core.quarantine", "core.quarantine_action", "landing.delivery", "feed.release",
        "audit.event", "serve.delivery", "serve.quarantine", "history.delivery", "history.quarantine",
        "feed.edition", "feed.sent_back", "feed.outbox", "feed.webhook",
    }  # fmt: skip


def test_functions_with_the_owners_rights_are_known_and_their_path_is_pinned(query):
    found = {name for (name,) in query(FUNCTIONS, list(ROLES))}
    assert found == OWNERS_RIGHTS
    unpinned = query(
        f"SELECT p.oid::regprocedure::text FROM pg_proc AS p WHERE p.pronamespace::regnamespace::text IN {OURS} "
        "AND p.prosecdef AND NOT coalesce('search_path=pg_catalog, pg_temp' = ANY (p.proconfig), false)"
    )
    assert unpinned == []


@pytest.mark.parametrize("role", [*ROLES, "hesv_app"])
def test_the_roles_are_nobodys_login_and_own_nothing(query, role):
    assert query(
        "SELECT rolcanlogin OR rolsuper OR rolcreaterole OR rolcreatedb OR rolbypassrls OR rolreplication, "
        "(SELECT count(*) FROM pg_class WHERE relowner = r.oid) FROM pg_roles AS r WHERE rolname = %s", role
    ) == [(False, 0)]  # fmt: skip
    assert query(
        "SELECT has_schema_privilege(%s, nspname, 'CREATE') FROM pg_namespace WHERE nspname = 'core'", role
    ) == [(False,)]


def test_a_function_made_later_is_nobodys(query):
    query("CREATE FUNCTION core.later() RETURNS int LANGUAGE sql SECURITY DEFINER AS 'SELECT 1'")
    assert query("SELECT has_function_privilege('hesv_caseworker', 'core.later()', 'EXECUTE')") == [(False,)]
