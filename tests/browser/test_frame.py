"""What every page is framed by: the language, the keyboard, paper and small screens."""

import re

import pytest
from playwright.sync_api import expect

from tests.browser.conftest import PHONE
from tests.browser.office import CYCLE, EARLIER, REGION
from tests.browser.waiting import loaded


def test_english_by_switch_and_back(visit, shot):
    page = visit("clerk")
    page.goto(f"/deliveries?region={REGION}&cycle={CYCLE}&source=register")
    page.locator(".language button").click()
    expect(page.locator("html")).to_have_attribute("lang", "en")
    expect(page).to_have_url(re.compile("source=register"))  # one stays where one is
    expect(page.locator("h1")).to_have_text("Deliveries")
    expect(page.locator("#deliveries tbody td:first-child").first).to_have_text("Register")
    shot(page, "clerk-deliveries-english")
    page.goto("/")
    expect(page.locator("html")).to_have_attribute("lang", "en")  # and it is remembered
    page.locator(".language button").click()
    expect(page.locator("html")).to_have_attribute("lang", "zh-CN")


def test_the_cycle_is_chosen_in_the_bar_and_remembered(visit):
    page = visit("clerk")
    page.goto(f"/tasks?region={REGION}&cycle={CYCLE}")
    page.select_option(".cycle-choice [name=cycle]", EARLIER)
    page.wait_for_url(f"**/tasks?region={REGION}&cycle={EARLIER}")
    page.goto("/deliveries")
    expect(page.locator(".cycle-choice [name=cycle]")).to_have_value(EARLIER)


def test_a_page_of_a_cycle_says_so_in_the_bar_and_another_is_chosen_from_its_list(visit, values):
    page = visit("clerk")
    page.goto(f"/tasks?region={REGION}&cycle={EARLIER}")
    page.goto(f"/households/{REGION}/{CYCLE}/{values['household_id']}")
    expect(page.locator(".cycle-choice [name=cycle]")).to_have_value(CYCLE)
    page.goto(f"/cycles/{REGION}/{CYCLE}")
    page.select_option(".cycle-choice [name=cycle]", EARLIER)
    expect(page).to_have_url(f"/cycles?region={REGION}&cycle={EARLIER}")


def test_the_keyboard_skips_to_the_text_and_shows_where_it_is(visit, shot):
    page = visit("clerk")
    page.goto("/deliveries")
    page.keyboard.press("Tab")
    skip = page.locator("a.skip")
    expect(skip).to_be_focused()
    expect(skip).to_be_in_viewport()
    shot(page, "keyboard-skip-link")
    page.keyboard.press("Enter")
    expect(page.locator("main")).to_be_focused()
    page.keyboard.press("Tab")
    expect(page.locator("main :focus")).to_have_count(1)
    for _ in range(12):
        outline = page.evaluate(
            "(() => { const style = getComputedStyle(document.activeElement);"
            " return [style.outlineStyle, parseFloat(style.outlineWidth), style.boxShadow]; })()"
        )
        assert (outline[0] != "none" and outline[1] >= 1) or outline[2] != "none", page.evaluate(
            "document.activeElement.outerHTML"
        )
        page.keyboard.press("Tab")


def test_a_table_is_sorted_by_keys(visit):
    page = visit("clerk")
    page.goto("/deliveries")
    page.get_by_role("link", name="总行数").focus()
    page.keyboard.press("Enter")
    expect(page.locator("th[aria-sort=ascending]")).to_have_text("总行数")


def test_a_dialog_takes_the_keyboard_and_gives_it_back(visit):
    page = visit("clerk")
    page.goto(f"/tasks?kind=link&state=all&region={REGION}&cycle={CYCLE}")
    page.locator("#tasks tbody a").first.click()
    opener = page.locator("[data-dialog=reveal-task]")
    loaded(page, opener)
    opener.focus()
    page.keyboard.press("Enter")
    expect(page.locator("dialog[open]")).to_have_count(1)
    expect(page.locator("dialog[open] [name=purpose]")).to_be_focused()
    page.keyboard.press("Escape")
    expect(page.locator("dialog[open]")).to_have_count(0)
    expect(opener).to_be_focused()


@pytest.mark.parametrize("address", ["/", "/search", "/tasks", "/objections", "/release", "/feeds"])
def test_on_a_telephone_fingers_find_what_they_press(visit, address):
    page = visit("chief", PHONE)
    page.goto(address)
    small = page.evaluate(
        "[...document.querySelectorAll('main button, main .button, main select, main input:not([type=hidden]), nav a')]"
        ".map((one) => [one.outerHTML.slice(0, 80), one.getBoundingClientRect()])"
        ".filter(([, box]) => box.width && box.height < 28).map(([text]) => text)"
    )
    assert small == []


def test_nothing_of_a_form_is_lost_where_scripts_are_off(office, browser, signed_in):
    context = browser.new_context(base_url=office.address, java_script_enabled=False, storage_state=signed_in("clerk"))
    page = context.new_page()
    page.goto(f"/search?region={REGION}&cycle={CYCLE}")
    page.fill("#text", office.households[0]["household_id"])
    page.locator(".search-form button").click()
    expect(page.locator("#results tbody tr")).to_have_count(1)
    page.goto("/deliveries")
    page.get_by_role("link", name="总行数").click()
    expect(page.locator("th[aria-sort=ascending]")).to_have_text("总行数")
    page.select_option("[name=source]", "register")
    page.get_by_role("button", name="筛选").click()
    expect(page.locator("#deliveries tbody td:first-child")).to_have_text(["救助台账"] * 8)
    context.close()
