"""Who meets exits, decreases, reviews and missing links more often than others: rates by group, small cells hidden.

Pure. A count of one to four persons could point at somebody, so it is not shown, nor any number it could be computed
from: beside it so many others of the same table are hidden that what all hidden ones come to, the total less what is
shown, is no small count either (complementary suppression).
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from typing import Any, Final

SMALLEST_SHOWN: Final = 5
"""A count of persons from 1 up to one less than this is hidden: the usual bound for published counts; ours, no text
gives one."""
DIMENSIONS: Final = ("age_band", "sex", "disability", "hukou", "settlement", "township")
MEASURES: Final[Mapping[str, tuple[str, str]]] = {
    "exit": ("held", "exits"),
    "decrease": ("held", "decreases"),
    "review": ("persons", "reviews"),
    "unlinked": ("linkable", "unlinked"),
}
"""Measure -> the column it is out of, and the column counted (sql/steps/report/count_groups.sql)."""


@dataclass(frozen=True, slots=True)
class Cell:
    """Of `n` persons of a group it is so of `k`."""

    group: str
    n: int
    k: int
    outside: int = 0
    """Persons of the group that are not among the n: another measure of the same group shows n and them together."""
    besides: int = 0
    """Of the k those whom another table, which counts a part of the k, leaves out: the two show k and them together."""


@dataclass(frozen=True, slots=True)
class Shown:
    """A cell as it may be shown; None is hidden."""

    group: str
    n: int | None
    k: int | None

    @property
    def rate(self) -> float | None:
        """Share of k in n, to four places; None where hidden or nobody is there."""
        return round(self.k / self.n, 4) if self.n and self.k is not None else None


def is_small(count: int) -> bool:
    """Whether a count of persons could point at somebody."""
    return 0 < count < SMALLEST_SHOWN


def suppress(cells: Iterable[Cell]) -> tuple[tuple[Shown, ...], Shown]:
    """The cells of one table and its total as they may be shown."""
    given = tuple(cells)
    total = _sum("total", given)
    hidden_n = _hide(given, {cell.group for cell in given if _is_small_group(cell)}, _safe_n)
    hidden_k = _hide(given, hidden_n | {cell.group for cell in given if _has_small_part(cell)}, _safe_k)
    shown = tuple(
        Shown(cell.group, None if cell.group in hidden_n else cell.n, None if cell.group in hidden_k else cell.k)
        for cell in given
    )
    hides_n = _is_small_group(total)
    return shown, Shown("total", None if hides_n else total.n, None if hides_n or _has_small_part(total) else total.k)


def _sum(group: str, cells: Iterable[Cell]) -> Cell:
    given = tuple(cells)
    return Cell(
        group,
        sum(cell.n for cell in given),
        sum(cell.k for cell in given),
        sum(cell.outside for cell in given),
        sum(cell.besides for cell in given),
    )


def _is_small_group(cell: Cell) -> bool:
    return is_small(cell.n) or is_small(cell.outside)


def _has_small_part(cell: Cell) -> bool:
    """Few of whom it is so, few of whom it is not, or few of whom it is so here and not in another table."""
    return is_small(cell.k) or is_small(cell.n - cell.k) or is_small(cell.besides)


def _hide(cells: tuple[Cell, ...], hidden: set[str], is_safe: Callable[[list[Cell]], bool]) -> set[str]:
    """Hide more, the smallest first, until what all hidden cells come to gives none of them away."""
    if not hidden:
        return hidden
    more = sorted(
        (cell for cell in cells if cell.group not in hidden and cell.n), key=lambda cell: (cell.n, cell.group)
    )
    hidden = set(hidden)
    for cell in more:
        if is_safe([one for one in cells if one.group in hidden]):
            break
        hidden.add(cell.group)
    return hidden


def _safe_n(hidden: list[Cell]) -> bool:
    return len(hidden) > 1 and not _is_small_group(_sum("", hidden))


def _safe_k(hidden: list[Cell]) -> bool:
    """Two at least; of their sum neither those of whom it is so nor the others are few."""
    total = _sum("", hidden)
    return len(hidden) > 1 and not _is_small_group(total) and not _has_small_part(total)


def fairness(counts: Iterable[Mapping[str, Any]]) -> dict[str, Any]:
    """The report's section from the counted groups: {dimension: {measure: {"groups": {group: cell}, "total": cell}}}.

    A cell is {"n", "k", "rate"}, null where hidden.
    """
    rows = list(counts)
    tables = {
        dimension: {
            measure: _table([row for row in rows if row["dimension"] == dimension], *columns)
            for measure, columns in MEASURES.items()
        }
        for dimension in DIMENSIONS
    }
    return {"smallest_shown": SMALLEST_SHOWN, **tables}


def _table(rows: list[Mapping[str, Any]], of: str, counted: str) -> dict[str, Any]:
    shown, total = suppress(Cell(row["group_name"], row[of], row[counted], row["persons"] - row[of]) for row in rows)
    return {"groups": {cell.group: _as_dict(cell) for cell in shown}, "total": _as_dict(total)}


def _as_dict(cell: Shown) -> dict[str, float | int | None]:
    return {"n": cell.n, "k": cell.k, "rate": cell.rate}
