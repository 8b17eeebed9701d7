"""What every reader yields, and how rows become Arrow batches of text.

A text batch has `row_number` (data rows from 1), one nullable text column a delivered column *as sent*,
`row_error` (a rule of `rules.yml` or null) with `row_error_column` (where one column is at fault), and `row_digest`:
16 bytes over the cells as sent, running numbers left out, so that equal rows have equal digests.
"""

from __future__ import annotations

import hashlib
import json
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any, Final

import pyarrow as pa

from connectors.contract import TableContract
from pipeline.errors import DeliveryRefused

BATCH_ROWS: Final = 32_768
BATCH_CHARACTERS: Final = 16 << 20
"""A batch ends early where its cells are this long together."""
MAX_NAMES: Final = 5
DIGEST_BYTES: Final = 16
MARKS: Final = (("row_error", pa.string()), ("row_error_column", pa.string()), ("row_digest", pa.binary(DIGEST_BYTES)))
MAX_NAME: Final = 40
SEPARATOR: Final = "\x1f"


@dataclass(frozen=True, slots=True)
class Place:
    """Where a file stands, for messages: its source and its delivered name."""

    source: str
    file_name: str

    def refuse(self, where: str, expected: str, found: str, todo: str) -> DeliveryRefused:
        """The refusal of this file at a column, row or byte."""
        place = f"{self.file_name}, {where}" if where else self.file_name
        return DeliveryRefused(self.source, place, expected, found, todo)


@dataclass(frozen=True, slots=True)
class Row:
    """One data row: its cells in the contract's column order, and what is wrong with it as a whole."""

    cells: Sequence[str | None]
    error: str | None = None
    error_column: str | None = None
    digest: bytes | None = None
    """Over all that was sent where that is not `cells` (too many, too few, a broken line): see `digest_of_bad`."""


def text_schema(table: TableContract) -> pa.Schema:
    """The schema of a table's text batches."""
    cells = [(name, pa.string()) for name in table.delivered]
    return pa.schema([("row_number", pa.int32()), *cells, *MARKS])


def rows_of(lines: Iterable[Sequence[str | None]], table: TableContract, place: Place) -> Iterator[Row]:
    """Rows of a format with a header: the first line is the header, every later one a row.

    Columns may stand in any order. Blank lines at the end are no rows; inside they are.

    Raises:
        DeliveryRefused: an unknown, missing or doubled column.
    """
    stream = iter(lines)
    header = [(name or "").strip() for name in next(stream, ())]
    _check_header(header, table, place)
    order = [header.index(name) for name in table.delivered]
    width, straight = len(header), order == list(range(len(header)))
    blanks = 0
    for line in stream:
        if not line or (len(line) == 1 and not (line[0] or "").strip()):
            blanks += 1
            continue
        for _ in range(blanks):
            yield Row([None] * len(order), "too_few_cells", digest=digest_of_bad("too_few_cells", ()))
        blanks = 0
        if len(line) == width:
            yield Row(line if straight else [line[at] for at in order])
        else:
            error = "too_few_cells" if len(line) < width else "too_many_cells"
            cells = [line[at] if at < len(line) else None for at in order]
            yield Row(cells, error, digest=digest_of_bad(error, line))


def _check_header(header: Sequence[str], table: TableContract, place: Place) -> None:
    """Refuse a header that is not the contract's. Unknown names are shown only where most are known.

    (Where the header is missing its place is taken by a person's row, which no message may hold.)
    """
    wanted, found = set(table.delivered), set(header)
    if len(wanted & found) * 2 < len(wanted):
        expected = f"a header with the {len(wanted)} columns {', '.join(table.delivered)}"
        todo = "Ask the agency for the file with its header line, unchanged."
        raise place.refuse("header", expected, f"a line that holds {len(wanted & found)} of them", todo)
    todo = "Ask the agency for the agreed columns, or agree on a new contract version."
    for name in sorted(name for name, times in Counter(header).items() if times > 1):
        raise place.refuse(f"column {shown(name)}", "each column once", f"it {header.count(name)} times", todo)
    missing, unknown = [name for name in table.delivered if name not in found], sorted(found - wanted)
    if missing:
        extra = f", and unknown {_listed(unknown)}" if unknown else ""
        raise place.refuse(f"column {missing[0]}", "this column", f"no column {', '.join(missing)}{extra}", todo)
    if unknown:
        raise place.refuse(
            f"column {shown(unknown[0])}",
            f"only {', '.join(table.delivered)}",
            f"the unknown {_listed(unknown)}",
            todo,
        )


def _listed(names: Sequence[str]) -> str:
    more = f" and {len(names) - MAX_NAMES} more" if len(names) > MAX_NAMES else ""
    return ", ".join(map(shown, names[:MAX_NAMES])) + more


def shown(name: str) -> str:
    """A header as a message may show it: quoted, cut, controls escaped, digits of possible values out."""
    return repr(name[:MAX_NAME]) if sum(letter.isdigit() for letter in name) < len("20181231") else "(a number)"


def batches(rows: Iterable[Row], table: TableContract) -> Iterator[pa.RecordBatch]:
    """Number the rows, digest them and pack them into Arrow batches of `text_schema`."""
    schema, first = text_schema(table), 1
    counted = [at for at, name in enumerate(table.delivered) if name not in table.running_numbers]
    chunk: list[Row] = []
    digests: list[bytes] = []
    size = 0
    for row in rows:
        chunk.append(row)
        digests.append(row.digest or _digest(row.cells, counted))
        size += sum(map(len, filter(None, row.cells)))
        if len(chunk) == BATCH_ROWS or size > BATCH_CHARACTERS:
            yield _batch(chunk, digests, first, schema)
            first += len(chunk)
            chunk, digests, size = [], [], 0
    if chunk:
        yield _batch(chunk, digests, first, schema)


def _batch(chunk: Sequence[Row], digests: Sequence[bytes], first: int, schema: pa.Schema) -> pa.RecordBatch:
    columns = [pa.array(cells, pa.string()) for cells in zip(*(row.cells for row in chunk), strict=True)]
    marks = (
        pa.array([row.error for row in chunk], pa.string()),
        pa.array([row.error_column for row in chunk], pa.string()),
        pa.array(digests, pa.binary(DIGEST_BYTES)),
    )
    numbers = pa.array(range(first, first + len(chunk)), pa.int32())
    return pa.RecordBatch.from_arrays([numbers, *columns, *marks], schema=schema)


def _digest(cells: Sequence[str | None], counted: Sequence[int]) -> bytes:
    return digest(cells if len(counted) == len(cells) else [cells[at] for at in counted])


def digest_of_bad(error: str, sent: Sequence[str | None]) -> bytes:
    """The digest of a row that is bad as a whole: its rule and every cell that was sent, however many."""
    return digest([error, *sent])


def digest(cells: Sequence[object]) -> bytes:
    """16 bytes that are equal exactly where the cells are.

    Text cells without the unit separator are joined by it (fast); all else is kept apart by JSON.
    """
    text = _joined(cells)
    if text is not None:
        return hashlib.blake2b(text.encode("utf-8"), digest_size=DIGEST_BYTES, person=b"text").digest()
    return hashlib.blake2b(json.dumps(cells).encode("ascii"), digest_size=DIGEST_BYTES, person=b"json").digest()


def _joined(cells: Sequence[Any]) -> str | None:
    try:
        text = SEPARATOR.join(cells)
    except TypeError:  # a cell that is no text
        return None
    return text if text.count(SEPARATOR) == len(cells) - 1 else None
