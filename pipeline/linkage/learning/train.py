"""Make a link model from deliveries, without truth and apart from any run.

- u: levels of random pairs (record identity, person), who are almost never one person, and of pairs people called
  different.
- m of all but the number: levels of pairs that hold one sound number; EM on pattern counts takes out the few where the
  number is lent. Pairs people called the same count as they are.
- m of the number: levels of pairs that agree on name and birth date. One with a sound number of its own is a homonym
  (numbers are unique), and of the homonyms' numbers as many are damaged as of the others; how often a number is lent
  comes from the EM above.
- priors: how many sound numbers are in the register, how many others come up more than once.
- thresholds of a match: `thresholds`, on records whose number is held back and linked by what was learnt.

Block sizes and thresholds of a review are decisions, taken over from the model given, `start_model` for the shipped
one. Its guesses weigh as much as a hundred pairs, and where a level hardly ever comes up its weight stays.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Final

import numpy as np
import numpy.typing as npt
import pyarrow as pa

from pipeline.linkage import compare
from pipeline.linkage.compare import COMPARISONS, IdLevel
from pipeline.linkage.learning.holdback import find_unjudged, hold_back
from pipeline.linkage.learning.learning_pairs import SEED, Delivery, Sample, take_sample
from pipeline.linkage.learning.thresholds import Numbered, as_open, choose_thresholds, count_numbered
from pipeline.linkage.model import REGISTER_PERSONS, Level, LinkModel, level_bits

Ints = npt.NDArray[np.int64]
Small = npt.NDArray[np.int8]
Floats = npt.NDArray[np.float64]

ROUNDS: Final = 50
SMOOTHING: Final = 0.5
FIRST_OTHERS: Final = 0.01
START_PAIRS: Final = 100.0
"""How many pairs the start model stands for."""
RARE: Final = 20
"""Pairs fewer than which say nothing of a level's weight."""
BITS_DIGITS: Final = 9
DRAWS: Final = (3, 20)
"""How many times numbers of one delivery are held back: least and most."""
ENOUGH_HELD: Final = 10_000
"""Identities held back after which a delivery tells no more by another draw."""
OTHERS: Final = [place for place in range(len(COMPARISONS)) if place != compare.ID]


def train(deliveries: Sequence[Delivery], start: LinkModel, model_version: str) -> LinkModel:
    """A model from deliveries; `start` gives blocks, thresholds of a review and first weights."""
    samples = [take_sample(delivery, start) for delivery in deliveries]
    names = tuple(delivery.name for delivery in deliveries if delivery.name)
    model = replace(learn(samples, start), model_version=model_version, trained_on=names)
    opened = as_open(model)
    told = [_tell(delivery, opened) for delivery in deliveries]
    return model.with_thresholds(*choose_thresholds([each[0] for each in told], [each[1] for each in told], model))


def _tell(delivery: Delivery, model: LinkModel) -> tuple[dict[str, Numbered], pa.Table]:
    """What numbers settle in a delivery, and what becomes of those held back, as so many draws of one delivery."""
    persons = delivery.persons.sort_by([("household_id", "ascending"), ("member_no", "ascending")])
    before = find_unjudged(delivery.records, persons, model)
    draws: list[pa.Table] = []
    while len(draws) < DRAWS[0] or (len(draws) < DRAWS[1] and sum(draw.num_rows for draw in draws) < ENOUGH_HELD):
        draws.append(hold_back(before, persons, model, seed=SEED + len(draws)))
    held = pa.concat_tables(draws)
    weights = pa.array(held["weight"].to_numpy() / len(draws))
    return count_numbered(before), held.set_column(held.schema.get_field_index("weight"), "weight", weights)


def learn(samples: Sequence[Sample], start: LinkModel) -> LinkModel:
    """The weights and priors that pairs of deliveries show."""
    random = np.concatenate([each for sample in samples for each in (sample.random, sample.different)])
    u = {name: level_shares(random[:, place], len(kind)) for place, (name, kind) in enumerate(COMPARISONS.items())}
    m = {name: np.array([level.m for level in start.levels[name]]) for name in COMPARISONS}
    by_number = np.concatenate([sample.by_number for sample in samples])
    same = np.concatenate([sample.same for sample in samples])
    m, lent = expectation_maximisation(by_number, m, u, OTHERS, same)
    _keep_rare(m, u, np.concatenate([by_number, same, random]), start)
    lent = max(lent, SMOOTHING / (by_number.shape[0] + 1))
    lending = (lent * by_number.shape[0] + SMOOTHING) / max(sum(s.sound for s in samples), 1)
    u["id_number"][IdLevel.EQUAL] = lending / REGISTER_PERSONS
    u["id_number"][IdLevel.HOUSEHOLD] = _housemates(samples) / REGISTER_PERSONS
    alike = [np.bincount(sample.by_name_and_birth[:, compare.ID], minlength=len(IdLevel)) for sample in samples]
    m["id_number"], homonyms = _number_shares(alike, same[:, compare.ID], lent, m["id_number"])
    levels = {name: tuple(_level(*pair) for pair in zip(m[name], u[name], strict=True)) for name in COMPARISONS}
    return _with_priors(replace(start, levels=levels), samples, homonyms)


def _housemates(samples: Sequence[Sample]) -> float:
    """The share of records with a number of the register, times how many live with its holder."""
    seen = [(np.count_nonzero(s.random[:, compare.ID] == IdLevel.HOUSEHOLD) + SMOOTHING) * s.persons for s in samples]
    return float(sum(seen) / sum(s.random.shape[0] + 1 for s in samples))


def _keep_rare(m: dict[str, Floats], u: dict[str, Floats], levels: Small, start: LinkModel) -> None:
    """A level the deliveries hardly show keeps the start model's weight: nothing seen is nothing known."""
    for place in OTHERS:
        name = list(COMPARISONS)[place]
        rare = np.bincount(levels[:, place], minlength=len(COMPARISONS[name])) < RARE
        m[name][rare] = u[name][rare] * np.array([level.m / level.u for level in start.levels[name]])[rare]


def _number_shares(alike: Sequence[Ints], same: Small, lent: float, start: Floats) -> tuple[Floats, float]:
    """The number's m by level, and the share of homonyms among pairs alike in name and birth date, numbers sound.

    `alike`: of each delivery, how many such pairs have each level of the number; `same`: the level of judged pairs.
    """
    seen = np.stack(alike).astype(np.float64)
    own, sound = seen[:, IdLevel.OTHER].sum(), seen[:, [IdLevel.EQUAL, IdLevel.HOUSEHOLD, IdLevel.OTHER]].sum()
    damaged = seen[:, IdLevel.OTHER] * seen[:, IdLevel.SLIP] / np.maximum(seen[:, IdLevel.EQUAL], 1)
    seen[:, IdLevel.UNSOUND] = np.maximum(seen[:, IdLevel.UNSOUND] - damaged, 0)
    seen[:, IdLevel.OTHER] = 0
    counts = seen.sum(axis=0) + np.bincount(same, minlength=start.size) + START_PAIRS * start / start.sum()
    shares = counts / counts.sum()
    shares[IdLevel.OTHER] = lent
    return shares / shares.sum(), float((own + SMOOTHING) / (sound + 2 * SMOOTHING))


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


def level_shares(levels: Small, count: int) -> Floats:
    """How often each level is seen, smoothed so that none is impossible."""
    seen = np.bincount(levels, minlength=count) + SMOOTHING
    return np.asarray(seen / seen.sum(), dtype=np.float64)


def _learnt_shares(levels: Small, weights: Floats, start: Floats) -> Floats:
    """How often each level is seen; of levels the deliveries do not show a little of the start model stays."""
    seen = np.bincount(levels, weights, minlength=start.size) + START_PAIRS * start / start.sum()
    return np.asarray(seen / seen.sum(), dtype=np.float64)


def expectation_maximisation(
    levels: Small, m: Mapping[str, Floats], u: Mapping[str, Floats], places: Sequence[int], same: Small | None = None
) -> tuple[dict[str, Floats], float]:
    """New m of the comparisons at `places`, and the share of pairs that are not one person; u stays.

    `same` are pairs known to be one person, beside those of `levels`.

    Works on counts of distinct patterns. A missing value, the last level, says nothing, on either side. `m` and `u`
    are by comparison in the order of the columns of `levels`: any profile's, not only the household's.
    """
    names = list(m)
    labelled = levels[:0] if same is None else same
    told = np.ones(labelled.shape[0])
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
            seen = np.concatenate([patterns[:, column], labelled[:, place]])
            learnt[names[place]] = _learnt_shares(seen, np.append(weights, told), m[names[place]])
        others = float(1 - weights.sum() / counts.sum())
    return learnt, others
