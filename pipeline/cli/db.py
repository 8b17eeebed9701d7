"""`hesv db`: the embedded PostgreSQL of this HESV_HOME."""

from __future__ import annotations

import typer

from pipeline.cli.options import console
from pipeline.settings import load_settings
from pipeline.warehouse.embedded import ensure_server, server_status, stop_server

app = typer.Typer(no_args_is_help=True, help="Start, stop or look at the embedded PostgreSQL of this HESV_HOME.")


@app.command()
def start() -> None:
    """Start the embedded server if it is not running."""
    ensure_server(load_settings().home)
    status()


@app.command()
def stop() -> None:
    """Stop the embedded server; its data stays."""
    stop_server(load_settings().home)
    status()


@app.command()
def status() -> None:
    """Say whether the embedded server runs, and where."""
    found = server_status(load_settings().home)
    if not found.made:
        console.print("No embedded server was made under this HESV_HOME yet; the first run makes it.", highlight=False)
    elif found.running:
        console.print(f"Running on 127.0.0.1:{found.port}; data in {found.data}", highlight=False)
    else:
        console.print(f"Stopped; data in {found.data}", highlight=False)
