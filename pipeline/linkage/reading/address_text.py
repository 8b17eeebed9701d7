"""The text of an address in one form: half-width, simplified words of place, Arabic numbers, one word for one thing."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence
from functools import reduce
from typing import Final

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

SIMPLIFIED: Final = str.maketrans(
    "縣鎮鄉號樓棟單區組隊戶層園莊莊灣東廣華門衚弄巷團結鐵橋龍陽國慶馬劉陳張黃楊趙吳羅鄭興業場廈灘溝嶺澗邊無錫雲",
    "县镇乡号楼栋单区组队户层园庄庄湾东广华门胡弄巷团结铁桥龙阳国庆马刘陈张黄杨赵吴罗郑兴业场厦滩沟岭涧边无锡云",
)
"""Traditional characters of places: the words that parse needs, and what is common in names of villages."""
NUMERAL_VALUES: Final = {
    **{character: value for value, character in enumerate("零一二三四五六七八九")},
    **{character: value for value, character in enumerate("零壹贰叁肆伍陆柒捌玖")},
    "〇": 0, "○": 0, "两": 2, "兩": 2, "贰": 2, "弍": 2,
}  # fmt: skip
PLACES: Final = {"十": 10, "拾": 10, "百": 100, "佰": 100, "千": 1000}
TENS: Final = {"廿": "二十", "卄": "二十", "卅": "三十", "卌": "四十"}
DIGIT_CLASS: Final = "".join({*NUMERAL_VALUES, *PLACES, *TENS})
COUNTED: Final = "村民小组|村民组|小组|村组|组|社(?!区)|生产队|队|栋|幢|号|单元|梯|层|楼(?!村|镇|乡|街)|室|房|座|#|弄"
NUMERAL: Final = re.compile(rf"第?([{DIGIT_CLASS}]+)(?={COUNTED}|-)|第(\d+)(?={COUNTED})")
WORDS: Final = (
    (re.compile(r"(?<=[\dA-Z])(?:#楼?|号楼|号栋|幢|座)"), "栋"),
    (re.compile(r"(?<=[\d号栋元])[~‐‑–—―一之至\-](?=\d)"), "-"),
)

PLAIN: Final = r"^[\x{4E00}-\x{9FA5}0-9A-Z-]*$"
NOT_PLAIN: Final = (
    "[" + "".join(map(chr, SIMPLIFIED)) + "]",
    f"[{DIGIT_CLASS}][村小组社生队栋幢号单梯层楼室房座弄-]|第[0-9]",
    "[0-9A-Z](?:号楼|号栋|幢|座)|[0-9号栋元][一之至][0-9]",
)
"""Whatever `clean` might change has one of these or is not PLAIN. Patterns of RE2, which reads whole columns."""


def numeral(text: str) -> int:
    """A Chinese numeral below 10,000: 二十三 -> 23, 一百零八 -> 108, 廿三 -> 23, 一二 -> 12."""
    text = "".join(TENS.get(character, character) for character in text)
    if not any(character in PLACES for character in text):
        return int("".join(str(NUMERAL_VALUES[character]) for character in text))
    total, digit = 0, 0
    for character in text:
        if character in NUMERAL_VALUES:
            digit = NUMERAL_VALUES[character]
        else:
            total, digit = total + (digit or 1) * PLACES[character], 0
    return total + digit


def clean(address: str) -> str:
    """`光明路３２８号　廿四幢之４之302` -> `光明路328号24栋-4-302`."""
    text = re.sub(r"[\s,，、。;'\"|]+", "", unicodedata.normalize("NFKC", address).upper()).translate(SIMPLIFIED)
    text = NUMERAL.sub(lambda found: found[2] or str(numeral(found[1])), text)
    for pattern, word in WORDS:
        text = pattern.sub(word, text)
    return text


def clean_all(addresses: Sequence[str]) -> list[str]:
    """The same of each; most have nothing to clean, which is seen a column at a time."""
    texts = pa.array(addresses, pa.string())
    odd = [pc.match_substring_regex(texts, pattern) for pattern in NOT_PLAIN]
    unclear = reduce(pc.or_, odd, pc.invert(pc.match_substring_regex(texts, PLAIN)))
    cleaned = list(addresses)
    for row in np.flatnonzero(unclear.to_numpy(zero_copy_only=False)).tolist():
        cleaned[row] = clean(cleaned[row])
    return cleaned
