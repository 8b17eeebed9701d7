"""Everyone a record may belong to: persons of the register, and strangers the same deliveries know.

A stranger is whoever holds a sound identity number that no person of the register holds. They stay among the
candidates so that nobody in the register is taken for them: a homonym's second record, without its number,
then finds him too and not only the person he shares a name with.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Final

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc

from pipeline.linkage import ties
from pipeline.linkage.arrays import ABSENT, distinct_pairs, is_first, is_in, locate, rank_texts, whole
from pipeline.linkage.reading import identifiers
from pipeline.linkage.reading.identifiers import Identifiers
from pipeline.linkage.standard import Identities, Side, join_sides, take_side
from pipeline.linkage.ties import KnownTies
from pipeline.linkage.vocabulary import Vocabulary

Ints = npt.NDArray[np.int64]
Flags = npt.NDArray[np.bool_]

NOBODY: Final = -1
DAYS: Final = 100_000_000
LINKABLE, DUPLICATE, NAMELESS, STRANGER = range(4)
STANDINGS: Final = ("linkable", "duplicate", "nameless")


@dataclass(frozen=True, slots=True)
class Pool:
    """Candidates: first one a person of the register in the caller's order, then strangers by key.

    `is_candidate` is False for a second register row of one number; `is_twofold` marks who stands twice as linkable.
    """

    side: Side
    standing: Ints
    household: Ints  # code; every stranger has his own
    is_candidate: Flags
    is_twofold: Flags
    persons: int
    keys: Ints  # sorted sound keys of candidates
    key_owners: Ints  # candidate of each key
    phone_owners: Ints  # n × 2: phone, candidate; sorted, each once; the register's and those seen
    register_phone: Ints  # by candidate, 0 for none
    ties: KnownTies

    def find(self, keys: Ints) -> Ints:
        """The candidate who holds each key, NOBODY where none does."""
        found = np.full(keys.shape, NOBODY, dtype=np.int64)
        place = locate(self.keys, keys)
        known = place != ABSENT
        found[known] = self.key_owners[place[known]]
        return found


def household_codes(persons: pa.Table) -> Ints:
    """One code for one household, in the order of household ids."""
    return rank_texts(whole(persons["household_id"]))[0]


def standing_codes(persons: pa.Table) -> Ints:
    """The place of each person's standing in STANDINGS."""
    codes = pc.index_in(whole(persons["standing"]), value_set=pa.array(STANDINGS))
    return np.asarray(codes.to_numpy(), dtype=np.int64)


def make_pool(identities: Identities, people: Side, standing: Ints, households: Ints, vocabulary: Vocabulary) -> Pool:
    """Put together the register's persons and the strangers of the deliveries."""
    is_candidate, is_twofold = _one_a_key(people.ids.key, standing)
    strangers = _strangers(identities, people, vocabulary)
    side = join_sides(people, strangers)
    count = strangers.name.size
    own = np.arange(count, dtype=np.int64) + (households.max(initial=0) + 1)
    is_candidate = np.concatenate([is_candidate, np.ones(count, dtype=np.bool_)])
    owners = np.flatnonzero(is_candidate & (side.ids.key >= 0))
    owners = owners[np.argsort(side.ids.key[owners])]
    return Pool(
        side,
        np.concatenate([standing, np.full(count, STRANGER, dtype=np.int64)]),
        np.concatenate([households, own]),
        is_candidate,
        np.concatenate([is_twofold, np.zeros(count, dtype=np.bool_)]),
        people.name.size,
        side.ids.key[owners],
        owners,
        _phones(side.phone, np.arange(side.phone.size)),
        side.phone,
        ties.know(vocabulary.tie_sorts, own[:0], own[:0], own[:0]),
    )


def with_phones(pool: Pool, phones: Ints, owners: Ints) -> Pool:
    """The pool, knowing also these phones, each seen on a record that is surely its owner's."""
    known, holders = pool.phone_owners.T
    return replace(pool, phone_owners=_phones(np.concatenate([known, phones]), np.concatenate([holders, owners])))


def with_ties(pool: Pool, tied: Ints, owners: Ints, vocabulary: Vocabulary) -> Pool:
    """The pool, knowing these ties, each seen on a record that is surely its owner's."""
    return replace(pool, ties=ties.know(vocabulary.tie_sorts, tied, owners, pool.household))


def with_register_phones(pool: Pool) -> Pool:
    """The pool, knowing no phone but the register's."""
    return replace(pool, phone_owners=_phones(pool.register_phone, np.arange(pool.register_phone.size)))


def _phones(phones: Ints, owners: Ints) -> Ints:
    known = phones > 0
    return np.array(distinct_pairs(phones[known], owners[known])).T


def _one_a_key(keys: Ints, standing: Ints) -> tuple[Flags, Flags]:
    """Of the register rows of one number the one that may be linked stands for all (lowest row, if several)."""
    order = np.argsort(keys)
    again = ~is_first(keys[order])
    again[:-1] |= again[1:]
    shared = order[again]
    shared = shared[keys[shared] >= 0]
    is_named = standing != NAMELESS
    shared = shared[np.lexsort((shared, ~is_named[shared], keys[shared]))]
    is_head = is_first(keys[shared])
    is_candidate, is_twofold = np.ones(keys.size, dtype=np.bool_), np.zeros(keys.size, dtype=np.bool_)
    is_candidate[shared] = is_head
    head = np.cumsum(is_head) - 1
    is_twofold[shared[is_head]] = np.bincount(head, is_named[shared]) > 1
    return is_candidate, is_twofold


def _strangers(identities: Identities, people: Side, vocabulary: Vocabulary) -> Side:
    """One element a sound number nobody in the register holds, under the name most of its identities give.

    Whoever bears the name and birth date of a person whose number the register lacks, or holds damaged, may be that
    person, so he is no stranger.
    """
    side = identities.side
    rows = np.flatnonzero((side.ids.key >= 0) & ~is_in(side.ids.key, people.ids.key))
    keys, name = _commonest(side.ids.key[rows], side.name[rows])
    ids = Identifiers(np.full(keys.size, identifiers.SOUND, dtype=np.int8), keys, identifiers.digits_of(keys))
    nothing = np.zeros(keys.size, dtype=np.int64)
    found = Side(name, ids, ids.birth(), ids.sex(), nothing, nothing, nothing)
    unnumbered = lives(people, vocabulary)[people.ids.key < 0]
    return take_side(found, np.flatnonzero(~is_in(lives(found, vocabulary), unnumbered[unnumbered > 0])))


def _commonest(keys: Ints, names: Ints) -> tuple[Ints, Ints]:
    """Each key once, sorted, with the name that stands beside it most often (the lowest, if several)."""
    known, rank = np.unique(keys, return_inverse=True)
    width = int(names.max(initial=0)) + 1
    codes = np.sort(rank * width + names)
    start = np.flatnonzero(is_first(codes))
    rank, name, count = codes[start] // width, codes[start] % width, np.diff(start, append=codes.size)
    order = np.lexsort((name, -count, rank))
    return known, name[order[is_first(rank)]]


def lives(side: Side, vocabulary: Vocabulary) -> Ints:
    """One code for one folded name and birth date, 0 where either is missing."""
    folded = vocabulary.folded[side.name]
    return np.where((folded > 0) & (side.birth > 0), folded * DAYS + side.birth, 0)
