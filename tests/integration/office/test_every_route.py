"""Whatever page is added: nobody sees it unsigned, each role gets what it may, and no POST passes unasked for."""

from fastapi.routing import APIRoute

from pipeline.access import ALLOWED, Role
from pipeline.office.web import Needs, signed

OPEN = {
    "/sign-in", "/sign-in/provider", "/sign-in/callback", "/language", "/healthz", "/readyz",
}  # fmt: skip
"""For anybody."""
EVERYBODY = {"/", "/me", "/me/password", "/sign-out"}
"""For whoever signed in, of any role."""
PLACES = {"region": "yiyang", "cycle": "2018H2", "household_id": "YI01", "source": "employment", "login": "caseworker"}
SAFE = {"GET", "HEAD"}


def routes(app):
    """(method, path, route) of every page; the API has tokens in place of sessions, and tests of its own."""
    found = [
        (method, route.path, route)
        for route in app.routes
        if isinstance(route, APIRoute) and not route.path.startswith("/api/")
        for method in sorted(route.methods - {"HEAD"})
    ]
    assert len(found) >= 15
    return found


def dependencies(dependant):
    for each in dependant.dependencies:
        yield each.call
        yield from dependencies(each)


def acts(route):
    return {call.act for call in dependencies(route.dependant) if isinstance(call, Needs)}


def address(route):
    return route.path_format.format(**{name: PLACES.get(name, "1") for name in route.param_convertors})


def test_every_route_says_whom_it_is_for(app):
    for _, path, route in routes(app):
        is_signed = signed in set(dependencies(route.dependant))
        if path in OPEN:
            assert not acts(route), path
        elif path in EVERYBODY:
            assert (is_signed, acts(route)) == (True, set()), path
        else:
            assert is_signed, path
            assert acts(route), f"{path} needs an act: Depends(Needs(Act.…))"


def test_nobody_sees_a_page_without_signing_in(app, visitor, published):
    for method, path, route in routes(app):
        if path in OPEN:
            continue
        answer = visitor.get(address(route)) if method == "GET" else visitor.post(address(route))
        assert answer.status_code == 303, (method, path, answer.status_code)
        assert answer.headers["location"].startswith("/sign-in"), path


def test_no_post_passes_without_the_token_of_its_browser(app, browser, visitor, published):
    strangers = visitor.token()
    supervisor = browser(Role.SUPERVISOR)
    supervisor.token()
    for method, path, route in routes(app):
        if method in SAFE:
            continue
        for given in ({}, {"csrf": ""}, {"csrf": strangers}):
            assert supervisor.client.request(method, address(route), data=given).status_code == 403, (path, given)
        header = {"X-CSRF-Token": strangers}
        assert supervisor.client.request(method, address(route), headers=header).status_code == 403, path
    assert supervisor.get("/").status_code == 200  # not signed out by any of it


def test_each_role_gets_only_what_it_is_allowed(app, browser, published):
    wrong = []
    for role in Role:
        opened = browser(role)
        for method, path, route in routes(app):
            if path in OPEN or path == "/sign-out":
                continue
            answer = opened.get(address(route)) if method == "GET" else opened.post(address(route))
            if acts(route) <= ALLOWED[role]:
                is_right = answer.status_code not in {403, 500, 503}
            else:
                is_right = answer.status_code == 403 and "没有权限" in answer.text
            if not is_right:
                wrong.append((role.value, method, path, answer.status_code))
    assert wrong == []
