"""Two cycles on a real server and disk: what retention deletes, and what still answers afterwards."""

from __future__ import annotations

import json
from datetime import date

import pytest
from typer.testing import CliRunner

from pipeline.cli.everything import app
from pipeline.cycle import Cycle
from pipeline.errors import RunLocked
from pipeline.landed import LandedBytesGone
from pipeline.quarantine import RowKey
from pipeline.sampling import make_sample
from pipeline.steps import run_cycle
from pipeline.steps.delivered_rows import delivered_row
from pipeline.steps.replaying import find_replayable, replay
from pipeline.steps.retaining import NoTerms, delete_retained, list_retention
from pipeline.store import RunStore
from pipeline.warehouse.locks import run_lock
from pipeline.warehouse.publish import publish
from pipeline.warehouse.views import view_checksum

OLD = Cycle.of("yiyang", "2018H1")
WORKING_OVER, ALL_OVER = date(2019, 7, 1), date(2021, 7, 1)


def silent(_step, _done, _total):
    return None


@pytest.fixture
def home(tmp_path, url, monkeypatch):
    monkeypatch.setenv("HESV_HOME", str(tmp_path / "home"))
    monkeypatch.setenv("HESV_DATABASE_URL", url)
    monkeypatch.setenv("HESV_KEEP_WORKING_MONTHS", "12")
    monkeypatch.setenv("HESV_KEEP_LANDED_MONTHS", "36")
    return tmp_path / "home"


@pytest.fixture
def two_cycles(home, url, tmp_path, make_run, make_tables):
    """A real run of 2018H1, and 2018H2 published after it; gives the run's id and the inbox."""
    make_sample("yiyang", OLD, tmp_path / "town", households=40, seed=3)
    inbox = str(tmp_path / "town" / "inbox")
    run_id = run_cycle(OLD, inbox, announce=silent).run_id
    publish(url, make_run("later-1", cycle="2018H2"), make_tables())
    return run_id, inbox


def landed_in(home):
    return sorted(path.stem for path in (home / "landed").rglob("*.age"))


def a_row(url, query):
    ((file, sha256),) = query(
        "SELECT file_name, sha256 FROM landing.delivery WHERE cycle = '2018H1' AND source = 'housing'"
    )
    return RowKey("housing", file, sha256, 1)


@pytest.mark.slow
def test_first_the_tables_go_then_the_landed_files_and_the_warehouse_stays(home, url, query, two_cycles):
    run_id, inbox = two_cycles
    store, row, before = RunStore.of(home, OLD, run_id), a_row(url, query), view_checksum(url, "yiyang", "2018H1")
    as_sent, sealed = delivered_row(store, row).drop_columns(["file_name"]), landed_in(home)

    found = list_retention(WORKING_OVER)
    assert [run.run_id for run in found.plan.runs] == [run_id]
    assert (found.plan.landed, found.plan.held) == ((), ())
    assert found.working_bytes > found.parsed_bytes > 0
    delete_retained(found, "an engineer", silent)
    assert sorted(path.name for path in store.root.iterdir() if path.is_dir()) == ["delivery", "profile"]
    assert not [path for path in (home / "parsed").rglob("*") if path.is_file()]
    assert list_retention(WORKING_OVER).plan.is_empty
    assert delivered_row(store, row).equals(as_sent)  # from the sealed file
    assert replay(find_replayable(run_id), announce=silent).identical
    assert run_cycle(OLD, inbox, announce=silent).state == "unchanged"

    found = list_retention(ALL_OVER)
    assert (found.plan.runs, sorted(found.plan.landed)) == ((), sealed)
    delete_retained(found, "an engineer", silent)
    assert landed_in(home) == []
    with pytest.raises(LandedBytesGone):
        delivered_row(store, row)
    with pytest.raises(LandedBytesGone):
        replay(find_replayable(run_id), announce=silent)
    assert view_checksum(url, "yiyang", "2018H1") == before

    events = query("SELECT actor, detail FROM audit.event WHERE action = 'retention_delete' ORDER BY event_id")
    assert [(actor, detail["runs"], len(detail["landed_files"])) for actor, detail in events] == [
        ("an engineer", [run_id], 0),
        ("an engineer", [], len(sealed)),
    ]


@pytest.mark.slow
def test_nothing_is_deleted_while_a_run_of_the_cycle_is_at_work_nor_without_a_name(home, url, two_cycles):
    run_id, _ = two_cycles
    found = list_retention(WORKING_OVER)
    with run_lock(url, "yiyang", "2018H1"), pytest.raises(RunLocked):
        delete_retained(found, "an engineer", silent)
    with pytest.raises(Exception, match="--by WHO"):
        delete_retained(found, " ", silent)
    assert RunStore.of(home, OLD, run_id).has("household")


@pytest.mark.slow
def test_the_command_lists_first_and_deletes_when_told(home, two_cycles):
    run_id, _ = two_cycles
    command = CliRunner()
    listed = command.invoke(app, ["retention"])
    assert listed.exit_code == 0
    assert f"yiyang 2018H1: {run_id}" in listed.stdout
    assert "yiyang 2018H2 is kept: the region's newest half-year" in listed.stdout
    assert "Nothing was deleted" in listed.stderr
    sealed = landed_in(home)
    shown = json.loads(command.invoke(app, ["retention", "--json", "--delete", "--by", "x"]).stdout)
    assert (shown["runs"][0]["run_id"], sorted(shown["landed_files"])) == (run_id, sealed)
    assert json.loads(command.invoke(app, ["retention", "--json"]).stdout)["landed_files"] == []


def test_without_a_term_nothing_is_let_go(home, monkeypatch):
    monkeypatch.delenv("HESV_KEEP_WORKING_MONTHS")
    monkeypatch.delenv("HESV_KEEP_LANDED_MONTHS")
    with pytest.raises(NoTerms, match="HESV_KEEP_WORKING_MONTHS") as refused:
        list_retention()
    assert refused.value.exit_code == 2
