"""Only what is touched: of a run that follows another, households that are what they were keep what was said of them.

Judging is pure: a household's row of `household`, the policy, the code and what holds for the whole run decide what is
said. Where all of these are equal, so is the judgement, and it is taken over instead of being made again.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, Final

import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.dataset as ds
import pyarrow.parquet as pq

from pipeline.columns import HOUSEHOLD
from pipeline.judged import JUDGED, JudgeHouseholds
from pipeline.sameness import merge, same_rows
from pipeline.steps.context import RunContext
from pipeline.steps.following import followed, leave_note
from pipeline.steps.households import AT_ONCE, facts_of
from pipeline.store import RunStore, TableWriter

JUDGED_BY: Final = "judged"
TABLES: Final = ("household", "judged")
UNCHANGED: Final = pa.schema([(HOUSEHOLD, pa.string())])
COMPARED_AT_ONCE: Final = 20_480
"""Rows of `household` held against the same households of the run that is followed."""


def judge_households(run: RunContext) -> dict[str, int]:
    """Leave `judged`; gives how many households were judged and how many kept what was said before."""
    rests_on = _judged_by(run)
    base = followed(run, JUDGED_BY, rests_on, TABLES)
    if base is None:
        count = run.store.rows("household")
        _judge(run, "household", "judged")
        kept = 0
    else:
        count, kept = _judge_touched(run, base)
    leave_note(run, JUDGED_BY, rests_on)
    return {"households_judged": count, "households_kept": kept}


def _judge_touched(run: RunContext, base: RunStore) -> tuple[int, int]:
    _part_touched(run, base)
    _judge(run, "touched", "judged_anew")
    unchanged = run.store.read("unchanged")
    kept = (rows.filter(pc.is_in(rows[HOUSEHOLD], unchanged[HOUSEHOLD])) for rows in _pieces(base, "judged"))
    run.store.write("judged", JUDGED, merge(kept, _pieces(run.store, "judged_anew"), (HOUSEHOLD, "nth")))
    return run.store.rows("touched"), unchanged.num_rows


def _part_touched(run: RunContext, base: RunStore) -> None:
    """Leave `touched`, the rows of `household` to be judged, and `unchanged`, the ids of those that are what they were.

    Both runs' rows lie in the order of their ids.
    """
    schema = pq.read_schema(run.store.path("household"))
    earlier = ds.dataset(base.path("household"))
    with (
        TableWriter(run.store, "touched", schema) as touched,
        TableWriter(run.store, "unchanged", UNCHANGED) as unchanged,
    ):
        for rows in _pieces(run.store, "household"):
            ids, key = rows[HOUSEHOLD], ds.field(HOUSEHOLD)
            before = earlier.to_table(filter=(key >= ids[0]) & (key <= ids[-1]))
            is_known = pc.is_in(ids, before[HOUSEHOLD])
            known = rows.filter(is_known)
            is_same = pa.array(same_rows(known, before.filter(pc.is_in(before[HOUSEHOLD], ids))))
            same = known[HOUSEHOLD].filter(is_same)
            unchanged.add(pa.table([same], schema=UNCHANGED))
            touched.add(rows.filter(pc.invert(pc.is_in(ids, same))))


def _pieces(store: RunStore, table: str) -> Iterator[pa.Table]:
    with pq.ParquetFile(store.path(table)) as file:
        for batch in file.iter_batches(COMPARED_AT_ONCE):
            if batch.num_rows:
                yield pa.Table.from_batches([batch])


def _judge(run: RunContext, households: str, into: str) -> None:
    judge = JudgeHouseholds(facts_of(run), run.policy)
    source = run.store.path(households)
    # two batches are judged here, as one: to start processes for them would cost more
    at_once = 2 * AT_ONCE if run.store.rows(households) <= 2 * AT_ONCE else AT_ONCE
    run.store.place(into, lambda path: run.engine.map_batches(judge, source, JUDGED, path, at_once))


def _judged_by(run: RunContext) -> dict[str, Any]:
    """All that judging rests on beside the household's row."""
    facts = facts_of(run)
    return {
        "as_of": run.cycle.as_of.isoformat(),
        "code_version": run.frozen["code_version"],
        "policy_version": run.frozen["policy_version"],
        "look_back": list(facts.look_back),
        "sources_missing": list(facts.sources_missing),
    }
