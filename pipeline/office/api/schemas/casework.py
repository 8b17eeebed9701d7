"""Objections and search: what families say, whom a text may mean."""

from __future__ import annotations

from datetime import date
from typing import Annotated, Literal

from pydantic import Field
from pydantic.dataclasses import dataclass

from pipeline.office.api.schemas.rows import Record
from pipeline.office.api.schemas.words import STRICT, LeftOut, Long, Said, Short
from pipeline.office.api.shapes import described, of_view

About = Literal["amount", "record", "result"]
State = Literal["open", "upheld", "rejected", "withdrawn"]


@described(of_view("flag"))
class Objection:
    """A family's objection with its clock and what became of it / 异议."""

    objection_id: Annotated[int, Field(description="its number / 编号")]
    region: str
    cycle: str
    household_id: str
    township_code: str | None
    member_no: Annotated[int | None, Field(description="whom it is about; null: the household / 成员序号")]
    about: Annotated[About, Field(description="an amount, a record that is not theirs, the result / 事项")]
    record: Record | None
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


@described(of_view("flag"))
class Hit:
    """A household, or a member of one, that may be meant; numbers are starred / 查询结果."""

    household_id: str
    member_no: Annotated[int | None, Field(description="null: the household / 成员序号")]
    township_code: str
    village_code: Annotated[str | None, Field(description="12 digits / 村（居）代码")]
    state: Annotated[str | None, Field(description="applicant, in_aid, in_grace, monitored, exited / 状态")]
    category: str | None
    name: Annotated[str | None, Field(description="name / 姓名")]
    id_number: Annotated[str | None, Field(description="starred / 证件号（部分隐去）")]
    phone: Annotated[str | None, Field(description="starred / 电话（部分隐去）")]
    address: Annotated[str | None, Field(description="address / 住址")]
    why: Annotated[str, Field(description="how it was found / 命中方式")]
    score: Annotated[float, Field(ge=0, le=1, description="1 is equal / 相似度")]
