"""Rows as sent -> typed records and quarantine, before and after."""

from __future__ import annotations

import json
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

import pyarrow as pa
import pytest

from connectors.contract_file import load_contract
from connectors.files import open_file
from connectors.readers.rows import text_schema
from connectors.typed import QUARANTINE_SCHEMA, record_schema, type_batch

ID = "11010119900307001X"


def halves(typed: Any) -> tuple[list[dict[str, Any]], list[dict[str, Any]]]:
    return typed.records.to_pylist(), typed.quarantine.to_pylist()


def social(agency: Any, tmp_path: Path, line: str) -> tuple[list[dict[str, Any]], list[dict[str, Any]]]:
    return halves(agency.typed("social_security", agency.csv(tmp_path / "s.csv", [agency.SOCIAL, line])))


def housing(agency: Any, tmp_path: Path, line: str) -> tuple[list[dict[str, Any]], list[dict[str, Any]]]:
    return halves(agency.typed("housing", agency.txt(tmp_path / "h.txt", [agency.HOUSING, line])))


def banking(agency: Any, tmp_path: Path, line: Any) -> tuple[list[dict[str, Any]], list[dict[str, Any]]]:
    path = agency.jsonl(tmp_path / "b.jsonl.gz", [agency.account(), line])
    records, quarantine = halves(agency.typed("banking", path))
    return records[1:], quarantine


WAGE = {
    "序号": "1", "员工姓名": "甲乙", "身份证件号码": ID, "手机号": "", "用人单位": "某公司", "统一社会信用代码": "9111",
    "用工形式": "劳动合同", "入职日期": "2016-05-06", "离职日期": "", "工资所属月份起": "2018-07",
    "工资所属月份止": "2018-09", "应发工资": 9000, "个人社保": 0, "个税": "/",
}  # fmt: skip


def wages(agency: Any, tmp_path: Path, *changes: dict[str, Any]) -> tuple[list[dict[str, Any]], list[dict[str, Any]]]:
    rows = [[*{**WAGE, **change}.values()] for change in changes]
    return halves(agency.typed("employment", agency.xlsx(tmp_path / "e.xlsx", rows)))


def test_a_contribution(agency: Any, tmp_path: Path) -> None:
    line = f'甲 乙, {ID} ,１９９０年３月７日,女,城镇职工养老,缴费,某公司,"￥3,580.50元",NULL,201812,某局'
    (record,), quarantine = social(agency, tmp_path, line)
    del record["row_digest"]
    assert record == {
        "file_name": "s.csv", "row_number": 1, "name": "甲 乙", "id_number": f" {ID} ", "birth_date": date(1990, 3, 7),
        "sex": "F", "insurance": "employee_pension", "business": "contribution", "employer": "某公司",
        "base_fen": 358050, "benefit_fen": None, "month": 201812, "agency": "某局", "correction_digest": None,
    }  # fmt: skip
    assert quarantine == []


def test_a_share_is_two_integers_and_an_area_a_decimal(agency: Any, tmp_path: Path) -> None:
    (record,), _ = housing(agency, tmp_path, "产权|甲||50%|某处|２４０．７７|车位||历史||||U 1")
    assert (record["share_numerator"], record["share_denominator"]) == (1, 2)
    assert (record["floor_area_m2"], record["usage"], record["status"]) == (
        Decimal("240.7700"),
        "parking",
        "historical",
    )
    assert record["unit_id"] == "U1"


def test_inflow_is_a_list_in_month_order(agency: Any, tmp_path: Path) -> None:
    (record,), _ = banking(agency, tmp_path, agency.account(inflow_fen={"2018-02": 5, "2018-01": 120000}))
    assert record["inflow"] == [{"month": 201801, "amount_fen": 120000}, {"month": 201802, "amount_fen": 5}]
    assert (record["account_type"], record["balance_fen"]) == ("current", 100)


def test_broken_json_keeps_what_it_says_of_the_person(agency: Any, tmp_path: Path) -> None:
    whole = json.dumps(agency.account(phone="13800000000"), ensure_ascii=False)
    _, (row,) = banking(agency, tmp_path, whole[: whole.index('"balance_fen"')])
    assert (row["rule"], row["name"], row["id_number"], row["phone"]) == ("broken_json", "甲乙", ID, "13800000000")


@pytest.mark.parametrize(
    ("line", "first", "last"),
    [
        ({"应发工资": -1}, 201807, 201809),
        ({"应发工资": -1, "工资所属月份起": 43282, "工资所属月份止": "2018年9月30日"}, 201807, 201809),
        ({"工资所属月份起": "2018-11", "工资所属月份止": "2018-08"}, 201808, 201811),
        ({"工资所属月份起": "2018-13"}, None, 201809),
        ({"工资所属月份起": "2018-13", "工资所属月份止": "2018-13"}, None, None),
    ],
)
def test_quarantine_says_which_months_are_unknown(
    agency: Any, tmp_path: Path, line: dict[str, Any], first: int | None, last: int | None
) -> None:
    _, (row,) = wages(agency, tmp_path, line)
    assert (row["from_month"], row["to_month"]) == (first, last)
    assert (row["name"], row["id_number"], row["source"], row["file_name"]) == ("甲乙", ID, "employment", "e.xlsx")


def test_a_lease_is_unknown_for_its_months(agency: Any, tmp_path: Path) -> None:
    _, (row,) = housing(agency, tmp_path, "租赁备案|甲||1||80|住宅||现势|-800|2018-07-01|2019-06-30|")
    assert (row["from_month"], row["to_month"]) == (201807, 201906)


def test_reasons_are_in_two_languages_and_hold_no_value(agency: Any, tmp_path: Path) -> None:
    _, (row,) = wages(agency, tmp_path, {"应发工资": "三千七"})
    assert (row["severity"], row["reason_en"]) == ("error", "应发工资 is not a readable number")
    assert "应发工资" in row["reason_zh"]
    assert not {"三千七", "甲乙", ID} & {row["reason_zh"], row["reason_en"], row["rule"]}
    _, (row,) = banking(agency, tmp_path, agency.account(currency="USD"))
    assert row["severity"] == "review"


@pytest.mark.parametrize(
    ("second", "same"),
    [
        ({"应发工资": 9500}, True),
        ({"应发工资": 9500, "工资所属月份起": "2018/07/01", "工资所属月份止": 43373}, True),
        ({"应发工资": 9500, "手机号": "13800000000"}, True),
        ({"应发工资": 9500, "员工姓名": "甲 乙"}, False),
        ({"应发工资": 9500, "身份证件号码": ID.lower()}, False),
        ({"应发工资": 9500, "用人单位": "别家公司"}, False),
        ({"应发工资": 9500, "工资所属月份止": "2018-08"}, False),
    ],
)
def test_a_correction_is_the_same_person_employer_and_span(
    agency: Any, tmp_path: Path, second: dict[str, Any], same: bool
) -> None:
    (first, later), _ = wages(agency, tmp_path, {}, second)
    assert (first["correction_digest"] == later["correction_digest"]) is same
    assert first["row_digest"] != later["row_digest"]


@pytest.mark.parametrize(("phones", "same"), [(("1", "1"), True), (("1", "2"), False), (("", "/"), True)])
def test_without_an_id_the_phone_says_who(agency: Any, tmp_path: Path, phones: tuple[str, str], same: bool) -> None:
    rows = [
        {"身份证件号码": "-", "手机号": phone, "应发工资": amount} for phone, amount in zip(phones, (1, 2), strict=True)
    ]
    (first, later), _ = wages(agency, tmp_path, *rows)
    assert (first["correction_digest"] == later["correction_digest"]) is same


@pytest.mark.parametrize("source", ["register", "social_security", "employment", "housing", "banking"])
def test_schemas(agency: Any, tmp_path: Path, source: str) -> None:
    contract = load_contract(source)
    for name, table in contract.tables.items():
        path = tmp_path / (table.file or f"x{table.ending}")
        sent = list(table.delivered)
        writers = {
            "csv": lambda p, s: agency.csv(p, [",".join(s), "," * (len(s) - 1)], contract.format.encoding),
            "delimited": lambda p, s: agency.txt(p, ["|".join(s), "|" * (len(s) - 1)]),
            "xlsx": lambda p, s: agency.xlsx(p, [["x"] * len(s)]),
            "json_lines": lambda p, s: agency.jsonl(p, [dict.fromkeys(s)]),
        }
        writers[contract.format.reader](path, sent)
        (batch,) = open_file(contract, path)
        typed = type_batch(contract, path.name, batch)
        assert typed.records.schema == record_schema(load_contract(source).tables[name])
        assert typed.quarantine.schema == QUARANTINE_SCHEMA
        assert (typed.records.num_rows, typed.quarantine.num_rows) == (0, 1) or name == "village_ledger"


def test_no_rows_are_typed_too() -> None:
    contract = load_contract("employment")
    empty = pa.RecordBatch.from_pylist([], schema=text_schema(contract.tables["employment"]))
    typed = type_batch(contract, "e.xlsx", empty)
    assert (typed.records.num_rows, typed.quarantine.num_rows) == (0, 0)
