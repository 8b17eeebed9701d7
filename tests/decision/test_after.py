"""What published flags leave a household with."""

from datetime import date

import pytest

from pipeline.assessment.facts import Household, Member
from pipeline.decision.after import Change, apply_changes

HELD = Household(
    "H", "yiyang", date(2018, 12, 31), state="in_aid", category="dibao", benefit_monthly_fen=16_000,
    members=(
        Member(1, date(1980, 1, 1)),
        Member(2, date(2010, 1, 1), category="orphan", benefit_monthly_fen=80_000),
    ),
)  # fmt: skip


@pytest.mark.parametrize(
    ("what", "changes", "state", "category", "amount", "own"),
    [
        ("nothing said", [], "in_aid", "dibao", 16_000, 80_000),
        ("kept", [(None, "keep", "keep", "dibao", 16_000)], "in_aid", "dibao", 16_000, 80_000),
        ("under review", [(None, "review", "review", "dibao", 16_000)], "in_aid", "dibao", 16_000, 80_000),
        ("raised", [(None, "adjustment", "increase", "dibao", 20_000)], "in_aid", "dibao", 20_000, 80_000),
        ("lowered", [(None, "adjustment", "decrease", "dibao", 9_000)], "in_aid", "dibao", 9_000, 80_000),
        ("into grace", [(None, "adjustment", "grace_start", "dibao", 16_000)], "in_grace", "dibao", 16_000, 80_000),
        ("out", [(None, "exit", "exit_income", None, 0)], "exited", None, None, 80_000),
        ("in", [(None, "entry", "enter_tekun", "tekun", 75_500)], "in_aid", "tekun", 75_500, 80_000),
        ("raised twice: the later stands", [(None, "adjustment", "increase", "dibao", 20_000),
                                            (None, "adjustment", "increase", "dibao", 22_000)],
         "in_aid", "dibao", 22_000, 80_000),
        ("one person raised", [(2, "adjustment", "increase", "orphan", 90_000)], "in_aid", "dibao", 16_000, 90_000),
        ("one person out", [(2, "exit", "exit_income", None, 0)], "in_aid", "dibao", 16_000, None),
    ],
)  # fmt: skip
def test_what_is_held_after(what, changes, state, category, amount, own):
    after = apply_changes(HELD, [Change(*change) for change in changes])
    assert (after.state, after.category, after.benefit_monthly_fen) == (state, category, amount), what
    assert after.members[1].benefit_monthly_fen == own
    assert after.members[0] == HELD.members[0]
