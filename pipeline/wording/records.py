"""Deliveries, their rows, whose they are, and the steps they go through."""

from __future__ import annotations

from typing import Final

from pipeline.wording.languages import Words

SOURCE: Final[Words] = {
    "register": ("救助台账", "register"),
    "social_security": ("社会保险", "social security"),
    "employment": ("就业工资", "employment"),
    "housing": ("不动产", "housing"),
    "banking": ("银行账户", "banking"),
    "vehicles": ("车辆登记", "vehicles"),
}
DELIVERY: Final[Words] = {
    "accepted": ("已接收", "accepted"),
    "missing": ("缺交", "not delivered"),
    "refused": ("拒收", "refused"),
}
FATE: Final[Words] = {
    "accepted": DELIVERY["accepted"],
    "quarantined": ("已隔离", "in quarantine"),
    "duplicate": ("重复或已被更正", "a duplicate, or corrected"),
}
"""Where a delivered row ended."""
FATE_COUNT: Final[Words] = {
    "accepted": ("接收", "accepted"),
    "quarantined": ("隔离", "in quarantine"),
    "duplicate": ("重复", "duplicates"),
}
"""The same in short, over a column of how many."""
SEVERITY: Final[Words] = {"error": ("错误", "error"), "review": ("需人工核实", "for a person to see")}
QUARANTINE: Final[Words] = {
    "new": ("待处理", "open"),
    "fixed": ("已更正", "fixed"),
    "waived": ("已豁免", "waived"),
    "replayed": ("已重放", "replayed"),
}
DOUBT: Final[Words] = {
    "row": ("收入月份未知", "months unknown"),
    "link": ("归属待确认", "link under review"),
    "unit": ("家庭成员未知", "the unit is unknown"),
    "bill": ("支出未知", "a bill is unknown"),
}
"""What a row that cannot be used leaves unknown of a household."""

DECISION: Final[Words] = {
    "match": ("已匹配", "matched"),
    "review": ("待复核", "under review"),
    "nobody": ("不属登记家庭", "nobody of the register"),
}
"""Of linkage, on a record."""
METHOD: Final[Words] = {
    "id_exact": ("证件号码相符", "id number agrees"),
    "id_repaired": ("证件号码修正后相符", "id number repaired"),
    "probabilistic": ("综合比对", "weighed"),
    "clerical": ("人工认定", "said by a person"),
}
"""How a record came to its person."""
CANDIDATE: Final[Words] = {
    "linkable": ("登记成员", "member of the register"),
    "duplicate": ("登记成员（两户）", "member of the register (stands in two households)"),
    "nameless": (
        "不能显示的成员（无授权、不计入或已亡故）",
        "member who is not shown (no authorization, not counted, or deceased)",
    ),
    "stranger": ("登记以外的人", "somebody outside the register"),
    "elsewhere": ("其他乡镇的登记成员", "member of another township's register"),
}
"""What a person beside a record is to the register."""
CELL: Final[Words] = {
    "name": ("姓名", "name"),
    "id_number": ("证件号码", "id number"),
    "id_type": ("证件类型", "document"),
    "birth_date": ("出生日期", "birth date"),
    "sex": ("性别", "sex"),
    "phone": ("电话", "phone"),
    "address": ("地址", "address"),
    "relation": ("与户主关系", "relation to the head"),
    "tie": ("单位或不动产", "employer or property"),
}
"""What a record and a member are compared in."""

STEP: Final[Words] = {
    "land": ("数据接收", "land"),
    "validate": ("校验", "validate"),
    "gate": ("质量检查", "quality gate"),
    "link": ("身份比对", "link"),
    "assess": ("收入财产核算", "assess"),
    "decide": ("判定", "decide"),
    "screen": ("筛查", "screen"),
    "publish": ("入库", "publish"),
    "report": ("报告", "report"),
}
STEP_STATE: Final[Words] = {
    "done": ("完成", "done"),
    "waiting": ("未完成", "to do"),
    "absent": DELIVERY["missing"],
}
