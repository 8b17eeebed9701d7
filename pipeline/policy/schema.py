"""Every parameter a policy may set: its kind, its unit, whether it is tested with an operator or bound to a settlement.

Parsers take what YAML gives and return the value inside (yuan become fen, decimals become exact fractions).
They raise ValueError with the problem; the loader adds the file and the place.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation
from fractions import Fraction
from typing import Any, Final

from pipeline.policy.model import FEN, OutsiderRule, SinglePersonRule

OPERATORS: Final = ("<", "<=")
SETTLEMENTS: Final = ("urban", "rural")
CAUSES: Final = ("illness", "disability", "old_age", "disaster", "education", "unemployment", "housing")
DISABILITIES: Final = ("physical", "visual", "hearing", "speech", "intellectual", "mental", "multiple")
ABILITIES: Final = ("full", "partial", "none")
GRADES: Final = (1, 2, 3, 4)


def exact(raw: object) -> Fraction:
    """A YAML number as written, exactly: 0.4 is two fifths, not its nearest float."""
    if isinstance(raw, bool) or not isinstance(raw, int | float | str):
        raise ValueError(f"expected a number, found {raw!r}")
    try:
        return Fraction(Decimal(str(raw)))
    except (InvalidOperation, ValueError, OverflowError) as error:
        raise ValueError(f"expected a number, found {raw!r}") from error


def money(raw: object) -> int:
    """Yuan as fen."""
    fen = exact(raw) * FEN
    if fen.denominator != 1 or fen < 0:
        raise ValueError(f"expected yuan with at most two decimals and not below zero, found {raw!r}")
    return int(fen)


def ratio(raw: object) -> Fraction:
    """A share or a multiple, not below zero."""
    value = exact(raw)
    if value < 0:
        raise ValueError(f"expected a share not below zero, found {raw!r}")
    return value


def count(raw: object) -> int:
    """A whole number of months, days, years or things."""
    if isinstance(raw, bool) or not isinstance(raw, int) or raw < 0:
        raise ValueError(f"expected a whole number not below zero, found {raw!r}")
    return raw


def span(raw: object) -> int:
    """A whole number of months that is divided by, so at least one."""
    value = count(raw)
    if value == 0:
        raise ValueError("expected at least 1, found 0")
    return value


def flag(raw: object) -> bool:
    """True or false."""
    if not isinstance(raw, bool):
        raise ValueError(f"expected true or false, found {raw!r}")
    return raw


@dataclass(frozen=True, slots=True)
class Choice:
    """One of the listed words."""

    allowed: tuple[str, ...]

    def __call__(self, raw: object) -> str:
        """The word itself."""
        if raw not in self.allowed:
            raise ValueError(f"expected one of {', '.join(self.allowed)}, found {raw!r}")
        return str(raw)


def choice(*allowed: str) -> Choice:
    """One of the listed words."""
    return Choice(allowed)


def words(raw: object, allowed: tuple[Any, ...]) -> frozenset[Any]:
    """A list of listed words or numbers."""
    if not isinstance(raw, list) or any(word not in allowed for word in raw):
        raise ValueError(f"expected a list out of {', '.join(map(str, allowed))}, found {raw!r}")
    return frozenset(raw)


def causes(raw: object) -> frozenset[str]:
    """Kinds of rigid expenditure."""
    return words(raw, CAUSES)


def grades(raw: object) -> frozenset[int]:
    """Grades of disability."""
    return words(raw, GRADES)


def mapping(raw: object, required: tuple[str, ...], optional: tuple[str, ...] = ()) -> Mapping[str, Any]:
    """A mapping with exactly these keys."""
    if not isinstance(raw, dict):
        raise ValueError(f"expected a mapping with {', '.join(required + optional)}, found {raw!r}")
    if unknown := sorted(str(key) for key in raw if key not in required + optional):
        raise ValueError(f"unknown key {', '.join(unknown)}")
    if missing := [key for key in required if key not in raw]:
        raise ValueError(f"missing key {', '.join(missing)}")
    return raw


def orphan_standard(raw: object) -> Mapping[str, int]:
    """散居 and 机构 amounts."""
    given = mapping(raw, ("dispersed", "institutional"))
    return {kind: money(given[kind]) for kind in ("dispersed", "institutional")}


def outsiders(raw: object) -> OutsiderRule:
    """`not_covered` (`not covered` in a case), or the months a permit must be held and a residence must have lasted."""
    if raw in ("not_covered", "not covered"):
        return OutsiderRule(covered=False)
    given = mapping(raw, ("permit_months",), ("residence_months",))
    residence = count(given["residence_months"]) if "residence_months" in given else None
    return OutsiderRule(covered=True, permit_months=count(given["permit_months"]), residence_months=residence)


def single_person(raw: object) -> SinglePersonRule | None:
    """`none`, or who may be covered alone."""
    if raw == "none":
        return None
    keys = ("grades", "grades_by_kind", "illness_with_medical_aid", "work_abilities", "household_cap")
    given = mapping(raw, keys)
    by_kind = mapping(given["grades_by_kind"], (), DISABILITIES)
    return SinglePersonRule(
        grades=grades(given["grades"]),
        grades_by_kind={kind: grades(by_kind[kind]) for kind in sorted(by_kind)},
        illness_with_medical_aid=flag(given["illness_with_medical_aid"]),
        work_abilities=words(given["work_abilities"], ABILITIES),
        household_cap=ratio(given["household_cap"]),
    )


def temporary_relief(raw: object) -> int:
    """`none` is 0, else the months without income."""
    if raw == "none":
        return 0
    return span(mapping(raw, ("zero_months",))["zero_months"])


@dataclass(frozen=True, slots=True)
class Spec:
    """One parameter: how its value is read, in what unit it is written, what goes with it."""

    parse: Callable[[object], object]
    unit: str
    tested: bool = False
    by_settlement: bool = False
    """A value holds for the default settlement only, unless it names the other."""


EXPENDITURE_RULES: Final = ("gross_cap_and_net", "net_at_most_line", "hardship_above_dibao", "none")
GRACE_TRIGGERS: Final = ("stable_employment", "self_report", "none")

PARAMETERS: Final[Mapping[str, Spec]] = {
    "tekun_age": Spec(count, "years"),
    "dead_head_months": Spec(count, "months"),
    "watch_cap": Spec(ratio, "standards", tested=True),
    "income_months": Spec(span, "months"),
    "expenditure_months": Spec(span, "months"),
    "homes_max": Spec(ratio, "homes", tested=True),
    "shops_max": Spec(ratio, "shops", tested=True),
    "vehicles_max": Spec(ratio, "vehicles", tested=True),
    "disability_vehicles_max": Spec(ratio, "vehicles", tested=True),
    "asset_years": Spec(ratio, "years_of_standard", tested=True),
    "stable_months": Spec(span, "months"),
    "minor_age": Spec(count, "years"),
    "employment_cost": Spec(ratio, "standards"),
    "supporter_basis": Spec(choice("per_head"), "word"),
    "supporter_share": Spec(ratio, "share"),
    "supporter_share_3": Spec(ratio, "share"),
    "supporter_many_children": Spec(count, "children"),
    "care_full_items": Spec(count, "items"),
    "severe_grades": Spec(grades, "grades"),
    "care_full": Spec(ratio, "minimum_wages"),
    "care_part": Spec(ratio, "minimum_wages"),
    "resident_pension_disregard": Spec(money, "yuan_per_month"),
    "grace_amount": Spec(choice("hold"), "word"),
    "rounding": Spec(choice("whole_yuan_up"), "word"),
    "self_report_months": Spec(count, "months"),
    "sample_share": Spec(ratio, "share"),
    "public_notice_days": Spec(count, "days"),
    "notice_days": Spec(count, "days"),
    "reply_days": Spec(count, "days"),
    "delivery_deadline_days": Spec(count, "days"),
    "settlement": Spec(choice(*SETTLEMENTS), "word"),
    "dibao_standard": Spec(money, "yuan_per_month", by_settlement=True),
    "dibao_test": Spec(choice(*OPERATORS), "operator"),
    "tekun_standard": Spec(money, "yuan_per_month"),
    "minimum_wage": Spec(money, "yuan_per_month"),
    "orphan_standard": Spec(orphan_standard, "yuan_per_month", by_settlement=True),
    "expenditure_rule": Spec(choice(*EXPENDITURE_RULES), "word"),
    "expenditure_cap": Spec(ratio, "standards", tested=True),
    "expenditure_causes": Spec(causes, "words"),
    "low_income_line": Spec(money, "yuan_per_month", tested=True, by_settlement=True),
    "grace": Spec(choice(*GRACE_TRIGGERS), "word"),
    "grace_months": Spec(span, "months"),
    "grace_months_disabled": Spec(span, "months"),
    "stable_ends_grace": Spec(flag, "yes_no"),
    "grace_notice": Spec(flag, "yes_no"),
    "single_person": Spec(single_person, "rule"),
    "outsiders": Spec(outsiders, "rule"),
    "temporary_relief": Spec(temporary_relief, "rule"),
}
