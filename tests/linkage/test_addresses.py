import pytest

from pipeline.linkage import addresses
from pipeline.linkage.addresses import AddressLevel

VILLAGE = "某某省某某市某某县青山镇红旗村9组63号"
FLAT = "某某省某某市某某县花亭街道湖塘社区光明路328号春江小区24栋4单元302室"


@pytest.mark.parametrize(
    ("text", "number"),
    [
        ("三", 3),
        ("十", 10),
        ("十二", 12),
        ("二十", 20),
        ("二十三", 23),
        ("一百零八", 108),
        ("一百二十", 120),
        ("一二", 12),
    ],
)
def test_numeral(text, number):
    assert addresses.numeral(text) == number


@pytest.mark.parametrize(
    ("address", "parts"),
    [
        (VILLAGE, {"township": "青山镇", "village": "红旗村", "group": 9, "house": 63}),
        ("青山镇红旗村九社63", {"township": "青山镇", "village": "红旗村", "group": 9, "house": 63}),
        ("某某县青山镇 红旗村第9村民小组63号", {"township": "青山镇", "village": "红旗村", "group": 9, "house": 63}),
        ("某某县红旗村9队", {"village": "红旗村", "group": 9}),
        ("三县岭镇大坝村6队73号", {"township": "三县岭镇", "village": "大坝村", "group": 6, "house": 73}),
        ("西乡塘区华强街道", {"township": "华强街道"}),
        (
            FLAT,
            {"township": "花亭街道", "village": "湖塘社区", "road": "光明路", "road_number": 328, "estate": "春江小区",
             "building": 24, "unit": 4, "room": 302},
        ),
        (
            "某某县光明路３２８号春江小区24-4-302",
            {"road": "光明路", "road_number": 328, "estate": "春江小区", "building": 24, "unit": 4, "room": 302},
        ),
        ("春江小区4单元二十四栋302号", {"estate": "春江小区", "building": 24, "unit": 4, "room": 302}),
        (
            "光明路328号春江小区302室（24幢4单元）",
            {"road": "光明路", "road_number": 328, "estate": "春江小区", "building": 24, "unit": 4, "room": 302},
        ),
        ("光明路328号24号楼4单元302", {"road": "光明路", "road_number": 328, "building": 24, "unit": 4, "room": 302}),
        ("", {}),
    ],
)  # fmt: skip
def test_parse(address, parts):
    assert addresses.parse(address) == parts


@pytest.mark.parametrize(
    ("one", "other", "level"),
    [
        ("青山镇红旗村九社63", VILLAGE, AddressLevel.DOOR),
        ("红旗村九社63", VILLAGE, AddressLevel.DOOR),
        ("某某县青山镇红旗村九组", VILLAGE, AddressLevel.YARD),
        ("青山镇红旗村九社64", VILLAGE, AddressLevel.YARD),
        ("青山镇红旗村8社63", VILLAGE, AddressLevel.PLACE),
        ("绿水镇红旗村9组63号", VILLAGE, AddressLevel.PLACE),  # another township's village of that name
        ("青山镇白杨村9组63号", VILLAGE, AddressLevel.TOWNSHIP),
        ("绿水镇白杨村9组63号", VILLAGE, AddressLevel.DIFFERENT),
        ("光明路328号24号楼4单元302", FLAT, AddressLevel.DOOR),
        ("春江小区4单元24栋302号", FLAT, AddressLevel.DOOR),
        ("春江小区4单元24栋303号", FLAT, AddressLevel.YARD),
        ("秋水小区4单元24栋302号", FLAT, AddressLevel.DIFFERENT),
        ("", FLAT, AddressLevel.MISSING),
        (FLAT, "", AddressLevel.MISSING),
    ],
)
def test_compare(one, other, level):
    parts = addresses.standardise([one, other])
    assert addresses.compare(parts[:1], parts[1:]).tolist() == [level]
