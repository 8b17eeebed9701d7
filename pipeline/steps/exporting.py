"""export: one view of a cycle as a file, for somebody who may take it out; that he did is kept first."""

from __future__ import annotations

from pathlib import Path

from pipeline.access import Act, Actor
from pipeline.cycle import Cycle
from pipeline.warehouse.export import export_view
from pipeline.warehouse.guarded import keep_event, url_as


def export_for(url: str, actor: Actor, cycle: Cycle, view: str, out: Path) -> int:
    """Write what he may see of a view to `out`, by its ending; gives how many rows.

    Raises:
        Forbidden: his role takes nothing out.
        UsageError: unknown view or ending, or nothing is published.
    """
    actor.need(Act.EXPORT)
    keep_event(url, actor, "export", f"{cycle.region}/{cycle.name}/{view}", detail={"ending": out.suffix})
    return export_view(url_as(url, actor), view, cycle.region, cycle.name, out)
