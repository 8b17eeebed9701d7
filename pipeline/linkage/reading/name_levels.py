"""How two names agree: one level a pair, the closest that holds. Grain: one pair of names. Pure, symmetric."""

from __future__ import annotations

from enum import IntEnum
from itertools import permutations
from typing import Final

from rapidfuzz import fuzz

from pipeline.linkage.reading import spelling
from pipeline.linkage.reading.characters import STAND_INS, Characters, is_everyday
from pipeline.linkage.reading.name_form import HIDDEN, LONG_NAME, Name, read
from pipeline.linkage.reading.name_text import is_relative

SPELLING_RATIO: Final = 80.0
LEAST_PREFIX: Final = 3
"""Characters of a transliterated name that a cut one must have left."""
MOST_PARTS: Final = 4


class NameLevel(IntEnum):
    """How two names agree, the closest first."""

    EQUAL = 0  # one text once simplified
    VARIANT = 1  # variant characters: 甯/宁, 暁/晓
    STAND_IN = 2  # a character that could not be printed, or is hidden among others that agree: 王□明, *小明
    HOMOPHONE = 3  # other characters of one reading: 芳/方
    SHAPE = 4  # other characters of one four-corner code, or often taken for one another: 惠/患, 未/末
    PARTIAL = 5  # a transliterated name cut short, its parts re-ordered or abbreviated
    PINYIN = 6  # written in letters, whole or one character of it: WANG XIAOMING, 李ZHE
    ONE_CHARACTER = 7  # one character changed, dropped, added or moved in a name of three or more
    MASKED = 8  # one character and a mask, a surname alone, or initials: 王某, *明, 王, WANG X M
    SURNAME = 9
    DIFFERENT = 10
    MISSING = 11


def compare(one: Name, other: Name, characters: Characters) -> NameLevel:
    """The closest level at which two names agree. Symmetric."""
    if not one.folded or not other.folded:
        return NameLevel.MISSING
    if one.simplified == other.simplified:
        return NameLevel.EQUAL
    if one.folded == other.folded:
        return NameLevel.VARIANT
    if one.has_letters or other.has_letters:
        return _compare_letters(one, other, characters)
    if one.is_hidden or other.is_hidden:
        return _compare_hidden(one, other, characters)
    return _compare_written_out(one, other, characters)


def _compare_written_out(one: Name, other: Name, characters: Characters) -> NameLevel:
    """Names in Han characters, all of them shown."""
    if _is_surname_alone(one) or _is_surname_alone(other):
        return NameLevel.MASKED if one.surname == other.surname else NameLevel.DIFFERENT
    if is_relative(one.folded) or is_relative(other.folded):
        return NameLevel.DIFFERENT
    if one.is_long or other.is_long:
        return _compare_long(one, other, characters)
    if len(one.folded) == len(other.folded):
        return _compare_aligned(one, other, characters)
    if _one_edit(one.folded, other.folded):
        return NameLevel.ONE_CHARACTER
    return _compare_surnames(one, other)


def _is_surname_alone(name: Name) -> bool:
    return len(name.folded) == 1


def _compare_surnames(one: Name, other: Name) -> NameLevel:
    return NameLevel.SURNAME if one.surname == other.surname else NameLevel.DIFFERENT


def _compare_hidden(one: Name, other: Name, characters: Characters) -> NameLevel:
    """Names of which some characters are hidden: what both show must agree."""
    if _is_cut_amid(one, other) or _is_cut_amid(other, one):
        return NameLevel.PARTIAL
    pairs = _shown_by_both(one.folded, other.folded)
    unlike = [(a, b) for a, b in pairs if a != b]
    agreeing = len(pairs) - len(unlike)
    if not pairs or unlike:
        alike = all(characters.sound_alike(a, b) or characters.shaped_alike(a, b) for a, b in unlike)
        return NameLevel.ONE_CHARACTER if agreeing and alike else _compare_surnames(one, other)
    surname = one.surname if one.folded[0] not in HIDDEN else other.surname
    if agreeing > len(surname) or (agreeing > 1 and agreeing == len(pairs) and not _shows_surname(pairs, surname)):
        return NameLevel.STAND_IN
    is_unprintable = not (one.is_masked or other.is_masked) and len(one.folded) == len(other.folded)
    return NameLevel.STAND_IN if is_unprintable and _hides_rare(one.simplified, other.simplified) else NameLevel.MASKED


def _is_cut_amid(short: Name, long: Name) -> bool:
    """Whether a transliterated name was cut at a fixed width, amid a character."""
    left = short.folded.rstrip(STAND_INS)
    return (
        long.is_long
        and len(left) >= LEAST_PREFIX
        and len(left) < len(short.folded) < len(long.folded)
        and long.folded.startswith(left)
    )


def _shows_surname(pairs: list[tuple[str, str]], surname: str) -> bool:
    return "".join(a for a, _ in pairs) == surname


def _shown_by_both(one: str, other: str) -> list[tuple[str, str]]:
    """The characters both names show, side by side; of names of unequal length what stands around the masks."""
    if len(one) == len(other):
        return [(a, b) for a, b in zip(one, other, strict=True) if a not in HIDDEN and b not in HIDDEN]
    head = min(_shown_before_mask(one), _shown_before_mask(other))
    tail = min(_shown_before_mask(one[::-1]), _shown_before_mask(other[::-1]), min(len(one), len(other)) - head)
    return [
        *zip(one[:head], other[:head], strict=True),
        *zip(one[len(one) - tail :], other[len(other) - tail :], strict=True),
    ]


def _shown_before_mask(text: str) -> int:
    return next((place for place, character in enumerate(text) if character in HIDDEN), len(text))


def _hides_rare(one: str, other: str) -> bool:
    """Whether every stand-in is in place of a character that a system may lack."""
    return not any(
        (a in HIDDEN) != (b in HIDDEN) and is_everyday(b if a in HIDDEN else a) for a, b in zip(one, other, strict=True)
    )


def _compare_aligned(one: Name, other: Name, characters: Characters) -> NameLevel:
    pairs = [(a, b) for a, b in zip(one.folded, other.folded, strict=True) if a != b]
    if len(pairs) < len(one.folded):
        if all(characters.sound_alike(a, b) for a, b in pairs):
            return NameLevel.HOMOPHONE
        if all(characters.shaped_alike(a, b) or characters.sound_alike(a, b) for a, b in pairs):
            return NameLevel.SHAPE
    if len(one.folded) > 2 and (len(pairs) == 1 or sorted(one.folded) == sorted(other.folded)):  # noqa: PLR2004
        return NameLevel.ONE_CHARACTER
    return _compare_surnames(one, other)


def _one_edit(one: str, other: str) -> bool:
    """Whether the longer, of three or four characters, is the shorter with one more, behind one surname."""
    short, long = sorted((one, other), key=len)
    if len(long) - len(short) != 1 or len(short) < 2 or short[0] != long[0]:  # noqa: PLR2004
        return False
    return any(long[:place] + long[place + 1 :] == short for place in range(len(long)))


def _compare_long(one: Name, other: Name, characters: Characters) -> NameLevel:
    """Transliterated names: cut short, parts re-ordered or abbreviated, spelt otherwise."""
    short, long = sorted((one, other), key=lambda name: (len(name.folded), name.folded))
    if _is_cut(short, long) or _is_reordered(one, other) or _is_reordered(other, one) or _is_abbreviated(one, other):
        return NameLevel.PARTIAL
    if len(short.folded) == len(long.folded):
        level = _compare_aligned(one, other, characters)
        if level in (NameLevel.HOMOPHONE, NameLevel.SHAPE):
            return level
    if fuzz.ratio(short.folded, long.folded) >= SPELLING_RATIO:
        return NameLevel.ONE_CHARACTER
    return NameLevel.DIFFERENT


def _is_cut(short: Name, long: Name) -> bool:
    """Whether a name is the first part of another, or enough of its beginning."""
    if len(long.parts) > 1 and len(short.folded) > 1 and short.folded == long.parts[0]:
        return True
    return len(short.folded) >= LEAST_PREFIX and long.folded.startswith(short.folded)


def _is_reordered(one: Name, other: Name) -> bool:
    """Whether a name is the parts of the other in some order, with or without dots."""
    if not 1 < len(other.parts) <= MOST_PARTS or len(one.folded) != len(other.folded):
        return False
    return any("".join(order) == one.folded for order in permutations(other.parts))


def _is_abbreviated(one: Name, other: Name) -> bool:
    """Whether part by part one is the beginning of the other, one part of two characters or more being equal."""
    if not 1 < len(one.parts) == len(other.parts):
        return False
    pairs = [sorted(pair, key=len) for pair in zip(one.parts, other.parts, strict=True)]
    has_equal = any(short == long and len(short) > 1 for short, long in pairs)
    return has_equal and all(long.startswith(short) for short, long in pairs)


def _compare_letters(one: Name, other: Name, characters: Characters) -> NameLevel:
    if one.has_letters and other.has_letters:
        return _compare_spellings(one, other)
    letters, han = (one, other) if one.has_letters else (other, one)
    if not letters.folded.isascii():
        return _compare_mixed(letters, han, characters)
    size = len(han.surname)
    if spelling.spells(letters.folded, han.folded, size, characters):
        return NameLevel.PINYIN
    is_short = spelling.abbreviates(letters.parts, han.folded, size, characters)
    return NameLevel.MASKED if is_short else NameLevel.DIFFERENT


def _compare_spellings(one: Name, other: Name) -> NameLevel:
    if sorted(one.parts) == sorted(other.parts):
        return NameLevel.PARTIAL
    short, long = sorted((one.folded, other.folded))
    is_close = len(short) >= LONG_NAME and fuzz.ratio(short, long) >= SPELLING_RATIO
    return NameLevel.ONE_CHARACTER if is_close else NameLevel.DIFFERENT


def _compare_mixed(mixed: Name, han: Name, characters: Characters) -> NameLevel:
    """A syllable in place of a character; else letters that mean nothing beside a name."""
    if spelling.stands_for(mixed.folded, han.folded, characters):
        return NameLevel.PINYIN
    bare = "".join(character for character in mixed.folded if not character.isascii())
    if len(bare) > 1:
        return compare(read(bare, bare), han, characters)
    return NameLevel.MASKED if bare == han.folded[:1] else NameLevel.DIFFERENT
