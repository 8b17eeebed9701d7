"""`hesv quarantine`: rows that were set aside. See them, say what they should have been, and run the cycle again."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict
from typing import Annotated, Any

import typer
from rich.text import Text

from pipeline.cli.options import AsJson, CycleName, Region, console, print_json, progress
from pipeline.cli.show import show_report, table_of
from pipeline.cycle import Cycle
from pipeline.errors import UsageError
from pipeline.steps.quarantine_values import Listed, Place, RuleSummary, Said
from pipeline.steps.quarantining import fix_row, list_quarantine, replay_quarantine, show_row, summarize, waive_row

app = typer.Typer(
    no_args_is_help=True,
    help="""Rows that were set aside: list, show, fix, waive, and run the cycle again from its landed bytes.

    The delivered bytes never change. A fix or waiver is kept for ever with who said it; it holds for the row of that
    very file (sha256), so that a corrected delivery inherits nothing.

    States: new (waits for somebody), fixed (a fix that no run has used yet), replayed (taken with a fix), waived.""",
)

Source = Annotated[str, typer.Argument(metavar="SOURCE", help="register, social_security, employment, housing, …")]
File = Annotated[str, typer.Argument(metavar="FILE", help="the file's name as delivered")]
RowNumber = Annotated[int, typer.Argument(metavar="ROW", min=1, help="data row, counted from 1")]
By = Annotated[str, typer.Option("--by", help="who you are; kept with what you do")]


@app.command("list")
def list_rows(
    region: Region,
    cycle: CycleName,
    rule: Annotated[str | None, typer.Option(help="only this rule of connectors/rules.yml")] = None,
    source: Annotated[str | None, typer.Option(help="only this source")] = None,
    state: Annotated[str | None, typer.Option(help="only new, fixed, waived or replayed")] = None,
    as_json: AsJson = False,
) -> None:
    """List the rows of the published run with rule, reasons, state and age; then one line a rule. Nothing personal.

    Example: hesv quarantine list --region yiyang --cycle 2018H2 --state new
    """
    listed = list_quarantine(Cycle.of(region, cycle), source=source, rule=rule, state=state)
    summary = summarize(listed)
    if as_json:
        print_json({"rows": [_as_json(item) for item in listed], "rules": [asdict(line) for line in summary]})
    else:
        _show_list(listed, summary)


@app.command()
def show(source: Source, file: File, row: RowNumber, region: Region, cycle: CycleName, by: By) -> None:
    """Show one row's cells as delivered, the broken one marked. Personal data: who looked is recorded.

    Example: hesv quarantine show employment employment_2018H2.xlsx 12 --region yiyang --cycle 2018H2 --by "A. Name"
    """
    shown = show_row(Cycle.of(region, cycle), Place(source, file, row), by)
    fixes = shown.word.cells if shown.word else {}
    table = table_of("", "column", "as delivered", "fixed to", numbers_from=9)
    for name, cell in shown.cells.items():
        mark = "▶" if name == shown.row.column_name else ""
        fixed = Text(_printable(fixes[name])) if name in fixes else Text("")
        table.add_row(mark, name, Text("(nothing)" if cell is None else _printable(cell)), fixed)
    console.print(table)
    where = f" in {shown.row.column_name}" if shown.row.column_name else ""
    console.print(
        f"{shown.row.rule}{where}: {shown.row.reason_zh} / {shown.row.reason_en}. State: {shown.row.state}.",
        highlight=False,
        markup=False,
    )


@app.command()
def fix(
    source: Source,
    file: File,
    row: RowNumber,
    region: Region,
    cycle: CycleName,
    by: By,
    column: Annotated[list[str], typer.Option("--column", help="column as delivered (列名); may be repeated")],
    value: Annotated[list[str], typer.Option("--value", help='what it should have been, one a column; "" is nothing')],
    note: Annotated[str | None, typer.Option(help="where the value comes from")] = None,
) -> None:
    """Say what cells of a row should have been. Checked at once by the contract: exit 3 where a rule is still broken.

    Example: hesv quarantine fix employment employment_2018H2.xlsx 12 --region yiyang --cycle 2018H2
    --column 应发工资 --value 5400 --by "A. Name" --note "the agency by telephone"
    """
    if len(column) != len(value) or len(set(column)) != len(column):
        raise UsageError("Write one --value for each --column, and each column once.")
    cells = dict(zip(column, value, strict=True))
    _say(fix_row(Cycle.of(region, cycle), Place(source, file, row), cells, by, note), region, cycle)


@app.command()
def waive(
    source: Source,
    file: File,
    row: RowNumber,
    region: Region,
    cycle: CycleName,
    by: By,
    note: Annotated[str, typer.Option(help="why the row does not matter")],
) -> None:
    """Decide that a row does not matter: it stays aside and its months no longer count as unknown. Takes a fix back.

    Example: hesv quarantine waive employment employment_2018H2.xlsx 12 --region yiyang --cycle 2018H2
    --by "A. Name" --note "the person is not of this place"
    """
    _say(waive_row(Cycle.of(region, cycle), Place(source, file, row), by, note), region, cycle)


@app.command()
def replay(region: Region, cycle: CycleName, as_json: AsJson = False) -> None:
    """Run the cycle again from the landed bytes of its published run, with the fixes, the waivers and today's rules.

    Twice is once: without anything new it says so and publishes nothing. Exit codes as of `hesv run`.

    Example: hesv quarantine replay --region yiyang --cycle 2018H2
    """
    with progress(quiet=as_json) as announce:
        result = replay_quarantine(Cycle.of(region, cycle), announce)
    if as_json:
        print_json(asdict(result))
    else:
        show_report(result)


def _as_json(item: Listed) -> dict[str, Any]:
    return {**asdict(item.row), "first_seen": item.row.first_seen.isoformat(), "age_days": item.age_days}


def _show_list(listed: Sequence[Listed], summary: Sequence[RuleSummary]) -> None:
    table = table_of("source", "file", "row", "column", "rule", "reason", "state", "days", numbers_from=9)
    for item in listed:
        row = item.row
        table.add_row(
            row.source, row.file_name, str(row.row_number), row.column_name or "", row.rule,
            f"{row.reason_zh} / {row.reason_en}", row.state, str(item.age_days),
        )  # fmt: skip
    console.print(table)
    table = table_of("rule", "severity", "new", "fixed", "waived", "replayed", "oldest new, days", numbers_from=2)
    for line in summary:
        counts = (str(line.states.get(state, 0)) for state in ("new", "fixed", "waived", "replayed"))
        oldest = "" if line.oldest_days is None else str(line.oldest_days)
        table.add_row(line.rule, line.severity, *counts, oldest)
    console.print(table)


def _say(said: Said, region: str, cycle: str) -> None:
    what = "Recorded" if said.is_new else "That was said already; nothing was recorded"
    console.print(
        f"{what}. {said.place} is {said.state}. The next run uses it: "
        f"hesv quarantine replay --region {region} --cycle {cycle}",
        highlight=False,
        markup=False,
        soft_wrap=True,
    )


def _printable(cell: str) -> str:
    """A delivered cell may hold anything: what would steer a terminal is written out."""
    return "".join(letter if letter.isprintable() else ascii(letter)[1:-1] for letter in cell)
