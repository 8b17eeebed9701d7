"""What a delivery looks like in numbers, and that nobody can be read in them."""

from __future__ import annotations

import json
from dataclasses import asdict
from datetime import date

import pyarrow as pa
import pytest
from hypothesis import given
from hypothesis import strategies as st

from connectors.sources import RECORDS, SOURCES
from expectations.profile import LEVELS, MINIMUM_VALUES, Profile, profile


def columns_of(found: Profile, table: str) -> dict:
    (kept,) = (each for each in found.tables if each.name == table)
    return {column.name: column for column in kept.columns}


def test_counts_of_a_small_table(tables_of):
    rows = tables_of("housing")["housing"].to_pylist()
    table = pa.Table.from_pylist([*rows, {**rows[0], "usage": None}, {**rows[0], "usage": "shop"}], RECORDS["housing"])
    found = profile("housing", {"housing": table})
    columns = columns_of(found, "housing")
    assert found.tables[0].rows == 4
    assert columns["kind"].codes == {"ownership": 3, "lease": 1}
    assert columns["usage"].codes == {"home": 1, "shop": 1, "office": 0, "parking": 0, "factory": 0}
    assert (columns["usage"].nulls, columns["lease_from"].nulls, columns["name"].nulls) == (2, 3, 0)
    assert found.tables[0].null_share(columns["usage"]) == 0.5
    assert found.tables[0].code_share(columns["usage"], "shop") == 0.5
    assert columns["name"].codes is columns["name"].quantiles is None
    assert {"share_numerator", "share_denominator"} < set(columns)
    assert not {"file_name", "row_number"} & set(columns)


def test_grades_and_yes_no_are_codes(tables_of):
    columns = columns_of(profile("register", tables_of("register")), "members")
    assert columns["counted"].codes == {"true": 1, "false": 1}
    assert columns["disability_grade"].codes == {"1": 1, "2": 0, "3": 0, "4": 1}
    assert columns["member_no"].codes is None


@pytest.mark.parametrize(("rows", "is_summed_up"), [(MINIMUM_VALUES - 1, False), (MINIMUM_VALUES, True)])
def test_a_few_amounts_are_nobody_s_to_see(rows, is_summed_up, tables_of):
    account = tables_of("banking")["banking"].to_pylist()[0]
    numbered = [{**account, "balance_fen": number, "interest_12m_fen": None} for number in range(rows)]
    table = pa.Table.from_pylist(numbered, RECORDS["banking"])
    columns = columns_of(profile("banking", {"banking": table}), "banking")
    assert (columns["balance_fen"].quantiles is not None) is is_summed_up
    assert columns["interest_12m_fen"].quantiles is None


def test_the_median_and_the_items_of_a_list(tables_of):
    account = tables_of("banking")["banking"].to_pylist()[0]
    months = [{"month": 201801, "amount_fen": 100}, {"month": 201802, "amount_fen": 300}]
    rows = [{**account, "balance_fen": number, "inflow": months} for number in range(101)]
    found = profile("banking", {"banking": pa.Table.from_pylist(rows, RECORDS["banking"])})
    balance = columns_of(found, "banking")["balance_fen"]
    assert balance.median == 50
    assert (balance.quantiles[0], balance.quantiles[-1], len(balance.quantiles)) == (5, 95, len(LEVELS))
    assert found.tables[1].name == "banking.inflow"
    assert found.tables[1].rows == 202
    assert columns_of(found, "banking.inflow")["amount_fen"].quantiles[-1] == 300


@pytest.mark.parametrize("source", SOURCES)
def test_empty_tables_and_a_missing_column(source, tables_of):
    empty = {name: table.slice(0, 0) for name, table in tables_of(source).items()}
    found = profile(source, empty)
    assert all(table.rows == 0 and table.null_share(table.columns[0]) == 0.0 for table in found.tables)
    cut = {name: table.drop_columns([table.column_names[-1]]) for name, table in tables_of(source).items()}
    names = [table.name for table in profile(source, cut).tables]
    assert names == [name for name in (table.name for table in found.tables) if name != "banking.inflow"]


SECRET = "欧阳虚构"


@pytest.mark.parametrize("source", SOURCES)
def test_no_text_of_the_data_is_in_a_profile(source, tables_of):
    """A made-up name planted in every text column, codes among them."""
    tables = {}
    for name, table in tables_of(source).items():
        rows = [
            {**row, **{f.name: SECRET for f in table.schema if f.type == pa.string()}} for row in table.to_pylist()
        ]  # fmt: skip
        tables[name] = pa.Table.from_pylist(rows, schema=table.schema)
    text = json.dumps(asdict(profile(source, tables)), ensure_ascii=False)
    assert SECRET not in text
    assert "(unlisted)" in text


def test_a_code_called_other_is_not_what_no_contract_lists(tables_of):
    rows = tables_of("register")["members"].to_pylist()
    for row, relation in zip(rows, ("other", "cousin"), strict=True):
        row["relation"] = relation
    tables = {**tables_of("register"), "members": pa.Table.from_pylist(rows, RECORDS["members"])}
    codes = columns_of(profile("register", tables), "members")["relation"].codes
    assert (codes["other"], codes["(unlisted)"], codes["head"]) == (1, 1, 0)


@given(
    st.lists(
        st.tuples(st.sampled_from(["M", "F", None]), st.sampled_from([201801, None]), st.integers(0, 10**9)),
        max_size=60,
    )
)
def test_every_row_is_counted_once_and_the_profile_survives_json(rows):
    records = [
        {"file_name": "f", "row_number": number, "sex": sex, "month": month, "base_fen": base, "insurance": "maternity",
         "birth_date": date(1980, 1, 1)}
        for number, (sex, month, base) in enumerate(rows, start=1)
    ]  # fmt: skip
    found = profile("social_security", {"social_security": pa.Table.from_pylist(records, RECORDS["social_security"])})
    for column in found.tables[0].columns:
        if column.codes is not None:
            assert sum(column.codes.values()) + column.nulls == len(rows)
        if column.quantiles is not None:
            assert list(column.quantiles) == sorted(column.quantiles)
    assert Profile.from_dict(json.loads(json.dumps(asdict(found)))) == found
