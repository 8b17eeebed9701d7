"""The frame without a database: words in both languages, nothing from outside, vendored files as published, tables."""

import ast
import hashlib
import io
import re
from decimal import Decimal
from pathlib import Path

import pytest
from babel.messages.pofile import read_po
from jinja2.ext import babel_extract
from starlette.requests import Request

import pipeline.office
from pipeline.access import Act, Actor, Role
from pipeline.office.i18n import translate
from pipeline.office.navigation import PLACES, navigation
from pipeline.office.sign_in.pages import within
from pipeline.office.tables import Column, TableView
from pipeline.office.templating import environment, month, static, yuan

OFFICE = Path(pipeline.office.__file__).parent
TEXT = {".html", ".css", ".js", ".svg", ".po", ".py"}
OUTSIDE = re.compile(r"(?:https?:)?//[a-z0-9-]+\.[a-z]", re.IGNORECASE)
NAMESPACES = ("http://www.w3.org/2000/svg",)
CATALOGUES = sorted((OFFICE / "locale" / "en").glob("*.po"))


def messages():
    """Every text of templates and handlers that is shown, and where."""
    for path in OFFICE.rglob("*.html"):
        with path.open("rb") as file:
            for line, _, found, _ in babel_extract(file, ("_", "gettext", "ngettext"), (), {}):
                for text in found if isinstance(found, tuple) else (found,):
                    if text:
                        yield text, f"{path.name}:{line}"
    for path in OFFICE.rglob("*.py"):
        for node in ast.walk(ast.parse(path.read_text("utf-8"))):
            if isinstance(node, ast.Call) and getattr(node.func, "id", "") in {"marked", "say"}:
                for given in node.args:
                    if isinstance(given, ast.Constant) and isinstance(given.value, str):
                        yield given.value, f"{path.name}:{node.lineno}"


def english():
    found = {}
    for path in CATALOGUES:
        for message in read_po(io.BytesIO(path.read_bytes()), locale="en"):
            if message.id:
                found.setdefault(message.id, set()).add(message.string)
    return found


def test_every_text_has_its_english():
    known = english()
    missing = sorted({(text, place) for text, place in messages() if not any(known.get(text, ()))})
    assert missing == []
    assert len(known) > 100


def test_english_keeps_the_names_to_fill_in():
    name = re.compile(r"%\((\w+)\)s")
    for text, said in english().items():
        for each in said:
            assert set(name.findall(each)) == set(name.findall(text)), text


def test_texts_are_translated_and_filled_in():
    assert translate("zh", "第 %(n)s 版", n=2) == "第 2 版"
    assert translate("en", "第 %(n)s 版", n=2) == "revision 2"


def test_nothing_comes_from_outside():
    for path in OFFICE.rglob("*"):
        if path.suffix not in TEXT or "vendor" in path.parts:
            continue
        text = path.read_text("utf-8")
        for namespace in NAMESPACES:
            text = text.replace(namespace, "")
        assert not OUTSIDE.search(text), path


PAPER = {"paper.html"}
"""Printed into a PDF, never served."""


def test_no_script_or_style_stands_in_a_page():
    """The content security policy would block it; data for charts is no script."""
    for path in OFFICE.rglob("*.html"):
        if path.name in PAPER:
            continue
        text = path.read_text("utf-8")
        assert not re.search(r"<script(?![^>]*(?:src=|type=\"application/json\"))", text), path
        assert not re.search(r"<style|\sstyle=|\son[a-z]+=|javascript:|hx-on", text), path


def test_every_form_that_posts_carries_the_token():
    for path in OFFICE.rglob("*.html"):
        for form in re.findall(r"<form\b.*?</form>", path.read_text("utf-8"), re.DOTALL):
            if 'method="post"' in form:
                assert 'name="csrf"' in form, path


def test_vendored_files_are_those_their_text_names():
    folder = OFFICE / "static" / "vendor"
    named = dict(re.findall(r"(\S+\.js)\s+\S+\s+([0-9a-f]{64})", (folder / "README.txt").read_text("utf-8")))
    assert set(named) == {path.name for path in folder.glob("*.js")}
    for name, digest in named.items():
        assert hashlib.sha256((folder / name).read_bytes()).hexdigest() == digest


@pytest.mark.parametrize("language", ["zh", "en"])
def test_every_template_compiles(language):
    for path in (OFFICE / "templates").rglob("*.html"):
        environment(language).get_template(path.relative_to(OFFICE / "templates").as_posix())


@pytest.mark.parametrize(
    ("given", "shown"), [(None, "—"), (0, "0.00"), (Decimal("1234567.5"), "1,234,567.50"), (-5, "-5.00")]
)
def test_yuan(given, shown):
    assert yuan(given) == shown


@pytest.mark.parametrize(("given", "shown"), [(None, "—"), (201812, "2018-12"), ("2018-12", "2018-12")])
def test_month(given, shown):
    assert month(given) == shown


def test_a_static_address_changes_with_the_bytes():
    digest = hashlib.sha256((OFFICE / "static/css/base.css").read_bytes()).hexdigest()
    assert static("css/base.css") == f"/static/css/base.css?v={digest[:12]}"


@pytest.mark.parametrize(
    ("given", "gone_to"),
    [
        ("/", "/"), ("/tasks?kind=link", "/tasks?kind=link"), ("", "/"), ("tasks", "/"), ("//else", "/"),
        ("/\\else", "/"), ("/a\\b", "/"), ("/a\nb", "/"), ("https://else", "/"),
    ],
)  # fmt: skip
def test_within(given, gone_to):
    assert within(given) == gone_to


@pytest.mark.parametrize("role", list(Role))
def test_the_navigation_names_what_the_role_opens_and_where_it_is(role):
    actor = Actor("a", role, ("",))
    shown = navigation(actor, "/quarantine")
    assert [place.path for place, _ in shown] == [p.path for p in PLACES if p.act is None or actor.may(p.act)]
    assert [place.path for place, is_here in shown if is_here] == (["/quarantine"] if actor.may(Act.WATCH_RUNS) else [])


COLUMNS = (Column("source", "来源"), Column("rows", "行数", is_number=True), Column("why", "原因", sorts=False))


def view(query, total=0):
    request = Request({"type": "http", "path": "/x", "query_string": query.encode(), "headers": []})
    return TableView.of(request, COLUMNS, sort="source").with_total(total)


@pytest.mark.parametrize(
    ("query", "total", "expected"),
    [
        ("", 0, ("source", False, 1)), ("sort=rows", 10, ("rows", False, 1)), ("sort=-rows", 10, ("rows", True, 1)),
        ("sort=why", 10, ("source", False, 1)), ("sort=password", 10, ("source", False, 1)),
        ("page=2", 50, ("source", False, 1)), ("page=2", 51, ("source", False, 2)),
        ("page=9", 51, ("source", False, 2)), ("page=0", 51, ("source", False, 1)),
        ("page=x", 51, ("source", False, 1)), ("page=²", 51, ("source", False, 1)),
    ],
)  # fmt: skip
def test_a_view_is_what_the_address_says_within_reason(query, total, expected):
    made = view(query, total)
    assert (made.sort, made.is_descending, made.page) == expected


def test_a_heads_link_turns_the_order_and_keeps_the_filters():
    made = view("sort=rows&source=a+b&page=3", 500)
    assert [made.sorted_by(column.key) for column in COLUMNS] == ["none", "ascending", "none"]
    assert made.address(sort=made.next_sort("rows"), page=1) == "/x?source=a+b&sort=-rows&page=1"
    assert made.next_sort("source") == "source"
