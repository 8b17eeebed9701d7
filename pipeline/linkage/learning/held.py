"""What records whose number was held back tell, in sums of records: of a source, at a threshold. Pure.

Each row of holdback.HELD_BACK stands for `weight` records of the delivery that have no sound number of their own. What
follows is said of those; of the rest, whose number is sound and confirmed, the run itself knows.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Final

import numpy as np
import numpy.typing as npt
import pyarrow as pa

from pipeline.linkage.learning.intervals import Estimate, wilson
from pipeline.linkage.model import LinkModel

Flags = npt.NDArray[np.bool_]
Floats = npt.NDArray[np.float64]
Texts = npt.NDArray[np.str_]

WEIGHED: Final = "probabilistic"
REPAIRED: Final = "id_repaired"

BANDS: Final = (0.0, 0.1, 0.3, 0.5, 0.8, 0.98, 0.999, 1.0)
"""Where the bands of claimed probability begin, and where the last ends."""


@dataclass(frozen=True, slots=True)
class Held:
    """Rows held back, by column; `limit` is the least probability of a match in the row's source."""

    source: Texts
    method: Texts
    weight: Floats
    limit: Floats
    probability: Floats
    is_member: Flags
    is_right: Flags
    is_match: Flags
    is_review: Flags
    may_be: Flags  # the best candidate is one who may be linked

    @property
    def is_weighed(self) -> Flags:
        """Whether no number led to the best candidate."""
        return np.asarray(self.method == WEIGHED, dtype=np.bool_)

    def of(self, source: str) -> Held:
        """The rows of one source."""
        mine = self.source == source
        return Held(*(getattr(self, name)[mine] for name in self.__slots__))

    def at(self, threshold: float | None) -> tuple[Flags, Flags]:
        """(match, review) of each row if weighing asked for this probability; None is what the model asks.

        What the model refuses although it is probable enough (a sound number of somebody else) stays refused.
        """
        if threshold is None:
            return self.is_match, self.is_review
        is_refused = self.is_weighed & ~self.is_match & (self.probability >= self.limit)
        could = self.is_weighed & self.may_be & ~is_refused
        is_match = np.where(could, self.probability >= threshold, self.is_match)
        return is_match, (self.is_match | self.is_review) & ~is_match


@dataclass(frozen=True, slots=True)
class Outcome:
    """Of the records without a sound, confirmed number, in sums of records; shares None where no row tells.

    matched, precision: by the method that matched them. recall: of members' records, those matched to the right one.
    misled: matched to somebody else by a sound number that is his. waiting: of the records in review, members' own.
    lost: of members' records, those neither in review nor matched to the right one.
    """

    members: float
    matched: dict[str, float]
    precision: dict[str, Estimate]
    recall: Estimate | None
    misled: float
    review: float
    waiting: Estimate | None
    lost: Estimate | None


@dataclass(frozen=True, slots=True)
class Band:
    """Best candidates of one band of claimed probability: how many, the mean claimed, the share that is right."""

    low: float
    high: float
    rows: int
    claimed: float
    right: Estimate


def read_held(tables: Sequence[pa.Table], model: LinkModel) -> Held:
    """HELD_BACK of one or more draws of one delivery; each draw stands for the whole, so weights are divided."""
    table = pa.concat_tables(tables)
    sources = np.array(table["source"].to_pylist(), dtype=np.str_)
    limits = {name: model.thresholds_of(name).match for name in sorted(set(sources.tolist()))}
    decision = np.array(table["decision"].to_pylist(), dtype=np.str_)
    return Held(
        source=sources,
        method=np.array(table["method"].to_pylist(), dtype=np.str_),
        weight=np.asarray(table["weight"].to_numpy() / len(tables), dtype=np.float64),
        limit=np.array([limits[name] for name in sources.tolist()], dtype=np.float64),
        probability=np.asarray(table["probability"].to_numpy(), dtype=np.float64),
        is_member=np.array(table["household_id"].is_valid().to_pylist(), dtype=np.bool_),
        is_right=np.array(table["is_right"].to_pylist(), dtype=np.bool_),
        is_match=decision == "match",
        is_review=decision == "review",
        may_be=np.array(table["has_candidate"].to_pylist(), dtype=np.bool_),
    )


def tell(held: Held, threshold: float | None = None) -> Outcome:
    """What the rows say of records without a sound number, at the model's thresholds or at another one.

    A share of matches counts rows, each method for itself; a share of records counts what the rows stand for.
    """
    is_match, is_review = held.at(threshold)
    right = is_match & held.is_right
    by_method = {method: is_match & (held.method == method) for method in (REPAIRED, WEIGHED)}
    precision = {method: wilson(float((rows & right).sum()), float(rows.sum())) for method, rows in by_method.items()}
    return Outcome(
        members=_sum(held, held.is_member),
        matched={method: _sum(held, rows) for method, rows in by_method.items()},
        precision={method: share for method, share in precision.items() if share is not None},
        recall=_share(held, right, held.is_member),
        misled=_sum(held, is_match & ~right & ~(by_method[REPAIRED] | by_method[WEIGHED])),
        review=_sum(held, is_review),
        waiting=_share(held, is_review & held.is_member, is_review),
        lost=_share(held, held.is_member & ~right & ~is_review, held.is_member),
    )


def _sum(held: Held, rows: Flags) -> float:
    return float(held.weight[rows].sum())


def _share(held: Held, those: Flags, among: Flags) -> Estimate | None:
    """A weighted share. Its interval is that of as many rows of one weight as these are worth (L. Kish)."""
    weights = held.weight[among]
    whole = float(weights.sum())
    if whole <= 0:
        return None
    worth = whole**2 / float((weights**2).sum())
    return wilson(_sum(held, those & among) / whole * worth, worth)


def calibrate(held: Held) -> tuple[Band, ...]:
    """Claimed probability against what came true, over rows that were weighed and have a candidate to link to."""
    found: list[Band] = []
    for low, high in pairwise(BANDS):
        within = held.is_weighed & held.may_be & (held.probability >= low)
        within &= (held.probability < high) | (high == BANDS[-1])
        rows = int(within.sum())
        right = wilson(float(held.is_right[within].sum()), rows)
        if right is not None:
            found.append(Band(low, high, rows, float(held.probability[within].mean()), right))
    return tuple(found)
