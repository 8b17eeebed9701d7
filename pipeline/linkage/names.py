"""Names of persons: standardise and compare. Grain: one distinct name, one distinct pair of names."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from enum import IntEnum
from itertools import product

import pyarrow as pa
import pyarrow.compute as pc
from rapidfuzz import fuzz

from pipeline.linkage.characters import MASKS, STAND_INS, Characters

DOTS = "[·•‧・.⋅∙●﹒ᐧꞏ]+"
SEPARATOR = "·"
COMPOUND_SURNAMES_TEXT = (
    "欧阳 司徒 司马 上官 诸葛 东方 皇甫 尉迟 公孙 慕容 令狐 宇文 长孙 夏侯 轩辕 端木 百里 呼延 南宫 独孤 西门 申屠 "
    "万俟 闻人 赫连 澹台 公冶 宗政 濮阳 淳于 单于 太叔 仲孙 钟离 鲜于 闾丘 公羊 东郭 南门 拓跋 第五 左丘 东门"
)
COMPOUND_SURNAMES = frozenset(COMPOUND_SURNAMES_TEXT.split())
LONG_NAME = 5
SPELLING_RATIO = 80.0
MOST_READINGS = 64


class NameLevel(IntEnum):
    """How two names agree, the closest first."""

    EQUAL = 0  # one text once simplified
    VARIANT = 1  # variant characters: 甯/宁, 暁/晓
    STAND_IN = 2  # a character that could not be printed: 王□明
    HOMOPHONE = 3  # other characters of one reading: 芳/方
    SHAPE = 4  # one character of one four-corner code: 惠/患
    PARTIAL = 5  # a transliterated name cut short or its parts re-ordered
    PINYIN = 6  # written in letters: WANG XIAOMING
    ONE_CHARACTER = 7  # one character changed, dropped, added or moved in a name of three or more
    MASKED = 8  # surname and 某
    SURNAME = 9
    DIFFERENT = 10
    MISSING = 11


@dataclass(frozen=True, slots=True)
class Name:
    """One standardised name; both forms are without blanks and dots, `parts` are what dots parted."""

    simplified: str
    folded: str
    parts: tuple[str, ...]
    is_masked: bool
    has_stand_in: bool

    @property
    def surname(self) -> str:
        """The family name, folded: two characters where it is a compound one."""
        return self.folded[:2] if self.folded[:2] in COMPOUND_SURNAMES else self.folded[:1]


def standardise(names: pa.Array, characters: Characters) -> list[Name]:
    """Read names as sent: full-width, blanks, dot variants, brackets, traditional and variant characters."""
    text = pc.utf8_normalize(pc.fill_null(names.cast(pa.string()), ""), "NFKC")
    text = pc.replace_substring_regex(text, r"[(\[【〔<].*$", "")
    text = pc.replace_substring_regex(text, DOTS, SEPARATOR)
    text = pc.utf8_upper(pc.replace_substring_regex(text, r"[\s,，、;_'\"]+", ""))
    text = pc.utf8_trim(text, SEPARATOR + "-")
    joined = "\n".join(text.to_pylist())
    simplified = joined.translate(characters.simplified)
    folded = simplified.translate(characters.folded)
    pairs = zip(simplified.split("\n"), folded.split("\n"), strict=True)
    return [_name(plain, common) for plain, common in pairs] if len(names) else []


def _name(simplified: str, folded: str) -> Name:
    return Name(
        simplified.replace(SEPARATOR, ""),
        folded.replace(SEPARATOR, ""),
        tuple(part for part in folded.split(SEPARATOR) if part),
        any(mask in folded[1:] for mask in MASKS),
        any(character in STAND_INS for character in folded),
    )


def compare(one: Name, other: Name, characters: Characters) -> NameLevel:
    """The closest level at which two names agree. Symmetric."""
    if not one.folded or not other.folded:
        return NameLevel.MISSING
    if one.simplified == other.simplified:
        return NameLevel.EQUAL
    if one.folded == other.folded:
        return NameLevel.VARIANT
    if one.is_masked or other.is_masked:
        return NameLevel.MASKED if one.surname[:1] == other.surname[:1] else NameLevel.DIFFERENT
    if one.folded.isascii() != other.folded.isascii():
        return _compare_letters(one, other, characters)
    if (one.has_stand_in or other.has_stand_in) and _stands_in(one.folded, other.folded):
        return NameLevel.STAND_IN
    if max(len(one.folded), len(other.folded)) >= LONG_NAME:
        return _compare_long(one, other)
    if len(one.folded) == len(other.folded):
        return _compare_aligned(one, other, characters)
    if _one_edit(one.folded, other.folded):
        return NameLevel.ONE_CHARACTER
    return _compare_surnames(one, other)


def _stands_in(one: str, other: str) -> bool:
    if len(one) != len(other):
        return False
    differing = [(a, b) for a, b in zip(one, other, strict=True) if a != b]
    return len(differing) < len(one) and all(a in STAND_INS or b in STAND_INS for a, b in differing)


def _compare_aligned(one: Name, other: Name, characters: Characters) -> NameLevel:
    pairs = [(a, b) for a, b in zip(one.folded, other.folded, strict=True) if a != b]
    if len(pairs) < len(one.folded) and all(characters.sound_alike(a, b) for a, b in pairs):
        return NameLevel.HOMOPHONE
    if len(pairs) == 1 and characters.shaped_alike(*pairs[0]):
        return NameLevel.SHAPE
    if len(one.folded) > 2 and (len(pairs) == 1 or sorted(one.folded) == sorted(other.folded)):  # noqa: PLR2004
        return NameLevel.ONE_CHARACTER
    return _compare_surnames(one, other)


def _compare_surnames(one: Name, other: Name) -> NameLevel:
    return NameLevel.SURNAME if one.surname == other.surname else NameLevel.DIFFERENT


def _one_edit(one: str, other: str) -> bool:
    """Whether the longer, of three or four characters, is the shorter with one more, behind one surname."""
    short, long = sorted((one, other), key=len)
    if len(long) - len(short) != 1 or len(short) < 2 or short[0] != long[0]:  # noqa: PLR2004
        return False
    return any(long[:place] + long[place + 1 :] == short for place in range(len(long)))


def _compare_long(one: Name, other: Name) -> NameLevel:
    """Transliterated names: cut short, parts re-ordered, spelt otherwise."""
    short, long = sorted((one.folded, other.folded), key=lambda text: (len(text), text))
    if long.startswith(short) and len(short) > 2:  # noqa: PLR2004
        return NameLevel.PARTIAL
    if len(one.parts) > 1 and sorted(one.parts) == sorted(other.parts):
        return NameLevel.PARTIAL
    if fuzz.ratio(short, long) >= SPELLING_RATIO:
        return NameLevel.ONE_CHARACTER
    return NameLevel.DIFFERENT


def _compare_letters(one: Name, other: Name, characters: Characters) -> NameLevel:
    letters, han = (one, other) if one.folded.isascii() else (other, one)
    spelt = "".join(c for c in letters.folded.lower() if c.isalpha()).replace("ü", "v")
    return NameLevel.PINYIN if spelt and spelt in spellings(han.folded, characters) else NameLevel.DIFFERENT


def spellings(folded: str, characters: Characters) -> frozenset[str]:
    """The ways a Han name is spelt in letters, surname first or last: 王小明 -> wangxiaoming, xiaomingwang."""
    sounds = [sorted(characters.readings.get(character, ())) for character in folded]
    count = 1
    for reading in sounds:
        count *= len(reading)
    if not 0 < count <= MOST_READINGS:
        return frozenset()
    size = 2 if folded[:2] in COMPOUND_SURNAMES else 1
    ways: set[str] = set()
    for way in product(*sounds):
        ways |= {"".join(way), "".join((*way[size:], *way[:size]))}
    return frozenset(ways)


def compare_pairs(names: Sequence[Name], pairs: Sequence[tuple[int, int]], characters: Characters) -> list[NameLevel]:
    """The level of each pair of positions in `names`."""
    return [compare(names[one], names[other], characters) for one, other in pairs]
