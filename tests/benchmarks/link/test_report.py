"""The page of the benchmark says what its figures say."""

import json
from pathlib import Path
from xml.etree import ElementTree

import pytest

from benchmarks.link import report
from benchmarks.link.bars import draw_bars

DOCS = Path(__file__).parents[3] / "docs"


@pytest.fixture(scope="module")
def facts():
    return json.loads((DOCS / "benchmarks" / "link.json").read_text(encoding="utf-8"))


def test_a_part_is_replaced_between_its_markers():
    text = "a\n<!-- link:x start -->\nold\n<!-- link:x end -->\nb"
    assert report._between(text, "x", "new") == "a\n<!-- link:x start -->\nnew\n<!-- link:x end -->\nb"


@pytest.mark.parametrize("part", [report.results, report.targets, report.febrl, report.splink_levels])
def test_the_page_shows_the_figures(part, facts):
    assert "\n".join(part(facts)) in (DOCS / "benchmarks.md").read_text(encoding="utf-8")


def test_the_charts_show_the_figures(facts):
    for name, chart in report.charts(facts):
        assert (DOCS / "benchmarks" / f"{name}.svg").read_text(encoding="utf-8") == chart


def test_a_contender_that_did_not_finish_is_said_so():
    row = report._row("peer", {"failed": "timed out", "limit_seconds": 600})
    assert row.startswith("| peer | timed out after 600 s |")


@pytest.mark.parametrize("values", [[("hesv", 1.5), ("a < b", 30.0)], [("none", 0.0)], []])
def test_bars_are_well_formed(values):
    root = ElementTree.fromstring(draw_bars("A & B", values, "s"))
    texts = [each.text for each in root.iter("{http://www.w3.org/2000/svg}text")]
    assert texts[0] == "A & B"
    assert len(texts) == 1 + 2 * len(values)
