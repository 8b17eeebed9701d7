"""A statement of sql/steps, written in DuckDB's dialect, in Spark's.

sqlglot turns the dialect; what it gets wrong is turned here; and what nobody has shown to mean the same on both engines
is refused, so that a new function in a statement is an error here and not another number there. What may be used is
`SAME`: each has its case in tests/engine/test_same_result.py. A name more there is a name more here.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from typing import Final

import sqlglot
from sqlglot import exp

PLAIN: Final = (
    exp.Alias, exp.Between, exp.Boolean, exp.Column, exp.CTE, exp.DataType, exp.Distinct, exp.Dot, exp.EQ, exp.From,
    exp.GT, exp.GTE, exp.Group, exp.Having, exp.Identifier, exp.In, exp.Intersect, exp.Is, exp.Join, exp.LT, exp.LTE,
    exp.Lateral, exp.Literal, exp.NEQ, exp.Neg, exp.Not, exp.Null, exp.NullSafeEQ, exp.NullSafeNEQ, exp.Order,
    exp.Ordered, exp.Paren, exp.PropertyEQ, exp.Qualify, exp.Select, exp.Star, exp.Subquery, exp.Table, exp.TableAlias,
    exp.Tuple, exp.Union, exp.Unnest, exp.Var, exp.Where, exp.Window, exp.With,
)  # fmt: skip
"""The grammar of a query, and comparisons: text compares by code point, NULL sorts where the statement says."""
SAME: Final = (
    exp.Add, exp.And, exp.Array, exp.ArrayAgg, exp.ArraySort, exp.Case, exp.Cast, exp.Coalesce, exp.Count, exp.DPipe,
    exp.Exists, exp.Explode, exp.Extract, exp.Filter, exp.Greatest, exp.If, exp.IntDiv, exp.Least, exp.Length, exp.Max,
    exp.Min, exp.Mod, exp.Month, exp.Mul, exp.Nullif, exp.Or, exp.Replace, exp.Round, exp.RowNumber, exp.Struct,
    exp.Sub, exp.Substring, exp.Sum, exp.Upper, exp.Year,
)  # fmt: skip
"""Operators and functions with the same result on both engines. A decimal that is cast to an integer is rounded by
DuckDB and cut off by Spark: write CAST(round(x) AS BIGINT)."""
CASTS: Final = {exp.DType.INT, exp.DType.BIGINT, exp.DType.TEXT, exp.DType.DATE, exp.DType.BOOLEAN}
LIST: Final = "NULLIF(TRANSFORM(SORT_ARRAY(COLLECT_LIST(listed)), e -> e.made), ARRAY())"
"""DuckDB's list in order: NULL where there is no row, NULL values kept (COLLECT_LIST has neither an order nor NULL)."""


class NotPortable(ValueError):
    """A statement that says something of which it is not shown that both engines take it alike."""

    def __init__(self, what: str, todo: str) -> None:
        super().__init__(what, todo)
        self.what, self.todo = what, todo

    def __str__(self) -> str:
        return f"{self.what} is not known to give the same on DuckDB and Spark. {self.todo}"


@dataclass(frozen=True, slots=True)
class Translated:
    """A statement in Spark's dialect, and the tables it names."""

    sql: str
    tables: frozenset[str]


@cache
def to_spark(statement: str) -> Translated:
    """The statement for Spark.

    Raises:
        NotPortable: it says something not shown to be the same on both engines.
    """
    tree = sqlglot.parse_one(statement, read="duckdb")
    for node in tree.walk():
        _check(node)
    named = {table.name for table in tree.find_all(exp.Table)} - {cte.alias for cte in tree.find_all(exp.CTE)}
    turned = tree.transform(_turn)
    sql = turned.sql(dialect="spark", comments=False, unsupported_level=sqlglot.ErrorLevel.RAISE)
    return Translated(sql, frozenset(named))


def _check(node: exp.Expr) -> None:
    if not isinstance(node, (*PLAIN, *SAME)):
        todo = "Say it with what pipeline/engine/translate.py lists, or show it in tests/engine and add it there."
        raise NotPortable(node.name.upper() if isinstance(node, exp.Anonymous) else node.key.upper(), todo)
    if isinstance(node, exp.ArrayAgg):
        _check_list(node)
    if isinstance(node, exp.ArraySort) and not _is_sorted_list(node):
        raise NotPortable("list_sort() of another thing than list(struct_pack(…))", "Sort where the list is made.")
    if isinstance(node, exp.Cast) and node.to.this not in CASTS:
        raise NotPortable(f"CAST to {node.to.sql()}", "Cast to INTEGER, BIGINT, VARCHAR, DATE or BOOLEAN.")
    if isinstance(node, exp.Substring) and not _is_whole(node.args.get("start"), least=1):
        raise NotPortable("substr() from a place below 1", "Count from 1.")


def _check_list(node: exp.ArrayAgg) -> None:
    is_sorted = isinstance(node.parent, exp.ArraySort)
    if not (is_sorted or isinstance(node.this, exp.Order)):
        raise NotPortable("list() without ORDER BY", "Give it an order that is total.")
    if not is_sorted and any(key.args.get("desc") for key in node.this.expressions):
        raise NotPortable("list(… ORDER BY … DESC)", "Sort ascending.")


def _is_sorted_list(node: exp.ArraySort) -> bool:
    """list_sort(list(struct_pack(…))), upwards, of fields that are no structs or lists made here."""
    listed = node.this
    is_plain = isinstance(listed, exp.ArrayAgg) and isinstance(listed.this, exp.Struct) and not node.expression
    return is_plain and not any(
        isinstance(field.expression, (exp.Struct, exp.Array)) for field in listed.this.expressions
    )


def _is_whole(node: exp.Expr | None, least: int) -> bool:
    return isinstance(node, exp.Literal) and node.is_int and int(node.this) >= least


def _turn(node: exp.Expr) -> exp.Expr:
    """What sqlglot does not turn: it would leave out the order of a list without a word."""
    if isinstance(node, exp.Filter) and isinstance(node.this, exp.ArrayAgg):
        return _in_order(node.this, node.expression)
    if isinstance(node, exp.ArrayAgg) and isinstance(node.this, exp.Order):
        return _in_order(node, None)
    return _by_its_fields(node.this) if isinstance(node, exp.ArraySort) else node


def _in_order(listed: exp.ArrayAgg, where: exp.Expr | None) -> exp.Expr:
    """list(value ORDER BY key, …): the value travels behind its keys."""
    keys = [(key.this, bool(key.args.get("nulls_first"))) for key in listed.this.expressions]
    return _collected([*_sorted_by(keys), ("value", listed.this.this)], exp.column("value", table="e"), where)


def _by_its_fields(listed: exp.ArrayAgg) -> exp.Expr:
    """list_sort(list(struct_pack(…))): the fields are the keys, the first one first, NULL last."""
    fields = listed.this.expressions
    made = [_named(field.name, exp.column(f"key_{number}", table="e")) for number, field in enumerate(fields)]
    return _collected(_sorted_by([(field.expression, False) for field in fields]), exp.Struct(expressions=made), None)


def _sorted_by(keys: list[tuple[exp.Expr, bool]]) -> list[tuple[str, exp.Expr]]:
    """Before each key whether it is NULL: sorted as structs, rows stand in the order of the keys."""
    fields: list[tuple[str, exp.Expr]] = []
    for number, (key, nulls_first) in enumerate(keys):
        is_null: exp.Expr = exp.Is(this=exp.paren(key.copy()), expression=exp.Null())
        fields += [(f"null_{number}", exp.not_(is_null) if nulls_first else is_null), (f"key_{number}", key)]
    return fields


def _collected(fields: list[tuple[str, exp.Expr]], made: exp.Expr, where: exp.Expr | None) -> exp.Expr:
    rows: exp.Expr = exp.ArrayAgg(this=exp.Struct(expressions=[_named(name, value.copy()) for name, value in fields]))
    into = {"listed": exp.Filter(this=rows, expression=where.copy()) if where else rows, "made": made}
    return sqlglot.parse_one(LIST, read="spark").transform(lambda node: _put(node, into))


def _named(name: str, value: exp.Expr) -> exp.PropertyEQ:
    return exp.PropertyEQ(this=exp.to_identifier(name), expression=value)


def _put(node: exp.Expr, into: dict[str, exp.Expr]) -> exp.Expr:
    if isinstance(node, exp.ArrayAgg) and node.this.name == "listed":
        return into["listed"]
    return into["made"] if isinstance(node, (exp.Column, exp.Dot)) and node.name == "made" else node
