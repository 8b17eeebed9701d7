"""Only what is touched: of a run that follows another, households that are what they were keep what was said of them.

Judging is pure: a household's row of `household`, the policy, the code and what holds for the whole run decide what is
said. Where all of these are equal, so is the judgement, and it is taken over instead of being made again.
"""

from __future__ import annotations

from pathlib import Path
from typing import Any, Final

from pipeline.judged import JUDGED, JudgeHouseholds
from pipeline.steps.context import RunContext
from pipeline.steps.following import followed, leave_note
from pipeline.steps.households import AT_ONCE, facts_of
from pipeline.store import RunStore

JUDGED_BY: Final = "judged"
TABLES: Final = ("household", "judged")


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
    inputs = {"household": run.store.path("household"), "household_before": base.path("household")}
    kept = _query(run, "unchanged", "decide/list_unchanged", inputs)
    inputs["unchanged"] = run.store.path("unchanged")
    touched = _query(run, "touched", "decide/list_touched", inputs)
    _judge(run, "touched", "judged_anew")
    parts = {"judged_anew": run.store.path("judged_anew"), "judged_before": base.path("judged")}
    _query(run, "judged", "decide/merge_judged", parts | {"unchanged": run.store.path("unchanged")})
    return touched, kept


def _judge(run: RunContext, households: str, into: str) -> None:
    judge = JudgeHouseholds(facts_of(run), run.policy)
    source = run.store.path(households)
    run.store.place(into, lambda path: run.engine.map_batches(judge, source, JUDGED, path, AT_ONCE))


def _query(run: RunContext, table: str, sql: str, inputs: dict[str, Path]) -> int:
    return run.store.place(table, lambda path: run.engine.query(sql, inputs, path))


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
