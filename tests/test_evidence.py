"""Who a record is about and what it shows to be owned, by its contract: before and after."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import pyarrow as pa
import pytest

from connectors.contract_file import read_contract
from connectors.files import open_file
from connectors.sources import CONTRACTS, RECORDS
from connectors.typed import type_batch
from pipeline import tables
from pipeline.evidence import columns_read, list_holdings, list_identities

AS_OF = date(2018, 12, 31)
NOBODY_UNREAD = tables.QUARANTINE.empty_table()


def typed(source, *rows):
    full = [
        dict.fromkeys(RECORDS[source].names) | {"file_name": "f", "row_number": number} | row
        for number, row in enumerate(rows, start=1)
    ]
    return pa.Table.from_pylist(full, schema=RECORDS[source])


def held(source, *rows, as_of=AS_OF):
    found = list_holdings(source, CONTRACTS[source].tables[source].asset, typed(source, *rows), as_of)
    assert found.schema == tables.HOLDING
    return found.to_pylist()


def test_banking_shows_its_balance():
    rows = [
        {"account_type": code, "balance_fen": 5, "balance_on": AS_OF}
        for code in ("current", "fixed", "fund", "securities")
    ]
    found = held("banking", *rows)
    assert [row["kind"] for row in found] == ["deposit", "deposit", "fund", "securities"]
    empty = dict.fromkeys(("floor_area_m2", "share_numerator", "share_denominator", "unit_id"))
    assert found[0] == {
        "source": "banking", "file_name": "f", "row_number": 1, "kind": "deposit", "value_fen": 5, "as_of": AS_OF,
        **empty,
    }  # fmt: skip


@pytest.mark.parametrize(
    ("kind", "status", "is_held"),
    [
        ("ownership", "current", True),
        ("ownership", "historical", False),
        ("lease", "current", False),
        ("lease", "historical", False),
    ],
)
def test_housing_shows_current_ownership(kind, status, is_held):
    row = {
        "kind": kind, "status": status, "usage": "home", "floor_area_m2": Decimal("80.5"), "share_numerator": 1,
        "share_denominator": 2, "unit_id": "U1", "registered_on": date(2019, 1, 5),
    }  # fmt: skip
    found = held("housing", row)
    assert len(found) == is_held
    for asset in found:
        assert (asset["kind"], asset["floor_area_m2"], asset["unit_id"]) == ("home", Decimal("80.5000"), "U1")
        assert (asset["share_numerator"], asset["share_denominator"]) == (1, 2)
        assert (asset["value_fen"], asset["as_of"]) == (None, date(2019, 1, 5))


@pytest.mark.parametrize(
    ("vehicle_type", "kind"),
    [
        ("car", "vehicle"), ("large_vehicle", "vehicle"), ("truck", "vehicle"),
        ("disability_car", "disability_vehicle"),
        ("motorcycle", None), ("electric_bicycle", None), ("three_wheeler", None), ("tractor", None),
    ],
)  # fmt: skip
def test_vehicles_show_motor_vehicles_by_use(vehicle_type, kind):
    row = {
        "vehicle_type": vehicle_type,
        "status": "normal",
        "first_registered_on": date(2015, 1, 1),
        "vehicle_id_vin": "V",
    }
    assert [(found["kind"], found["unit_id"]) for found in held("vehicles", row)] == ([(kind, "V")] if kind else [])


@pytest.mark.parametrize(
    ("status", "is_held"),
    [
        ("normal", True), ("laid_up", True), ("sealed", True), ("inspection_overdue", True),
        ("transferred_out", False), ("deregistered", False), ("scrapped", False), ("stolen", False),
    ],
)  # fmt: skip
def test_a_vehicle_that_is_no_longer_registered_is_not_held(status, is_held):
    row = {"vehicle_type": "car", "status": status, "first_registered_on": date(2015, 1, 1)}
    assert len(held("vehicles", row)) == is_held


@pytest.mark.parametrize(
    ("first_day", "is_held"), [(date(2018, 12, 31), True), (date(2019, 1, 1), False), (None, True)]
)
def test_a_vehicle_first_registered_after_the_day_was_not_held_on_it(first_day, is_held):
    row = {"vehicle_type": "car", "status": "normal", "first_registered_on": first_day}
    assert len(held("vehicles", row)) == is_held


def test_holdings_read_no_identity():
    for source in ("banking", "housing", "vehicles"):
        columns = columns_read(CONTRACTS[source].tables[source].asset)
        assert columns[:2] == ("file_name", "row_number")
        assert not {"name", "id_number", "phone", "address"} & set(columns)


@pytest.mark.parametrize(
    ("source", "known"),
    [
        ("social_security", {"name", "id_number", "birth_date", "sex"}),
        ("employment", {"name", "id_number", "phone"}),
        ("housing", {"name", "id_number", "address"}),
        ("banking", {"name", "id_number", "id_type", "phone"}),
        ("vehicles", {"name", "id_number", "id_type", "phone"}),
    ],
)
def test_identity_columns_are_found_by_their_canonical_name(source, known):
    values = {
        "name": "甲乙", "id_number": "N", "id_type": "T", "birth_date": AS_OF, "sex": "F", "phone": "P", "address": "A",
    }  # fmt: skip
    cells = {name: value for name, value in values.items() if name in RECORDS[source].names}
    found = list_identities(source, typed(source, cells), NOBODY_UNREAD)
    assert found.schema == tables.IDENTITY
    (row,) = found.to_pylist()
    assert {name for name in values if row[name] is not None} == known
    assert (row["source"], row["file_name"], row["row_number"]) == (source, "f", 1)


def test_rows_in_quarantine_are_linked_too_by_what_can_be_read_of_them():
    accepted = typed("vehicles", {"name": "b", "row_number": 3}, {"name": "a", "file_name": "e", "row_number": 9})
    bad = [
        {"source": "vehicles", "file_name": "f", "row_number": 2, "name": "c"},
        {"source": "vehicles", "file_name": "f", "row_number": 4, "id_number": "N"},
        {"source": "vehicles", "file_name": "f", "row_number": 5},
        {"source": "banking", "file_name": "f", "row_number": 1, "name": "d"},
    ]
    quarantine = pa.Table.from_pylist(
        [dict.fromkeys(tables.QUARANTINE.names) | row for row in bad], schema=tables.QUARANTINE
    )
    found = list_identities("vehicles", accepted, quarantine).to_pylist()
    assert [(row["file_name"], row["row_number"], row["name"]) for row in found] == [
        ("e", 9, "a"), ("f", 2, "c"), ("f", 3, "b"), ("f", 4, None),
    ]  # fmt: skip
    assert {row["source"] for row in found} == {"vehicles"}


INSURANCE = """
source: insurance
version: 1
valid_from: 2019-01-01
required: false
settlement_lag_days: 5
format: {reader: csv, encoding: utf-8, delimiter: ",", max_bytes: 1048576}
tables:
  insurance:
    ending: .csv
    columns:
      投保人: {to: name, type: text, required: true}
      证件号码: {to: id_number, type: text}
      现金价值: {to: surrender_value_fen, type: money, unit: yuan, required: true}
      截至日期: {to: valued_on, type: date}
    asset:
      kind: deposit
      columns: {value_fen: surrender_value_fen, as_of: valued_on}
      held_when: {}
"""


def test_a_source_nobody_thought_of_is_linked_and_counts_by_its_contract_alone(tmp_path):
    path = tmp_path / "insurance.yml"
    path.write_text(INSURANCE, "utf-8")
    contract = read_contract(path)
    file = tmp_path / "insurance.csv"
    file.write_text("投保人,证件号码,现金价值,截至日期\n甲乙,１,￥1200.50元,2018-12-31\n", "utf-8")
    (batch,) = open_file(contract, file)
    records = pa.Table.from_batches([type_batch(contract, file.name, batch).records])
    (person,) = list_identities("insurance", records, NOBODY_UNREAD).to_pylist()
    assert (person["source"], person["name"], person["id_number"]) == ("insurance", "甲乙", "１")
    (owned,) = list_holdings("insurance", contract.tables["insurance"].asset, records, AS_OF).to_pylist()
    assert (owned["kind"], owned["value_fen"], owned["as_of"]) == ("deposit", 120050, AS_OF)


def test_a_tie_says_of_what_sort_it_is():
    rows = typed("employment", {"employer": "某某厂"}, {"employer": None, "row_number": 2})
    found = list_identities("employment", rows, NOBODY_UNREAD, CONTRACTS["employment"].tables["employment"].tie)
    assert found["tie"].to_pylist() == ["employer:某某厂", None]
    assert list_identities("employment", rows, NOBODY_UNREAD)["tie"].to_pylist() == [None, None]


def test_employers_of_two_sources_are_one_sort_of_tie():
    ties = {source: CONTRACTS[source].tables[source].tie for source in ("employment", "social_security", "housing")}
    assert ties == {"employment": "employer", "social_security": "employer", "housing": "unit_id"}
