"""What each blocking rule does for the records that no number settled, and what its size cap costs. Pure.

A block is a key that records and candidates share. One above the rule's cap yields no pairs at all: for the records in
it the rule is lost, and only the other rules can still find their person. Nothing here says what a key is.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

import numpy as np
import numpy.typing as npt

from pipeline.linkage import blocking
from pipeline.linkage.blocking import RuleKeys
from pipeline.linkage.link import Linkage, Settled
from pipeline.linkage.model import LinkModel
from pipeline.linkage.pool import NOBODY

Ints = npt.NDArray[np.int64]

NONE: Final = 0
LARGEST: Final = 5
"""How many of a rule's largest blocks are named, by size."""


@dataclass(frozen=True, slots=True)
class RuleReport:
    """What one rule does. Records are counted by row of the delivery, not by distinct identity.

    pairs: distinct pairs it yields; alone: of them those no other rule yields. reached: records with a pair by it.
    largest: the sizes of the largest blocks any record falls in, the cap aside. dropped: blocks above the cap that a
    record falls in; lost: the records in them; unserved: of those the records no other rule found a candidate for.
    """

    rule: str
    cap: int
    pairs: int
    alone: int
    reached: int
    largest: tuple[int, ...]
    dropped: int
    lost: int
    unserved: int


@dataclass(frozen=True, slots=True)
class BlockReport:
    """All rules: records no number settled, of them those without any pair, distinct pairs, and each rule."""

    records: int
    without_pair: int
    pairs: int
    rules: tuple[RuleReport, ...]


@dataclass(frozen=True, slots=True)
class _Joined:
    """One rule's distinct pairs as codes, the size of each record's block, and which blocks records fall in."""

    pairs: Ints
    sizes: Ints
    blocks: Ints


def unsettled(found: Settled | Linkage) -> Ints:
    """The identities no number settled: those that blocking works for."""
    return np.flatnonzero(found.sure.owner == NOBODY)


def blocks_of(found: Settled | Linkage, model: LinkModel) -> BlockReport:
    """What the rules did in one linkage."""
    return report_blocks(keys_of(found, model), model.block_sizes, found.identities.records[unsettled(found)])


def keys_of(found: Settled | Linkage, model: LinkModel) -> dict[str, RuleKeys]:
    """The keys each rule joined on in a linkage, of its unsettled identities and of its candidates."""
    rows = unsettled(found)
    return {
        rule: blocking.keys_of(rule, found.identities.side, rows, found.pool, found.vocabulary)
        for rule in blocking.RULES
    }


def report_blocks(keys: Mapping[str, RuleKeys], caps: Mapping[str, int], records: Ints) -> BlockReport:
    """Join every rule's keys and count.

    Args:
        keys: by rule; every rule's `record` has one key a row to weigh, in the same order.
        caps: the largest block that still yields pairs, by rule.
        records: how many records each of these rows stands for.
    """
    width = 1 + max((int(each.candidate.max(initial=0)) for each in keys.values()), default=0)
    joined = {rule: _join(each, caps[rule], width) for rule, each in keys.items()}
    pairs, times = np.unique(
        np.concatenate([np.zeros(0, np.int64), *(one.pairs for one in joined.values())]), return_counts=True
    )
    single = pairs[times == 1]
    has_pair = np.zeros(records.size, dtype=np.bool_)
    has_pair[pairs // width] = True
    rules = tuple(_report(rule, one, caps[rule], records, single, has_pair, width) for rule, one in joined.items())
    return BlockReport(int(records.sum()), int(records[~has_pair].sum()), int(pairs.size), rules)


def _join(keys: RuleKeys, cap: int, width: int) -> _Joined:
    order = np.argsort(keys.key, kind="stable")
    ranked = keys.key[order]
    start, end = np.searchsorted(ranked, keys.record, "left"), np.searchsorted(ranked, keys.record, "right")
    sizes = np.where(keys.record == NONE, 0, end - start)
    kept = np.where(sizes > cap, 0, sizes)
    at = np.repeat(np.arange(kept.size), kept)
    offset = np.arange(at.size) - np.repeat(np.cumsum(kept) - kept, kept)
    pairs = np.unique(at * width + keys.candidate[order[np.repeat(start, kept) + offset]])
    _, first = np.unique(np.where(sizes > 0, keys.record, NONE), return_index=True)
    return _Joined(pairs, sizes, np.sort(sizes[first][sizes[first] > 0])[::-1])


def _report(
    rule: str, joined: _Joined, cap: int, records: Ints, single: Ints, has_pair: npt.NDArray[np.bool_], width: int
) -> RuleReport:
    reached = np.unique(joined.pairs // width)
    is_lost = joined.sizes > cap
    return RuleReport(
        rule=rule,
        cap=cap,
        pairs=int(joined.pairs.size),
        alone=int(np.isin(joined.pairs, single, assume_unique=True).sum()),
        reached=int(records[reached].sum()),
        largest=tuple(int(size) for size in joined.blocks[:LARGEST]),
        dropped=int((joined.blocks > cap).sum()),
        lost=int(records[is_lost].sum()),
        unserved=int(records[is_lost & ~has_pair].sum()),
    )
