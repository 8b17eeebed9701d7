"""What would turn a flag, in plain words: how far each deciding test is from coming out otherwise. Pure."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from fractions import Fraction
from math import ceil, floor
from typing import Final

from pipeline.decision.explain_words import money, number
from pipeline.decision.reckoning import GAP, NET_GAP, Reckoning
from pipeline.household_report.model import Test
from pipeline.wording.languages import EN, ZH, Pair
from pipeline.wording.means import COMPARED, LIMIT

SENTENCES: Final[Mapping[str, Pair]] = {
    "<": (
        "{left}每月再增加{gap}元，即达到{right}{bound}元，这一判定就会改变。",
        "Were {left} {gap} yuan a month more, it would reach {right}, {bound} yuan, and the test would turn.",
    ),
    "<=": (
        "{left}每月再增加超过{gap}元，即超过{right}{bound}元，这一判定就会改变。",
        "Were {left} more than {gap} yuan a month more, it would pass {right}, {bound} yuan, and the test would turn.",
    ),
    ">=": (
        "{left}每月减少超过{gap}元，即低于{right}{bound}元，这一判定就会改变。",
        "Were {left} more than {gap} yuan a month less, it would be below {right}, {bound} yuan, "
        "and the test would turn.",
    ),
    ">": (
        "{left}每月减少{gap}元，即不高于{right}{bound}元，这一判定就会改变。",
        "Were {left} {gap} yuan a month less, it would be within {right}, {bound} yuan, and the test would turn.",
    ),
    "=": (
        "{left}为零；每月有任何一项计入的收入，这一判定就会改变。",
        "There is no {left}; any amount that counts would turn the test.",
    ),
}
LEFT_OF: Final[Mapping[str, str]] = {GAP: "income", NET_GAP: "net"}
"""What a gap to the standard is measured from."""
OWNED: Final[Pair] = (
    "{left}（{amount}）减少{gap}，即不超过限额{bound}，这一判定就会改变。",
    "Were {left} ({amount}) {gap} less, it would be within the limit of {bound}, and the test would turn.",
)
FLIPS: Final[Pair] = (
    "下列{count}条记录中，缺了任何一条，事项或金额就会不同：请先核对它们确属本户。",
    "Without any one of the {count} records below, action or amount would differ: "
    "first make sure that they are this household's.",
)


KEPT: Final[Pair] = (
    "{left}每月减少{gap}元，即不超过{most}元，金额就不低于现在的{held}元。",
    "Were {left} {gap} yuan a month less, not more than {most} yuan, the amount would not fall below the {held} yuan "
    "paid now.",
)
NOT_KEPT: Final[Pair] = (
    "按现有{heads}人计算，即使没有收入，金额也只有{whole}元，低于现在的{held}元。",
    "For the {heads} counted now the amount would be {whole} yuan at most even without any income: less than the "
    "{held} yuan paid now.",
)


def turning(
    tests: Iterable[Test], flips: int, reckoning: Reckoning | None = None, held_fen: int | None = None
) -> tuple[Pair, ...]:
    """What would keep an amount that falls; a sentence a deciding test; one on the records the flag hangs on."""
    said = [] if reckoning is None or held_fen is None else [*_keeping(reckoning, held_fen)]
    said += [(_sentence(test, ZH), _sentence(test, EN)) for test in tests if test.decides]
    if flips:
        said.append((FLIPS[ZH].format(count=flips), FLIPS[EN].format(count=flips)))
    return tuple(said)


def _keeping(reckoning: Reckoning, held_fen: int) -> Iterator[Pair]:
    """With what income the amount paid now would stay, where it is a gap and falls."""
    is_falling = reckoning.held_fen is None and reckoning.amount_fen < held_fen
    if reckoning.method not in LEFT_OF or not is_falling:
        return
    most = reckoning.whole_fen - held_fen
    for_zh, for_en = COMPARED[LEFT_OF[reckoning.method]]
    values = {
        "gap": money(reckoning.less_fen - most), "most": money(most), "held": money(held_fen),
        "heads": reckoning.heads, "whole": money(reckoning.whole_fen),
    }  # fmt: skip
    zh, en = NOT_KEPT if most < 0 else KEPT
    yield zh.format(left=for_zh, **values), en.format(left=for_en, **values)


def _sentence(test: Test, language: int) -> str:
    if test.name in LIMIT:
        left, right = LIMIT[test.name][language], ""
        values = {name: _owned(value, test, language) for name, value in _numbers(test)}
        return OWNED[language].format(left=left, right=right, **values)
    right = COMPARED[test.bound_name][language]
    return SENTENCES[test.operator][language].format(
        left=COMPARED[test.name][language],
        right=right,
        bound=money(floor(test.bound)),
        gap=money(ceil(test.gap) if test.operator in ("<", ">") else floor(test.gap)),
    )


def _numbers(test: Test) -> Iterator[tuple[str, Fraction]]:
    yield from (("amount", test.amount), ("gap", test.gap), ("bound", test.bound))


def _owned(value: Fraction, test: Test, language: int) -> str:
    if test.is_money:
        return (f"{money(ceil(value))}元", f"{money(ceil(value))} yuan")[language]
    return number(value)
