"""What comes back: taken once, set aside with a reason, disputes become objections."""

from datetime import UTC, date, datetime

import pytest

from pipeline.errors import DeliveryRefused, UsageError
from pipeline.feeds.returned import Visit
from pipeline.steps import taking_in
from pipeline.steps.taking_in import NoSuchFeed, acknowledge_feed, report_visits, take_in_file
from pipeline.warehouse.connection import LoadRejected
from pipeline.warehouse.feed_list import township_states
from pipeline.warehouse.guarded import url_as
from pipeline.warehouse.returns import acknowledge, set_aside_rows, visits
from pipeline.warehouse.told import written_edition

from .conftest import BACK, CYCLE, GOOD, A, B

LATER = datetime(2019, 1, 31, 2, tzinfo=UTC)


@pytest.fixture
def objections(monkeypatch):
    """The disputes that were raised; the objection itself is casework's, and tested there."""
    raised = []
    monkeypatch.setattr(taking_in, "open_dispute", lambda _cycle, _number, visit, by: raised.append((visit, by)) or 1)
    monkeypatch.setattr(taking_in, "note_objection", lambda *_: None)
    return raised


@pytest.mark.parametrize("encoding", ["utf-8-sig", "utf-8", "gb18030"])
def test_good_rows_are_visits_and_bad_ones_are_set_aside_with_their_cells(released, form, encoding):
    rows = [GOOD, {**GOOD, "行编号": "HB"}, {**GOOD, "办理结果": "不知道"}, {"行编号": "HA"}]
    done = take_in_file(released, CYCLE, A, form(*rows, encoding=encoding), "worker0", at=BACK)
    assert (done.taken.rows_in, done.taken.accepted, done.taken.repeated) == (3, 1, 0)
    assert [(one.row_number, one.rule) for one in done.taken.set_aside] == [(2, "unknown_row"), (3, "result")]
    kept = set_aside_rows(released, "yiyang", "2018H2")
    assert [(row["row_number"], row["cells"]["入户人"]) for row in kept] == [(2, "李经办"), (3, "李经办")]
    assert [(one["household_id"], one["result"], one["reported_by"]) for one in visits(released, "yiyang")] == [
        ("HA", "confirmed", "worker0")
    ]


def test_a_row_id_that_ends_like_a_members_is_a_household_where_that_was_told(released, form, query):
    statement = "INSERT INTO feed.row_change (edition_id, region, cycle, township_code, household_id, member_no, "
    statement += "revision, change, digest) SELECT edition_id, region, cycle, township_code, %s, %s, 1, 'new', digest "
    statement += "FROM feed.row_change WHERE household_id = 'HA'"
    query(statement, "HA-7", None)
    query(statement, "HA", 8)
    rows = [{**GOOD, "行编号": name} for name in ("HA-7", "HA-8", "HA-9", "HA-7-1")]
    done = take_in_file(released, CYCLE, A, form(*rows), "worker0", at=BACK)
    assert [(one.row_number, one.cells["行编号"]) for one in done.taken.set_aside] == [(3, "HA-9"), (4, "HA-7-1")]
    assert sorted((one["household_id"], one["member_no"]) for one in visits(released, "yiyang")) == [
        ("HA", 8), ("HA-7", None)
    ]  # fmt: skip


def test_a_dispute_that_cannot_be_opened_keeps_no_other_from_being(released, form, query, monkeypatch):
    def open_dispute(_cycle, _number, visit, _by):
        if "搬走" in visit.note:
            raise UsageError("not in the register")
        (number,) = query(OBJECTION)[0]
        return number

    monkeypatch.setattr(taking_in, "open_dispute", open_dispute)
    disputed = {**GOOD, "家庭是否有异议": "是"}
    rows = [{**disputed, "说明": "已搬走"}, {**disputed, "说明": "工资不对"}]
    for objections in (1, 0):  # the next call tries the first again, and not the second
        done = take_in_file(released, CYCLE, A, form(*rows), "worker0", at=BACK)
        assert len(done.objections) == objections
        assert done.unopened == (("HA", "not in the register"),)


OBJECTION = (
    "INSERT INTO core.objection (region, cycle, household_id, township_code, about, raised_by, received_on, said, "
    "asked, reply_days, due_on) "
    "VALUES ('yiyang', '2018H2', 'HA', '361126100', 'result', '户主', '2019-01-25', 'x', 'y', 0, "
    "'2019-01-25') RETURNING objection_id"
)


def test_a_character_no_text_can_hold_is_left_out(released, form):
    rows = [{**GOOD, "入户人": "李\0经办"}, {**GOOD, "办理结果": "?\0"}]
    done = take_in_file(released, CYCLE, A, form(*rows), "worker0", at=BACK)
    assert (done.taken.accepted, len(done.taken.set_aside)) == (1, 1)
    assert [one["visited_by"] for one in visits(released, "yiyang")] == ["李经办"]


def test_the_same_file_again_adds_nothing(released, form, query):
    path = form(GOOD, {**GOOD, "办理结果": "?"})
    first = take_in_file(released, CYCLE, A, path, "worker0", at=BACK).taken
    again = take_in_file(released, CYCLE, A, path, "worker0", at=BACK).taken
    assert (first.accepted, again.accepted, again.repeated, again.take_in_id) == (1, 0, 1, first.take_in_id)
    counts = [query(f"SELECT count(*) FROM feed.{table}")[0][0] for table in ("visit", "take_in", "set_aside")]
    assert counts == [1, 1, 1]
    better = take_in_file(released, CYCLE, A, form(GOOD, {**GOOD, "办理结果": "已办结"}), "worker0", at=BACK).taken
    assert (better.accepted, better.repeated) == (1, 1)


BAD, NAMELESS = {**GOOD, "办理结果": "?"}, {**GOOD, "行编号": ""}


@pytest.mark.parametrize(
    ("then", "left"),
    [
        ([], [("HA", 2), (None, 3)]),
        ([GOOD], [(None, 3)]),  # put right and taken
        ([{**GOOD, "行编号": "'HA "}], [(None, 3)]),  # whatever keeps a spreadsheet from reading a formula
        ([{}, {**BAD, "入户人": ""}], [("HA", 3), (None, 3)]),  # sent again and wrong again: the newest word alone
        ([NAMELESS], [(None, 2), ("HA", 2), (None, 3)]),  # nobody knows which row that was
    ],
)
def test_what_was_put_right_is_listed_no_longer(released, form, then, left):
    take_in_file(released, CYCLE, A, form(BAD, NAMELESS), "worker0", at=BACK)
    take_in_file(released, CYCLE, A, form(*then), "worker0", at=LATER)
    found = [(row["cells"]["行编号"] or None, row["line"]) for row in set_aside_rows(released, "yiyang", "2018H2")]
    assert found == left
    (state,) = (one for one in township_states(released, "yiyang", "2018H2") if one.township_code == A)
    assert state.set_aside == len(left)


def test_a_row_taken_before_does_not_hide_what_is_wrong_with_it_since(released, form):
    take_in_file(released, CYCLE, A, form(GOOD), "worker0", at=BACK)
    take_in_file(released, CYCLE, A, form(BAD), "worker0", at=LATER)
    assert [row["line"] for row in set_aside_rows(released, "yiyang", "2018H2")] == [2]


def test_the_line_is_the_spreadsheets_of_a_file_and_the_place_of_what_a_program_reports(released, form):
    visit = Visit("nobody", None, "confirmed", date(2019, 1, 25), "李经办", disputed=False, note=None)
    report_visits(released, CYCLE, A, [visit], "worker0")
    take_in_file(released, CYCLE, A, form(GOOD, GOOD, BAD), "worker0", at=BACK)
    assert [(row["row_number"], row["line"]) for row in set_aside_rows(released, "yiyang", "2018H2")] == [
        (3, 4),
        (1, 1),
    ]


def test_a_dispute_becomes_an_objection_also_where_the_first_call_broke_off(released, form, monkeypatch, objections):
    path = form({**GOOD, "家庭是否有异议": "是", "说明": "账户不是我的"})

    def broken(*_):
        raise ConnectionError

    with monkeypatch.context() as patched:
        patched.setattr(taking_in, "open_dispute", broken)
        with pytest.raises(ConnectionError):
            take_in_file(released, CYCLE, A, path, "worker0", at=BACK)
    assert take_in_file(released, CYCLE, A, path, "worker0", at=BACK).objections == (1,)
    ((visit, by),) = objections
    assert (visit.household_id, visit.note, by) == ("HA", "账户不是我的", "worker0")


def test_the_form_comes_back_as_it_was_written(released, tmp_path):
    (book,) = (tmp_path / "feeds" / "yiyang" / "2018H2" / A / "0001").glob("*results.xlsx")
    done = take_in_file(released, CYCLE, A, book, "worker0", at=BACK).taken
    assert (done.rows_in, done.set_aside) == (0, ())  # nothing is filled in


def test_what_is_no_form_is_refused(released, form, tmp_path):
    with pytest.raises(DeliveryRefused):
        take_in_file(released, CYCLE, A, form({"a": 1}, headers=("a",)), "worker0", at=BACK)
    (tmp_path / "x.pdf").write_bytes(b"%PDF")
    with pytest.raises(UsageError, match="xlsx"):
        take_in_file(released, CYCLE, A, tmp_path / "x.pdf", "worker0", at=BACK)
    (tmp_path / "x.xlsx").write_bytes(b"no archive")
    with pytest.raises(DeliveryRefused):
        take_in_file(released, CYCLE, A, tmp_path / "x.xlsx", "worker0", at=BACK)


def test_a_caseworker_reports_in_his_own_name_for_his_own_township(released, caseworkers, form):
    own = url_as(released, caseworkers[A])
    assert take_in_file(own, CYCLE, A, form(GOOD), "worker0", at=BACK).taken.accepted == 1
    assert acknowledge_feed(own, CYCLE, A, "worker0")[1]
    with pytest.raises(LoadRejected, match="42501"):
        acknowledge(url_as(released, caseworkers[B]), written_edition(released, "yiyang", B), B, "somebody else")
    with pytest.raises(NoSuchFeed):
        take_in_file(own, CYCLE, B, form({**GOOD, "行编号": "HB"}), "worker0", at=BACK)
    with pytest.raises(NoSuchFeed):
        acknowledge_feed(own, CYCLE, B, "worker0")


@pytest.mark.parametrize(("day", "rule"), [("2018-06-30", "visited_earlier"), ("2018-07-01", None)])
def test_a_visit_before_the_cycle_is_set_aside(released, form, day, rule):
    done = take_in_file(released, CYCLE, A, form({**GOOD, "入户日期": day}), "worker0", at=BACK).taken
    assert [one.rule for one in done.set_aside] == ([rule] if rule else [])
    assert done.accepted == (0 if rule else 1)


def test_a_files_name_has_a_length(released, form):
    path = form(GOOD)
    with pytest.raises(UsageError, match="longer than 200"):
        take_in_file(released, CYCLE, A, path, "worker0", name="a" * 197 + ".csv", at=BACK)
    assert take_in_file(released, CYCLE, A, path, "worker0", name="a" * 196 + ".csv", at=BACK).taken.accepted == 1
