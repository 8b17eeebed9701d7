"""Searching: what is found and for whom, what of it is kept, and what HTMX gets."""

import re

import pytest

from pipeline.access import Role

from .conftest import HTMX


def find(opened, text, **more):
    return opened.post("/search", {"text": text, **more})


@pytest.mark.parametrize("text", ["王小明", "110101199001011237", "1237", "YI01", "13900001234", "银城村"])
def test_search_finds_a_member_by_each_way_with_his_numbers_starred(browser, published, text):
    answer = find(browser(Role.OFFICE), text)
    assert answer.status_code == 200
    assert "/households/yiyang/2018H2/YI01" in answer.text
    shown = answer.text.split('id="results"')[1]
    assert not re.search("110101199001011237|13900001234", shown)


def test_a_caseworker_finds_his_own_townships_alone(browser, published, query):
    assert "YI01" in find(browser(Role.CASEWORKER), "王小明").text
    query("UPDATE access.account SET townships = '{361126101}' WHERE role = 'caseworker'")
    assert "没有找到相符的家庭" in find(browser(Role.CASEWORKER), "王小明").text


def test_a_search_is_kept_before_it_is_answered_and_without_its_text(browser, published, query):
    opened = browser(Role.OFFICE)
    find(opened, "王小明")
    assert ("office", "search", "yiyang/2018H2") in query("SELECT actor, action, subject FROM audit.event")
    assert query("SELECT count(*) FROM audit.event AS e WHERE e::text LIKE '%%王小明%%'") == [(0,)]
    query("ALTER TABLE audit.event ADD CONSTRAINT shut CHECK (action <> 'search') NOT VALID")
    assert "YI01" not in find(opened, "王小明").text


def test_htmx_gets_the_hits_alone_and_nothing_sought_is_nothing_found(browser, published):
    opened = browser(Role.OFFICE)
    part = opened.post("/search", {"text": "王小明"}, headers=HTMX).text.strip()
    assert part.startswith('<section id="results"')
    assert "<table" not in find(opened, "   ").text
