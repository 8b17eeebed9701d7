"""Every page for every role that may see it, at a desk and on a telephone: it comes, nothing complains, none is
wider than the screen, and axe-core finds no serious fault.
"""

import pytest

from tests.browser.conftest import PHONE
from tests.browser.faults import faults, too_wide
from tests.browser.office import CYCLE, REGION
from tests.browser.places import address, every_place

PLACES = every_place()
SHOWN = [place for place in PLACES if not place.is_file]
HANDED_OVER = [place for place in PLACES if place.is_file]


FIRST = {place.path: place.login for place in reversed(SHOWN)}
"""Of each page the role that is looked at most closely: the same page is no other on another's telephone."""


@pytest.mark.parametrize("place", SHOWN, ids=lambda place: place.name)
def test_a_page_comes_without_fault(glance, shot, values, place):
    page = glance(place.login)
    answer = page.goto(address(place, values))
    assert answer.status == 200
    assert page.url.startswith(answer.request.url.split("?")[0])  # nobody was sent elsewhere
    assert page.title()
    assert page.locator("main").count() == page.locator("h1").count() == 1
    shot(page, f"{place.name}-desk")
    assert too_wide(page) is None
    assert faults(page) == []
    page.set_viewport_size(PHONE)
    assert too_wide(page) is None
    if FIRST[place.path] == place.login:
        shot(page, f"{place.name}-phone")
        assert faults(page) == []


@pytest.mark.parametrize("place", HANDED_OVER, ids=lambda place: place.name)
def test_a_file_is_handed_over(glance, values, place):
    answer = glance(place.login).request.get(address(place, values))
    assert answer.status == 200
    assert answer.headers["content-disposition"].startswith("attachment;")
    assert len(answer.body()) > 50  # more than a header line's few words


ENGLISH = [place for place in SHOWN if place.login in ("chief", "")]


@pytest.mark.parametrize("place", ENGLISH, ids=lambda place: place.name)
def test_the_page_fits_a_telephone_in_english(glance, shot, values, place):
    page = glance(place.login, PHONE, language="en")
    assert page.goto(address(place, values)).status == 200
    assert page.locator("html").get_attribute("lang") == "en"
    shot(page, f"{place.name}-english-phone")
    assert too_wide(page) is None


def test_the_values_are_of_the_office(values):
    assert (values["region"], values["cycle"]) == (REGION, CYCLE)
    assert all(values.values())
