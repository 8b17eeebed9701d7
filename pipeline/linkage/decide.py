"""Step four: the best candidate of each identity, its margin, and match, review or nobody. Grain: one identity."""

from __future__ import annotations

from dataclasses import dataclass
from enum import IntEnum
from typing import Final

import numpy as np
import numpy.typing as npt

from pipeline.linkage.arrays import is_first
from pipeline.linkage.model import LinkModel
from pipeline.linkage.pool import DUPLICATE, LINKABLE, NOBODY, Pool
from pipeline.linkage.score import may_match
from pipeline.linkage.standard import Identities
from pipeline.linkage.sure import Method, Sure

Ints = npt.NDArray[np.int64]
Small = npt.NDArray[np.int8]
Floats = npt.NDArray[np.float64]


class Decision(IntEnum):
    """What becomes of a record."""

    NOBODY = 0
    REVIEW = 1
    MATCH = 2


@dataclass(frozen=True, slots=True)
class Pairs:
    """Scored pairs, sorted by identity then candidate: n elements, `levels` and `bits` n × comparisons."""

    identity: Ints
    candidate: Ints
    levels: Small
    bits: Floats
    prior: Floats
    probability: Floats

    @property
    def total(self) -> Floats:
        """The match weight of each pair: its prior and all its comparisons, in bits."""
        return np.asarray(self.bits.sum(axis=1) + self.prior, dtype=np.float64)


@dataclass(frozen=True, slots=True)
class Decided:
    """By identity: what was decided, by which step, and `pair` of its best candidate (-1: none, as for `runner_up`)."""

    decision: Small
    method: Small
    pair: Ints
    runner_up: Ints


NO_PAIR: Final = -1
LEAST_OF_BEST: Final = 0.5
"""A review is asked only where its best candidate has half the threshold himself: a choice among few."""


def decide(identities: Identities, pairs: Pairs, sure: Sure, pool: Pool, model: LinkModel) -> Decided:
    """Judge every identity from its scored pairs, by the thresholds of its source."""
    count = identities.source.size
    best, runner_up = rank(count, pairs.identity, pairs.candidate, pairs.total)
    decision = np.full(count, Decision.NOBODY, dtype=np.int8)
    found = np.flatnonzero(best != NO_PAIR)
    pair = best[found]
    is_sure = sure.owner[found] != NOBODY
    thresholds = [model.thresholds_of(name) for name in identities.sources]
    match = np.array([each.match for each in thresholds])[identities.source[found]]
    review = np.array([each.review for each in thresholds])[identities.source[found]]
    probability = pairs.probability[pair]
    is_likely = _in_register(count, pairs, pool)[found] >= review
    decision[found[is_likely & (probability >= review * LEAST_OF_BEST)]] = Decision.REVIEW
    decision[found[(probability >= match) & may_match(pairs.levels[pair])]] = Decision.MATCH
    decision[found[is_sure]] = Decision.MATCH
    _by_standing(decision, found, pairs.candidate[pair], pool)
    is_owned = sure.owner != NOBODY
    method = np.where(is_owned, sure.method, Method.PROBABILISTIC).astype(np.int8)
    return Decided(decision, method, best, runner_up)


def _in_register(count: int, pairs: Pairs, pool: Pool) -> Floats:
    """The probability that each identity is of anybody who may be linked: of two homonyms it is surely one."""
    standing = pool.standing[pairs.candidate]
    named = (standing == LINKABLE) | (standing == DUPLICATE)
    sums = np.bincount(pairs.identity[named], pairs.probability[named], minlength=count)
    return np.asarray(sums, dtype=np.float64)


def _by_standing(decision: Small, found: Ints, candidate: Ints, pool: Pool) -> None:
    """A record that falls to a nameless person or a stranger goes to nobody; to one who stands twice, to review."""
    standing = pool.standing[candidate]
    decision[found[(standing != LINKABLE) & (standing != DUPLICATE)]] = Decision.NOBODY
    twofold = (standing == DUPLICATE) | pool.is_twofold[candidate]
    rows = found[twofold]
    decision[rows] = np.minimum(decision[rows], Decision.REVIEW)


def rank(count: int, owners: Ints, candidates: Ints, totals: Floats) -> tuple[Ints, Ints]:
    """The best and second-best pair of each owner; ties go to the lower candidate, whose margin is then 0."""
    best = np.full(count, NO_PAIR, dtype=np.int64)
    runner_up = np.full(count, NO_PAIR, dtype=np.int64)
    best[owners] = np.arange(owners.size)
    several = np.flatnonzero(np.bincount(owners, minlength=count)[owners] > 1)
    order = several[np.lexsort((candidates[several], -totals[several], owners[several]))]
    first = np.flatnonzero(is_first(owners[order]))
    best[owners[order[first]]], runner_up[owners[order[first]]] = order[first], order[first + 1]
    return best, runner_up
