"""A small static chart of a changed policy's effects: a bar to the right for who gains, to the left for who loses."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any, Final

from jinja2 import Environment, StrictUndefined

from pipeline.policy.model import FEN
from pipeline.whatif.effects import Total

WIDTH: Final = 860
LEFT: Final = 150
RIGHT: Final = 130
ROW_HEIGHT: Final = 24
GAIN: Final = (("enters", "进入 enters", "#1b7837"), ("rises", "增加 rises", "#a6dba0"))
LOSS: Final = (("falls", "减少 falls", "#fdb863"), ("leaves", "退出 leaves", "#b35806"))


def draw_chart(template: str, title: str, total: Total, groups: Sequence[Total]) -> str:
    """The chart as SVG: one row a group, bars scaled to the widest, the monthly cost of the change at the end."""
    most = max((_count(group, side) for group in groups for side in (GAIN, LOSS)), default=0)
    room = (WIDTH - LEFT - RIGHT) / 2
    zero = LEFT + room
    lines = (
        f"每月 a month: {_yuan(total.before_fen)} → {_yuan(total.after_fen)} 元 yuan "
        f"({_signed(total.more_fen)})；每年 a year: {_signed(total.more_yearly_fen)}",
        "；".join(f"{label}: {total.moves[move]:,}" for move, label, _ in (*GAIN, *LOSS)),
    )
    top = 48 + 18 * len(lines) + 34
    environment = Environment(autoescape=True, undefined=StrictUndefined, trim_blocks=True, lstrip_blocks=True)
    return environment.from_string(template).render(
        title=title,
        lines=lines,
        legend=[(label, colour, LEFT + 150 * place) for place, (_, label, colour) in enumerate((*LOSS, *GAIN))],
        width=WIDTH,
        height=top + ROW_HEIGHT * len(groups) + 24,
        top=top,
        left=LEFT,
        zero=zero,
        row_height=ROW_HEIGHT,
        rows=[
            {"group": group.group, "cost": _signed(group.more_fen), "bars": list(_bars(group, zero, room, most))}
            for group in groups
        ],
    )


def _count(total: Total, side: tuple[tuple[str, str, str], ...]) -> int:
    return sum(total.moves[move] for move, _, _ in side)


def _bars(total: Total, zero: float, room: float, most: int) -> Iterator[dict[str, Any]]:
    for side, sign in ((GAIN, 1), (LOSS, -1)):
        edge = zero
        for move, label, colour in side:
            count = total.moves[move]
            width = round(room * count / most, 1) if most else 0.0
            if width:
                x = edge if sign > 0 else edge - width
                yield {"x": round(x, 1), "width": width, "colour": colour, "label": label, "count": f"{count:,}"}
            edge += sign * width


def _yuan(fen: int) -> str:
    return f"{fen / FEN:,.0f}"


def _signed(fen: int) -> str:
    return f"{fen / FEN:+,.0f}"
