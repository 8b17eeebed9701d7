"""release: a person's approval lets the feeds of a published run out."""

from __future__ import annotations

from pipeline.cycle import Cycle
from pipeline.feeds.release import ReleaseReport, release
from pipeline.settings import load_settings
from pipeline.steps.context import policies, ready_warehouse, whole_number
from pipeline.warehouse.audit_chain import write_anchor


def release_cycle(cycle: Cycle, by: str, note: str | None) -> ReleaseReport:
    """Approve the current run of a region and cycle and write one feed a township under HESV_HOME/feeds.

    The region's notice days decide before which month nothing is lowered or stopped.
    """
    settings = load_settings()
    notice_days = whole_number(policies().region(cycle.region), "notice_days", cycle)
    url = ready_warehouse(settings)
    report = release(
        url, cycle, by=by, note=note, out_dir=settings.home / "feeds", notice_days=notice_days,
        workers=settings.workers,
    )  # fmt: skip
    write_anchor(url, settings.home)
    return report
