"""What was judged, as tables: a column at a time, which for rows by the million costs a fraction of dictionaries."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from operator import attrgetter
from types import SimpleNamespace
from typing import Any, Final

import pyarrow as pa
import pyarrow.compute as pc

from pipeline import tables
from pipeline.assembly import RunFacts, build_households
from pipeline.assessment.facts import Household
from pipeline.columns import nothing_collected
from pipeline.cycle import Cycle
from pipeline.decision.judge import judge
from pipeline.decision.judgement import Judgement
from pipeline.nested import tables_of
from pipeline.policy.region_policy import RegionPolicy

Judged = Sequence[tuple[Household, Judgement]]

WRITTEN: Final[Mapping[str, pa.Schema]] = {
    "flag": tables.FLAG,
    "flag_risk": tables.FLAG_RISK,
    "household_assessment": tables.HOUSEHOLD_ASSESSMENT,
    "income_month": tables.INCOME_MONTH,
    "review_task": tables.REVIEW_TASK,
}
"""The tables that `decide` leaves."""
JUDGED: Final = pa.schema(
    [("household_id", pa.string()), ("nth", pa.int32()),
     *((name, pa.struct(list(schema))) for name, schema in WRITTEN.items())]
)  # fmt: skip
"""One row a row of one of those tables, which alone is not null: what a function over batches can give of all five.
`nth` counts the rows of a household."""
RECORD: Final = ("source", "file_name", "row_number")
OF_HOUSEHOLD: Final = ("household_id", "township_code")
NO_RECORD: Final = SimpleNamespace(**dict.fromkeys(RECORD))
"""In place of the record of what names none."""


@dataclass(frozen=True, slots=True)
class JudgeHouseholds:
    """Judges rows of the table `household`; gives JUDGED, in their order. A function over batches for any engine."""

    facts: RunFacts
    policy: RegionPolicy

    def __call__(self, batches: Iterable[pa.RecordBatch]) -> Iterator[pa.RecordBatch]:
        """Judge every household of every batch."""
        for batch in batches:
            with nothing_collected():  # nor does judging make anything that only the collector could free
                households = build_households(tables_of(batch), self.facts)
                judged = [(household, judge(household, self.policy, with_flips=True)) for household in households]
                made = _as_batch(self._tables(judged))
            del judged, households
            yield made

    def _tables(self, judged: Judged) -> dict[str, pa.Table]:
        rows: dict[str, list[tuple[Household, Any]]] = {
            "flag": [(household, flag) for household, judgement in judged for flag in judgement.flags],
            "flag_risk": [(household, risk) for household, judgement in judged for risk in judgement.risks],
            "household_assessment": [(household, judgement.assessment) for household, judgement in judged],
            "income_month": [(household, item) for household, judgement in judged for item in judgement.ledger],
        }
        tasks = (
            task_of(self.facts.cycle, task.kind, household.household_id)
            for household, judgement in judged
            for task in judgement.tasks
        )
        made = {name: _table(found, WRITTEN[name]) for name, found in rows.items()}
        return made | {"review_task": task_table([*tasks])}


def rows_of(judged: pa.RecordBatch, name: str) -> pa.RecordBatch:
    """The rows of one of the tables in a batch of JUDGED."""
    structs = judged.column(name)
    return pa.RecordBatch.from_struct_array(structs.filter(structs.is_valid())).cast(WRITTEN[name])


def _as_batch(made: Mapping[str, pa.Table]) -> pa.RecordBatch:
    """The rows of all tables one after the other, then put in the order of the households."""
    count = sum(table.num_rows for table in made.values())
    columns: dict[str, pa.Array] = {}
    before = 0
    for name, table in made.items():
        structs = table.to_struct_array().combine_chunks()
        after = count - before - table.num_rows
        columns[name] = pa.concat_arrays([pa.nulls(before, structs.type), structs, pa.nulls(after, structs.type)])
        before += table.num_rows
    owners = pa.concat_arrays([chunk for table in made.values() for chunk in table["household_id"].chunks])
    order = pc.sort_indices(owners)  # stable
    owners = owners.take(order)
    nth = pc.subtract(pa.array(range(count), pa.int32()), _firsts(owners))
    return pa.RecordBatch.from_arrays([owners, nth, *(columns[name].take(order) for name in WRITTEN)], schema=JUDGED)


def _firsts(owners: pa.Array) -> pa.Array:
    """Of each row the place of its household's first row."""
    runs = pc.run_end_encode(owners)
    starts = pa.array([0, *runs.run_ends.to_pylist()[:-1]] if len(owners) else [], pa.int32())
    return pc.run_end_decode(pa.RunEndEncodedArray.from_arrays(runs.run_ends, starts))


def _table(rows: Sequence[tuple[Household, Any]], schema: pa.Schema) -> pa.Table:
    """Each column from the row's own field of that name; where it has none, from the household or the record."""
    if not rows:
        return schema.empty_table()
    households, things = zip(*rows, strict=True)
    own = type(things[0]).__dataclass_fields__
    records = [thing.record or NO_RECORD for thing in things] if "record" in own else ()
    columns = []
    for field in schema:
        of = households if field.name in OF_HOUSEHOLD else things if field.name in own else records
        columns.append(pa.array(list(map(attrgetter(field.name), of)), field.type))
    return pa.table(columns, schema=schema)


def task_table(tasks: Sequence[Mapping[str, Any]]) -> pa.Table:
    """Review tasks as a table."""
    rows = [{name: task.get(name) for name in tables.REVIEW_TASK.names} for task in tasks]
    return pa.Table.from_pylist(rows, schema=tables.REVIEW_TASK)


def task_of(cycle: Cycle, kind: str, household_id: str, record: Mapping[str, Any] | None = None) -> dict[str, Any]:
    """A review task; its id follows from what it is about, so that a repeated run opens the same one.

    Of a link that is the member too: what was said of one member is not said of another.
    """
    row = {name: record[name] for name in RECORD} if record else {}
    whom = (record["member_no"],) if record and kind == "link" else ()
    about = "|".join(map(str, (cycle.region, cycle.name, kind, household_id, *whom, *row.values())))
    task_id = hashlib.sha256(about.encode()).hexdigest()[:16]
    return {"task_id": task_id, "kind": kind, "household_id": household_id, **row}
