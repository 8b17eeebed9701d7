"""What a new revision of a cycle changed: gather both runs, let pipeline.differences decide, keep difference.json.

The flags are the warehouse's; the records behind them are found in the two runs' folders, by place and digest alone.
"""

from __future__ import annotations

import json
from collections import Counter, defaultdict
from collections.abc import Iterator
from dataclasses import asdict
from pathlib import Path
from typing import Any, Final

import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq

from connectors.files import table_of
from connectors.sources import CONTRACTS, REGISTER_TABLES
from pipeline.assembly import NEEDED
from pipeline.cycle import Cycle
from pipeline.differences import Difference, Evidence, FlagPair, Kind, find_changed_inputs, revise
from pipeline.errors import UsageError
from pipeline.steps.context import RunContext
from pipeline.store import RunStore
from pipeline.warehouse.flag_pairs import differing_flags
from pipeline.warehouse.records import RunRecord
from pipeline.warehouse.runs import find_run, published_run

DIFFERENCE: Final = "difference.json"
MOST_LISTED: Final = 10_000
"""A new policy turns every flag: all are counted, so many are listed with their records."""
JUDGED_BY: Final = tuple(name for name in NEEDED if name in REGISTER_TABLES)

Place = tuple[str, str, int]
"""Source, file, row."""


class NothingToCompare(UsageError):
    """A difference was asked for where there are not two published runs."""

    def __init__(self, region: str, cycle: str, problem: str) -> None:
        super().__init__(region, cycle, problem)
        self.region, self.cycle, self.problem = region, cycle, problem

    def __str__(self) -> str:
        return f"{self.region} {self.cycle}: {self.problem}. Name two published runs with --from and --to."


def keep_difference(run: RunContext) -> None:
    """Leave difference.json in the folder of a published run that supersedes another; else nothing."""
    after = find_run(run.url, run.store.run_id)
    if after is None or after.supersedes is None:
        return
    before = find_run(run.url, after.supersedes)
    if before is not None:
        found = _compare(run.url, run.settings.home, run.cycle, before, after)
        run.store.write_json(DIFFERENCE, asdict(found))


def read_difference(folder: str) -> dict[str, Any]:
    """The difference.json of a run's folder."""
    found: dict[str, Any] = json.loads((Path(folder) / DIFFERENCE).read_text("utf-8"))
    return found


def difference(
    url: str, home: Path, cycle: Cycle, from_run: str | None = None, to_run: str | None = None
) -> Difference:
    """What `to_run` (the published one) says otherwise than `from_run` (the one it supersedes).

    Raises:
        NothingToCompare: a run is not a published one of this region and cycle, or supersedes none.
    """
    after = published_run(url, cycle.region, cycle.name) if to_run is None else _named(url, cycle, to_run)
    if after is None:
        raise NothingToCompare(cycle.region, cycle.name, "nothing is published")
    earlier = from_run or after.supersedes
    if earlier is None:
        raise NothingToCompare(cycle.region, cycle.name, f"{after.run_id} is the first run, it supersedes none")
    return _compare(url, home, cycle, _named(url, cycle, earlier), after)


def _named(url: str, cycle: Cycle, run_id: str) -> RunRecord:
    found = find_run(url, run_id)
    if found is None or (found.region, found.cycle) != (cycle.region, cycle.name):
        raise NothingToCompare(cycle.region, cycle.name, f"{run_id!r} is no published run of this region and cycle")
    return found


def _compare(url: str, home: Path, cycle: Cycle, before: RunRecord, after: RunRecord) -> Difference:
    turns: Counter[str] = Counter()
    households: set[str] = set()
    listed: list[FlagPair] = []
    revised = 0
    for pair in differing_flags(url, cycle.region, cycle.name, before.run_id, after.run_id):
        revised += 1
        households.add(pair.household_id)
        if pair.is_turned:
            turns[pair.turn] += 1
        if len(listed) < MOST_LISTED:
            listed.append(pair)
    stores = [RunStore.of(home, cycle, run.run_id) for run in (before, after)]
    gone = tuple(store.run_id for store in stores if not store.has("identity_link"))
    about = sorted({pair.household_id for pair in listed})
    old, new = ({}, {}) if gone else (_evidence(store, about) for store in stores)
    return Difference(
        region=cycle.region, cycle=cycle.name, from_run=before.run_id, to_run=after.run_id,
        inputs_changed=find_changed_inputs(before.frozen, after.frozen),
        revised=revised, turned=turns.total(), households=len(households), turns=dict(sorted(turns.items())),
        flags=tuple(revise(pair, old, new) for pair in listed), without_records=gone,
    )  # fmt: skip


def _evidence(store: RunStore, households: list[str]) -> dict[str, list[Evidence]]:
    """Every record that speaks of these households in one run: where it stands, as what, and a digest."""
    spots = list(_spots(store, households))
    digests = _digests(store, {place for place, *_ in spots})
    found: defaultdict[str, list[Evidence]] = defaultdict(list)
    for place, household, member_no, kind in spots:
        found[household].append(Evidence(*place, kind, f"{member_no}:{digests[place]}"))
    return found


def _spots(store: RunStore, households: list[str]) -> Iterator[tuple[Place, str, int | None, Kind]]:
    for name in JUDGED_BY:
        for row in _rows_about(store, name, households, ["file_name", "row_number"]):
            yield ("register", row["file_name"], row["row_number"]), row["household_id"], None, "register"
    place = ["source", "file_name", "row_number", "member_no"]
    for row in _rows_about(store, "identity_link", households, [*place, "decision"]):
        kind: Kind = "match" if row["decision"] == "match" else "review"
        yield (row["source"], row["file_name"], row["row_number"]), row["household_id"], row["member_no"], kind
    for row in _rows_about(store, "unknown", households, place):
        yield (row["source"], row["file_name"], row["row_number"]), row["household_id"], row["member_no"], "quarantine"


def _rows_about(store: RunStore, name: str, households: list[str], columns: list[str]) -> list[dict[str, Any]]:
    about = [("household_id", "in", households)]
    found = pq.read_table(store.path(name), columns=["household_id", *columns], filters=about) if households else None
    return [] if found is None else found.to_pylist()


def _digests(store: RunStore, places: set[Place]) -> dict[Place, str]:
    """The digests of these rows' cells, running numbers left out; batch by batch, so that memory stays small."""
    wanted: defaultdict[tuple[str, str], set[int]] = defaultdict(set)
    for source, file, row in places:
        wanted[source, table_of(CONTRACTS[source], file)].add(row)
    found: dict[Place, str] = {}
    for (source, name), rows in sorted(wanted.items()):
        numbers = pa.array(sorted(rows), pa.int32())
        with pq.ParquetFile(store.path(f"row_{name}")) as file:
            for batch in file.iter_batches(columns=["file_name", "row_number", "row_digest"]):
                for row in batch.filter(pc.is_in(batch["row_number"], numbers)).to_pylist():
                    found[source, row["file_name"], row["row_number"]] = row["row_digest"].hex()
    return found
