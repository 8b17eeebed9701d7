"""Feeds: of one township, and of all by `hesv release`."""

from __future__ import annotations

import json
import random
import tempfile
import time
from pathlib import Path
from typing import Any, Final

from psycopg2.extras import RealDictCursor

from benchmarks.scale.cycle import Home
from benchmarks.scale.municipality import REGION
from benchmarks.serve.figures import spread
from benchmarks.serve.load import EARLIER, FIRST_TOWNSHIP, TOWNSHIPS
from pipeline.feeds.files import write_csv, write_xlsx
from pipeline.feeds.rows import rows_by_township
from pipeline.warehouse.connection import connection

CYCLE: Final = EARLIER[0]
"""The newest cycle whose townships are a hundred."""
DRAWN: Final = 10
SEED: Final = 1
STOP_MONTH: Final = "2019-02"
QUERY: Final = "SELECT * FROM serve.flag WHERE region = %s AND cycle = %s AND township_code = %s"


def measure_township(url: str) -> dict[str, Any]:
    """Seconds from the question to both files, of townships drawn by chance: read, lay out, write XLSX and CSV."""
    codes = [str(FIRST_TOWNSHIP + number) for number in random.Random(SEED).sample(range(TOWNSHIPS), DRAWN)]  # noqa: S311
    took, rows = [], 0
    for code in codes:
        with tempfile.TemporaryDirectory() as folder:
            begin = time.perf_counter()
            rows += write_township(url, code, Path(folder))
            took.append(time.perf_counter() - begin)
    return {"seconds": spread(took), "rows_a_township": rows // len(codes)}


def write_township(url: str, code: str, folder: Path) -> int:
    """One township's feed by the product's own layout and files; gives its rows."""
    with connection(url) as session, session.cursor(cursor_factory=RealDictCursor) as cursor:
        cursor.execute(QUERY, (REGION, CYCLE, code))
        flags = cursor.fetchall()
    ((_, rows),) = rows_by_township(flags, STOP_MONTH).items()
    write_xlsx(folder / f"{code}.xlsx", rows, code)
    write_csv(folder / f"{code}.csv", rows)
    return len(rows)


def measure_release(home: Home) -> dict[str, Any]:
    """`hesv release` of every township, the start of Python counted."""
    used, printed = home.hesv("release", "--region", REGION, "--cycle", CYCLE, "--by", "bench", "--json")
    files = json.loads(printed)["files"]
    return {
        **used.as_json(),
        "townships": len({file["township_code"] for file in files}),
        "rows": sum(file["rows"] for file in files if file["name"].endswith(".csv")),
    }
