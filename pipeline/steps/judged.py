"""What was judged, as tables: a column at a time, which for rows by the million costs a fraction of dictionaries."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterator, Mapping, Sequence
from operator import attrgetter
from typing import Any, Final

import pyarrow as pa

from pipeline import tables
from pipeline.assessment.facts import Household, Income
from pipeline.decision.judgement import Judgement
from pipeline.steps.context import RunContext
from pipeline.store import TableWriter

Judged = Sequence[tuple[Household, Judgement]]

WRITTEN: Final = {
    "flag": tables.FLAG,
    "flag_risk": tables.FLAG_RISK,
    "household_assessment": tables.HOUSEHOLD_ASSESSMENT,
    "income_month": tables.INCOME_MONTH,
    "review_task": tables.REVIEW_TASK,
}
"""The tables that `decide` leaves."""
LINKED: Final = ("source", "file_name", "row_number", "household_id", "member_no")
RECORD: Final = ("source", "file_name", "row_number")


def write_judged(writers: Mapping[str, TableWriter], judged: Judged, run: RunContext) -> None:
    """Add a chunk's judgements to every table of WRITTEN."""
    for name, rows in (
        ("flag", [(household, flag) for household, judgement in judged for flag in judgement.flags]),
        ("flag_risk", [(household, risk) for household, judgement in judged for risk in judgement.risks]),
        ("household_assessment", [(household, judgement.assessment) for household, judgement in judged]),
        ("income_month", [(household, item) for household, judgement in judged for item in judgement.ledger]),
    ):
        writers[name].add(_table(rows, WRITTEN[name]))
    tasks = [task_of(run, task.kind, home.household_id) for home, judgement in judged for task in judgement.tasks]
    writers["review_task"].add(task_table(tasks))


def _table(rows: Sequence[tuple[Household, Any]], schema: pa.Schema) -> pa.Table:
    """Each column from the row's own field of that name; where it has none, from the household or the record."""
    columns = [
        pa.array([read(household, row) for household, row in rows], field.type)
        for field in schema
        for read in (_reader(field.name, type(rows[0][1]) if rows else Income),)
    ]
    return pa.table(columns, schema=schema)


def _reader(name: str, row_type: type) -> Callable[[Household, Any], object]:
    own = attrgetter(name)
    if name in ("household_id", "township_code"):
        return lambda household, _: own(household)
    if name in row_type.__dataclass_fields__:  # type: ignore[attr-defined]
        return lambda _, row: own(row)
    return lambda _, row: None if row.record is None else own(row.record)


def task_table(tasks: Sequence[Mapping[str, Any]]) -> pa.Table:
    """Review tasks as a table."""
    rows = [{name: task.get(name) for name in tables.REVIEW_TASK.names} for task in tasks]
    return pa.Table.from_pylist(rows, schema=tables.REVIEW_TASK)


def tasks_before_judging(run: RunContext) -> Iterator[dict[str, Any]]:
    """What somebody must look at whatever the rules say: links under review, register rows that could not be read."""
    for row in run.store.read("identity_link", [*LINKED, "decision"]).to_pylist():
        if row["decision"] == "review":
            yield task_of(run, "link", row["household_id"], row)
    for row in run.store.read("unknown").to_pylist():
        if row["kind"] in ("unit", "bill"):  # holds up whatever is adverse
            yield task_of(run, "evidence_conflict", row["household_id"], row)


def task_of(run: RunContext, kind: str, household_id: str, record: Mapping[str, Any] | None = None) -> dict[str, Any]:
    """A review task; its id follows from what it is about, so that a repeated run opens the same one.

    Of a link that is the member too: what was said of one member is not said of another.
    """
    row = {name: record[name] for name in RECORD} if record else {}
    whom = (record["member_no"],) if record and kind == "link" else ()
    about = "|".join(map(str, (run.cycle.region, run.cycle.name, kind, household_id, *whom, *row.values())))
    task_id = hashlib.sha256(about.encode()).hexdigest()[:16]
    return {"task_id": task_id, "kind": kind, "household_id": household_id, **row}
