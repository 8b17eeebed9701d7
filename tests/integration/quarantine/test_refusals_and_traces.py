"""What is refused, who may see what and leaves which trace, and the command line."""

from __future__ import annotations

import json
import shutil

import pytest
from typer.testing import CliRunner

from pipeline.cli.everything import app
from pipeline.cycle import Cycle
from pipeline.errors import RunLocked, UsageError
from pipeline.landed import Landed, LandedBytesGone
from pipeline.steps.quarantine_values import FixRefused, NothingPublished, NotInQuarantine, Place
from pipeline.steps.quarantining import fix_row, list_quarantine, replay_quarantine, show_row, summarize, waive_row
from pipeline.warehouse.locks import run_lock
from pipeline.warehouse.runs import published_run

pytestmark = [pytest.mark.integration, pytest.mark.slow]
CYCLE = Cycle.of("yiyang", "2018H2")
WHERE = ["--region", "yiyang", "--cycle", "2018H2"]


@pytest.mark.parametrize(
    ("cells", "words"),
    [
        ({"balance_fen": "more"}, ("not_a_number", "不是可读的数字", "not a readable number")),
        ({"currency": "CNY"}, ("not_a_number", "balance_fen")),
        ({"balance_fen": "1", "balance_on": "2018-02-30"}, ("impossible_date", "不是可能的日期")),
    ],
)
def test_a_fix_that_still_breaks_a_rule_is_refused_and_nothing_is_kept(office, home, url, broken, query, cells, words):
    place, *_ = broken
    with pytest.raises(FixRefused) as refused:
        fix_row(CYCLE, place, cells, "a person")
    assert refused.value.exit_code == 3
    for word in words:
        assert word in str(refused.value)
    for value in cells.values():
        assert value == "1" or f" {value} " not in str(refused.value)
    assert query("SELECT count(*) FROM core.quarantine_action") == [(0,)]
    assert office.state_of(url, place) == "new"


def test_a_wrong_call_is_a_usage_error_that_says_what_is_known(office, home, url):
    with pytest.raises(NothingPublished):
        list_quarantine(Cycle.of("yiyang", "2018H1"))
    row = office.view(url, "quarantine")[0]
    place = Place(row["source"], row["file_name"], row["row_number"])
    accepted = Place("banking", office.view(url, "identity_link")[0]["file_name"], 999_999)
    for call, word in (
        (lambda: list_quarantine(CYCLE, rule="no_such"), "negative_amount"),
        (lambda: list_quarantine(CYCLE, source="tax"), "banking"),
        (lambda: list_quarantine(CYCLE, state="old"), "replayed"),
        (lambda: show_row(CYCLE, accepted, "a person"), "hesv quarantine list"),
        (lambda: show_row(CYCLE, place, "  "), "--by"),
        (lambda: fix_row(CYCLE, place, {"no such column": "1"}, "a person"), "columns"),
        (lambda: fix_row(CYCLE, place, {}, ""), "--by"),
        (lambda: waive_row(CYCLE, place, "a person", " "), "--note"),
        (lambda: replay_quarantine(Cycle.of("atlantis", "2018H2"), office.silent), "atlantis"),
    ):
        with pytest.raises(UsageError, match=word):
            call()
    with pytest.raises(NotInQuarantine):
        waive_row(CYCLE, accepted, "a person", "why")


def test_who_looks_is_kept_before_anything_is_shown_and_no_value_with_it(office, home, url, broken, query):
    place, _, _, balance = broken
    fix_row(CYCLE, place, {"balance_fen": balance}, "who fixes", "a note")
    shown = show_row(CYCLE, place, "who looks")
    assert shown.cells["balance_fen"] == "many"
    assert shown.row.column_name == "balance_fen"
    assert shown.word.cells == {"balance_fen": balance}
    events = query("SELECT actor, action, subject, detail::text FROM audit.event WHERE action LIKE 'quarantine%%'")
    assert [(actor, action) for actor, action, *_ in events] == [
        ("who fixes", "quarantine_fix"), ("who looks", "quarantine_show"),
    ]  # fmt: skip
    for _, _, subject, detail in events:
        assert subject == f"yiyang/2018H2/banking/{place.file_name}/{place.row_number}"
        assert "many" not in detail
        assert shown.cells["name"] not in detail
        assert balance not in json.loads(detail).values()
    assert query("SELECT audit.broken_link()") == [(None,)]


def test_words_are_append_only(office, home, url, broken, query):
    place, *_ = broken
    waive_row(CYCLE, place, "a person", "why")
    for change in ("DELETE FROM core.quarantine_action", "UPDATE core.quarantine_action SET note = 'x'"):
        with pytest.raises(Exception, match="append-only"):
            query(change)


def test_without_the_run_folder_a_row_is_read_from_the_landed_bytes(office, home, url, broken):
    place, *_ = broken
    before = show_row(CYCLE, place, "a person").cells
    shutil.rmtree(home / "runs")
    assert show_row(CYCLE, place, "a person").cells == before
    run_record = published_run(url, CYCLE.region, CYCLE.name)
    sha256 = run_record.frozen["deliveries"]["banking"]["files"][place.file_name]["sha256"]
    Landed(home).path(sha256).unlink()
    for call in (lambda: show_row(CYCLE, place, "a person"), office.replay):
        with pytest.raises(LandedBytesGone) as gone:
            call()
        assert gone.value.exit_code == 5
        assert place.file_name in str(gone.value)


def test_a_replay_does_not_meet_another_run(office, home, url, broken):
    with run_lock(url, CYCLE.region, CYCLE.name), pytest.raises(RunLocked):
        office.replay()
    assert not list(home.glob(".inbox-*"))


def test_the_command_line(office, home, url, broken, query):
    place, household_id, _, balance = broken
    command = CliRunner()
    name = [place.source, place.file_name, str(place.row_number), *WHERE]

    def call(*arguments):
        return command.invoke(app, ["quarantine", *arguments])

    listed = json.loads(call("list", *WHERE, "--json").stdout)
    assert {row["state"] for row in listed["rows"]} == {"new"}
    assert all(row["reason_zh"] and row["reason_en"] and row["age_days"] == 0 for row in listed["rows"])
    assert sum(sum(line["states"].values()) for line in listed["rules"]) == len(listed["rows"])
    only = json.loads(call("list", *WHERE, "--rule", "not_a_number", "--source", "banking", "--json").stdout)
    assert place.row_number in {row["row_number"] for row in only["rows"]}
    assert {(row["rule"], row["source"]) for row in only["rows"]} == {("not_a_number", "banking")}
    table = call("list", *WHERE)
    assert table.exit_code == 0
    shown = call("show", *name, "--by", "a person")
    assert shown.exit_code == 0
    assert "many" in shown.stdout
    assert "▶" in shown.stdout
    refused = call("fix", *name, "--column", "balance_fen", "--value", "x", "--by", "a person")
    assert isinstance(refused.exception, FixRefused)
    unpaired = call("fix", *name, "--column", "balance_fen", "--column", "name", "--value", "x", "--by", "a person")
    assert isinstance(unpaired.exception, UsageError)
    assert call("fix", *name, "--column", "balance_fen", "--value", balance).exit_code == 2
    assert call("waive", *name, "--by", "a person").exit_code == 2
    fixed = call("fix", *name, "--column", "balance_fen", "--value", balance, "--by", "a person")
    assert fixed.exit_code == 0
    assert "fixed" in fixed.stdout
    (only,) = json.loads(call("list", *WHERE, "--state", "fixed", "--json").stdout)["rows"]
    assert (only["row_number"], only["state"]) == (place.row_number, "fixed")
    assert json.loads(call("replay", *WHERE, "--json").stdout)["state"] == "done"
    assert json.loads(call("replay", *WHERE, "--json").stdout)["state"] == "unchanged"
    assert office.household_flag(url, household_id)["action"] == "enter_dibao"
    (line,) = summarize(list_quarantine(CYCLE, state="replayed"))
    assert (line.rule, line.states, line.oldest_days) == ("not_a_number", {"replayed": 1}, None)
