"""Typed tables of made-up people: every suite passes on them as they stand."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from decimal import Decimal

import pyarrow as pa
import pytest

from connectors.contract import Column
from connectors.schema import targets
from connectors.sources import CONTRACTS, EXTRACTS, RECORDS, REGISTER_TABLES

ROW = {"file_name": "f", "row_number": 1}
PERSON = {"name": "林测试", "id_number": "361126198001010018", "phone": "13800000000"}
HUKOU = {"hukou_kind": "urban", "hukou_region": "361126", "serious_illness": False, "medical_aid": False,
         "student": False, "work_ability": "full"}  # fmt: skip
GOOD: dict[str, list[dict[str, object]]] = {
    "social_security": [
        {**ROW, "name": "林测试", "id_number": "361126198001010018", "birth_date": date(1980, 1, 1), "sex": "M",
         "insurance": "employee_pension", "business": "contribution", "employer": "试验厂", "base_fen": 0,
         "month": 201812, "agency": "试验所"},
    ],
    "employment": [
        {**ROW, **PERSON, "employer": "试验厂", "work_form": "contract", "hired_on": date(2015, 3, 1),
         "from_month": 201807, "to_month": 201812, "gross_fen": 1_800_000, "own_insurance_fen": 0, "tax_fen": 0},
    ],
    "housing": [
        {**ROW, "kind": "ownership", "name": "林测试", "id_number": "361126198001010018", "share_numerator": 1,
         "share_denominator": 1, "address": "试验路1号", "floor_area_m2": Decimal("0.0001"), "usage": "home",
         "registered_on": date(2010, 1, 1), "status": "current", "unit_id": "u1"},
        {**ROW, "row_number": 2, "kind": "lease", "status": "current",
         "name": "林测试", "id_number": "361126198001010018",
         "share_numerator": 1, "share_denominator": 2, "rent_monthly_fen": 0, "lease_from": date(2018, 1, 1),
         "lease_to": date(2018, 1, 1), "unit_id": "u1"},
    ],
    "banking": [
        {**ROW, **PERSON, "bank": "试验行", "account_token": "t1", "account_type": "current", "balance_fen": 0,
         "balance_on": date(2018, 12, 31), "inflow": [{"month": 201812, "amount_fen": 0}]},
        {**ROW, **PERSON, "row_number": 2, "account_token": "t2", "account_type": "fund", "balance_fen": 1,
         "inflow": []},
    ],
    "households": [
        {**ROW, "household_id": "H1", "township_code": "361126003", "village_code": "361126003004",
         "address": "试验路1号", "state": "in_aid", "category": "dibao", "hardship_class": 4, "benefit_since": 201807,
         "grace_start": 201901, "grace_end": 201901, "collected_by": "office", "near_relative": False},
        {**ROW, "row_number": 2, "household_id": "H2", "township_code": "361126003", "village_code": "361126003004",
         "address": "试验路2号", "state": "applicant", "hardship_class": 1, "collected_by": "office",
         "near_relative": True},
    ],
    "members": [
        {**ROW, **PERSON, "household_id": "H1", "member_no": 1, "birth_date": date(1980, 1, 1), "sex": "M",
         "relation": "head", "counted": True, **HUKOU, "disability_grade": 1, "selfcare_failed": 6},
        {**ROW, **PERSON, "row_number": 2, "household_id": "H2", "member_no": 1, "birth_date": date(1980, 1, 1),
         "sex": "F", "relation": "head", "counted": False, **HUKOU, "disability_grade": 4, "selfcare_failed": 0},
    ],
    "authorizations": [
        {**ROW, "household_id": "H1", "member_no": 1, "signed_by": "self", "signed_on": date(2018, 1, 1),
         "expires_on": date(2018, 1, 1)},
    ],
    "supporters": [
        {**ROW, "household_id": "H1", "member_no": 1, "name": "林试", "relation": "child", "household_size": 1,
         "household_income_monthly_fen": 0, "parents_supported": 1, "children_count": 1},
    ],
    "expenditures": [
        {**ROW, "household_id": "H1", "member_no": 1, "kind": "illness", "amount_fen": 0, "from_month": 201801,
         "to_month": 201801},
    ],
    "payments": [
        {**ROW, "household_id": "H1", "month": 201812, "amount_due_fen": 0, "amount_paid_fen": 0,
         "paid_on": date(2018, 12, 10)},
    ],
    "village_ledger": [
        {**ROW, "household_id": "H1", "village_code": "361126003004", "head_name": "林测试",
         "head_id_number": "361126198001010018", "members_counted": 0, "category": "dibao", "benefit_monthly_fen": 0},
    ],
    "relief": [
        {**ROW, "household_id": "H1", "member_no": 1, "month": 201812, "kind": "emergency", "amount_fen": 0},
    ],
}  # fmt: skip

Tables = dict[str, pa.Table]
MakeTables = Callable[..., Tables]


def good_rows(table: str) -> list[dict[str, object]]:
    """Two rows that pass: written out above, or made from the contract, so that a new source needs none there."""
    if table in GOOD:
        return [dict(row) for row in GOOD[table]]
    columns = CONTRACTS[table].tables[table].columns.values()
    row = {target: good_cell(column, target) for column in columns for target in targets(column)}
    keys = [column.to for column in columns if column.type == "key"]
    return [{**row, **ROW, "row_number": number, **dict.fromkeys(keys, f"k{number}")} for number in (1, 2)]


def good_cell(column: Column, target: str) -> object:
    cells = {
        "text": PERSON.get(target, "试验"), "digits": "1" * (column.digits or 0), "date": date(2018, 1, 1),
        "month": 201812, "money": 1, "integer": column.minimum or 1, "share": 1, "area": Decimal(1), "yes_no": True,
        "code": next(iter(column.code_map.values()), None), "month_amounts": [],
    }  # fmt: skip
    return cells.get(column.type)


@pytest.fixture
def tables_of() -> MakeTables:
    """The good tables of a source; `members={"sex": "X"}` spoils the first row of that table."""

    def make(source: str, **spoiled: dict[str, object]) -> Tables:
        names = (source,) if source in EXTRACTS else REGISTER_TABLES
        rows = {name: good_rows(name) for name in names}
        for table, cells in spoiled.items():
            rows[table][0].update(cells)
        return {name: pa.Table.from_pylist(rows[name], schema=RECORDS[name]) for name in names}

    return make
