import pyarrow as pa
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pipeline.linkage.reading import names
from pipeline.linkage.reading.characters import load_characters
from pipeline.linkage.reading.names import NameLevel

CASES = [
    ("王小明", "王小明", NameLevel.EQUAL),
    ("王 小　明", "王小明", NameLevel.EQUAL),  # blanks
    ("張曉東", "张晓东", NameLevel.EQUAL),  # traditional
    ("瀋明", "沈明", NameLevel.EQUAL),
    ("於明", "于明", NameLevel.EQUAL),  # what tools make of every 于
    ("王小明(曾用名)", "王小明", NameLevel.EQUAL),
    ("热依汗•阿山", "热依汗·阿山", NameLevel.EQUAL),  # dots
    ("热依汗．阿山", "热依汗·阿山", NameLevel.EQUAL),
    ("热依汗阿山", "热依汗·阿山", NameLevel.EQUAL),  # a dot left out
    ("Wang Xiaoming", "ＷＡＮＧ　ＸＩＡＯＭＩＮＧ", NameLevel.EQUAL),
    ("王\ue863", "王䶮", NameLevel.EQUAL),  # an old font's private character
    ("王丽々", "王丽丽", NameLevel.EQUAL),
    ("王甯", "王宁", NameLevel.VARIANT),
    ("甯芳", "宁芳", NameLevel.VARIANT),  # two surnames
    ("麴芳", "曲芳", NameLevel.VARIANT),
    ("李喆", "李哲", NameLevel.VARIANT),
    ("李堃", "李坤", NameLevel.VARIANT),
    ("王珮", "王佩", NameLevel.VARIANT),
    ("付小明", "傅小明", NameLevel.VARIANT),
    ("王囯強", "王国强", NameLevel.VARIANT),  # variant and traditional
    ("王□明", "王小明", NameLevel.STAND_IN),
    ("王?明", "王小明", NameLevel.STAND_IN),
    ("王〓明", "王小明", NameLevel.STAND_IN),
    ("王\ue123明", "王小明", NameLevel.STAND_IN),  # a private character
    ("王(火韦)明", "王炜明", NameLevel.STAND_IN),  # a character described
    ("王小〇", "王小喆", NameLevel.STAND_IN),
    ("王□", "王喆", NameLevel.STAND_IN),  # what a system may lack
    ("*小明", "王小明", NameLevel.STAND_IN),  # the surname hidden
    ("王*明", "王小明", NameLevel.STAND_IN),
    ("王小某", "王小明", NameLevel.STAND_IN),
    ("王**", "王□明", NameLevel.MASKED),
    ("王□明", "王小红", NameLevel.SURNAME),  # what is printed differs
    ("王*明", "王大红", NameLevel.SURNAME),
    ("*小明", "王小红", NameLevel.DIFFERENT),
    ("王□铭", "王小明", NameLevel.ONE_CHARACTER),  # a stand-in and a homophone
    ("李萍", "李平", NameLevel.HOMOPHONE),
    ("王晓明", "王小明", NameLevel.HOMOPHONE),
    ("王曉銘", "王小明", NameLevel.HOMOPHONE),  # traditional, and two homophones
    ("单明", "山明", NameLevel.HOMOPHONE),  # surnames keep their own readings
    ("翟明", "宅明", NameLevel.HOMOPHONE),
    ("曾明", "增明", NameLevel.HOMOPHONE),
    ("区明", "欧明", NameLevel.HOMOPHONE),
    ("仇明", "邱明", NameLevel.HOMOPHONE),
    ("热依汗·阿卜杜啦", "热依汗·阿卜杜拉", NameLevel.HOMOPHONE),
    ("刘惠", "刘患", NameLevel.SHAPE),
    ("刘惠惠", "刘患患", NameLevel.SHAPE),
    ("刘末", "刘未", NameLevel.SHAPE),
    ("刘平末", "刘萍未", NameLevel.SHAPE),  # one by sound, one by shape
    ("热依汗", "热依汗·阿卜杜拉", NameLevel.PARTIAL),  # cut short
    ("热依汗·阿卜", "热依汗·阿卜杜拉", NameLevel.PARTIAL),
    ("热依汗·阿?", "热依汗·阿卜杜拉", NameLevel.PARTIAL),  # cut amid a character
    ("亚森", "亚森·努尔", NameLevel.PARTIAL),  # the first part
    ("努尔", "亚森·努尔", NameLevel.DIFFERENT),  # his father's name
    ("亚森·努尔", "亚森", NameLevel.PARTIAL),
    ("阿山·热依汗", "热依汗·阿山", NameLevel.PARTIAL),  # parts re-ordered
    ("阿山热依汗", "热依汗·阿山", NameLevel.PARTIAL),  # and the dot left out
    ("阿山 热依汗", "热依汗·阿山", NameLevel.PARTIAL),
    ("热·阿山", "热依汗·阿山", NameLevel.PARTIAL),  # a part abbreviated
    ("热·阿山", "买买提·阿山", NameLevel.DIFFERENT),
    ("Smith John", "John Smith", NameLevel.PARTIAL),
    ("WANGXIAOMING", "王小明", NameLevel.PINYIN),
    ("xiaoming wang", "王小明", NameLevel.PINYIN),
    ("Wang, Xiao-ming", "王小明", NameLevel.PINYIN),
    ("wáng xiǎomíng", "王小明", NameLevel.PINYIN),
    ("wang2 xiao3ming2", "王小明", NameLevel.PINYIN),
    *((way, "吕晓女", NameLevel.PINYIN) for way in ("LV XIAONV", "Lü Xiaonü", "LU XIAONU", "LYU XIAONYU", "lǚ xiǎonǚ")),
    ("SHAN MING", "单明", NameLevel.PINYIN),
    ("OUYANG XIU", "欧阳修", NameLevel.PINYIN),
    ("YUCHI GONG", "尉迟恭", NameLevel.PINYIN),
    ("MOQI XIE", "万俟解", NameLevel.PINYIN),
    ("PIAO MING", "朴明", NameLevel.PINYIN),
    ("MAIMAITI YUSUFU", "买买提·玉素甫", NameLevel.PINYIN),  # more readings than could be written out
    ("李ZHE", "李喆", NameLevel.PINYIN),  # a syllable for a character
    ("李zhe明", "李哲明", NameLevel.PINYIN),
    ("李PING", "李喆", NameLevel.MASKED),
    ("LI XIAOMING", "王小明", NameLevel.DIFFERENT),
    ("WANG XIAOMIN", "王小明", NameLevel.DIFFERENT),
    ("王小明", "王小红", NameLevel.ONE_CHARACTER),
    ("王明小", "王小明", NameLevel.ONE_CHARACTER),  # moved
    ("王明", "王小明", NameLevel.ONE_CHARACTER),  # dropped
    ("热依汗·阿不杜沙", "热依汗·阿卜杜拉", NameLevel.DIFFERENT),
    ("热依汗·阿卜杜沙", "热依汗·阿卜杜拉", NameLevel.ONE_CHARACTER),
    ("欧阳明", "欧阳红", NameLevel.ONE_CHARACTER),
    ("王某", "王小明", NameLevel.MASKED),
    ("王某某", "王明", NameLevel.MASKED),
    ("王**", "王小明", NameLevel.MASKED),
    ("王ＸＸ", "王小明", NameLevel.MASKED),
    ("王先生", "王小明", NameLevel.MASKED),
    ("王", "王小明", NameLevel.MASKED),  # the surname alone
    ("欧阳某", "欧阳明", NameLevel.MASKED),
    ("*明", "王明", NameLevel.MASKED),
    ("王□", "王明", NameLevel.MASKED),  # every system holds 明
    ("Wang X. M.", "王小明", NameLevel.MASKED),  # initials
    ("XM Wang", "王小明", NameLevel.MASKED),
    ("李某某", "王小明", NameLevel.DIFFERENT),
    ("李", "王小明", NameLevel.DIFFERENT),
    ("王明", "王红", NameLevel.SURNAME),  # one of two characters is too much
    ("王明", "李明", NameLevel.DIFFERENT),
    ("王小明之妻", "王小明", NameLevel.DIFFERENT),  # not he
    ("王小明妻", "王小明", NameLevel.DIFFERENT),
    ("王明的儿子", "王明", NameLevel.DIFFERENT),
    ("欧阳明", "欧大力", NameLevel.DIFFERENT),  # the compound surname is one
    ("热依汗·阿山", "买买提·玉素甫", NameLevel.DIFFERENT),
    ("", "王小明", NameLevel.MISSING),
    (None, "王小明", NameLevel.MISSING),
    ("不详", "王小明", NameLevel.MISSING),
    ("□□□", "王小明", NameLevel.MISSING),
]


@pytest.mark.parametrize(("one", "other", "level"), CASES)
def test_compare(one, other, level, characters):
    standard = names.standardise(pa.array([one, other], pa.string()), characters)
    assert names.compare(standard[0], standard[1], characters) == level
    assert names.compare(standard[1], standard[0], characters) == level


SOME = st.text(st.sampled_from("王李小晓明铭末未喆□*某·LIZHE欧阳热依汗"), max_size=7)


@settings(deadline=None, max_examples=500)
@given(SOME, SOME)
def test_compare_is_symmetric_and_a_name_equals_itself(one, other):
    left, right = names.standardise(pa.array([one, other]), load_characters())
    assert names.compare(left, right, load_characters()) == names.compare(right, left, load_characters())
    assert names.compare(left, left, load_characters()) == (NameLevel.EQUAL if left.folded else NameLevel.MISSING)


@pytest.mark.parametrize(
    ("name", "surname"), [("王小明", "王"), ("欧阳明", "欧阳"), ("歐陽明", "欧阳"), ("万俟明", "万俟"), ("", "")]
)
def test_surname(name, surname, characters):
    assert names.standardise(pa.array([name]), characters)[0].surname == surname


def test_compare_pairs(characters):
    standard = names.standardise(pa.array(["王小明", "王晓明", "李芳"]), characters)
    assert names.compare_pairs(standard, [(0, 1), (2, 0)], characters).tolist() == [
        NameLevel.HOMOPHONE,
        NameLevel.DIFFERENT,
    ]
    assert names.compare_pairs(standard, [], characters).size == 0


def test_compare_pairs_says_of_each_case_what_compare_says(characters):
    cells = [cell for case in CASES for cell in case[:2]]
    standard = names.standardise(pa.array(cells, pa.string()), characters)
    pairs = [(row, row + 1) for row in range(0, len(cells), 2)]
    assert names.compare_pairs(standard, pairs, characters).tolist() == [level for _, _, level in CASES]


HAN = st.text(st.sampled_from("王李小晓肖明铭末未喆欧阳惠患女之妻"), min_size=1, max_size=5)


@settings(deadline=None, max_examples=300)
@given(st.lists(HAN, min_size=2, max_size=12))
def test_compare_pairs_says_of_any_pair_what_compare_says(cells):
    standard = names.standardise(pa.array(cells), load_characters())
    pairs = [(one, other) for one in range(len(cells)) for other in range(len(cells))]
    found = names.compare_pairs(standard, pairs, load_characters()).tolist()
    assert found == [names.compare(standard[one], standard[other], load_characters()) for one, other in pairs]


def test_no_names_at_all(characters):
    assert names.standardise(pa.array([], pa.string()), characters) == []
