"""Households of a run that is already assessed, built anew from its tables: for what is asked beside the decision."""

from __future__ import annotations

from collections.abc import Collection, Iterator

import pyarrow.parquet as pq

from connectors.sources import REQUIRED
from pipeline.assembly import NEEDED, RunFacts, build_households
from pipeline.assessment.facts import Household
from pipeline.steps.context import RunContext

AT_ONCE = 5_000


def households_of(run: RunContext, wanted: Collection[str] | None = None) -> Iterator[Household]:
    """The households named (None: all), in the order of their ids, with the evidence `assess` left.

    Who is new in the register is not looked up: `in_previous_register` is None.
    """
    known = run.store.read("households", ["household_id"])["household_id"].to_pylist()
    ids = sorted(known if wanted is None else set(known).intersection(wanted))
    missing = tuple(name for name in run.sources_missing if name in REQUIRED)
    facts = RunFacts(run.cycle, run.look_back, missing, None)
    for start in range(0, len(ids), AT_ONCE):
        some = [("household_id", "in", ids[start : start + AT_ONCE])]
        yield from build_households({name: pq.read_table(run.store.path(name), filters=some) for name in NEEDED}, facts)
