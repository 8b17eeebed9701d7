import csv
import hashlib
import json
from datetime import UTC, datetime

import pyarrow as pa
import pytest

from pipeline.cycle import Cycle
from pipeline.errors import RunLocked, UsageError
from pipeline.feeds import release as module
from pipeline.feeds.release import release
from pipeline.feeds.rows import FeedWordMissing
from pipeline.warehouse.locks import release_lock
from pipeline.warehouse.publish import publish
from pipeline.warehouse.views import view_checksum

CYCLE = Cycle.of("yiyang", "2018H2")
EVENING = datetime(2019, 1, 22, 17, 0, tzinfo=UTC)  # already the 23rd in China


@pytest.fixture
def go(url, tmp_path):
    def run(**changes):
        given = {"by": "王主任", "note": "第2次会议", "out_dir": tmp_path / "feeds", "notice_days": 10, "at": EVENING}
        return release(url, CYCLE, **{**given, **changes})

    return run


def files_of(folder):
    return {path.name: path.read_bytes() for path in sorted(folder.iterdir())}


def test_a_release_writes_each_township_and_says_so_in_the_manifest(url, query, go, make_run, make_tables):
    publish(url, make_run(), make_tables())
    report = go()
    assert not report.already_released
    assert sorted(files_of(report.folder)) == ["361126100.csv", "361126100.xlsx", "manifest.json"]
    manifest = json.loads((report.folder / "manifest.json").read_text("utf-8"))
    for entry in manifest["files"]:
        assert entry["sha256"] == hashlib.sha256((report.folder / entry["name"]).read_bytes()).hexdigest()
        assert (entry["rows"], entry["rows_to_do"]) == (3, 2)
    assert {key: manifest[key] for key in ("run_id", "revision", "approved_by", "approved_at", "note")} == {
        "run_id": "run-1", "revision": 1, "approved_by": "王主任", "approved_at": "2019-01-22T17:00:00+00:00",
        "note": "第2次会议",
    }  # fmt: skip
    with (report.folder / "361126100.csv").open(encoding="utf-8-sig", newline="") as file:
        rows = list(csv.DictReader(file))
    assert [(row["户编号"], row["处理结果"], row["最早停减月份"]) for row in rows] == [
        ("YI02", "退出", "2019-03"), ("YI01", "调整", ""), ("YI01", "保持不变", ""),
    ]  # fmt: skip
    assert rows[0]["原因"] == "'=1+1,\n第二行"
    assert query("SELECT actor, action, subject FROM audit.event WHERE action = 'release'") == [
        ("王主任", "release", "run-1")
    ]


def test_several_processes_write_the_same_bytes(url, go, make_run, make_tables, tmp_path, monkeypatch):
    tables = make_tables()
    flags = tables["flag"].to_pydict()
    flags["township_code"] = [f"3611261{number:02d}" for number in range(tables["flag"].num_rows)]
    publish(url, make_run(), {**tables, "flag": pa.table(flags, schema=tables["flag"].schema)})
    report = go(workers=2)
    alone = files_of(report.folder)
    assert len(alone) == 2 * tables["flag"].num_rows + 1 > 3
    monkeypatch.setattr(module, "WORTH_PROCESSES", 1)
    assert files_of(go(workers=2, out_dir=tmp_path / "by two").folder) == alone


def test_the_earliest_stop_month_stands_from_the_release_on_where_notice_is_owed(url, query, go, make_run, make_tables):
    publish(url, make_run(), make_tables())
    shown = "SELECT household_id, member_no, earliest_stop_month FROM serve.flag ORDER BY 1, 2 NULLS FIRST"
    assert {row[2] for row in query(shown)} == {None}
    before = view_checksum(url, "yiyang", "2018H2")
    go()
    assert query(shown) == [("YI01", None, None), ("YI01", 2, None), ("YI02", None, "2019-03")]
    assert view_checksum(url, "yiyang", "2018H2") == before


def test_releasing_the_same_run_again_is_said_and_changes_nothing(url, query, go, make_run, make_tables):
    publish(url, make_run(), make_tables())
    first = go()
    before = files_of(first.folder), query("SELECT * FROM feed.release"), query("SELECT count(*) FROM audit.event")
    again = go(by="someone else", note=None, notice_days=99, at=None)
    assert again.already_released
    assert "was already released by 王主任" in str(again)
    assert (again.approved_by, again.approved_at, again.files) == (first.approved_by, first.approved_at, first.files)
    assert before == (
        files_of(first.folder), query("SELECT * FROM feed.release"), query("SELECT count(*) FROM audit.event")
    )  # fmt: skip


@pytest.mark.parametrize("damage", ["lost", "changed"])
def test_lost_or_changed_files_are_written_again_under_the_first_approval(url, go, make_run, make_tables, damage):
    publish(url, make_run(), make_tables())
    folder = go().folder
    before = files_of(folder)
    if damage == "lost":
        (folder / "361126100.csv").unlink()
    else:
        (folder / "361126100.csv").write_text("forged")
    assert go(by="someone else", at=None).approved_by == "王主任"
    assert files_of(folder) == before


def test_a_release_that_broke_off_is_finished_by_the_next_call(url, query, go, make_run, make_tables, monkeypatch):
    publish(url, make_run(), make_tables())

    def full_disk(*_):
        raise OSError("no space left")

    with monkeypatch.context() as patched:
        patched.setattr(module, "write_csv", full_disk)
        with pytest.raises(OSError, match="no space"):
            go()
    assert query("SELECT approved_by, files FROM feed.release") == [("王主任", None)]
    report = go(by="someone else", at=None)
    assert report.approved_by == "王主任"
    assert sorted(files_of(report.folder)) == ["361126100.csv", "361126100.xlsx", "manifest.json"]
    assert [path.name for path in report.folder.parent.iterdir()] == ["run-1"]


def test_a_new_revision_needs_its_own_approval(url, query, go, make_run, make_tables):
    publish(url, make_run(), make_tables())
    first = go()
    publish(url, make_run("run-2"), make_tables())
    assert {row[0] for row in query("SELECT earliest_stop_month FROM serve.flag")} == {None}
    second = go()
    assert (second.already_released, second.revision, second.folder.name) == (False, 2, "run-2")
    assert first.folder.is_dir()


def test_nothing_unapproved_or_unpublished_leaves(url, query, go, make_run, make_tables, flags, flag_row, tmp_path):
    with pytest.raises(UsageError, match="Nothing is published"):
        go()
    odd = flags(flag_row(outcome="review", action="review", reason_codes=["NEVER_HEARD_OF"]))
    publish(url, make_run(), make_tables(flag=odd))
    with pytest.raises(UsageError, match="needs a name"):
        go(by=" ")
    with pytest.raises(FeedWordMissing, match="NEVER_HEARD_OF"):
        go()
    with release_lock(url, "yiyang", "2018H2"), pytest.raises(RunLocked):
        go()
    assert query("SELECT count(*) FROM feed.release") == [(0,)]
    assert not (tmp_path / "feeds").exists()
