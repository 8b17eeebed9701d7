"""What the register says of households and their members."""

from __future__ import annotations

from typing import Final

from pipeline.wording.languages import Words

STATE: Final[Words] = {
    "applicant": ("申请中", "applicant"),
    "in_aid": ("在保", "in aid"),
    "in_grace": ("渐退期", "grace period"),
    "monitored": ("监测中", "monitored"),
    "exited": ("已退出", "exited"),
}
WATCH_LIST: Final[Words] = {
    "registered_poor": ("建档立卡户", "registered poor"),
    "lifted_monitored": ("脱贫监测户", "lifted but monitored"),
    "at_risk": ("边缘易致贫户", "at risk"),
}
COLLECTED_BY: Final[Words] = {"office": ("核对机构", "the office"), "third_party": ("第三方", "a third party")}
SETTLEMENT: Final[Words] = {"urban": ("城镇", "urban"), "rural": ("农村", "rural")}

RELATION: Final[Words] = {
    "head": ("户主", "head"),
    "spouse": ("配偶", "spouse"),
    "child": ("子女", "child"),
    "parent": ("父母", "parent"),
    "grandchild": ("孙子女", "grandchild"),
    "grandparent": ("祖父母", "grandparent"),
    "sibling": ("兄弟姐妹", "sibling"),
    "other": ("其他", "other"),
}
SEX: Final[Words] = {"M": ("男", "male"), "F": ("女", "female")}
STANDING: Final[Words] = {
    "unit": ("计入", "counted"),
    "orphan": ("孤儿，单独保障", "orphan, apart"),
    "dead": ("已亡故", "deceased"),
    "not_counted": ("不计入", "not counted"),
}
"""Whether a member counts."""
CONSENT: Final[Words] = {
    "in_force": ("有效", "in force"),
    "not_needed": ("不需要", "not needed"),
    "missing": ("缺授权", "missing"),
    "expired": ("已过期", "expired"),
    "revoked": ("已撤回", "withdrawn"),
    "not_yet": ("尚未生效", "not yet in force"),
}
PLACEMENT: Final[Words] = {
    "dispersed": ("散居", "in a family"),
    "institutional": ("机构供养", "in an institution"),
}
"""Where an orphan lives."""
SIGNED_BY: Final[Words] = {"self": ("本人", "self"), "guardian": ("监护人", "guardian")}
ABILITY: Final[Words] = {
    "full": ("有劳动能力", "able to work"),
    "partial": ("部分丧失劳动能力", "partly able to work"),
    "none": ("无劳动能力", "unable to work"),
}
DISABILITY: Final[Words] = {
    "physical": ("肢体残疾", "physical disability"),
    "visual": ("视力残疾", "visual disability"),
    "hearing": ("听力残疾", "hearing disability"),
    "speech": ("言语残疾", "speech disability"),
    "intellectual": ("智力残疾", "intellectual disability"),
    "mental": ("精神残疾", "mental disability"),
    "multiple": ("多重残疾", "multiple disability"),
}

DIMENSION: Final[Words] = {
    "age_band": ("年龄", "age"),
    "sex": ("性别", "sex"),
    "disability": ("残疾等级", "disability grade"),
    "hukou": ("户口性质", "hukou"),
    "settlement": ("城乡", "settlement"),
    "township": ("乡镇", "township"),
}
"""What persons are grouped by (`fairness.DIMENSIONS`)."""
PERSON_GROUP: Final[Words] = {
    **SEX,
    **SETTLEMENT,
    "none": ("无", "none"),
    "severe": ("一、二级", "grade 1-2"),
    "other": ("其他等级", "other grades"),
    "unknown": ("不明", "unknown"),
}
"""The groups that are codes; bands of age and townships say what they are."""
