"""Letting a published run out as `hesv release` does, into a folder of the test's own."""

from datetime import UTC, datetime
from pathlib import Path

import pytest

from pipeline.cycle import Cycle
from pipeline.feeds.approving import approve_run
from pipeline.feeds.release import hand_out

CYCLE = Cycle.of("yiyang", "2018H2")
EVENING = datetime(2019, 1, 22, 17, 0, tzinfo=UTC)  # already the 23rd in China
STEM = "361126100-2018H2-0001"
FILES = ["dictionary.csv", f"{STEM}-full.csv", f"{STEM}-full.json", f"{STEM}-full.xlsx", f"{STEM}-results.csv",
         f"{STEM}-results.xlsx", "manifest.json"]  # fmt: skip


@pytest.fixture
def out(tmp_path):
    """Hand out what is approved."""
    return lambda url, **changes: hand_out(
        url, CYCLE, **{"target": str(tmp_path / "feeds"), "resting": lambda _run: {}, "at": EVENING, **changes}
    )


@pytest.fixture
def go(url, out):
    """Approve and hand out, as `hesv release` does."""

    def run(by="王主任", note="第2次会议", at=EVENING, notice_days=10, **changes):
        approve_run(url, CYCLE, by=by, note=note, notice_days=notice_days, at=at)
        return out(url, **changes)

    return run


def folder_of(report, code="361126100"):
    return Path(report.places[code])


def files_of(folder):
    return {path.name: path.read_bytes() for path in sorted(folder.iterdir())}
