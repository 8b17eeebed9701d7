"""What a run takes over from the one it follows: tables and files that rest on the very same.

A step that makes something from inputs it can name leaves, beside what it made, what that rests on: files by sha256,
code by its digest, everything else by value or digest. A run that follows another compares; where nothing differs it
links what is there into its own folder, so that either may be deleted without the other. No time decides anything.
A first run and one that is forced follow nobody, and a replay takes nothing over.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence

from pipeline.steps.context import RunContext
from pipeline.store import RunStore


def followed(run: RunContext, name: str, rests_on: Mapping[str, object], tables: Sequence[str] = ()) -> RunStore | None:
    """The run this one follows, if there `name` rested on the same and its tables are whole; else None.

    `rests_on` holds what JSON can write and no personal value: it is left in the run's folder.
    """
    run_id = run.frozen.get("follows_run_id")
    if run_id is None or run.is_replay:
        return None
    base = RunStore.of(run.settings.home, run.cycle, run_id)
    note = base.root / _note(name)  # its folder may be gone, or of an older version
    is_same = note.exists() and base.read_json(note.name) == rests_on
    return base if is_same and all(map(base.has, tables)) else None


def take_over(
    run: RunContext, name: str, rests_on: Mapping[str, object], tables: Sequence[str], make: Callable[[], None]
) -> None:
    """Leave `tables`: those of the run this one follows where they rest on the same, else as `make` makes them."""
    base = followed(run, name, rests_on, tables)
    if base is None:
        make()
    else:
        for table in tables:
            run.store.take(base, table)
    leave_note(run, name, rests_on)


def leave_note(run: RunContext, name: str, rests_on: Mapping[str, object]) -> None:
    """Say what `name` rests on, for a run that follows; call it when all of it is there."""
    run.store.write_json(_note(name), rests_on)


def _note(name: str) -> str:
    return f"{name}_rests_on.json"
