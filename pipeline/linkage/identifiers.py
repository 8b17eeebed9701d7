"""Resident identity numbers (公民身份号码, GB 11643): standardise, check, repair. Grain: one number an element.

A sound number is one int64 key, its first 17 digits; the check digit follows from them. 15-digit numbers
(until 1999) become 18 with the century 19. Everything works on whole arrays.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc

Ints = npt.NDArray[np.int64]
Small = npt.NDArray[np.int8]
Flags = npt.NDArray[np.bool_]

LENGTH: Final = 18
OLD_LENGTH: Final = 15
BODY: Final = 17
MODULUS: Final = 11
# Weights of positions 1 to 18; a sound number's weighted sum is 1 mod 11, with X = 10 as the last digit.
WEIGHTS: Final = np.array([7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2, 1], dtype=np.int64)
SOUND_SUM: Final = 1
INVERSES: Final = np.array([pow(int(weight), -1, MODULUS) for weight in WEIGHTS], dtype=np.int64)
POWERS: Final = 10 ** np.arange(BODY - 1, -1, -1, dtype=np.int64)
X_VALUE: Final = 10
UNREAD: Final = -1
NO_KEY: Final = np.int64(-1)

MISSING, SOUND, OLD, DAMAGED, UNUSABLE = range(5)
"""Kinds: nothing there or a placeholder · check digit holds · 15 digits, no check · 17 or 18 read but wrong · other."""

PLACEHOLDER: Final = r"^.*(0{9}|1{9}|2{9}|3{9}|4{9}|5{9}|6{9}|7{9}|8{9}|9{9}|123456789).*$"
"""What clerks type where they have no number; nobody's region, birth date and serial read like that."""
FEWEST_DIGITS: Final = 6
"""With fewer a cell holds no number: 无, 不详, 待补, N/A."""
DAYS_OF_MONTH: Final = np.array([0, 31, 29, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31], dtype=np.int64)
FIRST_YEAR: Final = 1850
LAST_YEAR: Final = 2100


@dataclass(frozen=True, slots=True)
class Identifiers:
    """Standardised numbers, one element each.

    `digits` is n × 18 (X = 10, unread = -1), meaningful for SOUND, OLD and DAMAGED; `key` is -1 unless SOUND or OLD.
    """

    kind: Small
    key: Ints
    digits: Small

    def birth(self) -> Ints:
        """The birth date the number carries as YYYYMMDD, 0 where its key is none."""
        return np.where(self.key >= 0, (self.key // 1000) % 100_000_000, 0)

    def sex(self) -> Small:
        """1 for a man (odd 17th digit), 2 for a woman, 0 where the key is none."""
        return np.where(self.key < 0, 0, np.where(self.key % 2 == 1, 1, 2)).astype(np.int8)


def standardise(numbers: pa.Array) -> Identifiers:
    """Read numbers as agencies send them: full-width, blanks, `x`, 15 digits, placeholders, null."""
    text = _clean(numbers)
    lengths = pc.utf8_length(text).to_numpy(zero_copy_only=False).astype(np.int64)
    digits = np.full((len(text), LENGTH), UNREAD, dtype=np.int8)
    for length in (OLD_LENGTH, BODY, LENGTH):
        rows = np.flatnonzero(lengths == length)
        if rows.size:
            digits[rows[:, None], _positions(length)] = _digits(text.take(pa.array(rows)), length)
    old = (lengths == OLD_LENGTH) & (digits[:, :6] >= 0).all(axis=1) & (digits[:, 8:BODY] >= 0).all(axis=1)
    digits[old, 6], digits[old, 7] = 1, 9
    digits[old, BODY] = _check_digits(digits[old])
    return _classify(text, lengths, digits, old)


def _clean(numbers: pa.Array) -> pa.Array:
    """NFKC, no blanks, upper case; a placeholder becomes the empty text."""
    text = pc.utf8_normalize(pc.fill_null(numbers.cast(pa.string()), ""), "NFKC")
    text = pc.utf8_upper(pc.replace_substring_regex(text, r"[\s'`\"]+", ""))
    text = pc.replace_substring_regex(text, PLACEHOLDER, "")
    return pc.if_else(pc.less(pc.count_substring_regex(text, r"[0-9]"), FEWEST_DIGITS), "", text)


def _positions(length: int) -> Ints:
    """Where the characters of a number of this length stand among the 18."""
    if length == OLD_LENGTH:
        return np.concatenate([np.arange(6), np.arange(8, BODY)]).astype(np.int64)
    return np.arange(length, dtype=np.int64)


def _digits(text: pa.Array, length: int) -> Small:
    """N × length digits, -1 for what is no digit; X only in the last of 18."""
    codes = np.array(text.to_pylist(), dtype=f"U{length}").view(np.uint32).reshape(len(text), length).astype(np.int64)
    values = np.where((codes >= ord("0")) & (codes <= ord("9")), codes - ord("0"), UNREAD)
    if length == LENGTH:
        values[:, -1] = np.where(codes[:, -1] == ord("X"), X_VALUE, values[:, -1])
    return values.astype(np.int8)


def _classify(text: pa.Array, lengths: Ints, digits: Small, old: Flags) -> Identifiers:
    unread = (digits < 0).sum(axis=1)
    whole = unread == 0
    key = np.where(whole, digits[:, :BODY].astype(np.int64) @ POWERS, NO_KEY)
    dated = is_date((key // 1000) % 100_000_000)
    sound = whole & ~old & dated & (_sums(digits) == SOUND_SUM)
    kind = np.full(len(text), UNUSABLE, dtype=np.int8)
    kind[(unread <= 1) & (lengths >= BODY) & (lengths <= LENGTH)] = DAMAGED
    kind[old & dated] = OLD
    kind[sound] = SOUND
    kind[lengths == 0] = MISSING
    key[(kind != SOUND) & (kind != OLD)] = NO_KEY
    return Identifiers(kind, key, digits)


def _sums(digits: Small) -> Ints:
    return (digits.astype(np.int64) @ WEIGHTS) % MODULUS


def _check_digits(digits: Small) -> Small:
    """The 18th digit that makes each number sound."""
    body = digits[:, :BODY].astype(np.int64) @ WEIGHTS[:BODY]
    return ((SOUND_SUM - body) % MODULUS).astype(np.int8)


def is_date(days: Ints) -> Flags:
    """Whether each YYYYMMDD can be a birth date."""
    year, month, day = days // 10_000, days // 100 % 100, days % 100
    possible = (year >= FIRST_YEAR) & (year < LAST_YEAR) & (month >= 1) & (month < DAYS_OF_MONTH.size)
    longest = DAYS_OF_MONTH[np.where(possible, month, 0)]
    leap = ((year % 4 == 0) & (year % 100 != 0)) | (year % 400 == 0)
    longest = np.where((month == 2) & ~leap, 28, longest)  # noqa: PLR2004 - February
    return np.asarray(possible & (day >= 1) & (day <= longest), dtype=np.bool_)


def repairs(digits: Small) -> tuple[Ints, Ints]:
    """Every sound number one slip away: (row, key), sorted, each once.

    A slip is one wrong (or unread) digit or two neighbours swapped. For each position the check
    equation (mod 11) admits one digit, so there are at most 18 + 17 solutions a number.
    """
    unread = digits < 0
    values = np.where(unread, 0, digits).astype(np.int64)
    error = (values @ WEIGHTS - SOUND_SUM) % MODULUS
    rows, solved = [], []
    for position in range(LENGTH):
        digit = (values[:, position] - error * INVERSES[position]) % MODULUS
        allowed = (digit < X_VALUE) | (position == BODY)
        allowed &= ~np.delete(unread, position, axis=1).any(axis=1)
        rows.append(np.flatnonzero(allowed))
        changed = values[allowed]
        changed[:, position] = digit[allowed]
        solved.append(changed)
    for left in range(BODY):
        step = (values[:, left] - values[:, left + 1]) * (WEIGHTS[left + 1] - WEIGHTS[left])
        allowed = ((error + step) % MODULUS == 0) & (values[:, left] != values[:, left + 1]) & ~unread.any(axis=1)
        allowed &= (left + 1 < BODY) | (values[:, left + 1] != X_VALUE)
        rows.append(np.flatnonzero(allowed))
        changed = values[allowed]
        changed[:, [left, left + 1]] = changed[:, [left + 1, left]]
        solved.append(changed)
    row, keys = np.concatenate(rows), np.concatenate(solved)[:, :BODY] @ POWERS
    dated = is_date((keys // 1000) % 100_000_000)
    pairs = np.unique(np.stack([row[dated], keys[dated]], axis=1), axis=0)
    return pairs[:, 0], pairs[:, 1]


def digits_of(keys: Ints) -> Small:
    """The 18 digits of sound numbers from their keys."""
    body = (keys[:, None] // POWERS[None, :]) % 10
    digits = np.concatenate([body, np.zeros((keys.size, 1), dtype=np.int64)], axis=1).astype(np.int8)
    digits[:, BODY] = _check_digits(digits)
    return digits
