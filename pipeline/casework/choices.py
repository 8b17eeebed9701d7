"""Each kind of task with its answers, and what follows from each by POLICY. Values only.

A link is answered by same, different or unsure (`pipeline.linkage.review`); all other kinds here. An answer has an
effect only where POLICY has a rule that it settles. Where it has none the answer closes the task, is shown, and the
next run says of the household what it said: then somebody else must act, and `follows` says who.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from pipeline.assessment.settled import ACCEPTED, EMPLOYED, JUSTIFIED, NOMINAL, TWO_PEOPLE
from pipeline.wording.casework import ANSWER
from pipeline.wording.languages import EN, ZH

UNSURE: Final = "unsure"
LINK: Final = "link"
WAIVE: Final = "waive"
"""Of a conflict that is a register row in quarantine: the row does not matter. Kept as any waiver is."""


@dataclass(frozen=True, slots=True)
class Choice:
    """One answer: its name in code, and what follows in Chinese and English."""

    name: str
    follows_zh: str
    follows_en: str
    is_heeded: bool = False
    """Whether the next run judges by it."""
    needs_day: bool = False

    @property
    def zh(self) -> str:
        """Its word in Chinese."""
        return ANSWER[self.name][ZH]

    @property
    def en(self) -> str:
        """The same in English."""
        return ANSWER[self.name][EN]


_UNSURE: Final = Choice(
    UNSURE,
    "任务仍待处理；不得据此减发、停发或不予纳入。", "The task goes on waiting; nothing adverse may rest on it.",
)  # fmt: skip

CHOICES: Final[Mapping[str, tuple[Choice, ...]]] = {
    "evidence_conflict": (
        Choice(NOMINAL,
               "这些月份的参保不作为就业和工资，按其余证据重新判断。",
               "Insurance in these months shows neither work nor a wage; the rest of the evidence decides.",
               is_heeded=True),
        Choice(EMPLOYED,
               "这些月份的缴费基数按推定工资（B级）计入；不利结果仍不得只凭推定收入。",
               "The bases of these months count as inferred wages (grade B); nothing adverse may rest on them alone.",
               is_heeded=True),
        _UNSURE,
    ),
    "policy_silent": (
        Choice("reported",
               "政策文件未补充数值前仍待复核，现有待遇照发。",
               "Until the policy file gives the value the household stays under review and what is held goes on."),
        _UNSURE,
    ),
    "near_relative": (
        Choice("visited_as_declared",
               "办结；按规定不改变核对结论。", "Closed; by policy it changes no outcome."),
        Choice("visited_differs",
               "办结；按规定不改变结论，须由登记更正所见情况后再核对。",
               "Closed; by policy it changes no outcome. The register must take in what was seen, for the next match."),
        Choice("no_relative",
               "办结；须在登记中更正备案。", "Closed; the register's disclosure must be corrected."),
        _UNSURE,
    ),
    "suspicious_downclass": (
        Choice(JUSTIFIED,
               "按常规规则判断，收入未变的保持不变。", "Judged by the ordinary rules: with income unchanged, kept.",
               is_heeded=True),
        Choice("not_justified",
               "仍为待复核，现有待遇照发；须在登记中恢复困难等级。",
               "Stays under review and what is held goes on; the register must restore the class."),
        _UNSURE,
    ),
    "duplicate_household": (
        Choice(TWO_PEOPLE,
               "本户不再因此待复核（另一户须另行答复）；以该证件登记的数据仍待认定。",
               "This household is no longer held up (the other is answered by itself); records under that number still "
               "wait.", is_heeded=True),
        Choice("belongs_here",
               "两户仍待复核，直至另一户在登记中改为不计入。",
               "Both stay under review until the register of the other household no longer counts him."),
        Choice("belongs_there",
               "两户仍待复核，直至本户在登记中改为不计入。",
               "Both stay under review until the register of this household no longer counts him."),
        _UNSURE,
    ),
    "assessor_is_carer": (
        Choice("assessed_anew",
               "办结；新评估随下次登记交付生效。", "Closed; the new assessment counts once the register delivers it."),
        Choice("is_separate",
               "办结；须在登记中更正机构名称。", "Closed; the register must correct the agency's name."),
        _UNSURE,
    ),
    "collection_not_accepted": (
        Choice(ACCEPTED,
               "截止日或之前验收的，按采集信息判断；之后验收的，本期仍视为未验收。",
               "Accepted on or before the as-of date it counts; later, it does not count in this cycle.",
               is_heeded=True, needs_day=True),
        Choice("refused",
               "不得据此纳入或增发；须重新采集。", "No entry or increase rests on it; it must be collected anew."),
        _UNSURE,
    ),
}  # fmt: skip
"""By kind. The first is what the key 1 says, and so on."""

OF_UNREAD_ROW: Final = (
    Choice(WAIVE,
           "该行豁免，家庭或票据情况不再视为未知。", "The row is waived: unit and bills are no longer unknown.",
           is_heeded=True),
    _UNSURE,
)  # fmt: skip
"""Of an evidence_conflict about a register row that could not be read. To correct the row: hesv quarantine fix."""


def choices_of(kind: str, *, has_record: bool = False) -> tuple[Choice, ...]:
    """The answers of a kind of task; none of a link. `has_record`: it is about a register row in quarantine."""
    if kind == "evidence_conflict" and has_record:
        return OF_UNREAD_ROW
    return CHOICES.get(kind, ())


HEEDED: Final = frozenset(
    (kind, choice.name) for kind, choices in CHOICES.items() for choice in choices if choice.is_heeded
)
"""(kind, answer) that a run judges by."""
