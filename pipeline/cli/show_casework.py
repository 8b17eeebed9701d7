"""What casework commands print: what an answer changed, words that wait for a second person, objections."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any, Final

from rich.text import Text

from pipeline.cli.options import console
from pipeline.cli.show import table_of
from pipeline.cli.show_review import printable
from pipeline.steps.objecting import Listed
from pipeline.steps.one_household import Rejudged, Standing
from pipeline.warehouse.reading.casework import Deed
from pipeline.warehouse.second_looks import PendingWord

FEN: Final = 100


def tell(text: str) -> None:
    """One sentence, as it is."""
    console.print(text, highlight=False, markup=False, soft_wrap=True)


def show_changed(changed: Iterable[Rejudged]) -> None:
    """Each flag that would be another, before and after; published is still the one before."""
    turned = [(one, key) for one in changed for key in _turned(one)]
    if not turned:
        tell("No flag would be another.")
        return
    table = table_of("household", "published", "yuan", "would become", "yuan", "because", numbers_from=9)
    for one, key in turned:
        before, after = _flag(one.before, key), _flag(one.after, key)
        whom = one.household_id if key is None else f"{one.household_id}/{key}"
        table.add_row(
            whom, _action(before), _yuan(before), _action(after), _yuan(after),
            "" if after is None else ", ".join(after["reason_codes"]),
        )  # fmt: skip
    console.print(table)


def tell_second(judgement_ids: Iterable[int], stake_fen: int) -> None:
    """That the word waits."""
    number = next(iter(judgement_ids), None)
    tell(
        f"{stake_fen / FEN:,.2f} yuan a month hang on it: until another person confirms it, it counts as unsure. "
        f"hesv review confirm {number} --by WHO"
    )


def show_pending(words: Iterable[PendingWord]) -> None:
    """A line a word."""
    table = table_of("no", "region", "cycle", "task", "word", "household", "yuan a month", "by", "when", numbers_from=9)
    for word in words:
        stake = "" if word.stake_fen is None else f"{word.stake_fen / FEN:,.2f}"
        table.add_row(
            str(word.judgement_id), word.region, word.cycle, word.task_id or "", word.judgement, word.household_id,
            stake, word.decided_by, f"{word.decided_at:%Y-%m-%d %H:%M}",
        )  # fmt: skip
    console.print(table)


def show_history(deeds: Iterable[Deed]) -> None:
    """A line a deed, oldest first."""
    table = table_of("when", "who", "did", "word", "no", "note", numbers_from=9)
    for deed in deeds:
        table.add_row(
            f"{deed.at:%Y-%m-%d %H:%M}", deed.by, deed.deed, deed.word or "",
            "" if deed.judgement_id is None else str(deed.judgement_id), Text(printable(deed.note)),
        )  # fmt: skip
    console.print(table)


def show_objections(listed: Iterable[Listed]) -> None:
    """A line an objection; nothing of what the family said."""
    table = table_of("no", "household", "cycle", "about", "received", "due", "days left", "state", numbers_from=9)
    for one in listed:
        it = one.objection
        left = str(one.clock.days_left) if it.is_open else ""
        state = "second look due" if it.is_waiting else "correction due" if it.is_correction_due else it.state
        table.add_row(
            str(it.objection_id), it.household_id, it.cycle, it.about, f"{it.received_on}", f"{it.due_on}", left,
            Text("overdue", style="red") if it.is_open and one.clock.is_overdue else state,
        )  # fmt: skip
    console.print(table)


def _turned(one: Rejudged) -> list[int | None]:
    keys = {flag["member_no"] for said in (one.before, one.after) for flag in said.flags}
    found = [key for key in keys if _shown(_flag(one.before, key)) != _shown(_flag(one.after, key))]
    return sorted(found, key=lambda key: (key is not None, key or 0))


def _flag(standing: Standing, key: int | None) -> Mapping[str, Any] | None:
    return next((flag for flag in standing.flags if flag["member_no"] == key), None)


def _shown(flag: Mapping[str, Any] | None) -> tuple[str, str]:
    return _action(flag), _yuan(flag)


def _action(flag: Mapping[str, Any] | None) -> str:
    return "none" if flag is None else flag["action"]


def _yuan(flag: Mapping[str, Any] | None) -> str:
    amount = None if flag is None else flag["amount_monthly_fen"]
    return "" if amount is None else f"{amount / FEN:,.2f}"
