"""What linkage error does to flags: how many of each action may rest on a wrong link, or lack a missed one. Pure."""

from __future__ import annotations

import json
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from itertools import groupby
from operator import itemgetter
from typing import Any, Final

import pyarrow as pa
import pyarrow.compute as pc

RECORD: Final = ("source", "file_name", "row_number")
NOT_ACTED_ON: Final = ("review",)
"""Flags of these outcomes ask a person to look first."""


@dataclass(frozen=True, slots=True)
class FlagDoubt:
    """Flags of one action.

    hanging: those that a linked record turns. wrong: of them the expected number with a link that is somebody else's
    (1 − probability of each record that turns it, at most 1 a flag); wrong_at_most: the same with the upper limit of
    95 % of its method's share of wrong links in its place. missed: how many a record that was not found
    would turn, if records that are missed turn flags as often as those that are found.
    """

    outcome: str
    action: str
    flags: int
    hanging: int
    wrong: float
    wrong_at_most: float
    missed: float


def doubt_flags(
    flags: Iterable[Mapping[str, Any]],
    links: pa.Table,
    most_wrong: Mapping[str, float],
    missed: Mapping[str, float],
) -> tuple[FlagDoubt, ...]:
    """One row an action, in the order of outcome and action.

    Args:
        flags: outcome, action, flips of tables.FLAG.
        links: the three columns of RECORD, decision, method, match_probability.
        most_wrong: method -> the most its links may be wrong, as a share.
        missed: source -> how many records of members were not found.
    """
    acted = [flag for flag in flags if flag["outcome"] not in NOT_ACTED_ON]
    kinds = [(flag["outcome"], flag["action"]) for flag in acted]
    sources = links.filter(pc.equal(links["decision"], "match"))["source"].value_counts().to_pylist()
    matched = {each["values"]: each["counts"] for each in sources}
    hanging = _hanging(acted, links)
    turned = Counter((*kinds[row["flag"]], row["source"]) for row in hanging)
    by_kind: dict[tuple[str, str], list[tuple[float, float]]] = defaultdict(list)
    for number, wrong, most in _by_flag(hanging, most_wrong):
        by_kind[kinds[number]].append((wrong, most))
    return tuple(
        FlagDoubt(
            *kind,
            flags=count,
            hanging=len(by_kind[kind]),
            wrong=sum(wrong for wrong, _ in by_kind[kind]),
            wrong_at_most=sum(most for _, most in by_kind[kind]),
            missed=sum(turned[*kind, source] / matched[source] * missed.get(source, 0.0) for source in sorted(matched)),
        )
        for kind, count in sorted(Counter(kinds).items())
    )


def _by_flag(
    hanging: Iterable[Mapping[str, Any]], most_wrong: Mapping[str, float]
) -> Iterator[tuple[int, float, float]]:
    """(flag, expected wrong, at most), each at most 1: a flag is wrong once. `hanging` in the order of flags."""
    for number, rows in groupby(hanging, key=itemgetter("flag")):
        doubts = [(1 - row["match_probability"], most_wrong.get(row["method"], 0.0)) for row in rows]
        yield number, min(sum(wrong for wrong, _ in doubts), 1.0), min(sum(map(max, doubts)), 1.0)


def _hanging(flags: list[Mapping[str, Any]], links: pa.Table) -> list[dict[str, Any]]:
    """One row a flag (its place in the list) and linked record that turns it."""
    records = [
        {"flag": number, "source": one["source"], "file_name": one["file"], "row_number": one["row"]}
        for number, flag in enumerate(flags)
        if flag["flips"]
        for one in json.loads(flag["flips"])
    ]
    schema = pa.schema([("flag", pa.int64()), *(links.schema.field(name) for name in RECORD)])
    joined = pa.Table.from_pylist(records, schema=schema).join(links, list(RECORD), join_type="inner")
    rows: list[dict[str, Any]] = joined.sort_by([(name, "ascending") for name in ("flag", *RECORD)]).to_pylist()
    return rows
