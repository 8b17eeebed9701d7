"""What one run of a region and cycle says otherwise than another, and through which records. Pure.

A record is known by what it says: a file that is delivered again with its rows in another order changes nothing.
No name and no cell of a record appears here, only where it stands.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any, Final, Literal

Kind = Literal["register", "match", "review", "quarantine"]
"""A register row of the household; an extract's record that is, or may be, a member's; a row set aside."""

VERSIONS: Final = ("policy_version", "model_version", "code_version", "previous_run_id")
WORDS: Final = {
    "judgements": "people's judgements",
    "casework": "people's answers to tasks, and families' objections",
    "quarantine_actions": "people's words about rows in quarantine",
}


@dataclass(frozen=True, slots=True)
class Said:
    """What a flag said. `amount_monthly` is yuan as written: '840.00'."""

    outcome: str
    action: str
    category: str | None
    amount_monthly: str | None
    reason_codes: tuple[str, ...]

    @property
    def result(self) -> tuple[str, str, str | None, str | None]:
        """What follows for the family; reasons and figures may change without it."""
        return (self.outcome, self.action, self.category, self.amount_monthly)


@dataclass(frozen=True, slots=True)
class FlagPair:
    """A household's or person's flag in both runs, where a caseworker sees any difference; None where there is none."""

    household_id: str
    member_no: int | None
    before: Said | None
    after: Said | None

    @property
    def is_turned(self) -> bool:
        """Whether outcome, action, category or amount differ, not only the figures and words around them."""
        return self.before is None or self.after is None or self.before.result != self.after.result

    @property
    def turn(self) -> str:
        """The turn in words, to count by: 'keep keep → adjustment increase'."""
        sides = ("none" if side is None else f"{side.outcome} {side.action}" for side in (self.before, self.after))
        return " → ".join(sides)


@dataclass(frozen=True, slots=True, order=True)
class Evidence:
    """One record that speaks of a household. `content` is a digest of its cells, the same for the same cells."""

    source: str
    file: str
    row: int
    kind: Kind
    content: str


@dataclass(frozen=True, slots=True)
class RecordChange:
    """A record that speaks otherwise of a household. `before` and `after`: as what it counted; None where absent."""

    source: str
    file: str
    row: int
    before: Kind | None
    after: Kind | None


@dataclass(frozen=True, slots=True)
class RevisedFlag:
    """A flag with a new revision, and the records of its household that differ."""

    household_id: str
    member_no: int | None
    is_turned: bool
    before: Said | None
    after: Said | None
    records: tuple[RecordChange, ...]


@dataclass(frozen=True, slots=True)
class Difference:
    """One run held against another of the same region and cycle.

    revised: flags that say anything else; turned: those of them with another outcome, action, category or amount.
    turns: {'keep keep → adjustment increase': flags}. flags: the first of them, by household; `revised` counts all.
    inputs_changed: what the runs rest on otherwise. without_records: runs whose folder is gone, so that no record
    can be named.
    """

    region: str
    cycle: str
    from_run: str
    to_run: str
    inputs_changed: tuple[str, ...]
    revised: int
    turned: int
    households: int
    turns: Mapping[str, int]
    flags: tuple[RevisedFlag, ...]
    without_records: tuple[str, ...]


def find_changed_records(before: Iterable[Evidence], after: Iterable[Evidence]) -> tuple[RecordChange, ...]:
    """The records that are not the same in both runs: first those in the same place are paired, then like by like."""
    old, new = Counter(before), Counter(after)
    gone, added = sorted((old - new).elements()), sorted((new - old).elements())
    gone, added = _without_like(gone, added), _without_like(added, gone)
    places: defaultdict[tuple[str, str, int], list[Kind | None]] = defaultdict(lambda: [None, None])
    for side, records in enumerate((gone, added)):
        for record in records:
            places[record.source, record.file, record.row][side] = record.kind
    return tuple(RecordChange(*place, *kinds) for place, kinds in sorted(places.items()))


def _without_like(records: list[Evidence], others: list[Evidence]) -> list[Evidence]:
    """Leave out each record that the other side has too, in whatever place it stands there."""
    like = Counter((other.source, other.kind, other.content) for other in others)
    left = []
    for record in records:
        told = (record.source, record.kind, record.content)
        if like[told]:
            like[told] -= 1
        else:
            left.append(record)
    return left


def revise(
    pair: FlagPair, before: Mapping[str, Iterable[Evidence]], after: Mapping[str, Iterable[Evidence]]
) -> RevisedFlag:
    """A pair of flags with the records of its household that differ; evidence comes by household."""
    household = pair.household_id
    records = find_changed_records(before.get(household, ()), after.get(household, ()))
    return RevisedFlag(household, pair.member_no, pair.is_turned, pair.before, pair.after, records)


def find_changed_inputs(before: Mapping[str, Any], after: Mapping[str, Any]) -> tuple[str, ...]:
    """What two runs rest on otherwise, from their frozen inputs (run.json); files by name, in words."""
    found = [
        f"{name}: {before.get(name)} → {after.get(name)}" for name in VERSIONS if before.get(name) != after.get(name)
    ]
    found += [text for name, text in WORDS.items() if before.get(name) != after.get(name)]
    old, new = before["deliveries"], after["deliveries"]
    for source in sorted({*old, *new}):
        was, now = old.get(source, {}).get("files", {}), new.get(source, {}).get("files", {})
        for file in sorted({*was, *now}):
            if file not in now:
                found.append(f"{source}: {file} gone")
            elif file not in was:
                found.append(f"{source}: {file} added")
            elif was[file] != now[file]:
                found.append(f"{source}: {file} replaced")
    return tuple(found)
