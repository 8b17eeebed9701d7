"""What every reader yields, and how rows become Arrow batches of text.

A text batch has `row_number` (data rows from 1), one nullable text column a delivered column *as sent*,
`row_error` (a rule of `rules.yml` or null) with `row_error_column` (where one column is at fault), and `row_digest`:
16 bytes over the cells as sent, running numbers left out, so that equal rows have equal digests.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np
import pyarrow as pa

from connectors.contract import TableContract
from connectors.readers.digests import DIGEST_BYTES, digest_of_bad, digests_of
from connectors.readers.header import check_header
from connectors.readers.place import Place

BATCH_ROWS: Final = 32_768
BATCH_CHARACTERS: Final = 16 << 20
"""A batch of rows read one by one ends early where its cells are this long together."""
TEXT: Final = pa.string()
MARKS: Final = (("row_error", TEXT), ("row_error_column", TEXT), ("row_digest", pa.binary(DIGEST_BYTES)))

Line = Sequence[str | None]
"""The cells of one line, in the file's order."""


@dataclass(frozen=True, slots=True)
class Row:
    """One data row: its cells in the contract's column order, and what is wrong with it as a whole."""

    cells: Sequence[str | None]
    error: str | None = None
    error_column: str | None = None
    digest: bytes | None = None
    """Over all that was sent where that is not `cells` (too many, too few, a broken line): see `digest_of_bad`."""


@dataclass(frozen=True, slots=True)
class Lines:
    """Many lines read at once: the columns of those as wide as the header, and the `others` by their place.

    A place counts all these lines from 0. Columns stand in the file's order.
    """

    columns: Sequence[pa.Array]
    others: Mapping[int, Line]


@dataclass(frozen=True, slots=True)
class Block:
    """Many rows at once: cells in the contract's column order, and by place (from 0) the rows that are `odd`.

    A row without an error may stand among the odd ones; its cells are in `cells` all the same.
    """

    cells: Sequence[pa.Array]
    odd: Mapping[int, Row]

    @classmethod
    def of(cls, columns: Sequence[pa.Array], odd: Mapping[int, Row]) -> Block:
        """The rows in `columns` with the `odd` ones put between them."""
        if not odd:
            return cls(columns, odd)
        places, plain = sorted(odd), len(columns[0])
        is_odd = np.zeros(plain + len(odd), np.bool_)
        is_odd[places] = True
        source = np.empty(len(is_odd), np.int64)
        source[is_odd], source[~is_odd] = np.arange(plain, len(source)), np.arange(plain)
        inserted = zip(*(odd[at].cells for at in places), strict=True)
        both = (pa.concat_arrays([one, pa.array(more, TEXT)]) for one, more in zip(columns, inserted, strict=True))
        return cls([column.take(pa.array(source)) for column in both], odd)


def text_schema(table: TableContract) -> pa.Schema:
    """The schema of a table's text batches."""
    cells = [(name, pa.string()) for name in table.delivered]
    return pa.schema([("row_number", pa.int32()), *cells, *MARKS])


def rows_of(lines: Iterable[Line | Lines], table: TableContract, place: Place) -> Iterator[Row | Block]:
    """Rows of a format with a header: the first line is the header, every later one a row.

    Columns may stand in any order. Blank lines at the end are no rows; inside they are.

    Raises:
        DeliveryRefused: an unknown, missing or doubled column.
    """
    stream = iter(lines)
    first = next(stream, ())
    header = [] if isinstance(first, Lines) else [(name or "").strip() for name in first]
    check_header(header, table, place)
    shape = _Shape(tuple(header.index(name) for name in table.delivered), len(header))
    blanks = 0
    for line in stream:
        found, last_blanks = _block(line, shape) if isinstance(line, Lines) else _single(line, shape)
        if found is None:
            blanks += last_blanks
            continue
        yield from (shape.row(()) for _ in range(blanks))
        blanks = last_blanks
        yield found


@dataclass(frozen=True, slots=True)
class _Shape:
    """Where the contract's columns stand in a line, and how many cells a line has."""

    order: tuple[int, ...]
    width: int

    def row(self, line: Line) -> Row:
        if len(line) == self.width:
            return Row([line[at] for at in self.order])
        error = "too_few_cells" if len(line) < self.width else "too_many_cells"
        cells = [line[at] if at < len(line) else None for at in self.order]
        return Row(cells, error, digest=digest_of_bad(error, line))


def _is_blank(line: Line) -> bool:
    return not line or (len(line) == 1 and not (line[0] or "").strip())


def _single(line: Line, shape: _Shape) -> tuple[Row | None, int]:
    return (None, 1) if _is_blank(line) else (shape.row(line), 0)


def _block(lines: Lines, shape: _Shape) -> tuple[Block | None, int]:
    """The rows of many lines, and how many blank lines stand at their end (they may turn out to be no rows)."""
    others = dict(lines.others)
    end = count = len(lines.columns[0]) + len(others)
    while end and end - 1 in others and _is_blank(others[end - 1]):
        end -= 1
        del others[end]
    if not end:
        return None, count
    odd = {at: shape.row(() if _is_blank(line) else line) for at, line in others.items()}
    return Block.of([lines.columns[at] for at in shape.order], odd), count - end


def batches(rows: Iterable[Row | Block], table: TableContract) -> Iterator[pa.RecordBatch]:
    """Number the rows, digest them and pack them into Arrow batches of `text_schema`."""
    schema, first = text_schema(table), 1
    counted = [at for at, name in enumerate(table.delivered) if name not in table.running_numbers]
    for block in _gathered(_blocks(rows)):
        yield _batch(block, counted, first, schema)
        first += len(block.cells[0])


def _blocks(rows: Iterable[Row | Block]) -> Iterator[Block]:
    """The blocks, each with the single rows before it; many single rows become blocks of their own."""
    chunk: list[Row] = []
    size = 0
    for row in rows:
        if isinstance(row, Row):
            chunk.append(row)
            size += sum(map(len, filter(None, row.cells)))
            if len(chunk) < BATCH_ROWS and size <= BATCH_CHARACTERS:
                continue
        if isinstance(row, Row):
            yield _packed(chunk)
        else:
            yield _joined(_packed(chunk), row) if chunk else row
        chunk, size = [], 0
    if chunk:
        yield _packed(chunk)


def _packed(chunk: Sequence[Row]) -> Block:
    columns = [pa.array(cells, pa.string()) for cells in zip(*(row.cells for row in chunk), strict=True)]
    return Block(columns, {at: row for at, row in enumerate(chunk) if row.error is not None})


def _joined(first: Block, *more: Block) -> Block:
    cells = [pa.concat_arrays(column) for column in zip(first.cells, *(block.cells for block in more), strict=True)]
    odd, at = dict(first.odd), len(first.cells[0])
    for block in more:
        odd |= {at + place: row for place, row in block.odd.items()}
        at += len(block.cells[0])
    return Block(cells, odd)


def _gathered(blocks: Iterable[Block]) -> Iterator[Block]:
    """Small blocks put together: what comes after costs by the batch."""
    held: list[Block] = []
    rows = size = 0
    for block in blocks:
        held.append(block)
        rows += len(block.cells[0])
        size += sum(column.nbytes for column in block.cells)
        if rows >= BATCH_ROWS or size > BATCH_CHARACTERS:
            yield _joined(*held)
            held, rows, size = [], 0, 0
    if held:
        yield _joined(*held)


def _batch(block: Block, counted: Sequence[int], first: int, schema: pa.Schema) -> pa.RecordBatch:
    count = len(block.cells[0])
    digests = digests_of([block.cells[at] for at in counted])
    errors: list[str | None] = [None] * count
    columns = errors.copy()
    for at, row in block.odd.items():
        errors[at], columns[at] = row.error, row.error_column
        digests[at] = row.digest or digests[at]
    marks = (pa.array(errors, TEXT), pa.array(columns, TEXT), pa.array(digests, pa.binary(DIGEST_BYTES)))
    numbers = pa.array(np.arange(first, first + count, dtype=np.int32))
    return pa.RecordBatch.from_arrays([numbers, *block.cells, *marks], schema=schema)
