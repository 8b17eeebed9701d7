"""What is known of Han characters: simplified and folded forms, readings, shape. Data of `make_tables`.

The table is package data that `load_characters` reads once; everything else here is pure.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from importlib import resources

STAND_INS = "?□〇○■▢◇�囗"
"""What systems print for a character they cannot hold."""
MASKS = "某*×"
"""What people write to hide a given name: 王某, 王某某, 王**."""
NO_READINGS: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class Characters:
    """Translation tables by code point, and readings and four-corner codes by (simplified) character."""

    simplified: Mapping[int, str]
    folded: Mapping[int, str]
    readings: Mapping[str, frozenset[str]]
    corners: Mapping[str, str]

    def sound_alike(self, one: str, other: str) -> bool:
        """Whether two characters share a reading, tones apart: 芳 方; 单 (shan) 山."""
        return not self.readings.get(one, NO_READINGS).isdisjoint(self.readings.get(other, NO_READINGS))

    def shaped_alike(self, one: str, other: str) -> bool:
        """Whether two characters have one four-corner code: 惠 患."""
        return one in self.corners and self.corners[one] == self.corners.get(other)


def parse_characters(text: str) -> Characters:
    """Read the table `make_tables` wrote: a header line, then five cells a line, tab between."""
    simplified: dict[int, str] = {}
    folded: dict[int, str] = {}
    readings: dict[str, frozenset[str]] = {}
    corners: dict[str, str] = {}
    for line in text.splitlines()[1:]:
        character, plain, common, sounds, corner = line.split("\t")
        if plain != character:
            simplified[ord(character)] = plain
        if common != character:
            folded[ord(character)] = common
        if sounds:
            readings[character] = frozenset(sounds.split(","))
        if corner:
            corners[character] = corner
    return Characters(simplified, folded, readings, corners)


@cache
def load_characters() -> Characters:
    """The table shipped with this package, read once."""
    table = resources.files("pipeline.linkage").joinpath("data/characters.tsv")
    return parse_characters(table.read_text("utf-8"))
