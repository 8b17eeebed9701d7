"""The whole application over a small warehouse of two townships, and a token of each kind of person.

Warehouse and application are made once and only added to; a test that breaks them makes its own.
"""

from __future__ import annotations

import itertools
import warnings
from datetime import timedelta
from types import SimpleNamespace

import pytest
from sqlalchemy.engine import make_url

from pipeline.access import ALLOWED, EVERYWHERE, Actor, Role
from pipeline.cycle import Cycle
from pipeline.office.app import create_app
from pipeline.sampling import make_sample
from pipeline.settings import Settings
from pipeline.steps.releasing import release_cycle
from pipeline.warehouse.accounts import insert_account
from pipeline.warehouse.publish import publish
from pipeline.warehouse.tokens import add_token
from tests.integration.conftest import administer
from tests.integration.cycle.office import run, use
from tests.integration.guard.conftest import A, B, household, region_tables

with warnings.catch_warnings():  # it asks for a successor of httpx that is not out yet
    warnings.simplefilter("ignore")
    from fastapi.testclient import TestClient

PEOPLE = {
    "engineer": Actor("eva", Role.ENGINEER, (EVERYWHERE,), "示例"),
    "office": Actor("olga", Role.OFFICE, (EVERYWHERE,), "示例"),
    "supervisor": Actor("sven", Role.SUPERVISOR, (EVERYWHERE,), "示例"),
    "of_a": Actor("carl", Role.CASEWORKER, (A,), "示例"),
    "of_b": Actor("cora", Role.CASEWORKER, (B,), "示例"),
}
CYCLE = Cycle.of("yiyang", "2018H2")
COPIES = itertools.count(1)
OF_B = ("YB01", B, "13900000002", "110101199001010002", "银城村2号", "T-YB01")
"""What only rows of township B hold."""


@pytest.fixture(scope="session")
def small(server, migrated):
    """A database of its own for all tests here."""
    administer(server, f"CREATE DATABASE api_small TEMPLATE {migrated}")
    yield make_url(server).set(database="api_small").render_as_string(hide_password=False)
    administer(server, "DROP DATABASE api_small WITH (FORCE)")


@pytest.fixture(scope="session")
def app(small, tmp_path_factory):
    """The pages and the API, with plenty of requests a minute."""
    home = tmp_path_factory.mktemp("api")
    return create_app(Settings(home=home, database_url=small, api_requests_per_minute=100_000))


@pytest.fixture(scope="session")
def tokens(app, small):
    """By person: a token scoped to all that his role does."""
    return tokens_of(small, PEOPLE)


@pytest.fixture
def warehouse(small, make_run, make_tables):
    """YA01 to YA03 lie in A, YB01 in B."""
    households = [household(f"YA{n:02}", A, n * 10) for n in (1, 2, 3)] + [household("YB01", B, 2)]
    publish(small, make_run("run-1"), region_tables(make_tables, *households))  # once; then it is known
    return small


@pytest.fixture
def ask(app, warehouse, tokens):
    """Ask as somebody: ask("of_a", "/cycles"); `who` None sends no token."""
    return asker(app, tokens)


@pytest.fixture(scope="session")
def released_once(server, migrated, tmp_path_factory):
    """80 households, run and released: home and database, to copy."""
    folder, database = tmp_path_factory.mktemp("released"), "api_released"
    administer(server, f"CREATE DATABASE {database} TEMPLATE {migrated}")
    make_sample(CYCLE.region, CYCLE, folder, households=80, seed=7)
    with pytest.MonkeyPatch.context() as monkeypatch:
        use(monkeypatch, folder / "home", make_url(server).set(database=database))
        run(folder / "inbox")
        release_cycle(CYCLE, "示例", None)
    yield SimpleNamespace(home=folder / "home", database=database)
    administer(server, f"DROP DATABASE {database} WITH (FORCE)")


@pytest.fixture(scope="session")
def copied(server, released_once):
    """Give copied(monkeypatch): the URL of a database of one's own, which the environment names."""
    made = []

    def copy(monkeypatch):
        made.append(f"api_copy_{next(COPIES)}")
        administer(server, f"CREATE DATABASE {made[-1]} TEMPLATE {released_once.database}")
        url = make_url(server).set(database=made[-1]).render_as_string(hide_password=False)
        use(monkeypatch, released_once.home, url)
        return url

    yield copy
    for database in made:
        administer(server, f"DROP DATABASE {database} WITH (FORCE)")


def asker(app, tokens):
    client = TestClient(app, raise_server_exceptions=False)

    def send(who, path, method="GET", **more):
        headers = {**({"Authorization": f"Bearer {tokens.get(who, who)}"} if who else {}), **more.pop("headers", {})}
        return client.request(method, f"/api/v1{path}", headers=headers, **more)

    return send


def tokens_of(url, people):
    for actor in people.values():
        insert_account(url, actor, None)
    return {name: token_of(url, actor, *ALLOWED[actor.role]) for name, actor in people.items()}


def token_of(url, actor, *acts):
    return add_token(url, actor.login, "test", tuple(sorted(acts)), "test", timedelta(days=1))
