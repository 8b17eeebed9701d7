"""Releasing a run: a person approves, then each township's feed is written. Nothing unapproved leaves.

Order: gather the flags and lay out every row (a missing word stops here) · record the approval · write the files
beside · rename their folder · record their sha256. Whatever breaks in between, the same call again finishes it
under the first approval, with the same bytes.
"""

from __future__ import annotations

import hashlib
import json
import shutil
import tempfile
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from datetime import UTC, datetime, timedelta, timezone
from functools import partial
from pathlib import Path
from typing import Final

from pipeline.cycle import Cycle, month_text
from pipeline.errors import UsageError
from pipeline.feeds.files import write_csv, write_xlsx
from pipeline.feeds.rows import FeedRow, earliest_stop_month, rows_by_township
from pipeline.warehouse.locks import release_lock
from pipeline.warehouse.records import ReleaseRecord, RunRecord
from pipeline.warehouse.releases import StoredRelease, approve, record_files, run_flags, stored_release
from pipeline.warehouse.runs import published_run
from pipeline.workers import in_order

CHINA: Final = timezone(timedelta(hours=8))
MANIFEST: Final = "manifest.json"
WORTH_PROCESSES: Final = 20_000
"""Rows from which starting processes costs less than it saves: one writes some 7,000 a second."""


@dataclass(frozen=True, slots=True)
class FeedFile:
    """One file of a release. `rows_to_do` of its `rows` ask for something."""

    name: str
    township_code: str
    sha256: str
    rows: int
    rows_to_do: int


@dataclass(frozen=True, slots=True)
class ReleaseReport:
    """What a release did. `already_released`: an earlier approval stood, and nothing was changed."""

    run_id: str
    region: str
    cycle: str
    revision: int
    approved_by: str
    approved_at: datetime
    earliest_stop_month: str
    folder: Path
    files: tuple[FeedFile, ...]
    already_released: bool

    def __str__(self) -> str:
        return (
            f"{self.region} {self.cycle}, run {self.run_id} (revision {self.revision}): "
            f"{'was already released' if self.already_released else 'released'} by {self.approved_by} at "
            f"{self.approved_at.isoformat()}; {len(self.files)} files in {self.folder}; "
            f"nothing is lowered or stopped before {self.earliest_stop_month}."
        )


def release(
    url: str, cycle: Cycle, *, by: str, note: str | None, out_dir: Path, notice_days: int, at: datetime | None = None,
    workers: int = 1,
) -> ReleaseReport:  # fmt: skip
    """Approve the current run of a region and cycle and write its feeds to out_dir/region/cycle/run_id/.

    `at` is the moment of approval (now, if left out); its day in China starts the notice. A large release's files are
    written by `workers` processes, each a township's; the bytes are the same by any number.

    Raises:
        UsageError: nobody is named, or nothing is published.
        FeedWordMissing: a code without a Chinese word; nothing is approved.
        RunLocked: another release of this region and cycle is at work.
    """
    if not by.strip():
        raise UsageError("A release needs a name: say who approves it (--by).")
    with release_lock(url, cycle.region, cycle.name):
        run = published_run(url, cycle.region, cycle.name)
        if run is None:
            raise UsageError(f"Nothing is published for {cycle.region} {cycle.name}. Run it first: hesv run.")
        folder = out_dir / cycle.region / cycle.name / run.run_id
        known = stored_release(url, run.run_id)
        if known is not None and known.files is not None and _are_whole(folder, known.files):
            return _report(run, known, folder, already_released=True)
        wanted = known.approval if known is not None else _approval(run, by, note, notice_days, at)
        townships = rows_by_township(
            run_flags(url, cycle.region, cycle.name, run.run_id), month_text(wanted.earliest_stop_month)
        )
        stands = approve(url, wanted)
        files = _write_folder(folder, run, stands.approval, townships, workers)
        record_files(url, run.run_id, [asdict(file) for file in files])
        done = StoredRelease(stands.approval, tuple(asdict(file) for file in files))
        return _report(run, done, folder, already_released=known is not None)


def _approval(run: RunRecord, by: str, note: str | None, notice_days: int, at: datetime | None) -> ReleaseRecord:
    moment = (at or datetime.now(UTC)).astimezone(UTC)
    day = moment.astimezone(CHINA).date()
    return ReleaseRecord(
        run_id=run.run_id, region=run.region, cycle=run.cycle, approved_by=by.strip(), note=note,
        notice_days=notice_days, approved_at=moment, approved_on=day,
        earliest_stop_month=earliest_stop_month(day, notice_days),
    )  # fmt: skip


def _write_folder(
    folder: Path, run: RunRecord, approval: ReleaseRecord, townships: Mapping[str, tuple[FeedRow, ...]], workers: int
) -> tuple[FeedFile, ...]:
    """Every file into a folder beside, then renamed: townships never see half a release."""
    folder.parent.mkdir(parents=True, exist_ok=True)
    beside = Path(tempfile.mkdtemp(prefix=f".{folder.name}.", dir=folder.parent))
    try:
        write = partial(_write_township, beside, run.cycle)
        is_large = sum(map(len, townships.values())) >= WORTH_PROCESSES
        pairs = in_order(write, townships.items(), workers if is_large else 1)
        files = tuple(file for pair in pairs for file in pair)
        text = json.dumps(_manifest(run, approval, files), ensure_ascii=False, indent=2) + "\n"
        (beside / MANIFEST).write_text(text, "utf-8")
        if folder.exists():
            shutil.rmtree(folder)  # of a release that broke off, or files that were changed since
        beside.rename(folder)
        folder.chmod(0o750)
    finally:
        shutil.rmtree(beside, ignore_errors=True)
    return files


def _write_township(folder: Path, cycle: str, feed: tuple[str, tuple[FeedRow, ...]]) -> tuple[FeedFile, FeedFile]:
    code, rows = feed
    book, text = folder / f"{code}.xlsx", folder / f"{code}.csv"
    write_xlsx(book, rows, f"{code} {cycle} 比对结果")
    write_csv(text, rows)
    to_do = sum(row.to_do for row in rows)
    return (
        FeedFile(book.name, code, _sha256(book), len(rows), to_do),
        FeedFile(text.name, code, _sha256(text), len(rows), to_do),
    )


def _manifest(run: RunRecord, approval: ReleaseRecord, files: tuple[FeedFile, ...]) -> dict[str, object]:
    return {
        "region": run.region,
        "cycle": run.cycle,
        "run_id": run.run_id,
        "revision": run.revision,
        "supersedes": run.supersedes,
        "approved_by": approval.approved_by,
        "approved_at": approval.approved_at.isoformat(),
        "note": approval.note,
        "notice_days": approval.notice_days,
        "earliest_stop_month": month_text(approval.earliest_stop_month),
        "files": [asdict(file) for file in files],
    }


def _are_whole(folder: Path, files: tuple[Mapping[str, object], ...]) -> bool:
    """Every file of the release is there with the bytes it had."""
    paths = [(folder / str(file["name"]), file["sha256"]) for file in files]
    return (folder / MANIFEST).is_file() and all(path.is_file() and _sha256(path) == digest for path, digest in paths)


def _sha256(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def _report(run: RunRecord, stored: StoredRelease, folder: Path, *, already_released: bool) -> ReleaseReport:
    approval = stored.approval
    files = tuple(
        FeedFile(
            str(file["name"]), str(file["township_code"]), str(file["sha256"]), int(str(file["rows"])),
            int(str(file["rows_to_do"])),
        )
        for file in stored.files or ()
    )  # fmt: skip
    return ReleaseReport(
        run.run_id, run.region, run.cycle, run.revision or 0, approval.approved_by, approval.approved_at,
        month_text(approval.earliest_stop_month), folder, files, already_released,
    )  # fmt: skip
