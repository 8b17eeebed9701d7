"""A late or corrected delivery: only what it touches has a new revision, and the difference names the record."""

from __future__ import annotations

import json
import shutil
from pathlib import Path

import pyarrow.parquet as pq
import pytest
from typer.testing import CliRunner

from connectors.sources import CONTRACTS, REQUIRED
from pipeline.cli.everything import app
from pipeline.judged import WRITTEN
from pipeline.steps.context import FROZEN
from pipeline.steps.differing import DIFFERENCE, difference
from pipeline.steps.reporting import REPORT
from pipeline.store import PART
from pipeline.warehouse.runs import published_run
from pipeline.warehouse.views import view_checksum

from .conftest import CYCLE, LATE, SECOND, YIYANG, deliver, flags_of, run

WHERE = ("--region", "yiyang", "--cycle", "2018H2")
OF_ITS_RUN = (FROZEN, REPORT, DIFFERENCE)
NOT_OF_BOTH = ("run_id", "folder", "difference")
"""Of a report: which run it is, and what changed against the run it follows."""
NOT_SAID = {"run_id", "revision", "supersedes", "policy_version", "flips", "earliest_stop_month"}


def rows(folder, table):
    return pq.read_table(folder / table)


def tables_in(folder):
    return {path.parent.name for path in folder.glob(f"*/{PART}")}


def said(row):
    return {name: value for name, value in row.items() if name not in NOT_SAID}


@pytest.mark.slow
def test_a_late_file_touches_its_own_households_alone(held_back, url, other_url, use, home):
    first = run(held_back.inbox)
    before = flags_of(url)
    deliver(held_back.inbox, "social_security", SECOND, **{LATE: held_back.rest})
    second = run(held_back.inbox)
    after = flags_of(url)
    changed = {key for key in after if said(after[key]) != said(before[key])}
    assert changed
    assert {household for household, _ in changed} <= held_back.families
    assert {key: (row["revision"], row["supersedes"]) for key, row in after.items()} == {
        key: (2, first.run_id) if key in changed else (1, None) for key in before
    }
    for key, row in flags_of(url, first.run_id).items():
        assert (row["revision"], said(row)) == (1, said(before[key]))  # history stands

    shown = json.loads((Path(second.folder) / DIFFERENCE).read_text("utf-8"))
    assert {(flag["household_id"], flag["member_no"]) for flag in shown["flags"]} == changed
    assert shown["inputs_changed"] == [f"social_security: {LATE} added"]
    assert second.difference["revised"] == len(changed)
    for flag in shown["flags"]:
        assert flag["records"]
        for record in flag["records"]:
            assert (record["source"], record["file"]) == ("social_security", LATE)
            assert record["before"] is None

    folder = Path(second.folder)
    judged_again = set(rows(folder, "touched")["household_id"].to_pylist())
    assert {household for household, _ in changed} <= judged_again <= held_back.families
    assert judged_again.isdisjoint(rows(folder, "unchanged")["household_id"].to_pylist())

    again = run(held_back.inbox)
    assert (again.state, again.run_id) == ("unchanged", second.run_id)
    at_once = view_checksum(url, *YIYANG)
    use(other_url, "afresh")
    fresh = Path(run(held_back.inbox).folder)
    assert not (fresh / "touched").exists()
    assert tables_in(folder) - tables_in(fresh) == {"touched", "unchanged", "judged_anew"}
    assert set(WRITTEN) <= tables_in(fresh) <= tables_in(folder)
    assert [name for name in tables_in(fresh) if not rows(fresh, name).equals(rows(folder, name))] == []
    said_of = [path.name for path in fresh.glob("*.json") if path.name not in OF_ITS_RUN]
    assert {f"gate_{source}.json" for source in REQUIRED} | {"link_quality.json", "held_back.json"} <= set(said_of)
    assert [name for name in said_of if (fresh / name).read_bytes() != (folder / name).read_bytes()] == []
    kept, made = (json.loads((each / REPORT).read_text("utf-8")) for each in (folder, fresh))
    assert {**kept, **dict.fromkeys(NOT_OF_BOTH)} == {**made, **dict.fromkeys(NOT_OF_BOTH)}
    first_folder = Path(first.folder)
    for source in REQUIRED:
        is_one = all(
            (first_folder / f"row_{name}" / PART).samefile(folder / f"row_{name}" / PART)
            for name in CONTRACTS[source].tables
        )
        assert is_one is (source != "social_security"), source
    assert view_checksum(other_url, *YIYANG) == at_once
    assert {row["revision"] for row in flags_of(other_url).values()} == {1}


@pytest.mark.slow
def test_a_corrected_file_replaces_the_first_and_names_its_own_rows(held_back, url, home):
    """All row numbers after the first of the added rows move: only the added ones are named."""
    first = run(held_back.inbox)
    before = flags_of(url)
    deliver(held_back.inbox, "social_security", SECOND, **{held_back.name: held_back.whole})
    ran = CliRunner().invoke(app, ["run", *WHERE, "--inbox", str(held_back.inbox)])
    assert ran.exit_code == 0
    second = published_run(url, *YIYANG)
    after = flags_of(url)
    changed = {key for key in after if said(after[key]) != said(before[key])}
    assert {household for household, _ in changed} <= held_back.families
    for words in (first.run_id, f"{held_back.name} replaced", sorted(changed)[0][0], "– → match"):
        assert words in ran.stdout
    found = difference(url, home, CYCLE)
    assert (found.from_run, found.to_run, found.without_records) == (first.run_id, second.run_id, ())
    assert found.inputs_changed == (f"social_security: {held_back.name} replaced",)
    named = {(one.file, one.row) for flag in found.flags for one in flag.records if one.before is None}
    assert named
    assert named <= {(held_back.name, row) for row in held_back.rows}
    assert all(one.before is None for flag in found.flags for one in flag.records)
    turns = {(flag.household_id, flag.member_no): (flag.before.action, flag.after.action) for flag in found.flags}
    assert turns == {key: (before[key]["action"], after[key]["action"]) for key in changed}

    shown = CliRunner().invoke(app, ["diff", *WHERE, "--json"])
    assert json.loads(shown.stdout)["revised"] == len(changed)
    printed = CliRunner().invoke(app, ["diff", *WHERE])
    assert sorted(changed)[0][0] in printed.stdout
    back = difference(url, home, CYCLE, second.run_id, first.run_id)
    assert back.revised == found.revised
    shutil.rmtree(home / "runs" / "yiyang" / "2018H2" / first.run_id)
    without = difference(url, home, CYCLE)
    assert without.without_records == (first.run_id,)
    assert [flag.records for flag in without.flags] == [()] * len(changed)
