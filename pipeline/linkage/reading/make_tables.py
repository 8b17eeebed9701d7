"""Make `data/characters.tsv`: what is known of each Han character that a name may hold.

Run apart, by an engineer, when its sources change; a run only reads the result:

    python -m pipeline.linkage.reading.make_tables

Sources (docs/linkage-tables.md): OpenCC for simplified forms (Apache 2.0), pypinyin for readings (MIT), and what
`make_sources` and this project's own list `confused.txt` left in data/.

Columns: character · simplified · folded (of a class of variants the one in common use) · readings without tone, the
usual one first, joined by commas · marks of shape, joined by commas: four-corner codes, and numbers of groups in
`confused.txt`. Characters with one mark look alike.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Final

import opencc
from pypinyin.pinyin_dict import pinyin_dict

from pipeline.linkage.reading.make_sources import BLOCKS, SOURCES

DATA: Final = Path(__file__).parent / "data"
TABLE: Final = DATA / "characters.tsv"
CONFUSED: Final = DATA / "confused.txt"
HEADER: Final = "character\tsimplified\tfolded\treadings\tshapes\n"
# Pairs in common use that papers exchange in names: surnames simplified twice, and old forms kept in given names.
EXCHANGED_TEXT: Final = (
    "付傅 肖萧 甯宁 喆哲 堃坤 珮佩 昇升 祐佑 戴代 阎闫 邱丘 蓝兰 皃貌 犇奔 彣文 镕熔 菴庵 濬浚 囯国 翃宏 淸清 "
    "靑青 鳯凤 旾春 秌秋 眞真 愼慎 恆恒 煕熙 熈熙 昻昂 凢凡 氷冰 翆翠 逹达 敎教 郞郎 顔颜 亙亘 苐第 "
    "佈布 甦苏 邨村 弍二 弎三 "
)
EXCHANGED: Final = {pair[0]: pair[1] for pair in EXCHANGED_TEXT.split()}
# Surnames that OpenCC simplifies to another surname, which no conversion ever turns back into them: whoever wrote them
# meant them, so the two are variants and not one text. (於 stays one with 于, which tools make of every 于.)
SURNAMES_APART: Final = {"麴": "曲", "麹": "曲"}
# Readings that only surnames have, and pypinyin has not.
SURNAME_READINGS: Final = {"谌": "shen", "黑": "he"}
PRIVATE_START: Final = 0xE815
"""GB 18030 first put the characters FE50 to FEA0 into the private area; most have places of their own now."""
PRIVATE_BYTES: Final = (*range(0x50, 0x7F), *range(0x80, 0xA1))


def is_common(character: str) -> bool:
    """Whether a character is in GB 2312, the 6,763 of everyday use."""
    try:
        character.encode("gb2312")
    except UnicodeEncodeError:
        return False
    return True


def read_sources(path: Path) -> tuple[dict[str, str], dict[str, list[str]]]:
    """Variants, and four-corner codes, of each character that has any."""
    lines = [line.split("\t") for line in path.read_text("utf-8").splitlines()[2:]]
    return {each[0]: each[1] for each in lines if each[1]}, {each[0]: each[2].split(",") for each in lines if each[2]}


def read_confused(path: Path) -> dict[str, list[str]]:
    """The numbers of the groups a character is in, `~1` the first."""
    groups = [line for line in path.read_text("utf-8").splitlines() if not line.startswith("#")]
    found: dict[str, list[str]] = {}
    for number, group in enumerate(groups, start=1):
        for character in group:
            found.setdefault(character, []).append(f"~{number}")
    return found


def toneless(readings: str) -> str:
    """Readings without tone marks, each once: 'dān,chán,shàn' -> 'dan,chan,shan'."""
    plain = unicodedata.normalize("NFD", readings)
    kept = "".join(c for c in plain if not unicodedata.combining(c) or c == "\u0308")
    letters = unicodedata.normalize("NFC", kept).replace("ü", "v")
    return ",".join(dict.fromkeys(letters.split(",")))


def fold(simplified: str, known: Mapping[str, str], convert: Mapping[str, str]) -> str:
    """The common form of a variant: a rare character goes to the first common one among its variants."""
    if simplified in EXCHANGED:
        return EXCHANGED[simplified]
    if simplified in SURNAMES_APART:
        return SURNAMES_APART[simplified]
    if is_common(simplified):
        return simplified
    for other in known.get(simplified, ""):
        target = convert.get(other, other)
        if is_common(target):
            return EXCHANGED.get(target, target)
    return simplified


def simplify(characters: list[str]) -> dict[str, str]:
    """The simplified form of each character, of Japanese ones too; one that is a surname of its own stays."""
    plain = _convert(characters, "t2s")
    japanese = _convert(_convert(plain, "jp2t"), "t2s")
    pairs = zip(characters, plain, japanese, strict=True)
    return {sent: sent if sent in SURNAMES_APART else one if is_common(one) else other for sent, one, other in pairs}


def _convert(characters: list[str], step: str) -> list[str]:
    return list(opencc.OpenCC(step).convert("\n".join(characters)).split("\n"))


def private_characters() -> dict[str, str]:
    """Characters of the private area, as old GBK fonts had them, with the character each is: E863 is 䶮."""
    found = {chr(PRIVATE_START + at): bytes((0xFE, trail)).decode("gb18030") for at, trail in enumerate(PRIVATE_BYTES)}
    return {private: public for private, public in found.items() if private != public}


def rows() -> Iterator[str]:
    """The lines of the table, by code point, only for characters of which something is known."""
    known, corners = read_sources(SOURCES)
    confused = read_confused(CONFUSED)
    private = private_characters()
    characters = [chr(code) for start, end in BLOCKS for code in range(start, end)]
    characters = [c for c in characters if c in known or c in corners or ord(c) in pinyin_dict]
    convert = simplify(characters)
    for character in sorted([*characters, *private]):
        public = private.get(character, character)
        simplified = convert.get(public, public)
        folded = fold(simplified, known, convert)
        shapes = [*corners.get(simplified, corners.get(public, [])), *confused.get(simplified, [])]
        fields = (character, simplified, folded, _readings(simplified, public), ",".join(shapes))
        plain = is_common(character) or simplified != character or folded != character
        if plain or ord(character) < BLOCKS[-1][0]:
            yield "\t".join(fields)


def _readings(simplified: str, sent: str) -> str:
    readings = toneless(pinyin_dict.get(ord(simplified), pinyin_dict.get(ord(sent), "")))
    extra = SURNAME_READINGS.get(simplified)
    return f"{readings},{extra}" if extra else readings


def main() -> None:
    """Write the table."""
    TABLE.write_text(HEADER + "\n".join(rows()) + "\n", "utf-8")


if __name__ == "__main__":
    main()
