"""The long dashboard: its contents lead to each section, sections fold without a script, paper shows all of it."""

import pytest
from playwright.sync_api import expect

from tests.browser.office import CYCLE, REGION

HERE = f"/cycles/{REGION}/{CYCLE}"


@pytest.fixture
def dashboard(visit):
    page = visit("chief")
    page.goto(HERE)
    return page


def folded(page, name):
    return page.locator("details.section").filter(has=page.get_by_role("heading", name=name, exact=True))


def test_the_contents_name_every_section_and_lead_to_it(dashboard):
    links = dashboard.locator("nav.on-page a")
    expect(links).to_have_text(dashboard.locator("details.section > summary h2").all_inner_texts())
    for link in links.all():
        link.click()
        expect(dashboard.locator(link.get_attribute("href"))).to_be_in_viewport()
        expect(link).to_be_in_viewport()  # it stays at the top of a desk's screen


def test_a_section_folds_and_a_link_to_it_unfolds_it(dashboard, shot):
    section = folded(dashboard, "收入")
    expect(section.locator("canvas").first).to_be_visible()
    section.locator("summary").first.click()
    expect(section.locator("canvas").first).to_be_hidden()
    shot(dashboard, "chief-dashboard-folded")
    dashboard.locator("nav.on-page a[href='#s-income']").click()
    expect(section.locator("canvas").first).to_be_visible()


def test_paper_shows_what_is_folded_and_afterwards_it_is_folded_again(dashboard):
    section = folded(dashboard, "公平性")
    section.locator("summary").first.click()
    expect(section).not_to_have_attribute("open", "")
    dashboard.evaluate("dispatchEvent(new Event('beforeprint'))")
    expect(section).to_have_attribute("open", "")
    dashboard.evaluate("dispatchEvent(new Event('afterprint'))")
    expect(section).not_to_have_attribute("open", "")
    dashboard.emulate_media(media="print")  # a browser whose scripts are off has the style alone
    expect(section.locator("table").last).to_be_visible()


def test_without_scripts_it_folds_all_the_same(browser, office, signed_in):
    context = browser.new_context(
        base_url=office.address, storage_state=signed_in("chief"), java_script_enabled=False, locale="zh-CN"
    )
    page = context.new_page()
    page.goto(HERE)
    section = folded(page, "公平性")
    expect(section.locator("table").last).to_be_visible()
    section.locator("summary").first.click()
    expect(section.locator("table").last).to_be_hidden()
    context.close()


def test_what_hiding_protects_is_said_on_the_page(dashboard):
    expect(dashboard.locator("#s-hidden")).to_contain_text("保护以每张表为限")
