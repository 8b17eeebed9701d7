"""Tasks, explanations, assessment and ledger that come with the flags."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest

from pipeline import tables
from pipeline.assessment.facts import (
    Asset,
    Authorization,
    BankInflow,
    Household,
    Income,
    InsuredMonth,
    Member,
    PersonMonths,
    RecordRef,
)
from pipeline.decision.explain_results import RESULTS
from pipeline.decision.explain_texts import REASONS
from pipeline.decision.judge import judge

SIGNED = (Authorization("self", date(2017, 1, 1), None, None),)
HEAD = Member(1, date(1980, 1, 1), relation="head", authorizations=SIGNED)
PLAIN = Household(
    "H", "longnan", date(2019, 6, 30), state="in_aid", category="dibao", benefit_monthly_fen=33_500, members=(HEAD,)
)
LOWERED = replace(PLAIN, hardship_class=4, previous_hardship_class=2, village_delisted_on=date(2019, 1, 1))
INSURED = (InsuredMonth(1, 201906, "a mill", date(2019, 5, 31)),)


@pytest.mark.parametrize(
    ("household", "kinds"),
    [
        (PLAIN, []),
        (replace(PLAIN, near_relative=True), ["near_relative"]),
        (LOWERED, ["suspicious_downclass"]),
        (replace(LOWERED, benefit_monthly_fen=10_000), ["suspicious_downclass"]),
        (replace(LOWERED, state="applicant"), []),
        (replace(PLAIN, members=(replace(HEAD, assessed_by="one", cared_by="one"),)), ["assessor_is_carer"]),
        (replace(PLAIN, members=(replace(HEAD, assessed_by="one", cared_by="two"),)), []),
        (replace(PLAIN, members=(replace(HEAD, assessed_by="one", cared_by="one", authorizations=()),)), []),
        (replace(PLAIN, open_reviews=("duplicate_household",)), ["duplicate_household"]),
        (replace(PLAIN, insured=INSURED, bank_inflow=(BankInflow(1, ()),)), ["evidence_conflict"]),
        (replace(PLAIN, settlement="urban"), ["policy_silent"]),
        (replace(PLAIN, state="applicant", collected_by="third_party"), ["collection_not_accepted"]),
    ],
)
def test_tasks(policies, household, kinds):
    assert [task.kind for task in judge(household, policies.region("longnan")).tasks] == kinds


def test_a_flag_explains_itself_with_the_numbers_that_decided(policies):
    income = tuple(Income(1, month, "wage", 10_050, "A", "employment") for month in range(201901, 201907))
    household = replace(PLAIN, state="applicant", income=income)
    flag = judge(household, policies.region("longnan")).flags[0]
    for text in (flag.explanation_zh, flag.explanation_en):
        for number in ("100.50", "335", "235", "2019-07"):
            assert number in text
    assert (flag.countable_income_monthly_fen, flag.standard_monthly_fen, flag.margin_fen) == (10_050, 33_500, 23_450)


def test_every_reason_and_result_is_said_in_both_languages():
    for chinese, english in (*REASONS.values(), *RESULTS.values()):
        assert any("一" <= letter <= "鿿" for letter in chinese)
        assert english.isascii()


def test_a_broken_limit_is_named_with_its_rows(policies):
    record = RecordRef("housing", "housing_2019H1.txt", 12)
    judgement = judge(replace(PLAIN, assets=(Asset(1, "shop", record=record),)), policies.region("longnan"))
    assert judgement.assessment.over_limits == ("shops housing/housing_2019H1.txt:12",)
    assert "1号成员商铺（不动产第12行）" in judgement.flags[0].explanation_zh
    assert judgement.flags[0].margin_fen is None


def test_the_assessment_has_the_published_columns(policies):
    income = (Income(1, 201906, "wage", 60_001, "A", "employment"), Income(1, 201812, "wage", 9, "A", "employment"))
    household = replace(PLAIN, income=income, unknown_months=(PersonMonths(1, (201812, 201905)),))
    judgement = judge(household, policies.region("longnan"))
    shown = judgement.assessment
    assert {"household_id", *shown.__slots__} == set(tables.HOUSEHOLD_ASSESSMENT.names)
    assert (shown.counted_members, shown.countable_income_monthly_fen, shown.unknowns) == (1, 10_000, ("1 2019-05",))
    assert judgement.ledger == income[:1]


def test_a_conflict_names_its_months(policies):
    household = replace(PLAIN, insured=INSURED, bank_inflow=(BankInflow(1, ()),))
    assert judge(household, policies.region("longnan")).assessment.conflicts == ("1 2019-06",)
