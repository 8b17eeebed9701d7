"""What would turn a flag, in plain words: how far each deciding test is from coming out otherwise. Pure."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from fractions import Fraction
from math import ceil, floor
from typing import Final

from pipeline.decision.explain_words import money, number
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
OWNED: Final[Pair] = (
    "{left}（{amount}）减少{gap}，即不超过限额{bound}，这一判定就会改变。",
    "Were {left} ({amount}) {gap} less, it would be within the limit of {bound}, and the test would turn.",
)
FLIPS: Final[Pair] = (
    "下列{count}条记录中，缺了任何一条，事项或金额就会不同：请先核对它们确属本户。",
    "Without any one of the {count} records below, action or amount would differ: "
    "first make sure that they are this household's.",
)


def turning(tests: Iterable[Test], flips: int) -> tuple[Pair, ...]:
    """A sentence a deciding test, and one on the records on which the flag hangs."""
    said = [(_sentence(test, ZH), _sentence(test, EN)) for test in tests if test.decides]
    if flips:
        said.append((FLIPS[ZH].format(count=flips), FLIPS[EN].format(count=flips)))
    return tuple(said)


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
