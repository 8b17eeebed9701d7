"""How each step's Arrow table becomes rows of PostgreSQL. The one place where fen become yuan.

A load lists (column in PostgreSQL, column of the Arrow table, conversion). Rows travel as CSV made by Arrow:
every value quoted, NULL bare, so that an empty text and nothing stay apart.
"""

from __future__ import annotations

import hashlib
import io
import json
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from decimal import Decimal
from functools import lru_cache
from typing import Final

import pyarrow as pa
import pyarrow.compute as pc
from pyarrow import csv

from pipeline.errors import UsageError
from pipeline.tables import (
    ASSET,
    FILE_COUNTS,
    FLAG,
    HOUSEHOLD_ASSESSMENT,
    IDENTITY_LINK,
    INCOME_MONTH,
    QUARANTINE,
    REGISTER_HOUSEHOLD,
    REGISTER_PERSON,
    REVIEW_TASK,
    TEXT,
)

Conversion = Callable[[pa.Array], pa.Array]
CENT: Final = pa.scalar(Decimal("0.01"), pa.decimal128(3, 2))
BATCH_ROWS: Final = 20_000

MEMBER: Final = pa.schema([("household_id", TEXT), ("member_no", pa.int32())])
"""The register's members: who is new in the next cycle."""

LINK_EVIDENCE: Final = pa.schema([("evidence", TEXT)])
"""What links rest on, each text once."""

DELIVERY: Final = pa.schema(
    [*FILE_COUNTS, *((name, pa.int64()) for name in ("rows_matched", "rows_review", "rows_unmatched")),
     ("state", TEXT), ("refused_because", TEXT)]
)  # fmt: skip
"""FILE_COUNTS, what linkage made of each file, and its state: accepted, missing (accepted by name) or refused."""

SCREENING: Final = pa.schema(
    [("kind", TEXT), ("township_code", TEXT), ("household_id", TEXT), ("member_no", pa.int32()), ("detail", TEXT)]
)


def as_is(values: pa.Array) -> pa.Array:
    """Text, numbers, days and booleans are written as Arrow writes them."""
    return values


def fen_to_yuan(values: pa.Array) -> pa.Array:
    """Exact: 12345 fen are 123.45 yuan. int64 -> decimal with two places."""
    return pc.multiply(pc.cast(values, pa.decimal128(19, 0)), CENT)


def month_to_text(values: pa.Array) -> pa.Array:
    """201812 -> '2018-12'."""
    digits = pc.utf8_lpad(pc.cast(values, pa.string()), width=6, padding="0")
    return pc.utf8_replace_slice(digits, start=4, stop=4, replacement="-")


def rounded_4(values: pa.Array) -> pa.Array:
    """A sum of shares to four places: 0.333333 -> 0.3333."""
    return pc.cast(pc.round(values, ndigits=4), pa.string())


def to_array_literal(values: pa.Array) -> pa.Array:
    """PostgreSQL's array text: ['A', 'B'] -> {"A","B"}; quotes and backslashes are escaped."""
    items = values.flatten()
    escaped = pc.replace_substring(pc.replace_substring(items, "\\", "\\\\"), '"', '\\"')
    quoted = pc.fill_null(pc.binary_join_element_wise('"', escaped, '"', ""), "NULL")
    lists = pa.ListArray.from_arrays(_offsets(values), quoted.cast(pa.string()))
    literals = pc.binary_join_element_wise("{", pc.binary_join(lists, ","), "}", "")
    return pc.if_else(pc.is_null(values), pa.scalar(None, pa.string()), literals)


def _offsets(values: pa.Array) -> pa.Array:
    """Where each list's items begin among the flattened ones; a list that is nothing has none."""
    lengths = pc.fill_null(pc.list_value_length(values), 0)
    return pa.concat_arrays([pa.array([0], pa.int32()), pc.cumulative_sum(lengths).cast(pa.int32())])


def evidence_id(values: pa.Array) -> pa.Array:
    """JSON text -> its number; links that rest on the same have the same. A city's millions have few texts."""
    told = values if isinstance(values, pa.DictionaryArray) else values.dictionary_encode()
    numbers = pa.array([None if text is None else _number(text) for text in told.dictionary.to_pylist()], pa.int64())
    return numbers.take(told.indices)


@lru_cache(maxsize=100_000)
def _number(text: str) -> int:
    """64 bits of the SHA-256 over canonical JSON: two texts of one number would be refused, never mixed up."""
    canonical = json.dumps(json.loads(text), ensure_ascii=False, sort_keys=True)
    return int.from_bytes(hashlib.sha256(canonical.encode()).digest()[:8], "big", signed=True)


@dataclass(frozen=True, slots=True)
class Load:
    """One Arrow table's way into one table of PostgreSQL."""

    target: str
    schema: pa.Schema
    columns: tuple[tuple[str, str, Conversion], ...]

    def batches(self, table: pa.Table | Iterator[pa.RecordBatch]) -> Iterator[pa.RecordBatch]:
        """The table in batches of the agreed schema.

        Raises:
            UsageError: a column is missing or of a type that does not convert.
        """
        source = table.to_batches(max_chunksize=BATCH_ROWS) if isinstance(table, pa.Table) else table
        for batch in source:
            try:
                yield pa.RecordBatch.from_arrays(
                    [_as_agreed(batch.column(field.name), field.type) for field in self.schema],
                    names=self.schema.names,
                )
            except (KeyError, pa.ArrowInvalid, pa.ArrowNotImplementedError) as problem:
                raise UsageError(
                    f"The table for {self.target} has not the agreed columns ({type(problem).__name__}). "
                    f"Expected {', '.join(self.schema.names)}; found {', '.join(batch.schema.names)}."
                ) from None

    def as_csv(self, batch: pa.RecordBatch, key: Mapping[str, str]) -> bytes:
        """One batch as CSV without a header: the run's key first, then the columns."""
        constant = [pa.repeat(pa.scalar(value, pa.string()), batch.num_rows) for value in key.values()]
        converted = [convert(batch.column(name)) for _, name, convert in self.columns]
        names = [*key, *(name for name, _, _ in self.columns)]
        written = io.BytesIO()
        options = csv.WriteOptions(include_header=False, quoting_style="all_valid")
        csv.write_csv(pa.RecordBatch.from_arrays([*constant, *converted], names=names), written, options)
        return written.getvalue()


def _as_agreed(column: pa.Array, agreed: pa.DataType) -> pa.Array:
    """A column of the agreed type; one that says each text once may stay as it is."""
    return column if pa.types.is_dictionary(column.type) and column.type.value_type == agreed else column.cast(agreed)


def _load(target: str, schema: pa.Schema, *, leave: frozenset[str] = frozenset(), **special: str) -> Load:
    """Read a load off its schema: *_fen are money, lists are arrays, named months are months, the rest as it is."""
    columns = []
    for field in schema:
        if field.name in leave:
            continue
        name, convert = field.name.removesuffix("_fen"), as_is
        if field.name.endswith("_fen"):
            convert = fen_to_yuan
        elif pa.types.is_list(field.type):
            convert = to_array_literal
        elif field.name in MONTHS:
            convert = month_to_text
        elif field.name == "homes":
            convert = rounded_4
        elif field.name == "evidence":
            convert = evidence_id
        columns.append((special.get(field.name, name), field.name, convert))
    return Load(target, schema, tuple(columns))


MONTHS: Final = frozenset({"month", "effective_month", "grace_start", "grace_end"})
UNPUBLISHED: Final = frozenset(
    {"name", "id_number", "birth_date", "phone", "household_id", "member_no", "from_month", "to_month"}
)
"""Of a quarantine row: whom it seems to be about is for the run alone."""

LOADS: Final[Mapping[str, Load]] = {
    "identity_link": _load("core.identity_link", IDENTITY_LINK, evidence="evidence_id"),
    "link_evidence": Load(
        "core.link_evidence", LINK_EVIDENCE, (("evidence_id", "evidence", evidence_id), ("evidence", "evidence", as_is))
    ),
    "flag": _load("core.flag", FLAG, margin_fen="margin_yuan"),
    "income_month": _load("core.income_month", INCOME_MONTH),
    "asset": _load("core.asset", ASSET),
    "household_assessment": _load("core.household_assessment", HOUSEHOLD_ASSESSMENT),
    "quarantine": _load("core.quarantine", QUARANTINE, leave=UNPUBLISHED),
    "delivery": _load("landing.delivery", DELIVERY),
    "review_task": _load("core.review_task", REVIEW_TASK),
    "screening": _load("core.screening", SCREENING),
    "member": _load("core.member", MEMBER),
    "household": _load("core.household", REGISTER_HOUSEHOLD),
    "person": _load("core.person", REGISTER_PERSON),
}
"""What a run publishes, by the name its table has in the run's folder."""
OPTIONAL: Final = frozenset({"screening"})
