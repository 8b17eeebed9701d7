"""A small municipality's inbox and a home of one's own, and a run that has begun with some of its sources."""

from __future__ import annotations

import shutil
from pathlib import Path
from typing import Any

import pytest

from connectors.delivery import check_delivery
from pipeline.cycle import Cycle
from pipeline.sampling import make_sample
from pipeline.steps.opening import _frozen, _manifest_sha256
from pipeline.store import RunStore

CYCLE = Cycle.of("yiyang", "2018H2")


@pytest.fixture(scope="session")
def municipality(tmp_path_factory: pytest.TempPathFactory) -> Path:
    out = tmp_path_factory.mktemp("municipality")
    make_sample("yiyang", CYCLE, out, households=60, seed=11)
    return out / "inbox"


@pytest.fixture
def inbox(municipality: Path, tmp_path: Path) -> Path:
    return Path(shutil.copytree(municipality, tmp_path / "inbox"))


@pytest.fixture
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """With a warehouse that nobody reaches."""
    monkeypatch.setenv("HESV_HOME", str(tmp_path / "home"))
    monkeypatch.setenv("HESV_DATABASE_URL", "postgresql://nobody@localhost:1/none")
    return tmp_path / "home"


def begin(home: Path, inbox: Path, run_id: str, sources: tuple[str, ...], **frozen: Any) -> RunStore:
    """What opening a run leaves, for these sources alone; `frozen` is added to it."""
    store = RunStore.of(home, CYCLE, run_id)
    deliveries = [check_delivery(inbox, source, CYCLE) for source in sources]
    store.write_json(
        "run.json",
        {
            "deliveries": {delivery.source: _frozen(delivery) for delivery in deliveries},
            "manifests": {source: _manifest_sha256(str(inbox), source) for source in sources},
            "may_miss": [],
            **frozen,
        },
    )
    return store
