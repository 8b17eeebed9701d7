"""Objections: the list by its clock, taking one, and one with its outcome."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from hashlib import sha256
from secrets import token_hex
from typing import Annotated, Final

from fastapi import APIRouter, Depends, Form, Query, Request, Response

from pipeline.access import Act, Actor
from pipeline.cycle import Cycle
from pipeline.office.doing import SAID, NotDone, attempt
from pipeline.office.i18n import marked
from pipeline.office.objection_form import LONGEST, Typed, problems
from pipeline.office.rejudged_pairs import compare
from pipeline.office.tables import Column, TableView
from pipeline.office.web import Choice, Chosen, Needs, page, say, to, warehouse
from pipeline.steps.objecting import (
    RECORD,
    REJECTED,
    RESULT,
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
from pipeline.steps.reviewing_values import NoSuchRecord, RunFolderGone
from pipeline.warehouse.guarded import keep_event
from pipeline.wording.casework import OBJECTION_FILTER

router = APIRouter()
Objector = Annotated[Actor, Depends(Needs(Act.OBJECT))]
Code = Annotated[str, Query(max_length=64)]
Short = Annotated[str, Form(max_length=200)]
Text = Annotated[str, Form(max_length=4000)]
Typing = Annotated[str, Form(max_length=20_000)]
"""Longer than any field may be: what is too long is said at the field, and stays in it."""

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
    about = RECORD if record else RESULT
    typed = Typed(household, about, received_on=today().isoformat(), record=record, form=token_hex(16))
    return _form(request, actor, choice, typed, {})


def _form(
    request: Request, actor: Actor, choice: Choice, typed: Typed, wrong: Mapping[str, str], status: int = 200
) -> Response:
    """The form with what was typed, and what is wrong with it at each field."""
    cycle = Cycle.of(choice.region, choice.cycle)
    records = household_records(request.app.state.url, actor, cycle, typed.household) if typed.household else ()
    return page(
        request, "objections/new.html", status=status, typed=typed, wrong=wrong, records=records, today=today(),
        longest=LONGEST,
    )  # fmt: skip


@router.post("/objections/new")
def take_objection(
    request: Request, actor: Objector, choice: Chosen, household: Short, about: Typing = "", raised_by: Typing = "",
    received_on: Typing = "", said: Typing = "", asked: Typing = "", record: Short = "", member_no: Short = "",
    form: Annotated[str, Form(max_length=32)] = "",
) -> Response:  # fmt: skip
    """Take it: the clock starts. The same form sent twice is one objection; with something missing it comes back."""
    typed = Typed(household.strip(), about, raised_by, received_on, said, asked, record, member_no, form)
    cycle, wrong = Cycle.of(choice.region, choice.cycle), problems(typed, today())
    if wrong or typed.day is None:
        return _form(request, actor, choice, typed, wrong, 422)
    find_objected(request.app.state.url, actor, cycle, typed.household)
    raised = Raised(
        household_id=typed.household, about=about, raised_by=raised_by, received_on=typed.day, said=said, asked=asked,
        member_no=typed.member, place=typed.place,
    )  # fmt: skip
    if form:  # with what it says: what is changed after going back is another objection
        raised = replace(raised, form_key=f"form/{sha256(repr((form, raised)).encode()).hexdigest()}")
    try:
        listed, _ = raise_objection(cycle, raised, actor.login)
    except (NoSuchRecord, RunFolderGone) as refusal:
        return _form(request, actor, choice, typed, {"record": SAID[type(refusal)]}, 422)
    text = say(request, marked("异议已登记，答复期限 %(due)s；该户的不利结果暂停执行。"), due=listed.clock.due_on)
    return to(request, f"/objections/{listed.objection.objection_id}", text)


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
