"""Cells of numbers: money as int fen, counts, areas, shares, amounts by month."""

from __future__ import annotations

import json
import re
from decimal import Decimal
from fractions import Fraction
from typing import Final

from connectors.cells import Broken, Parser, clean, compact
from connectors.days import month

NUMBER: Final = re.compile(r"([+-]?)¥?([+-]?)(\d{1,3}(?:,\d{3})+|\d+)(?:\.(\d+))?", re.ASCII)
FOREIGN: Final = re.compile(r"[$€£]|USD|HKD|EUR|JPY|GBP|MOP|TWD|美元|港币|港元|欧元|日元|英镑|澳门元", re.IGNORECASE)
SHARE: Final = re.compile(r"(\d{1,9})[/\u2044](\d{0,9})", re.ASCII)
AREA_SUFFIX: Final = re.compile(r"(m2|平方米|平米)$", re.IGNORECASE)
MAX_DIGITS = 30
MAX_FEN: Final = 10**14
"""10^12 yuan."""
MAX_INT: Final = 2**31 - 1
MAX_AREA: Final = 10**14 - 1
"""In 1/10000 m2: what decimal(14, 4) holds."""
AREA_PLACES, FEN_PLACES = 4, 2


def _scaled(text: str, places: int) -> int | Broken:
    """The number times 10^places, exactly. More places than that, unless zeros, are unreadable."""
    found = NUMBER.fullmatch(text.replace("\u2212", "-"))
    if found is None or (found[1] and found[2]):
        return Broken("not_a_number")
    whole, rest = found[3].replace(",", "").lstrip("0") or "0", (found[4] or "").rstrip("0")
    if len(rest) > places:
        return Broken("not_a_number")
    sign = -1 if "-" in (found[1], found[2]) else 1
    if len(whole) > MAX_DIGITS:
        return Broken("negative_amount" if sign < 0 else "overflow")
    return sign * int(whole + rest.ljust(places, "0"))


def money(unit: str) -> Parser:
    """An amount in `unit` (yuan or fen) -> int fen.

    Yuan may carry `￥`, thousands separators and a trailing `元`; fen carries none of the marks of yuan.
    """

    def parse(cell: str | None) -> int | Broken | None:
        text = compact(cell)
        if text is None:
            return None
        if FOREIGN.search(text):
            return Broken("foreign_currency")
        if unit == "fen" and "¥" in text:
            return Broken("not_a_number")
        fen = _scaled(text.removesuffix("元"), FEN_PLACES) if unit == "yuan" else _scaled(text, 0)
        if isinstance(fen, Broken):
            return fen
        if fen < 0:
            return Broken("negative_amount")
        return fen if fen <= MAX_FEN else Broken("overflow")

    return parse


def integer(minimum: int | None = None, maximum: int | None = None) -> Parser:
    """A whole number, inside the contract's range where it names one."""

    def parse(cell: str | None) -> int | Broken | None:
        text = compact(cell)
        if text is None:
            return None
        number = Broken("not_a_number") if "¥" in text else _scaled(text, 0)
        if isinstance(number, Broken):
            return number
        low, high = -MAX_INT if minimum is None else minimum, MAX_INT if maximum is None else maximum
        return number if low <= number <= high else Broken("out_of_range")

    return parse


def area(cell: str | None) -> Decimal | Broken | None:
    """A floor area in m2 with up to four places; `㎡`, `m²` or `平方米` may follow."""
    text = compact(cell)
    if text is None:
        return None
    scaled = Broken("not_a_number") if "¥" in text else _scaled(AREA_SUFFIX.sub("", text), AREA_PLACES)
    if isinstance(scaled, Broken):
        return Broken("area_zero") if scaled.rule == "negative_amount" else scaled
    if scaled <= 0:
        return Broken("area_zero")
    return Decimal(scaled).scaleb(-AREA_PLACES) if scaled <= MAX_AREA else Broken("overflow")


def share(cell: str | None) -> Fraction | Broken | None:
    """A share of ownership, above 0 and at most 1: `1/2`, `50%`, `1`, `0.5`."""
    text = compact(cell)
    if text is None:
        return None
    if parts := SHARE.fullmatch(text):
        if not parts[2] or int(parts[2]) == 0:
            return Broken("share_over_one")
        value = Fraction(int(parts[1]), int(parts[2]))
    else:
        places = 6
        scaled = Broken("not_a_number") if "¥" in text else _scaled(text.removesuffix("%"), places)
        if isinstance(scaled, Broken):
            return Broken("share_over_one") if scaled.rule == "overflow" else Broken("not_a_number")
        value = Fraction(scaled, 10**places * (100 if text.endswith("%") else 1))
    if value > 1:
        return Broken("share_over_one")
    if value == 0:
        return Broken("share_zero")
    return value if value > 0 else Broken("not_a_number")


def month_amounts(cell: str | None) -> list[dict[str, int]] | Broken | None:
    """A JSON object month -> fen, as a list in month order. `{}` is a known nothing, not an absence."""
    if cell is None or clean(cell) is None:
        return None
    try:
        pairs = json.loads(cell, parse_int=str, parse_float=str)
    except (ValueError, RecursionError):
        return Broken("not_a_number")
    if not isinstance(pairs, dict):
        return Broken("not_a_number")
    amounts: dict[int, int] = {}
    for name, value in pairs.items():
        at, fen = month(name), FEN(value) if isinstance(value, str) else None
        if not isinstance(at, int):
            return Broken("impossible_month")
        if not isinstance(fen, int):
            return fen if isinstance(fen, Broken) else Broken("not_a_number")
        if at in amounts:
            return Broken("doubled_month")
        amounts[at] = fen
    return [{"month": at, "amount_fen": amounts[at]} for at in sorted(amounts)]


FEN: Final = money("fen")
