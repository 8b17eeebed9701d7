"""What a cell holds -> the name it says. Before and after; everybody is made up."""

import pyarrow as pa
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pipeline.linkage.reading import names
from pipeline.linkage.reading.characters import load_characters
from pipeline.linkage.reading.name_text import clean

PLAIN = [
    ("王小明", "王小明"),
    (" 王 小　明\t", "王小明"),  # blanks of every width
    ("王\u200b小\ufeff明\u00ad", "王小明"),  # what cannot be seen
    ("王小明\U000e0100", "王小明"),  # a variation selector
    ("ＷＡＮＧ　Ｘｉａｏｍｉｎｇ", "WANG·XIAOMING"),
    ("'王小明", "王小明"),  # a spreadsheet's apostrophe
    ("王小明2", "王小明"),  # numbered
    ("王小明A", "王小明"),
    ("王丽々", "王丽丽"),  # the repetition mark
    ("王小明王小明", "王小明"),  # written twice
    ("王芳王芳", "王芳"),
    ("王小明/王小明", "王小明"),
    ("丽丽", "丽丽"),
]
RELATIVES = [(name, name) for name in ("王小明之妻", "王小明的儿子", "王小明妻", "王小明之长子")]
NOTES = [
    ("王小明（女）", "王小明"),
    ("王小明(曾用名:王明)", "王小明"),
    ("王小明 曾用名 王明", "王小明"),
    ("王小明,又名王明", "王小明"),
    ("曾用名王明", "王明"),
    ("姓名：王小明", "王小明"),
    ("户主:王小明", "王小明"),
    ("户主王小明", "王小明"),
    ("王小明【户主】", "王小明"),
    ("(户主)王小明", "王小明"),
    ("[王小明]", "王小明"),
    ("（姓名：王小明）", "王小明"),
    ("王小明等3人", "王小明"),
    ("王小明(已故", "王小明"),  # a bracket left open
    ("王小明先生", "王小明"),
    ("欧阳明女士", "欧阳明"),
    ("王　小明先生", "王小明"),
    ("王小明（女）先生", "王小明"),
    ("王小明(曾用名王)先生", "王小明"),
    ("热依汗·阿山女士", "热依汗·阿山"),
    ("王小明 WANG XIAOMING", "王小明"),
]
PARTS = [
    ("热依汗·阿山", "热依汗·阿山"),
    *((f"热依汗{dot}阿山", "热依汗·阿山") for dot in "·•‧・．.⋅∙●○﹒･ᐧꞏ˙。、-—–―/_~"),
    ("热依汗 阿山", "热依汗·阿山"),  # a blank for the dot
    ("热依汗··阿山·", "热依汗·阿山"),
    ("王.小明", "王·小明"),
    ("王小明、李芳", "王小明·李芳"),  # two people
    ("Maimaiti, Yusufu", "MAIMAITI·YUSUFU"),
    ("Lǚ Xiǎo-míng", "LV·XIAO·MING"),
    ("lv3 xiao3ming2", "LV·XIAO·MING"),
]
HIDDEN = [
    ("王□明", "王□明"),
    ("王？明", "王?明"),
    ("王\ue123明", "王□明"),  # a private character nobody else knows
    ("王\ue863", "王\ue863"),  # one that has a place of its own today
    ("王(方方土)", "王"),
    ("王(火韦)明", "王□明"),  # a character described
    ("王(吉+吉)", "王□"),
    ("王某某", "王某某"),
    ("王先生", "王某"),
    ("欧阳女士", "欧阳某"),
    ("王XX", "王××"),
    ("王＊＊", "王**"),
    ("李ZHE", "李ZHE"),  # a syllable for a character
]
NOBODY = [
    "", " ", "不详", "未知", "无", "无名氏", "未取名", "测试", "姓名", "NULL", "n/a", "None",
    "某某", "某某某", "***", "？？？", "□□□", "〇", "···", "123456",
]  # fmt: skip

CELLS = [*PLAIN, *RELATIVES, *NOTES, *PARTS, *HIDDEN]


@pytest.mark.parametrize(("cell", "name"), [*CELLS, *((cell, "") for cell in NOBODY)])
def test_clean(cell, name):
    assert clean(cell) == name


@pytest.mark.parametrize("cell", [*(cell for cell, _ in [*PLAIN, *NOTES, *PARTS, *HIDDEN]), *NOBODY])
def test_what_a_column_makes_of_a_cell_is_what_the_cell_says(cell, characters):
    """The short way of names without a blemish and the long way of all others come to the same."""
    found, _ = names.standardise_texts(pa.array([cell]), characters)
    assert found == [clean(cell).translate(characters.simplified)]


@pytest.mark.parametrize(
    ("cell", "name"),
    [
        ("張曉東", "张晓东"),
        ("不詳", ""),
        ("無名氏", ""),
        ("戶主：張曉東", "张晓东"),
        ("張老師", "张某"),
        ("王\ue863", "王䶮"),
    ],
)
def test_traditional_cells(cell, name, characters):
    assert names.standardise_texts(pa.array([cell]), characters)[0] == [name]


LETTERS = st.sampled_from(
    "王李张小明欧阳芳热依汗某□?*〇·.、-/ 　()（）[]ABXüǚ之妻先生女士曾用名户主:：1２々\ue123張蕭喆"
)


@settings(deadline=None, max_examples=500)
@given(st.text(LETTERS, max_size=12))
def test_standardising_twice_is_standardising_once(cell):
    once = names.standardise_texts(pa.array([cell]), load_characters())
    assert names.standardise_texts(pa.array(once[0]), load_characters()) == once
