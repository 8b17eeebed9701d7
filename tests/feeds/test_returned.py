from datetime import date

import pytest

from pipeline.feeds.columns import KEYS
from pipeline.feeds.returned import ASKED_ZH, HEADERS, SetAside, Visit, asked_of, read_answer
from pipeline.feeds.rows import FeedRow

TODAY = date(2019, 1, 30)
GOOD = {
    "行编号": "YI01", "办理结果": "核实一致", "入户日期": "2019-01-25", "入户人": "李经办", "家庭是否有异议": "",
    "说明": "",
}  # fmt: skip


def test_a_filled_row_is_a_visit():
    assert read_answer(1, {**GOOD, "说明": " 已告知 "}, TODAY) == Visit(
        "YI01", None, "confirmed", date(2019, 1, 25), "李经办", disputed=False, note="已告知"
    )


@pytest.mark.parametrize(
    ("row_id", "person"),
    [("YI01", ("YI01", None)), ("YI01-2", ("YI01", 2)), ("Y-I-1", ("Y-I", 1)), ("'=1+1", ("=1+1", None))],
)
def test_the_row_id_names_the_household_or_the_member(row_id, person):
    visit = read_answer(1, {**GOOD, "行编号": row_id}, TODAY)
    assert (visit.household_id, visit.member_no) == person


@pytest.mark.parametrize("text", ["2019-1-5", "2019/01/05", "2019.1.5", "2019年1月5日"])
def test_days_as_people_write_them(text):
    assert read_answer(1, {**GOOD, "入户日期": text}, TODAY).visited_on == date(2019, 1, 5)


def test_a_row_without_an_answer_is_none():
    assert read_answer(1, {**GOOD, **dict.fromkeys(ASKED_ZH, " ")}, TODAY) is None


@pytest.mark.parametrize(
    ("change", "rule"),
    [
        ({"行编号": ""}, "row_id"),
        ({"办理结果": "好"}, "result"),
        ({"办理结果": ""}, "result"),
        ({"入户日期": "昨天"}, "visited_on"),
        ({"入户日期": "2019-02-30"}, "visited_on"),
        ({"入户日期": "2019-01-31"}, "visited_later"),
        ({"入户日期": "2019-01-30"}, None),
        ({"入户人": " "}, "visited_by"),
        ({"入户人": "李" * 200}, None),
        ({"入户人": "李" * 201}, "visitor_long"),
        ({"家庭是否有异议": "也许"}, "disputed"),
        ({"家庭是否有异议": "是"}, "dispute_note"),
        ({"家庭是否有异议": "是", "说明": "不是我的账户"}, None),
        ({"家庭是否有异议": "否"}, None),
        ({"说明": "长" * 1000}, None),
        ({"说明": "长" * 1001}, "note_long"),
    ],
)
def test_what_cannot_be_taken_is_set_aside_with_its_cells_and_a_reason(change, rule):
    cells = {**GOOD, **change}
    found = read_answer(7, cells, TODAY)
    if rule is None:
        assert isinstance(found, Visit)
    else:
        assert isinstance(found, SetAside)
        assert (found.row_number, found.rule, found.cells) == (7, rule, cells)
        assert found.reason_zh
        assert found.reason_en


def test_the_form_asks_only_of_what_is_to_be_done_now():
    def row(household, *, to_do=True, rests=False, change=None):
        cells = tuple(household if key == "row_id" else None for key in KEYS)
        return FeedRow((0, 0, household, 0), to_do, rests, cells, {"change": change})

    rows = [row("H1"), row("H2", to_do=False), row("H3", rests=True), row("H4", change="withdrawn")]
    asked = list(asked_of(rows))
    assert [one[0] for one in asked] == ["H1"]
    assert len(asked[0]) == len(HEADERS)
