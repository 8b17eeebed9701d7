"""Shares with the interval that belongs to them. Pure arithmetic."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from math import sqrt
from typing import Final

Z: Final = 1.959963984540054
"""The normal deviate of a two-sided interval of 95 %."""


@dataclass(frozen=True, slots=True)
class Estimate:
    """A share and its interval of 95 %."""

    value: float
    low: float
    high: float

    def complement(self) -> Estimate:
        """The share of the others."""
        return Estimate(1 - self.value, 1 - self.high, 1 - self.low)


def wilson(of_them: float, trials: float) -> Estimate | None:
    """A share of counts with its score interval; None where nothing was tried.

    Unlike the share's usual standard error it keeps a width where all or none of the trials came out so. An expected
    count need not be whole. E. B. Wilson, Probable inference, the law of succession, and statistical inference, J. Am.
    Stat. Assoc. 22 (1927) 209-212.
    """
    if trials <= 0:
        return None
    share = of_them / trials
    weight = Z * Z / trials
    centre = (share + weight / 2) / (1 + weight)
    half = Z * sqrt(share * (1 - share) / trials + weight / (4 * trials)) / (1 + weight)
    return Estimate(share, max(min(centre - half, share), 0.0), min(max(centre + half, share), 1.0))


def weighted(parts: Sequence[tuple[float, Estimate]]) -> Estimate | None:
    """The mean of independent shares by their weights; None where the weights come to nothing.

    Each part's distance to its own limits is taken for its spread on that side (method of variance estimates recovery,
    G. Y. Zou and A. Donner, Statistics in Medicine 27 (2008) 1693-1702).
    """
    whole = sum(weight for weight, _ in parts)
    if whole <= 0:
        return None
    value = sum(weight * part.value for weight, part in parts) / whole
    below = sqrt(sum((weight / whole * (part.value - part.low)) ** 2 for weight, part in parts))
    above = sqrt(sum((weight / whole * (part.high - part.value)) ** 2 for weight, part in parts))
    return Estimate(value, max(value - below, 0.0), min(value + above, 1.0))
