"""Many lines at once must be what the same lines are one by one: rows, errors, digests, messages."""

from __future__ import annotations

import dataclasses
from pathlib import Path
from typing import Any
from unittest import mock

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from connectors.contract import Column, Format, TableContract
from connectors.readers import csv_text, delimited, lines, plain_lines
from connectors.readers.lines import Block
from connectors.readers.place import Place
from connectors.readers.rows import batches
from pipeline.errors import DeliveryRefused

TABLE = TableContract(
    columns={name: Column(type="text") for name in ("a", "b", "c")}, ignored=("n",), running_numbers=("n",)
)
CSV = Format(reader="csv", max_bytes=1 << 20)
PIPES = Format(reader="delimited", max_bytes=1 << 20, delimiter="|", encoding="gb18030")
HEADER = ("n", "c", "a", "b")


def read(path: Path, layout: Format) -> list[dict[str, Any]] | str:
    """The rows of a file, or the message it is refused with after how many rows."""
    found: list[dict[str, Any]] = []
    reader = {"csv": csv_text.read, "delimited": delimited.read}[layout.reader]
    try:
        for batch in batches(reader(path, layout, TABLE, Place("register", "x")), TABLE):
            found += batch.to_pylist()
    except DeliveryRefused as refusal:
        return str(refusal)
    return found


def both(path: Path, layout: Format, data: bytes, block: int) -> tuple[Any, Any]:
    path.write_bytes(data)
    with mock.patch.object(lines, "BLOCK", block):
        at_once = read(path, layout)
    never = mock.Mock(return_value=None)
    with mock.patch.object(csv_text, "plain_lines", never), mock.patch.object(delimited, "plain_lines", never):
        one_by_one = read(path, layout)
    return at_once, one_by_one


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("plain")


CELL = st.text(st.sampled_from('甲x1 ,|\r\n"\x00\x1f\ufeff-'), max_size=4)
PLAIN = st.text(st.sampled_from("甲乙x1 .-\x1f"), max_size=4)


def quoted(cell: str) -> str:
    return '"' + cell.replace('"', '""') + '"'


@settings(deadline=None)
@given(
    rows=st.lists(st.lists(PLAIN | CELL.map(quoted) | PLAIN.map(quoted), min_size=3, max_size=5), max_size=8),
    oddities=st.lists(CELL, max_size=1),
    block=st.sampled_from([1, 20, 1 << 20]),
    end=st.sampled_from(["\n", "\r\n", ""]),
    layout=st.sampled_from([CSV, PIPES, dataclasses.replace(CSV, encoding="gb18030")]),
)
def test_many_lines_are_as_one_by_one(
    folder: Path, rows: list[list[str]], oddities: list[str], block: int, end: str, layout: Format
) -> None:
    text = [layout.delimiter.join(row) for row in (HEADER, *rows)]
    text[len(text) // 2 + 1 :] = [*oddities, *text[len(text) // 2 + 1 :]]
    data = ((end or "\n").join(text) + end).encode(layout.encoding)
    at_once, one_by_one = both(folder / "x", layout, data, block)
    assert at_once == one_by_one


HEAD = b"n,c,a,b\n"


@pytest.mark.parametrize(
    ("name", "data", "layout"),
    [
        ("blank lines inside and at the end", b"1,x,y,z\n\n2,x,y,z\n\n\n", CSV),
        ("a line of blanks at the end of a block", b"1,x,y,z\n  \n2,x,y,z\n \n", CSV),
        ("empty cells", b",,,\n,,,\n", CSV),
        ("a byte order mark inside", b"\xef\xbb\xbf1,x,y,z\n", CSV),
        ("bytes that do not decode", b"1,x,y,z\n2,\xff,y,z\n", CSV),
        ("a surrogate in bytes", b"1,x,y,z\n2,\xed\xa0\x80,y,z\n", CSV),
        ("a quote that does not close", b'1,x,y,z\n2,"x,y,z\n3,x,y,z\n', CSV),
        ("text after a quote", b'1,x,y,z\n2,"x"x,y,z\n', CSV),
        ("a quote inside a cell", b'1,x"x,y,z\n2, "x",y,z\n', CSV),
        ("a line end inside quotes", b'1,"x\n1",y,z\n2,x,y,z\n', CSV),
        ("a lone carriage return", b"1,x\ry,y,z\n", CSV),
        ("no line end at the end", b"1,x,y,z\n2,x,y", CSV),
        ("a line at the limit", b"1,x,y," + b"z" * 94 + b"\n", dataclasses.replace(CSV, max_line_bytes=101)),
        ("a line beyond it", b"1,x,y," + b"z" * 95 + b"\n", dataclasses.replace(CSV, max_line_bytes=101)),
        ("a file at the limit", b"1,x,y,z\n" * 4, dataclasses.replace(CSV, max_bytes=40)),
        ("a file beyond it", b"1,x,y,z\n" * 5, dataclasses.replace(CSV, max_bytes=47)),
        ("a cell the csv module takes", b"1,x,y," + b"z" * 131_072 + b"\n", CSV),
        ("a cell it does not take", b"1,x,y," + b"z" * 131_073 + b"\n", CSV),
        ("a separator of digests", b"1,x\x1f,y,z\n2,x,\x1fy,z\n", CSV),
    ],
)
def test_what_is_odd_is_as_one_by_one(folder: Path, name: str, data: bytes, layout: Format) -> None:
    at_once, one_by_one = both(folder / "x", layout, HEAD + data, 1 << 20)
    assert at_once == one_by_one, name


@pytest.mark.parametrize(
    ("data", "is_plain"),
    [
        (b'1,x,y,z\r\n2,"x,x",y,z\r\n3,x\r\n', True),
        (b"1,x,y,z\n\n", False),
        (b"1,x,\x00,z\n", False),
        (b'1,"x\n', False),
    ],
)
def test_when_many_lines_are_read_at_once(data: bytes, is_plain: bool) -> None:
    assert (plain_lines.plain_lines(Block(data, 1, 9), 4, CSV, has_quotes=True) is not None) == is_plain
