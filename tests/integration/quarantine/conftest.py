"""A small municipality in which rows wait in quarantine: made once, copied for each test."""

from __future__ import annotations

import gzip
import hashlib
import itertools
import json
import shutil
from datetime import datetime, timedelta
from types import SimpleNamespace

import psycopg2
import pytest
import xlsxwriter
from python_calamine import CalamineWorkbook
from sqlalchemy.engine import make_url

from pipeline.cycle import Cycle
from pipeline.sampling import make_sample
from pipeline.steps import run_cycle
from pipeline.steps.quarantine_values import Place
from pipeline.steps.quarantining import replay_quarantine
from pipeline.warehouse.views import read_view

CYCLE = Cycle.of("yiyang", "2018H2")
NUMBERS = itertools.count(1)


def silent(_step, _done, _total):
    return None


@pytest.fixture(scope="session")
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


@pytest.fixture(scope="session")
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


@pytest.fixture
def office():
    """The helpers above as attributes (tests are no package)."""
    return SimpleNamespace(
        run=run, replay=replay, view=view, household_flag=household_flag, state_of=state_of, counts=counts,
        place_in=place_in, change_account=change_account, silent=silent,
    )  # fmt: skip
