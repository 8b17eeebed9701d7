"""What every step of a run stands on: settings, the run's store, the engine, the frozen inputs."""

from __future__ import annotations

import hashlib
import json
from dataclasses import dataclass
from functools import cache
from importlib import metadata, resources
from pathlib import Path
from typing import Any, Final

import pyarrow as pa

from connectors.sources import RECORDS
from pipeline.cycle import Cycle, Month
from pipeline.engine.choose import engine_of
from pipeline.engine.port import Engine
from pipeline.errors import UsageError
from pipeline.policy.load import load_policies
from pipeline.policy.region_policy import Policies, RegionPolicy
from pipeline.settings import Settings, load_settings
from pipeline.store import RunStore
from pipeline.warehouse.connection import database_url
from pipeline.warehouse.migrations import migrate

FROZEN: Final = "run.json"
CODE_ROOTS: Final = ("connectors", "expectations", "pipeline", "sql")
CODE_ENDINGS: Final = (".py", ".sql", ".yml", ".json", ".tsv", ".csv")


class NoPolicy(UsageError):
    """A cycle for which a region's policy does not even say how to run."""

    def __init__(self, region: str, parameter: str, day: str) -> None:
        super().__init__(region, parameter, day)
        self.region, self.parameter, self.day = region, parameter, day

    def __str__(self) -> str:
        return (
            f"The policy of {self.region} gives no {self.parameter} for {self.day}: this cycle cannot be run. "
            f"Add the value with its reference to pipeline/policy/regions/{self.region}.yml."
        )


@dataclass(frozen=True, slots=True)
class RunContext:
    """A run being worked on. `frozen` is run.json: everything the run rests on."""

    settings: Settings
    cycle: Cycle
    store: RunStore
    frozen: dict[str, Any]

    @property
    def is_replay(self) -> bool:
        """Whether an earlier run is only being repeated: then the warehouse is read and never written."""
        return "replay_of" in self.frozen

    @property
    def engine(self) -> Engine:
        """The engine that does the set work."""
        given = self.settings
        spill = self.store.root / ".spill"
        return engine_of(given.engine, given.spark_master, given.home, spill, given.workers)

    @property
    def url(self) -> str:
        """The warehouse."""
        return database_url(self.settings)

    @property
    def policy(self) -> RegionPolicy:
        """The region's policy."""
        return policies().region(self.cycle.region)

    @property
    def look_back(self) -> tuple[Month, ...]:
        """The months the run judges by."""
        return self.cycle.look_back(look_back_months(self.policy, self.cycle))

    @property
    def sources(self) -> tuple[str, ...]:
        """The sources that were delivered and not refused after the engineer had accepted their absence."""
        return tuple(name for name in self.frozen["deliveries"] if not self.refused_file(name).exists())

    @property
    def sources_missing(self) -> tuple[str, ...]:
        """The sources this run goes without, accepted by name."""
        return tuple(name for name in self.frozen["may_miss"] if name not in self.sources)

    def table(self, name: str) -> Path | pa.Table:
        """A table of accepted records; empty where its source is missing."""
        return self.store.path(name) if self.store.has(name) else RECORDS[name].empty_table()

    def refused_file(self, source: str) -> Path:
        """The note that a source accepted as missing was refused after the run had opened."""
        return self.store.file(f"refused_{source}.json")


def open_context(cycle: Cycle, run_id: str) -> RunContext:
    """The context of a run that `open_run` has opened."""
    settings = load_settings()
    store = RunStore.of(settings.home, cycle, run_id)
    return RunContext(settings, cycle, store, store.read_json(FROZEN))


def ready_warehouse(settings: Settings) -> str:
    """The warehouse's URL, its schemas made or upgraded.

    Raises:
        DependencyDown: it cannot be reached.
    """
    url = database_url(settings)
    migrate(url)
    return url


def policy_texts() -> dict[str, str]:
    """The packaged policy files by name."""
    folder = resources.files("pipeline.policy").joinpath("regions")
    texts = {file.name: file.read_text(encoding="utf-8") for file in folder.iterdir() if file.name.endswith(".yml")}
    return dict(sorted(texts.items()))


@cache
def policies() -> Policies:
    """Every region's policy, from the packaged YAML files."""
    return load_policies(policy_texts())


def look_back_months(policy: RegionPolicy, cycle: Cycle) -> int:
    """How many whole months income is looked at, from the region's policy."""
    return whole_number(policy, "income_months", cycle)


def whole_number(policy: RegionPolicy, parameter: str, cycle: Cycle) -> int:
    """A parameter a run cannot do without.

    Raises:
        NoPolicy: the region's policy says nothing on the as-of date.
    """
    value = policy.value(parameter, cycle.as_of)
    if not isinstance(value, int):
        raise NoPolicy(policy.name, parameter, cycle.as_of.isoformat())
    return value


@cache
def code_version() -> str:
    """The project's version and a digest of its own source and data files: other code is another run."""
    digest = hashlib.sha256()
    for root in CODE_ROOTS:
        for name, content in sorted(_files(resources.files(root), root)):
            digest.update(name.encode() + b"\0" + content + b"\0")
    return f"{metadata.version('hesv')}+{digest.hexdigest()[:12]}"


def _files(folder: Any, prefix: str) -> list[tuple[str, bytes]]:  # noqa: ANN401 - a Traversable
    found: list[tuple[str, bytes]] = []
    for entry in folder.iterdir():
        name = f"{prefix}/{entry.name}"
        if entry.is_dir():
            if entry.name != "__pycache__":
                found += _files(entry, name)
        elif entry.name.endswith(CODE_ENDINGS):
            found.append((name, entry.read_bytes()))
    return found


def fingerprint(frozen: dict[str, Any]) -> str:
    """The sha256 over everything a run rests on: the same fingerprint is the same run."""
    canonical = json.dumps(frozen, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    return hashlib.sha256(canonical.encode()).hexdigest()
