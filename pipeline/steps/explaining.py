"""explain-link: why a record of the published run went where it went, from the run's own frozen tables.

Linkage is done once more, whole: whom a record is taken for depends on everybody else (how common a name is, which
phones were seen on sure records), and so any record can be explained, also one that fell to nobody.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import pyarrow as pa

from pipeline import tables
from pipeline.cycle import Cycle
from pipeline.linkage.link import find, person_positions
from pipeline.linkage.review.explain import LinkExplanation, explain, find_row
from pipeline.linkage.review.judgements import gather, of_same_people
from pipeline.steps.announce import Announce
from pipeline.steps.context import RunContext, open_context
from pipeline.steps.link_models import frozen_model
from pipeline.steps.linking import heeded_judgements
from pipeline.steps.quarantine_values import Place
from pipeline.steps.review_tables import published, run_rows, the_record
from pipeline.steps.reviewing import cells, need_to_look, sides
from pipeline.steps.reviewing_values import NoSuchRecord, Side
from pipeline.warehouse.review import record_look

STEPS = 3


@dataclass(frozen=True, slots=True)
class ExplainedLink:
    """An explanation, and, where a purpose was stated, the cells of both sides.

    `differs`: how what this code finds is not what the run had published; empty where it is the same.
    """

    run_id: str
    explanation: LinkExplanation
    record: Mapping[str, Any] | None
    sides: tuple[Side, ...]
    differs: tuple[str, ...]


def explain_link(cycle: Cycle, place: Place, by: str, purpose: str | None, announce: Announce) -> ExplainedLink:
    """Explain where a record of the published run went. Cells are shown for a purpose only, and the look is kept.

    Raises:
        NothingPublished, RunFolderGone, NoSuchRecord: there is nothing to explain.
    """
    need_to_look(by, purpose)
    url, recorded = published(cycle)
    announce("read the run's tables", 0, STEPS)
    record = the_record(recorded, place)
    run = open_context(cycle, recorded.run_id)
    records, persons = _complete(run_rows(recorded, "identity"), tables.IDENTITY), run_rows(recorded, "person")
    announce("link once more", 1, STEPS)
    explanation = _explain(run, records, persons, place)
    announce("compare with what was published", 2, STEPS)
    if purpose is not None:
        whom = [f"{one.household_id}/{one.member_no}" for one in explanation.candidates if one.household_id]
        record_look(url, by, f"{cycle.region}/{cycle.name}/{place}", purpose, {"persons": whom})
    shown = sides(recorded, explanation.candidates, purpose) if purpose is not None else ()
    return ExplainedLink(
        recorded.run_id,
        explanation,
        cells(record, purpose) if purpose is not None else None,
        shown,
        _differs(run, explanation),
    )


def _explain(run: RunContext, records: pa.Table, persons: pa.Table, place: Place) -> LinkExplanation:
    persons = persons.sort_by([("household_id", "ascending"), ("member_no", "ascending")])
    model = frozen_model(run)
    words = gather(records, of_same_people(heeded_judgements(run), persons), person_positions(persons))
    row = find_row(records, place.source, place.file_name, place.row_number)
    if row is None:
        raise NoSuchRecord(f"Record {place}", run.store.run_id)
    return explain(records, persons, find(records, persons, words, model), words, model, row)


def _complete(table: pa.Table, schema: pa.Schema) -> pa.Table:
    """A run made before a column was there has none of it."""
    columns = [
        table[field.name] if field.name in table.column_names else pa.nulls(table.num_rows, field.type)
        for field in schema
    ]
    return pa.table(columns, schema=schema)


def _differs(run: RunContext, found: LinkExplanation) -> tuple[str, ...]:
    """What the run left of this record, where today's code finds otherwise."""
    links = run.store.read("link_of_all", [*PUBLISHED, "source", "file_name", "row_number"])
    at = find_row(links, found.source, found.file_name, found.row_number)
    was = dict.fromkeys(PUBLISHED) if at is None else links.slice(at, 1).select(PUBLISHED).to_pylist()[0]
    best = found.candidates[0] if found.candidates else None
    is_linked = found.method is not None and best is not None
    now = dict.fromkeys(PUBLISHED) | (
        {"decision": found.decision, "method": found.method, "household_id": best.household_id,
         "member_no": best.member_no, "match_weight": best.match_weight}
        if is_linked and best is not None else {}
    )  # fmt: skip
    return tuple(f"{name}: {was[name]} → {now[name]}" for name in PUBLISHED if was[name] != now[name])


PUBLISHED = ["decision", "method", "household_id", "member_no", "match_weight"]
