"""One embedded PostgreSQL for the whole test run, and a fresh migrated database for each test."""

from __future__ import annotations

import hashlib
import itertools
import shutil
import tempfile
from datetime import UTC, date, datetime
from decimal import Decimal
from pathlib import Path

import psycopg2
import pyarrow as pa
import pytest
from sqlalchemy.engine import make_url

from expectations import gate
from pipeline import tables as schemas
from pipeline.warehouse.embedded import ensure_server, stop_server
from pipeline.warehouse.loads import DELIVERY, LINK_EVIDENCE, LOADS, MEMBER
from pipeline.warehouse.migrations import migrate
from pipeline.warehouse.records import RunRecord

TEMPLATE = "migrated_once"
NUMBERS = itertools.count(1)


def pytest_collection_modifyitems(items):
    for item in items:
        if "integration" in Path(str(item.fspath)).parts:
            item.add_marker(pytest.mark.integration)


@pytest.fixture(scope="session")
def open_folder():
    """A folder the unprivileged account can pass through (pytest's own is private)."""
    folder = Path(tempfile.mkdtemp(prefix="hesv-tests-"))
    folder.chmod(0o711)
    yield folder
    shutil.rmtree(folder)


@pytest.fixture(scope="session")
def server(open_folder):
    home = open_folder / "home"
    url = ensure_server(home)
    # its data is thrown away: no need to wait for the disk at every test's own database
    administer(url, "ALTER SYSTEM SET fsync = off", "SELECT pg_reload_conf()")
    # nobody guesses at its password: it is asked for as ever, but not derived in 4096 rounds at every connection
    place = make_url(url)
    administer(url, f"SET scram_iterations = 1; ALTER ROLE {place.username} PASSWORD '{place.password}'")
    yield url
    stop_server(home)


def administer(server, *statements):
    session = psycopg2.connect(make_url(server).set(drivername="postgresql").render_as_string(hide_password=False))
    session.autocommit = True
    try:
        with session.cursor() as cursor:
            for statement in statements:
                cursor.execute(statement)
    finally:
        session.close()


def named(server, database):
    return make_url(server).set(database=database).render_as_string(hide_password=False)


@pytest.fixture(scope="session")
def migrated(server):
    administer(server, f"CREATE DATABASE {TEMPLATE}")
    migrate(named(server, TEMPLATE))
    return TEMPLATE


@pytest.fixture
def url(server, migrated):
    """A fresh database with every schema and view, and nothing in it."""
    yield from fresh(server, migrated)


@pytest.fixture
def other_url(server, migrated):
    """A second database as fresh, to run afresh in."""
    yield from fresh(server, migrated)


def fresh(server, template):
    """A database copied from another, file by file: quicker than through the log, whatever it is for."""
    database = f"test_{next(NUMBERS)}"
    administer(server, f"CREATE DATABASE {database} TEMPLATE {template} STRATEGY FILE_COPY")
    yield named(server, database)
    administer(server, f"DROP DATABASE {database} WITH (FORCE)")


@pytest.fixture(scope="session", autouse=True)
def checked_once():
    """Great Expectations is asked about the same table once: that it says the same again `tests/expectations` holds."""
    check, known = gate._check_table, {}

    def check_once(context, suite, table):
        key = (suite.table, digest_of(table))
        if key not in known:
            known[key] = check(context, suite, table)
        return known[key]

    with pytest.MonkeyPatch.context() as monkeypatch:
        monkeypatch.setattr(gate, "_check_table", check_once)
        yield


def digest_of(table):
    """Of its schema and every row."""
    sink = pa.BufferOutputStream()
    with pa.ipc.new_stream(sink, table.schema) as writer:
        writer.write_table(table.combine_chunks())
    return hashlib.sha256(sink.getvalue()).digest()


@pytest.fixture
def query(url):
    """Run one statement and give its rows."""

    def run(statement, *values):
        session = psycopg2.connect(make_url(url).set(drivername="postgresql").render_as_string(hide_password=False))
        try:
            with session, session.cursor() as cursor:
                cursor.execute(statement, values)
                return cursor.fetchall() if cursor.description else []
        finally:
            session.close()

    return run


@pytest.fixture
def make_run():
    def make(run_id="run-1", **changes):
        given = {
            "run_id": run_id, "region": "yiyang", "cycle": "2018H2", "fingerprint": f"print of {run_id}",
            "frozen": {"landed": ["9c56"]}, "code_version": "0.1.0", "policy_version": "yiyang-2018",
            "model_version": "link-1", "started_at": datetime(2019, 1, 20, 8, tzinfo=UTC),
            "finished_at": datetime(2019, 1, 20, 9, tzinfo=UTC), **changes,
        }  # fmt: skip
        return RunRecord(**given)

    return make


def rows(schema, *values):
    return pa.Table.from_pylist([{name: row.get(name) for name in schema.names} for row in values], schema=schema)


FLAG = {
    "household_id": "YI01", "township_code": "361126100", "outcome": "adjustment", "action": "increase",
    "category": "dibao", "previous_category": "dibao", "amount_monthly_fen": 84000,
    "previous_amount_monthly_fen": 24000, "effective_month": 201901, "notice_required": False,
    "reason_codes": ["INCOME_DOWN"], "explanation_zh": "收入下降，按差额补足。",
    "explanation_en": "Income fell.", "countable_income_monthly_fen": 90001, "income_per_head_fen": 30000,
    "standard_monthly_fen": 58000, "policy_version": "yiyang-2018", "margin_fen": 83999,
}  # fmt: skip
RECORD = {"source": "employment", "file_name": "employment_2018H2.xlsx", "row_number": 7}


@pytest.fixture
def flag_row():
    """A flag as the decide step hands it over, with changes."""
    return lambda **changes: {**FLAG, **changes}


@pytest.fixture
def flags():
    return lambda *values: rows(schemas.FLAG, *values)


@pytest.fixture
def make_tables():
    """Every table of a small run of made-up people; a table is replaced by naming it."""

    def make(**changes):
        exit_flag = {
            **FLAG, "household_id": "YI02", "outcome": "exit", "action": "exit_income", "category": None,
            "amount_monthly_fen": 0, "notice_required": True, "reason_codes": ["NO_MEMBER_LEFT", 'A "quoted", code\\'],
            "explanation_zh": "=1+1,\n第二行", "margin_fen": None,
        }  # fmt: skip
        person = {**FLAG, "household_id": "YI01", "member_no": 2, "outcome": "keep", "action": "keep", "margin_fen": -5}
        given = {
            "flag": rows(schemas.FLAG, FLAG, exit_flag, person),
            "identity_link": rows(schemas.IDENTITY_LINK, {
                **RECORD, "household_id": "YI01", "member_no": 1, "decision": "match", "match_weight": 21.5,
                "match_probability": 0.999, "method": "id_exact", "evidence": '[{"level": "exact", "weight": 12.5}]',
                "model_version": "link-1",
            }),
            "link_evidence": rows(LINK_EVIDENCE, {"evidence": '[{"level": "exact", "weight": 12.5}]'}),
            "income_month": rows(
                schemas.INCOME_MONTH,
                {"household_id": "YI01", "member_no": 1, "month": 201807, "kind": "wage", "amount_fen": 90001,
                 "grade": "A", **RECORD},
                {"household_id": "YI01", "month": 201808, "kind": "wage", "source": "register", "amount_fen": 0,
                 "grade": "C"},
            ),
            "asset": rows(schemas.ASSET, {
                "household_id": "YI01", "member_no": 1, "kind": "home", "floor_area_m2": Decimal("88.5"),
                "share_numerator": 1, "share_denominator": 2, "unit_id": "U1", "as_of": date(2018, 12, 31), **RECORD,
            }),
            "household_assessment": rows(schemas.HOUSEHOLD_ASSESSMENT, {
                "household_id": "YI01", "counted_members": 3, "countable_income_monthly_fen": 90001,
                "income_per_head_fen": 30000, "homes": 0.5, "over_limits": [], "unknowns": None,
                "conflicts": ["a, b", ""],
            }),
            "quarantine": rows(schemas.QUARANTINE, {
                **RECORD, "row_number": 9, "column_name": "应发工资", "rule": "amount_negative", "severity": "error",
                "reason_zh": "金额为负", "reason_en": "negative amount", "state": "new", "name": "must not be stored",
            }),
            "delivery": rows(DELIVERY, {
                "source": "employment", "file_name": "employment_2018H2.xlsx", "sha256": "9c56", "rows_in": 10,
                "rows_accepted": 8, "rows_quarantined": 1, "rows_duplicate": 1, "rows_matched": 5, "rows_review": 1,
                "rows_unmatched": 2, "state": "accepted",
            }),
            "review_task": rows(
                schemas.REVIEW_TASK, {"task_id": "T1", "kind": "link", "household_id": "YI01", **RECORD}
            ),
            "household": rows(
                schemas.REGISTER_HOUSEHOLD,
                {"household_id": "YI01", "township_code": "361126100", "village_code": "361126100201",
                 "state": "in_aid", "category": "dibao", "settlement": "rural", "address": "朱坑镇银城村三组12号",
                 "address_key": "朱坑镇银城村3组12号", "address_place": "银城村"},
                {"household_id": "YI02", "township_code": "361126100", "state": "in_aid"},
            ),
            "person": rows(
                schemas.REGISTER_PERSON,
                {"household_id": "YI01", "member_no": 1, "name": "王小明", "name_key": "王小明",
                 "name_sound": "wangxiaoming", "id_number": "110101199001011237", "birth_date": date(1990, 1, 1),
                 "sex": "M", "relation": "head", "counted": True, "phone": "13900001234"},
                {"household_id": "YI01", "member_no": 2, "name": "孙丽", "name_key": "孙丽", "name_sound": "sunli",
                 "counted": True},
            ),
            "member": rows(MEMBER, {"household_id": "YI01", "member_no": 2}, {"household_id": "YI01", "member_no": 1}),
            **changes,
        }  # fmt: skip
        assert set(given) <= set(LOADS)
        return given

    return make
