"""A household's row: what the statement nests comes back as the tables it was nested from."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import pyarrow as pa
import pytest

from connectors.sources import RECORDS
from pipeline import tables
from pipeline.engine.duckdb_engine import DuckDBEngine
from pipeline.linked_facts import COLUMNS
from pipeline.nested import tables_of

WHO = pa.schema([("household_id", pa.string()), ("member_no", pa.int32())])
OF_ENGINE = {
    "income": pa.schema([*tables.INCOME_MONTH, ("insurance", pa.string()), ("is_uncertain", pa.bool_())]),
    "insured": pa.schema([
        *WHO, ("month", pa.int32()), ("employer", pa.string()), ("left_on", pa.date32()),
        *tables.ROW, ("source", pa.string()), ("hiring_hired_on", pa.date32()), ("hiring_left_on", pa.date32()),
        ("hiring_source", pa.string()), ("hiring_file_name", pa.string()), ("hiring_row_number", pa.int32()),
    ]),
    "unemployment_insured": WHO.append(pa.field("month", pa.int32())),
    "inflow": pa.schema([*WHO, ("source", pa.string()), *tables.ROW, ("month", pa.int32()),
                         ("amount_fen", pa.int64())]),
    "asset": tables.ASSET.append(pa.field("is_uncertain", pa.bool_())),
    "unknown": pa.schema([*WHO, ("kind", pa.string()), ("from_month", pa.int32()), ("to_month", pa.int32()),
                          ("source", pa.string()), *tables.ROW]),
    "link_review": WHO,
    "duplicate_person": WHO,
    "casework": tables.CASEWORK,
    "previous_member": WHO,
    "earlier": pa.schema([("is_known", pa.bool_())]),
}  # fmt: skip


def schema_of(name):
    return OF_ENGINE[name] if name in OF_ENGINE else RECORDS[name]


def nested(tmp_path, is_known=False, **given):
    given = {"earlier": [{"is_known": is_known}], **given}
    inputs = {
        name: pa.Table.from_pylist(
            [{column: row.get(column) for column in schema_of(name).names} for row in given.get(name, ())],
            schema=schema_of(name),
        )
        for name in (*COLUMNS, "previous_member", "earlier")
    }
    return DuckDBEngine(tmp_path).fetch("assess/nest_households", inputs)


def person(household_id, number, **cells):
    return {"household_id": household_id, "member_no": number, **cells}


HOUSEHOLDS = [{"household_id": "B", "state": "in_aid"}, {"household_id": "A", "benefit_monthly_fen": 41000}]


def test_every_household_has_one_row_in_the_order_of_their_ids(tmp_path):
    found = nested(tmp_path, households=HOUSEHOLDS)
    assert found["household_id"].to_pylist() == ["A", "B"]
    assert found["income"].to_pylist() == [None, None]


def test_rows_come_back_with_every_cell(tmp_path):
    asset = person("B", 1, kind="home", floor_area_m2=Decimal("80.1234"), as_of=date(2018, 12, 31), source="housing",
                   file_name="h.txt", row_number=7, is_uncertain=False)  # fmt: skip
    wages = [person("B", 2, month=201812, kind="wage", amount_fen=2**40, grade="A", source="employment", file_name="e",
                    row_number=number, is_uncertain=True) for number in (3, 1)]  # fmt: skip
    back = tables_of(nested(tmp_path, households=HOUSEHOLDS, asset=[asset], income=wages))
    assert [row | asset == row for row in back["asset"].to_pylist()] == [True]
    assert back["income"].to_pylist() == [
        {name: wage.get(name) for name in back["income"].column_names} for wage in reversed(wages)
    ]
    assert back["households"]["benefit_monthly_fen"].to_pylist() == [41000, None]


@pytest.mark.parametrize("name", COLUMNS)
def test_all_that_a_household_is_built_from_is_there(tmp_path, name):
    assert set(tables_of(nested(tmp_path, households=HOUSEHOLDS))[name].column_names) >= set(COLUMNS[name])


@pytest.mark.parametrize(
    ("is_known", "earlier", "expected"),
    [
        (False, [], [None, None]),
        (True, [], [False, False]),
        (True, [person("A", 2), person("B", 1)], [False, True]),
    ],
)
def test_who_was_in_the_register_before(tmp_path, is_known, earlier, expected):
    members = [person("A", 1), person("A", 2)]
    found = nested(tmp_path, is_known, households=HOUSEHOLDS, members=members, previous_member=earlier)
    assert tables_of(found)["members"]["in_previous_register"].to_pylist() == expected


def test_a_slice_of_households_has_their_rows_alone(tmp_path):
    members = [person(home, number) for home in ("A", "B") for number in (2, 1)]
    found = nested(tmp_path, households=HOUSEHOLDS, members=members)
    for place, home in enumerate(("A", "B")):
        rows = tables_of(found.slice(place, 1))["members"].to_pylist()
        assert [(row["household_id"], row["member_no"]) for row in rows] == [(home, 1), (home, 2)]
