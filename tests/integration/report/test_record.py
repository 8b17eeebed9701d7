"""The row behind an amount: this household's records open, another's and a stranger's are as if they were not there."""

import pytest

from pipeline.access import Actor, PurposeMissing, Role
from pipeline.steps.household_record import NoSuchRecordHere, look_at_record
from pipeline.steps.household_report import look_at_household
from pipeline.steps.quarantine_values import Place


def place_of(record):
    return Place(record.source, record.file_name, record.row_number)


@pytest.fixture
def look(town, clerk):
    def at(household_id, place, actor=clerk, **given):
        home = given.pop("home", town.home)
        return look_at_record(town.url, actor, home, town.cycle, household_id, place, **given)

    return at


@pytest.fixture
def report(town, clerk, household_with):
    """Of a household that has income and property, and is told apart from others by them."""
    household_id = household_with(
        "f.outcome <> 'blocked' AND EXISTS (SELECT FROM serve.income_month AS i WHERE i.household_id = f.household_id) "
        "AND EXISTS (SELECT FROM serve.asset AS a WHERE a.household_id = f.household_id)"
    )
    return look_at_household(town.url, clerk, town.home, town.cycle, household_id).report


def test_every_amount_opens_the_row_it_came_from(look, report):
    household_id = report.heading.household_id
    for item in {one.record: one for one in (*report.income, *report.assets)}.values():
        record = look(household_id, place_of(item.record))
        assert record.fate == "accepted"
        assert record.link.decision == "match"
        assert record.link.member_no == item.member_no
        assert abs(sum(bar.bits for bar in record.link.bars) - record.link.weight) < 0.01
        assert item in (*record.income, *record.assets)
    for item in (*report.payments, *report.bills, report.registered, *report.people):
        record = look(household_id, place_of(item.record))
        assert record.link is None
        assert household_id in {cell.sent for cell in record.cells}


def test_anothers_record_a_strangers_and_anothers_row_of_the_register_are_refused(look, report, rows, town):
    household_id, run_id = report.heading.household_id, town.run_id
    others = rows(
        "SELECT source, file_name, row_number FROM serve.identity_link WHERE household_id <> %s "
        "ORDER BY source, file_name, row_number LIMIT 5", household_id,
    )  # fmt: skip
    linked = {(row["source"], row["file_name"], row["row_number"]) for row in rows("SELECT * FROM serve.identity_link")}
    (file,) = rows("SELECT * FROM serve.delivery WHERE source = 'social_security' AND run_id = %s", run_id)
    stranger = next(
        number for number in range(1, file["rows_in"] + 1)
        if ("social_security", file["file_name"], number) not in linked
    )  # fmt: skip
    refused = [Place(row["source"], row["file_name"], row["row_number"]) for row in others]
    refused += [
        Place("social_security", file["file_name"], stranger),
        Place("register", "members.csv", 1 + 5 * (report.people[0].record.row_number == 1)),
        Place("register", "nothing.csv", 1),
        Place("register", "../run.json", 1),
        Place("nobody", "x", 1),
        Place("social_security", file["file_name"], 10**9),
    ]
    before = rows("SELECT count(*) AS n FROM audit.event")
    for place in refused:
        with pytest.raises(NoSuchRecordHere):
            look(household_id, place)
    assert rows("SELECT count(*) AS n FROM audit.event") == before


def test_a_caseworker_of_another_township_gets_none_of_its_rows(look, report):
    elsewhere = Actor("elsewhere", Role.CASEWORKER, ("999",))
    with pytest.raises(NoSuchRecordHere):
        look(report.heading.household_id, place_of(report.income[0].record), elsewhere)


def test_numbers_are_starred_until_a_purpose_is_stated(look, report, rows):
    household_id, place = report.heading.household_id, place_of(report.income[0].record)
    hidden, shown = look(household_id, place), look(household_id, place, purpose="dispute of the family")
    with pytest.raises(PurposeMissing):
        look(household_id, place, purpose=" ")
    starred = [cell.column for cell in hidden.cells if cell.is_starred]
    assert starred
    whole = {cell.column: cell.sent for cell in shown.cells}
    for cell in hidden.cells:
        assert (cell.sent != whole[cell.column]) == (cell.column in starred and bool(whole[cell.column]))
    (event,) = rows("SELECT * FROM audit.event ORDER BY event_id DESC LIMIT 1")
    assert (event["action"], event["purpose"]) == ("record_reveal", "dispute of the family")
    assert not any(value in str(event["detail"]) for value in whole.values() if value and len(value) > 9)


def test_without_the_folder_the_row_is_read_again_from_the_landed_bytes(look, report, home_without_run):
    household_id, place = report.heading.household_id, place_of(report.income[0].record)
    with_folder, without = look(household_id, place), look(household_id, place, home=home_without_run)
    assert [cell.sent for cell in without.cells] == [cell.sent for cell in with_folder.cells]
    assert without.fate is None


def test_a_row_in_quarantine_that_concerns_the_household_is_shown_with_what_was_wrong(look, report_of, rows):
    shown = 0
    for row in rows("SELECT DISTINCT household_id FROM serve.flag ORDER BY 1"):
        for doubt in report_of(row["household_id"]).doubts:
            record = look(row["household_id"], place_of(doubt.record))
            assert record.fate == "quarantined"
            assert [one["rule"] for one in record.wrong] == [doubt.rule]
            shown += 1
    assert shown
