"""Deliveries and rows set aside: figures and places, no family."""

from __future__ import annotations

from typing import Annotated, Final

from fastapi import APIRouter, Depends, Query, Request, Response

from pipeline.access import Act, Actor
from pipeline.office.i18n import marked
from pipeline.office.tables import Column, TableView
from pipeline.office.web import Chosen, Needs, page, warehouse
from pipeline.warehouse.reading.runs import deliveries, quarantine_rules, quarantined

router = APIRouter()
Watcher = Annotated[Actor, Depends(Needs(Act.WATCH_RUNS))]
Code = Annotated[str, Query(max_length=64)]

DELIVERY_COLUMNS: Final = (
    Column("source", marked("来源")),
    Column("file_name", marked("文件")),
    Column("state", marked("状态")),
    Column("rows_in", marked("总行数"), is_number=True),
    Column("rows_accepted", marked("接收"), is_number=True),
    Column("rows_quarantined", marked("隔离"), is_number=True),
    Column("rows_duplicate", marked("重复"), is_number=True),
    Column("rows_matched", marked("已匹配"), is_number=True),
    Column("rows_review", marked("待复核"), is_number=True),
    Column("rows_unmatched", marked("不属登记家庭"), is_number=True),
)
QUARANTINE_COLUMNS: Final = (
    Column("source", marked("来源")),
    Column("file_name", marked("文件")),
    Column("row_number", marked("行号"), is_number=True),
    Column("column_name", marked("列名")),
    Column("reason_zh", marked("原因")),
    Column("severity", marked("程度")),
    Column("state", marked("状态")),
)


@router.get("/deliveries")
def show_deliveries(request: Request, actor: Watcher, choice: Chosen, source: Code = "", state: Code = "") -> Response:
    """The cycle's files with their row sums, and what was refused."""
    view = TableView.of(request, DELIVERY_COLUMNS, sort="source")
    filters = {"source": source, "state": state}
    order = view.order(ties=("source", "file_name"))
    found = deliveries(warehouse(request, actor), choice.region, choice.cycle, filters, order)
    return page(
        request, "runs/deliveries.html", fragment="rows", rows=found.rows, columns=DELIVERY_COLUMNS,
        view=view.with_total(found.total), filters=filters,
    )  # fmt: skip


@router.get("/quarantine")
def show_quarantine(
    request: Request, actor: Watcher, choice: Chosen,
    source: Code = "", state: Code = "", rule: Code = "", severity: Code = "",
) -> Response:  # fmt: skip
    """The rows set aside, by rule and reason."""
    url = warehouse(request, actor)
    view = TableView.of(request, QUARANTINE_COLUMNS, sort="source")
    filters = {"source": source, "state": state, "rule": rule, "severity": severity}
    order = view.order(ties=("source", "file_name", "row_number"))
    found = quarantined(url, choice.region, choice.cycle, filters, order)
    return page(
        request, "runs/quarantine.html", fragment="rows", rows=found.rows, columns=QUARANTINE_COLUMNS,
        view=view.with_total(found.total), filters=filters,
        rules=quarantine_rules(url, choice.region, choice.cycle),
    )  # fmt: skip
