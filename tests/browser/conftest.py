"""People at the office's pages: each signs in once a session, and each page he opens complains of what goes wrong.

Pictures of every page go to HESV_SCREENSHOTS, else build/screenshots. Without a Chromium these tests are skipped,
unless HESV_NEED_BROWSER says that they must run.
"""

from __future__ import annotations

import os
import shutil
from pathlib import Path

import pytest
from playwright.sync_api import expect, sync_playwright

from tests.browser.office import PASSWORD, ROOT, opened_office
from tests.browser.places import read_values
from tests.browser.waiting import PATIENCE_MS

HERE = Path(__file__).parent
QUIET = (
    "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking",
    "--disable-component-update", "--disable-sync", "--disable-dev-shm-usage",
)  # fmt: skip
DESK, PHONE = {"width": 1366, "height": 768}, {"width": 390, "height": 844}
expect.set_options(timeout=PATIENCE_MS)


def pytest_collection_modifyitems(items):
    for item in items:
        if HERE in item.path.parents:
            item.add_marker(pytest.mark.slow)
            item.add_marker(pytest.mark.integration)


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
    with opened_office() as made:
        yield made


@pytest.fixture(scope="session")
def browser(chromium):
    with sync_playwright() as play:
        opened = play.chromium.launch(executable_path=chromium, args=list(QUIET))
        yield opened
        opened.close()


@pytest.fixture(scope="session")
def signed_in(office, browser):
    """Sign in by the form, the first time somebody is asked for; gives the cookies of it."""
    known = {}

    def cookies(login):
        if login not in known:
            context = browser.new_context(base_url=office.address, locale="zh-CN")
            context.set_default_timeout(PATIENCE_MS)
            page = context.new_page()
            page.goto("/sign-in")
            page.fill("input[name=login]", login)
            page.fill("input[name=password]", PASSWORD)
            page.click("main form button.primary")
            page.wait_for_url("**/")
            known[login] = context.storage_state()
            context.close()
        return known[login]

    return cookies


@pytest.fixture(scope="session")
def values(office, browser, signed_in):
    """What fills the addresses of pages."""
    context = browser.new_context(base_url=office.address, storage_state=signed_in("first"))
    context.set_default_timeout(PATIENCE_MS)
    yield read_values(context.new_page(), office.townships[0])
    context.close()


@pytest.fixture
def complaints():
    """What pages complained of: an error of a script or the console, a request to another place."""
    return []


@pytest.fixture(scope="session")
def opened(office, browser, signed_in):
    """Open a browser as somebody, or as nobody: a page whose console, scripts and requests are listened to."""

    def open_as(login, heard, viewport=DESK, language="zh"):
        context = browser.new_context(
            base_url=office.address, viewport=viewport, locale="zh-CN", accept_downloads=True,
            storage_state=signed_in(login) if login else None, reduced_motion="reduce",
        )  # fmt: skip
        context.add_cookies([{"name": "hesv_language", "value": language, "url": office.address}])
        context.set_default_timeout(PATIENCE_MS)
        page = context.new_page()
        page.on("pageerror", lambda error: heard.append(f"script on {page.url}: {error}"))
        page.on("console", lambda said: heard.append(f"{page.url}: {said.text}") if said.type == "error" else None)
        page.on("request", lambda asked: heard.append(f"outside: {asked.url}") if is_outside(asked.url) else None)
        return page

    def is_outside(url):
        return not url.startswith((f"{office.address}/", "data:", "blob:"))

    return open_as


@pytest.fixture
def visit(opened, complaints):
    """Open browsers of one's own; fails the test on whatever their pages complain of."""
    pages = []

    def open_as(login=None, viewport=DESK, *, language="zh"):
        pages.append(opened(login, complaints, viewport, language))
        return pages[-1]

    yield open_as
    for page in pages:
        page.context.close()
    assert not complaints, complaints


@pytest.fixture(scope="session")
def kept(opened):
    """One browser a person and language for the whole session, with what it has heard: for tests that only look."""
    known = {}

    def of(login, language="zh"):
        if (login, language) not in known:
            heard = []
            known[login, language] = (opened(login, heard, DESK, language), heard)
        return known[login, language]

    yield of
    for page, _ in known.values():
        page.context.close()


@pytest.fixture
def glance(kept):
    """Look at pages in the browser somebody has open already; fails the test on whatever they complain of."""
    looked = []

    def look(login, viewport=DESK, *, language="zh"):
        page, heard = kept(login, language)
        page.set_viewport_size(viewport)
        looked.append(heard)
        return page

    yield look
    complaints = [one for heard in looked for one in heard]
    for heard in looked:
        heard.clear()
    assert not complaints, complaints


@pytest.fixture(scope="session")
def shot():
    """Keep a picture of the page as the test's output."""
    folder = Path(os.environ.get("HESV_SCREENSHOTS", ROOT / "build" / "screenshots"))
    folder.mkdir(parents=True, exist_ok=True)

    def take(page, name):
        page.wait_for_load_state()
        page.screenshot(path=folder / f"{name}.png", full_page=True)

    return take
