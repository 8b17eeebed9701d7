"""`hesv whatif`: try a changed policy on a published cycle."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict
from importlib import resources
from pathlib import Path
from typing import Annotated, Any

import typer

from pipeline.cli.options import AsJson, CycleName, Region, console, print_json
from pipeline.cli.show import table_of
from pipeline.cycle import Cycle
from pipeline.errors import UsageError
from pipeline.policy.model import FEN
from pipeline.steps.whatif import WhatIf, what_if
from pipeline.whatif.change import ChangeUnreadable
from pipeline.whatif.chart import draw_chart
from pipeline.whatif.effects import MOVES, Total


class NotAChart(UsageError):
    """--chart does not end as the file it becomes."""

    def __init__(self, ending: str) -> None:
        super().__init__(ending)
        self.ending = ending

    def __str__(self) -> str:
        return f"--chart ends in {self.ending!r}; the chart is drawn as SVG: name a file that ends in .svg."


def whatif(
    region: Region,
    cycle: CycleName,
    changes: Annotated[
        list[str] | None,
        typer.Option("--set", help="parameter=value, as in the policy files. May be repeated", metavar="NAME=VALUE"),
    ] = None,
    policy: Annotated[Path | None, typer.Option(help="a policy file to use in place of the region's")] = None,
    chart: Annotated[Path | None, typer.Option(help="draw the effect by township into this .svg file")] = None,
    as_json: AsJson = False,
) -> None:
    """Judge a published cycle again under a changed policy: who enters, rises, falls, leaves, and what it costs.

    Publishes nothing. A value holds for both settlements unless one is named: --set dibao_standard:rural=450.

    Example: hesv whatif --region yiyang --cycle 2018H2 --set dibao_standard=650
    """
    if not changes and policy is None:
        raise ChangeUnreadable("", "nothing is changed")
    if chart is not None and chart.suffix.lower() != ".svg":
        raise NotAChart(chart.suffix)
    result = what_if(Cycle.of(region, cycle), dict(map(_split, changes or ())), policy)
    if chart is not None:
        chart.write_text(_chart(result), encoding="utf-8")
    if as_json:
        print_json(as_object(result))
    else:
        _show(result)


def _split(written: str) -> tuple[str, str]:
    name, sign, value = written.partition("=")
    if not sign or not name or not value:
        raise ChangeUnreadable(written, "it is no parameter=value")
    return name.strip(), value


def _chart(result: WhatIf) -> str:
    template = resources.files("pipeline.whatif").joinpath("chart.svg.j2").read_text(encoding="utf-8")
    title = f"{result.region} {result.cycle}: {', '.join(result.changes)}"
    return draw_chart(template, title, result.total, (*result.townships, *result.kinds))


def as_object(result: WhatIf) -> dict[str, Any]:
    """The result as JSON has it: yuan, a month and a year."""
    groups = {name: [_total(one) for one in getattr(result, name)] for name in ("townships", "kinds", "categories")}
    return {**asdict(result), "total": _total(result.total), **groups}


def _total(total: Total) -> dict[str, Any]:
    return {
        "group": total.group,
        **total.moves,
        "before_monthly": total.before_fen / FEN,
        "after_monthly": total.after_fen / FEN,
        "more_monthly": total.more_fen / FEN,
        "more_yearly": total.more_yearly_fen / FEN,
    }


def _show(result: WhatIf) -> None:
    console.print(
        f"{result.region} {result.cycle}, {', '.join(result.changes)}: against {result.run_id} as published. "
        "Nothing is published.",
        highlight=False,
    )
    for heading, totals in (
        ("All flags", (result.total,)),
        ("By category held afterwards (before, of who leaves)", result.categories),
        ("By kind of household", result.kinds),
        ("By township", result.townships),
    ):
        console.print(f"\n[bold]{heading}[/bold]", highlight=False)
        _show_totals(totals)
    if result.newly_in_review:
        console.print(f"\n{result.newly_in_review:,} flags would newly go to review.", highlight=False)


def _show_totals(totals: Sequence[Total]) -> None:
    moves = [move for move in MOVES if move != "same"]
    names = (move.replace("_", " ") for move in moves)
    table = table_of("", *names, "same", "yuan a month before", "after", "more a month", "more a year")
    for total in totals:
        money = (total.before_fen, total.after_fen)
        more = (total.more_fen, total.more_yearly_fen)
        table.add_row(
            total.group,
            *(f"{total.moves[move]:,}" for move in (*moves, "same")),
            *(f"{fen / FEN:,.2f}" for fen in money),
            *(f"{fen / FEN:+,.2f}" for fen in more),
        )
    console.print(table)
