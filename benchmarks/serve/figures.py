"""Percentiles, and the bars of serving. Pure."""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from typing import Any, Final

from benchmarks.scale.figures import Bar

LOOK_UP_MS: Final = 50
TOWNSHIP_SECONDS: Final = 2
ALL_SECONDS: Final = 60


def percentile(values: Sequence[float], share: float) -> float:
    """The smallest value that at least that share of values does not exceed (nearest rank): ([1, 2, 3], .5) -> 2.

    Raises:
        ValueError: no values, or a share that is not in (0, 1].
    """
    if not values or not 0 < share <= 1:
        raise ValueError(f"no percentile {share} of {len(values)} values")
    return sorted(values)[math.ceil(round(share * len(values), 9)) - 1]


def spread(values: Sequence[float]) -> dict[str, float]:
    """Median, 95th percentile and maximum, with how many they are of."""
    return {
        "count": len(values),
        "p50": round(percentile(values, 0.5), 3),
        "p95": round(percentile(values, 0.95), 3),
        "max": round(max(values), 3),
    }


def bars(facts: dict[str, Any]) -> Iterator[Bar]:
    """What the issue asks of serving."""
    for name in ("household", "person"):
        yield Bar(f"look-up of a {name}, p95", LOOK_UP_MS, facts["look_ups"][name]["p95"], "ms")
    yield Bar("feed of one township, p95", TOWNSHIP_SECONDS, facts["township"]["seconds"]["p95"], "s")
    yield Bar(f"feeds of all {facts['release']['townships']} townships", ALL_SECONDS, facts["release"]["seconds"], "s")
