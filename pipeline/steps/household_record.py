"""The delivered row behind an amount: its cells as sent and as read, its fate, its link, and what it counted for.

Only a record that is linked to the household, is under review for it, sits in quarantine on its account, or is a row
of the register about it. Any other is as if it were not there: for the office too.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pyarrow.parquet as pq

from connectors.contract_file import load_contract
from connectors.sources import CONTRACTS
from pipeline.access import Actor
from pipeline.cycle import Cycle
from pipeline.errors import UsageError
from pipeline.household_report.evidence import Earned, Owned
from pipeline.household_report.published import Row, assets_of, income_of
from pipeline.household_report.raw_cells import Cell, cells_of
from pipeline.linkage.review.candidates import Candidate, read_candidates
from pipeline.linkage.review.words import load_words
from pipeline.quarantine import RowKey
from pipeline.steps.delivered_rows import delivered_row
from pipeline.steps.household_folder import NESTED, rows_of, store_of
from pipeline.steps.quarantine_values import Place
from pipeline.store import RunStore
from pipeline.warehouse.guarded import keep_event, url_as
from pipeline.warehouse.reading.households import (
    KnownRun,
    link_of,
    read_household,
    rows_aside,
    visible_run,
)
from pipeline.warehouse.runs import find_run
from pipeline.waterfall.bars import Bar, bars_of


class NoSuchRecordHere(UsageError):
    """A record that is not this household's, or a household that is not for this person to see: not told which."""

    def __init__(self, place: Place, household_id: str) -> None:
        super().__init__(place, household_id)
        self.place, self.household_id = place, household_id

    def __str__(self) -> str:
        return f"There is no record {self.place} of household {self.household_id} that you may see."


@dataclass(frozen=True, slots=True)
class LinkShown:
    """The link of the record with its weights; of the runner-up the weight alone: he is somebody else."""

    member_no: int
    decision: str
    method: str
    weight: float | None
    probability: float | None
    runner_up_weight: float | None
    model_version: str | None
    bars: tuple[Bar, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class RawRecord:
    """One delivered row. `alike`: (row number, fate) of rows of the file with the same cells or that it corrects."""

    run: KnownRun
    place: Place
    sha256: str
    cells: tuple[Cell, ...]
    fate: str | None
    wrong: tuple[Row, ...]
    alike: tuple[tuple[int, str], ...]
    link: LinkShown | None
    income: tuple[Earned, ...]
    assets: tuple[Owned, ...]
    is_revealed: bool


def look_at_record(
    url: str, actor: Actor, home: Path, cycle: Cycle, household_id: str, place: Place, *, purpose: str | None = None
) -> RawRecord:
    """The delivered row, for whoever sees the household; that he looks is kept first. With a `purpose` numbers whole.

    Raises:
        Forbidden: his role does not look, or not reveal.
        NoSuchRecordHere: the record is not this household's, or he does not see the household.
        LandedBytesGone: its bytes are no longer kept.
    """
    actor.need_look(purpose)
    seen = url_as(url, actor)
    run = visible_run(seen, cycle.region, cycle.name, household_id)
    if run is None or place.source not in CONTRACTS:
        raise NoSuchRecordHere(place, household_id)
    store = store_of(home, run)
    link = link_of(seen, run, household_id, (place.source, place.file_name, place.row_number))
    if link is None and not _is_about(store, household_id, place):
        raise NoSuchRecordHere(place, household_id)
    subject = f"{cycle.region}/{cycle.name}/{household_id}/{place}"
    keep_event(
        url, actor, "record_look" if purpose is None else "record_reveal", subject,
        purpose=purpose, detail={"run_id": run.run_id},
    )  # fmt: skip
    return _gather(seen, store, run, household_id, place, link, is_revealed=purpose is not None)


def _is_about(store: RunStore, household_id: str, place: Place) -> bool:
    """Whether an unlinked row is one of the register about the household, or is in quarantine on its account."""
    wanted = (place.source, place.file_name, place.row_number)
    if store.has(NESTED):
        for rows in rows_of(store, NESTED, household_id)["unknown"].to_pylist():
            if any((row["source"], row["file_name"], row["row_number"]) == wanted for row in rows or ()):
                return True
    table = CONTRACTS[place.source].table_of(place.file_name)
    if place.source != "register" or table is None or not store.has(table):
        return False
    owners = pq.read_table(store.path(table), columns=["household_id"], filters=_at(place))["household_id"]
    return bool(owners.to_pylist() == [household_id])


def _at(place: Place) -> list[tuple[str, str, object]]:
    return [("file_name", "=", place.file_name), ("row_number", "=", place.row_number)]


def _gather(
    url: str, store: RunStore, run: KnownRun, household_id: str, place: Place, link: Row | None, *, is_revealed: bool
) -> RawRecord:
    contract = load_contract(place.source)
    name = contract.table_of(place.file_name) or ""
    facts = read_household(url, run, household_id).facts
    sha256 = _digest(url, run, place)
    text = delivered_row(store, RowKey(place.source, place.file_name, sha256, place.row_number)).to_pylist()[0]
    typed = _rows(store, name, place)
    mine = {"source": place.source, "file": place.file_name, "row": place.row_number}
    fate = next((row["fate"] for row in _rows(store, f"fate_{name}", place)), None)
    return RawRecord(
        run=run,
        place=place,
        sha256=sha256,
        cells=tuple(cells_of(contract.tables[name], text, typed[0] if typed else {}, is_revealed=is_revealed)),
        fate=fate,
        wrong=rows_aside(url, run, [(place.source, place.file_name, place.row_number)]),
        alike=tuple(_alike(store, name, place)),
        link=None if link is None else _link(link),
        income=income_of(row for row in facts["income"] if row["record"] == mine),
        assets=assets_of(row for row in facts["assets"] if row["record"] == mine),
        is_revealed=is_revealed,
    )


def _digest(url: str, run: KnownRun, place: Place) -> str:
    """Of the file, as the run froze it: who sees the household may see no deliveries in the warehouse."""
    recorded = find_run(url, run.run_id)
    assert recorded is not None, "whoever sees a household sees its run"
    frozen: Any = recorded.frozen
    return str(frozen["deliveries"][place.source]["files"][place.file_name]["sha256"])


def _rows(store: RunStore, table: str, place: Place) -> list[dict[str, Any]]:
    if not store.has(table):
        return []
    rows: list[dict[str, Any]] = pq.read_table(store.path(table), filters=_at(place)).to_pylist()
    return rows


def _alike(store: RunStore, name: str, place: Place) -> Iterator[tuple[int, str]]:
    """Other rows of the file with the same cells, or that say anew what it says (a correction), with their fates."""
    own = _rows(store, f"row_{name}", place)
    if not own:
        return
    digests = [
        (column, "=", own[0][column]) for column in ("row_digest", "correction_digest") if own[0][column] is not None
    ]
    path = store.path(f"row_{name}")
    numbers: set[int] = set()
    for digest in digests:
        numbers |= set(pq.read_table(path, columns=["row_number"], filters=[_at(place)[0], digest])[0].to_pylist())
    for number in sorted(numbers - {place.row_number}):
        fates = _rows(store, f"fate_{name}", Place(place.source, place.file_name, number))
        yield number, fates[0]["fate"] if fates else ""


def _link(row: Row) -> LinkShown:
    evidence = {**row, "standing": "linkable", "evidence": _text(row["evidence"])}
    (candidate,) = read_candidates([evidence])
    return LinkShown(
        row["member_no"],
        row["decision"],
        row["method"],
        row["match_weight"],
        row["match_probability"],
        row["runner_up_weight"],
        row["model_version"],
        _bars(candidate),
    )


def _text(evidence: object) -> str:
    return json.dumps(evidence or [])


def _bars(candidate: Candidate) -> tuple[Bar, ...]:
    return bars_of(candidate, load_words())
