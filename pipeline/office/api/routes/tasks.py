"""Review tasks: the queue, one task, and what is done with it: claimed, answered, looked at twice, taken back.

Each deed is permitted as on the page (`task_desk.permit`: role, township, and kept first) and done by the same step.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from datetime import UTC, datetime
from decimal import Decimal
from typing import Annotated, Final, Literal

from fastapi import APIRouter, Body, HTTPException, Path, Query

from pipeline.access import Act
from pipeline.casework.choices import LINK, choices_of
from pipeline.office.api.asking import Caller, InCycle, asks
from pipeline.office.api.paging import Cursor, Limit, Listed, cut, read_cursor
from pipeline.office.api.schemas import tasks as schema
from pipeline.office.api.schemas.rows import record_at
from pipeline.office.api.schemas.words import OneTownship
from pipeline.office.api.shapes import shaped
from pipeline.steps.deciding_tasks import OF_A_LINK as ANSWERS_OF_A_LINK
from pipeline.steps.deciding_tasks import decide_task
from pipeline.steps.one_household import Rejudged
from pipeline.steps.review_words import refuse_word, take_back
from pipeline.steps.reviewing import list_tasks
from pipeline.steps.reviewing_values import ListedTask, NeedsAnotherToWithdraw
from pipeline.steps.second_looks import confirm, leave_task, need_free, take_task
from pipeline.steps.task_desk import find_own_task, pending_word, permit
from pipeline.warehouse.claims import claims
from pipeline.warehouse.guarded import keep_event
from pipeline.warehouse.reading.casework import task_history
from pipeline.warehouse.review import ReviewTask
from pipeline.warehouse.second_looks import pending_words
from pipeline.wording.casework import ANSWER

router = APIRouter(tags=["tasks"])
TaskId = Annotated[str, Path(pattern="^[A-Za-z0-9_-]{1,64}$", description="task / 任务编号")]
Looks = Annotated[Caller, asks(Act.LOOK)]
Judges = Annotated[Caller, asks(Act.JUDGE)]
Confirms = Annotated[Caller, asks(Act.CONFIRM)]
State = Literal["open", "decided", "second_look", "all"]
UNDECIDED: Final = (None, "unsure")
"""The newest word on a task that is still to be done."""
IF_FREE: Final = schema.Take()
FEN: Final = Decimal(100)
OF_A_LINK: Final = tuple(schema.Choice(answer, *ANSWER[answer], needs_day=False) for answer in ANSWERS_OF_A_LINK)


@router.get("/cycles/{region}/{cycle}/tasks")
def list_review_tasks(
    caller: Looks,
    cycle: InCycle,
    state: Annotated[State, Query(description="second_look: a word on it waits for a second person / 状态")] = "open",
    kind: Annotated[str, Query(pattern="^[a-z_]{0,40}$", description="only this kind; empty is all / 类型")] = "",
    township_code: OneTownship = None,
    cursor: Cursor = None,
    limit: Limit = 100,
) -> Listed[schema.Task]:
    """What waits for a person, the most yuan at risk first / 复核任务."""
    is_in_state = _in_state(caller, cycle.region, state)
    keep_event(caller.owner_url, caller.actor, "api_tasks", f"{cycle.region}/{cycle.name}")
    queue = list_tasks(cycle, state="all", url=caller.url).tasks
    wanted = [
        each
        for each in _after(queue, cursor)
        if kind in ("", each.task.kind) and township_code in (None, each.task.township_code) and is_in_state(each.task)
    ]
    rows, more = cut(wanted, limit, lambda each: each.task.task_id)
    return Listed(tuple(map(_task, rows)), more)


def _in_state(caller: Caller, region: str, state: State) -> Callable[[ReviewTask], bool]:
    """Whether a task is in a state; words that wait for a second person are for who judges."""
    if state == "second_look":
        caller.need(Act.JUDGE)
        waiting = {word.task_id for word in pending_words(caller.url, region)}
        return lambda task: task.task_id in waiting
    return lambda task: state == "all" or (task.judgement is None) == (state == "open")


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
    held = claims(caller.url, cycle.region, cycle.name, datetime.now(UTC)).get(task_id)
    waits = pending_word(caller.url, caller.actor, listed.task)
    return schema.TaskShown(
        _task(listed), _choices(listed), deeds, None if held is None else shaped(schema.Claim, held),
        None if waits is None else waits.judgement_id,
    )  # fmt: skip


@router.post("/tasks/{task_id}/claim")
def claim_task(caller: Judges, task_id: TaskId, said: Annotated[schema.Take, Body()] = IF_FREE) -> schema.Claim:
    """Make it one's own for a while; again for more time. 409: somebody else is at it, or it is decided / 领取任务."""
    task = permit(caller.owner_url, caller.actor, Act.JUDGE, "task_claim", task_id).task
    if task.judgement not in UNDECIDED:
        raise HTTPException(409, f"Task {task_id} was decided by {task.decided_by}. Withdraw that word first.")
    return shaped(schema.Claim, take_task(task, caller.actor.login, take_over=said.take_over))


@router.delete("/tasks/{task_id}/claim")
def release_task(caller: Judges, task_id: TaskId) -> schema.Left:
    """Give one's own task back. 409: somebody else is at it / 放回队列."""
    task = permit(caller.owner_url, caller.actor, Act.JUDGE, "task_leave", task_id).task
    need_free(task, caller.actor.login)
    return schema.Left(task_id=task_id, was_own=leave_task(task, caller.actor.login))


@router.post("/tasks/{task_id}/answer")
def answer_task(caller: Judges, task_id: TaskId, said: schema.Answer) -> schema.Answered:
    """Answer it; the household is judged again at once / 答复任务."""
    permit(caller.owner_url, caller.actor, Act.JUDGE, "task_decide", task_id, said.note)
    done = decide_task(task_id, said.answer, caller.actor.login, said.note, said.on_day)
    return shaped(schema.Answered, done, stake=Decimal(done.stake_fen) / FEN, changed=_changed(caller, done.changed))


@router.post("/tasks/{task_id}/second-look")
def look_twice(caller: Confirms, task_id: TaskId, said: schema.SecondLook) -> schema.Looked:
    """Say as a second person that a word counts or does not. 409: it is one's own, or waits for none / 复核."""
    why = (said.note or "").strip() or None
    if said.verdict == "refused" and why is None:
        raise HTTPException(422, "To refuse a word needs a note: why it does not count.")
    url, actor, number = caller.owner_url, caller.actor, said.judgement_id
    permit(url, actor, Act.CONFIRM, "task_second_look", task_id, why, judgement_id=number)
    if said.verdict == "confirmed":
        changed = _changed(caller, confirm(number, actor.login, why))
    else:
        refuse_word(number, actor.login, why or "")
        changed = ()  # while it waited it counted for nothing
    return schema.Looked(task_id=task_id, judgement_id=number, verdict=said.verdict, changed=changed)


@router.post("/tasks/{task_id}/withdrawal")
def withdraw_answer(caller: Judges, task_id: TaskId, said: schema.Withdrawal) -> schema.Withdrawn:
    """Take a word back: the task is open again. What two people said two must take back / 撤回答复."""
    url, actor, number = caller.owner_url, caller.actor, said.judgement_id
    permit(url, actor, Act.JUDGE, "task_undo", task_id, said.note, judgement_id=number)
    try:
        _, rows = take_back(number, actor.login, said.note)
    except NeedsAnotherToWithdraw:  # no refusal: that he asks is kept, and counts when another asks too
        rows = ()
    return schema.Withdrawn(task_id=task_id, judgement_id=number, withdrawn_by=rows, needs_second=not rows)


def _changed(caller: Caller, judged: Iterable[Rejudged]) -> tuple[str, ...]:
    """The households that changed, as far as he answers for them: a word may touch another township's too."""
    own = (each for each in judged if each.differs and caller.actor.answers_for(each.township_code or ""))
    return tuple(sorted(each.household_id for each in own))


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
