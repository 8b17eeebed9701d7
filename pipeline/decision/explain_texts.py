"""The sentences of explanations, Chinese and English side by side. No sentence holds a name.

Fields: {detail} of the result, {about} who and which months a reason is of, {owned} what broke a limit, {present} the
amount held, {amount} the new one, {month} the effective month, {start} and {end} of grace, {category} and {previous} in
words; {below} and {not_below}: how income that is covered, or is not, stands to the standard by the region's own test.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from pipeline.wording.languages import Pair

REASONS: Final[Mapping[str, Pair]] = {
    "DUPLICATE_HOUSEHOLD": (
        "有成员同时被计入两户，须先查清其属于哪一户。",
        "A member is counted in two households; first find out to which one he belongs.",
    ),
    "CONSENT_MISSING": (
        "有成年成员没有在核对基准日有效的授权书{about}，依规不作任何核对。",
        "An adult member has no authorization in force on the as-of date{about}, so nothing was looked at.",
    ),
    "NO_MEMBER_LEFT": (
        "户内已没有计入的在世成员。",
        "No counted living member is left in the household.",
    ),
    "SOURCE_MISSING": (
        "本期缺少数据来源（{detail}），不作进一步判断；数据到达后重新判断。",
        "A required source is missing ({detail}); nothing is judged further until it arrives.",
    ),
    "EVIDENCE_CONFLICT": (
        "有成员离职后仍由原单位参保{about}，而当月既无申报工资，银行账户也无入账，证据相互矛盾（疑似挂靠参保）。",
        "A member is still insured by an employer he left{about}, with neither a declared wage nor any inflow on his "
        "account: the evidence contradicts itself.",
    ),
    "POLICY_SILENT": (
        "政策文件没有给出本地区该日期所需的规定（{detail}），不得推定。",
        "The policy gives no value that is needed for this place and day ({detail}); none is guessed.",
    ),
    "PROPERTY_OVER": (
        "家庭财产超过规定限额，所依据的是：{owned}。",
        "The household's property is over a limit, by {owned}.",
    ),
    "PERMIT_TOO_SHORT": (
        "户主户籍不在本地，居住证不符合规定{about}。",
        "The head's hukou lies elsewhere and his residence permit is missing or too young{about}.",
    ),
    "RESIDENCE_TOO_SHORT": (
        "户主户籍不在本地，在本地居住时间不足{about}。",
        "The head's hukou lies elsewhere and he has not lived here long enough{about}.",
    ),
    "OUTSIDER_NOT_COVERED": (
        "户主户籍不在本地，本地政策不覆盖外来户籍家庭。",
        "The head's hukou lies elsewhere and the place does not cover outsiders.",
    ),
    "ZERO_INCOME_THREE_MONTHS": (
        "截至基准月的规定月数内确知没有收入，且无失业保险，符合临时救助情形。",
        "The last months are all known to be without income or unemployment insurance: temporary relief applies.",
    ),
    "ORPHAN": (
        "该成员为未成年孤儿{about}，单独保障。",
        "The member is an orphan under age{about}, a unit of his own.",
    ),
    "SEVERE_DISABILITY": (
        "该成员为重度残疾人，本人收入低于标准，家庭人均收入在规定倍数以内，可按单人户保障。",
        "The member is severely disabled, his own income is below the standard and the household within the cap.",
    ),
    "SERIOUS_ILLNESS": (
        "该成员患重特大疾病并获得医疗救助，本人收入低于标准，家庭人均收入在规定倍数以内，可按单人户保障。",
        "The member is seriously ill with medical aid, his own income is below the standard and the household "
        "within the cap.",
    ),
    "COVER_NO_LONGER_HOLDS": (
        "该成员单独保障的条件已不具备{about}。",
        "The conditions of this person's own cover no longer hold{about}.",
    ),
    "TEKUN_NO_SUPPORT": (
        "全体成员无劳动能力、无生活来源，也没有有能力的法定赡养、抚养、扶养义务人。",
        "No member can work, there is no income and no supporter with ability.",
    ),
    "INCOME_BELOW_STANDARD": (
        "家庭月收入{below}全户低保标准。",
        "The household's monthly income {below} the dibao standard for all its members.",
    ),
    "EXPENDITURE_GROSS_AND_NET": (
        "家庭月收入在规定倍数以内，扣减刚性支出后低于全户低保标准。",
        "Gross income is within the cap, and net of rigid expenditure it is below the standard.",
    ),
    "EXPENDITURE_NET": (
        "家庭月收入扣减刚性支出后不超过低收入标准。",
        "Income net of rigid expenditure is within the low-income line.",
    ),
    "HARDSHIP_ABOVE_DIBAO": (
        "家庭月收入达到低保标准但在规定倍数以内，且存在刚性支出、重残或重病等困难。",
        "Income is from the standard up to the cap, with rigid expenditure, a severe disability or a serious illness.",
    ),
    "INCOME_NOT_BELOW_STANDARD": (
        "家庭月收入{not_below}低保标准，但在规定倍数以内。",
        "Income {not_below} the standard, but within the cap.",
    ),
    "INCOME_ABOVE_STANDARD": (
        "家庭月收入{not_below}低保标准，也不符合其他救助类别的条件。",
        "Income {not_below} the standard and no other category holds.",
    ),
    "OVER_STANDARD_NOT_REPORTED": (
        "家庭月收入已{not_below}低保标准，且家庭未在规定期限内主动报告，不适用渐退期。",
        "Income now {not_below} the standard and the family did not report it in time, so no grace applies.",
    ),
    "EMPLOYED_STABLE": (
        "家庭月收入已{not_below}低保标准，有成员稳定就业，实施延退。",
        "Income now {not_below} the standard and a member is in stable employment: the exit is delayed.",
    ),
    "EMPLOYED_STABLE_DISABLED": (
        "家庭月收入已{not_below}低保标准，有残疾成员稳定就业，实施更长的延退。",
        "Income now {not_below} the standard and a disabled member is in stable employment: the exit is "
        "delayed for longer.",
    ),
    "OVER_STANDARD_SELF_REPORTED": (
        "家庭月收入已{not_below}低保标准，家庭已主动报告，给予渐退期。",
        "Income now {not_below} the standard and the family reported it itself: grace applies.",
    ),
    "BACK_BELOW_STANDARD": (
        "渐退期内家庭月收入重新{below}低保标准，取消渐退，恢复保障。",
        "Within its grace the household's income again {below} the standard: the grace is cancelled.",
    ),
    "GRACE_STABLE": (
        "渐退期内收入或就业已达到稳定，次月退出。",
        "Work has become stable within the grace, which ends it next month.",
    ),
    "GRACE_EXPIRED": (
        "渐退期已届满，家庭月收入仍{not_below}低保标准。",
        "The grace has run out and income still {not_below} the standard.",
    ),
    "IN_GRACE": ("渐退期尚未届满，金额不变。", "The grace still runs and the amount is held."),
    "NO_CHANGE": ("重新核算后没有变化。", "Worked out again, nothing changes."),
    "STANDARD_RAISED": ("保障标准提高，金额随之提高。", "The standard was raised, and the amount with it."),
    "MEMBER_CHANGE": (
        "人员情况有变化{about}，金额重新核定。",
        "The people changed{about}, so the amount is worked out anew.",
    ),
    "INCOME_DOWN": ("家庭收入下降，补差增加。", "Income fell, so the gap to the standard grew."),
    "INCOME_UP_STILL_BELOW": (
        "家庭收入上升但仍{below}标准，补差减少。",
        "Income rose but still {below} the standard, so the gap shrank.",
    ),
    "REVIEW_OPEN": (
        "本户尚有未办结的复核，在此之前不作不利处理。",
        "A review about the household is open; nothing adverse happens before it is decided.",
    ),
    "EVIDENCE_WEAK": (
        "去掉按社保缴费基数推定的收入，结论或金额就会不同，证据不足。",
        "Without the income inferred from an insurance base the result or the amount would differ: that is too little "
        "to act on.",
    ),
    "LINK_UNCERTAIN": (
        "有记录是否属于本户成员尚未确认，确认与否会改变结论或金额。",
        "A record that may or may not belong to a member would change the result or the amount.",
    ),
    "EVIDENCE_INCOMPLETE": (
        "有月份的记录仍在隔离区{about}，该月收入未知，未知不等于零。",
        "The record of a month sits in quarantine{about}; unknown income is not zero income.",
    ),
    "COLLECTION_NOT_ACCEPTED": (
        "资料由第三方采集，核对机构尚未接收确认。",
        "A third party collected the data and the office has not taken them over yet.",
    ),
    "SUSPICIOUS_DOWNCLASS": (
        "村退出当期困难类别被调低而收入未变，疑似刻意降类。",
        "The hardship class was lowered in the half-year the village was delisted, with income unchanged.",
    ),
}
OF_A_PERSON: Final[Mapping[str, Pair]] = {
    "STANDARD_RAISED": (
        "现行保障标准{about}高于现领金额，按标准增发。",
        "The standard in force{about} is more than what is paid now, and the amount rises to it.",
    ),
    "MEMBER_CHANGE": (
        "按该成员现在的供养方式{about}重新核定金额。",
        "The amount is worked out anew by where he lives now{about}.",
    ),
    "held_up": (
        "本户的结果为待复核、转介或财产超过限额，该成员原有的单独保障此次不重新核定，继续执行。",
        "The household is under review, referred or over a limit of property: this person's own cover is not judged "
        "anew and goes on.",
    ),
    "not_counted": (
        "该成员不计入本户，其原有的单独保障此次不作核对，继续执行。",
        "The member does not count in the household: his own cover is not looked at and goes on.",
    ),
}
"""In place of the reason's sentence where a flag is about one person, by what the reason is about or by its code."""
WITHOUT_AN_AMOUNT: Final[Mapping[str, Pair]] = dict.fromkeys(
    ("INCOME_DOWN", "INCOME_UP_STILL_BELOW", "STANDARD_RAISED"),
    (
        "台账没有现领金额，按本期情况核定金额。",
        "The register gives no amount that is paid now; it is worked out from what was found.",
    ),
)
"""In place of the reason's sentence where no amount is known to have changed."""
