"""One delivered row as text: from a run's folder, or read again from the landed bytes."""

from __future__ import annotations

import pyarrow as pa
import pyarrow.parquet as pq

from connectors.contract_file import load_contract
from connectors.files import open_file, table_of
from pipeline.landed import Landed, LandedBytesGone
from pipeline.quarantine import RowKey
from pipeline.settings import load_settings
from pipeline.steps.quarantine_values import NotInQuarantine
from pipeline.store import RunStore


def delivered_row(store: RunStore, row: RowKey) -> pa.RecordBatch:
    """The one row, its cells as sent.

    Raises:
        LandedBytesGone: neither is kept.
        NotInQuarantine: the file has no such row.
    """
    contract = load_contract(row.source)
    table = f"text_{table_of(contract, row.file_name)}"
    if store.has(table):
        wanted = [("file_name", "=", row.file_name), ("row_number", "=", row.row_number)]
        found = pq.read_table(store.path(table), filters=wanted)
        if found.num_rows:
            return found.combine_chunks().to_batches()[0]
        raise NotInQuarantine(f"{row.source} {row.file_name} {row.row_number}", store.region, store.cycle)
    landed = Landed(store.home, load_settings().landed_key)
    if not landed.has(row.sha256):
        raise LandedBytesGone(row.source, row.file_name)
    with landed.opened(row.sha256) as plain:
        for batch in open_file(contract, plain, row.file_name):
            first = batch.column("row_number")[0].as_py()
            if first <= row.row_number < first + batch.num_rows:
                return batch.slice(row.row_number - first, 1)
    raise NotInQuarantine(f"{row.source} {row.file_name} {row.row_number}", store.region, store.cycle)
