"""Figures about records: the files' row sums, where the records went, how sure, and what was set aside."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from math import log2
from typing import Any, Final

from pipeline.dashboard.tables import LOWEST_BITS, Matching
from pipeline.office.figures import options
from pipeline.office.figures.figure import Figure
from pipeline.office.figures.sheets import Cell, Sheet, percent
from pipeline.office.i18n import Speech
from pipeline.steps.dashboard import Figures
from pipeline.wording.records import METHOD

ROW: Final = 34
AROUND: Final = 90
MOST_RULES: Final = 15
"""Bars of the chart; the table has every rule."""
SUMS: Final = ("rows_in", "rows_accepted", "rows_quarantined", "rows_duplicate")
UNMATCHED: Final = ("review", "nobody")
WAYS: Final = ("match", *UNMATCHED)


def row_sums(files: Sequence[Mapping[str, Any]], say: Speech) -> Figure:
    """Rows in = accepted + set aside + duplicates, a file a line; the last line is all files."""
    fates = say.choices("fate_count")
    heads = (
        *map(say, ("来源", "文件", "状态", "来行")),
        *(said for _, said in fates),
        say("核对"),
        *(say.word("decision", way) for way in WAYS),
        say("说明"),
    )
    rows: list[tuple[Cell, ...]] = []
    for file in (*files, _all_of(files)):
        parts = [file[part] for part in SUMS]
        known = [part for part in parts if part is not None]
        fits = None if len(known) < len(parts) else say("相符") if parts[0] == sum(parts[1:]) else say("不符")
        rows.append(
            (
                say.word("source", file["source"]) if file["source"] else say("合计"), file["file_name"],
                say.word("delivery", file["state"]) if file["state"] else None, *parts, fits, file["rows_matched"],
                file["rows_review"], file["rows_unmatched"], file["refused_because"],
            )
        )  # fmt: skip
    counted = [file for file in files if file["rows_in"]]
    series = [(code, said, [file[f"rows_{code}"] for file in counted]) for code, said in fates]
    option = options.bars([file["file_name"] for file in counted], series)
    note = say("每个文件：来行 = 接收 + 隔离 + 重复；一行不多，一行不少。")
    sheet = Sheet(heads, tuple(rows), labels=2)
    return Figure("rows", say("行数核对"), note, option if counted else None, sheet, AROUND + ROW * len(counted))


def _all_of(files: Sequence[Mapping[str, Any]]) -> Mapping[str, Any]:
    """A line of all files together; what no file says, they do not say together."""
    told: dict[str, Any] = dict.fromkeys(("source", "file_name", "state", "refused_because"))
    for name in (*SUMS, "rows_matched", "rows_review", "rows_unmatched"):
        known = [file[name] for file in files if file[name] is not None]
        told[name] = sum(known) if known else None
    return told


def matches(figures: Figures, say: Speech) -> Figure:
    """Where each source's accepted records went, in shares."""
    quality = {row["source"]: row for row in (figures.quality or {}).get("sources", ())}
    shown = [code for code in METHOD if any(code in each.methods for each in figures.matching)]
    heads = (
        *map(say, ("来源", "接收记录")), *(_way(say, code) for code in (*shown, *UNMATCHED)),
        *map(say, ("匹配率", "精确率估计", "召回率估计")),
    )  # fmt: skip
    rows = [
        (
            say.word("source", each.source), each.accepted, *(each.methods.get(code, 0) for code in shown),
            each.review, each.nobody, percent(each.share(each.matched)),
            *(_estimate(quality.get(each.source, {}).get(measure)) for measure in ("precision", "recall")),
        )
        for each in figures.matching
    ]  # fmt: skip
    series = [
        (code, _way(say, code), [_of_hundred(each, code) for each in figures.matching]) for code in (*shown, *UNMATCHED)
    ]
    option = options.bars([say.word("source", each.source) for each in figures.matching], series)
    option["xAxis"] |= {"max": 100, "axisLabel": {**options.LABEL, "formatter": "{value}%"}}
    note = say("每个来源的接收记录各有去处。精确率、召回率为无真值估计，括号内为95%区间。")
    return Figure("matches", say("比对结果"), note, option, Sheet(heads, tuple(rows)), 300)


def _way(say: Speech, code: str) -> str:
    return say.word("method" if code in METHOD else "decision", code)


def _of_hundred(each: Matching, code: str) -> float | None:
    records = {"review": each.review, "nobody": each.nobody}.get(code, each.methods.get(code, 0))
    share = each.share(records)
    return None if share is None else round(share * 100, 2)


def _estimate(estimate: Mapping[str, float] | None) -> Cell:
    if estimate is None:
        return None
    return f"{estimate['value']:.2%}（{estimate['low']:.2%}–{estimate['high']:.2%}）"


def score_bars(figures: Figures, say: Speech) -> Figure:
    """How sure linkage was of what it weighed, and from where on it matches by itself."""
    match, review = figures.scores["match"], figures.scores["review"]
    rows = tuple(
        (f"{LOWEST_BITS + index} … {LOWEST_BITS + index + 1}", at_match, at_review)
        for index, (at_match, at_review) in enumerate(zip(match, review, strict=True))
    )
    lines = _thresholds((figures.quality or {}).get("thresholds", {}), say)
    series = [(code, say.word("decision", code), bars) for code, bars in (("match", match), ("review", review))]
    option = options.histogram(LOWEST_BITS, series, lines)
    note = say(
        "只含综合比对的记录；证件号相符者不在此图。横轴为是本人的把握（比特）：0 即一半，每加 1 翻一倍。"
        "虚线为阈值：右侧自动匹配，两线之间交人复核。"
    )
    sheet = Sheet((say("把握（比特）"), *(title for _, title, _ in series)), rows)
    return Figure("scores", say("比对分值分布"), note, option if sum(match) + sum(review) else None, sheet, 320)


def _thresholds(thresholds: Mapping[str, Mapping[str, float]], say: Speech) -> list[tuple[str, float]]:
    """A line a value: of a match with the sources it holds for, of a review."""
    found: dict[tuple[str, float], list[str]] = {}
    for source, values in thresholds.items():
        for decision in ("match", "review"):
            found.setdefault((decision, values[decision]), []).append(say.word("source", source))
    return [
        (
            f"{say('复核线')} {probability:g}" if decision == "review" else f"{say('匹配线')} {probability:g}",
            round(log2(probability / (1 - probability)), 3),
        )
        for decision, probability in sorted(found)
    ]


def set_aside(figures: Figures, say: Speech, *, in_chinese: bool) -> Figure:
    """Rows in quarantine by source and rule; the last line is all of them."""
    rows: tuple[tuple[Cell, ...], ...] = tuple(
        (
            say.word("source", source), zh if in_chinese else en, rule, say.word("severity", severity),
            count,
        )
        for source, rule, severity, zh, en, count in figures.quarantine
    )  # fmt: skip
    top = rows[:MOST_RULES]
    option = options.bars(
        [f"{row[0]} · {row[1]}" for row in top], [("quarantined", say("隔离"), [int(row[-1] or 0) for row in top])]
    )
    option["yAxis"]["axisLabel"] = {**options.LABEL, "width": 330, "overflow": "truncate"}
    heads = ("来源", "原因", "规则", "程度", "行数")
    note = say("隔离的行不丢弃：修正或放行后重新运行即可计入。")
    total = (say("合计"), None, None, None, sum(count for *_, count in figures.quarantine))
    sheet = Sheet(tuple(map(say, heads)), (*rows, total), labels=3)
    return Figure("quarantine", say("隔离原因"), note, option if rows else None, sheet, AROUND + 30 * len(top))
