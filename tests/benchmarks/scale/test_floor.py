"""The floor does the whole work: every delivered row is read, every published row is copied."""

import json
import os
import shutil
import subprocess
import tempfile
from pathlib import Path

import pytest

from benchmarks.scale.copying import KEY, PUBLISHED, STORED, copy_rows
from benchmarks.scale.cycle import new_home, run_cycle
from benchmarks.scale.municipality import CYCLE, REGION, ROOT, delivery_in
from pipeline.cycle import Cycle
from pipeline.sampling import make_sample
from pipeline.warehouse.connection import connection

PEERS = Path(os.environ.get("BENCH_PYTHON", ROOT / ".venv-bench" / "bin" / "python"))


def has_readers():
    tried = [PEERS, "-c", "import polars, fastexcel, duckdb"]
    return PEERS.exists() and subprocess.run(tried, capture_output=True, check=False).returncode == 0


@pytest.fixture(scope="module")
def delivery(tmp_path_factory):
    folder = tmp_path_factory.mktemp("city")
    make_sample(REGION, Cycle.of(REGION, CYCLE), folder, households=150, seed=2, rows_a_workbook=200)
    return delivery_in(folder / "inbox", folder / "truth")


def parse(inbox, out):
    command = [PEERS, "-m", "benchmarks.scale.parse", inbox, out]
    return subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)


@pytest.mark.slow
@pytest.mark.skipif(not has_readers(), reason="needs the peers' environment (make bench makes it)")
def test_every_delivered_row_is_read(delivery, tmp_path):
    assert parse(delivery.inbox, tmp_path / "out.json").returncode == 0
    found = json.loads((tmp_path / "out.json").read_text(encoding="utf-8"))
    assert found["rows"] == delivery.records
    assert found["members"] < delivery.rows["register"]
    assert found["pairs"] > 0.2 * delivery.records  # about four in ten records are a member's, most with his id
    assert len([name for name in found["laps"] if name.endswith(".xlsx")]) > 1


@pytest.mark.slow
@pytest.mark.skipif(not has_readers(), reason="needs the peers' environment (make bench makes it)")
@pytest.mark.parametrize("source", ["social_security", "employment", "housing", "banking", "register"])
def test_a_lost_row_is_no_floor(delivery, tmp_path, source):
    inbox = tmp_path / "inbox"
    shutil.copytree(delivery.inbox, inbox)
    path = inbox / source / "manifest.json"
    manifest = json.loads(path.read_text(encoding="utf-8"))
    manifest["files"][0]["rows"] += 1
    path.write_text(json.dumps(manifest), encoding="utf-8")
    ended = parse(inbox, tmp_path / "out.json")
    assert ended.returncode != 0
    assert f"RowsLost: {manifest['files'][0]['name']}: " in ended.stderr


@pytest.mark.slow
@pytest.mark.integration
def test_every_published_row_is_copied_and_nothing_is_left(delivery):
    work = Path(tempfile.mkdtemp(prefix="hesv-bench-"))  # pytest's own folder is closed to the server's account
    work.chmod(0o711)
    with new_home(work) as home:
        used, report = run_cycle(home, delivery.inbox)
        assert used.cpu_seconds > 0
        assert used.server_peak_mb > 0
        assert used.peak_mb >= used.command_peak_mb > 100
        published = copy_rows(home.url, home.postmaster, report["run_id"], PUBLISHED, home.folder / "floor")
        stored = copy_rows(home.url, home.postmaster, report["run_id"], STORED, home.folder / "floor", KEY)
        assert published.rows["flag"] == sum(report["flags"].values())
        assert published.rows["delivery"] == len(report["deliveries"])
        assert published.rows == {name: stored.rows[name] for name in published.rows}
        assert published.seconds > 0
        with connection(home.url) as session, session.cursor() as cursor:
            cursor.execute("SELECT count(*) FROM pg_namespace WHERE nspname = 'floor'")
            assert cursor.fetchone() == (0,)
        assert not (home.folder / "floor").exists()
        assert sum(cost["cpu_seconds"] for cost in report["profile"]) < used.cpu_seconds
    assert list(work.iterdir()) == []
    work.rmdir()
