"""Policy files are loaded strictly, and an error names the file, the place and the problem."""

from __future__ import annotations

from datetime import date

import pytest

from pipeline.errors import PolicyInvalid, UnknownRegion
from pipeline.policy.load import load_policies
from pipeline.policy.model import PolicySilent, Silent, need

BASE = """
region: base
parameters:
  settlement: {unit: word, values: [{from: 2018-01-01, value: urban, reference: fixture}]}
  homes_max: {unit: homes, values: [{from: 2018-01-01, operator: "<=", value: 1, reference: fixture}]}
  income_months: {unit: months, values: [{from: 2018-01-01, value: 6, reference: fixture}]}
"""
REGION = """
region: here
extends: base
area_codes: {value: ["361126"], reference: fixture}
parameters:
  dibao_standard:
    unit: yuan_per_month
    values:
      - {from: 2018-01-01, until: 2018-12-31, value: 580, reference: fixture}
      - {from: 2019-01-01, until: 2019-12-31, value: 640.5, reference: {seed: S1, file: a.txt, words: 达到}}
      - {from: 2019-01-01, until: 2019-12-31, value: 400, settlement: rural, reference: fixture}
"""

SEED = "reference: {seed: S1, file: a.txt, words: 达到}"
VALUE_1, VALUE_2, VALUE_3 = (f"dibao_standard, value {number}" for number in (1, 2, 3))


def load(region: str = REGION, base: str = BASE):
    return load_policies({"base.yml": base, "here.yml": region})


@pytest.mark.parametrize(
    ("day", "settlement", "fen"),
    [
        (date(2017, 12, 31), None, None),
        (date(2018, 1, 1), None, 58_000),
        (date(2018, 12, 31), "urban", 58_000),
        (date(2018, 12, 31), "rural", None),
        (date(2019, 1, 1), None, 64_050),
        (date(2019, 12, 31), "rural", 40_000),
        (date(2020, 1, 1), None, None),
    ],
)
def test_a_value_holds_on_its_days_and_is_never_carried_on(day, settlement, fen):
    region = load().region("here")
    expected = Silent("dibao_standard") if fen is None else fen
    assert region.value("dibao_standard", day, settlement) == expected
    assert region.on(day, settlement).dibao_standard == expected


def test_needing_a_silent_value_says_which():
    with pytest.raises(PolicySilent, match="dibao_standard"):
        need(load().region("here").on(date(2020, 1, 1)).dibao_standard)


def test_a_region_builds_on_its_base_and_a_reference_is_kept():
    region = load().region("here")
    assert region.value("income_months", date(2018, 6, 1)) == 6
    assert region.reference("income_months", date(2018, 6, 1)) == "fixture"
    assert region.reference("dibao_standard", date(2019, 6, 1)) == "S1 a.txt: 达到"
    assert region.reference("dibao_standard", date(2020, 6, 1)) is None


def test_a_base_is_no_region():
    with pytest.raises(UnknownRegion):
        load().region("base")


def test_the_version_follows_the_content_not_its_layout():
    version = load().region("here").version
    assert load(REGION + "# a comment\n").region("here").version == version
    assert load(REGION.replace("580", "581")).region("here").version != version
    assert load(base=BASE.replace("value: 6", "value: 12")).region("here").version != version


def test_a_day_is_resolved_once():
    region = load().region("here")
    assert region.on(date(2018, 6, 30)) is region.on(date(2018, 6, 30))


def test_an_override_holds_on_every_day_and_none_makes_silent():
    region = load().region("here").override({"dibao_standard": 632, "income_months": None, "homes_max": 2})
    policy = region.on(date(2030, 6, 30), "rural")
    assert policy.dibao_standard == 63_200
    assert policy.previous_dibao_standard == 63_200
    assert policy.income_months == Silent("income_months")
    assert need(region.on(date(2018, 6, 30)).homes_max).operator == "<="
    assert region.version != load().region("here").version


@pytest.mark.parametrize(
    ("old", "new", "place", "problem"),
    [
        ("value: 580, reference: fixture", "value: 580", VALUE_1, "reference is missing"),
        (SEED, "reference: hearsay", VALUE_2, "reference"),
        (SEED, "reference: {seed: S9, file: a.txt, words: 达到}", VALUE_2, "S9"),
        (SEED, "reference: {seed: S1, file: a.txt, words: ''}", VALUE_2, "reference"),
        ("  dibao_standard:", "  dibao_line:", "parameters", "dibao_line"),
        ("until: 2018-12-31, value: 580", "until: 2019-01-01, value: 580", "dibao_standard", "hold on 2019-01-01"),
        ("until: 2018-12-31, value: 580", "until: 2017-12-31, value: 580", VALUE_1, "lies before"),
        ("value: 400, settlement: rural", "value: 400, settlement: coastal", VALUE_3, "coastal"),
        ("value: 580,", "value: 580, operator: '<',", VALUE_1, "operator"),
        ("value: 580,", "value: 580, since: 2018,", VALUE_1, "since"),
        ("value: 580,", "value: many,", VALUE_1, "many"),
        ("value: 580,", "value: -1,", VALUE_1, "below zero"),
        ("unit: yuan_per_month", "unit: yuan_per_year", "dibao_standard", "yuan_per_year"),
        ("extends: base", "extends: nothing", "extends", "nothing"),
        ("extends: base", "extends: base\nowner: me", "the file", "owner"),
        ("area_codes: {value: [\"361126\"], reference: fixture}\n", "", "area_codes", "expected"),
        ("area_codes: {value: [\"361126\"]", "area_codes: {value: [361126]", "area_codes", "digits"),
        ("until: 2018-12-31, value", "from: 2018-01-01, value", "line 9", "twice"),
    ],
)  # fmt: skip
def test_a_file_with_a_fault_is_refused(old, new, place, problem):
    assert old in REGION
    with pytest.raises(PolicyInvalid) as caught:
        load(REGION.replace(old, new))
    assert caught.value.file == "here.yml"
    assert caught.value.place == place
    assert problem in caught.value.problem


@pytest.mark.parametrize("operator", ["", 'operator: "=<",', 'operator: ">",'])
def test_a_test_needs_a_listed_operator(operator):
    with pytest.raises(PolicyInvalid) as caught:
        load(base=BASE.replace('operator: "<=",', operator))
    assert caught.value.place == "homes_max, value 1"


def test_two_files_may_not_name_one_region():
    with pytest.raises(PolicyInvalid, match="same region"):
        load_policies({"a.yml": BASE, "b.yml": BASE})
