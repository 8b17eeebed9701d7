"""What the tests of a cycle do over and over: run it, look at a view, hand a file over anew."""

from __future__ import annotations

import hashlib
import json

import psycopg2
from sqlalchemy.engine import make_url

from pipeline.cycle import Cycle
from pipeline.steps import run_cycle
from pipeline.warehouse.views import read_view

CYCLE = Cycle.of("yiyang", "2018H2")


def plain(url):
    return make_url(url).set(drivername="postgresql").render_as_string(hide_password=False)


def administer(server, statement):
    session = psycopg2.connect(plain(server))
    session.autocommit = True
    with session.cursor() as cursor:
        cursor.execute(statement)
    session.close()


def use(monkeypatch, home, url):
    monkeypatch.setenv("HESV_HOME", str(home))
    monkeypatch.setenv("HESV_DATABASE_URL", plain(url))


def run(inbox, *missing, cycle=CYCLE, force=False):
    return run_cycle(cycle, str(inbox), missing, force=force, announce=lambda *_: None)


def view(url, name, cycle=CYCLE):
    with read_view(url, name, cycle.region, cycle.name) as found:
        names = [column.name for column in found.columns]
        return [dict(zip(names, row, strict=True)) for row in found.rows]


def rewrite(inbox, source, name, content):
    """Replace a file and set its hash and the day it was produced right, as an agency would."""
    (inbox / source / name).write_bytes(content)
    manifest = json.loads((inbox / source / "manifest.json").read_text("utf-8"))
    for file in manifest["files"]:
        if file["name"] == name:
            file["sha256"] = hashlib.sha256(content).hexdigest()
    manifest["produced_at"] = "2019-02-01T09:00:00+08:00"
    (inbox / source / "manifest.json").write_text(json.dumps(manifest), "utf-8")
