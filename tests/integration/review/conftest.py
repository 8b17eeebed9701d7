"""A small municipality, published once; each test has a copy of its home and its database."""

from __future__ import annotations

import itertools
import json
import shutil
from types import SimpleNamespace

import psycopg2
import pytest
from sqlalchemy.engine import make_url

from pipeline.cycle import Cycle
from pipeline.decision.adverse import is_adverse_flag
from pipeline.sampling import make_sample
from pipeline.steps import run_cycle
from pipeline.steps.quarantine_values import Place
from pipeline.steps.reviewing import list_tasks
from pipeline.warehouse.views import read_view

CYCLE = Cycle.of("yiyang", "2018H2")
NUMBERS = itertools.count(1)


def silent(_step, _done, _total):
    return None


def tasks_of(kind, *, with_record=False):
    found = [one.task for one in list_tasks(CYCLE).tasks if one.task.kind == kind]
    return [task for task in found if kind == "link" or (task.source is not None) == with_record]


def view(url, name):
    with read_view(url, name, CYCLE.region, CYCLE.name) as found:
        names = [column.name for column in found.columns]
        return [dict(zip(names, row, strict=True)) for row in found.rows]


def place_of(row):
    return Place(row["source"], row["file_name"], row["row_number"])


def link_of(url, place):
    return next((row for row in view(url, "identity_link") if place_of(row) == place), None)


def flag_of(url, household_id):
    rows = view(url, "flag")
    return next(row for row in rows if row["household_id"] == household_id and row["member_no"] is None)


def turning_record(url):
    """A matched record without which its household's flag would be another, and that flag."""
    links = {place_of(row): row for row in view(url, "identity_link")}
    for flag in view(url, "flag"):
        for record in json.loads(flag["flips"] or "[]"):
            place = Place(record["source"], record["file"], record["row"])
            if links[place]["decision"] == "match":
                return place, flag, (links[place]["household_id"], links[place]["member_no"])
    raise AssertionError("no flag hangs on a record")


def administer(server, statement):
    session = psycopg2.connect(make_url(server).set(drivername="postgresql").render_as_string(hide_password=False))
    session.autocommit = True
    with session.cursor() as cursor:
        cursor.execute(statement)
    session.close()


def use(monkeypatch, home, url):
    monkeypatch.setenv("HESV_HOME", str(home))
    plain = make_url(url).set(drivername="postgresql").render_as_string(hide_password=False)
    monkeypatch.setenv("HESV_DATABASE_URL", plain)


@pytest.fixture(scope="session")
def reviewed_municipality(tmp_path_factory):
    out = tmp_path_factory.mktemp("reviewed")
    make_sample("yiyang", CYCLE, out, households=80, seed=7)
    return out / "inbox"


@pytest.fixture(scope="session")
def published_once(reviewed_municipality, tmp_path_factory, server, migrated):
    """{"home", "database", "run_id"} of the published cycle, to copy."""
    home = tmp_path_factory.mktemp("published") / "home"
    database = "reviewed_once"
    administer(server, f"CREATE DATABASE {database} TEMPLATE {migrated}")
    url = make_url(server).set(database=database).render_as_string(hide_password=False)
    with pytest.MonkeyPatch.context() as monkeypatch:
        use(monkeypatch, home, url)
        run_id = run_cycle(CYCLE, str(reviewed_municipality), announce=silent).run_id
    yield {"home": home, "database": database, "run_id": run_id}
    administer(server, f"DROP DATABASE {database} WITH (FORCE)")


@pytest.fixture
def url(published_once, server):
    database = f"reviewed_{next(NUMBERS)}"
    administer(server, f"CREATE DATABASE {database} TEMPLATE {published_once['database']}")
    yield make_url(server).set(database=database).render_as_string(hide_password=False)
    administer(server, f"DROP DATABASE {database} WITH (FORCE)")


@pytest.fixture
def home(published_once, url, tmp_path, monkeypatch):
    shutil.copytree(published_once["home"], tmp_path / "home")
    use(monkeypatch, tmp_path / "home", url)
    return tmp_path / "home"


@pytest.fixture
def seen(url):
    """What is published, of this test's database."""
    return SimpleNamespace(
        view=lambda name: view(url, name),
        link_of=lambda place: link_of(url, place),
        flag_of=lambda household_id: flag_of(url, household_id),
        turning_record=lambda: turning_record(url),
    )


@pytest.fixture
def alone(monkeypatch):
    """Nothing is worth a second person."""
    monkeypatch.setenv("HESV_SECOND_LOOK_YUAN", "1000000")


@pytest.fixture
def two_needed(monkeypatch):
    """Everything on which anything hangs is."""
    monkeypatch.setenv("HESV_SECOND_LOOK_YUAN", "0")


@pytest.fixture
def adverse(seen):
    """An adverse flag of a household, a matched record it hangs on, and whose that is."""
    links = {(row["source"], row["file_name"], row["row_number"]): row for row in seen.view("identity_link")}
    for flag in filter(is_adverse_flag, seen.view("flag")):
        for one in json.loads(flag["flips"] or "[]"):
            link = links[one["source"], one["file"], one["row"]]
            if link["decision"] == "match" and flag["member_no"] is None:
                return flag, Place(one["source"], one["file"], one["row"]), (link["household_id"], link["member_no"])
    raise AssertionError("no adverse flag hangs on a record")
