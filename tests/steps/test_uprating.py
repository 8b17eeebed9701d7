"""In which month a standard changes, read off the regions' policies."""

import pytest

from pipeline.steps.context import policies
from pipeline.steps.uprating import changed_standards


@pytest.mark.parametrize(
    ("region", "month", "changed"),
    [
        ("yiyang", 201901, {"dibao_standard urban", "tekun_standard urban", "tekun_standard rural"}),
        ("yiyang", 201812, set()),
        ("yiyang", 201902, set()),
        ("yongning", 202101, {"dibao_standard urban", "dibao_standard rural", "tekun_standard urban",
                              "tekun_standard rural"}),
        ("yongning", 202012, set()),
    ],
)  # fmt: skip
def test_a_standard_changes_in_its_month_alone(region, month, changed):
    assert set(changed_standards(policies().region(region), month)) == changed
