"""Cells that need no parser of their own: many at once, of the types whose columns hold mostly distinct ones.

What is plain here is exactly what the type's parser would give for it, cell by cell; all else is left to the parser.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from types import MappingProxyType
from typing import Final

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc

from connectors.cells import MAX_CELL
from connectors.contract import Column, ColumnType
from pipeline.tables import BIGINT, DAY, MONTH_AMOUNTS

Mask = npt.NDArray[np.bool_]
Ints = npt.NDArray[np.int64]
Plain = tuple[Mask, pa.Array]
"""Which cells are plain, and their values."""

WORD: Final = r"^[0-9A-Za-z\x{4E00}-\x{9FFF}]{2,100}$"
"""Half-width, without blanks, nothing that stands for nothing but `NULL`: the same after every clean-up."""
NULL: Final = r"(?i)^null$"
ISO_DAY: Final = r"^(?:19|20)[0-9]{2}-[0-9]{2}-[0-9]{2}$"
WHOLE: Final = r"^[0-9]{1,12}$"
FRACTION: Final = r"^[0-9]{1,12}\.[0-9]{1,2}$"
MONTH_AMOUNT: Final = r'"(?:19|20)[0-9]{2}-(?:0[1-9]|1[0-2])":"[0-9]{1,12}"'
MONTH_AMOUNT_LIST: Final = rf"^\{{(?:{MONTH_AMOUNT}(?:,{MONTH_AMOUNT})*)?\}}$"
CENTS: Final = 100
MONTH_LENGTHS: Final = np.array([31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31])
FEBRUARY: Final = 2


def plain_cells(cells: pa.Array, column: Column) -> Plain | None:
    """The plain ones of a column's cells; None for a type whose cells are all parsed."""
    find = FINDERS.get(column.type)
    return None if find is None else find(cells, column)


def _matches(cells: pa.Array, pattern: str) -> Mask:
    found: Mask = pc.fill_null(pc.match_substring_regex(cells, pattern), fill_value=False).to_numpy(
        zero_copy_only=False
    )
    return found


def _words(cells: pa.Array, _: Column) -> Plain:
    mask = _matches(cells, WORD) & ~_matches(cells, NULL)
    return mask, cells.filter(pa.array(mask))


def _days(cells: pa.Array, _: Column) -> Plain:
    mask = _matches(cells, ISO_DAY)
    chosen = cells.filter(pa.array(mask))
    year, month, day = (_number(chosen, start, end) for start, end in ((0, 4), (5, 7), (8, 10)))
    is_leap = (year % 4 == 0) & ((year % 100 != 0) | (year % 400 == 0))
    length = MONTH_LENGTHS[np.clip(month, 1, 12) - 1] + (is_leap & (month == FEBRUARY))
    is_day = (month >= 1) & (month <= len(MONTH_LENGTHS)) & (day >= 1) & (day <= length)
    mask[mask] = is_day
    return mask, chosen.filter(pa.array(is_day)).cast(DAY)


def _number(texts: pa.Array, start: int, end: int) -> Ints:
    number: Ints = pc.utf8_slice_codeunits(texts, start, end).cast(BIGINT).to_numpy()
    return number


def _money(cells: pa.Array, column: Column) -> Plain:
    whole = _matches(cells, WHOLE)
    if column.unit == "fen":
        return whole, cells.filter(pa.array(whole)).cast(BIGINT)
    mask = whole | _matches(cells, FRACTION)
    yuan = cells.filter(pa.array(mask)).cast(pa.decimal128(14, 2))
    return mask, pc.multiply(yuan, pa.scalar(CENTS, pa.decimal128(3, 0))).cast(BIGINT)


def _month_amounts(cells: pa.Array, _: Column) -> Plain:
    mask = _matches(cells, MONTH_AMOUNT_LIST)
    mask &= pc.fill_null(pc.less_equal(pc.utf8_length(cells), MAX_CELL), fill_value=False).to_numpy(
        zero_copy_only=False
    )
    chosen = cells.filter(pa.array(mask))
    lists = pc.split_pattern(pc.utf8_slice_codeunits(chosen, 1, -1), ",")
    pairs, cell = lists.flatten(), pc.list_parent_indices(lists).to_numpy()
    filled = pc.not_equal(pairs, "")  # `{}` is a known nothing
    pairs, cell = pairs.filter(filled), cell[filled.to_numpy(zero_copy_only=False)]
    months = _number(pairs, 1, 5) * CENTS + _number(pairs, 6, 8)
    is_rising = np.ones(len(chosen), np.bool_)
    is_rising[cell[1:][(np.diff(cell) == 0) & (np.diff(months) <= 0)]] = False
    mask[mask] = is_rising
    kept = is_rising[cell]
    amounts = pc.utf8_slice_codeunits(pairs, 11, -1).filter(pa.array(kept)).cast(BIGINT)
    items = pa.StructArray.from_arrays(
        [pa.array(months[kept].astype(np.int32)), amounts], fields=list(MONTH_AMOUNTS.value_type)
    )
    counts = np.bincount(cell[kept], minlength=len(chosen))[is_rising]
    offsets = np.concatenate([[0], np.cumsum(counts)]).astype(np.int32)
    return mask, pa.ListArray.from_arrays(pa.array(offsets), items, type=MONTH_AMOUNTS)


FINDERS: Final[Mapping[ColumnType, Callable[[pa.Array, Column], Plain]]] = MappingProxyType(
    {"text": _words, "key": _words, "date": _days, "money": _money, "month_amounts": _month_amounts}
)
