"""What a run's folder has of one household: its nested row and its rows of the register, a few row groups at a time.

Only to be read once the warehouse has shown the household to who asks (`visible_run`).
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from datetime import datetime
from pathlib import Path
from typing import Any, Final

import pyarrow as pa
import pyarrow.parquet as pq

from pipeline.assembly import build_households
from pipeline.cycle import Cycle
from pipeline.household_report.compose import Kept, Manifested
from pipeline.landed import Landed
from pipeline.nested import tables_of
from pipeline.sealing import KeyUnusable
from pipeline.settings import load_settings
from pipeline.steps.context import FROZEN, open_context
from pipeline.steps.households import facts_of
from pipeline.store import RunStore
from pipeline.warehouse.reading.households import KnownRun

NESTED: Final = "household"
OWN_TABLES: Final = ("households", "members", "payments", "relief")
"""Tables of the register that are looked up themselves."""
IN_THE_ROW: Final = ("authorizations", "supporters", "expenditures")
"""Those whose rows stand in the nested row, each with its place."""


def read_folder(home: Path, run: KnownRun, household_id: str) -> Kept | None:
    """The household's part of the run's folder; None where it is gone, or retention has emptied it."""
    store = store_of(home, run)
    if not any(store.has(name) for name in (NESTED, *OWN_TABLES)):
        return None
    nested = rows_of(store, NESTED, household_id) if store.has(NESTED) else None
    register = {name: _delivered(store, name, household_id) for name in OWN_TABLES if store.has(name)}
    manifests = _manifests(home, store.read_json(FROZEN))
    if nested is None or not nested.num_rows:
        return Kept(None, (), register, manifests)
    facts = facts_of(open_context(Cycle.of(run.region, run.cycle), run.run_id))
    (household,) = build_households(tables_of(nested), facts)
    register |= {name: tuple(nested[name][0].as_py() or ()) for name in IN_THE_ROW}
    return Kept(household, tuple(nested["unknown"][0].as_py() or ()), register, manifests)


def store_of(home: Path, run: KnownRun) -> RunStore:
    """Where the run's tables lie."""
    return RunStore(home, run.region, run.cycle, run.run_id)


def rows_of(store: RunStore, table: str, household_id: str) -> pa.Table:
    """One household's rows of a table; row groups whose statistics rule it out are not read."""
    return pq.read_table(store.path(table), filters=[("household_id", "=", household_id)])


def _delivered(store: RunStore, table: str, household_id: str) -> tuple[dict[str, Any], ...]:
    """The household's rows of a table of the register, in the order they were delivered."""
    rows = rows_of(store, table, household_id).to_pylist()
    return tuple(sorted(rows, key=lambda row: (row["file_name"], row["row_number"])))


def _manifests(home: Path, frozen: Mapping[str, Any]) -> dict[str, Manifested]:
    """When each source answered, and for which months, from the landed manifests while these are kept."""
    found, landed = {}, Landed(home, load_settings().landed_key)
    for source, delivery in frozen.get("deliveries", {}).items():
        produced = delivery.get("produced_at")
        covers = _covers(landed, frozen.get("manifests", {}).get(source))
        found[source] = Manifested(datetime.fromisoformat(produced) if produced else None, *covers)
    return found


def _covers(landed: Landed, sha256: str | None) -> tuple[str | None, str | None]:
    if sha256 is None or not landed.has(sha256):
        return None, None
    try:
        covers = json.loads(landed.read(sha256)).get("covers", {})
    except KeyUnusable:  # where pages are served without the key, a report is shown all the same
        return None, None
    return covers.get("from"), covers.get("to")
