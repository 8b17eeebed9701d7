"""The gate on real Great Expectations: good tables pass, one bad cell a case fails by name, no value gets out."""

from __future__ import annotations

import json
import logging
from datetime import date
from decimal import Decimal

import pyarrow as pa
import pytest

from connectors.sources import RECORDS, REGISTER_TABLES, SOURCES
from expectations.gate import GateResult, profile_of, run_gate, write_gate_page
from expectations.profile import profile
from pipeline.errors import UsageError

PATTERN, RANGE, CODES, FILLED = (
    f"expect_column_values_to_{ending}" for ending in ("match_regex", "be_between", "be_in_set", "not_be_null")
)
ORDERED = "expect_column_pair_values_a_to_be_greater_than_b"
UNIQUE = "expect_compound_columns_to_be_unique"


def failed(result: GateResult) -> list[tuple[str, str, str | None, str]]:
    return [(check.table, check.expectation, check.column, check.severity) for check in result.checks
            if not check.success]  # fmt: skip


@pytest.mark.parametrize("source", SOURCES)
def test_good_tables_pass_every_check(source, tables_of):
    result = run_gate(source, tables_of(source))
    assert failed(result) == []
    assert result.success
    assert {check.table.partition(".")[0] for check in result.checks} == set(tables_of(source))


# table, cells of its first row -> the one check that fails on it
BAD_CELLS = [
    ("social_security", {"insurance": "medical"}, CODES, "insurance", "critical"),
    ("social_security", {"business": None}, FILLED, "business", "critical"),
    ("social_security", {"base_fen": -1}, RANGE, "base_fen", "critical"),
    ("social_security", {"month": 201813}, PATTERN, "month", "critical"),
    ("social_security", {"month": 201800}, PATTERN, "month", "critical"),
    ("social_security", {"birth_date": date(1899, 12, 31)}, PATTERN, "birth_date", "warning"),
    ("social_security", {"id_number": None}, FILLED, "id_number", "warning"),
    ("employment", {"to_month": 201806}, ORDERED, "to_month, from_month", "critical"),
    ("employment", {"work_form": "home"}, CODES, "work_form", "critical"),
    ("employment", {"tax_fen": 1_800_001}, ORDERED, "gross_fen, tax_fen", "warning"),
    ("employment", {"left_on": date(2100, 1, 1)}, PATTERN, "left_on", "warning"),
    ("housing", {"floor_area_m2": Decimal(0)}, RANGE, "floor_area_m2", "critical"),
    ("housing", {"share_numerator": 2}, ORDERED, "share_denominator, share_numerator", "critical"),
    ("housing", {"share_numerator": 0}, RANGE, "share_numerator", "critical"),
    ("housing", {"floor_area_m2": None}, FILLED, "floor_area_m2", "critical"),
    ("housing", {"kind": "lease", "rent_monthly_fen": 1, "lease_from": date(2018, 1, 1)}, FILLED, "lease_to",
     "critical"),
    ("social_security", {"base_fen": None}, FILLED, "base_fen", "critical"),
    ("social_security", {"month": 220101}, PATTERN, "month", "critical"),
    ("housing", {"lease_from": date(2018, 1, 2), "lease_to": date(2018, 1, 1)}, ORDERED,
     "lease_to, lease_from", "critical"),
    ("housing", {"row_number": 2}, UNIQUE, "file_name, row_number", "critical"),
    ("housing", {"unit_id": None}, FILLED, "unit_id", "warning"),
    ("banking", {"account_type": "gold"}, CODES, "account_type", "critical"),
    ("banking", {"balance_fen": -1}, RANGE, "balance_fen", "critical"),
    ("banking.inflow", {"inflow": [{"month": 201812, "amount_fen": -1}]}, RANGE, "amount_fen", "critical"),
    ("banking.inflow", {"inflow": [{"month": 201813, "amount_fen": 0}]}, PATTERN, "month", "critical"),
    ("banking", {"inflow": [{"month": 201812, "amount_fen": 0}] * 37}, RANGE, "inflow", "warning"),
    ("households", {"household_id": "H2"}, "expect_column_values_to_be_unique", "household_id", "critical"),
    ("households", {"state": "paused"}, CODES, "state", "critical"),
    ("households", {"hardship_class": 5}, RANGE, "hardship_class", "critical"),
    ("households", {"hardship_class": 0}, RANGE, "hardship_class", "critical"),
    ("households", {"grace_end": 201812}, ORDERED, "grace_end, grace_start", "critical"),
    ("households", {"township_code": "36112600"}, PATTERN, "township_code", "critical"),
    ("members", {"household_id": "H2"}, UNIQUE, "household_id, member_no", "critical"),
    ("members", {"counted": None}, FILLED, "counted", "critical"),
    ("members", {"selfcare_failed": 7}, RANGE, "selfcare_failed", "critical"),
    ("members", {"died_on": date(1979, 12, 31)}, ORDERED, "died_on, birth_date", "critical"),
    ("authorizations", {"signed_by": "neighbour"}, CODES, "signed_by", "critical"),
    ("authorizations", {"expires_on": date(2017, 12, 31)}, ORDERED, "expires_on, signed_on", "critical"),
    ("authorizations", {"revoked_on": date(1899, 12, 31)}, PATTERN, "revoked_on", "warning"),
    ("households", {"address": None}, FILLED, "address", "warning"),
    ("members", {"resident_since": date(2100, 1, 1)}, PATTERN, "resident_since", "warning"),
    ("supporters", {"name": None}, FILLED, "name", "warning"),
    ("village_ledger", {"head_name": None}, FILLED, "head_name", "warning"),
    ("supporters", {"household_income_monthly_fen": -1}, RANGE, "household_income_monthly_fen", "critical"),
    ("supporters", {"household_size": 0}, RANGE, "household_size", "critical"),
    ("expenditures", {"kind": "travel"}, CODES, "kind", "critical"),
    ("expenditures", {"to_month": 201712}, ORDERED, "to_month, from_month", "critical"),
    ("payments", {"amount_paid_fen": -1}, RANGE, "amount_paid_fen", "critical"),
    ("payments", {"paid_on": date(1899, 1, 1)}, PATTERN, "paid_on", "warning"),
    ("village_ledger", {"category": "poor"}, CODES, "category", "critical"),
    ("village_ledger", {"village_code": "3611260030"}, PATTERN, "village_code", "critical"),
    ("relief", {"kind": "gift"}, CODES, "kind", "critical"),
]  # fmt: skip


def rounds() -> list[list[tuple]]:
    """The cases in as few runs as there are cases of one table: a run takes one bad cell in every table."""
    by_table: dict[str, list[tuple]] = {}
    for case in BAD_CELLS:
        by_table.setdefault(case[0].partition(".")[0], []).append(case)
    depth = max(map(len, by_table.values()))
    return [[cases[index] for cases in by_table.values() if index < len(cases)] for index in range(depth)]


@pytest.mark.parametrize("cases", rounds(), ids=lambda cases: cases[0][2])
def test_one_bad_cell_fails_one_check_by_name(cases, tables_of):
    spoiled = {table.partition(".")[0]: cells for table, cells, *_ in cases}
    found = []
    for source in SOURCES:
        mine = {table: cells for table, cells in spoiled.items() if table in tables_of(source)}
        if not mine:
            continue
        result = run_gate(source, tables_of(source, **mine))
        found += failed(result)
        assert result.success is (not result.refusals)
        assert len(result.refusals) + len(result.warnings) == len(mine)
    assert sorted(found) == sorted((table, *outcome) for table, _, *outcome in cases)


def test_counts_of_a_failed_check(tables_of):
    (check,) = run_gate("housing", tables_of("housing", housing={"share_numerator": 0})).refusals
    assert (check.unexpected_count, check.element_count) == (1, 2)
    assert check.label == "housing: expect_column_values_to_be_between(share_numerator)"
    assert check.origin == "contracts/housing.yml: housing.共有份额: type share"


def test_months_to_2200_and_without_an_end_pass_as_they_do_in_the_reader(tables_of):
    for month in (190001, 220012, 999912):
        assert run_gate("social_security", tables_of("social_security", social_security={"month": month})).success


def test_a_share_above_the_named_bound_of_nulls_passes(tables_of):
    """`mostly` 0.9: nine names of ten pass, eight of ten warn."""
    rows = [{**tables_of("banking")["banking"].to_pylist()[0], "row_number": number} for number in range(1, 11)]
    for nameless, warnings in ((1, 0), (2, 1)):
        changed = [{**row, "account_token": None} if row["row_number"] <= nameless else row for row in rows]
        table = pa.Table.from_pylist(changed, schema=RECORDS["banking"])
        assert len(run_gate("banking", {"banking": table}).warnings) == warnings


def test_empty_tables(tables_of):
    """Only households and members must have a row; an empty extract is settled zero and a warning."""
    register = {name: RECORDS[name].empty_table() for name in REGISTER_TABLES}
    result = run_gate("register", register)
    rows = "expect_table_row_count_to_be_between"
    assert failed(result) == [
        ("households", rows, None, "critical"),
        ("members", rows, None, "critical"),
        ("authorizations", rows, None, "warning"),
    ]
    extract = run_gate("banking", {"banking": RECORDS["banking"].empty_table()})
    assert failed(extract) == [("banking", rows, None, "warning")]


def test_a_missing_column_refuses_and_its_own_checks_fail_without_counts(tables_of):
    tables = {"employment": tables_of("employment")["employment"].drop_columns(["gross_fen"])}
    result = run_gate("employment", tables)
    assert ("employment", "expect_table_columns_to_match_ordered_list", None, "critical") in failed(result)
    gross = [check for check in result.checks if check.column == "gross_fen"]
    assert [(check.success, check.unexpected_count) for check in gross] == [(False, None)] * 2


def test_columns_in_another_order_refuse(tables_of):
    table = tables_of("register")
    table["relief"] = table["relief"].select(list(reversed(RECORDS["relief"].names)))
    assert failed(run_gate("register", table)) == [
        ("relief", "expect_table_columns_to_match_ordered_list", None, "critical")
    ]


def test_a_table_that_was_not_given_is_a_mistake_of_the_caller(tables_of):
    tables = tables_of("register")
    del tables["payments"]
    with pytest.raises(UsageError, match="payments"):
        run_gate("register", tables)


def test_an_unknown_source_is_named():
    with pytest.raises(UsageError, match="weather"):
        run_gate("weather", {})


SECRET = "欧阳虚构"


@pytest.mark.parametrize(
    ("source", "table", "cells"),
    [
        ("register", "members", {"name": SECRET, "id_number": SECRET, "phone": SECRET, "sex": SECRET}),
        ("register", "members", {"hukou_region": SECRET, "relation": SECRET, "assessed_by": SECRET}),
        ("register", "households", {"state": SECRET, "address": SECRET, "township_code": SECRET}),
        ("banking", "banking", {"account_type": SECRET, "name": SECRET}),
        ("housing", "housing", {"usage": SECRET, "kind": SECRET, "address": SECRET, "row_number": 2}),
    ],
)
def test_no_value_of_the_data_leaves_the_gate(source, table, cells, tables_of, tmp_path, caplog, capfd):
    caplog.set_level(logging.DEBUG)
    result = run_gate(source, tables_of(source, **{table: cells}))
    write_gate_page(result, tmp_path / "gate.html")
    captured = capfd.readouterr()
    assert failed(result)
    for text in (result.to_json(), (tmp_path / "gate.html").read_text("utf-8"), caplog.text, captured.out,
                 captured.err, repr(result)):  # fmt: skip
        assert SECRET not in text
        assert "13800000000" not in text


def test_the_library_is_silent(tables_of, caplog, capfd):
    caplog.set_level(logging.INFO)
    run_gate("register", tables_of("register"))
    assert [record.name for record in caplog.records if record.name.startswith("great_expectations")] == []
    assert capfd.readouterr() == ("", "")


def test_the_same_tables_give_the_same_json(tables_of):
    first, again = (run_gate("housing", tables_of("housing")).to_json() for _ in range(2))
    assert first == again
    assert json.loads(first)["source"] == "housing"


def test_no_previous_profile_is_no_drift(tables_of):
    result = run_gate("housing", tables_of("housing"))
    assert (result.previous, result.drifts) == (None, ())


def test_a_collapsed_volume_refuses_though_every_check_passes(tables_of):
    """One row now where there were a thousand: no expectation of the suite can know."""
    one = tables_of("housing")["housing"]
    many = pa.concat_tables([one] * 500)
    result = run_gate("housing", {"housing": one}, profile("housing", {"housing": many}))
    assert not result.success
    assert failed(result) == []
    assert [refusal.label for refusal in result.refusals] == ["housing: drift of rows()"]
    assert result.warnings == ()


def test_a_result_is_read_back_as_it_was_written(tables_of):
    one = tables_of("housing")
    result = run_gate("housing", one, profile("housing", {"housing": pa.concat_tables([one["housing"]] * 500)}))
    kept = json.loads(result.to_json())
    assert GateResult.from_json(result.to_json()) == result
    assert profile_of(kept) == result.profile == profile("housing", one)
    assert profile_of({"source": "housing", "success": True, "checks": []}) is None
