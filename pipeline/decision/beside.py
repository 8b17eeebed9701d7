"""Step 16: tasks beside the flag, and a class lowered when a village is delisted."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from typing import Final

from pipeline.assessment.settled import JUSTIFIED, downclass_basis, settled
from pipeline.decision.judgement import Result, Subject, Task, unchanged

TASK_OF_REASON: Final = {
    "DUPLICATE_HOUSEHOLD": "duplicate_household",
    "EVIDENCE_CONFLICT": "evidence_conflict",
    "POLICY_SILENT": "policy_silent",
    "COLLECTION_NOT_ACCEPTED": "collection_not_accepted",
    "SUSPICIOUS_DOWNCLASS": "suspicious_downclass",
}
"""Reviews that open a task of their own; the others rest on tasks that are open already."""


def is_downclassed_on_delisting(subject: Subject) -> bool:
    """刻意降类: in aid, a class lowered (1 is the hardest) in the half-year its village was delisted.

    Not where a person found that very lowering justified.
    """
    household = subject.household
    before, now, delisted = (
        household.previous_hardship_class,
        household.hardship_class,
        household.village_delisted_on,
    )
    if not subject.present.is_held or before is None or now is None or delisted is None or now <= before:
        return False
    if downclass_basis(household) in settled(household, "suspicious_downclass", JUSTIFIED):
        return False
    return subject.policy.previous_as_of < delisted <= subject.policy.as_of


def suspect_downclass(subject: Subject, result: Result) -> Result:
    """In place of a `keep` (income unchanged) the review; beside another result only the task opens."""
    if (result.action, result.reason) != ("keep", "NO_CHANGE") or not is_downclassed_on_delisting(subject):
        return result
    return replace(unchanged(subject.present, "review", "SUSPICIOUS_DOWNCLASS"), margin=result.margin)


def open_tasks(subject: Subject, results: Iterable[Result]) -> tuple[Task, ...]:
    """The tasks of one household, each kind once, in the order of their names."""
    kinds: set[str] = set()
    is_blocked = False
    for result in results:
        is_blocked = is_blocked or result.outcome == "blocked"
        if result.outcome == "review":
            reasons = (result.reason, *result.other_reasons)
            kinds.update(TASK_OF_REASON[reason] for reason in reasons if reason in TASK_OF_REASON)
    if subject.household.near_relative:
        kinds.add("near_relative")
    if is_downclassed_on_delisting(subject):
        kinds.add("suspicious_downclass")
    if not is_blocked and any(
        member.assessed_by is not None and member.assessed_by == member.cared_by for member in subject.unit.members
    ):
        kinds.add("assessor_is_carer")
    return tuple(Task(kind) for kind in sorted(kinds))
