"""Rows of two tables held against each other, and two tables in one order made one. Pure, Arrow in and out.

Rows hold lists of structs; these are compared leaf by leaf, whole columns at a time.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc

Flags = npt.NDArray[np.bool_]


def same_rows(one: pa.Table, other: pa.Table) -> Flags:
    """Whether each row of one table is in every cell the row at its place in the other. Nothing equals nothing."""
    found = np.full(one.num_rows, one.schema.equals(other.schema), dtype=np.bool_)
    if found.any():
        for name in one.column_names:
            found &= _same(one[name].combine_chunks(), other[name].combine_chunks())
    return found


def _same(one: pa.Array, other: pa.Array) -> Flags:
    if pa.types.is_list(one.type):
        return _same_lists(one, other)
    if pa.types.is_struct(one.type):
        found = _flags(pc.equal(one.is_valid(), other.is_valid()))
        for mine, its in zip(one.flatten(), other.flatten(), strict=True):
            found &= _same(mine, its)
        return found
    is_equal = pc.fill_null(pc.equal(one, other), fill_value=False)
    return _flags(pc.or_(is_equal, pc.and_(one.is_null(), other.is_null())))


def _same_lists(one: pa.Array, other: pa.Array) -> Flags:
    lengths = [pc.fill_null(pc.list_value_length(each), -1) for each in (one, other)]
    found = _flags(pc.equal(*lengths))
    some = pa.array(found)
    one, other = one.filter(some), other.filter(some)  # of these each item has one at its place
    is_same = _same(one.flatten(), other.flatten())
    owners = pc.list_parent_indices(one).to_numpy()
    found[np.flatnonzero(found)[owners[~is_same]]] = False
    return found


def _flags(values: pa.Array) -> Flags:
    return np.array(values.to_numpy(zero_copy_only=False), dtype=np.bool_)


def merge(one: Iterator[pa.Table], other: Iterator[pa.Table], order: Sequence[str]) -> Iterator[pa.Table]:
    """The rows of two tables, each in this order and given piece by piece, as one in that order.

    The first column decides between the two: they must have no value of it in common.
    """
    key, *_ = order
    sides = [(piece for piece in side if piece.num_rows) for side in (one, other)]
    held = [next(side, None) for side in sides]
    while any(held):
        reached = min(piece[key][-1].as_py() for piece in held if piece)
        taken = []
        for at, piece in enumerate(held):
            if piece:
                count = _up_to(piece[key], reached)
                taken.append(piece.slice(0, count))
                held[at] = piece.slice(count) if count < piece.num_rows else next(sides[at], None)
        yield taken[0] if len(taken) == 1 else pa.concat_tables(taken).sort_by([(name, "ascending") for name in order])


def _up_to(keys: pa.ChunkedArray, reached: object) -> int:
    """How many of the keys, which are in order, lie before this one or are it."""
    return int(np.count_nonzero(pc.less_equal(keys, reached).to_numpy()))
