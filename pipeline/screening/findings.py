"""What screening finds, and how it is called."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

KIND_ZH: Final[Mapping[str, str]] = {
    "missed": "应保未保",
    "wrongly_covered": "应退未退",
    "grace_not_applied": "渐退未落实",
    "payment_short": "未足额发放",
    "payment_late": "未按月发放",
    "payment_deducted": "被扣留扣取",
    "downclass": "疑似降类",
    "ledger_only_register": "仅乡镇台账有",
    "ledger_only_village": "仅村台账有",
    "ledger_differs": "两级台账不符",
    "alert_death": "监测预警:亡故",
    "alert_income_below_standard": "监测预警:收入低于标准",
    "alert_zero_income_three_months": "监测预警:连续三个月无收入",
}
"""Every kind of the view `screening`, in the order people read them; alerts come from the monthly watch alone."""

CATEGORY_ZH: Final[Mapping[str, str]] = {
    "tekun": "特困供养",
    "dibao": "低保",
    "expenditure_poor": "支出型贫困",
    "low_income": "低收入家庭",
    "single_person": "单人保",
    "orphan": "孤儿保障",
}
KIND_PLACE: Final[Mapping[str, int]] = {kind: place for place, kind in enumerate(KIND_ZH)}
ALERT_KINDS: Final = tuple(kind for kind in KIND_ZH if kind.startswith("alert_"))
FEN: Final = 100


@dataclass(frozen=True, slots=True)
class Finding:
    """One row of `screening`. `detail` is one plain Chinese sentence without a name or number of a person."""

    kind: str
    township_code: str | None
    household_id: str
    member_no: int | None
    detail: str


def order(finding: Finding) -> tuple[int, str, str, int, str]:
    """The order of the table: by kind, place and household."""
    member = -1 if finding.member_no is None else finding.member_no
    place = finding.township_code or ""
    return KIND_PLACE[finding.kind], place, finding.household_id, member, finding.detail


def yuan(fen: int | None) -> str:
    """Fen as people write yuan: 8050 -> '80.50元'; nothing is 0."""
    return f"{(fen or 0) // FEN}.{(fen or 0) % FEN:02d}元"


def category_zh(category: str | None) -> str:
    """A category in Chinese; none is 无.

    Raises:
        KeyError: a category that is not listed.
    """
    return "无" if category is None else CATEGORY_ZH[category]
