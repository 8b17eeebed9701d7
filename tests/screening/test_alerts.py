from datetime import date

import pytest

from pipeline.assessment.facts import Household
from pipeline.decision.watch import ALERTS
from pipeline.screening.alerts import TEXT_ZH, alert
from pipeline.screening.findings import ALERT_KINDS

HOUSEHOLD = Household("YO01", "yongning", date(2020, 11, 30), "640121100")


def test_every_alert_has_its_words_and_its_kind():
    assert set(TEXT_ZH) == set(ALERTS)
    assert {f"alert_{kind}" for kind in ALERTS} == set(ALERT_KINDS)


@pytest.mark.parametrize(
    ("watch_list", "why"), [("at_risk", "边缘易致贫户"), ("registered_poor", "建档立卡户"), (None, "两年内退出救助")]
)
def test_an_alert_says_what_to_look_at_and_why_it_is_watched(watch_list, why):
    found = alert("death", HOUSEHOLD, watch_list)
    assert (found.kind, found.township_code, found.household_id) == ("alert_death", "640121100", "YO01")
    assert found.detail == f"本月有成员亡故，请入户了解家庭变化；{why}。"
