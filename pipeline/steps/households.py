"""Households of a run that is already assessed, built anew from its tables: for what is asked beside the decision."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from pathlib import Path
from typing import Final

import pyarrow as pa
import pyarrow.dataset as ds
import pyarrow.parquet as pq

from connectors.sources import REQUIRED
from pipeline.assembly import RunFacts, build_households
from pipeline.assessment.facts import Household
from pipeline.nested import tables_of
from pipeline.steps.context import RunContext

AT_ONCE: Final = 5_000
"""Households in memory at a time, so that memory does not grow with the region."""


def facts_of(run: RunContext) -> RunFacts:
    """What holds for every household of the run."""
    return RunFacts(run.cycle, run.look_back, tuple(name for name in run.sources_missing if name in REQUIRED))


def households_of(run: RunContext, wanted: Collection[str] | None = None) -> Iterator[Household]:
    """The households named (None: all), in the order of their ids, with the evidence `assess` left."""
    facts = facts_of(run)
    for batch in _batches(run.store.path("household"), wanted):
        yield from build_households(tables_of(batch), facts)


def _batches(path: Path, wanted: Collection[str] | None) -> Iterator[pa.RecordBatch]:
    if wanted is None:
        with pq.ParquetFile(path) as file:
            yield from file.iter_batches(batch_size=AT_ONCE)
    elif wanted:
        # the table lies in the order of household_id: row groups outside the range are not read
        key = ds.field("household_id")
        chosen = (key >= min(wanted)) & (key <= max(wanted)) & key.isin(sorted(wanted))
        for batch in ds.dataset(path).to_batches(filter=chosen, batch_size=AT_ONCE):
            if batch.num_rows:
                yield batch
