"""What a task shows of what it is about, on a small real run: the other household, the months, the unread row."""

from __future__ import annotations

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from pipeline.access import Actor, Role
from pipeline.steps.household_record import look_at_record
from pipeline.steps.quarantine_values import Place
from pipeline.steps.review_tables import published, store_of
from pipeline.steps.reviewing import list_tasks
from pipeline.steps.task_desk import show_desk
from pipeline.warehouse.connection import connection

from .conftest import CYCLE, tasks_of

pytestmark = [pytest.mark.integration, pytest.mark.slow]
OFFICE = Actor("office", Role.OFFICE, ("",))


def evidence(url, task, actor=OFFICE, purpose=None):
    return show_desk(url, actor, task.task_id, purpose).evidence


def text_of(cells):
    return "".join(piece.text for cell in cells for piece in cell.member)


def looks(url):
    """The households whose members somebody looked at with a task, oldest first."""
    with connection(url) as session, session.cursor() as cursor:
        cursor.execute(
            "SELECT detail ->> 'household_id' FROM audit.event WHERE action LIKE 'review\\_%' ORDER BY event_id"
        )
        return [row[0] for row in cursor.fetchall()]


def test_a_member_counted_twice_is_named_with_the_other_household_and_what_is_alike(home, url):
    task = tasks_of("duplicate_household")[0]
    (twin,) = evidence(url, task).twins
    assert twin.household_id != task.household_id
    assert looks(url) == [task.household_id, twin.household_id]
    back = next(one for one in tasks_of("duplicate_household") if one.household_id == twin.household_id)
    (mirrored,) = evidence(url, back).twins
    assert (mirrored.member_no, mirrored.household_id) == (twin.other_member_no, task.household_id)
    assert twin.township_code == back.township_code
    alike = {one.cell for one in twin.cells if one.record == one.member}
    assert len(alike & {"name", "id_number", "birth_date"}) >= 2  # what makes the run find him
    assert "*" in text_of([one for one in twin.cells if one.cell == "id_number"])
    (whole,) = evidence(url, task, purpose="to compare").twins
    assert "*" not in text_of(whole.cells)


def test_the_other_household_is_not_told_where_it_is_another_townships(home, url):
    task = tasks_of("duplicate_household")[0]
    (whole,) = evidence(url, task).twins
    before = len(looks(url))
    for actor in (
        Actor("here", Role.CASEWORKER, (task.township_code,)), Actor("clerk here", Role.OFFICE, (task.township_code,)),
    ):  # fmt: skip
        (twin,) = evidence(url, task, actor).twins
        assert (twin.member_no, twin.household_id, twin.other_member_no, twin.township_code, twin.cells) == (
            whole.member_no, None, None, None, (),
        )  # fmt: skip
    assert set(looks(url)[before:]) == {task.household_id}
    both = Actor("both", Role.CASEWORKER, (task.township_code, whole.township_code))
    assert evidence(url, task, both).twins == (whole,)


def test_a_conflict_shows_leaving_insurance_wage_and_account_by_month_each_with_its_row(home, url):
    for task in tasks_of("evidence_conflict")[:3]:
        conflicts = evidence(url, task).conflicts
        assert conflicts
        for one in conflicts:
            months = [seen for seen in one.months if seen.is_in_conflict]
            assert months
            last = min(day for _, day, _ in one.left)
            assert all(seen.month > last.year * 100 + last.month for seen in months)
            assert all(seen.insured and not seen.wages and seen.inflow_fen == 0 for seen in months)
            rows = [
                *one.accounts,
                *(row for _, _, row in one.left),
                *(row for seen in months for _, row in seen.insured),
            ]
            assert {row.source for row in rows} == {"banking", "employment", "social_security"}
            for row in rows:  # each leads to the row as it was delivered
                place = Place(row.source, row.file_name, row.row_number)
                assert look_at_record(url, OFFICE, home, CYCLE, task.household_id, place).cells


def test_an_unread_register_row_shows_its_place_and_what_is_wrong(home, url):
    task = tasks_of("evidence_conflict", with_record=True)[0]
    unread = evidence(url, task).unread
    assert unread.place == Place(task.source, task.file_name, task.row_number)
    assert unread.kind in ("unit", "bill")
    assert [bool(row["reason_zh"]) for row in unread.wrong] == [True] * len(unread.wrong) != []
    assert look_at_record(url, OFFICE, home, CYCLE, task.household_id, unread.place).cells


def test_other_kinds_bring_no_evidence_of_their_own(home, url):
    for kind in ("link", "near_relative"):
        shown = evidence(url, tasks_of(kind)[0])
        assert (shown.twins, shown.conflicts, shown.unread) == ((), (), None)


def test_nothing_hangs_on_a_record_that_shows_nothing_a_rule_reads(home, url):
    task = tasks_of("link")[0]
    assert show_desk(url, OFFICE, task.task_id).listed.bears
    store = store_of(published(CYCLE)[1])
    rows = store.read("link_review")
    kept = [
        row
        for row in rows.to_pylist()
        if (row["household_id"], row["member_no"]) != (task.household_id, task.member_no)
    ]
    assert len(kept) == rows.num_rows - 1
    pq.write_table(pa.Table.from_pylist(kept, schema=rows.schema), store.path("link_review"))
    listed = show_desk(url, OFFICE, task.task_id).listed
    assert (listed.bears, listed.yuan_at_risk) == (False, 0.0)
    others = [one for one in list_tasks(CYCLE).tasks if one.task.kind != "link"]
    assert all(one.bears for one in others)
    assert any(one.yuan_at_risk for one in others)
