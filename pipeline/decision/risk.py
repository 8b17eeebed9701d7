"""What is at stake for a family in what waits for people: yuan a month it would lose or gain."""

from __future__ import annotations

from collections.abc import Iterator
from math import ceil

from pipeline.assessment.means import Means
from pipeline.decision.guard import is_adverse
from pipeline.decision.judgement import Present, Result, Risk, Subject
from pipeline.decision.verdict import Verdict
from pipeline.policy.model import FEN


def weigh_risks(subject: Subject, verdict: Verdict) -> tuple[Risk, ...]:
    """One entry for each adverse flag and each review, in the order of the flags."""
    return tuple(_risks(subject, verdict))


def _risks(subject: Subject, verdict: Verdict) -> Iterator[Risk]:
    held: dict[int | None, Present] = {person.member.member_no: person.present for person in verdict.persons}
    held[None] = subject.present
    for number, result in verdict.results:
        adverse = is_adverse(result, held[number])
        if adverse or result.outcome == "review":
            means = verdict.means if number is None else None
            yield Risk(number, adverse, at_risk_fen(result, held[number], means))


def at_risk_fen(result: Result, present: Present, means: Means | None) -> int:
    """What hangs on the flag, fen a month.

    Of a review the guard made: the widest difference between what is held and what the evidence could be read to say.
    Of another review: what is held, for an applicant the gap to the standard where it is known. Of the rest: the loss.
    """
    if result.at_risk_fen is not None:
        return result.at_risk_fen
    before = (present.amount_fen or 0) if present.is_held else 0
    if result.outcome != "review":
        return max(before - (result.amount_fen or 0), 0)
    if present.is_held or means is None:
        return before
    return max(ceil((means.line_fen - means.income) / FEN) * FEN, 0)
