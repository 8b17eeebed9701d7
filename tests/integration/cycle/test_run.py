"""The whole way on a small municipality: an agency's file to a caseworker's file, and everything that must stop it."""

from __future__ import annotations

import csv
import gzip
import hashlib
import json
from pathlib import Path

import pytest
from typer.testing import CliRunner

from pipeline.cli.everything import app
from pipeline.steps.scoring_run import score_run
from pipeline.warehouse.runs import published_run
from pipeline.warehouse.views import view_checksum
from tests.integration.cycle.office import CYCLE, rewrite, run, view

pytestmark = [pytest.mark.integration, pytest.mark.slow]


def test_a_cycle_from_files_to_published_flags(published, municipality):
    report, url = published.report, published.url
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


def test_every_amount_leads_back_to_an_accepted_row(published):
    url = published.url
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


def test_the_same_inputs_are_no_new_run_and_forced_leave_the_same_views(published, municipality):
    first, url = published.report, published.url
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


def test_without_consent_nothing_about_a_household_is_kept(published):
    url = published.url
    blocked = {row["household_id"] for row in view(url, "flag") if row["action"] == "blocked_consent"}
    assert blocked
    for name in ("identity_link", "income_month", "asset"):
        assert not blocked & {row["household_id"] for row in view(url, name)}, name


def test_a_row_in_quarantine_makes_its_months_unknown(published, inbox):
    """A wage row of somebody about to enter turns bad: the entry waits."""
    url = published.url
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
    made = json.loads(released.stdout)
    assert {Path(file["name"]).suffix for file in made["files"]} == {".xlsx", ".csv", ".json"}
    for file in made["files"]:
        written = Path(made["target"]) / made["places"][file["township_code"]] / file["name"]
        assert hashlib.sha256(written.read_bytes()).hexdigest() == file["sha256"]
