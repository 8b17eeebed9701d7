"""A number, and a place's name, stands in the policy files with its reference and never in the rules."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest

import pipeline

ROOT = Path(pipeline.__file__).parent
FOLDERS = ("assessment", "decision", "policy", "screening", "whatif")
MODULES = sorted(path.relative_to(ROOT).as_posix() for folder in FOLDERS for path in (ROOT / folder).glob("*.py"))
PLAIN = (0, 1, 2, 12, 100)
"""None, one, a pair; the months of a year; fen in a yuan, months in a YYYYMM."""
ALLOWED = {
    ("assessment/calendar_days.py", 29): "29 February",
    ("assessment/calendar_days.py", 3): "March",
    (
        "assessment/unit.py",
        18,
    ): "full age: national law, the same everywhere; linkage asks it before any policy is read",
    ("assessment/consent.py", 60): "step 2's days of a new adult: asked with full age, by linkage too",
    (
        "decision/person.py",
        3,
    ): "the widest grade any single-person rule names: who is asked about where a rule is silent",
    ("decision/uprating.py", 3): "three of four names in a tuple of our own",
    ("decision/explain_words.py", 65536): "size of a cache",
    ("decision/explain_words.py", 10000): "ten-thousandths, in which shares of property are kept",
    ("policy/schema.py", 3): "a grade of disability (1 to 4) that a file may name",
    ("policy/schema.py", 4): "a grade of disability (1 to 4) that a file may name",
    ("policy/json_schema.py", 0.01): "a fen, in yuan",
    ("screening/statistics.py", 6): "digits of a county's code, by the national standard of area codes",
    ("screening/statistics.py", 9): "digits of a township's code, by the same",
    **{("whatif/chart.py", number): "a length of the drawing" for number in (18, 24, 34, 48, 130, 150, 860)},
}
PLACES = ("yiyang", "yongning", "nanning", "longnan", "yinchuan", "弋阳", "永宁", "南宁", "陇南", "银川", "江西",
          "宁夏", "广西", "甘肃")  # fmt: skip


def values(tree: ast.AST) -> Iterator[ast.Constant]:
    """Every constant but docstrings, of modules and of what stands above them."""
    texts = {id(node.value) for node in ast.walk(tree) if isinstance(node, ast.Expr)}
    return (node for node in ast.walk(tree) if isinstance(node, ast.Constant) and id(node) not in texts)


def numbers(source: str) -> set[float]:
    """Numbers a module states that are not plain."""
    stated = {node.value for node in values(ast.parse(source)) if type(node.value) in (int, float)}
    return stated - set(PLAIN)


def places(source: str) -> set[str]:
    """Places a module names."""
    texts = [node.value.lower() for node in values(ast.parse(source)) if isinstance(node.value, str)]
    return {place for place in PLACES if any(place in text for text in texts)}


@pytest.mark.parametrize("module", MODULES)
def test_a_module_states_no_number_and_no_place(module):
    source = (ROOT / module).read_text(encoding="utf-8")
    assert {number for number in numbers(source) if (module, number) not in ALLOWED} == set()
    assert places(source) == set()


def test_what_is_allowed_is_there():
    for module, number in ALLOWED:
        assert number in numbers((ROOT / module).read_text(encoding="utf-8")), (module, number)


@pytest.mark.parametrize(
    ("source", "stated", "named"),
    [
        ("if age < 16: pass", {16}, set()),
        ("cap = 1.5 * line", {1.5}, set()),
        ("x = 12 * 100 + 1", set(), set()),
        ("'''Of 弋阳: 16 years.'''\ny = 1\n'''In yiyang.'''", set(), set()),
        ("if region == 'yiyang': pass", set(), {"yiyang"}),
        ("names = {'弋阳县': 1}", set(), {"弋阳"}),
        ("ok = True", set(), set()),
    ],
)
def test_what_counts_as_a_number_and_a_place(source, stated, named):
    assert (numbers(source), places(source)) == (stated, named)
