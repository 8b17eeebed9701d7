"""Small files made to take all memory or all time: each is refused or set aside at once."""

from __future__ import annotations

import gzip
import zipfile
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from connectors.contract_file import load_contract
from connectors.files import open_file
from connectors.readers.gzip_stream import CHUNK, Unzipped
from pipeline.errors import DeliveryRefused

MAIN = 'xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"'
SHEET, STRINGS = "xl/worksheets/sheet1.xml", "xl/sharedStrings.xml"


def repacked(agency: Any, tmp_path: Path, part: str, text: str) -> Path:
    path = agency.xlsx(tmp_path / "old.xlsx", [["1", "甲"]])
    with zipfile.ZipFile(path) as old, zipfile.ZipFile(tmp_path / "e.xlsx", "w", zipfile.ZIP_DEFLATED) as new:
        for name in old.namelist():
            new.writestr(name, text if name == part else old.read(name))
    return tmp_path / "e.xlsx"


def sheet(rows: str) -> str:
    return f"<worksheet {MAIN}><sheetData>{rows}</sheetData></worksheet>"


@pytest.mark.parametrize(
    ("part", "text", "says"),
    [
        (STRINGS, '<!DOCTYPE x [<!ENTITY a "b">]><sst><si><t>&a;</t></si></sst>', "document type"),
        (SHEET, '<?xml version="1.0" encoding="UT-8"?><!DOCTYPE x><x/>', "document type"),
        (SHEET, "<a>" * 100, "deep"),
        (SHEET, f"<worksheet a='{'x' * 3_000_000}'/>", "tags of at most"),
        (SHEET, sheet('<row r="1048577"><c/></row>'), "rows in their order"),
        (SHEET, sheet('<row r="2"/><row r="2"/>'), "rows in their order"),
        (SHEET, sheet('<row r="-1"/>'), "rows in their order"),
        (SHEET, sheet("<row><row/></row>"), "rows in their order"),
        (SHEET, sheet('<row r="1"><c r="XFE1"><v>1</v></c></row>'), "16384"),
        (SHEET, sheet('<row r="1"><c r="B1"><v>1</v></c><c r="A1"><v>1</v></c></row>'), "each cell once"),
        (SHEET, sheet('<row r="1"><c r="A2"><v>1</v></c></row>'), "where they stand"),
        (SHEET, sheet("<row><c><c/></c></row>"), "side by side"),
        (SHEET, sheet("<c><v>1</v></c>"), "side by side"),
        (SHEET, sheet('<row><c t="s"><v>-1</v></c></row>'), "shared text"),
        (SHEET, sheet('<row><c t="x"><v>1</v></c></row>'), "known type"),
        (SHEET, sheet(f"<row><c><v>{'1' * 1_100_000}</v></c></row>"), "cells of at most"),
        (SHEET, sheet("<row>"), "well-formed"),
        ("xl/workbook.xml", "<workbook/>", "a sheet 工资申报"),
        ("_rels/.rels", "<Relationships/>", "the part"),
    ],
)
def test_workbooks_that_are_refused(agency: Any, tmp_path: Path, part: str, text: str, says: str) -> None:
    with pytest.raises(DeliveryRefused, match=says):
        agency.rows("employment", repacked(agency, tmp_path, part, text))


def test_two_cells_in_opposite_corners_take_no_room(agency: Any, tmp_path: Path) -> None:
    rows = '<row r="2"><c><v>1</v></c></row><row r="1048576"><c r="XFD1048576"><v>1</v></c></row>'
    with pytest.raises(DeliveryRefused, match="header"):
        agency.rows("employment", repacked(agency, tmp_path, SHEET, sheet(rows)))


def test_readings_beside_a_name_are_no_part_of_it_and_runs_are_joined(agency: Any, tmp_path: Path) -> None:
    head = "".join(f"<c t='inlineStr'><is><t>{name}</t></is></c>" for name in agency.EMPLOYMENT)
    name = "<is><r><t>甲</t></r><r><t>乙_x0041_</t></r><rPh><t>jia</t></rPh></is>"
    rows = f'<row r="2">{head}</row><row><c><v>1</v></c><c t="inlineStr">{name}</c></row>'
    (row,) = agency.rows("employment", repacked(agency, tmp_path, SHEET, sheet(rows)))
    assert (row["序号"], row["员工姓名"], row["个税"]) == ("1", "甲乙A", "")


def test_a_line_of_quotes_alone_is_set_aside(agency: Any, tmp_path: Path) -> None:
    line = '{"name": "甲", "' + '\\"' * 400_000
    rows = agency.rows("banking", agency.jsonl(tmp_path / "b.jsonl.gz", [agency.account(), line]))
    assert [(row["row_error"], row["name"]) for row in rows] == [(None, "甲乙"), ("broken_json", "甲")]


@pytest.mark.parametrize(("marks", "rule"), [(999, None), (1000, "cell_too_long"), (200_000, "cell_too_long")])
def test_a_cell_that_would_take_hours_to_put_in_order(
    agency: Any, tmp_path: Path, marks: int, rule: str | None
) -> None:
    name = "甲" + "\u0315\u0301" * marks
    owned = f"产权|{name}|-|1/2|某处|80|住宅|2011-05-06|现势||||U1"
    typed = agency.typed("housing", agency.txt(tmp_path / "h.txt", [agency.HOUSING, owned]))
    assert typed.quarantine["rule"].to_pylist() == ([] if rule is None else [rule])


def test_a_batch_ends_early_where_its_cells_are_long(agency: Any, tmp_path: Path) -> None:
    line = "产权|" + "甲" * 300_000 + "|" * 11
    path = agency.txt(tmp_path / "h.txt", [agency.HOUSING, *[line] * 100])
    sizes = [batch.num_rows for batch in open_file(load_contract("housing"), path)]
    assert sum(sizes) == 100
    assert len(sizes) == 2


def test_a_header_of_many_columns_is_refused_in_a_short_message(agency: Any, tmp_path: Path) -> None:
    header = agency.SOCIAL + "".join(f",{number:x}" for number in range(150_000))
    with pytest.raises(DeliveryRefused, match="149995 more") as refused:
        agency.rows("social_security", agency.csv(tmp_path / "s.csv", [header]))
    assert len(str(refused.value)) < 1000


@pytest.mark.parametrize("stated", [2, 4])
def test_reading_ends_where_rows_are_not_as_stated(agency: Any, tmp_path: Path, stated: int) -> None:
    path = agency.jsonl(tmp_path / "b.jsonl.gz", [agency.account()] * 3)
    with pytest.raises(DeliveryRefused, match=f"expected {stated} data rows"):
        list(open_file(load_contract("banking"), path, None, stated))
    assert [batch.num_rows for batch in open_file(load_contract("banking"), path, None, 3)] == [3]


@given(st.lists(st.binary(max_size=50), max_size=4), st.integers(0, 20), st.integers(1, 60))
def test_gzip_lines_are_those_of_the_members_joined(
    tmp_path_factory: pytest.TempPathFactory, members: list[bytes], padding: int, size: int
) -> None:
    path = tmp_path_factory.mktemp("gzip") / "a.gz"
    path.write_bytes(b"".join(map(gzip.compress, [b"", *members])) + b"\0" * padding)
    with path.open("rb") as packed:
        stream = Unzipped(packed)
        lines = list(iter(lambda: stream.readline(size), b""))
    assert b"".join(lines) == b"".join(members)
    assert all(len(line) <= size and b"\n" not in line[:-1] for line in lines)


def test_a_gzip_line_longer_than_a_piece(tmp_path: Path) -> None:
    path = tmp_path / "a.gz"
    path.write_bytes(gzip.compress(b"x" * 3 * CHUNK + b"\ny"))
    with path.open("rb") as packed:
        stream = Unzipped(packed)
        assert [len(stream.readline(10 * CHUNK)) for _ in range(3)] == [3 * CHUNK + 1, 1, 0]


@pytest.mark.parametrize("data", [b"", gzip.compress(b"x")[:-1], gzip.compress(b"") * 10_001], ids=["0", "cut", "many"])
def test_a_gzip_that_is_refused(agency: Any, tmp_path: Path, data: bytes) -> None:
    (tmp_path / "b.jsonl.gz").write_bytes(data)
    with pytest.raises(DeliveryRefused, match="gzip"):
        agency.rows("banking", tmp_path / "b.jsonl.gz")
