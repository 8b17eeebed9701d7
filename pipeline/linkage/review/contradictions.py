"""When a person's new word about a record cannot stand beside what people said of it before."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from pipeline.errors import HesvError
from pipeline.linkage.review.judgements import DIFFERENT, SAME, PersonKey


@dataclass(frozen=True, slots=True)
class StandingWord:
    """The newest word about a record and person that was not withdrawn; by whom and when."""

    judgement_id: int
    person: PersonKey
    judgement: str
    by: str
    at: datetime

    def __str__(self) -> str:
        household_id, member_no = self.person
        return f"judgement {self.judgement_id} ({self.judgement} as {household_id}/{member_no}, by {self.by}, " + (
            f"{self.at:%Y-%m-%d %H:%M})"
        )


class ContradictsJudgement(HesvError):
    """A word that cannot stand beside an earlier one about the same record."""

    exit_code = 3

    def __init__(self, judgement: str, person: PersonKey, earlier: StandingWord) -> None:
        super().__init__(judgement, person, earlier)
        self.judgement, self.person, self.earlier = judgement, person, earlier

    def __str__(self) -> str:
        household_id, member_no = self.person
        return (
            f"{self.judgement} as {household_id}/{member_no} was not recorded: it contradicts {self.earlier} about the "
            "same record. If that was a mistake, take it back first: "
            f"hesv review withdraw {self.earlier.judgement_id} --note WHY"
        )


def find_contradiction(judgement: str, person: PersonKey, standing: Iterable[StandingWord]) -> StandingWord | None:
    """The first standing word that `judgement` about `person` contradicts.

    A record is one person's: `same` rules out any other word but `different` about others. `different` and `same` of
    one person exclude each other. `unsure` leaves all open, so it contradicts whatever settled the question, and
    whatever comes after it contradicts nothing.
    """
    for word in standing:
        settles = word.judgement == SAME and judgement != DIFFERENT
        if word.person == person:
            if word.judgement in (SAME, DIFFERENT) and word.judgement != judgement:
                return word
        elif settles:
            return word
    return None
