"""Whole samples: repeatable, readable, complete, with a truth that fits."""

import csv
import gzip
import hashlib
import json
from collections import Counter
from pathlib import Path

import pytest
from python_calamine import CalamineWorkbook

from pipeline.cycle import Cycle
from pipeline.errors import UnknownRegion
from pipeline.sampling import make_sample, records
from pipeline.sampling.municipality import NotASample, SizeNotGivenOnce
from pipeline.sampling.people import check_digit
from pipeline.sampling.scenarios import scenarios_of
from pipeline.sampling.standards import NoSample, load_standards

REGIONS = [
    ("yiyang", "2018H1"), ("yongning", "2020H2"), ("nanning", "2019H2"), ("longnan", "2019H1"), ("yinchuan", "2018H2"),
]  # fmt: skip
HOUSEHOLDS = 560
"""Two decks and more, so that every scenario of a region comes at least twice."""


@pytest.fixture(scope="module", params=REGIONS, ids=lambda region: region[0])
def sample(request, tmp_path_factory):
    region, name = request.param
    out = tmp_path_factory.mktemp(region)
    return out, make_sample(region, Cycle.of(region, name), out, households=HOUSEHOLDS, seed=3)


def digests(folder):
    return {
        str(path.relative_to(folder)): hashlib.sha256(path.read_bytes()).hexdigest()
        for path in sorted(folder.rglob("*"))
        if path.is_file()
    }


def rows_of(path: Path):
    with path.open(encoding="utf-8", newline="") as stream:
        return list(csv.DictReader(stream))


def read_rows(source, path):
    """Data rows of one extract file, by the public reader of its format."""
    match source:
        case "social_security":
            return list(csv.reader(path.read_text(encoding="gb18030").splitlines()))[1:]
        case "employment":
            return CalamineWorkbook.from_path(path).get_sheet_by_name("工资申报").to_python(skip_empty_area=False)[2:]
        case "housing":
            return [line.split("|") for line in path.read_text(encoding="utf-8-sig").splitlines()[1:]]
        case _:
            return gzip.decompress(path.read_bytes()).decode().splitlines()


def test_same_seed_same_bytes_other_seed_others(tmp_path):
    cycle = Cycle.of("yongning", "2020H2")
    for name, seed in (("one", 5), ("two", 5), ("three", 6)):
        make_sample("yongning", cycle, tmp_path / name, households=120, seed=seed)
    one, two, three = (digests(tmp_path / name) for name in ("one", "two", "three"))
    assert one == two
    assert one.keys() == three.keys()
    same = {name for name in one if one[name] == three[name]}
    assert same <= {"inbox/register/relief.csv"}  # at this size perhaps nobody got relief


def test_an_earlier_sample_is_replaced(tmp_path):
    cycle = Cycle.of("yiyang", "2018H1")
    make_sample("yiyang", cycle, tmp_path, households=40, seed=1)
    make_sample("yiyang", cycle, tmp_path, households=30, seed=1)
    assert len(rows_of(tmp_path / "inbox/register/households.csv")) >= 30
    assert {path.name for path in tmp_path.iterdir()} == {"inbox", "truth"}


def test_another_inbox_is_never_overwritten(tmp_path):
    (tmp_path / "inbox").mkdir()
    with pytest.raises(NotASample, match="no sample wrote"):
        make_sample("yiyang", Cycle.of("yiyang", "2018H1"), tmp_path, households=10)
    assert list((tmp_path / "inbox").iterdir()) == []


@pytest.mark.parametrize(
    ("region", "name", "sizes", "error"),
    [
        ("yiyang", "2018H1", {}, SizeNotGivenOnce),
        ("yiyang", "2018H1", {"households": 5, "persons": 5}, SizeNotGivenOnce),
        ("atlantis", "2018H1", {"households": 5}, UnknownRegion),
        ("yiyang", "2031H1", {"households": 5}, NoSample),
        ("yiyang", "2018M11", {"households": 5}, NoSample),
    ],
)
def test_what_cannot_be_made_is_said(tmp_path, region, name, sizes, error):
    with pytest.raises(error):
        make_sample(region, Cycle.of(region, name), tmp_path, **sizes)


def test_persons_is_a_size_too(tmp_path):
    seen = []
    report = make_sample(
        "longnan", Cycle.of("longnan", "2019H1"), tmp_path, persons=200, progress=lambda *done: seen.append(done)
    )
    assert 200 <= report.persons < 220
    assert report.persons == len(rows_of(tmp_path / "inbox/register/members.csv"))


def test_manifests_tell_files_rows_and_hashes(sample):
    out, report = sample
    for source in ("register", "social_security", "employment", "housing", "banking"):
        folder = out / "inbox" / source
        manifest = json.loads((folder / "manifest.json").read_text(encoding="utf-8"))
        assert (manifest["source"], manifest["region"], manifest["cycle"]) == (source, report.region, report.cycle)
        year, half = report.cycle.split("H")
        assert manifest["covers"]["to"] == f"{year}-{'06' if half == '1' else '12'}"
        assert manifest["produced_at"].endswith("-18T09:00:00+08:00")
        assert {each["name"] for each in manifest["files"]} == {path.name for path in folder.iterdir()} - {
            "manifest.json"
        }
        for each in manifest["files"]:
            path = folder / each["name"]
            assert each["sha256"] == hashlib.sha256(path.read_bytes()).hexdigest()
            count = len(rows_of(path)) if source == "register" else len(read_rows(source, path))
            assert each["rows"] == count


def test_headers_are_the_contracts(sample):
    out, report = sample
    inbox, cycle = out / "inbox", report.cycle
    text = (inbox / f"social_security/social_security_{cycle}.csv").read_text(encoding="gb18030")
    assert text.splitlines()[0] == ",".join(records.SOCIAL_SECURITY)
    sheet = CalamineWorkbook.from_path(inbox / f"employment/employment_{cycle}.xlsx")
    assert sheet.sheet_names == ["工资申报"]
    title, header, first = sheet.get_sheet_by_index(0).to_python(skip_empty_area=False)[:3]
    assert "工资申报" in title[0]
    assert tuple(header) == records.EMPLOYMENT
    assert first[0] == 1
    housing = (inbox / f"housing/housing_{cycle}.txt").read_bytes()
    assert housing.startswith(b"\xef\xbb\xbf" + "|".join(records.HOUSING).encode())
    packed = (inbox / f"banking/banking_{cycle}.jsonl.gz").read_bytes()
    assert packed[4:8] == b"\0\0\0\0"  # no time in it


def test_every_id_of_the_register_is_valid(sample):
    out, _ = sample
    members = rows_of(out / "inbox/register/members.csv")
    for each in members:
        number = each["id_number"]
        assert check_digit(number[:17]) == number[17]
        assert number[6:14] == each["birth_date"].replace("-", "")
        assert ("F", "M")[int(number[16]) % 2] == each["sex"]
    counted_twice = Counter(each["id_number"] for each in members)
    assert set(counted_twice.values()) == {1, 2}  # 2: the duplicate_person scenario


def test_links_point_to_members_and_clean_rows_carry_their_ids(sample):
    out, report = sample
    members = {(each["household_id"], each["member_no"]): each for each in rows_of(out / "inbox/register/members.csv")}
    touched = {(each["source"], each["file_name"], each["row_number"]) for each in rows_of(out / "truth/errors.csv")}
    links = rows_of(out / "truth/links.csv")
    rows = {
        name: read_rows(source, out / "inbox" / source / name)
        for source, name, _ in report.rows
        if source != "register"
    }
    place = {"social_security": 1, "employment": 2, "housing": 2}
    clean = 0
    for each in links:
        key = (each["source"], each["file_name"], each["row_number"])
        assert 1 <= int(each["row_number"]) <= len(rows[each["file_name"]])
        if not each["household_id"] or key in touched:
            continue
        row = rows[each["file_name"]][int(each["row_number"]) - 1]
        found = json.loads(row)["id_no"] if each["source"] == "banking" else row[place[each["source"]]]
        assert found == members[each["household_id"], each["member_no"]]["id_number"]
        clean += 1
    assert clean > 500
    nobody = sum(not each["household_id"] for each in links) / len(links)
    assert 0.58 < nobody < 0.65


def test_every_scenario_is_there_with_its_decision(sample):
    out, report = sample
    cycle = Cycle.of(report.region, report.cycle)
    standards = load_standards(report.region, report.cycle, cycle.as_of.year, cycle.previous.as_of.year)
    shown = rows_of(out / "truth/scenarios.csv")
    decided = {each["household_id"] for each in rows_of(out / "truth/decisions.csv")}
    assert {each["scenario"] for each in shown} == {scenario.name for scenario in scenarios_of(standards)}
    assert decided == {each["household_id"] for each in shown if each["scored"] == "Y"}
    scored = {each["scenario"] for each in shown if each["scored"] == "Y"}
    assert {scenario.name for scenario in scenarios_of(standards)} - scored <= {
        "exited",
        "duplicate_person",
        "nobody_left",
    }
    assert sum(each["scored"] == "N" and each["scenario"] != "exited" for each in shown) < HOUSEHOLDS * 0.06


def test_what_must_go_to_quarantine_is_no_link(sample):
    out, _ = sample
    errors = rows_of(out / "truth/errors.csv")
    links = {(each["source"], each["file_name"], each["row_number"]) for each in rows_of(out / "truth/links.csv")}
    left_out = ("quarantine:", "duplicate", "foreign_currency", "corrected_later", "not_scored")
    set_aside = [each for each in errors if each["field"] == "row" and each["corruption"].startswith(left_out)]
    assert set_aside
    assert not links & {(each["source"], each["file_name"], each["row_number"]) for each in set_aside}


def test_several_workbooks(tmp_path):
    report = make_sample("yiyang", Cycle.of("yiyang", "2018H1"), tmp_path, households=60, seed=2, rows_a_workbook=120)
    files = [(name, rows) for source, name, rows in report.rows if source == "employment"]
    assert len(files) > 1
    assert [name for name, _ in files] == [f"employment_2018H1_{number}.xlsx" for number in range(1, len(files) + 1)]
    for name, rows in files:
        assert len(read_rows("employment", tmp_path / "inbox/employment" / name)) == rows <= 120
