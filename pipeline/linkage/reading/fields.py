"""Phones, birth dates, sexes: standardise and compare. Grain: one value, or one pair, an element."""

from __future__ import annotations

from enum import IntEnum
from typing import Final

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc

Ints = npt.NDArray[np.int64]
Small = npt.NDArray[np.int8]

SHORTEST_PHONE: Final = 7
LONGEST_PHONE: Final = 12
MOBILE: Final = r"1[3-9][0-9]{9}"
FIRST_MOBILE: Final = rf"^(?:.*?[^0-9])??(?:\+?(?:00)?86)?0?({MOBILE})(?:[^0-9].*)?$"
AREA: Final = r"(?:10|2[0-9]|[3-9][0-9]{2})"
LAND_LINE: Final = rf"^\(?(?:\+?(?:00)?86[\s\-]*\(?0?{AREA}|0{AREA})\)?[\s\-‐‑–—―_]*([2-8][0-9]{{6,7}})(?:[^0-9].*)?$"
"""Area code and number: within a county people leave the area code out, so it is not compared."""
GROUPED: Final = r"([0-9)])[\s.\-‐‑–—―_]+([0-9(])"
EXTENSION: Final = r"(?:转|EXT|#|X).*$"
SCIENTIFIC: Final = r"^(1)\.([0-9]{10})E\+?10$"
PLACEHOLDER_PHONE: Final = (
    r"0{7}|1{7}|2{7}|3{7}|4{7}|5{7}|6{7}|7{7}|8{7}|9{7}|^1234567|^7654321|^9876543|^1[3-9][0-9]0{8}|^13800138000$"
)
"""One digit repeated, digits in a row, and the carrier's own 13800138000, which stands in many forms as an example."""
NO_DAYS: Final = (18991230, 18991231, 19000101, 99991231)
"""Where spreadsheets and databases begin and end; whoever was born on the third is dead."""
EPOCH_MONTHS: Final = 1970 * 12


class BirthLevel(IntEnum):
    """How two birth dates agree; a record's 1 January stands for an unknown day."""

    EQUAL = 0
    SWAPPED = 1  # month and day exchanged
    YEAR_ONLY = 2  # 1 January of the same year
    ONE_PART = 3  # one of year, month, day differs
    DIFFERENT = 4
    MISSING = 5


class SexLevel(IntEnum):
    """How two sexes agree."""

    EQUAL = 0
    DIFFERENT = 1
    MISSING = 2


class PhoneLevel(IntEnum):
    """How a record's phone agrees with what is known of a person."""

    REGISTER = 0  # the register's own
    SEEN = 1  # on another record that is surely this person's
    HOUSEHOLD = 2  # another member's of the person's household
    DIFFERENT = 3
    MISSING = 4


def standardise_phones(phones: pa.Array) -> Ints:
    """Digits as one number, without country or area code, the first mobile of several; 0 for none or a placeholder."""
    text = pc.fill_null(phones.cast(pa.string()), "0")
    unclear = pc.invert(pc.match_substring_regex(text, rf"^{MOBILE}$"))
    text = pc.replace_with_mask(text, unclear, _read_phones(text.filter(unclear)))
    text = pc.if_else(pc.match_substring_regex(text, PLACEHOLDER_PHONE), "0", text)
    return np.asarray(text.cast(pa.int64()).to_numpy(zero_copy_only=False), dtype=np.int64)


def _read_phones(text: pa.Array) -> pa.Array:
    """Digits without a leading zero, `0` for what is no phone."""
    text = pc.utf8_upper(pc.utf8_normalize(text, "NFKC"))
    text = pc.replace_substring_regex(pc.replace_substring_regex(text, r"\.0+$", ""), SCIENTIFIC, r"\1\2")
    text = _first_number(text)
    for _ in range(2):  # two neighbouring groups share a digit where one has a single one
        text = pc.replace_substring_regex(text, GROUPED, r"\1\2")
    text = _first_number(text)
    text = pc.replace_substring_regex(pc.replace_substring_regex(text, EXTENSION, ""), r"[^0-9]+", "")
    text = pc.replace_substring_regex(text, rf"^({MOBILE}){MOBILE}$", r"\1")
    text = pc.replace_substring_regex(text, r"^0+", "")
    length = pc.utf8_length(text)
    usable = pc.and_(pc.greater_equal(length, SHORTEST_PHONE), pc.less_equal(length, LONGEST_PHONE))
    return pc.if_else(usable, text, "0")


def _first_number(text: pa.Array) -> pa.Array:
    """The first mobile in each text, else the land line that it begins with, without its area code."""
    return pc.replace_substring_regex(pc.replace_substring_regex(text, FIRST_MOBILE, r"\1"), LAND_LINE, r"\1")


def standardise_days(days: pa.Array) -> Ints:
    """Days as YYYYMMDD numbers, 0 for none and for the days that systems write for none."""
    filled = pc.fill_null(days.cast(pa.int32()), -1).to_numpy(zero_copy_only=False).astype("datetime64[D]")
    months = filled.astype("datetime64[M]").astype(np.int64) + EPOCH_MONTHS
    day = (filled - filled.astype("datetime64[M]")).astype(np.int64) + 1
    numbers = months // 12 * 10_000 + (months % 12 + 1) * 100 + day
    present = np.asarray(pc.is_valid(days).to_numpy(zero_copy_only=False), dtype=np.bool_)
    return np.where(present & ~np.isin(numbers, NO_DAYS), numbers, 0)


def standardise_sexes(sexes: pa.Array) -> Small:
    """1 for M, 2 for F, 0 for none."""
    codes = pc.fill_null(pc.index_in(sexes.cast(pa.string()), value_set=pa.array(["M", "F"])), -1)
    return np.asarray(codes.to_numpy(zero_copy_only=False) + 1, dtype=np.int8)


def compare_births(record: Ints, person: Ints) -> Small:
    """The level of each pair of YYYYMMDD, 0 for none."""
    year, month, day = (record // 10_000, record // 100 % 100, record % 100)
    other_year, other_month, other_day = (person // 10_000, person // 100 % 100, person % 100)
    same_year, same_month, same_day = year == other_year, month == other_month, day == other_day
    levels = np.full(record.shape, BirthLevel.DIFFERENT, dtype=np.int8)
    levels[same_year.astype(int) + same_month + same_day == 2] = BirthLevel.ONE_PART  # noqa: PLR2004
    levels[same_year & (record % 10_000 == 101)] = BirthLevel.YEAR_ONLY  # noqa: PLR2004
    levels[same_year & (month == other_day) & (day == other_month)] = BirthLevel.SWAPPED
    levels[record == person] = BirthLevel.EQUAL
    levels[(record == 0) | (person == 0)] = BirthLevel.MISSING
    return levels


def compare_sexes(record: Small, person: Small) -> Small:
    """The level of each pair of sexes."""
    levels = np.where(record == person, SexLevel.EQUAL, SexLevel.DIFFERENT)
    return np.where((record == 0) | (person == 0), SexLevel.MISSING, levels).astype(np.int8)
