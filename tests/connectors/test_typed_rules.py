"""Which rule breaks a row, source by source, both sides of each boundary."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import Any

import pytest

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


@pytest.mark.parametrize(
    ("line", "rule", "column"),
    [
        ("甲,-,-,-,失业,待遇,/,无,2743,201806,", None, None),
        ("甲,,,,城乡居民养老,缴费,,500,,201806,", None, None),
        ("甲,,,,88,缴费,,500,,201806,", "unknown_code", "险种"),
        ("甲,,,,失业,退费,,500,,201806,", "unknown_code_business", "业务类型"),
        ("甲,,,未知,失业,缴费,,500,,201806,", "unknown_code", "性别"),
        ("甲,,2018-02-30,,失业,缴费,,500,,201806,", "impossible_date", "出生日期"),
        ("甲,,,,失业,缴费,,500,,201813,", "impossible_period", "所属期"),
        ("甲,,,,失业,缴费,,500,,,", "missing_value", "所属期"),
        ("甲,,,,失业,缴费,,-500,,201806,", "negative_amount", "缴费基数"),
        ("甲,,,,失业,缴费,,三千,,201806,", "not_a_number", "缴费基数"),
        ("甲,,,,失业,缴费,,,500,201806,", "missing_value", "缴费基数"),
        ("甲,,,,失业,待遇,,500,无,201806,", "missing_value", "待遇金额"),
        ("无,,,,失业,缴费,,500,,201806,", "missing_value", "姓名"),
        ("甲,,,,,缴费,,500,,201806,", "missing_value", "险种"),
        ("甲,,,,失业,缴费,公司", "too_few_cells", None),
        ("甲,,,,失业,缴费,,500,,201806,某局,1", "too_many_cells", None),
        ("甲,,,,88,缴费,,三千,,201813,", "unknown_code", "险种"),
    ],
)
def test_social_security_rules(agency: Any, tmp_path: Path, line: str, rule: str | None, column: str | None) -> None:
    records, quarantine = social(agency, tmp_path, line)
    assert len(records) + len(quarantine) == 1
    assert [(row["rule"], row["column_name"]) for row in quarantine] == ([] if rule is None else [(rule, column)])


@pytest.mark.parametrize(
    ("line", "rule", "column"),
    [
        ("产权|甲||1/2|某处|80㎡|住宅|2011-05-06|现势|-|||U", None, None),
        ("租赁备案|甲||1|||||现势|800|2018-07-01|2019-06-30|", None, None),
        ("产权|甲||1||0|住宅||现势||||", "area_zero", "建筑面积"),
        ("产权|甲||1||-12|住宅||现势||||", "area_zero", "建筑面积"),
        ("产权|甲||1|||住宅||现势||||", "missing_value", "建筑面积"),
        ("产权|甲||1||80|宾馆||现势||||", "unknown_code", "房屋用途"),
        ("产权|甲||1||80|住宅|2011-00-10|现势||||", "impossible_date", "登记时间"),
        ("产权|甲||1||80|住宅||抵押||||", "unknown_status", "状态"),
        ("产权|甲||150%||80|住宅||现势||||", "share_over_one", "共有份额"),
        ("产权|甲||1/0||80|住宅||现势||||", "share_over_one", "共有份额"),
        ("产权|甲||||80|住宅||现势||||", "missing_value", "共有份额"),
        ("租赁备案|甲||1||80|住宅||现势|-800|2018-07-01|2019-06-30|", "negative_rent", "月租金"),
        ("租赁备案|甲||1||80|住宅||现势||2018-07-01|2019-06-30|", "missing_value", "月租金"),
        ("租赁备案|甲||1||80|住宅||现势|800|2019-07-01|2019-06-30|", "span_reversed", "租期止"),
        ("租赁备案|甲||1||80|住宅||现势|800|2019-06-30|2019-06-30|", None, None),
        ("租赁备案|甲||1||80|住宅||现势|800||2019-06-30|", "missing_value", "租期起"),
        ("产权|甲||1||80|住宅||现势||||U|x", "too_many_cells", None),
    ],
)
def test_housing_rules(agency: Any, tmp_path: Path, line: str, rule: str | None, column: str | None) -> None:
    records, quarantine = housing(agency, tmp_path, line)
    assert len(records) + len(quarantine) == 1
    assert [(row["rule"], row["column_name"]) for row in quarantine] == ([] if rule is None else [(rule, column)])


@pytest.mark.parametrize(
    ("change", "rule", "column"),
    [
        ({"phone": None, "id_no": None, "bank": None, "interest_12m_fen": None, "balance_on": "-"}, None, None),
        ({"inflow_fen": {}}, None, None),
        ({"currency": "USD"}, "foreign_currency", "currency"),
        ({"currency": None}, "missing_value", "currency"),
        ({"currency": "ＣＮＹ"}, None, None),
        ({"account_type": "贵金属"}, "unknown_code", "account_type"),
        ({"account_type": "X1", "currency": "USD"}, "unknown_code", "account_type"),
        ({"balance_fen": "很多"}, "not_a_number", "balance_fen"),
        ({"balance_fen": 10**23}, "overflow", "balance_fen"),
        ({"balance_fen": -1}, "negative_amount", "balance_fen"),
        ({"balance_fen": 10**14}, None, None),
        ({"balance_fen": None}, "missing_value", "balance_fen"),
        ({"balance_on": "2018-02-30"}, "impossible_date", "balance_on"),
        ({"inflow_fen": {"2018-00": 1}}, "impossible_month", "inflow_fen"),
        ({"inflow_fen": {"2018-01": -1}}, "negative_amount", "inflow_fen"),
        ({"inflow_fen": None}, "missing_value", "inflow_fen"),
        ({"remark": "x"}, "unknown_key", None),
    ],
)
def test_banking_rules(
    agency: Any, tmp_path: Path, change: dict[str, Any], rule: str | None, column: str | None
) -> None:
    records, quarantine = banking(agency, tmp_path, agency.account(**change))
    assert len(records) + len(quarantine) == 1
    assert [(row["rule"], row["column_name"]) for row in quarantine] == ([] if rule is None else [(rule, column)])


@pytest.mark.parametrize(
    ("change", "rule", "column"),
    [
        ({}, None, None),
        ({"入职日期": "-", "离职日期": "/", "个人社保": "无", "手机号": "NULL", "统一社会信用代码": ""}, None, None),
        ({"用工形式": "实习"}, "unknown_code", "用工形式"),
        ({"应发工资": -1}, "negative_wage", "应发工资"),
        ({"应发工资": 0}, None, None),
        ({"应发工资": "面议"}, "not_a_number", "应发工资"),
        ({"应发工资": "-"}, "missing_value", "应发工资"),
        ({"个税": -1}, "negative_amount", "个税"),
        ({"工资所属月份起": "2018-13", "工资所属月份止": "2018-13"}, "impossible_month", "工资所属月份起"),
        ({"工资所属月份起": "2018-10"}, "span_reversed", "工资所属月份止"),
        ({"工资所属月份起": "2018-09"}, None, None),
        ({"工资所属月份起": date(2018, 9, 1), "工资所属月份止": 43373}, None, None),
        ({"入职日期": "2018-02-30"}, "impossible_date", "入职日期"),
        ({"离职日期": "2016-05-05"}, "span_reversed", "离职日期"),
        ({"离职日期": "2016-05-06"}, None, None),
        ({"员工姓名": "#N/A"}, "error_cell", "员工姓名"),
    ],
)
def test_employment_rules(
    agency: Any, tmp_path: Path, change: dict[str, Any], rule: str | None, column: str | None
) -> None:
    records, quarantine = wages(agency, tmp_path, change)
    assert len(records) + len(quarantine) == 1
    assert [(row["rule"], row["column_name"]) for row in quarantine] == ([] if rule is None else [(rule, column)])


MEMBER = {
    "household_id": "H1", "member_no": "1", "name": "甲乙", "id_number": ID, "birth_date": "1990-03-07", "sex": "M",
    "relation": "head", "counted": "Y", "not_counted_reason": "", "hukou_kind": "rural", "hukou_region": "361126",
    "permit_issued_on": "", "resident_since": "", "disability_kind": "", "disability_grade": "",
    "serious_illness": "N", "medical_aid": "N", "student": "N", "work_ability": "full",
    "selfcare_failed": "", "assessed_by": "", "cared_by": "",
    "orphan": "", "died_on": "", "phone": "", "category": "", "benefit_monthly": "", "benefit_since": "",
}  # fmt: skip


@pytest.mark.parametrize(
    ("change", "rule"),
    [
        ({}, None),
        ({"id_number": ""}, None),
        ({"birth_date": ""}, "missing_value"),
        ({"counted": "是"}, "unknown_code"),
        ({"relation": "cousin"}, "unknown_code"),
        ({"hukou_region": "36112"}, "unknown_code"),
        ({"disability_grade": "4"}, None),
        ({"disability_grade": "5"}, "out_of_range"),
        ({"selfcare_failed": "6"}, None),
        ({"selfcare_failed": "7"}, "out_of_range"),
        ({"died_on": "1990-03-06"}, "span_reversed"),
        ({"died_on": "1990-03-07"}, None),
        ({"benefit_monthly": "-1"}, "negative_amount"),
    ],
)
def test_members(agency: Any, tmp_path: Path, change: dict[str, str], rule: str | None) -> None:
    path = agency.csv(tmp_path / "members.csv", [",".join(MEMBER), ",".join({**MEMBER, **change}.values())], "utf-8")
    records, quarantine = halves(agency.typed("register", path))
    assert [row["rule"] for row in quarantine] == ([] if rule is None else [rule])
    (row,) = records + quarantine
    assert (row["household_id"], row["member_no"]) == ("H1", 1)
