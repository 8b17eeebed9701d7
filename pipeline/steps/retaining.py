"""Retention: what the office's terms let go is listed, and deleted when somebody says so; not in the warehouse."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any, Final

from pipeline.access import EVERYWHERE, Actor, Role
from pipeline.cycle import HALF_YEAR, Cycle
from pipeline.errors import UsageError
from pipeline.feeds.approving import CHINA
from pipeline.landed import SEALED, Landed, landed_files
from pipeline.retention import Kept, KnownRun, Plan, Terms, plan_retention
from pipeline.settings import Settings, load_settings
from pipeline.steps.announce import Announce
from pipeline.steps.context import FROZEN, ready_warehouse
from pipeline.steps.profile import FOLDER as PROFILE
from pipeline.store import RunStore
from pipeline.warehouse.guarded import keep_event
from pipeline.warehouse.locks import run_lock
from pipeline.warehouse.objections import objections
from pipeline.warehouse.runs import all_runs

WITHOUT_PERSONS: Final = ("delivery", PROFILE)
"""Tables of counts: they stay with the reports, which hold none of a person's data either."""


class NoTerms(UsageError):
    """Nobody said how long anything is kept."""

    def __str__(self) -> str:
        return (
            "No term is set, so everything is kept. Set HESV_KEEP_WORKING_MONTHS and HESV_KEEP_LANDED_MONTHS (months "
            "after a cycle's as-of date; docs/operations.md says what each serves)."
        )


@dataclass(frozen=True, slots=True)
class Retention:
    """A plan, and the bytes each part of it frees."""

    plan: Plan
    working_bytes: int
    parsed_bytes: int
    landed_bytes: int


def list_retention(today: date | None = None) -> Retention:
    """What the terms let go today (in office time).

    Raises:
        NoTerms: none is set.
        TermsReversed: the sealed files would go first.
    """
    settings = load_settings()
    terms = Terms(settings.keep_working_months, settings.keep_landed_months)
    if terms == Terms(None, None):
        raise NoTerms
    url, landed = ready_warehouse(settings), Landed.of(settings)
    published = all_runs(url)
    named = {(run.region, run.cycle, run.run_id): run.frozen for run in published}
    folders = {(store.region, store.cycle, store.run_id): store for store in _folders(settings.home)}
    known = [
        KnownRun(Cycle.of(key[0], key[1]), key[2], _files(named.get(key), folders.get(key)), _has_tables(folders, key))
        for key in sorted({*named, *folders})
    ]
    newest: dict[str, date] = {}
    for run in published:
        if HALF_YEAR.match(run.cycle):
            as_of = Cycle.of(run.region, run.cycle).as_of
            newest[run.region] = max(as_of, newest.get(run.region, as_of))
    regions = sorted({run.cycle.region for run in known})
    unsettled = [
        (region, one.cycle) for region in regions for one in objections(url, region)
        if one.is_unsettled or one.is_correction_due
    ]  # fmt: skip
    day = today or datetime.now(CHINA).date()
    plan = plan_retention(known, newest, unsettled, _kept(settings, landed), terms, day)
    return Retention(
        plan,
        sum(_size(path) for run in plan.runs for path in _tables(_store(settings.home, run))),
        sum(_size(_parsed(settings.home, sha256)) for sha256 in plan.parsed),
        sum(_size(landed.path(sha256)) for sha256 in plan.landed),
    )


def delete_retained(found: Retention, by: str, announce: Announce) -> None:
    """Delete what was listed; written into the audit chain first. What broke off is listed again.

    Raises:
        UsageError: nobody says who he is.
        RunLocked: a run of one of the cycles is at work.
    """
    if not by.strip():
        raise UsageError("Say who you are: --by WHO.")
    settings, plan = load_settings(), found.plan
    landed = Landed.of(settings)
    actor = Actor(by, Role.ENGINEER, (EVERYWHERE,))
    url, total = ready_warehouse(settings), len(plan.runs) + len(plan.parsed) + len(plan.landed)
    detail = {
        "runs": [run.run_id for run in plan.runs], "parsed_files": len(plan.parsed), "landed_files": list(plan.landed),
        "held": [[one.cycle.region, one.cycle.name, one.why] for one in plan.held],
    }  # fmt: skip
    keep_event(url, actor, "retention_delete", "HESV_HOME", detail=detail)
    for done, run in enumerate(plan.runs):
        announce(f"tables of {run.run_id}", done, total)
        with run_lock(url, run.cycle.region, run.cycle.name):  # nobody is at work on the cycle
            for folder in _tables(_store(settings.home, run)):
                shutil.rmtree(folder)
    for done, sha256 in enumerate(plan.parsed, start=len(plan.runs)):
        announce("parsed files", done, total)
        shutil.rmtree(_parsed(settings.home, sha256))
    for done, sha256 in enumerate(plan.landed, start=total - len(plan.landed)):
        announce("landed files", done, total)
        landed.path(sha256).unlink(missing_ok=True)


def _folders(home: Path) -> Iterator[RunStore]:
    for path in sorted((home / "runs").glob(f"*/*/*/{FROZEN}")):
        region, cycle, run_id = path.parts[-4:-1]
        yield RunStore(home, region, cycle, run_id)


def _store(home: Path, run: KnownRun) -> RunStore:
    return RunStore.of(home, run.cycle, run.run_id)


def _tables(store: RunStore) -> list[Path]:
    """The folders of the run that hold persons' rows, unfinished ones among them."""
    return sorted(path for path in store.root.iterdir() if path.is_dir() and path.name not in WITHOUT_PERSONS)


def _has_tables(folders: dict[tuple[str, str, str], RunStore], key: tuple[str, str, str]) -> bool:
    return key in folders and bool(_tables(folders[key]))


def _files(recorded: Any, store: RunStore | None) -> frozenset[str]:  # noqa: ANN401 - JSON is what it is
    """What a run rests on, its link model among it; of one that was never published by its folder."""
    frozen = recorded if recorded is not None else store and store.read_json(FROZEN)
    by_source = landed_files(frozen) if frozen and "deliveries" in frozen else {}
    files = {sha256 for files in by_source.values() for sha256 in files.values()}
    return frozenset(files | {frozen["model_sha256"]} if frozen and frozen.get("model_sha256") else files)


def _kept(settings: Settings, landed: Landed) -> Kept:
    days = {
        path.name.removesuffix(SEALED): datetime.fromtimestamp(path.stat().st_mtime, UTC).astimezone(CHINA).date()
        for path in sorted(landed.root.glob(f"*/*{SEALED}"))
    }
    return Kept(days, frozenset(path.name for path in (settings.home / "parsed").glob("*/*")))


def _parsed(home: Path, sha256: str) -> Path:
    return home / "parsed" / sha256[:2] / sha256


def _size(path: Path) -> int:
    files = path.rglob("*") if path.is_dir() else (path,)
    return sum(each.stat().st_size for each in files if each.is_file())
