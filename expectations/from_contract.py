"""A source's contract said again as expectations: what connectors promise of typed records, the gate holds them to.

Pure: a contract in, expectations out, in the contract's own order. Nothing here knows a source by name.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from typing import Any, Final

from connectors.amounts import MAX_FEN
from connectors.contract import Column, ColumnType, Contract, TableContract
from connectors.days import FIRST_YEAR, LAST_YEAR, OPEN_END
from connectors.schema import targets
from connectors.sources import RECORDS
from expectations.result import CRITICAL, WARNING
from pipeline.cycle import month_of
from pipeline.tables import ROW

Expectation = dict[str, Any]
"""`{type, kwargs, severity, meta, notes?}` as Great Expectations reads it; `meta.from` names the rule behind it."""

FILLED: Final = "expect_column_values_to_not_be_null"
CODES: Final = "expect_column_values_to_be_in_set"
RANGE: Final = "expect_column_values_to_be_between"
PATTERN: Final = "expect_column_values_to_match_regex"
UNIQUE: Final = "expect_compound_columns_to_be_unique"
ORDER: Final = "expect_column_pair_values_a_to_be_greater_than_b"
COLUMNS: Final = "expect_table_columns_to_match_ordered_list"

PLAUSIBLE_DAY: Final = rf"^(?:(?:19|20)[0-9]{{2}}-[0-9]{{2}}-[0-9]{{2}}|{OPEN_END.isoformat()})$"
"""Narrower than what the reader takes (to 2200), hence a warning: an Arrow day is a day already."""


def contract_suites(contract: Contract) -> dict[str, tuple[Expectation, ...]]:
    """The expectations of each table; a column of amounts by month is a table of its own, `<table>.<column>`."""
    suites: dict[str, tuple[Expectation, ...]] = {}
    for name, table in contract.tables.items():
        file = f"contracts/{contract.source}.yml"
        suites[name] = (*_row_rules(name), *_table_rules(f"{file}: {name}", table))
        for sent, column in table.columns.items():
            if column.type == "month_amounts":
                suites[f"{name}.{column.to}"] = tuple(_item_rules(f"{file}: {name}.{sent}"))
    return suites


def made(kind: str, kwargs: Mapping[str, Any], origin: str, severity: str = CRITICAL, notes: str = "") -> Expectation:
    """One expectation."""
    extra = {"notes": notes} if notes else {}
    return {"type": kind, "kwargs": dict(kwargs), "severity": severity, "meta": {"from": origin}, **extra}


def not_before(later: str, earlier: str, origin: str, notes: str = "") -> Expectation:
    """Where both cells are filled, `later` is at least `earlier`."""
    kwargs = {"column_A": later, "column_B": earlier, "or_equal": True, "ignore_row_if": "either_value_is_missing"}
    return made(ORDER, kwargs, origin, notes=notes)


def months_pattern() -> str:
    """What `connectors.days.month` lets through: YYYYMM from FIRST_YEAR to LAST_YEAR, or the month without an end."""
    whole = [str(century) for century in range(FIRST_YEAR // 100, LAST_YEAR // 100)]
    return rf"^(?:(?:(?:{'|'.join(whole)})[0-9]{{2}}|{LAST_YEAR})(?:0[1-9]|1[0-2])|{month_of(OPEN_END)})$"


def _row_rules(table: str) -> Iterator[Expectation]:
    """Columns in their order, and the identity of a row."""
    origin = "connectors/sources.py: RECORDS"
    identity = [name for name, _ in ROW]
    yield made(COLUMNS, {"column_list": RECORDS[table].names}, origin)
    yield made(UNIQUE, {"column_list": identity}, origin)
    for column in identity:
        yield made(FILLED, {"column": column}, origin)
    yield made(RANGE, {"column": "row_number", "min_value": 1}, origin)


def _table_rules(place: str, table: TableContract) -> Iterator[Expectation]:
    for sent, column in table.columns.items():
        here = f"{place}.{sent}"
        for target in targets(column):
            yield from _presence(here, target, column)
        if column.to is not None:
            yield from TYPE_RULES[column.type](here, column.to, column)
    for first, last in table.orders:
        yield not_before(last, first, f"{place}: orders")


def _presence(place: str, target: str, column: Column) -> Iterator[Expectation]:
    if column.required:
        yield made(FILLED, {"column": target}, f"{place}: required")
    elif (when := column.required_when) is not None:
        codes = list(when.among)
        rows = {"type": "comparison", "column": {"name": when.column}, "operator": "IN", "parameter": codes}
        notes = f"{when.column} 为 {'、'.join(codes)} 时 / where {when.column} is {' or '.join(codes)}"
        yield made(FILLED, {"column": target, "row_condition": rows}, f"{place}: required_when", notes=notes)


def _nothing(_place: str, _target: str, _column: Column) -> Iterator[Expectation]:
    """Free text, keys and yes/no: the contract promises no more than the Arrow type."""
    yield from ()


def _codes(place: str, target: str, column: Column) -> Iterator[Expectation]:
    values = list(dict.fromkeys(column.code_map.values()))
    yield made(CODES, {"column": target, "value_set": values}, f"{place}: codes")


def _digits(place: str, target: str, column: Column) -> Iterator[Expectation]:
    yield made(PATTERN, {"column": target, "regex": f"^[0-9]{{{column.digits}}}$"}, f"{place}: digits")


def _date(place: str, target: str, _column: Column) -> Iterator[Expectation]:
    yield made(PATTERN, {"column": target, "regex": PLAUSIBLE_DAY}, f"{place}: type date", WARNING)


def _month(place: str, target: str, _column: Column) -> Iterator[Expectation]:
    yield made(PATTERN, {"column": target, "regex": months_pattern()}, f"{place}: type month")


def _money(place: str, target: str, _column: Column) -> Iterator[Expectation]:
    yield made(RANGE, {"column": target, "min_value": 0, "max_value": MAX_FEN}, f"{place}: type money")


def _area(place: str, target: str, _column: Column) -> Iterator[Expectation]:
    yield made(RANGE, {"column": target, "min_value": 0, "strict_min": True}, f"{place}: type area")


def _integer(place: str, target: str, column: Column) -> Iterator[Expectation]:
    bounds = {"min_value": column.minimum, "max_value": column.maximum}
    given = {name: bound for name, bound in bounds.items() if bound is not None}
    if given:
        yield made(RANGE, {"column": target, **given}, f"{place}: {', '.join(given)}".replace("_value", "imum"))


def _share(place: str, _target: str, column: Column) -> Iterator[Expectation]:
    """A share lies above 0 and nobody holds more than the whole."""
    origin = f"{place}: type share"
    numerator, denominator = targets(column)
    for part in (numerator, denominator):
        yield made(RANGE, {"column": part, "min_value": 1}, origin)
    yield not_before(denominator, numerator, origin, notes="份额不超过整体 / nobody holds more than the whole")


def _item_rules(place: str) -> Iterator[Expectation]:
    """The items of a list of amounts by month."""
    origin = f"{place}: type month_amounts"
    for column in ("month", "amount_fen"):
        yield made(FILLED, {"column": column}, origin)
    yield made(PATTERN, {"column": "month", "regex": months_pattern()}, origin)
    yield made(RANGE, {"column": "amount_fen", "min_value": 0, "max_value": MAX_FEN}, origin)


TYPE_RULES: Final[Mapping[ColumnType, Callable[[str, str, Column], Iterator[Expectation]]]] = {
    "text": _nothing,
    "key": _nothing,
    "yes_no": _nothing,
    "month_amounts": _nothing,  # its items are a suite of their own
    "code": _codes,
    "digits": _digits,
    "date": _date,
    "month": _month,
    "money": _money,
    "area": _area,
    "integer": _integer,
    "share": _share,
}
"""Every type a contract may use: a new one fails here until somebody says what it promises."""
