"""A caseworker's day: the township's own families and no other, the feed taken, acknowledged, and answered."""

import csv
import io
import json

from playwright.sync_api import expect

from tests.browser.office import CYCLE, EARLIER, REGION
from tests.browser.waiting import come_back_until, message

ZIP = b"PK\x03\x04"
BOM = "\ufeff"


def feed_of(township):
    """Its page, of the cycle that was let out."""
    return f"/feeds/{REGION}/{EARLIER}/{township}"


def acknowledge(page, feed):
    """The township says that it has the first edition."""
    page.goto(feed)
    page.get_by_role("button", name="确认收到").click()
    expect(message(page)).to_contain_text("已确认收到第1期")
    assert rows_of(page, f"{feed}/delta.csv") == []


def rows_of(page, address):
    """A CSV that is handed over, a row a dict."""
    text = page.request.get(address).text()
    assert text.startswith(BOM)
    return list(csv.DictReader(io.StringIO(text.removeprefix(BOM), newline="")))


def upload(page, feed, rows):
    """The form filled in, as a spreadsheet program saves it."""
    text = io.StringIO(newline="")
    writer = csv.DictWriter(text, rows[0].keys())
    writer.writeheader()
    writer.writerows(rows)
    page.goto(feed)
    content = (BOM + text.getvalue()).encode()
    page.set_input_files("[name=file]", {"name": "回执.csv", "mimeType": "text/csv", "buffer": content})
    page.get_by_role("button", name="上传").click()


def test_only_the_own_township_is_there(visit, office, shot):
    page = visit("first")
    own, other = office.townships
    own_ids = {one["household_id"] for one in office.households if one["township_code"] == own}
    strangers = [one["household_id"] for one in office.households if one["township_code"] == other]
    assert own_ids
    assert strangers

    page.goto(f"/?region={REGION}&cycle={CYCLE}")
    assert own in page.locator("main").inner_text()
    page.goto("/tasks?state=all")
    assert {cell.strip() for cell in page.locator("#tasks tbody td:nth-child(4)").all_inner_texts()} == {own}
    page.goto(f"/feeds?region={REGION}&cycle={EARLIER}")
    assert page.locator("main tbody th").all_inner_texts() == [own]
    shot(page, "caseworker-feeds")
    page.goto(f"/search?region={REGION}&cycle={CYCLE}")
    page.fill("#text", strangers[0])
    page.keyboard.press("Enter")
    expect(page.locator("#results .empty")).to_be_visible()
    page.fill("#text", min(own_ids))
    page.keyboard.press("Enter")
    expect(page.locator("#results tbody tr").first).to_contain_text(min(own_ids))


def test_what_is_another_townships_is_not_there_by_any_address(visit, office):
    page, clerk = visit("first"), visit("clerk")
    other = office.townships[1]
    household = next(one["household_id"] for one in office.households if one["township_code"] == other)
    clerk.goto(f"/tasks?state=all&township={other}&region={REGION}&cycle={CYCLE}")
    task = clerk.locator("#tasks tbody a[href^='/tasks/']").first.get_attribute("href")
    report = f"/households/{REGION}/{CYCLE}/{household}"
    row = clerk.request.get(report).text().split(f'href="{report}/record/', 1)[1].split('"', 1)[0]
    addresses = [
        task, report, f"{report}.pdf", f"{report}/income.csv", f"{report}/record/{row}",
        f"/objections/new?household={household}",
        f"/feeds/{REGION}/{EARLIER}/{other}",
        *(f"/feeds/{REGION}/{EARLIER}/{other}/{kind}.{ending}" for kind in ("full", "delta")
          for ending in ("xlsx", "csv", "json")),
    ]  # fmt: skip
    assert {address: page.request.get(address).status for address in addresses} == dict.fromkeys(addresses, 404)
    assert clerk.request.get(f"{report}/record/{row}").status == 200
    for forbidden in ("/release", "/audit", "/accounts", "/deliveries", "/quarantine", "/cycles"):
        assert page.request.get(forbidden).status == 403


def test_the_feed_is_taken_in_three_formats_and_acknowledged(visit, office, shot):
    page, feed = visit("first"), feed_of(office.townships[0])
    page.goto(feed)
    shot(page, "caseworker-township")
    with page.expect_download() as taken:
        page.locator("dl.files dd").first.get_by_role("link", name="XLSX").click()
    assert taken.value.path().read_bytes().startswith(ZIP)
    own = office.townships[0]
    full = rows_of(page, f"{feed}/full.csv")
    assert full
    assert {row["乡镇代码"] for row in full} == {own}
    told = json.loads(page.request.get(f"{feed}/full.json").body())
    assert {row["township_code"] for row in told["rows"]} == {own}
    assert len(told["rows"]) == len(full)
    assert {row["行编号"] for row in rows_of(page, f"{feed}/delta.csv")} == {row["行编号"] for row in full}

    acknowledge(page, feed)
    page.goto(f"/feeds?region={REGION}&cycle={EARLIER}")
    expect(page.locator("main tbody tr")).to_contain_text("已确认")


def test_a_visit_is_reported_and_a_dispute_becomes_the_clerks_objection(visit, office, shot):
    page, clerk, chief, feed = visit("other"), visit("clerk"), visit("chief"), feed_of(office.townships[1])
    acknowledge(page, feed)
    asked = rows_of(page, f"{feed}/results.csv")
    disputed = asked[0]
    answered = {"入户日期": "2018-07-20", "入户人": "入户员"}
    upload(page, feed, [
        {**disputed, **answered, "办理结果": "与核对结果不符", "家庭是否有异议": "是", "说明": "五月已经停工。"},
        {**disputed, **answered, "办理结果": "不知道"},
    ])  # fmt: skip
    expect(message(page)).to_have_text("接收1行，重复0行，退回1行；生成异议1件。")
    expect(page.locator("main")).to_contain_text("办理结果应为")
    shot(page, "caseworker-visits-reported")

    clerk.goto(f"/objections?region={REGION}&cycle={EARLIER}")
    household = disputed["户编号"]
    clerk.locator("#objections tbody a", has_text=household).first.click()
    expect(clerk.locator(".clock strong")).to_be_visible()
    expect(clerk.locator("main")).to_contain_text("五月已经停工。")
    shot(clerk, "clerk-objection-of-a-visit")

    chief.goto(f"/release?region={REGION}&cycle={EARLIER}")
    chief.get_by_role("button", name="重新写出").click()
    expect(message(chief)).to_have_text("乡镇数据正在写出。")
    come_back_until(page, feed, page.locator("main .lead", has_text="第 2 期"))
    delta = rows_of(page, f"{feed}/delta.csv")
    assert [row["户编号"] for row in delta] == [household]
    assert "暂缓" in delta[0]["处理结果"]
