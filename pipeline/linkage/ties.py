"""Ties: what records of one person or one household share, an employer, a property's unit. Grain: one tie, one pair.

A tie says nothing by itself; it speaks where a sure record of the same person, or of somebody he lives with, has it,
too.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import IntEnum
from typing import Final

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc

from pipeline.linkage.arrays import rank_texts

Ints = npt.NDArray[np.int64]
Small = npt.NDArray[np.int8]
Floats = npt.NDArray[np.float64]

NONE: Final = 0


class TieLevel(IntEnum):
    """How a record's tie agrees with what sure records say of a candidate."""

    OWN = 0  # on another record of his
    HOUSEHOLD = 1  # on a record of somebody he lives with
    DIFFERENT = 2  # his own records have others of that sort
    MISSING = 3  # no tie, or no sure record of his has one of that sort


@dataclass(frozen=True, slots=True)
class Tally:
    """How many sure identities show each (key, candidate or household); `codes` is sorted."""

    codes: Ints
    counts: Ints
    width: int

    def of(self, keys: Ints, places: Ints) -> Ints:
        """The count of each pair."""
        if not self.codes.size:
            return np.zeros(keys.shape, dtype=np.int64)
        asked = keys * self.width + places
        at = np.minimum(np.searchsorted(self.codes, asked), self.codes.size - 1)
        return np.where(self.codes[at] == asked, self.counts[at], 0)


@dataclass(frozen=True, slots=True)
class KnownTies:
    """What sure records say: by tie and candidate, tie and household, sort of tie and candidate."""

    sorts: Ints  # by tie
    own: Tally
    homes: Tally
    of_sort: Tally
    holders: Ints  # by tie: how many candidates have it
    tied: Ints  # by sort: how many candidates have any

    def shares(self, usual: float) -> Floats:
        """By tie: the share of other people with a tie of that sort who have it, and `usual` for those unknown."""
        others = np.maximum(self.holders - 1, 0)
        return np.asarray(usual + others / np.maximum(self.tied[self.sorts], 1), dtype=np.float64)


def standardise(ties: pa.Array) -> tuple[Ints, Ints]:
    """(tie of each element, NONE for none; the sort of each tie): codes in the order of the texts."""
    encoded = pc.dictionary_encode(pc.fill_null(ties.cast(pa.string()), ""))
    text = pc.replace_substring_regex(pc.utf8_normalize(encoded.dictionary, "NFKC"), r"\s+", "")
    values = pc.if_else(pc.match_substring_regex(text, r"^[^:]+:."), text, "")
    codes, known = rank_texts(pa.concat_arrays([pa.array([""], pa.string()), values]))  # the empty text is the first
    names = pc.dictionary_encode(pc.replace_substring_regex(known[1:], r"^([^:]+):.*$", r"\1"))
    sort_of = np.concatenate([[0], names.indices.to_numpy().astype(np.int64) + 1])
    return codes[1:][encoded.indices.to_numpy(zero_copy_only=False)], sort_of


def know(sorts: Ints, ties: Ints, owners: Ints, households: Ints) -> KnownTies:
    """Count ties of sure identities: `ties` and `owners` (candidates) side by side, `households` by candidate."""
    has = ties != NONE
    ties, owners = ties[has], owners[has]
    people, homes = households.size, int(households.max(initial=0)) + 1
    own = _tally(ties, owners, people)
    of_sort = _tally(sorts[ties], owners, people)
    return KnownTies(
        sorts,
        own,
        _tally(ties, households[owners], homes),
        of_sort,
        np.bincount(own.codes // max(people, 1), minlength=sorts.size),
        np.bincount(of_sort.codes // max(people, 1), minlength=int(sorts.max(initial=0)) + 1),
    )


def _tally(keys: Ints, places: Ints, width: int) -> Tally:
    codes, counts = np.unique(keys * width + places, return_counts=True)
    return Tally(codes, counts.astype(np.int64), width)


def compare(ties: Ints, candidates: Ints, known: KnownTies, households: Ints, *, without_own: bool = False) -> Small:
    """The level of each pair; `without_own`: each record is one of those counted, and does not speak for itself."""
    own = known.own.of(ties, candidates)
    at_home = known.homes.of(ties, households[candidates]) - own
    other = known.of_sort.of(known.sorts[ties], candidates) - own
    levels = np.full(ties.shape, TieLevel.MISSING, dtype=np.int8)
    levels[other > 0] = TieLevel.DIFFERENT
    levels[at_home > 0] = TieLevel.HOUSEHOLD
    levels[own > int(without_own)] = TieLevel.OWN
    levels[ties == NONE] = TieLevel.MISSING
    return levels
