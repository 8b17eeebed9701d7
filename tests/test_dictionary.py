"""The dictionary's Markdown, of views as the database would describe them."""

from __future__ import annotations

from pipeline.dictionary import dictionary_markdown
from pipeline.warehouse.dictionary import DescribedColumn, DescribedView

REGION = DescribedColumn("region", "text", "地区 / region")
AMOUNT = DescribedColumn("amount", "numeric(14,2)", "新金额，元/月 / amount, yuan a month")


def lines(*views):
    return dictionary_markdown(views).splitlines()


def test_a_view_that_is_the_same_in_both_schemas_stands_once():
    found = lines(
        DescribedView("serve", "flag", "", (REGION, AMOUNT)), DescribedView("history", "flag", "", (REGION, AMOUNT))
    )
    assert [line for line in found if line.startswith("## ")] == ["## serve.flag · history.flag"]
    assert "- [serve.flag · history.flag](#serveflag--historyflag): 2 列 columns" in found


def test_one_that_differs_stands_twice():
    found = lines(DescribedView("serve", "flag", "", (REGION, AMOUNT)), DescribedView("history", "flag", "", (REGION,)))
    assert [line for line in found if line.startswith("## ")] == ["## serve.flag", "## history.flag"]


def test_a_comment_is_parted_into_its_languages_and_a_slash_within_one_is_none():
    assert "| `amount` | `numeric(14,2)` | 新金额，元/月 | amount, yuan a month |" in lines(
        DescribedView("serve", "flag", "", (AMOUNT,))
    )


def test_a_bar_in_a_comment_does_not_end_the_cell():
    column = DescribedColumn("detail", "text", "甲|乙 / a or b")
    assert "| `detail` | `text` | 甲\\|乙 | a or b |" in lines(DescribedView("serve", "flag", "", (column,)))


def test_a_view_s_own_comment_is_shown_in_its_section_and_in_the_contents():
    found = lines(DescribedView("serve", "flag", "变动 / flags", (REGION,)))
    assert "变动 / flags" in found
    assert "- [serve.flag](#serveflag): 1 列 columns – 变动 / flags" in found
