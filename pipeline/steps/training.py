"""train: a link model from deliveries, apart from any run. No truth is read, and nothing is published."""

from __future__ import annotations

import hashlib
import json
import shutil
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final

import pyarrow.parquet as pq

from connectors.delivery import check_delivery
from connectors.manifest import MANIFEST
from pipeline import tables
from pipeline.cycle import Cycle
from pipeline.errors import UsageError
from pipeline.linkage.learning.learning_pairs import Delivery
from pipeline.linkage.learning.train import train
from pipeline.linkage.model import LinkModel, dump_model, start_model
from pipeline.settings import load_settings
from pipeline.steps.announce import Announce
from pipeline.steps.context import FROZEN, open_context
from pipeline.steps.ingesting import land, validate
from pipeline.steps.linking import leave_sides
from pipeline.steps.opening import asked_sources
from pipeline.store import PART, SUCCESS, RunStore

SIDES: Final = ("identity", "person")
JUDGED: Final = "judgement"


@dataclass(frozen=True, slots=True)
class TrainReport:
    """What was made, and what speaks for its thresholds."""

    out: str
    model: LinkModel
    learnt_from: tuple[tuple[str, int, int, int], ...]
    """(delivery, records, persons, judgements)"""


class NothingToLearnFrom(UsageError):
    """A folder that is neither a run's nor an inbox."""

    def __init__(self, folder: str) -> None:
        super().__init__(folder)
        self.folder = folder

    def __str__(self) -> str:
        return (
            f"{self.folder} is neither a run's folder (HESV_HOME/runs/REGION/CYCLE/RUN_ID, after its link step) nor an "
            "inbox with one folder a source. Name one of them with --from."
        )


def train_model(folders: Sequence[Path], out: Path, model_version: str, *, announce: Announce) -> TrainReport:
    """Write a link model learnt from runs' folders and inboxes. The same deliveries in the same order: the same bytes.

    Raises:
        NothingToLearnFrom: a folder is neither.
        DeliveryRefused: an inbox that no run would take either.
    """
    deliveries = []
    for number, folder in enumerate(folders):
        announce(f"read {folder.name}", number, len(folders) + 1)
        deliveries.append(read_delivery(folder))
    announce("learn", len(folders), len(folders) + 1)
    model = train(deliveries, start_model(), model_version)
    out.write_text(dump_model(model), encoding="utf-8")
    rows = [(each.name, each.records.num_rows, each.persons.num_rows, each.judgements.num_rows) for each in deliveries]
    return TrainReport(str(out), model, tuple(rows))


def read_delivery(folder: Path) -> Delivery:
    """What a run's folder has to learn from, or an inbox, which is landed and validated for it.

    Raises:
        NothingToLearnFrom: the folder is neither.
        DeliveryRefused: an inbox that no run would take either.
    """
    if all((folder / name / SUCCESS).exists() for name in SIDES):
        records, persons = (pq.read_table(folder / name / PART) for name in SIDES)
        said = folder / JUDGED / PART
        judged = pq.read_table(said) if said.exists() else tables.JUDGEMENT.empty_table()
        return Delivery(records, persons, judged, folder.resolve().name)
    if not (folder / "register" / MANIFEST).exists():
        raise NothingToLearnFrom(str(folder))
    return _ingest(folder)


def _ingest(inbox: Path) -> Delivery:
    """An inbox nobody has judged. What it is worked out from stays in HESV_HOME only while that is done."""
    manifest = json.loads((inbox / "register" / MANIFEST).read_text(encoding="utf-8"))
    cycle = Cycle.of(str(manifest.get("region")), str(manifest.get("cycle")))
    deliveries = [check_delivery(inbox, source, cycle) for source in asked_sources(inbox)]
    frozen = {
        "deliveries": {
            delivery.source: {
                "digest": delivery.digest,
                "files": {file.name: {"sha256": file.sha256, "rows": file.rows} for file in delivery.files},
            }
            for delivery in deliveries
        },
        "manifests": {each.source: _sha256(inbox / each.source / MANIFEST) for each in deliveries},
        "may_miss": [],
    }
    digest = hashlib.sha256(json.dumps(frozen, sort_keys=True).encode()).hexdigest()[:12]
    store = RunStore.of(load_settings().home, cycle, f"training-{digest}")
    try:
        store.write_json(FROZEN, frozen)
        for delivery in deliveries:
            land(cycle, store.run_id, delivery.source, str(inbox))
            validate(cycle, store.run_id, delivery.source)
        leave_sides(open_context(cycle, store.run_id))
        records, persons = (store.read(name) for name in SIDES)
        return Delivery(records, persons, name=f"{cycle.region}-{cycle.name}")
    finally:
        shutil.rmtree(store.root, ignore_errors=True)


def _sha256(path: Path) -> str:
    return hashlib.sha256(path.read_bytes()).hexdigest()
