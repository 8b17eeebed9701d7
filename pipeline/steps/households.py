"""Households of a run that is already assessed, built anew from its tables: for what is asked beside the decision."""

from __future__ import annotations

from bisect import bisect, bisect_left
from collections.abc import Collection, Iterator, Sequence
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq

from connectors.sources import REQUIRED
from pipeline.assembly import RunFacts, build_households
from pipeline.assessment.facts import Household
from pipeline.linked_facts import COLUMNS
from pipeline.steps.context import RunContext

AT_ONCE = 5_000


def households_of(run: RunContext, wanted: Collection[str] | None = None) -> Iterator[Household]:
    """The households named (None: all), in the order of their ids, with the evidence `assess` left.

    Who is new in the register is not looked up: `in_previous_register` is None.
    """
    known = sorted(run.store.read("households", ["household_id"])["household_id"].to_pylist())
    asked = None if wanted is None else frozenset(wanted)
    ids = known if asked is None else [household_id for household_id in known if household_id in asked]
    missing = tuple(name for name in run.sources_missing if name in REQUIRED)
    facts = RunFacts(run.cycle, run.look_back, missing, None)
    for chunk in _chunks(run, ids, known):
        yield from build_households(chunk, facts)


def chunks_of(run: RunContext) -> Iterator[dict[str, pa.Table]]:
    """The tables of a few thousand households at a time, so that memory does not grow with the region."""
    known = sorted(run.store.read("households", ["household_id"])["household_id"].to_pylist())
    yield from _chunks(run, known, known)


def _chunks(run: RunContext, ids: Sequence[str], known: Sequence[str]) -> Iterator[dict[str, pa.Table]]:
    for start in range(0, len(ids), AT_ONCE):
        yield tables_of(run, ids[start : start + AT_ONCE], known)


def tables_of(run: RunContext, ids: Sequence[str], known: Sequence[str]) -> dict[str, pa.Table]:
    """What households are built from, of these ids out of all `known` ones, both in order.

    Evidence lies in the order of its households: row groups outside the range of the ids are not read.
    """
    chosen: list[tuple[str, str, object]] = [("household_id", ">=", ids[0]), ("household_id", "<=", ids[-1])]
    if bisect(known, ids[-1]) - bisect_left(known, ids[0]) != len(ids):  # others lie between them
        chosen.append(("household_id", "in", list(ids)))
    return {name: _read(run.store.path(name), columns, chosen) for name, columns in COLUMNS.items()}


def _read(path: Path, columns: Sequence[str], chosen: list[tuple[str, str, object]]) -> pa.Table:
    """A column that is new since the run was made is not there."""
    there = pq.read_schema(path).names
    return pq.read_table(path, columns=[name for name in columns if name in there], filters=chosen)
