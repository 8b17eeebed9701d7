"""Many JSON lines at once must be what the same lines are one by one."""

from __future__ import annotations

import gzip
from pathlib import Path
from typing import Any
from unittest import mock

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from connectors.contract import Column, Format, TableContract
from connectors.readers import json_lines, lines
from connectors.readers.gzip_stream import Unzipped
from connectors.readers.place import Place
from connectors.readers.plain_objects import plain_objects, template_of
from connectors.readers.rows import batches
from pipeline.errors import DeliveryRefused

TABLE = TableContract(columns={name: Column(type="text") for name in ("a", "b", "c")})
LAYOUT = Format(reader="json_lines", max_bytes=1 << 20)
FIRST = '{"c":1,"a":"甲","b":{}}'


def read(path: Path) -> list[dict[str, Any]] | str:
    found: list[dict[str, Any]] = []
    try:
        for batch in batches(json_lines.read(path, LAYOUT, TABLE, Place("banking", "x")), TABLE):
            found += batch.to_pylist()
    except DeliveryRefused as refusal:
        return str(refusal)
    return found


def both(path: Path, text: str, block: int = 1 << 20) -> tuple[Any, Any]:
    path.write_bytes(gzip.compress(text.encode("utf-8", "surrogatepass"), mtime=0))
    with mock.patch.object(lines, "BLOCK", block):
        at_once = read(path)
    with mock.patch.object(json_lines, "plain_text", mock.Mock(return_value=None)):
        one_by_one = read(path)
    return at_once, one_by_one


@pytest.fixture(scope="module")
def path(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("objects") / "x.jsonl.gz"


VALUES = [
    '"甲乙"', '""', '"\\u7532"', '"a\\"b"', '"\x1f"', '"\x01"', '"null"', '"{}"', "1", "-0", "1.50", "1e5", "01", "+1",
    ".5", "1.", "true", "null", "NaN", "[]", '[1,"x"]', "{}", '{"2018-01":120}', '{"2018-02":1,"2018-01":2}',
    '{"x":1,"x":2}', '{"x":null}', '{"x":"1"}', '{"x":{}}', '{"x": 1}', '{"x":-1.5e3}', '{"甲":1}', '{"a":1,"A":2}',
    '{"a":1,"aa":2}', '{"x":01}', '{"x":1,}', '"', "{", '"\ufeff"', '"\u2028"',
]  # fmt: skip
PLAIN = {'"甲乙"', '""', '"null"', '"{}"', "1", "-0", "1.50", "1e5", "true", "null", "{}", '{"2018-01":120}',
         '"\ufeff"', '{"x":-1.5e3}', '{"a":1,"aa":2}', '"\u2028"'}  # fmt: skip


@pytest.mark.parametrize("value", VALUES)
def test_a_value_many_at_once(path: Path, value: str) -> None:
    line = f'{{"c":{value},"a":"甲","b":{{}}}}\n'
    template = template_of(["c", "a", "b"])
    assert template is not None
    assert (plain_objects([line], template)[1] == []) == (value in PLAIN)
    at_once, one_by_one = both(path, f"{FIRST}\n{line}{FIRST}\n")
    assert at_once == one_by_one


@pytest.mark.parametrize(
    "line",
    [
        "", " ", "{}", '{"a":1,"b":2,"c":3}', '{"c":1,"a":2}', '{"c":1,"a":2,"b":3,"d":4}', '{"c":1,"a":2,"b":3} ',
        '{"c":1,"a":2,"b":3,"b":3}', ' {"c":1,"a":2,"b":3}', '{"c":1,"a":2,"b":3}\r', '{"c":1,"a":2,"b":3}\x00',
        '{"c":1,"a":2,"b":3}{"c":1,"a":2,"b":3}', "[1]", '{"c":1,"a":"\ud800","b":3}',
    ],
)  # fmt: skip
@pytest.mark.parametrize("end", ["\n", "", "\n\n  \n"])
def test_a_line_among_plain_ones(path: Path, line: str, end: str) -> None:
    for text in (f"{FIRST}\n{FIRST}\n{line}\n{FIRST}{end}", f"{FIRST}\n{line}{end}", f"{line}\n{FIRST}{end}"):
        at_once, one_by_one = both(path, text)
        assert at_once == one_by_one


SOME = [FIRST, FIRST, "", " ", '{"c":1}', *(f'{{"c":{value},"a":1,"b":2}}' for value in VALUES)]


@settings(deadline=None)
@given(st.lists(st.sampled_from(SOME)), st.sampled_from([1, 50, 1 << 20]))
def test_any_lines(path: Path, found: list[str], block: int) -> None:
    at_once, one_by_one = both(path, "".join(f"{line}\n" for line in found), block)
    assert at_once == one_by_one


def test_columns_that_are_wrong_throughout(path: Path) -> None:
    for text in ('{"c":1,"a":2}\n' * 3, '{"c":1,"a":2,"b":3,"d":4}\n' * 3):
        at_once, one_by_one = both(path, text)
        assert at_once == one_by_one
        assert isinstance(at_once, str)


def test_a_key_that_would_be_escaped_has_no_template() -> None:
    assert template_of(["a", 'b"']) is None
    assert template_of(["a.b"]).fullmatch('{"axb":1}\n') is None  # type: ignore[union-attr]


@settings(deadline=None)
@given(st.lists(st.binary(max_size=200), max_size=4), st.lists(st.sampled_from(["line", 1, 7, 1 << 20]), min_size=1))
def test_bytes_and_lines_may_be_read_in_turn(path: Path, members: list[bytes], how: list[Any]) -> None:
    path.write_bytes(b"".join(gzip.compress(member) for member in members) or gzip.compress(b""))
    found = []
    with path.open("rb") as packed:
        handle, turn = Unzipped(packed), 0
        while (
            piece := handle.readline(1 << 20) if how[turn % len(how)] == "line" else handle.read(how[turn % len(how)])
        ):
            found.append(piece)
            turn += 1
    assert b"".join(found) == b"".join(members)
