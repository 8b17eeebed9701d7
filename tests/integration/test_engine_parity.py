"""The whole cycle on DuckDB and on Spark: every table of the run is the same, row for row and in order."""

from __future__ import annotations

import shutil

import pytest
from sqlalchemy.engine import make_url

from benchmarks.spark.compare import compare_runs
from pipeline.cycle import Cycle
from pipeline.sampling import make_sample
from pipeline.settings import settings_said
from pipeline.steps import run_cycle
from pipeline.warehouse.views import view_checksum
from tests.engine.conftest import need

pytestmark = [
    pytest.mark.integration,
    pytest.mark.slow,
    pytest.mark.filterwarnings("ignore::DeprecationWarning:pyspark", "ignore::ResourceWarning"),
]
MADE_BY_SQL = {
    "fate_members",
    "identity_link",
    "income",
    "insured",
    "inflow",
    "asset",
    "unknown",
    "household",
    "judged",
}


@pytest.fixture
def home(tmp_path, url, monkeypatch):
    """An empty HESV_HOME and a fresh warehouse; Spark is there, or the test is skipped."""
    need("pyspark", "sqlglot", java=True)
    monkeypatch.setenv("HESV_HOME", str(tmp_path / "home"))
    monkeypatch.setenv(
        "HESV_DATABASE_URL", make_url(url).set(drivername="postgresql").render_as_string(hide_password=False)
    )
    return tmp_path / "home"


def run_on(engine, cycle, inbox, missing=()):
    with settings_said(engine=engine):
        return run_cycle(cycle, str(inbox), missing, force=True, announce=lambda *_: None)


@pytest.mark.parametrize(
    ("what", "region", "name", "sample", "missing"),
    [
        ("dirty, with twins, namesakes, quarantine", "yiyang", "2018H2", {"households": 300, "dirt": 2.0}, ()),
        ("payments, ledgers, relief; a source missing", "longnan", "2019H1", {"households": 120}, ("banking",)),
    ],
)
def test_every_table_of_a_cycle_is_the_same(home, url, tmp_path, what, region, name, sample, missing):
    cycle = Cycle.of(region, name)
    make_sample(region, cycle, tmp_path / "sample", seed=11, **sample)
    for source in missing:
        shutil.rmtree(tmp_path / "sample" / "inbox" / source)
    folders, sums = [], []
    for engine in ("duckdb", "spark"):
        report = run_on(engine, cycle, tmp_path / "sample" / "inbox", missing)
        assert report.state == "done"
        folders.append(home / "runs" / region / name / report.run_id)
        sums.append(view_checksum(url, region, name))
    compared = compare_runs(*folders)
    assert [found for found in compared if found.differs is not None] == []
    assert {found.table for found in compared if found.rows} >= MADE_BY_SQL - ({"inflow"} if missing else set())
    assert sums[0] == sums[1]


def test_the_engine_makes_no_other_run(home, tmp_path):
    cycle = Cycle.of("yiyang", "2018H2")
    make_sample("yiyang", cycle, tmp_path / "sample", seed=11, households=20)
    first = run_on("duckdb", cycle, tmp_path / "sample" / "inbox")
    with settings_said(engine="spark"):
        again = run_cycle(cycle, str(tmp_path / "sample" / "inbox"), announce=lambda *_: None)
    assert (again.state, again.run_id) == ("unchanged", first.run_id)
