"""What records carry and how they were matched, counted by hand."""

from datetime import date

import pyarrow as pa
import pytest

from pipeline import tables
from pipeline.linkage.learning.quality import (
    CARRIED,
    UNLINKABLE,
    count_carried,
    count_reviews,
    list_carried,
    list_weights,
    read_numbers,
    sum_matches,
)

BORN = date(1980, 5, 12)


def count(rows):
    records = pa.Table.from_pylist(rows, schema=tables.IDENTITY)
    return count_carried(list_carried(records, read_numbers(records).kind))


@pytest.mark.parametrize(
    ("carried", "cells"),
    [
        ("sound_number", {"id_number": "sound"}),
        ("sound_number", {"id_number": "sound", "name": None}),
        ("damaged_number", {"id_number": "990101198005120011"}),
        ("name_and_birth_date", {"birth_date": BORN, "phone": "13800138001"}),
        ("name_and_birth_date", {"birth_date": BORN, "id_number": "000000000000000000"}),
        ("name_and_context", {"phone": "13800138001"}),
        ("name_and_context", {"address": "红旗村9组"}),
        ("name_and_context", {"address": "红旗村9组", "id_number": "sound", "id_type": "护照"}),
        ("name_and_context", {"tie": "employer:某厂"}),
        ("name_alone", {"phone": " "}),
        ("name_alone", {}),
        ("nothing", {"name": None, "birth_date": BORN, "phone": "13800138001"}),
        ("nothing", {"name": " "}),
    ],
)
def test_a_record_counts_under_the_best_it_has(record, number, carried, cells):
    given = {"name": "王小明"} | cells
    if given.get("id_number") == "sound":
        given["id_number"] = number(BORN, 1)
    row = record("banking", 1, given.pop("name"), **given)
    assert count([row]) == {"banking": dict.fromkeys(CARRIED, 0) | {carried: 1}}


def test_sources_are_told_apart_and_each_kind_is_listed(record):
    rows = [record("banking", 1, "王小明"), record("housing", 1, None), record("housing", 2, "李芳")]
    found = count(rows)
    assert list(found) == ["banking", "housing"]
    assert sum(found["housing"][kind] for kind in UNLINKABLE) == 2
    assert count([]) == {}


def test_a_number_of_another_document_is_none(record, number):
    rows = [
        record("banking", 1, "王小明", id_number=number(BORN, 1), id_type=kind) for kind in ("居民身份证", None, "护照")
    ]
    keys = read_numbers(pa.Table.from_pylist(rows, schema=tables.IDENTITY)).key
    assert keys[0] == keys[1] > 0
    assert keys[2] < 0


def links(*rows):
    names = ("source", "decision", "method", "match_probability")
    schema = pa.schema([tables.IDENTITY_LINK.field(name) for name in names])
    return pa.Table.from_pylist([dict(zip(names, row, strict=True)) for row in rows], schema=schema)


def test_matches_are_summed_by_source_and_method_with_their_doubt():
    table = links(
        ("housing", "match", "probabilistic", 0.98),
        ("banking", "match", "id_exact", 1.0),
        ("banking", "match", "id_exact", 0.75),
        ("banking", "review", "probabilistic", 0.5),
    )
    found = [(row.source, row.method, row.records, round(row.doubt, 9)) for row in sum_matches(table)]
    assert found == [("banking", "id_exact", 2, 0.25), ("housing", "probabilistic", 1, 0.02)]
    assert sum_matches(links()) == ()


def test_every_level_has_its_weight_and_a_missing_value_none(model):
    rows = list_weights(model)
    assert {row["comparison"] for row in rows} == set(model.levels)
    assert len(rows) == sum(len(levels) for levels in model.levels.values())
    assert {row["bits"] for row in rows if row["level"] == "missing"} == {0.0}
    equal = next(row for row in rows if (row["comparison"], row["level"]) == ("name", "equal"))
    assert equal["bits"] > 0


def test_reviews_are_counted_where_the_link_is_in_doubt(person):
    standings = ("linkable", "duplicate", "nameless")
    rows = [
        person("H1", number, "王小明", BORN, number, standing=standing) for number, standing in enumerate(standings, 1)
    ]
    waits = [("banking", 1, "review"), ("banking", 2, "review"), ("banking", 1, "match"), ("housing", 1, "review")]
    names = ("source", "household_id", "member_no", "decision")
    schema = pa.schema([tables.IDENTITY_LINK.field(name) for name in names])
    found = [dict(zip(names, (source, "H1", number, decision), strict=True)) for source, number, decision in waits]
    persons = pa.Table.from_pylist(rows, schema=tables.PERSON)
    assert count_reviews(pa.Table.from_pylist(found, schema=schema), persons) == {"banking": 1, "housing": 1}
