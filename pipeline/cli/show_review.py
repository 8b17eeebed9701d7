"""How reviews look on a terminal."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from rich.text import Text

from pipeline.cli.options import console
from pipeline.cli.show import table_of
from pipeline.cli.show_waterfall import name_of, show_waterfalls
from pipeline.steps.reviewing_values import ShownTask, Side, Spoken, TaskList
from pipeline.warehouse.records import LoggedJudgement
from pipeline.wording.records import CELL
from pipeline.wording.words import both


def printable(cell: object) -> str:
    """A delivered cell may hold anything: what would steer a terminal is written out."""
    text = "" if cell is None else str(cell)
    return "".join(letter if letter.isprintable() else ascii(letter)[1:-1] for letter in text)


def show_tasks(found: TaskList, limit: int) -> None:
    """A line a task, then what is left by kind."""
    table = table_of("task", "kind", "township", "household", "record", "state", "probability", "yuan", numbers_from=6)
    for one in found.tasks[:limit]:
        task = one.task
        table.add_row(
            task.task_id, task.kind, task.township_code or "", _whom(task.household_id, task.member_no),
            "" if task.source is None else f"{task.source} {task.file_name} {task.row_number}", task.state,
            "" if task.match_probability is None else f"{task.match_probability:.4f}", _yuan(one.yuan_at_risk),
        )  # fmt: skip
    console.print(table)
    if len(found.tasks) > limit:
        console.print(f"… and {len(found.tasks) - limit:,} more: --limit, --csv or --json lists them.", highlight=False)
    for kind, states in found.progress.items():
        total, left = sum(states.values()), states.get("open", 0)
        said = ", ".join(f"{count:,} {state}" for state, count in states.items() if state != "open")
        console.print(f"{kind}: {left:,} open of {total:,}{f' ({said})' if said else ''}", highlight=False)


def show_sides(record: Mapping[str, Any], sides: Sequence[Side]) -> None:
    """The record as sent beside the register's members it may be of."""
    table = table_of("", "record 记录", *(name_of(side.candidate) for side in sides), numbers_from=9)
    for name, label in both(CELL).items():
        cells = [record.get(name), *((side.cells or {}).get(name) for side in sides)]
        if any(cell is not None for cell in cells):
            table.add_row(label, *(Text(printable(cell)) for cell in cells))
    console.print(table)


def show_task(shown: ShownTask) -> None:
    """Both sides, the evidence, the runner-up, and the flags that hang on it."""
    task = shown.listed.task
    whom = _whom(task.household_id, task.member_no)
    place = "" if task.source is None else f", {task.source} {task.file_name} {task.row_number}"
    console.print(f"{task.task_id} {task.kind}: {whom}{place}", style="bold", highlight=False, markup=False)
    console.print(_state(shown), highlight=False, markup=False)
    if shown.record is not None:
        show_sides(shown.record, shown.sides)
        show_waterfalls([side.candidate for side in shown.sides])
    _show_flags(shown)
    if shown.others:
        console.print(
            f"\nThe same identity asks in {len(shown.others)} other task(s); one word decides them all: "
            f"{', '.join(shown.others)}",
            highlight=False,
        )
    if shown.earlier:
        console.print("\nSaid before of this record:", style="bold")
        show_log(shown.earlier)


def _state(shown: ShownTask) -> str:
    task = shown.listed.task
    said = "open" if task.judgement is None else f"{task.judgement}, by {task.decided_by}, {task.decided_at:%Y-%m-%d}"
    return f"State: {said}. At stake: {_yuan(shown.listed.yuan_at_risk) or 'unknown'} yuan a month."


def _show_flags(shown: ShownTask) -> None:
    console.print("\nFlags of the household", style="bold")
    table = table_of("person", "outcome", "reason", "turns on it", "from", "to", "yuan before", "after", numbers_from=6)
    for flag in shown.flags:
        table.add_row(
            "" if flag["member_no"] is None else str(flag["member_no"]), f"{flag['outcome']} {flag['action']}",
            flag["reason_codes"][0], _hangs(flag), flag["effective_month"] or "",
            flag["category"] or "", _yuan(flag["previous_amount_monthly"]), _yuan(flag["amount_monthly"]),
        )  # fmt: skip
    console.print(table)


def _hangs(flag: Mapping[str, Any]) -> str:
    """Whether a flag turns without the record, or waits until people have decided."""
    if flag["hangs"]:
        return "yes"
    return "waits" if "REVIEW_OPEN" in flag["reason_codes"] else ""


def show_log(words: Sequence[LoggedJudgement]) -> None:
    """A line a word; what is no longer so is marked by the word that replaced it."""
    table = table_of("no", "when", "who", "word", "whom", "record", "holds for", "undone by", "note", numbers_from=9)
    for word in words:
        said = word.said
        table.add_row(
            str(word.judgement_id), f"{word.decided_at:%Y-%m-%d %H:%M}", said.decided_by,
            said.judgement if said.withdraws is None else f"withdrawn {said.withdraws}",
            _whom(said.household_id or "", said.member_no),
            "" if said.source is None else f"{said.source} {said.file_name} {said.row_number}",
            "identity" if said.identity_digest else "row", "" if word.undone_by is None else str(word.undone_by),
            Text(printable(said.note)),
        )  # fmt: skip
    console.print(table)


def show_spoken(spoken: Spoken, region: str, cycle: str) -> None:
    """What was recorded, how far it reaches, and what comes next."""
    numbers = ", ".join(map(str, spoken.judgement_ids))
    what = f"Recorded as judgement {numbers}" if numbers else "That was said already; nothing was recorded"
    reach = (
        "It holds for every record of that identity from that source, in later cycles too"
        if spoken.carries_over
        else "The record says no more than a name: it holds for that row of that file only"
    )
    decided = f" It decides {len(spoken.tasks)} task(s)." if spoken.tasks else ""
    console.print(
        f"{what}: {spoken.judgement} as {_whom(spoken.household_id, spoken.member_no)}. {reach}.{decided} "
        f"The next run heeds it: hesv review apply --region {region} --cycle {cycle}",
        highlight=False, markup=False, soft_wrap=True,
    )  # fmt: skip


def _whom(household_id: str, member_no: int | None) -> str:
    return household_id if member_no is None else f"{household_id}/{member_no}"


def _yuan(amount: Any) -> str:  # noqa: ANN401 - a number or Decimal
    return "" if amount is None else f"{amount:,.2f}"
