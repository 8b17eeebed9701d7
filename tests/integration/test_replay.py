"""A run repeated from what it froze is identical; what was tampered with is named, without a value."""

from __future__ import annotations

import json
import shutil

import pyarrow as pa
import pytest
from sqlalchemy.engine import make_url
from typer.testing import CliRunner

from pipeline.cli.everything import app
from pipeline.cycle import Cycle
from pipeline.landed import Landed, LandedBytesGone
from pipeline.sampling import make_sample
from pipeline.steps import opening, run_cycle
from pipeline.steps.replaying import CannotReplay, find_replayable, replay
from pipeline.tables import REVIEW_TASK
from pipeline.warehouse.compare import KEYS, TableDifference, compare_run
from pipeline.warehouse.judgements import add_judgement
from pipeline.warehouse.loads import LOADS, evidence_id
from pipeline.warehouse.publish import publish
from pipeline.warehouse.records import JudgementRecord
from pipeline.warehouse.views import read_view, view_checksum

CYCLE = Cycle.of("yiyang", "2018H2")
YIYANG = (CYCLE.region, CYCLE.name)
E = {"source": "employment", "file_name": "employment_2018H2.xlsx", "row_number": 7}
EVIDENCE_ID = evidence_id(pa.array(['[{"level": "exact", "weight": 12.5}]']))[0].as_py()


def test_every_published_table_has_a_key_of_columns_it_loads():
    assert set(KEYS) == set(LOADS)
    for name, key in KEYS.items():
        assert set(key) <= {column for column, _, _ in LOADS[name].columns}, name


def test_the_same_tables_in_another_order_are_identical_and_leave_nothing(url, query, make_run, make_tables):
    tables = make_tables()
    publish(url, make_run(), tables)
    before = view_checksum(url, *YIYANG)
    assert compare_run(url, *YIYANG, "run-1", {**tables, "flag": tables["flag"].take([2, 0, 1])}) == ()
    assert view_checksum(url, *YIYANG) == before
    assert query("SELECT count(*) FROM pg_class WHERE relname LIKE 'replayed_%%' OR relname LIKE 'only_%%'") == [(0,)]


@pytest.mark.parametrize(
    ("tamper", "expected"),
    [
        (
            "UPDATE core.flag SET amount_monthly = 1, explanation_zh = '别的' WHERE household_id = 'YI02'",
            TableDifference(
                "flag", 1, 1, {"household_id": "YI02", "member_no": None}, ("amount_monthly", "explanation_zh")
            ),
        ),
        (
            "DELETE FROM core.flag WHERE member_no = 2",
            TableDifference("flag", 0, 1, {"household_id": "YI01", "member_no": 2}, ()),
        ),
        (
            "UPDATE core.identity_link SET evidence_id = NULL, match_weight = 21.6",
            TableDifference("identity_link", 1, 1, E, ("evidence_id", "match_weight")),
        ),
        (
            "UPDATE core.link_evidence SET evidence = '[]'",
            TableDifference("link_evidence", 1, 1, {"evidence_id": EVIDENCE_ID}, ("evidence",)),
        ),
        (
            "UPDATE core.income_month SET amount = amount + 0.01 WHERE member_no = 1",
            TableDifference(
                "income_month",
                1,
                1,
                {"household_id": "YI01", "member_no": 1, "month": "2018-07", "kind": "wage", **E, "grade": "A"},
                ("amount",),
            ),
        ),
        (
            "INSERT INTO core.income_month SELECT * FROM core.income_month WHERE member_no = 1",
            TableDifference(
                "income_month",
                1,
                0,
                {"household_id": "YI01", "member_no": 1, "month": "2018-07", "kind": "wage", **E, "grade": "A"},
                (),
            ),
        ),
        (
            "UPDATE core.household_assessment SET conflicts = '{}'",
            TableDifference("household_assessment", 1, 1, {"household_id": "YI01"}, ("conflicts",)),
        ),
        (
            "UPDATE landing.delivery SET sha256 = 'other'",
            TableDifference(
                "delivery", 1, 1, {"source": "employment", "file_name": "employment_2018H2.xlsx"}, ("sha256",)
            ),
        ),
    ],
)
def test_what_was_tampered_with_is_named(url, query, make_run, make_tables, tamper, expected):
    publish(url, make_run(), make_tables())
    publish(url, make_run("run-other-region", region="nanning"), make_tables())
    query(tamper + (" AND" if "WHERE" in tamper else " WHERE") + " region = 'yiyang'")
    assert compare_run(url, *YIYANG, "run-1", make_tables()) == (expected,)


def test_all_tables_are_held_against_each_other(url, make_run, make_tables):
    publish(url, make_run(), make_tables())
    tables = {**make_tables(), "review_task": REVIEW_TASK.empty_table()}
    del tables["member"]
    found = compare_run(url, *YIYANG, "run-1", tables)
    assert [(one.table, one.only_published, one.only_replayed) for one in found] == [
        ("review_task", 1, 0), ("member", 2, 0),
    ]  # fmt: skip


def silent(_step, _done, _total):
    return None


@pytest.fixture(scope="module")
def municipality(tmp_path_factory):
    out = tmp_path_factory.mktemp("municipality")
    make_sample("yiyang", CYCLE, out, households=100, seed=5)
    return out / "inbox"


@pytest.fixture
def home(tmp_path, url, monkeypatch):
    monkeypatch.setenv("HESV_HOME", str(tmp_path / "home"))
    plain = make_url(url).set(drivername="postgresql").render_as_string(hide_password=False)
    monkeypatch.setenv("HESV_DATABASE_URL", plain)
    return tmp_path / "home"


def a_matched_record(url):
    with read_view(url, "identity_link", *YIYANG) as found:
        names = [column.name for column in found.columns]
        rows = (dict(zip(names, row, strict=True)) for row in found.rows)
        row = next(row for row in rows if row["decision"] == "match")
    return {name: row[name] for name in ("source", "file_name", "row_number", "household_id", "member_no")}


def kept(query):
    counted = "SELECT (SELECT count(*) FROM core.run), (SELECT count(*) FROM landing.delivery), "
    return query(counted + "(SELECT count(*) FROM audit.event), (SELECT max(run_id) FROM core.published)")


@pytest.mark.slow
def test_a_run_is_repeated_as_it_was_whatever_came_after(home, url, query, municipality, make_run, make_tables):
    """Without banking, with a previous cycle; since then: a judgement, another previous run, another inbox."""
    publish(url, make_run("previous-1", cycle="2018H1"), make_tables())
    inbox = home.parent / "inbox"
    shutil.copytree(municipality, inbox)
    shutil.rmtree(inbox / "banking")
    run_id = run_cycle(CYCLE, str(inbox), ("banking",), announce=silent).run_id
    shutil.rmtree(inbox)
    publish(url, make_run("previous-2", cycle="2018H1"), make_tables())
    about = a_matched_record(url)
    add_judgement(
        url, JudgementRecord(region="yiyang", cycle="2018H2", judgement="different", decided_by="office", **about)
    )
    shutil.rmtree(home / "runs" / "yiyang" / "2018H2" / run_id)
    before = kept(query), view_checksum(url, *YIYANG)
    report = replay(find_replayable(run_id), announce=silent)
    assert (report.identical, report.otherwise, report.tables, report.folder) == (True, (), (), None)
    assert (kept(query), view_checksum(url, *YIYANG)) == before
    assert list((home / "runs" / "yiyang" / "2018H2").iterdir()) == []


@pytest.mark.slow
def test_the_command_says_what_differs_and_never_a_value(home, url, query, municipality, monkeypatch):
    command = CliRunner()
    run_id = run_cycle(CYCLE, str(municipality), announce=silent).run_id
    same = command.invoke(app, ["replay", "--run", run_id])
    assert (same.exit_code, same.stdout.strip()) == (0, f"{run_id}: identical")

    query(
        "UPDATE core.flag SET amount_monthly = 4321.09 WHERE household_id = (SELECT min(household_id) FROM core.flag)"
    )
    (household,) = query("SELECT min(household_id) FROM core.flag")[0]
    differs = command.invoke(app, ["replay", "--run", run_id])
    assert differs.exit_code == 1
    assert f"differs, first in flag (household_id={household}, member_no=None): amount_monthly" in differs.stdout
    assert "4321" not in differs.stdout + differs.stderr

    monkeypatch.setattr(opening, "code_version", lambda: "9.9.9+other")
    other = command.invoke(app, ["replay", "--run", run_id, "--json"])
    assert other.exit_code == 1
    assert "Not as recorded, code_version: " in other.stderr
    assert "→ 9.9.9+other" in other.stderr
    found = json.loads(other.stdout)
    assert [one["table"] for one in found["tables"]] == ["flag"]
    assert found["otherwise"][0].startswith("code_version: ")

    gone = next((municipality / "housing").glob("*.txt")).name
    sha256 = next(row[1] for row in query("SELECT file_name, sha256 FROM landing.delivery") if row[0] == gone)
    Landed(home).path(sha256).unlink()
    missing = command.invoke(app, ["replay", "--run", run_id])
    assert isinstance(missing.exception, LandedBytesGone)
    assert missing.exception.exit_code == 5
    for word in ("housing", gone, "landed"):
        assert word in str(missing.exception)


def test_a_run_that_cannot_be_replayed_says_why(home, url, make_run, make_tables):
    with pytest.raises(CannotReplay, match=r"'run-1' cannot be replayed: no such run is published\. Take a run_id"):
        find_replayable("run-1")
    publish(url, make_run(), make_tables())
    with pytest.raises(CannotReplay, match="it kept no manifests and no judgements_to"):
        find_replayable("run-1")
