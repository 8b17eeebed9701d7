"""The floor's reading and joining: `python -m benchmarks.scale.parse INBOX OUT.json`, run in the peers' environment.

Every delivered file is parsed into columns by the fastest public reader that gives all of its rows (tried: polars,
pyarrow, DuckDB, orjson; fastexcel, calamine), then the ids of all records are joined with the register's as int64.
One file after the other, each as its library does it: polars and DuckDB with a thread a core, fastexcel with one.
Nothing is checked, typed, weighed or judged: what is counted here no pipeline can go below.
"""

from __future__ import annotations

import json
import os
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Final

import duckdb
import fastexcel
import numpy
import polars
import pyarrow as pa

from benchmarks.link.clock import Clock

ACCOUNT_COLUMNS: Final = (
    "bank", "name", "id_no", "id_type", "phone", "account_token", "account_type", "currency", "balance_fen",
    "balance_on", "interest_12m_fen",
)  # fmt: skip
HEADER_ROW: Final = 1
"""Of an employment sheet: row 0 is a title."""
IDS: Final = {
    "social_security": "证件号码",
    "employment": "身份证件号码",
    "housing": "证件号码",
    "banking": "id_no",
    "members.csv": "id_number",
}
"""The column of ids, by source, and by file in the register."""
JOIN: Final = """
CREATE TABLE found AS
WITH
record AS (SELECT row, try_cast(id[:17] AS BIGINT) AS key FROM records WHERE length(id) = 18),
member AS (SELECT row, try_cast(id[:17] AS BIGINT) AS key FROM members WHERE length(id) = 18)
SELECT record.row, member.row AS member FROM record INNER JOIN member USING (key)
"""


class RowsLost(RuntimeError):
    """A reader gave fewer or more rows than were delivered: what it took is no floor."""

    def __init__(self, file_name: str, delivered: int, found: int) -> None:
        super().__init__(f"{file_name}: {delivered:,} rows delivered, {found:,} read")


def read_insurance(path: Path, column: str) -> tuple[int, pa.Array]:
    """GB18030: Python's codec, then polars; pyarrow's own transcoding takes half as long again."""
    text = path.read_bytes().decode("gb18030").encode()
    return _ids(polars.read_csv(text, infer_schema=False, truncate_ragged_lines=True), column)


def read_csv(path: Path, column: str) -> tuple[int, pa.Array]:
    """UTF-8, comma, polars."""
    return _ids(polars.read_csv(path, infer_schema=False, truncate_ragged_lines=True), column)


def read_piped(path: Path, column: str) -> tuple[int, pa.Array]:
    """UTF-8 with a byte order mark, `|`, no quotes, polars."""
    found = polars.read_csv(path, separator="|", quote_char=None, infer_schema=False, truncate_ragged_lines=True)
    return _ids(found, column)


def read_workbook(path: Path, column: str) -> tuple[int, pa.Array]:
    """XLSX: calamine through fastexcel, straight to Arrow."""
    sheet = fastexcel.read_excel(path).load_sheet(0, header_row=HEADER_ROW, dtypes="string")
    found = sheet.to_arrow()
    return found.num_rows, found.column(column)


def read_accounts(path: Path, column: str) -> tuple[int, pa.Array]:
    """JSON Lines in gzip, DuckDB; a line that is no JSON stays a row, of nothing.

    Amounts are taken as text, since some are damaged: polars and pyarrow refuse the whole file for one such row.
    """
    columns = dict.fromkeys(ACCOUNT_COLUMNS, "VARCHAR") | {"inflow_fen": "MAP(VARCHAR, VARCHAR)"}
    with _engine() as engine:
        read = engine.read_json(path, format="newline_delimited", ignore_errors=True, columns=columns)
        found = read.to_arrow_table()
    return found.num_rows, found.column(column)


READERS: Final[dict[str, Callable[[Path, str], tuple[int, pa.Array]]]] = {
    "register": read_csv,
    "social_security": read_insurance,
    "employment": read_workbook,
    "housing": read_piped,
    "banking": read_accounts,
}


def _ids(found: polars.DataFrame, column: str) -> tuple[int, pa.Array]:
    return found.height, found[column].to_arrow() if column in found.columns else pa.array([], pa.string())


def read_delivery(inbox: Path, clock: Clock) -> tuple[list[pa.Array], pa.Array, int]:
    """Ids of the agencies' records, file by file, ids of the register's members, and the agencies' rows; a lap a file.

    Raises:
        RowsLost: a reader did not give the rows the manifest says.
    """
    records: list[pa.Array] = []
    members, counted = pa.array([], pa.string()), 0
    for source, reader in READERS.items():
        manifest = json.loads((inbox / source / "manifest.json").read_text(encoding="utf-8"))
        for file in manifest["files"]:
            name = file["name"]
            rows, ids = reader(inbox / source / name, IDS.get(source, IDS.get(name, "")))
            if rows != file["rows"]:
                raise RowsLost(name, file["rows"], rows)
            if source != "register":
                records.append(ids)
                counted += rows
            elif name in IDS:
                members = ids
            clock.lap(name)
    return records, members, counted


def join_ids(records: list[pa.Array], members: pa.Array) -> int:
    """How many (record, member) pairs share an id, as int64 of its first 17 digits; the pairs are kept as a table."""
    with _engine() as engine:
        for name, ids in (("records", _flat(records)), ("members", _flat([members]))):
            engine.register(name, pa.table({"row": numpy.arange(len(ids)), "id": ids}))
        engine.execute(JOIN)
        counted = engine.execute("SELECT count(*) FROM found").fetchone()
    return int(counted[0]) if counted else 0


def _engine() -> duckdb.DuckDBPyConnection:
    """A thread for each core this process may use."""
    return duckdb.connect(config={"threads": len(os.sched_getaffinity(0))})


def _flat(arrays: list[pa.Array]) -> pa.ChunkedArray:
    """Arrays of any text type, chunked or not, as one."""
    pieces = (piece for each in arrays for piece in (each.chunks if isinstance(each, pa.ChunkedArray) else [each]))
    return pa.chunked_array([piece.cast(pa.large_string()) for piece in pieces], pa.large_string())


def main(inbox: Path, out: Path) -> None:
    """Read, join, write the laps."""
    clock = Clock()
    records, members, counted = read_delivery(inbox, clock)
    pairs = join_ids(records, members)
    clock.lap("join")
    clock.write(out, rows=counted, members=len(members), pairs=pairs)


if __name__ == "__main__":
    main(Path(sys.argv[1]), Path(sys.argv[2]))
