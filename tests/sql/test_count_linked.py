"""Who has no record of a source: before and after."""

from datetime import date

import pyarrow as pa
import pytest

from connectors.sources import RECORDS
from pipeline import tables
from pipeline.engine.duckdb_engine import DuckDBEngine

MEMBER = {"household_id": "H1", "member_no": 1, "counted": True, "sex": "F", "birth_date": date(1980, 5, 12),
          "hukou_kind": "rural"}  # fmt: skip
HOUSEHOLD = {"household_id": "H1", "township_code": "361126001", "settlement": None}


@pytest.fixture(scope="module")
def engine(tmp_path_factory):
    return DuckDBEngine(tmp_path_factory.mktemp("spill"))


def table(schema, *rows):
    return pa.Table.from_pylist([{name: row.get(name) for name in schema.names} for row in rows], schema=schema)


def groups(engine, *members, household=HOUSEHOLD):
    days = {"day": date(2018, 12, 31), "before_16": date(2002, 12, 31), "before_35": date(1983, 12, 31),
            "before_60": date(1958, 12, 31)}  # fmt: skip
    as_of = {name: pa.array([value], pa.date32()) for name, value in days.items()}
    inputs = {
        "members": table(RECORDS["members"], *members),
        "households": table(RECORDS["households"], household),
        "as_of": pa.table(as_of | {"settlement": pa.array(["urban"], pa.string())}),
    }
    return engine.fetch("report/list_groups", inputs)


@pytest.mark.parametrize(
    ("cells", "column", "group"),
    [
        ({"birth_date": date(2002, 12, 31)}, "age_band", "16-34"),
        ({"birth_date": date(2003, 1, 1)}, "age_band", "0-15"),
        ({"birth_date": date(1983, 12, 31)}, "age_band", "35-59"),
        ({"birth_date": date(1958, 12, 31)}, "age_band", "60+"),
        ({"birth_date": None}, "age_band", "unknown"),
        ({"sex": None}, "sex", "unknown"),
        ({"disability_grade": 2}, "disability", "severe"),
        ({"disability_grade": 3}, "disability", "other"),
        ({"disability_kind": "visual"}, "disability", "other"),
        ({}, "disability", "none"),
        ({}, "settlement", "urban"),
        ({}, "township", "361126001"),
        ({"died_on": date(2019, 1, 1)}, "hukou", "rural"),
    ],
)
def test_the_group_of_a_member(engine, cells, column, group):
    assert groups(engine, MEMBER | cells)[column].to_pylist() == [group]


@pytest.mark.parametrize("cells", [{"counted": False}, {"died_on": date(2018, 12, 31)}])
def test_who_is_not_counted_or_not_alive_is_in_no_group(engine, cells):
    assert groups(engine, MEMBER | cells).num_rows == 0


def test_persons_without_a_record_are_counted_by_source(engine):
    members = [MEMBER | {"member_no": number, "sex": sex} for number, sex in ((1, "F"), (2, "F"), (3, "F"), (4, "M"))]
    links = [
        ("banking", 1, "match"), ("banking", 1, "match"), ("housing", 2, "match"), ("banking", 3, "review"),
    ]  # fmt: skip
    standing = {1: "linkable", 2: "duplicate", 3: "linkable", 4: "nameless"}
    inputs = {
        "person_group": groups(engine, *members),
        "person": table(tables.PERSON, *(
            {"household_id": "H1", "member_no": number, "standing": name} for number, name in standing.items()
        )),
        "identity": table(tables.IDENTITY, {"source": "banking"}, {"source": "housing"}, {"source": "banking"}),
        "identity_link": table(tables.IDENTITY_LINK, *(
            {"source": source, "household_id": "H1", "member_no": number, "decision": decision}
            for source, number, decision in links
        )),
    }  # fmt: skip
    found = {
        (row["group_name"], row["source"]): (row["persons"], row["linkable"], row["unlinked"], row["unlinked_anywhere"])
        for row in engine.fetch("report/count_linked", inputs).to_pylist()
        if row["dimension"] == "sex"
    }
    assert found == {
        ("F", "banking"): (3, 3, 2, 1),
        ("F", "housing"): (3, 3, 2, 1),
        ("M", "banking"): (1, 0, 0, 0),
        ("M", "housing"): (1, 0, 0, 0),
    }
