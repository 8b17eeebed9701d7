"""The report's words for codes, Chinese and English. A code that is not listed is shown as it is."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from pipeline.decision.explain_results import CATEGORIES, LIMITS, SOURCES
from pipeline.decision.explain_texts import Pair
from pipeline.decision.explain_words import COMPARED, KINDS, OPERATORS, PARAMETERS
from pipeline.feeds.labels import ACTION_ZH, OUTCOME_ZH
from pipeline.screening.findings import KIND_ZH

ENGLISH_ACTIONS: Final[Mapping[str, str]] = {
    "enter_tekun": "enter tekun support", "enter_dibao": "enter dibao", "enter_single_person": "enter as single person",
    "enter_expenditure_poor": "enter as expenditure-poor", "enter_low_income": "recognise as low-income",
    "enter_orphan": "enter orphan support", "increase": "increase", "decrease": "decrease",
    "change_category": "change of category", "grace_start": "grace period begins", "grace_cancel": "grace cancelled",
    "exit_income": "exit (income or people)", "exit_property": "exit (property over a limit)",
    "exit_grace_stable": "exit (stable work in grace)", "exit_grace_expired": "exit (grace ended)", "keep": "unchanged",
    "grace_continue": "grace goes on", "not_eligible": "not eligible", "watch_margin": "watched margin",
    "refer_temporary_relief": "refer to temporary relief", "refer_hukou_place": "refer to the place of hukou",
    "review": "review by a person", "blocked_consent": "not verified: no authorization",
}  # fmt: skip
ENGLISH_OUTCOMES: Final[Mapping[str, str]] = {
    "exit": "exit", "adjustment": "adjustment", "entry": "entry", "review": "review", "blocked": "on hold",
    "refer": "referral", "not_eligible": "not eligible", "keep": "unchanged",
}  # fmt: skip
ENGLISH_SCREENING: Final[Mapping[str, str]] = {
    "missed": "may be missed", "wrongly_covered": "may be wrongly covered", "grace_not_applied": "grace not applied",
    "payment_short": "paid short", "payment_late": "paid late", "payment_deducted": "deducted from",
    "downclass": "suspected down-classing", "ledger_only_register": "in the township's ledger only",
    "ledger_only_village": "in the village's ledger only", "ledger_differs": "the two ledgers differ",
    "alert_death": "alert: a death", "alert_income_below_standard": "alert: income below the standard",
    "alert_zero_income_three_months": "alert: three months without income",
}  # fmt: skip

WORDS: Final[Mapping[str, Mapping[str, Pair]]] = {
    "action": {code: (zh, ENGLISH_ACTIONS[code]) for code, zh in ACTION_ZH.items()},
    "outcome": {code: (zh, ENGLISH_OUTCOMES[code]) for code, zh in OUTCOME_ZH.items()},
    "category": CATEGORIES,
    "source": SOURCES,
    "income": KINDS,
    "operator": OPERATORS,
    "compared": {**COMPARED, **LIMITS},
    "parameter": {
        **PARAMETERS,
        "resident_pension_disregard": ("居民养老金不计入额", "the pension disregard"),
    },
    "screening": {code: (zh, ENGLISH_SCREENING[code]) for code, zh in KIND_ZH.items()},
    "state": {
        "applicant": ("申请家庭", "applicant"), "in_aid": ("在保", "in aid"), "in_grace": ("渐退期", "in grace"),
        "monitored": ("监测", "monitored"), "exited": ("已退出", "exited"),
    },
    "relation": {
        "head": ("户主", "head"), "spouse": ("配偶", "spouse"), "child": ("子女", "child"),
        "parent": ("父母", "parent"),
        "grandchild": ("孙子女", "grandchild"), "grandparent": ("祖父母", "grandparent"),
        "sibling": ("兄弟姐妹", "sibling"), "other": ("其他", "other"),
    },
    "standing": {
        "unit": ("计入", "counted"), "orphan": ("孤儿，单独保障", "orphan, apart"), "dead": ("已故", "deceased"),
        "not_counted": ("不计入", "not counted"),
    },
    "sex": {"M": ("男", "male"), "F": ("女", "female")},
    "consent": {
        "in_force": ("有效", "in force"), "not_needed": ("不需要", "not needed"), "missing": ("缺授权", "missing"),
        "expired": ("已过期", "expired"), "revoked": ("已撤回", "revoked"), "not_yet": ("尚未生效", "not yet in force"),
    },
    "signed_by": {"self": ("本人", "self"), "guardian": ("监护人", "guardian")},
    "ability": {"full": ("有劳动能力", "able to work"), "partial": ("部分丧失劳动能力", "partly able to work"),
                "none": ("无劳动能力", "unable to work")},
    "disability": {
        "physical": ("肢体残疾", "physical disability"), "visual": ("视力残疾", "visual disability"),
        "hearing": ("听力残疾", "hearing disability"), "speech": ("言语残疾", "speech disability"),
        "intellectual": ("智力残疾", "intellectual disability"), "mental": ("精神残疾", "mental disability"),
        "multiple": ("多重残疾", "multiple disability"),
    },
    "asset": {
        "deposit": ("存款", "deposit"), "fund": ("理财", "fund"), "securities": ("证券", "securities"),
        "home": ("住房", "home"), "shop": ("商铺", "shop"), "office": ("办公用房", "office"),
        "parking": ("车位", "parking space"), "factory": ("工业用房", "factory"),
        "vehicle": ("机动车", "motor vehicle"),
        "disability_vehicle": ("残疾人专用车", "car of disability use"),
    },
    "bill": {
        "illness": ("疾病", "illness"), "disability": ("残疾", "disability"), "old_age": ("年老", "old age"),
        "disaster": ("灾害", "disaster"), "education": ("教育", "education"), "unemployment": ("失业", "unemployment"),
        "housing": ("住房", "housing"),
    },
    "relief": {"emergency": ("急难型", "emergency"), "expenditure": ("支出型", "expenditure")},
    "grade": {
        "A": ("申报", "declared"), "B": ("按缴费基数推定", "inferred from the base"),
        "C": ("家庭申报", "declared by the family"),
    },
    "delivery": {"accepted": ("已接收", "accepted"), "missing": ("缺交", "missing"), "refused": ("拒收", "refused")},
    "decision": {"match": ("已确认", "linked"), "review": ("待复核", "under review")},
    "method": {
        "id_exact": ("证件号码一致", "exact id"), "id_repaired": ("证件号码订正后一致", "id repaired"),
        "probabilistic": ("综合比对", "weighed"), "clerical": ("人工认定", "said by a person"),
    },
    "task": {
        "link": ("记录归属待确认", "whose is the record"), "evidence_conflict": ("证据矛盾", "evidence conflict"),
        "policy_silent": ("政策未规定", "policy silent"), "near_relative": ("近亲属备案，入户核实", "near relative"),
        "suspicious_downclass": ("疑似降类", "suspicious down-classing"),
        "duplicate_household": ("一人两户", "counted in two households"),
        "assessor_is_carer": ("评估与照料为同一机构", "assessor is carer"),
        "collection_not_accepted": ("第三方采集未验收", "collection not accepted"),
    },
    "judgement": {
        "same": ("属于本人", "same"), "different": ("不属于本人", "different"), "unsure": ("无法判断", "cannot tell"),
        "withdrawn": ("已撤回", "withdrawn"),
    },
    "doubt": {
        "row": ("收入月份未知", "months unknown"), "link": ("归属待确认", "link under review"),
        "unit": ("家庭成员未知", "the unit is unknown"), "bill": ("支出未知", "a bill is unknown"),
    },
    "fate": {
        "accepted": ("已采用", "accepted"), "quarantined": ("已隔离", "in quarantine"),
        "duplicate": ("重复或已被更正", "a duplicate, or corrected"),
    },
    "watch_list": {
        "registered_poor": ("建档立卡户", "registered poor"),
        "lifted_monitored": ("脱贫监测户", "lifted but monitored"),
        "at_risk": ("边缘易致贫户", "at risk"),
    },
    "collected_by": {"office": ("核对机构", "the office"), "third_party": ("第三方", "a third party")},
    "settlement": {"urban": ("城镇", "urban"), "rural": ("农村", "rural")},
    "region": {
        "yiyang": ("弋阳县", "Yiyang"), "yongning": ("永宁县", "Yongning"), "nanning": ("南宁市", "Nanning"),
        "longnan": ("陇南市", "Longnan"), "yinchuan": ("银川市", "Yinchuan"),
    },
}  # fmt: skip
"""By topic and code."""
FIXTURE_WORDS: Final[Pair] = ("本地设定值", "a local setting")
MISSING: Final[Mapping[str, Pair]] = {
    "folder": (
        "该期运行的存档已不在本机：成员姓名、授权、支出、发放记录和判定过程无法显示，以下仅为已发布的数据。",
        "The run's folder is no longer on this machine: names, authorizations, bills, payments and the tests "
        "cannot be shown; what follows is what was published.",
    ),
    "trace": (
        "该期没有留下可重新判定的证据（按月监测或标准调整的运行），判定过程无法显示。",
        "The run left no evidence to judge again (a monthly watch, or an uprating): its tests cannot be shown.",
    ),
    "other_code": (
        "按现在的程序和政策文件重新判定，结果与已发布的不同，因此不显示判定过程；以已发布的结果为准。",
        "Judged again by today's program and policy the result is another than was published, so no tests are shown; "
        "what was published stands.",
    ),
    "covers": (
        "部分来源的交付清单已不再保存，其覆盖月份无法显示。",
        "Some manifests are no longer kept: the months they cover cannot be shown.",
    ),
}
"""What a report says of what it lacks."""


def word(topic: str, code: str | None, language: int = 0) -> str:
    """The word for a code; nothing for none."""
    if code is None:
        return ""
    return WORDS[topic].get(code, (code, code))[language]
