"""Feeds by township: where each stands, its files, and what comes back from it."""

from __future__ import annotations

import tempfile
from pathlib import Path
from typing import Annotated, Final
from urllib.parse import quote

from fastapi import APIRouter, Depends, Form, HTTPException, Query, Request, Response, UploadFile

from pipeline.access import Act, Actor
from pipeline.cycle import Cycle
from pipeline.errors import DeliveryRefused, UsageError
from pipeline.office.feed_table import COLUMNS, KEYS, FeedLine, feed_lines, of_state
from pipeline.office.tables import TableView
from pipeline.office.web import Chosen, Needs, page, say, to, warehouse
from pipeline.steps.fetching import OFFERED, fetch_feed
from pipeline.steps.objecting import today
from pipeline.steps.rested_since import feed_states, rested_since
from pipeline.steps.taking_in import NoSuchFeed, Returned, acknowledge_feed, take_in_file
from pipeline.warehouse.feed_list import TownshipState
from pipeline.warehouse.guarded import keep_event
from pipeline.warehouse.returns import set_aside_rows, visits

router = APIRouter()
Fetcher = Annotated[Actor, Depends(Needs(Act.FETCH))]
MEDIA: Final = {
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    "csv": "text/csv; charset=utf-8",
    "json": "application/json",
}
MOST_BYTES: Final = 20_000_000
LONGEST_ENDING: Final = 8
"""Of a file's name, its dot too: enough to tell one that is taken, and no name is too long for a folder."""


@router.get("/feeds")
def show_feeds(
    request: Request, actor: Fetcher, choice: Chosen, state: Annotated[str, Query(max_length=20)] = ""
) -> Response:
    """Every township one answers for; who has not acknowledged in time is marked."""
    days = request.app.state.settings.acknowledge_days
    states = feed_states(warehouse(request, actor), Cycle.of(choice.region, choice.cycle)) if choice.cycle else ()
    lines = feed_lines(states, days, today())
    wanted = of_state(lines, state)
    view = TableView.of(request, COLUMNS, sort="township_code").with_total(len(wanted))
    rows = sorted(wanted, key=KEYS[view.sort], reverse=view.is_descending)[view.offset : view.offset + view.size]
    return page(
        request, "feeds/feeds.html", fragment="rows", rows=rows, columns=COLUMNS, view=view, state=state,
        days=days, totals=_totals(lines),
    )  # fmt: skip


@router.get("/feeds/{region}/{cycle}/{township}")
def show_township(request: Request, actor: Fetcher, choice: Chosen, region: str, cycle: str, township: str) -> Response:
    """One township: files to take, the acknowledgement, what came back."""
    url = warehouse(request, actor)
    of = Cycle.of(region, cycle)
    state, since = _state(url, actor, of, township), rested_since(url, of)
    here = [one for one in visits(url, region, cycle=cycle) if one["township_code"] == township]
    aside = [one for one in set_aside_rows(url, region, cycle) if one["township_code"] == township]
    keep_event(request.app.state.url, actor, "look_feed", f"{region}/{cycle}/{township}")
    return page(
        request, "feeds/township.html", state=state, region=region, cycle=cycle, visits=here, aside=aside,
        offered=OFFERED, since=since.of(township) if since else None,
    )  # fmt: skip


@router.get("/feeds/{region}/{cycle}/{township}/{kind}.{ending}")
def download(
    request: Request, actor: Fetcher, region: str, cycle: str, township: str, kind: str, ending: str
) -> Response:
    """One file of the newest feed, kept as fetched."""
    try:
        found = fetch_feed(request.app.state.url, actor, Cycle.of(region, cycle), township, kind, ending)
    except UsageError:
        raise HTTPException(404) from None
    named = {"Content-Disposition": f"attachment; filename*=UTF-8''{quote(found.name)}", "Cache-Control": "no-store"}
    return Response(found.content, media_type=MEDIA[ending], headers=named)


@router.post("/feeds/{region}/{cycle}/{township}/acknowledge")
def acknowledge(
    request: Request,
    actor: Fetcher,
    region: str,
    cycle: str,
    township: str,
    edition: Annotated[int, Form(ge=1, lt=2**31)],
) -> Response:
    """Say that an edition was read."""
    url, of = warehouse(request, actor), Cycle.of(region, cycle)
    _state(url, actor, of, township)
    read, _ = acknowledge_feed(url, of, township, actor.login, edition)
    return to(request, _address(region, cycle, township), say(request, "已确认收到第%(n)s期。", n=read.number))


@router.post("/feeds/{region}/{cycle}/{township}/results")
def take_in(request: Request, actor: Fetcher, region: str, cycle: str, township: str, file: UploadFile) -> Response:
    """Take a returned form; bad rows are set aside and shown."""
    url, of, address = warehouse(request, actor), Cycle.of(region, cycle), _address(region, cycle, township)
    _state(url, actor, of, township)
    content = file.file.read(MOST_BYTES + 1)
    name = Path(file.filename or "").name
    if len(content) > MOST_BYTES:
        return to(request, address, say(request, "文件超过20MB，没有接收。"), "danger")
    try:
        done = _taken(url, of, township, actor, name, content)
    except (DeliveryRefused, UsageError):
        said = say(request, "文件读不懂，没有接收。请上传下载的回执表（.xlsx 或 .csv），不要改动表头。")
        return to(request, address, said, "danger")
    if done.unopened:
        left = "、".join(household for household, _ in done.unopened)
        text = say(
            request, "%(said)s另有异议未能登记，请与核对人员联系：%(left)s。", said=_said(request, done), left=left
        )
        return to(request, address, text, "danger")
    if not done.taken.rows_in:
        return to(request, address, say(request, "回执表里一行也没有填写，没有接收任何内容。"), "note")
    if any(row.is_disputed for row in done.taken.set_aside):
        return to(request, address, _with_disputes(request, done), "danger")
    return to(request, address, _said(request, done), "note" if done.taken.set_aside else "done")


def _taken(url: str, cycle: Cycle, township: str, actor: Actor, name: str, content: bytes) -> Returned:
    with tempfile.TemporaryDirectory(prefix="hesv-returned-") as folder:
        path = Path(folder) / f"returned{Path(name).suffix.lower()[:LONGEST_ENDING]}"
        path.write_bytes(content)
        return take_in_file(url, cycle, township, path, actor.login, name=name)


def _with_disputes(request: Request, done: Returned) -> str:
    """What a family disputes in a row that was not taken must not pass for an objection."""
    return say(
        request, "%(said)s退回的行中有%(count)s行写有家庭异议，尚未登记：请按原因补齐后重新上传，或告知核对人员登记。",
        said=_said(request, done), count=sum(row.is_disputed for row in done.taken.set_aside),
    )  # fmt: skip


def _said(request: Request, done: Returned) -> str:
    taken = done.taken
    return say(
        request, "接收%(accepted)s行，重复%(repeated)s行，退回%(aside)s行；生成异议%(disputes)s件。",
        accepted=taken.accepted, repeated=taken.repeated, aside=len(taken.set_aside), disputes=len(done.objections),
    )  # fmt: skip


def _state(url: str, actor: Actor, cycle: Cycle, township: str) -> TownshipState:
    """The township's newest feed; 404 where there is none, or it is not his."""
    states = feed_states(url, cycle) if actor.answers_for(township) else ()
    found = next((state for state in states if state.township_code == township), None)
    if found is None:
        raise HTTPException(404) from NoSuchFeed(cycle.region, cycle.name, township)
    return found


def _address(region: str, cycle: str, township: str) -> str:
    return f"/feeds/{region}/{cycle}/{township}"


def _totals(lines: tuple[FeedLine, ...]) -> dict[str, int]:
    """What the cards say of all townships one answers for."""
    states = [line.feed for line in lines]
    return {
        "townships": len(states),
        "overdue": sum(line.is_overdue for line in lines),
        "acknowledged": sum(state.is_acknowledged for state in states),
        "to_do": sum(state.rows_to_do for state in states),
        "visited": sum(state.visited for state in states),
        "resting": sum(state.rows_resting for state in states),
        "disputed": sum(state.disputed for state in states),
        "rested_since": sum(state.rested_since for state in states),
        "released_since": sum(state.released_since for state in states),
    }
