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

from pipeline.linkage.reading.id_text import OTHER, clean

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

MISSING, SOUND, OLD, DAMAGED, UNUSABLE, OTHER_DOCUMENT = range(6)
"""Kinds: nothing or a placeholder · check digit holds · 15 digits, no check · wrong, one digit at most unread · cut or
unread, so that region and birth date, which many share, are all it tells · a passport's, a permit's."""
HEAD: Final = 14
"""Digits before the serial; a number cut behind them still tells region and birth date."""
LONGEST: Final = 19
FEWEST_FIGURES: Final = 3
"""With fewer different digits a number is a placeholder: 110110110…, 121212…"""
FIGURES: Final = np.array([*(1 << np.arange(X_VALUE + 1)), 0], dtype=np.uint16)
"""One bit a figure; the last is of UNREAD, which is -1."""
AT_ONCE: Final = 1 << 14
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
    """Read numbers as agencies send them: full-width, blanks, `x`, 15 digits, damaged, placeholders, null.

    Fifteen digits are of the 1900s: the serials 996 to 999, kept for who was born before, are of nobody alive.
    Some thousands are read at a time: what that takes stays in the processor's cache.
    """
    starts = range(0, max(len(numbers), 1), AT_ONCE)
    parts = [_standardise(clean(numbers.slice(start, AT_ONCE))) for start in starts]
    columns = (np.concatenate([getattr(part, name) for part in parts]) for name in ("kind", "key", "digits"))
    return Identifiers(*columns)


def _standardise(text: pa.Array) -> Identifiers:
    """Read cleaned numbers."""
    lengths = pc.utf8_length(text).to_numpy(zero_copy_only=False).astype(np.int64)
    digits = np.full((len(text), LENGTH), UNREAD, dtype=np.int8)
    for length in (HEAD, OLD_LENGTH, OLD_LENGTH + 1, BODY, LENGTH):
        rows = np.flatnonzero(lengths == length)
        digits[rows, :length] = _digits(text, rows, length)
    rows = np.flatnonzero(lengths == LONGEST)
    digits[rows] = _without_one(_digits(text, rows, LONGEST))
    old = _widen_old(digits, lengths)
    rows = np.flatnonzero(lengths > LONGEST)
    digits[rows] = _digits(pc.utf8_slice_codeunits(text, 0, LENGTH), rows, LENGTH)
    figures = np.bitwise_or.reduce(FIGURES[digits], axis=1)
    lengths[(np.bitwise_count(figures) < FEWEST_FIGURES) & (lengths >= HEAD)] = 0
    return _classify(lengths, digits, old)


def _digits(text: pa.Array, rows: Ints, length: int) -> Small:
    """N × length digits of texts of that length, -1 for what is no digit; X only as the last of 17 and more."""
    taken = text.take(pa.array(rows))
    codes = np.frombuffer(taken.buffers()[2] or b"", dtype=np.uint8, count=rows.size * length).reshape(-1, length)
    values = np.where((codes >= ord("0")) & (codes <= ord("9")), codes.astype(np.int8) - ord("0"), UNREAD)
    if length >= BODY:
        values[:, -1] = np.where(codes[:, -1] == ord("X"), X_VALUE, values[:, -1])
    return values.astype(np.int8)


def _widen_old(digits: Small, lengths: Ints) -> Flags:
    """Which are of 15 digits; these are made 18 in place. Fifteen that are no such date are a cut number's."""
    whole = (lengths == OLD_LENGTH) & (digits[:, :OLD_LENGTH] >= 0).all(axis=1)
    dates = _number(digits, slice(6, 12))
    old = whole & is_date(19_000_000 + dates)
    digits[old] = np.concatenate(
        [digits[old, :6], np.tile(np.array([[1, 9]], dtype=np.int8), (int(old.sum()), 1)), digits[old, 6:16]], axis=1
    )
    digits[old, BODY] = _check_digits(digits[old])
    return np.asarray(old, dtype=np.bool_)


def _without_one(longer: Small) -> Small:
    """19 digits -> the 18 left when one goes and the rest is sound, if these are one number; else the first 18."""
    kept = np.stack([np.delete(longer, place, axis=1) for place in range(LONGEST)], axis=1)
    sound = (_sums(kept) == SOUND_SUM) & (kept[:, :, :BODY] < X_VALUE).all(axis=2) & (kept >= 0).all(axis=2)
    sound &= is_date(_number(kept, slice(6, HEAD)))
    keys = np.where(sound, _number(kept, slice(0, BODY)), NO_KEY)
    best = keys.argmax(axis=1)
    rows = np.arange(longer.shape[0])
    single = ((keys == keys[rows, best][:, None]) | (keys == NO_KEY)).all(axis=1) & sound.any(axis=1)
    return np.where(single[:, None], kept[rows, best], longer[:, :LENGTH]).astype(np.int8)


def _number(digits: Small, part: slice) -> Ints:
    """Some digits as one number, last axis."""
    some = digits[..., part].astype(np.int64)
    return np.asarray(some @ (10 ** np.arange(some.shape[-1] - 1, -1, -1, dtype=np.int64)), dtype=np.int64)


def _classify(lengths: Ints, digits: Small, old: Flags) -> Identifiers:
    unread = (digits < 0).sum(axis=1)
    key = np.where(unread == 0, _number(digits, slice(0, BODY)), NO_KEY)
    dated = is_date((key // 1000) % 100_000_000)
    sound = (lengths == LENGTH) & (unread == 0) & dated & (_sums(digits) == SOUND_SUM)
    kind = np.full(lengths.size, UNUSABLE, dtype=np.int8)
    kind[unread <= 1] = DAMAGED
    kind[old] = OLD
    kind[sound] = SOUND
    kind[lengths > LONGEST] = UNUSABLE
    kind[lengths == len(OTHER)] = OTHER_DOCUMENT
    kind[lengths == 0] = MISSING
    key[(kind != SOUND) & (kind != OLD)] = NO_KEY
    return Identifiers(kind, key, digits)


def _sums(digits: Small) -> Ints:
    """The weighted sums of 18 digits, mod 11; last axis."""
    return np.asarray((digits.astype(np.int64) @ WEIGHTS) % MODULUS, dtype=np.int64)


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

    A slip is one wrong (or unread) digit, two neighbours swapped, or, where the last digit is unread, one left out.
    For each position the check equation (mod 11) admits one digit, so there are at most 18 + 17 + 17 solutions.
    """
    unread = digits < 0
    short = np.flatnonzero(unread[:, BODY] & ~unread[:, :BODY].any(axis=1))
    values = np.where(unread, 0, digits).astype(np.int64)
    unread[:, :BODY] |= digits[:, :BODY] == X_VALUE
    solved = [_solve(values, unread, position) for position in range(LENGTH)]
    solved += [_swap(values, unread, left) for left in range(BODY)]
    for gap in range(BODY):
        shifted = np.insert(values[short, :BODY], gap, 0, axis=1)
        rows, numbers = _solve(shifted, np.zeros(shifted.shape, dtype=np.bool_), gap)
        solved.append((short[rows], numbers))
    row = np.concatenate([rows for rows, _ in solved])
    keys = np.concatenate([numbers for _, numbers in solved])[:, :BODY] @ POWERS
    dated = is_date((keys // 1000) % 100_000_000)
    row, keys = row[dated], keys[dated]
    order = np.lexsort((keys, row))
    row, keys = row[order], keys[order]
    again = np.zeros(row.shape, dtype=np.bool_)
    again[1:] = (row[1:] == row[:-1]) & (keys[1:] == keys[:-1])
    return row[~again], keys[~again]


def _solve(values: Ints, unread: Flags, position: int) -> tuple[Ints, Ints]:
    """(rows, numbers): where a digit at this position makes the number sound, and what it then is."""
    error = (values @ WEIGHTS - SOUND_SUM) % MODULUS
    digit = (values[:, position] - error * INVERSES[position]) % MODULUS
    allowed = (digit < X_VALUE) | (position == BODY)
    allowed &= unread.sum(axis=1) == unread[:, position]
    changed = values[allowed]
    changed[:, position] = digit[allowed]
    return np.flatnonzero(allowed), changed


def _swap(values: Ints, unread: Flags, left: int) -> tuple[Ints, Ints]:
    """(rows, numbers): where swapping a position and the next makes the number sound."""
    error = (values @ WEIGHTS - SOUND_SUM) % MODULUS
    step = (values[:, left] - values[:, left + 1]) * (WEIGHTS[left + 1] - WEIGHTS[left])
    allowed = ((error + step) % MODULUS == 0) & (values[:, left] != values[:, left + 1]) & ~unread.any(axis=1)
    allowed &= (left + 1 < BODY) | (values[:, left + 1] != X_VALUE)
    changed = values[allowed]
    changed[:, [left, left + 1]] = changed[:, [left + 1, left]]
    return np.flatnonzero(allowed), changed


def digits_of(keys: Ints) -> Small:
    """The 18 digits of sound numbers from their keys."""
    body = (keys[:, None] // POWERS[None, :]) % 10
    digits = np.concatenate([body, np.zeros((keys.size, 1), dtype=np.int64)], axis=1).astype(np.int8)
    digits[:, BODY] = _check_digits(digits)
    return digits
