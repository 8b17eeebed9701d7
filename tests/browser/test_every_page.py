"""Every page by role, at a desk and on a telephone: it comes, nothing complains, axe-core finds no serious fault."""

from __future__ import annotations

import pytest

from tests.browser.conftest import DESK, PHONE, faults

PAGES = {
    "clerk": ("/", "/search", "/deliveries", "/quarantine"),
    "chief": ("/", "/audit"),
    "keeper": ("/", "/accounts"),
    "first": ("/",),
}


@pytest.mark.parametrize("viewport", [DESK, PHONE], ids=["desk", "phone"])
@pytest.mark.parametrize(("login", "address"), [(who, page) for who, pages in PAGES.items() for page in pages])
def test_page_comes_without_fault(visit, shot, login, address, viewport):
    page = visit(login, viewport)
    answer = page.goto(address)
    assert answer.status == 200
    name = address.strip("/").replace("/", "-") or "home"
    shot(page, f"{login}-{name}-{'phone' if viewport is PHONE else 'desk'}")
    assert page.title()
    assert page.locator("main").count() == 1
    wide = page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth")
    assert wide <= 0, f"the page is {wide} px wider than the screen"
    assert faults(page) == []


def test_english_by_switch(visit, shot):
    page = visit("clerk")
    chinese = page.locator("main").inner_text()
    page.locator("[name=language][value=en], a[href*='language'][hreflang=en], button[value=en]").first.click()
    page.wait_for_load_state()
    assert page.locator("html").get_attribute("lang") == "en"
    assert page.locator("main").inner_text() != chinese
    shot(page, "clerk-home-english")
