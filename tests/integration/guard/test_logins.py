"""`hesv access`: a database login gets one role and its townships, and loses them."""

import pytest
from sqlalchemy.engine import make_url
from typer.testing import CliRunner

from pipeline.access import Role
from pipeline.cli.everything import app
from pipeline.errors import UsageError
from pipeline.warehouse.logins import NotAPersonsLogin, grant_login, list_logins, revoke_login
from tests.integration.guard.conftest import LOGINS, A, B, run_as


@pytest.fixture
def bare(two_townships):
    """A login that was granted nothing."""
    name = f"bare_{next(LOGINS)}"
    run_as(two_townships, f"CREATE ROLE {name} LOGIN PASSWORD 'secret'")
    yield name
    run_as(two_townships, f"DROP OWNED BY {name}", f"DROP ROLE {name}")


def seen_by(url, name):
    mine = make_url(url).set(username=name, password="secret").render_as_string(hide_password=False)
    return [household for (household,) in run_as(mine, "SELECT household_id FROM serve.flag ORDER BY 1")]


def may_read(url, name):
    return run_as(url, "SELECT has_table_privilege(%s, 'serve.flag', 'SELECT')", name) == [(True,)]


def test_granted_changed_and_revoked(two_townships, bare):
    assert not may_read(two_townships, bare)
    grant_login(two_townships, bare, Role.CASEWORKER, (A,), "eva")
    assert seen_by(two_townships, bare) == ["YA01", "YM01"]
    grant_login(two_townships, bare, Role.OFFICE, (B,), "eva")
    assert seen_by(two_townships, bare) == ["YB01"]
    roles = "SELECT pg_has_role(%s, 'hesv_office', 'MEMBER'), pg_has_role(%s, 'hesv_caseworker', 'MEMBER')"
    assert run_as(two_townships, roles, bare, bare) == [(True, False)]
    ((scope,),) = [list_logins(two_townships)]
    assert (scope.login, scope.role, scope.townships, scope.granted_by) == (bare, Role.OFFICE, (B,), "eva")
    assert revoke_login(two_townships, bare, "eva")
    assert not may_read(two_townships, bare)
    assert not revoke_login(two_townships, bare, "eva")
    kept = (
        "SELECT action, actor, subject FROM audit.event WHERE action LIKE 'access%%' AND subject = %s ORDER BY event_id"
    )
    assert run_as(two_townships, kept, bare) == [
        ("access_grant", "eva", bare), ("access_grant", "eva", bare), ("access_revoke", "eva", bare),
    ]  # fmt: skip


@pytest.mark.parametrize("townships", [(), ("43090x",), ("430902%",), ("4309021012345",)])
def test_a_township_is_a_code_or_its_first_digits(two_townships, bare, townships):
    with pytest.raises(UsageError, match="first digits"):
        grant_login(two_townships, bare, Role.CASEWORKER, townships, "eva")


@pytest.mark.parametrize(
    ("make", "problem"),
    [
        ("SUPERUSER LOGIN", "does not bind"), ("BYPASSRLS LOGIN", "does not bind"),
        ("CREATEROLE LOGIN", "does not bind"),
        ("LOGIN IN ROLE hesv_app", "does not bind"), ("NOLOGIN", "may not log in"),
    ],
)  # fmt: skip
def test_a_login_that_row_security_does_not_bind_is_refused(two_townships, make, problem):
    name = f"special_{next(LOGINS)}"
    run_as(two_townships, f"CREATE ROLE {name} {make}")
    try:
        with pytest.raises(NotAPersonsLogin, match=problem):
            grant_login(two_townships, name, Role.CASEWORKER, (A,), "eva")
    finally:
        run_as(two_townships, f"DROP ROLE {name}")
    with pytest.raises(NotAPersonsLogin, match="CREATE ROLE"):
        grant_login(two_townships, name, Role.CASEWORKER, (A,), "eva")


def test_the_commands(two_townships, bare, monkeypatch, tmp_path):
    monkeypatch.setenv("HESV_DATABASE_URL", two_townships)
    monkeypatch.setenv("HESV_HOME", str(tmp_path))
    given = ["access", "grant", bare, "--role", "caseworker", "--township", A, "--township", B, "--by", "eva"]
    assert f"{bare} is caseworker for {A}, {B}." in CliRunner().invoke(app, given).output
    assert f'"login": "{bare}"' in CliRunner().invoke(app, ["access", "list", "--json"]).output
    assert bare in CliRunner().invoke(app, ["access", "list"]).output
    assert "may see nothing" in CliRunner().invoke(app, ["access", "revoke", bare, "--by", "eva"]).output
