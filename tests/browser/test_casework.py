"""A task from the queue to the answer by keys, a second person, an objection to its outcome; axe-core beside."""

from __future__ import annotations

import pytest

from tests.browser.conftest import DESK, PHONE, faults


def settle(page):
    page.wait_for_load_state("networkidle")


@pytest.mark.parametrize("viewport", [DESK, PHONE], ids=["desk", "phone"])
def test_the_queue_a_task_and_objections_come_without_fault(visit, shot, viewport):
    page = visit("clerk", viewport)
    size = "phone" if viewport is PHONE else "desk"
    page.goto("/tasks?kind=link")
    first = page.locator("tbody a[href^='/tasks/']").first.get_attribute("href")
    household = page.locator("tbody td:nth-child(3)").first.inner_text().split()[0]
    for name, address in (
        ("tasks", "/tasks"), ("task", first), ("objections", "/objections"),
        ("objection-new", f"/objections/new?household={household}"),
    ):  # fmt: skip
        assert page.goto(address).status == 200
        shot(page, f"clerk-{name}-{size}")
        wide = page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth")
        assert wide <= 0, (address, wide)
        assert faults(page) == [], address


def test_a_task_is_taken_answered_by_keys_and_taken_back(visit, shot):
    page = visit("clerk", DESK)
    page.goto("/tasks?kind=near_relative")
    page.locator("tbody a[href^='/tasks/']").first.click()
    page.locator("form[data-answer]").wait_for()
    page.keyboard.press("c")
    page.get_by_text("放回队列").wait_for()
    page.keyboard.press("2")
    assert page.locator("input[value=visited_differs]").is_checked()
    page.keyboard.press("Enter")
    page.locator("#messages .done").wait_for()
    assert "已入户，与申报不符" in page.locator(".desk-facts").inner_text()
    shot(page, "clerk-task-answered-desk")
    page.locator("details.undo summary").click()
    page.locator("details.undo textarea").fill("另一户的情况")
    page.locator("details.undo button").click()
    page.locator("form[data-answer]").wait_for()
    assert "撤回" in page.locator(".history").inner_text()


def test_above_the_value_the_second_person_decides_and_the_page_shows_what_would_become(visit, shot):
    clerk, chief = visit("clerk", DESK), visit("chief", DESK)
    clerk.goto("/tasks?kind=evidence_conflict")
    task = clerk.locator("tbody a[href^='/tasks/']").first.get_attribute("href")
    clerk.goto(task)
    clerk.locator("input[value=nominal]").check()
    clerk.locator("form[data-answer] button").click()
    clerk.locator("#messages .message").wait_for()
    is_pending = clerk.get_by_text("待第二人复核").count() > 0
    if is_pending:
        assert clerk.get_by_role("button", name="同意", exact=True).count() == 0
        chief.goto(task)
        chief.get_by_role("button", name="同意", exact=True).click()
        chief.locator("#messages .done").wait_for()
    chief.goto(task)
    assert "将变为" in chief.locator(".since").inner_text()
    assert faults(chief) == []
    shot(chief, "chief-task-judged-again-desk")


def test_an_objection_from_the_form_to_the_outcome(visit, shot):
    page = visit("clerk", DESK)
    page.goto("/tasks?kind=link")
    household = page.locator("tbody td:nth-child(3)").first.inner_text().split()[0]
    page.goto(f"/objections/new?household={household}")
    page.locator("[name=raised_by]").fill("户主")
    page.locator("[name=said]").fill("五月已经停工。")
    page.locator("[name=asked]").fill("请重新核对。")
    page.get_by_role("button", name="登记", exact=True).click()
    page.locator(".clock strong").wait_for()
    assert "还有 15 天" in page.locator(".clock").inner_text()
    assert faults(page) == []
    shot(page, "clerk-objection-desk")
    page.locator("input[value=rejected]").check()
    page.locator("[name=explanation_zh]").fill("经向单位核实，工资属实。")
    page.get_by_role("button", name="记录处理结果").click()
    page.locator("#messages .done").wait_for()
    assert "经向单位核实，工资属实。" in page.locator("main").inner_text()


def test_a_caseworker_of_another_township_gets_nothing(visit, office):
    clerk, other = visit("clerk", DESK), visit("other", DESK)
    clerk.goto(f"/tasks?state=all&township={office.townships[0]}")
    tasks = [link.get_attribute("href") for link in clerk.locator("tbody a[href^='/tasks/']").all()]
    assert tasks
    for task in tasks[:3]:
        assert other.request.get(task).status == 404
    other.goto("/tasks?state=all")
    shown = {cell.inner_text() for cell in other.locator("tbody td:nth-child(4)").all()}
    assert shown <= {office.townships[1]}
