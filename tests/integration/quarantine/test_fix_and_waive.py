"""What a fix, a waiver and newer rules make of rows in quarantine, on a small municipality."""

from __future__ import annotations

import gzip
import json

import pytest

from pipeline.cycle import Cycle
from pipeline.steps import opening, replaying
from pipeline.steps.quarantine_values import FixRefused
from pipeline.steps.quarantining import fix_row, waive_row
from pipeline.store import RunStore
from pipeline.warehouse.runs import published_run

pytestmark = [pytest.mark.integration, pytest.mark.slow]
CYCLE = Cycle.of("yiyang", "2018H2")
SAID = ("action", "amount_monthly", "reason_codes", "income_per_head", "effective_month", "explanation_zh")


def test_a_fix_turns_the_review_into_the_entry_it_would_have_been(office, home, url, inbox, broken, query):
    place, household_id, entry, balance = broken
    before = published_run(url, CYCLE.region, CYCLE.name)
    text = RunStore.of(home, CYCLE, before.run_id).read("text_banking")
    assert office.state_of(url, place) == "new"
    said = fix_row(CYCLE, place, {"balance_fen": balance}, "a person", "the bank by telephone")
    assert (said.state, said.is_new) == ("fixed", True)
    assert published_run(url, CYCLE.region, CYCLE.name).run_id == before.run_id
    report = office.replay()
    assert report.state == "done"
    flag = office.household_flag(url, household_id)
    assert {name: flag[name] for name in SAID} == {name: entry[name] for name in SAID}
    assert (office.state_of(url, place), office.state_of(url, place, before.run_id)) == ("replayed", "replayed")
    assert RunStore.of(home, CYCLE, report.run_id).read("text_banking").equals(text)
    old = {row["file_name"]: row["rows_quarantined"] for row in office.view(url, "delivery")}
    assert office.counts(report)[place.file_name] == old[place.file_name]
    listed = [row for row in office.view(url, "quarantine") if row["state"] != "replayed"]
    assert len(listed) == sum(count or 0 for count in old.values())
    assert office.replay().state == "unchanged"
    assert fix_row(CYCLE, place, {"balance_fen": balance}, "another", None).is_new is False
    assert office.replay().state == "unchanged"
    assert office.run(inbox).state == "unchanged"
    assert query("SELECT count(*) FROM core.run") == [(3,)]


def test_a_wage_row_that_is_fixed_counts_as_income(office, home, url, waiting):
    place, household_id, entry, cell = waiting["wage"]
    assert office.state_of(url, place) == "new"
    with pytest.raises(FixRefused, match="应发工资"):
        fix_row(CYCLE, place, {"应发工资": "-1"}, "a person")
    fix_row(CYCLE, place, {"应发工资": cell}, "a person", "the employer's payroll")
    fixed = office.replay()
    waive_row(CYCLE, place, "a person", "said after that run: a replay of it does not know")
    found = replaying.replay(replaying.find_replayable(fixed.run_id), announce=office.silent)
    assert (found.identical, found.tables) == (True, ())
    flag = office.household_flag(url, household_id)
    assert {name: flag[name] for name in SAID} == {name: entry[name] for name in SAID}
    records = {row["record"] for row in office.view(url, "income_month") if row["household_id"] == household_id}
    assert place in {office.place_in(record) for record in records if record}


def test_a_waiver_too_and_a_later_word_outranks_it(office, home, url, broken):
    place, household_id, _, balance = broken
    assert waive_row(CYCLE, place, "a person", "closed account").state == "waived"
    report = office.replay()
    quarantined = office.counts(report)
    assert office.household_flag(url, household_id)["action"] == "enter_dibao"
    linked = RunStore.of(home, CYCLE, report.run_id).read("link_of_all", ["source", "file_name", "row_number"])
    assert {
        "source": place.source,
        "file_name": place.file_name,
        "row_number": place.row_number,
    } not in linked.to_pylist()
    assert office.state_of(url, place) == "waived"
    assert waive_row(CYCLE, place, "another", "the same again").is_new is False
    assert office.replay().state == "unchanged"
    assert fix_row(CYCLE, place, {"balance_fen": balance}, "a person").state == "fixed"
    fixed = office.counts(office.replay())
    assert fixed[place.file_name] == quarantined[place.file_name] - 1
    assert office.state_of(url, place) == "replayed"
    assert waive_row(CYCLE, place, "a person", "not his after all").state == "waived"
    assert office.counts(office.replay()) == quarantined
    assert office.state_of(url, place) == "waived"


def test_a_corrected_delivery_inherits_no_fix(office, home, url, inbox, broken):
    place, household_id, _, balance = broken
    fix_row(CYCLE, place, {"balance_fen": balance}, "a person")
    other = place.row_number % 5 + 1 if place.row_number % 5 + 1 != place.row_number else place.row_number + 1
    office.change_account(inbox, other, phone="13800000000")
    office.run(inbox)
    assert office.state_of(url, place) == "new"
    assert office.household_flag(url, household_id)["reason_codes"][0] == "EVIDENCE_INCOMPLETE"
    assert fix_row(CYCLE, place, {"balance_fen": balance}, "a person").is_new


def test_a_row_that_is_broken_as_a_whole_needs_every_cell(office, home, url, waiting, municipality):
    place = waiting["cut"]
    path = next((municipality / "inbox" / "banking").glob("*.gz"))
    account = json.loads(gzip.decompress(path.read_bytes()).decode("utf-8").split("\n")[place.row_number - 1])
    cells = {name: value if isinstance(value, str) else json.dumps(value) for name, value in account.items() if value}
    cells |= {name: str(value or "0") for name, value in account.items() if name.endswith("_fen") and not value}
    cells |= {name: "" for name, value in account.items() if value is None}
    less = {name: value for name, value in cells.items() if name not in ("phone", "currency")}
    with pytest.raises(FixRefused, match=r"broken_json.*say currency, phone as well"):
        fix_row(CYCLE, place, less, "a person")
    assert fix_row(CYCLE, place, cells, "a person", "the bank's printout").state == "fixed"
    office.counts(office.replay())
    assert office.state_of(url, place) == "replayed"


def test_newer_rules_are_a_new_run_without_anything_said(office, home, url, broken, monkeypatch):
    place, *_ = broken
    assert office.replay().state == "unchanged"
    monkeypatch.setattr(opening, "code_version", lambda: "a newer version")
    assert office.replay().state == "done"
    assert office.state_of(url, place) == "new"
    assert office.replay().state == "unchanged"
