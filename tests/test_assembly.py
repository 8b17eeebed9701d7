"""From linked tables to households: before and after, as small tables."""

from __future__ import annotations

from datetime import date

import pyarrow as pa

from pipeline.assembly import NEEDED, RunFacts, build_households
from pipeline.assessment.facts import (
    Authorization,
    BankInflow,
    Hiring,
    Income,
    InsuredMonth,
    Member,
    PersonMonths,
    RecordRef,
)
from pipeline.cycle import Cycle
from pipeline.linked_facts import COLUMNS

CYCLE = Cycle.of("yiyang", "2018H2")
LOOK_BACK = CYCLE.look_back(6)
TYPES = {
    "birth_date": pa.date32(), "left_on": pa.date32(), "hiring_left_on": pa.date32(), "hiring_hired_on": pa.date32(),
    "signed_on": pa.date32(), "is_uncertain": pa.bool_(),
}  # fmt: skip
TEXTS = ("household_id", "kind", "grade", "source", "file_name", "employer", "state", "relation", "signed_by",
         "hiring_source", "hiring_file_name", "insurance", "unit_id", "name", "township_code")  # fmt: skip


def table(name, *rows, without=()):
    """The rows as Arrow, every column a household is built from; what a row leaves out is empty."""
    names = [column for column in COLUMNS[name] if column not in without]
    kinds = {column: TYPES.get(column, pa.string() if column in TEXTS else pa.int64()) for column in names}
    return pa.table({column: pa.array([row.get(column) for row in rows], kinds[column]) for column in names})


def households(**given):
    tables = {name: given.get(name, table(name)) for name in NEEDED}
    return {one.household_id: one for one in build_households(tables, RunFacts(CYCLE, LOOK_BACK, ()))}


TWO = {
    "households": table("households", {"household_id": "B", "state": "in_aid"}, {"household_id": "A"}),
    "members": table(
        "members",
        {"household_id": "B", "member_no": 2, "birth_date": date(2010, 1, 1)},
        {"household_id": "A", "member_no": 1, "birth_date": date(1980, 1, 1), "relation": "head"},
        {"household_id": "B", "member_no": 1, "birth_date": date(1981, 1, 1)},
    ),
}


def person(household_id, number=1, **values):
    return {"household_id": household_id, "member_no": number, **values}


def test_households_come_in_the_order_of_their_ids_with_their_members_in_theirs():
    found = households(**TWO)
    assert list(found) == ["A", "B"]
    assert [member.member_no for member in found["B"].members] == [1, 2]
    assert (found["B"].state, found["A"].state) == ("in_aid", "applicant")
    assert found["A"].members == (Member(1, date(1980, 1, 1), relation="head"),)


def test_authorizations_fall_to_their_member_and_an_earlier_register_is_asked():
    signed = table("authorizations", person("B", 2, signed_by="self", signed_on=date(2018, 1, 1)))
    known = (
        TWO["members"].drop_columns("in_previous_register").append_column("in_previous_register", [[False, None, True]])
    )
    found = households(**TWO | {"members": known}, authorizations=signed)
    assert [member.authorizations for member in found["B"].members] == [
        (), (Authorization("self", date(2018, 1, 1), None, None),),
    ]  # fmt: skip
    assert [member.in_previous_register for member in found["B"].members] == [True, False]


def test_what_hangs_on_an_unconfirmed_link_is_kept_apart():
    row = {"month": 201812, "kind": "wage", "amount_fen": 5, "grade": "A", "source": "employment", "file_name": "e"}
    income = table(
        "income",
        person("A", row_number=1, is_uncertain=False, **row),
        person("A", row_number=2, is_uncertain=True, **row),
        person("B", row_number=3, is_uncertain=True, **row),
    )
    found = households(**TWO, income=income)

    def fact(number):
        return Income(1, 201812, "wage", 5, "A", "employment", None, RecordRef("employment", "e", number))

    assert [(one.income, one.uncertain_income) for one in found.values()] == [
        ((fact(1),), (fact(2),)),
        ((), (fact(3),)),
    ]


def test_an_account_without_inflow_is_an_account():
    place = {"source": "banking", "file_name": "b"}
    inflow = table(
        "inflow",
        person("A", row_number=7, month=201811, amount_fen=10, **place),
        person("A", row_number=7, month=201812, amount_fen=20, **place),
        person("A", row_number=9, **place),
    )
    assert households(**TWO, inflow=inflow)["A"].bank_inflow == (
        BankInflow(1, ((201811, 10), (201812, 20)), RecordRef("banking", "b", 7)),
        BankInflow(1, (), RecordRef("banking", "b", 9)),
    )


LEFT = date(2018, 10, 31)
INSURED = [
    person("A", month=month, employer="e", left_on=LEFT, source="social_security", file_name="s", row_number=month,
           hiring_left_on=left_on, hiring_source="employment", hiring_file_name="h", hiring_row_number=row)
    for month in (201811, 201812)
    for row, left_on in ((1, LEFT), (2, None))
]  # fmt: skip


def test_contributions_and_hirings_that_stand_in_several_rows_are_each_once():
    found = households(**TWO, insured=table("insured", *INSURED, person("B", month=201812, employer="f")))
    contributions = (RecordRef("social_security", "s", month) for month in (201811, 201812))
    assert found["A"].insured == tuple(InsuredMonth(1, one.row_number, "e", LEFT, one) for one in contributions)
    assert found["A"].hirings == (
        Hiring(1, "e", None, LEFT, RecordRef("employment", "h", 1)),
        Hiring(1, "e", None, None, RecordRef("employment", "h", 2)),
    )
    assert (found["B"].insured, found["B"].hirings) == ((InsuredMonth(1, 201812, "f"),), ())


def test_tables_of_a_run_made_before_a_column_was_new_are_read_without_it():
    new = {name for name in COLUMNS["insured"] if name.startswith("hiring_")} | {"source", "file_name", "row_number"}
    found = households(**TWO, insured=table("insured", INSURED[0], without=new))
    assert (found["A"].insured, found["A"].hirings) == ((InsuredMonth(1, 201811, "e", LEFT),), ())


def test_unknown_months_and_open_reviews():
    unknown = table(
        "unknown",
        person("A", kind="row", from_month=201811, to_month=201812),
        person("A", kind="row"),
        person("B", None, kind="unit"),
    )
    found = households(**TWO, unknown=unknown, link_review=table("link_review", person("A")))
    assert found["A"].unknown_months == (PersonMonths(1, (201811, 201812)), PersonMonths(1, LOOK_BACK))
    assert found["B"].unknown_months == (PersonMonths(1, LOOK_BACK), PersonMonths(2, LOOK_BACK))
    assert (found["A"].open_reviews, found["B"].open_reviews) == (("link",), ("evidence_conflict",))
