"""The dashboard's tables made from counts: what may be shown of them, ready for a chart, a table and a file. Pure."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

from pipeline.dashboard.states import GROUPS, STATES, group_of, state_of
from pipeline.disclosure import Grid, shown

TOTAL: Final = "total"
KINDS: Final = ("wage", "business", "property", "transfer")
LOWEST_BITS: Final = -4
HIGHEST_BITS: Final = 19
"""Odds of half a million to one: whatever is surer stands in the last bar."""


@dataclass(frozen=True, slots=True)
class CrossTable:
    """A table of two ways; the last row and column are totals. None is hidden."""

    rows: tuple[str, ...]
    columns: tuple[str, ...]
    cells: tuple[tuple[int | None, ...], ...]

    def cell(self, row: str, column: str) -> int | None:
        """One number; 0 where there is no such row."""
        if row not in self.rows:
            return 0
        return self.cells[self.rows.index(row)][self.columns.index(column)]

    @property
    def hidden(self) -> int:
        """How many numbers may not be shown."""
        return sum(cell is None for row in self.cells for cell in row)

    def column(self, name: str) -> tuple[int | None, ...]:
        """A column without its total."""
        index = self.columns.index(name)
        return tuple(row[index] for row in self.cells[:-1])


def cross(
    counts: Mapping[tuple[str, str], int],
    rows: Sequence[str],
    columns: Sequence[str],
    persons: Mapping[tuple[str, str], int] | None = None,
) -> CrossTable:
    """Counts (or amounts, then with the households each rests on, totals too) as they may be shown."""
    values = tuple(tuple(counts.get((row, column), 0) for column in columns) for row in rows)
    names, heads = (*rows, TOTAL), (*columns, TOTAL)
    places = None
    if persons is not None:
        places = {
            (at, across): persons.get((row, column), 0)
            for at, row in enumerate(names)
            for across, column in enumerate(heads)
        }
    return CrossTable(names, heads, shown(Grid(values, places)))


def flags_by_township(rows: Iterable[Sequence[Any]]) -> CrossTable:
    """Rows of (township_code, outcome, action, flags) as townships by group."""
    counts: Counter[tuple[str, str]] = Counter()
    for township, outcome, action, flags in rows:
        counts[township, group_of(outcome, action)] += flags
    return cross(counts, sorted({township for township, _ in counts}), GROUPS)


@dataclass(frozen=True, slots=True)
class Change:
    """A number of now beside that of the cycle before; `by` is None where either is hidden."""

    name: str
    now: int | None
    before: int | None

    @property
    def by(self) -> int | None:
        """How much more it is now."""
        return None if self.now is None or self.before is None else self.now - self.before


def changes(now: CrossTable, before: CrossTable, *, by_row: bool) -> tuple[Change, ...]:
    """The totals of rows, or of columns, against those of another table; the total of all last."""
    if by_row:
        names = (*sorted({*now.rows, *before.rows} - {TOTAL}), TOTAL)
        return tuple(Change(name, now.cell(name, TOTAL), before.cell(name, TOTAL)) for name in names)
    return tuple(Change(name, now.cell(TOTAL, name), before.cell(TOTAL, name)) for name in now.columns)


def moves_between(rows: Iterable[Sequence[Any]]) -> CrossTable:
    """Rows of (outcome, action, category before, the same now, households) as states before by states now."""
    counts: Counter[tuple[str, str]] = Counter()
    for *said, households in rows:
        counts[state_of(*said[:3]), state_of(*said[3:])] += households
    before, now = ({pair[side] for pair in counts} for side in (0, 1))
    return cross(counts, [s for s in STATES if s in before], [s for s in STATES if s in now])


def income_by_month(rows: Iterable[Sequence[Any]]) -> CrossTable:
    """Rows of (kind, month, fen, households) with their sums over all as months by kinds, in fen."""
    fen: dict[tuple[str, str], int] = {}
    households: dict[tuple[str, str], int] = {}
    for kind, month, amount, count in rows:
        fen[month or TOTAL, kind or TOTAL] = amount
        households[month or TOTAL, kind or TOTAL] = count
    months = sorted({month for month, _ in fen} - {TOTAL})
    return cross(fen, months, [kind for kind in KINDS if (TOTAL, kind) in fen], households)


@dataclass(frozen=True, slots=True)
class Matching:
    """Where the accepted records of a source went; `methods`: matches by how they were found."""

    source: str
    accepted: int
    methods: Mapping[str, int]
    review: int

    @property
    def matched(self) -> int:
        """Matches, however found."""
        return sum(self.methods.values())

    @property
    def nobody(self) -> int:
        """Records that fell to nobody of the register."""
        return self.accepted - self.matched - self.review

    def share(self, records: int) -> float | None:
        """Of the accepted records; None where there are none."""
        return records / self.accepted if self.accepted else None


def matching(files: Iterable[Mapping[str, Any]], methods: Iterable[Sequence[Any]]) -> tuple[Matching, ...]:
    """By source, from its files and rows of (source, decision, method, records); sources that are linked only."""
    accepted: Counter[str] = Counter()
    for file in files:
        if file["state"] == "accepted" and file["rows_matched"] is not None:
            accepted[file["source"]] += file["rows_accepted"]
    found: dict[str, Counter[str]] = {source: Counter() for source in accepted}
    review: Counter[str] = Counter()
    for source, decision, method, records in methods:
        if decision == "match":
            found[source][method] += records
        else:
            review[source] += records
    return tuple(
        Matching(source, accepted[source], dict(sorted(found[source].items())), review[source])
        for source in sorted(accepted)
    )


def scores(rows: Iterable[Sequence[Any]]) -> dict[str, tuple[int, ...]]:
    """Rows of (source, decision, bits, records) as {decision: records a bar}, from LOWEST_BITS to HIGHEST_BITS."""
    width = HIGHEST_BITS - LOWEST_BITS + 1
    bars = {decision: [0] * width for decision in ("match", "review")}
    for _, decision, bits, records in rows:
        bars[decision][min(max(bits, LOWEST_BITS), HIGHEST_BITS) - LOWEST_BITS] += records
    return {decision: tuple(bar) for decision, bar in bars.items()}
