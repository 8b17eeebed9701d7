"""A small office in a real browser: two cycles published, accounts of every role, `hesv serve`, Debian's Chromium.

Screenshots of every page go to HESV_SCREENSHOTS, else build/screenshots. Without a Chromium the tests are skipped,
unless HESV_NEED_BROWSER says that they must run.
"""

from __future__ import annotations

import json
import os
import shutil
import socket
import subprocess
import sys
import tempfile
import time
import urllib.request
from dataclasses import dataclass
from pathlib import Path

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import sync_playwright

ROOT = Path(__file__).parents[2]
REGION, EARLIER, CYCLE = "yiyang", "2018H1", "2018H2"
HOUSEHOLDS = 240
PASSWORD = "a long phrase only for these tests"
ROLES = {"clerk": "office", "second": "office", "chief": "supervisor", "keeper": "engineer"}
QUIET = (
    "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking",
    "--disable-component-update", "--disable-sync",
)  # fmt: skip
DESK, PHONE = {"width": 1366, "height": 768}, {"width": 390, "height": 844}
READY_SECONDS = 60


def pytest_collection_modifyitems(items):
    for item in items:
        if "browser" in Path(str(item.fspath)).parts:
            item.add_marker(pytest.mark.slow)
            item.add_marker(pytest.mark.integration)
            item.add_marker(pytest.mark.xdist_group("browser"))


@dataclass(frozen=True)
class Office:
    """Where the pages are, and the townships of its two caseworkers."""

    address: str
    home: Path
    townships: tuple[str, str]

    def hesv(self, *words, given=None):
        return hesv(self.home, *words, given=given)


def hesv(home, *words, given=None):
    """The command in a process of its own; its output."""
    done = subprocess.run(
        [sys.executable, "-c", "from pipeline.cli import main; main()", *words],
        env={**os.environ, "HESV_HOME": str(home), "PYTHONPATH": str(ROOT), "HESV_WORKERS": "1"},
        input=given, capture_output=True, text=True, timeout=300, check=False,
    )  # fmt: skip
    assert done.returncode == 0, f"hesv {words[0]}: exit {done.returncode}\n{done.stderr[-2000:]}"
    return done.stdout


@pytest.fixture(scope="session")
def chromium():
    found = os.environ.get("HESV_CHROMIUM") or shutil.which("chromium") or shutil.which("chromium-browser")
    if found is None:
        if os.environ.get("HESV_NEED_BROWSER"):
            pytest.fail("no Chromium: apt-get install chromium")
        pytest.skip("no Chromium on this machine: apt-get install chromium")
    return found


@pytest.fixture(scope="session")
def office(chromium):
    """The office with its server, as `hesv` makes it."""
    folder = Path(tempfile.mkdtemp(prefix="hesv-office-"))
    folder.chmod(0o711)
    home = folder / "home"
    for cycle in (EARLIER, CYCLE):
        inbox = folder / cycle
        hesv(home, "sample", "--region", REGION, "--cycle", cycle, "--households", str(HOUSEHOLDS), "--seed", "5",
             "--out", str(inbox))  # fmt: skip
        hesv(home, "run", "--region", REGION, "--cycle", cycle, "--inbox", str(inbox / "inbox"))
    townships = _townships(home, folder)
    for login, role in ROLES.items():
        _account(home, login, role, "all")
    for login, township in zip(("first", "other"), townships, strict=True):
        _account(home, login, "caseworker", township)
    port = _free_port()
    server = subprocess.Popen(
        [sys.executable, "-c", "from pipeline.cli import main; main()", "serve", "--port", str(port)],
        env={**os.environ, "HESV_HOME": str(home), "PYTHONPATH": str(ROOT)},
        stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
    )  # fmt: skip
    try:
        address = f"http://127.0.0.1:{port}"
        _wait(address, server)
        yield Office(address, home, townships)
    finally:
        server.terminate()
        server.wait(timeout=30)
        hesv(home, "db", "stop")
        shutil.rmtree(folder)


def _townships(home, folder):
    """The two townships with most flags."""
    out = folder / "flags.csv"
    hesv(home, "export", "flag", "--region", REGION, "--cycle", CYCLE, "--out", str(out))
    header, *rows = out.read_text("utf-8").splitlines()
    at = header.split(",").index("township_code")
    codes = [row.split(",")[at] for row in rows]
    first, other, *_ = sorted(set(codes), key=lambda code: (-codes.count(code), code))
    return first, other


def _account(home, login, role, township):
    hesv(home, "account", "add", login, "--name", f"测试{login}", "--by", "tests", "--role", role, "--township",
         township, "--password-stdin", given=PASSWORD + "\n")  # fmt: skip


def _free_port():
    with socket.socket() as found:
        found.bind(("127.0.0.1", 0))
        return found.getsockname()[1]


def _wait(address, server):
    until = time.monotonic() + READY_SECONDS
    while time.monotonic() < until:
        assert server.poll() is None, "hesv serve ended"
        try:
            with urllib.request.urlopen(f"{address}/readyz", timeout=2):
                return
        except OSError:
            time.sleep(0.2)
    pytest.fail("hesv serve did not answer in time")


@pytest.fixture(scope="session")
def browser(chromium):
    with sync_playwright() as play:
        opened = play.chromium.launch(executable_path=chromium, args=list(QUIET))
        yield opened
        opened.close()


@pytest.fixture
def visit(office, browser):
    """Sign in as somebody; gives a page that fails the test on an error of the console or an outside request."""
    contexts, complaints = [], []

    def sign_in(login, viewport=None):
        context = browser.new_context(
            base_url=office.address, viewport=viewport or DESK, locale="zh-CN", accept_downloads=True
        )
        contexts.append(context)
        page = context.new_page()
        page.on("pageerror", lambda error: complaints.append(f"script: {error}"))
        page.on("console", lambda said: complaints.append(said.text) if said.type == "error" else None)
        page.on(
            "request",
            lambda asked: None if asked.url.startswith((office.address, "data:", "blob:"))
            else complaints.append(f"outside request: {asked.url}"),
        )  # fmt: skip
        page.goto("/sign-in")
        page.fill("input[name=login]", login)
        page.fill("input[name=password]", PASSWORD)
        page.click("main form button.primary")
        page.wait_for_url("**/")
        return page

    yield sign_in
    for context in contexts:
        context.close()
    assert not complaints, complaints


@pytest.fixture
def shot():
    """Keep a picture of the page as the test's output."""
    folder = Path(os.environ.get("HESV_SCREENSHOTS", ROOT / "build" / "screenshots"))
    folder.mkdir(parents=True, exist_ok=True)

    def take(page, name):
        page.screenshot(path=folder / f"{name}.png", full_page=True)

    return take


def faults(page):
    """What axe-core calls serious or critical on the page, with the places."""
    found = Axe().run(page).response["violations"]
    return [
        f"{fault['id']} ({fault['impact']}): {json.dumps(fault['nodes'][0]['target'], ensure_ascii=False)}"
        for fault in found
        if fault["impact"] in ("serious", "critical")
    ]
