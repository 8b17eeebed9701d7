"""A contract is understood wholly or not loaded."""

from __future__ import annotations

import pickle
import re
from datetime import date
from pathlib import Path

import pytest

from connectors.contract import ContractInvalid
from connectors.contract_file import CONTRACTS, load_contract, read_contract
from connectors.rules import RULES

LAGS = {"register": 0, "social_security": 10, "employment": 15, "housing": 0, "banking": 3}


@pytest.mark.parametrize("source", LAGS)
def test_the_five_sources_of_the_contract(source: str) -> None:
    contract = load_contract(source)
    assert (contract.source, contract.version, contract.settlement_lag_days) == (source, 1, LAGS[source])
    assert contract.required
    assert contract.valid_from == date(2018, 1, 1)


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
        ("required: true", "", "required"),
        ("required: true", "required: yes please", "required"),
        ("valid_from: 2018-01-01", "valid_from: soon", "valid_from"),
        ("settlement_lag_days: 0", "settlement_lag_days: -1", "settlement_lag_days"),
        ("source: housing", "source: weather", "the file's own name"),
        ("tables:\n  housing:", "tables:\n  homes:", "exactly housing"),
        ("tie: unit_id", "tie: unit", "names unit"),
        ("tie: unit_id", "tie: floor_area_m2", "floor_area_m2 is no text"),
        ('delimiter: "|"', 'delimiter: "||"', "one character"),
        ("reader: delimited", "reader: pdf", "reader"),
        ("reader: delimited", "reader: xlsx", "needed for xlsx"),
        ("ending: .txt", "file: a.txt\n    ending: .txt", "either file or ending"),
        ("坐落: {to: address, type: text}", "坐落: {to: address, type: text, colour: red}", "colour"),
        ("坐落: {to: address, type: text}", "坐落: {to: 坐落, type: text}", "canonical name"),
        ("坐落: {to: address, type: text}", "坐落: {to: name, type: text}", "fills name twice"),
        ("坐落: {to: address, type: text}", "坐落: {to: row_number, type: text}", "a column of every row"),
        ("坐落: {to: address, type: text}", "坐落: {to: address, type: area}", "linkage reads address as string"),
        ("to: rent_monthly_fen", "to: rent_monthly", "ends in _fen"),
        ("坐落: {to: address, type: text}", "坐落: {to: address, type: digits}", "digits is needed"),
        ("坐落: {to: address, type: text}", "坐落: {to: address, type: text, unit: yuan}", "unit is needed"),
        ("坐落: {to: address, type: text}", "坐落: {to: address, type: text, minimum: 1}", "type integer"),
        ("ending: .txt", "ending: .txt\n    ignored: [坐落]", "mapped or ignored"),
        ("ending: .txt", "ending: .txt\n    running_numbers: [序号]", "running_numbers"),
        ("- [lease_from, lease_to]", "- [lease_from, lease_until]", "lease_until"),
        ("rules: {unknown_code: unknown_status}", "rules: {unknown_code: odd}", "odd"),
        ("column: usage, codes: {home: home, ", "column: usage, codes: {", "every code of usage"),
        ("column: usage, codes: {home: home, ", "column: use, codes: {home: home, ", "every code of use"),
        ("codes: {home: home, ", "codes: {home: palace, ", "no rule reads the kind palace"),
        ("floor_area_m2: floor_area_m2", "floor_area: floor_area_m2", "floor_area: floor_area_m2 must be one of"),
        ("floor_area_m2: floor_area_m2", "floor_area_m2: area", "floor_area_m2: area must be one of"),
        ("floor_area_m2: floor_area_m2", "floor_area_m2: unit_id", "does not fit floor_area_m2"),
        ("status: [current]", "status: [gone]", "held_when names status"),
        ("status: [current]}", "status: [current]}\n      held_from: status", "no day of the table"),
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


def test_a_row_that_could_be_linked_to_nobody_is_no_use(tmp_path: Path) -> None:
    text = (CONTRACTS / "housing.yml").read_text("utf-8")
    path = tmp_path / "housing.yml"
    path.write_text(text.replace("to: name", "to: owner").replace("to: id_number", "to: owner_no"), "utf-8")
    with pytest.raises(ContractInvalid, match="neither name nor id_number"):
        read_contract(path)


def test_the_register_cannot_be_optional(tmp_path: Path) -> None:
    path = tmp_path / "register.yml"
    path.write_text((CONTRACTS / "register.yml").read_text("utf-8").replace("required: true", "required: false", 1))
    with pytest.raises(ContractInvalid, match="nobody to judge"):
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
