"""Links against the truth in more detail: what numbers cannot settle, groups of people, what people are asked, traps.

Pure. Only records that the truth lists are counted.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Final

from pipeline.scoring import LinkScore, RowKey, count_groups, empty_score, is_right, row_key

Row = Mapping[str, str]
Link = Mapping[str, object]
Person = tuple[str, str]
"""(household_id, member_no), as text"""

LOST_NUMBERS: Final = ("missing", "placeholder", "spouse_id")
"""What was done to a number so that nothing of it is left to repair: errors.csv, field `id`."""
TRAPS: Final = ("row:doppel", "row:neighbour", "row:relative", "row:supporter", "id:spouse_id")
"""Records made to be taken for somebody else: errors.csv, `field:corruption`. Of twins the register tells."""
TWIN: Final = "twin"


@dataclass(frozen=True, slots=True)
class Known:
    """What the run's own tables say beside the truth.

    settled: records with a sound number of somebody in the register. groups: the group of each dimension a person is
    in. twins: persons who share household, birth date and sex with another.
    """

    settled: frozenset[RowKey] = frozenset()
    groups: Mapping[Person, Mapping[str, str]] = field(default_factory=dict)
    twins: frozenset[Person] = frozenset()


@dataclass(frozen=True, slots=True)
class ReviewYield:
    """What looking at the reviews would bring.

    reviewed: records in review; right: of them those whose proposed person is whose they are. missed: members' records
    that were not matched to their person; missed_in_review: of them those in review, missed_right: with that person.
    """

    reviewed: int
    right: int
    missed: int
    missed_in_review: int
    missed_right: int


@dataclass(frozen=True, slots=True)
class Trap:
    """Records of one kind of trap, how many were matched, how many of them to somebody else, how many are in review."""

    kind: str
    records: int
    matched: int
    wrong: int
    review: int


@dataclass(frozen=True, slots=True)
class LinkDetail:
    """`residual`: records no sound number of the register settles; None where the run's tables are not kept.

    sound_or_repairable: members' records whose number was not lost. by_group: {dimension: a score a group of true
    persons}.
    """

    residual: LinkScore | None
    sound_or_repairable: LinkScore
    by_group: Mapping[str, tuple[LinkScore, ...]]
    review: ReviewYield
    traps: tuple[Trap, ...]


def detail_links(found: Iterable[Link], truth: Iterable[Row], errors: Iterable[Row], known: Known | None) -> LinkDetail:
    """Everything beside the scores by source and kind of dirt. `known` is None where the run's tables are gone."""
    decided = {row_key(row): row for row in found}
    dirt: dict[RowKey, set[str]] = {}
    for row in errors:
        dirt.setdefault(row_key(row), set()).add(f"{row['field']}:{row['corruption']}")
    rows = [(row_key(row), row) for row in truth]
    tables = known or Known()
    scores = count_groups((_groups(key, row, dirt, tables), row, decided.get(key)) for key, row in rows)
    return LinkDetail(
        residual=None if known is None else scores.get("residual", empty_score("residual")),
        sound_or_repairable=scores.get("sound_or_repairable", empty_score("sound_or_repairable")),
        by_group=_by_dimension(scores),
        review=_review(rows, decided),
        traps=_traps(scores),
    )


def _groups(key: RowKey, row: Row, dirt: Mapping[RowKey, set[str]], known: Known) -> Iterator[str]:
    mine = dirt.get(key, set())
    person = (row["household_id"], row["member_no"])
    if key not in known.settled:
        yield "residual"
    if person[0] and not any(f"id:{kind}" in mine for kind in LOST_NUMBERS):
        yield "sound_or_repairable"
    yield from (trap for trap in TRAPS if trap in mine)
    if person in known.twins:
        yield TWIN
    for dimension, group in known.groups.get(person, {}).items():
        yield f"{dimension}={group}"


def _by_dimension(scores: Mapping[str, LinkScore]) -> dict[str, tuple[LinkScore, ...]]:
    found: dict[str, list[LinkScore]] = {}
    for name in sorted(name for name in scores if "=" in name):
        found.setdefault(name.split("=", 1)[0], []).append(scores[name])
    return {dimension: tuple(rows) for dimension, rows in sorted(found.items())}


def _review(rows: Iterable[tuple[RowKey, Row]], decided: Mapping[RowKey, Link]) -> ReviewYield:
    counts: Counter[str] = Counter()
    for key, row in rows:
        link = decided.get(key)
        in_review = link is not None and link["decision"] == "review"
        right = link is not None and is_right(row, link)
        missed = bool(row["household_id"]) and (in_review or not right)
        counts["reviewed"] += in_review
        counts["right"] += in_review and right
        counts["missed"] += missed
        counts["missed_in_review"] += missed and in_review
        counts["missed_right"] += missed and in_review and right
    return ReviewYield(*(counts[name] for name in ReviewYield.__slots__))


def _traps(scores: Mapping[str, LinkScore]) -> tuple[Trap, ...]:
    made = (scores.get(kind, empty_score(kind)) for kind in (*TRAPS, TWIN))
    return tuple(Trap(one.group, one.scored, one.matched, one.matched_wrong, one.review) for one in made)
