import pytest

from pipeline.feeds.labels import (
    ACTION_ZH,
    CATEGORY_ZH,
    NEXT_STEP_ZH,
    OUTCOME_ZH,
    REASON_STEP_ZH,
    REVIEW_STEP_ZH,
    UNCHANGED,
    next_step_zh,
)

# CONTRACT section 5
ACTIONS = {
    "entry": [
        "enter_tekun", "enter_dibao", "enter_single_person", "enter_expenditure_poor", "enter_low_income",
        "enter_orphan",
    ],
    "adjustment": ["increase", "decrease", "change_category", "grace_start", "grace_cancel"],
    "exit": ["exit_income", "exit_property", "exit_grace_stable", "exit_grace_expired"],
    "keep": ["keep", "grace_continue"],
    "not_eligible": ["not_eligible", "watch_margin"],
    "refer": ["refer_temporary_relief", "refer_hukou_place"],
    "review": ["review"],
    "blocked": ["blocked_consent"],
}  # fmt: skip
CATEGORIES = {"tekun", "dibao", "expenditure_poor", "low_income", "single_person", "orphan"}
REVIEW_REASONS = {  # POLICY section 3, every reason whose result is `review`
    "DUPLICATE_HOUSEHOLD", "SOURCE_MISSING", "EVIDENCE_CONFLICT", "PERMIT_TOO_SHORT", "RESIDENCE_TOO_SHORT",
    "OUTSIDER_NOT_COVERED", "REVIEW_OPEN", "EVIDENCE_WEAK", "LINK_UNCERTAIN", "EVIDENCE_INCOMPLETE",
    "COLLECTION_NOT_ACCEPTED", "SUSPICIOUS_DOWNCLASS", "POLICY_SILENT",
}  # fmt: skip


def test_every_code_of_the_contract_has_its_chinese_word_and_no_other():
    every_action = {action for actions in ACTIONS.values() for action in actions}
    assert set(OUTCOME_ZH) == set(ACTIONS)
    assert set(ACTION_ZH) == every_action
    assert set(NEXT_STEP_ZH) == every_action - {"review"}
    assert set(CATEGORY_ZH) == CATEGORIES
    assert set(REVIEW_STEP_ZH) == REVIEW_REASONS
    assert {action for action, _ in REASON_STEP_ZH} <= every_action
    assert {"keep"} == UNCHANGED


@pytest.mark.parametrize("words", [OUTCOME_ZH, ACTION_ZH, CATEGORY_ZH, NEXT_STEP_ZH, REVIEW_STEP_ZH])
def test_no_two_codes_share_a_word_but_the_notice(words):
    assert all(text.strip() for text in words.values())
    if words is not NEXT_STEP_ZH:
        assert len(set(words.values())) == len(words)


@pytest.mark.parametrize(
    ("action", "reason", "notice", "says", "says_not"),
    [
        ("decrease", "INCOME_UP_STILL_BELOW", True, "最早自2019-02起", "{"),
        ("exit_income", "NO_MEMBER_LEFT", True, "已无计入成员", "听取家庭意见；先"),
        ("change_category", "EXPENDITURE_NET", True, "最早自2019-02起", "{"),
        ("change_category", "EXPENDITURE_NET", False, "办理类别变更", "停发"),
        ("increase", "INCOME_DOWN", False, "增发", "停发"),
        ("keep", "NO_CHANGE", False, "无需办理", "缺交"),
        ("keep", "SOURCE_MISSING", False, "缺交", "{"),
        ("review", "EVIDENCE_WEAK", False, "现有待遇照发", "{"),
        ("blocked_consent", "CONSENT_MISSING", False, "联系“原因”栏所列成员补签或更新核对授权书", "{"),
        ("review", "EVIDENCE_INCOMPLETE", False, "“原因”栏所列成员和月份", "{"),
    ],
)
def test_the_next_step_follows_action_and_reason(action, reason, notice, says, says_not):
    step = next_step_zh(action, reason, "2019-02", notice_required=notice)
    assert says in step
    assert says_not not in step
    assert step.count("最早自") == int(notice)


@pytest.mark.parametrize(("action", "reason"), [("stop_at_once", "X"), ("review", "NEVER_HEARD_OF")])
def test_an_unlisted_code_is_an_error(action, reason):
    with pytest.raises(KeyError):
        next_step_zh(action, reason, "2019-02", notice_required=False)
