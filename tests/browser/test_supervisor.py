"""A supervisor's day: nothing leaves before it is approved; what is sent back says why; the audit is whole."""

import csv
import io
import re

from playwright.sync_api import expect

from tests.browser.office import CYCLE, REGION
from tests.browser.waiting import come_back_until, loaded, message

RELEASE = f"/release?region={REGION}&cycle={CYCLE}"


def feeds(page):
    """The townships that the feeds' page shows."""
    page.goto(f"/feeds?region={REGION}&cycle={CYCLE}")
    return page.locator("main tbody th").all_inner_texts()


def test_a_run_is_sent_back_then_approved_and_only_then_leaves(visit, office, shot):
    chief, caseworker = visit("chief"), visit("first")
    address = f"/feeds/{REGION}/{CYCLE}/{office.townships[0]}"
    assert feeds(chief) == feeds(caseworker) == []
    assert caseworker.request.get(f"{address}/full.csv").status == 404
    household = f"/households/{REGION}/{CYCLE}/{ending(office)}"
    chief.goto(household)
    expect(chief.locator(".verdict-notice")).to_contain_text("尚未审批发布，不得减发或停发。")

    chief.goto(RELEASE)
    for part in ("将下发", "预计误判", "暂缓", "与上期相比", "按乡镇", "未办结的复核"):
        expect(chief.locator("main")).to_contain_text(part)
    shot(chief, "chief-release-before")
    chief.get_by_role("button", name="退回").click()
    expect(message(chief)).to_contain_text("退回须说明理由")
    chief.fill("[name=note]", "请先核对银行数据。")
    chief.get_by_role("button", name="退回").click()
    expect(message(chief)).to_have_text("已退回。")
    expect(chief.locator("main")).to_contain_text("请先核对银行数据。")
    assert feeds(caseworker) == []

    chief.goto(RELEASE)
    chief.check("[name=sure]")
    chief.get_by_role("button", name="批准下发").click()
    expect(message(chief)).to_contain_text("批准须说明理由")
    chief.fill("[name=note]", "银行数据已核对无误。")
    chief.check("[name=sure]")
    chief.get_by_role("button", name="批准下发").click()
    expect(message(chief)).to_have_text("已批准。乡镇数据正在写出。")
    come_back_until(chief, RELEASE, chief.locator("main .lead", has_text="已写出"))
    shot(chief, "chief-release-after")

    assert office.townships[0] in feeds(chief)
    assert feeds(caseworker) == [office.townships[0]]
    assert caseworker.request.get(f"{address}/full.csv").status == 200
    month = re.search(r"最早自 (20\d\d-\d\d)", caseworker_notice(caseworker, address))[1]
    chief.goto(household)
    expect(chief.locator(".verdict-notice")).to_contain_text(f"最早自 {month} 起减发或停发")
    shot(chief, "chief-report-after-approval")


def ending(office):
    return next(
        flag["household_id"] for flag in office.flags if flag["outcome"] == "exit" and flag["notice_required"] == "true"
    )


def caseworker_notice(page, address):
    page.goto(address)
    return page.locator("main .lead").inner_text()


def test_the_audit_is_verified_and_filtered(visit, shot):
    page = visit("chief")
    page.goto("/audit")
    page.get_by_role("button", name="核验整条审计链").click()
    loaded(page, page.locator("main > .message", has_text="审计链完整"))
    shot(page, "chief-audit-verified")
    page.select_option("[name=action]", "audit_verify")
    expect(page).to_have_url(re.compile("action=audit_verify"))
    actions = page.locator("#events tbody td:nth-child(4)")
    expect(actions.filter(has_not_text="audit_verify")).to_have_count(0)
    expect(actions.first).to_contain_text("核验审计链")


def test_the_dashboard_draws_its_charts_and_hands_their_data_over(visit, shot):
    page = visit("chief")
    page.goto(f"/cycles/{REGION}/{CYCLE}")
    assert page.locator("[data-chart]").count() >= 6
    expect(page.locator("[data-chart]:not(:has(.chart-canvas canvas, .chart-canvas svg))")).to_have_count(0)
    shot(page, "chief-dashboard")
    with page.expect_download() as picture:
        page.locator("[data-chart-picture]").first.click()
    assert picture.value.suggested_filename.endswith(".png")
    links = page.locator("a[download][href$='.csv']")
    with page.expect_download() as handed_over:
        links.first.click()
    assert handed_over.value.suggested_filename.endswith(".csv")
    for link in links.all():  # Chromium hands over no more than ten files a page
        text = page.request.get(link.get_attribute("href")).body().decode("utf-8-sig")
        rows = list(csv.reader(io.StringIO(text, newline="")))
        assert len(rows) > 1
        assert {len(row) for row in rows} == {len(rows[0])}
