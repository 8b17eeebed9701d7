"""`hesv run`: the whole cycle, land to publish."""

from __future__ import annotations

from dataclasses import asdict
from pathlib import Path
from typing import Annotated

import typer

from pipeline.cli.options import AsJson, CycleName, Region, print_json, progress
from pipeline.cli.show import show_report
from pipeline.cli.show_difference import show_difference
from pipeline.cycle import Cycle
from pipeline.errors import UsageError
from pipeline.settings import ENGINES, settings_said
from pipeline.steps import run_cycle
from pipeline.steps.differing import read_difference

MOST_SHOWN = 20


class EngineUnknown(UsageError):
    """An engine that there is not."""

    def __init__(self, engine: str) -> None:
        super().__init__(engine)
        self.engine = engine

    def __str__(self) -> str:
        return f"Unknown engine {self.engine!r}. Use --engine {' or --engine '.join(ENGINES)}."


def run(
    region: Region,
    cycle: CycleName,
    inbox: Annotated[Path, typer.Option(help="folder with one folder a source, each with a manifest.json")],
    accept_missing: Annotated[
        list[str] | None,
        typer.Option(help="go without this source; no adverse flag rests on what is missing. May be repeated"),
    ] = None,
    engine: Annotated[str | None, typer.Option(help="duckdb or spark (else HESV_ENGINE, else duckdb)")] = None,
    spark_master: Annotated[
        str | None, typer.Option(help="local[2], spark://host:7077, yarn, k8s://… (else HESV_SPARK_MASTER)")
    ] = None,
    force: Annotated[
        bool, typer.Option("--force", help="run even where the same inputs are published already")
    ] = False,
    link_model: Annotated[
        Path | None, typer.Option(help="link by this file of `hesv train` (else HESV_LINK_MODEL, else the one shipped)")
    ] = None,
    as_json: AsJson = False,
) -> None:
    """Run a cycle: land, validate, gate, link, assess, decide, publish. Safe to repeat.

    The same deliveries, judgements, policy and model again are no new run: the command says so and publishes nothing.
    A refused or absent delivery stops the run before any household is judged (exit 3) unless --accept-missing names it.

    Example: hesv run --region yiyang --cycle 2018H2 --inbox deliveries/yiyang-2018H2
    """
    if engine is not None and engine not in ENGINES:
        raise EngineUnknown(engine)
    with settings_said(engine=engine, spark_master=spark_master), progress(quiet=as_json) as announce:
        result = run_cycle(
            Cycle.of(region, cycle),
            str(inbox),
            tuple(accept_missing or ()),
            force=force,
            link_model=link_model,
            announce=announce,
        )
    if as_json:
        print_json(asdict(result))
    else:
        show_report(result)
        if result.state == "done" and result.difference is not None:
            show_difference(read_difference(result.folder), most=MOST_SHOWN)
