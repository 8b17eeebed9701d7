"""What would leave: a supervisor looks, approves or sends back. The feeds are written after the answer is given."""

from __future__ import annotations

from typing import Annotated, Any

import structlog
from fastapi import APIRouter, BackgroundTasks, Depends, Form, Request, Response

from pipeline.access import Act, Actor
from pipeline.cycle import Cycle
from pipeline.errors import HesvError, UsageError
from pipeline.feeds.approving import NeedsAnother, NewerRun
from pipeline.feeds.preview import Preview
from pipeline.office.sentences import DOUBTS
from pipeline.office.web import Choice, Chosen, Needs, page, say, speech, to, warehouse
from pipeline.settings import Settings
from pipeline.steps.previewing import preview_release
from pipeline.steps.releasing import approve_release, hand_out_feeds, handed_out, send_back_release
from pipeline.steps.rested_since import rested_since
from pipeline.warehouse.guarded import keep_event
from pipeline.warehouse.releases import approvals, sent_back

router = APIRouter()
Supervisor = Annotated[Actor, Depends(Needs(Act.RELEASE))]
Note = Annotated[str, Form(max_length=500)]
SURE = "yes"
"""What the form sends once the box beside the number of adverse proposals is ticked."""
ACCENT, GREY = "#1f6f78", "#b9c3cb"


@router.get("/release")
def show_release(request: Request, actor: Supervisor, choice: Chosen) -> Response:
    """The current run as it would leave, and what was said of earlier ones; it names households: the look is kept."""
    url = warehouse(request, actor)
    cycle = Cycle.of(choice.region, choice.cycle) if choice.cycle else None
    if cycle:
        keep_event(request.app.state.url, actor, "release_look", f"{choice.region}/{choice.cycle}")
    found = preview_release(url, cycle, actor.login) if cycle else None
    return page(
        request, "release/release.html", found=found, doubts=DOUBTS, chart=_chart(request, found) if found else None,
        edition=handed_out(url, found.run_id) if found else None, since=rested_since(url, cycle) if cycle else None,
        approvals=approvals(url, choice.region), sent_back=sent_back(url, choice.region),
    )  # fmt: skip


@router.get("/release/actions.csv")
def actions_csv(request: Request, actor: Supervisor, choice: Chosen) -> Response:
    """The chart's figures."""
    found = preview_release(warehouse(request, actor), Cycle.of(choice.region, choice.cycle))
    keep_event(request.app.state.url, actor, "download_figure", f"{choice.region} {choice.cycle} actions")
    lines = [("outcome", "action", found.previous_cycle, found.cycle)]
    lines += [(line.outcome, line.action, str(line.before), str(line.flags)) for line in found.actions]
    text = "".join(f"{','.join(line)}\r\n" for line in lines)
    named = {"Content-Disposition": f'attachment; filename="release-{choice.region}-{choice.cycle}.csv"'}
    return Response(text, media_type="text/csv; charset=utf-8", headers=named)


@router.post("/release/approve")
def approve(
    request: Request, actor: Supervisor, choice: Chosen, later: BackgroundTasks, note: Note = "",
    run_id: Annotated[str, Form(max_length=100)] = "", sure: Annotated[str, Form(max_length=10)] = "",
) -> Response:  # fmt: skip
    """Let the run that was looked at out: recorded now, written at once after."""
    if sure != SURE:
        return to(request, "/release", say(request, "没有批准：请先勾选确认将下发的不利处理提议。"), "danger")
    url, cycle = warehouse(request, actor), Cycle.of(choice.region, choice.cycle)
    keep_event(request.app.state.url, actor, "approve_release", run_id, purpose=note or None)
    try:
        approve_release(url, cycle, actor.login, note.strip() or None, run_id)
    except NewerRun:
        return to(request, "/release", say(request, "批准前已发布了新的版本，请重新查看。"), "danger")
    except NeedsAnother as needed:
        said = say(request, "您一人认定过其中%(n)s户的记录，须由他人批准。", n=needed.households)
        return to(request, "/release", said, "danger")
    except UsageError:
        return to(request, "/release", say(request, "该版本曾被退回，批准须说明理由。"), "danger")
    return _written(request, choice, later, say(request, "已批准。乡镇数据正在写出。"))


@router.post("/release/write")
def write(request: Request, actor: Supervisor, choice: Chosen, later: BackgroundTasks) -> Response:
    """Finish what broke off, or tell what rests since: of the approved run alone."""
    keep_event(request.app.state.url, actor, "write_feeds", f"{choice.region}/{choice.cycle}")
    return _written(request, choice, later, say(request, "乡镇数据正在写出。"))


@router.post("/release/send-back")
def send_back(
    request: Request, actor: Supervisor, choice: Chosen, note: Note = "",
    run_id: Annotated[str, Form(max_length=100)] = "",
) -> Response:  # fmt: skip
    """Do not let the run that was looked at out, and say why."""
    keep_event(request.app.state.url, actor, "send_back_release", run_id, purpose=note or None)
    try:
        send_back_release(warehouse(request, actor), Cycle.of(choice.region, choice.cycle), actor.login, note, run_id)
    except NewerRun:
        return to(request, "/release", say(request, "已发布了新的版本，请重新查看后再退回。"), "danger")
    except UsageError:
        return to(request, "/release", say(request, "退回须说明理由；已批准的版本不能退回。"), "danger")
    return to(request, "/release", say(request, "已退回。"))


def _written(request: Request, choice: Choice, later: BackgroundTasks, said: str) -> Response:
    response = to(request, "/release", said)
    later.add_task(_hand_out, Cycle.of(choice.region, choice.cycle), request.app.state.settings)
    response.background = later
    return response


def _hand_out(cycle: Cycle, settings: Settings) -> None:
    """After the answer: what fails here is on the page as not written, and is written by the next call or the DAG."""
    try:
        hand_out_feeds(cycle, again=True, settings=settings)
    except HesvError as failed:
        structlog.get_logger("hesv.office").warning("feeds not written", cycle=cycle.name, problem=str(failed))


def _chart(request: Request, found: Preview) -> dict[str, Any]:
    """Flags by action, now beside the last cycle; what stays as it is left out, since it would dwarf the rest."""
    lines = [line for line in found.actions if line.outcome != "keep"]
    names = [speech(request).word("action", line.action) for line in lines]
    return {
        "canvasHeight": 90 + 34 * len(lines),
        "color": [GREY, ACCENT],
        "tooltip": {"trigger": "axis"},
        "legend": {"data": [found.previous_cycle, found.cycle], "right": 0, "top": 0},
        "grid": {"left": 8, "right": 16, "top": 36, "bottom": 8, "containLabel": True},
        "xAxis": {"type": "value", "minInterval": 1},
        "yAxis": {"type": "category", "inverse": True, "data": names},
        "series": [
            {"name": found.previous_cycle, "type": "bar", "data": [line.before for line in lines]},
            {"name": found.cycle, "type": "bar", "data": [line.flags for line in lines]},
        ],
    }
