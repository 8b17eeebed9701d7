"""核对报告: a household's page, its PDF, the delivered row behind each amount, and the check of a printed code."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated, Any, Final

from fastapi import APIRouter, Depends, Form, HTTPException, Request, Response
from fastapi import Path as InPath

from pipeline.access import Act, Actor
from pipeline.cycle import Cycle
from pipeline.errors import UnknownCycle, UnknownRegion
from pipeline.household_report.check import NoReportNumber
from pipeline.landed import LandedBytesGone
from pipeline.office.household_view import context, income_csv
from pipeline.office.web import Chosen, Needs, Purpose, language, page
from pipeline.steps.household_record import NoSuchRecordHere, RawRecord, look_at_record
from pipeline.steps.household_report import NoSuchHousehold, Shown, look_at_household
from pipeline.steps.printing_report import as_pdf, code_of, print_household, verify
from pipeline.steps.quarantine_values import NotInQuarantine, Place
from pipeline.wording.words import word

router = APIRouter()
Looker = Annotated[Actor, Depends(Needs(Act.LOOK))]
Revealer = Annotated[Actor, Depends(Needs(Act.REVEAL))]
RowNumber = Annotated[int, InPath(ge=1, lt=2**31)]
HOUSEHOLD: Final = "/households/{region}/{cycle}/{household_id}"
RECORD: Final = f"{HOUSEHOLD}/record/{{source}}/{{file_name}}/{{row_number}}"
NUMBERS: Final = ("number", "phone")


def _home(request: Request) -> Path:
    home: Path = request.app.state.settings.home
    return home


def _cycle(region: str, cycle: str) -> Cycle:
    try:
        return Cycle.of(region, cycle)
    except UnknownCycle:
        raise HTTPException(404) from None


def _look(
    request: Request, actor: Actor, cycle: Cycle, household_id: str, purpose: str | None = None, *, prints: bool = False
) -> Shown:
    """The report; what is not there and what is not for this person to see answer alike."""
    state = request.app.state
    try:
        if prints:
            return print_household(state.url, actor, _home(request), cycle, household_id)
        return look_at_household(state.url, actor, _home(request), cycle, household_id, purpose=purpose)
    except (NoSuchHousehold, UnknownRegion):
        raise HTTPException(404) from None


@router.get(f"{HOUSEHOLD}.pdf")
def print_pdf(request: Request, actor: Looker, region: str, cycle: str, household_id: str) -> Response:
    """The report on paper."""
    shown = _look(request, actor, _cycle(region, cycle), household_id, prints=True)
    name = f'attachment; filename="{shown.report.heading.number}.pdf"'
    return Response(as_pdf(_home(request), shown), media_type="application/pdf", headers={"Content-Disposition": name})


@router.get(f"{HOUSEHOLD}/income.csv")
def give_income(request: Request, actor: Looker, region: str, cycle: str, household_id: str) -> Response:
    """The chart's data."""
    report = _look(request, actor, _cycle(region, cycle), household_id, prints=True).report
    name = f'attachment; filename="{report.heading.number}-income.csv"'
    return Response(income_csv(report), media_type="text/csv; charset=utf-8", headers={"Content-Disposition": name})


@router.get(HOUSEHOLD)
def show(request: Request, actor: Looker, choice: Chosen, region: str, cycle: str, household_id: str) -> Response:
    """The household's page."""
    shown = _look(request, actor, _cycle(region, cycle), household_id)
    code = code_of(_home(request), shown.report)
    return page(request, "households/household.html", **context(shown, language(request), code))


@router.post(f"{HOUSEHOLD}/reveal/{{member_no}}/{{what}}")
def reveal(
    request: Request, actor: Revealer, region: str, cycle: str, household_id: str, member_no: int, what: str,
    purpose: Purpose,
) -> Response:  # fmt: skip
    """One whole number, for a stated purpose."""
    if what not in NUMBERS:
        raise HTTPException(404)
    report = _look(request, actor, _cycle(region, cycle), household_id, purpose).report
    found = [getattr(one, what) for one in report.people if one.member_no == member_no]
    if not found:
        raise HTTPException(404)
    return page(request, "households/number.html", number=found[0], id=f"{what}-{member_no}")


def _record(
    request: Request, actor: Actor, cycle: Cycle, household_id: str, place: Place, purpose: str | None = None
) -> RawRecord:
    state = request.app.state
    try:
        return look_at_record(state.url, actor, _home(request), cycle, household_id, place, purpose=purpose)
    except (NoSuchRecordHere, NotInQuarantine, LandedBytesGone):
        raise HTTPException(404) from None


@router.get(RECORD)
def show_record(
    request: Request, actor: Looker, choice: Chosen, region: str, cycle: str, household_id: str, source: str,
    file_name: str, row_number: RowNumber,
) -> Response:  # fmt: skip
    """The delivered row behind an amount."""
    place = Place(source, file_name, row_number)
    record = _record(request, actor, _cycle(region, cycle), household_id, place)
    return page(request, "households/record.html", **_of_record(request, record, region, cycle, household_id))


@router.post(f"{RECORD}/reveal")
def reveal_record(
    request: Request, actor: Revealer, region: str, cycle: str, household_id: str, source: str, file_name: str,
    row_number: RowNumber, purpose: Purpose,
) -> Response:  # fmt: skip
    """The same row, its numbers whole, for a stated purpose."""
    place = Place(source, file_name, row_number)
    record = _record(request, actor, _cycle(region, cycle), household_id, place, purpose)
    given = _of_record(request, record, region, cycle, household_id)
    return page(request, "households/record.html", fragment="cells", **given)


def _of_record(request: Request, record: RawRecord, region: str, cycle: str, household_id: str) -> dict[str, Any]:
    at = 0 if language(request) == "zh" else 1
    place, address = record.place, f"/households/{region}/{cycle}/{household_id}"
    return {
        "record": record,
        "address": address,
        "own_address": f"{address}/record/{place.source}/{place.file_name}/{place.row_number}",
        "household_id": household_id,
        "w": lambda topic, code: word(topic, code, at),
        "phrase": lambda phrase: (phrase.zh, phrase.en)[at],
        "at": at,
    }


@router.get("/verify")
def ask_code(request: Request, actor: Looker, choice: Chosen) -> Response:
    """The form that checks a printed report."""
    return page(request, "households/verify.html", number="", code="", problem="", verified=None)


@router.post("/verify")
def check_paper(
    request: Request, actor: Looker, choice: Chosen,
    number: Annotated[str, Form(max_length=120)], code: Annotated[str, Form(max_length=60)],
) -> Response:  # fmt: skip
    """Whether number and code belong together, and what the report of that number really says."""
    problem, verified = "", None
    try:
        verified = verify(request.app.state.url, actor, _home(request), number, code)
    except NoReportNumber:
        problem = "number"
    except (NoSuchHousehold, UnknownCycle, UnknownRegion):
        problem = "unknown"
    at = 0 if language(request) == "zh" else 1
    return page(
        request, "households/verify.html", number=number, code=code, problem=problem, verified=verified,
        w=lambda topic, name: word(topic, name, at),
    )  # fmt: skip
