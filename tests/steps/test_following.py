"""What a run takes over from the one it follows, and each ingredient that, being another, forbids it."""

from __future__ import annotations

import hashlib
import json
import shutil
from dataclasses import replace
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import pyarrow.parquet as pq
import pytest

from pipeline.quarantine import Action, RowKey, in_force
from pipeline.steps import gating, ingesting, linking, rejudging
from pipeline.steps.context import RunContext, open_context
from pipeline.steps.following import followed, leave_note, take_over
from pipeline.store import RunStore

from .conftest import CYCLE, begin

SOURCES = ("register", "banking")
FOLLOWS = {"follows_run_id": "first"}


@pytest.fixture
def made(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """What was worked out and not taken over since the test began."""
    done: list[str] = []

    def watch(module: Any, name: str, word: Any) -> None:
        was = getattr(module, name)

        def work(*given: Any) -> Any:
            done.append(word(*given))
            return was(*given)

        monkeypatch.setattr(module, name, work)

    watch(ingesting, "_validate", lambda _run, contract: f"validate {contract.source}")
    watch(gating, "_checked", lambda _run, source, _previous: f"gate {source}")
    watch(linking, "_leave_persons", lambda _run: "persons")
    return done


def take_in(home: Path, inbox: Path, run_id: str, **frozen: Any) -> RunStore:
    """Land, validate and gate two sources, and leave the sides of linkage."""
    store = begin(home, inbox, run_id, SOURCES, **{"previous_run_id": None, **frozen})
    for source in SOURCES:
        ingesting.land(CYCLE, run_id, source, str(inbox))
        ingesting.validate(CYCLE, run_id, source)
        gating.gate(CYCLE, run_id, source)
    linking.leave_sides(open_context(CYCLE, run_id))
    return store


def content(store: RunStore) -> dict[str, Any]:
    found: dict[str, Any] = {path.parent.name: pq.read_table(path) for path in store.root.glob("*/part-0.parquet")}
    return found | {name: store.file(name).read_text("utf-8") for name in ("gate_register.json", "gate_banking.json")}


def change_file(inbox: Path, source: str, name: str) -> None:
    """Deliver a file without its last row."""
    path, manifest = inbox / source / name, inbox / source / "manifest.json"
    lines = path.read_bytes().splitlines(keepends=True)
    path.write_bytes(b"".join(lines[:-1]))
    told = json.loads(manifest.read_text())
    (entry,) = (entry for entry in told["files"] if entry["name"] == name)
    entry |= {"rows": entry["rows"] - 1, "sha256": hashlib.sha256(path.read_bytes()).hexdigest()}
    manifest.write_text(json.dumps(told))


ALL = ["validate register", "gate register", "validate banking", "gate banking", "persons"]


def test_the_same_deliveries_are_taken_over_whole(home: Path, inbox: Path, made: list[str]) -> None:
    first = content(take_in(home, inbox, "first"))
    assert made == ALL
    shutil.rmtree(home / "parsed")
    second = take_in(home, inbox, "second", **FOLLOWS)
    assert made == ALL
    assert content(second) == first
    shutil.rmtree(RunStore.of(home, CYCLE, "first").root)
    assert content(second) == first


@pytest.mark.parametrize(
    "frozen",
    [
        {"follows_run_id": None},  # a first run, or one that is forced
        {"follows_run_id": "first", "replay_of": "first"},
        {"follows_run_id": "gone"},
    ],
)
def test_without_a_run_to_follow_everything_is_made(
    home: Path, inbox: Path, made: list[str], frozen: dict[str, Any]
) -> None:
    first = content(take_in(home, inbox, "first"))
    made.clear()
    assert content(take_in(home, inbox, "second", **frozen)) == first
    assert made == ALL


def test_another_file_is_another_source_and_the_others_stay(home: Path, inbox: Path, made: list[str]) -> None:
    first = content(take_in(home, inbox, "first"))
    made.clear()
    change_file(inbox, "register", "members.csv")
    second = content(take_in(home, inbox, "second", **FOLLOWS))
    assert made == ["validate register", "gate register", "persons"]
    assert second["members"].num_rows == first["members"].num_rows - 1
    assert second["gate_banking.json"] == first["gate_banking.json"]
    assert second["gate_register.json"] != first["gate_register.json"]


def test_other_code_makes_everything(home: Path, inbox: Path, made: list[str], monkeypatch: pytest.MonkeyPatch) -> None:
    """The suites, contracts and statements are part of the code's digest."""
    first = content(take_in(home, inbox, "first"))
    made.clear()
    monkeypatch.setattr(ingesting, "code_version", lambda: "other")
    assert content(take_in(home, inbox, "second", **FOLLOWS)) == first
    assert made == ALL


@pytest.mark.parametrize(
    "word",
    [{"action": "waive"}, {"action": "fix", "column_name": "name", "value": "甲乙"}],
)
def test_peoples_words_about_a_source_make_that_source_anew(
    home: Path, inbox: Path, made: list[str], monkeypatch: pytest.MonkeyPatch, word: dict[str, Any]
) -> None:
    first = take_in(home, inbox, "first")
    row = first.read("text_banking", ["file_name", "row_number"]).to_pylist()[0]
    sha256 = first.read_json("run.json")["deliveries"]["banking"]["files"][row["file_name"]]["sha256"]
    about = RowKey("banking", row["file_name"], sha256, row["row_number"])
    said = Action(action_id=1, row=about, by="k", at=datetime(2019, 1, 1, tzinfo=UTC), **word)
    words = in_force([said])
    monkeypatch.setattr(ingesting, "_words", lambda _run, source: words if source == "banking" else {})
    made.clear()
    second = content(take_in(home, inbox, "second", **FOLLOWS))
    assert made == ["validate banking", "gate banking"]
    assert content(take_in(home, inbox, "alone")) == second
    made.clear()
    take_in(home, inbox, "third", follows_run_id="second")
    assert made == []


def test_a_gate_held_against_another_profile_is_held_again(home: Path, inbox: Path, made: list[str]) -> None:
    first = take_in(home, inbox, "first")
    before = RunStore.of(home, CYCLE.previous, "before")
    shutil.copyfile(first.file("gate_banking.json"), before.file("gate_banking.json"))
    made.clear()
    second = take_in(home, inbox, "second", **FOLLOWS, previous_run_id="before")
    assert made == ["gate banking"]
    assert json.loads(second.file("gate_banking.json").read_text())["previous"] is not None
    made.clear()
    take_in(home, inbox, "third", follows_run_id="second", previous_run_id="before")
    assert made == []


def test_persons_hang_on_the_day(home: Path, inbox: Path, made: list[str]) -> None:
    take_in(home, inbox, "first")
    made.clear()
    run = open_context(CYCLE, take_in(home, inbox, "second", **FOLLOWS).run_id)
    assert made == []
    linking.leave_sides(replace(run, cycle=replace(CYCLE, as_of=date(2018, 12, 30))))
    assert made == ["persons"]


def test_a_table_that_is_not_whole_is_made_anew(home: Path, inbox: Path, made: list[str]) -> None:
    first = take_in(home, inbox, "first")
    (first.root / "row_banking" / "_SUCCESS").unlink()
    made.clear()
    take_in(home, inbox, "second", **FOLLOWS)
    assert made == ["validate banking"]


@pytest.fixture
def runs(home: Path) -> tuple[RunContext, RunContext]:
    for run_id, frozen in (("first", {}), ("second", FOLLOWS)):
        about = {"deliveries": {}, "may_miss": ["housing"], "code_version": "c", "policy_version": "p"}
        RunStore.of(home, CYCLE, run_id).write_json("run.json", about | frozen)
    return open_context(CYCLE, "first"), open_context(CYCLE, "second")


def test_a_judgement_hangs_on_each_of_these(
    runs: tuple[RunContext, RunContext], monkeypatch: pytest.MonkeyPatch
) -> None:
    before, now = runs
    rests_on = rejudging._judged_by(before)
    assert rejudging._judged_by(now) == rests_on
    others = [
        replace(now, frozen={**now.frozen, "code_version": "d"}),
        replace(now, frozen={**now.frozen, "policy_version": "q"}),
        replace(now, frozen={**now.frozen, "may_miss": []}),
        replace(now, cycle=replace(CYCLE, as_of=date(2018, 12, 30))),
    ]
    leave_note(before, "judged", rests_on)
    assert followed(now, "judged", rests_on) is not None
    assert [followed(now, "judged", rejudging._judged_by(other)) for other in others] == [None] * len(others)
    monkeypatch.setattr("pipeline.steps.context.look_back_months", lambda *_: 3)
    assert followed(now, "judged", rejudging._judged_by(now)) is None


def test_what_failed_half_way_left_no_note(runs: tuple[RunContext, RunContext]) -> None:
    before, now = runs

    def fail() -> None:
        raise RuntimeError("stop")

    with pytest.raises(RuntimeError):
        take_over(before, "something", {"a": 1}, (), fail)
    assert followed(now, "something", {"a": 1}) is None
