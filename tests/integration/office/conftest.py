"""The office's pages over a fresh warehouse with one published run, and browsers that are signed in already."""

import re
import warnings

import pytest

from pipeline.access import Actor, Role
from pipeline.office.app import create_app
from pipeline.office.visitor import SESSION
from pipeline.settings import Settings
from pipeline.warehouse.accounts import insert_account
from pipeline.warehouse.publish import publish
from pipeline.warehouse.sessions import start_session

with warnings.catch_warnings():  # it asks for a successor of httpx that is not out yet
    warnings.simplefilter("ignore")
    from fastapi.testclient import TestClient

TOWNSHIPS = {Role.CASEWORKER: ("361126100",)}
HTMX = {"HX-Request": "true"}
CSRF = re.compile(r'name="csrf" content="(\w+)"')


def cells(html, row=0):
    """The texts of a row of the page's first table."""
    body = html.split("<tbody>")[1].split("</tbody>")[0]
    found = re.findall(r"<tr>(.*?)</tr>", body, re.DOTALL)
    return [
        re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", cell)).strip()
        for cell in re.findall(r"<td.*?</td>", found[row], re.DOTALL)
    ]


@pytest.fixture
def settings(url, tmp_path):
    return Settings(database_url=url, home=tmp_path)


@pytest.fixture
def app(settings):
    return create_app(settings)


@pytest.fixture
def published(url, make_run, make_tables):
    publish(url, make_run(), make_tables())


@pytest.fixture
def people(url):
    """One account a role, its login the role's name; nobody's password is known."""
    for role in Role:
        insert_account(url, Actor(role.value, role, TOWNSHIPS.get(role, ("",)), f"示例{role}"), None)


class Browser:
    """A client that follows no redirect and sends its CSRF token along."""

    def __init__(self, app, address="http://127.0.0.1"):
        self.client = TestClient(app, base_url=address, follow_redirects=False, raise_server_exceptions=False)

    def get(self, path, **given):
        return self.client.get(path, **given)

    def token(self):
        return CSRF.search(self.client.get("/sign-in").text).group(1)

    def post(self, path, data=None, **given):
        return self.client.post(path, data={"csrf": self.token(), **(data or {})}, **given)


@pytest.fixture
def visitor(app):
    """Somebody who has not signed in."""
    return Browser(app)


@pytest.fixture
def browser(app, url, people):
    """Gives a browser that the account of a role is signed in with."""

    def made(role):
        opened = Browser(app)
        opened.client.cookies.set(SESSION, start_session(url, str(role)), domain="127.0.0.1", path="/")
        return opened

    return made
