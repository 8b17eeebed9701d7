"""CSV: quoting, cell counts, headers, encodings, limits."""

from __future__ import annotations

import csv
import dataclasses
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from connectors.contract_file import load_contract
from connectors.files import open_file
from pipeline.errors import DeliveryRefused

RELIEF = "household_id,member_no,month,kind,amount"


def rows(agency: Any, tmp_path: Path, *lines: str, encoding: str = "utf-8") -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = agency.rows("register", agency.csv(tmp_path / "relief.csv", lines, encoding))
    return found


@pytest.mark.parametrize(
    ("line", "cells", "error"),
    [
        ("H1,1,2018-06,emergency,5", ["H1", "1", "2018-06", "emergency", "5"], None),
        ('H1,1,2018-06,emergency,"1,100.00"', ["H1", "1", "2018-06", "emergency", "1,100.00"], None),
        ('"H""1",1,2018-06,"emer\ngency",5', ['H"1', "1", "2018-06", "emer\ngency", "5"], None),
        (" H1 ,1,,-,", [" H1 ", "1", "", "-", ""], None),
        (",,,,", ["", "", "", "", ""], None),
        ("H1,1", ["H1", "1", None, None, None], "too_few_cells"),
        ("H1,1,2018-06,emergency,5,x", ["H1", "1", "2018-06", "emergency", "5"], "too_many_cells"),
    ],
)
def test_a_row_as_sent(agency: Any, tmp_path: Path, line: str, cells: list[str | None], error: str | None) -> None:
    (row,) = rows(agency, tmp_path, RELIEF, line)
    assert [row[name] for name in RELIEF.split(",")] == cells
    assert (row["row_number"], row["row_error"]) == (1, error)


def test_columns_may_stand_in_any_order_and_a_bom_is_allowed(agency: Any, tmp_path: Path) -> None:
    straight = rows(agency, tmp_path, RELIEF, "H1,1,2018-06,emergency,5")
    turned = rows(
        agency, tmp_path, "amount,kind,month,member_no,household_id", "5,emergency,2018-06,1,H1", encoding="utf-8-sig"
    )
    assert turned == straight


def test_blank_lines_count_inside_and_not_at_the_end(agency: Any, tmp_path: Path) -> None:
    found = rows(agency, tmp_path, RELIEF, "H1,1,2018-06,emergency,5", "", "H2,1,2018-06,emergency,5", "", "")
    assert [(row["row_number"], row["row_error"]) for row in found] == [(1, None), (2, "too_few_cells"), (3, None)]


def test_equal_rows_have_equal_digests_and_others_have_not(agency: Any, tmp_path: Path) -> None:
    lines = [
        "H1,1,a,b,5",
        "H1,1,a,b,5",
        "H1,1,a,b,5 ",
        "H1,1,ab,,5",
        "H1,1,,ab,5",
        "H1,1,a\x1fb,,5",
        "H1,1,a,b,5,",
        "H1,1,a,b",
    ]
    digests = [row["row_digest"] for row in rows(agency, tmp_path, RELIEF, *lines)]
    assert digests[0] == digests[1]
    assert len(set(digests)) == len(lines) - 1


def test_gb18030(agency: Any, tmp_path: Path) -> None:
    line = "甲𠮷,,,男,失业,缴费,,1,,201806,"
    path = agency.csv(tmp_path / "social_security.csv", [agency.SOCIAL, line], "gb18030")
    assert agency.rows("social_security", path)[0]["姓名"] == "甲𠮷"


@pytest.mark.parametrize(
    ("header", "place", "found"),
    [
        ("household_id,member_no,month,kind,sum", "column amount", "no column amount, and unknown 'sum'"),
        ("household_id,member_no,month,kind", "column amount", "no column amount"),
        (RELIEF + ",remark", "column 'remark'", "the unknown 'remark'"),
        (RELIEF + ",kind", "column 'kind'", "it 2 times"),
        (RELIEF + ",", "column ''", "the unknown ''"),
        (RELIEF.replace("kind", "Kind"), "column kind", "unknown 'Kind'"),
        (RELIEF.replace(",", ";"), "header", "holds 0 of them"),
    ],
)
def test_headers_that_are_refused(agency: Any, tmp_path: Path, header: str, place: str, found: str) -> None:
    with pytest.raises(DeliveryRefused) as refused:
        rows(agency, tmp_path, header, "H1,1,2018-06,emergency,5")
    assert place in refused.value.place
    assert "relief.csv" in refused.value.place
    assert found in refused.value.found
    assert refused.value.todo


def test_a_missing_header_shows_no_person(agency: Any, tmp_path: Path) -> None:
    person = "甲乙,11010119900307001X,1990-03-07,男,失业,缴费,,1,,201806,"
    path = agency.csv(tmp_path / "social_security.csv", [person])
    with pytest.raises(DeliveryRefused) as refused:
        agency.rows("social_security", path)
    assert "甲乙" not in str(refused.value)
    assert "11010119900307001X" not in str(refused.value)


@pytest.mark.parametrize(
    ("data", "place"),
    [
        (b"", "header"),
        (RELIEF.encode() + b"\nH1,1,\xff,emergency,5\n", "line 2, byte 6"),
        (RELIEF.encode() + b'\nH1,1,"open,emergency,5\n', "line 2"),
        (RELIEF.encode() + b'\nH1,1,"a"b,emergency,5\n', "line 2"),
        (RELIEF.encode() + b"\nH1,1,a\rb,emergency,5\n", "line 2"),
        (RELIEF.encode("utf-16"), "line 1"),
    ],
)
def test_bytes_that_are_refused(agency: Any, tmp_path: Path, data: bytes, place: str) -> None:
    path = tmp_path / "relief.csv"
    path.write_bytes(data)
    with pytest.raises(DeliveryRefused) as refused:
        agency.rows("register", path)
    assert place in refused.value.place


@pytest.mark.parametrize(("limit", "size"), [("max_bytes", 100), ("max_line_bytes", 60)])
def test_limits(tmp_path: Path, limit: Any, size: Any) -> None:
    path = tmp_path / "relief.csv"
    contract = load_contract("register")
    bounded = dataclasses.replace(contract, format=dataclasses.replace(contract.format, **{limit: size}))
    path.write_text(f"{RELIEF}\n{'x' * (size - len(RELIEF) - 2)}\n")
    assert sum(batch.num_rows for batch in open_file(bounded, path)) == 1
    path.write_text(f"{RELIEF}\n{'x' * (size + 1)}\n")
    with pytest.raises(DeliveryRefused, match=str(size)):
        list(open_file(bounded, path))


TEXTS = st.text(alphabet=st.characters(exclude_categories=["Cs"], exclude_characters="\r"), max_size=8)


@given(st.lists(st.lists(TEXTS, min_size=5, max_size=5), min_size=1, max_size=5))
def test_what_was_written_is_read(tmp_path_factory: pytest.TempPathFactory, written: list[list[str]]) -> None:
    path = tmp_path_factory.mktemp("csv") / "relief.csv"
    with path.open("w", encoding="utf-8", newline="") as handle:
        writer = csv.writer(handle, quoting=csv.QUOTE_ALL)
        writer.writerows([RELIEF.split(","), *written])
    found = [row for batch in open_file(load_contract("register"), path) for row in batch.to_pylist()]
    assert [[row[name] for name in RELIEF.split(",")] for row in found] == written
    same = [[one == other for other in written] for one in written]
    assert [[one["row_digest"] == other["row_digest"] for other in found] for one in found] == same
