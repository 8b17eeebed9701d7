"""What is known of Han characters: simplified and folded forms, readings, shape. Data of `make_tables`.

The table is package data that `load_characters` reads once; everything else here is pure.
"""

from __future__ import annotations

import sys
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from importlib import resources
from typing import Final

import numpy as np

STAND_INS: Final = "?□〇○■▢◇�囗〓▯▮☐◯◎█"
"""What systems print for a character they cannot hold."""
MASKS: Final = "某*×✕✖※"
"""What people write to hide a given name: 王某, 王某某, 王**."""
NOTHING: Final[frozenset[str]] = frozenset()
EVERYDAY_ROWS: Final = range(0xB0, 0xD8)
"""Lead bytes of the first level of GB 2312, its 3,755 characters of everyday use."""


@dataclass(frozen=True, slots=True)
class Characters:
    """Translation tables by code point; readings, the usual one, and marks of shape by (simplified) character."""

    simplified: Mapping[int, str]
    folded: Mapping[int, str]
    readings: Mapping[str, frozenset[str]]
    usual_readings: Mapping[str, str]
    shapes: Mapping[str, frozenset[str]]

    def sound_alike(self, one: str, other: str) -> bool:
        """Whether two characters share a reading, tones apart: 芳 方; 单 (shan) 山."""
        return not self.readings.get(one, NOTHING).isdisjoint(self.readings.get(other, NOTHING))

    def shaped_alike(self, one: str, other: str) -> bool:
        """Whether two characters have one four-corner code, or are often taken for one another: 惠 患; 未 末."""
        return not self.shapes.get(one, NOTHING).isdisjoint(self.shapes.get(other, NOTHING))


def parse_characters(text: str) -> Characters:
    """Read the table `make_tables` wrote: a header line, then five cells a line, tab between."""
    simplified: dict[int, str] = {}
    folded: dict[int, str] = {}
    readings: dict[str, frozenset[str]] = {}
    usual: dict[str, str] = {}
    shapes: dict[str, frozenset[str]] = {}
    for line in text.splitlines()[1:]:
        character, plain, common, sounds, marks = line.split("\t")
        if plain != character:
            simplified[ord(character)] = plain
        if common != character:
            folded[ord(character)] = common
        if sounds:
            readings[character] = frozenset(sounds.split(","))
            usual[character] = sounds.split(",")[0]
        if marks:
            shapes[character] = frozenset(marks.split(","))
    return Characters(simplified, folded, readings, usual, shapes)


@cache
def load_characters() -> Characters:
    """The table shipped with this package, read once."""
    table = resources.files("pipeline.linkage.reading").joinpath("data/characters.tsv")
    return parse_characters(table.read_text("utf-8"))


def translate(text: str, table: Mapping[int, str]) -> str:
    """`text.translate(table)`, many times faster for a text of thousands of names; characters become characters."""
    points = np.arange(sys.maxunicode + 1, dtype=np.uint32)
    points[list(table)] = [ord(character) for character in table.values()]
    sent = np.frombuffer(text.encode("utf-32-le"), dtype=np.uint32)
    return points[sent].tobytes().decode("utf-32-le")


def is_everyday(character: str) -> bool:
    """Whether every system can hold a character: 明 is, 喆 and 赟 are not."""
    try:
        return character.encode("gb2312")[0] in EVERYDAY_ROWS
    except UnicodeEncodeError:
        return False
