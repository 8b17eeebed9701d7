"""The dashboard of a cycle: how far its runs are, whether every row is accounted for, and what came out."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Annotated, Any

from fastapi import APIRouter, Depends, HTTPException, Request, Response

from pipeline.access import Act, Actor
from pipeline.cycle import Cycle
from pipeline.fairness import SMALLEST_SHOWN
from pipeline.office.figures import households, records
from pipeline.office.figures.cards import cards
from pipeline.office.figures.figure import Figure
from pipeline.office.figures.progress import progress
from pipeline.office.web import Chosen, Needs, language, page, speech, warehouse
from pipeline.steps.context import policies
from pipeline.steps.dashboard import Figures, figures_of
from pipeline.steps.progress import BY_SOURCE, RunProgress, begun_cycles, runs_of
from pipeline.warehouse.guarded import keep_event
from pipeline.warehouse.reading.figures import CycleRun, current_run, current_runs, is_held, list_files

router = APIRouter(prefix="/cycles")
Watcher = Annotated[Actor, Depends(Needs(Act.WATCH_RUNS))]


@dataclass(frozen=True, slots=True)
class Seen:
    """A cycle as the dashboard finds it; `run` and `figures` None where nothing of it is published yet."""

    cycle: Cycle
    run: CycleRun | None
    figures: Figures | None
    files: Sequence[dict[str, Any]]
    runs: tuple[RunProgress, ...]


@dataclass(frozen=True, slots=True)
class Line:
    """A cycle in the list; `run` None where none of its runs was published yet."""

    region: str
    cycle: str
    run: CycleRun | None
    is_under_way: bool


@router.get("")
def show_all(request: Request, actor: Watcher, choice: Chosen) -> Response:
    """Every region's cycles."""
    return page(request, "cycles/list.html", lines=_lines(request, actor))


@router.get("/{region}/{cycle}")
def show(request: Request, actor: Watcher, choice: Chosen, region: str, cycle: str) -> Response:
    """The dashboard."""
    seen = _look(request, actor, region, cycle)
    told = speech(request)
    return page(
        request,
        "cycles/cycle.html",
        seen=seen,
        figures={figure.name: figure for figure in _figures(request, seen)},
        cards=cards(seen.figures, seen.files, told) if seen.figures else [],
        region=region,
        cycle_name=cycle,
        by_source=BY_SOURCE,
        least=SMALLEST_SHOWN,
        refused=[file for file in seen.files if file["state"] == "refused"],
        absent=told("、").join(told.word("source", f["source"]) for f in seen.files if f["state"] == "missing"),
    )


@router.get("/{region}/{cycle}/{name}.csv")
def download(request: Request, actor: Watcher, region: str, cycle: str, name: str) -> Response:
    """The numbers of one figure."""
    seen = _look(request, actor, region, cycle)
    figure = next((each for each in _figures(request, seen) if each.name == name), None)
    if figure is None:
        raise HTTPException(404)
    keep_event(request.app.state.url, actor, "download_figure", f"{region} {cycle} {name}")
    disposition = f'attachment; filename="{region}-{cycle}-{name}.csv"'
    return Response(figure.csv(), media_type="text/csv; charset=utf-8", headers={"Content-Disposition": disposition})


def _lines(request: Request, actor: Actor) -> list[Line]:
    """Every cycle that is published or has begun, by region, the latest first."""
    url = warehouse(request, actor)
    runs = {(run.region, run.cycle): run for run in current_runs(url)}
    begun = begun_cycles(request.app.state.settings.home)
    known = sorted({*runs, *begun}, key=lambda each: each[1], reverse=True)
    known.sort(key=lambda each: each[0])
    return [Line(*each, runs.get(each), is_held(url, *each)) for each in known]


def _look(request: Request, actor: Actor, region: str, name: str) -> Seen:
    """The cycle with whatever there is of it.

    Raises:
        UnknownRegion, UnknownCycle: no such region, no such name of a cycle.
        HTTPException: 404, nothing of it has begun.
    """
    policies().region(region)
    cycle = Cycle.of(region, name)
    url, state = warehouse(request, actor), request.app.state
    run = current_run(url, region, name)
    files = list_files(url, region, name, run.run_id if run else "")
    runs = runs_of(state.settings.home, cycle, datetime.now(UTC), is_held=is_held(url, region, name))
    if run is None and not files and not runs:
        raise HTTPException(404)
    return Seen(cycle, run, figures_of(state.url, state.settings.home, run) if run else None, files, runs)


def _figures(request: Request, seen: Seen) -> list[Figure]:
    """Every figure there is to show, in the order of the page."""
    told = speech(request)
    found: list[Figure | None] = [progress(seen.runs[0], told)] if seen.runs else []
    if seen.files:
        found.append(records.row_sums(seen.files, told))
    if seen.figures is not None:
        found += [
            records.matches(seen.figures, told),
            records.score_bars(seen.figures, told),
            records.set_aside(seen.figures, told, in_chinese=language(request) == "zh"),
            households.townships(seen.figures, told),
            households.against(seen.figures, told),
            households.moves(seen.figures, told),
            households.income(seen.figures, told),
            households.fairness(seen.figures, told),
        ]
    return [figure for figure in found if figure is not None]
