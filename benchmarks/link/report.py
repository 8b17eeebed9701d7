"""The page from the figures: `python -m benchmarks.link.report [FOLDER]` writes tables and charts from `link.json`.

`docs/benchmarks.md` is prose by hand with tables between markers; only what stands between them is written here.
"""

from __future__ import annotations

import json
import sys
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any, Final

from benchmarks.link.bars import draw_bars
from benchmarks.link.measure import AT_OFFICIAL

FIGURES: Final = "link.json"
LABELS: Final = {
    "hesv": "hesv, from the columns",
    "splink_residual": "exact + Splink 5 on the residual",
    "splink_full": "Splink 5 on everything",
    "recordlinkage": "exact + recordlinkage (ECM)",
    "ceiling": "ceiling (knows the truth's rates)",
    "hesv_whole": "hesv, the whole link()",
}
MARKER: Final = "<!-- link:{} {} -->"
FITTED_LABEL: Final = "hesv, threshold fitted on the truth like the peers'"
HEADINGS: Final = (
    "| contender | s | CPU s | peak MB | precision | recall | F1 | residual F1 | wrong | recall at precision ≥ .9995 |"
)
FITTED: Final = AT_OFFICIAL


def write(folder: Path) -> None:
    """Write the charts into `folder` and the tables into the page beside it."""
    facts: dict[str, Any] = json.loads((folder / FIGURES).read_text(encoding="utf-8"))
    page = folder.with_suffix(".md")
    text = page.read_text(encoding="utf-8")
    parts = {
        "results": results(facts),
        "targets": targets(facts),
        "febrl": febrl(facts),
        "splink": splink_levels(facts),
    }
    for name, lines in parts.items():
        text = _between(text, name, "\n".join(lines))
    page.write_text(text, encoding="utf-8")
    for name, chart in charts(facts):
        (folder / f"{name}.svg").write_text(chart, encoding="utf-8")


def _between(text: str, name: str, lines: str) -> str:
    start, end = MARKER.format(name, "start"), MARKER.format(name, "end")
    head, rest = text.split(start)
    _, tail = rest.split(end)
    return f"{head}{start}\n{lines}\n{end}{tail}"


def results(facts: dict[str, Any]) -> list[str]:
    """One table a size."""
    machine = facts["machine"]
    lines = [
        f"{machine['cores']} cores, Python {machine['python']}, numpy {machine['numpy']}, pyarrow {machine['pyarrow']}."
    ]
    for size, found in facts["sizes"].items():
        each = found["standardise"]
        lines += [
            "",
            f"**{size}**: {found['persons']:,} register persons, as many records in {each['identities']:,} distinct "
            f"identities. Standardising both sides, before any contender: {each['seconds']:.1f} s, "
            f"{each['cpu_seconds']:.1f} CPU s, {each['peak_mb']:,} MB.",
            "",
            HEADINGS,
            "|---|---|---|---|---|---|---|---|---|---|",
            *(_row(label, each) for label, each in _rows(found)),
        ]
    return lines


def _rows(found: dict[str, Any]) -> Iterator[tuple[str, dict[str, Any]]]:
    """(label, facts) of each contender; ours a second time, its threshold fitted like the peers'."""
    for name, label in LABELS.items():
        if name in found:
            yield label, found[name]
        if name == "hesv" and "fitted" in found.get(name, {}):
            yield FITTED_LABEL, {**found[name], **found[name]["fitted"]}


def _row(label: str, found: dict[str, Any]) -> str:
    if "failed" in found:
        limit = f" after {found['limit_seconds']} s" if "limit_seconds" in found else ""
        return f"| {label} | {found['failed']}{limit} | | | | | | | | |"
    whole, residual = found["whole"], found["residual"]
    official = f"{found[FITTED]['recall']:.4f}" if FITTED in found else _own_official(whole)
    cells = [
        label,
        f"{found['seconds']:.1f}",
        f"{found['cpu_seconds']:.1f}",
        f"{found['peak_mb']:,}",
        f"{whole['precision']:.5f}",
        f"{whole['recall']:.4f}",
        f"{whole['f1']:.5f}",
        f"{residual['f1']:.4f}",
        f"{whole['wrong']:,}",
        official,
    ]
    return f"| {' | '.join(cells)} |"


def _own_official(whole: dict[str, float]) -> str:
    official = 0.9995
    return f"{whole['recall']:.4f}" if whole["precision"] >= official else "not reached"


def targets(facts: dict[str, Any]) -> list[str]:
    """What was asked, and what came."""
    sizes = facts["sizes"]
    lines = ["| asked | came |", "|---|---|"]
    for size, found in sizes.items():
        if all("seconds" in found.get(name, {}) for name in ("hesv", "splink_residual")):
            lines += [f"| {size}: {asked} | {came} |" for asked, came in _against_splink(found)]
    for name in ("hesv", "hesv_whole"):
        if all(size in sizes for size in ("1m", "3m")):
            wall, cpu = (sizes["3m"][name][key] / sizes["1m"][name][key] for key in ("seconds", "cpu_seconds"))
            lines.append(
                f"| 3 M ≤ 3.5 × the time of 1 M ({LABELS[name]}) | {wall:.2f} × ({cpu:.2f} × in CPU seconds) |"
            )
    for size, found in sizes.items():
        if digests := found.get("digests"):
            same = "the same bytes" if len(set(digests.values())) == 1 else "DIFFERENT bytes"
            lines.append(f"| {size}: {', '.join(digests)} | {same} (`{next(iter(digests.values()))[:12]}`) |")
    return lines


def _against_splink(found: dict[str, Any]) -> Iterator[tuple[str, str]]:
    """(asked, came) of one size."""
    own, rival = found["hesv"], found["splink_residual"]
    times = {key: rival[key] / own[key] for key in ("seconds", "cpu_seconds")}
    yield (
        "≥ 3 × faster than exact + Splink on the residual",
        f"{times['seconds']:.1f} × ({times['cpu_seconds']:.1f} × in CPU seconds)",
    )
    fitted, frozen, peer = own["fitted"]["whole"], own["whole"], rival["whole"]
    yield "F1 at least as high, both thresholds fitted on the truth", f"{fitted['f1']:.5f} against {peer['f1']:.5f}"
    yield (
        "the same at a precision of at least .9995",
        f"{own['fitted'][FITTED]['f1']:.5f} against {rival[FITTED]['f1']:.5f}",
    )
    yield (
        "the same, ours frozen as shipped",
        f"{frozen['f1']:.5f} with {frozen['wrong']:,} wrong links against {peer['f1']:.5f} with {peer['wrong']:,}",
    )
    yield "≤ 2 GB", f"{own['peak_mb']:,} MB; the whole link() {found['hesv_whole']['peak_mb']:,} MB"
    yield (
        "review ≤ 1 % of records, holding most of what is missed",
        f"{100 * own['review_share']:.2f} %; of {own['whole']['missed']:,} missed records {own['review_right']:,} "
        "stand there under their own person",
    )


def febrl(facts: dict[str, Any]) -> list[str]:
    """FEBRL 4 and 3."""
    found = facts["febrl"]
    lines = ["| data | right | wrong | missed | F1 | asked | s |", "|---|---|---|---|---|---|---|"]
    for name, label, asked in (("febrl4", "FEBRL 4", 0.9996), ("febrl3", "FEBRL 3", 0.998)):
        each = found[name]
        lines.append(
            f"| {label} | {each['right']:,} | {each['wrong']} | {each['missed']} | {each['f1']:.4f} | ≥ {asked} "
            f"| {found['laps'][name]['seconds']:.1f} |"
        )
    return lines


def splink_levels(facts: dict[str, Any]) -> list[str]:
    """The rival's levels with the m and u it learnt on the largest delivery it finished."""
    found = [each["splink_residual"] for each in facts["sizes"].values() if "levels" in each.get("splink_residual", {})]
    if not found:
        return ["Not run."]
    lines = [f"Versions: {facts['peers']}.", "", "| comparison | level | m | u |", "|---|---|---|---|"]
    for level in found[-1]["levels"]:
        rates = [f"{level[name]:.3g}" if level[name] is not None else "" for name in ("m", "u")]
        label = str(level["level"]).replace("|", "\\|")
        lines.append(f"| {level['comparison']} | {label} | {rates[0]} | {rates[1]} |")
    return lines


def charts(facts: dict[str, Any]) -> Iterator[tuple[str, str]]:
    """(name, SVG): seconds and missing F1 of each contender by size, growth."""
    for size, found in facts["sizes"].items():
        done = [(label, each) for label, each in _rows(found) if "seconds" in each]
        timed = [(label, each) for label, each in done if label not in (LABELS["ceiling"], FITTED_LABEL)]
        yield (
            f"link-seconds-{size}",
            draw_bars(f"Seconds at {size} persons", _values(timed, lambda each: each["seconds"]), "s"),
        )
        yield (
            f"link-errors-{size}",
            draw_bars(
                f"1 − F1 at {size} persons, in 10,000", _values(done, lambda each: 1e4 * (1 - each["whole"]["f1"])), ""
            ),
        )
    growth = [
        (size, found["hesv_whole"])
        for size, found in facts["sizes"].items()
        if "seconds" in found.get("hesv_whole", {})
    ]
    yield (
        "link-growth",
        draw_bars("hesv, the whole link(), by size", _values(growth, lambda each: each["seconds"]), "s"),
    )


def _values(found: Sequence[tuple[str, dict[str, Any]]], value: Any) -> list[tuple[str, float]]:  # noqa: ANN401 - a function
    return [(label, float(value(each))) for label, each in found]


if __name__ == "__main__":
    write(Path(sys.argv[1]) if len(sys.argv) > 1 else Path("docs/benchmarks"))
