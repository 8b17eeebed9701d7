"""Who lets a run out: what is approved and nothing else, what was looked at, and never by one person's word alone."""

import hashlib
import json

import pyarrow as pa
import pytest

from pipeline.errors import RunLocked, UsageError
from pipeline.feeds import approving
from pipeline.feeds.approving import NeedsAnother, NewerRun, approve_run, send_back_run
from pipeline.feeds.release import NotApproved
from pipeline.feeds.rows import FeedWordMissing
from pipeline.warehouse.judgements import add_judgement
from pipeline.warehouse.locks import release_lock
from pipeline.warehouse.publish import publish
from pipeline.warehouse.records import JudgementRecord
from pipeline.warehouse.releases import approve, send_back

from .conftest import CYCLE, folder_of


def test_a_new_revision_needs_its_own_approval(url, query, go, out, make_run, make_tables):
    publish(url, make_run(), make_tables())
    first = go()
    publish(url, make_run("run-2"), make_tables())
    assert {row[0] for row in query("SELECT earliest_stop_month FROM serve.flag")} == {None}
    assert out(url).run_id == "run-1"  # what is approved, and nothing else
    second = go()
    assert (second.already_released, second.revision, second.run_id, second.edition) == (False, 2, "run-2", 2)
    assert folder_of(first).is_dir()
    manifest = json.loads((folder_of(second) / "manifest.json").read_text("utf-8"))
    before = hashlib.sha256((folder_of(first) / "manifest.json").read_bytes()).hexdigest()
    assert manifest["previous"] == {"edition": 1, "manifest.json": before}


def test_nothing_unapproved_or_unpublished_leaves(
    url, query, go, out, make_run, make_tables, flags, flag_row, tmp_path
):
    with pytest.raises(UsageError, match="Nothing is published"):
        go()
    odd = flags(flag_row(outcome="review", action="review", reason_codes=["NEVER_HEARD_OF"]))
    publish(url, make_run(), make_tables(flag=odd))
    with pytest.raises(UsageError, match="needs a name"):
        go(by=" ")
    with pytest.raises(FeedWordMissing, match="NEVER_HEARD_OF"):
        go()
    for again in (False, True):
        with pytest.raises(NotApproved):
            out(url, again=again)
    with release_lock(url, "yiyang", "2018H2"), pytest.raises(RunLocked):
        out(url)
    assert query("SELECT count(*) FROM feed.release") == [(0,)]
    assert query("SELECT count(*) FROM feed.row_change") == [(0,)]
    assert not (tmp_path / "feeds").exists()


def test_a_run_that_was_sent_back_is_approved_only_with_a_word_why(url, query, go, out, make_run, make_tables):
    publish(url, make_run(), make_tables())
    with pytest.raises(UsageError, match="--note"):
        send_back_run(url, CYCLE, by="王主任", note=" ")
    assert send_back_run(url, CYCLE, by="王主任", note="银行数据可疑") == "run-1"
    with pytest.raises(UsageError, match="银行数据可疑"):
        go(note=None)
    with pytest.raises(NotApproved):
        out(url)
    assert go(note="银行已书面确认").approved_by == "王主任"
    with pytest.raises(UsageError, match="approved already"):
        send_back_run(url, CYCLE, by="王主任", note="too late")
    assert query("SELECT action FROM audit.event WHERE subject = 'run-1' ORDER BY event_id") == [
        ("publish",), ("release_sent_back",), ("release",),
    ]  # fmt: skip


def test_of_an_approval_and_a_refusal_at_one_moment_one_stands(url, query, make_run, make_tables, monkeypatch):
    publish(url, make_run(), make_tables())

    def approve_meanwhile(*given):
        assert approve_run(url, CYCLE, by="李主任", note=None, notice_days=10).run_id == "run-1"
        return send_back(*given)

    with monkeypatch.context() as patch:
        patch.setattr(approving, "send_back", approve_meanwhile)
        with pytest.raises(UsageError, match="approved already"):
            send_back_run(url, CYCLE, by="王主任", note="银行数据可疑")
    assert query("SELECT count(*) FROM feed.sent_back") == [(0,)]

    publish(url, make_run("run-2"), make_tables())

    def send_back_meanwhile(*given):
        send_back_run(url, CYCLE, by="王主任", note="银行数据可疑")
        return approve(*given)

    monkeypatch.setattr(approving, "approve", send_back_meanwhile)
    with pytest.raises(UsageError, match="银行数据可疑"):
        approve_run(url, CYCLE, by="李主任", note=None, notice_days=10)
    assert query("SELECT run_id FROM feed.release") == [("run-1",)]


def test_a_later_run_is_not_bound_by_what_was_said_of_the_one_before(url, go, make_run, make_tables):
    publish(url, make_run(), make_tables())
    send_back_run(url, CYCLE, by="王主任", note="银行数据可疑")
    publish(url, make_run("run-2"), make_tables())
    assert go(note=None).run_id == "run-2"


def test_a_run_that_nobody_looked_at_is_not_sent_back(url, make_run, make_tables, query):
    publish(url, make_run(), make_tables())
    publish(url, make_run("run-2"), make_tables())
    with pytest.raises(NewerRun, match="run-2"):
        send_back_run(url, CYCLE, by="王主任", note="银行数据可疑", run_id="run-1")
    assert query("SELECT count(*) FROM feed.sent_back") == [(0,)]
    assert send_back_run(url, CYCLE, by="王主任", note="银行数据可疑", run_id="run-2") == "run-2"


def test_a_run_that_nobody_looked_at_is_not_approved(url, make_run, make_tables, query):
    publish(url, make_run(), make_tables())
    publish(url, make_run("run-2"), make_tables())
    with pytest.raises(NewerRun, match="run-2"):
        approve_run(url, CYCLE, by="王主任", note=None, notice_days=10, run_id="run-1")
    assert query("SELECT count(*) FROM feed.release") == [(0,)]
    assert approve_run(url, CYCLE, by="王主任", note=None, notice_days=10, run_id="run-2").run_id == "run-2"


def word(by, household="YI02", judgement="same", cycle="2018H2"):
    return JudgementRecord(
        region="yiyang", cycle=cycle, judgement=judgement, decided_by=by, source="employment",
        file_name="employment_2018H2.xlsx", row_number=7, household_id=household, member_no=1,
        withdraws=1 if judgement == "withdrawn" else None,
    )  # fmt: skip


@pytest.mark.parametrize(
    ("words", "may"),
    [
        ([], True),
        ([("王主任", "YI02", "same")], False),  # YI02 loses its benefit by his word alone
        ([(" 王主任", "YI02", "same")], False),  # one name, however it is written
        ([("王主任", "YI02", "same"), ("王主任 ", "YI02", "same")], False),
        ([("王主任", "YI01", "same")], True),  # YI01 gains
        ([("王主任", "YI02", "same"), ("小李", "YI02", "same")], True),  # somebody else says the same
        ([("王主任", "YI02", "same"), ("小李", "YI02", "different")], False),
        ([("王主任", "YI02", "same"), ("小李", "YI02", "same"), ("小李", "YI02", "withdrawn")], False),  # taken back
        ([("小李", "YI02", "same"), ("小李", "YI02", "withdrawn"), ("王主任", "YI02", "same")], False),
        ([("小李", "YI02", "same")], True),
    ],
)
def test_four_eyes_on_what_lowers_or_ends_a_benefit(url, go, make_run, make_tables, words, may):
    publish(url, make_run(), make_tables())
    for by, household, judgement in words:
        add_judgement(url, word(by, household, judgement))
    if may:
        assert go().approved_by == "王主任"
    else:
        with pytest.raises(NeedsAnother):
            go()
        assert go(by="李主任").approved_by == "李主任"


@pytest.mark.parametrize(
    ("words", "method", "may"),
    [
        ([("王主任", "same")], "clerical", False),  # the run takes the record for YI02's by his word of last cycle
        ([("王主任", "same")], "id_exact", True),
        ([("王主任", "same"), ("小李", "same")], "clerical", True),
        ([("小李", "same")], "clerical", True),
        ([("王主任", "same"), ("王主任", "withdrawn")], "clerical", True),
    ],
)
def test_four_eyes_on_a_word_of_an_earlier_cycle(url, go, make_run, make_tables, words, method, may):
    given = make_tables()["identity_link"]
    (link,) = given.to_pylist()
    links = pa.Table.from_pylist([{**link, "household_id": "YI02", "method": method}], schema=given.schema)
    publish(url, make_run(), make_tables(identity_link=links))
    for by, judgement in words:
        add_judgement(url, word(by, "YI02", judgement, cycle="2018H1"))
    if may:
        assert go().approved_by == "王主任"
    else:
        with pytest.raises(NeedsAnother):
            go()
