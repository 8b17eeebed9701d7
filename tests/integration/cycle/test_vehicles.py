"""A source beside the five: vehicles are asked where they are delivered, and change flags by their limit alone."""

from __future__ import annotations

import csv
import hashlib
import json

import pytest

from pipeline.errors import DeliveryRefused
from tests.integration.cycle.office import run, view

pytestmark = [pytest.mark.integration, pytest.mark.slow]
HEADER = "序号,号牌号码,车辆类型,所有人,证件名称,证件号码,手机号码,使用性质,初次登记日期,状态,车辆识别代号,车身颜色"
FILE = "vehicles_2018H2.csv"
OF_THE_RUN = {"run_id", "revision", "supersedes", "change"}


def flags(url):
    """Every flag by whom it is about, without what each run has of its own."""
    return {
        (row["household_id"], row["member_no"]): {name: row[name] for name in row.keys() - OF_THE_RUN}
        for row in view(url, "flag")
    }


def owners(inbox):
    """A counted, living member with a number, of every household: what an owner's row is written with."""
    with (inbox / "register" / "members.csv").open(encoding="utf-8-sig") as file:
        return {
            row["household_id"]: row
            for row in csv.DictReader(file)
            if row["counted"] == "Y" and not row["died_on"] and len(row["id_number"]) == 18
        }


def deliver(inbox, rows):
    folder = inbox / "vehicles"
    folder.mkdir()
    lines = [HEADER, *(f"{number},{row}" for number, row in enumerate(rows, start=1))]
    content = "".join(f"{line}\n" for line in lines).encode("gb18030")
    (folder / FILE).write_bytes(content)
    file = {"name": FILE, "sha256": hashlib.sha256(content).hexdigest(), "rows": len(rows)}
    manifest = {
        "source": "vehicles", "region": "yiyang", "cycle": "2018H2", "contract_version": 1,
        "produced_at": "2019-01-10T09:00:00+08:00", "covers": {"from": "2018-01", "to": "2018-12"}, "files": [file],
    }  # fmt: skip
    (folder / "manifest.json").write_text(json.dumps(manifest), "utf-8")


def vehicle(owner, number, kind="小型汽车", status="正常", day="2015-06-01"):
    name, id_number = owner["name"], owner["id_number"]
    return f"赣E{number:05},{kind},{name},居民身份证,{id_number},,非营运,{day},{status},LTEST{number:012},白"


@pytest.fixture
def with_vehicles(municipality, tmp_path):
    """The same deliveries with room for one more; nothing is copied."""
    inbox, beside = municipality / "inbox", tmp_path / "inbox"
    beside.mkdir()
    for source in inbox.iterdir():
        (beside / source.name).mkdir()
        for file in source.iterdir():
            (beside / source.name / file.name).hardlink_to(file)
    return beside


def alone(found, action, known):
    """Households with one flag, of that action, whose owner is known."""
    several = {household for household, member in found if member is not None}
    return sorted(
        household
        for (household, member), flag in found.items()
        if member is None and household in known and household not in several and flag["action"] == action
    )


def test_vehicles_change_the_flags_of_those_over_the_limit_alone(published, municipality, with_vehicles):
    url = published.url
    before, known = flags(url), owners(municipality / "inbox")
    held, entering = alone(before, "keep", known), alone(before, "enter_dibao", known)
    over = {
        held[0]: [vehicle(known[held[0]], 1)],
        entering[0]: [vehicle(known[entering[0]], 2, "货车", "查封")],
        entering[1]: [vehicle(known[entering[1]], number, "残疾人专用车") for number in (3, 4)],
    }
    within = {
        held[1]: [vehicle(known[held[1]], 5, "残疾人专用车")],
        held[2]: [vehicle(known[held[2]], 6, status="转出"), vehicle(known[held[2]], 7, status="报废")],
        held[3]: [vehicle(known[held[3]], 8, "摩托车"), vehicle(known[held[3]], 9, "电动自行车")],
        entering[2]: [vehicle(known[entering[2]], 10, day="2019-01-02")],
    }
    stranger = {"name": "无此人", "id_number": "11010119000101001X"}
    rows = [row for listed in (*over.values(), *within.values()) for row in listed]
    deliver(with_vehicles, [*rows, vehicle(stranger, 11), "赣E00012,直升机,某,,,,,,正常,,"])

    report = run(with_vehicles)

    assert report.state == "done"
    after = flags(url)
    assert {key for key in before if before[key] != after[key]} == {(household, None) for household in over}
    assert after.keys() == before.keys()
    assert (after[held[0], None]["action"], after[held[0], None]["amount_monthly"]) == ("exit_property", 0)
    assert {after[household, None]["action"] for household in entering[:2]} == {"not_eligible"}
    assert {after[household, None]["reason_codes"][0] for household in over} == {"PROPERTY_OVER"}
    assert "机动车" in after[held[0], None]["explanation_zh"]
    assessed = {row["household_id"]: row["over_limits"] for row in view(url, "household_assessment")}
    assert assessed[held[0]] == [f"vehicles vehicles/{FILE}:1"]
    assert assessed[entering[1]] == [f"disability_vehicles vehicles/{FILE}:3 vehicles/{FILE}:4"]
    owned = [row for row in view(url, "asset") if json.loads(row["record"])["source"] == "vehicles"]
    assert sorted(json.loads(row["record"])["row"] for row in owned) == [1, 2, 3, 4, 5]
    (delivered,) = [row for row in report.deliveries if row["source"] == "vehicles"]
    assert [delivered[name] for name in ("rows_in", "rows_accepted", "rows_quarantined", "rows_matched")] == [
        12, 11, 1, 10,
    ]  # fmt: skip


def test_damaged_vehicles_stop_the_run_and_accepted_as_missing_change_nothing(published, municipality, with_vehicles):
    url = published.url
    before, known = flags(url), owners(municipality / "inbox")
    deliver(with_vehicles, [vehicle(owner, number) for number, owner in enumerate(known.values())])
    (with_vehicles / "vehicles" / FILE).write_bytes(b"cut")
    with pytest.raises(DeliveryRefused, match="vehicles"):
        run(with_vehicles)
    assert run(with_vehicles, "vehicles").accept_missing == ("vehicles",)
    assert flags(url) == before
