"""The committed suites are what the contracts and the hand-written parts say, and the two cannot disagree."""

from __future__ import annotations

import json
import re
from dataclasses import replace
from typing import get_args

import pytest
from hypothesis import given
from hypothesis import strategies as st

from connectors.cells import Broken
from connectors.contract import Column, ColumnType, RequiredWhen
from connectors.contract_file import load_contract
from connectors.parsers import parser_of
from connectors.sources import SOURCES
from expectations.from_contract import TYPE_RULES, contract_suites
from expectations.generate import generated_text, main, suites_text
from expectations.hand_written import HandWrittenSuiteInvalid, check_by_hand


def test_what_is_committed_is_current(capsys):
    assert main(["--check"]) == 0, capsys.readouterr().err


@pytest.mark.parametrize("source", SOURCES)
def test_twice_is_the_same_text(source):
    assert generated_text(source) == generated_text(source)
    assert json.loads(generated_text(source))["source"] == source


def test_a_stale_file_is_named_and_then_written(tmp_path, monkeypatch, capsys):
    monkeypatch.setattr("expectations.generate.FOLDER", tmp_path)
    assert main([]) == 0
    (tmp_path / "housing.json").write_text("{}", encoding="utf-8")
    (tmp_path / "banking.json").unlink()
    assert main(["--check"]) == 1
    assert "Not current: banking.json, housing.json." in capsys.readouterr().err
    assert not (tmp_path / "banking.json").exists()
    assert main([]) == 0
    assert main(["--check"]) == 0
    assert (tmp_path / "housing.json").read_text("utf-8") == generated_text("housing")


def rules(**column) -> list[tuple]:
    """What a banking contract with one column changed says of its canonical column, without where it says it."""
    contract = load_contract("banking")
    table = contract.tables["banking"]
    changed = replace(table, columns={**table.columns, "balance_fen": Column(to="balance_fen", **column)})
    suites = contract_suites(replace(contract, tables={"banking": changed}))
    found = (expectation for expectation in suites["banking"] if expectation["kwargs"].get("column") == "balance_fen")
    return [
        (each["type"].removeprefix("expect_column_values_to_"), each["severity"],
         {key: value for key, value in each["kwargs"].items() if key != "column"})
        for each in found
    ]  # fmt: skip


WHERE = {"type": "comparison", "column": {"name": "kind"}, "operator": "IN", "parameter": ["a", "b"]}
# a column of a contract -> what the gate is to hold it to
COLUMNS = [
    ({"type": "text"}, []),
    ({"type": "key"}, []),
    ({"type": "yes_no", "required": True}, [("not_be_null", "critical", {})]),
    ({"type": "text", "required_when": RequiredWhen("kind", ("a", "b"))},
     [("not_be_null", "critical", {"row_condition": WHERE})]),
    ({"type": "code", "codes": {"甲": "a", "乙": "b", "甲类": "a"}},
     [("be_in_set", "critical", {"value_set": ["a", "b"]})]),
    ({"type": "code", "codes": ("a",)}, [("be_in_set", "critical", {"value_set": ["a"]})]),
    ({"type": "digits", "digits": 9}, [("match_regex", "critical", {"regex": "^[0-9]{9}$"})]),
    ({"type": "integer"}, []),
    ({"type": "integer", "minimum": 1}, [("be_between", "critical", {"min_value": 1})]),
    ({"type": "integer", "minimum": 0, "maximum": 6}, [("be_between", "critical", {"min_value": 0, "max_value": 6})]),
    ({"type": "money", "unit": "fen"}, [("be_between", "critical", {"min_value": 0, "max_value": 10**14})]),
    ({"type": "area"}, [("be_between", "critical", {"min_value": 0, "strict_min": True})]),
]  # fmt: skip


@pytest.mark.parametrize(("column", "expected"), COLUMNS)
def test_a_column_of_a_contract_and_what_it_becomes(column, expected):
    assert rules(**column) == expected


def test_every_type_of_a_contract_has_its_rule():
    assert set(TYPE_RULES) == set(get_args(ColumnType))


YEARS, NUMBERS = st.integers(1800, 2300), st.integers(-5, 10**16)
CELLS = {
    "month": st.one_of(
        st.tuples(YEARS, st.integers(0, 13)).map(lambda parts: f"{parts[0]}{parts[1]:02}"),
        st.tuples(YEARS, st.integers(1, 12)).map(lambda parts: f"{parts[0]}年{parts[1]}月"),
        st.integers(10000, 99999).map(str),
        st.just("9999-12-31"),
    ),
    "money": st.one_of(NUMBERS.map(str), NUMBERS.map(lambda fen: f"{fen / 100:.2f}元")),
    "integer": st.integers(-10, 20).map(str),
    "digits": st.text("0123456789０１２x ", min_size=7, max_size=11),
    "area": st.decimals(-1, 10**6, places=4).map(str),
    "code": st.sampled_from(("a", "b", "c", "Ａ", "", "-")),
}
EXTRA = {"money": {"unit": "yuan"}, "integer": {"minimum": 0, "maximum": 6}, "digits": {"digits": 9},
         "code": {"codes": ("a", "b")}}  # fmt: skip


@pytest.mark.parametrize("kind", CELLS)
@given(data=st.data())
def test_what_the_reader_lets_through_the_gate_lets_through(kind, data):
    """The reader and the gate rest on one contract: no cell the first accepts may refuse a source at the second."""
    column = Column(type=kind, to="cell", **EXTRA.get(kind, {}))
    value = parser_of(column)(data.draw(CELLS[kind]))
    if value is None or isinstance(value, Broken):
        return
    for expectation in TYPE_RULES[kind]("here", "cell", column):
        assert holds(expectation["type"], expectation["kwargs"], value), (expectation, value)


def holds(kind: str, kwargs: dict, value) -> bool:
    if kind.endswith("match_regex"):
        return re.match(kwargs["regex"], str(value)) is not None
    if kind.endswith("be_in_set"):
        return value in kwargs["value_set"]
    assert kind.endswith("be_between")
    above = value > kwargs["min_value"] if kwargs.get("strict_min") else value >= kwargs["min_value"]
    return above and value <= kwargs.get("max_value", value)


FILLED = "expect_column_values_to_not_be_null"
ORDER = {"or_equal": True, "ignore_row_if": "either_value_is_missing"}
# a hand-written expectation of employment -> why it may not stand
REFUSED = [
    ({"type": "expect_column_values_to_be_in_set", "kwargs": {"column": "work_form", "value_set": ["x"]}},
     "belongs in"),
    ({"type": "expect_column_values_to_match_regex", "kwargs": {"column": "phone", "regex": "1"}}, "belongs in"),
    ({"type": FILLED, "kwargs": {"column": "name", "mostly": 0.5}}, "there already"),
    ({"type": "expect_column_values_to_be_between", "kwargs": {"column": "gross_fen", "min_value": -1}},
     "there already"),
    ({"type": "expect_column_pair_values_a_to_be_greater_than_b",
      "kwargs": {"column_A": "from_month", "column_B": "to_month", **ORDER}}, "there already"),
    ({"type": FILLED, "kwargs": {"column": "salary"}}, "names salary"),
    ({"type": FILLED, "kwargs": {"column": "phone"}, "severity": "fatal"}, "critical or warning"),
    ({"type": FILLED, "kwargs": {"column": "phone"}, "mostly": 0.5}, "needs type, kwargs and severity"),
]  # fmt: skip


@pytest.mark.parametrize(("expectation", "why"), REFUSED)
def test_by_hand_nothing_the_contract_decides(expectation, why):
    by_hand = {"employment": {"expectations": [{"severity": "warning", **expectation}]}}
    with pytest.raises(HandWrittenSuiteInvalid, match=why) as refused:
        suites_text(load_contract("employment"), by_hand)
    assert "by_hand/employment.yml, employment, expectation 1" in str(refused.value)


def test_by_hand_nothing_twice_and_no_unknown_suite():
    generated = contract_suites(load_contract("employment"))
    phone = {"type": FILLED, "kwargs": {"column": "phone", "mostly": 0.5}, "severity": "warning"}
    with pytest.raises(HandWrittenSuiteInvalid, match="expectation 2"):
        check_by_hand("employment", {"employment": {"expectations": [phone, phone]}}, generated)
    with pytest.raises(HandWrittenSuiteInvalid, match="no such suite"):
        check_by_hand("employment", {"wages": {}}, generated)


def test_a_source_with_nothing_by_hand_has_the_contract_s_suites():
    """What a new source needs is its contract: the hand-written part may be left out."""
    suites = json.loads(suites_text(load_contract("housing"), {}))["suites"]
    assert [suite["name"] for suite in suites] == ["housing"]
    assert {each["meta"]["from"].partition(":")[0] for each in suites[0]["expectations"]} == {
        "contracts/housing.yml", "connectors/sources.py"
    }  # fmt: skip
