"""A static bar chart as SVG text: one bar a label, its value beside it."""

from __future__ import annotations

from collections.abc import Sequence
from html import escape
from typing import Final

WIDTH, LEFT, RIGHT, ROW, TOP = 760, 250, 80, 26, 40
COLOURS: Final = ("#1b7837", "#9aa5b1")
"""Ours, others'."""


def draw_bars(title: str, values: Sequence[tuple[str, float]], unit: str) -> str:
    """Bars from zero, scaled to the longest."""
    most = max((value for _, value in values), default=0) or 1
    height = TOP + ROW * len(values) + 12
    rows = []
    for place, (label, value) in enumerate(values):
        y = TOP + ROW * place
        width = round((WIDTH - LEFT - RIGHT) * value / most, 1)
        colour = COLOURS[not label.startswith("hesv") and not label[:1].isdigit()]
        rows.append(
            f'<text x="{LEFT - 8}" y="{y + 14}" text-anchor="end">{escape(label)}</text>'
            f'<rect x="{LEFT}" y="{y + 2}" width="{width}" height="16" fill="{colour}"/>'
            f'<text x="{LEFT + width + 6}" y="{y + 14}">{value:,.1f} {escape(unit)}</text>'
        )
    body = "\n".join(rows)
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH} {height}" font-family="sans-serif" '
        f'font-size="12" role="img" aria-label="{escape(title)}">\n'
        f'<rect width="{WIDTH}" height="{height}" fill="#fff"/>\n'
        f'<text x="12" y="22" font-size="14" font-weight="bold">{escape(title)}</text>\n{body}\n</svg>\n'
    )
