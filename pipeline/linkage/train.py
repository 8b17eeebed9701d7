"""Make a link model from deliveries, without labels and apart from any run.

- u: levels of random pairs (record identity, person), who are almost never one person.
- m of all but the number: levels of pairs that hold one sound number; EM on pattern counts takes out the few where the
  number is lent.
- m of the number: levels of pairs that agree on name and birth date. One with a sound number of its own is a homonym
  (numbers are unique); how often a number is lent instead comes from the EM above.
- priors: how many sound numbers are in the register, how many others come up more than once.

Thresholds and block sizes are decisions, not learnt: they are taken over from the model given, `start_model` for
the shipped one. Its guesses weigh as much as a hundred pairs.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Final

import numpy as np
import numpy.typing as npt
import pyarrow as pa

from pipeline import tables
from pipeline.linkage import compare, judgements
from pipeline.linkage.blocking import join
from pipeline.linkage.compare import COMPARISONS, IdLevel
from pipeline.linkage.fields import PhoneLevel
from pipeline.linkage.identifiers import OLD, SOUND
from pipeline.linkage.link import Linkage, find, person_positions
from pipeline.linkage.model import Level, LinkModel, level_bits
from pipeline.linkage.pool import NOBODY, STRANGER, lives, with_register_phones

Ints = npt.NDArray[np.int64]
Small = npt.NDArray[np.int8]
Floats = npt.NDArray[np.float64]

SEED: Final = 20181231
RANDOM_PAIRS: Final = 500_000
ROUNDS: Final = 50
SMOOTHING: Final = 0.5
FIRST_OTHERS: Final = 0.01
START_PAIRS: Final = 100.0
"""How many pairs the start model stands for."""
BITS_DIGITS: Final = 9
OTHERS: Final = [place for place in range(len(COMPARISONS)) if place != compare.ID]


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
    possible_numbers: int  # sound identities × persons


def train(deliveries: Sequence[tuple[pa.Table, pa.Table]], start: LinkModel, model_version: str) -> LinkModel:
    """A model from (records, persons) tables of deliveries; `start` gives thresholds, blocks and first weights."""
    samples = [take_sample(records, persons, start) for records, persons in deliveries]
    random = np.concatenate([sample.random for sample in samples])
    u = {name: _shares(random[:, place], len(kind)) for place, (name, kind) in enumerate(COMPARISONS.items())}
    m = dict(
        zip(COMPARISONS, (np.array([level.m for level in start.levels[name]]) for name in COMPARISONS), strict=True)
    )
    by_number = np.concatenate([sample.by_number for sample in samples])
    m, lent = expectation_maximisation(by_number, m, u, OTHERS)
    u["id_number"][IdLevel.EQUAL] = (lent * by_number.shape[0] + SMOOTHING) / sum(s.possible_numbers for s in samples)
    alike = np.concatenate([sample.by_name_and_birth for sample in samples])
    m["id_number"], homonyms = _number_shares(alike, lent, m["id_number"])
    levels = {name: tuple(_level(*pair) for pair in zip(m[name], u[name], strict=True)) for name in COMPARISONS}
    return _with_priors(replace(start, model_version=model_version, levels=levels), samples, homonyms)


def _number_shares(alike: Small, lent: float, start: Floats) -> tuple[Floats, float]:
    """The number's m by level, and the share of homonyms among pairs alike in name and birth date, numbers sound."""
    number = alike[:, compare.ID]
    own = number == IdLevel.OTHER
    shares = _learnt_shares(number[~own], np.ones((~own).sum()), start)
    shares[IdLevel.OTHER] = lent
    sound = own | (number == IdLevel.EQUAL) | (number == IdLevel.HOUSEHOLD)
    return shares / shares.sum(), float((own.sum() + SMOOTHING) / (sound.sum() + 2 * SMOOTHING))


def _level(m: float, u: float) -> Level:
    return Level(round(float(m), BITS_DIGITS), round(float(u), BITS_DIGITS + 3))


def _with_priors(model: LinkModel, samples: Sequence[Sample], homonyms: float) -> LinkModel:
    """Shares of identities by sort of person; homonyms weigh only as far as the delivery does not know them."""
    register = sum(s.sound_in_register for s in samples) / sum(s.sound for s in samples)
    once = sum(s.strangers_once for s in samples) / max(sum(s.sound_strangers for s in samples), 1)
    return replace(
        model,
        register_share=round(register, 4),
        stranger_share=round((1 - register) * (1 - once), 4),
        homonym_share=round(homonyms / (1 - homonyms) * once, 4),
    )


def take_sample(records: pa.Table, persons: pa.Table, start: LinkModel) -> Sample:
    """Pairs of one delivery to learn from."""
    persons = persons.sort_by([("household_id", "ascending"), ("member_no", "ascending")])
    nothing = judgements.gather(records, tables.JUDGEMENT.empty_table(), person_positions(persons))
    found = find(records, persons, nothing, start)
    side, pool = found.identities.side, found.pool
    sound = np.isin(side.ids.kind, (SOUND, OLD))
    pool = with_register_phones(pool)  # no record may vouch for its own phone
    found = replace(found, pool=pool)
    owner = pool.find(side.ids.key)
    in_register = sound & (owner >= 0) & (owner < pool.persons)
    of_strangers = sound & (pool.standing[owner] == STRANGER)
    often = np.bincount(owner[of_strangers], minlength=1)
    rows = np.flatnonzero(in_register)
    return Sample(
        _levels(found, *_random_pairs(np.where(owner == NOBODY, found.sure.owner, owner), pool.persons), start),
        _with_seen_phones(_levels(found, rows, owner[rows], start), side.phone[rows], owner[rows]),
        _levels(found, *_alike_pairs(found), start),
        int(sound.sum()),
        int(in_register.sum()),
        int(of_strangers.sum()),
        int((often == 1).sum()),
        int(sound.sum()) * pool.persons,
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


def _levels(found: Linkage, rows: Ints, candidates: Ints, model: LinkModel) -> Small:
    return compare.compare(found.identities.side, rows, found.pool, candidates, found.vocabulary, model.characters)


def _shares(levels: Small, count: int) -> Floats:
    """How often each level is seen, smoothed so that none is impossible."""
    seen = np.bincount(levels, minlength=count) + SMOOTHING
    return np.asarray(seen / seen.sum(), dtype=np.float64)


def _learnt_shares(levels: Small, weights: Floats, start: Floats) -> Floats:
    """How often each level is seen; of levels the deliveries do not show a little of the start model stays."""
    seen = np.bincount(levels, weights, minlength=start.size) + START_PAIRS * start / start.sum()
    return np.asarray(seen / seen.sum(), dtype=np.float64)


def expectation_maximisation(
    levels: Small, m: Mapping[str, Floats], u: Mapping[str, Floats], places: Sequence[int]
) -> tuple[dict[str, Floats], float]:
    """New m of the comparisons at `places`, and the share of pairs that are not one person; u stays.

    Works on counts of distinct patterns. A missing value says nothing, on either side.
    """
    names = list(COMPARISONS)
    patterns, counts = np.unique(levels[:, list(places)], axis=0, return_counts=True)
    learnt = {name: values.copy() for name, values in m.items()}
    others = FIRST_OTHERS
    for _ in range(ROUNDS):
        ratio = np.ones(patterns.shape[0])
        for column, place in enumerate(places):
            bits = level_bits(np.stack([learnt[names[place]], u[names[place]]], axis=1))
            ratio *= np.exp2(bits[patterns[:, column]])
        is_one = (1 - others) * ratio / ((1 - others) * ratio + others)
        weights = is_one * counts
        for column, place in enumerate(places):
            learnt[names[place]] = _learnt_shares(patterns[:, column], weights, m[names[place]])
        others = float(1 - weights.sum() / counts.sum())
    return learnt, others
