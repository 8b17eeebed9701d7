"""The waterfalls of a record's two best candidates, drawn as SVG one above the other on one scale."""

from __future__ import annotations

from collections.abc import Sequence
from importlib import resources
from typing import Any, Final

from jinja2 import Environment, StrictUndefined

from pipeline.linkage.review.candidates import Candidate
from pipeline.linkage.review.words import Phrase, Words
from pipeline.waterfall.bars import Bar, bars_of, reach

WIDTH: Final = 1000
LEFT: Final = 450
RIGHT: Final = 80
ROW_HEIGHT: Final = 38
HEADING: Final = 58
TOP: Final = 104
FOR: Final = "#1b7837"
AGAINST: Final = "#b35806"
TOTAL: Final = "#4d4d4d"
RANKS: Final = (Phrase("最接近者", "best candidate"), Phrase("其次", "runner-up"))


def draw_waterfalls(
    title: str, lines: Sequence[str], candidates: Sequence[Candidate], names: Sequence[str], words: Words
) -> str:
    """The chart; `lines` stand under the title, `names` say who each candidate is. Nothing personal but those."""
    all_bars = [bars_of(candidate, words) for candidate in candidates]
    least, most = reach(all_bars)
    scale = (WIDTH - LEFT - RIGHT) / max(most - least, 1.0)
    zero = LEFT - least * scale
    panels: list[dict[str, Any]] = []
    top = TOP + 18 * len(lines)
    for rank, candidate, name, bars in zip(RANKS, candidates, names, all_bars, strict=False):
        rows = [_row(bar, zero, scale) for bar in bars]
        if bars:
            rows.append(_total(candidate, zero, scale))
        panels.append({
            "top": top, "rows": rows, "rank": f"{rank.zh} {rank.en}", "name": name,
            "sum": f"{candidate.match_weight:+.2f} bit, p = {candidate.match_probability:.6f}",
        })  # fmt: skip
        top += HEADING + ROW_HEIGHT * len(rows)
    template = resources.files("pipeline.waterfall").joinpath("waterfall.svg.j2").read_text("utf-8")
    environment = Environment(autoescape=True, undefined=StrictUndefined, trim_blocks=True, lstrip_blocks=True)
    return environment.from_string(template).render(
        title=title, lines=lines, panels=panels, width=WIDTH, height=top + 10, zero=round(zero, 1),
        row_height=ROW_HEIGHT,
        legend=[("支持 speaks for", FOR), ("反对 speaks against", AGAINST), ("合计 match weight", TOTAL)],
    )  # fmt: skip


def _row(bar: Bar, zero: float, scale: float) -> dict[str, Any]:
    colour = FOR if bar.bits >= 0 else AGAINST
    return {
        "label": f"{bar.comparison.zh} {bar.comparison.en}",
        "level": f"{bar.level.zh} {bar.level.en}",
        **_place(bar.start, bar.end, zero, scale),
        "colour": colour,
        "bits": f"{bar.bits:+.2f}",
    }


def _total(candidate: Candidate, zero: float, scale: float) -> dict[str, Any]:
    return {
        "label": "合计 match weight",
        "level": "",
        **_place(0.0, candidate.match_weight, zero, scale),
        "colour": TOTAL,
        "bits": f"{candidate.match_weight:+.2f}",
    }


def _place(start: float, end: float, zero: float, scale: float) -> dict[str, float]:
    low, high = sorted((zero + start * scale, zero + end * scale))
    return {"x": round(low, 1), "bar": round(max(high - low, 1.0), 1), "to": round(zero + end * scale, 1)}
