"""Which households are under review, and which of them nobody is asked about: those no task would remind anybody of.

The contract fixes the kinds of tasks. Some reasons have none (weak or incomplete evidence, a permit too short): such a
household waits for a person all the same, and so does one whose tasks are all answered until the next run.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any, Final

from pipeline.casework.choices import LINK, UNSURE
from pipeline.cycle import Cycle
from pipeline.decision.beside import TASK_OF_REASON
from pipeline.steps.reviewing_values import ListedTask
from pipeline.warehouse.reading.waiting import review_flags

ASKING: Final = frozenset((LINK, *TASK_OF_REASON.values()))
"""Kinds of tasks that a review rests on; the others (a near relative, an agency that cares and assesses) ask aside."""


@dataclass(frozen=True, slots=True)
class Unasked:
    """A household under review without an open task about it. `reasons`: of its flag, the deciding one first."""

    household_id: str
    member_no: int | None
    township_code: str | None
    reasons: tuple[str, ...]
    answered: tuple[ListedTask, ...]
    """Tasks about it that are answered: what was said holds from the next run on, or the register must follow."""


@dataclass(frozen=True, slots=True)
class UnderReview:
    """The households of a cycle under review: how many, and those without an open task."""

    total: int
    unasked: tuple[Unasked, ...]

    @property
    def asked(self) -> int:
        """How many have an open task."""
        return self.total - len(self.unasked)


def under_review(url: str, cycle: Cycle, queue: Iterable[ListedTask]) -> UnderReview:
    """The households under review that the URL may see. `queue`: every task of the cycle, whatever its state."""
    return split(review_flags(url, cycle.region, cycle.name), queue)


def split(flags: Iterable[Mapping[str, Any]], queue: Iterable[ListedTask]) -> UnderReview:
    """The same from flags under review, each household's own before its members'. Pure."""
    asking: dict[str, list[ListedTask]] = {}
    for one in queue:
        if one.task.kind in ASKING and one.bears:
            asking.setdefault(one.task.household_id, []).append(one)
    first: dict[str, Mapping[str, Any]] = {}
    for flag in flags:
        first.setdefault(flag["household_id"], flag)
    unasked = tuple(
        Unasked(
            flag["household_id"], flag["member_no"], flag["township_code"], tuple(flag["reason_codes"]),
            tuple(asking.get(household_id, ())),
        )
        for household_id, flag in first.items()
        if not any(map(_waits, asking.get(household_id, ())))
    )  # fmt: skip
    return UnderReview(len(first), unasked)


def _waits(one: ListedTask) -> bool:
    """Whether a task still asks somebody: unanswered, answered by `unsure`, or for a second person to confirm."""
    return one.task.judgement in (None, UNSURE) or one.task.is_waiting
