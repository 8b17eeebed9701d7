"""A contract is understood wholly or not loaded."""

from __future__ import annotations

import pickle
import re
from datetime import date
from pathlib import Path

import pytest

from connectors.contract import ContractInvalid
from connectors.contract_file import CONTRACTS, load_contract, read_contract, targets
from connectors.rules import RULES
from pipeline.tables import RECORDS, REGISTER_TABLES, SOURCES

LAGS = {"register": 0, "social_security": 10, "employment": 15, "housing": 0, "banking": 3}


@pytest.mark.parametrize("source", SOURCES)
def test_every_source_has_a_contract(source: str) -> None:
    contract = load_contract(source)
    assert (contract.source, contract.version, contract.settlement_lag_days) == (source, 1, LAGS[source])
    assert contract.valid_from == date(2018, 1, 1)
    for name, table in contract.tables.items():
        filled = {target for column in table.columns.values() for target in targets(column)}
        assert filled | {"file_name", "row_number"} == set(RECORDS[name].names)


def test_the_register_has_its_eight_files() -> None:
    tables = load_contract("register").tables
    assert {table.file for table in tables.values()} == {f"{name}.csv" for name in REGISTER_TABLES}


@pytest.mark.parametrize(
    ("source", "file_name", "table"),
    [
        ("employment", "employment_2018H2_1.xlsx", "employment"),
        ("employment", "employment_2018H2.xls", None),
        ("banking", "b.jsonl.gz", "banking"),
        ("banking", "b.jsonl", None),
        ("register", "members.csv", "members"),
        ("register", "other.csv", None),
    ],
)
def test_table_of(source: str, file_name: str, table: str | None) -> None:
    assert load_contract(source).table_of(file_name) == table


@pytest.mark.parametrize(
    ("old", "new", "says"),
    [
        ("version: 1", "version: 1\nsurprise: 2", "surprise"),
        ("version: 1", 'version: "1"', "version"),
        ("version: 1", "", "version"),
        ("version: 1", "version: 1\nversion: 1", "doubled key version"),
        ("version: 1", "version: 0", "version at least 1"),
        ("valid_from: 2018-01-01", "valid_from: soon", "valid_from"),
        ("settlement_lag_days: 0", "settlement_lag_days: -1", "settlement_lag_days"),
        ("source: housing", "source: weather", "unknown source"),
        ("source: housing", "source: banking", "exactly banking"),
        ('delimiter: "|"', 'delimiter: "||"', "one character"),
        ("reader: delimited", "reader: pdf", "reader"),
        ("reader: delimited", "reader: xlsx", "needed for xlsx"),
        ("ending: .txt", "file: a.txt\n    ending: .txt", "either file or ending"),
        ("坐落: {to: address, type: text}", "坐落: {to: address, type: text, colour: red}", "colour"),
        ("坐落: {to: address, type: text}", "坐落: {to: adress, type: text}", "adress"),
        ("坐落: {to: address, type: text}", "坐落: {to: name, type: text}", "address"),
        ("坐落: {to: address, type: text}", "坐落: {to: address, type: area}", "does not fit address"),
        ("坐落: {to: address, type: text}", "坐落: {to: address, type: digits}", "digits is needed"),
        ("坐落: {to: address, type: text}", "坐落: {to: address, type: text, unit: yuan}", "unit is needed"),
        ("坐落: {to: address, type: text}", "坐落: {to: address, type: text, minimum: 1}", "type integer"),
        ("坐落: {to: address, type: text}", "", "address"),
        ("ending: .txt", "ending: .txt\n    ignored: [坐落]", "mapped or ignored"),
        ("ending: .txt", "ending: .txt\n    running_numbers: [序号]", "running_numbers"),
        ("- [lease_from, lease_to]", "- [lease_from, lease_until]", "lease_until"),
        ("rules: {unknown_code: unknown_status}", "rules: {unknown_code: odd}", "odd"),
        ("租期起: {to: lease_from, type: date, required_when: {column: kind, among: [lease]}}",
         "租期起: {to: lease_from, type: date, required_when: {column: kind, among: [rent]}}", "required_when"),
    ],
)  # fmt: skip
def test_refusals(tmp_path: Path, old: str, new: str, says: str) -> None:
    text = (CONTRACTS / "housing.yml").read_text("utf-8")
    path = tmp_path / "housing.yml"
    path.write_text(text.replace(old, new, 1), "utf-8")
    assert old in text
    with pytest.raises(ContractInvalid, match=says) as refused:
        read_contract(path)
    assert str(pickle.loads(pickle.dumps(refused.value))) == str(refused.value)


@pytest.mark.parametrize("text", ["", "[", "- 1", "a: b", "source: !!python/object:os.system x"])
def test_what_is_no_contract(tmp_path: Path, text: str) -> None:
    path = tmp_path / "x.yml"
    path.write_text(text, "utf-8")
    with pytest.raises(ContractInvalid):
        read_contract(path)


def test_no_such_contract(tmp_path: Path) -> None:
    with pytest.raises(ContractInvalid, match="known sources are register"):
        read_contract(tmp_path / "none.yml")


def test_every_rule_has_two_reasons_and_a_severity() -> None:
    assert {rule.severity for rule in RULES.values()} == {"error", "review"}
    for rule in RULES.values():
        assert rule.zh
        assert rule.en
        assert rule.zh != rule.en
        assert "{}" not in rule.zh.replace("{column}", "") + rule.en.replace("{column}", "")


def test_every_rule_the_code_names_has_a_reason() -> None:
    code = "".join(path.read_text("utf-8") for path in sorted(CONTRACTS.parent.rglob("*.py")))
    named = set(re.findall(r'Broken\("(\w+)"', code)) | set(
        re.findall(r'"(\w+_cells|broken_json|\w+_key|key_\w+)"', code)
    )
    assert {"too_few_cells", "key_missing", "unknown_key", "overflow"} <= named
    assert named <= set(RULES)
