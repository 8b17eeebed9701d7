"""The made-up municipality of `python benchmarks/decide.py`: made, run, published, laid down many times over."""

from __future__ import annotations

import os
import shutil
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Final

import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq

from pipeline.cycle import Cycle
from pipeline.sampling import make_sample
from pipeline.settings import load_settings
from pipeline.steps import run_cycle
from pipeline.steps.context import RunContext, open_context, ready_warehouse
from pipeline.store import SUCCESS
from pipeline.warehouse.embedded import stop_server
from pipeline.warehouse.runs import published_run

SEED: Final = 1

READ = ("household", "households", "flag")
"""What `hesv whatif` reads of a run's tables."""


@contextmanager
def multiplied(run: RunContext, times: int) -> Iterator[int]:
    """The run's tables `times` over, each time under other household ids; put back afterwards."""
    beside = run.store.root / ".one"
    beside.mkdir()
    try:
        for name in READ:
            (run.store.root / name).rename(beside / name)
            write_copies(beside / name / "part-0.parquet", run.store.root / name, times)
        yield run.store.rows("households")
    finally:
        for folder in sorted(beside.iterdir()):
            shutil.rmtree(run.store.root / folder.name, ignore_errors=True)
            folder.rename(run.store.root / folder.name)
        beside.rmdir()


def write_copies(source: Path, target: Path, times: int) -> None:
    """A table `times` over, in the order of its households; copy 7 of `H1` is `07H1`."""
    table = pq.read_table(source)
    place, field = table.schema.get_field_index("household_id"), table.schema.field("household_id")
    target.mkdir()
    with pq.ParquetWriter(target / source.name, table.schema, compression="zstd") as writer:
        for copy in range(times):
            ids = pc.binary_join_element_wise(f"{copy:02d}", table["household_id"].cast(pa.string()), "")
            writer.write_table(table.set_column(place, field, ids))
    (target / SUCCESS).touch()


@contextmanager
def home(keep: Path | None) -> Iterator[Path]:
    """An HESV_HOME of our own, with its own embedded PostgreSQL unless HESV_DATABASE_URL names one."""
    folder = Path(tempfile.mkdtemp(prefix="hesv-decide-")) if keep is None else keep.absolute()
    os.environ["HESV_HOME"] = str(folder / "home")
    try:
        yield folder
    finally:
        stop_server(folder / "home")
        if keep is None:
            shutil.rmtree(folder, ignore_errors=True)


def prepared(cycle: Cycle, households: int, folder: Path, tell: Callable[[str], None]) -> RunContext:
    """A municipality, run and published; one that is there already is taken as it is."""
    found = published_run(ready_warehouse(load_settings()), cycle.region, cycle.name)
    if found is None:
        out = folder / "sample"
        tell(f"making {households:,} households")
        make_sample(cycle.region, cycle, out, households=households, seed=SEED)

        def announce(step: str, done: int, total: int) -> None:
            tell(f"running them: {step} ({done}/{total})")

        run_cycle(cycle, str(out / "inbox"), announce=announce)
        found = published_run(ready_warehouse(load_settings()), cycle.region, cycle.name)
    assert found is not None
    return open_context(cycle, found.run_id)
