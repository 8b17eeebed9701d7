"""What reviews and explanations read of a published run: its tables under HESV_HOME, a few rows at a time."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any, Final

import pyarrow as pa
import pyarrow.parquet as pq

from pipeline.cycle import Cycle
from pipeline.linkage.review.judged_keys import identity_digests, says_who
from pipeline.settings import load_settings
from pipeline.steps.context import policies, ready_warehouse
from pipeline.steps.quarantine_values import NothingPublished, Place
from pipeline.steps.reviewing_values import NoSuchRecord, RunFolderGone
from pipeline.store import RunStore
from pipeline.warehouse.records import RunRecord, record_keys
from pipeline.warehouse.review import ReviewTask
from pipeline.warehouse.runs import published_run

LINK: Final = "link"
PLACE: Final = ("source", "file_name", "row_number")


def published(cycle: Cycle) -> tuple[str, RunRecord]:
    """The warehouse and the run it shows.

    Raises:
        UnknownRegion, NothingPublished: there is none.
    """
    policies().region(cycle.region)
    url = ready_warehouse(load_settings())
    return url, published_to(url, cycle)


def published_to(url: str, cycle: Cycle) -> RunRecord:
    """The run that whoever the URL is may see of a cycle.

    Raises:
        NothingPublished: there is none.
    """
    run = published_run(url, cycle.region, cycle.name)
    if run is None:
        raise NothingPublished(cycle.region, cycle.name)
    return run


def store_of(run: RunRecord) -> RunStore:
    """Where the run's tables lie."""
    return RunStore(load_settings().home, run.region, run.cycle, run.run_id)


def run_rows(run: RunRecord, table: str, filters: list[tuple[str, str, object]] | None = None) -> pa.Table:
    """Some rows of a table of the run's folder.

    Raises:
        RunFolderGone: it is not there.
    """
    store = store_of(run)
    if not store.has(table):
        raise RunFolderGone(run.run_id, table)
    return pq.read_table(store.path(table), filters=filters)


def record_rows(run: RunRecord, places: Iterable[Place]) -> pa.Table:
    """The identity cells of some records, by source, file and row."""
    wanted = set(places)
    if not wanted:
        return run_rows(run, "identity").slice(0, 0)
    filters: list[tuple[str, str, object]] = [
        ("source", "in", {place.source for place in wanted}),
        ("row_number", "in", {place.row_number for place in wanted}),
    ]
    rows = run_rows(run, "identity", filters)
    return rows.filter(pa.array([place in wanted for place in places_of(rows)], pa.bool_()))


def places_of(rows: pa.Table) -> list[Place]:
    """Where each row was delivered."""
    return [Place(*place) for place in zip(*(rows[name].to_pylist() for name in PLACE), strict=True)]


def the_record(run: RunRecord, place: Place) -> pa.Table:
    """The one record.

    Raises:
        NoSuchRecord: the run linked none there.
    """
    rows = record_rows(run, [place])
    if not rows.num_rows:
        raise NoSuchRecord(f"Record {place}", run.run_id)
    return rows


def the_person(run: RunRecord, household_id: str, member_no: int) -> pa.Table:
    """The one member as linkage saw him (tables.PERSON).

    Raises:
        NoSuchRecord: the run's register has none.
    """
    rows = run_rows(run, "person", [("household_id", "=", household_id), ("member_no", "=", member_no)])
    if not rows.num_rows:
        raise NoSuchRecord(f"Member {household_id}/{member_no}", run.run_id)
    return rows


def candidates_of(run: RunRecord, place: Place) -> list[dict[str, Any]]:
    """The rows of `link_candidate` of a record under review, the best first."""
    rows = run_rows(run, "link_candidate", [("source", "=", place.source), ("row_number", "=", place.row_number)])
    return [row for row in rows.to_pylist() if row["file_name"] == place.file_name]


def sha256_of(run: RunRecord, place: Place) -> str:
    """The hash of the delivered file a record stands in."""
    frozen: Any = run.frozen
    return str(frozen["deliveries"][place.source]["files"][place.file_name]["sha256"])


def digest_of(record: pa.Table) -> str | None:
    """The identity of the one record, where it says more than a name: then what is said of it carries over."""
    return str(identity_digests(record)[0]) if says_who(record)[0] else None


def keys_of(run: RunRecord, place: Place) -> tuple[str, ...]:
    """Every key under which something may have been said of the record."""
    digest = digest_of(the_record(run, place))
    return record_keys(digest, sha256_of(run, place), place.file_name, place.row_number)


def place_of(task: ReviewTask) -> Place:
    """The record a task is about."""
    return Place(task.source or "", task.file_name or "", task.row_number or 0)


def tasks_alike(
    run: RunRecord, place: Place, person: tuple[str, int], tasks: Iterable[ReviewTask]
) -> tuple[ReviewTask, ...]:
    """The link tasks about this person and a record of the very same identity, the record's own among them."""
    asking = [
        task
        for task in tasks
        if task.kind == LINK and task.source == place.source and (task.household_id, task.member_no) == person
    ]
    rows = record_rows(run, {place, *map(place_of, asking)})
    digests = dict(zip(places_of(rows), identity_digests(rows).to_pylist(), strict=True))
    is_whole = dict(zip(places_of(rows), says_who(rows), strict=True))
    return tuple(
        task
        for task in asking
        if place_of(task) == place or (is_whole[place] and digests.get(place_of(task)) == digests[place])
    )
