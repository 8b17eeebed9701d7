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
    """Digits as one number, without the country code; 0 for none, too short or one digit repeated."""
    text = pc.utf8_normalize(pc.fill_null(phones.cast(pa.string()), ""), "NFKC")
    text = pc.replace_substring_regex(text, r"\.0$", "")
    text = pc.replace_substring_regex(text, r"[^0-9]+", "")
    text = pc.replace_substring_regex(text, r"^(?:00)?86(1\d{10})$", r"\1")
    text = pc.replace_substring_regex(text, r"^.*(0{7}|1{7}|2{7}|3{7}|4{7}|5{7}|6{7}|7{7}|8{7}|9{7}).*$", "")
    length = pc.utf8_length(text)
    usable = pc.and_(pc.greater_equal(length, SHORTEST_PHONE), pc.less_equal(length, 15))
    numbers = pc.if_else(usable, text, "0").cast(pa.int64())
    return np.asarray(numbers.to_numpy(zero_copy_only=False), dtype=np.int64)


def standardise_days(days: pa.Array) -> Ints:
    """Days as YYYYMMDD numbers, 0 for none."""
    filled = pc.fill_null(days.cast(pa.int32()), -1).to_numpy(zero_copy_only=False).astype("datetime64[D]")
    months = filled.astype("datetime64[M]").astype(np.int64) + EPOCH_MONTHS
    day = (filled - filled.astype("datetime64[M]")).astype(np.int64) + 1
    numbers = months // 12 * 10_000 + (months % 12 + 1) * 100 + day
    present = np.asarray(pc.is_valid(days).to_numpy(zero_copy_only=False), dtype=np.bool_)
    return np.where(present, numbers, 0)


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
