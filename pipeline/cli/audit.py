"""`hesv audit`: who looked, judged, approved and exported, and whether that record is whole."""

from __future__ import annotations

import csv
import json
import sys
from collections.abc import Iterator, Mapping
from dataclasses import asdict
from datetime import UTC, datetime
from pathlib import Path
from typing import Annotated, Any, Final

import typer

from pipeline.cli.options import AsJson, console, print_json
from pipeline.settings import load_settings
from pipeline.steps.context import ready_warehouse
from pipeline.warehouse.audit_chain import list_events, read_anchors, verify, write_anchor

app = typer.Typer(no_args_is_help=True, help="Who did what, and whether that record is whole.")
COLUMNS: Final = ("event_id", "happened_at", "actor", "action", "subject", "purpose", "detail", "hash")
Since = Annotated[
    datetime | None,
    typer.Option("--since", help="from this day or moment (UTC) on", formats=["%Y-%m-%d", "%Y-%m-%dT%H:%M:%S"]),
]


@app.command("verify")
def verify_chain(as_json: AsJson = False) -> None:
    """Walk the chain of events; name the first that was edited, deleted, reordered, truncated or rewritten.

    Exit code 1 where it is broken. The anchors of HESV_HOME/audit/anchors.jsonl show what was hashed anew.

    Example: hesv audit verify
    """
    settings = load_settings()
    found = verify(ready_warehouse(settings), settings.home)
    if as_json:
        print_json(asdict(found))
    elif found.broken is None:
        console.print(f"Whole: {found.events} events, {found.anchors} anchors.", highlight=False)
    else:
        broken = found.broken
        console.print(f"Broken at event {broken.event_id}: {broken.what}; {broken.why}.", style="red", highlight=False)
    if found.broken is not None:
        raise typer.Exit(1)


@app.command()
def anchor() -> None:
    """Write the chain's last event down outside the database; publishing and releasing do it too.

    Keep copies of the file where the database's administrators cannot write.

    Example: hesv audit anchor
    """
    settings = load_settings()
    written = write_anchor(ready_warehouse(settings), settings.home)
    if written is None:
        console.print("There is no event yet.", highlight=False)
    else:
        count = len(read_anchors(settings.home))
        console.print(f"Event {written.event_id}, {written.hash[:16]}…; {count} anchors.", highlight=False)


@app.command("list")
def list_(since: Since = None, as_json: AsJson = False) -> None:
    """The events, oldest first.

    Example: hesv audit list --since 2019-01-20
    """
    rows = _events(since)
    if as_json:
        print_json(list(rows))
        return
    for row in rows:
        cells = (str(row[name]) for name in COLUMNS[:6] if row[name] is not None)
        console.print("  ".join(cells), highlight=False, markup=False, soft_wrap=True)


@app.command()
def export(out: Annotated[Path, typer.Option("--out", help="a .csv or .jsonl file")], since: Since = None) -> None:
    """Write the events, hashes included, to a CSV file (UTF-8 with BOM) or one JSON object a line.

    Example: hesv audit export --out events.csv
    """
    rows = _events(since)
    with out.open("w", encoding="utf-8-sig" if out.suffix == ".csv" else "utf-8", newline="") as file:
        if out.suffix == ".csv":
            writer = csv.DictWriter(file, COLUMNS, lineterminator="\n")
            writer.writeheader()
            writer.writerows({**row, "detail": json.dumps(row["detail"], ensure_ascii=False)} for row in rows)
        else:
            file.writelines(json.dumps(dict(row), ensure_ascii=False, default=str) + "\n" for row in rows)
    sys.stderr.write(f"{out}\n")


def _events(since: datetime | None) -> Iterator[Mapping[str, Any]]:
    moment = None if since is None else since.replace(tzinfo=UTC)
    return list_events(ready_warehouse(load_settings()), moment)
