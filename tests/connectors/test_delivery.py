"""A delivery is taken whole or refused whole, and the refusal says what to do."""

from __future__ import annotations

import json
import pickle
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from connectors.delivery import check_delivery, list_deliveries
from connectors.read import read_delivery
from connectors.sources import REGISTER_TABLES
from pipeline.cycle import Cycle
from pipeline.errors import DeliveryRefused

CYCLE = Cycle.of("yiyang", "2018H2")
PERSON = "甲乙,11010119900307001X,1990-03-07,男,失业,缴费,某公司,1,,201812,"
NAME = "social_2018H2.csv"


@pytest.fixture
def inbox(agency: Any, tmp_path: Path) -> Path:
    """An inbox that holds one sound delivery of social security."""
    folder = tmp_path / "inbox" / "social_security"
    folder.mkdir(parents=True)
    agency.csv(folder / NAME, [agency.SOCIAL, PERSON])
    agency.manifest(folder, "social_security", {NAME: 1})
    return folder.parent


def remake(agency: Any, inbox: Path, rows: int = 1, **changes: Any) -> None:
    agency.manifest(inbox / "social_security", "social_security", {NAME: rows}, **changes)


def refusal(inbox: Path, source: str = "social_security", months: tuple[int, ...] | None = None) -> DeliveryRefused:
    with pytest.raises(DeliveryRefused) as refused:
        check_delivery(inbox, source, CYCLE, months)
    assert refused.value.source == source
    assert refused.value.todo
    assert str(pickle.loads(pickle.dumps(refused.value))) == str(refused.value)
    return refused.value


def test_a_sound_delivery(inbox: Path) -> None:
    delivery = check_delivery(inbox, "social_security", CYCLE)
    (file,) = delivery.files
    assert (file.name, file.rows, file.size) == (NAME, 1, file.path.stat().st_size)
    assert (delivery.covers, delivery.produced_at.isoformat()) == ((201801, 201812), "2019-01-18T09:00:00+08:00")
    (typed,) = [batch for file in read_delivery(delivery) for batch in file.batches]
    assert (typed.records.num_rows, typed.quarantine.num_rows) == (1, 0)


def test_the_digest_is_over_content_not_layout(inbox: Path) -> None:
    before = check_delivery(inbox, "social_security", CYCLE).digest
    path = inbox / "social_security" / "manifest.json"
    content = json.loads(path.read_text("utf-8"))
    path.write_text(json.dumps(dict(reversed(content.items())), indent=3), "utf-8")
    assert check_delivery(inbox, "social_security", CYCLE).digest == before
    path.write_text(json.dumps(content | {"produced_at": "2019-01-19T09:00:00+08:00"}), "utf-8")
    assert check_delivery(inbox, "social_security", CYCLE).digest != before


def _outside(folder: Path) -> None:
    (folder / NAME).rename(folder.parent / NAME)
    (folder / NAME).symlink_to(folder.parent / NAME)


def _linked_manifest(folder: Path) -> None:
    (folder / "manifest.json").rename(folder.parent / "m.json")
    (folder / "manifest.json").symlink_to(folder.parent / "m.json")


@pytest.mark.parametrize(
    ("change", "place", "found"),
    [
        (lambda folder: (folder / "manifest.json").unlink(), "manifest.json", "none"),
        (_linked_manifest, "manifest.json", "none"),
        (lambda folder: (folder / NAME).unlink(), NAME, "none"),
        (lambda folder: (folder / "more.csv").write_text(""), "more.csv", "an extra file"),
        (lambda folder: (folder / ".hidden").write_text(""), ".hidden", "an extra file"),
        (lambda folder: (folder / "deep").mkdir(), "deep", "a link or folder"),
        (_outside, NAME, "a link or folder"),
    ],
    ids=["no manifest", "linked manifest", "missing", "extra", "hidden", "folder", "link"],
)
def test_files_that_are_not_the_manifest_s(inbox: Path, change: Callable[[Path], Any], place: str, found: str) -> None:
    change(inbox / "social_security")
    refused = refusal(inbox)
    assert (refused.place, refused.found) == (place, found)


def test_a_wrong_hash_names_both(inbox: Path) -> None:
    (inbox / "social_security" / NAME).write_text("changed")
    refused = refusal(inbox)
    assert len(refused.found) == 64
    assert refused.expected != f"sha256 {refused.found}"


@pytest.mark.parametrize("rows", [0, 2])
def test_a_wrong_row_count(agency: Any, inbox: Path, rows: int) -> None:
    remake(agency, inbox, rows=rows)
    delivery = check_delivery(inbox, "social_security", CYCLE)
    with pytest.raises(DeliveryRefused, match=f"expected {rows} data rows") as refused:
        [list(file.batches) for file in read_delivery(delivery)]
    assert refused.value.found == ("1 or more" if rows == 0 else "1")


def test_a_file_of_another_format(agency: Any, inbox: Path) -> None:
    folder = inbox / "social_security"
    (folder / NAME).rename(folder / "social.txt")
    agency.manifest(folder, "social_security", {"social.txt": 1})
    assert "social.txt" in refusal(inbox).found


@pytest.mark.parametrize("change", ["absent", "linked"])
def test_an_absent_folder(inbox: Path, change: str) -> None:
    if change == "linked":
        (inbox / "banking").symlink_to(inbox / "social_security")
    refused = refusal(inbox, "banking")
    assert refused.place == "banking/"
    assert "--accept-missing" in refused.todo


def test_an_unknown_source(inbox: Path) -> None:
    assert refusal(inbox, "weather").found == "another"


@pytest.mark.parametrize("without", [None, *REGISTER_TABLES])
def test_the_register_is_its_eight_files(agency: Any, tmp_path: Path, without: str | None) -> None:
    folder = tmp_path / "register"
    folder.mkdir()
    names = [f"{name}.csv" for name in REGISTER_TABLES if name != without]
    for name in names:
        agency.csv(folder / name, ["x"])
    agency.manifest(folder, "register", dict.fromkeys(names, 0))
    if without is None:
        assert [file.name for file in check_delivery(tmp_path, "register", CYCLE).files] == names
    else:
        assert refusal(tmp_path, "register").place == f"{without}.csv"


def test_several_files_of_one_table(agency: Any, tmp_path: Path) -> None:
    folder = tmp_path / "banking"
    folder.mkdir()
    for number in (1, 2):
        agency.jsonl(folder / f"b_{number}.jsonl.gz", [agency.account(), agency.account(name=f"丙{number}")])
    agency.manifest(folder, "banking", {"b_1.jsonl.gz": 2, "b_2.jsonl.gz": 2})
    files = list(read_delivery(check_delivery(tmp_path, "banking", CYCLE)))
    records = [row for file in files for batch in file.batches for row in batch.records.to_pylist()]
    assert [(row["file_name"], row["row_number"]) for row in records] == [
        ("b_1.jsonl.gz", 1), ("b_1.jsonl.gz", 2), ("b_2.jsonl.gz", 1), ("b_2.jsonl.gz", 2),
    ]  # fmt: skip
    assert records[0]["row_digest"] == records[2]["row_digest"] != records[3]["row_digest"]


def test_list_deliveries(inbox: Path) -> None:
    (inbox / "banking").mkdir()
    (inbox / ".DS_Store").write_text("")
    assert list_deliveries(inbox) == ("banking", "social_security")


@pytest.mark.parametrize("kind", ["folder", "file", "source as file", "no inbox"])
def test_an_inbox_with_something_else(inbox: Path, kind: str) -> None:
    if kind == "folder":
        (inbox / "weather").mkdir()
    elif kind == "file":
        (inbox / "notes.txt").write_text("")
    elif kind == "source as file":
        (inbox / "housing").write_text("")
    with pytest.raises(DeliveryRefused):
        list_deliveries(inbox / "none" if kind == "no inbox" else inbox)
