"""Cases are read strictly, and compared column by column."""

from __future__ import annotations

from importlib import resources

import pytest

from pipeline.cases import CaseInvalid, compare, decide_cases
from pipeline.cases.fields import exact, fen, months
from pipeline.errors import UnknownRegion
from pipeline.policy.load import load_policies

FOLDER = resources.files("pipeline.policy").joinpath("regions")
POLICIES = load_policies({file.name: file.read_text(encoding="utf-8") for file in FOLDER.iterdir()})
START = "- id: T1\n  region: yiyang\n  as_of: 2018-12-31\n"


def decide(text: str):
    return decide_cases({"t.yml": text}, POLICIES)[0]


def test_a_case_needs_only_a_region_and_a_day():
    result = decide(START)
    assert result.id == "T1"
    assert [(flag["action"], flag["amount_monthly"]) for flag in result.flags] == [("enter_dibao", 580)]
    assert result.failed == ()


def test_a_flag_shows_yuan_and_months_as_people_write_them():
    flag = decide(START + "  income: [{amount: 100.5, months: 2018-07..2018-12}]\n").flags[0]
    assert flag["effective_month"] == "2019-01"
    assert flag["countable_income_monthly"] == 100.5
    assert flag["amount_monthly"] == 480
    assert type(flag["amount_monthly"]) is int
    assert flag["grace_end"] is None
    assert flag["reason_codes"] == ["INCOME_BELOW_STANDARD"]


@pytest.mark.parametrize(
    ("lines", "named"),
    [
        ("  houshold: {}\n", "houshold"),
        ("  household: {stat: in_aid}\n", "stat"),
        ("  household: {state: in_help}\n", "state in household"),
        ("  members: [{member_no: 1, age: 3}]\n", "age"),
        ("  members: [{member_no: 1}, {member_no: 1}]\n", "member_no"),
        ("  members: [{authorization: perhaps}]\n", "authorization"),
        ("  members: [{authorization: {signed: 2018-01-01}}]\n", "signed"),
        ("  income: [{amount: 1, months: 2018-13}]\n", "months"),
        ("  income: [{amount: 1, months: 2018-12..2018-07}]\n", "reversed"),
        ("  income: [{amount: 1.001, months: 2018-12}]\n", "two decimals"),
        ("  income: [{kind: gift, amount: 1}]\n", "kind"),
        ("  income: {kind: wage}\n", "income is no list"),
        ("  sources_missing: [tax]\n", "sources_missing"),
        ("  policy: {dibao: 3}\n", "dibao"),
        ("  policy: {dibao_standard: lots}\n", "lots"),
        ("  expect: {amount: 3}\n", "amount"),
        ("  expect: 3\n", "expect"),
    ],
)
def test_what_is_not_in_the_contract_is_refused_with_the_case_and_the_key(lines, named):
    with pytest.raises(CaseInvalid) as caught:
        decide(START + lines)
    assert "T1" in str(caught.value)
    assert "t.yml" in str(caught.value)
    assert named in str(caught.value)
    assert caught.value.exit_code == 2


def test_an_unknown_region_is_named():
    with pytest.raises(UnknownRegion, match="atlantis"):
        decide("- {id: T2, region: atlantis, as_of: 2018-12-31}")


@pytest.mark.parametrize("text", ["a: 1", "- 3", "- {id: T3, as_of: 2018-12-31}", "[unclosed"])
def test_a_file_that_is_no_list_of_cases_is_refused(text):
    with pytest.raises(CaseInvalid):
        decide(text)


@pytest.mark.parametrize(
    ("expected", "failed"),
    [
        ([{"action": "keep"}], ()),
        ([{"action": "exit"}], ("action",)),
        ([{"action": "keep", "reason_code": "B"}], ("reason_code",)),
        ([{"action": "keep"}, {"member_no": 3, "action": "keep"}], ("member_no", "action")),
        ([], ("member_no",)),
        ([{"member_no": 2, "action": "keep"}], ("member_no", "action")),
    ],
)  # fmt: skip
def test_flags_are_compared_by_the_person_they_are_about(expected, failed):
    flags = [{"member_no": None, "action": "keep", "reason_codes": ["A"]}]
    assert compare(flags, expected) == failed


def test_a_flag_nobody_expects_fails_the_case():
    assert compare([{"member_no": 3, "reason_codes": []}], []) == ("member_no",)


def test_amounts_are_read_exactly():
    assert fen(1159.99) == 115_999
    assert fen("20000.01") == 2_000_001
    assert exact("1/3") * 3 == 1
    assert months("2018-11..2019-02") == (201811, 201812, 201901, 201902)
    assert months("2018-11") == (201811,)
