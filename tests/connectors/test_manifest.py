"""A manifest is read strictly, is about this region and cycle, and settles every month of the look-back."""

from __future__ import annotations

import json
import pickle
from pathlib import Path
from typing import Any

import pytest

from connectors.delivery import check_delivery
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


@pytest.mark.parametrize(
    ("key", "value", "place"),
    [
        ("source", "banking", "source"),
        ("region", "nanning", "region"),
        ("cycle", "2018H1", "cycle"),
        ("contract_version", 2, "contract_version"),
        ("contract_version", "1", "contract_version"),
        ("contract_version", True, "contract_version"),
        ("produced_at", "yesterday", "produced_at"),
        ("produced_at", "2019-01-18T09:00:00", "produced_at"),
        ("produced_at", "2017-12-31T09:00:00+08:00", "produced_at"),
        ("covers", {"from": "2018-01"}, "covers"),
        ("covers", {"from": "2018-01", "to": "2018-13"}, "covers"),
        ("covers", {"from": "2018-12", "to": "2018-01"}, "covers"),
        ("covers", {"from": "2018-01", "to": "2018-12", "but": "2018-05"}, "covers"),
        ("files", [], "files"),
        ("files", "all", "files"),
        ("remark", "x", "remark"),
    ],
)
def test_a_manifest_about_something_else(agency: Any, inbox: Path, key: str, value: Any, place: str) -> None:
    remake(agency, inbox, **{key: value})
    assert place in refusal(inbox).place


def test_months_the_wrong_way_round_are_named(agency: Any, inbox: Path) -> None:
    remake(agency, inbox, covers={"from": "2018-12", "to": "2018-01"})
    assert "expected a first month not after the last, found 2018-12 to 2018-01" in str(refusal(inbox))


@pytest.mark.parametrize(
    "change",
    [
        {"name": "../x.csv"}, {"name": "/x.csv"}, {"name": "a\\x.csv"}, {"name": ".."}, {"name": "manifest.json"},
        {"name": ""}, {"name": "a\nb.csv"}, {"rows": -1}, {"rows": "1"}, {"rows": 1.5}, {"sha256": "short"},
        {"size": 1},
    ],
)  # fmt: skip
def test_a_file_entry_that_is_none(inbox: Path, change: dict[str, Any]) -> None:
    path = inbox / "social_security" / "manifest.json"
    content = json.loads(path.read_text("utf-8"))
    content["files"][0] |= change
    path.write_text(json.dumps(content), "utf-8")
    assert "manifest.json" in refusal(inbox).place


@pytest.mark.parametrize("text", ["", "{", "[]", "1", '{"source": "a", "source": "b"}', "[" * 50_000])
def test_what_is_no_manifest(inbox: Path, text: str) -> None:
    (inbox / "social_security" / "manifest.json").write_text(text, "utf-8")
    assert "manifest.json" in refusal(inbox).place


@pytest.mark.parametrize(
    ("produced_at", "settled"),
    [
        ("2019-01-09T23:59:59+08:00", False),
        ("2019-01-10T00:00:00+08:00", True),
        ("2019-01-09T15:59:59+00:00", False),
        ("2019-01-09T16:00:00+00:00", True),
        ("2018-12-31T09:00:00+08:00", False),
    ],
)
def test_a_month_is_settled_ten_days_after_its_end(agency: Any, inbox: Path, produced_at: str, settled: bool) -> None:
    remake(agency, inbox, produced_at=produced_at)
    if settled:
        assert check_delivery(inbox, "social_security", CYCLE).files
    else:
        assert "Unsettled" in refusal(inbox).todo


@pytest.mark.parametrize(
    ("covers", "months", "settled"),
    [
        ({"from": "2018-07", "to": "2018-12"}, None, True),
        ({"from": "2018-08", "to": "2018-12"}, None, False),
        ({"from": "2018-07", "to": "2018-11"}, None, False),
        ({"from": "2018-07", "to": "2018-12"}, CYCLE.look_back(12), False),
        ({"from": "2018-01", "to": "2018-12"}, CYCLE.look_back(12), True),
    ],
)
def test_every_month_of_the_look_back_is_covered(
    agency: Any, inbox: Path, covers: dict[str, str], months: tuple[int, ...] | None, settled: bool
) -> None:
    remake(agency, inbox, covers=covers)
    if settled:
        assert check_delivery(inbox, "social_security", CYCLE, months).files
    else:
        assert "covers" in refusal(inbox, months=months).place
