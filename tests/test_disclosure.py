"""What may be shown of a table of two ways, told apart from how it is worked out: by equations and by trying all."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipeline.disclosure import Grid, hidden_cells, shown, with_totals
from pipeline.fairness import SMALLEST_SHOWN

WIDE = st.integers(1, 6).flatmap(
    lambda width: st.lists(
        st.lists(st.one_of(st.integers(0, 12), st.integers(0, 400)), min_size=width, max_size=width).map(tuple),
        min_size=1, max_size=8,
    ).map(tuple)
)  # fmt: skip
TRIED = 16
TINY = st.lists(st.tuples(st.integers(0, 7), st.integers(0, 7)), min_size=1, max_size=2).map(tuple)


@pytest.mark.parametrize(
    ("values", "may_be_shown"),
    [
        (((5, 9), (6, 8)), ((5, 9, 14), (6, 8, 14), (11, 17, 28))),  # nobody is few
        (((0, 9), (6, 0)), ((0, 9, 9), (6, 0, 6), (6, 9, 15))),  # nought points at nobody
        (((4, 9), (6, 8)), ((None, None, 13), (None, None, 14), (10, 17, 27))),
        (((5, 9), (6, 8), (4, 7)), ((None, None, 14), (6, 8, 14), (None, None, 11), (15, 24, 39))),
        (((1, 0), (0, 0)), ((None, 0, None), (0, 0, 0), (None, 0, None))),  # one of all: the totals too
        (((3,), (90,)), ((None, None), (None, None), (93, 93))),
    ],
)  # fmt: skip
def test_a_small_cell_takes_others_with_it(values, may_be_shown):
    assert shown(Grid(values)) == may_be_shown


@pytest.mark.parametrize(("count", "is_hidden"), [(0, False), (1, True), (4, True), (5, False)])
def test_from_five_on_a_count_is_shown(count, is_hidden):
    assert ((0, 0) in hidden_cells(Grid(((count, 50), (50, 50))))) is is_hidden


@given(WIDE)
def test_no_count_of_few_is_shown_nor_follows_from_what_is(values):
    grid = Grid(values)
    cells, hidden = with_totals(grid), hidden_cells(grid)
    few = {place for place, value in np.ndenumerate(np.array(cells)) if 0 < value < SMALLEST_SHOWN}
    assert few <= hidden
    assert not few & _determined(hidden, grid.size)


@given(WIDE)
def test_what_is_shown_is_true_and_nothing_is_hidden_without_cause(values):
    grid = Grid(values)
    cells, table = with_totals(grid), shown(grid)
    pairs = [
        (told, true) for row, whole in zip(table, cells, strict=True) for told, true in zip(row, whole, strict=True)
    ]
    assert all(told in (None, true) for told, true in pairs)
    assert any(told is None for told, _ in pairs) == any(0 < true < SMALLEST_SHOWN for _, true in pairs)


@given(TINY)
def test_a_hidden_few_could_be_as_many_as_are_shown(values):
    """Trying every table that agrees with what is shown."""
    grid = Grid(values)
    few = [place for place, value in np.ndenumerate(np.array(with_totals(grid))) if 0 < value < SMALLEST_SHOWN]
    table = shown(grid)
    ranges = [range(TRIED) if told is None else (told,) for row in table[:-1] for told in row[:-1]]
    tables = np.stack([each.ravel() for each in np.meshgrid(*ranges, indexing="ij")], axis=-1).reshape(
        -1, len(values), 2
    )
    wide = np.concatenate([tables, tables.sum(axis=2, keepdims=True)], axis=2)
    whole = np.concatenate([wide, wide.sum(axis=1, keepdims=True)], axis=1)
    agrees = np.ones(len(whole), dtype=bool)
    for (row, column), told in _told(table):
        agrees &= whole[:, row, column] == told
    assert all(whole[agrees][:, row, column].max() >= SMALLEST_SHOWN for row, column in few)


def _told(table):
    places = ((row, column) for row in range(len(table)) for column in range(len(table[0])))
    return [((row, column), table[row][column]) for row, column in places if table[row][column] is not None]


@given(WIDE, st.randoms(use_true_random=False))
def test_an_amount_of_few_households_is_not_shown_nor_follows(values, random):
    cells = with_totals(Grid(values))
    persons = {place: random.randint(1, 9) if value else 0 for place, value in np.ndenumerate(np.array(cells))}
    grid = Grid(values, persons)
    few = {place for place, count in persons.items() if 0 < count < SMALLEST_SHOWN}
    assert few <= hidden_cells(grid)
    assert not few & _determined(hidden_cells(grid), grid.size)


def test_an_amount_of_few_households_could_be_twice_as_much():
    persons = {(0, 0): 3, (0, 1): 9, (0, 2): 9, (1, 0): 9, (1, 1): 9, (1, 2): 9, (2, 0): 9, (2, 1): 9, (2, 2): 9}
    # beside 900 of three households, the 100 next to it would leave it between 900 and 1000
    grid = Grid(((900, 100, 5000), (2000, 50, 950), (7000, 800, 90)), {**_many(3, 3), **persons})
    hidden = hidden_cells(grid)
    assert (0, 0) in hidden
    assert (0, 2) in hidden


def _many(rows, columns):
    return {(row, column): 99 for row in range(rows + 1) for column in range(columns + 1)}


def _determined(hidden, size):
    """The hidden cells that linear equations alone give away: unit vectors in the row space of the totals."""
    order = sorted(hidden)
    lines = [(side, line) for side in (0, 1) for line in range(size[side] + 1)]
    equations = [[_weight(place, size) if place[side] == line else 0 for place in order] for side, line in lines]
    matrix = np.array(equations, dtype=float).reshape(len(equations), len(order))
    if not order:
        return set()
    projector = np.linalg.pinv(matrix) @ matrix
    return {place for index, place in enumerate(order) if np.isclose(projector[index, index], 1)}


def _weight(place, size):
    return 1 if (place[0] == size[0]) == (place[1] == size[1]) else -1
