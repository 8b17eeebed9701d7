"""Cells of text, before and after."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from connectors import amounts, cells, days
from connectors.cells import Broken

NOTHING = [
    None,
    "",
    " ",
    "\u3000",
    "\xa0\t",
    "-",
    "－",
    "无",
    "無",
    " 无 ",
    "NULL",
    "null",
    "ＮＵＬＬ",
    "/",
    "／",
    "\ufeff",
]


@pytest.mark.parametrize("cell", NOTHING)
@pytest.mark.parametrize(
    "parse",
    [
        cells.clean, cells.compact, cells.as_sent, cells.key, cells.digits(6), cells.code({"A": "a"}), cells.yes_no,
        days.day(), days.month, amounts.money("yuan"), amounts.money("fen"), amounts.integer(), amounts.area,
        amounts.share, amounts.month_amounts,
    ],
)  # fmt: skip
def test_nothing_is_nothing_everywhere(parse: cells.Parser, cell: str | None) -> None:
    assert parse(cell) is None


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("１２３Ｘ", "123X"),
        (" a  b ", "a b"),
        ("甲\u3000乙", "甲 乙"),
        ("12\u200b3", "123"),
        ("--", "--"),
        ("不详", "不详"),
        ("无业", "无业"),
    ],
)
def test_clean(before: str, after: str) -> None:
    assert cells.clean(before) == after


@pytest.mark.parametrize(("before", "after"), [("YI 0000001", "YI0000001"), ("ＹＩ１", "YI1"), (" 1 2 ", "12")])
def test_key_has_no_blanks(before: str, after: str) -> None:
    assert cells.key(before) == after


@pytest.mark.parametrize("name", ["李 四", "古丽·热合曼", "ａｂ", "待补", " 11010119900307001x "])
def test_identity_cells_stay_as_sent(name: str) -> None:
    assert cells.as_sent(name) == name


def test_a_nul_is_no_text() -> None:
    assert cells.as_sent("甲\x00乙") == Broken("control_character")
    assert cells.key("甲\x00") == Broken("control_character")


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("产权", "ownership"),
        (" 产 权 ", "ownership"),
        ("租赁备案", "lease"),
        ("租賃備案", "lease"),
        ("抵押", Broken("unknown_code")),
        ("产权1", Broken("unknown_code")),
        ("ownership", Broken("unknown_code")),
    ],
)
def test_code(before: str, after: object) -> None:
    assert cells.code({"产权": "ownership", "租赁备案": "lease"})(before) == after


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("361126003", "361126003"),
        ("３６１１２６００３", "361126003"),
        ("36112600", Broken("unknown_code")),
        ("3611260031", Broken("unknown_code")),
        ("36112600X", Broken("unknown_code")),
        ("36112600٣", Broken("unknown_code")),
    ],
)
def test_digits(before: str, after: object) -> None:
    assert cells.digits(9)(before) == after


@pytest.mark.parametrize(("before", "after"), [("Y", True), ("Ｎ", False), ("是", Broken("unknown_code"))])
def test_yes_no(before: str, after: object) -> None:
    assert cells.yes_no(before) == after


PARSERS: dict[str, tuple[cells.Parser, type | tuple[type, ...]]] = {
    "as_sent": (cells.as_sent, str),
    "key": (cells.key, str),
    "digits": (cells.digits(9), str),
    "code": (cells.code({"产权": "ownership"}), str),
    "yes_no": (cells.yes_no, bool),
    "day": (days.day("last_day"), date),
    "month": (days.month, int),
    "yuan": (amounts.money("yuan"), int),
    "fen": (amounts.money("fen"), int),
    "integer": (amounts.integer(), int),
    "area": (amounts.area, Decimal),
    "share": (amounts.share, Fraction),
    "month_amounts": (amounts.month_amounts, list),
}
NUMBERISH = st.text(alphabet='0123456789０１９.,，-－+/／%¥￥元年月日㎡ 　eE:{}"TZ²½①', max_size=24)


@pytest.mark.parametrize("name", PARSERS)
@given(cell=st.one_of(st.text(max_size=40), NUMBERISH))
def test_no_text_crashes_a_parser(name: str, cell: str) -> None:
    parse, kind = PARSERS[name]
    value = parse(cell)
    assert value is None or isinstance(value, Broken | kind)


@given(cell=st.one_of(st.text(max_size=40), NUMBERISH))
def test_money_is_never_negative_nor_beyond_the_limit(cell: str) -> None:
    for unit in ("yuan", "fen"):
        value = amounts.money(unit)(cell)
        assert not isinstance(value, int) or 0 <= value <= amounts.MAX_FEN


@pytest.mark.parametrize("cell", ["#VALUE!", "#N/A", " #REF! ", "#ERROR!", "#name?"])
def test_a_spreadsheet_error_is_no_text(cell: str) -> None:
    assert cells.as_sent(cell) == Broken("error_cell")
    assert cells.key(cell) == Broken("error_cell")
    assert cells.as_sent(f"x{cell}") == f"x{cell}"
