"""What a feed's columns are called, hold and mean: the one list behind XLSX, CSV, JSON and the data dictionary."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from pipeline.feeds.labels import (
    ACTION_ZH,
    CATEGORY_ZH,
    CHANGE_ZH,
    NOTICE_ZH,
    OUTCOME_ZH,
    REST_ACTION_ZH,
    REST_OUTCOME_ZH,
)


@dataclass(frozen=True, slots=True)
class Column:
    """One column. kind: text integer money month. `codes`: the words it may hold, by their code."""

    key: str
    zh: str
    kind: str
    width: int
    meaning_zh: str
    meaning_en: str
    codes: Mapping[str, str] | None = None


COLUMNS: Final = (
    Column("household_id", "户编号", "text", 14, "登记系统中的户编号", "Household number of the register"),
    Column("member_no", "成员序号", "integer", 8, "只涉及一名成员时填写，空为整户",
           "Member, where the row is about one person; empty: the household"),
    Column("head_name", "户主姓名", "text", 10, "登记的户主，供入户用；缺授权的户不填",
           "Head of the household, for the visit; empty where consent is missing"),
    Column("village_code", "村(居)代码", "text", 14, "12位村（居）代码", "Village or residents' committee, 12 digits"),
    Column("address", "住址", "text", 26, "登记的住址", "Address of the register"),
    Column("township_code", "乡镇代码", "text", 12, "9位乡镇（街道）代码", "Township, 9 digits"),
    Column("outcome_zh", "处理结果", "text", 10, "核对后的处理结果", "Outcome",
           {**OUTCOME_ZH, "rests": REST_OUTCOME_ZH}),
    Column("action_zh", "变动事项", "text", 22, "具体变动", "Action", {**ACTION_ZH, "rests": REST_ACTION_ZH}),
    Column("category_zh", "类别", "text", 14, "变动后的救助类别", "Category after the change", CATEGORY_ZH),
    Column("previous_category_zh", "原类别", "text", 14, "现有救助类别", "Present category", CATEGORY_ZH),
    Column("previous_amount_monthly", "原金额(元/月)", "money", 12, "现在每月金额，元", "Present amount, yuan a month"),
    Column("amount_monthly", "新金额(元/月)", "money", 12, "变动后每月金额，元", "New amount, yuan a month"),
    Column("effective_month", "生效月份", "month", 10, "结论生效月份，年-月", "Month it takes effect, YYYY-MM"),
    Column("notice_zh", "书面告知", "text", 18,
           "先告知，期满后执行：减发、停发前须先书面告知；告知结果：书面告知结果即可，没有等待期；无需：不需要书面告知",
           "Written notice: owed before anything is lowered, of the result alone, or none", NOTICE_ZH),
    Column("earliest_stop_month", "最早停减月份", "month", 12, "告知期满后最早可减发或停发的月份",
           "No adverse effect before this month, YYYY-MM"),
    Column("grace_start", "渐退期起", "month", 10, "渐退期第一个月", "First month of grace, YYYY-MM"),
    Column("grace_end", "渐退期止", "month", 10, "渐退期最后一个月", "Last month of grace, YYYY-MM"),
    Column("explanation_zh", "原因", "text", 48, "结论的依据", "What the result rests on"),
    Column("next_step_zh", "下一步", "text", 48, "经办人要做的事", "What the caseworker does next"),
    Column("last_result_zh", "上期办理结果", "text", 22, "以前各期最近一次入户办理的结果",
           "What the last visit of an earlier cycle found"),
    Column("change_zh", "变动标记", "text", 8, "与上次确认的清单相比；全量清单为空",
           "Against the feed last acknowledged; empty in a full feed", CHANGE_ZH),
    Column("row_id", "行编号", "text", 16, "同一户或同一成员各期不变",
           "Stable id of the row: household, or household-member"),
    Column("row_revision", "行版本", "integer", 8, "本行内容每变一次加一",
           "Rises by one each time the row says something else"),
    Column("row_digest", "行摘要", "text", 16, "本行内容的校验值", "Digest of what the row says, 16 hex digits"),
)  # fmt: skip
"""In the order a caseworker reads: whom, what, how much, when, why, what to do."""

HEADERS_ZH: Final = tuple(column.zh for column in COLUMNS)
KEYS: Final = tuple(column.key for column in COLUMNS)
WIDTHS: Final = tuple(column.width for column in COLUMNS)
KIND_ZH: Final = {"text": "文本", "integer": "整数", "money": "金额（元，两位小数）", "month": "年-月"}
KIND_EN: Final = {"text": "text", "integer": "integer", "money": "yuan, two decimals", "month": "YYYY-MM"}
DICTIONARY_HEADERS: Final = (
    "列名", "JSON字段", "类型", "含义", "可能取值（代码=中文）", "Type", "Meaning",
)  # fmt: skip


def dictionary_rows() -> tuple[tuple[str, ...], ...]:
    """The data dictionary, a row a column, in DICTIONARY_HEADERS' order."""
    return tuple(
        (
            column.zh, column.key, KIND_ZH[column.kind], column.meaning_zh,
            "；".join(f"{code}={word}" for code, word in (column.codes or {}).items()),
            KIND_EN[column.kind], column.meaning_en,
        )
        for column in COLUMNS
    )  # fmt: skip
