"""Holding a delivery against the one of the cycle before: what changed more than chance and more than a little.

Pure. The limits are `drift.yml`; the tests are two-proportion z, a Poisson z for volumes and Kolmogorov-Smirnov for
amounts, each with a smallest count below which nothing is said.
"""

from __future__ import annotations

import bisect
import math
from collections.abc import Iterator
from dataclasses import dataclass
from importlib.resources import files
from typing import Final

import yaml
from pydantic import ConfigDict, TypeAdapter
from pydantic.dataclasses import dataclass as checked

from expectations.drift_texts import distribution_texts, rows_texts, share_texts
from expectations.profile import LEVELS, ColumnProfile, Profile, TableProfile
from expectations.result import Drift

STRICT: Final = ConfigDict(extra="forbid")


@checked(frozen=True, config=STRICT)
class RowLimits:
    """Bounds of rows now / rows before."""

    below: float
    above: float
    severity: str


@checked(frozen=True, config=STRICT)
class CollapseLimits:
    """Below which share of the rows before a table has collapsed, and for which tables that only warns."""

    below: float
    severity: str
    warning_only: tuple[str, ...]


@checked(frozen=True, config=STRICT)
class ShareLimits:
    """A share has moved by `points`, or to `times` as much (or as little) with the larger at least `floor`."""

    points: float
    times: float
    floor: float
    severity: str

    def bound(self, before: float, now: float) -> float:
        """The share that is too much, or too little where it fell."""
        if now >= before:
            return min(before + self.points, max(self.floor, before * self.times))
        return max(before - self.points, before / self.times) if before >= self.floor else before - self.points

    def passed(self, before: float, now: float) -> bool:
        """Whether the change matters."""
        bound = self.bound(before, now)
        return now != before and (now >= bound if now > before else now <= bound)


@checked(frozen=True, config=STRICT)
class DistributionLimits:
    """The largest distance of two cumulative distributions that is still the same."""

    distance: float
    severity: str


@checked(frozen=True, config=STRICT)
class Limits:
    """`drift.yml`."""

    minimum_count: int
    z: float
    rows_per_subject: dict[str, int]
    rows: RowLimits
    collapse: CollapseLimits
    null_share: ShareLimits
    code_share: ShareLimits
    distribution: DistributionLimits


def load_limits() -> Limits:
    """The limits in force."""
    text = files("expectations").joinpath("drift.yml").read_text(encoding="utf-8")
    return TypeAdapter(Limits).validate_python(yaml.safe_load(text))


LIMITS: Final = load_limits()


@dataclass(frozen=True, slots=True)
class _Pair:
    """One table before and now."""

    source: str
    before: TableProfile
    now: TableProfile
    limits: Limits

    @property
    def subjects(self) -> int:
        """Rows that count as one observation."""
        return self.limits.rows_per_subject.get(self.now.name, 1)

    def is_chance(self, first: float, first_count: float, second: float, second_count: float) -> bool:
        """Whether two shares may well be one: too few rows, or less than z standard errors apart."""
        if min(first_count, second_count) < self.limits.minimum_count:
            return True
        pooled = (first * first_count + second * second_count) / (first_count + second_count)
        error = math.sqrt(pooled * (1 - pooled) * self.subjects * (1 / first_count + 1 / second_count))
        return abs(first - second) <= self.limits.z * error


def compare(previous: Profile | None, now: Profile, limits: Limits = LIMITS) -> tuple[Drift, ...]:
    """Every drift from one cycle to the next, in the order of tables and columns; none where there is no previous.

    A table or column only one of the two has is no drift: contracts change by version, and the suite holds them.
    """
    if previous is None:
        return ()
    earlier = {table.name: table for table in previous.tables}
    return tuple(
        drift
        for table in now.tables
        if table.name in earlier
        for drift in _table_drifts(_Pair(now.source, earlier[table.name], table, limits))
    )


def _table_drifts(pair: _Pair) -> Iterator[Drift]:
    yield from _rows(pair)
    earlier = {column.name: column for column in pair.before.columns}
    for column in pair.now.columns:
        if column.name in earlier:
            yield from _null_share(pair, earlier[column.name], column)
            yield from _code_share(pair, earlier[column.name], column)
            yield from _distribution(pair, earlier[column.name], column)


def _rows(pair: _Pair) -> Iterator[Drift]:
    before, now, limits = pair.before.rows, pair.now.rows, pair.limits
    if max(before, now) < limits.minimum_count:
        return
    if abs(now - before) <= limits.z * math.sqrt((now + before) * pair.subjects):
        return
    ratio = now / before if before else math.inf
    if ratio < limits.collapse.below:
        limit = limits.collapse.below
        severity = "warning" if pair.now.name in limits.collapse.warning_only else limits.collapse.severity
    elif ratio < limits.rows.below or ratio > limits.rows.above:
        limit = limits.rows.below if ratio < 1 else limits.rows.above
        severity = limits.rows.severity
    else:
        return
    zh, en = rows_texts(pair.now.name, before, now)
    change = ratio if before else float(now)
    yield Drift(pair.source, pair.now.name, None, "rows", None, before, now, change, limit, severity, zh, en)


def _null_share(pair: _Pair, earlier: ColumnProfile, column: ColumnProfile) -> Iterator[Drift]:
    before, now = pair.before.null_share(earlier), pair.now.null_share(column)
    limits = pair.limits.null_share
    if not limits.passed(before, now) or pair.is_chance(before, pair.before.rows, now, pair.now.rows):
        return
    yield _share_drift(pair, column, "null_share", None, before, now, limits)


def _code_share(pair: _Pair, earlier: ColumnProfile, column: ColumnProfile) -> Iterator[Drift]:
    """The code that moved most, where any did: the others make room for it. Of two alike the rarer one."""
    if earlier.codes is None or column.codes is None:
        return
    counts = pair.before.filled(earlier), pair.now.filled(column)
    limits = pair.limits.code_share
    moved = []
    for code in dict.fromkeys((*column.codes, *earlier.codes)):
        before, now = pair.before.code_share(earlier, code), pair.now.code_share(column, code)
        if limits.passed(before, now) and not pair.is_chance(before, counts[0], now, counts[1]):
            moved.append((code, before, now))
    if moved:
        code, before, now = max(moved, key=lambda move: _movement(*move[1:]))
        yield _share_drift(pair, column, "code_share", code, before, now, limits)


def _movement(before: float, now: float) -> tuple[float, float]:
    return round(abs(now - before), 9), -min(before, now)


def _share_drift(
    pair: _Pair, column: ColumnProfile, measure: str, item: str | None, before: float, now: float, limits: ShareLimits
) -> Drift:
    zh, en = share_texts(pair.now.name, column.name, item, before, now)
    where = (pair.source, pair.now.name, column.name, measure, item)
    return Drift(*where, before, now, now - before, limits.bound(before, now), limits.severity, zh, en)


def _distribution(pair: _Pair, earlier: ColumnProfile, column: ColumnProfile) -> Iterator[Drift]:
    if earlier.quantiles is None or column.quantiles is None or earlier.median is None or column.median is None:
        return
    counts = pair.before.filled(earlier), pair.now.filled(column)
    if min(counts) < pair.limits.minimum_count:
        return
    values = sorted({*earlier.quantiles, *column.quantiles})
    distance = max(
        abs(_share_up_to(earlier.quantiles, value) - _share_up_to(column.quantiles, value)) for value in values
    )
    by_chance = _distance_of(pair.limits.z) * math.sqrt(pair.subjects * (1 / counts[0] + 1 / counts[1]))
    limits = pair.limits.distribution
    if distance < limits.distance or distance <= by_chance:
        return
    zh, en = distribution_texts(pair.now.name, column.name, earlier.median, column.median)
    where = (pair.source, pair.now.name, column.name, "distribution", None)
    yield Drift(*where, earlier.median, column.median, distance, limits.distance, limits.severity, zh, en)


def _distance_of(z: float) -> float:
    """Kolmogorov's constant for the chance that z standard errors have (at z = 4: 2.28)."""
    chance = math.erfc(z / math.sqrt(2))
    return math.sqrt(-math.log(chance / 2) / 2)


def _share_up_to(quantiles: tuple[float, ...], value: float) -> float:
    """The share of rows that are at most `value`, to the nearest level below."""
    reached = bisect.bisect_right(quantiles, value)
    return LEVELS[reached - 1] if reached else 0.0
