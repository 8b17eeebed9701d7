"""The results of a cycle by outcome: which households a count stands for."""

from __future__ import annotations

from typing import Annotated, Final

from fastapi import APIRouter, Depends, Query, Request, Response

from pipeline.access import Act, Actor
from pipeline.office.i18n import marked
from pipeline.office.tables import Column, TableView
from pipeline.office.web import Choice, Chosen, Needs, page, warehouse
from pipeline.steps.resting import resting
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
)


@router.get("/results")
def show_results(request: Request, actor: Looker, choice: Chosen, outcome: Code = "", township: Code = "") -> Response:
    """A line a result; that somebody looks at the list is kept first."""
    url = warehouse(request, actor)
    if choice.region:
        keep_event(request.app.state.url, actor, "results_list", f"{choice.region}/{choice.cycle}")
    view = TableView.of(request, COLUMNS, sort="household_id")
    ties = [name for name in TIES if name != view.sort]
    found = results(url, choice.region, choice.cycle, outcome, township, view.order(ties=ties))
    return page(
        request, "results/results.html", fragment="rows", rows=found.rows, columns=COLUMNS,
        view=view.with_total(found.total), resting=_resting(url, choice),
        filters={"outcome": outcome, "township": township},
    )  # fmt: skip


def _resting(url: str, choice: Choice) -> dict[tuple[str, int | None], str]:
    """Whose adverse result may not be carried out now, and why: the list says it beside the result."""
    found = resting(url, choice.region, choice.cycle) if choice.region else ()
    return {(one.household_id, one.member_no): one.reason for one in found}
