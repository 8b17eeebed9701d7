"""Families' objections: the list, one, taking one, and its outcome."""

from __future__ import annotations

from dataclasses import fields
from hashlib import sha256
from typing import Annotated

from fastapi import APIRouter, Header, HTTPException, Path

from pipeline.access import Act
from pipeline.cycle import Cycle
from pipeline.errors import UsageError
from pipeline.office.api.asking import Caller, InCycle, asks
from pipeline.office.api.paging import Cursor, Limit, Listed, cut, read_cursor
from pipeline.office.api.schemas import casework as schema
from pipeline.office.api.schemas.rows import record_at
from pipeline.office.api.schemas.words import HouseholdId, LeftOut, OneHousehold, Region
from pipeline.office.api.shapes import shaped
from pipeline.steps.context import policies
from pipeline.steps.objecting import (
    CORRECTED,
    WITHDRAWN,
    Raised,
    decide_objection,
    list_objections,
    raise_objection,
    record_correction,
    show_objection,
)
from pipeline.steps.objecting import Listed as Timed
from pipeline.steps.objection_desk import find_objected, keep_outcome, show_own_objection
from pipeline.steps.quarantine_values import Place
from pipeline.warehouse.guarded import keep_event

router = APIRouter(tags=["objections"])
Number = Annotated[int, Path(ge=1, lt=2**63, description="objection / 异议编号")]
Objects = Annotated[Caller, asks(Act.OBJECT)]
Key = Annotated[
    str | LeftOut,
    Header(
        alias="Idempotency-Key", pattern="^[!-~]{1,255}$", examples=["8e03978e-40d5-43e8-bc93-6894a57f9324"],
        description="the sender's own name for this objection: sent again with it, it is the same one / 幂等键",
    ),
]  # fmt: skip


@router.get("/regions/{region}/objections")
def list_own_objections(
    caller: Objects, region: Region, household_id: OneHousehold = None, cursor: Cursor = None, limit: Limit = 100
) -> Listed[schema.Objection]:
    """A region's objections by number, open and closed / 异议."""
    policies().region(region)
    keep_event(caller.owner_url, caller.actor, "api_objections", region)
    (after,) = read_cursor(cursor, (int,)) if cursor is not None else (0,)
    found = sorted(list_objections(caller.url, region, household_id), key=lambda each: each.objection.objection_id)
    rest = [each for each in found if each.objection.objection_id > after]
    rows, more = cut(rest, limit, lambda each: each.objection.objection_id)
    return Listed(tuple(map(_objection, rows)), more)


@router.get("/objections/{objection_id}")
def read_objection(caller: Objects, objection_id: Number) -> schema.Objection:
    """One with its clock / 异议详情."""
    return _objection(show_own_objection(caller.owner_url, caller.actor, objection_id).listed)


@router.post("/cycles/{region}/{cycle}/households/{household_id}/objections", status_code=201)
def take_objection(
    caller: Objects, cycle: InCycle, household_id: HouseholdId, raised: schema.NewObjection, key: Key = None
) -> schema.Objection:
    """Take an objection: its clock starts, what is adverse for the household rests / 登记异议."""
    record = raised.record
    if (raised.about != "result" and record is None) or (raised.about == "record" and raised.member_no is None):
        raise HTTPException(422, "An objection to an amount needs `record`; one to a record, `member_no` too.")
    find_objected(caller.owner_url, caller.actor, cycle, household_id)
    place = None if record is None else Place(record.source, record.file, record.row)
    said = Raised(
        household_id=household_id, about=raised.about, raised_by=raised.raised_by, received_on=raised.received_on,
        said=raised.said, asked=raised.asked, member_no=raised.member_no, place=place,
        form_key=None if key is None else _form_key(caller.actor.login, key),
    )  # fmt: skip
    listed, _ = raise_objection(cycle, said, caller.actor.login)
    told = _objection(listed)
    if key is not None and not _is_as_sent(told, cycle, household_id, raised):
        before = f"This Idempotency-Key came with objection {told.objection_id} before, which says something else."
        raise HTTPException(422, f"{before} Send another objection with a key of its own.")
    return told


def _form_key(login: str, key: str) -> str:
    """The key as it is kept: its sender's own; nobody is given another's objection by a key of the same name."""
    return f"api/{sha256(repr((login, key)).encode()).hexdigest()}"


def _is_as_sent(told: schema.Objection, cycle: Cycle, household_id: str, raised: schema.NewObjection) -> bool:
    """Whether what is kept under a key is what came with it now."""
    place = (told.region, told.cycle, told.household_id)
    is_same = all(getattr(told, one.name) == getattr(raised, one.name) for one in fields(raised))
    return is_same and place == (cycle.region, cycle.name, household_id)


@router.post("/objections/{objection_id}/outcome")
def decide(caller: Objects, objection_id: Number, said: schema.Outcome) -> schema.Objection:
    """What becomes of it, and why; that a family takes it back anybody records who may take one / 异议处理结果."""
    if said.outcome != WITHDRAWN:
        caller.need(Act.JUDGE)
    if said.outcome not in (WITHDRAWN, CORRECTED) and not said.explanation_zh.strip():
        raise UsageError("An outcome needs explanation_zh: the words the family reads.")
    keep_outcome(caller.owner_url, caller.actor, objection_id, said.outcome)
    if said.outcome == CORRECTED:
        record_correction(objection_id, caller.actor.login)
    else:
        explained = (said.explanation_zh, said.explanation_en)
        decide_objection(objection_id, said.outcome, caller.actor.login, *explained)
    return _objection(show_objection(caller.url, objection_id))


def _objection(listed: Timed) -> schema.Objection:
    one = listed.objection
    record = record_at(one.source, one.file_name, one.row_number)
    return shaped(schema.Objection, one, record=record, days_left=listed.clock.days_left)
