"""Cycles and their deliveries, for programs that watch runs."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter

from pipeline.access import Act
from pipeline.office.api.asking import Caller, InCycle, asks
from pipeline.office.api.paging import Listed
from pipeline.office.api.schemas import runs as schema
from pipeline.office.api.shapes import shaped, shaped_rows
from pipeline.warehouse.reading.cycles import published_cycles
from pipeline.warehouse.views import read_view

router = APIRouter(tags=["runs"])
Watches = Annotated[Caller, asks(Act.WATCH_RUNS)]


@router.get("/cycles")
def list_cycles(caller: Watches) -> Listed[schema.Cycle]:
    """Every region and cycle that is published, the latest first / 核对周期."""
    found = published_cycles(caller.url)
    return Listed(tuple(shaped(schema.Cycle, each) for each in found), None)


@router.get("/cycles/{region}/{cycle}/deliveries")
def list_deliveries(caller: Watches, cycle: InCycle) -> Listed[schema.Delivery]:
    """The files of the published run with their row sums, and what was refused since / 数据交付."""
    with read_view(caller.url, "delivery", cycle.region, cycle.name) as view:
        names = [column.name for column in view.columns]
        rows = shaped_rows(schema.Delivery, (dict(zip(names, row, strict=True)) for row in view.rows))
    return Listed(rows, None)
