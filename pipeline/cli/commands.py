"""Where each command of `hesv` stands, and the command line made of those that are asked for.

Modules are imported when a command is asked for: `hesv run` does not wait for the web's packages.
"""

from __future__ import annotations

from collections.abc import Iterable
from importlib import import_module
from typing import Final

import typer

HELP: Final = """Household economic-status verification: from the agencies' files to a caseworker's feed.

    A first look:  [bold]hesv demo[/bold]   (or `make demo`)

    A cycle by hand:

    1. hesv run --region yiyang --cycle 2018H2 --inbox INBOX

    2. hesv export flag --region yiyang --cycle 2018H2 --out flags.xlsx

    3. hesv release --region yiyang --cycle 2018H2 --by "who approves"

    Exit codes: 0 done, 1 a case or check failed, 2 usage, 3 data refused, 4 another run holds this region and cycle,
    5 a dependency is down.

    HESV_DATABASE_URL names the PostgreSQL to use; without it an embedded server starts under HESV_HOME (.hesv)."""
COMMANDS: Final = {
    "run": "run:run",
    "export": "data:export",
    "score": "data:score",
    "checksum": "data:checksum",
    "decide": "decide:decide",
    "whatif": "whatif:whatif",
    "sample": "sample:sample",
    "release": "release:release",
    "screening": "screening:screening",
    "serve": "serve:serve",
    "train": "train:train",
    "uprate": "uprate:uprate",
    "watch": "watch:watch",
    "replay": "replay:replay",
    "retention": "retention:retention",
    "diff": "replay:diff",
    "explain-link": "explain_link:explain",
    "demo": "demo:demo",
    "access": "access:app",
    "audit": "audit:app",
    "account": "account:app",
    "db": "db:app",
    "feed": "feed:app",
    "policy": "policy:app",
    "quarantine": "quarantine:app",
    "report": "report:app",
    "review": "review_casework:app",
    "objection": "objection:app",
}
"""Command: the module of `pipeline.cli` and its function, or the Typer app of its own commands. In help's order."""


def command_line(names: Iterable[str]) -> typer.Typer:
    """`hesv` with the commands of these names, in their order; imports their modules and no others."""
    app = typer.Typer(
        name="hesv",
        no_args_is_help=True,
        add_completion=False,
        rich_markup_mode="rich",
        pretty_exceptions_show_locals=False,  # a variable may hold a person's data
        help=HELP,
    )
    app.callback()(_hesv)
    for name in names:
        module, _, made = COMMANDS[name].partition(":")
        found = getattr(import_module(f"pipeline.cli.{module}"), made)
        if isinstance(found, typer.Typer):
            app.add_typer(found, name=name)
        else:
            app.command(name)(found)
    return app


def _hesv() -> None:
    """Keep one command alone a command of `hesv`, not `hesv` itself."""
