"""Flags, links, assessments, income, assets, screening: rows of a cycle's published run, as the caller may see them."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Annotated, Final, Literal

from fastapi import APIRouter, HTTPException, Query
from pydantic import TypeAdapter

from pipeline.access import Act
from pipeline.office.api.asking import Caller, asks
from pipeline.office.api.paging import Cursor, Item, Limit, Listed, read_cursor, write_cursor
from pipeline.office.api.schemas import rows as schema
from pipeline.office.api.schemas.words import (
    MONTH,
    CycleName,
    LeftOut,
    OneHousehold,
    OneSource,
    OneTownship,
    Region,
)
from pipeline.warehouse.guarded import keep_event
from pipeline.warehouse.reading.slices import Place, read_slice
from pipeline.warehouse.runs import published_run

router = APIRouter(prefix="/cycles/{region}/{cycle}", tags=["rows"])
Looks = Annotated[Caller, asks(Act.LOOK)]
FIRST: Final = 100


@router.get("/flags")
def list_flags(
    caller: Looks,
    region: Region,
    cycle: CycleName,
    household_id: OneHousehold = None,
    township_code: OneTownship = None,
    outcome: Annotated[schema.Outcome | LeftOut, Query(description="only this outcome / 处理结果")] = None,
    cursor: Cursor = None,
    limit: Limit = FIRST,
) -> Listed[schema.Flag]:
    """What follows for each household / 处理结果."""
    filters = {"household_id": household_id, "township_code": township_code, "outcome": outcome}
    return _page(caller, schema.Flag, "flag", region, cycle, filters, cursor, limit)


@router.get("/links")
def list_links(
    caller: Looks,
    region: Region,
    cycle: CycleName,
    household_id: OneHousehold = None,
    source: OneSource = None,
    decision: Annotated[Literal["match", "review"] | LeftOut, Query(description="only of this kind / 比对结论")] = None,
    cursor: Cursor = None,
    limit: Limit = FIRST,
) -> Listed[schema.Link]:
    """Which delivered record is whose, with the evidence / 身份比对结果."""
    filters = {"household_id": household_id, "source": source, "decision": decision}
    return _page(caller, schema.Link, "identity_link", region, cycle, filters, cursor, limit)


@router.get("/assessments")
def list_assessments(
    caller: Looks,
    region: Region,
    cycle: CycleName,
    household_id: OneHousehold = None,
    cursor: Cursor = None,
    limit: Limit = FIRST,
) -> Listed[schema.Assessment]:
    """What was found of each household before any rule was asked / 家庭核算结果."""
    return _page(
        caller, schema.Assessment, "household_assessment", region, cycle, {"household_id": household_id}, cursor, limit
    )


@router.get("/income")
def list_income(
    caller: Looks,
    region: Region,
    cycle: CycleName,
    household_id: OneHousehold = None,
    kind: Annotated[schema.Kind | LeftOut, Query(description="only this kind / 收入种类")] = None,
    month: Annotated[str | LeftOut, Query(pattern=MONTH, description="only this month / 月份")] = None,
    cursor: Cursor = None,
    limit: Limit = FIRST,
) -> Listed[schema.IncomeMonth]:
    """Every amount counted, in the month it was earned / 月度收入."""
    filters = {"household_id": household_id, "kind": kind, "month": month}
    return _page(caller, schema.IncomeMonth, "income_month", region, cycle, filters, cursor, limit)


@router.get("/assets")
def list_assets(
    caller: Looks,
    region: Region,
    cycle: CycleName,
    household_id: OneHousehold = None,
    cursor: Cursor = None,
    limit: Limit = FIRST,
) -> Listed[schema.Asset]:
    """What the members own, with its record / 家庭财产."""
    return _page(caller, schema.Asset, "asset", region, cycle, {"household_id": household_id}, cursor, limit)


@router.get("/screening")
def list_screening(
    caller: Looks,
    region: Region,
    cycle: CycleName,
    household_id: OneHousehold = None,
    township_code: OneTownship = None,
    cursor: Cursor = None,
    limit: Limit = FIRST,
) -> Listed[schema.Screening]:
    """Who may be missed, wrongly covered or wrongly paid: to look at / 筛查名单."""
    filters = {"household_id": household_id, "township_code": township_code}
    return _page(caller, schema.Screening, "screening", region, cycle, filters, cursor, limit)


def _page(
    caller: Caller,
    item: type[Item],
    view: str,
    region: str,
    cycle: str,
    filters: Mapping[str, str | None],
    cursor: str | None,
    limit: int,
) -> Listed[Item]:
    """A page of a view, kept in the audit before it is read.

    Raises:
        HTTPException: 404, nothing of the cycle is published; 422, the cursor is none of ours.
    """
    wanted = {name: value for name, value in filters.items() if value is not None}
    run_id, after = _begin(caller, region, cycle, cursor)
    subject = "/".join([region, cycle, *([wanted["household_id"]] if "household_id" in wanted else [])])
    keep_event(caller.owner_url, caller.actor, f"api_{view}", subject, detail={"run_id": run_id, "limit": limit})
    found = read_slice(caller.url, view, (region, cycle, run_id), wanted, after=after, limit=limit)
    more = None if found.after is None else write_cursor(run_id, found.after.household_id, found.after.given)
    return Listed(TypeAdapter(tuple[item, ...]).validate_python(found.rows), more)  # type: ignore[valid-type]


def _begin(caller: Caller, region: str, cycle: str, cursor: str | None) -> tuple[str, Place | None]:
    """The run a reader is in, and the row he goes on from."""
    if cursor is not None:
        run_id, household_id, given = read_cursor(cursor, (str, str, int))
        return run_id, Place(household_id, given)
    run = published_run(caller.url, region, cycle)
    if run is None:
        raise HTTPException(404, f"Nothing of {region} {cycle} is published.")
    return run.run_id, None
