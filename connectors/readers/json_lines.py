"""JSON Lines in gzip: one object a line. Numbers keep their digits as text; nested objects become canonical JSON."""

from __future__ import annotations

import dataclasses
import json
import re
import zlib
from collections.abc import Iterator
from pathlib import Path
from typing import Any, Final

from connectors.contract import Format, TableContract
from connectors.readers.digests import digest_of_bad
from connectors.readers.gzip_stream import Unzipped
from connectors.readers.header import shown
from connectors.readers.lines import read_lines
from connectors.readers.place import Place
from connectors.readers.rows import Row

PAIR: Final = re.compile(
    r""""((?:[^"\\]|\\.)*+)(?:"(?:\s*+:\s*+("(?:[^"\\]|\\.)*+"|[^\s,{}\[\]"]++(?=\s*+[,}])))?)?""", re.DOTALL
)
"""A text and, where it is a key, its simple value. It never steps back: a line of quotes alone is read in one pass."""


def read(path: Path, layout: Format, table: TableContract, place: Place) -> Iterator[Row]:
    """The rows of a gzip JSON Lines file.

    A key missing from one line breaks that row; one missing from (or unknown in) every line is a wrong column.

    Raises:
        DeliveryRefused: a damaged archive, or a column missing or unknown throughout.
    """
    wanted, seen = frozenset(table.delivered), set[str]()
    common: set[str] | None = None
    try:
        with path.open("rb") as packed:
            handle = Unzipped(packed)
            bounded = dataclasses.replace(layout, max_bytes=layout.unpacked_limit(path.stat().st_size))
            for line in _without_last_blanks(read_lines(handle, bounded, place)):
                keys, row = _row(line, table)
                if keys is not None:
                    seen |= keys & wanted
                    common = keys if common is None else common & keys
                yield row
    except (EOFError, zlib.error):
        raise place.refuse(
            "", "a whole gzip archive", "a damaged or cut one", "Ask the agency to send the file again."
        ) from None
    if common is not None:
        _check_columns(seen, common, table, place)


def _check_columns(seen: set[str], common: set[str], table: TableContract, place: Place) -> None:
    todo = "Ask the agency for the agreed keys, or agree on a new contract version."
    for name in table.delivered:
        if name not in seen:
            raise place.refuse(f"column {name}", "this key", "it in no line", todo)
    for name in sorted(common - set(table.delivered)):
        raise place.refuse(f"column {shown(name)}", f"only {', '.join(table.delivered)}", "it in every line", todo)


def _without_last_blanks(lines: Iterator[str]) -> Iterator[str]:
    blanks = 0
    for line in lines:
        if line.isspace():
            blanks += 1
            continue
        yield from ("" for _ in range(blanks))
        blanks = 0
        yield line


def _row(line: str, table: TableContract) -> tuple[set[str] | None, Row]:
    """The keys of a line (None where it cannot be read) and its row."""
    try:
        found = json.loads(
            line, parse_int=str, parse_float=str, parse_constant=_no_constant, object_pairs_hook=_each_key_once
        )
        if not isinstance(found, dict):
            raise TypeError
        cells = {name: _cell(value) for name, value in found.items()}
        json.dumps(cells, ensure_ascii=False).encode("utf-8")  # half a surrogate pair is no text
    except (ValueError, TypeError, RecursionError):
        sent = [line.encode("utf-8", "replace").decode("utf-8")]
        return None, Row(_salvaged(line, table), "broken_json", digest=digest_of_bad("broken_json", sent))
    keys = set(cells)
    values = [cells.get(name) for name in table.delivered]
    unknown = sorted(keys - set(table.delivered))
    if unknown:
        named = [text for name in sorted(cells) for text in (name, cells[name])]
        return keys, Row(values, "unknown_key", digest=digest_of_bad("unknown_key", named))
    for name in table.delivered:
        if name not in cells:
            return keys, Row(values, "key_missing", name)
    return keys, Row(values)


def _cell(value: Any) -> str | None:  # noqa: ANN401 - whatever JSON holds
    if value is None or isinstance(value, str):
        return value
    return json.dumps(value, ensure_ascii=False, sort_keys=True, separators=(",", ":"))


def _each_key_once(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found = dict(pairs)
    if len(found) != len(pairs):
        raise ValueError("doubled key")
    return found


def _no_constant(name: str) -> str:
    raise ValueError(name)


def _salvaged(line: str, table: TableContract) -> list[str | None]:
    """What a broken line still says, so that the person it is about is known to be not fully known."""
    pairs: dict[str, str] = {}
    for name, value in PAIR.findall(line):
        text = value[1:-1] if value.startswith('"') else value
        if value and "\\" not in text:
            pairs.setdefault(name, text)
    return [pairs.get(name) for name in table.delivered]
