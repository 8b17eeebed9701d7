"""The bars of a waterfall, whatever draws them: where each begins and ends, in bits."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from pipeline.linkage.review.candidates import Candidate
from pipeline.linkage.review.words import Phrase, Words

MISSING = "missing"


@dataclass(frozen=True, slots=True)
class Bar:
    """One comparison of one candidate: what was compared, how it agrees, and the bits it takes the weight from to."""

    comparison: Phrase
    level: Phrase
    start: float
    end: float

    @property
    def bits(self) -> float:
        """What it adds; below 0, what it takes away."""
        return self.end - self.start


def bars_of(candidate: Candidate, words: Words) -> tuple[Bar, ...]:
    """The candidate's bars in order, each beginning where the one before ended; what is missing says nothing.

    None, where the candidate is not described.
    """
    bars: list[Bar] = []
    weight = 0.0
    for step in candidate.steps:
        if step.level != MISSING:
            level = words.levels[step.comparison, step.level]
            bars.append(Bar(words.comparisons[step.comparison], level, weight, weight + step.bits))
        weight += step.bits
    return tuple(bars)


def reach(all_bars: Iterable[Iterable[Bar]]) -> tuple[float, float]:
    """The least and the most bits any bar touches, 0 included."""
    edges = [0.0, *(edge for bars in all_bars for bar in bars for edge in (bar.start, bar.end))]
    return min(edges), max(edges)
