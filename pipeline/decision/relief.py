"""临时救助: months of known zero income open it, where the region has it."""

from __future__ import annotations

from pipeline.assessment.means import Means
from pipeline.assessment.unknowns import is_unemployment_insured, last_months, unknown_months
from pipeline.decision.judgement import Subject


def meets_temporary_relief(subject: Subject, means: Means) -> bool:
    """No income in the last months, every one of them known, no unemployment insurance; not in aid or in grace."""
    if subject.present.is_held:
        return False
    months = last_months(subject.policy)
    if not months or not months.isdisjoint(means.ledger.earning_months):
        return False
    unknown = {month for _, month in unknown_months(subject.household, subject.unit, subject.policy)}
    return months.isdisjoint(unknown) and not is_unemployment_insured(subject.household, subject.unit, months)
