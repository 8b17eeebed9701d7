"""The gate's results as offline pages: one a source, one over all. No script, style sheet, font or picture outside."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any, Final

from jinja2 import Environment, PackageLoader, StrictUndefined

from expectations.page_model import KINDS, MEASURES, limit_text, ranked, source_view, verdict_of
from expectations.result import CRITICAL, GateResult
from pipeline.wording.records import SOURCE
from pipeline.wording.words import chinese

INDEX: Final = "quality.html"
"""What the page over all sources is called; a source's page links back to it under this name."""


@dataclass(frozen=True, slots=True)
class About:
    """Which run a page is about. `previous_cycle` names what it was held against; `missing` sources gave nothing."""

    region: str
    cycle: str
    run_id: str
    previous_cycle: str | None = None
    missing: tuple[str, ...] = ()


def write_gate_page(result: GateResult, path: Path, about: About | None = None) -> None:
    """Write the results of one source as HTML, UTF-8, failed checks first."""
    shown = {"result": result, "view": source_view(result), "checks": ranked(result), "about": about}
    _write(path, "gate.html.j2", shown)


def write_quality_page(results: Sequence[GateResult], path: Path, about: About | None = None) -> None:
    """Write one page over all sources, which links `gate_<source>.html` beside it."""
    views = [source_view(result) for result in results]
    drifts = [drift for result in results for drift in result.drifts]
    drifts.sort(key=lambda drift: drift.severity != CRITICAL)
    failed = [(result.source, check) for result in results for check in ranked(result) if not check.success]
    shown = {
        "views": views,
        "drifts": drifts,
        "failed": failed,
        "is_compared": any(result.previous is not None for result in results),
        "about": about,
    }
    _write(path, "quality.html.j2", shown)


def _write(path: Path, template: str, shown: dict[str, Any]) -> None:
    path.write_text(_environment().get_template(template).render(shown), encoding="utf-8")


@cache
def _environment() -> Environment:
    """Made once a process: a template takes longer to compile than to fill."""
    made = Environment(
        loader=PackageLoader("expectations", "."),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    made.globals.update(
        kinds=KINDS,
        measures=MEASURES,
        sources_zh=chinese(SOURCE),
        verdict_of=verdict_of,
        limit_text=limit_text,
        index=INDEX,
    )
    return made
