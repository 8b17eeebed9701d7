"""Codes of casework as people read them, and what a re-judging says, flag by flag."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final

from pipeline.feeds.labels import ACTION_ZH, CATEGORY_ZH
from pipeline.office.i18n import marked
from pipeline.warehouse.rejudged import JudgedSince

FEN: Final = 100
ACTIONS: Final = ACTION_ZH
CATEGORIES: Final = CATEGORY_ZH
STATES: Final[Mapping[str, str]] = {
    "open": marked("待处理"),
    "mine": marked("我在办理"),
    "second": marked("待第二人复核"),
    "decided": marked("已答复"),
    "all": marked("全部"),
}
ANSWERS: Final[Mapping[str, str]] = {
    "open": marked("待处理"),
    "same": marked("是本人"),
    "different": marked("不是本人"),
    "unsure": marked("查不清"),
    "nominal": marked("确属挂靠，未就业"),
    "employed": marked("确在就业"),
    "waive": marked("该行不影响本户，不予计较"),
    "reported": marked("已报请民政部门明确"),
    "visited_as_declared": marked("已入户，与申报一致"),
    "visited_differs": marked("已入户，与申报不符"),
    "no_relative": marked("不是近亲属"),
    "justified": marked("下调有据"),
    "not_justified": marked("下调无据，应恢复等级"),
    "two_people": marked("是两个人"),
    "belongs_here": marked("应计入本户"),
    "belongs_there": marked("应计入另一户"),
    "assessed_anew": marked("已由其他机构重新评估"),
    "is_separate": marked("评估与照料并非同一机构"),
    "accepted": marked("已验收"),
    "refused": marked("不予验收"),
}
"""Every answer there is; a test holds it against pipeline.casework.choices."""
BADGES: Final[Mapping[str, str]] = {"open": "adverse", "unsure": "note", "same": "good", "different": "good"}
KIND_MEANS: Final[Mapping[str, str]] = {
    "link": marked("这条记录是不是这名成员的？左右两边逐项比较，不同之处已标出。"),
    "evidence_conflict": marked("参保、离职与银行流水互相矛盾（疑似挂靠参保），或登记中有一行无法读取。"),
    "policy_silent": marked("本地政策没有规定判断所需的数值，不得推定。"),
    "near_relative": marked("家庭有经办人员或村（居）干部的近亲属，须入户核实；不改变核对结论。"),
    "suspicious_downclass": marked("村出列的半年内困难等级下调而收入未变，须核实下调依据。"),
    "duplicate_household": marked("本户一名成员同时计入另一户，两户均待复核。"),
    "assessor_is_carer": marked("自理能力评估与照料护理由同一机构承担，须另行评估；不改变核对结论。"),
    "collection_not_accepted": marked("纳入或增发依据第三方采集的信息，截止日前尚未验收。"),
}
DEEDS: Final[Mapping[str, str]] = {
    "claimed": marked("领取任务"),
    "taken_over": marked("接手任务"),
    "given_back": marked("放回队列"),
    "said": marked("答复"),
    "withdrawn": marked("撤回"),
    "withdrawal_asked": marked("申请撤回"),
    "confirmed": marked("复核同意"),
    "refused": marked("复核不同意"),
}
CELLS: Final[Mapping[str, str]] = {
    "name": marked("姓名"),
    "id_number": marked("证件号码"),
    "birth_date": marked("出生日期"),
    "sex": marked("性别"),
    "phone": marked("电话"),
    "address": marked("地址"),
}
SEXES: Final[Mapping[str, str]] = {"M": marked("男"), "F": marked("女")}
RELATIONS: Final[Mapping[str, str]] = {
    "head": marked("户主"),
    "spouse": marked("配偶"),
    "child": marked("子女"),
    "parent": marked("父母"),
    "grandchild": marked("孙辈"),
    "grandparent": marked("祖辈"),
    "sibling": marked("兄弟姐妹"),
    "other": marked("其他"),
}
WORK: Final[Mapping[str, str]] = {
    "full": marked("有劳动能力"),
    "partial": marked("部分丧失劳动能力"),
    "none": marked("无劳动能力"),
}
STANDINGS: Final[Mapping[str, str]] = {
    "linkable": marked("登记成员"),
    "duplicate": marked("同时计入两户的成员"),
    "nameless": marked("不能显示的成员（无授权、不计入或已亡故）"),
    "stranger": marked("登记以外的人"),
    "elsewhere": marked("其他乡镇的登记成员"),
}
ABOUT: Final[Mapping[str, str]] = {
    "amount": marked("金额有误"),
    "record": marked("记录不是本户的"),
    "result": marked("对结果有异议"),
}
OBJECTION_STATES: Final[Mapping[str, str]] = {
    "open": marked("待答复"),
    "due": marked("待更正"),
    "second_look": marked("待第二人复核"),
    "upheld": marked("成立"),
    "rejected": marked("不成立"),
    "withdrawn": marked("已撤回"),
}
OBJECTION_BADGES: Final[Mapping[str, str]] = {
    "open": "adverse", "due": "adverse", "second_look": "adverse", "upheld": "good", "rejected": "neutral",
    "withdrawn": "neutral",
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class FlagPair:
    """One flag as published and as it would be, for the household (`member_no` None) or a member; yuan a month."""

    member_no: int | None
    before: Mapping[str, Any] | None
    after: Mapping[str, Any] | None
    differs: bool


@dataclass(frozen=True, slots=True)
class MonthPair:
    """What counts in a month, before and after; yuan."""

    month: int
    before: float
    after: float


def compare_flags(since: JudgedSince) -> tuple[FlagPair, ...]:
    """Every flag of a household judged since, its own first."""
    before, after = ({flag["member_no"]: flag for flag in said["flags"]} for said in (since.before, since.after))
    keys = sorted({*before, *after}, key=lambda key: (key is not None, key or 0))
    return tuple(
        FlagPair(key, before.get(key), after.get(key), _differs(before.get(key), after.get(key))) for key in keys
    )


def compare_months(since: JudgedSince) -> tuple[MonthPair, ...]:
    """The ledger's months whose sum is another."""
    one, other = _months(since.before), _months(since.after)
    return tuple(
        MonthPair(month, one.get(month, 0) / FEN, other.get(month, 0) / FEN)
        for month in sorted({*one, *other})
        if one.get(month, 0) != other.get(month, 0)
    )


def compare_tasks(since: JudgedSince) -> tuple[list[str], list[str]]:
    """Kinds of tasks that would be gone, and that would be new."""
    one, other = ({task["task_id"]: task["kind"] for task in said["tasks"]} for said in (since.before, since.after))
    gone = [one[task] for task in sorted(one) if task not in other]
    return gone, [other[task] for task in sorted(other) if task not in one]


def _months(said: Mapping[str, Any]) -> dict[int, int]:
    months: dict[int, int] = {}
    for item in said["ledger"]:
        months[item["month"]] = months.get(item["month"], 0) + item["amount_fen"]
    return months


def _differs(before: Mapping[str, Any] | None, after: Mapping[str, Any] | None) -> bool:
    if before is None or after is None:
        return True
    return any(before[name] != after[name] for name in ("action", "category", "amount_monthly_fen", "reason_codes"))
