"""How a score against truth looks on a terminal, and as JSON."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict, replace
from typing import Any, Final

from pipeline.cli.options import console
from pipeline.cli.show import heading, table_of
from pipeline.link_scoring import LinkDetail
from pipeline.linkage.learning.intervals import Estimate
from pipeline.scoring import DecisionScore, LinkScore

COLUMNS: Final = ("scored", "members'", "right", "wrong", "review", "missed")
RATIOS: Final = ("precision", "recall", "F1", "review")


def show_score(links: Sequence[LinkScore], decisions: DecisionScore, detail: LinkDetail | None = None) -> None:
    """Linkage by source, in detail and by kind of dirt; decisions by column, and where they differ."""
    heading("Linkage against truth (precision of `match`, recall of members' records, intervals of 95 %)")
    extra = [] if detail is None else [detail.residual, detail.sound_or_repairable]
    _show_intervals([*(row for row in links if ":" not in row.group), *(row for row in extra if row is not None)])
    if detail is not None:
        _show_detail(detail)
    kinds = [row for row in links if ":" in row.group]
    if kinds:
        heading("By what was done to a record (field:corruption)")
        _show_links(kinds)
    _show_decisions(decisions)


def _show_intervals(rows: Sequence[LinkScore]) -> None:
    table = table_of("group", *COLUMNS, "precision", "interval", "recall", "interval", "F1", "review")
    for row in rows:
        precision = (_ratio(row.precision), _interval(row.precision_interval))
        shares = (*precision, _ratio(row.recall), _interval(row.recall_interval))
        table.add_row(row.group.replace("_", " "), *_counts(row), *shares, _ratio(row.f1), _ratio(row.review_share))
    console.print(table)


def _show_links(rows: Sequence[LinkScore]) -> None:
    table = table_of("group", *COLUMNS, *RATIOS)
    for row in rows:
        ratios = (row.precision, row.recall, row.f1, row.review_share)
        table.add_row(row.group, *_counts(row), *map(_ratio, ratios))
    console.print(table)


def _counts(row: LinkScore) -> list[str]:
    counts = (row.scored, row.in_register, row.matched_right, row.matched_wrong, row.review, row.missed)
    return [f"{count:,}" for count in counts]


def _show_detail(detail: LinkDetail) -> None:
    review = detail.review
    heading("What people are asked")
    console.print(
        f"In review {review.reviewed:,} records, {_of(review.right, review.reviewed)} with the right person proposed. "
        f"Of {review.missed:,} members' records not matched to their person, "
        f"{_of(review.missed_in_review, review.missed)} are in review, {review.missed_right:,} with the right person.",
        highlight=False,
    )
    heading("Traps: records made to be taken for somebody else")
    table = table_of("kind", "records", "matched", "wrong", "review")
    for trap in detail.traps:
        table.add_row(trap.kind, *(f"{count:,}" for count in (trap.records, trap.matched, trap.wrong, trap.review)))
    console.print(table)
    for dimension, rows in detail.by_group.items():
        heading(f"By {dimension.replace('_', ' ')} of the person a record is of")
        _show_links([replace(row, group=row.group.removeprefix(f"{dimension}=")) for row in rows])


def _of(part: int, whole: int) -> str:
    return f"{part:,}" + (f" ({part / whole:.1%})" if whole else "")


def _show_decisions(decisions: DecisionScore) -> None:
    heading(f"Decisions against truth: {decisions.right:,} of {decisions.scored:,} equal in every claimed column")
    table = table_of("column", "right", "claimed", "share")
    for column, (right, claimed) in decisions.by_column.items():
        table.add_row(column, f"{right:,}", f"{claimed:,}", _ratio(right / claimed if claimed else None))
    console.print(table)
    if decisions.confusion:
        heading("Where they differ")
        table = table_of("truth", "found", "count", numbers_from=2)
        for (expected, found), count in decisions.confusion.items():
            table.add_row(expected, found, f"{count:,}")
        console.print(table)
        console.print(f"Households: {', '.join(decisions.missed_households)}", highlight=False)


def _ratio(value: float | None) -> str:
    return "–" if value is None else f"{value:.4f}"


def _interval(estimate: Estimate | None) -> str:
    """To five places: what is asked of linkage is 0.9995 and more."""
    return "" if estimate is None else f"{estimate.low:.5f}–{estimate.high:.5f}"


def score_as_json(
    links: Sequence[LinkScore], decisions: DecisionScore, detail: LinkDetail | None = None
) -> dict[str, Any]:
    """The same figures as one JSON object."""
    return {
        "linkage": [link_as_dict(row) for row in links],
        "linkage_detail": None if detail is None else _detail_as_dict(detail),
        "decisions": {
            "scored": decisions.scored,
            "right": decisions.right,
            "share": decisions.share,
            "by_column": {name: {"right": right, "claimed": n} for name, (right, n) in decisions.by_column.items()},
            "confusion": [
                {"truth": expected, "found": found, "count": count}
                for (expected, found), count in decisions.confusion.items()
            ],
            "missed_households": list(decisions.missed_households),
        },
    }


def link_as_dict(row: LinkScore) -> dict[str, Any]:
    """Counts and ratios of one group."""
    return {
        **asdict(row),
        "precision": row.precision,
        "precision_interval": _bounds(row.precision_interval),
        "recall": row.recall,
        "recall_interval": _bounds(row.recall_interval),
        "f1": row.f1,
        "review_share": row.review_share,
    }


def _bounds(estimate: Estimate | None) -> list[float] | None:
    return None if estimate is None else [estimate.low, estimate.high]


def _detail_as_dict(detail: LinkDetail) -> dict[str, Any]:
    return {
        "residual": None if detail.residual is None else link_as_dict(detail.residual),
        "sound_or_repairable": link_as_dict(detail.sound_or_repairable),
        "by_group": {name: [link_as_dict(row) for row in rows] for name, rows in detail.by_group.items()},
        "review": asdict(detail.review),
        "traps": [asdict(trap) for trap in detail.traps],
    }
