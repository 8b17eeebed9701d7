"""The API's rows against the views they are read from: names, types, what may be empty, codes. Neither can drift."""

from __future__ import annotations

import re

import pytest
from pydantic import TypeAdapter

from pipeline.feeds.columns import COLUMNS
from pipeline.office.api.schemas import feeds, rows, runs, words
from pipeline.office.api.shapes import described, of_view
from pipeline.warehouse.dictionary import described_views
from tests.integration.guard.conftest import run_as

OF_VIEW = {
    "flag": rows.Flag, "identity_link": rows.Link, "household_assessment": rows.Assessment,
    "income_month": rows.IncomeMonth, "asset": rows.Asset, "screening": rows.Screening, "delivery": runs.Delivery,
}  # fmt: skip
NAME = {"type": "string"}
TYPES = {
    "text": NAME, "integer": {"type": "integer"}, "bigint": {"type": "integer"}, "boolean": {"type": "boolean"},
    "double precision": {"type": "number"}, "date": {"type": "string", "format": "date"},
    "numeric(14,2)": {"type": "string", "pattern": words.CENTS}, "text[]": {"type": "array", "items": NAME},
    "numeric(14,4)": {"type": "string", "pattern": words.EXACT},
    "numeric(11,10)": {"type": "string", "pattern": words.EXACT},
}  # fmt: skip
A_RECORD = {"$ref": "#/$defs/Record"}
JSON = {
    ("flag", "flips"): {"type": "array", "items": A_RECORD}, ("income_month", "record"): A_RECORD,
    ("asset", "record"): A_RECORD,
    ("identity_link", "evidence"): {"type": "array", "items": {"type": "object", "additionalProperties": True}},
}  # fmt: skip
MADE_BY_THE_VIEW = {
    ("flag", "revision"): False, ("flag", "supersedes"): True, ("flag", "earliest_stop_month"): True,
    ("identity_link", "evidence"): True, ("asset", "share"): True, ("income_month", "record"): True,
    ("asset", "record"): True,
}  # fmt: skip
"""Columns that no table has under that name: whether they may be empty."""
NOT_NULL = """
SELECT a.attname, a.attnotnull FROM pg_catalog.pg_attribute AS a
WHERE a.attrelid = 'core.{}'::regclass AND a.attnum > 0 AND NOT a.attisdropped
"""
CODES = """
SELECT a.attname, pg_get_constraintdef(c.oid) FROM pg_catalog.pg_constraint AS c
JOIN pg_catalog.pg_attribute AS a ON a.attrelid = c.conrelid AND a.attnum = ANY(c.conkey)
WHERE c.conrelid = 'core.{}'::regclass AND c.contype = 'c' AND cardinality(c.conkey) = {}
"""
"""The checks of so many columns each."""
IN_ONE_TABLE = tuple(view for view in OF_VIEW if view != "delivery")
"""A refused delivery lies in another table than a file that was taken."""


@pytest.fixture(scope="module")
def views(small):
    return {view.name: view.columns for view in described_views(small) if view.schema == "history"}


def properties(kind):
    """By field: what the document says of its type, without words; and whether it may be null."""
    made = TypeAdapter(kind).json_schema(mode="serialization")
    assert set(made["required"]) == set(made["properties"])
    return {name: taken_apart(said) for name, said in made["properties"].items()}


def taken_apart(said):
    either = said.get("anyOf", [said])
    (what,) = [one for one in either if one != {"type": "null"}]
    bare = {key: value for key, value in what.items() if key not in ("title", "description", "examples")}
    return bare, {"type": "null"} in either


@pytest.mark.parametrize("view", OF_VIEW)
def test_a_schema_tells_its_view_s_columns_in_their_order(views, view):
    assert list(properties(OF_VIEW[view])) == [column.name for column in views[view]]


@pytest.mark.parametrize("view", OF_VIEW)
def test_a_schema_says_of_each_column_what_the_database_says(views, view):
    told = TypeAdapter(OF_VIEW[view]).json_schema(mode="serialization")["properties"]
    assert {name: said["description"] for name, said in told.items()} == {c.name: c.comment for c in views[view]}


@pytest.mark.parametrize("view", OF_VIEW)
def test_a_column_s_type_is_the_database_s(views, view):
    for column in views[view]:
        said, _ = properties(OF_VIEW[view])[column.name]
        wanted = JSON[view, column.name] if column.type == "jsonb" else TYPES[column.type]
        more = {"enum", "const"} if column.type == "text" else set()
        if wanted == NAME and said.get("pattern") == words.MONTH:
            more = {"pattern"}
        assert {key: value for key, value in said.items() if key not in more} == wanted, column.name


@pytest.mark.parametrize("view", IN_ONE_TABLE)
def test_a_column_may_be_null_where_the_database_lets_it(small, view):
    empty = {name: not is_not_null for name, is_not_null in run_as(small, NOT_NULL.format(view))}
    empty |= {name: may for (of, name), may in MADE_BY_THE_VIEW.items() if of == view}
    told = {name: may for name, (_, may) in properties(OF_VIEW[view]).items()}
    assert told == {name: empty[name] for name in told}


@pytest.mark.parametrize(
    ("view", "name"),
    [("identity_link", "decision"), ("identity_link", "method"), ("income_month", "kind"), ("income_month", "grade")],
)
def test_codes_are_those_that_the_database_takes(small, view, name):
    checks = dict(run_as(small, CODES.format(view, 1)))
    assert set(codes(view, name)) == set(re.findall(r"'(\w+)'::text", checks[name]))


def test_outcomes_are_those_that_the_database_takes(small):
    checks = dict(run_as(small, CODES.format("flag", 2)))
    assert set(codes("flag", "outcome")) == set(re.findall(r"WHEN '(\w+)'::text", checks["outcome"]))


def codes(view, name):
    return properties(OF_VIEW[view])[name][0]["enum"]


def test_a_feed_s_row_begins_with_the_feed_s_columns():
    told = TypeAdapter(feeds.FeedRow).json_schema(mode="serialization")["properties"]
    assert tuple(told)[: len(COLUMNS)] == tuple(column.key for column in COLUMNS)
    for column in COLUMNS:
        assert told[column.key]["description"] == f"{column.meaning_zh} / {column.meaning_en}"


def test_a_field_that_nothing_describes_is_refused():
    class Unsaid:
        household_id: str
        nobody_says: str

    with pytest.raises(KeyError, match="nobody_says"):
        described(of_view("flag"))(Unsaid)
