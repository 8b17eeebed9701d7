"""Codes of release and feeds as people read them: Chinese, translated where they are shown."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from pipeline.feeds.labels import ACTION_ZH, RESULT_ZH
from pipeline.office.i18n import marked

ACTIONS: Final[Mapping[str, str]] = ACTION_ZH
RESULTS: Final[Mapping[str, str]] = RESULT_ZH
RESTING: Final[Mapping[str, str]] = {
    "objection": marked("家庭提出异议"),
    "correction_due": marked("异议成立，待更正"),
    "judged_since": marked("核对后另有认定"),
    "withdrawal_asked": marked("两人的判断被申请撤回"),
}
DOUBTS: Final[Mapping[str, str]] = {
    "judged_alone": marked("您一人认定过其中 %(households)s 户的记录：须由他人批准，或由他人先确认这些认定。"),
    "sent_back": marked("本版本曾被 %(by)s 退回：%(note)s"),
    "source_missing": marked("缺交数据：%(source)s。相关家庭不作不利处理。"),
    "jump": marked("%(action)s：上期 %(before)s 条，本期 %(now)s 条，变化较大。"),
    "late_objections": marked("%(count)s 件异议超期未答复。"),
    "open_tasks": marked("%(count)s 项复核任务未办结；有关家庭的不利结论已改为待复核。"),
    "quality": marked("数据质量：%(text)s"),
    "resting": marked("%(count)s 条不利结论暂缓，以“暂缓”下发，不得执行。"),
    "no_last_cycle": marked("没有上期（%(cycle)s）可以比较。"),
    "no_report": marked("本机没有该版本的运行报告（%(run_id)s），数据质量提示从缺。"),
}
"""By the code of a doubt, with the names of its values."""
