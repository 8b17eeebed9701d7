"""Loads `contracts/<source>.yml` and refuses whatever it does not fully understand."""

from __future__ import annotations

import functools
import json
from collections.abc import Hashable, Iterator
from datetime import date
from pathlib import Path
from typing import Any, Final

import pyarrow as pa
import yaml
from pydantic import TypeAdapter, ValidationError

from connectors.contract import Column, Contract, ContractInvalid, TableContract
from connectors.rules import RULES
from pipeline.tables import AREA, BIGINT, BOOL, DAY, INT, RECORDS, REGISTER_TABLES, ROW, SOURCES, TEXT

CONTRACTS: Final = Path(__file__).parent / "contracts"
ADAPTER: Final = TypeAdapter(Contract)
ARROW: Final[dict[str, pa.DataType]] = {
    "text": TEXT, "key": TEXT, "digits": TEXT, "code": TEXT, "yes_no": BOOL, "date": DAY, "month": INT,
    "money": BIGINT, "integer": INT, "share": INT, "area": AREA,
    "month_amounts": RECORDS["banking"].field("inflow").type,
}  # fmt: skip


class _StrictLoader(yaml.SafeLoader):
    """YAML in which a key may stand only once (plain YAML lets the last one win)."""

    def construct_mapping(self, node: yaml.MappingNode, deep: bool = False) -> dict[Hashable, Any]:  # noqa: FBT001, FBT002
        keys = [self.construct_object(key, deep=True) for key, _ in node.value]
        doubled = sorted({str(key) for key in keys if keys.count(key) > 1})
        if doubled:
            raise yaml.constructor.ConstructorError(None, None, f"doubled key {', '.join(doubled)}", node.start_mark)
        return super().construct_mapping(node, deep)


@functools.cache
def load_contract(source: str) -> Contract:
    """The contract in force for a source.

    Raises:
        ContractInvalid: no such contract, an unknown or missing key, or one that contradicts `pipeline.tables`.
    """
    return read_contract(CONTRACTS / f"{source}.yml")


def read_contract(path: Path) -> Contract:
    """Read and check one contract file."""
    try:
        data = yaml.load(path.read_text("utf-8"), Loader=_StrictLoader)  # noqa: S506 - a SafeLoader
        contract = ADAPTER.validate_json(json.dumps(data, default=_as_json), strict=True)
    except OSError:
        raise ContractInvalid(path.name, "file", f"cannot be read; known sources are {', '.join(SOURCES)}") from None
    except (yaml.YAMLError, TypeError) as problem:
        raise ContractInvalid(path.name, "file", f"is no readable YAML ({problem})") from None
    except ValidationError as problem:
        first = problem.errors(include_url=False)[0]
        raise ContractInvalid(path.name, ".".join(str(part) for part in first["loc"]), first["msg"]) from None
    for place, text in _problems(contract):
        raise ContractInvalid(path.name, place, text)
    return contract


def _as_json(value: object) -> str:
    if isinstance(value, date):
        return value.isoformat()
    raise TypeError(type(value).__name__)


def targets(column: Column) -> tuple[str, ...]:
    """The canonical columns a delivered column fills."""
    if column.to is None:
        return ()
    return (f"{column.to}_numerator", f"{column.to}_denominator") if column.type == "share" else (column.to,)


def _problems(contract: Contract) -> Iterator[tuple[str, str]]:
    """What contradicts itself or the tables, as (place, problem)."""
    if contract.source not in SOURCES:
        yield "source", f"unknown source {contract.source}"
    wanted = set(REGISTER_TABLES) if contract.source == "register" else {contract.source}
    if set(contract.tables) != wanted:
        yield "tables", f"must be exactly {', '.join(sorted(wanted))}"
    if (contract.format.reader == "xlsx") != (contract.format.sheet is not None):
        yield "format.sheet", "is needed for xlsx and only there"
    if len(contract.format.delimiter) != 1 or contract.settlement_lag_days < 0 or contract.version < 1:
        yield "format", "delimiter is one character, settlement_lag_days at least 0, version at least 1"
    for name, table in contract.tables.items():
        yield from _table_problems(f"tables.{name}", name, table)


def _table_problems(place: str, name: str, table: TableContract) -> Iterator[tuple[str, str]]:
    if (table.file is None) == (table.ending is None):
        yield place, "needs either file or ending"
    filled = [target for column in table.columns.values() for target in targets(column)]
    kept = [field for field in RECORDS[name].names if field not in {column for column, _ in ROW}]
    if sorted(filled) != sorted(kept):
        yield place, f"fills {', '.join(sorted(set(filled) ^ set(kept))) or 'a column twice'} against {name}"
    if set(table.ignored) & set(table.columns) or not set(table.running_numbers) <= set(table.ignored):
        yield place, "a column is mapped or ignored, and running_numbers are ignored ones"
    named = [side for pair in table.orders for side in pair] + list(table.months or ())
    if table.correction is not None:
        named += [*table.correction.key, *table.correction.instead_of, *table.correction.instead_of.values()]
    for unknown in sorted(set(named) - set(filled)):
        yield place, f"names {unknown}, which no column fills"
    for sent, column in table.columns.items():
        yield from _column_problems(f"{place}.columns.{sent}", name, column, table)


def _column_problems(place: str, name: str, column: Column, table: TableContract) -> Iterator[tuple[str, str]]:
    for target in targets(column):
        if target in RECORDS[name].names and RECORDS[name].field(target).type != ARROW[column.type]:
            yield place, f"type {column.type} does not fit {target}"
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
    if when is not None:
        codes = {other.to: set(other.code_map.values()) for other in table.columns.values() if other.type == "code"}
        if not set(when.among) <= codes.get(when.column, set()):
            yield place, f"required_when names {when.column} with a code it does not have"
