"""`hesv report`: the verification report (核对报告) of one household as PDF, JSON or HTML, and the check of a paper."""

from __future__ import annotations

from typing import Annotated, Final

import typer

from pipeline.access import EVERYWHERE, Actor, Role
from pipeline.cli.options import AsJson, CycleName, Out, Region, Speaker, console, messages, print_json
from pipeline.cycle import Cycle
from pipeline.errors import UsageError
from pipeline.office.household_view import as_html
from pipeline.settings import load_settings
from pipeline.steps.context import policies, ready_warehouse
from pipeline.steps.printing_report import as_json, as_pdf, code_of, print_household, verify
from pipeline.warehouse.connection import database_url
from pipeline.wording.words import word

app = typer.Typer(
    no_args_is_help=True,
    help="""The verification report of one household: print it, or check a printed one.

    Who asks is kept (audit.event) before anything is shown. Identity numbers are starred.""",
)
ENDINGS: Final = (".pdf", ".json", ".html")
Household = Annotated[str, typer.Option("--household", help="the household's number in the register")]


def _asker(by: str) -> Actor:
    """Whoever works at this machine's own warehouse sees all of it, as the office does."""
    if not by.strip():
        raise UsageError("Say who you are: --by WHO.")
    return Actor(by, Role.OFFICE, (EVERYWHERE,))


@app.command()
def household(region: Region, cycle: CycleName, household: Household, out: Out, by: Speaker) -> None:
    """Write the report of a household; what it is written as follows from the ending: .pdf, .json or .html.

    Example: hesv report household --region yiyang --cycle 2018H2 --household YI0000303 --out report.pdf
    """
    if out.suffix not in ENDINGS:
        raise UsageError(f"--out {out.name}: the ending says what is written. Known: {', '.join(ENDINGS)}.")
    policies().region(region)
    settings = load_settings()
    url = ready_warehouse(settings)
    shown = print_household(url, _asker(by), settings.home, Cycle.of(region, cycle), household)
    if out.suffix == ".pdf":
        out.write_bytes(as_pdf(settings.home, shown))
    elif out.suffix == ".json":
        out.write_text(as_json(settings.home, shown.report), encoding="utf-8")
    else:
        out.write_text(as_html(settings.home, shown), encoding="utf-8")
    code = code_of(settings.home, shown.report)
    messages.print(f"{out}: {shown.report.heading.number}, check code {code}", markup=False, highlight=False)


@app.command("verify")
def verify_paper(
    number: Annotated[str, typer.Argument(metavar="NUMBER", help="编号 at the foot of the paper")],
    code: Annotated[str, typer.Argument(metavar="CODE", help="校验码 at the foot of the paper")],
    by: Speaker,
    as_json_too: AsJson = False,
) -> None:
    """Say whether a printed report is genuine, and what it must say. Exit 1 where the code is not the report's.

    Example: hesv report verify yiyang-2018H2-YI0000303-1 JCF5-8WK0-9PQ9-DVJW
    """
    settings = load_settings()
    found = verify(database_url(settings), _asker(by), settings.home, number, code)
    said = [
        {
            "member_no": flag.member_no, "action": flag.action, "effective_month": flag.effective_month,
            "amount_monthly": None if flag.amount_fen is None else flag.amount_fen / 100,
            "countable_income_monthly": None if flag.income_fen is None else flag.income_fen / 100,
        }
        for flag in found.report.flags
    ]  # fmt: skip
    if as_json_too:
        print_json({"is_genuine": found.is_genuine, "is_whole": found.is_whole, "flags": said})
    else:
        verdict = "符合 genuine" if found.is_genuine else "不符 NOT the report's code"
        console.print(f"{number.strip()}: {verdict}", markup=False, highlight=False)
        if not found.is_whole:
            why = "The run's folder is gone, or the rules were changed since: its codes can no longer be checked."
            console.print(why, highlight=False)
        for one, flag in zip(said, found.report.flags, strict=True):
            console.print(
                f"  {word('action', flag.action)} {flag.action}, {one['amount_monthly']} 元 from "
                f"{flag.effective_month}, 家庭月可计收入 {one['countable_income_monthly']}",
                markup=False, highlight=False,
            )  # fmt: skip
    if not found.is_genuine:
        raise typer.Exit(1)
