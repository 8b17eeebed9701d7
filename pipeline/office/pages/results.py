"""The results of a cycle by outcome: which households a count stands for."""

from __future__ import annotations

from typing import Annotated, Final

from fastapi import APIRouter, Depends, Query, Request, Response

from pipeline.access import Act, Actor
from pipeline.office.i18n import marked
from pipeline.office.tables import Column, TableView
from pipeline.office.web import Chosen, Needs, page, warehouse
from pipeline.warehouse.guarded import keep_event
from pipeline.warehouse.reading.results import TIES, results

router = APIRouter()
Looker = Annotated[Actor, Depends(Needs(Act.LOOK))]
Code = Annotated[str, Query(max_length=64)]

COLUMNS: Final = (
    Column("household_id", marked("户编号")),
    Column("township_code", marked("乡镇")),
    Column("action", marked("结果")),
    Column("previous_amount_monthly", marked("原金额（元/月）"), is_number=True),
    Column("amount_monthly", marked("新金额（元/月）"), is_number=True),
    Column("effective_month", marked("生效月份")),
)


@router.get("/results")
def show_results(request: Request, actor: Looker, choice: Chosen, outcome: Code = "", township: Code = "") -> Response:
    """A line a result; that somebody looks at the list is kept first."""
    if choice.region:
        keep_event(request.app.state.url, actor, "results_list", f"{choice.region}/{choice.cycle}")
    view = TableView.of(request, COLUMNS, sort="household_id")
    ties = [name for name in TIES if name != view.sort]
    found = results(warehouse(request, actor), choice.region, choice.cycle, outcome, township, view.order(ties=ties))
    return page(
        request, "results/results.html", fragment="rows", rows=found.rows, columns=COLUMNS,
        view=view.with_total(found.total), filters={"outcome": outcome, "township": township},
    )  # fmt: skip
