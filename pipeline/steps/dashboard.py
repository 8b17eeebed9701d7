"""The dashboard of a cycle: counts gathered from the warehouse and the run's folder, small cells hidden.

A published run never changes, so its figures are worked out once a process and kept by its run id. They are the same
for everybody who may watch runs, whatever his townships: none of them points at a household (pipeline.disclosure).
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any, Final

from pipeline.cycle import Cycle
from pipeline.dashboard.tables import (
    Change,
    CrossTable,
    Matching,
    changes,
    flags_by_township,
    income_by_month,
    matching,
    moves_between,
    scores,
)
from pipeline.steps.link_quality import FIGURES
from pipeline.store import RunStore
from pipeline.warehouse.reading import figures
from pipeline.warehouse.reading.figures import CycleRun

KEPT: Final = 32
"""Runs whose figures one process keeps."""


@dataclass(frozen=True, slots=True)
class Figures:
    """What one published run comes to. `flags_before`, `moves` and the changes only where a cycle before is published.

    `fairness`, `quality`: sections of the run's report and link_quality.json; None where its folder is elsewhere, or
    the run has none (a monthly watch).
    """

    run: CycleRun
    flags: CrossTable
    by_township: tuple[Change, ...]
    by_group: tuple[Change, ...]
    moves: CrossTable | None
    income: CrossTable
    matching: tuple[Matching, ...]
    scores: Mapping[str, tuple[int, ...]]
    quarantine: tuple[tuple[Any, ...], ...]
    fairness: Mapping[str, Any] | None
    quality: Mapping[str, Any] | None


def figures_of(url: str, home: Path, run: CycleRun) -> Figures:
    """The figures of a published run; `url` is the owner's, since they count over all townships.

    Raises:
        DependencyDown: the warehouse went away.
    """
    return _figures(url, home, run.run_id, run)


@lru_cache(maxsize=KEPT)
def _figures(url: str, home: Path, run_id: str, run: CycleRun) -> Figures:
    key = (run.region, run.cycle, run_id)
    flags = flags_by_township(figures.count_flags(url, *key))
    before = _flags_before(url, run)
    folder = RunStore.of(home, Cycle.of(run.region, run.cycle), run_id).root
    return Figures(
        run=run,
        flags=flags,
        by_township=changes(flags, before, by_row=True) if before else (),
        by_group=changes(flags, before, by_row=False) if before else (),
        moves=moves_between(figures.count_moves(url, run)) if before else None,
        income=income_by_month(figures.sum_income(url, *key)),
        matching=matching(figures.list_files(url, *key), figures.count_methods(url, *key)),
        scores=scores(figures.count_scores(url, *key)),
        quarantine=tuple(figures.count_quarantine(url, *key)),
        fairness=(_read(folder / "report.json") or {}).get("fairness"),
        quality=_read(folder / FIGURES),
    )


def _flags_before(url: str, run: CycleRun) -> CrossTable | None:
    if run.previous_run_id is None or run.previous_cycle is None:
        return None
    return flags_by_township(figures.count_flags(url, run.region, run.previous_cycle, run.previous_run_id))


def _read(path: Path) -> dict[str, Any] | None:
    """A file of the run's folder; None where the folder is on another machine."""
    return json.loads(path.read_text("utf-8")) if path.is_file() else None
