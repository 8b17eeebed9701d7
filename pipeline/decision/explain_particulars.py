"""Whom and which months a reason is about, in words: `（2号成员2018-12亡故）`."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import Final

from pipeline.cycle import Month, add_months, month_text
from pipeline.decision.explain_words import member_text
from pipeline.decision.particulars import Particular
from pipeline.wording.languages import Pair
from pipeline.wording.people import CONSENT, PLACEMENT

SAID: Final[Mapping[str, Pair]] = {
    "born": ("{who}{months}出生", "{who} was born in {months}"),
    "joined": ("{who}新计入", "{who} is new"),
    "died": ("{who}{months}亡故", "{who} died in {months}"),
    "unknown": ("{who}{months}", "{who}: {months}"),
    "insured": ("{who}{months}", "{who}: {months}"),
    "of_age": ("已满{needed}周岁", "he is {needed} or older"),
    "no_orphan": ("已不登记为孤儿", "he is registered as an orphan no longer"),
    "covered_whole": ("本户整户享受保障，个人不重复享受", "the whole household is covered, and nobody twice"),
    "no_rule": ("本地没有单独保障的规定", "the place has no rule on cover of one person"),
    "unfit": (
        "登记的残疾、重病或劳动能力情况不符合单独保障的规定",
        "what is registered of his disability, illness or ability to work does not meet the rule",
    ),
    "over": ("收入超过上述限额", "income is over a bound of the test"),
    "no_permit": ("没有居住证", "he has none"),
    "permit": ("{since}签发，到{until}未满{needed}个月", "issued on {since}, not yet {needed} months on {until}"),
    "permit_later": ("{since}签发，晚于核对基准日{until}", "issued on {since}, after the as-of date {until}"),
    "no_residence": ("没有登记从何时起居住", "no day is registered"),
    "residence": ("{since}起居住，到{until}未满{needed}个月", "since {since}, not yet {needed} months on {until}"),
    "residence_later": ("{since}起居住，晚于核对基准日{until}", "since {since}, after the as-of date {until}"),
    **{code: (f"{{who}}{zh}", f"{{who}}: {en}") for code, (zh, en) in CONSENT.items()},
    **PLACEMENT,
}


def particulars_text(particulars: tuple[Particular, ...], language: int) -> str:
    """In brackets, one after the other; nothing where there is none."""
    if not particulars:
        return ""
    said = ("；", "; ")[language].join(_one(one, language) for one in particulars)
    return (f"（{said}）", f" ({said})")[language]


def _one(one: Particular, language: int) -> str:
    return SAID[one.what][language].format(
        who=member_text(one.member_no, language),
        months=months_text(one.in_months, language),
        needed=one.needed,
        since=one.from_day,
        until=one.to_day,
    )


def months_text(months: Iterable[Month], language: int) -> str:
    """Months in their order, those that follow each other as a span: `2018-07至2018-09、2018-12`."""
    texts = (
        month_text(first) if first == last else f"{month_text(first)}{('至', ' to ')[language]}{month_text(last)}"
        for first, last in _spans(months)
    )
    return ("、", ", ")[language].join(texts)


def _spans(months: Iterable[Month]) -> Iterator[tuple[Month, Month]]:
    first = last = None
    for month in sorted(months):
        if last is not None and first is not None and month != add_months(last, 1):
            yield first, last
            first = None
        first, last = first or month, month
    if first is not None and last is not None:
        yield first, last
