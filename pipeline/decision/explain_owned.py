"""Property in words: how much of it against the limit, and whose, what and which row of which delivery it is."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from fractions import Fraction
from typing import Final

from pipeline.assessment.facts import RecordRef
from pipeline.assessment.wealth import FINANCIAL
from pipeline.decision.explain_words import decimal_text, member_text, money
from pipeline.decision.owned import Owned, SavingsLimit
from pipeline.wording.languages import Pair
from pipeline.wording.means import ASSET, LIMIT
from pipeline.wording.words import word

AMOUNT: Final[Mapping[str, Pair]] = {
    "homes": ("{amount}套", "{amount}"),
    "shops": ("{amount}处", "{amount}"),
    "vehicles": ("{amount}辆", "{amount}"),
    "disability_vehicles": ("{amount}辆", "{amount}"),
}
"""A number of what a limit counts, with its measure word; savings are money."""
NAMED: Final[Mapping[str, Pair]] = {"homes": ("住房", "homes")}
"""What a limit counts, where a number follows; the others are called as everywhere."""
VALUE: Final[Pair] = ("{value}元", " of {value} yuan")
AREA: Final[Pair] = ("{area}平方米", "{area} m2")
SHARE: Final[Pair] = ("份额{share}", "share {share}")
SAME_UNIT: Final[Pair] = ("与前一项为同一处", "the same one as the one before")
LIMIT_ON_SAVINGS: Final[Pair] = (
    "货币财产限额＝低保标准{standard}元×{months}个月×{years}年×{heads}人{dead}。",
    "The limit on financial assets = the dibao standard {standard} yuan x {months} months x {years} years x {heads} "
    "head(s){dead}.",
)
OF_WHOM_DEAD: Final[Pair] = ("（含近期亡故的{dead}人）", ", {dead} of them deceased of late")
ROW: Final[Pair] = ("{source}第{row}行", "{source} row {row}")
ROW_OF_FILE: Final[Pair] = ("{source}{file}第{row}行", "{source} {file} row {row}")


def name_owned(limit: str, language: int) -> str:
    """What a limit counts."""
    return NAMED.get(limit, LIMIT[limit])[language]


def amount_owned(limit: str, amount: Fraction, language: int) -> str:
    """So much of it: `2.5套`."""
    return AMOUNT[limit][language].format(amount=decimal_text(amount))


def owned_text(owned: Iterable[Owned], language: int) -> str:
    """`1号成员住房（98.5平方米，份额0.5，不动产第1159行）`, one after the other."""
    every = tuple(owned)
    several = _sources_of_several_files(one.record for one in every if one.record is not None)
    return ("、", ", ")[language].join(_one(one, several, language) for one in every)


def savings_text(limit: SavingsLimit, language: int) -> str:
    """How the limit on savings came about."""
    return LIMIT_ON_SAVINGS[language].format(
        standard=money(limit.standard_fen),
        months=limit.months,
        years=decimal_text(limit.years),
        heads=limit.heads,
        dead=OF_WHOM_DEAD[language].format(dead=limit.dead) if limit.dead else "",
    )


def _one(owned: Owned, several: frozenset[str], language: int) -> str:
    text = member_text(owned.member_no, language) + ("", " ")[language] + ASSET[owned.kind][language]
    if owned.kind in FINANCIAL:
        text += VALUE[language].format(value=money(owned.value_fen or 0))
    beside = []
    if owned.floor_area_m2 is not None:
        beside.append(AREA[language].format(area=f"{owned.floor_area_m2.normalize():f}"))
    if owned.share != 1:
        beside.append(SHARE[language].format(share=decimal_text(owned.share)))
    if owned.is_same_unit:
        beside.append(SAME_UNIT[language])
    if owned.record is not None:
        beside.append(_row(owned.record, several, language))
    if not beside:
        return text
    return (f"{text}（{'，'.join(beside)}）", f"{text} ({', '.join(beside)})")[language]


def _row(record: RecordRef, several: frozenset[str], language: int) -> str:
    said = ROW_OF_FILE if record.source in several else ROW
    source = word("source", record.source, language)
    return said[language].format(source=source, file=record.file_name, row=record.row_number)


def _sources_of_several_files(records: Iterable[RecordRef]) -> frozenset[str]:
    """Sources of which more than one file is named: there a row's number alone does not say which row."""
    files = {(record.source, record.file_name) for record in records}
    sources = [source for source, _ in files]
    return frozenset(source for source in sources if sources.count(source) > 1)
