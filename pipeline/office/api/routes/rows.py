"""Flags, links, assessments, income, assets, screening: rows of a cycle's published run, as the caller may see them.

One shape for all: a view, the schema of its rows, and what it is narrowed by. The names of the parameters are the
names of the view's columns.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Annotated, Final, Literal

from fastapi import APIRouter, Depends, HTTPException, Query

from pipeline.access import Act
from pipeline.cycle import Cycle
from pipeline.office.api.asking import Caller, InCycle, asks
from pipeline.office.api.paging import Cursor, Item, Limit, Listed, read_cursor, write_cursor
from pipeline.office.api.schemas import rows as schema
from pipeline.office.api.schemas.words import MONTH, LeftOut, OneHousehold, OneSource, OneTownship
from pipeline.office.api.shapes import shaped_rows
from pipeline.warehouse.guarded import keep_event
from pipeline.warehouse.reading.slices import Place, read_slice
from pipeline.warehouse.runs import published_run

router = APIRouter(prefix="/cycles/{region}/{cycle}", tags=["rows"])
FIRST: Final = 100
OneOutcome = Annotated[schema.Outcome | LeftOut, Query(description="only this outcome / 处理结果")]
OneDecision = Annotated[Literal["match", "review"] | LeftOut, Query(description="only of this kind / 比对结论")]
OneKind = Annotated[schema.Kind | LeftOut, Query(description="only this kind / 收入种类")]
OneMonth = Annotated[str | LeftOut, Query(pattern=MONTH, description="only this month / 月份")]


@dataclass(frozen=True, slots=True)
class Reader:
    """Who reads the rows of a cycle, from where on, and how many."""

    caller: Caller
    cycle: Cycle
    cursor: str | None
    limit: int

    def page(self, view: str, item: type[Item], **narrowed: str | None) -> Listed[Item]:
        """A page of a view, kept in the audit before it is read.

        Raises:
            HTTPException: 404, nothing of the cycle is published; 422, the cursor is none of ours.
        """
        region, cycle, filters = self.cycle.region, self.cycle.name, _given(narrowed)
        run_id, after = self._begin()
        subject = "/".join([region, cycle, *([filters["household_id"]] if "household_id" in filters else [])])
        detail = {"run_id": run_id, "limit": self.limit}
        keep_event(self.caller.owner_url, self.caller.actor, f"api_{view}", subject, detail=detail)
        found = read_slice(self.caller.url, view, (region, cycle, run_id), filters, after=after, limit=self.limit)
        more = None if found.after is None else write_cursor(run_id, found.after.household_id, found.after.given)
        return Listed(shaped_rows(item, found.rows), more)

    def _begin(self) -> tuple[str, Place | None]:
        """The run a reader is in, and the row he goes on from."""
        if self.cursor is not None:
            run_id, household_id, given = read_cursor(self.cursor, (str, str, int))
            return run_id, Place(household_id, given)
        run = published_run(self.caller.url, self.cycle.region, self.cycle.name)
        if run is None:
            raise HTTPException(404, f"Nothing of {self.cycle.region} {self.cycle.name} is published.")
        return run.run_id, None


def _given(narrowed: dict[str, str | None]) -> dict[str, str]:
    return {name: value for name, value in narrowed.items() if value is not None}


def _reader(
    caller: Annotated[Caller, asks(Act.LOOK)], cycle: InCycle, cursor: Cursor = None, limit: Limit = FIRST
) -> Reader:
    return Reader(caller, cycle, cursor, limit)


Reads = Annotated[Reader, Depends(_reader)]


@router.get("/flags")
def list_flags(
    reader: Reads, household_id: OneHousehold = None, township_code: OneTownship = None, outcome: OneOutcome = None
) -> Listed[schema.Flag]:
    """What follows for each household / 处理结果."""
    return reader.page("flag", schema.Flag, household_id=household_id, township_code=township_code, outcome=outcome)


@router.get("/links")
def list_links(
    reader: Reads, household_id: OneHousehold = None, source: OneSource = None, decision: OneDecision = None
) -> Listed[schema.Link]:
    """Which delivered record is whose, with the evidence / 身份比对结果."""
    return reader.page("identity_link", schema.Link, household_id=household_id, source=source, decision=decision)


@router.get("/assessments")
def list_assessments(reader: Reads, household_id: OneHousehold = None) -> Listed[schema.Assessment]:
    """What was found of each household before any rule was asked / 家庭核算结果."""
    return reader.page("household_assessment", schema.Assessment, household_id=household_id)


@router.get("/income")
def list_income(
    reader: Reads, household_id: OneHousehold = None, kind: OneKind = None, month: OneMonth = None
) -> Listed[schema.IncomeMonth]:
    """Every amount counted, in the month it was earned / 月度收入."""
    return reader.page("income_month", schema.IncomeMonth, household_id=household_id, kind=kind, month=month)


@router.get("/assets")
def list_assets(reader: Reads, household_id: OneHousehold = None) -> Listed[schema.Asset]:
    """What the members own, with its record / 家庭财产."""
    return reader.page("asset", schema.Asset, household_id=household_id)


@router.get("/screening")
def list_screening(
    reader: Reads, household_id: OneHousehold = None, township_code: OneTownship = None
) -> Listed[schema.Screening]:
    """Who may be missed, wrongly covered or wrongly paid: to look at / 筛查名单."""
    return reader.page("screening", schema.Screening, household_id=household_id, township_code=township_code)
