"""The tests a flag rests on, in words: both numbers and how they compare."""

from __future__ import annotations

from collections.abc import Iterable
from fractions import Fraction
from math import floor
from typing import Final

from pipeline.decision.comparisons import Shown
from pipeline.decision.explain_owned import amount_owned, name_owned
from pipeline.decision.explain_words import TESTS, decimal_text, money
from pipeline.policy.model import FEN
from pipeline.wording.languages import ZH, Pair
from pipeline.wording.means import COMPARED, LIMIT, OPERATOR_SAID

NOTHING_LEFT: Final[Pair] = ("{name}为{amount}", "{name} is {amount}")
"""Where a test asks for nothing and finds it."""


def tests_text(tests: Iterable[Shown], language: int) -> str:
    """One after the other: `判定：家庭月可计收入1100.25元，低于全户低保标准1740元。`."""
    return TESTS[language].format(tests=("；", "; ")[language].join([_test(test, language) for test in tests]))


def _test(test: Shown, language: int) -> str:
    """One test. Exact amounts are rounded down for show, never for the test."""
    left, right = _amounts(test, language)
    name = name_owned(test.left, language) if test.left in LIMIT else COMPARED[test.left][language]
    if test.right == "nothing" and test.holds:
        return NOTHING_LEFT[language].format(name=name, amount=left)
    bound, operator = COMPARED[test.right][language], OPERATOR_SAID[test.operator][language]
    if language == ZH:
        return f"{name}{left}，{operator}{bound}{right}"
    return f"{name} {left} {operator} {bound} {right}"


def _amounts(test: Shown, language: int) -> tuple[str, str]:
    """Both sides; where they differ by less than a fen, with the decimals that say so."""
    sides = (test.left_fen, test.right_fen)
    if not test.is_money:
        left, right = (amount_owned(test.left, Fraction(side), language) for side in sides)
        return left, right
    is_near = test.left_fen != test.right_fen and floor(test.left_fen) == floor(test.right_fen)
    left, right = (decimal_text(Fraction(side, FEN)) if is_near else money(floor(side)) for side in sides)
    unit = ("元", " yuan")[language]
    return f"{left}{unit}", f"{right}{unit}"
