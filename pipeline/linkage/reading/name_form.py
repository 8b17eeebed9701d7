"""Standardised names. Grain: one distinct name."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from pipeline.linkage.reading.characters import MASKS, Characters, translate
from pipeline.linkage.reading.name_text import (
    COMPOUND_SURNAMES,
    HIDDEN,
    LONG_NAME,
    PLAIN_CELL,
    SEPARATOR,
    SPECIAL_CELL,
    clean,
    is_relative,
    normalise,
)

__all__ = ["COMPOUND_SURNAMES", "HIDDEN", "LONG_NAME", "SEPARATOR", "Name", "read", "standardise", "standardise_texts"]
LEAST_PART: Final = 2
DOUBLED: Final = 4


@dataclass(frozen=True, slots=True)
class Name:
    """One standardised name; both forms are without blanks and dots, `parts` are what dots parted."""

    simplified: str
    folded: str
    parts: tuple[str, ...]
    is_masked: bool
    has_stand_in: bool
    has_letters: bool

    @property
    def surname(self) -> str:
        """The family name, folded: two characters where it is a compound one that something follows."""
        return self.folded[:2] if self.folded[:2] in COMPOUND_SURNAMES else self.folded[:1]

    @property
    def is_plain(self) -> bool:
        """Whether it is two to four Han characters in one part or behind a surname, and nothing more."""
        if not LEAST_PART <= len(self.folded) < LONG_NAME or self.has_letters or self.is_masked or self.has_stand_in:
            return False
        return not self.is_long and not is_relative(self.folded)

    @property
    def is_hidden(self) -> bool:
        """Whether a character of it is masked or could not be printed."""
        return self.is_masked or self.has_stand_in

    @property
    def is_long(self) -> bool:
        """Whether it is a transliterated name, of parts or as long as one."""
        if len(self.folded) >= LONG_NAME:
            return True
        return len(self.parts) > 1 and min(map(len, self.parts)) >= LEAST_PART


def standardise(names: pa.Array, characters: Characters) -> list[Name]:
    """Read names as sent: full-width, blanks, dots, notes, titles, traditional and variant characters."""
    return [read(*pair) for pair in zip(*standardise_texts(names, characters), strict=True)]


def standardise_texts(names: pa.Array, characters: Characters) -> tuple[list[str], list[str]]:
    """The simplified and the folded text of each name, its parts between SEPARATORs: what `read` takes."""
    if not len(names):
        return [], []
    text = pc.fill_null(names.cast(pa.string()), "")
    cells = text.to_pylist()
    for row in _not_plain(text):
        cells[row] = clean(normalise(cells[row]).translate(characters.simplified))
    simplified = translate("\n".join(cells), characters.simplified)
    return simplified.split("\n"), translate(simplified, characters.folded).split("\n")


def _not_plain(text: pa.Array) -> list[int]:
    """The rows that hold anything but two to four Han characters that are surely a name."""
    plain = pc.and_not(pc.match_substring_regex(text, PLAIN_CELL), pc.match_substring_regex(text, SPECIAL_CELL))
    halves = pc.utf8_slice_codeunits(text, 0, DOUBLED // 2), pc.utf8_slice_codeunits(text, DOUBLED // 2, DOUBLED)
    plain = pc.and_not(plain, pc.equal(*halves))
    return [int(row) for row in np.flatnonzero(~plain.to_numpy(zero_copy_only=False))]


def read(simplified: str, folded: str) -> Name:
    """A name from its two standardised texts."""
    bare = folded.replace(SEPARATOR, "")
    return Name(
        simplified.replace(SEPARATOR, ""),
        bare,
        tuple(part for part in folded.split(SEPARATOR) if part),
        any(mask in bare for mask in MASKS),
        any(character in HIDDEN and character not in MASKS for character in bare),
        any(character.isascii() and character.isalpha() for character in bare),
    )
