"""A report of made-up people."""

from datetime import UTC, date, datetime
from decimal import Decimal
from fractions import Fraction

import pytest

from pipeline.assessment.facts import RecordRef
from pipeline.decision.bases import Basis
from pipeline.household_report.evidence import Asked, Earned, Linked, Owned, Person, Signature
from pipeline.household_report.model import Earlier, Figures, Heading, Registered, Report, Said, Test

ROW = RecordRef("employment", "employment_2018H2.xlsx", 7)
TEST = Test(
    "income", Fraction(111065, 3), "<", "line", Fraction(58000), True, "<", True,
    (Basis("dibao_standard", "S1", "2018年城镇最低生活保障标准达到580元/月"),),
)  # fmt: skip


@pytest.fixture
def income_test():
    return TEST


@pytest.fixture
def report():
    """One member, one wage, one account; an increase."""
    return Report(
        heading=Heading(
            number="yiyang-2018H2-YI01-1", region="yiyang", cycle="2018H2", household_id="YI01",
            township_code="361126100", as_of=date(2018, 12, 31), first_month=201807, last_month=201812, run_id="run-1",
            revision=1, dated=date(2019, 1, 20), policy_version="p", model_version="m", code_version="c",
        ),
        flags=(Said(
            member_no=None, outcome="adjustment", action="increase", category="dibao", previous_category=None,
            amount_fen=21000, previous_amount_fen=16600, effective_month="2019-01", grace_start=None, grace_end=None,
            needs_notice=False, reasons=("INCOME_DOWN",), explanation_zh="家庭收入下降，补差增加。",
            explanation_en="Income fell.", income_fen=37021, per_head_fen=37021, standard_fen=58000, margin_fen=20978,
            flips=(ROW,), revision=1, tests=(TEST,), turning=(("再增加209.79元。", "209.79 more."),),
        ),),
        registered=Registered(
            address="江西省上饶市弋阳县旭光乡1号", state="in_aid", category="dibao", settlement=None,
            hardship_class=None,
            benefit_fen=16600, benefit_since=201809, grace_start=None, grace_end=None, declared_fen=None,
            declared_on=None, reported_on=None, collected_by="office", accepted_on=None, is_near_relative=False,
            watch_list=None, record=RecordRef("register", "households.csv", 1),
        ),
        people=(Person(
            member_no=1, name="示例喆", number="361*************48", phone="156******28", birth_date=date(1946, 9, 8),
            age=72, sex="F", relation="head", standing="unit", not_counted_reason=None, died_on=None,
            disability_kind=None, disability_grade=None, is_seriously_ill=False, has_medical_aid=False,
            is_student=False, work_ability="none", selfcare_failed=0, hukou_region=None, category=None,
            benefit_fen=None, consent="in_force",
            signatures=(Signature("self", date(2018, 1, 1), date(2020, 1, 1), None, True, None),), record=None,
        ),),
        figures=Figures(
            counted=1, income_fen=37021, per_head_fen=37021, expenditure_fen=0, net_per_head_fen=37021,
            financial_per_head_fen=68032, savings_heads=1, homes=Fraction(1), over_limits=(), unknowns=(), conflicts=(),
        ),
        asked=(Asked(
            source="employment", state="accepted", refused_because=None, file_name=ROW.file_name,
            produced_at=datetime(2019, 1, 18, 1, tzinfo=UTC), covers_from="2018-01", covers_to="2018-12", rows_in=9,
            rows_accepted=9, rows_quarantined=0, rows_duplicate=0, records=1,
        ),),
        income=(
            Earned(1, 201807, "wage", "employment", "A", 37021, ROW),
            Earned(1, 201807, "wage", "employment", "A", 100, RecordRef("employment", ROW.file_name, 8)),
            Earned(None, 201812, "transfer", "social_security", "A", 5, None),
        ),
        assets=(Owned(
            member_no=1, kind="deposit", value_fen=68032, floor_area_m2=None, share=Decimal(1), unit_id=None,
            as_of=date(2018, 12, 23), record=RecordRef("banking", "b.gz", 3),
        ),),
        supporters=(), bills=(), payments=(), relief=(), tests=(TEST,),
        links=(Linked(ROW, 1, "match", "id_exact", 35.0, 0.999, None),),
        doubts=(), tasks=(), screening=(),
        earlier=(Earlier(
            cycle="2018H1", run_id="run-0", revision=1, published_at=datetime(2018, 7, 20, tzinfo=UTC), is_current=True,
            member_no=None, outcome="entry", action="enter_dibao", category="dibao", amount_fen=16600, income_fen=0,
            per_head_fen=0, standard_fen=58000, counted=1,
        ),),
        missing=(),
    )  # fmt: skip
