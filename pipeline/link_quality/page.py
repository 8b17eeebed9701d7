"""The linkage quality report as one page that needs nothing from outside: Chinese first, English beside it."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from math import floor
from typing import Any, Final

from jinja2 import ChoiceLoader, Environment, PackageLoader, StrictUndefined

from pipeline.link_quality.charts import BLUE, PALETTE, VERMILION, WIDTH, draw_curve, draw_weights, stack
from pipeline.linkage.learning.estimates import ALL
from pipeline.linkage.review.words import load_words
from pipeline.wording.languages import ZH
from pipeline.wording.people import DIMENSION, PERSON_GROUP
from pipeline.wording.records import DECISION, METHOD, SOURCE
from pipeline.wording.results import ACTION, OUTCOME
from pipeline.wording.words import both, chinese

GREEN: Final = "#009e73"
METHODS: Final = both(METHOD)
WAYS: Final = {
    **{f"match {code}": said for code, said in METHODS.items()},
    **{code: " ".join(DECISION[code]) for code in ("review", "nobody")},
}
CARRIED: Final = {
    "sound_number": "证件号有效 sound number", "damaged_number": "证件号有误 damaged number",
    "name_and_birth_date": "姓名与出生日期 name, birth date",
    "name_and_context": "姓名与电话、地址、单位或房产 name and phone, address, employer or property",
    "name_alone": "仅姓名 name alone", "nothing": "无可用信息 nothing",
}  # fmt: skip
DIMENSIONS: Final = {code: said for code, said in both(DIMENSION).items() if code != "disability"}
MEASURES: Final = (
    ("rest_precision", "精确率 precision", BLUE, ""),
    ("rest_recall", "召回率 recall", VERMILION, "7 3"),
)
SHARES: Final = (("review_share", "待复核占全部记录 in review, of all records", GREEN, "2 3"),)


def draw_page(found: Mapping[str, Any], region: str, cycle: str, run_id: str) -> str:
    """The page as HTML. `found` is link_quality.json."""
    limits = {source: values["match"] for source, values in found["thresholds"].items()}
    bars, zero, height = draw_weights([_named(row) for row in found["weights"]])
    rows = found["sources"]
    return (
        _environment()
        .get_template("page.html.j2")
        .render(
            found=found,
            region=region,
            cycle=cycle,
            run_id=run_id,
            whole=rows[-1],
            curve=draw_curve(found["curve"], MEASURES, limits),
            review=draw_curve(found["curve"], SHARES, limits),
            ways=[stack(source_name(row["source"]), _ways(row["ways"]), WAYS) for row in rows],
            carried=[stack(source_name(row["source"]), row["carried"], CARRIED) for row in rows],
            bars=bars,
            zero=zero,
            height=height,
            flags=_sum_flags(found["flags"]),
        )
    )


def source_name(source: str) -> str:
    """A source as people call it, Chinese before its name."""
    return "全部 all" if source == ALL else f"{SOURCE[source][ZH]} {source}" if source in SOURCE else source


def share_text(value: float | None) -> str:
    """A share to two places of a percent; a dash for none."""
    return "–" if value is None else f"{value:.2%}"


def value_text(estimate: Mapping[str, float] | None) -> str:
    """An estimated share, never rounded up to the whole of it."""
    if estimate is None:
        return "–"
    return f"{floor(estimate['value'] * 1e5) / 1e3:.3f}%"


def interval_text(estimate: Mapping[str, float]) -> str:
    """Its interval: 99.902–100.000%."""
    return f"{estimate['low'] * 100:.3f}–{estimate['high'] * 100:.3f}%"


def count_text(value: float) -> str:
    """An expected count: as many places as it takes to see it."""
    return f"{value:,.1f}" if value >= 1 else f"{value:.4f}" if value >= 0.0001 else "<0.0001" if value > 0 else "0"  # noqa: PLR2004


def cell_text(cell: Mapping[str, float | None]) -> str:
    """Of how many persons: 12 / 340 (3.5%); ※ where hidden."""
    if cell["rate"] is not None:
        return f"{cell['k']:,} / {cell['n']:,} ({cell['rate']:.1%})"
    return "※" if cell["n"] is None or cell["k"] is None else f"{cell['k']} / {cell['n']}"


def _ways(ways: Mapping[str, int]) -> dict[str, int]:
    """Reviews together, however the record came there."""
    matches = {way: count for way, count in ways.items() if not way.startswith("review")}
    return {**matches, "review": sum(count for way, count in ways.items() if way.startswith("review"))}


def _named(row: Mapping[str, Any]) -> dict[str, Any]:
    """A weight's row with its comparison and level in words, Chinese before their names."""
    words = load_words()
    comparison, level = row["comparison"], row["level"]
    what, how = words.comparisons.get(comparison), words.levels.get((comparison, level))
    return {
        **row,
        "comparison": comparison if what is None else f"{what.zh} {what.en}",
        "level": level if how is None else f"{how.zh} {level}",
    }


def _sum_flags(rows: list[dict[str, Any]]) -> dict[str, float]:
    return {name: sum(row[name] for row in rows) for name in ("flags", "hanging", "wrong", "wrong_at_most", "missed")}


@cache
def _environment() -> Environment:
    """Made once a process: a template takes longer to compile than to fill."""
    made = Environment(
        loader=ChoiceLoader([PackageLoader("pipeline.link_quality", "."), PackageLoader("expectations", ".")]),
        undefined=StrictUndefined,
        autoescape=True,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    made.filters.update(share=share_text, value=value_text, interval=interval_text, expected=count_text, cell=cell_text)
    made.globals.update(
        source_name=source_name, palette=PALETTE, width=WIDTH, ways_names=WAYS, carried_names=CARRIED,
        dimensions=DIMENSIONS, groups=both(PERSON_GROUP), methods=METHODS, outcomes=chinese(OUTCOME),
        actions=chinese(ACTION),
    )  # fmt: skip
    return made
