"""What hangs on tasks and flags, in numbers."""

from __future__ import annotations

import pyarrow as pa
import pytest

from pipeline.steps.stakes import estimate_wrong, order_tasks, weigh_stakes, with_peoples_word
from pipeline.store import RunStore
from pipeline.tables import FLAG, FLAG_RISK, IDENTITY_LINK, REVIEW_TASK

MEMBER_OF = pa.schema([IDENTITY_LINK.field("household_id"), IDENTITY_LINK.field("member_no")])


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


def test_nothing_hangs_on_a_task_whose_record_bears_nothing():
    tasks = [{"task_id": name, "kind": "link", "household_id": "B"} for name in ("idle", "bears")]
    ordered = order_tasks(tasks, [risk("B", 20_000)], {"idle"})
    assert [(row["task_id"], row["at_risk_fen"]) for row in ordered] == [("bears", 20_000), ("idle", 0)]


def test_a_task_about_a_member_none_of_whose_records_bears_is_idle(tmp_path):
    """Member 1 has a record that bears and one that does not, member 2 none that does; a conflict is no record's."""
    store = RunStore(tmp_path, "yiyang", "2018H2", "run")
    asked = {1: 1, 2: 1, 3: 2}
    place = {"source": "s", "file_name": "f"}
    tasks = [
        {"task_id": f"T{row}", "kind": "link", "household_id": "H", **place, "row_number": row} for row in asked
    ] + [{"task_id": "T4", "kind": "evidence_conflict", "household_id": "H"}]
    found = [
        {**place, "row_number": row, "household_id": "H", "member_no": member, "decision": "review",
         "match_probability": 0.5}
        for row, member in asked.items()
    ]  # fmt: skip
    risks = [{**risk("H", 20_000), "is_adverse": False}]
    for name, schema, rows in (
        ("review_task", REVIEW_TASK, tasks),
        ("identity_link", IDENTITY_LINK, found),
        ("link_review", MEMBER_OF, [{"household_id": "H", "member_no": 1}]),
        ("flag", FLAG, []),
        ("flag_risk", FLAG_RISK, risks),
    ):
        store.write(name, schema, [table_of(schema, rows)])
    shown, _ = weigh_stakes(store)
    worth = {row["task_id"]: row["at_risk_fen"] for row in store.read("task_risk").to_pylist()}
    assert worth == {"T1": 20_000, "T2": 20_000, "T3": 0, "T4": 20_000}
    assert [row["task_id"] for row in shown] == ["T4", "T1", "T2"]


def table_of(schema, rows):
    return pa.Table.from_pylist([{name: row.get(name) for name in schema.names} for row in rows], schema=schema)


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
