"""The review queue and one task's desk: look, take, answer, look twice, take back."""

from __future__ import annotations

from datetime import UTC, date, datetime
from typing import Annotated, Final

from fastapi import APIRouter, Depends, Form, Query, Request, Response

from pipeline.access import Act, Actor
from pipeline.cycle import Cycle
from pipeline.office.doing import NotDone, attempt
from pipeline.office.i18n import marked
from pipeline.office.rejudged_pairs import compare
from pipeline.office.sentences import TASK_MEANS
from pipeline.office.tables import Column, TableView
from pipeline.office.web import Chosen, Needs, Purpose, page, say, to, warehouse
from pipeline.steps.deciding_tasks import decide_task
from pipeline.steps.quarantine_values import NothingPublished
from pipeline.steps.review_words import refuse_word, take_back
from pipeline.steps.reviewing import list_tasks
from pipeline.steps.reviewing_values import ListedTask, TaskList
from pipeline.steps.second_looks import confirm, leave_task, take_task
from pipeline.steps.task_desk import permit, show_desk
from pipeline.steps.under_review import UnderReview, under_review
from pipeline.warehouse.claims import claims
from pipeline.warehouse.guarded import keep_event

router = APIRouter()
Looker = Annotated[Actor, Depends(Needs(Act.LOOK))]
Judge = Annotated[Actor, Depends(Needs(Act.JUDGE))]
Second = Annotated[Actor, Depends(Needs(Act.CONFIRM))]
Revealer = Annotated[Actor, Depends(Needs(Act.REVEAL))]
Code = Annotated[str, Query(max_length=64)]
Text = Annotated[str, Form(max_length=2000)]
Word = Annotated[int, Form(ge=1, lt=2**63)]
MINE: Final = "mine"
WAITING: Final = "second"

COLUMNS: Final = (
    Column("yuan", marked("涉及金额（元/月）"), is_number=True),
    Column("kind", marked("类型")),
    Column("household_id", marked("户编号")),
    Column("township_code", marked("乡镇")),
    Column("record", marked("记录"), sorts=False),
    Column("state", marked("状态")),
    Column("claimed", marked("办理人"), sorts=False),
)
KEYS: Final = {
    "yuan": lambda one: one.yuan_at_risk or 0.0,
    "kind": lambda one: one.task.kind,
    "household_id": lambda one: one.task.household_id,
    "township_code": lambda one: one.task.township_code or "",
    "state": lambda one: one.task.state,
}


@router.get("/tasks")
def show_tasks(
    request: Request, actor: Looker, choice: Chosen, kind: Code = "", township: Code = "", state: Code = "open"
) -> Response:
    """The queue, the most yuan at risk first; that somebody looks at it is kept, as in the API."""
    url = warehouse(request, actor)
    if choice.region:
        keep_event(request.app.state.url, actor, "tasks_list", f"{choice.region}/{choice.cycle}")
    try:
        found = list_tasks(Cycle.of(choice.region, choice.cycle), state="all", url=url) if choice.region else None
    except NothingPublished:
        found = None
    listed = found or TaskList((), {})
    held = claims(url, choice.region, choice.cycle, datetime.now(UTC))
    wanted = [
        one
        for one in listed.tasks
        if kind in ("", one.task.kind)
        and (one.task.township_code or "").startswith(township)
        and _is(one, state, {task for task, claim in held.items() if claim.claimed_by == actor.login})
    ]
    view = TableView.of(request, COLUMNS, sort="yuan", is_descending=True).with_total(len(wanted))
    rows = sorted(wanted, key=KEYS[view.sort], reverse=view.is_descending)[view.offset : view.offset + view.size]
    return page(
        request, "tasks/list.html", fragment="rows", rows=rows, columns=COLUMNS, view=view, claims=held,
        held=under_review(url, Cycle.of(choice.region, choice.cycle), listed.tasks) if found else UnderReview(0, ()),
        progress=listed.progress, townships=_townships(listed),
        filters={"kind": kind, "township": township, "state": state},
    )  # fmt: skip


def _is(one: ListedTask, state: str, mine: set[str]) -> bool:
    if state == MINE:
        return one.task.task_id in mine
    if state == WAITING:
        return one.task.is_waiting
    if state == "decided":
        return one.task.judgement is not None and not one.task.is_waiting
    return state in ("all", one.task.state)


def _townships(listed: TaskList) -> tuple[str, ...]:
    return tuple(sorted({one.task.township_code for one in listed.tasks if one.task.township_code}))


@router.get("/tasks/{task_id}")
def show_task(request: Request, actor: Looker, choice: Chosen, task_id: str) -> Response:
    """One task's desk."""
    return _desk(request, actor, task_id)


@router.post("/tasks/{task_id}/reveal")
def reveal(request: Request, actor: Revealer, choice: Chosen, task_id: str, purpose: Purpose) -> Response:
    """The same with whole numbers, once, for a stated purpose."""
    return _desk(request, actor, task_id, purpose)


@router.post("/tasks/{task_id}/claim")
def claim_task(
    request: Request, actor: Judge, task_id: str, take_over: Annotated[str, Form(max_length=5)] = ""
) -> Response:
    """Take a task, or take it over knowingly."""
    here = f"/tasks/{task_id}"
    listed = permit(request.app.state.url, actor, Act.JUDGE, "task_claim", task_id)
    try:
        attempt(request, here, lambda: take_task(listed.task, actor.login, take_over=bool(take_over)))
    except NotDone as refused:
        return refused.response
    return to(request, here, say(request, marked("已由您办理。")))


@router.post("/tasks/{task_id}/leave")
def leave(request: Request, actor: Judge, task_id: str) -> Response:
    """Give a task back."""
    listed = permit(request.app.state.url, actor, Act.JUDGE, "task_leave", task_id)
    leave_task(listed.task, actor.login)
    return to(request, f"/tasks/{task_id}", say(request, marked("已放回队列。")))


@router.post("/tasks/{task_id}/decide")
def decide(
    request: Request, actor: Judge, task_id: str, answer: Annotated[str, Form(max_length=40)] = "", note: Text = "",
    on_day: Annotated[str, Form(max_length=10)] = "",
) -> Response:  # fmt: skip
    """Answer it."""
    here = f"/tasks/{task_id}"
    permit(request.app.state.url, actor, Act.JUDGE, "task_decide", task_id, note.strip() or None)
    day = _day(on_day)
    try:
        done = attempt(request, here, lambda: decide_task(task_id, answer, actor.login, note.strip() or None, day))
    except NotDone as refused:
        return refused.response
    if done.needs_second:
        text = marked("已记录。涉及金额超过限额，须由第二人复核；复核前按“查不清”处理。")
        return to(request, here, say(request, text), "note")
    return to(request, here, say(request, marked("已记录，并已重新判断该户。")))


def _day(text: str) -> date | None:
    try:
        return date.fromisoformat(text)
    except ValueError:
        return None


@router.post("/tasks/{task_id}/confirm")
def confirm_judgement(request: Request, actor: Second, task_id: str, judgement_id: Word, note: Text = "") -> Response:
    """The second person says the same."""
    return _second(request, actor, task_id, judgement_id, note, agrees=True)


@router.post("/tasks/{task_id}/refuse")
def refuse_judgement(request: Request, actor: Second, task_id: str, judgement_id: Word, note: Text = "") -> Response:
    """The second person says otherwise: the task is open again."""
    return _second(request, actor, task_id, judgement_id, note, agrees=False)


def _second(request: Request, actor: Actor, task_id: str, judgement_id: int, note: str, *, agrees: bool) -> Response:
    here, why = f"/tasks/{task_id}", note.strip()
    if not agrees and not why:
        return to(request, here, say(request, marked("不同意须说明理由。")), "danger")
    url = request.app.state.url
    permit(url, actor, Act.CONFIRM, "task_second_look", task_id, why or None, judgement_id=judgement_id)
    try:
        if agrees:
            attempt(request, here, lambda: confirm(judgement_id, actor.login, why or None))
        else:
            attempt(request, here, lambda: refuse_word(judgement_id, actor.login, why))
    except NotDone as refused:
        return refused.response
    done = marked("已复核同意，判断生效，并已重新判断该户。") if agrees else marked("已复核不同意，任务重新待处理。")
    return to(request, here, say(request, done))


@router.post("/tasks/{task_id}/undo")
def undo(request: Request, actor: Judge, task_id: str, judgement_id: Word, note: Text = "") -> Response:
    """Take a word back."""
    here, why = f"/tasks/{task_id}", note.strip()
    if not why:
        return to(request, here, say(request, marked("撤回须说明理由。")), "danger")
    permit(request.app.state.url, actor, Act.JUDGE, "task_undo", task_id, why, judgement_id=judgement_id)
    try:
        attempt(request, here, lambda: take_back(judgement_id, actor.login, why))
    except NotDone as refused:
        return refused.response
    return to(request, here, say(request, marked("已撤回，并已重新判断该户。")))


def _desk(request: Request, actor: Actor, task_id: str, purpose: str | None = None) -> Response:
    desk = show_desk(request.app.state.url, actor, task_id, purpose)
    return page(
        request, "tasks/task.html", desk=desk, task_means=TASK_MEANS,
        may_judge=actor.may(Act.JUDGE), may_confirm=actor.may(Act.CONFIRM), may_object=actor.may(Act.OBJECT),
        compared=compare(desk.since) if desk.since else None,
    )  # fmt: skip
