"""How good a run's links are, as far as can be said without the truth. Pure: counts in, shares with intervals out.

Records whose sound number was confirmed are judged by the model's own probabilities. All other records are judged by
records like them whose number was held back (holdback). Both are put together by how many there are of each in the run;
what people decided counts as right.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from math import sqrt
from typing import Final

from pipeline.linkage.learning.held import Held, Outcome, tell
from pipeline.linkage.learning.intervals import Estimate, weighted, wilson
from pipeline.linkage.learning.quality import Matched

ALL: Final = "all"
THRESHOLDS: Final = (0.5, 0.6, 0.7, 0.8, 0.9, 0.95, 0.98, 0.99, 0.995, 0.999)
SURE: Final = Estimate(1.0, 1.0, 1.0)
ANY: Final = Estimate(1.0, 0.0, 1.0)
"""Of records in review nobody knows how many are members' own: perhaps all."""
NONE: Final = Estimate(0.0, 0.0, 0.0)
BY_NUMBER: Final = "id_exact"
BY_PEOPLE: Final = "clerical"


@dataclass(frozen=True, slots=True)
class SourceQuality:
    """What is estimated of one source, or of all: shares with an interval of 95 %, None where nothing tells.

    expected_wrong: wrong matches by the model's own probabilities. by_method: the precision of each method's matches.
    members: records of people who may be linked. missed: of them those not matched to the right one. lost: of the
    missed those that do not even wait for a person.
    """

    source: str
    matched: int
    expected_wrong: float
    by_method: dict[str, Estimate]
    precision: Estimate | None
    recall: Estimate | None
    members: float
    missed: float
    lost: float


@dataclass(frozen=True, slots=True)
class Point:
    """All records if weighing asked for another probability; `rest`: of those without a sound, confirmed number."""

    threshold: float
    precision: Estimate | None
    recall: Estimate | None
    rest_precision: Estimate | None
    rest_recall: Estimate | None
    review_share: float


@dataclass(frozen=True, slots=True)
class _Members:
    """Records of members, in sums: matched to their person, in review, neither."""

    found: float
    waiting: float
    lost: float

    @property
    def all(self) -> float:
        return self.found + self.waiting + self.lost

    @property
    def recall(self) -> float:
        return self.found / self.all if self.all else 1.0


def estimate(
    matches: Sequence[Matched], reviews: Mapping[str, int], held: Held, sources: Sequence[str]
) -> tuple[SourceQuality, ...]:
    """Precision and recall of each source, then of all together. `reviews`: records in review by source."""
    mine = {source: [row for row in matches if row.source == source] for source in sources}
    found = [_of_source(source, mine[source], reviews.get(source, 0), held.of(source)) for source in sources]
    return (*found, _of_source(ALL, _together(matches), sum(reviews.values()), held))


def _together(matches: Iterable[Matched]) -> list[Matched]:
    """All sources as one: one entry a method."""
    records: Counter[str] = Counter()
    doubt: dict[str, float] = {}
    for row in matches:
        records[row.method] += row.records
        doubt[row.method] = doubt.get(row.method, 0.0) + row.doubt
    return [Matched(ALL, method, records[method], doubt[method]) for method in sorted(records)]


def _of_source(source: str, matches: Sequence[Matched], reviews: int, held: Held) -> SourceQuality:
    rest = tell(held)
    by_method = judge_methods(matches, rest)
    members, recall = judge_recall(matches, by_method, reviews, rest)
    return SourceQuality(
        source=source,
        matched=sum(row.records for row in matches),
        expected_wrong=sum(row.doubt for row in matches),
        by_method=by_method,
        precision=weighted([(row.records, by_method[row.method]) for row in matches]),
        recall=recall,
        members=members.all,
        missed=members.waiting + members.lost,
        lost=members.lost,
    )


def judge_methods(matches: Iterable[Matched], rest: Outcome) -> dict[str, Estimate]:
    """The precision of each method: what people said is right; what was held back tells, where it does; else the model.

    A number is judged by the model's probabilities, less those it misled when one of the household's was put in.
    """
    found: dict[str, Estimate] = {}
    for row in matches:
        doubt = row.doubt + (rest.misled if row.method == BY_NUMBER else 0.0)
        said = wilson(max(row.records - doubt, 0.0), row.records)
        if said is not None:
            found[row.method] = SURE if row.method == BY_PEOPLE else rest.precision.get(row.method, said)
    return found


def judge_recall(
    matches: Sequence[Matched], by_method: Mapping[str, Estimate], reviews: int, rest: Outcome
) -> tuple[_Members, Estimate | None]:
    """Members' records, and how many were matched: what the run counts, filled up by what was held back.

    The run itself tells how many records are matched and in review. Of those in review held-back records tell how many
    are members' own, and how many more are lost for each that is not. None where they tell nothing and there is
    something to tell. The interval is of this run's own recall: its records, too, are a draw.
    """
    known = sum(row.records * by_method[row.method].value for row in matches if row.method in (BY_NUMBER, BY_PEOPLE))
    found = sum(row.records * by_method[row.method].value for row in matches) - known
    waiting = _of_this_run(rest.waiting or ANY, reviews)
    if rest.lost is None and (found or reviews):
        return _fill(known, found, reviews * waiting.value, 0.0), None
    lost = _of_this_run(rest.lost or NONE, found + reviews * waiting.value)

    def recall(waits: float, loses: float) -> float:
        return _fill(known, found, reviews * waits, loses).recall

    value = recall(waiting.value, lost.value)
    below = sqrt((value - recall(waiting.high, lost.value)) ** 2 + (value - recall(waiting.value, lost.high)) ** 2)
    above = sqrt((value - recall(waiting.low, lost.value)) ** 2 + (value - recall(waiting.value, lost.low)) ** 2)
    members = _fill(known, found, reviews * waiting.value, lost.value)
    if not members.all:
        return members, None
    return members, Estimate(value, max(value - below, 0.0), min(value + above, 1.0))


def _fill(known: float, found: float, waiting: float, loses: float) -> _Members:
    """Members' records where this share of those without a sound number is lost."""
    lost = (found + waiting) * loses / (1 - loses) if loses < 1 else 0.0
    return _Members(known + found, waiting, lost)


def _of_this_run(share: Estimate, records: float) -> Estimate:
    """A share's interval widened to what a draw of so many records may show of it."""
    if records <= 0 or share.low == share.high:
        return share
    wider = wilson(share.value * records, records)
    assert wider is not None
    below = sqrt((share.value - share.low) ** 2 + (share.value - wider.low) ** 2)
    above = sqrt((share.high - share.value) ** 2 + (wider.high - share.value) ** 2)
    return Estimate(share.value, max(share.value - below, 0.0), min(share.value + above, 1.0))


def draw_curve(matches: Sequence[Matched], reviews: int, held: Held, records: int) -> tuple[Point, ...]:
    """What each of THRESHOLDS would do to all sources together; `records` linkage looked at, `reviews` of them wait.

    What was held back is scaled to as many records as the run weighed: matched without a sound number or in review.
    """
    known = [row for row in _together(matches) if row.method in (BY_NUMBER, BY_PEOPLE)]
    now = tell(held)
    weighed = sum(row.records for row in matches) - sum(row.records for row in known) + reviews
    stands_for = sum(now.matched.values()) + now.review
    scale = weighed / stands_for if stands_for else 0.0
    return tuple(_point(threshold, known, tell(held, threshold), scale, records) for threshold in THRESHOLDS)


def _point(threshold: float, known: Sequence[Matched], rest: Outcome, scale: float, records: int) -> Point:
    by_method = {**judge_methods(known, rest), **rest.precision}
    others = [(rest.matched[method] * scale, by_method[method]) for method in rest.precision]
    sure = [(float(row.records), by_method[row.method]) for row in known]
    found = [(sum(number for number, _ in sure), SURE)]
    members = [] if rest.recall is None else [(rest.members * scale, rest.recall)]
    return Point(
        threshold=threshold,
        precision=weighted(sure + others),
        recall=weighted(found + members),
        rest_precision=weighted(others),
        rest_recall=rest.recall,
        review_share=rest.review * scale / records if records else 0.0,
    )
