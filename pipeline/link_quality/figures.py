"""The linkage quality report as plain figures, ready for JSON: of each source, of groups of persons, in short. Pure."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict
from typing import Any, Final

from pipeline.fairness import Cell, suppress
from pipeline.linkage.learning.estimates import ALL, SourceQuality
from pipeline.linkage.learning.quality import CARRIED, UNLINKABLE
from pipeline.linkage.output import LinkCount

DIGITS: Final = 9
DIMENSIONS: Final = ("age_band", "sex", "hukou", "settlement", "township")
DECISIONS: Final = ("match", "review", "nobody")
Figures = dict[str, Any]


def rounded(value: Any) -> Any:  # noqa: ANN401 - whatever asdict gives
    """The same with every fraction to nine places, so that a report has the same bytes everywhere."""
    if isinstance(value, float):
        return round(value, DIGITS)
    if isinstance(value, Mapping):
        return {name: rounded(each) for name, each in value.items()}
    if isinstance(value, list | tuple):
        return [rounded(each) for each in value]
    return value


def key_figures(found: Mapping[str, Any]) -> Figures:
    """The report's section: rates and estimates of all records and of each source, and what flags rest on them."""
    names = ("records", "match_rate", "review_rate", "nobody_rate", "unlinkable_rate", "precision", "recall")
    by_source = {row["source"]: {name: row[name] for name in names} for row in found["sources"]}
    return {
        **by_source.pop(ALL),
        "expected_wrong": found["sources"][-1]["expected_wrong"],
        "by_source": by_source,
        "wrong_flags": round(sum(row["wrong"] for row in found["flags"]), DIGITS),
        "wrong_flags_at_most": round(sum(row["wrong_at_most"] for row in found["flags"]), DIGITS),
    }


def source_rows(
    counts: Sequence[LinkCount], carried: Mapping[str, Mapping[str, int]], quality: Sequence[SourceQuality]
) -> list[Figures]:
    """One row a source, then one of all together."""
    rows = []
    for each in quality:
        mine = [count for count in counts if each.source in (ALL, count.source)]
        ways: dict[str, int] = {}
        for count in mine:
            way = f"{count.decision} {count.method}".strip()
            ways[way] = ways.get(way, 0) + count.records
        carrying = [of for source, of in carried.items() if each.source in (ALL, source)]
        has = {name: sum(of[name] for of in carrying) for name in CARRIED}
        rows.append({"ways": ways, "carried": has, **_rates(mine, has), **rounded(asdict(each))})
    return rows


def _rates(counts: Sequence[LinkCount], carried: Mapping[str, int]) -> Figures:
    records = sum(count.records for count in counts)
    decided = {decision: sum(count.records for count in counts if count.decision == decision) for decision in DECISIONS}
    rates = {**decided, "unlinkable": sum(carried[name] for name in UNLINKABLE)}
    shares = {f"{name}_rate": round(number / records, DIGITS) if records else None for name, number in rates.items()}
    return {"records": records, **shares}


def person_rows(counts: Iterable[Mapping[str, Any]]) -> Figures:
    """Rows of count_linked.sql as {dimension: {source: {"groups": {group: cell}, "total": cell}}}.

    A cell is {"n", "k", "rate"}: of n persons who may be linked, k without a record of that source; null where hidden.
    """
    rows = list(counts)
    sources = sorted({row["source"] for row in rows})
    return {
        dimension: {
            source: _cells([row for row in rows if (row["dimension"], row["source"]) == (dimension, source)])
            for source in sources
        }
        for dimension in DIMENSIONS
    }


def _cells(rows: Sequence[Mapping[str, Any]]) -> Figures:
    """The cells as they may be shown beside those of the fairness page, which counts persons unlinked anywhere."""
    shown, total = suppress(
        Cell(
            row["group_name"],
            row["linkable"],
            row["unlinked"],
            outside=row["persons"] - row["linkable"],
            besides=row["unlinked"] - row["unlinked_anywhere"],
        )
        for row in rows
    )
    as_dict = {cell.group: {"n": cell.n, "k": cell.k, "rate": cell.rate} for cell in (*shown, total)}
    return {"total": as_dict.pop("total"), "groups": as_dict}
