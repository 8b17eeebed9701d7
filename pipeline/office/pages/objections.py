"""Objections: the list by its clock, taking one, and one with its outcome."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import date
from hashlib import sha256
from secrets import token_hex
from typing import Annotated, Final

from fastapi import APIRouter, Depends, Form, Query, Request, Response

from pipeline.access import Act, Actor
from pipeline.cycle import Cycle
from pipeline.office.doing import NotDone, attempt
from pipeline.office.i18n import marked
from pipeline.office.rejudged_pairs import compare
from pipeline.office.tables import Column, TableView
from pipeline.office.web import Chosen, Needs, page, say, to, warehouse
from pipeline.steps.objecting import (
    REJECTED,
    UPHELD,
    WITHDRAWN,
    Listed,
    Raised,
    decide_objection,
    list_objections,
    raise_objection,
    record_correction,
    today,
)
from pipeline.steps.objection_desk import find_objected, household_records, keep_outcome, show_own_objection
from pipeline.steps.quarantine_values import Place
from pipeline.warehouse.guarded import keep_event
from pipeline.wording.casework import OBJECTION_FILTER

router = APIRouter()
Objector = Annotated[Actor, Depends(Needs(Act.OBJECT))]
Code = Annotated[str, Query(max_length=64)]
Short = Annotated[str, Form(max_length=200)]
Text = Annotated[str, Form(max_length=4000)]

NUMBER: Final = re.compile("[0-9]{1,9}")

COLUMNS: Final = (
    Column("clock", marked("答复期限")),
    Column("household_id", marked("户编号")),
    Column("about", marked("事项")),
    Column("received_on", marked("提出日期")),
    Column("cycle", marked("提出周期")),
    Column("state", marked("状态")),
)
KEYS: Final = {
    "clock": lambda one: (not one.objection.is_open, one.clock.due_on),
    "household_id": lambda one: one.objection.household_id,
    "about": lambda one: one.objection.about,
    "received_on": lambda one: one.objection.received_on,
    "cycle": lambda one: one.objection.cycle,
    "state": lambda one: one.objection.standing,
}


@router.get("/objections")
def show_objections(
    request: Request, actor: Objector, choice: Chosen, state: Code = "open", about: Code = ""
) -> Response:
    """The region's objections this person may see, the most overdue first; that he looks is kept."""
    keep_event(request.app.state.url, actor, "objections_list", choice.region)
    listed = list_objections(warehouse(request, actor), choice.region)
    wanted = [one for one in listed if state in ("all", _state(one)) and about in ("", one.objection.about)]
    view = TableView.of(request, COLUMNS, sort="clock").with_total(len(wanted))
    rows = sorted(wanted, key=KEYS[view.sort], reverse=view.is_descending)[view.offset : view.offset + view.size]
    waiting = [one for one in listed if one.objection.is_open]
    return page(
        request, "objections/list.html", fragment="rows", rows=rows, columns=COLUMNS, view=view,
        filters={"state": state, "about": about}, open_count=len(waiting),
        late_count=sum(one.clock.is_overdue for one in waiting),
        due_count=sum(one.objection.is_correction_due for one in listed),
    )  # fmt: skip


def _state(one: Listed) -> str:
    standing = one.objection.standing
    return standing if standing in OBJECTION_FILTER else "closed"


@router.get("/objections/new")
def new_objection(
    request: Request, actor: Objector, choice: Chosen, household: Code = "",
    record: Annotated[str, Query(max_length=300)] = "",
) -> Response:  # fmt: skip
    """The form; `record` is source/file/row."""
    cycle = Cycle.of(choice.region, choice.cycle)
    records = household_records(request.app.state.url, actor, cycle, household) if household else ()
    return page(
        request, "objections/new.html", household=household, record=record, records=records,
        today=today(), form=token_hex(16),
    )  # fmt: skip


@router.post("/objections/new")
def take_objection(
    request: Request, actor: Objector, choice: Chosen, household: Short, about: Short, raised_by: Short,
    received_on: Annotated[date, Form()], said: Text, asked: Text, record: Short = "", member_no: Short = "",
    form: Annotated[str, Form(max_length=32)] = "",
) -> Response:  # fmt: skip
    """Take it: the clock starts. The same form sent twice is one objection."""
    cycle = Cycle.of(choice.region, choice.cycle)
    find_objected(request.app.state.url, actor, cycle, household.strip())
    place, member = _record(record, member_no)
    raised = Raised(
        household_id=household.strip(), about=about, raised_by=raised_by, received_on=received_on, said=said,
        asked=asked, member_no=member, place=place,
    )  # fmt: skip
    if form:  # with what it says: what is changed after going back is another objection
        raised = replace(raised, form_key=f"form/{sha256(repr((form, raised)).encode()).hexdigest()}")
    here = f"/objections/new?household={household.strip()}"
    try:
        listed, _ = attempt(request, here, lambda: raise_objection(cycle, raised, actor.login))
    except NotDone as refused:
        return refused.response
    text = say(request, marked("异议已登记，答复期限 %(due)s；该户的不利结果暂停执行。"), due=listed.clock.due_on)
    return to(request, f"/objections/{listed.objection.objection_id}", text)


def _record(record: str, member_no: str) -> tuple[Place | None, int | None]:
    """source/file/row, with the member behind a bar where the form's list gave it."""
    where, _, member = record.partition("|")
    source, _, rest = where.partition("/")
    file_name, _, row = rest.rpartition("/")
    number = member or member_no
    place = Place(source, file_name, int(row)) if file_name and NUMBER.fullmatch(row) else None
    return place, int(number) if NUMBER.fullmatch(number) else None


@router.get("/objections/{objection_id}")
def show_objection(request: Request, actor: Objector, choice: Chosen, objection_id: int) -> Response:
    """One with its clock, and what would become of the household."""
    shown = show_own_objection(request.app.state.url, actor, objection_id)
    since = shown.since
    return page(
        request, "objections/objection.html", shown=shown, one=shown.listed.objection, clock=shown.listed.clock,
        may_judge=actor.may(Act.JUDGE),
        compared=compare(since) if since else None,
    )  # fmt: skip


@router.post("/objections/{objection_id}/decide")
def decide(
    request: Request, actor: Objector, objection_id: int, outcome: Short, explanation_zh: Text = "",
    explanation_en: Text = "",
) -> Response:  # fmt: skip
    """Its outcome: the office's; that the family takes it back anybody records who may take one."""
    here = f"/objections/{objection_id}"
    if outcome in (UPHELD, REJECTED):
        actor.need(Act.JUDGE)
        if not explanation_zh.strip():
            return to(request, here, say(request, marked("请写明答复家庭的理由。")), "danger")
    elif outcome != WITHDRAWN:
        return to(request, here, say(request, marked("请选择处理结果。")), "danger")
    keep_outcome(request.app.state.url, actor, objection_id, outcome)
    try:
        done = attempt(
            request, here,
            lambda: decide_objection(objection_id, outcome, actor.login, explanation_zh, explanation_en),
        )  # fmt: skip
    except NotDone as refused:
        return refused.response
    if done.needs_second:
        return to(request, here, say(request, marked("已记录；由此作出的判断须由第二人复核后生效。")), "note")
    return to(request, here, say(request, marked("已记录处理结果，并已重新判断该户。")))


@router.post("/objections/{objection_id}/corrected")
def corrected(request: Request, actor: Annotated[Actor, Depends(Needs(Act.JUDGE))], objection_id: int) -> Response:
    """The agency has put an upheld amount right."""
    here = f"/objections/{objection_id}"
    keep_outcome(request.app.state.url, actor, objection_id, "corrected")
    try:
        attempt(request, here, lambda: record_correction(objection_id, actor.login))
    except NotDone as refused:
        return refused.response
    return to(request, here, say(request, marked("已记录来源单位完成更正。")))
