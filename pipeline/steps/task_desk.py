"""A task as the office's desk shows it, and what is done there: each deed asked of the role, kept, and then done.

The record and the register's cells lie in the run's folder, which knows no townships: they are looked at only after
the person's own URL has found the task, which row security lets it do in his townships alone.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from typing import Any, Final

from pipeline.access import Act, Actor
from pipeline.casework.choices import LINK, Choice, choices_of
from pipeline.casework.shown import Compared, compare_cells
from pipeline.cycle import Cycle
from pipeline.linkage.review.candidates import Candidate, read_candidates
from pipeline.linkage.review.words import load_words
from pipeline.steps.review_tables import candidates_of, place_of, published_to, run_rows, the_person, the_record
from pipeline.steps.reviewing import list_tasks
from pipeline.steps.reviewing_values import ListedTask, NoSuchTask
from pipeline.steps.task_evidence import Evidence, evidence_of
from pipeline.warehouse.claims import Claim, claims
from pipeline.warehouse.guarded import keep_event, url_as
from pipeline.warehouse.reading.casework import Deed, task_history
from pipeline.warehouse.reading.households import visible_run
from pipeline.warehouse.reading.waiting_words import AskedBack, asked_back
from pipeline.warehouse.records import RunRecord
from pipeline.warehouse.rejudged import JudgedSince, judged_since
from pipeline.warehouse.review import ReviewTask, find_tasks, flags_beside
from pipeline.warehouse.second_looks import PendingWord, pending_words
from pipeline.waterfall.bars import Bar, bars_of

MEMBER_CELLS: Final = (
    "member_no", "name", "relation", "birth_date", "counted", "died_on", "work_ability", "disability_grade",
)  # fmt: skip
ELSEWHERE: Final = "elsewhere"
"""How a candidate stands who is of a township that the reader does not answer for."""


@dataclass(frozen=True, slots=True)
class SideShown:
    """A candidate: the best or the runner-up, his cells beside the record's, and the bars of his weight."""

    candidate: Candidate
    cells: tuple[Compared, ...]
    bars: tuple[Bar, ...]


@dataclass(frozen=True, slots=True)
class Desk:
    """All that a person needs to decide a task, and to see what it did."""

    listed: ListedTask
    sides: tuple[SideShown, ...]
    evidence: Evidence
    members: tuple[Mapping[str, Any], ...]
    flags: tuple[Mapping[str, Any], ...]
    choices: tuple[Choice, ...]
    claim: Claim | None
    pending: PendingWord | None
    asked: AskedBack | None
    """The word on it that somebody asks to take back; it stands until another person asks too."""
    history: tuple[Deed, ...]
    since: JudgedSince | None
    others: tuple[ListedTask, ...]
    """Other tasks about the same household."""
    next_id: str | None
    place: int
    """Where it stands in the queue of open tasks, from 1; 0 where it is decided."""
    open_tasks: int
    is_revealed: bool


def find_own_task(url: str, actor: Actor, task_id: str) -> tuple[Cycle, tuple[ListedTask, ...], ListedTask]:
    """A task by its whole id, and the queue it stands in, as far as this person may see.

    Raises:
        NoSuchTask: none that he may see.
    """
    guarded = url_as(url, actor)
    found = [one for one in find_tasks(guarded, task_id) if one[2] == task_id]
    if not found:
        raise NoSuchTask(task_id, 0)
    cycle = Cycle.of(*found[0][:2])
    queue = list_tasks(cycle, state="all", url=guarded).tasks
    listed = next((one for one in queue if one.task.task_id == task_id), None)
    if listed is None:
        raise NoSuchTask(task_id, 0)
    return cycle, queue, listed


def permit(
    url: str, actor: Actor, act: Act, action: str, task_id: str, note: str | None = None,
    *, judgement_id: int | None = None,
) -> ListedTask:  # fmt: skip
    """Let this person do something with a task: his role does it, he may see it, and it is kept first.

    `judgement_id`: a word it is done with, which must be one of this task's: a number is no way to another household.

    Raises:
        Forbidden, NoSuchTask: he may not.
    """
    actor.need(act)
    cycle, _, listed = find_own_task(url, actor, task_id)
    if judgement_id is not None:
        history = task_history(url_as(url, actor), cycle.region, cycle.name, task_id)
        if judgement_id not in {deed.judgement_id for deed in history}:
            raise NoSuchTask(task_id, 0)
    keep_event(url, actor, action, f"{cycle.region}/{cycle.name}/review/{task_id}", purpose=note)
    return listed


def show_desk(url: str, actor: Actor, task_id: str, purpose: str | None = None) -> Desk:
    """A task with everything about it; the look is kept first, and of whole numbers what for.

    Raises:
        Forbidden, NoSuchTask: it is not his to see.
        RunFolderGone: what the run saw of the record is no longer there.
    """
    actor.need_look(purpose)
    cycle, queue, listed = find_own_task(url, actor, task_id)
    task, guarded = listed.task, url_as(url, actor)
    action = "review_show" if purpose is None else "review_reveal"
    subject = f"{cycle.region}/{cycle.name}/review/{task_id}"

    def keep(detail: Mapping[str, object]) -> None:
        keep_event(url, actor, action, subject, purpose=purpose, detail=detail)

    keep({"household_id": task.household_id, "member_no": task.member_no})
    run = published_to(guarded, cycle)
    place = place_of(task)
    about = (place.source, place.file_name, place.row_number) if task.kind == LINK else None
    is_revealed = purpose is not None
    waiting = [one for one in queue if one.task.judgement is None]
    return Desk(
        listed=listed,
        sides=_sides(run, task, guarded, is_revealed=is_revealed) if task.kind == LINK else (),
        evidence=evidence_of(run, task, guarded, keep, is_revealed=is_revealed),
        members=_members(run, task.household_id),
        flags=flags_beside(guarded, cycle.region, cycle.name, task.household_id, about),
        choices=choices_of(task.kind, has_record=task.source is not None),
        claim=claims(guarded, cycle.region, cycle.name, datetime.now(UTC)).get(task_id),
        pending=pending_word(guarded, actor, task),
        asked=next((one for one in asked_back(guarded, task.region) if one.task_id == task.task_id), None),
        history=task_history(guarded, cycle.region, cycle.name, task_id),
        since=next(iter(judged_since(guarded, cycle.region, cycle.name, task.household_id)), None),
        others=tuple(one for one in queue if one.task.household_id == task.household_id and one is not listed),
        next_id=_next(queue, listed),
        place=next((nth for nth, one in enumerate(waiting, 1) if one is listed), 0),
        open_tasks=len(waiting),
        is_revealed=is_revealed,
    )


def pending_word(guarded: str, actor: Actor, task: ReviewTask) -> PendingWord | None:
    """The word that waits for a second person, for who judges; a caseworker reads no digests of identities."""
    if not actor.may(Act.JUDGE):
        return None
    return next((one for one in pending_words(guarded, task.region) if one.task_id == task.task_id), None)


def _sides(run: RunRecord, task: ReviewTask, guarded: str, *, is_revealed: bool) -> tuple[SideShown, ...]:
    record = the_record(run, place_of(task)).to_pylist()[0]
    words = load_words()
    candidates = (_as_seen(guarded, task, one) for one in read_candidates(candidates_of(run, place_of(task))))
    return tuple(
        SideShown(one, compare_cells(record, _register(run, one), revealed=is_revealed), bars_of(one, words))
        for one in candidates
    )


def _as_seen(guarded: str, task: ReviewTask, one: Candidate) -> Candidate:
    """A candidate; of somebody in a township that is not the reader's, the weight alone."""
    if one.household_id is None or visible_run(guarded, task.region, task.cycle, one.household_id) is not None:
        return one
    return replace(one, standing=ELSEWHERE, household_id=None, member_no=None, steps=())


def _register(run: RunRecord, one: Candidate) -> dict[str, Any] | None:
    """The register's cells of a candidate who may be named."""
    if one.household_id is None or one.member_no is None:
        return None
    found: dict[str, Any] = the_person(run, one.household_id, one.member_no).to_pylist()[0]
    return found


def _members(run: RunRecord, household_id: str) -> tuple[Mapping[str, Any], ...]:
    rows = run_rows(run, "members", [("household_id", "=", household_id)]).select(MEMBER_CELLS).to_pylist()
    return tuple(sorted(rows, key=lambda row: row["member_no"]))


def _next(queue: tuple[ListedTask, ...], listed: ListedTask) -> str | None:
    """The next open task after this one in the queue, else the first that is open."""
    at = next(nth for nth, one in enumerate(queue) if one is listed)
    coming = [one for one in (*queue[at + 1 :], *queue[:at]) if one.task.judgement is None]
    return coming[0].task.task_id if coming else None
