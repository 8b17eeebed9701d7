from dataclasses import replace

import pytest

from pipeline.screening.ledgers import LedgerPair, screen_ledgers

SAME = LedgerPair(
    "LO01", "621202001", "ledger_differs", "in_aid", 3, 2, 2, "dibao", "dibao", 25700, 25700, "621202001001",
    "621202001001", is_other_head=False,
)  # fmt: skip


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"ledger_members": 3}, "人数2对3"),
        ({"ledger_category": "tekun"}, "类别低保对特困供养"),
        ({"ledger_category": None}, "类别低保对无"),
        ({"ledger_benefit_fen": 20750}, "待遇257.00元对207.50元"),
        ({"ledger_village": "621202001002"}, "村621202001001对621202001002"),
        ({"is_other_head": True}, "户主证件号不同"),
        ({"ledger_members": 1, "ledger_benefit_fen": None}, "人数2对1，待遇257.00元对金额未登记"),
        ({"kind": "ledger_only_register"}, "乡镇台账在保（低保，257.00元），村台账无此户"),
        ({"kind": "ledger_only_village", "state": "applicant"}, "村台账在保（低保，257.00元），乡镇台账申请中"),
        ({"ledger_benefit_fen": 0}, "待遇257.00元对0.00元"),
        ({"kind": "ledger_only_village", "state": None}, "村台账在保（低保，257.00元），乡镇台账无此户"),
    ],
)
def test_what_differs_is_named_with_both_values(changes, words):
    found = screen_ledgers(replace(SAME, **changes))
    assert found.detail.removeprefix("乡镇与村台账不一致：") == f"{words}。"
    assert found.kind == changes.get("kind", "ledger_differs")
