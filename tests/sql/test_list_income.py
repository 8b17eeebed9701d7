"""Every amount stands in the month it was earned; nothing is lost in the division."""

from datetime import date

import pyarrow as pa
import pytest
from hypothesis import given
from hypothesis import strategies as st

from connectors.sources import EXTRACTS, RECORDS
from pipeline import tables
from pipeline.cycle import Cycle
from pipeline.engine.duckdb_engine import DuckDBEngine
from pipeline.steps.judging import window

CYCLE = Cycle.of("yiyang", "2018H2")


@pytest.fixture(scope="module")
def engine(tmp_path_factory):
    return DuckDBEngine(tmp_path_factory.mktemp("spill"))


def records(source, **cells):
    row = dict.fromkeys(RECORDS[source].names) | {"file_name": "f", "row_number": 1} | cells
    return {source: pa.Table.from_pylist([row], schema=RECORDS[source])}


def income(engine, given, decision="match"):
    (source,) = given
    inputs = {name: RECORDS[name].empty_table() for name in EXTRACTS} | given
    link = dict.fromkeys(tables.IDENTITY_LINK.names) | {
        "source": source, "file_name": "f", "row_number": 1, "household_id": "H1", "member_no": 1, "decision": decision,
    }  # fmt: skip
    inputs["identity_link"] = pa.Table.from_pylist([link], schema=tables.IDENTITY_LINK)
    inputs["window_month"] = window(CYCLE)
    return engine.fetch("assess/list_income", inputs).to_pylist()


def by_month(rows):
    return {row["month"]: row["amount_fen"] for row in rows}


def test_a_span_is_divided_to_the_fen_with_the_remainder_on_the_last_month(engine):
    rows = income(
        engine,
        records("employment", from_month=201810, to_month=201812, gross_fen=100_001, own_insurance_fen=1, tax_fen=0),
    )
    assert by_month(rows) == {201810: 33_333, 201811: 33_333, 201812: 33_334}
    assert {(row["kind"], row["grade"], row["source"]) for row in rows} == {("wage", "A", "employment")}


def test_of_a_span_that_began_before_the_window_only_the_months_inside_stand(engine):
    rows = income(engine, records("employment", from_month=201711, to_month=201802, gross_fen=400_00))
    assert by_month(rows) == {201801: 100_00, 201802: 100_00}


@pytest.mark.parametrize(
    ("cells", "expected"),
    [
        ({"employer": "a firm"}, [("wage", "B", 3_000_00)]),
        ({"employer": None}, []),
        ({"employer": "a firm", "insurance": "resident_pension"}, []),
        ({"business": "benefit", "insurance": "resident_pension", "benefit_fen": 105_00}, [("transfer", "A", 105_00)]),
        ({"employer": "a firm", "month": 201712}, []),
    ],
)
def test_what_social_security_says_of_a_month(engine, cells, expected):
    base = {"business": "contribution", "insurance": "employee_pension", "base_fen": 3_000_00, "month": 201807}
    rows = income(engine, records("social_security", **(base | cells)))
    assert [(row["kind"], row["grade"], row["amount_fen"]) for row in rows] == expected


def test_rent_counts_by_share_in_the_months_of_the_lease(engine):
    lease = {
        "kind": "lease", "rent_monthly_fen": 800_00, "share_numerator": 1, "share_denominator": 3,
        "lease_from": date(2018, 10, 15), "lease_to": date(2018, 11, 14), "status": "current",
    }  # fmt: skip
    assert by_month(income(engine, records("housing", **lease))) == {201810: 266_67, 201811: 266_67}
    running = income(engine, records("housing", **(lease | {"lease_to": None})))
    assert sorted(by_month(running)) == [201810, 201811, 201812]


def test_a_years_interest_stands_in_twelve_months(engine):
    amounts = by_month(income(engine, records("banking", interest_12m_fen=1_201)))
    assert len(amounts) == 12
    assert amounts[201801] == 100
    assert amounts[201812] == 101


def test_a_link_under_review_is_marked_as_uncertain(engine):
    rows = income(engine, records("banking", interest_12m_fen=1_200), decision="review")
    assert {row["is_uncertain"] for row in rows} == {True}


@given(amount=st.integers(0, 10**12), first=st.integers(0, 11), length=st.integers(1, 12))
def test_no_fen_is_lost_in_a_span_inside_the_window(engine, amount, first, length):
    months = CYCLE.look_back(12)
    last = min(first + length - 1, 11)
    rows = income(engine, records("employment", from_month=months[first], to_month=months[last], gross_fen=amount))
    assert sum(row["amount_fen"] for row in rows) == amount
