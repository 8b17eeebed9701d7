"""Waiting for what only the awaited page has: after a click the old one is still there for a while.

Straight after `goto` a page may be read as it is; after anything else Playwright's `expect` looks again until it is so.
"""

from __future__ import annotations

import time

from playwright.sync_api import expect

PATIENCE_MS = 60_000
"""For one answer: where eight others want the same two cores, judging a household anew has taken 24 s."""
WRITTEN_SECONDS = 180


def message(page):
    """What the page says of the deed; an earlier one's may still stand there, so it is always asked for its words."""
    return page.locator("#messages .message")


def loaded(page, fact):
    """Until the page that has `fact` is there with its scripts: keys pressed before reach nobody."""
    expect(fact).to_be_visible()
    page.wait_for_load_state()


def powered(link):
    """Until HTMX has taken in a link that came with an answer: before, a click on it opens a whole page."""
    expect(link).to_have_attribute("data-htmx-powered", "true")


def come_back_until(page, address, fact):
    """Open the page again and again until it has `fact`: feeds are written after the answer is given."""
    until = time.monotonic() + WRITTEN_SECONDS
    while time.monotonic() < until:
        page.goto(address)
        if fact.count():
            return
        page.wait_for_timeout(500)
    raise AssertionError(f"{address} does not have {fact}")
