"""People's words about rows in quarantine, and what they make of them. Pure: values and Arrow batches in and out.

A *fix* says what a cell of one delivered row should have been; a *waiver* says that the row does not matter. Both are
kept for ever and keyed by the file's sha256. The landed bytes never change: a fix is laid over the text cells of a row
that is bad as delivered, and the row is typed again. Exact repetitions of the row take the same fix, so that they
stay its duplicates.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final, Literal

import pyarrow as pa

from connectors.contract import Contract, TableContract
from connectors.files import table_of
from connectors.readers.digests import digest
from connectors.typed import type_batch

ONE_KEY_MISSING: Final = "key_missing"
"""The one way for a row to be bad as a whole that leaves its other cells where they belong."""


@dataclass(frozen=True, slots=True, order=True)
class RowKey:
    """One delivered row, for ever: another file of the same name has another sha256."""

    source: str
    file_name: str
    sha256: str
    row_number: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Action:
    """A person's word about a row. `column_name` (as sent) and `value` of a fix only; an empty value is nothing."""

    action_id: int
    row: RowKey
    action: Literal["fix", "waive"]
    column_name: str | None = None
    value: str | None = None
    by: str
    note: str | None = None
    at: datetime


@dataclass(frozen=True, slots=True)
class InForce:
    """What people's words about one row come to. `cells`: column as sent -> its cell; empty for a waiver."""

    is_waived: bool
    cells: Mapping[str, str]
    action_ids: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class Fixes:
    """The words in force about the rows of one delivered table; rows are (file_name, row_number)."""

    by_digest: Mapping[bytes, Mapping[str, str]]
    """Cells by the digest of the row as delivered: its exact repetitions take them too."""
    fixed: frozenset[tuple[str, int]]
    waived: frozenset[tuple[str, int]]

    def content(self) -> list[object]:
        """All that typing looks at, as values JSON can write: the cells by digest, and which rows are fixed."""
        cells = sorted((row.hex(), sorted(cells.items())) for row, cells in self.by_digest.items())
        return [cells, sorted(self.fixed)]


NO_FIXES: Final = Fixes({}, frozenset(), frozenset())


@dataclass(frozen=True, slots=True)
class TypedTwice:
    """A text batch, typed: every row is in `records` or in `quarantine`, as in `connectors.typed.TypedBatch`.

    `replayed`: of the rows a person fixed and that are records now, what was wrong with them as delivered.
    """

    records: tuple[pa.RecordBatch, ...]
    quarantine: tuple[pa.RecordBatch, ...]
    replayed: tuple[pa.RecordBatch, ...] = ()


def in_force(actions: Iterable[Action]) -> dict[RowKey, InForce]:
    """The outcome a row. The newest word says fix or waive, of fixes the newest a column; a waiver takes fixes back."""
    newest: dict[RowKey, dict[str | None, Action]] = {}
    for action in sorted(actions, key=lambda action: action.action_id):
        words = newest.setdefault(action.row, {})
        if action.action == "waive" or None in words:
            words.clear()
        words[action.column_name] = action
    return {row: _outcome(words) for row, words in sorted(newest.items())}


def _outcome(words: Mapping[str | None, Action]) -> InForce:
    cells = {name: word.value or "" for name, word in words.items() if name is not None}
    return InForce(None in words, cells, tuple(sorted(word.action_id for word in words.values())))


def frozen_actions(outcomes: Mapping[RowKey, InForce], delivered: Iterable[tuple[str, str, str]]) -> dict[str, Any]:
    """What a run keeps of the words that apply to its files (source, file_name, sha256): their ids and a digest."""
    files = frozenset(delivered)
    applying = [
        (row, outcome)
        for row, outcome in sorted(outcomes.items())
        if (row.source, row.file_name, row.sha256) in files
    ]  # fmt: skip
    content = [
        [row.source, row.file_name, row.sha256, row.row_number, outcome.is_waived, sorted(outcome.cells.items())]
        for row, outcome in applying
    ]
    return {
        "ids": sorted(number for _, outcome in applying for number in outcome.action_ids),
        "digest": hashlib.sha256(json.dumps(content).encode("ascii")).hexdigest()[:16],
    }


def fixes_of(outcomes: Mapping[RowKey, InForce], digests: Mapping[tuple[str, int], bytes]) -> Fixes:
    """The words about the rows of one table; `digests`: (file_name, row_number) -> digest as delivered."""
    of_table = {(row.file_name, row.row_number): outcome for row, outcome in outcomes.items()}
    of_table = {place: outcome for place, outcome in of_table.items() if place in digests}
    fixed = {place: outcome for place, outcome in of_table.items() if not outcome.is_waived}
    oldest_first = sorted(fixed.items(), key=lambda entry: max(entry[1].action_ids))
    return Fixes(
        {digests[place]: outcome.cells for place, outcome in oldest_first},
        frozenset(fixed),
        frozenset(of_table) - frozenset(fixed),
    )


def type_with_fixes(contract: Contract, file_name: str, batch: pa.RecordBatch, fixes: Fixes) -> TypedTwice:
    """Type a text batch; rows that are bad as delivered and have a fix are typed once more with it.

    A row the rules take as delivered keeps its cells, whatever was said of it under older rules.

    Raises:
        DeliveryRefused: the contract knows no file of that name.
    """
    typed = type_batch(contract, file_name, batch)
    bad = typed.quarantine
    has_fix = [mark in fixes.by_digest for mark in bad.column("row_digest").to_pylist()]
    if not any(has_fix):
        return TypedTwice((typed.records,), (bad,))
    numbers = {number for number, is_one in zip(_numbers(bad), has_fix, strict=True) if is_one}
    again = batch.filter(pa.array([number in numbers for number in _numbers(batch)]))
    retyped = type_batch(contract, file_name, lay_over(contract.tables[table_of(contract, file_name)], again, fixes))
    mended = frozenset((file_name, number) for number in _numbers(retyped.records)) & fixes.fixed
    replayed = _with_state(
        bad.filter(pa.array([(file_name, number) in mended for number in _numbers(bad)])), "replayed"
    )
    left = bad.filter(pa.array([not is_one for is_one in has_fix]))
    return TypedTwice((typed.records, retyped.records), (left, retyped.quarantine), (replayed,))


def mark_waived(quarantine: pa.Table, fixes: Fixes) -> pa.Table:
    """Rows set aside, those that a person waived marked so."""
    places = zip(quarantine["file_name"].to_pylist(), quarantine["row_number"].to_pylist(), strict=True)
    states = ["waived" if place in fixes.waived else "new" for place in places]
    at = quarantine.schema.get_field_index("state")
    return quarantine.set_column(at, "state", pa.array(states, pa.string()))


def _with_state(batch: pa.RecordBatch, state: str) -> pa.RecordBatch:
    at = batch.schema.get_field_index("state")
    return batch.set_column(at, batch.schema.field(at), pa.repeat(pa.scalar(state), batch.num_rows))


def lay_over(table: TableContract, batch: pa.RecordBatch, fixes: Fixes) -> pa.RecordBatch:
    """The batch with its fixes laid over the text cells; digests are those of the rows as they stand now."""
    counted = [name for name in table.delivered if name not in table.running_numbers]
    rows = [_fixed(row, fixes.by_digest.get(row["row_digest"], {}), table, counted) for row in batch.to_pylist()]
    return pa.RecordBatch.from_pylist(rows, schema=batch.schema)


def _fixed(row: dict[str, Any], cells: Mapping[str, str], table: TableContract, counted: list[str]) -> dict[str, Any]:
    """One row with its fix. A row that is bad as a whole is mended only where the fix says every doubtful cell."""
    if row["row_error"] is not None:
        if not doubtful_columns(row, table) <= frozenset(cells):
            return row
        row = {**row, "row_error": None, "row_error_column": None}
    row = {**row, **cells}
    return {**row, "row_digest": digest([row[name] for name in counted])}


def doubtful_columns(row: Mapping[str, Any], table: TableContract) -> frozenset[str]:
    """Of a row that is bad as a whole (too many cells, broken JSON): the columns whose cell cannot be relied on."""
    if row["row_error"] == ONE_KEY_MISSING:
        return frozenset(name for name in table.columns if row[name] is None)
    return frozenset(table.columns)


def _numbers(batch: pa.RecordBatch) -> list[int]:
    numbers: list[int] = batch.column("row_number").to_pylist()
    return numbers
