"""Screening, uprating and the monthly watch on a small municipality, from files to published rows."""

from __future__ import annotations

import csv
import hashlib
import json
import shutil
from collections import Counter
from dataclasses import asdict

import pytest
from python_calamine import CalamineWorkbook
from typer.testing import CliRunner

from pipeline.cli.everything import app
from pipeline.cycle import Cycle
from pipeline.screening.statistics import roll_up
from pipeline.steps.replaying import find_replayable, replay
from pipeline.steps.screening import NothingScreened, write_book
from pipeline.steps.uprating import NothingToRaise, due_uprating, run_uprating, uprate_month
from tests.integration.cycle.office import CYCLE, run, view

pytestmark = [pytest.mark.integration, pytest.mark.slow]
WATCH = Cycle.of("yiyang", "2018M12")


def register(municipality, name):
    with (municipality / "inbox" / "register" / name).open(encoding="utf-8-sig", newline="") as file:
        return list(csv.DictReader(file))


def planted(municipality):
    """(kind, household) of every payment and ledger row that was spoilt, and households left out of the ledger."""
    rows = {name: register(municipality, name) for name in ("payments.csv", "village_ledger.csv")}
    with (municipality / "truth" / "errors.csv").open(encoding="utf-8-sig", newline="") as file:
        errors = [row for row in csv.DictReader(file) if row["file_name"] in rows]
    spoilt = Counter(
        (row["corruption"], rows[row["file_name"]][int(row["row_number"]) - 1]["household_id"])
        for row in errors
        if row["corruption"].startswith(("payment_", "ledger_"))
    )
    known = {row["household_id"] for row in rows["village_ledger.csv"]}
    for row in register(municipality, "households.csv"):
        if row["state"] in ("in_aid", "in_grace") and row["household_id"] not in known:
            spoilt["ledger_only_register", row["household_id"]] += 1
    return spoilt


def test_the_screening_finds_what_was_planted_and_its_tables_reconcile(published, municipality, tmp_path):
    report, url, home = published.report, published.url, published.home
    found = view(url, "screening", CYCLE)
    kinds = Counter(row["kind"] for row in found)
    assert Counter(
        (row["kind"], row["household_id"]) for row in found if row["kind"].startswith(("payment_", "ledger_"))
    ) == planted(municipality)
    flags = Counter(row["outcome"] for row in view(url, "flag", CYCLE))
    assert kinds["wrongly_covered"] == flags["exit"]
    assert kinds["missed"] >= flags["entry"] > 0
    villages = write_book(CYCLE, tmp_path / "book.xlsx")
    (total,) = roll_up(villages, 0)
    assert {kind: count for kind, count in total.kinds.items() if count} == dict(kinds)
    assert total.households == 260
    sums = set()
    for name in ("县汇总", "乡镇汇总", "村汇总"):
        rows = CalamineWorkbook.from_path(tmp_path / "book.xlsx").get_sheet_by_name(name).to_python()
        level = rows[2].index("登记户数")
        sums.add(tuple(next(row for row in rows if row[0] == "合计")[level : level + 4]))
    assert sums == {(total.households, total.held, total.found_in, total.findings)}
    assert (home / "runs" / "yiyang" / "2018H2" / report.run_id / "fairness.html").exists()
    assert report.fairness is not None
    assert report.fairness["sex"]["review"]["total"]["n"] > 260
    assert replay(find_replayable(report.run_id), announce=lambda *_: None).identical


def test_a_raised_standard_reaches_families_before_the_next_half_year(published):
    before, url = published.report, published.url
    assert due_uprating("yiyang", 201812) is None
    assert due_uprating("yiyang", 201903) == 201901
    made = run_uprating("yiyang", 201901)
    assert (made.state, made.rests_on) == ("done", before.run_id)
    held = {(row["household_id"], row["member_no"]): row for row in view(url, "flag", CYCLE)}
    raised = view(url, "flag", Cycle.uprating("yiyang", 201901))
    assert made.raised == len(raised) > 50
    for flag in raised:
        known = held[flag["household_id"], flag["member_no"]]
        assert (flag["action"], flag["reason_codes"]) == ("increase", ["STANDARD_RAISED"])
        assert flag["effective_month"] == "2019-01"
        assert flag["previous_amount_monthly"] == known["amount_monthly"]
        assert flag["amount_monthly"] > known["amount_monthly"]
        assert known["outcome"] not in ("exit", "blocked", "not_eligible", "refer")
    more = sum(flag["amount_monthly"] - flag["previous_amount_monthly"] for flag in raised)
    assert made.more_fen == more * 100
    assert asdict(run_uprating("yiyang", 201901)) == {**asdict(made), "state": "unchanged"}
    assert run_uprating("yiyang", 201902).state == "unchanged"
    assert uprate_month("yiyang", 201902).state == "unchanged"
    released = CliRunner().invoke(app, ["release", "--region", "yiyang", "--cycle", "2019U01", "--by", "someone"])
    assert released.exit_code == 0, released.output
    assert view(url, "flag", CYCLE)


def watch_more(inbox):
    """Every second applicant is listed as at risk, every third household in aid has left; the hash is set right."""
    path = inbox / "register" / "households.csv"
    with path.open(encoding="utf-8", newline="") as file:
        reader = csv.DictReader(file)
        rows, columns = list(reader), list(reader.fieldnames)
    for number, row in enumerate(rows):
        if row["state"] == "applicant" and number % 2:
            row["watch_list"] = "at_risk"
        if row["state"] == "in_aid" and number % 3 == 0:
            row |= dict.fromkeys(("category", "benefit_monthly", "benefit_since"), "") | {"state": "exited"}
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, columns)
        writer.writeheader()
        writer.writerows(rows)
    manifest = json.loads((inbox / "register" / "manifest.json").read_text("utf-8"))
    for file in manifest["files"]:
        if file["name"] == path.name:
            file["sha256"] = hashlib.sha256(path.read_bytes()).hexdigest()
    (inbox / "register" / "manifest.json").write_text(json.dumps(manifest), "utf-8")
    return {row["household_id"]: row for row in rows}


@pytest.fixture
def month_inbox(municipality, tmp_path):
    """The half-year's deliveries as deliveries of its last month."""
    inbox = tmp_path / "month"
    shutil.copytree(municipality / "inbox", inbox)
    for manifest in sorted(inbox.glob("*/manifest.json")):
        manifest.write_text(manifest.read_text("utf-8").replace(CYCLE.name, WATCH.name), "utf-8")
    for file in sorted(inbox.glob(f"*/*{CYCLE.name}*")):
        file.rename(file.with_name(file.name.replace(CYCLE.name, WATCH.name)))
    return inbox


def test_a_watch_publishes_alerts_and_no_flag(published, month_inbox, tmp_path):
    households, url = watch_more(month_inbox), published.url
    shown = CliRunner().invoke(
        app, ["watch", "--region", "yiyang", "--cycle", "2018M12", "--inbox", str(month_inbox), "--json"]
    )
    assert shown.exit_code == 0, shown.output
    report = json.loads(shown.stdout)
    assert (report["flags"], report["waiting"], report["fairness"]) == ({}, {}, None)
    for name in ("flag", "household_assessment", "income_month", "review_task"):
        assert view(url, name, WATCH) == []
    alerts = view(url, "screening", WATCH)
    assert {row["kind"] for row in alerts} <= {
        "alert_death", "alert_income_below_standard", "alert_zero_income_three_months",
    }  # fmt: skip
    left = {row["household_id"] for row in view(url, "flag", CYCLE) if row["previous_amount_monthly"] is not None}
    assert len(alerts) > 20
    for row in alerts:
        household = households[row["household_id"]]
        assert household["watch_list"] or (household["state"] == "exited" and row["household_id"] in left)
    entered = {row["household_id"] for row in view(url, "flag", CYCLE) if row["action"] == "enter_dibao"}
    listed = {key for key, row in households.items() if row["watch_list"]}
    assert entered & listed
    assert entered & listed <= {row["household_id"] for row in alerts}
    write_book(WATCH, tmp_path / "alerts.xlsx")
    again = run(month_inbox, cycle=WATCH)
    assert (again.state, again.run_id) == ("unchanged", report["run_id"])
    assert view(url, "flag", CYCLE)


def test_before_a_cycle_is_published_nothing_is_raised(home):
    with pytest.raises(NothingToRaise, match="2019-01"):
        run_uprating("yiyang", 201901)
    assert due_uprating("yiyang", 201901) is None


def test_statistics_of_what_is_not_published(home, tmp_path):
    with pytest.raises(NothingScreened, match="nothing is published"):
        write_book(CYCLE, tmp_path / "book.xlsx")


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (("screening", "--region", "yiyang", "--cycle", "2018H2", "--out", "x.csv"), ".xlsx"),
        (("uprate", "--region", "yiyang", "--month", "2019-13"), "2019-01"),
        (("watch", "--region", "yiyang", "--cycle", "2018H2", "--inbox", "x"), "2018M11"),
    ],
)
def test_a_wrong_call_says_what_to_write(arguments, words):
    result = CliRunner().invoke(app, list(arguments))
    assert result.exit_code != 0
    assert words in str(result.exception)
