import pyarrow as pa
import pytest

from pipeline.linkage import names
from pipeline.linkage.names import NameLevel

CASES = [
    ("王小明", "王小明", NameLevel.EQUAL),
    ("王 小　明", "王小明", NameLevel.EQUAL),  # blanks
    ("張曉東", "张晓东", NameLevel.EQUAL),  # traditional
    ("王小明(曾用名)", "王小明", NameLevel.EQUAL),
    ("热依汗•阿山", "热依汗·阿山", NameLevel.EQUAL),  # dots
    ("热依汗．阿山", "热依汗·阿山", NameLevel.EQUAL),
    ("热依汗阿山", "热依汗·阿山", NameLevel.EQUAL),  # a dot left out
    ("Wang Xiaoming", "ＷＡＮＧ　ＸＩＡＯＭＩＮＧ", NameLevel.EQUAL),
    ("王甯", "王宁", NameLevel.VARIANT),
    ("李喆", "李哲", NameLevel.VARIANT),
    ("付小明", "傅小明", NameLevel.VARIANT),
    ("王□明", "王小明", NameLevel.STAND_IN),
    ("王?明", "王小明", NameLevel.STAND_IN),
    ("王小〇", "王小喆", NameLevel.STAND_IN),
    ("王□明", "王小红", NameLevel.SURNAME),  # what is printed differs
    ("李萍", "李平", NameLevel.HOMOPHONE),
    ("王晓明", "王小明", NameLevel.HOMOPHONE),
    ("单明", "山明", NameLevel.HOMOPHONE),  # surnames keep their own readings
    ("翟明", "宅明", NameLevel.HOMOPHONE),
    ("刘惠", "刘患", NameLevel.SHAPE),
    ("热依汗", "热依汗·阿卜杜拉", NameLevel.PARTIAL),  # cut short
    ("阿山·热依汗", "热依汗·阿山", NameLevel.PARTIAL),  # parts re-ordered
    ("WANGXIAOMING", "王小明", NameLevel.PINYIN),
    ("xiaoming wang", "王小明", NameLevel.PINYIN),
    ("LI XIAOMING", "王小明", NameLevel.DIFFERENT),
    ("王小明", "王小红", NameLevel.ONE_CHARACTER),
    ("王明小", "王小明", NameLevel.ONE_CHARACTER),  # moved
    ("王明", "王小明", NameLevel.ONE_CHARACTER),  # dropped
    ("热依汗·阿卜杜啦", "热依汗·阿卜杜拉", NameLevel.ONE_CHARACTER),
    ("王某", "王小明", NameLevel.MASKED),
    ("王某某", "王明", NameLevel.MASKED),
    ("王**", "王小明", NameLevel.MASKED),
    ("李某某", "王小明", NameLevel.DIFFERENT),
    ("王明", "王红", NameLevel.SURNAME),  # one of two characters is too much
    ("王明", "李明", NameLevel.DIFFERENT),
    ("欧阳明", "欧阳红", NameLevel.ONE_CHARACTER),
    ("欧阳明", "欧大力", NameLevel.DIFFERENT),  # the compound surname is one
    ("热依汗·阿山", "买买提·玉素甫", NameLevel.DIFFERENT),
    ("", "王小明", NameLevel.MISSING),
    (None, "王小明", NameLevel.MISSING),
]


@pytest.mark.parametrize(("one", "other", "level"), CASES)
def test_compare(one, other, level, characters):
    standard = names.standardise(pa.array([one, other], pa.string()), characters)
    assert names.compare(standard[0], standard[1], characters) == level
    assert names.compare(standard[1], standard[0], characters) == level


@pytest.mark.parametrize(("name", "surname"), [("王小明", "王"), ("欧阳明", "欧阳"), ("歐陽明", "欧阳"), ("", "")])
def test_surname(name, surname, characters):
    assert names.standardise(pa.array([name]), characters)[0].surname == surname


def test_a_name_of_many_readings_is_not_spelt_out(characters):
    assert names.spellings("乐" * 8, characters) == frozenset()


def test_no_names_at_all(characters):
    assert names.standardise(pa.array([], pa.string()), characters) == []
