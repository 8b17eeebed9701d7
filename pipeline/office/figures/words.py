"""The dashboard's words by code: Chinese, the source of every catalogue. A code that is not here is shown as it is."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Final

from pipeline.office.i18n import marked

Say = Callable[[str], str]
"""A text in the visitor's language."""

SOURCES: Final = {
    "register": marked("救助台账"), "social_security": marked("社会保险"), "employment": marked("就业工资"),
    "housing": marked("不动产"), "banking": marked("银行账户"), "vehicles": marked("车辆登记"),
    "all": marked("全部来源"),
}  # fmt: skip
STEPS: Final = {
    "land": marked("数据接收"), "validate": marked("校验"), "gate": marked("质量检查"), "link": marked("身份比对"),
    "assess": marked("收入财产核算"), "decide": marked("判定"), "screen": marked("筛查"), "publish": marked("入库"),
    "report": marked("报告"),
}  # fmt: skip
GROUPS: Final = {
    "entry": marked("纳入"), "raised": marked("增发或变更"), "decrease": marked("减发"), "exit": marked("退出"),
    "keep": marked("保持不变"), "waiting": marked("待核实"), "none": marked("不符合或转介"), "total": marked("合计"),
}  # fmt: skip
STATES: Final = {
    "tekun": marked("特困供养"), "dibao": marked("低保"), "expenditure_poor": marked("支出型贫困"),
    "low_income": marked("低收入家庭"), "grace": marked("渐退期"), "waiting": marked("待核实"),
    "margin": marked("低保边缘"), "outside": marked("未在保"), "absent": marked("无上期记录"), "total": marked("合计"),
}  # fmt: skip
KINDS: Final = {
    "wage": marked("工资性收入"), "business": marked("经营净收入"), "property": marked("财产净收入"),
    "transfer": marked("转移净收入"), "total": marked("合计"),
}  # fmt: skip
METHODS: Final = {
    "id_exact": marked("证件号相符"), "id_repaired": marked("证件号修复"), "probabilistic": marked("综合比对"),
    "clerical": marked("人工判定"), "review": marked("待复核"), "nobody": marked("不属登记家庭"),
}  # fmt: skip
DIMENSIONS: Final = {
    "age_band": marked("年龄"), "sex": marked("性别"), "disability": marked("残疾等级"), "hukou": marked("户口性质"),
    "settlement": marked("城乡"), "township": marked("乡镇"),
}  # fmt: skip
MEASURES: Final = {
    "exit": marked("退出"), "decrease": marked("减发"), "review": marked("待复核"), "unlinked": marked("无任何记录"),
}  # fmt: skip
PEOPLE: Final = {
    "M": marked("男"), "F": marked("女"), "urban": marked("城镇"), "rural": marked("农村"), "none": marked("无"),
    "severe": marked("一、二级"), "other": marked("其他等级"), "unknown": marked("不明"), "total": marked("合计"),
}  # fmt: skip
STATES_OF_FILES: Final = {
    "accepted": marked("已接收"), "missing": marked("缺交（已同意）"), "refused": marked("已退回"),
}  # fmt: skip
SEVERITIES: Final = {"error": marked("错误"), "review": marked("需人工核实")}


def name(say: Say, words: Mapping[str, str], code: str) -> str:
    """A code in the visitor's language."""
    return say(words[code]) if code in words else code
