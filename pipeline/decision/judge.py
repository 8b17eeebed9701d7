"""From one household's facts and its region's policy to a judgement: the verdict, written down."""

from __future__ import annotations

from collections.abc import Iterator

from pipeline.assessment.assessment import Assessment, show_assessment
from pipeline.assessment.employment import conflicting_months
from pipeline.assessment.facts import Household, Income
from pipeline.assessment.means import look_at, read_ledger
from pipeline.assessment.unknowns import unknown_months
from pipeline.decision.beside import open_tasks
from pipeline.decision.flag import build_flag
from pipeline.decision.flips import Flips, find_flips, flips_as_text
from pipeline.decision.judgement import Flag, Judgement, Subject
from pipeline.decision.risk import weigh_risks
from pipeline.decision.verdict import Verdict, reach_verdict, subject_of
from pipeline.policy.model import PolicySilent
from pipeline.policy.region_policy import RegionPolicy


def judge(household: Household, policy: RegionPolicy, *, with_flips: bool = False) -> Judgement:
    """All that is to be said of one household on its as-of date.

    Pure, and total: a household the rules cannot judge goes to review, it never raises. `with_flips` also says which
    records turn each flag, at the price of one verdict a record.
    """
    subject = subject_of(household, policy)
    verdict = reach_verdict(subject)
    return Judgement(
        flags=tuple(_flags(subject, verdict, find_flips(subject, verdict) if with_flips else {})),
        tasks=open_tasks(subject, [result for _, result in verdict.results]),
        assessment=_assessment(subject, verdict),
        ledger=_ledger(subject, verdict),
        risks=weigh_risks(subject, verdict),
    )


def _flags(subject: Subject, verdict: Verdict, flips: Flips) -> Iterator[Flag]:
    if verdict.has_own_flag:
        turned = flips_as_text(flips.get(None))
        yield build_flag(subject, None, subject.present, verdict.result, verdict.means, turned)
    for person in verdict.persons:
        turned = flips_as_text(flips.get(person.member.member_no))
        yield build_flag(subject, person.member, person.present, person.result, verdict.means, turned)


def _assessment(subject: Subject, verdict: Verdict) -> Assessment:
    if verdict.result.outcome == "blocked":
        return Assessment(subject.unit.size)
    return show_assessment(
        subject.unit,
        verdict.means,
        unknown_months(subject.household, subject.unit, subject.policy),
        conflicting_months(subject.household, subject.unit, subject.policy),
    )


def _ledger(subject: Subject, verdict: Verdict) -> tuple[Income, ...]:
    if verdict.means is not None:
        return verdict.means.ledger.items
    if verdict.result.outcome == "blocked":
        return ()
    try:
        return read_ledger(look_at(subject.household), subject.unit, subject.policy).items
    except PolicySilent:
        return ()
