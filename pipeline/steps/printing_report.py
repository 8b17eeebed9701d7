"""A report as paper, as JSON, and its check code; what `hesv report`, the page and the PDF do alike."""

from __future__ import annotations

import json
from dataclasses import dataclass
from pathlib import Path

from pipeline.access import Actor
from pipeline.cycle import Cycle
from pipeline.household_report.check import check_code, content, is_code_of, read_number
from pipeline.household_report.compose import FOLDER, OTHER_CODE, TRACE
from pipeline.household_report.model import Report
from pipeline.household_report.pdf import print_report
from pipeline.steps.household_report import Shown, look_at_household
from pipeline.steps.keys import REPORT, key


@dataclass(frozen=True, slots=True)
class Verified:
    """What a number and a code come to: whether they belong together, and what the report really says."""

    is_genuine: bool
    is_whole: bool
    """Whether all that the code was made over is kept and today's rules say the same; else a code that fails proves
    nothing."""
    report: Report


def code_of(home: Path, report: Report) -> str:
    """The report's check code."""
    return check_code(key(home, REPORT), report)


def as_pdf(home: Path, shown: Shown) -> bytes:
    """The report on paper."""
    return print_report(shown.report, shown.standing, code_of(home, shown.report))


def as_json(home: Path, report: Report) -> str:
    """What is certified, with number and code: numbers starred."""
    certified = json.loads(content(report))
    whole = {"number": report.heading.number, "check_code": code_of(home, report), **certified}
    return json.dumps(whole, ensure_ascii=False, indent=1) + "\n"


def print_household(url: str, actor: Actor, home: Path, cycle: Cycle, household_id: str) -> Shown:
    """The report to be printed; that it is printed is kept first.

    Raises:
        Forbidden, NoSuchHousehold: as `look_at_household`.
    """
    return look_at_household(url, actor, home, cycle, household_id, action="household_print")


def verify(url: str, actor: Actor, home: Path, number: str, code: str) -> Verified:
    """Whether a printed code is that of the report of this number, and what that report says.

    Raises:
        NoReportNumber: it is none.
        NoSuchHousehold: there is no such report, or it is not for this person to see.
    """
    region, cycle, household_id, revision = read_number(number)
    shown = look_at_household(
        url, actor, home, Cycle.of(region, cycle), household_id, revision=revision, action="report_verify"
    )
    is_whole = not {FOLDER, TRACE, OTHER_CODE} & set(shown.report.missing)
    return Verified(is_code_of(code, key(home, REPORT), shown.report), is_whole, shown.report)
