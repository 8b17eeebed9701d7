"""Gzip JSON Lines: digits kept, broken lines set aside, damaged archives refused."""

from __future__ import annotations

import dataclasses
import gzip
import json
from pathlib import Path
from typing import Any

import pytest

from connectors.contract import SMALL_BYTES
from connectors.contract_file import load_contract
from connectors.files import open_file
from pipeline.errors import DeliveryRefused


def one(agency: Any, tmp_path: Path, line: Any) -> dict[str, Any]:
    """The row of a line that stands beside a whole one."""
    found = agency.rows("banking", agency.jsonl(tmp_path / "b.jsonl.gz", [agency.account(), line]))
    row: dict[str, Any] = found[1]
    return row


@pytest.mark.parametrize(
    ("written", "text"),
    [
        ("100", "100"),
        ('"100"', "100"),
        ("100000000000000000000000", "100000000000000000000000"),
        ("1.10", "1.10"),
        ("1e5", "1e5"),
        ("null", None),
        ("true", "true"),
        ('""', ""),
    ],
)
def test_numbers_keep_their_digits(agency: Any, tmp_path: Path, written: str, text: str | None) -> None:
    line = json.dumps(agency.account(balance_fen="@")).replace('"@"', written)
    row = one(agency, tmp_path, line)
    assert (row["balance_fen"], row["row_error"]) == (text, None)


def test_nested_amounts_are_canonical_text(agency: Any, tmp_path: Path) -> None:
    row = one(agency, tmp_path, agency.account(inflow_fen={"2018-02": 5, "2018-01": 120000}))
    assert row["inflow_fen"] == '{"2018-01":"120000","2018-02":"5"}'


@pytest.mark.parametrize(
    "line",
    [
        "{", "[]", "1", '"x"', "not json", '{"bank": NaN}', '{"bank": "a", "bank": "b"}', '{"bank": "\\ud800"}',
        "[" * 100_000, '{"inflow_fen": {"2018-01": 1, "2018-01": 2}}', "",
    ],
)  # fmt: skip
def test_broken_lines(agency: Any, tmp_path: Path, line: str) -> None:
    path = agency.jsonl(tmp_path / "b.jsonl.gz", [agency.account(), line, agency.account(name="丙")])
    found = agency.rows("banking", path)
    assert [row["row_error"] for row in found] == [None, "broken_json", None]
    assert found[2]["name"] == "丙"


def test_a_line_that_breaks_off_still_names_its_person(agency: Any, tmp_path: Path) -> None:
    whole = json.dumps(agency.account(phone="13800000000"), ensure_ascii=False)
    row = one(agency, tmp_path, whole[: whole.index('"currency"') + 14])
    assert row["row_error"] == "broken_json"
    assert (row["name"], row["id_no"], row["phone"]) == ("甲乙", "11010119900307001X", "13800000000")
    assert (row["currency"], row["balance_fen"]) == (None, None)


def test_a_missing_key_is_named(agency: Any, tmp_path: Path) -> None:
    line = agency.account()
    del line["balance_fen"]
    row = one(agency, tmp_path, line)
    assert (row["row_error"], row["row_error_column"], row["name"]) == ("key_missing", "balance_fen", "甲乙")


def test_an_unknown_key_breaks_its_row(agency: Any, tmp_path: Path) -> None:
    row = one(agency, tmp_path, agency.account(remark="x"))
    assert (row["row_error"], row["name"]) == ("unknown_key", "甲乙")


def test_equal_accounts_have_equal_digests_whatever_the_order_of_keys(agency: Any, tmp_path: Path) -> None:
    turned = dict(reversed(agency.account().items()))
    lines = [agency.account(), turned, agency.account(phone="")]
    digests = [row["row_digest"] for row in agency.rows("banking", agency.jsonl(tmp_path / "b.jsonl.gz", lines))]
    assert digests[0] == digests[1] != digests[2]


@pytest.mark.parametrize(("change", "place"), [("balance_fen", "column balance_fen"), (None, "column 'remark'")])
def test_a_column_missing_or_unknown_in_every_line(agency: Any, tmp_path: Path, change: str | None, place: str) -> None:
    line = agency.account()
    if change:
        del line[change]
    else:
        line["remark"] = "x"
    with pytest.raises(DeliveryRefused) as refused:
        agency.rows("banking", agency.jsonl(tmp_path / "b.jsonl.gz", [line, line]))
    assert place in refused.value.place


@pytest.mark.parametrize(
    "damage",
    [lambda data: data[:-9], lambda data: data[: len(data) // 2], lambda data: b"plain text",
     lambda data: data + b"more",
     lambda data: data[:-6] + b"\x00" * 6, lambda data: data[:20] + b"\xff\xff\xff" + data[23:]],
    ids=["no end", "half", "no gzip", "trailing", "wrong length", "bad block"],
)  # fmt: skip
def test_a_damaged_archive(agency: Any, tmp_path: Path, damage: Any) -> None:
    path = agency.jsonl(tmp_path / "b.jsonl.gz", [agency.account()] * 50)
    path.write_bytes(damage(path.read_bytes()))
    with pytest.raises(DeliveryRefused, match="gzip"):
        agency.rows("banking", path)


def test_an_empty_file_has_no_rows(agency: Any, tmp_path: Path) -> None:
    assert agency.rows("banking", agency.jsonl(tmp_path / "b.jsonl.gz", [])) == []


@pytest.mark.parametrize("filling", [b"0", b"\n"])
def test_a_gzip_bomb(tmp_path: Path, filling: bytes) -> None:
    contract = load_contract("banking")
    bounded = dataclasses.replace(contract, format=dataclasses.replace(contract.format, max_bytes=2_000_000))
    path = tmp_path / "b.jsonl.gz"
    path.write_bytes(gzip.compress(filling * 4_000_000))
    assert path.stat().st_size < 10_000
    with pytest.raises(DeliveryRefused, match="at most"):
        list(open_file(bounded, path))


def test_an_archive_that_grows_out_of_proportion(agency: Any, tmp_path: Path) -> None:
    path = tmp_path / "b.jsonl.gz"
    line = json.dumps(agency.account()).encode() + b"\n"
    path.write_bytes(gzip.compress(line * (SMALL_BYTES // len(line) + 1)))
    with pytest.raises(DeliveryRefused, match=f"at most {SMALL_BYTES} bytes"):
        list(open_file(load_contract("banking"), path))


def test_bytes_that_do_not_decode(agency: Any, tmp_path: Path) -> None:
    path = tmp_path / "b.jsonl.gz"
    path.write_bytes(gzip.compress(b'{}\n{"name": "\xff"}\n'))
    with pytest.raises(DeliveryRefused, match="line 2"):
        agency.rows("banking", path)
