"""ECharts options as plain values: calm colours that also differ in brightness, no motion, labels people can read."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from operator import itemgetter
from typing import Any, Final

Option = dict[str, Any]
Values = Sequence[int | float | None]

LABEL_ROW: Final = 17
"""Names of lines stand one above the other."""
INK: Final = "#1c2730"
MUTED: Final = "#56636e"
LINE: Final = "#e1e6ea"
TEAL: Final = "#0f5a6b"
COLOURS: Final[Mapping[str, str]] = {
    "entry": "#0f5a6b", "raised": "#5b9fae", "keep": "#c3d3d8", "decrease": "#e0a24e", "exit": "#b5473c",
    "waiting": "#7d7aa8", "none": "#8b959d",
    "tekun": "#0a4452", "dibao": "#0f5a6b", "expenditure_poor": "#5b9fae", "low_income": "#8fc0cb",
    "grace": "#e0a24e", "margin": "#a9b98a", "outside": "#8b959d", "absent": "#c9cfd4",
    "wage": "#0f5a6b", "business": "#e0a24e", "property": "#7d7aa8", "transfer": "#8fc0cb",
    "id_exact": "#0f5a6b", "id_repaired": "#5b9fae", "probabilistic": "#8fc0cb", "clerical": "#a9b98a",
    "review": "#e0a24e", "nobody": "#d5dce0", "match": "#0f5a6b",
    "accepted": "#0f5a6b", "quarantined": "#e0a24e", "duplicate": "#c3d3d8",
    "now": "#0f5a6b", "before": "#b9c8ce", "hidden": "#eceff1",
}  # fmt: skip
LABEL: Final = {"color": MUTED, "fontSize": 13, "hideOverlap": True}
FAMILY: Final = 'system-ui, "PingFang SC", "Microsoft YaHei", "Noto Sans CJK SC", "WenQuanYi Micro Hei", sans-serif'


def around(**more: Any) -> Option:  # noqa: ANN401 - options are what they are
    """What every chart has."""
    return {
        "animation": False,
        "textStyle": {"fontFamily": FAMILY, "color": INK, "fontSize": 13},
        "tooltip": {"trigger": "item", "confine": True},
        "aria": {"enabled": True},
        "backgroundColor": "#fff",
        **more,
    }


def bars(
    names: Sequence[str], series: Sequence[tuple[str, str, Values]], *, stacked: bool = True, lying: bool = True
) -> Option:
    """Bars of (code, name, values), lying ones with the first name on top; a number None leaves a gap."""
    named = {
        "type": "category", "data": list(names), "inverse": lying, "axisTick": {"show": False},
        "axisLine": {"lineStyle": {"color": LINE}}, "axisLabel": LABEL,
    }  # fmt: skip
    return around(
        tooltip={"trigger": "axis", "axisPointer": {"type": "shadow"}, "confine": True},
        legend={"top": 0, "left": 0, "itemWidth": 14, "itemHeight": 10, "itemGap": 16, "type": "scroll"},
        grid={"left": 8, "right": 24, "top": 44, "bottom": 8, "containLabel": True},
        xAxis=amounts() if lying else named,
        yAxis=named if lying else amounts(),
        series=[
            {
                "name": name, "type": "bar", "data": list(values), "barMaxWidth": 26,
                "itemStyle": {"color": COLOURS[code]}, **({"stack": "all"} if stacked else {}),
            }
            for code, name, values in series
        ],
    )  # fmt: skip


def amounts(name: str = "") -> Option:
    """An axis of numbers with quiet lines."""
    return {
        "type": "value", "name": name, "nameTextStyle": LABEL, "axisLabel": LABEL, "minInterval": 1,
        "splitLine": {"lineStyle": {"color": LINE}},
    }  # fmt: skip


def histogram(
    first: int, series: Sequence[tuple[str, str, Sequence[int]]], lines: Sequence[tuple[str, float]]
) -> Option:
    """Bars of width 1 from `first` on, one on the other, and upright lines (name, where)."""
    marks = [
        {
            "xAxis": where,
            "name": name,
            "label": {"formatter": name, "color": INK, "fontSize": 12, "distance": 4 + LABEL_ROW * row},
        }
        for row, (name, where) in enumerate(sorted(lines, key=itemgetter(1), reverse=True))
    ]
    drawn: list[Option] = [
        {
            "name": name, "type": "bar", "stack": "all", "barWidth": "92%", "itemStyle": {"color": COLOURS[code]},
            "data": [[first + index + 0.5, value] for index, value in enumerate(values)],
        }
        for code, name, values in series
    ]  # fmt: skip
    drawn[0]["markLine"] = {
        "symbol": "none", "silent": True, "lineStyle": {"color": INK, "type": "dashed", "width": 1.5}, "data": marks,
    }  # fmt: skip
    width = len(series[0][2])
    return around(
        legend={"top": 0, "left": 0, "itemWidth": 14, "itemHeight": 10},
        grid={"left": 8, "right": 24, "top": 44 + LABEL_ROW * len(lines), "bottom": 8, "containLabel": True},
        xAxis={**amounts(), "min": first, "max": first + width, "interval": 2, "splitLine": {"show": False}},
        yAxis=amounts(),
        series=drawn,
    )


def flow(
    heads: tuple[str, str], nodes: Sequence[tuple[str, str, str, int]], links: Sequence[tuple[str, str, int]]
) -> Option:
    """A Sankey diagram under two heads: nodes (key, name, code, column 0 or 1) and links (key, key, value)."""
    head = {"top": 0, "textStyle": {"fontSize": 14, "color": INK}}
    return around(
        title=[{"text": heads[0], "left": 4, **head}, {"text": heads[1], "right": 4, **head}],
        tooltip={"trigger": "item", "triggerOn": "mousemove", "confine": True},
        series=[
            {
                "type": "sankey", "left": 8, "right": 8, "top": 32, "bottom": 8, "nodeWidth": 16, "nodeGap": 12,
                "draggable": False, "emphasis": {"focus": "adjacency"}, "layoutIterations": 0,
                "lineStyle": {"color": "source", "opacity": 0.32, "curveness": 0.5},
                "data": [
                    {
                        "name": key, "depth": column, "itemStyle": {"color": COLOURS[code]},
                        "label": {
                            "formatter": name, "fontSize": 13, "color": INK,
                            "position": "right" if column == 0 else "left",
                        },
                    }
                    for key, name, code, column in nodes
                ],
                "links": [{"source": source, "target": target, "value": value} for source, target, value in links],
            }
        ],
    )  # fmt: skip
