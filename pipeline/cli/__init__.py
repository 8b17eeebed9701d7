"""`hesv`: the command line. Each command is a few lines around a function the DAGs or tests call as well."""

from __future__ import annotations

import sys

import typer
from rich.console import Console

from pipeline.cli import (
    access,
    account,
    audit,
    data,
    db,
    decide,
    demo,
    explain_link,
    feed,
    objection,
    policy,
    quarantine,
    release,
    replay,
    report,
    review,
    review_casework,
    run,
    sample,
    screening,
    serve,
    train,
    uprate,
    watch,
    whatif,
)
from pipeline.errors import HesvError

app = typer.Typer(
    name="hesv",
    no_args_is_help=True,
    add_completion=False,
    rich_markup_mode="rich",
    pretty_exceptions_show_locals=False,  # a variable may hold a person's data
    help="""Household economic-status verification: from the agencies' files to a caseworker's feed.

    A first look:  [bold]hesv demo[/bold]   (or `make demo`)

    A cycle by hand:

    1. hesv run --region yiyang --cycle 2018H2 --inbox INBOX

    2. hesv export flag --region yiyang --cycle 2018H2 --out flags.xlsx

    3. hesv release --region yiyang --cycle 2018H2 --by "who approves"

    Exit codes: 0 done, 1 a case or check failed, 2 usage, 3 data refused, 4 another run holds this region and cycle,
    5 a dependency is down.

    HESV_DATABASE_URL names the PostgreSQL to use; without it an embedded server starts under HESV_HOME (.hesv).""",
)
app.command("run")(run.run)
app.command("export")(data.export)
app.command("score")(data.score)
app.command("checksum")(data.checksum)
app.command("decide")(decide.decide)
app.command("whatif")(whatif.whatif)
app.command("sample")(sample.sample)
app.command("release")(release.release)
app.command("screening")(screening.screening)
app.command("serve")(serve.serve)
app.command("train")(train.train)
app.command("uprate")(uprate.uprate)
app.command("watch")(watch.watch)
app.command("replay")(replay.replay)
app.command("diff")(replay.diff)
app.command("explain-link")(explain_link.explain)
app.command("demo")(demo.demo)
app.add_typer(access.app, name="access")
app.add_typer(audit.app, name="audit")
app.add_typer(account.app, name="account")
app.add_typer(db.app, name="db")
app.add_typer(feed.app, name="feed")
app.add_typer(policy.app, name="policy")
app.add_typer(quarantine.app, name="quarantine")
review.app.add_typer(review_casework.app)
app.add_typer(report.app, name="report")
app.add_typer(review.app, name="review")
app.add_typer(objection.app, name="objection")


def main() -> None:
    """Run the command line; an error of ours ends with its exit code and says what to do next."""
    try:
        app()
    except HesvError as error:
        Console(stderr=True).print(f"hesv: {error}", style="red", markup=False, highlight=False, soft_wrap=True)
        sys.exit(error.exit_code)
