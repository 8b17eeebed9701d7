"""Levels of many pairs of names at once. Most names are two to four Han characters: these are compared as columns."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

import numpy as np
import numpy.typing as npt

from pipeline.linkage.reading.characters import Characters
from pipeline.linkage.reading.name_form import LONG_NAME, Name
from pipeline.linkage.reading.name_levels import NameLevel, compare

Ints = npt.NDArray[np.int64]
Small = npt.NDArray[np.int8]
Flags = npt.NDArray[np.bool_]

WIDTH: Final = LONG_NAME - 1
CODE_BITS: Final = 21


def compare_pairs(names: Sequence[Name], pairs: Sequence[tuple[int, int]] | Ints, characters: Characters) -> Small:
    """The level of each pair of positions in `names`: what `compare` says of it."""
    one, other = np.asarray(pairs, dtype=np.int64).reshape(-1, 2).T
    plain = np.array([name.is_plain for name in names], dtype=np.bool_)
    texts = [name.folded if name.is_plain else "" for name in names]
    heads = np.array(texts, dtype=f"U{WIDTH}").view(np.uint32).astype(np.int64).reshape(-1, WIDTH)
    surnames = _numbers([name.surname for name in names])
    unlike = (heads[one] != heads[other]).any(axis=1)
    is_column = plain[one] & plain[other] & unlike
    levels = np.zeros(one.shape, dtype=np.int8)
    rows = np.flatnonzero(is_column)
    same_surname = surnames[one[rows]] == surnames[other[rows]]
    levels[rows] = _compare_plain(heads[one[rows]], heads[other[rows]], same_surname, characters)
    for row in np.flatnonzero(~is_column).tolist():
        levels[row] = compare(names[int(one[row])], names[int(other[row])], characters)
    return levels


def _numbers(texts: list[str]) -> Ints:
    codes: dict[str, int] = {}
    return np.array([codes.setdefault(text, len(codes)) for text in texts], dtype=np.int64)


def _compare_plain(one: Ints, other: Ints, same_surname: Flags, characters: Characters) -> Small:
    """Levels of names as code points, n × WIDTH, 0 beyond their ends."""
    levels = np.where(same_surname, NameLevel.SURNAME, NameLevel.DIFFERENT).astype(np.int8)
    length, other_length = (one != 0).sum(axis=1), (other != 0).sum(axis=1)
    aligned = length == other_length
    differing = (one != other) & aligned[:, None]
    count = differing.sum(axis=1)
    moved = aligned & (np.sort(one, axis=1) == np.sort(other, axis=1)).all(axis=1)
    levels[(aligned & (count == 1) | moved) & (length > 2)] = NameLevel.ONE_CHARACTER  # noqa: PLR2004
    levels[_is_one_edit(one, other) | _is_one_edit(other, one)] = NameLevel.ONE_CHARACTER
    rows = np.flatnonzero(aligned & (count < length))
    sound, shape = _alike(one[rows], other[rows], differing[rows], characters)
    levels[rows[shape]] = NameLevel.SHAPE
    levels[rows[sound]] = NameLevel.HOMOPHONE
    return levels


def _is_one_edit(long: Ints, short: Ints) -> Flags:
    """Whether the first of each pair is the second with one character more behind the first."""
    fits = (long[:, 0] == short[:, 0]) & ((long != 0).sum(axis=1) == (short != 0).sum(axis=1) + 1)
    cut = [(np.delete(long, place, axis=1) == short[:, :-1]).all(axis=1) for place in range(WIDTH)]
    return np.asarray(fits & np.any(cut, axis=0), dtype=np.bool_)


def _alike(one: Ints, other: Ints, differing: Flags, characters: Characters) -> tuple[Flags, Flags]:
    """Whether all differing characters sound alike, and whether all sound or look alike; each pair is asked once."""
    rows, places = np.nonzero(differing)
    codes, at = np.unique(one[rows, places] << CODE_BITS | other[rows, places], return_inverse=True)
    pairs = [(chr(code >> CODE_BITS), chr(code & ((1 << CODE_BITS) - 1))) for code in codes.tolist()]
    sounds = np.array([characters.sound_alike(*pair) for pair in pairs], dtype=np.bool_)
    shapes = np.array([characters.shaped_alike(*pair) for pair in pairs], dtype=np.bool_)
    unheard = np.bincount(rows, ~sounds[at], minlength=one.shape[0])
    unseen = np.bincount(rows, ~(sounds | shapes)[at], minlength=one.shape[0])
    return unheard == 0, unseen == 0
