"""A small municipality: its deliveries, an empty home to run in, and its cycle published once and copied."""

from __future__ import annotations

import itertools
import shutil
from dataclasses import dataclass
from pathlib import Path

import pytest
from sqlalchemy.engine import make_url

from pipeline.sampling import make_sample
from pipeline.steps.reporting import CycleReport
from tests.integration.cycle.office import CYCLE, administer, run, use

NUMBERS = itertools.count(1)


@pytest.fixture(scope="session")
def municipality(tmp_path_factory):
    """260 households: {inbox, truth}."""
    out = tmp_path_factory.mktemp("municipality")
    make_sample("yiyang", CYCLE, out, households=260, seed=7)
    return out


@pytest.fixture
def home(tmp_path, url, monkeypatch):
    """An empty HESV_HOME and a fresh warehouse."""
    use(monkeypatch, tmp_path / "home", url)
    return tmp_path / "home"


@pytest.fixture
def inbox(municipality, tmp_path):
    """A copy of the deliveries, to damage."""
    copy = tmp_path / "inbox"
    shutil.copytree(municipality / "inbox", copy)
    return copy


@dataclass(frozen=True)
class Published:
    """A published cycle: its home, its warehouse (a URL; of what is copied the database's name), its report."""

    home: Path
    url: str
    report: CycleReport


@pytest.fixture(scope="session")
def published_once(municipality, tmp_path_factory, server, migrated):
    """The municipality's cycle, published once to be copied."""
    home, database = tmp_path_factory.mktemp("published") / "home", "cycle_once"
    administer(server, f"CREATE DATABASE {database} TEMPLATE {migrated}")
    with pytest.MonkeyPatch.context() as monkeypatch:
        use(monkeypatch, home, make_url(server).set(database=database))
        report = run(municipality / "inbox")
    yield Published(home, database, report)
    administer(server, f"DROP DATABASE {database} WITH (FORCE)")


@pytest.fixture
def published(published_once, server, tmp_path, monkeypatch):
    """A copy of the published cycle, home and warehouse, for this test alone."""
    database = f"cycle_{next(NUMBERS)}"
    administer(server, f"CREATE DATABASE {database} TEMPLATE {published_once.url}")
    url = make_url(server).set(database=database).render_as_string(hide_password=False)
    shutil.copytree(published_once.home, tmp_path / "home")
    use(monkeypatch, tmp_path / "home", url)
    yield Published(tmp_path / "home", url, published_once.report)
    administer(server, f"DROP DATABASE {database} WITH (FORCE)")
