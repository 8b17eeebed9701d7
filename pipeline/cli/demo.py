"""`hesv demo`: a made-up municipality through the real DAG, and what came of it."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated, Final

import typer

from pipeline.airflow_home import prepare_airflow, run_dag_test
from pipeline.cli.demo_accounts import make_demo_accounts
from pipeline.cli.options import console, counting, messages, progress
from pipeline.cli.show import show_report
from pipeline.cli.show_score import show_score
from pipeline.cycle import Cycle
from pipeline.errors import DependencyDown
from pipeline.sampling.municipality import make_sample
from pipeline.settings import load_settings
from pipeline.steps.context import ready_warehouse
from pipeline.steps.reporting import read_report
from pipeline.steps.scoring_run import score_run
from pipeline.warehouse.runs import published_run

REGION: Final = "yiyang"
CYCLE: Final = "2018H2"


def demo(
    households: Annotated[int, typer.Option(min=50, help="how many households the municipality has")] = 2000,
    seed: Annotated[int, typer.Option(help="the same seed makes the same people")] = 1,
) -> None:
    """Make a synthetic municipality, run its half-year cycle through the real Airflow DAG and show what came of it.

    Repeated, it is quick and publishes nothing new.
    """
    settings = load_settings()
    cycle = Cycle.of(REGION, CYCLE)
    folder = settings.home / "demo" / f"{REGION}-{CYCLE}-{households}-{seed}"
    _make(cycle, folder, households, seed)
    messages.print("Starting PostgreSQL …", highlight=False)
    url = ready_warehouse(settings)
    before = published_run(url, cycle.region, cycle.name)
    _run_dag(settings.home, folder / "inbox")
    now = published_run(url, cycle.region, cycle.name)
    if now is None:
        raise DependencyDown("Airflow", "the DAG ended without a published run", "See the log named above.")
    is_same = before is not None and before.run_id == now.run_id
    show_report(read_report(cycle, now.run_id, state="unchanged" if is_same else "done"))
    links, decisions = score_run(url, cycle, folder / "truth")
    show_score([row for row in links if ":" not in row.group], decisions)
    make_demo_accounts(url, REGION, CYCLE)
    _say_next(settings.home, folder)


def _make(cycle: Cycle, folder: Path, households: int, seed: int) -> None:
    if (folder / ".complete").exists():
        messages.print(f"The municipality is there already: {folder}", highlight=False)
        return
    messages.print(f"Making a municipality of {households:,} households …", highlight=False)
    with progress(quiet=False) as announce:
        make_sample(REGION, cycle, folder, households=households, seed=seed, progress=counting(announce, households))
    (folder / ".complete").touch()


def _run_dag(home: Path, inbox: Path) -> None:
    messages.print("Preparing Airflow …", highlight=False)
    prepare_airflow(home)
    log = home / "logs" / "demo-dag.log"
    messages.print(f"Running the DAG verify_{REGION} through Airflow (its log: {log}) …", highlight=False)
    conf = {"cycle": CYCLE, "inbox": str(inbox)}
    if run_dag_test(home, f"verify_{REGION}", conf, log) != 0:
        raise DependencyDown("Airflow", "the DAG run failed", f"The last lines of {log} say why.")


def _say_next(home: Path, folder: Path) -> None:
    console.print(
        f"\n[bold]Where everything lies[/bold]\n"
        f"  deliveries and truth   {folder}\n"
        f"  landed bytes, runs     {home}/landed, {home}/runs\n"
        f"  warehouse              PostgreSQL under {home}/postgres; `hesv db status` says how to reach it\n"
        f"\n[bold]Try next[/bold]\n"
        f"  .venv/bin/hesv export flag --region {REGION} --cycle {CYCLE} --out flags.xlsx\n"
        f'  .venv/bin/hesv release --region {REGION} --cycle {CYCLE} --by "your name"\n'
        f"  .venv/bin/hesv decide tests/cases/yiyang.yml",
        highlight=False,
    )
