"""How agencies write a day, a sum, an area, nothing: every form the contract allows."""

from __future__ import annotations

from datetime import date
from random import Random
from typing import Final

from pipeline.cycle import Month, last_day, month_text

FULL_WIDTH: Final = str.maketrans("0123456789.-Xx", "０１２３４５６７８９．－Ｘｘ")
NOTHING: Final = ("-", "无", "NULL", "/")
SERIAL_EPOCH: Final = date(1899, 12, 30).toordinal()
CLEAN_SHARE: Final = 0.86
CHINESE_NUMBERS: Final = "零一二三四五六七八九十"

Cell = str | int | float | date


def full_width(text: str) -> str:
    """The same in full-width digits: `12.5` -> `１２．５`."""
    return text.translate(FULL_WIDTH)


def serial(day: date) -> int:
    """The Excel serial of a day: 2018-12-31 -> 43465."""
    return day.toordinal() - SERIAL_EPOCH


def nothing(rng: Random) -> str:
    """An empty cell, or one of the words for it."""
    return "" if rng.random() < CLEAN_SHARE else rng.choice(NOTHING)


def day_text(rng: Random, day: date) -> str:
    """A day in one of its written forms."""
    if rng.random() < CLEAN_SHARE:
        return day.isoformat()
    match rng.randrange(6):
        case 0:
            return f"{day:%Y%m%d}"
        case 1:
            return f"{day:%Y/%m/%d}"
        case 2:
            return f"{day:%Y年%m月%d日}"
        case 3:
            return f"{day.year}年{day.month}月{day.day}日"
        case 4:
            return str(serial(day))
        case _:
            return full_width(day.isoformat())


def day_cell(rng: Random, day: date) -> Cell:
    """A day as a spreadsheet holds it: text, a real date, a bare serial."""
    kind = rng.random()
    real, bare = 0.02, 0.03
    return day if kind < real else serial(day) if kind < bare else day_text(rng, day)


def month_cell(rng: Random, month: Month, *, is_end: bool) -> Cell:
    """A month, at times as its first or last day."""
    plain = 0.72
    if rng.random() < plain:
        return month_text(month)
    day = last_day(month) if is_end else last_day(month).replace(day=1)
    return day_cell(rng, day) if rng.random() < 0.7 else f"{day:%Y%m%d}"  # noqa: PLR2004 - a share


def plain_money(fen: int) -> str:
    """Yuan without ornament: 321500 -> `3215`, 25366 -> `253.66`."""
    return str(fen // 100) if fen % 100 == 0 else f"{fen // 100}.{fen % 100:02d}"


def money_text(rng: Random, fen: int) -> str:
    """A sum in yuan in one of its written forms."""
    if rng.random() < CLEAN_SHARE:
        return plain_money(fen)
    return _ornate_money(rng, fen)


def _ornate_money(rng: Random, fen: int) -> str:
    whole = f"{fen // 100}.{fen % 100:02d}"
    grouped = f"{fen // 100:,}.{fen % 100:02d}"
    return rng.choice((f" {whole} ", f"￥{whole}", grouped, f"{whole}元", f"￥{grouped}元", full_width(whole)))


def money_cell(rng: Random, fen: int) -> Cell:
    """A sum in yuan as a spreadsheet holds it: a number, or text."""
    clean = 0.9
    if rng.random() < clean:
        return fen / 100
    if fen == 0 and rng.random() < 0.4:  # noqa: PLR2004 - a share
        return rng.choice(NOTHING)
    return _ornate_money(rng, fen)


def area_text(rng: Random, hundredths: int) -> str:
    """A floor area: `97.65`, `97.65㎡`, `97.65 ㎡`, full-width."""
    text = plain_money(hundredths)
    if rng.random() < CLEAN_SHARE:
        return text
    return rng.choice((f"{text}㎡", f"{text} ㎡", full_width(text)))


def share_text(rng: Random, share: tuple[int, int]) -> str:
    """A share: `1/2`, `50%`, `1`."""
    if share == (1, 1):
        return rng.choice(("1", "1", "1", "1", "1", "1/1", "１", "100%"))
    if share == (1, 2) and rng.random() < 0.3:  # noqa: PLR2004 - a share
        return "50%"
    return f"{share[0]}/{share[1]}"


def chinese_number(number: int) -> str:
    """1 to 99 in Chinese: 21 -> `二十一`."""
    tens, ones = divmod(number, 10)
    head = "" if not tens else "十" if tens == 1 else CHINESE_NUMBERS[tens] + "十"
    return head + (CHINESE_NUMBERS[ones] if ones or not tens else "")
