"""What every page is framed by: the language, the keyboard, paper and small screens."""

import pytest

from tests.browser.conftest import PHONE
from tests.browser.office import CYCLE, EARLIER, REGION


def active(page, what):
    return page.evaluate(f"document.activeElement.{what}")


def test_english_by_switch_and_back(visit, shot):
    page = visit("clerk")
    page.goto(f"/deliveries?region={REGION}&cycle={CYCLE}&source=register")
    chinese = page.locator("main").inner_text()
    page.locator(".language button").click()
    page.locator("html[lang=en]").wait_for()
    assert "source=register" in page.url  # one stays where one is
    assert page.locator("h1").inner_text() == "Deliveries"
    assert page.locator("main").inner_text() != chinese
    shot(page, "clerk-deliveries-english")
    page.goto("/")
    assert page.locator("html").get_attribute("lang") == "en"  # and it is remembered
    page.locator(".language button").click()
    page.locator("html[lang=zh-CN]").wait_for()


def test_the_cycle_is_chosen_in_the_bar_and_remembered(visit):
    page = visit("clerk")
    page.goto(f"/tasks?region={REGION}&cycle={CYCLE}")
    with page.expect_navigation():
        page.select_option(".cycle-choice [name=cycle]", EARLIER)
    page.goto("/deliveries")
    assert page.locator(".cycle-choice [name=cycle]").input_value() == EARLIER


def test_a_page_of_a_cycle_says_so_in_the_bar_and_another_is_chosen_from_its_list(visit, values):
    page = visit("clerk")
    page.goto(f"/tasks?region={REGION}&cycle={EARLIER}")
    page.goto(f"/households/{REGION}/{CYCLE}/{values['household_id']}")
    assert page.locator(".cycle-choice [name=cycle]").input_value() == CYCLE
    page.goto(f"/cycles/{REGION}/{CYCLE}")
    with page.expect_navigation():
        page.select_option(".cycle-choice [name=cycle]", EARLIER)
    assert page.url.endswith(f"/cycles?region={REGION}&cycle={EARLIER}")


def test_the_keyboard_skips_to_the_text_and_shows_where_it_is(visit, shot):
    page = visit("clerk")
    page.goto("/deliveries")
    page.keyboard.press("Tab")
    skip = page.locator("a.skip")
    assert active(page, "className") == "skip"
    assert skip.bounding_box()["x"] >= 0
    shot(page, "keyboard-skip-link")
    page.keyboard.press("Enter")
    page.keyboard.press("Tab")
    assert page.evaluate("document.querySelector('main').contains(document.activeElement)")
    for _ in range(12):
        outline = page.evaluate(
            "(() => { const style = getComputedStyle(document.activeElement);"
            " return [style.outlineStyle, parseFloat(style.outlineWidth), style.boxShadow]; })()"
        )
        assert (outline[0] != "none" and outline[1] >= 1) or outline[2] != "none", active(page, "outerHTML")
        page.keyboard.press("Tab")


def test_a_table_is_sorted_by_keys(visit):
    page = visit("clerk")
    page.goto("/deliveries")
    page.get_by_role("link", name="总行数").focus()
    page.keyboard.press("Enter")
    page.locator("th[aria-sort=ascending]", has_text="总行数").wait_for()


def test_a_dialog_takes_the_keyboard_and_gives_it_back(visit):
    page = visit("clerk")
    page.goto(f"/tasks?kind=link&state=all&region={REGION}&cycle={CYCLE}")
    page.locator("#tasks tbody a").first.click()
    opener = page.locator("[data-dialog=reveal-task]")
    opener.focus()
    page.keyboard.press("Enter")
    assert page.locator("dialog[open]").count() == 1
    assert active(page, "name") == "purpose"
    page.keyboard.press("Escape")
    assert page.locator("dialog[open]").count() == 0
    assert active(page, "dataset.dialog") == "reveal-task"


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
    assert page.locator("#results tbody tr").count() == 1
    page.goto("/deliveries")
    page.get_by_role("link", name="总行数").click()
    assert page.locator("th[aria-sort=ascending]").inner_text() == "总行数"
    page.select_option("[name=source]", "register")
    page.get_by_role("button", name="筛选").click()
    assert page.locator("#deliveries tbody tr").count() == 8
    context.close()
