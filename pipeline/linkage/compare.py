"""Comparison levels of (identity, candidate) pairs: one small integer a comparison and pair."""

from __future__ import annotations

from enum import IntEnum
from typing import Final

import numpy as np
import numpy.typing as npt

from pipeline.linkage import ties
from pipeline.linkage.arrays import ABSENT, distinct, is_in, locate, workers
from pipeline.linkage.pool import Pool
from pipeline.linkage.reading import addresses, fields, names
from pipeline.linkage.reading.addresses import AddressLevel
from pipeline.linkage.reading.characters import Characters
from pipeline.linkage.reading.fields import BirthLevel, PhoneLevel, SexLevel
from pipeline.linkage.reading.identifiers import BODY, MISSING, OLD, OTHER_DOCUMENT, SOUND, UNUSABLE, Identifiers
from pipeline.linkage.reading.names import NameLevel
from pipeline.linkage.standard import Side
from pipeline.linkage.ties import TieLevel
from pipeline.linkage.vocabulary import Vocabulary

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
    "tie": TieLevel,
}
"""Every comparison and its levels, in the order of the columns of a level matrix."""
NAME, ID, BIRTH, SEX, PHONE, ADDRESS, TIE = range(len(COMPARISONS))
NEAR_DIGITS: Final = 4
SILENT: Final = (MISSING, OTHER_DOCUMENT)
"""Numbers that say nothing of an identity number: a passport's is not compared with one."""


def compare(
    side: Side, rows: Ints, pool: Pool, candidates: Ints, vocabulary: Vocabulary, characters: Characters
) -> Small:
    """N × comparisons: the levels of each pair (side row, pool candidate)."""
    known = pool.side
    with workers() as threads:
        levels = [
            threads.submit(compare_names, side.name[rows], known.name[candidates], vocabulary, characters),
            threads.submit(compare_ids, side.ids, rows, pool, candidates),
            threads.submit(fields.compare_births, side.birth[rows], known.birth[candidates]),
            threads.submit(fields.compare_sexes, side.sex[rows], known.sex[candidates]),
            threads.submit(compare_phones, side.phone[rows], pool, candidates),
            threads.submit(compare_homes, side.address[rows], known.address[candidates], vocabulary),
            threads.submit(ties.compare, side.tie[rows], candidates, pool.ties, pool.household),
        ]
    return np.array([one.result() for one in levels], dtype=np.int8).T


def compare_names(one: Ints, other: Ints, vocabulary: Vocabulary, characters: Characters) -> Small:
    """Name levels; texts are compared once a distinct pair, and only where anything but DIFFERENT may come of it."""
    simplified, folded = vocabulary.simplified, vocabulary.folded
    levels = np.full(one.shape, NameLevel.DIFFERENT, dtype=np.int8)
    levels[folded[one] == folded[other]] = NameLevel.VARIANT
    levels[simplified[one] == simplified[other]] = NameLevel.EQUAL
    levels[(folded[one] == 0) | (folded[other] == 0)] = NameLevel.MISSING
    unlike = np.flatnonzero(levels == NameLevel.DIFFERENT)
    unlike = unlike[may_be_alike(one[unlike], other[unlike], vocabulary)]
    width = len(vocabulary.names)
    codes = one[unlike] * width + other[unlike]
    pairs = distinct(codes)
    used = distinct(np.concatenate([pairs // width, pairs % width]))
    places = np.stack([locate(used, pairs // width), locate(used, pairs % width)], axis=1)
    found = names.compare_pairs(vocabulary.names.take(used), places, characters)
    levels[unlike] = found[locate(pairs, codes)]
    return levels


def may_be_alike(one: Ints, other: Ints, vocabulary: Vocabulary) -> Flags:
    """False only for names that are surely DIFFERENT: plain ones without a common character in place or reading.

    A name of two to four characters that keeps none of them in its place, is not re-ordered and does not sound the
    same is another name by every level of `NameLevel`, and of another surname.
    """
    heads, others = vocabulary.heads[one], vocabulary.heads[other]
    is_kept = ((heads == others) & (heads != 0)).any(axis=1)
    is_moved = (np.sort(heads, axis=1) == np.sort(others, axis=1)).all(axis=1)
    is_heard = vocabulary.readings[one] == vocabulary.readings[other]
    is_plain = vocabulary.is_plain[one] & vocabulary.is_plain[other]
    return np.asarray(is_kept | is_moved | is_heard | ~is_plain, dtype=np.bool_)


def compare_ids(ids: Identifiers, rows: Ints, pool: Pool, candidates: Ints) -> Small:
    """Identity number levels. A sound number is never taken for a slip of another."""
    numbers = pool.side.ids
    kind, known = ids.kind[rows], numbers.kind[candidates]
    is_sound = ((kind == SOUND) | (kind == OLD)) & ((known == SOUND) | (known == OLD))
    levels = np.full(kind.shape, IdLevel.OTHER, dtype=np.int8)
    levels[is_sound & (ids.key[rows] == numbers.key[candidates])] = IdLevel.EQUAL
    apart = np.flatnonzero(is_sound & (levels == IdLevel.OTHER))
    owner = pool.find(ids.key[rows[apart]])
    levels[apart[(owner >= 0) & (pool.household[owner] == pool.household[candidates[apart]])]] = IdLevel.HOUSEHOLD
    levels[np.isin(kind, SILENT) | np.isin(known, SILENT)] = IdLevel.MISSING
    rest = np.flatnonzero(~is_sound & (levels != IdLevel.MISSING))
    levels[rest] = _compare_unsound(ids, rows[rest], numbers, candidates[rest])
    return levels


def _compare_unsound(ids: Identifiers, rows: Ints, numbers: Identifiers, candidates: Ints) -> Small:
    """The levels of pairs of which one number at least is damaged or unusable, digit by digit."""
    one, other = ids.digits[rows], numbers.digits[candidates]
    kind, known = ids.kind[rows], numbers.kind[candidates]
    differing = one != other
    count = differing.sum(axis=1)
    is_slip = (count == 1) | ((count == 2) & _swapped(one, other, differing))  # noqa: PLR2004
    levels = np.full(kind.shape, IdLevel.UNSOUND, dtype=np.int8)
    levels[(count <= NEAR_DIGITS)] = IdLevel.NEAR
    levels[is_slip] = IdLevel.SLIP
    levels[(kind == UNUSABLE) | (known == UNUSABLE)] = IdLevel.UNSOUND
    levels[(count == 0) & (kind != UNUSABLE)] = IdLevel.EQUAL
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
    phone, owner = pool.phone_owners.T
    has_phone = np.zeros(int(pool.household.max(initial=0)) + 1, dtype=np.bool_)
    has_phone[pool.household[owner]] = True
    levels = np.full(phones.shape, PhoneLevel.DIFFERENT, dtype=np.int8)
    levels[(phones == 0) | ~has_phone[pool.household[candidates]]] = PhoneLevel.MISSING
    asked = np.flatnonzero(levels == PhoneLevel.DIFFERENT)
    known = distinct(phone)
    place = locate(known, phones[asked])
    asked, place = asked[place != ABSENT], place[place != ABSENT]
    code, width = locate(known, phone), max(pool.household.size, has_phone.size)
    home, person = pool.household[candidates[asked]], candidates[asked]
    levels[asked[is_in(place * width + home, code * width + pool.household[owner])]] = PhoneLevel.HOUSEHOLD
    levels[asked[is_in(place * width + person, code * width + owner)]] = PhoneLevel.SEEN
    levels[asked[phones[asked] == pool.register_phone[person]]] = PhoneLevel.REGISTER
    return levels


def compare_homes(one: Ints, other: Ints, vocabulary: Vocabulary) -> Small:
    """Address levels; parts are looked at only where both sides have any."""
    parts = vocabulary.address_parts
    has_parts = np.asarray(parts.any(axis=1), dtype=np.bool_)
    levels = np.full(one.shape, AddressLevel.MISSING, dtype=np.int8)
    known = np.flatnonzero(has_parts[one] & has_parts[other])
    levels[known] = addresses.compare(parts[one[known]], parts[other[known]])
    return levels
