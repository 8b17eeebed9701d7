"""whatif: a published cycle judged again under a changed policy. Nothing is published, the run stays as it is."""

from __future__ import annotations

import os
from collections.abc import Iterable, Iterator, Mapping
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

import yaml

from pipeline.assessment.facts import Household
from pipeline.cycle import Cycle
from pipeline.decision.verdict import reach_verdict, subject_of
from pipeline.errors import UsageError
from pipeline.policy.load import load_policies
from pipeline.policy.region_policy import RegionPolicy
from pipeline.settings import load_settings
from pipeline.steps.context import RunContext, open_context, policies, policy_texts, ready_warehouse
from pipeline.steps.households import households_of
from pipeline.warehouse.runs import published_run
from pipeline.whatif.change import ChangeUnreadable, change_policy
from pipeline.whatif.effects import (
    NOTHING,
    Effect,
    Held,
    Key,
    Total,
    add_up,
    by_category,
    by_kind,
    by_township,
    kind_of,
)

AT_ONCE: Final = 10_000
"""Households a worker judges at a time."""
WORKERS: Final = 2


class NothingPublished(UsageError):
    """There is no published run to try a policy on."""

    def __init__(self, region: str, cycle: str) -> None:
        super().__init__(region, cycle)
        self.region, self.cycle = region, cycle

    def __str__(self) -> str:
        return f"Nothing is published for {self.region} {self.cycle}. Run the cycle first: hesv run --region …"


@dataclass(frozen=True, slots=True)
class WhatIf:
    """What a changed policy would do to a published cycle. Flags count, a household's own and each covered person's."""

    region: str
    cycle: str
    run_id: str
    changes: tuple[str, ...]
    published_policy: str
    changed_policy: str
    total: Total
    townships: tuple[Total, ...]
    kinds: tuple[Total, ...]
    categories: tuple[Total, ...]
    newly_in_review: int
    """Flags that go to a person under the changed policy and did not before."""


def what_if(cycle: Cycle, changes: Mapping[str, str], policy_file: Path | None = None) -> WhatIf:
    """Judge the published run's evidence again under the changed policy and compare with what was published.

    `changes`: `parameter` or `parameter:settlement` and its value as written; on top of `policy_file` where both.

    Raises:
        NothingPublished: no run of this region and cycle is published.
        ChangeUnreadable, PolicyInvalid: the policy cannot be changed like that.
    """
    own = policies().region(cycle.region)
    base = own if policy_file is None else _from_file(cycle.region, policy_file)
    values = {name: _value(name, text) for name, text in changes.items()}
    changed = change_policy(base, values)
    published = published_run(ready_warehouse(load_settings()), cycle.region, cycle.name)
    if published is None:
        raise NothingPublished(cycle.region, cycle.name)
    run = open_context(cycle, published.run_id)
    before, reviewed = _published(run)
    effects, now_reviewed = [], set()
    for key, township, kind, held, is_review in _judged(run, changed):
        effects.append(Effect(key, township, kind, before.pop(key, NOTHING), held))
        if is_review:
            now_reviewed.add(key)
    effects += [Effect(key, "", "nobody_counted", held, NOTHING) for key, held in sorted(before.items(), key=str)]
    file = () if policy_file is None else (f"policy file {policy_file.name}",)
    return WhatIf(
        region=cycle.region,
        cycle=cycle.name,
        run_id=published.run_id,
        changes=(*file, *(f"{name} = {text}" for name, text in changes.items())),
        published_policy=own.version,
        changed_policy=changed.version,
        total=add_up("all", effects),
        townships=by_township(effects),
        kinds=by_kind(effects),
        categories=by_category(effect for effect in effects if effect.before.is_covered or effect.after.is_covered),
        newly_in_review=len(now_reviewed - reviewed),
    )


def _value(name: str, written: str) -> Any:  # noqa: ANN401 - as YAML gives it
    try:
        return yaml.safe_load(written)
    except yaml.YAMLError as error:
        raise ChangeUnreadable(f"{name}={written}", "the value is no YAML") from error


def _from_file(region: str, file: Path) -> RegionPolicy:
    """The region's policy out of another file, on the packaged base."""
    try:
        text = file.read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError) as error:
        raise UsageError(f"Policy file {file} cannot be read: {type(error).__name__}.") from error
    texts = {name: other for name, other in policy_texts().items() if name != f"{region}.yml"}
    return load_policies({**texts, f"{region}.yml": text}).region(region)


def _published(run: RunContext) -> tuple[dict[Key, Held], set[Key]]:
    columns = ["household_id", "member_no", "category", "amount_monthly_fen", "outcome"]
    rows = run.store.read("flag", columns).to_pylist()
    held = {
        (row["household_id"], row["member_no"]): Held(row["category"], row["amount_monthly_fen"] or 0) for row in rows
    }
    return held, {(row["household_id"], row["member_no"]) for row in rows if row["outcome"] == "review"}


Judged = tuple[Key, str, str, Held, bool]


def _judged(run: RunContext, policy: RegionPolicy) -> Iterator[Judged]:
    """Every flag under the changed policy; a large register is shared among workers, in the order of ids."""
    ids = sorted(run.store.read("households", ["household_id"])["household_id"].to_pylist())
    parts = [ids[start : start + AT_ONCE] for start in range(0, len(ids), AT_ONCE)]
    workers = min(WORKERS, os.cpu_count() or 1, len(parts))
    if workers <= 1:
        for part in parts:
            yield from judge_part(run.cycle, run.store.run_id, policy, part)
        return
    with ProcessPoolExecutor(workers) as pool:
        cycles, runs, rules = ([value] * len(parts) for value in (run.cycle, run.store.run_id, policy))
        for judged in pool.map(judge_part, cycles, runs, rules, parts):
            yield from judged


def judge_part(cycle: Cycle, run_id: str, policy: RegionPolicy, ids: Iterable[str]) -> list[Judged]:
    """The flags of some households of a run under a policy."""
    run = open_context(cycle, run_id)
    return [judged for household in households_of(run, tuple(ids)) for judged in judge_household(household, policy)]


def judge_household(household: Household, policy: RegionPolicy) -> Iterator[Judged]:
    """What one household and its persons would hold."""
    subject = subject_of(household, policy)
    kind, township = kind_of(household, subject.policy), household.township_code or ""
    for number, result in reach_verdict(subject).results:
        held = Held(result.category, result.amount_fen or 0)
        yield (household.household_id, number), township, kind, held, result.outcome == "review"
