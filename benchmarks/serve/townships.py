"""Feeds: of one township, and of all by `hesv release`."""

from __future__ import annotations

import csv
import json
import random
import tempfile
import time
from itertools import islice
from pathlib import Path
from typing import Any, Final

from benchmarks.scale.cycle import Home
from benchmarks.scale.municipality import REGION
from benchmarks.serve.figures import spread
from benchmarks.serve.load import EARLIER, FIRST_TOWNSHIP, TOWNSHIPS
from pipeline.feeds.columns import KEYS
from pipeline.feeds.township import FULL, FeedFile, Part, write_files
from pipeline.warehouse.told import written_edition

CYCLE: Final = EARLIER[0]
"""The newest cycle whose townships are a hundred."""
DRAWN: Final = 10
SEED: Final = 1


def measure_township(url: str) -> dict[str, Any]:
    """Seconds from the question to all files, of townships drawn by chance: read, lay out, write. After the release."""
    codes = [str(FIRST_TOWNSHIP + number) for number in random.Random(SEED).sample(range(TOWNSHIPS), DRAWN)]  # noqa: S311
    took, rows, addressed = [], 0, 0
    for code in codes:
        with tempfile.TemporaryDirectory() as folder:
            begin = time.perf_counter()
            full = write_township(url, code, Path(folder))
            took.append(time.perf_counter() - begin)
            rows += full.rows
            addressed += rows_with_address(Path(folder, full.name))
    assert addressed, "a real city's rows carry head and address: the register lies in other townships than the flags"
    return {"seconds": spread(took), "rows_a_township": rows // len(codes), "with_address": round(addressed / rows, 3)}


def write_township(url: str, code: str, folder: Path) -> FeedFile:
    """One township's part of the newest edition by the product's own functions; gives its full list."""
    edition = written_edition(url, REGION, code, CYCLE)
    assert edition is not None, "the release comes first"
    files = write_files(url, folder, edition, Part(code, None, None))
    return next(file for file in files if file.kind == FULL and file.name.endswith(".csv"))


def rows_with_address(path: Path) -> int:
    """Rows of a feed's CSV that say where the household lives."""
    place = KEYS.index("address")
    with path.open(encoding="utf-8-sig", newline="") as file:
        return sum(bool(row[place]) for row in islice(csv.reader(file), 1, None))


def measure_release(home: Home) -> dict[str, Any]:
    """`hesv release` of every township, the start of Python counted."""
    used, printed = home.hesv("release", "--region", REGION, "--cycle", CYCLE, "--by", "bench", "--json")
    files = json.loads(printed)["files"]
    return {
        **used.as_json(),
        "townships": len({file["township_code"] for file in files}),
        "rows": sum(file["rows"] for file in files if file["name"].endswith("-full.csv")),
    }
