"""A search gives what is meant, with why, within the townships one may see; and leaves a trace without the text."""

import json
from datetime import date

import pytest

from pipeline.access import EVERYWHERE, Actor, Role
from pipeline.errors import UsageError
from pipeline.search_keys import household_keys, person_keys
from pipeline.tables import REGISTER_HOUSEHOLD, REGISTER_PERSON
from pipeline.warehouse.guarded import url_as
from pipeline.warehouse.publish import publish
from pipeline.warehouse.reading.search import Kind, kinds_of, search
from tests.integration.guard.conftest import A, B, household, region_tables, run_as, table

HERE = ("yiyang", "2018H2")
ONE_OTHER = ("YB02", "name_one_character")
PEOPLE = [
    ("YA01", A, "王小明", "110101199001011237", "13900001234", "江西省弋阳县朱坑镇银城村三组12号"),
    ("YA02", A, "王晓明", "110101198501015678", "13900005678", "朱坑镇银城村3组15号"),
    ("YA03", A, "吕娜", "11010119900101555x", None, "弋阳县南岩街道光明路328号金域花园24栋4单元302室"),
    ("YB01", B, "王小明", "110101197001010013", "13900001235", "港口镇李家村4组24号"),
    ("YB02", B, "王大明", None, None, "港口镇银城村1号"),
    ("YB03", B, "阿卜杜热合曼·买买提", "653101198001011237", None, None),
]


@pytest.fixture
def register(url, make_run, make_tables):
    given = region_tables(
        make_tables, *(household(number, township, i) for i, (number, township, *_) in enumerate(PEOPLE))
    )
    homes = [{"household_id": h, "township_code": t, "state": "in_aid", "address": a} for h, t, _, _, _, a in PEOPLE]
    members = [
        {"household_id": h, "member_no": 1, "name": n, "id_number": i, "birth_date": date(1990, 1, 1), "phone": p,
         "counted": True}
        for h, _, n, i, p, _ in PEOPLE
    ]  # fmt: skip
    (home,), (member,) = (
        table(schema, *rows).to_batches() for schema, rows in ((REGISTER_HOUSEHOLD, homes), (REGISTER_PERSON, members))
    )
    given |= {"household": [household_keys(home)], "person": [person_keys(member)]}
    publish(url, make_run(), {name: iter(rows) if isinstance(rows, list) else rows for name, rows in given.items()})
    return url


def as_(url, *townships):
    return url_as(url, Actor("carl", Role.CASEWORKER, townships))


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("王小明", [("YA01", "name_equal"), ("YB01", "name_equal"), ("YA02", "name_homophone"), ONE_OTHER]),
        ("王曉明（户主）", [("YA02", "name_equal"), ("YA01", "name_homophone"), ("YB01", "name_homophone"), ONE_OTHER]),
        ("wang xiaoming", [("YA01", "name_pinyin"), ("YA02", "name_pinyin"), ("YB01", "name_pinyin")]),
        ("lü na", [("YA03", "name_pinyin")]),
        ("lv na", [("YA03", "name_pinyin")]),
        ("阿卜杜热合曼", [("YB03", "name_partial")]),
        ("110101199001011237", [("YA01", "id")]),
        ("１１０１０１ 19900101-1237", [("YA01", "id")]),
        ("11010119900101555X", [("YA03", "id")]),
        ("1237", [("YA01", "id_tail"), ("YB03", "id_tail")]),
        ("555x", [("YA03", "id_tail")]),
        ("13900001234", [("YA01", "phone")]),
        ("139-0000-1234", [("YA01", "phone")]),
        ("ya02", [("YA02", "household")]),
        ("银城村三组12号", [("YA01", "address"), ("YA02", "place"), ("YB02", "place")]),
        ("朱坑鎮銀城村3组15号", [("YA02", "address"), ("YA01", "place"), ("YB02", "place")]),
        ("金域花园24幢4单元302", [("YA03", "address")]),
        ("赵无此人", []),
    ],
)  # fmt: skip
def test_what_is_found_and_why_the_likeliest_first(register, text, found):
    hits = search(as_(register, EVERYWHERE), *HERE, text)
    assert [(hit.household_id, hit.why) for hit in hits] == found
    assert [hit.score for hit in hits] == sorted((hit.score for hit in hits), reverse=True)
    assert all(hit.score == 1 for hit in hits if hit.why in ("id", "phone", "household", "name_equal"))
    assert not any(number and number in repr(hits) for *_, number, phone, _ in PEOPLE for number in (number, phone))


def test_a_caseworker_finds_his_own_townships_people_only(register):
    for text in ("王小明", "1237", "银城村", "yb01", "13900001235", "110101197001010013"):
        assert {hit.township_code for hit in search(as_(register, A), *HERE, text)} <= {A}, text
        assert not any(hit.household_id.startswith("YB") for hit in search(as_(register, A), *HERE, text))
    assert search(as_(register), *HERE, "王小明") == ()


def test_pages_of_hits_are_the_list_cut(register):
    everything = search(as_(register, EVERYWHERE), *HERE, "王小明")
    assert search(as_(register, EVERYWHERE), *HERE, "王小明", limit=2) == everything[:2]
    assert search(as_(register, EVERYWHERE), *HERE, "王小明", limit=2, offset=3) == everything[3:5]


def test_a_kind_may_be_said(register):
    assert search(as_(register, EVERYWHERE), *HERE, "银城村", kind="name") == ()
    assert [hit.household_id for hit in search(as_(register, EVERYWHERE), *HERE, "李家村4组24号", kind="address")] == [
        "YB01"
    ]
    with pytest.raises(UsageError, match="Known: name, id, household, address, phone"):
        search(register, *HERE, "王小明", kind="colour")
    with pytest.raises(UsageError, match="Say what"):
        search(register, *HERE, "  ")


def test_a_search_leaves_who_was_shown_and_not_what_was_typed(register):
    search(as_(register, A), *HERE, "王小明")
    events = run_as(
        register, "SELECT actor, action, subject, detail FROM audit.event WHERE action <> 'publish' ORDER BY event_id"
    )
    assert events == [
        ("carl", "search", "yiyang/2018H2", {"kinds": ["name"]}),
        ("carl", "search_shown", "yiyang/2018H2", {"household_ids": ["YA01", "YA02"]}),
    ]
    assert "王" not in json.dumps(events, ensure_ascii=False)


@pytest.mark.parametrize(
    ("text", "kinds"),
    [
        ("1237", {Kind.ID}), ("123X", {Kind.ID}), ("12345", {Kind.HOUSEHOLD}), ("1390000123", {Kind.PHONE}),
        ("110101199001011237", {Kind.ID}), ("110101900101123", {Kind.ID}), ("YI0000001", {Kind.HOUSEHOLD}),
        ("王小明", {Kind.NAME}), ("银城村", {Kind.NAME, Kind.ADDRESS}),
        ("银城村3组", {Kind.ADDRESS}), ("WANG XIAOMING", {Kind.NAME}), ("王", {Kind.NAME}),
    ],
)  # fmt: skip
def test_what_a_text_may_be(text, kinds):
    assert set(kinds_of(text)) == kinds
