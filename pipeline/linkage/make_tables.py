"""Make `data/characters.tsv`: what is known of each Han character that a name may hold.

Run apart, by an engineer, when its sources change; a run only reads the result:

    python -m pipeline.linkage.make_tables UNIHAN_FOLDER

`UNIHAN_FOLDER` holds `Unihan_Variants.txt` and `Unihan_DictionaryLikeData.txt` of the Unicode Character
Database (Unicode licence). Simplified forms are OpenCC's (Apache 2.0), readings are pypinyin's (MIT).

Columns: character · simplified · folded (of a class of variants the one in common use) · readings without
tone, joined by commas · four-corner code (which characters are shaped alike).
"""

from __future__ import annotations

import sys
import unicodedata
from collections.abc import Iterator
from pathlib import Path
from typing import Final

import opencc
from pypinyin.pinyin_dict import pinyin_dict

TABLE: Final = Path(__file__).parent / "data" / "characters.tsv"
BLOCKS: Final = ((0x3007, 0x3008), (0x3400, 0x4DC0), (0x4E00, 0xA000), (0xE863, 0xE864), (0x20000, 0x2A6E0))
VARIANT_FIELDS: Final = frozenset(
    {"kZVariant", "kSemanticVariant", "kSimplifiedVariant", "kSpecializedSemanticVariant"}
)
KIND_ORDER: Final = ("kZVariant", "kSemanticVariant", "kSimplifiedVariant", "kSpecializedSemanticVariant")
# Pairs in common use that papers exchange in names: surnames simplified twice, and old forms kept in given names.
EXCHANGED_TEXT: Final = (
    "付傅 肖萧 甯宁 喆哲 堃坤 珮佩 昇升 祐佑 戴代 阎闫 邱丘 蓝兰 皃貌 犇奔 彣文 镕熔 菴庵 濬浚 囯国 翃宏 淸清 "
    "靑青 鳯凤 旾春 秌秋 眞真 愼慎 恆恒 煕熙 熈熙 昻昂 凢凡 氷冰 翆翠 逹达 敎教 郞郎 顔颜 亙亘 苐第 "
)
EXCHANGED: Final = {pair[0]: pair[1] for pair in EXCHANGED_TEXT.split()}


def is_common(character: str) -> bool:
    """Whether a character is in GB 2312, the 6,763 of everyday use."""
    try:
        character.encode("gb2312")
    except UnicodeEncodeError:
        return False
    return True


def read_unihan(path: Path) -> Iterator[tuple[str, str, str]]:
    """Each (character, field, value) of a Unihan file."""
    for line in path.read_text("utf-8").splitlines():
        if line.startswith("U+"):
            code, field, value = line.split("\t", 2)
            yield chr(int(code[2:], 16)), field, value


def variants(path: Path) -> dict[str, list[str]]:
    """The variants Unihan names for each character, the closest kind first."""
    found: dict[str, list[tuple[int, str]]] = {}
    for character, field, value in read_unihan(path):
        if field in VARIANT_FIELDS:
            for target in value.split():
                other = chr(int(target.split("<")[0][2:], 16))
                found.setdefault(character, []).append((KIND_ORDER.index(field), other))
                found.setdefault(other, []).append((KIND_ORDER.index(field), character))
    return {character: [other for _, other in sorted(others)] for character, others in found.items()}


def toneless(readings: str) -> str:
    """Readings without tone marks, each once: 'dān,chán,shàn' -> 'dan,chan,shan'."""
    plain = unicodedata.normalize("NFD", readings)
    kept = "".join(c for c in plain if not unicodedata.combining(c) or c == "\u0308")
    letters = unicodedata.normalize("NFC", kept).replace("ü", "v")
    return ",".join(dict.fromkeys(letters.split(",")))


def fold(simplified: str, known: dict[str, list[str]], convert: dict[str, str]) -> str:
    """The common form of a variant: a rare character goes to the first common one among its variants."""
    if simplified in EXCHANGED:
        return EXCHANGED[simplified]
    if is_common(simplified):
        return simplified
    for other in known.get(simplified, []):
        target = convert.get(other, other)
        if is_common(target):
            return EXCHANGED.get(target, target)
    return simplified


def rows(folder: Path) -> Iterator[str]:
    """The lines of the table, by code point, only for characters of which something is known."""
    corners = {
        character: value.split()[0].split(".")[0]
        for character, field, value in read_unihan(folder / "Unihan_DictionaryLikeData.txt")
        if field == "kFourCornerCode"
    }
    known = variants(folder / "Unihan_Variants.txt")
    characters = [chr(code) for start, end in BLOCKS for code in range(start, end)]
    characters = [c for c in characters if c in known or c in corners or ord(c) in pinyin_dict]
    joined = opencc.OpenCC("t2s").convert("\n".join(characters)).split("\n")
    from_shinjitai = opencc.OpenCC("jp2t").convert("\n".join(joined)).split("\n")
    joined = opencc.OpenCC("t2s").convert("\n".join(from_shinjitai)).split("\n")
    convert = dict(zip(characters, joined, strict=True))
    for character in characters:
        simplified = convert[character]
        folded = fold(simplified, known, convert)
        readings = toneless(pinyin_dict.get(ord(simplified), pinyin_dict.get(ord(character), "")))
        fields = (character, simplified, folded, readings, corners.get(simplified, corners.get(character, "")))
        plain = is_common(character) or simplified != character or folded != character
        if plain or ord(character) < BLOCKS[-1][0]:
            yield "\t".join(fields)


def main() -> None:
    """Write the table from the folder named on the command line."""
    lines = list(rows(Path(sys.argv[1])))
    TABLE.write_text("character\tsimplified\tfolded\treadings\tfour_corner\n" + "\n".join(lines) + "\n", "utf-8")


if __name__ == "__main__":
    main()
