"""The whole application over a small warehouse of two townships, and a token of each kind of person."""

from __future__ import annotations

import warnings
from datetime import timedelta

import pytest

from pipeline.access import ALLOWED, EVERYWHERE, Actor, Role
from pipeline.office.app import create_app
from pipeline.settings import Settings
from pipeline.warehouse.accounts import insert_account
from pipeline.warehouse.publish import publish
from pipeline.warehouse.tokens import add_token
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
OF_B = ("YB01", B, "13900000002", "110101199001010002", "银城村2号", "T-YB01")
"""What only rows of township B hold."""


@pytest.fixture
def warehouse(url, make_run, make_tables):
    """YA01 to YA03 lie in A, YB01 in B."""
    households = [household(f"YA{n:02}", A, n * 10) for n in (1, 2, 3)] + [household("YB01", B, 2)]
    publish(url, make_run("run-1"), region_tables(make_tables, *households))
    return url


@pytest.fixture
def app(warehouse, tmp_path):
    """The pages and the API, with plenty of requests a minute."""
    return create_app(Settings(home=tmp_path, database_url=warehouse, api_requests_per_minute=100_000))


@pytest.fixture
def tokens(app, warehouse):
    """By person: a token scoped to all that his role does."""
    for actor in PEOPLE.values():
        insert_account(warehouse, actor, None)
    return {name: token_of(warehouse, actor, *ALLOWED[actor.role]) for name, actor in PEOPLE.items()}


def token_of(url, actor, *acts):
    return add_token(url, actor.login, "test", tuple(sorted(acts)), "test", timedelta(days=1))


@pytest.fixture
def ask(app, tokens):
    """Ask as somebody: ask("of_a", "/cycles"); `who` None sends no token."""
    with TestClient(app, raise_server_exceptions=False) as client:

        def send(who, path, method="GET", **more):
            headers = {
                **({"Authorization": f"Bearer {tokens.get(who, who)}"} if who else {}),
                **more.pop("headers", {}),
            }
            return client.request(method, f"/api/v1{path}", headers=headers, **more)

        yield send
