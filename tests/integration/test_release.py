import csv
import hashlib
import json
from datetime import UTC, datetime
from pathlib import Path

import pyarrow as pa
import pytest

from pipeline.cycle import Cycle
from pipeline.errors import DependencyDown, RunLocked, UsageError
from pipeline.feeds import release as module
from pipeline.feeds import township
from pipeline.feeds.approving import NeedsAnother, NewerRun, approve_run, send_back_run
from pipeline.feeds.release import NotApproved, hand_out
from pipeline.feeds.rows import FeedWordMissing
from pipeline.warehouse.judgements import add_judgement
from pipeline.warehouse.locks import release_lock
from pipeline.warehouse.publish import publish
from pipeline.warehouse.records import JudgementRecord
from pipeline.warehouse.views import view_checksum

CYCLE = Cycle.of("yiyang", "2018H2")
EVENING = datetime(2019, 1, 22, 17, 0, tzinfo=UTC)  # already the 23rd in China
STEM = "361126100-2018H2-0001"
FILES = ["dictionary.csv", f"{STEM}-full.csv", f"{STEM}-full.json", f"{STEM}-full.xlsx", f"{STEM}-results.csv",
         f"{STEM}-results.xlsx", "manifest.json"]  # fmt: skip


@pytest.fixture
def out(tmp_path):
    """Hand out what is approved."""
    return lambda url, **changes: hand_out(
        url, CYCLE, **{"target": str(tmp_path / "feeds"), "resting": lambda _run: {}, "at": EVENING, **changes}
    )


@pytest.fixture
def go(url, out):
    """Approve and hand out, as `hesv release` does."""

    def run(by="王主任", note="第2次会议", at=EVENING, notice_days=10, **changes):
        approve_run(url, CYCLE, by=by, note=note, notice_days=notice_days, at=at)
        return out(url, **changes)

    return run


def folder_of(report, code="361126100"):
    return Path(report.places[code])


def files_of(folder):
    return {path.name: path.read_bytes() for path in sorted(folder.iterdir())}


def test_a_release_writes_each_township_and_says_so_in_the_manifest(url, query, go, make_run, make_tables):
    publish(url, make_run(), make_tables())
    report = go()
    assert not report.already_released
    folder = folder_of(report)
    assert folder.parts[-4:] == ("yiyang", "2018H2", "361126100", "0001")
    assert sorted(files_of(folder)) == sorted(FILES)
    manifest = json.loads((folder / "manifest.json").read_text("utf-8"))
    for entry in manifest["files"]:
        assert entry["sha256"] == hashlib.sha256((folder / entry["name"]).read_bytes()).hexdigest()
    assert {file["kind"]: (file["rows"], file["rows_to_do"], file["rows_resting"]) for file in manifest["files"]} == {
        "full": (3, 2, 0), "results": (2, 2, 0), "dictionary": (0, 0, 0),
    }  # fmt: skip
    keys = ("run_id", "edition", "approved_by", "approved_at", "note", "delta_since", "previous", "earliest_stop_month")
    assert [manifest[key] for key in keys] == [
        "run-1", 1, "王主任", "2019-01-22T17:00:00+00:00", "第2次会议", None, None, "2019-03",
    ]  # fmt: skip
    with (folder / f"{STEM}-full.csv").open(encoding="utf-8-sig", newline="") as file:
        rows = list(csv.DictReader(file))
    assert [(row["户编号"], row["处理结果"], row["最早停减月份"]) for row in rows] == [
        ("YI02", "退出", "2019-03"), ("YI01", "调整", ""), ("YI01", "保持不变", ""),
    ]  # fmt: skip
    assert rows[0]["原因"] == "'=1+1,\n第二行"
    assert query("SELECT actor, action, subject FROM audit.event WHERE action = 'release'") == [
        ("王主任", "release", "run-1")
    ]


def test_several_processes_write_the_same_bytes(url, go, out, make_run, make_tables, tmp_path, monkeypatch):
    tables = make_tables()
    flags = tables["flag"].to_pydict()
    flags["township_code"] = [f"3611261{number:02d}" for number in range(tables["flag"].num_rows)]
    publish(url, make_run(), {**tables, "flag": pa.table(flags, schema=tables["flag"].schema)})
    report = go(workers=2)
    assert len(report.places) == tables["flag"].num_rows > 2
    alone = {code: files_of(folder_of(report, code)) for code in report.places}
    monkeypatch.setattr(module, "WORTH_PROCESSES", 1)
    by_two = out(url, workers=2, target=str(tmp_path / "by two"))
    assert {code: files_of(folder_of(by_two, code)) for code in by_two.places} == alone


def test_the_earliest_stop_month_stands_from_the_release_on_where_notice_is_owed(url, query, go, make_run, make_tables):
    publish(url, make_run(), make_tables())
    shown = "SELECT household_id, member_no, earliest_stop_month FROM serve.flag ORDER BY 1, 2 NULLS FIRST"
    assert {row[2] for row in query(shown)} == {None}
    before = view_checksum(url, "yiyang", "2018H2")
    go()
    assert query(shown) == [("YI01", None, None), ("YI01", 2, None), ("YI02", None, "2019-03")]
    assert view_checksum(url, "yiyang", "2018H2") == before


@pytest.mark.parametrize(
    ("written", "told"),
    [
        (EVENING, "2019-03"),
        (datetime(2019, 2, 18, 15, 59, tzinfo=UTC), "2019-03"),  # the 18th in China: ten days on it is the 28th
        (datetime(2019, 2, 18, 16, 0, tzinfo=UTC), "2019-03"),  # the 19th: March 1 itself
        (datetime(2019, 2, 19, 16, 0, tzinfo=UTC), "2019-04"),  # the 20th: March has begun
        (datetime(2019, 6, 5, tzinfo=UTC), "2019-07"),
    ],
)
def test_the_notice_counts_from_the_day_the_files_are_written(url, query, out, make_run, make_tables, written, told):
    publish(url, make_run(), make_tables())
    approve_run(url, CYCLE, by="王主任", note=None, notice_days=10, at=EVENING)
    assert out(url, at=written).earliest_stop_month == told
    assert {row[0] for row in query("SELECT earliest_stop_month FROM feed.row_change")} == {None, told}


KEPT = ("feed.release", "feed.edition", "feed.row_change", "feed.township_feed", "audit.event")


def test_releasing_the_same_run_again_is_said_and_changes_nothing(url, query, go, make_run, make_tables):
    publish(url, make_run(), make_tables())
    first = go()

    def state():
        return files_of(folder_of(first)), [query(f"SELECT * FROM {table} ORDER BY 1") for table in KEPT]

    before = state()
    again = go(by="someone else", note=None, notice_days=99, at=None)
    assert again.already_released
    assert "was already released by 王主任" in str(again)
    assert (again.approved_by, again.approved_at, again.files) == (first.approved_by, first.approved_at, first.files)
    assert state() == before


@pytest.mark.parametrize("damage", ["lost", "changed", "no manifest"])
def test_lost_or_changed_files_are_written_again_under_the_first_approval(url, go, make_run, make_tables, damage):
    publish(url, make_run(), make_tables())
    folder = folder_of(go())
    before = files_of(folder)
    if damage == "lost":
        (folder / f"{STEM}-full.csv").unlink()
    elif damage == "changed":
        (folder / f"{STEM}-full.csv").write_text("forged")
    else:
        (folder / "manifest.json").unlink()
    again = go(by="someone else", at=None)
    assert (again.approved_by, again.already_released) == ("王主任", False)
    assert files_of(folder) == before


def test_a_release_that_broke_off_is_finished_by_the_next_call(url, query, go, make_run, make_tables, monkeypatch):
    publish(url, make_run(), make_tables())

    def full_disk(*_):
        raise OSError("no space left")

    with monkeypatch.context() as patched:
        patched.setattr(township, "write_csv", full_disk)
        with pytest.raises(OSError, match="no space"):
            go()
    assert query("SELECT approved_by FROM feed.release") == [("王主任",)]
    assert query("SELECT number, written_at FROM feed.edition") == [(1, None)]
    report = go(by="someone else", at=None)
    assert report.approved_by == "王主任"
    assert sorted(files_of(folder_of(report))) == sorted(FILES)
    assert query("SELECT count(*) FROM feed.edition WHERE written_at IS NOT NULL") == [(1,)]


def test_a_target_that_cannot_be_written_says_so_and_nothing_there_is_valid(url, query, go, make_run, make_tables):
    publish(url, make_run(), make_tables())
    with pytest.raises(DependencyDown, match="HESV_FEED_TARGET"):
        go(target="no-such-protocol://bucket")
    assert query("SELECT written_at FROM feed.edition") == [(None,)]


def test_feeds_go_to_any_place_fsspec_reaches(url, go, make_run, make_tables):
    import fsspec

    publish(url, make_run(), make_tables())
    report = go(target="memory://bucket/feeds")
    there = fsspec.filesystem("memory")
    assert sorted(Path(name).name for name in there.ls("/bucket/feeds/yiyang/2018H2/361126100/0001", detail=False)) == (
        sorted(FILES)
    )
    assert go(target="memory://bucket/feeds").already_released
    assert not report.already_released


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


def test_a_later_run_is_not_bound_by_what_was_said_of_the_one_before(url, go, make_run, make_tables):
    publish(url, make_run(), make_tables())
    send_back_run(url, CYCLE, by="王主任", note="银行数据可疑")
    publish(url, make_run("run-2"), make_tables())
    assert go(note=None).run_id == "run-2"


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
