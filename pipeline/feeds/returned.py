"""The form on which a township reports back (回执), and what may stand in it: written with the feed, read by `take-in`.

One row a row of the feed that asks for something. A row comes back with what the visit found, when, by whom, and
whether the family disputes it.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from io import BytesIO
from pathlib import Path
from typing import Final

import xlsxwriter

from pipeline.feeds.columns import KEYS
from pipeline.feeds.files import WORKBOOK_OPTIONS, draw_lines, lay_out, write_table
from pipeline.feeds.labels import RESULT_ZH, YES_NO
from pipeline.feeds.rows import Cell, FeedRow
from pipeline.feeds.workbook import fill_in, write_model_row

SHEET: Final = "回执"
GIVEN: Final = ("row_id", "household_id", "member_no", "head_name", "address", "action_zh", "next_step_zh")
GIVEN_ZH: Final = ("行编号", "户编号", "成员序号", "户主姓名", "住址", "变动事项", "下一步")
RESULT, VISITED_ON, VISITED_BY, DISPUTED, NOTE = "办理结果", "入户日期", "入户人", "家庭是否有异议", "说明"
ASKED_ZH: Final = (RESULT, VISITED_ON, VISITED_BY, DISPUTED, NOTE)
HEADERS: Final = (*GIVEN_ZH, *ASKED_ZH)
WIDTHS: Final = (16, 14, 8, 10, 26, 20, 40, 14, 12, 10, 10, 40)
RESULT_OF: Final = {word: code for code, word in RESULT_ZH.items()}
YES: Final = YES_NO["true"]
ROW_ID: Final = re.compile(r"^(?P<household>.+?)(?:-(?P<member>[1-9][0-9]{0,3}))?$")
DAY: Final = re.compile(r"^(20\d{2})[-/.年](\d{1,2})[-/.月](\d{1,2})日?$")
LONGEST_NOTE: Final = 1000
LONGEST_NAME: Final = 200


@dataclass(frozen=True, slots=True)
class Visit:
    """What a caseworker reports of one row."""

    household_id: str
    member_no: int | None
    result: str
    visited_on: date
    visited_by: str
    disputed: bool
    note: str | None


@dataclass(frozen=True, slots=True)
class SetAside:
    """A returned row that cannot be taken, cells and all."""

    row_number: int
    rule: str
    reason_zh: str
    reason_en: str
    cells: Mapping[str, str]

    @property
    def is_disputed(self) -> bool:
        """Whether a family disputes something in it, which is no objection yet."""
        return _plain(self.cells.get(DISPUTED)) == YES


def asked_of(rows: Sequence[FeedRow]) -> Iterator[tuple[Cell, ...]]:
    """The form's rows: of what asks for something and does not rest; the answers are empty."""
    places = [KEYS.index(key) for key in GIVEN]
    for row in rows:
        if row.to_do and not row.rests and row.codes.get("change") != "withdrawn":
            yield (*(row.cells[place] for place in places), *((None,) * len(ASKED_ZH)))


def write_form_csv(path: Path, rows: Sequence[FeedRow]) -> None:
    """The form as CSV."""
    write_table(path, HEADERS, asked_of(rows))


def write_form_xlsx(path: Path, rows: Sequence[FeedRow], title: str) -> None:
    """The form as XLSX: what is known is locked in grey, the answers are chosen from a list or typed."""
    asked = list(asked_of(rows))
    made = BytesIO()
    with xlsxwriter.Workbook(made, WORKBOOK_OPTIONS) as book:
        book.set_properties({"title": title, "created": datetime(2000, 1, 1)})  # noqa: DTZ001 - no clock in the bytes
        sheet = book.add_worksheet(SHEET)
        lay_out(sheet, title, WIDTHS)
        header = book.add_format({"bold": True, "text_wrap": True, "valign": "vcenter", "border": 1})
        known = book.add_format({"text_wrap": True, "valign": "top", "bg_color": "#F0F1F3"})
        answer = book.add_format({"text_wrap": True, "valign": "top", "num_format": "@"})
        for column in range(len(GIVEN), len(HEADERS)):
            sheet.set_column(column, column, WIDTHS[column], answer)
        for column, text in enumerate(HEADERS):
            sheet.write_string(0, column, text, header)
        write_model_row(sheet, {str: known, int: known, Decimal: known})
        draw_lines(sheet, len(asked), len(HEADERS), book.add_format({"border": 1}))
        for name, choices in ((RESULT, list(RESULT_OF)), (DISPUTED, list(YES_NO.values()))):
            place = HEADERS.index(name)
            sheet.data_validation(1, place, max(len(asked), 1), place, {"validate": "list", "source": choices})
    fill_in(path, made, [[["" if cell is None else cell for cell in cells[: len(GIVEN)]] for cells in asked]])


def read_answer(number: int, cells: Mapping[str, str], today: date) -> Visit | SetAside | None:
    """One returned row: a visit, a row set aside with its reason, or nothing where nothing was answered.

    `cells` by header, as text; `today` is the day it came back, in China.
    """
    answers = {name: _plain(cells.get(name)) for name in ASKED_ZH}
    if not any(answers.values()):
        return None
    who, day = ROW_ID.match(_plain(cells.get("行编号"))), _day(answers[VISITED_ON])
    for rule, is_broken, reason_zh, reason_en in _rules(answers, day, today, has_id=who is not None):
        if is_broken:
            return SetAside(number, rule, reason_zh, reason_en, dict(cells))
    assert who is not None
    assert day is not None
    member = who["member"]
    return Visit(
        who["household"], int(member) if member else None, RESULT_OF[answers[RESULT]], day, answers[VISITED_BY],
        answers[DISPUTED] == YES, answers[NOTE] or None,
    )  # fmt: skip


def _rules(
    answers: Mapping[str, str], day: date | None, today: date, *, has_id: bool
) -> tuple[tuple[str, bool, str, str], ...]:
    """What a returned row must keep, in the order it is told: rule, whether it is broken, why."""
    results, note = "、".join(RESULT_OF), answers[NOTE]
    return (
        ("row_id", not has_id, "行编号为空", "the row id is empty"),
        ("result", answers[RESULT] not in RESULT_OF, f"办理结果应为：{results}", f"the result is none of {results}"),
        ("visited_on", day is None, "入户日期读不懂，应如2019-01-25", "the day of the visit cannot be read"),
        ("visited_later", day is not None and day > today, "入户日期在今天之后", "the visit is still to come"),
        ("visited_by", not answers[VISITED_BY], "入户人为空：谁入户、谁签字、谁负责", "nobody signs for the visit"),
        ("visitor_long", len(answers[VISITED_BY]) > LONGEST_NAME, f"入户人超过{LONGEST_NAME}字",
         "the visitor's name is too long"),
        ("disputed", answers[DISPUTED] not in ("", *YES_NO.values()), "家庭是否有异议应为“是”或“否”",
         "disputed is neither 是 nor 否"),
        ("dispute_note", answers[DISPUTED] == YES and not note, "有异议须在“说明”中写明内容",
         "a dispute needs a note that says what of"),
        ("note_long", len(note) > LONGEST_NOTE, f"说明超过{LONGEST_NOTE}字", "the note is too long"),
    )  # fmt: skip


def _plain(text: str | None) -> str:
    """A cell without blanks around it, or the apostrophe that keeps a CSV cell from running."""
    return (text or "").strip().removeprefix("'").strip()


def _day(text: str) -> date | None:
    found = DAY.match(text)
    if found is None:
        return None
    try:
        return date(*map(int, found.groups()))
    except ValueError:
        return None
