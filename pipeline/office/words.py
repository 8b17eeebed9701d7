"""Codes as people read them: Chinese, translated where they are shown. A code that is not here is shown as it is."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from pipeline.office.i18n import marked

SOURCES: Final[Mapping[str, str]] = {
    "register": marked("救助台账"),
    "social_security": marked("社会保险"),
    "employment": marked("就业工资"),
    "housing": marked("不动产"),
    "banking": marked("银行账户"),
    "vehicles": marked("车辆登记"),
}
DELIVERY_STATES: Final[Mapping[str, str]] = {
    "accepted": marked("已接收"),
    "missing": marked("缺交（已同意）"),
    "refused": marked("已退回"),
}
SEVERITIES: Final[Mapping[str, str]] = {"error": marked("错误"), "review": marked("需人工核实")}
QUARANTINE_STATES: Final[Mapping[str, str]] = {
    "new": marked("待处理"),
    "fixed": marked("已更正"),
    "waived": marked("已豁免"),
    "replayed": marked("已重放"),
}
OUTCOMES: Final[Mapping[str, str]] = {
    "exit": marked("退出"),
    "adjustment": marked("调整"),
    "entry": marked("纳入"),
    "review": marked("待复核"),
    "blocked": marked("暂缓核对"),
    "refer": marked("转介"),
    "not_eligible": marked("不符合"),
    "keep": marked("保持不变"),
}
"""In the order of the feed: what ends or changes an amount first."""
TASK_KINDS: Final[Mapping[str, str]] = {
    "link": marked("身份待确认"),
    "evidence_conflict": marked("证据矛盾"),
    "policy_silent": marked("政策未规定"),
    "near_relative": marked("近亲属备案"),
    "suspicious_downclass": marked("困难等级下调存疑"),
    "duplicate_household": marked("重复家庭"),
    "assessor_is_carer": marked("评估与照护同一机构"),
    "collection_not_accepted": marked("采集未验收"),
}
BADGES: Final[Mapping[str, str]] = {
    "accepted": "good", "missing": "adverse", "refused": "danger", "error": "danger", "review": "note",
    "new": "adverse", "fixed": "note", "waived": "neutral", "replayed": "good",
}  # fmt: skip
"""How a code's badge looks."""
