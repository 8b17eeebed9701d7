"""Drifts in a sentence, Chinese and English: names, counts, shares and medians."""

from __future__ import annotations

from typing import Final

FEN_PER_YUAN: Final = 100


def rows_texts(table: str, before: int, now: int) -> tuple[str, str]:
    """Rows before and now."""
    zh = f"{table} 行数由 {before:,} 变为 {now:,}{_ratio(before, now, '（为上期的 ', '）')}。"
    return zh, f"{table}: {before:,} rows before, {now:,} now{_ratio(before, now, ' (', ' of before)')}."


def share_texts(table: str, column: str, code: str | None, before: float, now: float) -> tuple[str, str]:
    """The share of empty cells (`code` None) or of one code."""
    then, today = f"{before:.1%}", f"{now:.1%}"
    if code is None:
        return (
            f"{table}.{column} 空值占比由 {then} 变为 {today}。",
            f"{table}.{column}: {then} of the cells were empty before, {today} are now.",
        )
    return (
        f"{table}.{column} 代码“{code}”占比由 {then} 变为 {today}。",
        f"{table}.{column}: code {code} was {then} of the filled cells before, {today} now.",
    )


def distribution_texts(table: str, column: str, before: float, now: float) -> tuple[str, str]:
    """Medians of a column whose spread changed."""
    then, today = amount(column, before), amount(column, now)
    return (
        f"{table}.{column} 数值分布改变，中位数由 {then} 变为 {today}。",
        f"{table}.{column}: the amounts are distributed differently; the median was {then} before, {today} now.",
    )


def amount(column: str, value: float) -> str:
    """A column's value in the unit people read: yuan, square metres, or the number itself."""
    if column.endswith("_fen"):
        return f"¥{value / FEN_PER_YUAN:,.2f}"
    if column.endswith("_m2"):
        return f"{value:,.1f} m²"
    return f"{value:,.0f}"


def _ratio(before: int, now: int, opening: str, closing: str) -> str:
    return f"{opening}{now / before:.0%}{closing}" if before else ""
