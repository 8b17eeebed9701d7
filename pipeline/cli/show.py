"""How reports and scores look on a terminal."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict
from typing import Any

from rich.table import Table

from pipeline.cli.options import console
from pipeline.scoring import DecisionScore, LinkScore
from pipeline.steps.reporting import CycleReport

OUTCOMES = ("entry", "adjustment", "exit", "keep", "not_eligible", "refer", "review", "blocked")


def table_of(*columns: str, numbers_from: int = 1) -> Table:
    """A plain table; columns from `numbers_from` on are numbers, right-aligned."""
    table = Table(box=None, pad_edge=False, header_style="bold")
    for position, column in enumerate(columns):
        table.add_column(column, justify="right" if position >= numbers_from else "left", overflow="fold")
    return table


def _heading(text: str) -> None:
    console.print(f"\n[bold]{text}[/bold]", highlight=False)


def show_report(report: CycleReport) -> None:
    """A run on one screen: deliveries with row sums, links, flags, what waits for people, where it lies."""
    if report.state == "unchanged":
        console.print(
            f"{report.region} {report.cycle}: the same deliveries, judgements, policy and model are published already "
            f"as {report.run_id}. Nothing was published.",
            highlight=False,
        )
    else:
        console.print(f"{report.region} {report.cycle}: published as {report.run_id}", style="green", highlight=False)
    if report.accept_missing:
        console.print(f"Accepted as missing: {', '.join(report.accept_missing)}", style="yellow")
    _show_deliveries(report.deliveries)
    _show_links(report.links)
    _show_flags(report.flags)
    _show_waiting(report)
    _show_stakes(report)
    console.print(f"\nThe run's tables and report: {report.folder}", highlight=False)
    console.print(f"Data quality: {report.folder}/quality.html", highlight=False)


def _show_deliveries(deliveries: Sequence[dict[str, Any]]) -> None:
    _heading("Deliveries (rows in = accepted + quarantined + duplicate)")
    table = table_of("source", "file", "in", "accepted", "quarantined", "duplicate", "sum", numbers_from=2)
    for row in deliveries:
        if row["rows_in"] is None:
            table.add_row(row["source"], row["file_name"] or "", row["state"], "", "", "", "")
            continue
        counts = [row[name] for name in ("rows_in", "rows_accepted", "rows_quarantined", "rows_duplicate")]
        agrees = counts[0] == sum(counts[1:])
        table.add_row(row["source"], row["file_name"], *(f"{n:,}" for n in counts), "[green]✓" if agrees else "[red]✗")
    console.print(table)


def _show_links(links: dict[str, dict[str, int]]) -> None:
    _heading("Links by method (records)")
    methods = sorted(
        {method for counts in links.values() for method in counts}, key=lambda name: (name == "nobody", name)
    )
    table = table_of("source", *methods)
    for source, counts in links.items():
        table.add_row(source, *(f"{counts.get(method, 0):,}" for method in methods))
    console.print(table)


def _show_flags(flags: dict[str, int]) -> None:
    _heading("Flags by outcome and action")
    table = table_of("outcome", "action", "flags", numbers_from=2)
    for name in sorted(flags, key=lambda name: (OUTCOMES.index(name.split()[0]), name)):
        outcome, action = name.split()
        table.add_row(outcome, action, f"{flags[name]:,}")
    console.print(table)


def _show_waiting(report: CycleReport) -> None:
    _heading("What waits for people")
    table = table_of("kind", "count")
    for kind, count in report.waiting.items():
        table.add_row(f"review task: {kind}", f"{count:,}")
    for name, count in report.quarantine.items():
        table.add_row(f"row in quarantine: {name}", f"{count:,}")
    for name in report.warnings:
        table.add_row(f"warning: {name}", "")
    console.print(table)


def _show_stakes(report: CycleReport) -> None:
    """Where a person's look is worth most to a family, and how often the machine may be wrong."""
    if report.review_order:
        _heading(f"Look at these first ({len(report.review_order)} tasks with most at stake, yuan a month)")
        table = table_of("household", "task", "kind", "yuan a month", numbers_from=3)
        for row in report.review_order:
            table.add_row(row["household_id"], row["task_id"], row["kind"], f"{row['yuan_monthly']:,.2f}")
        console.print(table)
    if report.wrong_adverse is not None:
        adverse, hanging, wrong = (report.wrong_adverse[name] for name in ("adverse", "hanging", "wrong"))
        console.print(
            f"Adverse flags: {adverse:,.0f}, of which {hanging:,.0f} hang on a linked record; of those an estimated "
            f"{wrong:.4f} rest on a record of somebody else (sum of 1 − link probability).",
            highlight=False,
        )


def _ratio(value: float | None) -> str:
    return "–" if value is None else f"{value:.4f}"


def show_score(links: Sequence[LinkScore], decisions: DecisionScore) -> None:
    """Linkage by source and kind of dirt, decisions by column, and where they differ."""
    _heading("Linkage against truth (precision of `match`, recall of members' records)")
    table = table_of(
        "group", "scored", "members'", "right", "wrong", "review", "missed", "precision", "recall", "F1", "review"
    )
    for row in links:
        counts = (row.scored, row.in_register, row.matched_right, row.matched_wrong, row.review, row.missed)
        ratios = (row.precision, row.recall, row.f1, row.review_share)
        table.add_row(row.group, *(f"{count:,}" for count in counts), *map(_ratio, ratios))
    console.print(table)
    _heading(f"Decisions against truth: {decisions.right:,} of {decisions.scored:,} equal in every claimed column")
    table = table_of("column", "right", "claimed", "share")
    for column, (right, claimed) in decisions.by_column.items():
        table.add_row(column, f"{right:,}", f"{claimed:,}", _ratio(right / claimed if claimed else None))
    console.print(table)
    if decisions.confusion:
        _heading("Where they differ")
        table = table_of("truth", "found", "count", numbers_from=2)
        for (expected, found), count in decisions.confusion.items():
            table.add_row(expected, found, f"{count:,}")
        console.print(table)
        console.print(f"Households: {', '.join(decisions.missed_households)}", highlight=False)


def score_as_json(links: Sequence[LinkScore], decisions: DecisionScore) -> dict[str, Any]:
    """The same figures as one JSON object."""
    return {
        "linkage": [
            {
                **asdict(row),
                "precision": row.precision,
                "recall": row.recall,
                "f1": row.f1,
                "review_share": row.review_share,
            }
            for row in links
        ],
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
