"""Tasks, objections and search: what is asked of people, what families say, whom a text may mean."""

from __future__ import annotations

from datetime import date, datetime
from typing import Annotated, Literal

from pydantic import ConfigDict, Field, StringConstraints
from pydantic.dataclasses import dataclass

from pipeline.office.api.schemas.rows import Record
from pipeline.office.api.schemas.words import CODE, LeftOut, Yuan
from pipeline.office.api.schemas.words import said as told

STRICT = ConfigDict(extra="forbid")
PRINTED = "^[^\\x00-\\x08\\x0b-\\x1f\\x7f]*$"
Short = Annotated[str, StringConstraints(min_length=1, max_length=200, pattern=PRINTED, strip_whitespace=True)]
Long = Annotated[str, StringConstraints(max_length=2000, pattern=PRINTED)]
Said = Annotated[str, StringConstraints(min_length=1, max_length=2000, pattern=PRINTED, strip_whitespace=True)]
About = Literal["amount", "record", "result"]
State = Literal["open", "upheld", "rejected", "withdrawn"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Task:
    """What waits for a person / 复核任务."""

    task_id: Annotated[str, told("review_task", "task_id")]
    region: Annotated[str, told("review_task", "region")]
    cycle: Annotated[str, told("review_task", "cycle")]
    run_id: Annotated[str, told("review_task", "run_id")]
    kind: Annotated[str, told("review_task", "kind")]
    household_id: Annotated[str, told("review_task", "household_id")]
    township_code: Annotated[str | None, told("flag", "township_code")]
    member_no: Annotated[int | None, Field(description="of a link: whom the record may be / 成员序号")]
    record: Annotated[Record | None, told("review_task", "record")]
    match_probability: Annotated[float | None, told("identity_link", "match_probability")]
    yuan_at_risk: Annotated[
        Yuan | None,
        Field(description="yuan a month at stake; null: not known here / 涉及金额"),
    ]
    state: Annotated[str, Field(description="open, or the newest word on it; unsure while it is_waiting / 状态")]
    is_waiting: Annotated[bool, Field(description="its word waits for a second person / 待第二人复核")]
    decided_by: Annotated[str | None, told("review_task", "decided_by")]
    decided_at: Annotated[datetime | None, told("review_task", "decided_at")]
    note: Annotated[str | None, told("review_task", "note")]


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


@dataclass(frozen=True, slots=True)
class TaskShown:
    """A task, what it can be answered, what was done with it / 任务详情."""

    task: Annotated[Task, Field(description="the task / 任务")]
    choices: Annotated[tuple[Choice, ...], Field(description="its answers / 可选答复")]
    history: Annotated[tuple[Deed, ...], Field(description="oldest first / 办理记录")]


@dataclass(frozen=True, slots=True, config=STRICT)
class Answer:
    """What somebody says of a task / 答复."""

    answer: Annotated[str, StringConstraints(pattern=CODE), Field(description="one of the task's choices / 答复代码")]
    note: Annotated[Long | LeftOut, Field(description="why / 说明")] = None
    on_day: Annotated[date | LeftOut, Field(description="where the choice needs a day / 日期")] = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Answered:
    """What an answer left / 答复结果."""

    task_id: Annotated[str, told("review_task", "task_id")]
    answer: Annotated[str, Field(description="as it was said / 答复")]
    follows_zh: Annotated[str, Field(description="what follows, in Chinese / 后续（中文）")]
    follows_en: Annotated[str, Field(description="what follows, in English / 后续（英文）")]
    judgement_ids: Annotated[tuple[int, ...], Field(description="none where it stood already / 判断编号")]
    needs_second: Annotated[bool, Field(description="counts as unsure until confirmed / 须第二人复核")]
    stake: Annotated[Yuan, Field(description="yuan a month that hang on it / 涉及金额")]
    changed: Annotated[tuple[str, ...], Field(description="households judged otherwise now / 结果有变的户")]


@dataclass(frozen=True, slots=True, kw_only=True)
class Objection:
    """A family's objection with its clock and what became of it / 异议."""

    objection_id: Annotated[int, Field(description="its number / 编号")]
    region: Annotated[str, told("flag", "region")]
    cycle: Annotated[str, told("flag", "cycle")]
    household_id: Annotated[str, told("flag", "household_id")]
    township_code: Annotated[str | None, told("flag", "township_code")]
    member_no: Annotated[int | None, Field(description="whom it is about; null: the household / 成员序号")]
    about: Annotated[About, Field(description="an amount, a record that is not theirs, the result / 事项")]
    record: Annotated[Record | None, told("review_task", "record")]
    raised_by: Annotated[str, Field(description="who objected / 提出人")]
    received_on: Annotated[date, Field(description="the day it came / 提出日期")]
    said: Annotated[str, Field(description="in the family's words / 陈述")]
    asked: Annotated[str, Field(description="what the family asks / 请求")]
    due_on: Annotated[date, Field(description="the last day for the reply / 答复期限")]
    days_left: Annotated[int, Field(description="below 0: overdue / 剩余天数")]
    state: Annotated[State, Field(description="open, or its outcome / 状态")]
    is_waiting: Annotated[bool, Field(description="its outcome waits for a second person / 待第二人复核")]
    opened_by: Annotated[str, Field(description="who took it / 登记人")]
    decided_by: Annotated[str | None, Field(description="who decided / 决定人")]
    decided_on: Annotated[date | None, Field(description="the day of the outcome / 决定日期")]
    explanation_zh: Annotated[str | None, Field(description="the reply, in Chinese / 答复（中文）")]
    explanation_en: Annotated[str | None, Field(description="the reply, in English / 答复（英文）")]
    corrected_on: Annotated[date | None, Field(description="the agency put it right / 更正日期")]


@dataclass(frozen=True, slots=True, kw_only=True, config=STRICT)
class NewObjection:
    """An objection as a family raises it / 提出异议."""

    about: Annotated[About, Field(description="an amount, a record that is not theirs, the result / 事项")]
    raised_by: Annotated[Short, Field(description="who objects / 提出人")]
    received_on: Annotated[date, Field(description="the day it came; not after today / 提出日期")]
    said: Annotated[Said, Field(description="in the family's words / 陈述")]
    asked: Annotated[Said, Field(description="what the family asks / 请求")]
    member_no: Annotated[int | LeftOut, Field(ge=1, lt=10_000, description="whom it is about / 成员序号")] = None
    record: Annotated[Record | LeftOut, Field(description="of `amount` and `record`: which / 来源记录")] = None


@dataclass(frozen=True, slots=True, kw_only=True, config=STRICT)
class Outcome:
    """What becomes of an objection / 异议处理结果."""

    outcome: Annotated[
        Literal["upheld", "rejected", "withdrawn", "corrected"],
        Field(description="corrected: the agency has put an upheld amount right / 结果"),
    ]
    explanation_zh: Annotated[Long, Field(description="the reply; upheld, rejected need it / 答复")] = ""
    explanation_en: Annotated[Long, Field(description="the same in English / 答复（英文）")] = ""


@dataclass(frozen=True, slots=True, kw_only=True, config=STRICT)
class Search:
    """Whom a text may mean: sent as a body, so that no name stands in an address / 查询."""

    text: Annotated[Short, Field(description="a name, number (or its last four), household, address or phone / 内容")]
    kind: Annotated[
        Literal["name", "id", "household", "address", "phone"] | LeftOut,
        Field(description="what the text is; left out: what it looks like / 类别"),
    ] = None
    limit: Annotated[int, Field(ge=1, le=100, description="hits at most / 最多条数")] = 20


@dataclass(frozen=True, slots=True, kw_only=True)
class Hit:
    """A household, or a member of one, that may be meant; numbers are starred / 查询结果."""

    household_id: Annotated[str, told("flag", "household_id")]
    member_no: Annotated[int | None, Field(description="null: the household / 成员序号")]
    township_code: Annotated[str, told("flag", "township_code")]
    village_code: Annotated[str | None, Field(description="12 digits / 村（居）代码")]
    state: Annotated[str | None, Field(description="applicant, in_aid, in_grace, monitored, exited / 状态")]
    category: Annotated[str | None, told("flag", "category")]
    name: Annotated[str | None, Field(description="name / 姓名")]
    id_number: Annotated[str | None, Field(description="starred / 证件号（部分隐去）")]
    phone: Annotated[str | None, Field(description="starred / 电话（部分隐去）")]
    address: Annotated[str | None, Field(description="address / 住址")]
    why: Annotated[str, Field(description="how it was found / 命中方式")]
    score: Annotated[float, Field(ge=0, le=1, description="1 is equal / 相似度")]
