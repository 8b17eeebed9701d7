"""A source as data: what its files look like and what each column means.

The values of `contracts/<source>.yml`, frozen. Loading and checking them is `contract_file`.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Literal

from pydantic import ConfigDict
from pydantic.dataclasses import dataclass

from pipeline.errors import HesvError

STRICT = ConfigDict(extra="forbid", strict=True)
SMALL_BYTES = 16 * 1024 * 1024

ColumnType = Literal[
    "text", "key", "digits", "code", "yes_no", "date", "month", "money", "integer", "share", "area", "month_amounts"
]


class ContractInvalid(HesvError):
    """A contract file that may not be loaded."""

    exit_code = 2

    def __init__(self, file: str, place: str, problem: str) -> None:
        super().__init__(file, place, problem)
        self.file, self.place, self.problem = file, place, problem

    def __str__(self) -> str:
        return f"Contract {self.file}, {self.place}: {self.problem}. Mend the file; docs say what each key means."


@dataclass(frozen=True, slots=True, config=STRICT)
class RequiredWhen:
    """A cell that must be filled where the code column `column` (canonical) holds one of `among`."""

    column: str
    among: tuple[str, ...]


@dataclass(frozen=True, slots=True, config=STRICT)
class Column:
    """One delivered column. Its key in `TableContract.columns` is the header as sent."""

    type: ColumnType
    to: str | None = None
    """Canonical column of the typed table (`connectors.sources.RECORDS`); None = checked, not kept. A share fills
    `<to>_numerator` and `<to>_denominator`; money carries its unit, so `to` ends in `_fen`."""
    required: bool = False
    required_when: RequiredWhen | None = None
    codes: Mapping[str, str] | tuple[str, ...] = ()
    """As sent -> canonical; a list where both are the same."""
    unit: Literal["yuan", "fen"] | None = None
    digits: int | None = None
    minimum: int | None = None
    maximum: int | None = None
    month_means: Literal["first_day", "last_day"] = "first_day"
    """The day a date column means where only a month is written."""
    rules: Mapping[str, str] | None = None
    """Broken rule -> the name this column gives it (unknown_code -> foreign_currency)."""

    @property
    def code_map(self) -> Mapping[str, str]:
        """Codes as sent -> canonical."""
        return self.codes if isinstance(self.codes, Mapping) else {code: code for code in self.codes}


@dataclass(frozen=True, slots=True, config=STRICT)
class Correction:
    """What makes a later row of one file the correction of an earlier one (canonical columns)."""

    key: tuple[str, ...]
    instead_of: Mapping[str, str]
    """Where the first is empty the second stands in for it (no id number: the phone)."""


@dataclass(frozen=True, slots=True, config=STRICT)
class KindByCode:
    """The kind of asset each code of a column (both canonical) stands for; every code is listed, None = no asset."""

    column: str
    codes: Mapping[str, str | None]


@dataclass(frozen=True, slots=True, config=STRICT)
class AssetEvidence:
    """What a row shows its person to own, where that is plain from the row alone."""

    kind: str | KindByCode
    """One of `pipeline.tables.ASSET_KINDS`, for every row or by a code."""
    columns: Mapping[str, str]
    """Column of `pipeline.tables.HOLDING` <- canonical column of this table. What is not named is empty."""
    held_when: Mapping[str, tuple[str, ...]]
    """Canonical code column -> its codes under which the thing is held; every entry must hold."""
    held_from: str | None = None
    """The day it came into being (canonical date column): not held on an earlier as-of date."""


@dataclass(frozen=True, slots=True, config=STRICT)
class TableContract:
    """One table: which files hold it and what their columns mean."""

    columns: Mapping[str, Column]
    file: str | None = None
    """The one file of that name, or None: every file that ends in `ending`."""
    ending: str | None = None
    ignored: tuple[str, ...] = ()
    """Columns that are known, landed and not used."""
    running_numbers: tuple[str, ...] = ()
    """Ignored columns that only count rows: left out when rows are compared for duplicates."""
    orders: tuple[tuple[str, str], ...] = ()
    """Pairs of canonical columns that may not be reversed."""
    months: tuple[str, str] | None = None
    """First and last month (canonical month or date columns) a row is evidence for."""
    correction: Correction | None = None
    asset: AssetEvidence | None = None
    tie: str | None = None
    """The canonical text column whose value ties rows of one person, or of one household: an employer, a property's
    unit. Linkage takes a row that shares it with a sure row of somebody for evidence that it is his or of his home."""

    @property
    def delivered(self) -> tuple[str, ...]:
        """Every column a file must have, in the contract's order."""
        return (*self.columns, *self.ignored)


@dataclass(frozen=True, slots=True, config=STRICT)
class Format:
    """How the bytes are read. `max_bytes` and `max_ratio` bound what a file may unpack to."""

    reader: Literal["csv", "delimited", "xlsx", "json_lines"]
    max_bytes: int
    max_line_bytes: int = 1_048_576
    max_ratio: int = 100
    """Unpacked bytes a packed one may become, above `SMALL_BYTES`. Agencies' files stay below 30."""
    encoding: Literal["utf-8", "gb18030"] = "utf-8"
    delimiter: str = ","
    bom: Literal["none", "allowed", "required"] = "none"
    sheet: str | None = None
    title_rows: int = 0

    def unpacked_limit(self, packed_bytes: int) -> int:
        """Bytes an archive of that size may unpack to."""
        return min(self.max_bytes, max(SMALL_BYTES, packed_bytes * self.max_ratio))


@dataclass(frozen=True, slots=True, config=STRICT)
class Contract:
    """A source's contract: one version, from one day on."""

    source: str
    version: int
    valid_from: date
    required: bool
    """Without a required source nobody is judged; one that is not required is simply not asked where it is absent."""
    settlement_lag_days: int
    """Days after a month's end until its data are complete."""
    format: Format
    tables: Mapping[str, TableContract]

    def table_of(self, file_name: str) -> str | None:
        """The table a file of that name holds, None where no table claims it."""
        for name, table in self.tables.items():
            if file_name == table.file or (table.ending is not None and file_name.endswith(table.ending)):
                return name
        return None
