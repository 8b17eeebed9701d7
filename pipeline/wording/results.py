"""What a cycle finds of a household, and what becomes of it: flags, categories, screening, feeds, visits."""

from __future__ import annotations

from typing import Final

from pipeline.wording.languages import Words

OUTCOME: Final[Words] = {
    "exit": ("退出", "exit"),
    "adjustment": ("调整", "adjustment"),
    "entry": ("纳入", "entry"),
    "review": ("待复核", "under review"),
    "blocked": ("暂缓核对", "blocked"),
    "refer": ("转介", "referral"),
    "not_eligible": ("不符合", "not eligible"),
    "keep": ("保持不变", "unchanged"),
}
"""In the order of the feed: what ends or changes an amount first, what asks for nothing last."""

ACTION: Final[Words] = {
    "enter_tekun": ("纳入特困供养", "enter tekun support"),
    "enter_dibao": ("纳入低保", "enter dibao"),
    "enter_single_person": ("纳入单人保", "enter as single person"),
    "enter_expenditure_poor": ("纳入支出型贫困低收入家庭", "enter as expenditure-poor"),
    "enter_low_income": ("认定为低收入家庭", "recognise as low-income"),
    "enter_orphan": ("纳入孤儿保障", "enter orphan support"),
    "increase": ("增发", "increase"),
    "decrease": ("减发", "decrease"),
    "change_category": ("变更类别", "change of category"),
    "grace_start": ("进入渐退期", "grace period begins"),
    "grace_cancel": ("取消渐退，恢复救助", "grace cancelled, aid restored"),
    "exit_income": ("退出（收入或人员变化）", "exit (income or people)"),
    "exit_property": ("退出（财产超过规定）", "exit (property over a limit)"),
    "exit_grace_stable": ("退出（渐退期内已稳定就业）", "exit (stable work in grace)"),
    "exit_grace_expired": ("退出（渐退期满）", "exit (grace ended)"),
    "keep": ("保持不变", "unchanged"),
    "grace_continue": ("渐退期继续", "grace goes on"),
    "not_eligible": ("不符合救助条件", "not eligible for aid"),
    "watch_margin": ("列为低保边缘，纳入监测", "dibao margin, to be watched"),
    "refer_temporary_relief": ("转临时救助", "refer to temporary relief"),
    "refer_hukou_place": ("转户籍地申请", "refer to the place of hukou"),
    "review": ("人工复核", "review by a person"),
    "blocked_consent": ("缺授权，未核对", "not verified: no authorization"),
}

CATEGORY: Final[Words] = {
    "tekun": ("特困供养", "destitute persons support"),
    "dibao": ("低保", "dibao"),
    "expenditure_poor": ("支出型贫困低收入家庭", "expenditure-induced low-income household"),
    "low_income": ("低收入家庭", "low-income household"),
    "single_person": ("单人保", "single-person cover"),
    "orphan": ("孤儿保障", "orphan support"),
}

REASON: Final[Words] = {
    "DUPLICATE_HOUSEHOLD": ("成员计入两户", "a member counted in two households"),
    "CONSENT_MISSING": ("缺授权", "no authorization in force"),
    "NO_MEMBER_LEFT": ("户内已无计入成员", "no counted member left"),
    "SOURCE_MISSING": ("数据来源缺交", "a source not delivered"),
    "EVIDENCE_CONFLICT": ("证据矛盾", "evidence conflict"),
    "POLICY_SILENT": ("政策未规定", "policy silent"),
    "PROPERTY_OVER": ("财产超过限额", "property over a limit"),
    "PERMIT_TOO_SHORT": ("居住证未满期限或没有居住证", "residence permit missing or too young"),
    "RESIDENCE_TOO_SHORT": ("居住时间不足", "not resident long enough"),
    "OUTSIDER_NOT_COVERED": ("本地不覆盖外来户籍家庭", "outsiders not covered here"),
    "ZERO_INCOME_THREE_MONTHS": ("连续三个月无收入", "three months without income"),
    "ORPHAN": ("未成年孤儿", "orphan under age"),
    "SEVERE_DISABILITY": ("重度残疾", "severe disability"),
    "SERIOUS_ILLNESS": ("重病并获医疗救助", "serious illness with medical aid"),
    "COVER_NO_LONGER_HOLDS": ("单独保障条件不再具备", "own cover no longer holds"),
    "TEKUN_NO_SUPPORT": ("无劳动能力、无生活来源、无人赡养", "no ability to work, no income, no support"),
    "INCOME_BELOW_STANDARD": ("收入低于标准", "income below the standard"),
    "EXPENDITURE_GROSS_AND_NET": ("扣减刚性支出后低于低保标准", "below the standard net of bills"),
    "EXPENDITURE_NET": ("扣减刚性支出后不超过低收入标准", "within the low-income line net of bills"),
    "HARDSHIP_ABOVE_DIBAO": ("收入达到标准而有特殊困难", "hardship from the standard up"),
    "INCOME_NOT_BELOW_STANDARD": ("收入达到标准，在规定倍数以内", "income from the standard up to the cap"),
    "INCOME_ABOVE_STANDARD": ("收入达到或高于标准", "income not below the standard"),
    "OVER_STANDARD_NOT_REPORTED": ("收入达到标准而未主动报告", "income not below the standard, not reported"),
    "EMPLOYED_STABLE": ("稳定就业", "stable employment"),
    "EMPLOYED_STABLE_DISABLED": ("残疾成员稳定就业", "stable employment of a disabled member"),
    "OVER_STANDARD_SELF_REPORTED": ("收入达到标准并主动报告", "income not below the standard, reported"),
    "BACK_BELOW_STANDARD": ("收入重新低于标准", "income below the standard again"),
    "GRACE_STABLE": ("渐退期内稳定就业", "stable work in grace"),
    "GRACE_EXPIRED": ("渐退期满", "grace run out"),
    "IN_GRACE": ("渐退期未满", "grace still running"),
    "NO_CHANGE": ("没有变化", "no change"),
    "STANDARD_RAISED": ("标准提高", "standard raised"),
    "MEMBER_CHANGE": ("人员变化", "people changed"),
    "INCOME_DOWN": ("收入下降", "income fell"),
    "INCOME_UP_STILL_BELOW": ("收入上升但仍低于标准", "income rose, still below the standard"),
    "REVIEW_OPEN": ("有未办结的复核", "a review open"),
    "EVIDENCE_WEAK": ("依赖缴费基数推定的收入", "resting on an insurance base"),
    "LINK_UNCERTAIN": ("记录归属未确认", "a record of unconfirmed person"),
    "EVIDENCE_INCOMPLETE": ("有月份收入未知", "income of a month unknown"),
    "COLLECTION_NOT_ACCEPTED": ("第三方采集未验收", "collection not accepted"),
    "SUSPICIOUS_DOWNCLASS": ("疑似降类", "suspected down-classing"),
}
"""A reason in short; the sentence that says it of one family is `decision.explain_texts.REASONS`."""

SCREENING: Final[Words] = {
    "missed": ("应保未保", "may be missed"),
    "wrongly_covered": ("应退未退", "may be wrongly covered"),
    "grace_not_applied": ("渐退未落实", "grace not applied"),
    "payment_short": ("未足额发放", "paid short"),
    "payment_late": ("未按月发放", "paid late"),
    "payment_deducted": ("被扣留扣取", "deducted from"),
    "downclass": ("疑似降类", "suspected down-classing"),
    "ledger_only_register": ("仅乡镇台账有", "in the township's ledger only"),
    "ledger_only_village": ("仅村台账有", "in the village's ledger only"),
    "ledger_differs": ("两级台账不符", "the two ledgers differ"),
    "alert_death": ("监测预警:亡故", "alert: a death"),
    "alert_income_below_standard": ("监测预警:收入低于标准", "alert: income below the standard"),
    "alert_zero_income_three_months": ("监测预警:连续三个月无收入", "alert: three months without income"),
}
"""Every kind of the view `screening`, in the order people read them; alerts come from the monthly watch alone."""

RESTING: Final[Words] = {
    "objection": ("家庭提出异议", "the family objects"),
    "correction_due": ("异议成立，待更正", "objection upheld, correction due"),
    "judged_since": ("核对后另有认定", "judged since"),
    "withdrawal_asked": ("两人的判断被申请撤回", "what two said is asked back"),
}
"""Why an adverse flag rests, in short; the sentence for the caseworker is `feeds.labels.RESTING_ZH`."""

CHANGE: Final[Words] = {
    "new": ("新增", "new"),
    "changed": ("变更", "changed"),
    "withdrawn": ("撤回", "taken back"),
}
"""Of a row in a delta feed, against the feed last acknowledged."""

NOTICE: Final[Words] = {
    "first": ("先告知，期满后执行", "before anything is done"),
    "after": ("告知结果", "of the result"),
    "none": ("无需", "none"),
}
"""What written notice a flag asks for: before anything falls or ends, of the result alone, or none."""

VISIT: Final[Words] = {
    "confirmed": ("核实一致", "found as said"),
    "differs": ("与核对结果不符", "differs from the result"),
    "not_met": ("未见到家庭", "family not met"),
    "moved_away": ("已迁离", "moved away"),
    "died": ("已亡故", "deceased"),
    "handled": ("已办结", "done"),
}
"""What a visit found, as the caseworker reports it."""

FLAG_GROUP: Final[Words] = {
    "entry": OUTCOME["entry"],
    "raised": ("增发或变更", "increase or change"),
    "decrease": ACTION["decrease"],
    "exit": OUTCOME["exit"],
    "keep": OUTCOME["keep"],
    "waiting": ("待核实", "to be verified"),
    "none": ("不符合或转介", "not eligible or referred"),
}
"""What the dashboard counts flags in (`dashboard.states.GROUPS`)."""

PROPOSED: Final[Words] = {
    "entry": ("建议纳入", "proposed entries"),
    "decrease": ("建议减发", "proposed decreases"),
    "exit": ("建议退出", "proposed exits"),
    "waiting": FLAG_GROUP["waiting"],
}
"""The groups with a card of their own, where no head says that they are proposals."""

LEFT_IN: Final[Words] = {
    "tekun": CATEGORY["tekun"],
    "dibao": CATEGORY["dibao"],
    "expenditure_poor": ("支出型贫困", "expenditure-poor"),
    "low_income": CATEGORY["low_income"],
    "grace": ("渐退期", "grace period"),
    "waiting": FLAG_GROUP["waiting"],
    "margin": ("低保边缘", "dibao margin"),
    "outside": ("未在保", "not covered"),
    "absent": ("无上期记录", "not in that run"),
}
"""What a cycle leaves a household in (`dashboard.states.STATES`): heads of a narrow table, nodes of a chart."""

MEASURE: Final[Words] = {
    "exit": OUTCOME["exit"],
    "decrease": ACTION["decrease"],
    "review": OUTCOME["review"],
    "unlinked": ("无任何记录", "no record"),
}
"""What is compared between groups of persons (`fairness.MEASURES`)."""
