"""The truth is reckoned by the templates, the product's rules know nothing of it: on clean facts both must agree."""

from collections import Counter
from decimal import Decimal
from fractions import Fraction
from importlib import resources
from random import Random

import pytest

from pipeline.assessment import facts
from pipeline.cycle import Cycle, month_of, months_between
from pipeline.decision.judge import judge
from pipeline.policy.load import load_policies
from pipeline.sampling.households import dress
from pipeline.sampling.model import Account, Insurance, Property, Wage
from pipeline.sampling.people import People
from pipeline.sampling.scenarios import scenarios_of
from pipeline.sampling.standards import load_standards
from pipeline.sampling.world import World, make_employers

INSURANCE = {
    "城镇职工养老": "employee_pension", "城乡居民养老": "resident_pension", "失业": "unemployment",
    "工伤": "work_injury", "生育": "maternity",
}  # fmt: skip
USAGE = {"住宅": "home", "商业服务": "shop", "办公": "office", "车位": "parking", "工业": "factory"}
ACCOUNT = {"活期": "deposit", "定期": "deposit", "理财": "fund", "证券": "securities"}
EACH = 12


@pytest.fixture(scope="module")
def policies():
    folder = resources.files("pipeline.policy").joinpath("regions")
    return load_policies({each.name: each.read_text(encoding="utf-8") for each in folder.iterdir()})


def spread(total, months):
    each, odd = divmod(total, len(months))
    return {month: each + (odd if month == months[-1] else 0) for month in months}


def fen(yuan):
    return None if yuan is None else yuan * 100


def member_of(draft, index):
    each = draft.members[index]
    return facts.Member(
        member_no=index + 1, birth_date=each.person.birth_date, sex=each.person.sex, relation=each.relation,
        counted=each.counted, hukou_kind=each.hukou_kind, hukou_region=each.hukou_region,
        permit_issued_on=each.permit_issued_on, resident_since=each.resident_since,
        disability_kind=each.disability_kind or None, disability_grade=each.disability_grade,
        serious_illness=each.serious_illness, medical_aid=each.medical_aid, student=each.student,
        work_ability=each.work_ability, selfcare_failed=each.selfcare_failed, assessed_by=each.assessed_by or None,
        cared_by=each.cared_by or None, orphan=each.orphan or None, died_on=each.died_on,
        category=each.category or None,
        benefit_monthly_fen=fen(each.benefit), benefit_since=each.benefit_since,
        authorizations=tuple(
            facts.Authorization(signed.signed_by, signed.signed_on, signed.expires_on, signed.revoked_on)
            for signed in draft.authorizations if signed.member == index
        ),
    )  # fmt: skip


def evidence_of(draft, cycle):  # noqa: C901 - one case a kind of record
    """What a linked run would know: income, insured months, unemployment insurance, inflows, assets."""
    found = {"income": [], "insured": [], "unemployment_insured": [], "bank_inflow": [], "assets": []}
    alive = {index for index, each in enumerate(draft.members) if each.counted and each.died_on is None}
    wages = [row for row in draft.evidence if isinstance(row, Wage) and row.member in alive]
    declared = {(row.member, month) for row in wages for month in months_between(row.from_month, row.to_month)}

    def earned(row, kind, source, by_month, grade="A", insurance=None):
        ref = facts.RecordRef(source, "file", len(found["income"]) + 1)
        for month, amount in by_month.items():
            if month in cycle.look_back(6):
                found["income"].append(
                    facts.Income(row.member + 1, month, kind, amount, grade, source, insurance, ref)
                )  # fmt: skip

    for row in (row for row in draft.evidence if row.member in alive):
        match row:
            case Wage():
                months = months_between(row.from_month, row.to_month)
                parts = [spread(amount, months) for amount in (row.gross, row.insurance, row.tax)]
                earned(
                    row,
                    "wage",
                    "employment",
                    {month: parts[0][month] - parts[1][month] - parts[2][month] for month in months},
                )
            case Insurance(is_benefit=True):
                earned(row, "transfer", "social_security", {row.month: row.amount}, insurance=INSURANCE[row.insurance])
            case Insurance() if row.insurance == "城镇职工养老" and row.employer:
                left = [each.left_on for each in wages if (each.member, each.employer) == (row.member, row.employer)]
                left_on = max((day for day in left if day), default=None)
                found["insured"].append(facts.InsuredMonth(row.member + 1, row.month, row.employer, left_on))
                if (row.member, row.month) not in declared:
                    earned(row, "wage", "social_security", {row.month: row.amount}, grade="B")
            case Insurance() if row.insurance == "失业":
                found["unemployment_insured"].append(facts.PersonMonths(row.member + 1, (row.month,)))
            case Property() if row.is_lease:
                months = months_between(month_of(row.lease_from), month_of(row.lease_to))
                monthly = row.rent_monthly * Fraction(*row.share)
                assert monthly.denominator == 1
                earned(row, "property", "housing", dict.fromkeys(months, int(monthly)))
            case Property() if row.is_current:
                area, unit = Decimal(row.area_hundredths) / 100, f"unit-{len(found['assets'])}"
                found["assets"].append(
                    facts.Asset(
                        row.member + 1, USAGE[row.usage], None, area, Fraction(*row.share), unit, row.registered_on
                    )
                )
            case Account():
                found["bank_inflow"].append(facts.BankInflow(row.member + 1, row.inflow))
                found["assets"].append(
                    facts.Asset(row.member + 1, ACCOUNT[row.account_type], row.balance, as_of=cycle.as_of)
                )
                earned(
                    row,
                    "property",
                    "banking",
                    spread(row.interest_12m, cycle.look_back(12)) if row.interest_12m else {},
                )
    return {name: tuple(rows) for name, rows in found.items()}


def household_of(draft, world):
    cycle, default = world.cycle, world.standards.default_settlement
    return facts.Household(
        household_id="H1", region=cycle.region, as_of=cycle.as_of, township_code=draft.place.township_code,
        state=draft.state, settlement=None if draft.settlement == default else draft.settlement,
        category=draft.category or None, hardship_class=draft.hardship_class,
        previous_hardship_class=draft.previous_hardship_class, benefit_monthly_fen=fen(draft.benefit),
        benefit_since=draft.benefit_since, grace_start=draft.grace_start, grace_end=draft.grace_end,
        income_change_reported_on=draft.reported_on, declared_income_monthly_fen=fen(draft.declared_income),
        declared_on=draft.declared_on, collected_by=draft.collected_by, accepted_on=draft.accepted_on,
        watch_list=draft.watch_list or None, village_delisted_on=draft.village_delisted_on,
        members=tuple(member_of(draft, index) for index in range(len(draft.members))),
        expenditures=tuple(
            facts.Expenditure(bill.member + 1, bill.kind, bill.amount, bill.from_month, bill.to_month)
            for bill in draft.bills
        ),
        supporters=tuple(
            facts.Supporter(
                each.member + 1, each.relation, each.household_size, each.household_income, each.parents_supported,
                each.children_count, each.no_ability_reason or None,
            ) for each in draft.supporters
        ),
        open_reviews=("duplicate_household",) if draft.shared else (),
        unknown_months=tuple(facts.PersonMonths(row.member + 1, (row.from_month,)) for row, _ in draft.bad_rows),
        **evidence_of(draft, cycle),
    )  # fmt: skip


@pytest.mark.parametrize(
    ("region", "name"),
    [
        ("yiyang", "2018H1"), ("yiyang", "2019H1"), ("yongning", "2020H2"), ("yongning", "2021H1"),
        ("nanning", "2019H2"), ("nanning", "2020H1"), ("longnan", "2019H1"), ("yinchuan", "2018H2"),
    ],
)  # fmt: skip
def test_rules_find_what_the_template_says(policies, region, name):
    cycle = Cycle.of(region, name)
    standards = load_standards(region, name, cycle.as_of.year, cycle.previous.as_of.year)
    rng = Random(4)
    world = World(rng, cycle, standards, People(rng, standards), make_employers(rng, standards))
    judged, wrong = Counter(), []
    for scenario in scenarios_of(standards):
        for draft in (draft for _ in range(EACH) for draft in scenario.template(world)):
            dress(world, draft)
            flags = {flag.member_no: flag for flag in judge(household_of(draft, world), policies.region(region)).flags}
            judged[scenario.name] += 1
            for each in draft.expected:
                flag = flags.get(None if each.member is None else each.member + 1)
                claimed = {
                    "outcome": each.outcome, "action": each.action, "category": each.category or None,
                    "amount_monthly_fen": fen(each.amount), "grace_start": each.grace_start,
                    "grace_end": each.grace_end,
                }  # fmt: skip
                found = {column: getattr(flag, column, None) for column, value in claimed.items() if value is not None}
                expected = {column: value for column, value in claimed.items() if value is not None}
                if found != expected or flag.reason_codes[0] != each.reason:
                    wrong.append((scenario.name, expected, found))
    assert wrong == []
    assert len(judged) == len(scenarios_of(standards))
