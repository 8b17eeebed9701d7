"""Rows in quarantine on a small municipality: list, show, fix, waive, run again, and all that must be refused."""

from __future__ import annotations

import gzip
import hashlib
import itertools
import json
import shutil
from datetime import datetime, timedelta

import psycopg2
import pytest
import xlsxwriter
from python_calamine import CalamineWorkbook
from sqlalchemy.engine import make_url
from typer.testing import CliRunner

from pipeline.cli import app
from pipeline.cycle import Cycle
from pipeline.errors import RunLocked, UsageError
from pipeline.landed import LandedBytesGone
from pipeline.sampling import make_sample
from pipeline.steps import opening, run_cycle
from pipeline.steps.quarantine_values import FixRefused, NothingPublished, NotInQuarantine, Place
from pipeline.steps.quarantining import fix_row, list_quarantine, replay_quarantine, show_row, summarize, waive_row
from pipeline.store import RunStore
from pipeline.warehouse.locks import run_lock
from pipeline.warehouse.runs import published_run
from pipeline.warehouse.views import read_view

pytestmark = [pytest.mark.integration, pytest.mark.slow]
CYCLE = Cycle.of("yiyang", "2018H2")
NUMBERS = itertools.count(1)
WHERE = ["--region", "yiyang", "--cycle", "2018H2"]


def silent(_step, _done, _total):
    return None


@pytest.fixture(scope="module")
def municipality(tmp_path_factory):
    out = tmp_path_factory.mktemp("municipality")
    make_sample("yiyang", CYCLE, out, households=60, seed=7)
    return out


def use(monkeypatch, home, url):
    monkeypatch.setenv("HESV_HOME", str(home))
    plain = make_url(url).set(drivername="postgresql").render_as_string(hide_password=False)
    monkeypatch.setenv("HESV_DATABASE_URL", plain)


def administer(server, statement):
    session = psycopg2.connect(make_url(server).set(drivername="postgresql").render_as_string(hide_password=False))
    session.autocommit = True
    with session.cursor() as cursor:
        cursor.execute(statement)
    session.close()


def run(inbox):
    return run_cycle(CYCLE, str(inbox), announce=silent)


def replay():
    return replay_quarantine(CYCLE, silent)


def view(url, name, run_id=None):
    with read_view(url, name, CYCLE.region, CYCLE.name, run_id=run_id) as found:
        names = [column.name for column in found.columns]
        return [dict(zip(names, row, strict=True)) for row in found.rows]


def household_flag(url, household_id):
    return next(f for f in view(url, "flag") if f["household_id"] == household_id and f["member_no"] is None)


def state_of(url, place, run_id=None):
    found = [
        row["state"]
        for row in view(url, "quarantine", run_id)
        if (row["source"], row["file_name"], row["row_number"]) == (place.source, place.file_name, place.row_number)
    ]
    return found[0] if found else None


def change_account(inbox, row_number, **cells):
    """Other cells in one account, as the bank would deliver them."""
    path = next((inbox / "banking").glob("*.gz"))
    lines = gzip.decompress(path.read_bytes()).decode("utf-8").split("\n")
    lines[row_number - 1] = json.dumps({**json.loads(lines[row_number - 1]), **cells}, ensure_ascii=False)
    path.write_bytes(gzip.compress("\n".join(lines).encode("utf-8"), mtime=0))
    deliver_anew(inbox, path)


def cut_account(inbox, but):
    """An account line that ends half-way, of another row than `but`; gives its row number."""
    path = next((inbox / "banking").glob("*.gz"))
    lines = gzip.decompress(path.read_bytes()).decode("utf-8").split("\n")
    number = 1 if but != 1 else 2
    lines[number - 1] = lines[number - 1][:-20]
    path.write_bytes(gzip.compress("\n".join(lines).encode("utf-8"), mtime=0))
    deliver_anew(inbox, path)
    return number


def change_wage(inbox, row_number, column, value):
    """Another cell in one wage row, as the employers' office would deliver it; gives the cell that was there."""
    path = next((inbox / "employment").glob("*.xlsx"))
    rows = CalamineWorkbook.from_path(path).get_sheet_by_name("工资申报").to_python(skip_empty_area=False)
    at = rows[1].index(column)
    before, rows[row_number + 1][at] = rows[row_number + 1][at], value
    with xlsxwriter.Workbook(str(path), {"default_date_format": "yyyy-mm-dd", "strings_to_numbers": False}) as book:
        sheet = book.add_worksheet("工资申报")
        for number, row in enumerate(rows):
            sheet.write_row(number, 0, row)
    deliver_anew(inbox, path)
    return str(before)


def deliver_anew(inbox, path):
    """Set the hash right and produce an hour later: other content."""
    manifest = json.loads((path.parent / "manifest.json").read_text("utf-8"))
    manifest["files"][0]["sha256"] = hashlib.sha256(path.read_bytes()).hexdigest()
    produced = datetime.fromisoformat(manifest["produced_at"])
    manifest["produced_at"] = (produced + timedelta(hours=1)).isoformat()
    (path.parent / "manifest.json").write_text(json.dumps(manifest), "utf-8")


def place_of(row):
    return Place(row["source"], row["file_name"], row["row_number"])


def place_in(record):
    found = json.loads(record)
    return Place(found["source"], found["file"], found["row"])


@pytest.fixture(scope="module")
def waiting(municipality, tmp_path_factory, server, migrated):
    """Made once, in a home and a database to copy: of two families that would enter a row cannot be read.

    {"folder": with home and inbox, "database": name, "account" and "wage": (place, household, its entry, the cell),
    "cut": place of an account line that ends half-way}
    """
    folder = tmp_path_factory.mktemp("waiting")
    inbox = folder / "inbox"
    shutil.copytree(municipality / "inbox", inbox)
    database = "quarantine_waits"
    administer(server, f"CREATE DATABASE {database} TEMPLATE {migrated}")
    url = make_url(server).set(database=database).render_as_string(hide_password=False)
    with pytest.MonkeyPatch.context() as monkeypatch:
        use(monkeypatch, folder / "home", url)
        run(inbox)
        entering = {row["household_id"]: row for row in view(url, "flag") if row["action"] == "enter_dibao"}
        link = next(
            row
            for row in view(url, "identity_link")
            if row["source"] == "banking" and row["decision"] == "match" and row["household_id"] in entering
        )
        path = inbox / "banking" / link["file_name"]
        account = json.loads(gzip.decompress(path.read_bytes()).decode("utf-8").split("\n")[link["row_number"] - 1])
        change_account(inbox, link["row_number"], balance_fen="many")
        cut = Place("banking", link["file_name"], cut_account(inbox, but=link["row_number"]))
        account = (
            place_of(link),
            link["household_id"],
            entering.pop(link["household_id"]),
            str(account["balance_fen"]),
        )
        earned = next(
            row for row in view(url, "income_month") if row["household_id"] in entering and row["kind"] == "wage"
        )
        place = place_in(earned["record"])
        cell = change_wage(inbox, place.row_number, "应发工资", "many")
        run(inbox)
        wage = (place, earned["household_id"], entering[earned["household_id"]], cell)
        for _, household_id, *_ in (account, wage):
            flag = household_flag(url, household_id)
            assert (flag["action"], flag["reason_codes"][0]) == ("review", "EVIDENCE_INCOMPLETE")
    yield {"folder": folder, "database": database, "account": account, "wage": wage, "cut": cut}
    administer(server, f"DROP DATABASE {database} WITH (FORCE)")


@pytest.fixture
def url(waiting, server):
    """A copy of the database in which a row waits."""
    database = f"quarantine_{next(NUMBERS)}"
    administer(server, f"CREATE DATABASE {database} TEMPLATE {waiting['database']}")
    yield make_url(server).set(database=database).render_as_string(hide_password=False)
    administer(server, f"DROP DATABASE {database} WITH (FORCE)")


@pytest.fixture
def home(waiting, url, tmp_path, monkeypatch):
    shutil.copytree(waiting["folder"] / "home", tmp_path / "home")
    use(monkeypatch, tmp_path / "home", url)
    return tmp_path / "home"


@pytest.fixture
def inbox(waiting, tmp_path):
    copy = tmp_path / "inbox"
    shutil.copytree(waiting["folder"] / "inbox", copy)
    return copy


@pytest.fixture
def broken(waiting):
    """The account: place of the row, household, the entry it would be, the balance as it should have been."""
    return waiting["account"]


def counts(report):
    for row in report.deliveries:
        assert row["rows_in"] == row["rows_accepted"] + row["rows_quarantined"] + row["rows_duplicate"], row
    return {row["file_name"]: row["rows_quarantined"] for row in report.deliveries}


SAID = ("action", "amount_monthly", "reason_codes", "income_per_head", "effective_month", "explanation_zh")


def test_a_fix_turns_the_review_into_the_entry_it_would_have_been(home, url, inbox, broken, query):
    place, household_id, entry, balance = broken
    before = published_run(url, CYCLE.region, CYCLE.name)
    text = RunStore.of(home, CYCLE, before.run_id).read("text_banking")
    assert state_of(url, place) == "new"
    said = fix_row(CYCLE, place, {"balance_fen": balance}, "a person", "the bank by telephone")
    assert (said.state, said.is_new) == ("fixed", True)
    assert published_run(url, CYCLE.region, CYCLE.name).run_id == before.run_id
    report = replay()
    assert report.state == "done"
    flag = household_flag(url, household_id)
    assert {name: flag[name] for name in SAID} == {name: entry[name] for name in SAID}
    assert (state_of(url, place), state_of(url, place, before.run_id)) == ("replayed", "replayed")
    assert RunStore.of(home, CYCLE, report.run_id).read("text_banking").equals(text)
    old = {row["file_name"]: row["rows_quarantined"] for row in view(url, "delivery")}
    assert counts(report)[place.file_name] == old[place.file_name]
    listed = [row for row in view(url, "quarantine") if row["state"] != "replayed"]
    assert len(listed) == sum(count or 0 for count in old.values())
    assert replay().state == "unchanged"
    assert fix_row(CYCLE, place, {"balance_fen": balance}, "another", None).is_new is False
    assert replay().state == "unchanged"
    assert run(inbox).state == "unchanged"
    assert query("SELECT count(*) FROM core.run") == [(3,)]


def test_a_wage_row_that_is_fixed_counts_as_income(home, url, waiting):
    place, household_id, entry, cell = waiting["wage"]
    assert state_of(url, place) == "new"
    with pytest.raises(FixRefused, match="应发工资"):
        fix_row(CYCLE, place, {"应发工资": "-1"}, "a person")
    fix_row(CYCLE, place, {"应发工资": cell}, "a person", "the employer's payroll")
    replay()
    flag = household_flag(url, household_id)
    assert {name: flag[name] for name in SAID} == {name: entry[name] for name in SAID}
    records = {row["record"] for row in view(url, "income_month") if row["household_id"] == household_id}
    assert place in {place_in(record) for record in records if record}


def test_a_waiver_too_and_a_later_word_outranks_it(home, url, broken):
    place, household_id, _, balance = broken
    assert waive_row(CYCLE, place, "a person", "closed account").state == "waived"
    quarantined = counts(replay())
    assert household_flag(url, household_id)["action"] == "enter_dibao"
    assert state_of(url, place) == "waived"
    assert waive_row(CYCLE, place, "another", "the same again").is_new is False
    assert replay().state == "unchanged"
    assert fix_row(CYCLE, place, {"balance_fen": balance}, "a person").state == "fixed"
    fixed = counts(replay())
    assert fixed[place.file_name] == quarantined[place.file_name] - 1
    assert state_of(url, place) == "replayed"
    assert waive_row(CYCLE, place, "a person", "not his after all").state == "waived"
    assert counts(replay()) == quarantined
    assert state_of(url, place) == "waived"


def test_a_corrected_delivery_inherits_no_fix(home, url, inbox, broken):
    place, household_id, _, balance = broken
    fix_row(CYCLE, place, {"balance_fen": balance}, "a person")
    other = place.row_number % 5 + 1 if place.row_number % 5 + 1 != place.row_number else place.row_number + 1
    change_account(inbox, other, phone="13800000000")
    run(inbox)
    assert state_of(url, place) == "new"
    assert household_flag(url, household_id)["reason_codes"][0] == "EVIDENCE_INCOMPLETE"
    assert fix_row(CYCLE, place, {"balance_fen": balance}, "a person").is_new


@pytest.mark.parametrize(
    ("cells", "words"),
    [
        ({"balance_fen": "more"}, ("not_a_number", "不是可读的数字", "not a readable number")),
        ({"currency": "CNY"}, ("not_a_number", "balance_fen")),
        ({"balance_fen": "1", "balance_on": "2018-02-30"}, ("impossible_date", "不是可能的日期")),
    ],
)
def test_a_fix_that_still_breaks_a_rule_is_refused_and_nothing_is_kept(home, url, broken, query, cells, words):
    place, *_ = broken
    with pytest.raises(FixRefused) as refused:
        fix_row(CYCLE, place, cells, "a person")
    assert refused.value.exit_code == 3
    for word in words:
        assert word in str(refused.value)
    for value in cells.values():
        assert value == "1" or f" {value} " not in str(refused.value)
    assert query("SELECT count(*) FROM core.quarantine_action") == [(0,)]
    assert state_of(url, place) == "new"


def test_a_row_that_is_broken_as_a_whole_needs_every_cell(home, url, waiting, municipality):
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
    counts(replay())
    assert state_of(url, place) == "replayed"


def test_newer_rules_are_a_new_run_without_anything_said(home, url, broken, monkeypatch):
    place, *_ = broken
    assert replay().state == "unchanged"
    monkeypatch.setattr(opening, "code_version", lambda: "a newer version")
    assert replay().state == "done"
    assert state_of(url, place) == "new"
    assert replay().state == "unchanged"


def test_a_wrong_call_is_a_usage_error_that_says_what_is_known(home, url):
    with pytest.raises(NothingPublished):
        list_quarantine(Cycle.of("yiyang", "2018H1"))
    row = view(url, "quarantine")[0]
    place = Place(row["source"], row["file_name"], row["row_number"])
    accepted = Place("banking", view(url, "identity_link")[0]["file_name"], 999_999)
    for call, word in (
        (lambda: list_quarantine(CYCLE, rule="no_such"), "negative_amount"),
        (lambda: list_quarantine(CYCLE, source="tax"), "banking"),
        (lambda: list_quarantine(CYCLE, state="old"), "replayed"),
        (lambda: show_row(CYCLE, accepted, "a person"), "hesv quarantine list"),
        (lambda: show_row(CYCLE, place, "  "), "--by"),
        (lambda: fix_row(CYCLE, place, {"no such column": "1"}, "a person"), "columns"),
        (lambda: fix_row(CYCLE, place, {}, ""), "--by"),
        (lambda: waive_row(CYCLE, place, "a person", " "), "--note"),
        (lambda: replay_quarantine(Cycle.of("atlantis", "2018H2"), silent), "atlantis"),
    ):
        with pytest.raises(UsageError, match=word):
            call()
    with pytest.raises(NotInQuarantine):
        waive_row(CYCLE, accepted, "a person", "why")


def test_who_looks_is_kept_before_anything_is_shown_and_no_value_with_it(home, url, broken, query):
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


def test_words_are_append_only(home, url, broken, query):
    place, *_ = broken
    waive_row(CYCLE, place, "a person", "why")
    for change in ("DELETE FROM core.quarantine_action", "UPDATE core.quarantine_action SET note = 'x'"):
        with pytest.raises(Exception, match="append-only"):
            query(change)


def test_without_the_run_folder_a_row_is_read_from_the_landed_bytes(home, url, broken):
    place, *_ = broken
    before = show_row(CYCLE, place, "a person").cells
    shutil.rmtree(home / "runs")
    assert show_row(CYCLE, place, "a person").cells == before
    run_record = published_run(url, CYCLE.region, CYCLE.name)
    sha256 = run_record.frozen["deliveries"]["banking"]["files"][place.file_name]["sha256"]
    (home / "landed" / sha256[:2] / sha256).unlink()
    for call in (lambda: show_row(CYCLE, place, "a person"), replay):
        with pytest.raises(LandedBytesGone) as gone:
            call()
        assert gone.value.exit_code == 5
        assert place.file_name in str(gone.value)


def test_a_replay_does_not_meet_another_run(home, url, broken):
    with run_lock(url, CYCLE.region, CYCLE.name), pytest.raises(RunLocked):
        replay()
    assert not list(home.glob(".inbox-*"))


def test_the_command_line(home, url, broken, query):
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
    assert household_flag(url, household_id)["action"] == "enter_dibao"
    (line,) = summarize(list_quarantine(CYCLE, state="replayed"))
    assert (line.rule, line.states, line.oldest_days) == ("not_a_number", {"replayed": 1}, None)
