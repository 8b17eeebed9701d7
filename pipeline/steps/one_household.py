"""A few households of a published run judged again, with what people have said since: its own rules on its tables.

Linkage is done once more, whole (a word may take a record to somebody else, and what was seen on it goes with it),
from cells that a process reads once; of everything else only the rows of the households it touches are read. The
statements of `assess` and the function of `decide` are the very same as in a run, so what is found is what the next run
will publish.
"""

from __future__ import annotations

import json
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any, Final

import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq

from connectors.sources import EXTRACTS, RECORDS
from pipeline import tables
from pipeline.engine.choose import engine_of
from pipeline.engine.port import Engine
from pipeline.judged import WRITTEN, JudgeHouseholds, rows_of, task_table
from pipeline.linkage.arrays import are_among
from pipeline.linkage.link import Read, link_again, read
from pipeline.linkage.reading.characters import load_characters
from pipeline.steps.context import RunContext
from pipeline.steps.households import facts_of
from pipeline.steps.judging import EVIDENCE, LINKED, REGISTERED, tasks_before_judging, window
from pipeline.steps.link_models import frozen_model
from pipeline.steps.linking import RECORD
from pipeline.store import RunStore
from pipeline.warehouse.loads import MEMBER

FATE: Final = (*RECORD, "household_id", "member_no", "decision")
"""What a link says, beside how sure it is."""
NOT_SAID: Final = frozenset(("policy_version", "flips"))
"""Of a flag what may change without its saying anything else."""
Filters = list[tuple[str, str, object]]


@dataclass(frozen=True, slots=True)
class Standing:
    """What is said of a household: rows of the tables of those names, amounts in fen, months YYYYMM."""

    flags: tuple[Mapping[str, Any], ...]
    assessment: Mapping[str, Any] | None
    ledger: tuple[Mapping[str, Any], ...]
    tasks: tuple[Mapping[str, Any], ...]

    def as_json(self) -> dict[str, Any]:
        """As core.rejudged keeps it."""
        return {
            "flags": [dict(flag) for flag in self.flags],
            "assessment": None if self.assessment is None else dict(self.assessment),
            "ledger": [dict(item) for item in self.ledger],
            "tasks": [dict(task) for task in self.tasks],
        }


@dataclass(frozen=True, slots=True)
class Rejudged:
    """A household as published and as it would be."""

    household_id: str
    township_code: str | None
    before: Standing
    after: Standing

    @property
    def differs(self) -> bool:
        """Whether any flag says something else, or there is one more or less."""
        return _said(self.before) != _said(self.after)


def links_with(run: RunContext, said: pa.Table) -> pa.Table:
    """`link_of_all` as it would be with these words (tables.JUDGEMENT, in the run's files); its own where they are."""
    if run.store.read("judgement").equals(said):
        return run.store.read("link_of_all")
    return link_again(_sides(run.store), said, frozen_model(run)).links


@lru_cache(maxsize=1)
def _sides(store: RunStore) -> Read:
    """What linkage read of a run's records and persons, which never change once it is published.

    Kept for the next word: reading is four fifths of linking again. About 80 bytes a record, 300 a person.
    """
    return read(store.read("identity"), store.read("person"), load_characters())


def touched(run: RunContext, links: pa.Table, casework: pa.Table) -> frozenset[str]:
    """The households of the run whose records, or what people settled of them, are no longer what they were."""
    known = run.store.read("link_of_all", list(FATE))
    wanted = links.select(FATE)
    moved = [*_missing(known, wanted), *_missing(wanted, known)]
    had = run.store.read("casework") if run.store.has("casework") else tables.CASEWORK.empty_table()
    one, other = ({tuple(row.values()) for row in table.to_pylist()} for table in (had, casework))
    return frozenset((*moved, *(str(row[0]) for row in one ^ other)))


def judge_again(
    run: RunContext, households: Collection[str], links: pa.Table, casework: pa.Table
) -> tuple[Rejudged, ...]:
    """These households on these links and with what was settled, in the order of their ids; one unknown is left out."""
    wanted = sorted(households)
    if not wanted:
        return ()
    engine = engine_of("duckdb", "", run.settings.home, run.store.root / ".spill", 1)
    own = links.filter(pc.is_in(links["household_id"], pa.array(wanted, pa.string())))
    quarantine = run.store.read("quarantine")
    accepted = own.filter(pc.invert(are_among(own, quarantine, RECORD)))
    evidence = _evidence(run, engine, own, accepted, quarantine)
    evidence["unknown"] = _of(evidence["unknown"], wanted)  # the register's rows in quarantine are everybody's
    registered = _registered(run, wanted) | {"casework": _of(casework, wanted)}
    rows = engine.fetch("assess/nest_households", registered | evidence)
    judged = _judge(run, rows)
    judged["review_task"] = pa.concat_tables(
        [task_table([*tasks_before_judging(run.cycle, accepted.select([*LINKED, "decision"]), evidence["unknown"])]),
         judged["review_task"]]
    )  # fmt: skip
    before = {name: _some(run, name, [("household_id", "in", wanted)]) for name in WRITTEN}
    townships = zip(rows["household_id"].to_pylist(), rows["township_code"].to_pylist(), strict=True)
    return tuple(
        Rejudged(household_id, township, _standing(before, household_id), _standing(judged, household_id))
        for household_id, township in townships
    )


def _evidence(
    run: RunContext, engine: Engine, links: pa.Table, accepted: pa.Table, quarantine: pa.Table
) -> dict[str, pa.Table]:
    """The tables of EVIDENCE from these links alone."""
    inputs: dict[str, Path | pa.Table] = {name: _records(run, name, links) for name in EXTRACTS}
    inputs |= {
        "identity_link": accepted, "link_of_all": links, "quarantine": quarantine, "window_month": window(run.cycle),
        "holding": _at(run, "holding", links),
    }  # fmt: skip
    found: dict[str, pa.Table] = {}
    for name, sql in EVIDENCE.items():
        found[name] = inputs[name] = engine.fetch(sql, inputs)
    return found


def _records(run: RunContext, source: str, links: pa.Table) -> pa.Table:
    return _at(run, source, links, source) if run.store.has(source) else RECORDS[source].empty_table()


def _at(run: RunContext, table: str, links: pa.Table, source: str | None = None) -> pa.Table:
    """The rows of a table that these links are about; of a source's own table, by file and row alone."""
    places = links if source is None else links.filter(pc.equal(links["source"], source))
    numbers = pc.unique(places["row_number"]).to_pylist()
    rows = _some(run, table, [("row_number", "in", numbers)]) if numbers else _some(run, table, None).slice(0, 0)
    return rows.filter(are_among(rows, places, RECORD if source is None else RECORD[1:]))


def _registered(run: RunContext, wanted: list[str]) -> dict[str, pa.Table]:
    """What the register says of them; who was there the time before is read off the run's own table `household`."""
    of_them: Filters = [("household_id", "in", wanted)]
    nested = _some(run, "household", of_them).select(["household_id", "members"]).to_pylist()
    members = [
        (row["household_id"], member["member_no"], member["in_previous_register"])
        for row in nested
        for member in row["members"] or ()
    ]
    before = [{"household_id": home, "member_no": number} for home, number, was_there in members if was_there]
    return {name: _some(run, name, of_them) for name in REGISTERED} | {
        "previous_member": pa.Table.from_pylist(before, schema=MEMBER),
        "earlier": pa.table({"is_known": [any(was_there is not None for _, _, was_there in members)]}),
    }


def _judge(run: RunContext, households: pa.Table) -> dict[str, pa.Table]:
    """Rows of the tables of WRITTEN."""
    judge = JudgeHouseholds(facts_of(run), run.policy)
    batches = list(judge(households.combine_chunks().to_batches()))
    return {
        name: pa.Table.from_batches([rows_of(batch, name) for batch in batches], schema=schema)
        for name, schema in WRITTEN.items()
    }


def _some(run: RunContext, table: str, filters: Filters | None) -> pa.Table:
    return pq.read_table(run.store.path(table), filters=filters)


def _of(table: pa.Table, wanted: list[str]) -> pa.Table:
    return table.filter(pc.is_in(table["household_id"], pa.array(wanted, pa.string())))


def _missing(one: pa.Table, other: pa.Table) -> list[str]:
    """The households of rows that the other table has not."""
    found: list[str] = one.join(other, list(FATE), join_type="left anti")["household_id"].to_pylist()
    return found


def _standing(found: Mapping[str, pa.Table], household_id: str) -> Standing:
    rows = {name: _of(table, [household_id]).to_pylist() for name, table in found.items()}
    return Standing(
        flags=tuple({**flag, "flips": json.loads(flag["flips"] or "[]")} for flag in rows["flag"]),
        assessment=next(iter(rows["household_assessment"]), None),
        ledger=tuple(rows["income_month"]),
        tasks=tuple(rows["review_task"]),
    )


def _said(standing: Standing) -> dict[Any, dict[str, Any]]:
    return {
        flag["member_no"]: {name: value for name, value in flag.items() if name not in NOT_SAID}
        for flag in standing.flags
    }


def widest_change(before: Iterable[Mapping[str, Any]], after: Iterable[Mapping[str, Any]]) -> int:
    """The widest change of an amount between flags of one household: its own or one person's, fen a month."""
    one, other = ({flag["member_no"]: flag["amount_monthly_fen"] or 0 for flag in flags} for flags in (before, after))
    return max((abs(one.get(key, 0) - other.get(key, 0)) for key in {*one, *other}), default=0)
