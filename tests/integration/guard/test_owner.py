"""A pipeline whose login is no superuser: it publishes, reads back, and guards all the same."""

import pytest
from sqlalchemy.engine import make_url

from pipeline.errors import DependencyDown
from pipeline.warehouse.compare import compare_run
from pipeline.warehouse.guarded import keep_event, url_as
from pipeline.warehouse.loads import LOADS
from pipeline.warehouse.migrations import migrate
from pipeline.warehouse.publish import publish
from pipeline.warehouse.roles import statements
from tests.integration.conftest import administer, named
from tests.integration.guard.conftest import LOGINS, A, B, household, region_tables, run_as


@pytest.fixture
def owner(server, request):
    """A login of few rights that owns a database of its own."""
    name = f"owner_{next(LOGINS)}"
    administer(
        server, f"CREATE ROLE {name} LOGIN PASSWORD 'secret' {request.param}", f"CREATE DATABASE {name} OWNER {name}"
    )
    yield make_url(named(server, name)).set(username=name, password="secret").render_as_string(hide_password=False)
    administer(server, f"DROP DATABASE {name} WITH (FORCE)", f"DROP OWNED BY {name}", f"DROP ROLE {name}")


@pytest.mark.parametrize("owner", ["NOCREATEROLE", "CREATEROLE"], indirect=True)
def test_a_login_that_cannot_act_as_the_roles_is_told_what_a_dba_runs(server, owner, migrated):
    """The roles are another database's already: since PostgreSQL 16 a login gives away only those it made."""
    with pytest.raises(DependencyDown, match="may not make the roles hesv_engineer") as caught:
        migrate(owner)
    said = statements(make_url(owner).username, missing=())
    assert all(statement in str(caught.value) for statement in said)
    administer(server, *said)
    migrate(owner)


@pytest.mark.parametrize("owner", ["NOCREATEROLE"], indirect=True)
def test_an_owner_who_is_no_superuser_works_and_guards(server, owner, people, make_run, make_tables, migrated):
    administer(server, *statements(make_url(owner).username, missing=()))
    migrate(owner)
    tables = region_tables(make_tables, household("YA01", A, 1), household("YB01", B, 2))
    publish(owner, make_run("run-1"), tables)
    publish(owner, make_run("run-2"), tables)
    assert compare_run(owner, "yiyang", "2018H2", "run-2", tables) == ()
    for load in LOADS.values():
        assert run_as(owner, f"SELECT count(*) > 0 FROM {load.target}") == [(True,)], load.target
    assert run_as(owner, "SELECT audit.broken_link(), count(*) FROM audit.event") == [(None, 2)]
    assert run_as(url_as(owner, people["of_a"]), "SELECT household_id FROM serve.income_month") == [("YA01",)]
    keep_event(owner, people["of_a"], "look", "yiyang/2018H2/YA01")
    assert run_as(url_as(owner, people["of_a"]), "SELECT name FROM office.members('yiyang', '2018H2', 'YA01')")
