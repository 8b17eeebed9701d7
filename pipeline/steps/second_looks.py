"""Claims and second looks: a task is one person's at a time, and above a value a word is two people's."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from datetime import UTC, datetime
from typing import Final

from pipeline.casework.choices import WAIVE
from pipeline.cycle import Cycle
from pipeline.errors import HesvError, UsageError
from pipeline.settings import load_settings
from pipeline.steps.context import ready_warehouse
from pipeline.steps.judging_since import context_of, keep_in_later, keep_since
from pipeline.steps.one_household import Rejudged
from pipeline.steps.quarantining import waive_row
from pipeline.steps.review_tables import place_of, published, run_rows, store_of
from pipeline.warehouse.claims import Claim, ClaimedByAnother, claim, claims, give_back
from pipeline.warehouse.judgements import find_logged
from pipeline.warehouse.records import JudgementRecord, RunRecord
from pipeline.warehouse.review import ReviewTask, review_tasks
from pipeline.warehouse.second_looks import PendingWord, look_again, pending_words

FEN: Final = 100
OPEN_ENDED: Final = ("unsure",)
"""Words on which nothing rests: nobody need look at them twice."""


class NothingWaits(UsageError):
    """A second look at a word that waits for none."""

    def __init__(self, judgement_id: int) -> None:
        super().__init__(judgement_id)
        self.judgement_id = judgement_id

    def __str__(self) -> str:
        return f"Judgement {self.judgement_id} waits for no second look. Those that do: hesv review second-looks"


class NeedsAnotherPerson(HesvError):
    """A second look by whoever said the word."""

    exit_code = 3

    def __init__(self, judgement_id: int, by: str) -> None:
        super().__init__(judgement_id, by)
        self.judgement_id, self.by = judgement_id, by

    def __str__(self) -> str:
        return f"Judgement {self.judgement_id} is {self.by}'s own word: somebody else must look at it."


def take_task(task: ReviewTask, by: str, *, take_over: bool = False) -> Claim:
    """Make a task one's own for a while (HESV_CLAIM_MINUTES).

    Raises:
        ClaimedByAnother: it is somebody else's, and is not taken over.
    """
    _need_name(by)
    settings = load_settings()
    return claim(ready_warehouse(settings), task, by, datetime.now(UTC), settings.claim_minutes, take_over=take_over)


def leave_task(task: ReviewTask, by: str) -> bool:
    """Make one's own task free again; says whether it was one's own."""
    return give_back(ready_warehouse(load_settings()), task, by, datetime.now(UTC))


def need_free(task: ReviewTask, by: str) -> None:
    """Go on only where nobody else is at the task.

    Raises:
        ClaimedByAnother: somebody is.
    """
    at = datetime.now(UTC)
    held = claims(ready_warehouse(load_settings()), task.region, task.cycle, at).get(task.task_id)
    if held is not None and held.claimed_by != by:
        raise ClaimedByAnother(task.task_id, held.claimed_by, f"{held.until:%Y-%m-%d %H:%M %Z}")


def at_risk_of(run: RunRecord, tasks: Iterable[ReviewTask]) -> int:
    """Fen a month at stake in the most valuable of these tasks, as the queue orders them."""
    ids = [task.task_id for task in tasks]
    if not ids or not store_of(run).has("task_risk"):
        return 0
    rows = run_rows(run, "task_risk", [("task_id", "in", ids)])
    return max(rows["at_risk_fen"].to_pylist(), default=0)


def with_stake(word: JudgementRecord, stake_fen: int) -> JudgementRecord:
    """The word with what hangs on it; above the value it needs a second person."""
    most = load_settings().second_look_yuan * FEN
    needs = stake_fen > most and word.judgement not in OPEN_ENDED
    return replace(word, stake_fen=stake_fen, needs_second=needs)


def waiting_words(region: str | None = None) -> tuple[PendingWord, ...]:
    """Words that wait for a second person."""
    return pending_words(ready_warehouse(load_settings()), region)


def confirm(judgement_id: int, by: str, note: str | None = None) -> tuple[Rejudged, ...]:
    """Another person says the same: the word counts. Gives the households that would be judged otherwise.

    Raises:
        NothingWaits, NeedsAnotherPerson: there is nothing to confirm, or it is one's own word.
    """
    word = waiting_word(judgement_id, by)
    if not look_again(ready_warehouse(load_settings()), judgement_id, "confirmed", by, note):
        raise NothingWaits(judgement_id)
    if word.judgement == WAIVE and word.member_no is None:
        _waive(word)
    run = context_of(published(Cycle.of(word.region, word.cycle))[1])
    changed = keep_since(run, by)
    if word.member_no is not None:
        keep_in_later(run, by)
    return changed


def _waive(word: PendingWord) -> None:
    """What two people have said of a register row in quarantine is its waiver, in the name of the first."""
    url = ready_warehouse(load_settings())
    said = find_logged(url, word.judgement_id)
    tasks = review_tasks(url, word.region, word.cycle)
    task = next((one for one in tasks if one.task_id == word.task_id), None)
    if said is not None and task is not None:
        waive_row(Cycle.of(word.region, word.cycle), place_of(task), word.decided_by, said.said.note or "")


def waiting_word(judgement_id: int, by: str) -> PendingWord:
    """A word that waits for this person's look.

    Raises:
        NothingWaits, NeedsAnotherPerson: as of `confirm`.
    """
    _need_name(by)
    words = pending_words(ready_warehouse(load_settings()), judgement_id=judgement_id)
    if not words:
        raise NothingWaits(judgement_id)
    if any(word.decided_by.strip().lower() == by.strip().lower() for word in words):
        raise NeedsAnotherPerson(judgement_id, by)
    return words[0]


def _need_name(by: str) -> None:
    if not by.strip():
        raise UsageError("Say who you are: --by WHO.")
