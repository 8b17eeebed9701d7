"""`hesv decide`: judge written cases, without any database."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer
from rich.table import Table

from pipeline.cases import CaseResult, decide_cases
from pipeline.cli.options import AsJson, console, print_json
from pipeline.errors import UsageError
from pipeline.steps.context import policies


class CaseFileUnreadable(UsageError):
    """A case file that is not there or is not text."""

    def __init__(self, file: str, problem: str) -> None:
        super().__init__(file, problem)
        self.file, self.problem = file, problem

    def __str__(self) -> str:
        return f"Case file {self.file} cannot be read: {self.problem}. Give the path of a YAML file of cases."


def decide(
    cases: Annotated[list[Path], typer.Argument(help="YAML files of cases", metavar="CASE.yml…")],
    as_json: AsJson = False,
) -> None:
    """Judge written facts by a region's policy and, where a case has `expect`, say which fail.

    What a policy writer uses to try a rule. Exit 1 if any case with `expect` fails.

    Example: hesv decide tests/cases/yiyang.yml
    """
    results = decide_cases({str(path): _text(path) for path in cases}, policies())
    if as_json:
        print_json([{"id": result.id, "flags": result.flags, "failed": list(result.failed)} for result in results])
    else:
        _show(results)
    if any(result.failed for result in results):
        raise typer.Exit(1)


def _text(path: Path) -> str:
    try:
        return path.read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError) as error:
        raise CaseFileUnreadable(str(path), type(error).__name__) from error


def _show(results: list[CaseResult]) -> None:
    table = Table("case", "flag", "amount", "why", "verdict", box=None, pad_edge=False)
    for result in results:
        for number, flag in enumerate(result.flags):
            verdict = ("[red]fails in " + ", ".join(result.failed)) if result.failed else "[green]ok"
            amount = "" if flag["amount_monthly"] is None else str(flag["amount_monthly"])
            reasons = flag["reason_codes"]
            table.add_row(
                result.id if number == 0 else "", flag["action"], amount, reasons[0] if reasons else "", verdict
            )
    console.print(table)
    failed = sum(1 for result in results if result.failed)
    console.print(f"{len(results)} cases, {failed} failed", style="red" if failed else "green", highlight=False)
