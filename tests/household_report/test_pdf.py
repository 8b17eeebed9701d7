"""The report on paper: its text read back out of the file; the same content, the same bytes."""

import importlib.util
from dataclasses import replace
from pathlib import Path

import pytest

from pipeline.household_report.model import Rest, Standing
from pipeline.household_report.paper import LACKING, printable
from pipeline.household_report.pdf import print_report

SPEC = importlib.util.spec_from_file_location("pdf_text", Path(__file__).parent / "pdf_text.py")
READING = importlib.util.module_from_spec(SPEC)
SPEC.loader.exec_module(READING)
CODE = "JCF5-8WK0-9PQ9-DVJW"


AS_PUBLISHED = Standing(words={}, rests={}, earliest_stop_month=None, later=(), is_current=True)
OBJECTED = Rest(("家庭已提出异议，答复前不得执行。", "The family has objected."), 7)


def read(report, standing=AS_PUBLISHED):
    return READING.pages_of(print_report(report, standing, CODE))


def test_every_page_has_number_date_code_and_its_place(report):
    many = replace(report, income=report.income[:1], assets=report.assets * 60)
    pages = read(many)
    assert len(pages) == 3
    for place, page in enumerate(pages, 1):
        assert "编号 yiyang-2018H2-YI01-1" in page
        assert "日期 2019-01-20" in page
        assert f"校验码 {CODE}" in page
        assert f"第 {place} 页 共 3 页" in page
    assert "种类" in pages[1]  # the table's head again


def test_verdict_amounts_tests_and_rare_names_are_on_it(report):
    text = "".join(read(report))
    for said in ("增发", "166.00", "210.00", "示例喆", "361*************48", "371.21", "680.32", "580元/月", "2018H1"):
        assert said in text
    assert "156******28" not in text


def test_the_same_report_is_the_same_bytes_and_a_fen_shows(report):
    paper = print_report(report, AS_PUBLISHED, CODE)
    assert print_report(replace(report), AS_PUBLISHED, CODE) == paper
    first, *rest = report.assets
    assert print_report(replace(report, assets=(replace(first, value_fen=68031), *rest)), AS_PUBLISHED, CODE) != paper


@pytest.mark.parametrize(
    ("lowers", "standing", "said", "unsaid"),
    [
        (False, AS_PUBLISHED, [], ["打印时的情况"]),
        (True, AS_PUBLISHED, ["打印时的情况", "尚未审批发布，不得减发或停发"], ["最早自", "暂缓执行"]),
        (True, replace(AS_PUBLISHED, earliest_stop_month="2019-03"), ["最早自 2019-03 起减发或停发"], ["尚未审批"]),
        (
            True,
            replace(AS_PUBLISHED, rests={None: OBJECTED}),
            ["暂缓执行。家庭已提出异议", "（异议 7）"],
            ["成员：暂缓"],
        ),
        (False, replace(AS_PUBLISHED, rests={2: replace(OBJECTED, objection_id=None)}), ["暂缓执行"], ["（异议"]),
        (False, replace(AS_PUBLISHED, is_current=False), ["以新的报告为准"], ["暂缓执行"]),
    ],
)
def test_a_paper_says_whether_it_may_be_carried_out_when_it_is_printed(report, lowers, standing, said, unsaid):
    (flag,) = report.flags
    text = "".join(read(replace(report, flags=(replace(flag, needs_notice=lowers),)), standing))
    assert [words for words in said if words not in text] == []
    assert [words for words in unsaid if words in text] == []


@pytest.mark.parametrize(
    ("text", "printed"),
    [
        ("喆堃珮甯㛃", "喆堃珮甯㛃"),  # rare in names; the last of Extension A
        ("𠮷田", f"{LACKING}田"),  # Extension B: the font has none
        ("a\x00b\u202ec", "abc"),
        ("一\n二", "一\n二"),
    ],
)
def test_what_the_font_lacks_shows_as_something(text, printed):
    assert printable(text) == printed


def test_a_name_the_font_lacks_does_not_stop_the_print(report):
    (one,) = report.people
    assert f"{LACKING}示例" in "".join(read(replace(report, people=(replace(one, name="𠮷示例"),))))


def test_a_report_of_nothing_but_what_was_published_prints(report):
    bare = replace(report, people=(), registered=None, tests=(), income=(), assets=(), missing=("folder",))
    text = "".join(read(bare))
    assert "存档已不在本机" in text
    assert "没有核实到收入" in text


def test_of_means_that_were_not_worked_out_it_does_not_say_that_there_are_none(report):
    unknown = replace(report.figures, income_fen=None, per_head_fen=None)
    for figures in (unknown, None):
        text = "".join(read(replace(report, figures=figures, income=(), assets=())))
        assert text.count("没有列出不等于没有") == 2
        assert "没有核实到" not in text
    text = "".join(read(replace(report, income=(), assets=())))
    assert text.count("没有核实到") == 2
    assert "没有列出不等于没有" not in text


def test_a_member_who_needs_care_and_the_heads_hukou_are_on_it(report):
    (one,) = report.people
    text = "".join(read(replace(report, people=(replace(one, selfcare_failed=4, hukou_region="350100"),))))
    assert "自理能力丧失4项" in text
    assert "户籍地350100" in text
    assert "自理能力" not in "".join(read(report))


@pytest.mark.parametrize(("is_worked_out", "printed"), [(True, "0"), (False, "—")])
def test_a_source_of_which_nothing_was_worked_out_is_not_printed_as_none(report, is_worked_out, printed):
    (source, *_) = report.asked
    figures = report.figures if is_worked_out else None
    text = "".join(read(replace(report, figures=figures, asked=(replace(source, source="housing", records=0),))))
    row = text.split("查询的数据来源")[1].split(f"{source.covers_from} 至 {source.covers_to}")[1]
    assert row.lstrip().startswith(printed)
