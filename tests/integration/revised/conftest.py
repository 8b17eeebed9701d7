"""A municipality whose social security comes in two parts, and runs over what of it has come."""

from __future__ import annotations

import csv
import hashlib
import json
import shutil
from dataclasses import dataclass
from pathlib import Path

import pytest
from sqlalchemy.engine import make_url

from pipeline.cycle import Cycle
from pipeline.sampling import make_sample
from pipeline.steps import run_cycle
from pipeline.warehouse.views import read_view

CYCLE = Cycle.of("yiyang", "2018H2")
YIYANG = (CYCLE.region, CYCLE.name)
LATE = "social_security_2018H2_late.csv"
FIRST, SECOND = "2019-01-20T09:00:00+08:00", "2019-01-20T09:00:01+08:00"


def silent(_step, _done, _total):
    return None


@pytest.fixture(scope="session")
def municipality(tmp_path_factory):
    out = tmp_path_factory.mktemp("municipality")
    make_sample("yiyang", CYCLE, out, households=120, seed=11)
    return out


@pytest.fixture
def use(tmp_path, monkeypatch):
    """Make a database and an empty HESV_HOME those of the next runs."""

    def change(url, name):
        monkeypatch.setenv("HESV_HOME", str(tmp_path / name))
        plain = make_url(url).set(drivername="postgresql").render_as_string(hide_password=False)
        monkeypatch.setenv("HESV_DATABASE_URL", plain)
        return tmp_path / name

    return change


@pytest.fixture
def home(use, url):
    return use(url, "home")


def run(inbox, *missing, **options):
    return run_cycle(CYCLE, str(inbox), missing, announce=silent, **options)


def flags_of(url, run_id=None):
    with read_view(url, "flag", *YIYANG, run_id=run_id) as found:
        names = [column.name for column in found.columns]
        rows = [dict(zip(names, row, strict=True)) for row in found.rows]
    return {(row["household_id"], row["member_no"]): row for row in rows}


def deliver(inbox, source, produced_at, **files):
    """Hand over a delivery anew: these files (bytes), all others as they were."""
    path = inbox / source / "manifest.json"
    manifest = json.loads(path.read_text("utf-8"))
    for name, content in files.items():
        entry = {"name": name, "sha256": hashlib.sha256(content).hexdigest(), "rows": content.count(b"\n") - 1}
        (inbox / source / name).write_bytes(content)
        manifest["files"] = [file for file in manifest["files"] if file["name"] != name] + [entry]
    path.write_text(json.dumps({**manifest, "produced_at": produced_at}), "utf-8")


@dataclass(frozen=True)
class HeldBack:
    """An inbox without some families' rows of social security, and what brings them."""

    inbox: Path
    name: str
    whole: bytes
    rest: bytes
    families: frozenset[str]
    rows: frozenset[int]
    """Where the rows stand in the whole file."""


@pytest.fixture
def held_back(municipality, tmp_path):
    inbox = tmp_path / "inbox"
    shutil.copytree(municipality / "inbox", inbox)
    with (municipality / "truth" / "links.csv").open(encoding="utf-8") as file:
        links = [row for row in csv.DictReader(file) if row["source"] == "social_security" and row["household_id"]]
    path = inbox / "social_security" / links[0]["file_name"]
    whole = path.read_bytes()
    header, *lines = whole.splitlines(keepends=True)
    paid = {number for number, line in enumerate(lines, start=1) if "待遇,".encode("gb18030") in line}
    families = sorted({row["household_id"] for row in links if int(row["row_number"]) in paid})[:24:3]
    rows = frozenset(int(row["row_number"]) for row in links if row["household_id"] in families)
    kept = [line for number, line in enumerate(lines, start=1) if number not in rows]
    late = [line for number, line in enumerate(lines, start=1) if number in rows]
    deliver(inbox, "social_security", FIRST, **{path.name: header + b"".join(kept)})
    return HeldBack(inbox, path.name, whole, header + b"".join(late), frozenset(families), rows)
