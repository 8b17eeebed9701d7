"""What the quality pages draw: bars and spreads of now beside the cycle before, as plain values. No HTML here."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from expectations.drift_texts import amount
from expectations.profile import LEVELS, OTHER, ColumnProfile, Profile, TableProfile
from expectations.result import CRITICAL, CheckResult, Drift, GateResult
from pipeline.wording.records import SOURCE
from pipeline.wording.words import chinese

KINDS: Final[Mapping[str, tuple[str, str]]] = {
    "expect_table_columns_to_match_ordered_list": ("列与次序", "columns in order"),
    "expect_table_row_count_to_be_between": ("行数", "row count"),
    "expect_compound_columns_to_be_unique": ("组合唯一", "unique together"),
    "expect_column_values_to_be_unique": ("唯一", "unique"),
    "expect_column_values_to_not_be_null": ("填写", "filled"),
    "expect_column_values_to_be_in_set": ("代码", "known codes"),
    "expect_column_values_to_be_between": ("范围", "range"),
    "expect_column_values_to_match_regex": ("格式", "form"),
    "expect_column_pair_values_a_to_be_greater_than_b": ("先后或大小", "order of two columns"),
}
"""Expectations in words; one that is not here is shown by its name."""
MEASURES: Final[Mapping[str, tuple[str, str]]] = {
    "rows": ("行数", "rows"),
    "null_share": ("空值占比", "empty cells"),
    "code_share": ("代码占比", "code share"),
    "distribution": ("数值分布", "distribution"),
}


@dataclass(frozen=True, slots=True)
class Bar:
    """One line of a chart: widths in percent of the chart, None where the cycle before is not known."""

    label: str
    now: float
    before: float | None
    now_text: str
    before_text: str
    is_drift: bool


@dataclass(frozen=True, slots=True)
class Chart:
    """Bars under one title: a column's codes, or a table's empty cells."""

    title: str
    bars: tuple[Bar, ...]
    is_drift: bool


@dataclass(frozen=True, slots=True)
class Spread:
    """An amount column: positions in percent of (5 %, 25 %, median, 75 %, 95 %), now and before."""

    title: str
    now: tuple[float, ...]
    before: tuple[float, ...] | None
    now_text: str
    before_text: str
    is_drift: bool


@dataclass(frozen=True, slots=True)
class TableView:
    """One table: its rows, the columns with empty cells (`filled` others have none), its codes, its amounts."""

    name: str
    rows: Bar
    nulls: Chart
    filled: int
    codes: tuple[Chart, ...]
    amounts: tuple[Spread, ...]


@dataclass(frozen=True, slots=True)
class SourceView:
    """One source's line in the summary, and its tables."""

    source: str
    zh: str
    verdict: str
    rows: int
    rows_before: int | None
    checks: int
    failed_critical: int
    failed_warning: int
    drifts_critical: int
    drifts_warning: int
    tables: tuple[TableView, ...]


def source_view(result: GateResult) -> SourceView:
    """Everything a page shows of a source but the list of checks."""
    failed = [check.severity for check in result.checks if not check.success]
    moved = [drift.severity for drift in result.drifts]
    earlier = {} if result.previous is None else {table.name: table for table in result.previous.tables}
    verdict = "refused" if not result.success else "warned" if failed or moved else "passed"
    return SourceView(
        source=result.source,
        zh=chinese(SOURCE).get(result.source, ""),
        verdict=verdict,
        rows=_rows(result.profile),
        rows_before=None if result.previous is None else _rows(result.previous),
        checks=len(result.checks),
        failed_critical=failed.count(CRITICAL),
        failed_warning=len(failed) - failed.count(CRITICAL),
        drifts_critical=moved.count(CRITICAL),
        drifts_warning=len(moved) - moved.count(CRITICAL),
        tables=tuple(_table(table, earlier.get(table.name), result) for table in result.profile.tables),
    )


def _rows(kept: Profile) -> int:
    """Rows of the tables; the items of a list column are no rows."""
    return sum(table.rows for table in kept.tables if "." not in table.name)


def limit_text(drift: Drift) -> str:
    """The limit a drift passed, as the measure is read."""
    if drift.measure in ("null_share", "code_share"):
        return f"{'≤' if drift.change < 0 else '≥'} {drift.limit:.1%}"
    if drift.measure == "rows":
        return f"{'<' if drift.now < drift.before else '>'} {drift.limit:.0%}"
    return f"≥ {drift.limit:.2f}（{drift.change:.2f}）"


def ranked(result: GateResult) -> tuple[CheckResult, ...]:
    """Failed checks first, critical before warning; else in the suite's order."""
    return tuple(sorted(result.checks, key=lambda check: (check.success, check.severity)))


def verdict_of(check: CheckResult) -> str:
    """How one check came out."""
    if check.success:
        return "passed"
    return "refused" if check.severity == CRITICAL else "warned"


def _table(table: TableProfile, before: TableProfile | None, result: GateResult) -> TableView:
    earlier = {} if before is None else {column.name: column for column in before.columns}
    drifted = {(drift.measure, drift.column) for drift in result.drifts if drift.table == table.name}
    most = max(_most_rows(result.profile), _most_rows(result.previous), 1)
    rows = Bar(
        table.name,
        100 * table.rows / most,
        None if before is None else 100 * before.rows / most,
        f"{table.rows:,}",
        "" if before is None else f"{before.rows:,}",
        ("rows", None) in drifted,
    )
    nulls = tuple(
        _share(column.name, table.null_share(column), _null_before(before, earlier.get(column.name)), is_drift=is_drift)
        for column in table.columns
        for is_drift in (("null_share", column.name) in drifted,)
        if column.nulls or is_drift or _null_before(before, earlier.get(column.name))
    )
    return TableView(
        table.name,
        rows,
        Chart(table.name, nulls, any(bar.is_drift for bar in nulls)),
        len(table.columns) - len(nulls),
        tuple(
            _codes(table, column, before, earlier.get(column.name), _items(result.drifts, table.name, column.name))
            for column in table.columns
            if column.codes is not None and (table.filled(column) or _filled(before, earlier.get(column.name)))
        ),
        tuple(
            _spread(column, earlier.get(column.name), is_drift=("distribution", column.name) in drifted)
            for column in table.columns
            if column.quantiles is not None
        ),
    )


def _most_rows(kept: Profile | None) -> int:
    return 0 if kept is None else max((table.rows for table in kept.tables), default=0)


def _items(drifts: Sequence[Drift], table: str, column: str) -> frozenset[str | None]:
    """The codes of a column that drifted."""
    return frozenset(
        drift.item for drift in drifts if (drift.table, drift.column, drift.measure) == (table, column, "code_share")
    )


def _null_before(before: TableProfile | None, column: ColumnProfile | None) -> float | None:
    return None if before is None or column is None else before.null_share(column)


def _filled(before: TableProfile | None, column: ColumnProfile | None) -> int:
    return 0 if before is None or column is None else before.filled(column)


def _codes(
    table: TableProfile,
    column: ColumnProfile,
    before: TableProfile | None,
    earlier: ColumnProfile | None,
    drifted: frozenset[str | None],
) -> Chart:
    known = dict.fromkeys((*(column.codes or {}), *((earlier.codes if earlier else None) or {})))
    bars = tuple(
        _share(
            code if code != OTHER else "契约外 unlisted",
            table.code_share(column, code),
            before.code_share(earlier, code) if before and earlier and before.filled(earlier) else None,
            is_drift=code in drifted,
        )
        for code in known
    )
    return Chart(column.name, bars, bool(drifted))


def _share(label: str, now: float, before: float | None, *, is_drift: bool) -> Bar:
    before_width, before_text = (None, "") if before is None else (100 * before, f"{before:.1%}")
    return Bar(label, 100 * now, before_width, f"{now:.1%}", before_text, is_drift)


def _spread(column: ColumnProfile, earlier: ColumnProfile | None, *, is_drift: bool) -> Spread:
    now = _five(column) or ()
    before = None if earlier is None else _five(earlier)
    most = max((*now, *(before or ()), 1))
    return Spread(
        column.name,
        tuple(100 * value / most for value in now),
        None if before is None else tuple(100 * value / most for value in before),
        amount(column.name, column.median or 0),
        "" if earlier is None or earlier.median is None else amount(column.name, earlier.median),
        is_drift,
    )


def _five(column: ColumnProfile) -> tuple[float, ...] | None:
    if column.quantiles is None:
        return None
    return tuple(column.quantiles[LEVELS.index(level)] for level in (0.05, 0.25, 0.5, 0.75, 0.95))
