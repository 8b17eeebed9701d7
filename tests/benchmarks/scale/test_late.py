"""Cutting a delivery into what came in time and what came late."""

import csv
import hashlib
import json

import pytest

from benchmarks.scale.late import SOURCE, NotSplit, late_households, split_delivery
from benchmarks.scale.municipality import delivery_in
from pipeline.cycle import Cycle
from pipeline.sampling import make_sample


@pytest.fixture(scope="module")
def delivery(tmp_path_factory):
    folder = tmp_path_factory.mktemp("city")
    make_sample("yiyang", Cycle.of("yiyang", "2018H2"), folder, households=120, seed=1)
    return delivery_in(folder / "inbox", folder / "truth")


def rows_of(path):
    with path.open(encoding="gb18030", newline="") as file:
        return list(csv.reader(file))


def test_a_late_file_takes_the_rows_of_one_household_in_twenty(delivery, tmp_path):
    _, second, touched = split_delivery(delivery, tmp_path)
    whole = rows_of(delivery.inbox / SOURCE / "social_security_2018H2.csv")
    kept, late = (rows_of(second / SOURCE / f"social_security_2018H2{end}.csv") for end in ("", "_2"))
    assert kept[0] == late[0] == whole[0]
    assert sorted(kept[1:] + late[1:]) == sorted(whole[1:])
    with (delivery.truth / "links.csv").open(encoding="utf-8", newline="") as file:
        links = [link for link in csv.DictReader(file) if link["source"] == SOURCE and link["household_id"]]
    late_ones = late_households({link["household_id"] for link in links}, 120)
    assert late[1:] == [whole[int(link["row_number"])] for link in links if link["household_id"] in late_ones]
    assert touched == len(late_ones) == 6


def test_manifests_say_what_lies_there(delivery, tmp_path):
    first, second, _ = split_delivery(delivery, tmp_path)
    for inbox, files in ((first, 1), (second, 2)):
        found = json.loads((inbox / SOURCE / "manifest.json").read_text(encoding="utf-8"))
        assert sorted(path.name for path in (inbox / SOURCE).glob("*.csv")) == [file["name"] for file in found["files"]]
        assert len(found["files"]) == files
        for file in found["files"]:
            path = inbox / SOURCE / file["name"]
            assert hashlib.sha256(path.read_bytes()).hexdigest() == file["sha256"]
            assert len(rows_of(path)) - 1 == file["rows"]
    at = [json.loads((inbox / SOURCE / "manifest.json").read_text("utf-8"))["produced_at"] for inbox in (first, second)]
    assert at == ["2019-01-18T09:00:00+08:00", "2019-01-19T09:00:00+08:00"]  # else the second would be refused
    for other in ("banking", "register"):
        assert (first / other / "manifest.json").read_bytes() == (delivery.inbox / other / "manifest.json").read_bytes()


def test_a_file_whose_lines_are_not_its_rows_is_not_cut(delivery, tmp_path):
    broken = tmp_path / "inbox"
    for source in ("register", SOURCE, "employment", "housing", "banking"):
        (broken / source).mkdir(parents=True)
        for path in (delivery.inbox / source).iterdir():
            (broken / source / path.name).write_bytes(path.read_bytes())
    path = broken / SOURCE / "social_security_2018H2.csv"
    path.write_bytes(path.read_bytes() + b"a\r\n")
    with pytest.raises(NotSplit):
        split_delivery(delivery_in(broken, delivery.truth), tmp_path / "out")


@pytest.mark.parametrize(
    ("with_rows", "households", "late"), [(1000, 1000, 50), (700, 1000, 50), (30, 1000, 30), (9, 19, 0)]
)
def test_one_household_in_twenty_of_all(with_rows, households, late):
    known = {f"YI{number:07d}" for number in range(with_rows)}
    found = late_households(known, households)
    assert len(found) == late
    assert found <= known
    assert found == late_households(known, households)
