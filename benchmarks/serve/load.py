"""Three more cycles from the tables of a published run: `python -m benchmarks.serve.load RUN_ID`, HESV_HOME set.

The product's own loading function publishes the run's tables under earlier cycles. Their townships are dealt anew to
a hundred: a sample has the region's own few, whatever its size, and a large city has many.
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
from pipeline.warehouse.publish import publish
from pipeline.warehouse.runs import find_run

EARLIER: Final = ("2018H1", "2017H2", "2017H1")
TOWNSHIPS: Final = 100
FIRST_TOWNSHIP: Final = 361126100


def townships_of(households: Iterable[str]) -> list[str]:
    """One of a hundred codes by the number in a household's id: YI0000303 -> 361126103."""
    numbers = np.array([int("".join(filter(str.isdigit, each))) for each in households], np.int64)
    return [str(code) for code in FIRST_TOWNSHIP + numbers % TOWNSHIPS]


def with_townships(flags: pa.Table | Iterable[pa.RecordBatch]) -> Iterator[pa.RecordBatch]:
    """Flags with their townships dealt anew."""
    for batch in flags.to_batches() if isinstance(flags, pa.Table) else flags:
        place = batch.schema.get_field_index("township_code")
        codes = pa.array(townships_of(batch.column("household_id").to_pylist()), batch.schema.field(place).type)
        yield pa.RecordBatch.from_arrays(
            [codes if number == place else column for number, column in enumerate(batch.columns)], schema=batch.schema
        )


def main(run_id: str) -> None:
    """Publish the run's tables under each earlier cycle."""
    run = open_context(Cycle.of(REGION, CYCLE), run_id)
    record = find_run(run.url, run_id)
    assert record is not None, "the run is published"
    for cycle in EARLIER:
        tables = gather_tables(run)
        tables["flag"] = with_townships(tables["flag"])
        named = replace(record, run_id=f"bench-{cycle}", cycle=cycle, fingerprint=cycle, previous_run_id=None)
        publish(run.url, named, tables)


if __name__ == "__main__":
    main(sys.argv[1])
