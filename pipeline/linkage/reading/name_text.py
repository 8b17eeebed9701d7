"""One cell that holds a name, as sent -> the name's own characters. Grain: one cell.

Everything that is no part of the name goes: blanks, labels, titles, annotations, numbering. What the cell does not say
is the empty text. Parts of a name (转写的民族姓名) are left with one SEPARATOR between them.
"""

from __future__ import annotations

import re
import unicodedata
from typing import Final

from pipeline.linkage.reading.characters import MASKS, STAND_INS

SEPARATOR: Final = "·"
LONG_NAME: Final = 5
"""Characters from which on a name is a transliterated one: blanks then part it."""
HAN: Final = "\u3400-\u4dbf\u4e00-\u9fff\ue815-\ue864\U00020000-\U000323af"
COMPOUND_SURNAMES_TEXT: Final = """
    欧阳 司徒 司马 上官 诸葛 东方 皇甫 尉迟 公孙 慕容 令狐 宇文 长孙 夏侯 轩辕 端木 百里 呼延 南宫 独孤 西门 申屠 司空
    司寇 万俟 闻人 赫连 澹台 公冶 宗政 濮阳 淳于 单于 太叔 仲孙 钟离 鲜于 闾丘 公羊 东郭 南门 拓跋 第五 左丘 东门 亓官
    公西 漆雕 乐正 壤驷 公良 夹谷 宰父 谷梁 段干 巫马 微生 羊舌 梁丘 完颜 纳兰
"""
COMPOUND_SURNAMES: Final = frozenset(COMPOUND_SURNAMES_TEXT.split())

PLAIN_CELL: Final = r"^[\x{3400}-\x{4DBF}\x{4E00}-\x{9FFF}]{2,4}$"
"""A cell that may be a name and nothing else (RE2)."""
SPECIAL_CELL: Final = (
    "先生|女士|小姐|同志|师傅|師傅|老师|老師|[之的妻]|曾用|又名|别名|別名|原名|现名|現名|小名|乳名|户主|戶主|"
    "[无無未]|不[详詳明]|待[补補定]|匿名|测试|測試|暂|暫|姓名|本人|某|囗"
)
"""Characters a cell that looks like a name must not hold if it is to be taken as it is (RE2)."""

INVISIBLE: Final = re.compile(
    r"[\x00-\x08\x0e-\x1f\x7f-\x84\x86-\x9f\u00ad\u061c\u200b-\u200f\u202a-\u202e\u2060-\u206f\ufe00-\ufe0f\ufeff"
    r"\U000e0000-\U000e01ef]"
)
# GB 18030 once put 80 characters at E815 to E864 that have places of their own now; `make_tables` knows them.
PRIVATE: Final = re.compile("[\ue000-\ue814\ue865-\uf8ff\U000f0000-\U0010ffff]")
UNPRINTED: Final = "□"
DOTS: Final = "·•‧・.⋅∙●﹒ᐧꞏ᛫⸱⸳˙。"
# A blot is a dot between two parts, and a character that could not be printed within a name.
BLOT: Final = re.compile(f"(?<=[{HAN}]{{2}})[●○◦](?=[{HAN}]{{2}})")
PARTING: Final = re.compile(rf"[{DOTS}、,/\\|;&+=:_~‐-―－\-]+")
BRACKETS: Final = re.compile(r"[(\[{<【〔〈《「『〖]([^)\]}>】〕〉》」』〗]*)[)\]}>】〕〉》」』〗]?")
NOTE: Final = re.compile(r"(?:曾用名|又名|别名|原名|现名|小名|乳名|户主|身份证|电话|手机|等\d*[人户]).*$")
LABEL: Final = re.compile(
    rf"^(?:[{HAN}]{{1,6}}:|(?:曾用名|又名|别名|原名|现名|户主姓名|户主|员工姓名|姓名|权利人))(?=.)"
)
TITLES: Final = re.compile(r"(?:先生|女士|小姐|同志|师傅|老师)+$")
TITLE: Final = re.compile(rf"(?<=.){TITLES.pattern}")
RELATIVE: Final = re.compile(
    r"^.{2,}[之的](?:妻|夫|子|女|父|母|妻子|丈夫|儿子|女儿|配偶|父亲|母亲|遗孀|[长次三四五]子|[长次三四五]女)$"
    r"|^.{3}(?:妻|妻子|丈夫|儿子|女儿|配偶|父亲|母亲|遗孀)$"
)
NOBODY_TEXT: Final = """
    无 无名氏 无名 无姓名 未知 未命名 未取名 未登记 未填 未提供 不详 不明 待补 待定 匿名 测试 暂无 姓名 本人 空
    NULL NONE NA NAN UNKNOWN TEST ANONYMOUS
"""
NOBODY: Final = frozenset(NOBODY_TEXT.split())
LEAST_RELATIVE: Final = 4
HIDDEN: Final = frozenset(STAND_INS + MASKS)
HAN_LETTER: Final = re.compile(f"[{HAN}〇]")
MASKED_BY_LETTERS: Final = re.compile(f"(?<=[{HAN}])[XO]{{1,3}}(?![A-Z])")
LONGEST_SYLLABLE: Final = 6
LONGEST_DESCRIPTION: Final = 4


def clean(cell: str) -> str:
    """The name in a simplified cell, cleaned until nothing is left to clean: `姓名：王　小明（女）` -> `王小明`."""
    name = _clean(cell)
    return name if name == cell else clean(name)


def _clean(cell: str) -> str:
    text = LABEL.sub("", NOTE.sub(_unless_all, _open_brackets(normalise(cell))))
    name = _clean_han(text) if HAN_LETTER.search(text) else _clean_letters(text)
    bare = name.replace(SEPARATOR, "")
    return "" if bare in NOBODY or HIDDEN.issuperset(bare) else name


def normalise(cell: str) -> str:
    """Half-width capitals without what cannot be seen; a private character is one that could not be printed."""
    text = PRIVATE.sub(UNPRINTED, INVISIBLE.sub("", cell.replace("˙", SEPARATOR)))
    return unicodedata.normalize("NFKC", text).upper()


def _unless_all(found: re.Match[str]) -> str:
    return "" if found.start() else found[0]


def _open_brackets(text: str) -> str:
    """What stands in brackets goes, unless it describes a character amid the name, or is all there is."""

    def replace(found: re.Match[str]) -> str:
        inside, after = found[1], found.string[found.end() :]
        amid = found.start() > 0 and HAN_LETTER.match(after) and not TITLES.match(after)
        describes = amid and 1 < len(inside) <= LONGEST_DESCRIPTION and not (NOTE.search(inside) or inside[0] in MASKS)
        return UNPRINTED if "+" in inside or describes else ""

    outside = BRACKETS.sub(replace, text)
    if outside.strip():
        return outside
    first = BRACKETS.search(text)
    return first[1] if first else outside


def _clean_han(text: str) -> str:
    text = re.sub(r"[0-9'`\"!]+", "", BLOT.sub(SEPARATOR, text))
    text = re.sub(f"([{HAN}])[々〃]", r"\1\1", text)
    text = MASKED_BY_LETTERS.sub(lambda found: "×" * len(found[0]), text)
    parts = [part for part in PARTING.split(_without_letters(text)) if part.strip()]
    words = parts[0].split() if len(parts) == 1 else []
    if sum(map(len, words)) >= LONG_NAME and min(map(len, words)) > 1:
        parts = words
    parts = ["".join(part.split()) for part in parts]
    if len(set(parts)) == 1:
        return _once(_without_title(parts[0]))
    if parts:
        parts[-1] = TITLE.sub("", parts[-1])
    return SEPARATOR.join(parts)


def _without_letters(text: str) -> str:
    """A name beside its spelling, or numbered A and B, stands for itself; a syllable in place of a character stays."""
    runs = re.findall(r"[A-Z][A-Z\s.]*", text)
    han = len(HAN_LETTER.findall(text))
    spelt = [run for run in runs if len(run.strip()) > LONGEST_SYLLABLE or len(run.strip()) == 1]
    if han > 1 and spelt:
        return re.sub(r"[A-Z][A-Z\s.]*", "", text)
    return text


def is_relative(name: str) -> bool:
    """Whether a name is only that of somebody's relative: 王小明之妻."""
    return len(name) >= LEAST_RELATIVE and RELATIVE.match(name) is not None


def _without_title(name: str) -> str:
    """`王小明先生` -> `王小明`; `王先生` -> `王某`; `王小明之妻` stays: she is not named, and not he."""
    if is_relative(name):
        return name
    bare = TITLE.sub("", name)
    is_surname = len(bare) == 1 or bare in COMPOUND_SURNAMES
    return bare + MASKS[0] if bare != name and is_surname else bare


def _once(name: str) -> str:
    """`王小明王小明` -> `王小明`."""
    half = len(name) // 2
    return name[:half] if half > 1 and name[:half] * 2 == name else name


def _clean_letters(text: str) -> str:
    """Letters without tones, ü as V: `Lǚ Xiǎo-míng` -> `LV·XIAO·MING`."""
    plain = unicodedata.normalize("NFD", text).replace("U\u0308", "V")
    plain = "".join(letter for letter in plain if not unicodedata.combining(letter))
    return SEPARATOR.join(part for part in re.split(r"[\W\d_]+", unicodedata.normalize("NFC", plain)) if part)
