"""Sorting, looking up and numbering whole arrays: what linkage does instead of hash tables.

numpy sorts integers many times faster than it hashes them or compares rows, so pairs are worked on as one number.
"""

from __future__ import annotations

from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from typing import Final

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc

Ints = npt.NDArray[np.int64]
Flags = npt.NDArray[np.bool_]

ABSENT: Final = -1
LARGEST: Final = np.iinfo(np.int64).max


def distinct(values: Ints) -> Ints:
    """The sorted distinct values."""
    ranked = np.sort(values)
    return ranked[is_first(ranked)]


def is_first(ranked: Ints) -> Flags:
    """Whether each element differs from the one before it."""
    first = np.ones(ranked.shape, dtype=np.bool_)
    np.not_equal(ranked[1:], ranked[:-1], out=first[1:])
    return first


def locate(ranked: Ints, values: Ints) -> Ints:
    """The place of each value in distinct sorted `ranked`, ABSENT where it is not there.

    Values are looked up in their own order: neighbours in a sorted array share the processor's cache.
    """
    if not ranked.size:
        return np.full(values.shape, ABSENT, dtype=np.int64)
    order = np.argsort(values)
    asked = values[order]
    place = np.minimum(np.searchsorted(ranked, asked), ranked.size - 1)
    found = np.empty(values.shape, dtype=np.int64)
    found[order] = np.where(ranked[place] == asked, place, ABSENT)
    return found


def is_in(values: Ints, among: Ints) -> Flags:
    """Whether each value is one of `among`."""
    return np.asarray(locate(distinct(among), values) != ABSENT, dtype=np.bool_)


def distinct_pairs(one: Ints, other: Ints) -> tuple[Ints, Ints]:
    """Each pair of numbers (none negative) once, sorted by the first, then the second."""
    width = int(other.max(initial=0)) + 1
    if int(one.max(initial=0)) >= LARGEST // width:
        values, ranks = np.unique(one, return_inverse=True)
        ranked, second = distinct_pairs(ranks, other)
        return values[ranked], second
    codes = distinct(one * width + other)
    return codes // width, codes % width


def number_few(values: Ints) -> tuple[Ints, Ints]:
    """(the rank of each value, the sorted distinct values) of small numbers, none negative."""
    seen = np.zeros(int(values.max(initial=0)) + 1, dtype=np.bool_)
    seen[values] = True
    return (np.cumsum(seen) - 1)[values], np.flatnonzero(seen)


def number_rows(columns: list[Ints]) -> tuple[Ints, Ints, Ints]:
    """(a row of each distinct tuple, row -> tuple, rows a tuple), tuples in the order of their values, none negative.

    Columns are packed into one number; where it cannot hold the next, first what is packed and then the column are
    replaced by their ranks.
    """
    code, codes = np.zeros(columns[0].size, dtype=np.int64), 1
    for column in columns:
        values, width = column, int(column.max(initial=0)) + 1
        if codes > LARGEST // width:
            code, codes = _ranks(code)
        if codes > LARGEST // width:
            values, width = _ranks(column)
        code, codes = code * width + values, codes * width
    order = np.argsort(code)
    first = is_first(code[order])
    start = np.flatnonzero(first)
    row_to_tuple = np.empty(code.size, dtype=np.int64)
    row_to_tuple[order] = np.cumsum(first) - 1
    return order[start], row_to_tuple, np.diff(start, append=code.size)


def _ranks(values: Ints) -> tuple[Ints, int]:
    """Each value's place among the distinct ones, and how many these are."""
    ranked, ranks = np.unique(values, return_inverse=True)
    return ranks.astype(np.int64), max(ranked.size, 1)


def rank_values(values: Ints) -> Ints:
    """The place of each value among the distinct ones; what is sorted already is not sorted again."""
    if (values[1:] >= values[:-1]).all():
        return np.cumsum(is_first(values)) - 1
    return _ranks(values)[0]


def rank_texts(texts: pa.Array) -> tuple[Ints, pa.Array]:
    """(the place of each text among the distinct ones, these, sorted); there may be no null."""
    if pc.all(pc.less_equal(texts[:-1], texts[1:])).as_py() is not False:  # as most columns come: nothing to sort
        first = np.ones(len(texts), dtype=np.bool_)
        first[1:] = pc.not_equal(texts[1:], texts[:-1]).to_numpy(zero_copy_only=False)
        return np.cumsum(first) - 1, texts.filter(pa.array(first))
    encoded = pc.dictionary_encode(texts)
    order = pc.sort_indices(encoded.dictionary)
    rank = np.empty(len(order), dtype=np.int64)
    rank[order.to_numpy()] = np.arange(rank.size)
    return np.asarray(rank[encoded.indices.to_numpy()], dtype=np.int64), encoded.dictionary.take(order)


def whole(column: pa.ChunkedArray) -> pa.Array:
    """A column in one piece; not copied where it is in one already."""
    return column.combine_chunks() if column.num_chunks != 1 else column.chunk(0)


def are_among(rows: pa.Table, some: pa.Table, names: Sequence[str]) -> pa.Array:
    """Whether each row is one of some others, by these columns.

    Texts are put together only of rows whose last column's value is among the others'.
    """
    may_be = np.flatnonzero(pc.is_in(rows[names[-1]], value_set=whole(some[names[-1]])).to_numpy())
    found = np.zeros(rows.num_rows, dtype=np.bool_)
    few = rows.select(names).take(pa.array(may_be))
    found[may_be] = pc.is_in(_joined(few, names), value_set=whole(_joined(some, names))).to_numpy()
    return pa.array(found)


def _joined(rows: pa.Table, names: Sequence[str]) -> pa.ChunkedArray:
    return pc.binary_join_element_wise(*(rows[name].cast(pa.string()) for name in names), "\n")


def workers() -> ThreadPoolExecutor:
    """As many threads as Arrow may use. numpy and Arrow work side by side; what comes out is taken in a fixed order."""
    return ThreadPoolExecutor(max_workers=pa.cpu_count())
