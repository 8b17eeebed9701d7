"""`hesv train`: a link model from deliveries."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from pipeline.cli.options import AsJson, Out, console, print_json, progress
from pipeline.cli.show import table_of
from pipeline.linkage.learning.intervals import Estimate
from pipeline.steps.training import TrainReport, train_model


def train(
    learn_from: Annotated[
        list[Path], typer.Option("--from", help="a run's folder, or an inbox; may be repeated, the more the better")
    ],
    out: Out,
    model_version: Annotated[str, typer.Option(help="the name runs will give it")] = "own",
    as_json: AsJson = False,
) -> None:
    """Make a link model from deliveries: how often what agrees, what a match needs. Nothing is published.

    No truth is read. Numbers that people of the register hold say which records are whose; for the thresholds, some are
    held back and linked without. What people judged in those runs counts as labels. A run uses the model where
    --link-model or HESV_LINK_MODEL names it.

    Example: hesv train --from .hesv/runs/yiyang/2018H1/RUN_ID --from INBOX --model-version yiyang-1 --out model.yml
    """
    with progress(quiet=as_json) as announce:
        report = train_model(learn_from, out, model_version, announce=announce)
    if as_json:
        print_json(_as_json(report))
        return
    for name, records, persons, judged in report.learnt_from:
        console.print(f"{name}: {records:,} records, {persons:,} persons, {judged:,} judgements")
    table = table_of("source", "match from", "precision of all matches", "by weighing", "held back", numbers_from=1)
    for source, each in report.model.estimates.items():
        threshold = f"{report.model.thresholds[source].match:g}"
        shares = (_share(each.precision), _share(each.weighed_precision))
        table.add_row(source, threshold, *shares, f"{each.held_back:,}")
    console.print(table)
    console.print(f"{report.out}: version {report.model.model_version}")


def _share(estimate: Estimate) -> str:
    return f"{estimate.value:.5f} ({estimate.low:.5f} to {estimate.high:.5f})"


def _as_json(report: TrainReport) -> dict[str, object]:
    model = report.model
    return {
        "out": report.out,
        "model_version": model.model_version,
        "learnt_from": [
            {"delivery": name, "records": records, "persons": persons, "judgements": judged}
            for name, records, persons, judged in report.learnt_from
        ],
        "thresholds": {
            source: {"match": each.match, "review": each.review} for source, each in model.thresholds.items()
        },
        "precision": {
            source: [each.precision.value, each.precision.low, each.precision.high]
            for source, each in model.estimates.items()
        },
    }
