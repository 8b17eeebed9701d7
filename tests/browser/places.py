"""Every page of the application, whom it is for, and an address of it in the small office."""

from __future__ import annotations

import re
from dataclasses import dataclass
from urllib.parse import unquote

from fastapi.routing import APIRoute
from playwright.sync_api import expect

from pipeline.access import ALLOWED, Role
from pipeline.office.app import PAGES
from pipeline.office.web import Needs, signed
from tests.browser.office import CYCLE, EARLIER, REGION

NO_PROVIDER = {"/sign-in/provider", "/sign-in/callback"}
"""Answer with another place's page, and only where an identity provider is configured (tests/integration/office)."""
LOGIN_OF = {
    Role.ENGINEER: "keeper", Role.OFFICE: "clerk", Role.SUPERVISOR: "chief", Role.CASEWORKER: "first",
}  # fmt: skip


@dataclass(frozen=True)
class Place:
    """A page for a role; `path` with its parameters open, `login` empty for nobody."""

    path: str
    login: str

    @property
    def is_file(self):
        """Whether it is handed over to be kept, not shown."""
        return self.path.endswith((".pdf", ".csv", ".{ending}"))

    @property
    def name(self):
        """For a picture's file."""
        words = self.path.strip("/").replace("{", "").replace("}", "").split("/")
        return "-".join([self.login or "nobody", *([word for word in words if word] or ["home"])])


def dependencies(dependant):
    for each in dependant.dependencies:
        yield each.call
        yield from dependencies(each)


def logins(route):
    """One of each role that the route lets in; an empty one where nobody need sign in."""
    calls = list(dependencies(route.dependant))
    if signed not in calls:
        return [""]
    acts = {call.act for call in calls if isinstance(call, Needs)}
    return [LOGIN_OF[role] for role in Role if acts <= ALLOWED[role]]


def every_place():
    """What `create_app` puts together, so that no new page is forgotten."""
    routes = [route for router in PAGES for route in router.routes if isinstance(route, APIRoute)]
    found = [
        Place(route.path, login)
        for route in routes
        if "GET" in route.methods and route.path not in NO_PROVIDER
        for login in logins(route)
    ]
    assert len(found) >= 65
    return found


def read_values(page, township):
    """What fills the paths, read from the pages themselves as the township's caseworker; leaves an objection behind."""
    page.goto(f"/tasks?state=all&region={REGION}&cycle={CYCLE}")
    task = last_part(page.locator("main td a[href^='/tasks/']").first)
    page.goto(f"/tasks/{task}")
    household = last_part(page.locator("main h1 a[href^='/households/']").first)
    page.goto(f"/households/{REGION}/{CYCLE}/{household}")
    *_, source, file_name, row = page.locator("main a[href*='/record/']").first.get_attribute("href").split("/")
    page.goto(f"/objections/new?household={household}")
    page.fill("[name=raised_by]", "户主")
    page.fill("[name=said]", "结果与实际不符。")
    page.fill("[name=asked]", "请重新核对。")
    page.click("main form .primary")
    expect(page).to_have_url(re.compile(r"/objections/\d+$"))
    return {
        "region": REGION, "cycle": CYCLE, "household_id": household, "task_id": task, "source": source,
        "file_name": unquote(file_name), "row_number": row, "objection_id": page.url.rsplit("/", 1)[-1],
        "township": township, "name": "rows", "view": "quarantine", "kind": "full", "ending": "xlsx",
    }  # fmt: skip


def last_part(link):
    return link.get_attribute("href").rsplit("/", 1)[-1]


def address(place, values):
    """Of the place; feeds are of the cycle that was let out. What needs a household to begin with is told one."""
    given = {**values, "cycle": EARLIER} if place.path.startswith("/feeds/") else values
    found = place.path.format(**given)
    cycle = EARLIER if place.path.startswith("/feeds") else CYCLE
    household = f"&household={values['household_id']}" if place.path == "/objections/new" else ""
    return f"{found}?region={REGION}&cycle={cycle}{household}"
