"""link: every record to a member of the register, to a person's review, or to nobody."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc

from connectors.sources import RECORDS
from pipeline import tables
from pipeline.assembly import register_members
from pipeline.assessment.consent import consent_holds
from pipeline.cycle import Cycle
from pipeline.evidence import list_identities
from pipeline.linkage.duplicates import find_duplicate_persons
from pipeline.linkage.link import link as link_records
from pipeline.linkage.model import default_model
from pipeline.steps.context import RunContext, open_context
from pipeline.steps.step_report import StepReport
from pipeline.warehouse.runs import judgements

DUPLICATE = pa.schema([("household_id", pa.string()), ("member_no", pa.int32())])


def link(cycle: Cycle, run_id: str) -> StepReport:
    """Leave `person`, `identity_link`, `link_of_all` (with rows in quarantine) and `duplicate_person`."""
    run = open_context(cycle, run_id)
    quarantine = _merge_quarantine(run)
    persons = _persons(run)
    run.store.write("person", tables.PERSON, [persons])
    run.store.write("identity", tables.IDENTITY, _identities(run))
    said = judgements(run.url, cycle.region, up_to=run.frozen["judgements_to"])
    result = link_records(run.store.read("identity"), persons, said, default_model())
    run.store.write("link_of_all", tables.IDENTITY_LINK, [result.links])
    inputs = {"link_of_all": run.store.path("link_of_all"), "quarantine": quarantine}
    run.store.place("identity_link", lambda path: run.engine.query("link/keep_accepted", inputs, path))
    return StepReport("link", cycle.region, cycle.name, run_id, counts=_counts(run))


def _merge_quarantine(run: RunContext) -> Path:
    parts = [run.store.read(f"quarantine_{source}") for source in run.sources]
    merged = pa.concat_tables(parts).sort_by([(name, "ascending") for name in ("source", "file_name", "row_number")])
    run.store.write("quarantine", tables.QUARANTINE, [merged])
    return run.store.path("quarantine")


def _identities(run: RunContext) -> Iterator[pa.Table]:
    """Every record of the extracts, accepted or in quarantine, by source, file and row.

    Records in quarantine are linked too, for one purpose: to know whose months are unknown. A waived one is not: it
    leaves nothing unknown and no review open.
    """
    quarantine = run.store.read("quarantine")
    quarantine = quarantine.filter(pc.not_equal(quarantine["state"], "waived"))
    for source in sorted(name for name in run.sources if name != "register"):
        columns = [name for name in tables.IDENTITY.names if name in RECORDS[source].names]
        yield list_identities(source, run.store.read(source, columns), quarantine)


def _counts(run: RunContext) -> dict[str, int]:
    links = run.store.read("identity_link", ["source", "decision"])
    pairs = zip(links["source"].to_pylist(), links["decision"].to_pylist(), strict=True)
    return {f"{source}_{decision}": count for (source, decision), count in sorted(Counter(pairs).items())}


def _persons(run: RunContext) -> pa.Table:
    """The register's members as linkage sees them, each with what a record that falls to him becomes."""
    members = run.store.read("members")
    addresses = {
        row["household_id"]: row["address"]
        for row in run.store.read("households", ["household_id", "address"]).to_pylist()
    }
    closed = frozenset(_closed(run))
    rows = [
        {
            **{name: row[name] for name in tables.PERSON.names if name in row},
            "address": addresses.get(row["household_id"]),
            "standing": "nameless" if (row["household_id"], row["member_no"]) in closed else "linkable",
        }
        for row in members.to_pylist()
    ]
    persons = pa.Table.from_pylist(rows, schema=tables.PERSON).sort_by(
        [("household_id", "ascending"), ("member_no", "ascending")]
    )
    return _mark_duplicates(run, persons)


def _closed(run: RunContext) -> Iterator[tuple[str, int]]:
    """Members nothing may be linked to: not counted, dead, or of a household that fails the consent rule."""
    for household_id, members in register_members(run.store.read("members"), run.store.read("authorizations")):
        holds = consent_holds(members, run.cycle.as_of)
        for member in members:
            if not holds or not member.counted or (member.died_on is not None and member.died_on <= run.cycle.as_of):
                yield household_id, member.member_no


def _mark_duplicates(run: RunContext, persons: pa.Table) -> pa.Table:
    """A living person counted in two households: a record of his goes to review."""
    living = _living_counted(run)
    candidates = persons.filter(pa.array([key in living for key in _keys(persons)]))
    found = find_duplicate_persons(candidates)
    run.store.write("duplicate_person", DUPLICATE, [found.select(DUPLICATE.names)])
    twice = set(_keys(found))
    standing = [
        "duplicate" if key in twice and standing == "linkable" else standing
        for key, standing in zip(_keys(persons), persons["standing"].to_pylist(), strict=True)
    ]
    return persons.set_column(persons.schema.get_field_index("standing"), "standing", pa.array(standing))


def _living_counted(run: RunContext) -> set[tuple[str, int]]:
    members = run.store.read("members", ["household_id", "member_no", "counted", "died_on"])
    dead = pc.fill_null(pc.less_equal(members["died_on"], pa.scalar(run.cycle.as_of)), False)  # noqa: FBT003
    return set(_keys(members.filter(pc.and_(members["counted"], pc.invert(dead)))))


def _keys(table: pa.Table) -> list[tuple[Any, Any]]:
    return list(zip(table["household_id"].to_pylist(), table["member_no"].to_pylist(), strict=True))
