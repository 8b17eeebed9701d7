"""`hesv feed`: the townships' feeds after the release: where they stand, new editions, webhooks, what comes back."""

from __future__ import annotations

import time
from dataclasses import asdict
from datetime import UTC, datetime
from pathlib import Path
from typing import Annotated, Final

import typer

from pipeline.cli.options import AsJson, CycleName, Region, Speaker, console, print_json
from pipeline.cli.show import table_of
from pipeline.cycle import Cycle
from pipeline.settings import load_settings
from pipeline.steps.context import ready_warehouse
from pipeline.steps.delivering import check_receiver, deliver_due
from pipeline.steps.releasing import hand_out_feeds
from pipeline.steps.rested_since import feed_states
from pipeline.steps.taking_in import acknowledge_feed, take_in_file
from pipeline.warehouse import outbox as box

app = typer.Typer(no_args_is_help=True, help="The townships' feeds: state, new editions, webhooks, what comes back.")
webhook = typer.Typer(no_args_is_help=True, help="Who is told that a feed is there.")
app.add_typer(webhook, name="webhook")
Township = Annotated[str, typer.Option("--township", help="the nine digits of the township's code")]
SHOWN_TIME: Final = "%Y-%m-%d %H:%M"


@app.command("list")
def list_feeds(region: Region, cycle: CycleName, as_json: AsJson = False) -> None:
    """Where each township's feed stands: edition, fetched, acknowledged, visits, disputes.

    "resting" is what rests now; "since written" of it came to rest since the edition was written.

    Example: hesv feed list --region yiyang --cycle 2018H2
    """
    states = feed_states(_url(), Cycle.of(region, cycle))
    if as_json:
        print_json([asdict(state) for state in states])
        return
    table = table_of("township", "fetched", "acknowledged by", "edition", "acknowledged", "rows", "to do", "resting",
                     "since written", "visited", "disputed", "set aside", numbers_from=3)  # fmt: skip
    for one in states:
        counts = (one.edition, one.acknowledged_edition or 0, one.rows, one.rows_to_do, one.rows_resting,
                  one.rested_since, one.visited, one.disputed, one.set_aside)  # fmt: skip
        fetched = "" if one.fetched_at is None else one.fetched_at.strftime(SHOWN_TIME)
        table.add_row(one.township_code, fetched, one.acknowledged_by or "", *(f"{n:,}" for n in counts))
    console.print(table)


@app.command("write")
def write(region: Region, cycle: CycleName, as_json: AsJson = False) -> None:
    """Write the feeds of the approved run: finish what broke off, or a new edition where what rests has changed.

    Full files always, and for a township that acknowledged an edition the delta since. Nothing unapproved leaves.

    Example: hesv feed write --region yiyang --cycle 2018H2
    """
    made = hand_out_feeds(Cycle.of(region, cycle), again=True)
    if as_json:
        print_json(asdict(made))
    else:
        console.print(str(made), highlight=False, markup=False, soft_wrap=True)


@app.command("acknowledge")
def acknowledge(
    region: Region,
    cycle: CycleName,
    township: Township,
    by: Speaker,
    edition: Annotated[int | None, typer.Option(help="which edition was read; the newest if left out")] = None,
) -> None:
    """Record that a township has read its feed: its next delta starts there.

    Example: hesv feed acknowledge --region yiyang --cycle 2018H2 --township 361126100 --by "a caseworker"
    """
    read, is_new = acknowledge_feed(_url(), Cycle.of(region, cycle), township, by, edition)
    said = "acknowledged" if is_new else "was acknowledged already"
    console.print(f"Edition {read.number} of {township} {said}.", highlight=False)


@app.command("take-in")
def take_in(
    file: Annotated[Path, typer.Argument(exists=True, dir_okay=False, help="the returned form, .xlsx or .csv")],
    region: Region,
    cycle: CycleName,
    township: Township,
    by: Speaker,
    as_json: AsJson = False,
) -> None:
    """Take a township's returned form: visits are kept, disputes become objections, bad rows are set aside.

    The same file again adds nothing. Exit code 0 also where rows were set aside: nothing is lost.

    Example: hesv feed take-in 361126100-2018H2-0001-results.xlsx --region yiyang --cycle 2018H2 --township 361126100
    """
    done = take_in_file(_url(), Cycle.of(region, cycle), township, file, by)
    if as_json:
        print_json(asdict(done))
        return
    taken = done.taken
    if not taken.rows_in:
        console.print("Nothing is filled in: nothing was taken.")
        return
    console.print(
        f"{taken.rows_in:,} answered rows: {taken.accepted:,} taken, {taken.repeated:,} known, "
        f"{len(taken.set_aside):,} set aside; {len(done.objections):,} objections opened.",
        highlight=False,
    )
    for household, why in done.unopened:
        console.print(f"No objection could be opened for {household}: {why}", highlight=False, markup=False)
    if disputed := sum(one.is_disputed for one in taken.set_aside):
        console.print(
            f"{disputed:,} of the rows set aside tell of a family's dispute: no objection yet. Complete them and take "
            "the form in again, or: hesv objection open",
            style="red", highlight=False,
        )  # fmt: skip
    if taken.set_aside:
        table = table_of("line", "rule", "reason", "原因")
        for one in taken.set_aside:
            table.add_row(str(one.row_number + 1), one.rule, one.reason_en, one.reason_zh)
        console.print(table)


@app.command("deliver")
def deliver(
    every: Annotated[int | None, typer.Option(min=1, help="go on, with so many seconds between two rounds")] = None,
) -> None:
    """Tell receivers that feeds are there: everything that is due in the outbox, once, or again and again.

    A receiver that is dead is tried again after 1, 2, 4 … minutes, at most 6 hours; after 12 failures it is given up
    until `hesv feed retry`.

    Example: hesv feed deliver --every 60
    """
    url = _url()
    while True:
        console.print(str(deliver_due(url)), highlight=False)
        if every is None:
            return
        time.sleep(every)


@app.command("outbox")
def outbox(
    region: Annotated[str | None, typer.Option(help="of this region only")] = None,
    state: Annotated[str | None, typer.Option(help="waiting, delivered or dead")] = None,
    as_json: AsJson = False,
) -> None:
    """What was and is to be told to receivers.

    Example: hesv feed outbox --state dead
    """
    found = box.outbox(_url(), region, state)
    if as_json:
        print_json(found)
        return
    table = table_of(
        "no", "township", "cycle", "receiver", "state", "problem", "next attempt", "attempts", numbers_from=7
    )
    for row in found:
        next_at = row["next_attempt_at"].strftime(SHOWN_TIME) if row["state"] == "waiting" else ""
        table.add_row(
            str(row["outbox_id"]), row["township_code"], row["cycle"], row["url"], row["state"],
            row["last_problem"] or "", next_at, str(row["attempts"]),
        )  # fmt: skip
    console.print(table)


@app.command("retry")
def retry(
    number: Annotated[int | None, typer.Argument(help="the entry; every dead one if left out")] = None,
) -> None:
    """Make entries of the outbox due again.

    Example: hesv feed retry 12
    """
    console.print(f"{box.retry(_url(), number, datetime.now(UTC)):,} entries are due now.", highlight=False)


@webhook.command("add")
def add_webhook(
    region: Region,
    receiver: Annotated[str, typer.Argument(metavar="URL", help="https://…; http only on this machine")],
    townships: Annotated[str, typer.Option(help="tell only of codes that begin so")] = "",
) -> None:
    """Tell a receiver of every feed from now on. Its secret is shown this once.

    Example: hesv feed webhook add https://example.test/hook --region yiyang --townships 361126
    """
    number, secret = box.add_webhook(_url(), region, townships, check_receiver(receiver))
    console.print(f"Webhook {number}; its secret, shown once: {secret}", highlight=False, soft_wrap=True)


@webhook.command("rotate")
def rotate(number: Annotated[int, typer.Argument(help="the webhook")]) -> None:
    """Give a webhook a new secret; the old one signs beside it for a week."""
    secret = box.rotate_secret(_url(), number, datetime.now(UTC))
    console.print(f"The new secret of webhook {number}, shown once: {secret}", highlight=False, soft_wrap=True)


@webhook.command("close")
def close(number: Annotated[int, typer.Argument(help="the webhook")]) -> None:
    """Tell this receiver nothing more."""
    box.close_webhook(_url(), number, datetime.now(UTC))
    console.print(f"Webhook {number} is closed.", highlight=False)


@webhook.command("list")
def list_webhooks(as_json: AsJson = False) -> None:
    """Every receiver, closed ones too; never a secret."""
    found = box.webhooks(_url())
    if as_json:
        print_json(found)
        return
    table = table_of("no", "region", "townships", "receiver", "state")
    for row in found:
        state = "closed" if row["closed_at"] else "open"
        table.add_row(str(row["webhook_id"]), row["region"], row["townships"] or "all", row["url"], state)
    console.print(table)


def _url() -> str:
    return ready_warehouse(load_settings())
