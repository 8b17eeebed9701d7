"""Step 15: no adverse result, and no entry, on evidence that does not bear it."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import replace
from typing import Final

from pipeline.assessment.means import WITH_UNCERTAIN, WITHOUT_INFERRED, Reading
from pipeline.assessment.unknowns import unknown_months
from pipeline.decision.judgement import Present, Result, Subject, unchanged

APPLICANT_ADVERSE: Final = frozenset(("not_eligible", "watch_margin", "refer_hukou_place"))
NOT_A_REVIEW: Final = frozenset(("near_relative",))
"""Open tasks that hold nothing up: a home visit is due, no fact is in doubt."""

Alternative = Callable[[Reading], Result | None]
"""What the rules would have said, unguarded, on another reading of the evidence."""


def lowers_or_ends(result: Result, present: Present) -> bool:
    """Whether an amount that is held falls or ends, or a category ends without another in its place."""
    if not present.is_held:
        return False
    return result.outcome == "exit" or (result.amount_fen or 0) < (present.amount_fen or 0)


def is_adverse(result: Result, present: Present) -> bool:
    """Whatever lowers or ends what is held, and an applicant's refusal, whatever its name."""
    if present.is_held:
        return lowers_or_ends(result, present)
    return result.action in APPLICANT_ADVERSE


def guard(
    subject: Subject, present: Present, result: Result, alternative: Alternative, *, rests_on_months: bool = True
) -> Result:
    """The result itself, or `review` with what is held unchanged; of several reasons the first is the code."""
    if not result.is_guarded:
        return result
    adverse, entry = is_adverse(result, present), result.outcome == "entry"
    gives = entry or result.action == "increase"
    if not adverse and not gives:
        return result
    reasons = list(_reasons(subject, result, alternative, adverse=adverse, entry=entry))
    if gives and rests_on_months and unknown_months(subject.household, subject.unit, subject.policy):
        reasons.append(("EVIDENCE_INCOMPLETE", result))
    if gives and _is_unaccepted(subject):
        reasons.append(("COLLECTION_NOT_ACCEPTED", result))
    if not reasons:
        return result
    review = unchanged(present, "review", reasons[0][0])
    readings = (result, *(other for _, other in reasons))
    return replace(
        review, other_reasons=tuple(reason for reason, _ in reasons[1:]), at_risk_fen=_at_risk(present, readings)
    )


def _reasons(
    subject: Subject, result: Result, alternative: Alternative, *, adverse: bool, entry: bool
) -> Iterator[tuple[str, Result | None]]:
    """What speaks against acting, and what another reading of the evidence would have said."""
    if adverse and not NOT_A_REVIEW.issuperset(subject.household.open_reviews):
        yield "REVIEW_OPEN", result
    if adverse and _has_inferred(subject):
        other = alternative(WITHOUT_INFERRED)
        if _differs(result, other):
            yield "EVIDENCE_WEAK", other
    if (adverse or entry) and _has_uncertain(subject):
        other = alternative(WITH_UNCERTAIN)
        if _differs(result, other):
            yield "LINK_UNCERTAIN", other


def _at_risk(present: Present, readings: Iterable[Result | None]) -> int:
    """The widest difference between what is held and what one reading of the evidence gives, fen a month."""
    held = (present.amount_fen or 0) if present.is_held else 0
    return max(abs((0 if one is None else one.amount_fen or 0) - held) for one in readings)


def _has_inferred(subject: Subject) -> bool:
    return any(item.grade == "B" for item in subject.household.income)


def _has_uncertain(subject: Subject) -> bool:
    return bool(subject.household.uncertain_income or subject.household.uncertain_assets)


def _is_unaccepted(subject: Subject) -> bool:
    """What a third party collected counts once the office has taken it over, by the as-of date."""
    household = subject.household
    if household.collected_by != "third_party":
        return False
    return household.accepted_on is None or household.accepted_on > household.as_of


def _differs(result: Result, other: Result | None) -> bool:
    if other is None:
        return True
    return (result.action, result.amount_fen) != (other.action, other.amount_fen)
