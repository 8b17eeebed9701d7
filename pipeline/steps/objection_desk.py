"""Objections as the office's desk shows them: asked of the role, kept, and only of one's own townships."""

from __future__ import annotations

from dataclasses import dataclass

from pipeline.access import Act, Actor
from pipeline.cycle import Cycle
from pipeline.errors import UsageError
from pipeline.steps.objecting import CORRECTED, Listed, show_objection
from pipeline.warehouse.guarded import keep_event, url_as
from pipeline.warehouse.reading.casework import LinkedRecord, linked_records
from pipeline.warehouse.rejudged import JudgedSince, judged_since
from pipeline.warehouse.review import flags_beside


class NotHisHousehold(UsageError):
    """A household that is not there, or not to be seen by this person."""

    def __init__(self, household_id: str) -> None:
        super().__init__(household_id)
        self.household_id = household_id

    def __str__(self) -> str:
        return f"There is no household {self.household_id} that you may see in this cycle."


@dataclass(frozen=True, slots=True)
class ShownObjection:
    """An objection with its clock and what the household would become."""

    listed: Listed
    since: JudgedSince | None


def show_own_objection(url: str, actor: Actor, objection_id: int) -> ShownObjection:
    """One that this person may see; the look is kept.

    Raises:
        Forbidden, NoSuchObjection: it is not his to see.
    """
    actor.need(Act.OBJECT)
    guarded = url_as(url, actor)
    listed = show_objection(guarded, objection_id)
    one = listed.objection
    keep_event(url, actor, "objection_show", f"{one.region}/objection/{objection_id}")
    since = next(iter(judged_since(guarded, one.region, one.cycle, one.household_id)), None)
    return ShownObjection(listed, since)


def find_objected(url: str, actor: Actor, cycle: Cycle, household_id: str) -> None:
    """Let this person take an objection of a household: he may see it, and that he does is kept first.

    Raises:
        Forbidden, NotHisHousehold: he may not.
    """
    actor.need(Act.OBJECT)
    if not flags_beside(url_as(url, actor), cycle.region, cycle.name, household_id, None):
        raise NotHisHousehold(household_id)
    keep_event(url, actor, "objection_open", f"{cycle.region}/{cycle.name}/{household_id}")


def household_records(url: str, actor: Actor, cycle: Cycle, household_id: str) -> tuple[LinkedRecord, ...]:
    """The records linked to a household's members, for who chooses what the family objects to; the look is kept.

    Raises:
        Forbidden, NotHisHousehold: he may not.
    """
    actor.need(Act.OBJECT)
    guarded = url_as(url, actor)
    if not flags_beside(guarded, cycle.region, cycle.name, household_id, None):
        raise NotHisHousehold(household_id)
    keep_event(url, actor, "objection_form", f"{cycle.region}/{cycle.name}/{household_id}")
    return linked_records(guarded, cycle.region, cycle.name, household_id)


def keep_outcome(url: str, actor: Actor, objection_id: int, outcome: str) -> None:
    """Let this person decide an objection he may see; kept first. What it needs of his role the caller has asked.

    Raises:
        Forbidden, NoSuchObjection: he may not.
    """
    actor.need(Act.JUDGE if outcome == CORRECTED else Act.OBJECT)
    show_objection(url_as(url, actor), objection_id)
    keep_event(url, actor, "objection_decide", f"objection/{objection_id}", detail={"outcome": outcome})
