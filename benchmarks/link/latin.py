"""A Latin-name profile: how two rows of the FEBRL data agree, and which pairs are looked at.

FEBRL's generator makes typing errors (a letter changed, dropped, added, swapped, a blank put in or left out), exchanges
two fields of a row, replaces a name by another, and leaves cells empty. The last level of each comparison is a missing
value, as in the household profile.
"""

from __future__ import annotations

from collections.abc import Mapping
from enum import IntEnum
from typing import Any, Final

import numpy as np
import numpy.typing as npt
from rapidfuzz import process
from rapidfuzz.distance import OSA, JaroWinkler

Ints = npt.NDArray[np.int64]
Small = npt.NDArray[np.int8]
Floats = npt.NDArray[np.float64]
Columns = Mapping[str, npt.NDArray[np.object_]]

COLUMNS: Final = (
    "given_name", "surname", "street_number", "address_1", "address_2", "suburb", "postcode", "state", "date_of_birth",
    "soc_sec_id",
)  # fmt: skip


class NameLevel(IntEnum):
    """A name or a word of an address."""

    EQUAL = 0
    ONE_SLIP = 1  # one letter changed, dropped, added, or two swapped
    CLOSE = 2
    OTHER_FIELD = 3  # agrees with its neighbour's cell: given name and surname, or two address lines, exchanged
    FAINT = 4
    DIFFERENT = 5
    MISSING = 6


class NumberLevel(IntEnum):
    """A number, digit by digit."""

    EQUAL = 0
    ONE_SLIP = 1
    TWO_SLIPS = 2
    DIFFERENT = 3
    MISSING = 4


class CodeLevel(IntEnum):
    """A code."""

    EQUAL = 0
    DIFFERENT = 1
    MISSING = 2


COMPARISONS: Final[dict[str, type[IntEnum]]] = {
    "given_name": NameLevel, "surname": NameLevel, "street_number": NumberLevel, "address_1": NameLevel,
    "address_2": NameLevel, "suburb": NameLevel, "postcode": NumberLevel, "state": CodeLevel,
    "date_of_birth": NumberLevel, "soc_sec_id": NumberLevel,
}  # fmt: skip
NEIGHBOURS: Final = {
    "given_name": "surname",
    "surname": "given_name",
    "address_1": "address_2",
    "address_2": "address_1",
}
CLOSE, FAINT = 0.9, 0.75
"""Least Jaro-Winkler similarities."""
RULES: Final = (
    ("soc_sec_id",), ("date_of_birth",), ("given_name", "surname"), ("surname", "postcode"), ("given_name", "postcode"),
    ("given_name", "suburb"), ("surname", "suburb"), ("address_1", "street_number"), ("address_1", "postcode"),
    ("address_2", "postcode"), ("address_1", "suburb"), ("suburb", "street_number", "postcode"),
)  # fmt: skip
LARGEST_BLOCK: Final = 200


def normalise(values: npt.NDArray[np.object_]) -> npt.NDArray[np.object_]:
    """Lower case, without blanks, hyphens and apostrophes; the empty text for nothing."""
    return np.array(
        ["".join(letter for letter in str(value).lower() if letter.isalnum()) for value in values], dtype=np.object_
    )


def compare(one: Columns, rows: Ints, other: Columns, candidates: Ints) -> Small:
    """N × comparisons: the level of each pair."""
    levels = []
    for name, kind in COMPARISONS.items():
        left, right = one[name][rows], other[name][candidates]
        if kind is NameLevel:
            levels.append(_names(name, left, right, one, rows, other, candidates))
        elif kind is NumberLevel:
            levels.append(_numbers(left, right))
        else:
            levels.append(_missing(np.where(left == right, CodeLevel.EQUAL, CodeLevel.DIFFERENT), left, right, kind))
    return np.stack(levels, axis=1).astype(np.int8)


def _names(
    name: str, left: npt.NDArray[np.object_], right: npt.NDArray[np.object_], one: Columns, rows: Ints, other: Columns,
    candidates: Ints,
) -> Small:  # fmt: skip
    likeness = _pairwise(JaroWinkler.normalized_similarity, left, right)
    levels = np.full(left.size, NameLevel.DIFFERENT, dtype=np.int64)
    levels[likeness >= FAINT] = NameLevel.FAINT
    if name in NEIGHBOURS:
        crossed = _pairwise(JaroWinkler.normalized_similarity, left, other[NEIGHBOURS[name]][candidates])
        back = _pairwise(JaroWinkler.normalized_similarity, one[NEIGHBOURS[name]][rows], right)
        levels[np.maximum(crossed, back) >= CLOSE] = NameLevel.OTHER_FIELD
    levels[likeness >= CLOSE] = NameLevel.CLOSE
    levels[_pairwise(OSA.distance, left, right) == 1] = NameLevel.ONE_SLIP
    levels[left == right] = NameLevel.EQUAL
    return _missing(levels, left, right, NameLevel)


def _numbers(left: npt.NDArray[np.object_], right: npt.NDArray[np.object_]) -> Small:
    slips = _pairwise(OSA.distance, left, right)
    levels = np.minimum(slips, NumberLevel.DIFFERENT).astype(np.int64)
    return _missing(levels, left, right, NumberLevel)


def _pairwise(  # each of rapidfuzz's measures has a type of its own
    measure: Any,  # noqa: ANN401
    left: npt.NDArray[np.object_],
    right: npt.NDArray[np.object_],
) -> Floats:
    return np.asarray(process.cpdist(left.tolist(), right.tolist(), scorer=measure), dtype=np.float64)


def _missing(
    levels: npt.NDArray[np.int64], left: npt.NDArray[np.object_], right: npt.NDArray[np.object_], kind: type[IntEnum]
) -> Small:
    return np.where((left == "") | (right == ""), len(kind) - 1, levels).astype(np.int8)


def keys(one: Columns, other: Columns) -> list[tuple[Ints, Ints]]:
    """For each rule a key of each row of both sides; 0, which joins nothing, where a cell is empty."""
    found = []
    for rule in RULES:
        left, right = (
            ["\n".join(cells) if all(cells) else "" for cells in zip(*(side[name] for name in rule), strict=True)]
            for side in (one, other)
        )
        values, codes = np.unique(np.array(left + right, dtype=np.str_), return_inverse=True)
        codes = np.where(values[codes] == "", 0, codes + 1)
        found.append((codes[: len(left)], codes[len(left) :]))
    return found
