"""A late or corrected delivery: only what it touches has a new revision, and the difference names the record."""

from __future__ import annotations

import csv
import hashlib
import json
import shutil
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

import pyarrow.parquet as pq
import pytest
from sqlalchemy.engine import make_url
from typer.testing import CliRunner

from connectors.sources import CONTRACTS, REQUIRED
from pipeline.cli.everything import app
from pipeline.cycle import Cycle
from pipeline.errors import DeliveryRefused
from pipeline.judged import WRITTEN
from pipeline.sampling import make_sample
from pipeline.steps import run_cycle
from pipeline.steps.context import FROZEN
from pipeline.steps.differing import DIFFERENCE, NothingToCompare, difference
from pipeline.steps.reporting import REPORT
from pipeline.store import PART
from pipeline.warehouse.publish import publish
from pipeline.warehouse.runs import published_run
from pipeline.warehouse.views import read_view, view_checksum

CYCLE = Cycle.of("yiyang", "2018H2")
YIYANG = (CYCLE.region, CYCLE.name)
WHERE = ("--region", "yiyang", "--cycle", "2018H2")
LATE = "social_security_2018H2_late.csv"
FIRST, SECOND = "2019-01-20T09:00:00+08:00", "2019-01-20T09:00:01+08:00"
OF_ITS_RUN = (FROZEN, REPORT, DIFFERENCE)
NOT_OF_BOTH = ("run_id", "folder", "difference")
"""Of a report: which run it is, and what changed against the run it follows."""
NOT_SAID = {"run_id", "revision", "supersedes", "policy_version", "flips", "earliest_stop_month"}


def silent(_step, _done, _total):
    return None


@pytest.fixture(scope="module")
def municipality(tmp_path_factory):
    out = tmp_path_factory.mktemp("municipality")
    make_sample("yiyang", CYCLE, out, households=120, seed=11)
    return out


@pytest.fixture
def use(tmp_path, monkeypatch):
    """Make a database and an empty HESV_HOME those of the next runs."""

    def change(url, name):
        monkeypatch.setenv("HESV_HOME", str(tmp_path / name))
        plain = make_url(url).set(drivername="postgresql").render_as_string(hide_password=False)
        monkeypatch.setenv("HESV_DATABASE_URL", plain)
        return tmp_path / name

    return change


@pytest.fixture
def home(use, url):
    return use(url, "home")


def run(inbox, *missing, **options):
    return run_cycle(CYCLE, str(inbox), missing, announce=silent, **options)


def rows(folder, table):
    return pq.read_table(folder / table)


def tables_in(folder):
    return {path.parent.name for path in folder.glob(f"*/{PART}")}


def flags_of(url, run_id=None):
    with read_view(url, "flag", *YIYANG, run_id=run_id) as found:
        names = [column.name for column in found.columns]
        rows = [dict(zip(names, row, strict=True)) for row in found.rows]
    return {(row["household_id"], row["member_no"]): row for row in rows}


def said(row):
    return {name: value for name, value in row.items() if name not in NOT_SAID}


def deliver(inbox, source, produced_at, **files):
    """Hand over a delivery anew: these files (bytes), all others as they were."""
    path = inbox / source / "manifest.json"
    manifest = json.loads(path.read_text("utf-8"))
    for name, content in files.items():
        entry = {"name": name, "sha256": hashlib.sha256(content).hexdigest(), "rows": content.count(b"\n") - 1}
        (inbox / source / name).write_bytes(content)
        manifest["files"] = [file for file in manifest["files"] if file["name"] != name] + [entry]
    path.write_text(json.dumps({**manifest, "produced_at": produced_at}), "utf-8")


@dataclass(frozen=True)
class HeldBack:
    """An inbox without some families' rows of social security, and what brings them."""

    inbox: Path
    name: str
    whole: bytes
    rest: bytes
    families: frozenset[str]
    rows: frozenset[int]
    """Where the rows stand in the whole file."""


@pytest.fixture
def held_back(municipality, tmp_path):
    inbox = tmp_path / "inbox"
    shutil.copytree(municipality / "inbox", inbox)
    with (municipality / "truth" / "links.csv").open(encoding="utf-8") as file:
        links = [row for row in csv.DictReader(file) if row["source"] == "social_security" and row["household_id"]]
    path = inbox / "social_security" / links[0]["file_name"]
    whole = path.read_bytes()
    header, *lines = whole.splitlines(keepends=True)
    paid = {number for number, line in enumerate(lines, start=1) if "待遇,".encode("gb18030") in line}
    families = sorted({row["household_id"] for row in links if int(row["row_number"]) in paid})[:24:3]
    rows = frozenset(int(row["row_number"]) for row in links if row["household_id"] in families)
    kept = [line for number, line in enumerate(lines, start=1) if number not in rows]
    late = [line for number, line in enumerate(lines, start=1) if number in rows]
    deliver(inbox, "social_security", FIRST, **{path.name: header + b"".join(kept)})
    return HeldBack(inbox, path.name, whole, header + b"".join(late), frozenset(families), rows)


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


@pytest.mark.slow
@pytest.mark.parametrize(
    "produced_at", ["2019-01-20T08:59:59+08:00", "2019-01-20T01:00:00+00:00"], ids=["older", "equal"]
)
def test_a_delivery_that_is_not_newer_and_says_something_else_is_refused(held_back, url, home, produced_at):
    published = run(held_back.inbox)
    deliver(held_back.inbox, "social_security", produced_at, **{LATE: held_back.rest})
    with pytest.raises(DeliveryRefused) as refused:
        run(held_back.inbox)
    assert refused.value.exit_code == 3
    shown = datetime.fromisoformat(produced_at).isoformat()
    for words in ("social_security", "produced_at", FIRST, published.run_id, shown, "Put the newest delivery"):
        assert words in str(refused.value)
    assert published_run(url, *YIYANG).run_id == published.run_id
    with read_view(url, "delivery", *YIYANG) as found:
        assert str(refused.value) in {row[-1] for row in found.rows}


@pytest.mark.slow
def test_the_same_files_under_an_older_manifest_change_no_flag(held_back, url, home):
    run(held_back.inbox)
    deliver(held_back.inbox, "social_security", "2019-01-19T09:00:00+08:00")
    again = run(held_back.inbox)
    assert again.state == "done"
    assert again.difference["revised"] == 0
    assert {row["revision"] for row in flags_of(url).values()} == {1}


def test_without_two_runs_there_is_no_difference(url, home, make_run, make_tables):
    with pytest.raises(NothingToCompare, match="nothing is published"):
        difference(url, home, CYCLE)
    publish(url, make_run("run-1"), make_tables())
    with pytest.raises(NothingToCompare, match="run-1 is the first run"):
        difference(url, home, CYCLE)
    with pytest.raises(NothingToCompare, match="'run-9' is no published run"):
        difference(url, home, CYCLE, "run-9")
