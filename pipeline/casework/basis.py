"""What a task's answer is about, read from the household's facts: it holds for exactly that. Pure."""

from __future__ import annotations

from pipeline.assessment.employment import conflicting_months
from pipeline.assessment.settled import downclass_basis, month_basis
from pipeline.decision.judgement import Subject


def basis_of(kind: str, subject: Subject, duplicates: tuple[int, ...] = ()) -> tuple[str, ...]:
    """The months in conflict, the lowering of the class, the members who stand twice (`duplicates`); else nothing."""
    if kind == "evidence_conflict":
        months = conflicting_months(subject.household, subject.unit, subject.policy)
        return tuple(month_basis(*month) for month in months)
    if kind == "suspicious_downclass":
        return (downclass_basis(subject.household),)
    if kind == "duplicate_household":
        return tuple(map(str, sorted(set(duplicates))))
    return ()
