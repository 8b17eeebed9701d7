"""The pages of a household in a browser: what each role sees, and what is never there."""

import csv
import re
import warnings
from dataclasses import replace

import pytest

from pipeline.access import Actor, Role
from pipeline.office.app import create_app
from pipeline.office.household_view import UTF8_BOM, income_csv
from pipeline.office.visitor import SESSION
from pipeline.settings import Settings
from pipeline.steps.household_report import look_at_household
from pipeline.warehouse.accounts import insert_account
from pipeline.warehouse.sessions import start_session

with warnings.catch_warnings():  # it asks for a successor of httpx that is not out yet
    warnings.simplefilter("ignore")
    from fastapi.testclient import TestClient

CSRF = re.compile(r'name="csrf" content="(\w+)"')
BLOCKED = "outcome = 'blocked'"
CARED_FOR = "action = 'enter_tekun' AND amount_monthly NOT IN (755, 1510)"
WEAK = "reason_codes[1] = 'EVIDENCE_WEAK'"
NUMBER = re.compile(r"(?<!\w)\d{17}[\dXx](?!\w)")


@pytest.fixture(scope="module")
def app(town):
    app = create_app(Settings(database_url=town.url, home=town.home))
    for login, role, townships in (
        ("clerk", Role.OFFICE, ("",)), ("elsewhere", Role.CASEWORKER, ("999",)), ("machine", Role.ENGINEER, ("",)),
    ):  # fmt: skip
        insert_account(town.url, Actor(login, role, townships, "示例"), None)
    return app


@pytest.fixture
def browser(app, town):
    def signed_in(login):
        client = TestClient(app, base_url="http://127.0.0.1", follow_redirects=False)
        client.cookies.set(SESSION, start_session(town.url, login), domain="127.0.0.1", path="/")
        return client

    return signed_in


@pytest.fixture
def report(town, clerk, household_with):
    household_id = household_with("outcome = 'exit'")
    return look_at_household(town.url, clerk, town.home, town.cycle, household_id).report


@pytest.fixture
def address(report):
    return f"/households/yiyang/2018H2/{report.heading.household_id}"


def test_of_a_household_nobody_might_look_at_it_does_not_say_that_it_has_nothing(browser, household_with):
    page = browser("clerk").get(f"/households/yiyang/2018H2/{household_with(BLOCKED)}").text
    assert page.count("没有列出不等于没有") == 3
    assert "没有核实到" not in page
    assert "没有赡养人、刚性支出或发放记录" not in page
    sources = page.split('<section id="sources">')[1].split("</section>")[0]
    assert re.findall(r'<td class="number">(.*?)</td>', sources) == ["—"] * 4


def test_what_a_review_asks_stands_on_it_where_no_task_asks(browser, household_with):
    page = browser("clerk").get(f"/households/yiyang/2018H2/{household_with(WEAK)}").text
    asked = page.split('<section id="work">')[1].split("</section>")[0]
    assert "结论依赖缴费基数推定的收入，请向用人单位或本人核实实际工资。" in asked


def test_who_needs_care_is_shown_with_what_he_cannot_do_and_where_the_head_belongs(browser, household_with):
    page = browser("clerk").get(f"/households/yiyang/2018H2/{household_with(CARED_FOR)}").text
    assert re.search(r"自理能力丧失 [1-6] 项", page)
    assert "户籍地 " in page


def test_the_page_has_the_verdict_the_tests_and_a_link_for_every_amount(browser, report, address):
    answer = browser("clerk").get(address)
    assert answer.status_code == 200
    assert report.flags[0].explanation_zh in answer.text
    assert report.heading.number in answer.text
    assert "须先书面告知" in answer.text
    for item in (*report.income, *report.assets):
        record = item.record
        assert f'{address}/record/{record.source}/{record.file_name}/{record.row_number}"' in answer.text
    assert not NUMBER.search(answer.text)
    assert "style=" not in answer.text  # the content policy lets none through


def test_who_may_take_an_objection_can_do_so_from_the_report(browser, report, address):
    client = browser("clerk")
    form = f"/objections/new?region=yiyang&amp;cycle=2018H2&amp;household={report.heading.household_id}"
    assert f'href="{form}"' in client.get(address).text
    answer = client.get(form.replace("&amp;", "&"))
    assert answer.status_code == 200
    assert report.heading.household_id in answer.text


def test_an_authorization_that_is_over_is_told_from_one_in_force(browser, town, clerk, rows):
    told = 0
    for row in rows("SELECT DISTINCT household_id FROM serve.flag ORDER BY 1 LIMIT 25"):
        report = look_at_household(town.url, clerk, town.home, town.cycle, row["household_id"]).report
        over = [one for person in report.people for one in person.signatures if not one.is_in_force]
        page = browser("clerk").get(f"/households/yiyang/2018H2/{row['household_id']}").text
        assert page.count("核对基准日不在有效期内") == len(over)
        told += len(over)
    assert told


def test_every_household_has_a_page_in_both_languages(browser, rows):
    client = browser("clerk")
    for row in rows("SELECT DISTINCT household_id FROM serve.flag ORDER BY 1 LIMIT 25"):
        for language, said in (("zh", "核对报告"), ("en", "Verification report")):
            client.cookies.set("hesv_language", language, domain="127.0.0.1", path="/")
            answer = client.get(f"/households/yiyang/2018H2/{row['household_id']}")
            assert answer.status_code == 200
            assert said in answer.text


def test_a_whole_number_comes_for_a_purpose_only(browser, address):
    client = browser("clerk")
    token = CSRF.search(client.get(address).text).group(1)
    path = f"{address}/reveal/1/number"
    assert client.post(path, data={"csrf": token}).status_code == 422
    for blank in ("", "  ", "\u3000\u3000", " x "):
        assert client.post(path, data={"csrf": token, "purpose": blank}).status_code == 422
    assert client.post(path, data={"purpose": "电话核实"}).status_code == 403
    answer = client.post(path, data={"csrf": token, "purpose": "电话核实"})
    assert answer.status_code == 200
    assert "*" not in answer.text
    assert client.post(f"{address}/reveal/1/name", data={"csrf": token, "purpose": "x y"}).status_code == 404
    assert client.post(f"{address}/reveal/99/number", data={"csrf": token, "purpose": "x y"}).status_code == 404


def test_the_row_behind_an_amount_and_its_numbers(browser, report, address):
    client = browser("clerk")
    record = report.income[0].record
    path = f"{address}/record/{record.source}/{record.file_name}/{record.row_number}"
    page = client.get(path)
    assert page.status_code == 200
    assert not NUMBER.search(page.text)
    token = CSRF.search(page.text).group(1)
    headers = {"HX-Request": "true"}
    shown = client.post(f"{path}/reveal", data={"csrf": token, "purpose": "异议核查"}, headers=headers)
    assert shown.status_code == 200
    assert "<html" not in shown.text
    assert client.get(f"{address}/record/{record.source}/{record.file_name}/999999").status_code == 404


def test_a_paper_is_printed_and_checked(browser, report, address):
    client = browser("clerk")
    paper = client.get(f"{address}.pdf")
    assert paper.content.startswith(b"%PDF")
    assert client.get(f"{address}.pdf").content == paper.content
    code = re.search(r"校验码</dt><dd class=\"number\">([\w-]+)<", client.get(address).text).group(1)
    token = CSRF.search(client.get("/verify").text).group(1)

    def check(number, typed):
        return client.post("/verify", data={"csrf": token, "number": number, "code": typed}).text

    assert "编号和校验码相符" in check(report.heading.number, code)
    assert "校验码不符" in check(report.heading.number, code[:-1])
    assert "这不是报告编号" in check("x", code)
    assert "没有这份报告" in check("yiyang-2018H2-YI99-1", code)


@pytest.mark.parametrize(("login", "status"), [("elsewhere", 404), ("machine", 403)])
@pytest.mark.parametrize("tail", ["", ".pdf", "/income.csv", "/record/register/households.csv/1"])
def test_who_may_not_see_it_gets_nothing(browser, address, login, status, tail):
    answer = browser(login).get(f"{address}{tail}")
    assert answer.status_code == status


@pytest.mark.parametrize("path", ["/households/yiyang/2018H9/YI01", "/households/nowhere/2018H2/YI01"])
def test_an_unknown_place_or_cycle_is_not_found(browser, path):
    assert browser("clerk").get(path).status_code == 404


def test_the_charts_data_is_a_table_people_can_open(browser, report, address):
    answer = browser("clerk").get(f"{address}/income.csv")
    assert answer.content.startswith(b"\xef\xbb\xbf")
    assert len(answer.text.strip().splitlines()) == 1 + len(report.income)


@pytest.mark.parametrize(
    ("name", "shown"), [("=1+1.csv", "'=1+1.csv"), ("a=1.csv", "a=1.csv"), ("＝1.csv", "'＝1.csv")]
)
def test_no_text_of_the_table_runs_and_an_amount_stays_one(report, name, shown):
    item = next(item for item in report.income if item.record is not None)
    odd = replace(item, record=replace(item.record, file_name=name), amount_fen=-1205)
    _, row = csv.reader(income_csv(replace(report, income=(odd,))).removeprefix(UTF8_BOM).splitlines())
    assert (row[6], row[7]) == ("-12.05", shown)
