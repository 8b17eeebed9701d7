"""A whole made-up municipality: deliveries by the contract in `inbox`, what is true about them in `truth`."""

from __future__ import annotations

import hashlib
import json
import shutil
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from random import Random
from typing import Final

from pipeline.cycle import HALF_YEAR, Cycle, month_text
from pipeline.errors import UsageError
from pipeline.sampling import extracts as extract_files
from pipeline.sampling.extracts import Extract
from pipeline.sampling.formats import AccountsJson, HousingText, InsuranceCsv, Sheet, WagesXlsx
from pipeline.sampling.households import dress, write_household
from pipeline.sampling.people import People
from pipeline.sampling.register import Register
from pipeline.sampling.scenarios import Scenario, scenarios_of
from pipeline.sampling.scribe import Scribe
from pipeline.sampling.standards import NoSample, SampleStandards, known_years, load_standards
from pipeline.sampling.strangers import Strangers
from pipeline.sampling.truth import Truth, finish_truth
from pipeline.sampling.world import World, make_employers

CONTRACT_VERSION: Final = 1
PRODUCED_AFTER_DAYS: Final = 18
COVERED_MONTHS: Final = 12
DECK: Final = 250
"""Households in which every scenario of the region comes at least once."""
CHUNK: Final = 1 << 20
PROGRESS_EVERY: Final = 1000


class SizeNotGivenOnce(UsageError):
    """A sample was asked for without a size, or with two."""

    def __init__(self, households: int | None, persons: int | None) -> None:
        super().__init__(households, persons)
        self.households, self.persons = households, persons

    def __str__(self) -> str:
        found = "neither" if self.households is None else "both"
        return f"The size of a sample is given once, found {found}. Give --households N or --persons N."


class NotASample(UsageError):
    """The folder holds something that an earlier sample did not write."""

    def __init__(self, folder: str) -> None:
        super().__init__(folder)
        self.folder = folder

    def __str__(self) -> str:
        return f"{self.folder} already holds an inbox or truth that no sample wrote. Name another folder with --out."


@dataclass(frozen=True, slots=True)
class SampleReport:
    """What was written."""

    region: str
    cycle: str
    households: int
    persons: int
    scored_households: int
    rows: tuple[tuple[str, str, int], ...]
    """(source, file name, data rows)"""


def make_sample(
    region: str,
    cycle: Cycle,
    out: Path,
    households: int | None = None,
    persons: int | None = None,
    seed: int = 0,
    policy: SampleStandards | None = None,
    progress: Callable[[int, int], None] | None = None,
    rows_a_workbook: int = extract_files.EXCEL_ROWS,
    dirt: float = 1.0,
) -> SampleReport:
    """Writes a municipality of `households`, or of the first households that hold `persons`, into `out`.

    The same arguments give the same bytes. `policy` replaces the sample's own standards; `progress` is called with the
    households and persons written so far. An earlier sample in `out` is replaced. `dirt` multiplies the rates at which
    agencies damage identities; above 1 there are also more twins and namesakes, and homonyms' numbers get lost too.

    Raises:
        SizeNotGivenOnce: neither or both sizes are given.
        NotASample: `out` holds an inbox or truth of another origin.
        UnknownRegion: no standards are known for the region.
        NoSample: none are known for the cycle's year.
    """
    if (households is None) == (persons is None):
        raise SizeNotGivenOnce(households, persons)
    if not HALF_YEAR.match(cycle.name):
        raise NoSample(region, cycle.name, known_years(region))
    standards = policy or load_standards(region, cycle.name, cycle.as_of.year, cycle.previous.as_of.year)
    _refuse_foreign(out)
    partial = out / ".partial"
    shutil.rmtree(partial, ignore_errors=True)
    partial.mkdir(parents=True)
    rng = Random(f"{region}/{cycle.name}/{seed}")  # noqa: S311 - a sample must be repeatable, not secret
    world = World(rng, cycle, standards, People(rng, standards), make_employers(rng, standards), dirt)
    report = _build(world, partial, households, persons, seed, progress, rows_a_workbook)
    for part in ("inbox", "truth"):
        shutil.rmtree(out / part, ignore_errors=True)
        (partial / part).rename(out / part)
    shutil.rmtree(partial)
    return report


def _refuse_foreign(out: Path) -> None:
    ours = (out / "truth" / "README.md").exists()
    if not ours and any((out / part).exists() for part in ("inbox", "truth")):
        raise NotASample(str(out))


def _open_extracts(world: World, inbox: Path, scratch: Path, seed: int, rows_a_workbook: int) -> dict[str, Extract]:
    cycle, standards = world.cycle, world.standards
    half = "上半年" if cycle.name.endswith("H1") else "下半年"
    title = f"{standards.name}{cycle.as_of.year}年{half}用人单位工资申报明细表"
    created = cycle.as_of + timedelta(days=PRODUCED_AFTER_DAYS)

    def stream(source: str) -> Random:
        return Random(f"{cycle.region}/{cycle.name}/{seed}/{source}")  # noqa: S311 - as above

    def extract(source: str, ending: str, open_sheet: Callable[[Path], Sheet], limit: int) -> Extract:
        stem = f"{source}_{cycle.name}"
        return Extract(source, stem, ending, inbox / source, scratch, stream(source), open_sheet, limit)

    unlimited = 1 << 40
    return {
        "social_security": extract("social_security", ".csv", InsuranceCsv, unlimited),
        "employment": extract("employment", ".xlsx", lambda path: WagesXlsx(path, title, created), rows_a_workbook),
        "housing": extract("housing", ".txt", HousingText, unlimited),
        "banking": extract("banking", ".jsonl.gz", AccountsJson, unlimited),
    }


def _deal(rng: Random, scenarios: tuple[Scenario, ...]) -> Iterator[Scenario]:
    """Scenarios for ever, deck by deck, each deck shuffled."""
    total = sum(scenario.weight for scenario in scenarios)
    while True:
        deck = [each for each in scenarios for _ in range(max(1, round(each.weight * DECK / total)))]
        rng.shuffle(deck)
        yield from deck


def _build(
    world: World, folder: Path, households: int | None, persons: int | None, seed: int,
    progress: Callable[[int, int], None] | None, rows_a_workbook: int,
) -> SampleReport:  # fmt: skip
    inbox, scratch = folder / "inbox", folder / "scratch"
    scratch.mkdir()
    extracts = _open_extracts(world, inbox, scratch, seed, rows_a_workbook)
    scribe = Scribe(world, extracts)
    strangers = Strangers(world, extracts, scribe)
    written = people = scored = 0
    with ExitStack() as files:
        register = Register(world, inbox / "register", scratch, files)
        truth = Truth(folder / "truth", world.cycle, files)
        for scenario in _deal(world.rng, scenarios_of(world.standards)):
            for draft in scenario.template(world):
                written += 1
                draft.scenario = scenario.name
                dress(world, draft)
                people += len(draft.members)
                household_id = f"{world.standards.prefix}{written:07d}"
                write_household(world, household_id, draft, register, scribe, strangers, truth)
                scored += draft.scored
                if progress and written % PROGRESS_EVERY == 0:
                    progress(written, people)
            if (households is not None and written >= households) or (persons is not None and people >= persons):
                break
    for each in extracts.values():
        each.close()
    finish_truth(folder / "truth", world.cycle, seed, register, tuple(extracts.values()))
    rows = []
    parts: tuple[Register | Extract, ...] = (register, *extracts.values())
    for part in parts:
        _manifest(world.cycle, part.source, part.folder, part.files)
        rows += [(part.source, name, count) for name, count in part.files]
    return SampleReport(world.cycle.region, world.cycle.name, written, people, scored, tuple(rows))


def _sha256(path: Path) -> str:
    digest = hashlib.sha256()
    with path.open("rb") as stream:
        while chunk := stream.read(CHUNK):
            digest.update(chunk)
    return digest.hexdigest()


def _manifest(cycle: Cycle, source: str, folder: Path, files: list[tuple[str, int]]) -> None:
    produced = cycle.as_of + timedelta(days=PRODUCED_AFTER_DAYS)
    months = cycle.look_back(COVERED_MONTHS)
    content = {
        "source": source,
        "region": cycle.region,
        "cycle": cycle.name,
        "contract_version": CONTRACT_VERSION,
        "produced_at": f"{produced.isoformat()}T09:00:00+08:00",
        "covers": {"from": month_text(months[0]), "to": month_text(months[-1])},
        "files": [{"name": name, "sha256": _sha256(folder / name), "rows": rows} for name, rows in files],
    }
    (folder / "manifest.json").write_text(json.dumps(content, ensure_ascii=False, indent=1) + "\n", encoding="utf-8")
