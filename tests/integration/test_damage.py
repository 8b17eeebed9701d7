"""Every damaged delivery is refused by name, or its bad row set aside; what is refused publishes nothing."""

from __future__ import annotations

import runpy
import shutil
from pathlib import Path

import pytest
from sqlalchemy.engine import make_url

from pipeline.cycle import Cycle
from pipeline.errors import DeliveryRefused
from pipeline.sampling import make_sample
from pipeline.steps import run_cycle
from pipeline.warehouse.runs import published_run
from pipeline.warehouse.views import read_view

pytestmark = [pytest.mark.integration, pytest.mark.slow]
CYCLE = Cycle.of("yiyang", "2018H2")
DAMAGES = runpy.run_path(str(Path(__file__).parents[2] / "benchmarks" / "damage_table.py"))["DAMAGES"]
LARGE = {  # ten to thirty seconds each: `make bench-damage` runs and measures them with all the others
    "30,000,000 shared texts",
    "4 GB of lines in gzip",
    "600 rows of 1,000,000 cells",
    "line of 1 GB, CSV",
    "line of 1 GB, text",
}
REFUSED = [damage for damage in DAMAGES if damage.outcome == "refused" and damage.name not in LARGE]
SET_ASIDE = [damage for damage in DAMAGES if damage.outcome != "refused"]


@pytest.fixture(scope="module")
def municipality(tmp_path_factory):
    out = tmp_path_factory.mktemp("municipality")
    make_sample("yiyang", CYCLE, out, households=40, seed=7)
    return out / "inbox"


@pytest.fixture
def home(tmp_path, url, monkeypatch):
    """An empty HESV_HOME and a fresh warehouse."""
    monkeypatch.setenv("HESV_HOME", str(tmp_path / "home"))
    monkeypatch.setenv(
        "HESV_DATABASE_URL", make_url(url).set(drivername="postgresql").render_as_string(hide_password=False)
    )
    return tmp_path / "home"


@pytest.fixture
def inbox(municipality, tmp_path):
    """A copy of the deliveries, to damage; as short-lived as the largest of them asks for."""
    copy = tmp_path / "deliveries" / "inbox"
    shutil.copytree(municipality, copy)
    yield copy
    shutil.rmtree(copy.parent)


def run(inbox):
    return run_cycle(CYCLE, str(inbox), announce=lambda *_: None)


def act(damage, inbox):
    damage.act(inbox / ("banking" if damage.source == "inbox" else damage.source))


def test_at_least_twenty_five_kinds_and_no_name_twice():
    assert len(REFUSED) >= 25
    assert len({damage.name for damage in DAMAGES}) == len(DAMAGES)
    assert {damage.name for damage in DAMAGES} >= LARGE


@pytest.mark.parametrize("damage", REFUSED, ids=lambda damage: damage.name)
def test_a_damaged_delivery_is_refused_by_name_and_nothing_is_published(home, url, inbox, damage):
    act(damage, inbox)
    with pytest.raises(DeliveryRefused) as refused:
        run(inbox)
    assert (refused.value.source, refused.value.exit_code) == (damage.source, 3)
    message = str(refused.value)
    for word in (*damage.words, "expected", "found"):
        assert word in message
    assert len(message) < 2000
    assert message.isprintable()
    assert refused.value.todo
    assert published_run(url, CYCLE.region, CYCLE.name) is None
    with read_view(url, "flag", CYCLE.region, CYCLE.name) as found:
        assert list(found.rows) == []


@pytest.mark.parametrize("damage", SET_ASIDE, ids=lambda damage: damage.name)
def test_a_bad_row_is_set_aside_and_the_run_goes_on(home, url, inbox, municipality, damage):
    act(damage, inbox)
    report = run(inbox)
    assert report.state == "done"
    for row in report.deliveries:
        assert row["rows_in"] == row["rows_accepted"] + row["rows_quarantined"] + row["rows_duplicate"]
    with read_view(url, "quarantine", CYCLE.region, CYCLE.name) as found:
        names = [column.name for column in found.columns]
        rows = [dict(zip(names, row, strict=True)) for row in found.rows]
    assert [row["source"] for row in rows if (row["row_number"], row["rule"]) == (1, damage.outcome)] == [damage.source]
