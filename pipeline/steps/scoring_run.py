"""Hold a published run against a truth folder: gather both, let pipeline.scoring decide."""

from __future__ import annotations

import csv
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pyarrow as pa

from pipeline.cycle import Cycle
from pipeline.errors import UsageError
from pipeline.link_quality.figures import DIMENSIONS
from pipeline.link_scoring import Known, LinkDetail, Person, detail_links
from pipeline.linkage.learning.quality import read_numbers
from pipeline.linkage.reading import identifiers
from pipeline.scoring import DecisionScore, LinkScore, RowKey, score_decisions, score_links
from pipeline.settings import load_settings
from pipeline.steps.context import open_context
from pipeline.steps.fairness import person_groups
from pipeline.store import RunStore
from pipeline.warehouse.runs import published_run
from pipeline.warehouse.views import read_view


class TruthIncomplete(UsageError):
    """A truth folder without one of its files."""

    def __init__(self, file: str) -> None:
        super().__init__(file)
        self.file = file

    def __str__(self) -> str:
        return f"{self.file} is not there. A truth folder holds links.csv, decisions.csv and errors.csv."


def score_run(url: str, cycle: Cycle, truth: Path) -> tuple[tuple[LinkScore, ...], DecisionScore]:
    """Scores of the current run of a region and cycle."""
    links = score_links(_view(url, "identity_link", cycle), _rows(truth / "links.csv"), _rows(truth / "errors.csv"))
    return links, score_decisions(_view(url, "flag", cycle), _rows(truth / "decisions.csv"))


def score_detail(url: str, cycle: Cycle, truth: Path) -> LinkDetail:
    """Its links in more detail; what only the run's own tables tell is left out where they are not kept here."""
    links = _view(url, "identity_link", cycle)
    return detail_links(links, _rows(truth / "links.csv"), _rows(truth / "errors.csv"), _known(url, cycle))


def _known(url: str, cycle: Cycle) -> Known | None:
    published = published_run(url, cycle.region, cycle.name)
    if published is None or not RunStore.of(load_settings().home, cycle, published.run_id).has("identity"):
        return None
    run = open_context(cycle, published.run_id)
    groups = {
        (row.pop("household_id"), str(row.pop("member_no"))): {name: row[name] for name in DIMENSIONS}
        for row in person_groups(run).to_pylist()
    }
    persons = run.store.read("person", ["household_id", "member_no", "id_number", "birth_date", "sex"])
    return Known(frozenset(_settled(run.store.read("identity"), persons)), groups, frozenset(_twins(persons)))


def _settled(records: pa.Table, persons: pa.Table) -> Iterator[RowKey]:
    """Records that bear a sound number of somebody in the register."""
    keys = identifiers.standardise(persons["id_number"].combine_chunks()).key
    rows = np.flatnonzero(np.isin(read_numbers(records).key, keys[keys >= 0]))
    for row in records.select(["source", "file_name", "row_number"]).take(pa.array(rows)).to_pylist():
        yield row["source"], row["file_name"], row["row_number"]


def _twins(persons: pa.Table) -> Iterator[Person]:
    """Members of one household with one birth date and one sex."""
    alike: dict[tuple[object, ...], list[Person]] = {}
    for row in persons.to_pylist():
        if row["birth_date"] is not None:
            born = (row["household_id"], row["birth_date"], row["sex"])
            alike.setdefault(born, []).append((row["household_id"], str(row["member_no"])))
    for together in alike.values():
        if len(together) > 1:
            yield from together


def _view(url: str, view: str, cycle: Cycle) -> Iterator[dict[str, object]]:
    with read_view(url, view, cycle.region, cycle.name) as found:
        names = [column.name for column in found.columns]
        for row in found.rows:
            yield dict(zip(names, row, strict=True))


def _rows(path: Path) -> Iterator[dict[str, str]]:
    if not path.exists():
        raise TruthIncomplete(str(path))
    with path.open(encoding="utf-8-sig", newline="") as file:
        yield from csv.DictReader(file)
