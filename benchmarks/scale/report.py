"""Tables and charts from `scale.json`: `python -m benchmarks.scale.report [FOLDER]` writes them anew.

The page `docs/benchmarks.md` is prose by hand; only what stands between its markers is written here, where it has them.
"""

from __future__ import annotations

import json
import sys
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any, Final

from benchmarks.scale.charts import Line, Panel, draw_growth, draw_steps
from benchmarks.scale.figures import MOST_FLOORS, bars, cpu_of, growth, published_seconds

FIGURES: Final = "scale.json"
MARKER: Final = "<!-- scale:{} {} -->"
OURS, SERVER, FLOOR, BOUND = "#1b7837", "#2166ac", "#9aa5b1", "#b2182b"
HEADINGS: Final = (
    "| persons | records | delivered MB | published rows | s to published | s with the report | CPU s | of it server "
    "| floor s | × floor "
    "| floor CPU s | × floor CPU | peak MB | hesv | server | swapped |"
)
FLOOR_PARTS: Final = {
    "parse": "parse",
    "join": "join",
    "copy": "COPY of the published rows",
    "copy_stored": "(COPY of the tables' own rows)",
}
OUTSIDE_STEPS: Final = "outside of steps"
SERVER_CPU: Final = "server"
SUMMED: Final = ("seconds", "cpu_seconds", "rows", "bytes")


def write(folder: Path) -> None:
    """The charts into `folder`, the tables into the page beside it where that has the markers."""
    facts: dict[str, Any] = json.loads((folder / FIGURES).read_text(encoding="utf-8"))
    (folder / "scale.svg").write_text(draw_growth(panels(facts)), encoding="utf-8")
    runs = {size: cpu_by_step(each) for size, each in facts["sizes"].items()}
    chart = draw_steps("Where the CPU seconds go", runs, "s")
    (folder / "scale-steps.svg").write_text(chart, encoding="utf-8")
    page = folder.with_suffix(".md")
    if not page.exists():
        return
    text = page.read_text(encoding="utf-8")
    for name, lines in {"results": results(facts), "bars": targets(facts), "steps": steps(facts)}.items():
        text = between(text, name, "\n".join(lines))
    page.write_text(text, encoding="utf-8")


def between(text: str, name: str, lines: str) -> str:
    """What stands between a part's markers replaced; a page without them stays as it is."""
    start, end = MARKER.format(name, "start"), MARKER.format(name, "end")
    if start not in text:
        return text
    head, rest = text.split(start)
    _, tail = rest.split(end)
    return f"{head}{start}\n{lines}\n{end}{tail}"


def results(facts: dict[str, Any]) -> list[str]:
    """One row a size, then the growth and the late file."""
    machine = facts["machine"]
    lines = [
        f"{machine['cores']} cores, {machine['memory_gb']} GB, Python {machine['python']}; {facts['readers']}.",
        "",
        HEADINGS,
        f"|{'---|' * HEADINGS.count(' | ')}---|",
        *(_row(each) for each in facts["sizes"].values()),
    ]
    found = {name: value for name, value in growth(list(facts["sizes"].values())).items() if value is not None}
    if found:
        lines += ["", "Growth exponents: " + ", ".join(f"{name} {value:.2f}" for name, value in found.items()) + "."]
    if late := facts.get("late"):
        lines += ["", *_late(late)]
    return lines


def _row(each: dict[str, Any]) -> str:
    cycle, floor, published = each["cycle"], each["floor"], published_seconds(each)
    cells = [
        f"{each['persons']:,}", f"{each['records']:,}", f"{each['delivered_mb']:,}",
        f"{sum(floor['rows'].values()):,}", f"{published:,.1f}", f"{cycle['seconds']:,.1f}", f"{cpu_of(cycle):,.1f}",
        f"{cycle['server_cpu_seconds']:,.1f}", f"{floor['seconds']:,.1f}",
        f"{published / floor['seconds']:.2f}", f"{floor['cpu_seconds']:,.1f}",
        f"{cpu_of(cycle) / floor['cpu_seconds']:.2f}", f"{cycle['peak_mb']:,}", f"{cycle['command_peak_mb']:,}",
        f"{cycle['server_peak_mb']:,}", f"{cycle['swapped_pages']:,}",
    ]  # fmt: skip
    return f"| {' | '.join(cells)} |"


def _late(late: dict[str, Any]) -> Iterator[str]:
    seconds = {name: f"{late[name]['seconds']:,.1f} s" for name in ("first", "late", "fresh")}
    yield (
        f"Late file at {late['persons']:,} persons: {late['households_touched']:,} of {late['households']:,} "
        f"households. First run {seconds['first']}, with the late file {seconds['late']}, all at once in an empty home "
        f"{seconds['fresh']}; views that differ from that: {', '.join(late['differing_views']) or 'none'}."
    )


def targets(facts: dict[str, Any]) -> list[str]:
    """What was asked, and what came."""
    lines = ["| | asked at most | came | |", "|---|---|---|---|"]
    for bar in bars(facts):
        verdict = "met" if bar.is_met else "**missed**"
        lines.append(f"| {bar.name} | {bar.asked:,g} {bar.unit} | {bar.came:,.2f} | {verdict} |")
    return lines


def steps(facts: dict[str, Any]) -> list[str]:
    """Seconds and CPU seconds by step and size, then the parts of the floor in seconds."""
    sizes = facts["sizes"]
    runs = {size: by_step(each["profile"]) for size, each in sizes.items()}
    names = list(dict.fromkeys(name for found in runs.values() for name in found))
    lines = [
        f"| s (CPU s), peak MiB | {' | '.join(sizes)} |",
        f"|{'---|' * (len(sizes) + 1)}",
        *(f"| {name} | {' | '.join(_cost(runs[size].get(name)) for size in sizes)} |" for name in names),
    ]
    for part, label in FLOOR_PARTS.items():
        cells = (f"{each['floor'][f'{part}_seconds']:,.1f}" for each in sizes.values())
        lines.append(f"| floor: {label} | {' | '.join(cells)} |")
    return lines


def _cost(cost: dict[str, float] | None) -> str:
    return f"{cost['seconds']:,.1f} ({cost['cpu_seconds']:,.1f}), {cost['peak_mib']:,.0f}" if cost else ""


def by_step(profile: Sequence[dict[str, Any]]) -> dict[str, dict[str, float]]:
    """What each step cost, its sources taken together: sums; of the memory the most, for they may not coincide.

    Sources are taken in side by side: the seconds of `land`, `validate` and `gate` are theirs all, not the clock's.
    """
    found: dict[str, dict[str, float]] = {}
    for cost in profile:
        step = found.setdefault(str(cost["step"]), dict.fromkeys((*SUMMED, "peak_mib"), 0.0))
        for name in SUMMED:
            step[name] += cost[name]
        step["peak_mib"] = max(step["peak_mib"], cost["peak_mib"])
    return found


def cpu_by_step(each: dict[str, Any]) -> dict[str, float]:
    """CPU seconds of one size's run by step; last the server's, and what lies outside of the steps."""
    found = {name: step["cpu_seconds"] for name, step in by_step(each["profile"]).items()}
    cycle = each["cycle"]
    rest = cycle["cpu_seconds"] - sum(found.values())
    return {**found, OUTSIDE_STEPS: max(rest, 0.0), SERVER_CPU: cycle["server_cpu_seconds"]}


def panels(facts: dict[str, Any]) -> tuple[Panel, ...]:
    """Time with the floor and three times it; memory."""
    sizes = sorted(facts["sizes"].values(), key=lambda each: each["persons"])

    def line(name: str, colour: str, value: Any, *, is_bound: bool = False) -> Line:  # noqa: ANN401 - a function
        return Line(name, colour, tuple((each["persons"], float(value(each))) for each in sizes), is_bound)

    return (
        Panel("Seconds, landed to published", "s", (
            line("hesv run", OURS, published_seconds),
            line("floor: parse, join, COPY", FLOOR, lambda each: each["floor"]["seconds"]),
            line(f"{MOST_FLOORS:g} × the floor", BOUND, lambda each: MOST_FLOORS * each["floor"]["seconds"],
                 is_bound=True),
        )),
        Panel("Peak memory", "MB", (
            line("hesv and server at one moment", OURS, lambda each: each["cycle"]["peak_mb"]),
            line("server", SERVER, lambda each: each["cycle"]["server_peak_mb"]),
            line("floor's parse and join", FLOOR, lambda each: each["floor"]["peak_mb"]),
        )),
    )  # fmt: skip


if __name__ == "__main__":
    write(Path(sys.argv[1]) if len(sys.argv) > 1 else Path("docs/benchmarks"))
