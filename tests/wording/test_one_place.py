"""No second table says a code: every mapping of codes to words outside pipeline.wording is found here.

A sentence by code (what to do, what a task asks) is no word for the code and stays where it is said; so does a mapping
of codes to other codes, to colours or to looks.
"""

import ast
import re
from pathlib import Path

import pytest
from jinja2 import Environment, nodes

import pipeline
from pipeline.wording.words import VOCABULARIES

ROOT = Path(pipeline.__file__).parents[1]
WORDING = ROOT / "pipeline/wording"
NOT_OURS = (WORDING, ROOT / "pipeline/sampling")
"""The one place, and the made-up agencies, whose extracts are in words of their own."""
TOPS = ("pipeline", "expectations", "connectors", "dags")


def files(*endings):
    """Every file of the product with one of the endings."""
    for path in sorted(path for top in TOPS for ending in endings for path in (ROOT / top).rglob(f"*.{ending}")):
        if not set(NOT_OURS) & set(path.parents):
            yield path


CHINESE = re.compile("[一-鿿]")
SENTENCE = re.compile(r"[。？！.?]$|[。；;]|[{%]")
"""Ends like a sentence, has parts of one, or has something to fill in."""
FEW = 2
"""So many codes of one vocabulary, called something, are a table of it."""


def is_word(text):
    """A name for something: Chinese, or English with a blank or a capital in it; no sentence, no code, no colour."""
    if SENTENCE.search(text) or text.startswith("#"):
        return False
    return bool(CHINESE.search(text) or re.search(r"[a-z] [a-z]|^[A-Z][a-z]+$", text))


def texts(node):
    """The texts an expression is: itself, the parts of a tuple, what a call such as marked("…") is given."""
    if isinstance(node, ast.Constant):
        return [node.value] if isinstance(node.value, str) else []
    inner = node.args if isinstance(node, ast.Call) else node.elts if isinstance(node, ast.Tuple | ast.List) else []
    return [text for part in inner for text in texts(part)]


def tables(tree):
    """Whatever pairs constants with something: dicts, rows of tuples, keywords of dict(…); (line, {key: texts})."""
    for node in ast.walk(tree):
        pairs = []
        if isinstance(node, ast.Dict):
            pairs = [(key, [value]) for key, value in zip(node.keys, node.values, strict=True) if key is not None]
        elif isinstance(node, ast.Tuple | ast.List | ast.Set):
            rows = [row.elts for row in node.elts if isinstance(row, ast.Tuple | ast.List) and len(row.elts) >= FEW]
            pairs = [(row[0], row[1:]) for row in rows]
        elif isinstance(node, ast.Call) and getattr(node.func, "id", "") == "dict":
            pairs = [(ast.Constant(word.arg), [word.value]) for word in node.keywords if word.arg]
        found = {
            key.value: [text for value in values for text in texts(value)]
            for key, values in pairs
            if isinstance(key, ast.Constant) and isinstance(key.value, str)
        }
        if found:
            yield node.lineno, found


def tables_of_template(source):
    """The same of a template's dicts and tuples."""
    tree = Environment(extensions=["jinja2.ext.i18n"], autoescape=True).parse(source)

    def said(node):
        if isinstance(node, nodes.Const):
            return [node.value] if isinstance(node.value, str) else []
        return [text for part in node.iter_child_nodes() for text in said(part)]

    for node in tree.find_all(nodes.Dict):
        found = {item.key.value: said(item.value) for item in node.items if isinstance(item.key, nodes.Const)}
        yield node.lineno, found
    for node in tree.find_all((nodes.Tuple, nodes.List)):
        rows = [row.items for row in node.items if isinstance(row, nodes.Tuple) and len(row.items) >= FEW]
        found = {row[0].value: said(nodes.Tuple(row[1:], "load")) for row in rows if isinstance(row[0], nodes.Const)}
        yield node.lineno, found


def restated(found):
    """Vocabularies of which a table says codes: most of its keys are codes of one and are called something."""
    called = {key for key, said in found.items() if any(is_word(text) for text in said)}
    return [
        topic
        for topic, words in VOCABULARIES.items()
        if len(called & set(words)) >= FEW and 2 * len(called & set(words)) >= len(found)
    ]


def offences():
    for path in files("py"):
        yield from ((path, *found) for found in tables(ast.parse(path.read_text("utf-8"))))
    for path in files("html", "j2"):
        yield from ((path, *found) for found in tables_of_template(path.read_text("utf-8")))


def test_no_other_place_says_a_code():
    found = [(f"{path.relative_to(ROOT)}:{line}", restated(table)) for path, line, table in offences()]
    assert [place for place in found if place[1]] == [], "Take the words from pipeline.wording."


@pytest.mark.parametrize(
    ("code", "topics"),
    [
        ('X = {"accepted": "已收", "missing": "没有"}', ["delivery"]),
        ('X = {"accepted": marked("已收"), "missing": marked("没有"), "other": 3}', ["delivery"]),
        ('X = {"wage": ("工资", "wage"), "transfer": ("转移", "transfers")}', ["income"]),
        ('X = {"enter_dibao": "enter dibao", "enter_tekun": "enter tekun"}', ["action"]),
        ('X = {"yiyang": "Yiyang", "longnan": "Longnan"}', ["region"]),
        ('X = (("accepted", "接收"), ("quarantined", "隔离"), ("duplicate", "重复"))', ["fate", "fate_count"]),
        ('X = dict(head="户主", spouse="妻")', ["relation"]),
        ('X = {"wage": "#0f5a6b", "transfer": "#6f7fb5"}', []),
        ('X = {"accepted": "good", "missing": "adverse"}', []),
        ('X = {"enter_dibao": "entry", "enter_tekun": "entry"}', []),
        ('X = {"link": "这条记录是不是他的？", "near_relative": "须入户核实。"}', []),
        ('X = {"accepted": "已收"}', []),
        ('X = {"red": "红", "green": "绿"}', []),
    ],
)
def test_what_counts_as_saying_a_code(code, topics):
    assert [topic for _, found in tables(ast.parse(code)) for topic in restated(found)] == topics


@pytest.mark.parametrize(
    ("template", "topics"),
    [
        ('{{ {"M": _("男"), "F": _("女")}[sex] }}', ["sex", "person_group"]),
        ('{% for code, title in (("wage", _("工资")), ("transfer", _("转移"))) %}{{ title }}{% endfor %}', ["income"]),
        ('{{ {"in_force": "good", "missing": "danger"}.get(code) }}', []),
    ],
)
def test_the_same_of_a_template(template, topics):
    found = [topic for _, table in tables_of_template(template) for topic in restated(table)]
    assert sorted(found) == sorted(topics)
