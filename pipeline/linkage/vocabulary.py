"""Every distinct name and address of a linkage, in columns that compare and block without looking at texts again."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc

from pipeline.linkage.reading import names
from pipeline.linkage.reading.characters import Characters
from pipeline.linkage.reading.name_form import HIDDEN
from pipeline.linkage.reading.names import LONG_NAME, SEPARATOR, Name

Ints = npt.NDArray[np.int64]
Flags = npt.NDArray[np.bool_]
Points = npt.NDArray[np.uint32]

PRIME: Final = np.int64(1_000_003)
HEAD: Final = LONG_NAME - 1
LAST_ASCII: Final = 127
ANY: Final = "一"


@dataclass(frozen=True, slots=True)
class NameList:
    """Standardised names by position, read when asked for: most are never looked at by themselves."""

    simplified: pa.Array
    folded: pa.Array

    def __len__(self) -> int:
        return len(self.folded)

    def __getitem__(self, position: int) -> Name:
        return names.read(self.simplified[int(position)].as_py(), self.folded[int(position)].as_py())

    def take(self, positions: Ints) -> list[Name]:
        """The names at these positions."""
        rows = pa.array(positions)
        texts = zip(self.simplified.take(rows).to_pylist(), self.folded.take(rows).to_pylist(), strict=True)
        return [names.read(*pair) for pair in texts]


@dataclass(frozen=True, slots=True)
class Vocabulary:
    """Every distinct name and address of both sides; columns hold positions in these."""

    names: NameList
    simplified: Ints  # by name: one code for one simplified text, 0 for none
    folded: Ints  # by name: one code for one folded text, 0 for none
    surnames: Ints  # by name: one code for one surname, 0 for none
    readings: Ints  # by name: one number for one row of usual readings, 0 for none
    heads: Points  # by name × HEAD: its first characters as code points, 0 beyond its end
    is_plain: Flags  # by name: two to HEAD characters in one part, all Han or the like, none hidden
    address_parts: Ints  # by address: coded parts, see `addresses.PARTS`
    tie_sorts: Ints  # by tie: its sort, see `ties`


NameColumns = tuple[NameList, Ints, Ints, Ints, Ints, Points, Flags]
"""The columns of a Vocabulary that are by name."""


def read_names(distinct_names: pa.Array, characters: Characters) -> NameColumns:
    """Standardise distinct names; positions stay."""
    simplified, folded = (pa.array(texts, pa.string()) for texts in names.standardise_texts(distinct_names, characters))
    bare = pc.replace_substring(folded, SEPARATOR, "")
    points = np.frombuffer("".join(bare.to_pylist()).encode("utf-32-le"), dtype=np.uint32)
    lengths = pc.utf8_length(bare).to_numpy(zero_copy_only=False).astype(np.int64)
    is_whole = pc.equal(pc.binary_length(bare), pc.binary_length(folded)).to_numpy(zero_copy_only=False)
    heads = _heads(points, lengths)
    return (
        NameList(simplified, folded),
        _text_codes(pc.replace_substring(simplified, SEPARATOR, "")),
        _text_codes(bare),
        _surnames(heads),
        _readings(points, lengths, characters),
        heads,
        _is_plain(points, lengths) & is_whole,
    )


def _text_codes(texts: pa.Array) -> Ints:
    """One code for one text in the order of their coming, 0 for the empty text."""
    encoded = pc.dictionary_encode(pa.concat_arrays([pa.array([""], pa.string()), texts]))
    return np.asarray(encoded.indices.to_numpy()[1:], dtype=np.int64)


def _heads(points: Points, lengths: Ints) -> Points:
    starts = np.cumsum(lengths) - lengths
    heads = np.zeros((lengths.size, HEAD), dtype=np.uint32)
    for place in range(HEAD):
        rows = np.flatnonzero(lengths > place)
        heads[rows, place] = points[starts[rows] + place]
    return heads


def _surnames(heads: Points) -> Ints:
    """Codes of the surnames, read once for each two first characters, whether a third follows or not."""
    has_third = heads[:, 2] > 0
    firsts, at = np.unique(heads[:, 0].astype(np.int64) << 33 | heads[:, 1] << 1 | has_third, return_inverse=True)
    texts = (chr(first >> 33) + chr(first >> 1 & 0xFFFFFFFF) + ANY * (first & 1) for first in firsts.tolist())
    surnames = [names.read(text.replace("\0", ""), text.replace("\0", "")).surname for text in texts]
    return _text_codes(pa.array(surnames, pa.string()))[at]


def _readings(points: Points, lengths: Ints, characters: Characters) -> Ints:
    """A number for the usual reading of every character; a character without one stands for itself."""
    used, at = np.unique(points, return_inverse=True)
    sounds = [characters.usual_readings.get(each, each) for each in map(chr, used.tolist())]
    sound = _text_codes(pa.array(sounds, pa.string()))[at]
    starts = np.cumsum(lengths) - lengths
    code = np.zeros(lengths.size, dtype=np.int64)
    rows, place = np.flatnonzero(lengths), 0
    while rows.size:
        code[rows] = code[rows] * PRIME + sound[starts[rows] + place]
        place += 1
        rows = rows[lengths[rows] > place]
    return np.where((lengths > 0) & (code == 0), 1, code)


def _is_plain(points: Points, lengths: Ints) -> Flags:
    odd = (points <= LAST_ASCII) | np.isin(points, [ord(character) for character in HIDDEN])
    count = np.concatenate([[0], np.cumsum(odd)])
    ends = np.cumsum(lengths)
    return np.asarray((lengths > 1) & (lengths <= HEAD) & (count[ends] == count[ends - lengths]), dtype=np.bool_)
