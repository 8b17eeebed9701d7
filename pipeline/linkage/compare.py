"""Comparison levels of (identity, candidate) pairs: one small integer a comparison and pair."""

from __future__ import annotations

from enum import IntEnum
from typing import Final

import numpy as np
import numpy.typing as npt

from pipeline.linkage import addresses, fields, names
from pipeline.linkage.addresses import AddressLevel
from pipeline.linkage.characters import Characters
from pipeline.linkage.fields import BirthLevel, PhoneLevel, SexLevel
from pipeline.linkage.identifiers import BODY, MISSING, OLD, SOUND, UNUSABLE
from pipeline.linkage.names import NameLevel
from pipeline.linkage.pool import Pool
from pipeline.linkage.standard import Side, Vocabulary, take_side

Ints = npt.NDArray[np.int64]
Small = npt.NDArray[np.int8]
Flags = npt.NDArray[np.bool_]


class IdLevel(IntEnum):
    """How a record's identity number agrees with a candidate's."""

    EQUAL = 0
    SLIP = 1  # one digit wrong or two neighbours swapped, and the check digit or the length shows it
    NEAR = 2  # two to four digits differ, and the number is unsound
    UNSOUND = 3  # an unsound number that is far from the candidate's
    HOUSEHOLD = 4  # a sound number of another member of the candidate's household
    OTHER = 5  # a sound number of somebody else
    MISSING = 6


COMPARISONS: Final[dict[str, type[IntEnum]]] = {
    "name": NameLevel,
    "id_number": IdLevel,
    "birth_date": BirthLevel,
    "sex": SexLevel,
    "phone": PhoneLevel,
    "address": AddressLevel,
}
"""Every comparison and its levels, in the order of the columns of a level matrix."""
NAME, ID, BIRTH, SEX, PHONE, ADDRESS = range(len(COMPARISONS))
NEAR_DIGITS: Final = 4


def compare(
    side: Side, rows: Ints, pool: Pool, candidates: Ints, vocabulary: Vocabulary, characters: Characters
) -> Small:
    """N × comparisons: the levels of each pair (side row, pool candidate)."""
    one, other = take_side(side, rows), take_side(pool.side, candidates)
    return np.stack(
        [
            compare_names(one.name, other.name, vocabulary, characters),
            compare_ids(one, other, pool, candidates),
            fields.compare_births(one.birth, other.birth),
            fields.compare_sexes(one.sex, other.sex),
            compare_phones(one.phone, pool, candidates),
            addresses.compare(vocabulary.address_parts[one.address], vocabulary.address_parts[other.address]),
        ],
        axis=1,
    )


def compare_names(one: Ints, other: Ints, vocabulary: Vocabulary, characters: Characters) -> Small:
    """Name levels; texts are compared once a distinct pair that is not equal."""
    simplified, folded = vocabulary.simplified, vocabulary.folded
    levels = np.full(one.shape, NameLevel.DIFFERENT, dtype=np.int8)
    levels[folded[one] == folded[other]] = NameLevel.VARIANT
    levels[simplified[one] == simplified[other]] = NameLevel.EQUAL
    levels[(folded[one] == 0) | (folded[other] == 0)] = NameLevel.MISSING
    unlike = np.flatnonzero(levels == NameLevel.DIFFERENT)
    width = len(vocabulary.names)
    pairs, inverse = np.unique(one[unlike] * width + other[unlike], return_inverse=True)
    distinct = [(int(pair) // width, int(pair) % width) for pair in pairs]
    found = np.array(names.compare_pairs(vocabulary.names, distinct, characters), dtype=np.int8)
    levels[unlike] = found[inverse]
    return levels


def compare_ids(one: Side, other: Side, pool: Pool, candidates: Ints) -> Small:
    """Identity number levels. A sound number is never taken for a slip of another."""
    kind, known = one.ids.kind, other.ids.kind
    differing = one.ids.digits != other.ids.digits
    count = differing.sum(axis=1)
    is_slip = (count == 1) | ((count == 2) & _swapped(one.ids.digits, other.ids.digits, differing))  # noqa: PLR2004
    is_sound = ((kind == SOUND) | (kind == OLD)) & ((known == SOUND) | (known == OLD))
    levels = np.full(kind.shape, IdLevel.UNSOUND, dtype=np.int8)
    levels[(count <= NEAR_DIGITS)] = IdLevel.NEAR
    levels[is_slip] = IdLevel.SLIP
    levels[(kind == UNUSABLE) | (known == UNUSABLE)] = IdLevel.UNSOUND
    levels[is_sound] = IdLevel.OTHER
    owner = pool.find(one.ids.key)
    same_household = (owner >= 0) & (pool.household[owner] == pool.household[candidates]) & (owner != candidates)
    levels[is_sound & same_household] = IdLevel.HOUSEHOLD
    levels[(count == 0) & (kind != UNUSABLE)] = IdLevel.EQUAL
    levels[is_sound & (one.ids.key == other.ids.key)] = IdLevel.EQUAL
    levels[(kind == MISSING) | (known == MISSING)] = IdLevel.MISSING
    return levels


def _swapped(one: Small, other: Small, differing: Flags) -> Flags:
    """Whether two neighbouring digits, and the first that differ, are exchanged."""
    first = np.minimum(differing.argmax(axis=1), BODY - 1)
    row = np.arange(first.size)
    return np.asarray(
        (one[row, first] == other[row, first + 1]) & (one[row, first + 1] == other[row, first]), dtype=np.bool_
    )


def compare_phones(phones: Ints, pool: Pool, candidates: Ints) -> Small:
    """Phone levels: the register's own, one seen on a sure record, one of the household, another."""
    width = int(max(pool.side.name.size, pool.household.max(initial=0))) + 1
    phone, owner = pool.phone_owners.T
    has_phone = np.isin(pool.household[candidates], pool.household[owner])
    levels = np.full(phones.shape, PhoneLevel.DIFFERENT, dtype=np.int8)
    at_home = np.isin(phones * width + pool.household[candidates], phone * width + pool.household[owner])
    levels[at_home] = PhoneLevel.HOUSEHOLD
    levels[np.isin(phones * width + candidates, phone * width + owner)] = PhoneLevel.SEEN
    levels[phones == pool.register_phone[candidates]] = PhoneLevel.REGISTER
    levels[(phones == 0) | ~has_phone] = PhoneLevel.MISSING
    return levels
