"""How reports and scores look on a terminal."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from rich.table import Table

from pipeline.cli.options import console
from pipeline.steps.reporting import CycleReport

OUTCOMES = ("entry", "adjustment", "exit", "keep", "not_eligible", "refer", "review", "blocked")


def table_of(*columns: str, numbers_from: int = 1) -> Table:
    """A plain table; columns from `numbers_from` on are numbers, right-aligned."""
    table = Table(box=None, pad_edge=False, header_style="bold")
    for position, column in enumerate(columns):
        table.add_column(column, justify="right" if position >= numbers_from else "left", overflow="fold")
    return table


def heading(text: str) -> None:
    """A line in bold over what follows."""
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
    _show_link_quality(report.link_quality)
    _show_profile(report.profile)
    console.print(f"\nThe run's tables and report: {report.folder}", highlight=False)
    console.print(f"Data quality: {report.folder}/quality.html", highlight=False)
    console.print(f"Linkage quality: {report.folder}/link_quality.html", highlight=False)


def _show_profile(profile: Sequence[dict[str, Any]]) -> None:
    if not profile:
        return
    heading("Cost by step (sources side by side; CPU without the database server's; rows of all tables a step wrote)")
    table = table_of("step", "source", "seconds", "CPU s", "memory MiB", "rows written", "MB written", numbers_from=2)
    for cost in profile:
        numbers = (f"{cost['seconds']:.1f}", f"{cost['cpu_seconds']:.1f}", f"{cost['peak_mib']:,}", f"{cost['rows']:,}")
        table.add_row(cost["step"], cost["source"] or "", *numbers, f"{cost['bytes'] / 1e6:,.1f}")
    console.print(table)


def _show_deliveries(deliveries: Sequence[dict[str, Any]]) -> None:
    heading("Deliveries (rows in = accepted + quarantined + duplicate)")
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
    heading("Links by method (records)")
    methods = sorted(
        {method for counts in links.values() for method in counts}, key=lambda name: (name == "nobody", name)
    )
    table = table_of("source", *methods)
    for source, counts in links.items():
        table.add_row(source, *(f"{counts.get(method, 0):,}" for method in methods))
    console.print(table)


def _show_flags(flags: dict[str, int]) -> None:
    heading("Flags by outcome and action")
    table = table_of("outcome", "action", "flags", numbers_from=2)
    for name in sorted(flags, key=lambda name: (OUTCOMES.index(name.split()[0]), name)):
        outcome, action = name.split()
        table.add_row(outcome, action, f"{flags[name]:,}")
    console.print(table)


def _show_waiting(report: CycleReport) -> None:
    heading("What waits for people")
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
        heading(f"Look at these first ({len(report.review_order)} tasks with most at stake, yuan a month)")
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


def _show_link_quality(found: dict[str, Any] | None) -> None:
    """What a run can say of its links without truth."""
    if found is not None:
        shares = ", ".join(f"{name} {_estimate(found[name])}" for name in ("precision", "recall"))
        console.print(
            f"Links, estimated without truth: {shares}; {found['review_rate'] or 0:.2%} of records in review, "
            f"{found['unlinkable_rate'] or 0:.2%} cannot be linked by anybody.",
            highlight=False,
        )


def _estimate(share: dict[str, float] | None) -> str:
    return "unknown" if share is None else f"{share['value']:.4f} ({share['low']:.4f}–{share['high']:.4f})"
