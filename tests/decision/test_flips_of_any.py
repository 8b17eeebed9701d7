"""Of any household: a record is named exactly where the judgement without it differs."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from random import Random

from hypothesis import HealthCheck, assume, given, settings
from hypothesis import strategies as st

from pipeline.assessment.employment import leaving_date
from pipeline.assessment.facts import (
    Hiring,
    RecordRef,
)
from pipeline.assessment.means import PLAIN, WITH_UNCERTAIN, WITHOUT_INFERRED
from pipeline.decision.flips import NOT_TURNED, find_flips, flips_as_text
from pipeline.decision.household import judge_evidence
from pipeline.decision.judge import judge
from pipeline.decision.verdict import Readings, reach_verdict, subject_of
from pipeline.decision.without import Records


def every_record(household):
    """The slow way, which looks at each record there is."""
    items = (*household.income, *household.uncertain_income, *household.assets, *household.uncertain_assets)
    return sorted({item.record for item in items}, key=lambda record: record.row_number)


def without(household, record):
    kept = [item for item in household.income if item.record != record]
    bases = {(item.member_no, item.month) for item in kept if (item.kind, item.grade) == ("wage", "B")}
    gone = {
        (item.member_no, item.month)
        for item in household.income
        if item.record == record and (item.kind, item.grade) == ("wage", "B")
    }
    return replace(
        household,
        income=tuple(kept),
        insured=tuple(one for one in household.insured if (one.member_no, one.month) not in gone - bases),
        assets=tuple(one for one in household.assets if one.record != record),
        uncertain_income=tuple(one for one in household.uncertain_income if one.record != record),
        uncertain_assets=tuple(one for one in household.uncertain_assets if one.record != record),
    )


@settings(max_examples=300, deadline=None, suppress_health_check=[HealthCheck.filter_too_much])
@given(seed=st.integers(0, 2**48))
def test_looking_only_at_what_can_decide_misses_no_record(any_household, policies, seed):
    made = any_household(seed, consenting=True)
    rows = iter(range(1, 1000))

    def numbered(items):
        return tuple(replace(item, record=RecordRef("s", "f", next(rows))) for item in items)

    household = replace(
        made, income=numbered(made.income), uncertain_income=numbered(made.uncertain_income),
        assets=numbered(made.assets), uncertain_assets=numbered(made.uncertain_assets),
    )  # fmt: skip
    subject = subject_of(household, policies.region(household.region))
    verdict = reach_verdict(subject)
    said = {number: (result.action, result.amount_fen) for number, result in verdict.results}
    slowly = {number: [] for number, result in verdict.results if result.outcome not in NOT_TURNED}
    for record in every_record(household):
        other = reach_verdict(replace(subject, household=without(household, record)))
        then = {number: (result.action, result.amount_fen) for number, result in other.results}
        for number, records in slowly.items():
            if then.get(number) != said[number]:
                records.append(record)
    assert find_flips(subject, verdict) == {number: tuple(records) for number, records in slowly.items()}


RECORDED = ("income", "uncertain_income", "assets", "uncertain_assets", "insured", "bank_inflow", "hirings")
"""What of a household names the record it comes from."""


def with_shared_records(made, random):
    """The household, every fact from one of a few records: most records show several facts, of several kinds."""

    def recorded(items):
        return tuple(replace(one, record=RecordRef("s", "f", random.randrange(1, 9))) for one in items)

    hired = [date(2017, 1, 1), date(2018, 12, 15), None]
    left = [date(made.as_of.year, 7, 1), date(made.as_of.year, 11, 30), None]
    hirings = [
        Hiring(random.randrange(1, 5), "e", random.choice(hired), random.choice(left), RecordRef("e", "e", row))
        for row in range(1, 1 + random.randrange(5))
    ]
    of = {number: [one for one in hirings if one.member_no == number] for number in range(1, 5)}
    insured = tuple(replace(one, left_on=leaving_date(of[one.member_no])) for one in made.insured)
    changed = {name: recorded(getattr(made, name)) for name in RECORDED if name not in ("hirings", "insured")}
    return replace(made, **changed, insured=recorded(insured), hirings=tuple(hirings))


def plainly_without(household, record):
    """Every fact that names the record left out, and the leaving dates told anew by the hirings that stay."""
    kept = {name: tuple(one for one in getattr(household, name) if one.record != record) for name in RECORDED}
    told = {one.member_no for one in household.hirings if one.record == record}
    insured = tuple(
        replace(one, left_on=leaving_date(other for other in kept["hirings"] if other.member_no == one.member_no))
        if one.member_no in told
        else one
        for one in kept["insured"]
    )
    return replace(household, **{**kept, "insured": insured})


@settings(max_examples=500, deadline=None)
@given(seed=st.integers(0, 2**48))
def test_a_record_is_named_exactly_where_the_whole_judgement_without_it_differs(any_household, policies, seed):
    household = with_shared_records(any_household(seed, consenting=True), Random(seed))
    policy = policies.region(household.region)
    records = {one.record for name in RECORDED for one in getattr(household, name)}
    without = {record: judge(plainly_without(household, record), policy).flags for record in records}
    for flag in judge(household, policy, with_flips=True).flags:
        if flag.outcome in NOT_TURNED:
            assert flag.flips is None
            continue
        said = (flag.member_no, flag.action, flag.amount_monthly_fen)
        turning = [
            record
            for record, flags in without.items()
            if said not in {(other.member_no, other.action, other.amount_monthly_fen) for other in flags}
        ]
        turning.sort(key=lambda record: (record.source, record.file_name, record.row_number))
        assert flag.flips == flips_as_text(turning)


@settings(max_examples=200, deadline=None)
@given(seed=st.integers(0, 2**48))
def test_without_a_record_nothing_else_of_the_household_changes(any_household, seed):
    household = with_shared_records(any_household(seed), Random(seed))
    records = Records.of(household)
    for record in {one.record for name in RECORDED for one in getattr(household, name)}:
        other = records.without(record)
        assert other == plainly_without(household, record)
        for name in RECORDED:
            if all(one.record != record for one in (*getattr(household, name), *household.hirings)):
                assert getattr(other, name) is getattr(household, name)
    assert records.without(RecordRef("no", "such", 1)) == household


@settings(max_examples=200, deadline=None)
@given(seed=st.integers(0, 2**48))
def test_means_beside_others_are_the_means(any_household, policies, seed):
    """On every reading and without every record: taken from beside or worked out alone, the same."""
    household = with_shared_records(any_household(seed, consenting=True), Random(seed))
    subject = subject_of(household, policies.region(household.region))
    verdict, records = reach_verdict(subject), Records.of(household)
    assume(verdict.readings is not None)
    for record in records.places:
        other = replace(subject, household=records.without(record))
        beside, alone = Readings(other, verdict.readings), Readings(other)
        for reading in (PLAIN, WITHOUT_INFERRED, WITH_UNCERTAIN):
            assert beside.of(reading) == judge_evidence(other, reading) == alone.of(reading)
