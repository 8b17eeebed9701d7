"""What link leaves for the run's quality report while its columns are at hand: numbers held back, what records carry.

To read and standardise the columns once more is most of what that report would cost.
"""

from __future__ import annotations

from dataclasses import asdict
from typing import Final

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq

from pipeline.linkage.arrays import are_among
from pipeline.linkage.learning.blocks import blocks_of
from pipeline.linkage.learning.holdback import HELD_BACK, SHARE, hold_back, settle_unjudged
from pipeline.linkage.learning.quality import list_carried
from pipeline.linkage.link import Settled
from pipeline.linkage.model import LinkModel
from pipeline.steps.context import RunContext
from pipeline.store import TableWriter

Kinds = npt.NDArray[np.int8]

AT_ONCE: Final = 200_000
COUNTS: Final = "held_back.json"
RECORD: Final = ("source", "file_name", "row_number")
CARRY: Final = ("name", "phone", "address", "tie", "birth_date")
CARRIED: Final = pa.schema([("source", pa.string()), ("carried", pa.int8())])
"""One row an accepted record of the extracts: the place in `quality.CARRIED` of the best it can be linked by."""
DRAWN: Final = HELD_BACK.append(pa.field("draw", pa.int32()))
MOST_HELD: Final = 20_000
"""Records held back at a time: more would not narrow an interval anybody reads."""
ENOUGH_HELD: Final = 2_500
DRAWS: Final = 4
"""A small delivery is drawn from several times, until this many identities were held back or so many draws made."""


def leave_held_back(run: RunContext, found: Settled, persons: pa.Table, model: LinkModel) -> Kinds:
    """Leave `held_back` and, in held_back.json, how many draws were made and what blocking did.

    Both are of what linkage `found`, people's words left aside: where one ruled somebody out, numbers are settled again
    without it. Gives the kind of each record's identity number.
    """
    is_judged = bool(found.identities.excluded.any())
    settled = settle_unjudged(run.store.read("identity"), persons, model) if is_judged else found
    draws = _draw(settled, persons, model)
    numbered = (draw.append_column("draw", pa.repeat(number, draw.num_rows)) for number, draw in enumerate(draws))
    run.store.write("held_back", DRAWN, numbered)
    run.store.write_json(COUNTS, {"draws": len(draws), "blocking": asdict(blocks_of(settled, model))})
    return settled.identities.side.ids.kind[settled.identities.of_record]


def leave_carried(run: RunContext, kinds: Kinds) -> None:
    """Leave `carried`, given the kind of each record's number.

    Rows in quarantine are linked only to know whose months are unknown: they are left out.
    """
    waiting = run.store.read("quarantine", list(RECORD))
    with (
        TableWriter(run.store, "carried", CARRIED) as writer,
        pq.ParquetFile(run.store.path("identity")) as file,
    ):
        start = 0
        for batch in file.iter_batches(AT_ONCE, columns=[*RECORD, *CARRY]):
            seen = pa.Table.from_batches([batch])
            carried = list_carried(seen, kinds[start : start + seen.num_rows])
            writer.add(carried.filter(pc.invert(are_among(seen, waiting, RECORD))))
            start += seen.num_rows


def _draw(settled: Settled, persons: pa.Table, model: LinkModel) -> list[pa.Table]:
    share = min(SHARE, MOST_HELD / max(settled.identities.of_record.size, 1))
    draws: list[pa.Table] = []
    while len(draws) < DRAWS and sum(draw.num_rows for draw in draws) < ENOUGH_HELD:
        draws.append(hold_back(settled, persons, model, seed=len(draws), share=share))
    return draws
