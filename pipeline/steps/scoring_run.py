"""Hold a published run against a truth folder: gather both, let pipeline.scoring decide."""

from __future__ import annotations

import csv
from collections.abc import Iterator
from pathlib import Path

from pipeline.cycle import Cycle
from pipeline.errors import UsageError
from pipeline.scoring import DecisionScore, LinkScore, score_decisions, score_links
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
