"""What waits for a second person, as the office's desk shows it, and what that person does: asked of the role first."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from pipeline.access import Act, Actor
from pipeline.steps.second_looks import NothingWaits
from pipeline.warehouse.guarded import keep_event, url_as
from pipeline.warehouse.reading.waiting_words import AskedBack, asked_back
from pipeline.warehouse.second_looks import PendingWord, pending_words

WORD: Final = "word"
WITHDRAWAL: Final = "withdrawal"


@dataclass(frozen=True, slots=True)
class SecondLooks:
    """A region's words that count as unsure until confirmed, and words somebody asks to take back; oldest first."""

    words: tuple[PendingWord, ...]
    withdrawals: tuple[AskedBack, ...]


def second_looks(url: str, actor: Actor, region: str) -> SecondLooks:
    """All that waits for a second person, as far as this one may see.

    Raises:
        Forbidden: his role judges nothing.
    """
    actor.need(Act.JUDGE)
    guarded = url_as(url, actor)
    return SecondLooks(pending_words(guarded, region), asked_back(guarded, region))


def permit_look(url: str, actor: Actor, judgement_id: int, note: str | None) -> None:
    """Let this person be the second at a word that he may see; kept first.

    Raises:
        Forbidden, NothingWaits: he may not.
    """
    actor.need(Act.CONFIRM)
    if not pending_words(url_as(url, actor), judgement_id=judgement_id):
        raise NothingWaits(judgement_id)
    keep_event(url, actor, "second_look", f"judgement/{judgement_id}", purpose=note)


def permit_withdrawal(url: str, actor: Actor, region: str, judgement_id: int, note: str) -> None:
    """Let this person ask, as the second, that a word be taken back; kept first.

    Raises:
        Forbidden, NothingWaits: he may not.
    """
    actor.need(Act.JUDGE)
    if judgement_id not in {one.judgement_id for one in asked_back(url_as(url, actor), region)}:
        raise NothingWaits(judgement_id)
    keep_event(url, actor, "second_withdrawal", f"judgement/{judgement_id}", purpose=note)
