"""Review tasks: the queue, one task, and answering it."""

from __future__ import annotations

from decimal import Decimal
from typing import Annotated, Final, Literal

from fastapi import APIRouter, HTTPException, Path, Query

from pipeline.access import Act
from pipeline.casework.choices import LINK, choices_of
from pipeline.office.api.asking import Caller, asks
from pipeline.office.api.paging import Cursor, Limit, Listed, cut, read_cursor
from pipeline.office.api.schemas import casework as schema
from pipeline.office.api.schemas.rows import record_at
from pipeline.office.api.schemas.words import InCycle, OneTownship
from pipeline.office.api.shapes import shaped
from pipeline.steps.deciding_tasks import decide_task
from pipeline.steps.reviewing import list_tasks
from pipeline.steps.reviewing_values import ListedTask
from pipeline.steps.task_desk import find_own_task, permit
from pipeline.warehouse.guarded import keep_event
from pipeline.warehouse.reading.casework import task_history

router = APIRouter(tags=["tasks"])
TaskId = Annotated[str, Path(pattern="^[A-Za-z0-9_-]{1,64}$", description="task / 任务编号")]
Looks = Annotated[Caller, asks(Act.LOOK)]
Judges = Annotated[Caller, asks(Act.JUDGE)]
FEN: Final = Decimal(100)
OF_A_LINK: Final = (
    schema.Choice("same", "同一人", "the same person", needs_day=False),
    schema.Choice("different", "不是同一人", "somebody else", needs_day=False),
    schema.Choice("unsure", "查不清", "cannot tell", needs_day=False),
)


@router.get("/cycles/{region}/{cycle}/tasks")
def list_review_tasks(
    caller: Looks,
    cycle: InCycle,
    state: Annotated[Literal["open", "decided", "all"], Query(description="open, decided or all / 状态")] = "open",
    kind: Annotated[str, Query(pattern="^[a-z_]{0,40}$", description="only this kind; empty is all / 类型")] = "",
    township_code: OneTownship = None,
    cursor: Cursor = None,
    limit: Limit = 100,
) -> Listed[schema.Task]:
    """What waits for a person, the most yuan at risk first / 复核任务."""
    keep_event(caller.owner_url, caller.actor, "api_tasks", f"{cycle.region}/{cycle.name}")
    queue = list_tasks(cycle, state="all", url=caller.url).tasks
    wanted = [
        each
        for each in _after(queue, cursor)
        if kind in ("", each.task.kind)
        and township_code in (None, each.task.township_code)
        and (state == "all" or (each.task.judgement is None) == (state == "open"))
    ]
    rows, more = cut(wanted, limit, lambda each: each.task.task_id)
    return Listed(tuple(map(_task, rows)), more)


def _after(queue: tuple[ListedTask, ...], cursor: str | None) -> tuple[ListedTask, ...]:
    """The queue after the task a reader was given last; its place hangs on the run alone, not on what people say."""
    if cursor is None:
        return queue
    (last,) = read_cursor(cursor, (str,))
    places = [at for at, each in enumerate(queue) if each.task.task_id == last]
    if not places:
        raise HTTPException(422, "The queue is another run's now. Begin again without a cursor.")
    return queue[places[0] + 1 :]


@router.get("/tasks/{task_id}")
def read_task(caller: Looks, task_id: TaskId) -> schema.TaskShown:
    """One task, what it can be answered, and what was done with it / 任务详情."""
    cycle, _, listed = find_own_task(caller.owner_url, caller.actor, task_id)
    keep_event(caller.owner_url, caller.actor, "api_task", f"{cycle.region}/{cycle.name}/review/{task_id}")
    history = task_history(caller.url, cycle.region, cycle.name, task_id)
    deeds = tuple(shaped(schema.Deed, deed) for deed in history)
    return schema.TaskShown(_task(listed), _choices(listed), deeds)


@router.post("/tasks/{task_id}/answer")
def answer_task(caller: Judges, task_id: TaskId, said: schema.Answer) -> schema.Answered:
    """Answer it; the household is judged again at once / 答复任务."""
    permit(caller.owner_url, caller.actor, Act.JUDGE, "task_decide", task_id, said.note)
    done = decide_task(task_id, said.answer, caller.actor.login, said.note, said.on_day)
    changed = sorted(each.household_id for each in done.changed if each.differs)
    return shaped(schema.Answered, done, stake=Decimal(done.stake_fen) / FEN, changed=changed)


def _choices(listed: ListedTask) -> tuple[schema.Choice, ...]:
    if listed.task.kind == LINK:
        return OF_A_LINK
    found = choices_of(listed.task.kind, has_record=listed.task.source is not None)
    return tuple(shaped(schema.Choice, each, answer=each.name) for each in found)


def _task(listed: ListedTask) -> schema.Task:
    task, risk = listed.task, listed.yuan_at_risk
    yuan = None if risk is None else Decimal(str(risk)).quantize(Decimal("0.01"))
    record = record_at(task.source, task.file_name, task.row_number)
    return shaped(schema.Task, task, record=record, yuan_at_risk=yuan)
