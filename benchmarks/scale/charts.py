"""Two charts as SVG by hand: time and memory against persons on logarithmic axes, and a run's seconds by step."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from html import escape
from typing import Final

WIDTH, PANEL, HEIGHT, LEFT, RIGHT, TOP, BOTTOM = 860, 430, 330, 62, 18, 44, 46
"""`PANEL`: two beside each other."""
INK, PAPER, LINES = "#333", "#fff", "#e3e6ea"
PALETTE: Final = (
    "#1b7837", "#7fbf7b", "#2166ac", "#92c5de", "#b2182b", "#f4a582", "#762a83", "#c2a5cf", "#8c510a", "#dfc27d",
    "#35978f", "#9aa5b1",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Line:
    """A named line of (persons, value), dashed where it is only a bound."""

    name: str
    colour: str
    points: tuple[tuple[float, float], ...]
    is_bound: bool = False


@dataclass(frozen=True, slots=True)
class Panel:
    """One pair of logarithmic axes."""

    title: str
    unit: str
    lines: tuple[Line, ...]


def draw_growth(panels: Sequence[Panel]) -> str:
    """Panels beside each other, each with its own axes."""
    body = "\n".join(_panel(panel, place * PANEL) for place, panel in enumerate(panels))
    return _svg(PANEL * len(panels), HEIGHT, "Time and memory by persons", body)


def draw_steps(title: str, runs: Mapping[str, Mapping[str, float]], unit: str) -> str:
    """One bar a run, each cut into its steps, scaled to the longest; below, which colour is which step."""
    names = list(dict.fromkeys(name for steps in runs.values() for name in steps))
    colours = {name: PALETTE[place % len(PALETTE)] for place, name in enumerate(names)}
    most = max((sum(steps.values()) for steps in runs.values()), default=0) or 1
    rows = [
        _bar(label, steps, colours, most, TOP + 34 * place, unit) for place, (label, steps) in enumerate(runs.items())
    ]
    legend_top = TOP + 34 * len(runs) + 14
    legend = [_legend(name, colours[name], place, legend_top) for place, name in enumerate(names)]
    height = legend_top + 20 * math.ceil(len(names) / 4) + 8
    heading = f'<text x="12" y="24" font-size="14" font-weight="bold">{escape(title)}</text>'
    return _svg(WIDTH, height, title, "\n".join([heading, *rows, *legend]))


def _bar(
    label: str, steps: Mapping[str, float], colours: Mapping[str, str], most: float, y: int, unit: str
) -> str:  # fmt: skip
    x, parts = float(LEFT), [f'<text x="{LEFT - 8}" y="{y + 16}" text-anchor="end">{escape(label)}</text>']
    for name, value in steps.items():
        width = round((WIDTH - LEFT - 90) * value / most, 1)
        said = f"{escape(name)}: {value:,.1f} {escape(unit)}"
        parts.append(
            f'<rect x="{x:.1f}" y="{y}" width="{width}" height="22" fill="{colours[name]}"><title>{said}</title></rect>'
        )
        x += width
    total = f"{sum(steps.values()):,.1f} {escape(unit)}"
    return "".join([*parts, f'<text x="{x + 6:.1f}" y="{y + 16}">{total}</text>'])


def _legend(name: str, colour: str, place: int, top: int) -> str:
    x, y = 16 + (place % 4) * 210, top + 20 * (place // 4)
    return (
        f'<rect x="{x}" y="{y}" width="12" height="12" fill="{colour}"/>'
        f'<text x="{x + 18}" y="{y + 10}">{escape(name)}</text>'
    )


def _panel(panel: Panel, left: int) -> str:
    points = [point for line in panel.lines for point in line.points]
    if not points:
        return f'<text x="{left + 12}" y="24">{escape(panel.title)}: nothing measured</text>'
    across = _Axis.over([x for x, _ in points], left + LEFT, left + PANEL - RIGHT)
    up = _Axis.over([y for _, y in points], HEIGHT - BOTTOM, TOP + 14 * len(panel.lines) + 6)
    parts = [f'<text x="{left + 12}" y="24" font-size="14" font-weight="bold">{escape(panel.title)}</text>']
    for value in across.ticks:
        x = across.at(value)
        parts.append(f'<line x1="{x}" y1="{up.start}" x2="{x}" y2="{up.end}" stroke="{LINES}"/>')
        parts.append(f'<text x="{x}" y="{HEIGHT - BOTTOM + 18}" text-anchor="middle">{short(value)}</text>')
    for value in up.ticks:
        y = up.at(value)
        parts.append(f'<line x1="{across.start}" y1="{y}" x2="{across.end}" y2="{y}" stroke="{LINES}"/>')
        parts.append(f'<text x="{across.start - 6}" y="{y + 4}" text-anchor="end">{short(value)}</text>')
    parts.append(f'<text x="{across.end}" y="{HEIGHT - 10}" text-anchor="end">persons · {escape(panel.unit)}</text>')
    parts += [_line(line, place, across, up) for place, line in enumerate(panel.lines)]
    return "\n".join(parts)


def _line(line: Line, place: int, across: _Axis, up: _Axis) -> str:
    path = " ".join(f"{across.at(x)},{up.at(y)}" for x, y in line.points)
    dashes = ' stroke-dasharray="5 4"' if line.is_bound else ""
    dots = "" if line.is_bound else "".join(
        f'<circle cx="{across.at(x)}" cy="{up.at(y)}" r="3.5" fill="{line.colour}">'
        f"<title>{escape(line.name)}, {x:,.0f} persons: {y:,.1f}</title></circle>"
        for x, y in line.points
    )  # fmt: skip
    y = TOP + 14 * place
    return (
        f'<polyline points="{path}" fill="none" stroke="{line.colour}" stroke-width="2"{dashes}/>{dots}'
        f'<line x1="{across.start}" y1="{y}" x2="{across.start + 22}" y2="{y}" stroke="{line.colour}" '
        f'stroke-width="2"{dashes}/><text x="{across.start + 28}" y="{y + 4}">{escape(line.name)}</text>'
    )


@dataclass(frozen=True, slots=True)
class _Axis:
    """A logarithmic axis from `low` to `high`, drawn from `start` to `end`."""

    low: float
    high: float
    start: float
    end: float

    @classmethod
    def over(cls, values: Sequence[float], start: float, end: float) -> _Axis:
        positive = [value for value in values if value > 0] or [1.0]
        return cls(min(positive) / 1.25, max(positive) * 1.25, start, end)

    def at(self, value: float) -> float:
        share = (math.log(max(value, self.low)) - math.log(self.low)) / (math.log(self.high) - math.log(self.low))
        return round(self.start + share * (self.end - self.start), 1)

    @property
    def ticks(self) -> list[float]:
        """1, 3, 10, 30 … within the axis."""
        decades = range(math.floor(math.log10(self.low)), math.ceil(math.log10(self.high)) + 1)
        found = [step * 10.0**decade for decade in decades for step in (1, 3)]
        return [value for value in found if self.low <= value <= self.high]


def short(value: float) -> str:
    """30000 -> 30 k, 1000000 -> 1 M, 0.3 -> 0.3."""
    for size, letter in ((1e6, "M"), (1e3, "k")):
        if value >= size:
            return f"{value / size:g} {letter}"
    return f"{value:g}"


def _svg(width: int, height: int, label: str, body: str) -> str:
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {width} {height}" font-family="sans-serif" '
        f'font-size="12" fill="{INK}" role="img" aria-label="{escape(label)}">\n'
        f'<rect width="{width}" height="{height}" fill="{PAPER}"/>\n{body}\n</svg>\n'
    )
