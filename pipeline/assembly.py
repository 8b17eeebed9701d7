"""From linked tables to households: the facts of every household, one after the other, in the order of their ids.

Pure: Arrow tables in, `Household` values out. The rules never see a table; this is the one place that builds what
they see from a run, as pipeline/cases/ is the one that builds it from a written case.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from operator import attrgetter
from typing import Any, Final

import pyarrow as pa

from pipeline.assessment.facts import (
    Answer,
    BankInflow,
    Hiring,
    Household,
    InsuredMonth,
    Member,
    PersonMonths,
    RecordRef,
)
from pipeline.assessment.settled import SEPARATOR, TWO_PEOPLE, heed, settled_in
from pipeline.columns import by_household, nothing_collected, ordered
from pipeline.cycle import Cycle, Month, months_between
from pipeline.linked_facts import COLUMNS, HOUSEHOLD, evidence_of, filled, members_of

Row = dict[str, Any]
Place = tuple[Any, ...]

NEEDED: Final = tuple(COLUMNS)
"""The tables a household is built from; each has a household_id. Of each only COLUMNS is looked at."""
ASKED_BY_ROW: Final = ("unknown", "link_review", "duplicate_person", "casework")
"""Tables of few rows."""
OBJECTION: Final = "objection"
"""Kind of a row of `casework` that holds up whatever is adverse: a family's objection, open or not yet put right."""


@dataclass(frozen=True, slots=True)
class RunFacts:
    """What holds for every household of a run: the cycle, its look-back, sources accepted as missing."""

    cycle: Cycle
    look_back: tuple[Month, ...]
    sources_missing: tuple[str, ...]


def build_households(tables: Mapping[str, pa.Table], facts: RunFacts) -> Iterator[Household]:
    """Every household of `tables["households"]`, in the order of household_id."""
    with nothing_collected():
        tables = {name: ordered(tables[name]) for name in NEEDED}
        members = members_of(tables["members"], tables["authorizations"])
        evidence = {**evidence_of(tables), "members": by_household(tables["members"], members)}
        rows = {name: by_household(tables[name], tables[name].to_pylist()) for name in ASKED_BY_ROW}
        registered = list(zip(*filled(tables["households"], HOUSEHOLD), strict=True))
    for values in registered:
        row = dict(zip(COLUMNS["households"], values, strict=True))
        household_id = row["household_id"]
        of = {name: found.get(household_id, ()) for name, found in evidence.items()}
        asked = {name: found.get(household_id, ()) for name, found in rows.items()}
        yield _household(row, of, asked, facts)


def _household(
    row: Row, of: Mapping[str, tuple[Any, ...]], asked: Mapping[str, Iterable[Row]], facts: RunFacts
) -> Household:
    members = _by_number(of["members"])
    answers = _answers(asked["casework"])
    household = Household(
        **row,
        region=facts.cycle.region,
        as_of=facts.cycle.as_of,
        members=members,
        income=of["income"],
        insured=_insured(month for month, _ in of["insured"]),
        unemployment_insured=_person_months(of["unemployment_insured"]),
        bank_inflow=_inflow(of["inflow"]),
        assets=of["asset"],
        expenditures=of["expenditures"],
        supporters=of["supporters"],
        sources_missing=facts.sources_missing,
        open_reviews=_open_reviews(asked, answers),
        unknown_months=tuple(_unknown(asked["unknown"], members, facts)),
        uncertain_income=of["uncertain_income"],
        uncertain_assets=of["uncertain_asset"],
        hirings=_hirings(hiring for _, hiring in of["insured"]),
        answers=answers,
    )
    return heed(household) if answers else household


def _answers(rows: Iterable[Row]) -> tuple[Answer, ...]:
    return tuple(
        Answer(row["kind"], row["answer"], tuple(filter(None, (row["basis"] or "").split(SEPARATOR))), row["on_day"])
        for row in rows
        if row["kind"] != OBJECTION
    )


def _open_reviews(of: Mapping[str, Iterable[Row]], answers: tuple[Answer, ...]) -> tuple[str, ...]:
    """The reviews this run itself finds open before it judges.

    A register row in quarantine leaves the unit or its bills unknown: nothing adverse may rest on that. Nor on what
    the family objects to.
    """
    open_reviews = []
    if tuple(of["link_review"]):
        open_reviews.append("link")
    if any(row["kind"] in ("unit", "bill") for row in of["unknown"]):
        open_reviews.append("evidence_conflict")
    apart = settled_in(answers, "duplicate_household", TWO_PEOPLE)
    if any(str(row["member_no"]) not in apart for row in of["duplicate_person"]):
        open_reviews.append("duplicate_household")
    if any(row["kind"] == OBJECTION for row in of["casework"]):
        open_reviews.append(OBJECTION)
    return tuple(open_reviews)


def _by_number(members: Iterable[Member]) -> tuple[Member, ...]:
    return tuple(sorted(members, key=attrgetter("member_no")))


def _person_months(rows: Iterable[tuple[int, Month]]) -> tuple[PersonMonths, ...]:
    months: dict[int, list[Month]] = defaultdict(list)
    for member_no, month in rows:
        months[member_no].append(month)
    return tuple(PersonMonths(member_no, tuple(sorted(found))) for member_no, found in sorted(months.items()))


def _insured(rows: Iterable[Place]) -> tuple[InsuredMonth, ...]:
    return tuple(
        InsuredMonth(member_no, month, employer, left_on, _record(*record))
        for member_no, month, employer, left_on, *record in dict.fromkeys(rows)
    )


def _hirings(rows: Iterable[Place]) -> tuple[Hiring, ...]:
    """The rows of employers who declared a leaving date, each once; where none did, the join left them empty."""
    return tuple(
        Hiring(member_no, employer, hired_on, left_on, RecordRef(*record))
        for member_no, employer, hired_on, left_on, *record in dict.fromkeys(rows)
        if record[0] is not None
    )


def _record(source: str | None, file_name: str, row_number: int) -> RecordRef | None:
    return None if source is None else RecordRef(source, file_name, row_number)


def _inflow(rows: Iterable[Place]) -> tuple[BankInflow, ...]:
    accounts: dict[Place, list[tuple[Month, int]]] = {}
    for member_no, source, file_name, row_number, month, amount_fen in rows:
        account = accounts.setdefault((member_no, file_name, row_number, source), [])
        if month is not None:
            account.append((month, amount_fen))
    return tuple(
        BankInflow(member_no, tuple(amounts), _record(source, file_name, row_number))
        for (member_no, file_name, row_number, source), amounts in sorted(accounts.items())
    )


def _unknown(rows: Iterable[Row], members: Iterable[Member], facts: RunFacts) -> Iterator[PersonMonths]:
    """Months whose row sits in quarantine; where the row does not say which months, the whole look-back.

    Where the unit itself is unknown, so is every month of everybody in it.
    """
    for row in rows:
        if row["kind"] == "row":
            first, last = row["from_month"], row["to_month"]
            months = months_between(first, last) if first and last else facts.look_back
            yield PersonMonths(row["member_no"], months or facts.look_back)
        elif row["kind"] == "unit":
            yield from (PersonMonths(member.member_no, facts.look_back) for member in members)
