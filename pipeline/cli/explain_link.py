"""`hesv explain-link`: why a record was taken for this person, went to review, or fell to nobody."""

from __future__ import annotations

from dataclasses import asdict
from pathlib import Path
from typing import Annotated

import typer

from pipeline.cli.options import (
    AsJson,
    CycleName,
    Purpose,
    Region,
    Reveal,
    Speaker,
    console,
    print_json,
    progress,
    purpose_of,
)
from pipeline.cli.quarantine import File, RowNumber, Source
from pipeline.cli.show_review import show_sides
from pipeline.cli.show_waterfall import both, name_of, show_waterfalls
from pipeline.cli.whatif import NotAChart
from pipeline.cycle import Cycle
from pipeline.linkage.review.explain import LinkExplanation
from pipeline.linkage.review.words import load_words
from pipeline.steps.explaining import ExplainedLink, explain_link
from pipeline.steps.quarantine_values import Place
from pipeline.waterfall.chart import draw_waterfalls
from pipeline.wording.records import DECISION


def explain(
    source: Source,
    file: File,
    row: RowNumber,
    region: Region,
    cycle: CycleName,
    by: Speaker,
    chart: Annotated[Path | None, typer.Option(help="draw the waterfalls into this .svg file")] = None,
    reveal: Reveal = False,
    purpose: Purpose = None,
    as_json: AsJson = False,
) -> None:
    """Explain a record's link as a waterfall: the prior, each comparison with its bits, total, probability, runner-up.

    Works for any record of the published run, matched, under review or fallen to nobody. The run's linkage is done
    once more from its frozen tables (seconds to a minute). Values are shown only with --reveal and a purpose.

    Example: hesv explain-link banking banking_2018H2.jsonl.gz 38 --region yiyang --cycle 2018H2 --chart link.svg
    """
    if chart is not None and chart.suffix.lower() != ".svg":
        raise NotAChart(chart.suffix)
    stated = purpose_of(reveal=reveal, purpose=purpose)
    with progress(quiet=as_json) as announce:
        found = explain_link(Cycle.of(region, cycle), Place(source, file, row), by, stated, announce)
    if chart is not None:
        chart.write_text(_chart(found), encoding="utf-8")
    if as_json:
        print_json(asdict(found))
    else:
        _show(found)


def _lines(found: LinkExplanation) -> list[str]:
    """What was decided, why, and by which thresholds."""
    words = load_words()
    method = "" if found.method is None else f" ({found.method})"
    return [
        " ".join(DECISION[found.decision]) + method,
        *(both(words.reasons[reason]) for reason in found.reasons),
        f"匹配线 match from p = {found.match_from:g}；复核线 review from p = {found.review_from:g}"
        f"（合计 all candidates together）；模型 model {found.model_version}",
    ]


def _chart(found: ExplainedLink) -> str:
    one = found.explanation
    names = [name_of(candidate) for candidate in one.candidates]
    return draw_waterfalls(_title(one), _lines(one), one.candidates, names, load_words())


def _title(found: LinkExplanation) -> str:
    return f"{found.source} {found.file_name} {found.row_number}"


def _show(found: ExplainedLink) -> None:
    one = found.explanation
    console.print(f"{_title(one)}: {found.run_id}", style="bold", highlight=False, markup=False)
    for line in _lines(one):
        console.print(line, highlight=False, markup=False)
    if found.record is not None:
        show_sides(found.record, found.sides)
    show_waterfalls(one.candidates)
    for text in found.differs:
        console.print(f"Published otherwise, {text}", style="yellow", highlight=False, markup=False)
