"""Sample checks of self-care assessments: 县民政局经抽查(比例不低于30%)核实后作出最终评估结论 (S2).

Drawn by a digest, so that whoever draws again draws the same persons and nobody chooses them.
"""

from __future__ import annotations

import hashlib
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from fractions import Fraction
from math import ceil


@dataclass(frozen=True, slots=True)
class Assessed:
    """One living member whose self-care an agency assessed."""

    township_code: str
    household_id: str
    member_no: int
    selfcare_failed: int
    assessed_by: str


def draw_sample(assessed: Iterable[Assessed], share: Fraction, seed: str) -> tuple[Assessed, ...]:
    """At least `share` of each township's and agency's assessments, in the order of place and person.

    `seed` names the cycle: each draws others.
    """
    groups: dict[tuple[str, str], list[Assessed]] = defaultdict(list)
    for one in assessed:
        groups[one.township_code, one.assessed_by].append(one)
    drawn = [
        one
        for group in groups.values()
        for one in sorted(group, key=lambda one: _digest(one, seed))[: ceil(share * len(group))]
    ]
    return tuple(sorted(drawn, key=lambda one: (one.township_code, one.household_id, one.member_no)))


def _digest(one: Assessed, seed: str) -> bytes:
    return hashlib.sha256(f"{seed}|{one.household_id}|{one.member_no}".encode()).digest()
