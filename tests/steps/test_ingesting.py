"""land and validate: a file is parsed and typed once, and what is taken again is what would be made anew."""

from __future__ import annotations

import json
import shutil
from pathlib import Path
from typing import Any

import pyarrow.parquet as pq
import pytest

from pipeline.errors import DeliveryRefused
from pipeline.parsed import ParsedFiles, key_of
from pipeline.quarantine import NO_FIXES, Fixes
from pipeline.steps import ingesting
from pipeline.store import RunStore

from .conftest import CYCLE, begin

SOURCES = ("register", "banking", "employment")


@pytest.fixture
def work(monkeypatch: pytest.MonkeyPatch) -> dict[str, list[str]]:
    """The files parsed and typed since the test began."""
    done: dict[str, list[str]] = {"parsed": [], "typed": []}
    parse, type_rows = ingesting.open_file, ingesting.type_rows

    def parsing(contract: Any, path: Path, name: str, stated: int) -> Any:
        done["parsed"].append(name)
        return parse(contract, path, name, stated)

    def typing(contract: Any, text: Path, file_name: str, *rest: Any) -> None:
        done["typed"].append(file_name)
        type_rows(contract, text, file_name, *rest)

    monkeypatch.setattr(ingesting, "open_file", parsing)
    monkeypatch.setattr(ingesting, "type_rows", typing)
    return done


def ingest(
    home: Path, inbox: Path, run_id: str, *, sources: tuple[str, ...] = SOURCES, **frozen: Any
) -> dict[str, Any]:
    """Land and validate; every table the run has then."""
    store = begin(home, inbox, run_id, sources, **frozen)
    for source in sources:
        ingesting.land(CYCLE, run_id, source, str(inbox))
        ingesting.validate(CYCLE, run_id, source)
    return {path.parent.name: pq.read_table(path) for path in sorted(store.root.glob("*/part-0.parquet"))}


def add_file(inbox: Path, source: str, name: str, copy_of: str) -> None:
    """A late file of a source: the same rows once more, under another name."""
    manifest = inbox / source / "manifest.json"
    content = json.loads(manifest.read_text())
    (entry,) = (entry for entry in content["files"] if entry["name"] == copy_of)
    shutil.copyfile(inbox / source / copy_of, inbox / source / name)
    manifest.write_text(json.dumps({**content, "files": [*content["files"], {**entry, "name": name}]}))


def test_an_unchanged_file_is_neither_parsed_nor_typed_again(
    home: Path, inbox: Path, work: dict[str, list[str]]
) -> None:
    first = ingest(home, inbox, "first")
    assert len(work["parsed"]) == len(work["typed"]) == 10
    shutil.rmtree(RunStore.of(home, CYCLE, "first").root)
    second = ingest(home, inbox, "second")
    assert len(work["parsed"]) == len(work["typed"]) == 10
    assert first.keys() == second.keys()
    assert first == second


def test_a_late_file_alone_is_parsed_and_duplicates_are_found_over_all(
    home: Path, inbox: Path, work: dict[str, list[str]], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    before = ingest(home, inbox, "first", sources=("banking",))
    work["parsed"].clear()
    add_file(inbox, "banking", "banking_2018H2_2.jsonl.gz", "banking_2018H2.jsonl.gz")
    found = ingest(home, inbox, "second", sources=("banking",))
    assert work["parsed"] == ["banking_2018H2_2.jsonl.gz"]
    assert found["banking"] == before["banking"]
    late = found["file_counts_banking"].to_pylist()[1]
    assert late["rows_duplicate"] == late["rows_in"] > 0
    monkeypatch.setenv("HESV_HOME", str(tmp_path / "elsewhere"))
    assert ingest(tmp_path / "elsewhere", inbox, "second", sources=("banking",)) == found


def test_the_same_bytes_under_another_name_are_another_file(home: Path, inbox: Path) -> None:
    add_file(inbox, "banking", "a.jsonl.gz", "banking_2018H2.jsonl.gz")
    found = ingest(home, inbox, "first", sources=("banking",))
    assert found["text_banking"]["file_name"].unique().to_pylist() == ["a.jsonl.gz", "banking_2018H2.jsonl.gz"]


def test_other_code_makes_its_own_and_clears_what_was(
    home: Path, inbox: Path, work: dict[str, list[str]], monkeypatch: pytest.MonkeyPatch
) -> None:
    first = ingest(home, inbox, "first", sources=("banking",))
    kept = len(list((home / "parsed").rglob("_SUCCESS.json")))
    monkeypatch.setattr(ingesting, "code_version", lambda: "other")
    assert ingest(home, inbox, "second", sources=("banking",)) == first
    assert (len(work["parsed"]), len(work["typed"])) == (2, 2)
    assert len(list((home / "parsed").rglob("_SUCCESS.json"))) == kept


def test_a_fix_types_the_file_anew_and_does_not_parse_it(
    home: Path, inbox: Path, work: dict[str, list[str]], monkeypatch: pytest.MonkeyPatch
) -> None:
    first = ingest(home, inbox, "first", sources=("banking",))
    row = first["text_banking"].to_pylist()[0]
    fixes = Fixes({row["row_digest"]: {"name": "甲乙"}}, frozenset({(row["file_name"], 1)}), frozenset())
    monkeypatch.setattr(ingesting, "_fixes", lambda *_: fixes)
    ingest(home, inbox, "second", sources=("banking",))
    assert (len(work["parsed"]), len(work["typed"])) == (1, 2)
    monkeypatch.setattr(ingesting, "_fixes", lambda *_: NO_FIXES)
    assert ingest(home, inbox, "third", sources=("banking",)) == first
    assert (len(work["parsed"]), len(work["typed"])) == (1, 2)


def test_a_replay_makes_everything_anew_from_the_bytes(home: Path, inbox: Path, work: dict[str, list[str]]) -> None:
    first = ingest(home, inbox, "first", sources=("banking",))
    before = sorted((home / "parsed").rglob("*"))
    assert ingest(home, inbox, "again", sources=("banking",), replay_of="first") == first
    assert (len(work["parsed"]), len(work["typed"])) == (2, 2)
    assert sorted((home / "parsed").rglob("*")) == before


@pytest.mark.parametrize(
    "harm",
    [
        lambda part: part.write_bytes(part.read_bytes()[:-1]),
        lambda part: part.write_bytes(b""),
        lambda part: part.unlink(),
        lambda part: (part.parent / "_SUCCESS.json").unlink(),
        lambda part: (part.parent / "_SUCCESS.json").write_text("{"),
        lambda part: shutil.rmtree(part.parent),
    ],
)
def test_a_damaged_part_is_made_anew(home: Path, inbox: Path, work: dict[str, list[str]], harm: Any) -> None:
    first = ingest(home, inbox, "first", sources=("banking",))
    shutil.rmtree(RunStore.of(home, CYCLE, "first").root)  # its tables are the same bytes by another name
    for name in ("text.parquet", "typed.parquet"):
        (part,) = (home / "parsed").rglob(name)
        harm(part)
    assert ingest(home, inbox, "second", sources=("banking",)) == first
    assert (len(work["parsed"]), len(work["typed"])) == (2, 2)


def test_other_counts_in_the_manifest_refuse_what_is_kept_too(
    home: Path, inbox: Path, work: dict[str, list[str]], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(ingesting, "record_refused", lambda *_: None)
    ingest(home, inbox, "first", sources=("banking",))
    manifest = inbox / "banking" / "manifest.json"
    content = json.loads(manifest.read_text())
    content["files"][0]["rows"] += 1
    manifest.write_text(json.dumps(content))
    with pytest.raises(DeliveryRefused, match="data rows as in the manifest"):
        ingest(
            home, inbox, "second", sources=("banking",), replay_of="first"
        )  # a replay writes nothing to the warehouse


def test_what_is_kept_is_for_this_account_alone(home: Path, inbox: Path) -> None:
    ingest(home, inbox, "first", sources=("banking",))
    kept = [home / "parsed", *(home / "parsed").rglob("*")]
    assert {oct(path.stat().st_mode & 0o777) for path in kept} == {"0o700", "0o600"}


def test_a_part_left_half_written_is_no_part_and_goes(tmp_path: Path) -> None:
    store = ParsedFiles(tmp_path / "parsed", "code", "run")

    def fails(folder: Path) -> None:
        (folder / "x").write_text("half")
        raise RuntimeError("stop")

    with pytest.raises(RuntimeError):
        store.part("ab" * 32, key_of("x"), fails)
    assert [path for path in (tmp_path / "parsed").rglob("*") if path.is_file()] == []
    made = store.part("ab" * 32, key_of("x"), lambda folder: (folder / "x").write_text("whole") and None)
    assert (made / "x").read_text() == "whole"
