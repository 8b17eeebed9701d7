"""Households under review that no open task asks about: which, why, and what has to be done."""

from __future__ import annotations

from typing import Annotated, Final

from fastapi import APIRouter, Depends, Query, Request, Response

from pipeline.access import Act, Actor
from pipeline.casework.choices import Choice, choices_of
from pipeline.cycle import Cycle
from pipeline.office.i18n import marked
from pipeline.office.sentences import REVIEW_STEP
from pipeline.office.tables import Column, TableView
from pipeline.office.web import Chosen, Needs, page, warehouse
from pipeline.steps.quarantine_values import NothingPublished
from pipeline.steps.reviewing import list_tasks
from pipeline.steps.reviewing_values import ListedTask
from pipeline.steps.under_review import UnderReview, under_review
from pipeline.warehouse.guarded import keep_event

router = APIRouter()
Looker = Annotated[Actor, Depends(Needs(Act.LOOK))]
Code = Annotated[str, Query(max_length=64)]

COLUMNS: Final = (
    Column("household_id", marked("户编号")),
    Column("township_code", marked("乡镇")),
    Column("reason", marked("待复核的原因和要办的事"), sorts=False),
    Column("answered", marked("已答复的任务"), sorts=False),
)
KEYS: Final = {
    "household_id": lambda one: one.household_id,
    "township_code": lambda one: (one.township_code or "", one.household_id),
}


@router.get("/tasks/unasked")
def show_unasked(request: Request, actor: Looker, choice: Chosen, reason: Code = "", township: Code = "") -> Response:
    """One line a household, by the reason that decides; that somebody looks is kept, as of the queue."""
    if choice.region:
        keep_event(request.app.state.url, actor, "tasks_list", f"{choice.region}/{choice.cycle}")
    held = held_back(warehouse(request, actor), choice.region, choice.cycle)
    wanted = [
        one for one in held.unasked if reason in ("", one.reasons[0]) and (one.township_code or "").startswith(township)
    ]
    view = TableView.of(request, COLUMNS, sort="household_id").with_total(len(wanted))
    rows = sorted(wanted, key=KEYS[view.sort], reverse=view.is_descending)[view.offset : view.offset + view.size]
    return page(
        request, "tasks/unasked.html", fragment="rows", rows=rows, columns=COLUMNS, view=view, held=held,
        reasons=sorted({one.reasons[0] for one in held.unasked}), steps=REVIEW_STEP, leads_to=_choice_of,
        townships=sorted({one.township_code for one in held.unasked if one.township_code}),
        filters={"reason": reason, "township": township},
    )  # fmt: skip


def held_back(url: str, region: str, cycle: str) -> UnderReview:
    """The households under review that this person may see; none where nothing is published."""
    if not region:
        return UnderReview(0, ())
    of = Cycle.of(region, cycle)
    try:
        return under_review(url, of, list_tasks(of, state="all", url=url).tasks)
    except NothingPublished:
        return UnderReview(0, ())


def _choice_of(one: ListedTask) -> Choice | None:
    """What its answer leads to; None of a link, and of what was taken back."""
    choices = choices_of(one.task.kind, has_record=one.task.source is not None)
    return next((choice for choice in choices if choice.name == one.task.judgement), None)
