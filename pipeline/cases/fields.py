"""The words of a written case as values: days, months, yuan, shares, codes. Problems are ValueErrors in plain words."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import date
from decimal import Decimal, InvalidOperation
from fractions import Fraction
from typing import Any, Final

from pipeline.cycle import Month, months_between

MONTH: Final = re.compile(r"^(\d{4})-(0[1-9]|1[0-2])$")
Parser = Callable[[Any], Any]


def day(raw: object) -> date:
    """A day like 2018-12-31."""
    if type(raw) is date:
        return raw
    try:
        return date.fromisoformat(str(raw))
    except ValueError as error:
        raise ValueError(f"expected a day like 2018-12-31, found {raw!r}") from error


def month(raw: object) -> Month:
    """A month like 2018-12."""
    found = MONTH.match(str(raw))
    if found is None:
        raise ValueError(f"expected a month like 2018-12, found {raw!r}")
    return int(found[1]) * 100 + int(found[2])


def months(raw: object) -> tuple[Month, ...]:
    """A month, or a span like 2018-07..2018-12, both ends included."""
    first, dots, last = str(raw).partition("..")
    span = months_between(month(first), month(last if dots else first))
    if not span:
        raise ValueError(f"the span {raw} is reversed")
    return span


def exact(raw: object) -> Fraction:
    """A number as written: 0.5, 62, or a share like 1/2."""
    if isinstance(raw, bool):
        raise ValueError(f"expected a number, found {raw!r}")
    try:
        text = str(raw)
        return Fraction(text) if "/" in text else Fraction(Decimal(text))
    except (ValueError, InvalidOperation, OverflowError, ZeroDivisionError) as error:
        raise ValueError(f"expected a number, found {raw!r}") from error


def fen(raw: object) -> int:
    """Yuan as fen."""
    amount = exact(raw) * 100
    if amount.denominator != 1:
        raise ValueError(f"expected yuan with at most two decimals, found {raw!r}")
    return int(amount)


def area(raw: object) -> Decimal:
    """Square metres."""
    exact(raw)
    return Decimal(str(raw))


def whole(raw: object) -> int:
    """A whole number."""
    if isinstance(raw, bool) or not str(raw).lstrip("-").isdigit():
        raise ValueError(f"expected a whole number, found {raw!r}")
    return int(str(raw))


def text(raw: object) -> str:
    """Any text; codes may be written without quotes."""
    if isinstance(raw, dict | list):
        raise ValueError(f"expected a word, found {raw!r}")
    return str(raw)


def yes(raw: object) -> bool:
    """Y or N."""
    if raw in ("Y", "N"):
        return raw == "Y"
    if isinstance(raw, bool):
        return raw
    raise ValueError(f"expected 'Y' or 'N', found {raw!r}")


def one_of(*allowed: str) -> Parser:
    """One of the contract's words."""

    def parse(raw: object) -> str:
        if raw not in allowed:
            raise ValueError(f"expected one of {', '.join(allowed)}, found {raw!r}")
        return str(raw)

    return parse


def listed(parse: Parser) -> Parser:
    """A list, each item read by `parse`."""

    def parse_list(raw: object) -> tuple[Any, ...]:
        if not isinstance(raw, list):
            raise ValueError(f"expected a list, found {raw!r}")
        return tuple(parse(item) for item in raw)

    return parse_list
