"""Who is closed to linking, by columns: as the consent rule says of each household."""

from __future__ import annotations

from datetime import date, timedelta

import pyarrow as pa
import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipeline.assessment.consent import consent_holds
from pipeline.assessment.facts import Authorization, Member
from pipeline.steps.linking import are_closed

DAY = date(2018, 12, 31)
BIRTH, ADULT, CHILD = date(1980, 5, 1), date(2000, 11, 1), date(2000, 11, 2)
SIGNED = Authorization("self", date(2018, 1, 1), None, None)
MEMBERS = pa.schema(
    [("household_id", pa.string()), ("member_no", pa.int32()), ("birth_date", pa.date32()), ("counted", pa.bool_()),
     ("died_on", pa.date32())]
)  # fmt: skip
AUTHORIZATIONS = pa.schema(
    [("household_id", pa.string()), ("member_no", pa.int32()), ("signed_by", pa.string())]
    + [(name, pa.date32()) for name in ("signed_on", "expires_on", "revoked_on")]
)


def closed(homes):
    """What are_closed says of each member, household by household."""
    members = [
        (home, one.member_no, one.birth_date, one.counted, one.died_on)
        for home, found in homes.items()
        for one in found
    ]
    signed = [
        (home, one.member_no, each.signed_by, each.signed_on, each.expires_on, each.revoked_on)
        for home, found in homes.items()
        for one in found
        for each in one.authorizations
    ]
    tables = (
        pa.Table.from_pylist([dict(zip(schema.names, row, strict=True)) for row in rows], schema=schema)
        for rows, schema in ((members, MEMBERS), (signed, AUTHORIZATIONS))
    )
    return are_closed(*tables, DAY).to_pylist()


@pytest.mark.parametrize(
    ("members", "expected"),
    [
        ((Member(1, BIRTH, authorizations=(SIGNED,)), Member(2, CHILD)), [False, False]),
        ((Member(1, BIRTH, authorizations=(SIGNED,)), Member(2, ADULT)), [True, True]),
        ((Member(1, BIRTH, authorizations=(SIGNED,)), Member(2, ADULT, counted=False)), [False, True]),
        ((Member(1, BIRTH, authorizations=(SIGNED,)), Member(2, ADULT, died_on=DAY)), [False, True]),
        ((Member(1, BIRTH, authorizations=(SIGNED,)), Member(2, ADULT, died_on=DAY + timedelta(1))), [True, True]),
    ],
)
def test_a_household_is_closed_for_want_of_one_authorization_and_its_dead_and_uncounted_always(members, expected):
    assert closed({"A": members, "B": (Member(2, BIRTH, authorizations=(SIGNED,)),)}) == [*expected, False]


def test_an_authorization_is_its_signers_own():
    assert closed({"A": (Member(1, BIRTH),), "B": (Member(1, BIRTH, authorizations=(SIGNED,)),)}) == [True, False]


def test_of_nobody_nothing_is_said():
    assert closed({}) == []


days = st.sampled_from([DAY - timedelta(1), DAY, DAY + timedelta(1)])
authorizations = st.builds(Authorization, st.sampled_from(["self", "guardian", "agent"]), days, *[st.none() | days] * 2)
people = st.builds(
    Member,
    st.just(0),
    st.sampled_from([BIRTH, ADULT, CHILD]),
    counted=st.booleans(),
    died_on=st.none() | days,
    authorizations=st.lists(authorizations, max_size=2).map(tuple),
)


@given(st.lists(st.lists(people, min_size=1, max_size=3), max_size=3))
def test_it_is_the_consent_rule_household_by_household(homes):
    numbered = {
        f"H{at}": [
            Member(number, one.birth_date, counted=one.counted, died_on=one.died_on, authorizations=one.authorizations)
            for number, one in enumerate(members, start=1)
        ]
        for at, members in enumerate(homes)
    }
    expected = [
        not consent_holds(members, DAY) or not one.counted or (one.died_on is not None and one.died_on <= DAY)
        for members in numbered.values()
        for one in members
    ]
    assert closed(numbered) == expected
