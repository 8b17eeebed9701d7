"""A small municipality, published once and looked at: nothing here changes what is published."""

import shutil
from functools import cache
from pathlib import Path
from types import SimpleNamespace

import psycopg2
import pytest
from psycopg2.extras import RealDictCursor
from sqlalchemy.engine import make_url

from pipeline.access import Actor, Role
from pipeline.cycle import Cycle
from pipeline.sampling import make_sample
from pipeline.steps import run_cycle
from pipeline.steps.household_report import look_at_household

CYCLE = Cycle.of("yiyang", "2018H2")
DATABASE = "reported_once"


def plain(url):
    return make_url(url).set(drivername="postgresql").render_as_string(hide_password=False)


def administer(server, statement):
    session = psycopg2.connect(plain(server))
    session.autocommit = True
    with session.cursor() as cursor:
        cursor.execute(statement)
    session.close()


@pytest.fixture(scope="session")
def town(tmp_path_factory, server, migrated):
    """{url, home, run_id} of a published cycle of 120 households."""
    out = tmp_path_factory.mktemp("reported")
    make_sample("yiyang", CYCLE, out, households=120, seed=13)
    administer(server, f"CREATE DATABASE {DATABASE} TEMPLATE {migrated}")
    url = make_url(server).set(database=DATABASE).render_as_string(hide_password=False)
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("HESV_HOME", str(out / "home"))
        patch.setenv("HESV_DATABASE_URL", plain(url))
        run_id = run_cycle(CYCLE, str(out / "inbox"), announce=lambda *_: None).run_id
        yield SimpleNamespace(url=url, home=out / "home", run_id=run_id, cycle=CYCLE)
    administer(server, f"DROP DATABASE {DATABASE} WITH (FORCE)")


@pytest.fixture
def rows(town):
    """Rows of one statement as dictionaries."""

    def run(statement, *values):
        session = psycopg2.connect(plain(town.url), cursor_factory=RealDictCursor)
        try:
            with session, session.cursor() as cursor:
                cursor.execute(statement, values)
                return [dict(row) for row in cursor.fetchall()]
        finally:
            session.close()

    return run


@pytest.fixture
def clerk():
    return Actor("clerk", Role.OFFICE, ("",))


@pytest.fixture(scope="session")
def report_of(town):
    """The report of a household as the office sees it; each is composed once for all tests that go through many."""

    @cache
    def look(household_id):
        clerk = Actor("clerk", Role.OFFICE, ("",))
        return look_at_household(town.url, clerk, town.home, town.cycle, household_id).report

    return look


@pytest.fixture
def household_with(rows):
    """The first household (by id) that a condition on serve.flag holds of."""

    def find(condition):
        found = rows(f"SELECT household_id FROM serve.flag AS f WHERE {condition} ORDER BY 1 LIMIT 1")
        assert found, condition
        return found[0]["household_id"]

    return find


@pytest.fixture(params=["no folder", "emptied"])
def home_without_run(request, town, tmp_path):
    """A home that keeps all but the run's folder, or all but its tables: there retention has been."""
    for kept in ("landed", "keys"):
        shutil.copytree(town.home / kept, tmp_path / "home" / kept)
    if request.param == "emptied":
        folder = Path("runs", town.cycle.region, town.cycle.name, town.run_id)
        (tmp_path / "home" / folder).mkdir(parents=True)
        for file in (town.home / folder).iterdir():
            if file.is_file():
                shutil.copy(file, tmp_path / "home" / folder)
    return tmp_path / "home"
