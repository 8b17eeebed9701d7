"""A flag has a new revision where it says something else, and only there."""

from __future__ import annotations

from importlib import import_module

import pytest

from pipeline.warehouse.migrations import migrate
from pipeline.warehouse.publish import publish


def revisions(query):
    return query("SELECT household_id, member_no, revision, supersedes FROM serve.flag ORDER BY 1, 2 NULLS FIRST")


def test_a_flag_keeps_its_revision_until_it_says_something_else(url, query, make_run, make_tables, flags, flag_row):
    """The history of five flags over four runs; `None` = the run has no such flag."""
    history = [  # household: amount in each run                     its revision after each run
        ("same", (100, 100, 100, 100), (1, 1, 1, 1)),
        ("once", (100, 200, 200, 200), (1, 2, 2, 2)),
        ("twice", (100, 200, 100, 100), (1, 2, 3, 3)),
        ("new", (None, 100, 100, 200), (None, 1, 1, 2)),
        ("away", (100, None, 100, 100), (1, None, 2, 2)),
    ]
    for number in range(4):
        rows = [
            flag_row(household_id=name, amount_monthly_fen=said[number]) for name, said, _ in history if said[number]
        ]
        publish(url, make_run(f"run-{number}"), make_tables(flag=flags(*rows)))
        expected = [(name, None, told[number]) for name, _, told in sorted(history) if told[number]]
        assert [row[:3] for row in revisions(query)] == expected, number
    assert {row[0]: row[3] for row in revisions(query)} == {
        "same": None, "once": "run-0", "twice": "run-1", "new": "run-2", "away": "run-0",
    }  # fmt: skip
    assert query("SELECT revision, supersedes FROM history.flag WHERE run_id = 'run-1' AND household_id = 'twice'") == [
        (2, "run-0")
    ]


@pytest.mark.parametrize(
    ("column", "value", "is_new"),
    [
        ("explanation_zh", "另一句话", True),
        ("income_per_head_fen", 30001, True),
        ("margin_fen", None, True),
        ("reason_codes", ["INCOME_DOWN", "OTHER"], True),
        ("township_code", "361126101", True),
        ("notice_required", True, True),
        ("grace_end", 201906, True),
        ("policy_version", "yiyang-2019", False),
    ],
)
def test_whatever_a_caseworker_sees_makes_a_revision(
    url, query, make_run, make_tables, flags, flag_row, column, value, is_new
):
    person = flag_row(member_no=2, outcome="keep", action="keep")
    publish(url, make_run("run-0"), make_tables(flag=flags(flag_row(), person)))
    publish(url, make_run("run-1"), make_tables(flag=flags(flag_row(**{column: value}), person)))
    told = (2, "run-0") if is_new else (1, None)
    assert revisions(query) == [("YI01", None, *told), ("YI01", 2, 1, None)]


def test_flags_published_before_flags_had_revisions_keep_that_of_their_run(url, query, make_run, make_tables):
    for number in (1, 2):
        publish(url, make_run(f"run-{number}"), make_tables())
    migration = import_module("sql.migrations.versions.0004_flag_revisions")
    query("ALTER TABLE core.flag DROP COLUMN revision CASCADE, DROP COLUMN supersedes CASCADE")
    query(migration.FLAG)
    migrate(url)
    assert query("SELECT DISTINCT run_id, revision, supersedes FROM history.flag ORDER BY 1") == [
        ("run-1", 1, None), ("run-2", 2, "run-1"),
    ]  # fmt: skip
    publish(url, make_run("run-3"), make_tables())
    assert query("SELECT DISTINCT revision, supersedes FROM serve.flag") == [(2, "run-1")]
