"""The shipped tables are what their scripts make."""

import pytest

from pipeline.linkage.reading import make_sources, make_tables


def test_the_shipped_table_is_what_the_script_makes():
    made = make_tables.HEADER + "\n".join(make_tables.rows()) + "\n"
    assert made.encode() == make_tables.TABLE.read_bytes()


@pytest.mark.parametrize(
    ("readings", "expected"), [("dān,chán,shàn", "dan,chan,shan"), ("lǚ", "lv"), ("zhōng,zhòng", "zhong"), ("", "")]
)
def test_toneless(readings, expected):
    assert make_tables.toneless(readings) == expected


@pytest.mark.parametrize(("character", "expected"), [("国", True), ("囯", False)])
def test_is_common(character, expected):
    assert make_tables.is_common(character) is expected


@pytest.mark.parametrize(
    ("character", "known", "convert", "expected"),
    [
        ("峯", {"峯": "峰"}, {}, "峰"),
        ("峯", {"峯": "囧峰"}, {}, "峰"),  # the first common one
        ("峯", {"峯": "鋒"}, {"鋒": "锋"}, "锋"),  # by way of its simplified form
        ("国", {"国": "囯"}, {}, "国"),  # common itself
        ("付", {}, {}, "傅"),  # exchanged on papers
        ("麴", {}, {}, "曲"),  # a surname of its own
        ("囧", {}, {}, "囧"),
    ],
)
def test_fold(character, known, convert, expected):
    assert make_tables.fold(character, known, convert) == expected


def test_read_confused(tmp_path):
    path = tmp_path / "confused.txt"
    path.write_text("# a comment\n土士\n士仕\n", "utf-8")
    assert make_tables.read_confused(path) == {"土": ["~1"], "士": ["~1", "~2"], "仕": ["~2"]}


def test_every_group_of_confused_characters_has_two_and_stands_once():
    lines = [line for line in make_tables.CONFUSED.read_text("utf-8").splitlines() if not line.startswith("#")]
    assert all(len(set(line)) == len(line) > 1 for line in lines)
    assert len(set(lines)) == len(lines)


def test_private_characters():
    found = make_tables.private_characters()
    assert found["\ue863"] == "䶮"
    assert found["\ue81a"] == "㑳"
    assert "\ue816" not in found  # none of its own to this library


def test_sources(tmp_path):
    variants = "# made up\nU+5CEF\tkZVariant\tU+5CF0<kMatthews\nU+5CEF\tkSemanticVariant\tU+4E00 U+5CF0\n"
    (tmp_path / "Unihan_Variants.txt").write_text(variants, "utf-8")
    (tmp_path / "Unihan_DictionaryLikeData.txt").write_text("U+5CF0\tkFourCornerCode\t2775.4\n", "utf-8")
    rows = list(make_sources.rows(tmp_path, {"峰": "27754", "山": "22770"}.get))
    assert rows == ["一\t峯\t", "山\t\t2277", "峯\t峰一\t", "峰\t峯\t2775"]
