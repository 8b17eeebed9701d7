"""Two townships with one family each, whose feeds are handed out, and the caseworker of each."""

from __future__ import annotations

import csv
from datetime import UTC, datetime

import pyarrow as pa
import pytest

from pipeline.access import Actor, Role
from pipeline.cycle import Cycle
from pipeline.feeds.approving import approve_run
from pipeline.feeds.release import hand_out
from pipeline.feeds.returned import HEADERS
from pipeline.warehouse.loads import LOADS
from pipeline.warehouse.publish import publish

CYCLE = Cycle.of("yiyang", "2018H2")
A, B = "361126100", "361126101"
AT = datetime(2019, 1, 22, 1, 0, tzinfo=UTC)
BACK = datetime(2019, 1, 30, 2, tzinfo=UTC)
GOOD = {"行编号": "HA", "办理结果": "核实一致", "入户日期": "2019-01-25", "入户人": "李经办"}
HOMES = {"HA": (A, "王小明", "银城村1号"), "HB": (B, "李大力", "银城村2号")}


def table(name, *values):
    schema = LOADS[name].schema
    return pa.Table.from_pylist([{field: row.get(field) for field in schema.names} for row in values], schema=schema)


@pytest.fixture
def region(url, make_run, make_tables, flags, flag_row):
    """A published run; nothing is approved."""
    exits = {"outcome": "exit", "action": "exit_income", "category": None, "amount_monthly_fen": 0}
    rows = [
        flag_row(household_id=name, township_code=town, notice_required=True, **exits)
        for name, (town, *_) in HOMES.items()
    ]
    homes = [
        {"household_id": name, "township_code": town, "village_code": f"{town}201", "address": address}
        for name, (town, _, address) in HOMES.items()
    ]
    people = [
        {"household_id": name, "member_no": 1, "name": head, "name_key": head, "name_sound": "x", "relation": "head",
         "counted": True, "id_number": "110101199001010011", "phone": "13900000001"}
        for name, (_, head, _) in HOMES.items()
    ]  # fmt: skip
    tables = make_tables(flag=flags(*rows), household=table("household", *homes), person=table("person", *people))
    publish(url, make_run(frozen={"landed": ["9c56"], "deliveries": {}}), tables)
    return url


@pytest.fixture
def released(region, tmp_path):
    """The same, approved and handed out."""
    approve_run(region, CYCLE, by="王主任", note=None, notice_days=10, at=AT)
    hand_out(region, CYCLE, target=str(tmp_path / "feeds"), resting=lambda _run: {}, at=AT)
    return region


@pytest.fixture
def caseworkers():
    """One a township."""
    return {town: Actor(f"worker{town[-1]}", Role.CASEWORKER, (town,)) for town in (A, B)}


@pytest.fixture
def form(tmp_path):
    """Write a returned form."""

    def write(*rows, name="back.csv", encoding="utf-8-sig", headers=HEADERS):
        with (tmp_path / name).open("w", encoding=encoding, newline="") as file:
            writer = csv.DictWriter(file, headers)
            writer.writeheader()
            writer.writerows(rows)
        return tmp_path / name

    return write
