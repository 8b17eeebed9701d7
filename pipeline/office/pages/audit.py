"""Who did what, and whether the chain of it is whole."""

from __future__ import annotations

from datetime import date
from typing import Annotated, Final

from fastapi import APIRouter, Depends, Query, Request, Response

from pipeline.access import Act, Actor
from pipeline.office.i18n import marked
from pipeline.office.tables import Column, TableView
from pipeline.office.web import Chosen, Needs, page, warehouse
from pipeline.warehouse.reading.audit import actions, events

router = APIRouter(prefix="/audit")
Auditor = Annotated[Actor, Depends(Needs(Act.AUDIT))]
Text = Annotated[str, Query(max_length=100)]
COLUMNS: Final = (
    Column("event_id", marked("序号"), is_number=True),
    Column("happened_at", marked("时间")),
    Column("actor", marked("何人")),
    Column("action", marked("何事")),
    Column("subject", marked("对象")),
    Column("purpose", marked("用途")),
    Column("detail", marked("细节"), sorts=False),
)


@router.get("")
def show(
    request: Request, auditor: Auditor, choice: Chosen,
    actor: Text = "", action: Text = "", subject: Text = "", since: Text = "", until: Text = "",
) -> Response:  # fmt: skip
    """Events, the newest first; a day that is none is as good as left out."""
    url = warehouse(request, auditor)
    filters = {"actor": actor, "action": action, "subject": subject, "since": _day(since), "until": _day(until)}
    view = TableView.of(request, COLUMNS, sort="event_id", is_descending=True)
    found = events(url, filters, view.order(ties=("event_id",)))
    return page(
        request, "audit/audit.html", fragment="rows", rows=found.rows, columns=COLUMNS,
        view=view.with_total(found.total), filters=filters, actions=actions(url),
    )  # fmt: skip


def _day(text: str) -> str:
    try:
        return date.fromisoformat(text).isoformat()
    except ValueError:
        return ""
