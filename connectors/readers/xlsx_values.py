"""The values of cells: a number or a day as text, and many cells at once as `xlsx_sheet` reads them one by one."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from decimal import Decimal
from typing import Final

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc

from connectors.readers.xlsx_workbook import EPOCH_1900, Workbook, unescaped

EXACT_DIGITS: Final = 15
NUMBER: Final = re.compile(r"[+-]?\d{1,400}(\.\d{0,400})?([eE][+-]?\d{1,3})?", re.ASCII)
LAST_SERIAL: Final = 2_958_466
LEAP_BUG: Final = 60
"""Spreadsheets count a 29 February 1900: serials before it are a day late."""
DAY_MS: Final = 86_400_000
PLAIN_NUMBER: Final = r"^(?:0|[1-9][0-9]{0,14}|(?:0|[1-9][0-9]{0,8})\.[0-9]{0,5}[1-9])$"
"""Numbers that read as they are written: at most 15 digits, nothing in front or behind that could be left out."""
PLAIN_INDEX: Final = r"^[0-9]{1,9}$"
ENTITY: Final = re.compile(r"&(amp|lt|gt|quot|apos);")
ENTITIES: Final = {"amp": "&", "lt": "<", "gt": ">", "quot": '"', "apos": "'"}
ERROR: Final = "#ERROR!"
"""What an error cell (`#VALUE!`, `#SPILL!`) is read as, whichever it is."""


@dataclass(frozen=True, slots=True)
class Kind:
    """What a cell's tag says of its value: its style and its type."""

    style: bytes | None
    type: bytes


class Values:
    """Reads the values of one workbook."""

    def __init__(self, book: Workbook) -> None:
        self._book = book
        self._shared: pa.Array | None = None

    def read(self, texts: pa.Array, kinds: Sequence[Kind], which: npt.NDArray[np.int64]) -> pa.Array | None:
        """The values of cells with these texts, `which` of the kinds each; None where one is not plain."""
        texts = _without_entities(texts)
        filled = None if texts is None else pc.not_equal(texts, "").to_numpy(zero_copy_only=False)
        for at, kind in enumerate(kinds):
            if texts is None:
                return None
            chosen = np.flatnonzero((which == at) & filled)
            read = self._of_kind(texts.take(pa.array(chosen)), kind)
            texts = None if read is None else _replaced(texts, chosen, read)
        return texts

    def _of_kind(self, texts: pa.Array, kind: Kind) -> pa.Array | None:
        match kind.type:
            case b"inlineStr" | b"str":
                return _changed(texts, pc.match_substring(texts, "_x"), unescaped)
            case b"n":
                style = None if kind.style is None else kind.style.decode("ascii")
                epoch = self._book.epoch if style in self._book.day_styles else None
                is_plain = pc.match_substring_regex(texts, PLAIN_NUMBER)
                is_odd = pc.invert(is_plain) if epoch is None else pa.array(np.ones(len(texts), np.bool_))
                return _changed(texts, is_odd, lambda text: number_text(text, epoch))
            case b"s":
                return self._of_shared(texts)
            case b"b":
                everyone = pa.array(np.ones(len(texts), np.bool_))
                return _changed(texts, everyone, lambda text: {"1": "TRUE", "0": "FALSE"}.get(text, text))
            case b"e":
                return pa.repeat(pa.scalar(ERROR), len(texts))
            case b"d":
                return texts
            case _:
                return None

    def _of_shared(self, texts: pa.Array) -> pa.Array | None:
        """The shared texts of these numbers; None where one is no number of a text."""
        if not pc.all(pc.match_substring_regex(texts, PLAIN_INDEX), min_count=0).as_py():
            return None
        if self._shared is None:
            self._shared = self._book.strings.texts()
        numbers = texts.cast(pa.int64())
        if len(numbers) and pc.max(numbers).as_py() >= len(self._shared):
            return None
        return self._shared.take(numbers).cast(pa.string())


def _without_entities(texts: pa.Array) -> pa.Array | None:
    """The five names XML has for characters put in; None where an ampersand begins anything else."""
    marked = pc.match_substring(texts, "&")
    if not pc.any(marked, min_count=0).as_py():
        return texts
    if any("&" in ENTITY.sub("", text) for text in texts.filter(marked).to_pylist()):
        return None
    return _changed(texts, marked, lambda text: ENTITY.sub(lambda found: ENTITIES[found[1]], text))


def _changed(texts: pa.Array, where: pa.Array, change: Callable[[str], str]) -> pa.Array:
    """The texts, those chosen changed; each distinct one is changed once."""
    if not pc.any(where, min_count=0).as_py():
        return texts
    encoded = texts.filter(where).dictionary_encode()
    new = pa.array([change(text) for text in encoded.dictionary.to_pylist()], pa.string())
    return pc.replace_with_mask(texts, where, new.take(encoded.indices))


def _replaced(texts: pa.Array, at: npt.NDArray[np.int64], new: pa.Array) -> pa.Array:
    mask = np.zeros(len(texts), np.bool_)
    mask[at] = True
    return pc.replace_with_mask(texts, pa.array(mask), new)


def number_text(text: str, epoch: date | None = None) -> str:
    """A number as text: `9000.0` -> `9000`, `1E-7` -> `0.0000001`; with an epoch the day it counts to.

    What is no number, or no day there is, stays as sent: the row is set aside by its column's rule.
    """
    if epoch is None and len(text) <= EXACT_DIGITS and text.isascii() and text.isdigit() and text[0] != "0":
        return text
    if NUMBER.fullmatch(text) is None:
        return text
    number = float(text)
    if epoch is not None and 1 <= number < LAST_SERIAL - (epoch - EPOCH_1900).days:
        return _day_text(number, epoch)
    if number.is_integer() and abs(number) < 10**EXACT_DIGITS:
        return str(int(number))
    return format(Decimal(repr(number)), "f").removesuffix(".0")


def _day_text(serial: float, epoch: date) -> str:
    """A serial day as ISO text; a time of day follows where there is one."""
    late = 1 if epoch == EPOCH_1900 and serial < LEAP_BUG else 0
    start = datetime.combine(epoch, time(), tzinfo=UTC)
    moment = (start + timedelta(days=late, milliseconds=round(serial * DAY_MS))).replace(tzinfo=None)
    return moment.date().isoformat() if moment.time() == time() else moment.isoformat(sep=" ")
