"""What a contract that could be read may still contradict: itself, or the tables the pipeline works with."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Mapping
from typing import Final

import pyarrow as pa

from connectors.contract import AssetEvidence, Column, Contract, KindByCode, TableContract
from connectors.rules import RULES
from connectors.schema import schema_of, targets
from pipeline.tables import ASSET_KINDS, DAY, HOLDING, IDENTITY, ROW

Problem = tuple[str, str]
"""Where, and what is wrong there."""

NAME: Final = re.compile(r"[a-z][a-z0-9_]*")
OF_THE_ROW: Final = frozenset(
    (*(name for name, _ in ROW), "source", "row_digest", "correction_digest", "row_error", "row_error_column")
)
"""Columns every table has anyway."""
EVIDENCE: Final = tuple(name for name in HOLDING.names if name not in OF_THE_ROW and name != "kind")


def problems(contract: Contract, file_stem: str) -> Iterator[Problem]:
    """Everything wrong with a contract, as (place, problem)."""
    if contract.source != file_stem or not NAME.fullmatch(contract.source):
        yield "source", "must be the file's own name, in a-z, 0-9 and _"
    if contract.source == "register" and not contract.required:
        yield "required", "without the register there is nobody to judge"
    if contract.source != "register" and tuple(contract.tables) != (contract.source,):
        yield "tables", f"must be exactly {contract.source}"
    if (contract.format.reader == "xlsx") != (contract.format.sheet is not None):
        yield "format.sheet", "is needed for xlsx and only there"
    if len(contract.format.delimiter) != 1 or contract.settlement_lag_days < 0 or contract.version < 1:
        yield "format", "delimiter is one character, settlement_lag_days at least 0, version at least 1"
    for name, table in contract.tables.items():
        yield from _table_problems(f"tables.{name}", table)
        if contract.source != "register":
            yield from _identity_problems(f"tables.{name}", schema_of(table))
            yield from _tie_problems(f"tables.{name}.tie", table.tie, schema_of(table))


def _table_problems(place: str, table: TableContract) -> Iterator[Problem]:
    if (table.file is None) == (table.ending is None):
        yield place, "needs either file or ending"
    filled = [target for column in table.columns.values() for target in targets(column)]
    if twice := sorted(name for name, count in Counter(filled).items() if count > 1):
        yield place, f"fills {', '.join(twice)} twice"
    if reserved := sorted(set(filled) & OF_THE_ROW):
        yield place, f"{', '.join(reserved)} is a column of every row"
    if set(table.ignored) & set(table.columns) or not set(table.running_numbers) <= set(table.ignored):
        yield place, "a column is mapped or ignored, and running_numbers are ignored ones"
    named = [side for pair in table.orders for side in pair] + list(table.months or ())
    if table.correction is not None:
        named += [*table.correction.key, *table.correction.instead_of, *table.correction.instead_of.values()]
    named += [] if table.tie is None else [table.tie]
    for unknown in sorted(set(named) - set(filled)):
        yield place, f"names {unknown}, which no column fills"
    for sent, column in table.columns.items():
        yield from _column_problems(f"{place}.columns.{sent}", column, table)
    if table.asset is not None and not twice:
        yield from _asset_problems(f"{place}.asset", table.asset, table)


def _identity_problems(place: str, schema: pa.Schema) -> Iterator[Problem]:
    """An extract's rows are linked by the columns that carry a canonical name of `IDENTITY`."""
    for name in sorted(set(schema.names) & set(IDENTITY.names)):
        if schema.field(name).type != IDENTITY.field(name).type:
            yield place, f"linkage reads {name} as {IDENTITY.field(name).type}, which this type does not fit"
    if not {"name", "id_number"} & set(schema.names):
        yield place, "has neither name nor id_number, so no row could be linked to anybody"


def _tie_problems(place: str, tie: str | None, schema: pa.Schema) -> Iterator[Problem]:
    if tie in schema.names and schema.field(tie).type != IDENTITY.field("tie").type:
        yield place, f"{tie} is no text: what ties rows together is compared as such"


def _column_problems(place: str, column: Column, table: TableContract) -> Iterator[Problem]:
    if column.to is not None and not NAME.fullmatch(column.to):
        yield place, f"{column.to} is no canonical name (a-z, 0-9 and _)"
    if column.type == "money" and not (column.to or "_fen").endswith("_fen"):
        yield place, "money is kept in fen: its canonical name ends in _fen"
    needs = {"codes": bool(column.codes), "unit": column.unit is not None, "digits": column.digits is not None}
    owner = {"codes": "code", "unit": "money", "digits": "digits"}
    for key, present in needs.items():
        if present != (column.type == owner[key]):
            yield place, f"{key} is needed for type {owner[key]} and only there"
    if column.type != "integer" and (column.minimum is not None or column.maximum is not None):
        yield place, "minimum and maximum are for type integer"
    unknown = {rule for pair in (column.rules or {}).items() for rule in pair} - set(RULES)
    if unknown:
        yield place, f"rules {', '.join(sorted(unknown))} are not in rules.yml"
    when = column.required_when
    if when is not None and not set(when.among) <= _codes(table).get(when.column, set()):
        yield place, f"required_when names {when.column} with a code it does not have"


def _asset_problems(place: str, asset: AssetEvidence, table: TableContract) -> Iterator[Problem]:
    schema, codes = schema_of(table), _codes(table)
    if isinstance(asset.kind, KindByCode):
        kinds = {kind for kind in asset.kind.codes.values() if kind is not None}
        if set(asset.kind.codes) != codes.get(asset.kind.column):
            yield place, f"kind must list every code of {asset.kind.column}, null for what is no asset"
    else:
        kinds = {asset.kind}
    if unknown := sorted(kinds - set(ASSET_KINDS)):
        yield place, f"no rule reads the kind {', '.join(unknown)}; known are {', '.join(ASSET_KINDS)}"
    for evidence, column in asset.columns.items():
        if evidence not in EVIDENCE or column not in schema.names:
            yield place, f"{evidence}: {column} must be one of {', '.join(EVIDENCE)}, from a column of the table"
        elif schema.field(column).type != HOLDING.field(evidence).type:
            yield place, f"the type of {column} does not fit {evidence}"
    for column, among in asset.held_when.items():
        if not set(among) <= codes.get(column, set()):
            yield place, f"held_when names {column} with a code it does not have"
    if asset.held_from is not None and (
        asset.held_from not in schema.names or schema.field(asset.held_from).type != DAY
    ):
        yield place, f"held_from names {asset.held_from}, which is no day of the table"


def _codes(table: TableContract) -> Mapping[str, set[str]]:
    """The canonical codes of each code column that is kept."""
    columns = table.columns.values()
    return {column.to: set(column.code_map.values()) for column in columns if column.type == "code" and column.to}
