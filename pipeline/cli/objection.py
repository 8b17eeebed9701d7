"""`hesv objection`: what families object to. Take it, list it by its clock, say what becomes of it."""

from __future__ import annotations

from dataclasses import asdict
from datetime import datetime
from typing import Annotated

import typer

from pipeline.cli.options import AsJson, CycleName, Region, Speaker, print_json
from pipeline.cli.show_casework import show_changed, show_objections, tell
from pipeline.cycle import Cycle
from pipeline.settings import load_settings
from pipeline.steps.context import ready_warehouse
from pipeline.steps.objecting import (
    Raised,
    decide_objection,
    list_objections,
    raise_objection,
    record_correction,
    today,
)
from pipeline.steps.quarantine_values import Place

app = typer.Typer(
    no_args_is_help=True,
    help="""Objections (异议): a family disputes an amount or a result, or disowns a record.

    From then on nothing adverse is done to the household until the outcome; the region's reply_days count in calendar
    days from the day the family objected. What is open is carried into the next cycle.""",
)
Number = Annotated[int, typer.Argument(metavar="NUMBER", help="its number in `hesv objection list`")]


@app.command("open")
def open_(
    household: Annotated[str, typer.Option(help="whose objection it is")],
    about: Annotated[str, typer.Option(help="amount (it is wrong), record (it is not ours) or result")],
    raised_by: Annotated[str, typer.Option(help="who of the family objects")],
    text: Annotated[str, typer.Option(help="what the family says")],
    asks: Annotated[str, typer.Option(help="what it asks for")],
    region: Region, cycle: CycleName, by: Speaker,
    member: Annotated[int | None, typer.Option(help="whose record or amount it is")] = None,
    record: Annotated[
        tuple[str, str, int] | None, typer.Option(metavar="SOURCE FILE ROW", help="the record it is about")
    ] = None,
    received: Annotated[
        datetime | None, typer.Option(formats=["%Y-%m-%d"], help="the day the family objected; today if left out")
    ] = None,
) -> None:  # fmt: skip
    """Take an objection. Its clock starts, and adverse flags of the household rest until it is decided.

    Example: hesv objection open --household YI0000303 --member 1 --about record --record banking accounts.jsonl.gz 38
    --raised-by "the head" --text "the account is not hers" --asks "leave it out" --region yiyang --cycle 2018H2
    """
    raised = Raised(
        household_id=household, about=about, raised_by=raised_by, said=text, asked=asks, member_no=member,
        received_on=today() if received is None else received.date(), place=None if record is None else Place(*record),
    )  # fmt: skip
    listed, changed = raise_objection(Cycle.of(region, cycle), raised, by)
    tell(
        f"Objection {listed.objection.objection_id} is taken. A reply is due by {listed.clock.due_on}; adverse "
        f"flags of {household} rest until then and until it is decided."
    )
    show_changed(changed)


@app.command("list")
def list_(
    region: Region,
    state: Annotated[str, typer.Option(help="open, due (upheld, to be put right), closed, all")] = "open",
    as_json: AsJson = False,
) -> None:
    """List objections, the most overdue first. Nothing of what families said.

    Example: hesv objection list --region yiyang
    """
    listed = [
        one
        for one in list_objections(ready_warehouse(load_settings()), region)
        if state == "all"
        or state == ("open" if one.objection.is_open else "due" if one.objection.is_correction_due else "closed")
    ]
    if as_json:
        print_json([{**asdict(one.objection), "days_left": one.clock.days_left} for one in listed])
    else:
        show_objections(listed)


@app.command()
def decide(
    number: Number,
    outcome: Annotated[str, typer.Argument(metavar="OUTCOME", help="upheld, rejected, withdrawn")],
    by: Speaker,
    explain: Annotated[str, typer.Option(help="why, in Chinese: the family reads it")] = "",
    explain_en: Annotated[str, typer.Option(help="the same in English")] = "",
) -> None:
    """Say what becomes of an objection, with an explanation. Upheld about a record: it is judged different.

    An upheld amount holds up what is adverse until the agency delivers the file anew; see `hesv objection corrected`.

    Example: hesv objection decide 3 upheld --by "A. Name" --explain "银行确认该账户非本人所有。"
    """
    done = decide_objection(number, outcome, by, explain, explain_en)
    tell(f"Objection {number} is {outcome}.")
    if done.objection.is_correction_due:
        it = done.objection
        tell(
            f"To be put right by the agency: {it.source} {it.file_name} row {it.row_number}. Till then nothing adverse."
        )
    if done.needs_second:
        tell("The judgement it became waits for a second person: hesv review second-looks")
    show_changed(done.changed)


@app.command()
def corrected(number: Number, by: Speaker) -> None:
    """Say that the agency has put an upheld amount right: the household's results are held up no longer.

    A file delivered anew says so by itself.

    Example: hesv objection corrected 3 --by "A. Name"
    """
    show_changed(record_correction(number, by).changed)
