from dataclasses import replace
from datetime import date

import pytest

from pipeline.assessment.facts import Household, InsuredMonth, Member
from pipeline.cycle import months_between
from pipeline.screening.coverage import Coverage, Leaver, screen_coverage, screen_grace
from pipeline.steps.context import policies

FLAG = Coverage(
    "LO01", None, "621202001", "applicant", None, "enter_dibao", "entry", "dibao", None, None,
    ("INCOME_BELOW_STANDARD",), has_relief=False,
)  # fmt: skip
HELD = replace(
    FLAG, state="in_aid", action="exit_income", outcome="exit", category=None, previous_category="dibao",
    previous_amount_monthly_fen=28500, reason_codes=("INCOME_ABOVE_STANDARD",),
)  # fmt: skip


@pytest.mark.parametrize(
    ("flag", "changes", "kind", "words"),
    [
        (FLAG, {}, "missed", "符合低保条件而未纳入（收入低于标准）；申请中。"),
        (
            FLAG,
            {"state": "monitored", "watch_list": "registered_poor"},
            "missed",
            "符合低保条件而未纳入（收入低于标准）；监测中，建档立卡户。",
        ),
        (
            FLAG,
            {"member_no": 2, "category": "single_person", "state": "in_aid", "reason_codes": ("SEVERE_DISABILITY",)},
            "missed",
            "符合单人保条件而未纳入（重度残疾）；在保。",
        ),
        (HELD, {}, "wrongly_covered", "不再符合条件，仍享受低保285.00元（收入达到或高于标准）；在保。"),
        (
            HELD,
            {"previous_category": "low_income", "previous_amount_monthly_fen": None},
            "wrongly_covered",
            "不再符合条件，仍享受低收入家庭（收入达到或高于标准）；在保。",
        ),
        (
            HELD,
            {"outcome": "adjustment", "action": "change_category", "category": "tekun"},
            "missed",
            "符合特困供养条件，现按低保保障（收入达到或高于标准）；在保。",
        ),
        (HELD, {"outcome": "adjustment", "action": "change_category", "category": "expenditure_poor"}, None, ""),
        (
            FLAG,
            {"outcome": "refer", "action": "refer_temporary_relief"},
            "missed",
            "符合临时救助条件，未见救助记录（收入低于标准）；申请中。",
        ),
        (FLAG, {"outcome": "refer", "action": "refer_temporary_relief", "has_relief": True}, None, ""),
    ],
)
def test_missed_and_wrongly_covered(flag, changes, kind, words):
    found = screen_coverage(replace(flag, **changes))
    assert (None if found is None else found.kind, "" if found is None else found.detail) == (kind, words)


WORK = tuple(InsuredMonth(1, month, "某厂") for month in months_between(201807, 201812))


def left(region="yiyang", day=date(2018, 12, 31), **changes):
    given = {"state": "exited", "members": (Member(1, date(1980, 1, 1)),), "insured": WORK, **changes}
    return Household("YI01", region, day, "361126001", **given)


@pytest.mark.parametrize(
    ("what", "household", "reason", "held", "action", "is_found"),
    [
        ("six months of work, none granted", left(), "INCOME_ABOVE_STANDARD", None, None, True),
        ("up to half above the standard", left(), "INCOME_NOT_BELOW_STANDARD", None, None, True),
        ("five months of work", left(insured=WORK[1:]), "INCOME_ABOVE_STANDARD", None, None, False),
        ("a grace was granted", left(grace_start=201801), "INCOME_ABOVE_STANDARD", None, None, False),
        ("property, not income", left(), "PROPERTY_OVER", None, None, False),
        ("under review", left(), "REVIEW_OPEN", None, None, False),
        ("monitored, nothing known of before", left(state="monitored"), "INCOME_ABOVE_STANDARD", None, None, False),
        ("monitored, held half a year ago", left(state="monitored"), "INCOME_ABOVE_STANDARD", True, "keep", True),
        ("left long ago", left(), "INCOME_ABOVE_STANDARD", False, "not_eligible", False),
        ("left over property", left(), "INCOME_ABOVE_STANDARD", True, "exit_property", False),
        ("the grace has run out", left(), "INCOME_ABOVE_STANDARD", True, "exit_grace_expired", False),
    ],
)
def test_left_by_work_without_grace(what, household, reason, held, action, is_found):
    found = screen_grace(Leaver(household, reason, held, action), policies().region("yiyang"))
    assert (found is not None) is is_found, what


@pytest.mark.parametrize(
    ("region", "day", "reported", "is_found"),
    [
        ("yongning", date(2020, 12, 31), date(2020, 1, 1), True),
        ("yongning", date(2020, 12, 31), date(2019, 12, 31), False),
        ("yongning", date(2020, 12, 31), None, False),
        ("longnan", date(2019, 6, 30), None, True),  # a grace exists, no text says what opens it: a person looks
        ("nanning", date(2019, 12, 31), date(2019, 12, 1), False),  # no grace there
    ],
)
def test_what_opens_the_grace_is_the_region_s(region, day, reported, is_found):
    household = left(region, day, income_change_reported_on=reported, insured=())
    found = screen_grace(Leaver(household, "INCOME_ABOVE_STANDARD", None, None), policies().region(region))
    assert (found is not None) is is_found
