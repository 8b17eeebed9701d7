"""Households about which a person must decide: consent, duplicates, contradictions, weak or missing evidence."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from typing import Final

from pipeline.cycle import last_day, months_between
from pipeline.sampling.evidence import PENSION, contributions, spread
from pipeline.sampling.family import compose, earners, needs_consent, sign
from pipeline.sampling.income import ACCOUNT_TYPES, earn
from pipeline.sampling.model import Account, Draft, Wage
from pipeline.sampling.scenarios.common import (
    cap,
    earner_family,
    expect,
    expect_review,
    in_aid,
    pick,
    six,
    some_benefit,
)  # fmt: skip
from pipeline.sampling.world import LOOK_BACK, World, gap_yuan

UNREADABLE: Final = "面议"


def _without_consent(world: World) -> Draft:
    draft = compose(world)
    earn(world, draft, pick(world, 700, 2 * six(world.line(draft))))
    sign(world, draft)
    asked = [index for index, each in enumerate(draft.members) if needs_consent(world, each)]
    lost = world.rng.choice(asked)
    theirs = [each for each in draft.authorizations if each.member == lost]
    draft.authorizations = [each for each in draft.authorizations if each.member != lost]
    latest = theirs[-1]
    match world.rng.choice(("none", "expired", "revoked", "later")):
        case "expired":
            draft.authorizations.append(replace(latest, expires_on=world.day_before(1, 15)))
        case "revoked":
            draft.authorizations.append(replace(latest, revoked_on=world.day_before(0, 15)))
        case "later":
            signed = world.as_of + timedelta(days=world.rng.randint(1, 12))
            draft.authorizations.append(replace(latest, signed_on=signed, expires_on=signed + timedelta(days=700)))
        case _:
            draft.note("no_authorization")
    draft.linkable = False
    return draft


def consent_missing(world: World) -> list[Draft]:
    """An applicant household in which one adult has no authorization in force."""
    draft = _without_consent(world)
    expect(draft, "blocked", "blocked_consent", "CONSENT_MISSING")
    return [draft]


def consent_missing_in_aid(world: World) -> list[Draft]:
    """The same in aid: the benefit stays."""
    draft = _without_consent(world)
    in_aid(world, draft, some_benefit(world, draft))
    expect(draft, "blocked", "blocked_consent", "CONSENT_MISSING", amount=draft.benefit)
    return [draft]


def duplicate_person(world: World) -> list[Draft]:
    """One person counted in two households."""
    first, second = compose(world, world.rng.choice(("couple", "with_children"))), compose(world, "single")
    person = first.members[1].person
    second.members[0] = replace(second.members[0], person=person)
    first.shared, second.shared = frozenset({1}), frozenset({0})
    for draft in (first, second):
        expect_review(draft, "DUPLICATE_HOUSEHOLD")
    return [first, second]


def _conflict(world: World) -> Draft:
    """Insured through an employer after the day that employer says the person left; no wage, no inflow (挂靠参保)."""
    rng = world.rng
    draft = earner_family(world)
    who = earners(world, draft)[0]
    employer = rng.choice(world.employers)
    start, left_month = world.month(-6), world.month(-rng.randint(2, 5))
    left = last_day(left_month).replace(day=rng.randint(5, 27))
    months = len(months_between(start, left_month))
    hired = date(rng.randint(2010, world.as_of.year - 2), rng.randint(1, 12), 1)
    gross = rng.randint(700, 2600) * 100 * months
    draft.evidence.append(Wage(who, employer.name, employer.code, "劳动合同", hired, left, start, left_month, gross))
    base = rng.randint(2300, 4300) * 100
    months_insured = months_between(start, world.last_month)
    draft.evidence += contributions(who, PENSION, employer.name, base, months_insured)
    moved = tuple((month, rng.randint(40, 280) * 1000) for month in months_between(world.month(-11), left_month))
    draft.evidence.append(Account(who, rng.choice(ACCOUNT_TYPES), rng.randint(1000, 90_000), 0, moved))
    # A second account with money coming in would speak against the conflict.
    draft.plain_accounts = False
    return draft


def evidence_conflict(world: World) -> list[Draft]:
    """Nominal insurance of an applicant."""
    draft = _conflict(world)
    expect_review(draft, "EVIDENCE_CONFLICT")
    return [draft]


def evidence_conflict_in_aid(world: World) -> list[Draft]:
    """Nominal insurance of a household in aid."""
    draft = _conflict(world)
    in_aid(world, draft, some_benefit(world, draft))
    expect_review(draft, "EVIDENCE_CONFLICT")
    return [draft]


def _insured_only(world: World, low: int, high: int, months: int = LOOK_BACK) -> Draft:
    """Income that shows only in an insurance base; `low` and `high` are twelfths of the line over the look-back."""
    draft = earner_family(world)
    line = six(world.line(draft))
    draft.income = pick(world, max(600, line * low // 12), line * high // 12)
    who = earners(world, draft)[0]
    employer = world.rng.choice(world.employers)
    seen = months_between(world.month(1 - months), world.last_month)
    draft.evidence += spread(contributions(who, PENSION, employer.name, 0, seen), draft.income)
    return draft


def entry_dibao_insurance_base_only(world: World) -> list[Draft]:
    """An insurance base that leaves an applicant below the standard."""
    draft = _insured_only(world, 1, 11)
    expect(
        draft, "entry", "enter_dibao", "INCOME_BELOW_STANDARD", "dibao", gap_yuan(world.line(draft), draft.income or 0)
    )
    return [draft]


def not_eligible_only_by_insurance_base(world: World) -> list[Draft]:
    """Only an insurance base puts an applicant over: no refusal rests on that."""
    draft = _insured_only(world, 13, 30)
    expect_review(draft, "EVIDENCE_WEAK")
    return [draft]


def exit_only_by_insurance_base(world: World) -> list[Draft]:
    """Only an insurance base puts a household in aid over; too few months of it to be stable work."""
    draft = _insured_only(world, 13, 30, months=4)
    in_aid(world, draft, some_benefit(world, draft))
    expect_review(draft, "EVIDENCE_WEAK")
    return [draft]


def collection_not_accepted(world: World) -> list[Draft]:
    """An entry that rests on what a third party collected and the office had not taken over by the as-of date."""
    draft = earner_family(world)
    earn(world, draft, pick(world, 700, int(six(world.line(draft)) * 0.95)))
    draft.collected_by = "third_party"
    draft.accepted_on = world.as_of + timedelta(days=world.rng.randint(1, 12)) if world.chance(0.3) else None
    expect_review(draft, "COLLECTION_NOT_ACCEPTED")
    return [draft]


def entry_on_unknown_month(world: World) -> list[Draft]:
    """An entry while a wage row of the family sits in quarantine: that month is unknown, not zero."""
    draft = earner_family(world)
    earn(world, draft, pick(world, 700, int(six(world.line(draft)) * 0.9)))
    employer = world.rng.choice(world.employers)
    who, month = earners(world, draft)[0], world.month(-world.rng.randint(0, 5))
    row = Wage(who, employer.name, employer.code, "临时", date(2015, 3, 1), None, month, month, 0)
    draft.bad_rows.append((row, "not_a_number"))
    expect_review(draft, "EVIDENCE_INCOMPLETE")
    return [draft]


def suspicious_downclass(world: World) -> list[Draft]:
    """Nothing changed but the hardship class, lowered in the half-year the village was delisted."""
    draft = earner_family(world)
    line = world.line(draft)
    earn(world, draft, pick(world, 700, min(six(line) - 1, cap(line))))
    in_aid(world, draft, gap_yuan(line, draft.income or 0))
    draft.previous_hardship_class = world.rng.randint(1, 3)
    draft.hardship_class = world.rng.randint(draft.previous_hardship_class + 1, 4)
    draft.village_delisted_on = world.day_before(1, 170)
    expect_review(draft, "SUSPICIOUS_DOWNCLASS")
    return [draft]
