"""Several processes or one: every table of a run is the same, and a refusal is the same refusal."""

from __future__ import annotations

import json
from pathlib import Path

import pyarrow.parquet as pq
import pytest
from sqlalchemy.engine import make_url

from pipeline.cycle import Cycle
from pipeline.errors import DeliveryRefused
from pipeline.sampling import make_sample
from pipeline.steps import households, rejudging, run_cycle, whole
from pipeline.warehouse.runs import published_run
from pipeline.warehouse.views import view_checksum

CYCLE = Cycle.of("yongning", "2020H2")


@pytest.fixture(scope="module")
def inbox(tmp_path_factory):
    out = tmp_path_factory.mktemp("municipality")
    make_sample(CYCLE.region, CYCLE, out, households=60, seed=5)
    return out / "inbox"


@pytest.fixture
def run(monkeypatch, tmp_path, inbox):
    """A run in a warehouse with so many workers, as if the delivery were a large one; gives its folder."""

    def start(url, workers):
        plain = make_url(url).set(drivername="postgresql").render_as_string(hide_password=False)
        monkeypatch.setenv("HESV_DATABASE_URL", plain)
        monkeypatch.setenv("HESV_HOME", str(tmp_path / f"home-{workers}"))
        monkeypatch.setenv("HESV_WORKERS", str(workers))
        monkeypatch.setattr(whole, "WORTH_PROCESSES", 1)
        for module in (households, rejudging):
            monkeypatch.setattr(module, "AT_ONCE", 25)
        said = []
        report = run_cycle(CYCLE, str(inbox), force=True, announce=lambda *one: said.append(one))
        return Path(report.folder), said

    return start


def tables(folder):
    return {path.parent.name: pq.read_table(path) for path in sorted(folder.glob("*/part-0.parquet"))}


@pytest.mark.slow
def test_the_same_tables_whatever_the_number_of_workers(run, url, other_url):
    alone, said = run(url, 1)
    together, said_together = run(other_url, 2)
    checksum = view_checksum(url, CYCLE.region, CYCLE.name)
    one, other = tables(alone), tables(together)
    assert set(one) == set(other)
    assert len(one["judged"]) > 0
    assert [name for name in one if not one[name].equals(other[name])] == []
    assert view_checksum(other_url, CYCLE.region, CYCLE.name) == checksum
    assert published_run(url, CYCLE.region, CYCLE.name) is not None
    assert said == said_together
    assert {path.name for path in (alone / "profile").iterdir()} == {
        path.name for path in (together / "profile").iterdir()
    }


@pytest.mark.slow
@pytest.mark.parametrize("workers", [1, 2])
def test_a_refusal_of_one_source_is_the_same_from_a_worker(run, url, inbox, workers, monkeypatch):
    path = inbox / "housing" / "manifest.json"
    text = path.read_text("utf-8")
    manifest = json.loads(text)
    manifest["files"][0]["rows"] += 1
    try:
        path.write_text(json.dumps(manifest), "utf-8")
        with pytest.raises(DeliveryRefused) as refused:
            run(url, workers)
    finally:
        path.write_text(text, "utf-8")
    assert refused.value.source == "housing"
