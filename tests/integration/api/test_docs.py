"""The examples of docs/office.md, run as they are written; and the address that a webhook names."""

from __future__ import annotations

import json
import os
import re
import shlex
import shutil
import subprocess
import sys
import threading
import time
from datetime import UTC, date, datetime
from pathlib import Path

import pytest
import uvicorn

from pipeline.access import Act, Actor, Role
from pipeline.feeds.announcing import announcement
from pipeline.office.app import create_app
from pipeline.settings import load_settings
from pipeline.warehouse.accounts import insert_account
from pipeline.warehouse.editions import Edition, TownshipFeed
from tests.integration.api.conftest import CYCLE, asker, token_of
from tests.integration.guard.conftest import run_as

pytestmark = pytest.mark.slow
ROOT = Path(__file__).resolve().parents[3]
MINE = "SELECT township_code FROM serve.flag WHERE action = 'exit_income' ORDER BY 1 LIMIT 1"
HESV = f'#!/bin/sh\nexec {shlex.quote(sys.executable)} -c "from pipeline.cli import main; main()" "$@"\n'


@pytest.fixture
def caseworker(copied, monkeypatch):
    url = copied(monkeypatch)
    ((township,),) = run_as(url, MINE)
    actor = Actor("caseworker1", Role.CASEWORKER, (township,), "示例")
    insert_account(url, actor, None)
    return url, actor


@pytest.fixture
def address(caseworker):
    """Where the application listens: host and port."""
    server = uvicorn.Server(uvicorn.Config(create_app(load_settings()), port=0, log_level="warning"))
    thread = threading.Thread(target=server.run, daemon=True)
    thread.start()
    deadline = time.monotonic() + 30
    while not server.started and time.monotonic() < deadline:
        time.sleep(0.05)
    yield f"127.0.0.1:{server.servers[0].sockets[0].getsockname()[1]}"
    server.should_exit = True
    thread.join(timeout=30)


@pytest.mark.skipif(shutil.which("curl") is None or shutil.which("jq") is None, reason="needs curl and jq")
def test_the_examples_of_the_api_run_as_written(caseworker, address, tmp_path):
    text = (ROOT / "docs" / "office.md").read_text("utf-8")
    (script,) = re.findall(r"```sh\n(API=.*?)```", text, re.DOTALL)
    assert script.count("127.0.0.1:8300") == 1
    (tmp_path / "hesv").write_text(HESV, "utf-8")
    (tmp_path / "hesv").chmod(0o755)
    paths = {"PATH": f"{tmp_path}:{os.environ['PATH']}", "PYTHONPATH": str(ROOT), "NO_PROXY": "*"}
    done = subprocess.run(
        ["bash", "-euo", "pipefail", "-c", script.replace("127.0.0.1:8300", address)],
        cwd=tmp_path, env={**os.environ, **paths}, capture_output=True, text=True, timeout=300, check=False,
    )  # fmt: skip
    assert done.returncode == 0, done.stderr + done.stdout
    decoder, told, left = json.JSONDecoder(), [], done.stdout.strip()
    while left:
        one, end = decoder.raw_decode(left)
        told, left = [*told, one], left[end:].lstrip()
    feed, rest, read, objection = told
    assert feed["edition"] == 1
    assert rest["is_last"]
    assert read == {"township_code": caseworker[1].townships[0], "edition": 1, "is_new": True}
    assert (objection["state"], objection["said"]) == ("open", "工资已停发")
    (file,) = tmp_path.glob("*-full.xlsx")
    assert file.read_bytes()[:2] == b"PK"


def test_the_address_a_webhook_names_gives_the_rows(caseworker):
    url, actor = caseworker
    at = datetime(2019, 1, 20, tzinfo=UTC)
    edition = Edition(1, CYCLE.region, CYCLE.name, 1, "run", date(2018, 12, 31), at, "2019-02", at)
    feed = TownshipFeed(actor.townships[0], {}, "0" * 64, "")
    link = json.loads(announcement(edition, feed))["link"]
    ask = asker(create_app(load_settings()), {"program": token_of(url, actor, Act.FETCH)})
    answer = ask("program", link.removeprefix("/api/v1"))
    assert (answer.status_code, answer.json()["edition"]) == (200, 1)
    assert answer.json()["items"]
