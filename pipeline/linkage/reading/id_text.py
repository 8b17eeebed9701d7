"""Identity numbers as sent -> their characters and nothing else. Grain: one number an element, whole columns.

What is left is empty, or OTHER for another document's number, or 14 or more of `0-9`, `X` and `?`, which stands for a
character that is no digit.
"""

from __future__ import annotations

from typing import Final

import pyarrow as pa
import pyarrow.compute as pc

WHOLE: Final = r"^[0-9]{17}[0-9X]$"
INVISIBLE: Final = r"[\s'`‘’“”\"\x{00AD}\x{200B}-\x{200F}\x{202A}-\x{202E}\x{2060}\x{FEFF}]+"
SEPARATORS: Final = r"[-‐‑–—―_./\\·,，、:;|()\[\]]+"
FLOAT_TAIL: Final = r"\.0+$"
HAN: Final = r"\x{4E00}-\x{9FFF}"
FIRST_AMONG_OTHER: Final = rf"^(?:.*?[A-Z{HAN}:/|、,;)\]])??(NUMBER)(?:[{HAN}/\\|、,;:(\[].*)?$"
TYPED_X: Final = r"^([0-9]{17})[×ХΧ✕✖*]$"
"""Signs people type for the last X: of multiplication, Cyrillic, Greek, a star."""
NEARLY_DIGITS: Final = r"^[0-9OIL]{14,17}[0-9OILX]{1,2}$"
SCIENTIFIC: Final = {18: r"^([0-9])\.?([0-9]*)E\+?17$", 15: r"^([0-9])\.?([0-9]*)E\+?14$"}
"""How a spreadsheet shows a number it took for an amount; what it left out is lost."""
OTHER: Final = "?"
OTHER_DOCUMENT: Final = r"^(?:[A-Z]{1,3}[0-9]{6,13}|.{0,13})$"
"""Passports (E12345678), travel permits (H1234567801), old cards of foreigners (USA110081010101), stumps."""
PLACEHOLDER: Final = (
    r"0{9}|1{9}|2{9}|3{9}|4{9}|5{9}|6{9}|7{9}|8{9}|9{9}|123456789|987654321|^(?:123456|000000|111111|999999)"
)
"""What clerks type where they have no number; nobody's region, birth date and serial read like that."""
FEWEST_DIGITS: Final = 6
"""With fewer a cell holds no number: 无, 不详, 待补, N/A."""


def clean(numbers: pa.Array) -> pa.Array:
    """The characters of each number; empty where there is none or a placeholder, OTHER for another document's."""
    text = pc.fill_null(numbers.cast(pa.string()), "")
    unclear = pc.invert(pc.match_substring_regex(text, WHOLE))
    text = pc.replace_with_mask(text, unclear, _read(text.filter(unclear)))
    return pc.if_else(pc.match_substring_regex(text, PLACEHOLDER), "", text)


def _read(text: pa.Array) -> pa.Array:
    """Half-width capitals; one number out of what stands around it; letters that are meant for digits."""
    text = pc.utf8_upper(pc.replace_substring_regex(pc.utf8_normalize(text, "NFKC"), INVISIBLE, ""))
    text = pc.replace_substring_regex(text, FLOAT_TAIL, "")
    for length, pattern in SCIENTIFIC.items():
        cut = pc.utf8_rpad(pc.replace_substring_regex(text, pattern, r"\1\2"), length, "?")
        text = pc.if_else(pc.match_substring_regex(text, pattern), cut, text)
    for number in (r"[0-9]{17}[0-9X]", r"[0-9]{15}"):
        text = pc.replace_substring_regex(text, FIRST_AMONG_OTHER.replace("NUMBER", number), r"\1")
    text = pc.replace_substring_regex(text, SEPARATORS, "")
    text = pc.replace_substring_regex(text, TYPED_X, r"\1X")
    typed = pc.replace_substring_regex(pc.replace_substring(text, "O", "0"), "[IL]", "1")
    text = pc.if_else(pc.match_substring_regex(text, NEARLY_DIGITS), typed, text)
    few = pc.less(pc.count_substring_regex(text, r"[0-9]"), FEWEST_DIGITS)
    other = pc.if_else(pc.match_substring_regex(text, OTHER_DOCUMENT), OTHER, text)
    return pc.replace_substring_regex(pc.if_else(few, "", other), r"[^0-9X]", "?")
