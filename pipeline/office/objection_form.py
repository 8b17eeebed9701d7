"""What somebody typed into the form of an objection, and what is wrong with it, field by field. Pure.

The same is asked by `steps.objecting.raise_objection` of whoever takes an objection; here it is said where it is typed.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date
from typing import Final

from pipeline.office.i18n import marked
from pipeline.steps.objecting import RECORD, RESULT
from pipeline.steps.quarantine_values import Place
from pipeline.wording.casework import ABOUT

NUMBER: Final = re.compile("[0-9]{1,9}")
LONGEST: Final = {"raised_by": 200, "said": 4000, "asked": 2000}
"""Characters of a field, a line's end counted as one, as browsers do."""
MISSING: Final = {
    "raised_by": marked("请填写提出人。"),
    "said": marked("请记录家庭的说法。"),
    "asked": marked("请记录家庭的诉求。"),
}


@dataclass(frozen=True, slots=True)
class Typed:
    """The fields as they came. `record`: source/file/row, the member behind a bar; `form`: which form it is."""

    household: str = ""
    about: str = ""
    raised_by: str = ""
    received_on: str = ""
    said: str = ""
    asked: str = ""
    record: str = ""
    member_no: str = ""
    form: str = ""

    @property
    def day(self) -> date | None:
        """The day the family objected; None where it is none."""
        try:
            return date.fromisoformat(self.received_on)
        except ValueError:
            return None

    @property
    def place(self) -> Place | None:
        """The record; None where none is chosen."""
        source, _, rest = self.record.partition("|")[0].partition("/")
        file_name, _, row = rest.rpartition("/")
        return Place(source, file_name, int(row)) if file_name and NUMBER.fullmatch(row) else None

    @property
    def member(self) -> int | None:
        """The member, of the record or as given."""
        number = self.record.partition("|")[2] or self.member_no
        return int(number) if NUMBER.fullmatch(number) else None


def problems(typed: Typed, today: date) -> dict[str, str]:
    """By field, what is wrong, to be translated; none where the objection can be taken."""
    found = {name: text for name, text in MISSING.items() if not getattr(typed, name).strip()}
    found |= {
        name: marked("内容过长，请精简。")
        for name, most in LONGEST.items()
        if len(getattr(typed, name).replace("\r\n", "\n")) > most
    }
    if typed.about not in ABOUT:
        found["about"] = marked("请选择异议事项。")
    elif typed.about != RESULT and typed.place is None:
        found["record"] = marked("对金额或记录有异议时，请选择涉及的记录。")
    elif typed.about == RECORD and typed.member is None:
        found["record"] = marked("请选择属于某一成员的记录。")
    if typed.day is None:
        found["received_on"] = marked("请填写家庭提出的日期。")
    elif typed.day > today:
        found["received_on"] = marked("提出日期不能晚于今天。")
    return found
