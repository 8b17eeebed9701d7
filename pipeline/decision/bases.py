"""The words of the policy a result rests on."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cache
from typing import Final

from pipeline.decision.judgement import Result
from pipeline.policy.model import PolicyOn
from pipeline.quick import quick

STANDARD: Final = ("dibao_test", "dibao_standard")
BY_REASON: Final[Mapping[str, tuple[str, ...]]] = {
    "TEKUN_NO_SUPPORT": ("tekun_standard",),
    "INCOME_BELOW_STANDARD": STANDARD,
    "EXPENDITURE_GROSS_AND_NET": ("expenditure_rule", "expenditure_cap"),
    "EXPENDITURE_NET": ("expenditure_rule", "low_income_line"),
    "HARDSHIP_ABOVE_DIBAO": ("expenditure_rule", "expenditure_cap"),
    "ZERO_INCOME_THREE_MONTHS": ("temporary_relief",),
    "INCOME_NOT_BELOW_STANDARD": (*STANDARD, "watch_cap"),
    "INCOME_ABOVE_STANDARD": STANDARD,
    "OVER_STANDARD_NOT_REPORTED": (*STANDARD, "grace", "self_report_months"),
    "OVER_STANDARD_SELF_REPORTED": ("grace", "grace_months"),
    "EMPLOYED_STABLE": ("grace", "grace_months"),
    "EMPLOYED_STABLE_DISABLED": ("grace", "grace_months_disabled"),
    "GRACE_STABLE": ("stable_ends_grace",),
    "GRACE_EXPIRED": (*STANDARD, "grace_months"),
    "IN_GRACE": ("grace_months",),
    "PERMIT_TOO_SHORT": ("outsiders",),
    "RESIDENCE_TOO_SHORT": ("outsiders",),
    "OUTSIDER_NOT_COVERED": ("outsiders",),
    "ORPHAN": ("orphan_standard",),
    "SEVERE_DISABILITY": ("single_person",),
    "SERIOUS_ILLNESS": ("single_person",),
    "COVER_NO_LONGER_HOLDS": ("single_person",),
}
BY_CATEGORY: Final[Mapping[str, tuple[str, ...]]] = {
    "tekun": ("tekun_standard",),
    "dibao": STANDARD,
    "expenditure_poor": ("expenditure_rule", "expenditure_cap"),
    "low_income": ("expenditure_rule",),
    "single_person": ("single_person",),
    "orphan": ("orphan_standard",),
}
"""Of a change of amount: what the category rests on."""
CHANGES: Final = frozenset(
    ("NO_CHANGE", "STANDARD_RAISED", "MEMBER_CHANGE", "INCOME_DOWN", "INCOME_UP_STILL_BELOW", "BACK_BELOW_STANDARD")
)
NOT_BY_A_RULE: Final = frozenset(("held_up", "not_counted", "died", "of_age", "no_orphan", "covered_whole"))
"""Why a person's cover goes on or ends where the rule on single persons does not say so."""
BY_LIMIT: Final[Mapping[str, str]] = {
    "homes": "homes_max",
    "shops": "shops_max",
    "vehicles": "vehicles_max",
    "disability_vehicles": "disability_vehicles_max",
    "financial_assets": "asset_years",
}
FIXTURE: Final = "fixture"


@quick
@dataclass(frozen=True, slots=True)
class Basis:
    """One parameter and where its value comes from: a document with its words, or `fixture`."""

    parameter: str
    document: str
    words: str | None


def bases_of(policy: PolicyOn, result: Result) -> tuple[Basis, ...]:
    """What the policy files give as the source of every parameter the deciding reason rests on."""
    return bases_for(policy, _parameters(result))


def bases_for(policy: PolicyOn, parameters: Iterable[str]) -> tuple[Basis, ...]:
    """What the policy files give as the source of some parameters; a silent one has none."""
    given = ((name, policy.references.get(name)) for name in parameters)
    return tuple(_basis(name, reference) for name, reference in given if reference is not None)


@cache
def _basis(name: str, reference: str) -> Basis:
    place, _, words = reference.partition(": ")
    return Basis(name, place.partition(" ")[0], words or None)


def _parameters(result: Result) -> tuple[str, ...]:
    if result.reason == "PROPERTY_OVER":
        return tuple(dict.fromkeys(BY_LIMIT[detail.partition(" ")[0]] for detail in result.details))
    if not NOT_BY_A_RULE.isdisjoint(result.details):
        return ()
    if result.reason in CHANGES:
        return BY_CATEGORY.get(result.category or "", ())
    return BY_REASON.get(result.reason, ())
