"""Everyone a record may belong to: persons of the register, and strangers the same deliveries know.

A stranger is whoever holds a sound identity number that no person of the register holds. They stay among the
candidates so that nobody in the register is taken for them: a homonym's second record, without its number,
then finds him too and not only the person he shares a name with.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Final

import numpy as np
import numpy.typing as npt
import pyarrow as pa

from pipeline.linkage import identifiers
from pipeline.linkage.identifiers import Identifiers
from pipeline.linkage.standard import Identities, Side, Vocabulary, join_sides, take_side

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

    def find(self, keys: Ints) -> Ints:
        """The candidate who holds each key, NOBODY where none does."""
        if not self.keys.size:
            return np.full(keys.shape, NOBODY, dtype=np.int64)
        place = np.minimum(np.searchsorted(self.keys, keys), self.keys.size - 1)
        return np.where(self.keys[place] == keys, self.key_owners[place], NOBODY)


def household_codes(persons: pa.Table) -> Ints:
    """One code for one household, in the order of household ids."""
    _, codes = np.unique(np.array(persons["household_id"].to_pylist(), dtype=np.str_), return_inverse=True)
    return codes.astype(np.int64)


def make_pool(
    identities: Identities, people: Side, standings: Sequence[str], households: Ints, vocabulary: Vocabulary
) -> Pool:
    """Put together the register's persons and the strangers of the deliveries."""
    standing = np.array([STANDINGS.index(value) for value in standings], dtype=np.int64)
    is_candidate, is_twofold = _one_a_key(people.ids.key, standing)
    strangers = _strangers(identities, people, vocabulary)
    side = join_sides(people, strangers)
    count = strangers.name.size
    own = np.arange(count, dtype=np.int64) + (households.max(initial=0) + 1)
    is_candidate = np.concatenate([is_candidate, np.ones(count, dtype=np.bool_)])
    owners = np.flatnonzero(is_candidate & (side.ids.key >= 0))
    owners = owners[np.argsort(side.ids.key[owners], kind="stable")]
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
    )


def with_phones(pool: Pool, phones: Ints, owners: Ints) -> Pool:
    """The pool, knowing also these phones, each seen on a record that is surely its owner's."""
    rows = np.concatenate([pool.phone_owners, _phones(phones, owners)])
    return replace(pool, phone_owners=np.unique(rows, axis=0))


def with_register_phones(pool: Pool) -> Pool:
    """The pool, knowing no phone but the register's."""
    return replace(pool, phone_owners=_phones(pool.register_phone, np.arange(pool.register_phone.size)))


def _phones(phones: Ints, owners: Ints) -> Ints:
    known = phones > 0
    return np.unique(np.stack([phones[known], owners[known]], axis=1), axis=0)


def _one_a_key(keys: Ints, standing: Ints) -> tuple[Flags, Flags]:
    """Of the register rows of one number the one that may be linked stands for all (lowest row, if several)."""
    rank = (standing == NAMELESS).astype(np.int64)
    order = np.lexsort((np.arange(keys.size), rank, keys))
    is_first = np.ones(keys.size, dtype=np.bool_)
    is_first[1:] = keys[order][1:] != keys[order][:-1]
    is_candidate = np.zeros(keys.size, dtype=np.bool_)
    is_candidate[order] = is_first
    is_candidate |= keys < 0
    named, counts = np.unique(keys[(rank == 0) & (keys >= 0)], return_counts=True)
    return is_candidate, np.isin(keys, named[counts > 1]) & is_candidate


def _strangers(identities: Identities, people: Side, vocabulary: Vocabulary) -> Side:
    """One element a sound number nobody in the register holds, under the name most of its identities give.

    Whoever bears the name and birth date of a person whose number the register lacks, or holds damaged, may be that
    person, so he is no stranger.
    """
    side = identities.side
    rows = np.flatnonzero((side.ids.key >= 0) & ~np.isin(side.ids.key, people.ids.key))
    pairs, counts = np.unique(np.stack([side.ids.key[rows], side.name[rows]], axis=1), axis=0, return_counts=True)
    order = np.lexsort((pairs[:, 1], -counts, pairs[:, 0]))
    keys, first = np.unique(pairs[order, 0], return_index=True)
    ids = Identifiers(np.full(keys.size, identifiers.SOUND, dtype=np.int8), keys, identifiers.digits_of(keys))
    nothing = np.zeros(keys.size, dtype=np.int64)
    found = Side(pairs[order, 1][first], ids, ids.birth(), ids.sex(), nothing, nothing)
    unnumbered = lives(people, vocabulary)[people.ids.key < 0]
    return take_side(found, np.flatnonzero(~np.isin(lives(found, vocabulary), unnumbered[unnumbered > 0])))


def lives(side: Side, vocabulary: Vocabulary) -> Ints:
    """One code for one folded name and birth date, 0 where either is missing."""
    folded = vocabulary.folded[side.name]
    return np.where((folded > 0) & (side.birth > 0), folded * DAYS + side.birth, 0)
