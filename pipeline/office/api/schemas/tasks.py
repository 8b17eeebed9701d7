"""Review tasks: what is asked of people, who is at it, what they said, and who looked a second time."""

from __future__ import annotations

from datetime import date, datetime
from typing import Annotated, Literal

from pydantic import Field, StringConstraints
from pydantic.dataclasses import dataclass

from pipeline.office.api.schemas.rows import Record
from pipeline.office.api.schemas.words import CODE, STRICT, LeftOut, Long, Said, Yuan
from pipeline.office.api.shapes import described, of_view, said

JudgementId = Annotated[int, Field(ge=1, lt=2**63, description="the word, as the task's history has it / 判断编号")]
Verdict = Literal["confirmed", "refused"]


@described(of_view("review_task"))
class Task:
    """What waits for a person / 复核任务."""

    task_id: str
    region: str
    cycle: str
    run_id: str
    kind: str
    household_id: str
    township_code: str | None
    member_no: Annotated[int | None, Field(description="of a link: whom the record may be / 成员序号")]
    record: Record | None
    match_probability: Annotated[float | None, said("identity_link", "match_probability")]
    yuan_at_risk: Annotated[
        Yuan | None,
        Field(description="yuan a month at stake; null: not known here / 涉及金额"),
    ]
    state: Annotated[str, Field(description="open, or the newest word on it; unsure while it is_waiting / 状态")]
    is_waiting: Annotated[bool, Field(description="its word waits for a second person / 待第二人复核")]
    decided_by: str | None
    decided_at: datetime | None
    note: str | None


@dataclass(frozen=True, slots=True)
class Choice:
    """An answer that a task can have / 可选答复."""

    answer: Annotated[str, Field(description="its name in code / 代码")]
    zh: Annotated[str, Field(description="in Chinese / 中文")]
    en: Annotated[str, Field(description="in English / 英文")]
    needs_day: Annotated[bool, Field(description="whether `on_day` is needed / 是否须填日期")]


@dataclass(frozen=True, slots=True)
class Deed:
    """One thing somebody did with a task / 办理记录."""

    at: Annotated[datetime, Field(description="when / 时间")]
    by: Annotated[str, Field(description="who / 办理人")]
    deed: Annotated[str, Field(description="claimed, said, withdrawn, confirmed, … / 事项")]
    word: Annotated[str | None, Field(description="the answer / 答复")]
    note: Annotated[str | None, Field(description="why / 说明")]
    judgement_id: Annotated[int | None, Field(description="the word it is about / 判断编号")]
    needs_second: Annotated[bool, Field(description="waits for a second person / 须第二人复核")]


@described(of_view("review_task"))
class Claim:
    """Whose a task is, and until when; then it is free again / 办理人."""

    task_id: str
    claimed_by: Annotated[str, Field(description="who / 办理人")]
    claimed_at: Annotated[datetime, Field(description="since / 领取时间")]
    until: Annotated[datetime, Field(description="claim it again before for more time / 到期时间")]
    taken_from: Annotated[str | None, Field(description="whom it was taken over from / 原办理人")]


@described(of_view("review_task"))
class Left:
    """That a task is free / 放回队列."""

    task_id: str
    was_own: Annotated[bool, Field(description="false: nobody was at it / 此前是否由您办理")]


@dataclass(frozen=True, slots=True)
class TaskShown:
    """A task, what it can be answered, what was done with it / 任务详情."""

    task: Annotated[Task, Field(description="the task / 任务")]
    choices: Annotated[tuple[Choice, ...], Field(description="its answers / 可选答复")]
    history: Annotated[tuple[Deed, ...], Field(description="oldest first / 办理记录")]
    claim: Annotated[Claim | None, Field(description="who is at it now; null: nobody / 办理人")]
    waits: Annotated[
        int | None,
        Field(description="the word that waits for a second person; null: none that you may see / 待第二人复核"),
    ]


@dataclass(frozen=True, slots=True, config=STRICT)
class Answer:
    """What somebody says of a task / 答复."""

    answer: Annotated[str, StringConstraints(pattern=CODE), Field(description="one of the task's choices / 答复代码")]
    note: Annotated[Long | LeftOut, Field(description="why / 说明")] = None
    on_day: Annotated[date | LeftOut, Field(description="where the choice needs a day / 日期")] = None


@described(of_view("review_task"))
class Answered:
    """What an answer left / 答复结果."""

    task_id: str
    answer: Annotated[str, Field(description="as it was said / 答复")]
    follows_zh: Annotated[str, Field(description="what follows, in Chinese / 后续（中文）")]
    follows_en: Annotated[str, Field(description="what follows, in English / 后续（英文）")]
    judgement_ids: Annotated[tuple[int, ...], Field(description="none where it stood already / 判断编号")]
    needs_second: Annotated[bool, Field(description="counts as unsure until confirmed / 须第二人复核")]
    stake: Annotated[Yuan, Field(description="yuan a month that hang on it / 涉及金额")]
    changed: Annotated[tuple[str, ...], Field(description="households judged otherwise now / 结果有变的户")]


@dataclass(frozen=True, slots=True, config=STRICT)
class Take:
    """Making a task one's own / 领取任务."""

    take_over: Annotated[bool, Field(description="also where somebody else is at it / 接手他人正在办理的任务")] = False


@dataclass(frozen=True, slots=True, config=STRICT)
class SecondLook:
    """What a second person says of a word that waits / 第二人复核."""

    judgement_id: JudgementId
    verdict: Annotated[Verdict, Field(description="the word counts, or the task is open again / 复核意见")]
    note: Annotated[Long | LeftOut, Field(description="why; `refused` needs it / 说明")] = None


@described(of_view("review_task"))
class Looked:
    """What a second look left / 复核结果."""

    task_id: str
    judgement_id: JudgementId
    verdict: Annotated[Verdict, Field(description="as it was said / 复核意见")]
    changed: Annotated[tuple[str, ...], Field(description="households judged otherwise now / 结果有变的户")]


@dataclass(frozen=True, slots=True, config=STRICT)
class Withdrawal:
    """Taking a word back / 撤回答复."""

    judgement_id: JudgementId
    note: Annotated[Said, Field(description="why / 撤回理由")]


@described(of_view("review_task"))
class Withdrawn:
    """What became of a withdrawal / 撤回结果."""

    task_id: str
    judgement_id: JudgementId
    withdrawn_by: Annotated[tuple[int, ...], Field(description="the rows that take it back / 撤回编号")]
    needs_second: Annotated[
        bool,
        Field(description="two people said it: it stands until another asks too / 须另一人也提出"),
    ]
