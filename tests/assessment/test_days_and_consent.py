"""Ages, windows and authorizations, both sides of each day."""

from __future__ import annotations

from datetime import date

import pytest

from pipeline.assessment.calendar_days import age_on, birthday, is_reached, is_within, months_before
from pipeline.assessment.consent import consent_holds, is_in_force
from pipeline.assessment.facts import Authorization, Household, Member
from pipeline.assessment.unit import form_unit

AS_OF = date(2018, 12, 31)
VALID = Authorization("self", date(2018, 1, 1), None, None)


@pytest.mark.parametrize(
    ("birth", "day", "age"),
    [
        (date(2000, 12, 31), AS_OF, 18),
        (date(2001, 1, 1), AS_OF, 17),
        (date(2000, 2, 29), date(2018, 2, 28), 17),
        (date(2000, 2, 29), date(2018, 3, 1), 18),
        (date(2000, 2, 29), date(2020, 2, 29), 20),
    ],
)
def test_age(birth, day, age):
    assert age_on(birth, day) == age
    assert (birthday(birth, 18) <= day) == (age >= 18)


@pytest.mark.parametrize(
    ("day", "months", "before"),
    [
        (date(2018, 12, 31), 6, date(2018, 6, 30)),
        (date(2019, 6, 30), 6, date(2018, 12, 30)),
        (date(2020, 2, 29), 12, date(2019, 2, 28)),
        (date(2018, 1, 31), 1, date(2017, 12, 31)),
    ],
)
def test_months_before(day, months, before):
    assert months_before(day, months) == before


@pytest.mark.parametrize(
    ("start", "reached", "within"),
    [
        (None, False, False),
        (date(2017, 12, 30), True, False),
        (date(2017, 12, 31), True, False),
        (date(2018, 1, 1), False, True),
        (AS_OF, False, True),
        (date(2019, 1, 1), False, False),
    ],
)
def test_on_the_same_day_a_limit_is_reached_and_a_window_is_past(start, reached, within):
    assert is_reached(start, 12, AS_OF) == reached
    assert is_within(start, 12, AS_OF) == within


@pytest.mark.parametrize(
    ("authorization", "in_force"),
    [
        (VALID, True),
        (Authorization("guardian", AS_OF, AS_OF, None), True),
        (Authorization("neighbour", date(2018, 1, 1), None, None), False),
        (Authorization("self", None, None, None), False),
        (Authorization("self", date(2019, 1, 1), None, None), False),
        (Authorization("self", date(2018, 1, 1), date(2018, 12, 30), None), False),
        (Authorization("self", date(2018, 1, 1), None, AS_OF), False),
        (Authorization("self", date(2018, 1, 1), None, date(2019, 1, 1)), True),
    ],
)
def test_in_force(authorization, in_force):
    assert is_in_force(authorization, AS_OF) == in_force


@pytest.mark.parametrize(
    ("member", "holds"),
    [
        (Member(1, date(1980, 1, 1)), False),
        (Member(1, date(1980, 1, 1), authorizations=(VALID,)), True),
        (Member(1, date(2000, 11, 1)), False),
        (Member(1, date(2000, 11, 2)), True),
        (Member(1, date(2010, 1, 1)), True),
        (Member(1, date(1980, 1, 1), counted=False), True),
        (Member(1, date(1980, 1, 1), died_on=AS_OF), True),
        (Member(1, date(1980, 1, 1), died_on=date(2019, 1, 1)), False),
    ],
)
def test_consent(member, holds):
    assert consent_holds((member,), AS_OF) == holds


def test_unit():
    members = (
        Member(4, date(2010, 1, 1), relation="child", orphan="dispersed"),
        Member(3, date(1990, 1, 1), relation="head", counted=False),
        Member(2, date(2000, 1, 1), relation="other", orphan="dispersed"),
        Member(6, date(1950, 1, 1), relation="head", died_on=AS_OF),
        Member(5, date(1985, 1, 1), relation="spouse"),
    )
    unit = form_unit(Household("H", "yiyang", AS_OF, members=members))
    assert [member.member_no for member in unit.members] == [2, 5]
    assert [member.member_no for member in unit.orphans] == [4]
    assert [member.member_no for member in unit.dead] == [6]
    assert unit.head.member_no == 2
