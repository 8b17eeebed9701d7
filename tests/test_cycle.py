from datetime import date

import pytest

from pipeline.cycle import Cycle, add_months, last_day, month_of, month_text, months_between
from pipeline.errors import UnknownCycle


@pytest.mark.parametrize(
    ("name", "as_of", "effective", "previous"),
    [
        ("2018H1", date(2018, 6, 30), 201807, "2017H2"),
        ("2018H2", date(2018, 12, 31), 201901, "2018H1"),
        ("2020M02", date(2020, 2, 29), 202003, "2019H2"),
        ("2018M11", date(2018, 11, 30), 201812, "2018H1"),
        ("2019U01", date(2018, 12, 31), 201901, "2018H1"),
        ("2019U07", date(2019, 6, 30), 201907, "2018H2"),
    ],
)
def test_a_cycle_is_its_as_of_date(name, as_of, effective, previous):
    cycle = Cycle.of("yiyang", name)
    assert cycle.as_of == as_of
    assert cycle.effective_month == effective
    assert cycle.previous.name == previous


@pytest.mark.parametrize("name", ["2018", "2018H3", "2018H0", "2018M13", "2018M00", "18H1", "2018H1 ", ""])
def test_an_unknown_cycle_is_refused_by_name(name):
    with pytest.raises(UnknownCycle, match="2018H1"):
        Cycle.of("yiyang", name)


def test_the_look_back_ends_with_the_as_of_month():
    assert Cycle.of("yiyang", "2018H1").look_back(6) == (201801, 201802, 201803, 201804, 201805, 201806)
    assert Cycle.of("yiyang", "2018M02").look_back(3) == (201712, 201801, 201802)


@pytest.mark.parametrize(
    ("month", "count", "after"),
    [(201812, 1, 201901), (201801, -1, 201712), (201806, 0, 201806), (201811, 14, 202001), (202002, -24, 201802)],
)
def test_months_are_added_over_year_ends(month, count, after):
    assert add_months(month, count) == after
    assert add_months(after, -count) == month


def test_months_as_text_days_and_spans():
    assert month_text(201802) == "2018-02"
    assert last_day(201802) == date(2018, 2, 28)
    assert month_of(date(2018, 2, 28)) == 201802
    assert months_between(201811, 201902) == (201811, 201812, 201901, 201902)
    assert months_between(201902, 201811) == ()


def test_a_watch_and_an_uprating_of_one_month_are_two_runs():
    watch, uprating = Cycle.of("yiyang", "2019M01"), Cycle.uprating("yiyang", 201901)
    assert (watch.is_watch, watch.is_uprating) == (True, False)
    assert (uprating.name, uprating.is_watch, uprating.is_uprating) == ("2019U01", False, True)
    assert Cycle.of("yiyang", "2018H2").is_watch is Cycle.of("yiyang", "2018H2").is_uprating is False
