"""Han names written in letters: in pinyin, whole, by initials, or one syllable for one character. Pure."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Final

from pipeline.linkage.reading.characters import Characters

TOKEN: Final = re.compile(r"[A-Z]+|[^A-Z]")


def spells(letters: str, han: str, surname_length: int, characters: Characters) -> bool:
    """Whether letters spell a Han name, surname first or last: WANGXIAOMING, XIAOMINGWANG. ü is written V, U or YU."""
    if not letters or len(letters) > len(han) * 6:
        return False
    sounds = [spelt(character, characters) for character in han]
    return _covers(letters, sounds) or _covers(letters, sounds[surname_length:] + sounds[:surname_length])


def _covers(letters: str, sounds: Sequence[frozenset[str]]) -> bool:
    """Whether letters are one sound of each in turn: the places one can have come to, character by character."""
    places = {0}
    for readings in sounds:
        places = {place + len(each) for place in places for each in readings if letters.startswith(each, place)}
    return len(letters) in places


def spelt(character: str, characters: Characters) -> frozenset[str]:
    """The ways a character's readings are written in capitals: 吕 -> LV, LU, LYU."""
    readings = characters.readings.get(character, frozenset())
    return frozenset(
        way.upper() for reading in readings for way in (reading, reading.replace("v", "u"), reading.replace("v", "yu"))
    )


def abbreviates(parts: Sequence[str], han: str, surname_length: int, characters: Characters) -> bool:
    """Whether the parts are a spelt surname and the initials of the given name: WANG·X·M, XM·WANG."""
    surname, given = han[:surname_length], han[surname_length:]
    sounds = [spelt(character, characters) for character in surname]
    initials = [{way[0] for way in spelt(character, characters)} for character in given]
    for order in (parts, [*parts[1:], *parts[:1]], [*parts[-1:], *parts[:-1]]):
        rest = "".join(order[1:])
        if order and _covers(order[0], sounds) and len(rest) == len(given) > 0:
            return all(letter in ways for letter, ways in zip(rest, initials, strict=True))
    return False


def stands_for(mixed: str, han: str, characters: Characters) -> bool:
    """Whether a name with a syllable in place of a character is a Han name: 李ZHE明 is 李喆明."""
    tokens = TOKEN.findall(mixed)
    return len(tokens) == len(han) and all(
        token in (each, *spelt(each, characters)) for token, each in zip(tokens, han, strict=True)
    )
