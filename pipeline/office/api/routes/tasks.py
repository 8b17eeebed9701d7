"""Review tasks: the queue, one task, and answering it."""

from __future__ import annotations

from decimal import Decimal
from typing import Annotated, Final, Literal

from fastapi import APIRouter, HTTPException, Path, Query

from pipeline.access import Act
from pipeline.casework.choices import LINK, choices_of
from pipeline.cycle import Cycle
from pipeline.office.api.asking import Caller, asks
from pipeline.office.api.paging import Cursor, Limit, Listed, read_cursor, write_cursor
from pipeline.office.api.schemas import casework as schema
from pipeline.office.api.schemas.rows import Record
from pipeline.office.api.schemas.words import CycleName, OneTownship, Region
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
    region: Region,
    cycle: CycleName,
    state: Annotated[Literal["open", "decided", "all"], Query(description="open, decided or all / 状态")] = "open",
    kind: Annotated[str, Query(pattern="^[a-z_]{0,40}$", description="only this kind; empty is all / 类型")] = "",
    township_code: OneTownship = None,
    cursor: Cursor = None,
    limit: Limit = 100,
) -> Listed[schema.Task]:
    """What waits for a person, the most yuan at risk first / 复核任务."""
    keep_event(caller.owner_url, caller.actor, "api_tasks", f"{region}/{cycle}")
    queue = list_tasks(Cycle.of(region, cycle), state="all", url=caller.url).tasks
    wanted = [
        each
        for each in _after(queue, cursor)
        if kind in ("", each.task.kind)
        and township_code in (None, each.task.township_code)
        and (state == "all" or (each.task.judgement is None) == (state == "open"))
    ]
    more = write_cursor(wanted[limit - 1].task.task_id) if len(wanted) > limit else None
    return Listed(tuple(_task(each) for each in wanted[:limit]), more)


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
    deeds = (schema.Deed(d.at, d.by, d.deed, d.word, d.note, d.judgement_id, d.needs_second) for d in history)
    return schema.TaskShown(_task(listed), _choices(listed), tuple(deeds))


@router.post("/tasks/{task_id}/answer")
def answer_task(caller: Judges, task_id: TaskId, said: schema.Answer) -> schema.Answered:
    """Answer it; the household is judged again at once / 答复任务."""
    permit(caller.owner_url, caller.actor, Act.JUDGE, "task_decide", task_id, said.note)
    done = decide_task(task_id, said.answer, caller.actor.login, said.note, said.on_day)
    return schema.Answered(
        task_id=done.task_id, answer=done.answer, follows_zh=done.follows_zh, follows_en=done.follows_en,
        judgement_ids=done.judgement_ids, needs_second=done.needs_second, stake=Decimal(done.stake_fen) / FEN,
        changed=tuple(sorted(each.household_id for each in done.changed if each.differs)),
    )  # fmt: skip


def _choices(listed: ListedTask) -> tuple[schema.Choice, ...]:
    if listed.task.kind == LINK:
        return OF_A_LINK
    found = choices_of(listed.task.kind, has_record=listed.task.source is not None)
    return tuple(schema.Choice(each.name, each.zh, each.en, each.needs_day) for each in found)


def _task(listed: ListedTask) -> schema.Task:
    task, risk = listed.task, listed.yuan_at_risk
    place = (task.source, task.file_name, task.row_number)
    return schema.Task(
        task_id=task.task_id, region=task.region, cycle=task.cycle, run_id=task.run_id, kind=task.kind,
        household_id=task.household_id, township_code=task.township_code, member_no=task.member_no,
        record=Record(source=place[0] or "", file=place[1] or "", row=place[2] or 0) if None not in place else None,
        match_probability=task.match_probability,
        yuan_at_risk=None if risk is None else Decimal(str(risk)).quantize(Decimal("0.01")),
        state=task.state, is_waiting=task.is_waiting, decided_by=task.decided_by, decided_at=task.decided_at,
        note=task.note,
    )  # fmt: skip
