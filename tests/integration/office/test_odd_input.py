"""Whatever somebody types into an address or a form, the office answers: never broken, never elsewhere."""

import re
from html import unescape

import pytest

from pipeline.access import Role
from pipeline.warehouse.publish import publish

from .conftest import HTMX

PAGES = ("/tasks", "/tasks/unasked", "/results", "/objections", "/deliveries", "/quarantine", "/audit", "/feeds")
LONG = "9" * 4400
"""More digits than Python turns into a number."""


@pytest.mark.parametrize("path", PAGES)
@pytest.mark.parametrize("query", [{"page": LONG}, {"page": "-1"}, {"sort": "x" * 900}, {"page": "１"}])
def test_a_page_that_is_none_is_the_first(browser, published, path, query):
    assert browser(Role.SUPERVISOR).get(path, params=query).status_code == 200


@pytest.mark.parametrize(
    ("path", "name"),
    [
        ("/results", "township"), ("/results", "outcome"), ("/quarantine", "source"), ("/deliveries", "state"),
        ("/audit", "actor"), ("/audit", "subject"), ("/objections/new", "household"), ("/tasks", "township"),
    ],
)  # fmt: skip
def test_nothing_is_called_by_what_no_text_can_hold(browser, published, path, name):
    answer = browser(Role.SUPERVISOR).get(path, params={name: "a\0b"})
    assert (answer.status_code, "没有找到" in answer.text) == (404, True)


@pytest.mark.parametrize("number", ["99999999999999999999", "-1", "0", "９"])
@pytest.mark.parametrize("deed", ["", "/decide", "/corrected"])
def test_an_objection_by_a_number_that_is_none(browser, published, number, deed):
    supervisor = browser(Role.SUPERVISOR)
    path = f"/objections/{number}{deed}"
    answer = supervisor.post(path, {"outcome": "withdrawn"}) if deed else supervisor.get(path)
    assert answer.status_code in (404, 422)


@pytest.mark.parametrize("name", ["中文", "a\nb", "a\r\nX-Other: 1", "a b", "é"])
@pytest.mark.parametrize("headers", [{}, HTMX])
def test_the_way_back_to_a_task_is_an_address_of_ours(browser, published, name, headers):
    """Said before the task is looked for: that a reason is missing."""
    address = f"/tasks/{name.replace(chr(13), '%0D').replace(chr(10), '%0A')}/undo"
    answer = browser(Role.SUPERVISOR).post(address, {"judgement_id": "1"}, headers=headers)
    back = answer.headers["hx-redirect" if headers else "location"]
    assert (answer.status_code, back[:7]) == (204 if headers else 303, "/tasks/")
    assert back.isascii()
    assert back.isprintable()
    assert "x-other" not in answer.headers


def test_an_objection_s_form_is_of_the_cycle_it_was_opened_in(browser, published, url, make_run, make_tables):
    """Another cycle chosen meanwhile in another window is not the one the family objects to."""
    publish(url, make_run("run-2", region="nanning"), make_tables())
    clerk = browser(Role.OFFICE)
    text = clerk.get("/objections/new?household=YI02&region=yiyang&cycle=2018H2").text
    action = unescape(re.search(r'<form method="post" action="([^"]+)" class="card object-form"', text).group(1))
    assert "南宁市" in clerk.get("/?region=nanning&cycle=2018H2").text  # remembered from now on
    wrong = clerk.post(action, {"household": "YI02"})
    assert wrong.status_code == 422
    assert "弋阳县 2018H2</dd>" in wrong.text
