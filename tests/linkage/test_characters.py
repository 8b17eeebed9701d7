import pytest

from pipeline.linkage.characters import parse_characters
from pipeline.linkage.make_tables import fold, is_common, toneless, variants


@pytest.mark.parametrize(
    ("sent", "simplified", "folded"),
    [
        ("張", "张", "张"),
        ("囯", "囯", "国"),
        ("暁", "晓", "晓"),
        ("喆", "喆", "哲"),
        ("甯", "甯", "宁"),
        ("薑", "姜", "姜"),
        ("淸", "淸", "清"),
        ("王", "王", "王"),
    ],
)
def test_the_shipped_table_simplifies_and_folds(sent, simplified, folded, characters):
    plain = sent.translate(characters.simplified)
    assert (plain, plain.translate(characters.folded)) == (simplified, folded)


@pytest.mark.parametrize(
    ("surname", "reading"),
    list(
        zip("单曾区翟解盖仇任查吕", ("shan", "zeng", "ou", "zhai", "xie", "ge", "qiu", "ren", "zha", "lv"), strict=True)
    ),
)
def test_surnames_have_the_reading_people_use(surname, reading, characters):
    assert reading in characters.readings[surname]


@pytest.mark.parametrize(
    ("one", "other", "alike"), [("惠", "患", True), ("丽", "雨", True), ("丽", "大", False), ("A", "A", False)]
)
def test_shaped_alike(one, other, alike, characters):
    assert characters.shaped_alike(one, other) is alike


def test_parse_characters():
    parsed = parse_characters(
        "character\tsimplified\tfolded\treadings\tfour_corner\n張\t张\t张\tzhang\t1123\n甲\t甲\t甲\t\t\n"
    )
    assert parsed.simplified == {ord("張"): "张"}
    assert parsed.readings == {"張": frozenset({"zhang"})}
    assert parsed.corners == {"張": "1123"}


@pytest.mark.parametrize(
    ("readings", "expected"), [("dān,chán,shàn", "dan,chan,shan"), ("lǚ", "lv"), ("zhōng,zhòng", "zhong"), ("", "")]
)
def test_toneless(readings, expected):
    assert toneless(readings) == expected


def test_is_common():
    assert is_common("国")
    assert not is_common("囯")


def test_fold_prefers_the_closest_common_variant(tmp_path):
    unihan = tmp_path / "Unihan_Variants.txt"
    unihan.write_text("# made up\nU+5CEF\tkZVariant\tU+5CF0<kMatthews\nU+20000\tkSemanticVariant\tU+4E00\n", "utf-8")
    known = variants(unihan)
    assert fold("峯", known, {}) == "峰"
    assert fold("\U00020000", known, {}) == "一"
    assert fold("囧", known, {}) == "囧"
