"""Who enters, rises, falls, leaves: what a household or person would hold under one policy and under another."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Final

from pipeline.assessment.calendar_days import age_on
from pipeline.assessment.facts import Household
from pipeline.assessment.unit import ADULT_AGE, form_unit
from pipeline.policy.model import PolicyOn, Silent

MOVES: Final = ("enters", "rises", "falls", "leaves", "changes_category", "same")
KINDS: Final = ("elderly_only", "severely_disabled", "with_children", "one_adult", "adults", "nobody_counted")
MONTHS_A_YEAR: Final = 12

Key = tuple[str, int | None]
"""(household_id, member_no): the household's own flag has no number."""


@dataclass(frozen=True, slots=True)
class Held:
    """What a flag leaves a household or person with: no category, no cover. Fen a month."""

    category: str | None
    amount_fen: int

    @property
    def is_covered(self) -> bool:
        """Whether anything is held."""
        return self.category is not None


NOTHING: Final = Held(None, 0)


@dataclass(frozen=True, slots=True)
class Effect:
    """One household's (or person's) outcome before and after."""

    key: Key
    township: str
    kind: str
    before: Held
    after: Held

    @property
    def move(self) -> str:
        """One of MOVES."""
        before, after = self.before, self.after
        if before.is_covered != after.is_covered:
            return "enters" if after.is_covered else "leaves"
        if after.amount_fen != before.amount_fen:
            return "rises" if after.amount_fen > before.amount_fen else "falls"
        return "same" if before.category == after.category else "changes_category"

    @property
    def more_fen(self) -> int:
        """What it costs a month beside what it cost before."""
        return self.after.amount_fen - self.before.amount_fen


@dataclass(frozen=True, slots=True)
class Total:
    """Effects of one group. Money is fen a month; a year is twelve of these months."""

    group: str
    moves: Mapping[str, int]
    before_fen: int
    after_fen: int

    @property
    def more_fen(self) -> int:
        """What the change costs a month."""
        return self.after_fen - self.before_fen

    @property
    def more_yearly_fen(self) -> int:
        """What the change costs a year."""
        return self.more_fen * MONTHS_A_YEAR


def add_up(group: str, effects: Iterable[Effect]) -> Total:
    """The total of a group."""
    moves, before, after = dict.fromkeys(MOVES, 0), 0, 0
    for effect in effects:
        moves[effect.move] += 1
        before += effect.before.amount_fen
        after += effect.after.amount_fen
    return Total(group, moves, before, after)


def by_township(effects: Iterable[Effect]) -> tuple[Total, ...]:
    """One total a township, in the order of their codes; households without one come as `(none)`."""
    return _grouped((effect.township or "(none)", effect) for effect in effects)


def by_kind(effects: Iterable[Effect]) -> tuple[Total, ...]:
    """One total a kind of household, in the order of KINDS."""
    totals = _grouped((effect.kind, effect) for effect in effects)
    return tuple(sorted(totals, key=lambda total: KINDS.index(total.group)))


def by_category(effects: Iterable[Effect]) -> tuple[Total, ...]:
    """One total a category held afterwards, or, of who leaves, the one held before."""
    named = ((effect.after.category or effect.before.category or "(none)", effect) for effect in effects)
    return _grouped(named)


def _grouped(named: Iterable[tuple[str, Effect]]) -> tuple[Total, ...]:
    groups: dict[str, list[Effect]] = {}
    for name, effect in named:
        groups.setdefault(name, []).append(effect)
    return tuple(add_up(name, group) for name, group in sorted(groups.items()))


def kind_of(household: Household, policy: PolicyOn) -> str:
    """The kind of household, the first that fits of KINDS."""
    members = form_unit(household).members
    if not members:
        return "nobody_counted"
    ages = [age_on(member.birth_date, policy.as_of) for member in members]
    old = policy.tekun_age
    if not isinstance(old, Silent) and all(age >= old for age in ages):
        return "elderly_only"
    severe = policy.severe_grades
    if not isinstance(severe, Silent) and any(member.disability_grade in severe for member in members):
        return "severely_disabled"
    if any(age < ADULT_AGE for age in ages):
        return "with_children"
    return "one_adult" if len(members) == 1 else "adults"
