"""An engineer's day: deliveries, rows set aside, accounts; never a family."""

import re

from playwright.sync_api import expect

from tests.browser.office import CYCLE, REGION
from tests.browser.waiting import message


def test_no_family_is_to_be_seen(visit, office, shot):
    page = visit("keeper")
    page.goto(f"/?region={REGION}&cycle={CYCLE}")
    expect(page.locator(".side a")).to_have_text(["首页", "周期看板", "数据交付", "隔离数据", "审计记录", "账号"])
    shot(page, "engineer-home")
    household = office.households[0]["household_id"]
    report = f"/households/{REGION}/{CYCLE}/{household}"
    for address in ("/search", "/tasks", "/objections", "/release", "/feeds", "/verify", report, f"{report}.pdf"):
        assert page.request.get(address).status == 403, address
    names = [one["name"] for one in office.members if len(one["name"]) > 2]
    for address in ("/", "/deliveries", "/quarantine", "/cycles", f"/cycles/{REGION}/{CYCLE}", "/audit", "/accounts"):
        text = page.request.get(address).text()
        assert [name for name in names if name in text] == [], address


def test_deliveries_and_rows_set_aside(visit, shot):
    page = visit("keeper")
    page.goto(f"/deliveries?region={REGION}&cycle={CYCLE}")
    for row in page.locator("#deliveries tbody tr").all():
        total, *parts = (int(row.locator("td").nth(at).inner_text().replace(",", "")) for at in (3, 4, 5, 6))
        assert total == sum(parts)
    page.goto(f"/quarantine?region={REGION}&cycle={CYCLE}")
    sources = page.locator("#quarantine tbody td:first-child")
    others = sources.filter(has_not_text="银行账户")
    assert others.count()
    page.select_option("[name=source]", "banking")
    expect(page).to_have_url(re.compile("source=banking"))
    expect(others).to_have_count(0)
    expect(sources.first).to_have_text("银行账户")
    shot(page, "engineer-quarantine")


def test_an_account_is_made_used_and_closed(visit, shot, complaints):
    page, new = visit("keeper"), visit()
    page.goto("/accounts")
    page.locator("details.adding summary").click()
    page.fill("#field-login", "newcomer")
    page.fill("#field-name", "新来者")
    page.select_option("#field-role", "caseworker")
    page.fill("#field-townships", "361126")
    page.get_by_role("button", name="建立").click()
    password = page.locator("code.secret").inner_text()
    shot(page, "engineer-account-made")
    sign_in(new, password)
    expect(new.locator(".side")).to_be_visible()
    page.goto("/accounts")
    assert password not in page.content()
    page.locator("tr", has_text="newcomer").get_by_role("button", name="停用").click()
    expect(message(page)).to_have_text("账号已停用。")
    new.goto("/")
    expect(new).to_have_url(re.compile("/sign-in"))  # the session ended with it
    with new.expect_console_message(lambda said: said.type == "error"):
        sign_in(new, password)
    expect(new.locator("main .message.danger")).to_be_visible()
    assert complaints.pop().endswith("(Unprocessable Entity)")  # the console tells of an answer that is a refusal


def sign_in(page, password):
    """Type it in."""
    page.goto("/sign-in")
    page.fill("[name=login]", "newcomer")
    page.fill("[name=password]", password)
    page.locator("main form button.primary").click()
