"""An engineer's day: deliveries, rows set aside, accounts; never a family."""

from tests.browser.office import CYCLE, REGION


def test_no_family_is_to_be_seen(visit, office, shot):
    page = visit("keeper")
    page.goto(f"/?region={REGION}&cycle={CYCLE}")
    assert page.locator(".side a").all_inner_texts() == ["首页", "周期看板", "数据交付", "隔离数据", "审计记录", "账号"]
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
    before = page.locator("#quarantine tbody tr").count()
    assert before
    page.select_option("[name=source]", "banking")
    page.wait_for_url("**source=banking**")
    page.wait_for_function("[...document.querySelectorAll('#quarantine tbody td:first-child')]"
                           ".every((cell) => cell.innerText === '银行账户')")  # fmt: skip
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
    assert sign_in(new, password) == "/"
    page.goto("/accounts")
    assert password not in page.content()
    page.locator("tr", has_text="newcomer").get_by_role("button", name="停用").click()
    page.locator("#messages .message").wait_for()
    new.goto("/")
    assert "/sign-in" in new.url  # the session ended with it
    assert sign_in(new, password) == "/sign-in"
    assert complaints.pop().endswith("(Unprocessable Entity)")  # the console tells of an answer that is a refusal


def sign_in(page, password):
    """Type it in; gives the path of the page that comes."""
    page.goto("/sign-in")
    page.fill("[name=login]", "newcomer")
    page.fill("[name=password]", password)
    with page.expect_navigation():
        page.locator("main form button.primary").click()
    return page.evaluate("location.pathname")
