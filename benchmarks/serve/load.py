"""Three more cycles from the tables of a published run: `python -m benchmarks.serve.load RUN_ID`, HESV_HOME set.

The product's own loading function publishes the run's tables under earlier cycles. Their townships are dealt anew to
a hundred: a sample has the region's own few, whatever its size, and a large city has many. Flags and the register are
dealt alike, villages with their township, so that a feed's rows carry head, village and address as a real city's do.
"""

from __future__ import annotations

import sys
from collections.abc import Iterable, Iterator
from dataclasses import replace
from typing import Final

import numpy as np
import pyarrow as pa

from benchmarks.scale.municipality import CYCLE, REGION
from pipeline.cycle import Cycle
from pipeline.steps.context import open_context
from pipeline.steps.publishing import gather_tables
from pipeline.warehouse.loads import LOADS
from pipeline.warehouse.publish import publish
from pipeline.warehouse.runs import find_run

EARLIER: Final = ("2018H1", "2017H2", "2017H1")
TOWNSHIPS: Final = 100
FIRST_TOWNSHIP: Final = 361126100
BY_TOWNSHIP: Final = tuple(name for name, load in LOADS.items() if "township_code" in load.schema.names)
"""Tables that say where a household lies."""


def townships_of(households: Iterable[str]) -> list[str]:
    """One of a hundred codes by the number in a household's id: YI0000303 -> 361126103."""
    numbers = np.array([int("".join(filter(str.isdigit, each))) for each in households], np.int64)
    return [str(code) for code in FIRST_TOWNSHIP + numbers % TOWNSHIPS]


def dealt(batch: pa.RecordBatch) -> dict[str, list[str | None]]:
    """A batch's places by column: what is of no household stays where it was."""
    households = batch.column("household_id").to_pylist()
    new = iter(townships_of(filter(None, households)))
    before = batch.column("township_code").to_pylist()
    townships = [next(new) if household else code for household, code in zip(households, before, strict=True)]
    if "village_code" not in batch.schema.names:
        return {"township_code": townships}
    villages = batch.column("village_code").to_pylist()
    return {"township_code": townships, "village_code": list(map(village_in, townships, villages))}


def village_in(township: str, village: str | None) -> str | None:
    """The village of the same number in another township: 361126101, 361126217003 -> 361126101003."""
    return None if village is None else township + village[len(township) :]


def with_townships(table: pa.Table | Iterable[pa.RecordBatch]) -> Iterator[pa.RecordBatch]:
    """A table's rows with the township of their household dealt anew, and its village with it."""
    for batch in table.to_batches() if isinstance(table, pa.Table) else table:
        anew = dealt(batch)
        yield pa.RecordBatch.from_arrays(
            [
                pa.array(anew[field.name], field.type) if field.name in anew else column
                for field, column in zip(batch.schema, batch.columns, strict=True)
            ],
            schema=batch.schema,
        )


def main(run_id: str) -> None:
    """Publish the run's tables under each earlier cycle."""
    run = open_context(Cycle.of(REGION, CYCLE), run_id)
    record = find_run(run.url, run_id)
    assert record is not None, "the run is published"
    for cycle in EARLIER:
        tables = gather_tables(run)
        tables |= {name: with_townships(tables[name]) for name in BY_TOWNSHIP}
        named = replace(record, run_id=f"bench-{cycle}", cycle=cycle, fingerprint=cycle, previous_run_id=None)
        publish(run.url, named, tables)


if __name__ == "__main__":
    main(sys.argv[1])
