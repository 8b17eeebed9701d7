"""The scenario templates and where each can be drawn."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Final

from pipeline.sampling.model import Draft
from pipeline.sampling.scenarios import dibao, expenditure, grace, guards, persons, place, property, tekun
from pipeline.sampling.standards import SampleStandards
from pipeline.sampling.world import World

Template = Callable[[World], list[Draft]]


@dataclass(frozen=True, slots=True)
class Scenario:
    """What a household is made to show; `weight` is its share in thousandths, `need` what the region must have."""

    name: str
    template: Template
    weight: int
    need: str = ""


SCENARIOS: Final = (
    Scenario("entry_dibao", dibao.entry_dibao, 95),
    Scenario("keep_dibao", dibao.keep_dibao, 125),
    Scenario("increase_dibao", dibao.increase_dibao, 68),
    Scenario("decrease_dibao", dibao.decrease_dibao, 62),
    Scenario("standard_raised", dibao.standard_raised, 20, "raised"),
    Scenario("exit_income", dibao.exit_income, 38, "exit"),
    Scenario("death", dibao.death, 17),
    Scenario("birth", dibao.birth, 8, "not_raised"),
    Scenario("nobody_left", dibao.nobody_left, 7),
    Scenario("watch_margin", dibao.watch_margin, 35),
    Scenario("not_eligible", dibao.not_eligible, 36),
    Scenario("exited", dibao.exited, 12),
    Scenario("entry_tekun", tekun.entry_tekun, 18),
    Scenario("keep_tekun", tekun.keep_tekun, 46),
    Scenario("not_tekun_supporter_able", tekun.not_tekun_supporter_able, 7),
    Scenario("entry_expenditure_poor", expenditure.entry_expenditure_poor, 22, "gross_cap_and_net"),
    Scenario("keep_expenditure_poor", expenditure.keep_expenditure_poor, 25, "gross_cap_and_net"),
    Scenario("in_aid_expenditure_poor", expenditure.change_expenditure_poor, 25, "gross_cap_and_net"),
    Scenario("dibao_to_expenditure_poor", expenditure.dibao_to_expenditure_poor, 24, "gross_cap_and_net"),
    Scenario("expenditure_poor_to_dibao", expenditure.expenditure_poor_to_dibao, 17, "gross_cap_and_net"),
    Scenario("expenditure_gross_over_cap", expenditure.expenditure_gross_over_cap, 12, "gross_cap_and_net"),
    Scenario("expenditure_net_not_below", expenditure.expenditure_net_not_below, 13, "gross_cap_and_net"),
    Scenario("entry_low_income", expenditure.entry_low_income, 70, "low_income"),
    Scenario("keep_low_income", expenditure.keep_low_income, 44, "low_income"),
    Scenario("dibao_to_low_income", expenditure.dibao_to_low_income, 24, "low_income"),
    Scenario("low_income_to_dibao", expenditure.low_income_to_dibao, 18, "low_income"),
    Scenario("low_income_over", expenditure.low_income_over, 20, "low_income"),
    Scenario("grace_start", grace.grace_start, 40, "grace"),
    Scenario("grace_continue", grace.grace_continue, 32, "grace"),
    Scenario("grace_expired", grace.grace_expired, 17, "grace"),
    Scenario("grace_cancel", grace.grace_cancel, 18, "grace"),
    Scenario("grace_stable", grace.grace_stable, 16, "stable_ends"),
    Scenario("policy_silent_grace", grace.policy_silent_grace, 30, "silent_grace"),
    Scenario("single_person", persons.single_person, 60, "single_person"),
    Scenario("keep_single_person", persons.keep_single_person, 30, "single_person"),
    Scenario("single_person_ends", persons.single_person_ends, 8, "single_person"),
    Scenario("entry_orphan", persons.entry_orphan, 16, "orphan"),
    Scenario("keep_orphan", persons.keep_orphan, 8, "orphan"),
    Scenario("consent_missing", guards.consent_missing, 20),
    Scenario("consent_missing_in_aid", guards.consent_missing_in_aid, 18),
    Scenario("duplicate_person", guards.duplicate_person, 4),
    Scenario("evidence_conflict", guards.evidence_conflict, 7),
    Scenario("evidence_conflict_in_aid", guards.evidence_conflict_in_aid, 17),
    Scenario("entry_dibao_insurance_base_only", guards.entry_dibao_insurance_base_only, 13),
    Scenario("not_eligible_only_by_insurance_base", guards.not_eligible_only_by_insurance_base, 11),
    Scenario("exit_only_by_insurance_base", guards.exit_only_by_insurance_base, 9, "exit"),
    Scenario("collection_not_accepted", guards.collection_not_accepted, 11),
    Scenario("entry_on_unknown_month", guards.entry_on_unknown_month, 4),
    Scenario("suspicious_downclass", guards.suspicious_downclass, 6, "hardship_classes"),
    Scenario("deposit_at_limit", property.deposit_at_limit, 7),
    Scenario("property_over", property.property_over, 18),
    Scenario("property_over_in_aid", property.property_over_in_aid, 22),
    Scenario("outsider_ok", place.outsider_ok, 10, "outsiders"),
    Scenario("outsider_refused", place.outsider_refused, 16),
    Scenario("outsider_in_aid", place.outsider_in_aid, 5),
    Scenario("temporary_relief", place.temporary_relief, 28, "temporary_relief"),
    Scenario("temporary_relief_insured", place.temporary_relief_insured, 6, "temporary_relief"),
)


def _has(standards: SampleStandards) -> frozenset[str]:
    """What the region has, by the words of `Scenario.need`."""
    grace_rule, bills = standards.grace, standards.expenditure
    earlier, today = standards.earlier_dibao.get(standards.default_settlement), standards.dibao
    raised = earlier is not None and earlier < today[standards.default_settlement]
    silent = grace_rule is not None and grace_rule.trigger == "silent"
    found = {
        "": True,
        "raised": raised,
        "not_raised": not raised,
        "exit": not silent,
        "grace": grace_rule is not None and not silent,
        "stable_ends": grace_rule is not None and grace_rule.stable_ends,
        "silent_grace": silent,
        "gross_cap_and_net": bills is not None and bills.rule == "gross_cap_and_net",
        "low_income": bills is not None and bills.rule != "gross_cap_and_net",
        "single_person": standards.single_person is not None,
        "orphan": bool(standards.orphan),
        "hardship_classes": standards.hardship_classes,
        "outsiders": standards.outsiders != "refused",
        "temporary_relief": standards.temporary_relief,
    }
    return frozenset(word for word, holds in found.items() if holds)


def scenarios_of(standards: SampleStandards) -> tuple[Scenario, ...]:
    """The scenarios that can be shown in that region and year."""
    has = _has(standards)
    return tuple(scenario for scenario in SCENARIOS if scenario.need in has)
