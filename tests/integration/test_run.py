"""The whole way on a small municipality: an agency's file to a caseworker's file, and everything that must stop it."""

from __future__ import annotations

import csv
import gzip
import hashlib
import json
import shutil
from pathlib import Path

import pytest
from sqlalchemy.engine import make_url
from typer.testing import CliRunner

from pipeline.cli import app
from pipeline.cycle import Cycle
from pipeline.errors import DeliveryRefused, RunLocked, SeveralRefused, UsageError
from pipeline.sampling import make_sample
from pipeline.steps import run_cycle
from pipeline.steps.scoring_run import score_run
from pipeline.warehouse.locks import run_lock
from pipeline.warehouse.runs import published_run
from pipeline.warehouse.views import read_view, view_checksum

pytestmark = [pytest.mark.integration, pytest.mark.slow]
CYCLE = Cycle.of("yiyang", "2018H2")


def silent(_step, _done, _total):
    return None


@pytest.fixture(scope="module")
def municipality(tmp_path_factory):
    out = tmp_path_factory.mktemp("municipality")
    make_sample("yiyang", CYCLE, out, households=260, seed=7)
    return out


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
    """A copy of the deliveries, to damage."""
    copy = tmp_path / "inbox"
    shutil.copytree(municipality / "inbox", copy)
    return copy


def run(inbox, *missing, force=False):
    return run_cycle(CYCLE, str(inbox), missing, force=force, announce=silent)


def view(url, name):
    with read_view(url, name, CYCLE.region, CYCLE.name) as found:
        names = [column.name for column in found.columns]
        return [dict(zip(names, row, strict=True)) for row in found.rows]


def rewrite(inbox, source, name, content):
    """Replace a file and set its hash and the day it was produced right, as an agency would."""
    (inbox / source / name).write_bytes(content)
    manifest = json.loads((inbox / source / "manifest.json").read_text("utf-8"))
    for file in manifest["files"]:
        if file["name"] == name:
            file["sha256"] = hashlib.sha256(content).hexdigest()
    manifest["produced_at"] = "2019-02-01T09:00:00+08:00"
    (inbox / source / "manifest.json").write_text(json.dumps(manifest), "utf-8")


def test_a_cycle_from_files_to_published_flags(home, url, municipality):
    report = run(municipality / "inbox")
    assert report.state == "done"
    for row in report.deliveries:
        assert row["rows_in"] == row["rows_accepted"] + row["rows_quarantined"] + row["rows_duplicate"], row[
            "file_name"
        ]
    assert sum(row["rows_in"] for row in report.deliveries) > 3000
    links, decisions = score_run(url, CYCLE, municipality / "truth")
    assert links[0].precision == 1.0
    assert links[0].recall > 0.97
    assert links[0].review_share < 0.02
    assert decisions.share > 0.98
    with (municipality / "inbox" / "register" / "households.csv").open(encoding="utf-8") as file:
        households = {row["household_id"] for row in csv.DictReader(file)}
    assert {row["household_id"] for row in view(url, "flag")} == households


def test_every_amount_leads_back_to_an_accepted_row(home, url, municipality):
    run(municipality / "inbox")
    matched = {
        (row["source"], row["file_name"], row["row_number"]): (row["household_id"], row["member_no"])
        for row in view(url, "identity_link")
        if row["decision"] == "match"
    }
    ledger = view(url, "income_month")
    assert ledger
    for row in (*ledger, *view(url, "asset")):
        record = json.loads(row["record"])
        assert matched[record["source"], record["file"], record["row"]] == (row["household_id"], row["member_no"])


def test_the_same_inputs_are_no_new_run_and_forced_leave_the_same_views(home, url, municipality):
    first = run(municipality / "inbox")
    before = view_checksum(url, CYCLE.region, CYCLE.name)
    again = run(municipality / "inbox")
    assert (again.state, again.run_id) == ("unchanged", first.run_id)
    assert again.flags == first.flags
    forced = run(municipality / "inbox", force=True)
    assert forced.state == "done"
    assert forced.run_id != first.run_id
    assert view_checksum(url, CYCLE.region, CYCLE.name) == before
    assert {(row["revision"], row["supersedes"]) for row in view(url, "flag")} == {(1, None)}  # unchanged flags
    assert published_run(url, CYCLE.region, CYCLE.name).supersedes == first.run_id


def test_without_consent_nothing_about_a_household_is_kept(home, url, municipality):
    run(municipality / "inbox")
    blocked = {row["household_id"] for row in view(url, "flag") if row["action"] == "blocked_consent"}
    assert blocked
    for name in ("identity_link", "income_month", "asset"):
        assert not blocked & {row["household_id"] for row in view(url, name)}, name


def damage_hash(inbox):
    path = inbox / "housing" / next(p.name for p in (inbox / "housing").glob("*.txt"))
    path.write_bytes(path.read_bytes() + b"\n")
    return ("housing", path.name, "sha256")


def damage_row_count(inbox):
    manifest = json.loads((inbox / "employment" / "manifest.json").read_text("utf-8"))
    manifest["files"][0]["rows"] += 1
    (inbox / "employment" / "manifest.json").write_text(json.dumps(manifest), "utf-8")
    return ("employment", manifest["files"][0]["name"], str(manifest["files"][0]["rows"]))


def damage_column(inbox):
    path = next((inbox / "social_security").glob("*.csv"))
    rewrite(
        inbox,
        "social_security",
        path.name,
        path.read_bytes().replace("缴费基数".encode("gb18030"), "缴费基".encode("gb18030"), 1),
    )
    return ("social_security", path.name, "缴费基数")


def damage_gzip(inbox):
    path = next((inbox / "banking").glob("*.gz"))
    rewrite(inbox, "banking", path.name, path.read_bytes()[:-50])
    return ("banking", path.name, "gzip")


def damage_everything(inbox):
    shutil.rmtree(inbox / "banking")
    (inbox / "housing" / "extra.txt").write_text("x", "utf-8")
    return ("banking", "housing", "2 refusal")


@pytest.mark.parametrize("damage", [damage_hash, damage_row_count, damage_column, damage_gzip, damage_everything])
def test_a_damaged_delivery_is_refused_by_name_and_nothing_is_published(home, url, inbox, damage):
    words = damage(inbox)
    with pytest.raises((DeliveryRefused, SeveralRefused)) as refused:
        run(inbox)
    assert refused.value.exit_code == 3
    for word in (*words, "expected", "found"):
        assert word in str(refused.value)
    assert published_run(url, CYCLE.region, CYCLE.name) is None
    assert view(url, "flag") == []
    shown = [row for row in view(url, "delivery") if row["state"] == "refused"]
    assert {row["source"] for row in shown} <= set(words)
    assert all(row["refused_because"] for row in shown)
    assert shown


def test_a_file_damaged_after_a_good_run_is_refused_though_the_manifest_is_the_same(home, url, inbox):
    good = run(inbox)
    damage_hash(inbox)
    with pytest.raises(DeliveryRefused):
        run(inbox)
    assert published_run(url, CYCLE.region, CYCLE.name).run_id == good.run_id


def test_without_a_source_accepted_by_name_nobody_is_judged_adversely(home, url, inbox):
    shutil.rmtree(inbox / "banking")
    report = run(inbox, "banking")
    assert report.accept_missing == ("banking",)
    flags = view(url, "flag")
    assert {row["outcome"] for row in flags} <= {"keep", "review", "blocked", "exit"}
    assert {row["reason_codes"][0] for row in flags if row["outcome"] == "exit"} <= {"NO_MEMBER_LEFT"}
    assert any(row["reason_codes"][0] == "SOURCE_MISSING" for row in flags)
    states = {(row["source"], row["state"]) for row in view(url, "delivery")}
    assert ("banking", "missing") in states


def test_a_refused_source_that_was_accepted_as_missing_does_not_stop_the_run(home, url, inbox):
    damage_gzip(inbox)
    report = run(inbox, "banking")
    assert report.accept_missing == ("banking",)
    refused = [row for row in view(url, "delivery") if row["state"] == "refused"]
    assert [row["source"] for row in refused] == ["banking"]
    assert "gzip" in refused[0]["refused_because"]


def test_the_register_cannot_be_gone_without(home, inbox):
    with pytest.raises(UsageError, match="register"):
        run(inbox, "register")


def test_two_runs_of_one_region_and_cycle_do_not_meet(home, url, inbox):
    with run_lock(url, CYCLE.region, CYCLE.name), pytest.raises(RunLocked) as locked:
        run(inbox)
    assert locked.value.exit_code == 4


def test_a_row_in_quarantine_makes_its_months_unknown(home, url, inbox, municipality):
    """A wage row of somebody about to enter turns bad: the entry waits."""
    run(municipality / "inbox")
    entering = {row["household_id"] for row in view(url, "flag") if row["action"] == "enter_dibao"}
    link = next(
        row
        for row in view(url, "identity_link")
        if row["source"] == "banking" and row["decision"] == "match" and row["household_id"] in entering
    )
    path = inbox / "banking" / link["file_name"]
    lines = gzip.decompress(path.read_bytes()).decode("utf-8").split("\n")
    account = json.loads(lines[link["row_number"] - 1])
    lines[link["row_number"] - 1] = json.dumps({**account, "balance_fen": "many"}, ensure_ascii=False)
    rewrite(inbox, "banking", path.name, gzip.compress("\n".join(lines).encode("utf-8")))
    run(inbox)
    flag = next(
        row for row in view(url, "flag") if row["household_id"] == link["household_id"] and row["member_no"] is None
    )
    assert (flag["action"], flag["reason_codes"][0]) == ("review", "EVIDENCE_INCOMPLETE")


def test_the_command_line_from_run_to_feed(home, url, municipality, tmp_path):
    command = CliRunner()
    where = ["--region", "yiyang", "--cycle", "2018H2"]
    ran = command.invoke(app, ["run", *where, "--inbox", str(municipality / "inbox"), "--json"])
    assert ran.exit_code == 0
    assert json.loads(ran.stdout)["state"] == "done"
    scored = command.invoke(app, ["score", *where, "--truth", str(municipality / "truth"), "--json"])
    assert json.loads(scored.stdout)["linkage"][0]["precision"] == 1.0
    exported = command.invoke(app, ["export", "flag", *where, "--out", str(tmp_path / "flags.csv")])
    assert exported.exit_code == 0
    assert (tmp_path / "flags.csv").stat().st_size > 1000
    released = command.invoke(app, ["release", *where, "--by", "a supervisor", "--json"])
    assert released.exit_code == 0
    files = json.loads(released.stdout)["files"]
    folder = Path(json.loads(released.stdout)["folder"])
    assert {Path(file["name"]).suffix for file in files} == {".xlsx", ".csv"}
    assert all((folder / file["name"]).exists() for file in files)
