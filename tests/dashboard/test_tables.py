"""Counts before, tables after."""

from __future__ import annotations

from pipeline.dashboard.tables import (
    HIGHEST_BITS,
    LOWEST_BITS,
    changes,
    flags_by_township,
    income_by_month,
    matching,
    moves_between,
    scores,
)

A, B = "361126001", "361126002"


def test_flags_of_a_township_by_group():
    found = flags_by_township(
        [(A, "exit", "exit_income", 6), (A, "exit", "exit_property", 5), (A, "adjustment", "decrease", 7),
         (A, "adjustment", "increase", 8), (B, "keep", "keep", 30), (B, "review", "review", 9), (B, "blocked", "x", 9)]
    )  # fmt: skip
    assert found.columns == ("entry", "raised", "decrease", "exit", "keep", "waiting", "none", "total")
    assert dict(zip(found.rows, found.cells, strict=True)) == {
        A: (0, 8, 7, 11, 0, 0, 0, 26),
        B: (0, 0, 0, 0, 30, 18, 0, 48),
        "total": (0, 8, 7, 11, 30, 18, 0, 74),
    }


def test_of_a_small_cell_the_difference_tells_nothing():
    found = flags_by_township([(A, "exit", "exit_income", 3), (A, "keep", "keep", 40), (B, "exit", "exit_income", 20)])
    assert found.cell(A, "exit") is None
    assert sum(cell is None for cell in found.cells[0]) > 1
    assert sum(cell is None for cell in found.column("exit")) + (found.cell("total", "exit") is None) > 1
    assert found.hidden == sum(cell is None for row in found.cells for cell in row)


def test_against_the_cycle_before():
    now = flags_by_township([(A, "keep", "keep", 40), (B, "keep", "keep", 3)])
    before = flags_by_township([(A, "keep", "keep", 50)])
    by_row = {each.name: (each.now, each.before, each.by) for each in changes(now, before, by_row=True)}
    assert by_row[A][1] == 50
    assert by_row[B] == (None, 0, None)  # few now: neither they nor the change
    by_group = {each.name: each.by for each in changes(before, before, by_row=False)}
    assert by_group["keep"] == 0


def test_no_cycle_before_has_nothing_of_a_township_that_is_new():
    now, before = flags_by_township([(B, "keep", "keep", 9)]), flags_by_township([(A, "keep", "keep", 9)])
    assert [(each.name, each.now, each.before) for each in changes(now, before, by_row=True)] == [
        (A, 0, 9), (B, 9, 0), ("total", 9, 9),
    ]  # fmt: skip


def test_moves_from_state_to_state_in_their_order():
    kept, left = ("keep", "keep", "dibao"), ("exit", "exit_income", None)
    entered, nothing = ("entry", "enter_dibao", "dibao"), (None, None, None)
    found = moves_between([(*kept, *left, 12), (*nothing, *entered, 8), (*kept, *kept, 70), (*left, *nothing, 6)])
    assert (found.rows, found.columns) == (
        ("dibao", "outside", "absent", "total"),
        ("dibao", "outside", "absent", "total"),
    )
    assert found.cells == ((70, 12, 0, 82), (0, 0, 6, 6), (8, 0, 0, 8), (78, 12, 6, 96))


def test_income_of_few_households_is_hidden_with_what_would_give_it_back():
    rows = [
        ("wage", "2018-07", 900_00, 9), ("wage", "2018-08", 800_00, 9), ("property", "2018-07", 70_00, 2),
        ("property", "2018-08", 500_00, 8), ("wage", None, 1700_00, 9), ("property", None, 570_00, 8),
        (None, "2018-07", 970_00, 9), (None, "2018-08", 1300_00, 9), (None, None, 2270_00, 9),
    ]  # fmt: skip
    found = income_by_month(rows)
    assert found.columns == ("wage", "property", "total")
    assert found.cells == ((None, None, 97000), (None, None, 130000), (170000, 57000, 227000))


def test_every_accepted_record_went_somewhere():
    files = [
        {"source": "banking", "state": "accepted", "rows_accepted": 100, "rows_matched": 60},
        {"source": "register", "state": "accepted", "rows_accepted": 900, "rows_matched": None},
        {"source": "housing", "state": "missing", "rows_accepted": None, "rows_matched": None},
    ]
    (banking,) = matching(
        files,
        [
            ("banking", "match", "id_exact", 55),
            ("banking", "match", "clerical", 5),
            ("banking", "review", "id_exact", 2),
        ],
    )
    assert (banking.matched, banking.review, banking.nobody) == (60, 2, 38)
    assert banking.share(banking.matched) == 0.6


def test_scores_beyond_the_ends_stand_in_the_last_bars():
    found = scores(
        [("a", "match", 99, 4), ("b", "match", HIGHEST_BITS, 1), ("a", "review", -30, 2), ("a", "review", 0, 3)]
    )
    assert found["match"][-1] == 5
    assert found["review"][0] == 2
    assert found["review"][-LOWEST_BITS] == 3
    assert sum(map(sum, found.values())) == 10
