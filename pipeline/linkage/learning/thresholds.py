"""Choose each source's least probability of a match from an estimate of what it would cost. No truth is looked at.

The lowest of STEPS is taken at which the estimated precision is high enough at the lower end of its interval: of all
matches of the source, by number, by repair and by weighing; and of the most doubtful ones alone, those just above the
threshold, lest they hide among the sure: the harm of a wrong link falls on one household, not on an average. What
weighing gets right is seen on records whose number was held back (`holdback`); matches by an exact number are judged
by the model.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np
import pyarrow as pa

from pipeline.linkage.decide import Decision
from pipeline.linkage.learning.held import REPAIRED, WEIGHED, Held, Outcome, read_held, tell
from pipeline.linkage.learning.intervals import Estimate, weighted, wilson
from pipeline.linkage.link import Linkage
from pipeline.linkage.model import LinkModel, ThresholdEstimate, Thresholds
from pipeline.linkage.sure import Method

STEPS: Final = (0.8, 0.9, 0.95, 0.98, 0.99, 0.995, 0.998, 0.999)
ENOUGH_ROWS: Final = 200
"""How many held back say how the most doubtful do; where the next step comes too soon for so many, those above join."""
LEAST_PRECISION: Final = 0.9995
"""Of all matches of a source."""
LEAST_DOUBTFUL: Final = 0.98
"""Of the matches by weighing up to the next step."""


@dataclass(frozen=True, slots=True)
class Numbered:
    """Matches of one source that a number led to, and how many of the exact ones the model itself takes for wrong."""

    exact: int
    repaired: int
    doubt: float


def count_numbered(found: Linkage) -> dict[str, Numbered]:
    """By source, the records that a number settled."""
    identities, decided, counts = found.identities, found.decided, {}
    is_match = decided.decision == Decision.MATCH
    exact = is_match & (decided.method == Method.ID_EXACT)
    repaired = is_match & (decided.method == Method.ID_REPAIRED)
    doubt = np.zeros(exact.size)
    doubt[exact] = (1 - found.pairs.probability[decided.pair[exact]]) * identities.records[exact]
    for place, source in enumerate(identities.sources):
        mine = identities.source == place
        records = [int(identities.records[mine & rows].sum()) for rows in (exact, repaired)]
        counts[source] = Numbered(records[0], records[1], float(doubt[mine].sum()))
    return counts


def choose_thresholds(
    numbered: Sequence[Mapping[str, Numbered]], held: Sequence[pa.Table], model: LinkModel
) -> tuple[dict[str, Thresholds], dict[str, ThresholdEstimate]]:
    """By source of the model: its thresholds and what speaks for them; a source nothing tells of keeps its own.

    Args:
        numbered: of each delivery, `count_numbered`.
        held: of each delivery, HELD_BACK, as linked by `as_open`; its weights are the delivery's.
        model: gives the sources and their thresholds of review.
    """
    rows = read_held([pa.concat_tables(held)], as_open(model))
    chosen, estimates = dict(model.thresholds), {}
    for source, known in model.thresholds.items():
        mine = rows.of(source)
        if mine.weight.size:
            total = _sum([each[source] for each in numbered if source in each])
            threshold, estimate = _choose(total, mine)
            chosen[source], estimates[source] = Thresholds(threshold, known.review), estimate
    return chosen, estimates


def as_open(model: LinkModel) -> LinkModel:
    """The model with every threshold of a match as low as any step, so that all steps can be told from what it does."""
    thresholds = {source: Thresholds(STEPS[0], each.review) for source, each in model.thresholds.items()}
    return model.with_thresholds(thresholds, {})


def _sum(parts: Sequence[Numbered]) -> Numbered:
    return Numbered(
        sum(part.exact for part in parts), sum(part.repaired for part in parts), sum(part.doubt for part in parts)
    )


def _choose(total: Numbered, held: Held) -> tuple[float, ThresholdEstimate]:
    """The lowest step that holds, else the highest, with its estimate."""
    for threshold in STEPS:
        estimate = _estimate(total, held, threshold)
        if estimate.precision.low >= LEAST_PRECISION and estimate.doubtful_precision.low >= LEAST_DOUBTFUL:
            break
    return threshold, estimate


def _doubtful(held: Held, threshold: float) -> Estimate:
    """The precision of matches by weighing from this step to the next, or as far as it takes to have enough of them."""
    is_match = held.at(threshold)[0] & held.is_weighed
    ranked = np.sort(held.probability[is_match])
    following = next((step for step in STEPS if step > threshold), 1.0)
    if ranked.size:
        following = max(following, float(ranked[min(ENOUGH_ROWS, ranked.size) - 1]))
    rows = is_match & (held.probability <= following)
    return wilson(float(held.is_right[rows].sum()), float(rows.sum())) or NOTHING_TELLS


def _estimate(total: Numbered, held: Held, threshold: float) -> ThresholdEstimate:
    rest = tell(held, threshold)
    is_match, is_review = held.at(threshold)
    weighed = rest.precision.get(WEIGHED, NOTHING_TELLS)
    parts = [(float(total.exact), _by_model(total, rest))]
    parts.append((float(total.repaired), rest.precision.get(REPAIRED, NOTHING_TELLS)))
    parts.append((rest.matched[WEIGHED], weighed))
    return ThresholdEstimate(
        numbered=total.exact + total.repaired,
        weighed=round(rest.matched[WEIGHED], 1),
        held_back=int((is_match & held.is_weighed).sum()),
        weighed_precision=weighed,
        doubtful_precision=_doubtful(held, threshold),
        precision=weighted(parts) or NOTHING_TELLS,
        review_right=round(float(held.weight[is_review & held.is_right].sum() / max(rest.review, 1e-9)), 4),
    )


NOTHING_TELLS: Final = Estimate(0.0, 0.0, 1.0)


def _by_model(total: Numbered, rest: Outcome) -> Estimate:
    """Exact numbers: wrong by the model's own probabilities, or misled by a number of somebody they live with."""
    share = 1 - min((total.doubt + rest.misled) / max(total.exact, 1), 1.0)
    return Estimate(share, share, share)
