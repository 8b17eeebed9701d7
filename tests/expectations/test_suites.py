"""The suites as data: every table covered, every column known, every severity one of two."""

from __future__ import annotations

import json
import warnings
from pathlib import Path

import pytest
import yaml

from connectors.sources import EXTRACTS, RECORDS, REGISTER_TABLES, SOURCES
from expectations.handover import PRESENT, handed_over
from expectations.suites import columns_of, load_suites

ROOT = Path(__file__).parents[2]
SUITES = [(source, suite) for source in SOURCES for suite in load_suites(source)]
BY_TABLE = pytest.mark.parametrize("suite", [suite for _, suite in SUITES], ids=lambda suite: suite.table)
PERSONAL = {"name", "id_number", "phone", "address", "head_name", "head_id_number", "employer", "account_token"}


def known_columns(table: str) -> list[str]:
    name, _, nested = table.partition(".")
    schema = RECORDS[name]
    return [field.name for field in schema.field(nested).type.value_type] if nested else schema.names


@pytest.mark.parametrize("source", SOURCES)
def test_a_source_has_a_suite_for_each_of_its_tables(source):
    expected = (source,) if source in EXTRACTS else REGISTER_TABLES
    assert tuple(suite.table for suite in load_suites(source) if "." not in suite.table) == expected
    stored = json.loads((ROOT / "expectations" / f"{source}.json").read_text("utf-8"))
    assert stored["source"] == source


@BY_TABLE
def test_every_named_column_exists(suite):
    named = {column for expectation in suite.expectations for column in columns_of(expectation)}
    assert named <= set(known_columns(suite.table))


@BY_TABLE
def test_every_expectation_has_a_severity_and_is_listed_once(suite):
    keys = [(expectation["type"], columns_of(expectation)) for expectation in suite.expectations]
    assert len(keys) == len(set(keys))
    assert {expectation["severity"] for expectation in suite.expectations} <= {"critical", "warning"}


@pytest.mark.parametrize("table", RECORDS)
def test_columns_in_order_row_identity_and_amounts(table):
    (suite,) = (suite for _, suite in SUITES if suite.table == table)
    by_type: dict[str, list[dict]] = {}
    for expectation in suite.expectations:
        by_type.setdefault(expectation["type"], []).append(expectation["kwargs"])
    (ordered,) = by_type["expect_table_columns_to_match_ordered_list"]
    assert ordered["column_list"] == RECORDS[table].names
    assert {"column_list": ["file_name", "row_number"]} in by_type["expect_compound_columns_to_be_unique"]
    amounts = {name for name in RECORDS[table].names if name.endswith("_fen")}
    not_negative = {kwargs["column"] for kwargs in by_type["expect_column_values_to_be_between"]}
    assert amounts <= not_negative


def promised(table: str) -> dict[str, dict]:
    """What the source's contract says of each typed column of a table."""
    source = table if table in EXTRACTS else "register"
    contract = yaml.safe_load((ROOT / "connectors" / "contracts" / f"{source}.yml").read_text("utf-8"))
    columns = contract["tables"][table]["columns"].values()
    return {column["to"]: column for column in columns if "to" in column and column["type"] != "share"}


def critical(table: str, expectation_type: str) -> dict[str, dict]:
    (suite,) = (suite for _, suite in SUITES if suite.table == table)
    return {
        expectation["kwargs"]["column"]: expectation["kwargs"]
        for expectation in suite.expectations
        if expectation["type"] == expectation_type
        and expectation["severity"] == "critical"
        and "row_condition" not in expectation["kwargs"]
    }


def asked_where(table: str) -> dict[str, tuple[str, list[str]]]:
    """Columns that must be filled where another holds one of some codes."""
    (suite,) = (suite for _, suite in SUITES if suite.table == table)
    conditions = {
        expectation["kwargs"]["column"]: expectation["kwargs"].get("row_condition")
        for expectation in suite.expectations
        if expectation["type"] == "expect_column_values_to_not_be_null"
    }
    return {name: (rows["column"]["name"], rows["parameter"]) for name, rows in conditions.items() if rows}


@pytest.mark.parametrize("table", RECORDS)
def test_what_the_contract_promises_is_critical(table):
    """Required columns and codes of the contract, no more and no fewer: both are data, and must not drift apart."""
    columns = promised(table)
    required = {name for name, column in columns.items() if column.get("required") is True}
    own = {"file_name", "row_number", "share_numerator", "share_denominator"}
    assert set(critical(table, "expect_column_values_to_not_be_null")) - own == required
    codes = {name: sorted(codes_of(column)) for name, column in columns.items() if column["type"] == "code"}
    in_set = critical(table, "expect_column_values_to_be_in_set")
    assert {name: sorted(kwargs["value_set"]) for name, kwargs in in_set.items()} == codes
    when = {name: column["required_when"] for name, column in columns.items() if "required_when" in column}
    assert asked_where(table) == {name: (rule["column"], rule["among"]) for name, rule in when.items()}
    months = {name for name, column in columns.items() if column["type"] in ("month", "digits")}
    assert set(critical(table, "expect_column_values_to_match_regex")) == months


def codes_of(column: dict) -> list[str]:
    codes = column["codes"]
    return list(codes.values()) if isinstance(codes, dict) else codes


def test_the_suites_are_suites_of_great_expectations():
    """What is committed is what the library itself would write, but for ids."""
    with warnings.catch_warnings():
        warnings.filterwarnings("ignore", "module 'sre_(constants|parse)' is deprecated", DeprecationWarning)
        from great_expectations import ExpectationSuite
    for source in SOURCES:
        for stored in json.loads((ROOT / "expectations" / f"{source}.json").read_text("utf-8"))["suites"]:
            read = ExpectationSuite(**stored).to_json_dict()
            assert (read["name"], read["notes"]) == (stored["name"], stored["notes"])
            assert read["meta"] == stored["meta"]
            assert [
                {key: expectation[key] for key in given}
                for expectation, given in zip(read["expectations"], stored["expectations"], strict=True)
            ] == stored["expectations"]


@BY_TABLE
def test_no_suite_asks_for_personal_values(suite):
    assert not suite.value_columns & PERSONAL


def test_what_is_handed_over(tables_of):
    (suite,) = (suite for suite in load_suites("housing"))
    rows = handed_over(suite, tables_of("housing")).to_pylist()
    assert rows[0]["name"] == rows[0]["id_number"] == rows[0]["address"] == PRESENT
    assert rows[1]["address"] is None
    assert rows[0]["registered_on"] == "2010-01-01"
    assert rows[0]["floor_area_m2"] == 0.0001
    assert rows[0]["usage"] == "home"


def test_a_list_is_handed_over_as_a_count_and_as_a_table(tables_of):
    accounts, inflow = (handed_over(suite, tables_of("banking")) for suite in load_suites("banking"))
    assert accounts.column("inflow").to_pylist() == [1, 0]
    assert inflow.to_pylist() == [{"month": 201812, "amount_fen": 0}]
