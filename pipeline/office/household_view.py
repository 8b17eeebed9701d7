"""What the household's page shows beside the report itself: its chart, its lines by month, words by language."""

from __future__ import annotations

import csv
import io
from collections.abc import Callable, Mapping
from decimal import Decimal
from importlib import resources
from pathlib import Path
from typing import Any, Final
from urllib.parse import quote

from pipeline.assessment.facts import RecordRef
from pipeline.cycle import month_text
from pipeline.feeds.files import csv_cell
from pipeline.household_report.by_month import known_totals, lines_of, months_of, totals_of
from pipeline.household_report.missing import FIXTURE_WORDS, MISSING
from pipeline.household_report.model import Heading, Report, Said, Test
from pipeline.household_report.pdf import references, test_side
from pipeline.office.i18n import SOURCE
from pipeline.office.sentences import REVIEW_STEP
from pipeline.office.templating import render
from pipeline.office.tones import tone
from pipeline.policy.model import FEN
from pipeline.steps.household_report import Shown
from pipeline.steps.printing_report import code_of
from pipeline.wording.words import word

COLOURS: Final[Mapping[str, str]] = {
    "wage": "#0f5a6b", "business": "#5b8c3a", "property": "#c98a1b", "transfer": "#6f7fb5",
}  # fmt: skip
LINE_COLOUR: Final = "#a3201d"
HEIGHT: Final = 260
STYLES: Final = ("base.css", "parts.css", "households.css")
UTF8_BOM: Final = "\ufeff"


def context(shown: Shown, language: str, code: str, *, on_paper: bool = False) -> dict[str, Any]:
    """What the templates of a report take; on paper nothing leads anywhere."""
    report, place = shown.report, 0 if language == "zh" else 1
    months = months_of(report)
    heading = report.heading

    def said(topic: str, name: str | None) -> str:
        return word(topic, name, place)

    return {
        "report": report,
        "standing": shown.standing,
        "is_revealed": shown.is_revealed,
        "code": code,
        "address": f"/households/{heading.region}/{heading.cycle}/{heading.household_id}",
        "w": said,
        "yuan_of": lambda fen: None if fen is None else fen / FEN,
        "months": months,
        "lines": lines_of(report.income, months),
        "totals": known_totals(report, months),
        "chart": income_chart(report, said),
        "tests": tests_shown(report),
        "test_side": test_side,
        "references": lambda test: _references(test, said, place),
        "explained": lambda flag: flag.explanation_zh if place == 0 else flag.explanation_en,
        "under_review": _under_review(report),
        "turning": lambda flag: [pair[place] for pair in flag.turning],
        "missing": [MISSING[name][place] for name in report.missing],
        "flag_tone": flag_tone,
        "on_paper": on_paper,
        "record_address": lambda record: "" if on_paper else record_address(heading, record),
    }


def _under_review(report: Report) -> list[tuple[Said, tuple[str, ...]]]:
    """The flags a person has to review, each with what has to be done: a task asks for some of it only."""
    return [
        (flag, tuple(REVIEW_STEP[reason] for reason in flag.reasons if reason in REVIEW_STEP))
        for flag in report.flags
        if flag.outcome == "review"
    ]


def as_html(home: Path, shown: Shown) -> str:
    """The page as one file that needs no server: Chinese, its styles in it, no script."""
    styles = resources.files("pipeline.office").joinpath("static", "css")
    given = context(shown, SOURCE, code_of(home, shown.report), on_paper=True)
    around = {"acts": frozenset(), "language": SOURCE, "styles": [styles.joinpath(name).read_text() for name in STYLES]}
    return render(SOURCE, "households/paper.html", None, {**given, **around})


def flag_tone(flag: Said) -> str:
    """The colour of a flag: adverse only where it is."""
    if flag.outcome == "adjustment" and flag.needs_notice:
        return "adverse"
    return tone("outcome", flag.outcome)


def record_address(heading: Heading, record: RecordRef) -> str:
    """The page of a delivered row."""
    row = f"{record.source}/{quote(record.file_name)}/{record.row_number}"
    return f"/households/{heading.region}/{heading.cycle}/{heading.household_id}/record/{row}"


def tests_shown(report: Report) -> tuple[Test, ...]:
    """The tests of the flags, then the others, each once."""
    tests = {(one.name, one.bound_name, one.bound): one for flag in report.flags for one in flag.tests}
    for one in report.tests:
        tests.setdefault((one.name, one.bound_name, one.bound), one)
    return tuple(tests.values())


def _references(test: Test, said: Callable[[str, str | None], str], place: int) -> str:
    if place == 0:
        return references(test)
    texts = (
        f"{said('parameter', basis.parameter)}: "
        + (FIXTURE_WORDS[place] if basis.words is None else f"{said('document', basis.document)} “{basis.words}”")
        for basis in test.bases
    )
    return "; ".join(texts)


def income_chart(report: Report, said: Callable[[str, str | None], str]) -> dict[str, Any]:
    """An ECharts option: the ledger by month, stacked by kind, and the standard for all heads as a line."""
    months = months_of(report)
    kinds = sorted({item.kind for item in report.income}, key=list(COLOURS).index)
    by_kind = {kind: totals_of([item for item in report.income if item.kind == kind], months) for kind in kinds}
    series: list[dict[str, Any]] = [
        {
            "name": said("income", kind), "type": "bar", "stack": "income", "barMaxWidth": 46,
            "itemStyle": {"color": COLOURS[kind]}, "data": [fen / FEN for fen in sums],
        }
        for kind, sums in by_kind.items()
    ]  # fmt: skip
    lines = [test for test in report.tests if test.bound_name == "line"]
    if lines:
        series.append(_line(said("compared", "line"), float(lines[0].bound) / FEN, len(months)))
    return {
        "canvasHeight": HEIGHT,
        "animation": False,
        "grid": {"left": 8, "right": 16, "top": 40, "bottom": 8, "containLabel": True},
        "legend": {"top": 0, "left": 0, "itemWidth": 14},
        "tooltip": {"trigger": "axis"},
        "xAxis": {"type": "category", "data": [month_text(month) for month in months]},
        "yAxis": {"type": "value", "axisLabel": {"color": "#56636e"}},
        "series": series,
    }


def _line(name: str, yuan: float, count: int) -> dict[str, Any]:
    style = {"color": LINE_COLOUR, "type": "dashed", "width": 1.5}
    return {
        "name": name, "type": "line", "symbol": "none", "lineStyle": style, "itemStyle": {"color": LINE_COLOUR},
        "data": [yuan] * count,
    }  # fmt: skip


INCOME: Final = ("户编号", "成员序号", "月份", "种类", "来源", "证据等级", "金额（元）", "文件", "行号")


def income_csv(report: Report) -> str:
    """The ledger's rows for a spreadsheet: Chinese heads, UTF-8 with BOM, a record a row; no cell that runs."""
    out = io.StringIO()
    writer = csv.writer(out)
    writer.writerow(INCOME)
    for item in report.income:
        record = item.record
        cells = (
            report.heading.household_id, item.member_no, month_text(item.month), word("income", item.kind),
            word("source", item.source), item.grade, Decimal(item.amount_fen).scaleb(-2),
            None if record is None else record.file_name, None if record is None else record.row_number,
        )  # fmt: skip
        writer.writerow(map(csv_cell, cells))
    return UTF8_BOM + out.getvalue()
