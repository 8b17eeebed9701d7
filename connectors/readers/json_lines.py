"""JSON Lines in gzip: one object a line. Numbers keep their digits as text; nested objects become canonical JSON."""

from __future__ import annotations

import dataclasses
import json
import re
import zlib
from collections.abc import Collection, Iterator, Sequence
from pathlib import Path
from typing import Any, Final

from connectors.contract import Format, TableContract
from connectors.readers.digests import digest_of_bad
from connectors.readers.gzip_stream import Unzipped
from connectors.readers.header import shown
from connectors.readers.lines import Block as Bytes
from connectors.readers.lines import lines_of, read_blocks
from connectors.readers.place import Place
from connectors.readers.plain_lines import plain_text
from connectors.readers.plain_objects import plain_objects, template_of
from connectors.readers.rows import Block, Row

PAIR: Final = re.compile(
    r""""((?:[^"\\]|\\.)*+)(?:"(?:\s*+:\s*+("(?:[^"\\]|\\.)*+"|[^\s,{}\[\]"]++(?=\s*+[,}])))?)?""", re.DOTALL
)
"""A text and, where it is a key, its simple value. It never steps back: a line of quotes alone is read in one pass."""


def read(path: Path, layout: Format, table: TableContract, place: Place) -> Iterator[Row | Block]:
    """The rows of a gzip JSON Lines file.

    A key missing from one line breaks that row; one missing from (or unknown in) every line is a wrong column.

    Raises:
        DeliveryRefused: a damaged archive, or a column missing or unknown throughout.
    """
    keys = _Keys(table)
    try:
        with path.open("rb") as packed:
            bounded = dataclasses.replace(layout, max_bytes=layout.unpacked_limit(path.stat().st_size))
            blocks = read_blocks(Unzipped(packed), bounded)
            for piece in _without_last_blanks(_pieces(blocks, keys, bounded, place)):
                yield keys.row(piece) if isinstance(piece, str) else keys.block(piece)
    except (EOFError, zlib.error):
        raise place.refuse(
            "", "a whole gzip archive", "a damaged or cut one", "Ask the agency to send the file again."
        ) from None
    keys.check(place)


class _Keys:
    """Makes rows of lines and keeps in mind which keys were seen, and which are in every line that can be read."""

    def __init__(self, table: TableContract) -> None:
        self._table, self._wanted = table, frozenset(table.delivered)
        self._seen: set[str] = set()
        self._common: set[str] | None = None
        self._order: list[int] = []
        self.template: re.Pattern[str] | None = None
        """What the first whole line looks like."""

    def row(self, line: str) -> Row:
        """One line's row."""
        keys, row = _row(line, self._table)
        if keys is not None:
            self._see(keys)
            if not self._order and frozenset(keys) == self._wanted:
                self._order = [keys.index(name) for name in self._table.delivered]
                self.template = template_of(keys)
        return row

    def block(self, lines: Sequence[str]) -> Block:
        """The rows of many lines, once there is a template."""
        if self.template is None:
            raise ValueError("no line has been read before")
        columns, odd = plain_objects(lines, self.template)
        if len(odd) < len(lines):
            self._see(self._wanted)
        return Block.of([columns[at] for at in self._order], {at: self.row(lines[at]) for at in odd})

    def _see(self, keys: Collection[str]) -> None:
        self._seen |= self._wanted.intersection(keys)
        self._common = set(keys) if self._common is None else self._common.intersection(keys)

    def check(self, place: Place) -> None:
        """Refuse a file of which every line lacks a column, or has one too many."""
        if self._common is None:
            return
        todo = "Ask the agency for the agreed keys, or agree on a new contract version."
        for name in self._table.delivered:
            if name not in self._seen:
                raise place.refuse(f"column {name}", "this key", "it in no line", todo)
        for name in sorted(self._common - self._wanted):
            expected = f"only {', '.join(self._table.delivered)}"
            raise place.refuse(f"column {shown(name)}", expected, "it in every line", todo)


def _pieces(blocks: Iterator[Bytes], keys: _Keys, layout: Format, place: Place) -> Iterator[str | Sequence[str]]:
    """Lines, with their ends: many at once where none of them is odd and it is known how a line begins."""
    for block in blocks:
        text = None if keys.template is None else plain_text(block, layout)
        lines = [] if text is None else [f"{line}\n" for line in text.removesuffix("\n").split("\n")]
        if not lines or any(map(str.isspace, lines)) or not block.data.endswith(b"\n"):
            yield from lines_of(block, layout, place)
        else:
            yield lines


def _without_last_blanks(lines: Iterator[str | Sequence[str]]) -> Iterator[str | Sequence[str]]:
    blanks = 0
    for line in lines:
        if isinstance(line, str) and line.isspace():
            blanks += 1
            continue
        yield from ("" for _ in range(blanks))
        blanks = 0
        yield line


def _row(line: str, table: TableContract) -> tuple[list[str] | None, Row]:
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
    keys = list(cells)
    values = [cells.get(name) for name in table.delivered]
    unknown = sorted(set(cells) - set(table.delivered))
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
