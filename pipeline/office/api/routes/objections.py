"""Families' objections: the list, one, taking one, and its outcome."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Path

from pipeline.access import Act
from pipeline.cycle import Cycle
from pipeline.errors import UsageError
from pipeline.office.api.asking import Caller, asks
from pipeline.office.api.paging import Cursor, Limit, Listed, read_cursor, write_cursor
from pipeline.office.api.schemas import casework as schema
from pipeline.office.api.schemas.rows import Record
from pipeline.office.api.schemas.words import CycleName, HouseholdId, OneHousehold, Region
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
    more = write_cursor(rest[limit - 1].objection.objection_id) if len(rest) > limit else None
    return Listed(tuple(map(_objection, rest[:limit])), more)


@router.get("/objections/{objection_id}")
def read_objection(caller: Objects, objection_id: Number) -> schema.Objection:
    """One with its clock / 异议详情."""
    return _objection(show_own_objection(caller.owner_url, caller.actor, objection_id).listed)


@router.post("/cycles/{region}/{cycle}/households/{household_id}/objections", status_code=201)
def take_objection(
    caller: Objects, region: Region, cycle: CycleName, household_id: HouseholdId, raised: schema.NewObjection
) -> schema.Objection:
    """Take an objection: its clock starts, what is adverse for the household rests / 登记异议."""
    of = Cycle.of(region, cycle)
    find_objected(caller.owner_url, caller.actor, of, household_id)
    record = raised.record
    place = None if record is None else Place(record.source, record.file, record.row)
    said = Raised(
        household_id=household_id, about=raised.about, raised_by=raised.raised_by, received_on=raised.received_on,
        said=raised.said, asked=raised.asked, member_no=raised.member_no, place=place,
    )  # fmt: skip
    listed, _ = raise_objection(of, said, caller.actor.login)
    return _objection(listed)


@router.post("/objections/{objection_id}/outcome")
def decide(caller: Objects, objection_id: Number, said: schema.Outcome) -> schema.Objection:
    """What becomes of it, and why; that a family takes it back anybody records who may take one / 异议处理结果."""
    if said.outcome != WITHDRAWN:
        caller.actor.need(Act.JUDGE)
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
    record = None
    if one.source is not None:
        record = Record(source=one.source, file=one.file_name or "", row=one.row_number or 0)
    return schema.Objection(
        objection_id=one.objection_id, region=one.region, cycle=one.cycle, household_id=one.household_id,
        township_code=one.township_code, member_no=one.member_no, about=one.about, record=record,  # type: ignore[arg-type]
        raised_by=one.raised_by, received_on=one.received_on, said=one.said, asked=one.asked, due_on=one.due_on,
        days_left=listed.clock.days_left, state=one.state, is_waiting=one.is_waiting,  # type: ignore[arg-type]
        opened_by=one.opened_by, decided_by=one.decided_by, decided_on=one.decided_on,
        explanation_zh=one.explanation_zh, explanation_en=one.explanation_en, corrected_on=one.corrected_on,
    )  # fmt: skip
