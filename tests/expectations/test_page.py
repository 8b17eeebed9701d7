"""The pages over real gate results: whole, offline, in both languages, the same bytes twice, and nobody's data."""

from __future__ import annotations

from html.parser import HTMLParser

import pyarrow as pa
import pytest

from connectors.sources import SOURCES
from expectations.gate import run_gate
from expectations.page import INDEX, About, write_gate_page, write_quality_page
from expectations.page_model import KINDS, source_view
from expectations.profile import profile
from expectations.suites import load_suites

ABOUT = About("yiyang", "2018H2", "run-1", "2018H1", missing=("employment",))
OUTSIDE = ("http:", "https:", "src=", "url(", "@import", "<script", "<link", "javascript:")
SECRET = "欧阳虚构"
VOID = {"meta", "br", "line", "rect"}


class Balanced(HTMLParser):
    """Fails on a tag that is closed wrongly or never."""

    def __init__(self):
        super().__init__()
        self.open, self.links = [], []

    def handle_starttag(self, tag, attrs):
        if tag == "a":
            self.links.append(dict(attrs)["href"])
        if tag not in VOID:
            self.open.append(tag)

    def handle_endtag(self, tag):
        if tag not in VOID:
            assert self.open.pop() == tag


def parsed(page):
    reader = Balanced()
    reader.feed(page)
    assert reader.open == []
    return reader


def many(table, times):
    """The rows of a table over and over, each with its own number."""
    rows = [{**row, "row_number": number} for number, row in enumerate(table.to_pylist() * times, start=1)]
    return pa.Table.from_pylist(rows, schema=table.schema)


@pytest.fixture
def drifted(tables_of):
    """300 rows before and now, of which now half the units are unnamed."""
    before = many(tables_of("housing")["housing"], 150)
    column = before.schema.get_field_index("unit_id")
    cells = [None if number % 2 else "u" for number in range(before.num_rows)]
    now = before.set_column(column, before.schema.field(column), pa.array(cells, pa.string()))
    return run_gate("housing", {"housing": now}, profile("housing", {"housing": before}))


def test_a_source_s_page_is_whole_and_asks_nothing_of_the_network(tables_of, tmp_path):
    result = run_gate("register", tables_of("register", members={"counted": None}))
    write_gate_page(result, tmp_path / "gate.html")
    page = (tmp_path / "gate.html").read_text("utf-8")
    checks = page[page.index('<table class="checks">') :]
    assert checks.count("<tr>") == len(result.checks) + 1
    assert 'class="chip refused">拒收 refused</span>' in page
    assert checks.index("拒收 refused") < checks.index("通过 passed")
    assert not [outside for outside in OUTSIDE if outside in page]
    assert parsed(page).links == [INDEX]
    assert "没有可比的上期。There is no cycle before" in page


def test_the_page_over_all_links_each_source_and_says_what_changed(drifted, tables_of, tmp_path):
    results = [drifted, run_gate("banking", tables_of("banking", banking={"account_type": "gold"}))]
    write_quality_page(results, tmp_path / "quality.html", ABOUT)
    page = (tmp_path / "quality.html").read_text("utf-8")
    assert {"gate_housing.html", "gate_banking.html"} == set(parsed(page).links)
    assert not [outside for outside in OUTSIDE if outside in page]
    assert "housing.unit_id 空值占比由 0.0% 变为 50.0%。" in page
    assert "housing.unit_id: 0.0% of the cells were empty before, 50.0% are now." in page
    assert 'style="width:50.00%"></i><i class="i-before" style="width:0.00%"' in page
    for words in ("数据质量", "Data quality", "缺交 missing", "2018H1", "未通过的检查", "banking.account_type"):
        assert words in page


def test_a_view_counts_failures_and_drifts_by_severity(drifted, tables_of):
    view = source_view(drifted)
    assert (view.verdict, view.failed_warning, view.drifts_warning, view.drifts_critical) == ("warned", 1, 1, 0)
    assert (view.rows, view.rows_before) == (300, 300)
    refused = source_view(run_gate("banking", tables_of("banking", banking={"account_type": "gold"})))
    assert (refused.verdict, refused.failed_critical, refused.rows_before) == ("refused", 1, None)


def test_a_refusal_by_drift_alone_is_shown_as_one(tables_of, tmp_path):
    one = tables_of("housing")
    result = run_gate("housing", one, profile("housing", {"housing": many(one["housing"], 500)}))
    write_quality_page([result], tmp_path / "quality.html")
    page = (tmp_path / "quality.html").read_text("utf-8")
    assert "严重 critical" in page
    assert "housing 行数由 1,000 变为 2（为上期的 0%）。" in page
    assert "0 / 1" in page


def test_the_same_results_make_the_same_pages(drifted, tmp_path):
    for name in ("a", "b"):
        write_quality_page([drifted], tmp_path / f"q{name}", ABOUT)
        write_gate_page(drifted, tmp_path / f"g{name}", ABOUT)
    assert (tmp_path / "qa").read_bytes() == (tmp_path / "qb").read_bytes()
    assert (tmp_path / "ga").read_bytes() == (tmp_path / "gb").read_bytes()


def test_every_kind_of_check_has_its_words():
    used = {each["type"] for source in SOURCES for suite in load_suites(source) for each in suite.expectations}
    assert used <= set(KINDS)


@pytest.mark.parametrize("source", SOURCES)
def test_no_personal_value_reaches_a_page(source, tables_of, tmp_path):
    """A made-up name planted in every text column, row identity aside, now and in the cycle before."""
    planted = {}
    for name, table in tables_of(source).items():
        text = [field.name for field in table.schema if field.type == pa.string() and field.name != "file_name"]
        rows = [{**row, **dict.fromkeys(text, SECRET)} for row in table.to_pylist() * 60]
        planted[name] = pa.Table.from_pylist(rows, schema=table.schema)
    result = run_gate(source, planted, profile(source, tables_of(source)))
    write_gate_page(result, tmp_path / "gate.html", ABOUT)
    write_quality_page([result], tmp_path / "quality.html", ABOUT)
    for text in ((tmp_path / "gate.html").read_text("utf-8"), (tmp_path / "quality.html").read_text("utf-8"),
                 result.to_json()):  # fmt: skip
        assert SECRET not in text
        assert "13800000000" not in text
        assert "361126198001010018" not in text
