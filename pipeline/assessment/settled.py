"""What people settled of a household's evidence (任务答复), and what the rules then take it for.

POLICY holds a household up where its evidence contradicts itself; a person who looked may settle that. An answer is
about exactly what was seen (`basis`): evidence that comes later is in doubt like any other. Where POLICY gives an
answer no effect there is nothing here: the task is closed and that is all.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from typing import Final

from pipeline.assessment.facts import Answer, Household, InsuredMonth
from pipeline.cycle import Month, month_of, month_text

NOMINAL: Final = "nominal"
"""挂靠: insured through a firm, not at work there. The insurance shows neither work nor a wage."""
EMPLOYED: Final = "employed"
"""At work after all: the insurance shows what insurance shows, a wage of grade B."""
JUSTIFIED: Final = "justified"
"""The lower hardship class is right."""
TWO_PEOPLE: Final = "two_people"
"""Register rows that looked like one person are two."""
ACCEPTED: Final = "accepted"
"""The office took over what a third party collected, on a day."""
SEPARATOR: Final = ";"


def month_basis(member_no: int, month: Month) -> str:
    """A person's month, as in `2 2018-12`."""
    return f"{member_no} {month_text(month)}"


def downclass_basis(household: Household) -> str:
    """A lowering: the class before, the class now, the day the village was delisted."""
    day = household.village_delisted_on
    return f"{household.previous_hardship_class}>{household.hardship_class} {'' if day is None else day.isoformat()}"


def settled_in(answers: Iterable[Answer], kind: str, answer: str) -> frozenset[str]:
    """All that was answered so."""
    return frozenset(one for said in answers if (said.kind, said.answer) == (kind, answer) for one in said.basis)


def settled(household: Household, kind: str, answer: str) -> frozenset[str]:
    """All of a household that was answered so."""
    return settled_in(household.answers, kind, answer)


def heed(household: Household) -> Household:
    """The household as it is to be judged: what answers take out of the evidence, and the day of acceptance."""
    return _without_nominal(_with_acceptance(household))


def _with_acceptance(household: Household) -> Household:
    """Step 15: a collection accepted later than the as-of date counts as not; that stays for the guard to say."""
    for said in household.answers:
        if (said.kind, said.answer) == ("collection_not_accepted", ACCEPTED) and said.on_day is not None:
            return replace(household, accepted_on=said.on_day)
    return household


def _without_nominal(household: Household) -> Household:
    """Without the months of nominal insurance, and the insurance bases of these very records."""
    months = settled(household, "evidence_conflict", NOMINAL)
    if not months:
        return household
    dropped = [insured for insured in household.insured if _is_nominal(insured, months)]
    records = {insured.record for insured in dropped if insured.record is not None}
    return replace(
        household,
        insured=tuple(insured for insured in household.insured if insured not in dropped),
        income=tuple(item for item in household.income if item.grade != "B" or item.record not in records),
    )


def _is_nominal(insured: InsuredMonth, months: frozenset[str]) -> bool:
    """Only what that employer still paid after the day it declared the person left."""
    if insured.left_on is None or insured.month <= month_of(insured.left_on):
        return False
    return month_basis(insured.member_no, insured.month) in months
