"""The amount's arithmetic in words: what a family can check with a pencil."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from math import floor
from typing import Final

from pipeline.decision.explain_words import decimal_text, member_text, money
from pipeline.decision.reckoning import GAP, NET_GAP, TEKUN, Care, Reckoning
from pipeline.wording.languages import Pair

START: Final[Pair] = ("每月金额：{parts}＝{sum}元", "Amount a month: {parts} = {sum} yuan")
ALONE: Final[Pair] = ("每月金额：{parts}", "Amount a month: {parts}")
WHOLE: Final[Mapping[str, Pair]] = {
    GAP: ("全户低保标准{whole}元", "the dibao standard for the household {whole} yuan"),
    NET_GAP: ("全户低保标准{whole}元", "the dibao standard for the household {whole} yuan"),
    TEKUN: ("特困供养标准{whole}元", "the tekun standard {whole} yuan"),
}
HEADS: Final[Pair] = ("（{standard}元×{heads}人）", " ({standard} x {heads})")
LESS: Final[Mapping[str, Pair]] = {
    GAP: ("－家庭月可计收入{less}元", " - countable income {less} yuan"),
    NET_GAP: ("－扣减刚性支出后收入{less}元", " - income net of rigid expenditure {less} yuan"),
}
SPENT: Final[Pair] = ("（负数按0元计）", " (a negative one counts as 0)")
CARE: Final[Pair] = (
    "＋{who}照料护理费{amount}元（{items}项不能自理，最低工资{wage}元×{percent}%）",
    " + care of {who} {amount} yuan ({items} self-care items failed, {percent}% of the minimum wage {wage})",
)
ROUNDED: Final[Pair] = ("，进到整元为{amount}元", ", rounded up to {amount}")
LEAST: Final[Pair] = ("，至少为{amount}元", ", at least {amount}")
HELD: Final[Pair] = (
    "；低于渐退期维持的{held}元，恢复后不少于原金额，仍为{held}元",
    "; that is less than the {held} held in grace, so {held} stands",
)
END: Final[Pair] = ("。", ".")


def amount_text(one: Reckoning, language: int) -> str:
    """The sum, its rounding, and what stands instead where more was held."""
    parts = _whole(one.method, one.whole_fen, one.standard_fen, one.heads, language)
    if one.method in LESS:
        parts += LESS[one.method][language].format(less=money(one.less_fen))
    if one.method == NET_GAP and not one.less_fen:
        parts += SPENT[language]
    parts += "".join(_care(care, language) for care in one.care)
    is_sum = one.method in LESS or bool(one.care)
    text = (START if is_sum else ALONE)[language].format(parts=parts, sum=money(one.sum_fen))
    if one.amount_fen != one.sum_fen:
        text += (ROUNDED if one.sum_fen > 0 else LEAST)[language].format(amount=money(one.amount_fen))
    if one.held_fen is not None:
        text += HELD[language].format(held=money(one.held_fen))
    return text + END[language]


@cache
def _whole(method: str, whole_fen: int, standard_fen: int, heads: int, language: int) -> str:
    """The same for every household of a size."""
    text = WHOLE[method][language].format(whole=money(whole_fen))
    return text + HEADS[language].format(standard=money(standard_fen), heads=heads) if heads > 1 else text


def _care(care: Care, language: int) -> str:
    return CARE[language].format(
        who=member_text(care.member_no, language),
        amount=money(floor(care.amount_fen)),
        items=care.failed_items,
        wage=money(care.wage_fen),
        percent=decimal_text(care.percent),
    )
