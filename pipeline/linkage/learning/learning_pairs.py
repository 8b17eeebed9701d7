"""Pairs of one delivery to learn a model from, as level matrices. No truth: numbers, chance and people's judgements."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import Final

import numpy as np
import numpy.typing as npt
import pyarrow as pa

from pipeline import tables
from pipeline.linkage import compare, ties
from pipeline.linkage.blocking import join
from pipeline.linkage.learning.holdback import find_unjudged
from pipeline.linkage.link import Linkage, person_positions
from pipeline.linkage.model import LinkModel
from pipeline.linkage.pool import NOBODY, STRANGER, Pool, lives, with_register_phones
from pipeline.linkage.reading.fields import PhoneLevel
from pipeline.linkage.reading.identifiers import OLD, SOUND
from pipeline.linkage.review import judgements

Ints = npt.NDArray[np.int64]
Small = npt.NDArray[np.int8]

SEED: Final = 20181231
RANDOM_PAIRS: Final = 500_000


@dataclass(frozen=True, slots=True)
class Delivery:
    """What there is to learn from: tables.IDENTITY, tables.PERSON and tables.JUDGEMENT."""

    records: pa.Table
    persons: pa.Table
    judgements: pa.Table = field(default_factory=tables.JUDGEMENT.empty_table)
    name: str = ""


@dataclass(frozen=True, slots=True)
class Sample:
    """Level matrices of one delivery, and what the priors rest on: counts of distinct identities.

    Identities and not records, because a source that lacks a person's number lacks it on all his rows there.
    """

    random: Small
    by_number: Small
    by_name_and_birth: Small
    sound: int
    sound_in_register: int
    sound_strangers: int
    strangers_once: int
    persons: int
    same: Small  # pairs people judged
    different: Small


def take_sample(delivery: Delivery, start: LinkModel) -> Sample:
    """Pairs of one delivery to learn from; what people judged labels pairs and decides nothing here."""
    persons = delivery.persons.sort_by([("household_id", "ascending"), ("member_no", "ascending")])
    found = find_unjudged(delivery.records, persons, start)
    side, pool = found.identities.side, found.pool
    sound = np.isin(side.ids.kind, (SOUND, OLD))
    pool = with_register_phones(pool)  # no record may vouch for its own phone
    found = replace(found, pool=pool)
    owner = pool.find(side.ids.key)
    in_register = sound & (owner >= 0) & (owner < pool.persons)
    of_strangers = sound & (owner != NOBODY) & (pool.standing[owner] == STRANGER)
    often = np.bincount(owner[of_strangers], minlength=1)
    rows = np.flatnonzero(in_register)
    return Sample(
        _levels(found, *_random_pairs(np.where(owner == NOBODY, found.sure.owner, owner), pool.persons), start),
        _without_own_ties(
            _with_seen_phones(_levels(found, rows, owner[rows], start), side.phone[rows], owner[rows]),
            side.tie[rows],
            owner[rows],
            pool,
        ),
        _levels(found, *_alike_pairs(found), start),
        int(sound.sum()),
        int(in_register.sum()),
        int(of_strangers.sum()),
        int((often == 1).sum()),
        pool.persons,
        *(_levels(found, *pairs, start) for pairs in _judged_pairs(delivery, persons, found)),
    )


def _random_pairs(owner: Ints, persons: int) -> tuple[Ints, Ints]:
    """Identities and persons drawn at random, without those a number says are one."""
    generator = np.random.default_rng(SEED)
    rows, candidates = generator.integers((owner.size, persons), size=(RANDOM_PAIRS, 2)).T
    apart = owner[rows] != candidates
    return rows[apart], candidates[apart]


def _alike_pairs(found: Linkage) -> tuple[Ints, Ints]:
    """Pairs of identity and person with one folded name and one birth date."""
    side, pool = found.identities.side, found.pool
    persons = np.flatnonzero(pool.is_candidate[: pool.persons])
    vocabulary = found.vocabulary
    rows, places = join(lives(side, vocabulary), lives(pool.side, vocabulary)[persons], persons.size)
    return rows, persons[places]


def _with_seen_phones(levels: Small, phones: Ints, owners: Ints) -> Small:
    """A phone that is not the register's, and that several identities of one person give, counts as seen."""
    pairs = np.stack([phones, owners], axis=1)
    _, inverse, counts = np.unique(pairs, axis=0, return_inverse=True, return_counts=True)
    elsewhere = np.isin(levels[:, compare.PHONE], (PhoneLevel.HOUSEHOLD, PhoneLevel.DIFFERENT))
    levels[elsewhere & (counts[inverse] > 1), compare.PHONE] = PhoneLevel.SEEN
    return levels


def _without_own_ties(levels: Small, tied: Ints, owners: Ints, pool: Pool) -> Small:
    """No record may vouch for its own tie."""
    levels[:, compare.TIE] = ties.compare(tied, owners, pool.ties, pool.household, without_own=True)
    return levels


def _levels(found: Linkage, rows: Ints, candidates: Ints, model: LinkModel) -> Small:
    return compare.compare(found.identities.side, rows, found.pool, candidates, found.vocabulary, model.characters)


def _judged_pairs(delivery: Delivery, persons: pa.Table, found: Linkage) -> tuple[tuple[Ints, Ints], tuple[Ints, Ints]]:
    """(identity, person) of the pairs people called the same, and different; each once."""
    words = judgements.gather(
        delivery.records, judgements.of_same_people(delivery.judgements, persons), person_positions(persons)
    )
    of = found.identities.of_record
    same = {(int(of[record]), person) for record, person in words.same.items()}
    apart = {
        (int(of[record]), person)
        for record in np.flatnonzero(words.excluded)
        for person in words.ruled_out[words.excluded[record]]
    }
    one, other = (np.array(sorted(pairs), dtype=np.int64).reshape(-1, 2).T for pairs in (same, apart))
    return (one[0], one[1]), (other[0], other[1])
