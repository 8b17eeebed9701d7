"""The home page: what waits for this person, and the state of each cycle."""

from __future__ import annotations

from typing import Any

from fastapi import APIRouter, Request, Response

from pipeline.access import Act, Actor
from pipeline.cycle import Cycle
from pipeline.office.feed_table import FETCHED, OVERDUE, WAITING, FeedLine, feed_lines, of_state
from pipeline.office.pages.unasked import held_back
from pipeline.office.web import Choice, Chosen, Signed, page, warehouse
from pipeline.steps.objecting import today
from pipeline.steps.rested_since import feed_states, rested_since
from pipeline.steps.second_look_desk import second_looks
from pipeline.warehouse.reading.waiting import cycle_states, households_by_outcome, run_figures, tasks_by_kind

router = APIRouter()


@router.get("/")
def show(request: Request, actor: Signed, choice: Chosen) -> Response:
    """Counts by what the role does; nothing is asked that it does not."""
    url = warehouse(request, actor)
    states = cycle_states(url) if choice.region else ()
    feeds = _feeds(request, url, actor, choice)
    return page(request, "home/home.html", states=states, feeds=feeds, **_waiting(request, url, actor, choice))


def _feeds(request: Request, url: str, actor: Actor, choice: Choice) -> dict[str, list[FeedLine]]:
    """The townships' feeds that somebody has to fetch or acknowledge, by state; a late one is late alone."""
    if not choice.region or not actor.may(Act.FETCH):
        return {}
    states = feed_states(url, Cycle.of(choice.region, choice.cycle))
    lines = feed_lines(states, request.app.state.settings.acknowledge_days, today())
    late = of_state(lines, OVERDUE)
    in_time = [line for line in lines if not line.is_overdue]
    found = {OVERDUE: late, WAITING: of_state(in_time, WAITING), FETCHED: of_state(in_time, FETCHED)}
    return {state: some for state, some in found.items() if some}


def _second_looks(request: Request, actor: Actor, choice: Choice) -> int:
    """How many words wait for a second person, and how many somebody asks to take back; of all cycles."""
    found = second_looks(request.app.state.url, actor, choice.region)
    return len(found.words) + len(found.withdrawals)


def _waiting(request: Request, url: str, actor: Actor, choice: Choice) -> dict[str, Any]:
    place = (choice.region, choice.cycle)
    is_any = bool(choice.region)
    return {
        "flags": households_by_outcome(url, *place) if is_any and actor.may(Act.LOOK) else {},
        "held": held_back(url, *place) if is_any and actor.may(Act.LOOK) else None,
        "tasks": tasks_by_kind(url, *place) if is_any and actor.may(Act.JUDGE) else {},
        "seconds": _second_looks(request, actor, choice) if is_any and actor.may(Act.CONFIRM) else 0,
        "since": rested_since(url, Cycle.of(*place)) if is_any and actor.may(Act.FETCH) else None,
        "figures": run_figures(url, *place) if is_any and actor.may(Act.WATCH_RUNS) else {},
    }
