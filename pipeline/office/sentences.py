"""Sentences by code, Chinese, translated where they are shown. What a code is called is in pipeline.wording."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from pipeline.feeds.labels import REVIEW_STEP_ZH
from pipeline.office.i18n import marked

TASK_MEANS: Final[Mapping[str, str]] = {
    "link": marked("这条记录是不是这名成员的？左右两边逐项比较，不同之处已标出。"),
    "evidence_conflict": marked("参保、离职与银行流水互相矛盾（疑似挂靠参保），或登记中有一行无法读取。"),
    "policy_silent": marked("本地政策没有规定判断所需的数值，不得推定。"),
    "near_relative": marked("家庭有经办人员或村（居）干部的近亲属，须入户核实；不改变核对结论。"),
    "suspicious_downclass": marked("村出列的半年内困难等级下调而收入未变，须核实下调依据。"),
    "duplicate_household": marked("本户一名成员同时计入另一户，两户均待复核。"),
    "assessor_is_carer": marked("自理能力评估与照料护理由同一机构承担，须另行评估；不改变核对结论。"),
    "collection_not_accepted": marked("纳入或增发依据第三方采集的信息，截止日前尚未验收。"),
}
"""What a task of each kind asks."""
REVIEW_STEP: Final[Mapping[str, str]] = {
    **REVIEW_STEP_ZH,
    "EVIDENCE_CONFLICT": marked("参保、离职与银行流水互相矛盾（疑似挂靠参保），请入户了解实际就业情况。"),
    "EVIDENCE_INCOMPLETE": marked("个别月份的数据被隔离，收入未知，请补充该月收入证明。"),
}
"""What has to be done of a household under review, by the reason: as the feed says it, but for what names a column."""
DOUBTS: Final[Mapping[str, str]] = {
    "judged_alone": marked("您一人认定过其中 %(households)s 户的记录：须由他人批准，或由他人先确认这些认定。"),
    "sent_back": marked("本版本曾被 %(by)s 退回：%(note)s"),
    "source_missing": marked("缺交数据：%(source)s。相关家庭不作不利处理。"),
    "jump": marked("%(action)s：上期 %(before)s 条，本期 %(now)s 条，变化较大。"),
    "late_objections": marked("%(count)s 件异议超期未答复。"),
    "open_tasks": marked(
        "%(count)s 项复核任务未答复，%(unsure)s 项答复为“查不清”或待第二人复核；"
        "其中 %(under_review)s 项所在家庭的结果为“待复核”，不作不利处理。"
    ),
    "beside_tasks": marked("%(households)s 户有未办结的复核任务而仍有不利结论，批准后照常下发，名单见下。"),
    "quality": marked("数据质量：%(text)s"),
    "resting": marked("%(count)s 条不利结论暂缓，以“暂缓”下发，不得执行。"),
    "no_last_cycle": marked("没有上期（%(cycle)s）可以比较。"),
    "no_report": marked("本机没有该版本的运行报告（%(run_id)s），数据质量提示从缺。"),
}
"""By the code of a doubt, with the names of its values."""
