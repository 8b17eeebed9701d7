"""link: every record to a member of the register, to a person's review, or to nobody."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from datetime import date
from functools import partial
from typing import Final

import pyarrow as pa
import pyarrow.compute as pc

from connectors.sources import CONTRACTS, RECORDS
from pipeline import tables
from pipeline.assessment.consent import is_in_force, needs_consent
from pipeline.assessment.facts import Authorization, Member
from pipeline.cycle import Cycle
from pipeline.evidence import list_identities
from pipeline.linkage.arrays import are_among, number_rows, whole
from pipeline.linkage.duplicates import find_duplicate_persons
from pipeline.linkage.link import LinkResult
from pipeline.linkage.link import link as link_records
from pipeline.linkage.review.judgements import in_files
from pipeline.steps.context import RunContext, open_context
from pipeline.steps.following import take_over
from pipeline.steps.heeding import as_frozen
from pipeline.steps.holding_back import leave_carried, leave_held_back
from pipeline.steps.ingesting import validated_from
from pipeline.steps.link_models import frozen_model
from pipeline.steps.profile import measured
from pipeline.steps.step_report import StepReport
from pipeline.warehouse.judgements import judgements

AT_ONCE: Final = 200_000
WHO: Final = pa.schema([("household_id", pa.string()), ("member_no", pa.int32())])
RECORD: Final = ("source", "file_name", "row_number")
AUTHORIZATION: Final = ("signed_by", "signed_on", "expires_on", "revoked_on")
CONSENT: Final = ("birth_date", "counted", "died_on")
"""What the consent rule reads of an authorization and of a member."""


@measured("link")
def link(cycle: Cycle, run_id: str) -> StepReport:
    """Leave `person`, `identity_link`, `link_of_all` (with rows in quarantine) and `duplicate_person`.

    And `link_candidate`, the two best of each record under review, for the people who judge them, and `judgement`, what
    they had said: labels for whoever trains a model; and what the report says of the links' quality from.
    """
    run = open_context(cycle, run_id)
    sides = leave_sides(run)
    said = heeded_judgements(run)
    run.store.write("judgement", tables.JUDGEMENT, [said])
    # nobody else holds the records' text: linkage lets it go when it has read it
    model = frozen_model(run)
    result = link_records(sides.pop("identity"), sides["person"], said, model)
    counts = _leave_links(run, result)
    settled = result.settled
    del result  # each is let go when it has been used: a large city's is most of what a run holds in memory
    kinds = leave_held_back(run, settled, sides["person"], model)
    del settled
    leave_carried(run, kinds)
    return StepReport("link", cycle.region, cycle.name, run_id, counts=counts)


def _leave_links(run: RunContext, result: LinkResult) -> dict[str, int]:
    run.store.write("link_candidate", tables.LINK_CANDIDATE, [result.candidates])
    run.store.write("link_of_all", tables.IDENTITY_LINK, _pieces(result.links))
    accepted = result.links.filter(pc.invert(are_among(result.links, run.store.read("quarantine"), RECORD)))
    run.store.write("identity_link", tables.IDENTITY_LINK, _pieces(accepted))
    return _counts(accepted)


def leave_sides(run: RunContext) -> dict[str, pa.Table]:
    """Leave what is linked, `person` and `identity`, and give both by name; and leave `quarantine` of all sources."""
    _merge_quarantine(run)
    rests_on = validated_from(run, "register") | {"as_of": run.cycle.as_of.isoformat()}
    take_over(run, "person", rests_on, ("person", "duplicate_person"), partial(_leave_persons, run))
    persons = run.store.read("person")
    identities = list(_identities(run))
    run.store.write("identity", tables.IDENTITY, identities)
    return {"person": persons, "identity": pa.concat_tables([tables.IDENTITY.empty_table(), *identities])}


def heeded_judgements(run: RunContext) -> pa.Table:
    """People's words as they stood when the run was opened; those about one row of a file, where it was delivered."""
    frozen = as_frozen(run.frozen)
    return in_its_files(run, judgements(run.url, run.cycle.region, up_to=frozen.judgements, looks_to=frozen.looks))


def in_its_files(run: RunContext, said: pa.Table) -> pa.Table:
    """The words with those about one row of a file brought to the name it has in this run's deliveries."""
    deliveries = run.frozen["deliveries"].items()
    return in_files(
        said, {(source, file["sha256"]): name for source, one in deliveries for name, file in one["files"].items()}
    )


def _merge_quarantine(run: RunContext) -> None:
    parts = [run.store.read(f"quarantine_{source}") for source in run.sources]
    merged = pa.concat_tables(parts).sort_by([(name, "ascending") for name in ("source", "file_name", "row_number")])
    run.store.write("quarantine", tables.QUARANTINE, [merged])


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


def _pieces(links: pa.Table) -> Iterator[pa.Table]:
    """Some links at a time: only of these is the evidence written out."""
    for start in range(0, links.num_rows, AT_ONCE):
        yield links.slice(start, AT_ONCE)


def _counts(links: pa.Table) -> dict[str, int]:
    rows = links.group_by(["source", "decision"]).aggregate([([], "count_all")]).to_pylist()
    return dict(sorted((f"{row['source']}_{row['decision']}", row["count_all"]) for row in rows))


def _leave_persons(run: RunContext) -> None:
    """Leave `person`, a member as linkage sees him and what a record that falls to him becomes; `duplicate_person`."""
    wanted = {*tables.PERSON.names, *CONSENT} - {"address", "standing"}
    members = run.store.read("members", sorted(wanted)).sort_by([(name, "ascending") for name in WHO.names])
    households = run.store.read("households", ["household_id", "address"])
    home = pc.index_in(members["household_id"], value_set=households["household_id"].combine_chunks())
    is_closed = are_closed(members, run.store.read("authorizations", [*WHO.names, *AUTHORIZATION]), run.cycle.as_of)
    found = {name: members[name] for name in tables.PERSON.names if name in members.column_names} | {
        "address": households["address"].take(home),
        "standing": pc.if_else(is_closed, "nameless", "linkable"),
    }
    persons = pa.table([found[name] for name in tables.PERSON.names], schema=tables.PERSON)
    marked = _mark_duplicates(run, persons, _are_living(members, run.cycle.as_of))
    run.store.write("person", tables.PERSON, [marked])


def are_closed(members: pa.Table, authorizations: pa.Table, day: date) -> pa.ChunkedArray:
    """Whether nothing may be linked to each: not counted, dead, or of a household that fails the consent rule.

    A household fails where somebody needs an authorization and has none in force (`consent_holds`).
    """
    in_force = _ask(authorizations, AUTHORIZATION, lambda *cells: is_in_force(Authorization(*cells), day))
    unsigned = members.filter(pc.invert(are_among(members, authorizations.filter(in_force), WHO.names)))
    lacks = unsigned.filter(_ask(unsigned, CONSENT, lambda *cells: needs_consent(_member(*cells), day)))
    fails = pc.is_in(members["household_id"], value_set=lacks["household_id"].unique())
    return pc.or_(fails, pc.invert(_are_living(members, day)))


def _member(birth_date: date, counted: bool, died_on: date | None) -> Member:  # noqa: FBT001 - a column's value
    """A member as far as the consent rule looks at him."""
    return Member(0, birth_date, counted=counted, died_on=died_on)


def _ask(table: pa.Table, names: Sequence[str], rule: Callable[..., bool]) -> pa.Array:
    """A rule's answer for each row, asked once of each different row of the columns it reads."""
    columns = [whole(table[name]) for name in names]
    codes = [pc.dictionary_encode(column, null_encoding="encode").indices.to_numpy() for column in columns]
    first, at, _ = number_rows([each.astype("int64") for each in codes])
    asked = zip(*(column.take(pa.array(first)).to_pylist() for column in columns), strict=True)
    return pa.array([rule(*cells) for cells in asked], pa.bool_()).take(pa.array(at))


def _are_living(members: pa.Table, day: date) -> pa.ChunkedArray:
    """Whether each is counted, and alive on that day."""
    return pc.and_(members["counted"], pc.fill_null(pc.greater(members["died_on"], pa.scalar(day)), fill_value=True))


def _mark_duplicates(run: RunContext, persons: pa.Table, are_living: pa.ChunkedArray) -> pa.Table:
    """A living person counted in two households: a record of his goes to review."""
    found = find_duplicate_persons(persons.filter(are_living))
    run.store.write("duplicate_person", WHO, [found.select(WHO.names)])
    is_twofold = pc.and_(are_among(persons, found, WHO.names), pc.equal(persons["standing"], "linkable"))
    standing = pc.if_else(is_twofold, "duplicate", persons["standing"])
    return persons.set_column(persons.schema.get_field_index("standing"), "standing", standing)
