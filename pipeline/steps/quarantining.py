"""Rows in quarantine: list and show them, take a person's fix or waiver, and run the cycle again from its landed bytes.

Nothing here changes a run or a landed byte. A fix or waiver is appended to the warehouse; the next run uses it.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from typing import Any

import pyarrow as pa

from connectors.contract_file import load_contract
from connectors.files import table_of
from connectors.rules import RULES
from connectors.sources import SOURCES
from pipeline.cycle import Cycle
from pipeline.errors import UsageError
from pipeline.landed import Landed
from pipeline.quarantine import Fixes, RowKey, doubtful_columns, in_force, type_with_fixes
from pipeline.settings import load_settings
from pipeline.steps.announce import Announce
from pipeline.steps.context import policies, ready_warehouse
from pipeline.steps.delivered_rows import delivered_row
from pipeline.steps.quarantine_values import (
    STATES,
    FixRefused,
    Listed,
    NothingPublished,
    NotInQuarantine,
    Place,
    RuleSummary,
    Said,
    ShownRow,
)
from pipeline.steps.reporting import CycleReport
from pipeline.steps.whole import run_cycle
from pipeline.store import RunStore
from pipeline.warehouse.quarantine import (
    QuarantinedRow,
    Word,
    actions_about,
    add_word,
    quarantined_rows,
    record_look,
)
from pipeline.warehouse.records import RunRecord
from pipeline.warehouse.runs import published_run


def list_quarantine(
    cycle: Cycle, *, source: str | None = None, rule: str | None = None, state: str | None = None
) -> tuple[Listed, ...]:
    """The rows the published run set aside or took with a fix, by source, file and row.

    Raises:
        UsageError: nothing is published, or an unknown source, rule or state.
    """
    for name, given, known in (("source", source, SOURCES), ("rule", rule, RULES), ("state", state, STATES)):
        if given is not None and given not in known:
            raise UsageError(f"Unknown {name} {given!r}. Known: {', '.join(known)}.")
    url, _ = _published(cycle)
    now = datetime.now(UTC)
    rows = quarantined_rows(url, cycle.region, cycle.name, source=source, rule=rule, state=state)
    return tuple(Listed(row, max((now - row.first_seen).days, 0)) for row in rows)


def summarize(listed: Sequence[Listed]) -> tuple[RuleSummary, ...]:
    """One line a rule, by name."""
    return tuple(
        RuleSummary(
            rule,
            of_rule[0].row.severity,
            {state: count for state in STATES if (count := Counter(item.row.state for item in of_rule)[state])},
            max((item.age_days for item in of_rule if item.row.state == "new"), default=None),
        )
        for rule in sorted({item.row.rule for item in listed})
        if (of_rule := [item for item in listed if item.row.rule == rule])
    )


def show_row(cycle: Cycle, place: Place, by: str) -> ShownRow:
    """A row's cells as delivered. They are personal data: who looks is kept (audit.event) before they are given.

    Raises:
        UsageError: no such row, or `by` is empty.
    """
    _need_name(by)
    url, run = _published(cycle)
    row = _find(url, cycle, place)
    record_look(url, cycle.region, cycle.name, row.key, by)
    text = delivered_row(_store(run), row.key).to_pylist()[0]
    columns = load_contract(row.source).tables[_table(row.key)].delivered
    word = in_force(actions_about(url, cycle.region, cycle.name, row.key)).get(row.key)
    return ShownRow(row, {name: text[name] for name in columns}, word)


def fix_row(cycle: Cycle, place: Place, cells: Mapping[str, str], by: str, note: str | None = None) -> Said:
    """Say what cells of a row should have been (column as sent -> value, empty for nothing); the next run uses it.

    Raises:
        UsageError: no such row or column, or `by` is empty.
        FixRefused: the row, typed again with this and earlier fixes, still breaks a rule.
    """
    _need_name(by)
    url, run = _published(cycle)
    row = _find(url, cycle, place)
    columns = load_contract(row.source).tables[_table(row.key)].columns
    for name, value in cells.items():
        if name not in columns:
            raise UsageError(f"{row.file_name} has no column {name!r} that is used. Its columns: {', '.join(columns)}.")
        if "\x00" in value:
            raise UsageError(
                f"The value for {name!r} holds a NUL character. Write the cell as it should have been sent."
            )
    before = in_force(actions_about(url, cycle.region, cycle.name, row.key)).get(row.key)
    _try(place, row.key, {**(before.cells if before else {}), **cells}, delivered_row(_store(run), row.key))
    said = add_word(url, cycle.region, cycle.name, Word(row=row.key, action="fix", cells=cells, by=by, note=note))
    return _said(url, cycle, place, is_new=bool(said))


def waive_row(cycle: Cycle, place: Place, by: str, note: str) -> Said:
    """Say that a row does not matter: it stays aside, its months no longer count as unknown. Takes fixes of it back.

    Raises:
        UsageError: no such row, or `by` or `note` is empty.
    """
    _need_name(by)
    if not note.strip():
        raise UsageError("A waiver needs a reason: --note WHY.")
    url, _ = _published(cycle)
    row = _find(url, cycle, place)
    said = add_word(url, cycle.region, cycle.name, Word(row=row.key, action="waive", cells={}, by=by, note=note))
    return _said(url, cycle, place, is_new=bool(said))


def replay_quarantine(cycle: Cycle, announce: Announce) -> CycleReport:
    """The published run's landed bytes again, with people's fixes and waivers and the rules of today.

    Raises:
        UsageError: nothing is published.
        LandedBytesGone: what the run rested on is no longer kept.
        HesvError: whatever `run_cycle` may meet.
    """
    _, run = _published(cycle)
    missing: Any = run.frozen["may_miss"]
    with Landed.of(load_settings()).inbox(run.frozen) as inbox:
        return run_cycle(cycle, str(inbox), tuple(missing), announce=announce)


def _said(url: str, cycle: Cycle, place: Place, *, is_new: bool) -> Said:
    return Said(place, _find(url, cycle, place).state, is_new)


def _need_name(by: str) -> None:
    if not by.strip():
        raise UsageError("Say who you are: --by WHO.")


def _published(cycle: Cycle) -> tuple[str, RunRecord]:
    policies().region(cycle.region)
    url = ready_warehouse(load_settings())
    run = published_run(url, cycle.region, cycle.name)
    if run is None:
        raise NothingPublished(cycle.region, cycle.name)
    return url, run


def _find(url: str, cycle: Cycle, place: Place) -> QuarantinedRow:
    found = quarantined_rows(
        url, cycle.region, cycle.name,
        source=place.source, file_name=place.file_name, row_number=place.row_number,
    )  # fmt: skip
    if not found:
        raise NotInQuarantine(str(place), cycle.region, cycle.name)
    return found[0]


def _store(run: RunRecord) -> RunStore:
    return RunStore(load_settings().home, run.region, run.cycle, run.run_id)


def _table(row: RowKey) -> str:
    return table_of(load_contract(row.source), row.file_name)


def _try(place: Place, row: RowKey, cells: Mapping[str, str], text: pa.RecordBatch) -> None:
    """Type the row with the fix, exactly as a run would."""
    contract = load_contract(row.source)
    digest = text.column("row_digest")[0].as_py()
    fixes = Fixes({digest: cells}, frozenset({(row.file_name, row.row_number)}), frozenset())
    broken = [
        bad for part in type_with_fixes(contract, row.file_name, text, fixes).quarantine for bad in part.to_pylist()
    ]
    if not broken:
        return
    todo = "Give a value that keeps the rule, waive the row, or ask the agency for a corrected delivery."
    first = text.to_pylist()[0]
    if broken[0]["rule"] == first["row_error"]:
        left = sorted(doubtful_columns(first, contract.tables[_table(row)]) - set(cells))
        todo = f"No cell of it can be relied on: say {', '.join(left)} as well, waive it, or ask for a new delivery."
    raise FixRefused(str(place), broken[0]["rule"], broken[0]["reason_zh"], broken[0]["reason_en"], todo)
