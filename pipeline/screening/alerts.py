"""Alerts of the monthly watch: 一旦出现返贫、基本生活受到影响等情形,立即启动动态救助机制 (S2, 12)."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from pipeline.assessment.facts import Household
from pipeline.screening.findings import Finding
from pipeline.wording.languages import ZH
from pipeline.wording.people import WATCH_LIST

TEXT_ZH: Final[Mapping[str, str]] = {
    "death": "本月有成员亡故，请入户了解家庭变化",
    "income_below_standard": "家庭月可计收入已低于低保标准，请入户核实并协助申请救助",
    "zero_income_three_months": "连续三个月确知无收入，请核实是否需要临时救助",
}
"""By what `decision.watch` tells; every one asks for a visit and takes nothing away."""
LEFT_ZH: Final = "两年内退出救助"


def alert(kind: str, household: Household, watch_list: str | None) -> Finding:
    """One alert as a finding; `watch_list` None: it left aid within two years."""
    why = LEFT_ZH if watch_list is None else WATCH_LIST[watch_list][ZH]
    return Finding(f"alert_{kind}", household.township_code, household.household_id, None, f"{TEXT_ZH[kind]}；{why}。")
