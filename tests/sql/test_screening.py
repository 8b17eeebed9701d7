"""What the screening's statements list: before and after, with rows in quarantine and months nobody was paid for."""

from datetime import date

import pyarrow as pa
import pytest

from connectors.sources import RECORDS
from pipeline.engine.duckdb_engine import DuckDBEngine
from pipeline.tables import QUARANTINE

HELD = {"household_id": "H1", "state": "in_aid", "category": "dibao", "township_code": "621202001",
        "village_code": "621202001001", "benefit_monthly_fen": 100, "benefit_since": 201902}  # fmt: skip
PAID = {"household_id": "H1", "month": 201902, "row_number": 1, "amount_due_fen": 100, "amount_paid_fen": 100,
        "paid_on": date(2019, 2, 10)}  # fmt: skip
OTHER = {**PAID, "household_id": "H9", "row_number": 9}
BAD = {"source": "register", "file_name": "payments.csv", "household_id": "H1", "state": "new"}
HEAD = {"household_id": "H1", "member_no": 1, "counted": True, "relation": "head", "id_number": "A1x"}
LEDGER = {"household_id": "H1", "village_code": "621202001001", "members_counted": 1, "category": "dibao",
          "benefit_monthly_fen": 100, "row_number": 1, "head_id_number": "a1 X"}  # fmt: skip


@pytest.fixture(scope="module")
def engine(tmp_path_factory):
    return DuckDBEngine(tmp_path_factory.mktemp("spill"))


def table(name, *rows):
    schema = QUARANTINE if name == "quarantine" else RECORDS[name]
    return pa.Table.from_pylist([{column: row.get(column) for column in schema.names} for row in rows], schema=schema)


def fetch(engine, sql, **rows):
    tables = {name: table(name, *given) for name, given in rows.items()}
    tables["look_back_month"] = pa.table({"month": pa.array(range(201901, 201907), pa.int32())})
    tables["as_of"] = pa.table({"day": pa.array([date(2019, 6, 30)], pa.date32())})
    return engine.fetch(f"screening/{sql}", tables).to_pylist()


@pytest.mark.parametrize(
    ("what", "payments", "quarantine", "found"),
    [
        ("in full within the month", [PAID], [], []),
        ("late by a day", [{**PAID, "paid_on": date(2019, 3, 1)}], [], [(201902, 1)]),
        ("late over the year's end", [{**PAID, "month": 201901, "paid_on": date(2020, 1, 5)}, OTHER], [],
         [(201901, 1), (201902, None)]),
        ("before the look-back", [{**PAID, "month": 201812, "paid_on": date(2019, 5, 5)}], [], []),
        ("short", [{**PAID, "amount_paid_fen": 99}], [], [(201902, 1)]),
        ("less due than granted", [{**PAID, "amount_due_fen": 90, "amount_paid_fen": 90}], [], [(201902, 1)]),
        ("less due before the grant", [PAID, {**PAID, "month": 201901, "amount_due_fen": 90, "amount_paid_fen": 90,
                                              "row_number": 2, "paid_on": date(2019, 1, 9)}], [], []),
        ("none, others were paid", [OTHER], [], [(201902, None)]),
        ("none, nobody was paid", [], [], []),
        ("none, a row in quarantine", [OTHER], [BAD], []),
        ("none before the grant", [{**OTHER, "month": 201901, "paid_on": date(2019, 1, 9)}], [], []),
    ],
)  # fmt: skip
def test_payments_that_are_not_what_they_should_be(engine, what, payments, quarantine, found):
    rows = fetch(engine, "list_payments", households=[HELD], payments=payments, quarantine=quarantine)
    assert [(row["month"], row["row_number"]) for row in rows] == found, what


@pytest.mark.parametrize(
    ("what", "household", "members", "ledger", "quarantine", "kinds"),
    [
        ("the same", {}, [HEAD], [LEDGER], [], []),
        ("who died does not count", {}, [HEAD, {**HEAD, "member_no": 2, "relation": "child",
                                                "died_on": date(2019, 6, 30)}], [LEDGER], [], []),
        ("who died the day after counts", {}, [HEAD, {**HEAD, "member_no": 2, "relation": "child",
                                                      "died_on": date(2019, 7, 1)}], [LEDGER], [], ["ledger_differs"]),
        ("who is not counted", {}, [HEAD, {**HEAD, "member_no": 2, "relation": "child", "counted": False}],
         [LEDGER], [], []),
        ("another amount", {}, [HEAD], [{**LEDGER, "benefit_monthly_fen": 99}], [], ["ledger_differs"]),
        ("another category", {}, [HEAD], [{**LEDGER, "category": "tekun"}], [], ["ledger_differs"]),
        ("another head", {}, [HEAD], [{**LEDGER, "head_id_number": "B2"}], [], ["ledger_differs"]),
        ("a cell left empty says nothing", {}, [HEAD], [{**LEDGER, "members_counted": None}], [], []),
        ("not in the village's", {}, [HEAD], [], [], ["ledger_only_register"]),
        ("an applicant in the village's", {"state": "applicant"}, [HEAD], [LEDGER], [], ["ledger_only_village"]),
        ("unknown to the register", {}, [HEAD], [LEDGER, {**LEDGER, "household_id": "H7", "row_number": 2}], [],
         ["ledger_only_village"]),
        ("the village's row in quarantine", {}, [HEAD], [], [{**BAD, "file_name": "village_ledger.csv"}], []),
        ("a member in quarantine", {}, [HEAD], [{**LEDGER, "members_counted": 2}],
         [{**BAD, "file_name": "members.csv"}], []),
        ("a payment in quarantine is no matter", {}, [HEAD], [], [BAD], ["ledger_only_register"]),
    ],
)  # fmt: skip
def test_register_and_village_ledger(engine, what, household, members, ledger, quarantine, kinds):
    rows = fetch(
        engine, "compare_ledgers", households=[{**HELD, **household}], members=members, village_ledger=ledger,
        quarantine=quarantine,
    )  # fmt: skip
    assert [row["kind"] for row in rows] == kinds, what
