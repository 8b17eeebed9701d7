"""What would leave, and what speaks against it: pure. Everything a supervisor weighs before approving a run."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from decimal import Decimal
from typing import Any, Final, Literal

from pipeline.feeds.labels import ACTION_ZH, OUTCOME_ZH
from pipeline.warehouse.release_facts import BesideTask, FlagCount, OpenTasks, WrongInTownship

OUTCOMES: Final = tuple(OUTCOME_ZH)
ACTIONS: Final = tuple(ACTION_ZH)
Severity = Literal["stop", "look", "know"]
JUMP: Final = 0.5
"""A kind of result that grows or shrinks by more than this share against the last cycle is told."""
FEW: Final = 20
"""Fewer flags than this jump by chance."""


@dataclass(frozen=True, slots=True)
class Gathered:
    """What the preview is made of. `before`: the last cycle's counts; `report`: the run's report where it is there."""

    region: str
    cycle: str
    run_id: str
    revision: int
    published_at: datetime | None
    accept_missing: tuple[str, ...]
    counts: Sequence[FlagCount]
    previous_cycle: str
    before: Sequence[FlagCount]
    wrong: Sequence[WrongInTownship]
    resting: Mapping[str, int]
    open_tasks: OpenTasks
    beside_tasks: Sequence[BesideTask]
    top_tasks: Sequence[Mapping[str, Any]]
    late_objections: int
    visits: Mapping[str, int]
    quality: tuple[str, ...]
    has_report: bool
    judged_alone: int
    approved_by: str | None
    sent_back: Sequence[tuple[str, str]]
    earliest_stop_month: str


@dataclass(frozen=True, slots=True)
class Doubt:
    """Something to weigh. severity: `stop` he who looks may not approve, `look` may be wrong, `know` good to know."""

    code: str
    severity: Severity
    values: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class ActionLine:
    """One kind of result, now and in the last cycle; amounts in yuan a month, what is paid after less before."""

    outcome: str
    action: str
    flags: int
    before: int
    adverse: int
    amount_change: Decimal


@dataclass(frozen=True, slots=True)
class TownshipLine:
    """One township: rows by outcome, and how many of its adverse flags may rest on somebody else's record."""

    township_code: str
    flags: int
    before: int
    outcomes: Mapping[str, int]
    adverse: int
    hanging: int
    wrong: float


@dataclass(frozen=True, slots=True)
class Preview:
    """What would leave. `expected_wrong` of `adverse` flags; `resting` by reason goes out as 暂缓."""

    region: str
    cycle: str
    run_id: str
    revision: int
    previous_cycle: str
    flags: int
    to_do: int
    adverse: int
    hanging: int
    expected_wrong: float
    amount_change: Decimal
    earliest_stop_month: str
    actions: tuple[ActionLine, ...]
    townships: tuple[TownshipLine, ...]
    resting: Mapping[str, int]
    visits: Mapping[str, int]
    top_tasks: tuple[Mapping[str, Any], ...]
    beside_tasks: tuple[BesideTask, ...]
    warnings: tuple[Doubt, ...]
    approved_by: str | None

    @property
    def adverse_to_act_on(self) -> int:
        """Adverse flags that leave as such: without those that rest."""
        return self.adverse - sum(self.resting.values())

    def of_outcome(self, outcome: str) -> int:
        """Flags of an outcome in all townships."""
        return sum(line.outcomes.get(outcome, 0) for line in self.townships)

    @property
    def may_be_approved(self) -> bool:
        """Nothing stands against it, and nobody has approved it yet."""
        return self.approved_by is None and all(warning.severity != "stop" for warning in self.warnings)


def preview(found: Gathered) -> Preview:
    """Lay out what was gathered: what ends or changes an amount first, townships in order of their code."""
    actions = tuple(_actions(found.counts, found.before))
    townships = tuple(_townships(found))
    return Preview(
        region=found.region, cycle=found.cycle, run_id=found.run_id, revision=found.revision,
        previous_cycle=found.previous_cycle,
        flags=sum(one.flags for one in found.counts),
        to_do=sum(one.flags for one in found.counts if one.outcome != "keep"),
        adverse=sum(one.adverse for one in found.counts),
        hanging=sum(one.hanging for one in found.wrong),
        expected_wrong=round(sum(one.wrong for one in found.wrong), 2),
        amount_change=sum((one.amount - one.previous_amount for one in found.counts), Decimal(0)),
        earliest_stop_month=found.earliest_stop_month,
        actions=actions, townships=townships, resting=dict(found.resting), visits=dict(found.visits),
        top_tasks=tuple(found.top_tasks), beside_tasks=tuple(found.beside_tasks),
        warnings=tuple(_warnings(found, actions)), approved_by=found.approved_by,
    )  # fmt: skip


def _actions(now: Iterable[FlagCount], before: Iterable[FlagCount]) -> Iterable[ActionLine]:
    flags, adverse, was = Counter[tuple[str, str]](), Counter[tuple[str, str]](), Counter[tuple[str, str]]()
    change: dict[tuple[str, str], Decimal] = {}
    for one in now:
        key = one.outcome, one.action
        flags[key] += one.flags
        adverse[key] += one.adverse
        change[key] = change.get(key, Decimal(0)) + one.amount - one.previous_amount
    for one in before:
        was[one.outcome, one.action] += one.flags
    for outcome, action in sorted(flags.keys() | was.keys(), key=_order):
        key = outcome, action
        yield ActionLine(outcome, action, flags[key], was[key], adverse[key], change.get(key, Decimal(0)))


def _order(key: tuple[str, str]) -> tuple[int, int]:
    return OUTCOMES.index(key[0]), ACTIONS.index(key[1])


def _townships(found: Gathered) -> Iterable[TownshipLine]:
    outcomes: dict[str, Counter[str]] = {}
    adverse: Counter[str] = Counter()
    for one in found.counts:
        outcomes.setdefault(one.township_code, Counter())[one.outcome] += one.flags
        adverse[one.township_code] += one.adverse
    before: Counter[str] = Counter()
    for one in found.before:
        before[one.township_code] += one.flags
    wrong = {one.township_code: one for one in found.wrong}
    for code in sorted(outcomes.keys() | before.keys()):
        of_it, hangs = outcomes.get(code, Counter()), wrong.get(code)
        yield TownshipLine(
            code, of_it.total(), before[code], dict(of_it), adverse[code], hangs.hanging if hangs else 0,
            round(hangs.wrong, 2) if hangs else 0.0,
        )  # fmt: skip


def _warnings(found: Gathered, actions: Iterable[ActionLine]) -> Iterable[Doubt]:
    """What stops first, then what may be wrong, then what is good to know."""
    if found.judged_alone:
        yield Doubt("judged_alone", "stop", {"households": found.judged_alone})
    yield from (Doubt("sent_back", "look", {"by": by, "note": note}) for by, note in found.sent_back)
    yield from (Doubt("source_missing", "look", {"source": source}) for source in found.accept_missing)
    if found.before:
        yield from _jumps(actions)
    if found.late_objections:
        yield Doubt("late_objections", "look", {"count": found.late_objections})
    yield from _open_tasks(found)
    yield from (Doubt("quality", "look", {"text": text}) for text in found.quality)
    if resting := sum(found.resting.values()):
        yield Doubt("resting", "know", {"count": resting})
    if not found.before:
        yield Doubt("no_last_cycle", "know", {"cycle": found.previous_cycle})
    if not found.has_report:
        yield Doubt("no_report", "know", {"run_id": found.run_id})


def _open_tasks(found: Gathered) -> Iterable[Doubt]:
    """How many tasks are open and what they hold back; then the households with an adverse result all the same."""
    tasks = found.open_tasks
    if tasks.unanswered + tasks.unsure:
        yield Doubt("open_tasks", "look", {
            "count": tasks.unanswered, "unsure": tasks.unsure, "under_review": tasks.under_review,
        })  # fmt: skip
    if households := {one.household_id for one in found.beside_tasks}:
        yield Doubt("beside_tasks", "look", {"households": len(households)})


def _jumps(actions: Iterable[ActionLine]) -> Iterable[Doubt]:
    """Kinds of result that grew or shrank by more than their share."""
    for line in actions:
        is_many = max(line.flags, line.before) >= FEW
        if is_many and abs(line.flags - line.before) > JUMP * max(line.before, 1):
            yield Doubt("jump", "look", {"action": line.action, "before": line.before, "now": line.flags})
