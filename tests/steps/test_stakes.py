"""What hangs on tasks and flags, in numbers."""

from __future__ import annotations

import pyarrow as pa
import pytest

from pipeline.steps.stakes import estimate_wrong, order_tasks, with_peoples_word
from pipeline.tables import IDENTITY_LINK


def risk(household_id, at_risk_fen, *, member_no=None, is_adverse=False):
    return {
        "household_id": household_id, "member_no": member_no, "is_adverse": is_adverse, "at_risk_fen": at_risk_fen,
    }  # fmt: skip


def test_tasks_come_by_what_the_household_would_lose_or_gain():
    tasks = [{"task_id": name, "kind": "link", "household_id": name} for name in ("A", "B", "C", "D")]
    risks = [risk("B", 20_000), risk("C", 15_000), risk("C", 15_000, member_no=2), risk("D", 20_000)]
    ordered = order_tasks(tasks, risks)
    assert [(row["household_id"], row["at_risk_fen"]) for row in ordered] == [
        ("C", 30_000), ("B", 20_000), ("D", 20_000), ("A", 0),
    ]  # fmt: skip
    assert order_tasks(reversed(tasks), risks) == ordered


def links(*probabilities):
    """One record a probability, row 1 on."""
    rows = [
        {"source": "s", "file_name": "f", "row_number": number, "match_probability": probability}
        for number, probability in enumerate(probabilities, start=1)
    ]
    schema = pa.schema([IDENTITY_LINK.field(name) for name in rows[0]])
    return pa.Table.from_pylist(rows, schema=schema)


def flips(*rows):
    listed = ", ".join(f'{{"source": "s", "file": "f", "row": {row}}}' for row in rows)
    return f"[{listed}]"


@pytest.mark.parametrize(
    ("flags", "probabilities", "found"),
    [
        # two records that may each be somebody else's
        ([flips(1, 2)], (0.9, 0.95), {"adverse": 1, "hanging": 1, "wrong": 0.15}),
        # one flag is wrong once, however many records it hangs on
        ([flips(1, 2)], (0.3, 0.2), {"adverse": 1, "hanging": 1, "wrong": 1.0}),
        # hangs on nothing: nothing can be wrong with a link
        ([flips(), None], (0.5,), {"adverse": 2, "hanging": 0, "wrong": 0.0}),
        ([flips(1), flips(1)], (0.5,), {"adverse": 2, "hanging": 2, "wrong": 1.0}),
    ],
)
def test_wrong_adverse_flags_are_estimated_from_the_links_they_hang_on(flags, probabilities, found):
    rows = [{"household_id": f"H{n}", "member_no": None, "flips": text} for n, text in enumerate(flags)]
    risks = [risk(row["household_id"], 1, is_adverse=True) for row in rows]
    assert estimate_wrong(rows, risks, links(*probabilities)) == found


def test_what_is_not_adverse_does_not_count():
    flag = {"household_id": "H", "member_no": 2, "flips": flips(1)}
    risks = [risk("H", 5, member_no=2), risk("H", 5, member_no=None, is_adverse=True)]
    assert estimate_wrong([flag], risks, links(0.1)) == {"adverse": 1, "hanging": 0, "wrong": 0.0}


@pytest.mark.parametrize(
    ("method", "decision", "probability"),
    [
        ("clerical", "match", 1.0),  # a person confirmed it
        ("clerical", "review", 0.4),  # a person could not tell
        ("probabilistic", "match", 0.4),
    ],
)
def test_of_what_a_person_confirmed_there_is_no_doubt(method, decision, probability):
    table = links(0.4).append_column("decision", pa.array([decision])).append_column("method", pa.array([method]))
    assert with_peoples_word(table).to_pylist() == [
        {"source": "s", "file_name": "f", "row_number": 1, "match_probability": probability}
    ]
