"""The charts of the linkage quality page as plain geometry: positions and words. Colours after Okabe and Ito."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise
from math import floor
from typing import Any, Final

BLUE: Final = "#0072b2"
VERMILION: Final = "#d55e00"
PALETTE: Final = ("#0072b2", "#56b4e9", "#009e73", "#f0e442", "#e69f00", "#999999")
"""Told apart by people who see red and green alike."""
WIDTH: Final = 860
LEFT: Final = 64
RIGHT: Final = 24
TOP: Final = 20
CURVE_HEIGHT: Final = 260
NARROW: Final = 0.05
"""A scale of less than this needs fractions of a percent on it."""
ROW_HEIGHT: Final = 18
LABELS: Final = 290
FIGURES: Final = 230
Row = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Line:
    """One measure over the thresholds: its points, the band of its intervals, and a word at each point."""

    label: str
    colour: str
    dash: str
    path: str
    band: str
    dots: tuple[tuple[float, float, str], ...]


@dataclass(frozen=True, slots=True)
class Curve:
    """A chart over thresholds that stand at even distances; `marks` are the thresholds in force."""

    width: int
    height: int
    bottom: float
    left: float
    right: float
    lines: tuple[Line, ...]
    ticks_x: tuple[tuple[float, str], ...]
    ticks_y: tuple[tuple[float, str], ...]
    marks: tuple[tuple[float, str], ...]


@dataclass(frozen=True, slots=True)
class WeightBar:
    """One level of one comparison: a bar from zero, to the right where it speaks for one person."""

    comparison: str
    level: str
    y: float
    x: float
    width: float
    colour: str
    bits: str
    rates: str


@dataclass(frozen=True, slots=True)
class Stack:
    """One line of stacked shares: (x in percent, width in percent, colour, words)."""

    label: str
    parts: tuple[tuple[float, float, str, str], ...]


def draw_curve(
    points: Sequence[Row], measures: Sequence[tuple[str, str, str, str]], limits: Mapping[str, float]
) -> Curve:
    """Lines of `measures` (name, label, colour, dash) over the points' thresholds; `limits` by source, in force.

    A measure is {"value", "low", "high"}, a plain share, or None, which leaves its point out.
    """
    values = [value for point in points for name, *_ in measures for value in _numbers(point[name])]
    floor_at = floor(min(values, default=0.0) * 20) / 20
    top_at = max(values, default=1.0) or 1.0
    top_at = 1.0 if floor_at > 0 else top_at
    digits = 2 if top_at - floor_at < NARROW else 0
    bottom, right = TOP + CURVE_HEIGHT, WIDTH - RIGHT
    step = (right - LEFT) / max(len(points) - 1, 1)
    places = [(float(point["threshold"]), LEFT + number * step) for number, point in enumerate(points)]

    def height(value: float) -> float:
        return round(bottom - (value - floor_at) / ((top_at - floor_at) or 1.0) * CURVE_HEIGHT, 1)

    return Curve(
        width=WIDTH,
        height=bottom + 44,
        bottom=bottom,
        left=LEFT,
        right=right,
        lines=tuple(_line(points, measure, places, height) for measure in measures),
        ticks_x=tuple((round(x, 1), f"{threshold:g}") for threshold, x in places),
        ticks_y=tuple((height(value), f"{value:.{digits}%}") for value in _ticks(floor_at, top_at)),
        marks=tuple(_marks(limits, places)),
    )


def _numbers(value: Row | float | None) -> tuple[float, ...]:
    if value is None:
        return ()
    return (value,) if isinstance(value, float | int) else (value["low"], value["high"])


def _ticks(low: float, high: float) -> list[float]:
    return [low + (high - low) * number / 5 for number in range(6)]


def _line(points: Sequence[Row], measure: tuple[str, str, str, str], places: Any, height: Any) -> Line:  # noqa: ANN401
    name, label, colour, dash = measure
    dots: list[tuple[float, float, str]] = []
    above: list[str] = []
    below: list[str] = []
    for point, (threshold, x) in zip(points, places, strict=True):
        shown = point[name]
        if shown is None:
            continue
        value = shown if isinstance(shown, float | int) else shown["value"]
        dots.append((round(x, 1), height(value), f"{label} {threshold:g}: {value:.2%}"))
        if not isinstance(shown, float | int):
            above.append(f"{x:.1f},{height(shown['high'])}")
            below.append(f"{x:.1f},{height(shown['low'])}")
    path = " ".join(f"{x},{y}" for x, y, _ in dots)
    return Line(label, colour, dash, path, " ".join([*above, *reversed(below)]), tuple(dots))


def _marks(limits: Mapping[str, float], places: Sequence[tuple[float, float]]) -> Iterator[tuple[float, str]]:
    """Where the thresholds in force stand between those tried; sources of one threshold share a mark."""
    for limit in sorted(set(limits.values())):
        sources = ", ".join(sorted(source for source, value in limits.items() if value == limit))
        for (low, left), (high, right) in pairwise(places):
            if low <= limit < high or (limit == high and high == places[-1][0]):
                x = left + (limit - low) / (high - low) * (right - left)
                yield round(x, 1), f"{limit:g} {sources}"


def draw_weights(rows: Sequence[Row]) -> tuple[tuple[WeightBar, ...], float, int]:
    """(bars, where zero stands, height): each comparison's levels under one another, a line above for its name."""
    most = max((abs(row["bits"]) for row in rows), default=1.0) or 1.0
    least = max((-row["bits"] for row in rows), default=0.0)
    room = WIDTH - LABELS - FIGURES
    zero = LABELS + room * max(least, 0.0) / (most + max(least, 0.0))
    scale = room / (most + max(least, 0.0))
    bars: list[WeightBar] = []
    y = 0.0
    before: str | None = None
    for row in rows:
        is_first = row["comparison"] != before
        y += ROW_HEIGHT * (2 if is_first else 1) + (8 if is_first and before is not None else 0)
        width = round(abs(row["bits"]) * scale, 1)
        bars.append(
            WeightBar(
                comparison=row["comparison"] if is_first else "",
                level=row["level"],
                y=y,
                x=round(zero if row["bits"] >= 0 else zero - width, 1),
                width=width,
                colour=BLUE if row["bits"] >= 0 else VERMILION,
                bits=f"{row['bits']:+.2f}",
                rates=f"m {row['m']:.4g} · u {row['u']:.3g}",
            )
        )
        before = row["comparison"]
    return tuple(bars), round(zero, 1), int(y + ROW_HEIGHT + 8)


def stack(label: str, counts: Mapping[str, float], names: Mapping[str, str]) -> Stack:
    """Counts of one line as shares of their sum, in the order of `names` and in the palette's colours."""
    whole = sum(counts.get(name, 0) for name in names)
    parts: list[tuple[float, float, str, str]] = []
    x = 0.0
    for colour, (name, words) in zip(PALETTE, names.items(), strict=False):
        share = counts.get(name, 0) / whole if whole else 0.0
        if share:
            parts.append((round(100 * x, 3), round(100 * share, 3), colour, f"{words}: {counts[name]:,} ({share:.2%})"))
        x += share
    return Stack(label, tuple(parts))
