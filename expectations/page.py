"""The gate's results as one offline page: no script, no style sheet or font from outside."""

from __future__ import annotations

from pathlib import Path

from jinja2 import Environment, PackageLoader, StrictUndefined

from expectations.result import GateResult


def write_gate_page(result: GateResult, path: Path) -> None:
    """Write the results of one source as HTML, UTF-8, failed checks first."""
    environment = Environment(
        loader=PackageLoader("expectations", "."), autoescape=True, undefined=StrictUndefined, trim_blocks=True
    )
    ranked = sorted(result.checks, key=lambda check: (check.success, check.severity))
    page = environment.get_template("gate.html.j2").render(result=result, checks=ranked)
    path.write_text(page, encoding="utf-8")
