"""Steps one and two: records whose identity number, as sent or repaired, is a candidate's and is confirmed.

A number alone never links. A sound number under another name is somebody else's (a spouse's, say): such a record
goes on unconfirmed. Confirmed means: the names agree, or, for a number as sent, the record's own birth date and sex
do. For a repaired one they prove nothing: neighbours in a county share region and birth date, and one slip turns a
number into theirs.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from enum import IntEnum
from typing import Final

import numpy as np
import numpy.typing as npt

from pipeline.linkage import compare, identifiers
from pipeline.linkage.blocking import join
from pipeline.linkage.characters import Characters
from pipeline.linkage.fields import BirthLevel, SexLevel
from pipeline.linkage.judgements import is_ruled_out
from pipeline.linkage.names import NameLevel
from pipeline.linkage.pool import NOBODY, STRANGER, Pool
from pipeline.linkage.standard import Identities, Side, Vocabulary

Ints = npt.NDArray[np.int64]
Small = npt.NDArray[np.int8]
Flags = npt.NDArray[np.bool_]


class Method(IntEnum):
    """How a record found its person; the names are those of `serve.identity_link`."""

    ID_EXACT = 0
    ID_REPAIRED = 1
    PROBABILISTIC = 2
    CLERICAL = 3


LOOSEST_NAME: Final = NameLevel.MASKED
AGREEING_BIRTHS: Final = (BirthLevel.EQUAL, BirthLevel.SWAPPED)


@dataclass(frozen=True, slots=True)
class Sure:
    """By identity: the candidate its number leads to, or NOBODY; and by which step. `hits` are all (row, candidate)."""

    owner: Ints
    method: Small
    hits: Ints  # n × 2, what a repair led to, agreeing or not


def resolve(
    identities: Identities,
    ruled_out: Sequence[Sequence[int]],
    pool: Pool,
    vocabulary: Vocabulary,
    characters: Characters,
) -> Sure:
    """Find owners by number; nobody whom a judgement ruled out for that record."""
    side = identities.side
    owner = np.full(side.name.size, NOBODY, dtype=np.int64)
    method = np.zeros(side.name.size, dtype=np.int8)
    found = pool.find(side.ids.key)
    found[is_ruled_out(identities.excluded, found, ruled_out) | (side.ids.key < 0)] = NOBODY
    rows = np.flatnonzero(found != NOBODY)
    levels = compare.compare(side, rows, pool, found[rows], vocabulary, characters)
    sure = confirmed(side, rows, pool, found[rows], levels, vocabulary, characters)
    owner[rows[sure]] = found[rows[sure]]

    damaged = np.flatnonzero(side.ids.kind == identifiers.DAMAGED)
    at, keys = identifiers.repairs(side.ids.digits[damaged])
    candidates = pool.find(keys)
    hits = np.unique(np.stack([damaged[at], candidates], axis=1)[candidates >= 0], axis=0)
    hits = hits[~is_ruled_out(identities.excluded[hits[:, 0]], hits[:, 1], ruled_out)]
    levels = compare.compare(side, hits[:, 0], pool, hits[:, 1], vocabulary, characters)
    is_named = levels[:, compare.NAME] <= LOOSEST_NAME
    agree = hits[is_named & confirmed(side, hits[:, 0], pool, hits[:, 1], levels, vocabulary, characters)]
    row, first, count = np.unique(agree[:, 0], return_index=True, return_counts=True)
    single = count == 1
    owner[row[single]], method[row[single]] = agree[first[single], 1], Method.ID_REPAIRED
    return Sure(owner, method, hits)


def confirmed(
    side: Side, rows: Ints, pool: Pool, candidates: Ints, levels: Small, vocabulary: Vocabulary, characters: Characters
) -> Flags:
    """Whether the name, or the record's own birth date and sex, speak for each pair found by number."""
    name, birth, sex = levels[:, compare.NAME], levels[:, compare.BIRTH], levels[:, compare.SEX]
    by_name = name <= LOOSEST_NAME
    by_birth = np.isin(birth, AGREEING_BIRTHS) & (sex != SexLevel.DIFFERENT)
    is_stranger = pool.standing[candidates] == STRANGER
    contradicted = (birth == BirthLevel.DIFFERENT) & (is_stranger | (name > NameLevel.SHAPE))
    better = has_better_namesake(side, rows, pool, candidates, name, vocabulary, characters)
    return np.asarray((by_name | by_birth) & ~contradicted & ~(better & ~by_birth), dtype=np.bool_)


def has_better_namesake(
    side: Side, rows: Ints, pool: Pool, candidates: Ints, name: Small, vocabulary: Vocabulary, characters: Characters
) -> Flags:
    """Whether another member of the candidate's household bears the record's very name, and the candidate does not.

    Sisters 王小红 and 王小虹: a record of the one with the other's number is not the other's.
    """
    unlike = np.flatnonzero(name > NameLevel.VARIANT)
    members = np.arange(pool.persons)
    pair, member = join(pool.household[candidates[unlike]] + 1, pool.household[members] + 1, pool.persons)
    levels = compare.compare_names(
        side.name[rows[unlike[pair]]], pool.side.name[members[member]], vocabulary, characters
    )
    namesake = (levels <= NameLevel.VARIANT) & (members[member] != candidates[unlike[pair]])
    better = np.zeros(name.shape, dtype=np.bool_)
    better[unlike[pair[namesake]]] = True
    return better
