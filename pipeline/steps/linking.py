"""link: every record to a member of the register, to a person's review, or to nobody."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from pathlib import Path

import pyarrow as pa
import pyarrow.compute as pc

from connectors.sources import CONTRACTS, RECORDS
from pipeline import tables
from pipeline.assembly import register_members
from pipeline.assessment.consent import consent_holds
from pipeline.assessment.facts import Member
from pipeline.cycle import Cycle
from pipeline.evidence import list_identities
from pipeline.linkage.duplicates import find_duplicate_persons
from pipeline.linkage.link import link as link_records
from pipeline.linkage.review.judgements import in_files
from pipeline.steps.context import RunContext, open_context
from pipeline.steps.link_models import frozen_model
from pipeline.steps.profile import measured
from pipeline.steps.step_report import StepReport
from pipeline.warehouse.judgements import judgements

AT_ONCE = 20_000
WHO = pa.schema([("household_id", pa.string()), ("member_no", pa.int32())])


@measured("link")
def link(cycle: Cycle, run_id: str) -> StepReport:
    """Leave `person`, `identity_link`, `link_of_all` (with rows in quarantine) and `duplicate_person`.

    And `link_candidate`, the two best of each record under review, for the people who judge them, and `judgement`, what
    they had said: labels for whoever trains a model.
    """
    run = open_context(cycle, run_id)
    persons, quarantine = leave_sides(run)
    said = heeded_judgements(run)
    run.store.write("judgement", tables.JUDGEMENT, [said])
    result = link_records(run.store.read("identity"), persons, said, frozen_model(run))
    run.store.write("link_candidate", tables.LINK_CANDIDATE, [result.candidates])
    run.store.write("link_of_all", tables.IDENTITY_LINK, [result.links])
    inputs = {"link_of_all": run.store.path("link_of_all"), "quarantine": quarantine}
    run.store.place("identity_link", lambda path: run.engine.query("link/keep_accepted", inputs, path))
    return StepReport("link", cycle.region, cycle.name, run_id, counts=_counts(run))


def leave_sides(run: RunContext) -> tuple[pa.Table, Path]:
    """Leave what is linked, `person` and `identity`, and `quarantine` of all sources; gives the first and last."""
    quarantine = _merge_quarantine(run)
    persons = _persons(run)
    run.store.write("person", tables.PERSON, [persons])
    run.store.write("identity", tables.IDENTITY, _identities(run))
    return persons, quarantine


def heeded_judgements(run: RunContext) -> pa.Table:
    """People's words as they stood when the run was opened; those about one row of a file, where it was delivered."""
    said = judgements(run.url, run.cycle.region, up_to=run.frozen["judgements_to"])
    deliveries = run.frozen["deliveries"].items()
    return in_files(
        said, {(source, file["sha256"]): name for source, one in deliveries for name, file in one["files"].items()}
    )


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
        tie = CONTRACTS[source].tables[source].tie
        columns = [name for name in (*tables.IDENTITY.names, tie) if name in RECORDS[source].names]
        yield list_identities(source, run.store.read(source, columns), quarantine, tie)


def _counts(run: RunContext) -> dict[str, int]:
    links = run.store.read("identity_link", ["source", "decision"])
    rows = links.group_by(["source", "decision"]).aggregate([([], "count_all")]).to_pylist()
    return dict(sorted((f"{row['source']}_{row['decision']}", row["count_all"]) for row in rows))


def _persons(run: RunContext) -> pa.Table:
    """The register's members as linkage sees them, each with what a record that falls to him becomes."""
    members = run.store.read("members").sort_by([(name, "ascending") for name in WHO.names])
    households = run.store.read("households", ["household_id", "address"])
    home = pc.index_in(members["household_id"], value_set=households["household_id"].combine_chunks())
    found = {name: members[name] for name in tables.PERSON.names if name in members.column_names} | {
        "address": households["address"].take(home),
        "standing": pc.if_else(_are_among(members, _closed(run)), "nameless", "linkable"),
    }
    persons = pa.table([found[name] for name in tables.PERSON.names], schema=tables.PERSON)
    return _mark_duplicates(run, persons, _are_living(members, run.cycle.as_of))


def _closed(run: RunContext) -> pa.Table:
    """Members nothing may be linked to: not counted, dead, or of a household that fails the consent rule."""
    homes: list[str] = []
    numbers: list[int] = []
    for household_id, members in _households(run):
        holds = consent_holds(members, run.cycle.as_of)
        closed = [member.member_no for member in members if not holds or not _is_living(member, run.cycle.as_of)]
        homes += [household_id] * len(closed)
        numbers += closed
    return pa.table([homes, numbers], schema=WHO)


def _households(run: RunContext) -> Iterator[tuple[str, tuple[Member, ...]]]:
    """The members of every household with their authorizations; some households at a time are in memory."""
    register = [run.store.read(name) for name in ("members", "authorizations")]
    homes = register[0]["household_id"].unique()
    for start in range(0, len(homes), AT_ONCE):
        some = homes.slice(start, AT_ONCE)
        yield from register_members(
            *(table.filter(pc.is_in(table["household_id"], value_set=some)) for table in register)
        )


def _is_living(member: Member, day: date) -> bool:
    """Whether somebody is counted, and alive on that day."""
    return member.counted and (member.died_on is None or member.died_on > day)


def _are_living(members: pa.Table, day: date) -> pa.ChunkedArray:
    """The same of each row."""
    return pc.and_(members["counted"], pc.fill_null(pc.greater(members["died_on"], pa.scalar(day)), fill_value=True))


def _mark_duplicates(run: RunContext, persons: pa.Table, are_living: pa.ChunkedArray) -> pa.Table:
    """A living person counted in two households: a record of his goes to review."""
    found = find_duplicate_persons(persons.filter(are_living))
    run.store.write("duplicate_person", WHO, [found.select(WHO.names)])
    is_twofold = pc.and_(_are_among(persons, found), pc.equal(persons["standing"], "linkable"))
    standing = pc.if_else(is_twofold, "duplicate", persons["standing"])
    return persons.set_column(persons.schema.get_field_index("standing"), "standing", standing)


def _are_among(members: pa.Table, some: pa.Table) -> pa.ChunkedArray:
    """Whether each member is one of these."""
    return pc.is_in(_keys(members), value_set=_keys(some).combine_chunks())


def _keys(table: pa.Table) -> pa.ChunkedArray:
    return pc.binary_join_element_wise(table["household_id"], pc.cast(table["member_no"], pa.string()), "\n")
