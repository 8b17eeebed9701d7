"""A clerk's day: who is this family, what do the registers say of it, and where does each amount come from."""

import re
from itertools import pairwise

import opencc
import pytest
from playwright.sync_api import expect
from pypinyin import lazy_pinyin

from tests.browser.office import CYCLE, EARLIER, REGION
from tests.browser.waiting import loaded, powered
from tests.household_report.pdf_text import pages_of

TRADITIONAL = opencc.OpenCC("s2t")


def look_for(page, text):
    """Type it into the search page as people do, and read what came: household, name, why."""
    page.goto(f"/search?region={REGION}&cycle={CYCLE}")
    page.fill("#text", text)
    page.keyboard.press("Enter")
    expect(page.locator("#results tbody tr, #results .empty").first).to_be_visible()
    return [
        tuple(row.locator("td").nth(column).inner_text() for column in (0, 1, 6))
        for row in page.locator("#results tbody tr").all()
    ]


@pytest.fixture(scope="module")
def family(office):
    """A head whose name is nobody else's, with all that one may search for."""
    names = [one["name"] for one in office.members]
    heads = (office.head_of(one["household_id"]) for one in office.households)
    head = next(one for one in heads if one and names.count(one["name"]) == 1 and one["name"].isalpha())
    at = next(one for one in office.households if one["household_id"] == head["household_id"])
    return {**head, "address": at["address"]}


def written_otherwise(members):
    """(as it is searched for, as it stands in the register) for a name in traditional characters."""
    for one in members:
        name = one["name"]
        if TRADITIONAL.convert(name) != name and len(name) in (2, 3):
            return TRADITIONAL.convert(name), name
    raise AssertionError("no name of the register has another form in traditional characters")


def sounding_alike(members):
    """The same for a homophone: a character of the given name in place of another that sounds the same."""
    names = sorted({one["name"] for one in members if len(one["name"]) == 3 and one["name"].isalpha()})
    by_sound = {}
    for character in sorted({character for name in names for character in name[1:]}):
        by_sound.setdefault(lazy_pinyin(character)[0], []).append(character)
    for name in names:
        for other in by_sound[lazy_pinyin(name[2])[0]]:
            if other != name[2] and name[:2] + other not in names:
                return name[:2] + other, name
    raise AssertionError("no name of the register has a homophone")


def test_a_family_is_found_by_whatever_one_has_of_it(visit, shot, family):
    page = visit("clerk")
    for text, why in (
        (family["name"], "姓名相同"),
        (family["id_number"], "证件号码相同"),
        (family["id_number"][-4:], "后四位相同"),
        (family["household_id"], "户编号相同"),
        (family["phone"], "电话相同"),
        (family["address"], "地址相近"),
    ):
        found = look_for(page, text)
        assert any(row[0] == family["household_id"] and row[2] == why for row in found), (why, len(found))
    shot(page, "clerk-search-by-address")
    assert family["id_number"] not in page.content()
    assert family["phone"] not in page.content()


@pytest.mark.parametrize(
    ("other", "why"), [(written_otherwise, {"姓名相同", "异体或繁体"}), (sounding_alike, {"同音", "拼音相同"})]
)
def test_a_name_is_found_as_others_write_it(visit, shot, office, other, why):
    page = visit("clerk")
    searched, registered = other(office.members)
    found = [row for row in look_for(page, searched) if row[1].split()[0] == registered]
    assert found
    assert {row[2] for row in found} <= why
    shot(page, f"clerk-search-{other.__name__.replace('_', '-')}")


@pytest.fixture
def report(visit, office):
    """A clerk at the report of a family with an amount of its own, found by searching."""
    page = visit("clerk")
    for one in office.households:
        head = office.head_of(one["household_id"])
        if head is None:
            continue
        look_for(page, head["household_id"])
        page.locator("#results tbody a").first.click()
        loaded(page, page.locator(".report-head"))
        if page.locator("a.amount").count():
            return page, head
    raise AssertionError("no family has an amount with a record behind it")


def test_an_amount_opens_the_row_it_came_from(report, shot):
    page, head = report
    shot(page, "clerk-report")
    sections = {section.get_attribute("id") for section in page.locator("main section[id]").all()}
    assert sections >= {"people", "income", "property", "tests", "duties", "sources", "work", "history"}
    assert EARLIER in page.locator("#history").inner_text()
    amount = page.locator("a.amount").first
    said = amount.inner_text()
    amount.click()
    expect(page.locator("#cells")).to_be_visible()
    expect(page).to_have_url(re.compile(f"/{head['household_id']}/record/"))
    expect(page.locator("main ul.notes")).to_contain_text(said)
    shot(page, "clerk-raw-row")
    page.locator("p.back a").click()
    expect(page.locator(".report-head")).to_be_visible()


def test_a_number_is_shown_for_a_purpose_alone_and_kept(report, shot, visit):
    page, head = report
    assert head["id_number"] not in page.content()
    page.locator(f"#number-{head['member_no']} button").click()
    dialog = page.locator("dialog#reveal")
    expect(dialog).to_be_visible()
    dialog.get_by_role("button", name="显示").click()
    expect(dialog.locator("[name=purpose]")).to_be_focused()  # not without a purpose
    expect(dialog).to_be_visible()
    dialog.locator("[name=purpose]").fill("电话核对身份")
    shot(page, "clerk-reveal")
    dialog.get_by_role("button", name="显示").click()
    expect(page.get_by_text(head["id_number"])).to_be_visible()
    assert head["phone"] not in page.content()
    chief = visit("chief")
    chief.goto("/audit?actor=clerk")
    expect(chief.locator("main table")).to_contain_text("电话核对身份")
    assert head["id_number"] not in chief.content()


def test_the_report_is_printed_and_its_code_is_genuine(report, shot):
    page, _ = report
    page.emulate_media(media="print")
    for hidden in (".side", ".bar", ".report-actions"):
        expect(page.locator(hidden).first).to_be_hidden()
    expect(page.locator(".report-foot")).to_be_visible()
    shot(page, "clerk-report-on-paper")
    page.emulate_media(media="screen")
    with page.expect_download() as handed_over:
        page.get_by_role("link", name="下载 PDF").click()
    number, code = (page.locator(".report-foot dd").nth(place).inner_text() for place in (0, 2))
    assert handed_over.value.suggested_filename == f"{number}.pdf"
    paper = "".join(pages_of(handed_over.value.path().read_bytes()))
    assert number in paper
    assert code in paper
    page.goto("/verify")
    for number_of, (given, said) in enumerate(((code, "编号和校验码相符"), (wrong(code), "校验码不符")), start=1):
        page.fill("[name=number]", number)
        page.fill("[name=code]", given)
        page.locator(".verify-form button").click()
        expect(page.locator("main > .message")).to_contain_text(said)
        shot(page, f"clerk-verify-{number_of}")


def wrong(code):
    """The same code with its last character another."""
    return code[:-1] + ("0" if code[-1] != "0" else "1")


def test_a_table_is_sorted_by_its_head_and_filtered_without_a_new_page(visit, shot):
    page = visit("clerk")
    page.goto(f"/deliveries?region={REGION}&cycle={CYCLE}")
    page.evaluate("window.stays = true")
    head = page.get_by_role("link", name="总行数")
    for order, turned in (("ascending", False), ("descending", True)):
        powered(head)
        head.click()
        expect(page.locator(f"th[aria-sort={order}]")).to_have_text("总行数")
        rows = [int(re.sub(r"\D", "", cell)) for cell in page.locator("tbody td:nth-child(4)").all_inner_texts()]
        assert len(rows) > 5
        assert all((one >= other) if turned else (one <= other) for one, other in pairwise(rows))
    page.select_option("[name=source]", "register")
    expect(page.locator("tbody td:first-child")).to_have_text(["救助台账"] * 8)
    expect(page).to_have_url(re.compile("source=register"))
    assert page.evaluate("window.stays")
    shot(page, "clerk-deliveries-sorted")
