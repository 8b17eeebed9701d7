"""Who did what, and whether the chain of it is whole."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import date
from typing import Annotated, Any, Final

from fastapi import APIRouter, Depends, Query, Request, Response

from pipeline.access import Act, Actor
from pipeline.office.i18n import Speech, marked
from pipeline.office.tables import Column, TableView
from pipeline.office.web import Chosen, Needs, page, speech, warehouse
from pipeline.warehouse.audit_chain import Verdict, verify
from pipeline.warehouse.guarded import keep_event
from pipeline.warehouse.reading.audit import actions, events

router = APIRouter(prefix="/audit")
Auditor = Annotated[Actor, Depends(Needs(Act.AUDIT))]
Text = Annotated[str, Query(max_length=100)]
FILTERS: Final = ("actor", "action", "subject", "since", "until")
SAID_BY: Final = {
    "how": "sign_in", "why": "sign_in", "kind": "feed_file", "kinds": "sought", "region": "region", "role": "role",
    "source": "source",
}  # fmt: skip
"""Details that are codes, and the vocabulary that calls them something."""
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
    filters = {"actor": actor, "action": action, "subject": subject, "since": _day(since), "until": _day(until)}
    return _page(request, auditor, filters)


@router.post("/verify")
def check(request: Request, auditor: Auditor, choice: Chosen) -> Response:
    """Walk the whole chain, as `hesv audit verify` does: by the owner, for its end is nobody's to read."""
    url, home = request.app.state.url, request.app.state.settings.home
    keep_event(url, auditor, "audit_verify", "audit.event")
    return _page(request, auditor, dict.fromkeys(FILTERS, ""), verdict=verify(url, home))


def _page(request: Request, auditor: Actor, filters: dict[str, str], *, verdict: Verdict | None = None) -> Response:
    url = warehouse(request, auditor)
    view = TableView.of(request, COLUMNS, sort="event_id", is_descending=True, path="/audit")
    found = events(url, filters, view.order(ties=("event_id",)))
    return page(
        request, "audit/audit.html", fragment="rows", rows=found.rows, columns=COLUMNS,
        view=view.with_total(found.total), filters=filters, actions=actions(url), verdict=verdict,
        told=lambda detail: tuple(_told(detail, speech(request))),
    )  # fmt: skip


def _told(detail: Mapping[str, Any], say: Speech) -> Iterator[tuple[str, str]]:
    """The details of an event in words: what each is called, and what it was; what is empty is left out."""
    for name, value in detail.items():
        values = [one for one in (value if isinstance(value, list) else [value]) if one not in (None, "")]
        if values:
            yield say.word("event_detail", name), " · ".join(_said(name, str(one), say) for one in values)


def _said(name: str, value: str, say: Speech) -> str:
    if name == "outcome":
        return say.word("event", f"objection_{value}")
    return say.word(SAID_BY[name], value) if name in SAID_BY else value


def _day(text: str) -> str:
    try:
        return date.fromisoformat(text).isoformat()
    except ValueError:
        return ""
