"""What waits for a second person, as the office's desk shows it, and what that person does: asked of the role first."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from typing import Generic, TypeVar

from pipeline.access import Act, Actor
from pipeline.steps.second_looks import NothingWaits
from pipeline.warehouse.guarded import keep_event, url_as
from pipeline.warehouse.reading.waiting_words import AskedBack, asked_back
from pipeline.warehouse.second_looks import PendingWord, pending_words

W = TypeVar("W", PendingWord, AskedBack)


@dataclass(frozen=True, slots=True)
class Said(Generic[W]):
    """What one person said once, of all tasks it was said of: one look is at all of it."""

    word: W
    tasks: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class SecondLooks:
    """A region's words that count as unsure until confirmed, and words somebody asks to take back; oldest first."""

    words: tuple[Said[PendingWord], ...]
    withdrawals: tuple[Said[AskedBack], ...]


def second_looks(url: str, actor: Actor, region: str) -> SecondLooks:
    """All that waits for a second person, as far as this one may see.

    Raises:
        Forbidden: his role judges nothing.
    """
    actor.need(Act.JUDGE)
    guarded = url_as(url, actor)
    return SecondLooks(_at_once(pending_words(guarded, region)), _at_once(asked_back(guarded, region)))


def _at_once(words: Iterable[W]) -> tuple[Said[W], ...]:
    """Rows of one word together: they have all in common but their number and task."""
    found: dict[W, list[W]] = {}
    for one in words:
        found.setdefault(replace(one, judgement_id=0, task_id=None), []).append(one)
    return tuple(Said(same[0], tuple(one.task_id for one in same if one.task_id)) for same in found.values())


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
