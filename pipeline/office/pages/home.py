"""The home page: what waits for this person, and the state of each cycle."""

from __future__ import annotations

from typing import Any

from fastapi import APIRouter, Request, Response

from pipeline.access import Act, Actor
from pipeline.cycle import Cycle
from pipeline.office.web import Choice, Chosen, Signed, page, warehouse
from pipeline.steps.rested_since import rested_since
from pipeline.warehouse.reading.waiting import cycle_states, flags_by_outcome, run_figures, tasks_by_kind

router = APIRouter()


@router.get("/")
def show(request: Request, actor: Signed, choice: Chosen) -> Response:
    """Counts by what the role does; nothing is asked that it does not."""
    url = warehouse(request, actor)
    states = cycle_states(url) if choice.region else ()
    return page(request, "home/home.html", states=states, **_waiting(url, actor, choice))


def _waiting(url: str, actor: Actor, choice: Choice) -> dict[str, Any]:
    place = (choice.region, choice.cycle)
    is_any = bool(choice.region)
    return {
        "flags": flags_by_outcome(url, *place) if is_any and actor.may(Act.LOOK) else {},
        "tasks": tasks_by_kind(url, *place) if is_any and actor.may(Act.JUDGE) else {},
        "since": rested_since(url, Cycle.of(*place)) if is_any and actor.may(Act.FETCH) else None,
        "figures": run_figures(url, *place) if is_any and actor.may(Act.WATCH_RUNS) else {},
    }
