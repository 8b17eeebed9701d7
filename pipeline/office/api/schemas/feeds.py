"""Townships' feeds, and what comes back from them."""

from __future__ import annotations

from datetime import date, datetime
from typing import Annotated, Final, Literal

from pydantic import Field
from pydantic.dataclasses import dataclass

from pipeline.feeds.columns import COLUMNS
from pipeline.office.api.schemas.words import CODE, PRINTED, STRICT, LeftOut, Long, Month, Short, Yuan
from pipeline.office.api.shapes import described, of_view, said

Result = Literal["confirmed", "differs", "not_met", "moved_away", "died", "handled"]
_MEANS: Final = {column.key: f"{column.meaning_zh} / {column.meaning_en}" for column in COLUMNS}


@described(of_view("flag"))
class Feed:
    """A township's newest feed and what came back / 乡镇清单."""

    township_code: str
    edition: Annotated[int, Field(description="its number / 期号")]
    made_at: Annotated[datetime, Field(description="when it was made / 生成时间")]
    earliest_stop_month: Month
    rows: Annotated[int, Field(description="rows in it / 行数")]
    rows_to_do: Annotated[int, Field(description="of them to be acted on / 需办理")]
    rows_resting: Annotated[int, Field(description="of them resting / 暂停执行")]
    fetched_at: Annotated[datetime | None, Field(description="fetched last / 最近领取")]
    acknowledged_edition: Annotated[int | None, Field(description="the last one acknowledged / 已确认期号")]
    acknowledged_by: Annotated[str | None, Field(description="by whom / 确认人")]
    acknowledged_at: Annotated[datetime | None, Field(description="when / 确认时间")]
    visited: Annotated[int, Field(description="households and members visited / 已入户")]
    disputed: Annotated[int, Field(description="visits with a dispute / 有异议")]
    set_aside: Annotated[int, Field(description="returned rows that could not be taken / 退回行数")]
    rested_since: Annotated[int, Field(description="of those resting, since it was written / 写出后转为暂缓")]
    released_since: Annotated[int, Field(description="told to rest, resting no longer / 写出后不再暂缓")]


@described(_MEANS)
class RestsOtherwise:
    """A row that rests otherwise than the newest edition told / 写出后暂缓变化."""

    household_id: str
    member_no: int | None
    now_resting: Annotated[bool, Field(description="not to be done now; else: wait for the next edition / 现为暂缓")]
    reason: Annotated[str, Field(description="why it rests, or was told to / 原因代码")]


@described(_MEANS)
class FeedRow:
    """A row of a feed: words for people, codes for programs / 清单行."""

    household_id: str
    member_no: int | None
    head_name: str | None
    village_code: str | None
    address: str | None
    township_code: str | None
    outcome_zh: str | None
    action_zh: str | None
    category_zh: str | None
    previous_category_zh: str | None
    previous_amount_monthly: Yuan | None
    amount_monthly: Yuan | None
    effective_month: Month | None
    notice_zh: str | None
    earliest_stop_month: str | None
    grace_start: Month | None
    grace_end: Month | None
    explanation_zh: str | None
    next_step_zh: str | None
    last_result_zh: str | None
    change_zh: str | None
    row_id: str
    row_revision: int | None
    row_digest: str | None
    to_do: Annotated[bool, Field(description="asks for something / 需办理")]
    rests: Annotated[bool, Field(description="nothing adverse may be done yet / 暂停执行")]
    outcome: Annotated[str | None, Field(description="code behind outcome_zh / 代码")] = None
    action: Annotated[str | None, Field(description="code behind action_zh / 代码")] = None
    category: Annotated[str | None, Field(description="code behind category_zh / 代码")] = None
    previous_category: Annotated[str | None, Field(description="code behind previous_category_zh / 代码")] = None
    reason_codes: Annotated[tuple[str, ...], Field(description="the deciding one first / 原因代码")] = ()
    resting: Annotated[str | None, Field(description="why it rests / 暂停原因")] = None
    change: Annotated[str | None, Field(description="new, changed, moved, withdrawn / 变动代码")] = None


@dataclass(frozen=True, slots=True)
class FeedRows:
    """Rows of a township's newest feed, changed and withdrawn ones too / 清单行."""

    edition: Annotated[int, Field(description="the feed they are from / 期号")]
    items: Annotated[tuple[FeedRow, ...], Field(description="in the order they were told / 数据行")]
    next: Annotated[str, Field(description="the cursor of what follows, later changes too / 下一页游标")]
    is_last: Annotated[bool, Field(description="nothing follows now / 已到末尾")]


@dataclass(frozen=True, slots=True, kw_only=True, config=STRICT)
class Read:
    """That an edition was read / 确认收到."""

    edition: Annotated[int, Field(ge=1, lt=2**31, description="its number / 期号")]
    note: Annotated[Long | LeftOut, Field(description="remark / 说明")] = None


@dataclass(frozen=True, slots=True)
class Acknowledged:
    """What was acknowledged / 确认结果."""

    township_code: Annotated[str, said("flag", "township_code")]
    edition: Annotated[int, Field(description="its number / 期号")]
    is_new: Annotated[bool, Field(description="false: it was acknowledged before, the first word stands / 首次确认")]


@dataclass(frozen=True, slots=True, kw_only=True, config=STRICT)
class NewVisit:
    """What a caseworker found / 入户结果."""

    household_id: Annotated[str, Field(pattern=CODE, description="household / 户编号")]
    member_no: Annotated[int | LeftOut, Field(ge=1, lt=10_000, description="of a row about one / 成员序号")] = None
    result: Annotated[Result, Field(description="what was found / 办理结果")]
    visited_on: Annotated[date, Field(ge=date(2000, 1, 1), description="not after today / 入户日期")]
    visited_by: Annotated[Short, Field(description="who visits, signs and answers for it / 入户人")]
    disputed: Annotated[bool, Field(description="needs a note; becomes an objection / 有异议")] = False
    note: Annotated[str | LeftOut, Field(max_length=1000, pattern=PRINTED, description="remark / 说明")] = None


@dataclass(frozen=True, slots=True, kw_only=True, config=STRICT)
class NewVisits:
    """Visits of one township / 入户结果."""

    visits: Annotated[tuple[NewVisit, ...], Field(min_length=1, max_length=500, description="each once / 逐户")]


@described(of_view("flag"))
class Visit:
    """A visit as it is kept / 入户记录."""

    visit_id: Annotated[int, Field(description="its number / 编号")]
    cycle: str
    township_code: str
    household_id: str
    member_no: int | None
    result: Annotated[Result, Field(description="what was found / 办理结果")]
    visited_on: Annotated[date, Field(description="day / 入户日期")]
    visited_by: Annotated[str, Field(description="who signs for it / 入户人")]
    disputed: Annotated[bool, Field(description="the family disputes it / 有异议")]
    note: Annotated[str | None, Field(description="remark / 说明")]
    reported_by: Annotated[str, Field(description="who reported it / 报告人")]
    reported_at: Annotated[datetime, Field(description="when / 报告时间")]
    objection_id: Annotated[int | None, Field(description="the objection it became / 异议编号")]


@dataclass(frozen=True, slots=True)
class Refused:
    """A visit that could not be taken / 退回行."""

    row: Annotated[int, Field(description="its place in what was sent, from 1 / 行号")]
    rule: Annotated[str, Field(description="which rule / 规则")]
    reason_zh: Annotated[str, Field(description="why, in Chinese / 原因（中文）")]
    reason_en: Annotated[str, Field(description="why, in English / 原因（英文）")]


@dataclass(frozen=True, slots=True, kw_only=True)
class Taken:
    """What became of visits: accepted + repeated + refused is what was sent / 接收结果."""

    accepted: Annotated[int, Field(description="new / 接收")]
    repeated: Annotated[int, Field(description="known already / 重复")]
    refused: Annotated[tuple[Refused, ...], Field(description="set aside / 退回")]
    objections: Annotated[tuple[int, ...], Field(description="opened for disputes / 生成异议")]
    unopened: Annotated[
        tuple[str, ...],
        Field(
            description="households whose dispute is kept and could open no objection yet; report again / 未能生成异议"
        ),
    ]
