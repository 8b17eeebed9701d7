"""What a region lacks on a day is told by name, and nothing else is."""

from __future__ import annotations

from datetime import date
from importlib import resources

import pytest
from typer.testing import CliRunner

from pipeline.cli.everything import app
from pipeline.cli.policy import _next_cycle
from pipeline.policy.coverage import lacks
from pipeline.policy.load import load_policies

FOLDER = resources.files("pipeline.policy").joinpath("regions")
POLICIES = load_policies({file.name: file.read_text(encoding="utf-8") for file in FOLDER.iterdir()})


@pytest.mark.parametrize(
    ("region", "day", "names"),
    [
        ("yiyang", date(2019, 1, 1), {}),
        ("yiyang", date(2020, 12, 31), {"orphan_standard": date(2019, 12, 31)}),
        (
            "yiyang",
            date(2021, 1, 1),
            {
                "dibao_standard": date(2020, 12, 31), "tekun_standard": date(2020, 12, 31),
                "minimum_wage": date(2020, 12, 31), "orphan_standard": date(2019, 12, 31),
            },
        ),
        # the text says that a grace exists and not how long: said by name, with no last day
        ("longnan", date(2019, 7, 1), {"orphan_standard": None, "grace_months": None}),
        ("yinchuan", date(2019, 1, 1), {"orphan_standard": None}),
    ],
)  # fmt: skip
def test_what_is_lacking_on_a_day(region, day, names):
    found = {lack.parameter: lack.last_day for lack in lacks(POLICIES.region(region), day)}
    assert {name: found.get(name, "not told") for name in names} == names
    assert set(found) - set(names) <= {"grace_months_disabled", "stable_ends_grace", "grace_notice", "grace"}


def test_a_rule_that_is_not_there_needs_no_number():
    changed = POLICIES.region("yiyang").override({"expenditure_rule": "none", "grace": "none"})
    silent = changed.override(dict.fromkeys(("expenditure_cap", "grace_months", "low_income_line")))
    assert lacks(silent, date(2018, 12, 31)) == ()
    needed = POLICIES.region("yiyang").override({"expenditure_cap": None})
    assert [lack.parameter for lack in lacks(needed, date(2018, 12, 31))] == ["expenditure_cap"]


@pytest.mark.parametrize(
    ("day", "first"),
    [
        (date(2018, 6, 30), date(2018, 7, 1)),
        (date(2018, 7, 1), date(2019, 1, 1)),
        (date(2018, 12, 31), date(2019, 1, 1)),
    ],
)
def test_the_next_cycle_starts_after_the_running_half_year(day, first):
    assert _next_cycle(day) == first


def test_the_command_warns_by_name_and_ends_well():
    shown = CliRunner().invoke(app, ["policy", "check", "--region", "yiyang", "--on", "2021-01-01"])
    assert shown.exit_code == 0
    assert (
        "yiyang: dibao_standard has no value on 2021-01-01 (the last one ended on 2020-12-31)"
        in shown.stdout.replace("\n", " ")
    )
