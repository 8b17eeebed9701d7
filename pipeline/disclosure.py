"""Tables that may be shown to many: small cells hidden, and so many beside them that no difference gives one back.

Pure. A table of two ways with its totals is taken as if all totals were known to the reader, shown or not. A cell that
rests on one to four households is hidden (primary). What is shown then says of each hidden cell only an interval; more
cells are hidden (complementary) until the interval of each primary one reaches `SMALLEST_SHOWN` households or, for
amounts, twice its amount. The upper end of the interval is a greatest flow between the cell's column and its row
through the other hidden cells (network flow audit of two-way tables: Gusfield 1988; Cox 1995).
"""

from __future__ import annotations

from collections import deque
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from itertools import product

from pipeline.fairness import SMALLEST_SHOWN, is_small

Place = tuple[int, int]
"""A cell's row and column; the last of each is the total."""


@dataclass(frozen=True, slots=True)
class Grid:
    """A table of two ways without its totals: whole numbers of nothing less than 0, and how many each rests on.

    `persons` holds a number for each cell and total (row or column one past the end) where the values are amounts; a
    household may be in several cells. Left out, the values are counts themselves.
    """

    values: tuple[tuple[int, ...], ...]
    persons: Mapping[Place, int] | None = None

    @property
    def size(self) -> tuple[int, int]:
        """Rows and columns, the totals left out."""
        return len(self.values), len(self.values[0]) if self.values else 0


def with_totals(grid: Grid) -> tuple[tuple[int, ...], ...]:
    """The values, each row with its total, then the row of totals."""
    rows = [(*row, sum(row)) for row in grid.values]
    columns = range(grid.size[1] + 1)
    return (*rows, tuple(sum(row[column] for row in rows) for column in columns))


def shown(grid: Grid) -> tuple[tuple[int | None, ...], ...]:
    """The table with its totals as it may be shown; None is hidden."""
    hidden = hidden_cells(grid)
    return tuple(
        tuple(None if (row, column) in hidden else value for column, value in enumerate(values))
        for row, values in enumerate(with_totals(grid))
    )


def hidden_cells(grid: Grid) -> frozenset[Place]:
    """The cells and totals (row or column one past the end) that may not be shown."""
    cells = {
        (row, column): value for row, values in enumerate(with_totals(grid)) for column, value in enumerate(values)
    }
    persons = grid.persons or cells
    small = sorted(place for place in cells if is_small(persons[place]))
    needs = {place: cells[place] if grid.persons else SMALLEST_SHOWN - cells[place] for place in small}
    hidden = set(small)
    while short := [place for place in small if _room(cells, hidden, place, grid.size, needs[place]) < needs[place]]:
        hidden |= _more(cells, hidden, short[0], grid.size, needs[short[0]])
    return frozenset(hidden)


def _sign(place: Place, size: Place) -> int:
    """A cell adds to its row and column, their totals take away again: so every row and column comes to 0."""
    return 1 if (place[0] == size[0]) == (place[1] == size[1]) else -1


def _totals(place: Place, size: Place) -> int:
    """0 a cell, 1 the total of a row or column, 2 the total of all."""
    return (place[0] == size[0]) + (place[1] == size[1])


def _room(cells: Mapping[Place, int], hidden: set[Place], place: Place, size: Place, need: int) -> int:
    """By how much the cell could be more, for all that is shown; `need` is as far as anybody looks."""
    now = {each: cells[each] for each in hidden}
    found = 0
    while found < need and (path := _path(now, place, size)):
        step = min([need - found, *(now[each] for each, grows in path if not grows)])
        for each, grows in path:
            now[each] += step if grows else -step
        found += step
    return found


def _path(now: Mapping[Place, int], place: Place, size: Place) -> list[tuple[Place, bool]]:
    """The shortest chain of hidden cells that takes up a change of `place`, each with whether it grows; else empty.

    A chain goes from the cell's row to its column: along a row the change is taken back, along a column given again.
    """
    reached: dict[Place, list[tuple[Place, bool]]] = {(0, place[0]): []}
    waiting = deque(reached)
    while waiting and (1, place[1]) not in reached:
        side, node = waiting.popleft()
        for each in sorted(now):
            there = (1 - side, each[1 - side])
            if each == place or each[side] != node or there in reached:
                continue
            grows = _sign(place, size) * _sign(each, size) * (1 if side else -1) > 0
            if grows or now[each] > 0:
                reached[there] = [*reached[side, node], (each, grows)]
                waiting.append(there)
    return reached.get((1, place[1]), [])


def _more(cells: Mapping[Place, int], hidden: set[Place], place: Place, size: Place, need: int) -> set[Place]:
    """What to hide beside: a rectangle in which the cell can grow enough, fewest totals first, then least in it.

    Where none has the room, the one with most of it; the next call adds another.
    """

    def cost(corners: Iterable[Place]) -> tuple[int, int, int]:
        new = [corner for corner in corners if corner not in hidden]
        room = min([need, *_falling(cells, place, corners, size)])
        return need - room, sum(_totals(each, size) for each in new), sum(cells[each] for each in new)

    return set(min((each for each in _rectangles(place, size) if not hidden.issuperset(each)), key=cost))


def _rectangles(place: Place, size: Place) -> Iterator[tuple[Place, ...]]:
    """The other three corners of each rectangle: in the cell's row, in its column, in neither."""
    for row, column in product(range(size[0] + 1), range(size[1] + 1)):
        if row != place[0] and column != place[1]:
            yield (place[0], column), (row, place[1]), (row, column)


def _falling(cells: Mapping[Place, int], place: Place, corners: Iterable[Place], size: Place) -> Iterator[int]:
    """What the corners have that fall when the cell grows: no further than to 0."""
    for corner, turn in zip(corners, (-1, -1, 1), strict=True):
        if turn * _sign(place, size) * _sign(corner, size) < 0:
            yield cells[corner]
