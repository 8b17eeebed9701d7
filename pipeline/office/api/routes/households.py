"""A household's verification report, the same as on its page."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Query

from pipeline.access import Act
from pipeline.office.api.asking import Caller, InCycle, asks
from pipeline.office.api.schemas.words import HouseholdId, LeftOut
from pipeline.steps.household_report import Shown, look_at_household

router = APIRouter(prefix="/cycles/{region}/{cycle}/households", tags=["households"])
Looks = Annotated[Caller, asks(Act.LOOK)]


@router.get("/{household_id}/report")
def read_report(
    caller: Looks, cycle: InCycle, household_id: HouseholdId,
    revision: Annotated[
        int | LeftOut, Query(ge=1, lt=2**31, description="of this run; else the current one / 第几次运行")
    ] = None,
) -> Shown:  # fmt: skip
    """The verification report (核对报告), numbers starred. Amounts named `_fen` are whole fen; ratios are texts."""
    return look_at_household(
        caller.owner_url, caller.actor, caller.home, cycle, household_id, revision=revision, action="api_report"
    )  # fmt: skip
