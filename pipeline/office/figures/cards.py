"""The few numbers at the head of a cycle's dashboard."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

from pipeline.dashboard.tables import TOTAL, Change
from pipeline.office.figures.sheets import guarded, percent, signed, text_of
from pipeline.office.i18n import Speech
from pipeline.steps.dashboard import Figures


@dataclass(frozen=True, slots=True)
class Card:
    """A number with its name, what is beside it and where it is taken apart."""

    title: str
    value: str
    note: str
    href: str
    kind: str = ""


FLAGS: Final = (("entry", ""), ("decrease", "adverse"), ("exit", "adverse"), ("waiting", ""))
"""The groups with a card of their own, and how it looks."""


def cards(figures: Figures, files: Sequence[Mapping[str, Any]], say: Speech) -> list[Card]:
    """Rows, matches, rows set aside; then flags, each with what it was in the last cycle."""
    accepted = [file for file in files if file["state"] == "accepted"]
    rows_in, set_aside = (sum(file[part] or 0 for file in accepted) for part in ("rows_in", "rows_quarantined"))
    records, matched = (sum(getattr(each, part) for each in figures.matching) for part in ("accepted", "matched"))
    change = {each.name: each for each in figures.by_group}
    return [
        _flags(figures, TOTAL, say("结论总数"), "", change.get(TOTAL), say),
        *(_flags(figures, group, say.word("proposed", group), kind, change.get(group), say) for group, kind in FLAGS),
        Card(say("来行"), f"{rows_in:,}", say("%(n)s 个文件") % {"n": len(accepted)}, "#s-rows"),
        Card(say("隔离行"), f"{set_aside:,}", percent_of(set_aside, rows_in), "#s-quarantine"),
        Card(say("匹配率"), percent_of(matched, records), say("%(n)s 条记录") % {"n": f"{records:,}"}, "#s-matching"),
    ]


def _flags(figures: Figures, group: str, title: str, kind: str, change: Change | None, say: Speech) -> Card:
    count = text_of(guarded(figures.flags.cell(TOTAL, group)))
    return Card(title, count, _before(change, say), "#s-flags", kind)


def percent_of(part: int, whole: int) -> str:
    """A share as the page shows it."""
    return text_of(percent(part / whole if whole else None))


def _before(change: Change | None, say: Speech) -> str:
    if change is None:
        return ""
    if change.by is None:
        return say("上期 %(before)s") % {"before": text_of(guarded(change.before))}
    return say("上期 %(before)s（%(by)s）") % {"before": text_of(change.before), "by": signed(change.by)}
