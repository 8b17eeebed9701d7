"""Reviews: list what waits for people, and show one task with both sides and all that hangs on it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from typing import Any, Final

import pyarrow as pa

from pipeline.cycle import Cycle
from pipeline.errors import UsageError
from pipeline.linkage.review.candidates import Candidate, read_candidates
from pipeline.settings import load_settings
from pipeline.steps.context import ready_warehouse
from pipeline.steps.review_tables import (
    LINK,
    candidates_of,
    keys_of,
    place_of,
    published,
    published_to,
    run_rows,
    store_of,
    tasks_alike,
    the_person,
    the_record,
)
from pipeline.steps.reviewing_values import ListedTask, NoSuchTask, ShownTask, Side, TaskList, mask_number
from pipeline.steps.stakes import FEN
from pipeline.warehouse.judgements import said_of
from pipeline.warehouse.records import RunRecord
from pipeline.warehouse.review import OPEN, ReviewTask, find_tasks, flags_beside, record_look, review_tasks

STATES: Final = (OPEN, "decided", "same", "different", "unsure", "all")
UNSHOWN: Final = ("source", "file_name", "row_number", "household_id", "member_no", "standing")
"""Where it stands, and what is no cell of its own."""
STARRED: Final = ("id_number", "phone")
"""What nobody sees whole without a purpose, as on the pages (pipeline.casework.shown)."""


def list_tasks(
    cycle: Cycle, *, kind: str | None = None, township: str | None = None, state: str = OPEN, url: str | None = None
) -> TaskList:
    """The tasks of the published run, the most yuan at risk first; `township`: the beginning of its code.

    `url`: a person's (`url_as`), for those he may see.

    Raises:
        UsageError: nothing is published, or an unknown state.
    """
    if state not in STATES:
        raise UsageError(f"Unknown state {state!r}. Known: {', '.join(STATES)}.")
    run = published(cycle)[1] if url is None else published_to(url, cycle)
    tasks = [
        task
        for task in review_tasks(url or ready_warehouse(load_settings()), cycle.region, cycle.name)
        if kind in (None, task.kind) and (township is None or (task.township_code or "").startswith(township))
    ]
    counts = Counter((task.kind, task.state) for task in tasks)
    progress: dict[str, dict[str, int]] = {}
    for (name, found), count in sorted(counts.items()):
        progress.setdefault(name, {})[found] = count
    wanted = [task for task in tasks if _is(task, state)]
    return TaskList(_by_risk(wanted, run), progress)


def find_task(task_id: str) -> tuple[Cycle, ListedTask]:
    """A task of a published run by its id or the beginning of it.

    Raises:
        NoSuchTask: none, or several.
    """
    found = find_tasks(ready_warehouse(load_settings()), task_id) if task_id else ()
    if len(found) != 1:
        raise NoSuchTask(task_id, len(found))
    region, name, whole_id = found[0]
    cycle = Cycle.of(region, name)
    listed = list_tasks(cycle, state="all").tasks
    return cycle, next(one for one in listed if one.task.task_id == whole_id)


def show_task(task_id: str, by: str, purpose: str | None = None) -> ShownTask:
    """A task with both sides, the evidence, the runner-up and the flags beside it.

    It is personal data: who looks is kept (audit.event) before it is given. Identity numbers are starred unless a
    `purpose` is stated; then that is kept too.

    Raises:
        NoSuchTask: none, or several.
        RunFolderGone: what the run saw of the record is no longer there.
    """
    need_to_look(by, purpose)
    cycle, listed = find_task(task_id)
    url, run = published(cycle)
    place = place_of(listed.task) if listed.task.kind == LINK else None
    about = None if place is None else (place.source, place.file_name, place.row_number)
    shown = ShownTask(
        listed=listed,
        record=None if place is None else cells(the_record(run, place), purpose),
        sides=() if place is None else sides(run, read_candidates(candidates_of(run, place)), purpose),
        flags=flags_beside(url, cycle.region, cycle.name, listed.task.household_id, about),
        others=() if place is None else _others(url, run, listed.task),
        earlier=() if place is None else said_of(url, run.region, place.source, keys_of(run, place)),
    )
    whom = [f"{one.candidate.household_id}/{one.candidate.member_no}" for one in shown.sides if one.cells]
    record_look(url, by, f"{cycle.region}/{cycle.name}/review/{listed.task.task_id}", purpose, {"persons": whom})
    return shown


def need_to_look(by: str, purpose: str | None) -> None:
    """Nobody looks at personal data without a name, or at numbers without a purpose."""
    if not by.strip():
        raise UsageError("Say who you are: --by WHO.")
    if purpose is not None and not purpose.strip():
        raise UsageError("Say what the numbers are needed for: --purpose TEXT.")


def sides(run: RunRecord, candidates: Iterable[Candidate], purpose: str | None) -> tuple[Side, ...]:
    """The candidates with their cells of the register; somebody who is not named is not looked up."""
    return tuple(
        Side(
            one,
            None
            if one.household_id is None or one.member_no is None
            else cells(the_person(run, one.household_id, one.member_no), purpose),
        )
        for one in candidates
    )


def cells(row: pa.Table, purpose: str | None) -> dict[str, Any]:
    """The identity cells of a record or member as sent; without a purpose numbers are starred."""
    found: dict[str, Any] = row.drop_columns([name for name in UNSHOWN if name in row.column_names]).to_pylist()[0]
    return found if purpose else {**found, **{name: mask_number(found[name]) for name in STARRED}}


def _others(url: str, run: RunRecord, task: ReviewTask) -> tuple[str, ...]:
    tasks = review_tasks(url, run.region, run.cycle)
    alike = tasks_alike(run, place_of(task), (task.household_id, task.member_no or 0), tasks)
    return tuple(one.task_id for one in alike if one.task_id != task.task_id)


def _is(task: ReviewTask, state: str) -> bool:
    return state == "all" or (task.state != OPEN if state == "decided" else task.state == state)


def _bearing(run: RunRecord) -> set[tuple[str, int]] | None:
    """Whose records under review show something a rule reads (assess/list_link_review); None: the folder is gone."""
    if not store_of(run).has("link_review"):
        return None
    rows = run_rows(run, "link_review")
    return set(zip(rows["household_id"].to_pylist(), rows["member_no"].to_pylist(), strict=True))


def _by_risk(tasks: Iterable[ReviewTask], run: RunRecord) -> tuple[ListedTask, ...]:
    """In the order of the run's `task_risk`; without its folder nobody knows what is at stake."""
    known: dict[str, int] = {}
    if store_of(run).has("task_risk"):
        rows = run_rows(run, "task_risk")
        known = dict(zip(rows["task_id"].to_pylist(), rows["at_risk_fen"].to_pylist(), strict=True))
    bearing = _bearing(run)
    listed = [
        ListedTask(task, known[task.task_id] / FEN if task.task_id in known else None)
        if task.kind != LINK or bearing is None or (task.household_id, task.member_no) in bearing
        else ListedTask(task, 0.0, bears=False)
        for task in tasks
    ]
    return tuple(
        sorted(
            listed, key=lambda one: (-(one.yuan_at_risk or 0), one.task.household_id, one.task.kind, one.task.task_id)
        )
    )
