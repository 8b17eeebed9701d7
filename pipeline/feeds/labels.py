"""The feed's words: Chinese alone, an unlisted code an error, and by action what a caseworker does next.

Complete against section 5 of the contract (a test holds it). A code that is not listed is an error, never a blank.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from pipeline.wording.results import ACTION, CATEGORY, CHANGE, OUTCOME, VISIT
from pipeline.wording.words import chinese

OUTCOME_ZH: Final = chinese(OUTCOME)
ACTION_ZH: Final = chinese(ACTION)
CATEGORY_ZH: Final = chinese(CATEGORY)
CHANGE_ZH: Final = chinese(CHANGE)
RESULT_ZH: Final = chinese(VISIT)
YES_NO: Final[Mapping[str, str]] = {"true": "是", "false": "否"}

UNCHANGED: Final = frozenset({"keep"})
"""Outcomes of the second sheet."""

_NOTICE: Final = "先送达书面告知，听取家庭意见；告知期满且核实无误前不得减发或停发，最早自{earliest}起执行。"
_NO_STOP: Final = "复核期间现有待遇照发。"

NEXT_STEP_ZH: Final[Mapping[str, str]] = {
    "enter_tekun": "入户核实无人赡养和自理能力，确定供养方式，按规定公示后办理纳入。",
    "enter_dibao": "入户核实家庭成员和收入，按规定公示后办理纳入。",
    "enter_single_person": "核对本人残疾或重病证明，按规定公示后以单人户办理纳入。",
    "enter_expenditure_poor": "核对刚性支出票据，按规定公示后办理纳入。",
    "enter_low_income": "核对家庭情况，登记为低收入家庭，告知可申请的专项救助。",
    "enter_orphan": "核对孤儿身份和安置方式，办理基本生活费发放。",
    "increase": "核实后按新金额自生效月份起增发，并通知家庭。",
    "decrease": _NOTICE,
    "change_category": "核实家庭情况，办理类别变更并通知家庭。",
    "grace_start": "向家庭说明渐退期起止和期满后的安排；渐退期内金额不变。",
    "grace_cancel": "核实后取消渐退，按新金额恢复救助，并通知家庭。",
    "exit_income": _NOTICE,
    "exit_property": "先核对所列财产是否属实、是否本人所有。" + _NOTICE,
    "exit_grace_stable": "先核实就业是否仍在持续。" + _NOTICE,
    "exit_grace_expired": "先核对渐退期满后的家庭情况。" + _NOTICE,
    "keep": "无需办理，继续发放。",
    "grace_continue": "无需办理，渐退期内继续按原金额发放。",
    "not_eligible": "书面告知家庭结果、理由和申请复核的途径。",
    "watch_margin": "登记为低保边缘家庭并定期走访；书面告知家庭结果和申请复核的途径。",
    "refer_temporary_relief": "协助家庭在居住地申请临时救助，急难情形先行救助。",
    "refer_hukou_place": "告知家庭向户籍地提出申请，协助转交材料；有急难情形的先行临时救助。",
    "blocked_consent": "联系家庭补签或更新核对授权书；补齐前不得核对、不得停发。",
}
"""By action. `review` depends on its reason: REVIEW_STEP_ZH; some others too: REASON_STEP_ZH."""

REASON_STEP_ZH: Final[Mapping[tuple[str, str], str]] = {
    ("exit_income", "NO_MEMBER_LEFT"): "核实本户已无计入成员（亡故或另行保障）后办理退出。" + _NOTICE,
    ("keep", "SOURCE_MISSING"): "有数据缺交，暂维持原待遇；补齐后将重新核对，无需办理。",
}
"""Where the deciding reason asks for something else than the action alone."""

REVIEW_STEP_ZH: Final[Mapping[str, str]] = {
    "DUPLICATE_HOUSEHOLD": "查明该成员应属哪一户，在登记中更正。",
    "SOURCE_MISSING": "等待缺交的数据补齐后重新核对，无需家庭补材料。",
    "EVIDENCE_CONFLICT": "参保、离职与银行流水互相矛盾（疑似挂靠参保），请入户了解实际就业情况。",
    "PERMIT_TOO_SHORT": "核对居住证及其签发时间。",
    "RESIDENCE_TOO_SHORT": "核对在本地实际居住的时间。",
    "OUTSIDER_NOT_COVERED": "核对户籍所在地，与户籍地商定由何地救助。",
    "POLICY_SILENT": "本地政策未规定所需标准，请报县级民政部门明确。",
    "REVIEW_OPEN": "该户有待处理的复核任务，请先办结。",
    "EVIDENCE_WEAK": "结论依赖缴费基数推定的收入，请向用人单位或本人核实实际工资。",
    "LINK_UNCERTAIN": "有记录尚不能确定是否属于本户成员，请在复核页面确认。",
    "EVIDENCE_INCOMPLETE": "个别月份的数据被隔离，收入未知，请补充该月收入证明。",
    "COLLECTION_NOT_ACCEPTED": "第三方采集的信息尚未验收，请先完成验收。",
    "SUSPICIOUS_DOWNCLASS": "村出列期间困难等级下调而收入未变，请核实下调依据。",
}
"""By the deciding reason of a `review`."""

REST_OUTCOME_ZH: Final = "暂缓"
REST_ACTION_ZH: Final = "暂缓执行，待遇不变"
RESTING_ZH: Final[Mapping[str, tuple[str, str]]] = {
    "objection": (
        "家庭对核对结果提出异议，正在复核；复核期间现有待遇照发。",
        "暂不办理。配合核对机构查明异议；有新材料请随回执报回。",
    ),
    "correction_due": (
        "家庭的异议成立，所依据的数据待来源单位更正；更正前现有待遇照发。",
        "暂不办理，等待更正后重新核对的结果。",
    ),
    "judged_since": (
        "核对之后已有人工认定改变了所依据的记录，等待重新核对；现有待遇照发。",
        "暂不办理，等待重新核对的结果。",
    ),
    "withdrawal_asked": (
        "两人已确认的一项判断，有人申请撤回，待另一人复核；现有待遇照发。",
        "暂不办理，等待复核的结果。",
    ),
}
"""Why an adverse row rests, and what to do meanwhile."""

WITHDRAWN_ZH: Final = CHANGE_ZH["withdrawn"]
WITHDRAWN_STEP_ZH: Final = "上次清单中的本行撤回，不再办理；已经办理的请与核对机构联系。"


def next_step_zh(action: str, reason_code: str, earliest_stop: str, *, notice_required: bool) -> str:
    """What to do, in plain Chinese. `earliest_stop` is YYYY-MM.

    Raises:
        KeyError: an action, or the reason of a review, that is not listed.
    """
    if action == "review":
        return REVIEW_STEP_ZH[reason_code] + _NO_STOP
    step = REASON_STEP_ZH.get((action, reason_code), NEXT_STEP_ZH[action])
    if notice_required and _NOTICE not in step:
        step += _NOTICE
    return step.format(earliest=earliest_stop)
