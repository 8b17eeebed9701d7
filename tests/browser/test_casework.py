"""The review queue: a task is one clerk's at a time, above a value two people's; each answer is shown and undone."""

import re

from playwright.sync_api import expect

from tests.browser.faults import faults
from tests.browser.office import CYCLE, REGION
from tests.browser.waiting import loaded, message

LIMIT = 1000
"""Yuan a month above which a word needs a second person (HESV_SECOND_LOOK_YUAN as it is shipped)."""


def queue(page, kind):
    """(yuan a month, address) of the open tasks of a kind, as the queue has them."""
    page.goto(f"/tasks?kind={kind}&region={REGION}&cycle={CYCLE}")
    return [
        (float(yuan.inner_text().split()[0].replace(",", "")), row.locator("a").first.get_attribute("href"))
        for row in page.locator("#tasks tbody tr").all()
        for yuan in (row.locator("td").first,)
    ]


def resting(page):
    """How many flags would go out as resting, as the supervisor sees it."""
    page.goto(f"/release?region={REGION}&cycle={CYCLE}")
    return int(page.locator(".stat", has_text="暂缓").locator(".stat-value").inner_text())


def ending(office):
    """A household whose benefit would end, in a township where no other story plays."""
    return next(
        flag["household_id"] for flag in office.flags
        if flag["outcome"] == "exit" and not flag["member_no"] and flag["township_code"] not in office.townships
    )  # fmt: skip


def answer(page, word, note):
    """Above the limit; gives the page with what becomes of it."""
    page.locator(f"form[data-answer] input[value={word}]").check()
    page.locator("form[data-answer] textarea").fill(note)
    page.locator("form[data-answer] button").click()
    expect(message(page)).to_contain_text("须由第二人复核")


def test_a_task_is_claimed_judged_by_keys_and_taken_back(visit, shot):
    clerk, colleague = visit("clerk"), visit("colleague")
    tasks = queue(clerk, "link")
    assert [yuan for yuan, _ in tasks] == sorted((yuan for yuan, _ in tasks), reverse=True)
    shot(clerk, "clerk-tasks-of-identity")
    assert any("<mark>" in clerk.request.get(address).text() for _, address in tasks)  # what differs is marked
    task = next(address for yuan, address in tasks if yuan <= LIMIT)
    clerk.goto(task)
    assert clerk.locator("table.sides tbody tr").count() >= 4
    assert clerk.locator("table.waterfall").count() >= 1
    clerk.keyboard.press("c")
    loaded(clerk, clerk.get_by_text("放回队列"))

    colleague.goto(task)
    expect(colleague.locator(".decide")).to_contain_text("clerk正在办理")
    expect(colleague.locator("form[data-answer]")).to_have_count(0)
    shot(colleague, "colleague-task-locked")

    clerk.keyboard.press("2")
    expect(clerk.locator("input[value=different]")).to_be_checked()
    clerk.locator("form[data-answer] textarea").fill("单位确认并无此人。")
    clerk.locator("input[value=different]").focus()
    clerk.keyboard.press("Enter")
    expect(message(clerk)).to_have_text("已记录，并已重新判断该户。")
    expect(clerk.locator(".desk-facts")).to_contain_text("不是本人")
    expect(clerk.locator(".history")).to_contain_text("单位确认并无此人。")
    expect(clerk.locator(".since")).to_have_text(re.compile("已发布.*将变为", re.DOTALL))
    assert faults(clerk) == []
    shot(clerk, "clerk-task-judged")

    clerk.locator("details.undo summary").click()
    clerk.locator("details.undo textarea").fill("看错了一行。")
    clerk.locator("details.undo button").click()
    expect(message(clerk)).to_have_text("已撤回，并已重新判断该户。")
    expect(clerk.locator("form[data-answer]")).to_be_visible()
    expect(clerk.locator(".history")).to_contain_text("看错了一行。")
    expect(clerk.locator(".desk-facts")).to_contain_text("待处理")


def test_above_the_value_the_second_person_decides(visit, shot):
    clerk, chief = visit("clerk"), visit("chief")
    task = next(address for yuan, address in queue(clerk, "link") if yuan > LIMIT)
    clerk.goto(task)
    answer(clerk, "same", "工资单与社保一致。")
    loaded(clerk, clerk.locator(".desk-facts", has_text="待第二人复核"))
    expect(clerk.get_by_role("button", name="同意", exact=True)).to_have_count(0)
    shot(clerk, "clerk-task-waits-for-the-second")

    chief.goto("/")
    expect(chief.locator("a.stat", has_text="等待第二人复核")).to_have_attribute("href", "/second-looks")
    chief.goto(task)
    chief.get_by_role("button", name="不同意").click()
    expect(message(chief)).to_have_text("不同意须说明理由。")
    chief.locator(".second textarea").fill("请先向单位核实。")
    chief.get_by_role("button", name="不同意").click()
    expect(message(chief)).to_contain_text("任务重新待处理")

    clerk.goto(task)
    expect(clerk.locator(".history")).to_contain_text("请先向单位核实。")
    answer(clerk, "same", "单位来函确认。")
    chief.goto(task)
    shot(chief, "chief-second-look")
    chief.get_by_role("button", name="同意", exact=True).click()
    expect(message(chief)).to_contain_text("判断生效")
    expect(chief.locator(".since")).to_contain_text("将变为")
    shot(chief, "chief-task-judged-again")


def test_an_evidence_conflict_has_its_own_answers(visit, shot):
    clerk = visit("clerk")
    _, task = queue(clerk, "evidence_conflict")[0]
    clerk.goto(task)
    words = {one.get_attribute("value") for one in clerk.locator("form[data-answer] input[type=radio]").all()}
    assert words == {"nominal", "employed", "unsure"}
    shot(clerk, "clerk-evidence-conflict")


def test_an_objection_rests_the_adverse_flag_until_its_outcome(visit, office, shot):
    clerk, chief = visit("clerk"), visit("chief")
    household, before = ending(office), resting(chief)
    clerk.goto(f"/objections/new?household={household}")
    clerk.fill("[name=raised_by]", "户主")
    clerk.fill("[name=said]", "五月已经停工。")
    clerk.fill("[name=asked]", "请重新核对。")
    shot(clerk, "clerk-objection-form")
    clerk.get_by_role("button", name="登记", exact=True).click()
    expect(clerk.locator(".clock strong")).to_have_text("还有 15 天")
    expect(clerk.locator("main .lead")).to_contain_text("不利结果暂停执行")
    assert resting(chief) == before + 1
    shot(clerk, "clerk-objection")

    clerk.locator("input[value=rejected]").check()
    clerk.locator("[name=explanation_zh]").fill("经向单位核实，工资属实。")
    clerk.get_by_role("button", name="记录处理结果").click()
    expect(message(clerk)).to_have_text("已记录处理结果，并已重新判断该户。")
    expect(clerk.locator("main")).to_contain_text("经向单位核实，工资属实。")
    assert resting(chief) == before
