"""A waived row leaves nothing unknown: neither a month of its person nor the unit it belongs to."""

import pyarrow as pa
import pytest

from pipeline.engine.duckdb_engine import DuckDBEngine
from pipeline.tables import IDENTITY_LINK, QUARANTINE


@pytest.mark.parametrize(("state", "kinds"), [("new", ["bill", "row", "unit"]), ("waived", [])])
def test_only_rows_that_wait_are_unknown(tmp_path, state, kinds):
    rows = [
        {"source": "employment", "file_name": "e.xlsx", "row_number": 1, "from_month": 201807, "to_month": 201812},
        {"source": "register", "file_name": "members.csv", "row_number": 2, "household_id": "H1", "member_no": 1},
        {"source": "register", "file_name": "expenditures.csv", "row_number": 3, "household_id": "H1"},
        {"source": "register", "file_name": "payments.csv", "row_number": 4, "household_id": "H1"},
    ]
    link = {**rows[0], "household_id": "H1", "member_no": 1, "decision": "match"}
    tables = {
        "quarantine": pa.Table.from_pylist([{**row, "state": state} for row in rows], schema=QUARANTINE),
        "link_of_all": pa.Table.from_pylist([link], schema=IDENTITY_LINK),
    }
    found = DuckDBEngine(tmp_path).fetch("assess/list_unknown", tables).to_pylist()
    assert sorted(row["kind"] for row in found) == kinds
