"""Candidate pairs of the records that no number settled: rules that join on one key, capped by block size."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Final

import numpy as np
import numpy.typing as npt

from pipeline.linkage.arrays import distinct_pairs, workers
from pipeline.linkage.pool import Pool
from pipeline.linkage.reading.addresses import PARTS
from pipeline.linkage.reading.identifiers import BODY
from pipeline.linkage.standard import Side
from pipeline.linkage.vocabulary import Vocabulary

Ints = npt.NDArray[np.int64]
Flags = npt.NDArray[np.bool_]
Key = Callable[[Side, Ints, Vocabulary], Ints]

NONE: Final = np.int64(0)
PRIME: Final = np.int64(1_000_003)
SIEVE_BITS: Final = 22
SIEVE_FACTOR: Final = np.uint64(0x9E3779B97F4A7C15)
HEAD_DIGITS: Final = slice(0, 12)
TAIL_DIGITS: Final = slice(8, 17)


def join(left: Ints, right: Ints, largest: int) -> tuple[Ints, Ints]:
    """Positions of equal keys on both sides; NONE joins nothing, nor does a right-hand block above `largest`.

    The order of the pairs is no particular one.
    """
    asked = np.flatnonzero(left != NONE)
    offered = np.flatnonzero(_may_be_among(right, left[asked]))
    offered = offered[np.argsort(right[offered])]
    asked = asked[np.argsort(left[asked])]
    ranked, keys = right[offered], left[asked]
    start, end = np.searchsorted(ranked, keys, "left"), np.searchsorted(ranked, keys, "right")
    size = np.where(end - start > largest, 0, end - start)
    at = np.repeat(asked, size)
    offset = np.arange(at.size) - np.repeat(np.cumsum(size) - size, size)
    return at, offered[np.repeat(start, size) + offset]


def _may_be_among(values: Ints, keys: Ints) -> Flags:
    """False only where a value is surely none of the keys: few keys are asked for, and most values need no sorting."""
    seen = np.zeros(1 << SIEVE_BITS, dtype=np.bool_)
    seen[_sieve_place(keys)] = True
    return seen[_sieve_place(values)]


def _sieve_place(values: Ints) -> Ints:
    """A place below 2 ** SIEVE_BITS: the high bits of a product, which depend on all of the value's."""
    return ((values.view(np.uint64) * SIEVE_FACTOR) >> np.uint64(64 - SIEVE_BITS)).view(np.int64)


@dataclass(frozen=True, slots=True)
class RuleKeys:
    """One rule's keys, NONE where it says nothing: of the records to weigh, and of the candidates it offers."""

    record: Ints
    key: Ints
    candidate: Ints


def candidate_pairs(
    side: Side, rows: Ints, pool: Pool, vocabulary: Vocabulary, sizes: Mapping[str, int]
) -> tuple[Ints, Ints]:
    """Distinct (identity row, candidate) that any rule yields, sorted; `sizes` caps each rule's blocks."""

    def pairs(rule: str) -> tuple[Ints, Ints]:
        keys = keys_of(rule, side, rows, pool, vocabulary)
        at, place = join(keys.record, keys.key, sizes[rule])
        return rows[at], keys.candidate[place]

    with workers() as threads:
        found = list(threads.map(pairs, RULES))
    one, other = (np.concatenate(column) for column in zip(*found, strict=True))
    return distinct_pairs(one, other)


def keys_of(rule: str, side: Side, rows: Ints, pool: Pool, vocabulary: Vocabulary) -> RuleKeys:
    """What one rule joins these rows and the candidates of the pool on."""
    if rule == "phone":
        return RuleKeys(side.phone[rows], *pool.phone_owners.T)
    offered = np.flatnonzero(pool.is_candidate)
    if rule == "household":
        return RuleKeys(_homes(side, rows, pool), pool.household[offered] + 1, offered)
    key = SHARED[rule]
    return RuleKeys(key(side, rows, vocabulary), key(pool.side, offered, vocabulary), offered)


def _homes(side: Side, rows: Ints, pool: Pool) -> Ints:
    """Where the owner of each record's sound number lives."""
    owner = pool.find(side.ids.key[rows])
    return np.where((owner >= 0) & (side.ids.key[rows] >= 0), pool.household[owner] + 1, NONE)


def _name(side: Side, rows: Ints, vocabulary: Vocabulary) -> Ints:
    return vocabulary.folded[side.name[rows]]


def _birth(side: Side, rows: Ints, _: Vocabulary) -> Ints:
    return side.birth[rows]


def _name_and_birth(side: Side, rows: Ints, vocabulary: Vocabulary) -> Ints:
    return _combine(_name(side, rows, vocabulary), side.birth[rows])


def _reading(side: Side, rows: Ints, vocabulary: Vocabulary) -> Ints:
    return vocabulary.readings[side.name[rows]]


def _place_and_surname(*parts: str) -> Key:
    """Some parts of the address together with the surname."""
    places = [PARTS.index(part) for part in parts]

    def key(side: Side, rows: Ints, vocabulary: Vocabulary) -> Ints:
        homes = side.address[rows]
        parts = (vocabulary.address_parts[:, place][homes] for place in places)
        return _combine(*parts, vocabulary.surnames[side.name[rows]])

    return key


def _fragment(part: slice) -> Key:
    """Some digits of a number as one key, where all of them are read."""
    size = part.stop - part.start
    powers = 10 ** np.arange(size - 1, -1, -1, dtype=np.int64)

    def key(side: Side, rows: Ints, _: Vocabulary) -> Ints:
        whole = side.ids.key[rows]
        value = whole // 10 ** (BODY - part.stop) % 10**size + 1
        unsound = np.flatnonzero(whole < 0)
        digits = side.ids.digits[rows[unsound], part]
        value[unsound] = np.where(digits.min(axis=1, initial=0) >= 0, digits @ powers + 1, NONE)
        return np.asarray(value, dtype=np.int64)

    return key


def _combine(*keys: Ints) -> Ints:
    """One key of several; NONE if any is. A rare collision only adds a pair that is then compared."""
    code = np.zeros(keys[0].shape, dtype=np.int64)
    present = np.ones(keys[0].shape, dtype=np.bool_)
    for key in keys:
        code = (code + key) * PRIME
        present &= key != NONE
    return np.where(present, np.where(code == NONE, 1, code), NONE)


SHARED: Final[dict[str, Key]] = {
    "name_and_birth": _name_and_birth,
    "name": _name,
    "reading": _reading,
    "birth": _birth,
    "group_and_surname": _place_and_surname("village", "group"),
    "road_and_surname": _place_and_surname("road", "road_number"),
    "estate_and_surname": _place_and_surname("estate", "building"),
    "id_head": _fragment(HEAD_DIGITS),
    "id_tail": _fragment(TAIL_DIGITS),
}
"""The rules whose key is worked out alike for records and candidates, NONE where it says nothing."""
RULES: Final = (*SHARED, "phone", "household")
"""Every rule: these, a phone anybody is known to have, and the household of whoever owns the record's number."""
