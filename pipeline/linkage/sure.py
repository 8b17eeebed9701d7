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

from pipeline.linkage import compare
from pipeline.linkage.arrays import distinct_pairs
from pipeline.linkage.blocking import join
from pipeline.linkage.pool import NOBODY, STRANGER, Pool
from pipeline.linkage.reading import fields, identifiers
from pipeline.linkage.reading.characters import Characters
from pipeline.linkage.reading.fields import BirthLevel, SexLevel
from pipeline.linkage.reading.names import NameLevel
from pipeline.linkage.review.judgements import is_ruled_out
from pipeline.linkage.standard import Identities, Side
from pipeline.linkage.vocabulary import Vocabulary

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
    sure, _ = confirmed(side, rows, pool, found[rows], vocabulary, characters)
    owner[rows[sure]] = found[rows[sure]]

    damaged = np.flatnonzero(side.ids.kind == identifiers.DAMAGED)
    at, keys = identifiers.repairs(side.ids.digits[damaged])
    candidates = pool.find(keys)
    hits = np.array(distinct_pairs(damaged[at[candidates >= 0]], candidates[candidates >= 0])).T
    hits = hits[~is_ruled_out(identities.excluded[hits[:, 0]], hits[:, 1], ruled_out)]
    is_confirmed, is_named = confirmed(side, hits[:, 0], pool, hits[:, 1], vocabulary, characters)
    agree = hits[is_named & is_confirmed]
    row, first, count = np.unique(agree[:, 0], return_index=True, return_counts=True)
    single = count == 1
    owner[row[single]], method[row[single]] = agree[first[single], 1], Method.ID_REPAIRED
    return Sure(owner, method, hits)


def confirmed(
    side: Side, rows: Ints, pool: Pool, candidates: Ints, vocabulary: Vocabulary, characters: Characters
) -> tuple[Flags, Flags]:
    """For pairs found by number: whether the name, or the own birth date and sex, confirm each; the name alone."""
    known = pool.side
    name = compare.compare_names(side.name[rows], known.name[candidates], vocabulary, characters)
    birth = fields.compare_births(side.birth[rows], known.birth[candidates])
    sex = fields.compare_sexes(side.sex[rows], known.sex[candidates])
    by_name = np.asarray(name <= LOOSEST_NAME, dtype=np.bool_)
    by_birth = ((birth == BirthLevel.EQUAL) | (birth == BirthLevel.SWAPPED)) & (sex != SexLevel.DIFFERENT)
    is_stranger = pool.standing[candidates] == STRANGER
    contradicted = (birth == BirthLevel.DIFFERENT) & (is_stranger | (name > NameLevel.SHAPE))
    better = has_better_namesake(side, rows, pool, candidates, name, by_birth, vocabulary)
    return np.asarray((by_name | by_birth) & ~contradicted & ~better, dtype=np.bool_), by_name


def has_better_namesake(
    side: Side, rows: Ints, pool: Pool, candidates: Ints, name: Small, by_birth: Flags, vocabulary: Vocabulary
) -> Flags:
    """Whether another member of the candidate's household bears the record's very name, and the candidate does not.

    Sisters 王小红 and 王小虹: a record of the one with the other's number is not the other's. A birth date that is the
    candidate's speaks for him all the same, unless it is the namesake's, too: twins.
    """
    unlike = np.flatnonzero(name > NameLevel.VARIANT)
    pair, member = join(pool.household[candidates[unlike]] + 1, pool.household[: pool.persons] + 1, pool.persons)
    folded = vocabulary.folded[side.name[rows[unlike[pair]]]]
    namesake = (folded != 0) & (folded == vocabulary.folded[pool.side.name[member]])
    namesake &= ~by_birth[unlike[pair]] | (side.birth[rows[unlike[pair]]] == pool.side.birth[member])
    better = np.zeros(name.shape, dtype=np.bool_)
    better[unlike[pair[namesake & (member != candidates[unlike[pair]])]]] = True
    return better
