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
    exp.GT, exp.GTE, exp.Group, exp.Having, exp.Identifier, exp.In, exp.Is, exp.Join, exp.LT, exp.LTE, exp.Lateral,
    exp.Literal, exp.NEQ, exp.Neg, exp.Not, exp.Null, exp.NullSafeEQ, exp.NullSafeNEQ, exp.Order, exp.Ordered,
    exp.Paren, exp.PropertyEQ, exp.Qualify, exp.Select, exp.Star, exp.Subquery, exp.Table, exp.TableAlias, exp.Tuple,
    exp.Union, exp.Unnest, exp.Var, exp.Where, exp.Window, exp.With,
)  # fmt: skip
"""The grammar of a query, and comparisons: text compares by code point, NULL sorts where the statement says."""
SAME: Final = (
    exp.Add, exp.And, exp.Array, exp.ArrayAgg, exp.Case, exp.Cast, exp.Coalesce, exp.Count, exp.DPipe, exp.Exists,
    exp.Explode, exp.Extract, exp.Filter, exp.Greatest, exp.If, exp.IntDiv, exp.Least, exp.Length, exp.Max, exp.Min,
    exp.Mod, exp.Month, exp.Mul, exp.Nullif, exp.Or, exp.Replace, exp.Round, exp.RowNumber, exp.Struct, exp.Sub,
    exp.Substring, exp.Sum, exp.Upper, exp.Year,
)  # fmt: skip
"""Operators and functions with the same result on both engines. A decimal that is cast to an integer is rounded by
DuckDB and cut off by Spark: write CAST(round(x) AS BIGINT)."""
CASTS: Final = {exp.DType.INT, exp.DType.BIGINT, exp.DType.TEXT, exp.DType.DATE, exp.DType.BOOLEAN}
LIST: Final = "NULLIF(TRANSFORM(SORT_ARRAY(COLLECT_LIST(listed)), e -> e.value), ARRAY())"
"""DuckDB's list(value ORDER BY …): NULL where there is no row, NULL values kept, in order (COLLECT_LIST has none)."""


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
    if isinstance(node, exp.ArrayAgg) and not isinstance(node.this, exp.Order):
        raise NotPortable("list() without ORDER BY", "Give it an order that is total.")
    if isinstance(node, exp.ArrayAgg) and any(key.args.get("desc") for key in node.this.expressions):
        raise NotPortable("list(… ORDER BY … DESC)", "Sort ascending.")
    if isinstance(node, exp.Cast) and node.to.this not in CASTS:
        raise NotPortable(f"CAST to {node.to.sql()}", "Cast to INTEGER, BIGINT, VARCHAR, DATE or BOOLEAN.")
    if isinstance(node, exp.Substring) and not _is_whole(node.args.get("start"), least=1):
        raise NotPortable("substr() from a place below 1", "Count from 1.")


def _is_whole(node: exp.Expr | None, least: int) -> bool:
    return isinstance(node, exp.Literal) and node.is_int and int(node.this) >= least


def _turn(node: exp.Expr) -> exp.Expr:
    """What sqlglot does not turn: it would leave out the order of a list without a word."""
    if isinstance(node, exp.Filter) and isinstance(node.this, exp.ArrayAgg):
        return _ordered_list(node.this, node.expression)
    if isinstance(node, exp.ArrayAgg) and isinstance(node.this, exp.Order):
        return _ordered_list(node, None)
    return node


def _ordered_list(listed: exp.ArrayAgg, where: exp.Expr | None) -> exp.Expr:
    """Each value behind its keys, and before each key whether it is NULL: sorted as structs they are in order."""
    fields = []
    for number, key in enumerate(listed.this.expressions):
        is_null: exp.Expr = exp.Is(this=key.this.copy(), expression=exp.Null())
        fields.append((f"null_{number}", exp.not_(is_null) if key.args.get("nulls_first") else is_null))
        fields.append((f"key_{number}", key.this.copy()))
    fields.append(("value", listed.this.this.copy()))
    named = [exp.PropertyEQ(this=exp.to_identifier(name), expression=value) for name, value in fields]
    struct = exp.ArrayAgg(this=exp.Struct(expressions=named))
    made = sqlglot.parse_one(LIST, read="spark")
    collected = made.find(exp.ArrayAgg)
    if collected is None:
        raise NotPortable("list()", "This version of sqlglot is not the one this was written for.")
    collected.replace(exp.Filter(this=struct, expression=where.copy()) if where else struct)
    return made
