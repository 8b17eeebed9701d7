"""Candidate pairs of the records that no number settled: rules that join on one key, capped by block size."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

import numpy as np
import numpy.typing as npt

from pipeline.linkage.addresses import PARTS
from pipeline.linkage.characters import Characters
from pipeline.linkage.names import Name
from pipeline.linkage.pool import Pool
from pipeline.linkage.standard import Side, Vocabulary

Ints = npt.NDArray[np.int64]

NONE: Final = np.int64(0)
PRIME: Final = np.int64(1_000_003)
HEAD_DIGITS: Final = slice(0, 12)
TAIL_DIGITS: Final = slice(8, 17)
RULES: Final = (
    "name_and_birth", "name", "reading", "birth", "phone",
    "group_and_surname", "road_and_surname", "estate_and_surname", "id_head", "id_tail", "household",
)  # fmt: skip


def join(left: Ints, right: Ints, largest: int) -> tuple[Ints, Ints]:
    """Positions of equal keys on both sides; NONE joins nothing, nor does a right-hand block above `largest`."""
    order = np.argsort(right, kind="stable")
    ranked = right[order]
    start, end = np.searchsorted(ranked, left, "left"), np.searchsorted(ranked, left, "right")
    size = np.where((left == NONE) | (end - start > largest), 0, end - start)
    at = np.repeat(np.arange(left.size), size)
    offset = np.arange(at.size) - np.repeat(np.cumsum(size) - size, size)
    return at, order[np.repeat(start, size) + offset]


def candidate_pairs(
    side: Side, rows: Ints, pool: Pool, vocabulary: Vocabulary, sizes: Mapping[str, int], characters: Characters
) -> Ints:
    """Distinct (identity row, candidate), n × 2, that any rule yields, sorted; `sizes` caps each rule's blocks."""
    offered = np.flatnonzero(pool.is_candidate)
    left = _keys(side, rows, vocabulary, characters)
    right = _keys(pool.side, offered, vocabulary, characters)
    found: list[Ints] = []
    for rule, keys in left.items():
        at, candidate = join(keys, right[rule], sizes[rule])
        found.append(np.stack([rows[at], offered[candidate]], axis=1))
    at, place = join(side.phone[rows], pool.phone_owners[:, 0], sizes["phone"])
    found.append(np.stack([rows[at], pool.phone_owners[place, 1]], axis=1))
    found.append(_household_pairs(side, rows, pool, offered, sizes["household"]))
    return np.unique(np.concatenate(found), axis=0)


def _household_pairs(side: Side, rows: Ints, pool: Pool, offered: Ints, largest: int) -> Ints:
    """Whoever lives with the owner of the record's sound number, and the owner."""
    owner = pool.find(side.ids.key[rows])
    keys = np.where((owner >= 0) & (side.ids.key[rows] >= 0), pool.household[owner] + 1, NONE)
    at, candidate = join(keys, pool.household[offered] + 1, largest)
    return np.stack([rows[at], offered[candidate]], axis=1)


def _keys(side: Side, rows: Ints, vocabulary: Vocabulary, characters: Characters) -> dict[str, Ints]:
    """The key of each rule for each of the rows, NONE where it says nothing."""
    name = vocabulary.folded[side.name[rows]]
    birth = side.birth[rows]
    surname, reading = _name_keys(vocabulary, side.name[rows], characters)
    part = dict(zip(PARTS, vocabulary.address_parts[side.address[rows]].T, strict=True))
    return {
        "name_and_birth": _combine(name, birth),
        "name": name,
        "reading": reading,
        "birth": birth,
        "group_and_surname": _combine(part["village"], part["group"], surname),
        "road_and_surname": _combine(part["road"], part["road_number"], surname),
        "estate_and_surname": _combine(part["estate"], part["building"], surname),
        "id_head": _fragment(side, rows, HEAD_DIGITS),
        "id_tail": _fragment(side, rows, TAIL_DIGITS),
    }


def _combine(*keys: Ints) -> Ints:
    """One key of several; NONE if any is. A rare collision only adds a pair that is then compared."""
    code = np.zeros(keys[0].shape, dtype=np.int64)
    for key in keys:
        code = (code + key) * PRIME
    present = np.all(np.stack(keys) != NONE, axis=0)
    return np.where(present, np.where(code == NONE, 1, code), NONE)


def _name_keys(vocabulary: Vocabulary, codes: Ints, characters: Characters) -> tuple[Ints, Ints]:
    """(surname, first readings) as codes, worked out once a distinct name."""
    used, inverse = np.unique(codes, return_inverse=True)
    distinct = [vocabulary.names[code] for code in used]
    surnames = np.array([_text_key(name.surname) for name in distinct], dtype=np.int64)
    readings = np.array([_text_key(_reading(name, characters)) for name in distinct], dtype=np.int64)
    return surnames[inverse], readings[inverse]


def _reading(name: Name, characters: Characters) -> str:
    sounds = [min(characters.readings.get(character, {character})) for character in name.folded]
    return " ".join(sounds)


def _text_key(text: str) -> int:
    """A number for a text that is the same in every process (`hash` is not); 0 for the empty text."""
    code = 0
    for character in text:
        code = (code * int(PRIME) + ord(character)) % (2**61 - 1)
    return code


def _fragment(side: Side, rows: Ints, part: slice) -> Ints:
    """Some digits of a number as one key, where all of them are read."""
    digits = side.ids.digits[rows, part].astype(np.int64)
    value = digits @ (10 ** np.arange(digits.shape[1] - 1, -1, -1, dtype=np.int64))
    return np.where((digits >= 0).all(axis=1), value + 1, NONE)
