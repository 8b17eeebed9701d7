"""Income, property, bills and the tests they are put to."""

from __future__ import annotations

from typing import Final

from pipeline.wording.languages import Words

INCOME: Final[Words] = {
    "wage": ("工资性收入", "wage income"),
    "business": ("经营净收入", "business income"),
    "property": ("财产净收入", "property income"),
    "transfer": ("转移净收入", "transfer income"),
}
GRADE: Final[Words] = {
    "A": ("申报", "declared"),
    "B": ("按缴费基数推定", "inferred from the insurance base"),
    "C": ("家庭申报", "declared by the family"),
}
ASSET: Final[Words] = {
    "deposit": ("存款", "deposit"),
    "fund": ("理财", "fund"),
    "securities": ("证券", "securities"),
    "home": ("住房", "home"),
    "shop": ("商铺", "shop"),
    "office": ("办公用房", "office"),
    "parking": ("车位", "parking space"),
    "factory": ("厂房", "factory"),
    "vehicle": ("机动车", "motor vehicles"),
    "disability_vehicle": ("残疾人专用车", "cars of disability use"),
}
BILL: Final[Words] = {
    "illness": ("疾病", "illness"),
    "disability": ("残疾", "disability"),
    "old_age": ("年老", "old age"),
    "disaster": ("灾害", "disaster"),
    "education": ("教育", "education"),
    "unemployment": ("失业", "unemployment"),
    "housing": ("住房", "housing"),
}
"""The causes of rigid expenditure."""
RELIEF: Final[Words] = {"emergency": ("急难型", "emergency"), "expenditure": ("支出型", "expenditure")}

OPERATOR: Final[Words] = {
    "<": ("＜", "<"),
    "<=": ("≤", "<="),
    ">": ("＞", ">"),
    ">=": ("≥", ">="),
    "=": ("＝", "="),
}
OPERATOR_SAID: Final[Words] = {
    "<": ("低于", "is below"),
    "<=": ("不高于", "is not above"),
    ">": ("高于", "is above"),
    ">=": ("达到或高于", "is not below"),
    "=": ("等于", "equals"),
}
"""The same read aloud, for sentences."""
LIMIT: Final[Words] = {
    "homes": ("住房套数", "homes"),
    "shops": ("商铺、办公用房或厂房", "shops, offices or factories"),
    "vehicles": ("机动车", "motor vehicles"),
    "disability_vehicles": ("残疾人专用车", "cars of disability use"),
    "financial_assets": ("货币财产", "financial assets"),
}
COMPARED: Final[Words] = {
    "income": ("家庭月可计收入", "countable income"),
    "net": ("扣减刚性支出后收入", "income net of rigid expenditure"),
    "tekun_income": ("扣除不计入的养老金后收入", "income without the pension disregarded"),
    "own_income": ("本人月收入", "the person's own income"),
    "line": ("全户低保标准", "the dibao standard for the household"),
    "standard": ("低保标准", "the dibao standard"),
    "cap": ("规定倍数上限", "the cap in standards"),
    "low_income_line": ("全户低收入标准", "the low-income line for the household"),
    "nothing": ("", "nothing,"),
    "limit": ("限额", "the limit"),
    **LIMIT,
}
"""Both sides of a test."""

PARAMETER: Final[Words] = {
    "dibao_test": ("低保收入判定方法", "the dibao test"),
    "dibao_standard": ("低保标准", "the dibao standard"),
    "tekun_standard": ("特困供养标准", "the tekun standard"),
    "expenditure_rule": ("支出型认定办法", "the expenditure rule"),
    "expenditure_cap": ("收入倍数上限", "the cap in standards"),
    "low_income_line": ("低收入标准", "the low-income line"),
    "temporary_relief": ("临时救助条件", "the conditions of temporary relief"),
    "watch_cap": ("低保边缘监测上限", "the cap of the watched margin"),
    "grace": ("渐退条件", "what opens the grace"),
    "grace_months": ("渐退期月数", "the months of grace"),
    "grace_months_disabled": ("残疾对象渐退期月数", "the months of grace of disabled workers"),
    "self_report_months": ("主动报告期限", "the time to report in"),
    "stable_ends_grace": ("稳定就业后退出渐退的规定", "whether stable work ends the grace"),
    "outsiders": ("外来户籍家庭的规定", "the rule on outsiders"),
    "orphan_standard": ("孤儿保障标准", "the orphan standard"),
    "single_person": ("单人保条件", "the conditions of single-person cover"),
    "homes_max": ("住房限额", "the limit on homes"),
    "shops_max": ("商铺等限额", "the limit on shops"),
    "vehicles_max": ("机动车限额", "the limit on vehicles"),
    "disability_vehicles_max": ("残疾人专用车限额", "the limit on cars of disability use"),
    "asset_years": ("货币财产限额", "the limit on savings"),
    "resident_pension_disregard": ("居民养老金不计入额", "the pension disregard"),
    "tekun_age": ("特困供养老年人年龄", "the age of old people in tekun support"),
    "minor_age": ("未成年人年龄", "the age of minors"),
    "income_months": ("收入核对月数", "the months of income looked at"),
    "expenditure_months": ("刚性支出核对月数", "the months of bills looked at"),
    "expenditure_causes": ("刚性支出种类", "the causes of rigid expenditure"),
    "stable_months": ("稳定就业月数", "the months of stable work"),
    "employment_cost": ("就业成本扣减", "the deduction for the cost of work"),
    "supporter_basis": ("赡养费计算办法", "what a supporter's share is reckoned on"),
    "supporter_share": ("赡养费比例", "a supporter's share"),
    "supporter_share_3": ("多子女赡养费比例", "a supporter's share among many children"),
    "supporter_many_children": ("多子女的子女数", "how many children are many"),
    "dead_head_months": ("亡故成员计入财产限额的月数", "the months a deceased member counts for the savings limit"),
    "severe_grades": ("重度残疾等级", "the grades of severe disability"),
    "care_full_items": ("全自理丧失项数", "the self-care items failed for full care"),
    "care_full": ("全护理费标准", "the allowance of full care"),
    "care_part": ("半护理费标准", "the allowance of part care"),
    "minimum_wage": ("最低工资标准", "the minimum wage"),
    "settlement": ("默认城乡类别", "the default settlement"),
    "rounding": ("金额取整办法", "the rounding of amounts"),
    "grace_amount": ("渐退期金额", "the amount in grace"),
    "grace_notice": ("渐退告知规定", "whether grace is told in writing"),
    "sample_share": ("抽查比例", "the share that is checked by sample"),
    "public_notice_days": ("公示天数", "the days of public posting"),
    "notice_days": ("告知天数", "the days of notice"),
    "reply_days": ("答复天数", "the days to reply"),
    "delivery_deadline_days": ("数据交付期限", "the days to deliver"),
}
"""What the policy files give (`policy.schema.PARAMETERS`), as a bound's source or as what a place leaves unsaid."""
