"""Cells of text: nothing, blanks, full-width characters, codes. Pure functions of one cell.

Every parser takes a cell as sent and returns a value, None for nothing, or `Broken` with the rule it breaks.
"""

from __future__ import annotations

import functools
import re
import unicodedata
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Final

from opencc import OpenCC


@dataclass(frozen=True, slots=True)
class Broken:
    """The rule (a name of `rules.yml`) a cell breaks."""

    rule: str


Parser = Callable[[str | None], object]

NOTHING: Final = frozenset({"", "-", "无", "無", "NULL", "/"})
MAX_CELL: Final = 2_000
"""Characters: no name, address or year of inflows comes near it, and putting a longer text in order takes for ever."""
BLANKS: Final = re.compile(r"\s+")
SHEET_ERROR: Final = re.compile(r"#(VALUE!|N/A|REF!|NAME\?|DIV/0!|NUM!|NULL!|ERROR!)", re.IGNORECASE)
INVISIBLE: Final = dict.fromkeys(map(ord, "\u200b\u200c\u200d\u2060\ufeff"))


def clean(cell: str | None) -> str | None:
    """Half-width (NFKC), outer blanks off, inner blanks single; None where the cell stands for nothing.

    `２０１８　` -> `2018`; `無`, `／`, `null` and blanks -> None.
    """
    if cell is None:
        return None
    text = cell if cell.isascii() else unicodedata.normalize("NFKC", cell).translate(INVISIBLE)
    text = BLANKS.sub(" ", text).strip()
    return None if text.upper() in NOTHING else text


def compact(cell: str | None) -> str | None:
    """`clean`, with every blank out: agencies put blanks inside numbers and codes."""
    text = clean(cell)
    return None if text is None else text.replace(" ", "")


def as_sent(cell: str | None) -> str | Broken | None:
    """The cell untouched (identity cells are standardised by linkage), None for nothing."""
    text = key(cell)
    return cell if isinstance(text, str) else text


def key(cell: str | None) -> str | Broken | None:
    """A key that is joined on: half-width, without blanks."""
    text = compact(cell)
    if text is None:
        return None
    if "\x00" in text:
        return Broken("control_character")
    return Broken("error_cell") if SHEET_ERROR.fullmatch(text) else text


def digits(count: int) -> Parser:
    """A code of exactly `count` digits, kept as text (township, village, region)."""
    shape = re.compile(rf"[0-9]{{{count}}}")

    def parse(cell: str | None) -> str | Broken | None:
        text = compact(cell)
        return text if text is None or shape.fullmatch(text) else Broken("unknown_code")

    return parse


def code(codes: Mapping[str, str]) -> Parser:
    """A listed code as sent, in traditional characters too -> its canonical name; what is not listed is broken."""

    def parse(cell: str | None) -> str | Broken | None:
        text = compact(cell)
        if text is None:
            return None
        return codes.get(text) or codes.get(_simplifier().convert(text)) or Broken("unknown_code")

    return parse


@functools.cache
def _simplifier() -> OpenCC:
    return OpenCC("t2s")


def yes_no(cell: str | None) -> bool | Broken | None:
    """`Y` or `N`."""
    text = compact(cell)
    return None if text is None else {"Y": True, "N": False}.get(text, Broken("unknown_code"))
