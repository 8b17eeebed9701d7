import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pipeline.linkage.reading import address_table, addresses
from pipeline.linkage.reading.address_text import clean, clean_all, numeral
from pipeline.linkage.reading.addresses import AddressLevel

VILLAGE = "某某省某某市某某县青山镇红旗村9组63号"
FLAT = "某某省某某市某某县花亭街道湖塘社区光明路328号春江小区24栋4单元302室"
HOUSE_PARTS = {"township": "青山镇", "village": "红旗村", "group": 9, "house": 63}
FLAT_PARTS = {"estate": "春江小区", "building": 24, "unit": 4, "room": 302}
ROAD_PARTS = {"road": "光明路", "road_number": 328}


@pytest.mark.parametrize(
    ("text", "number"),
    [
        ("三", 3),
        ("十", 10),
        ("十二", 12),
        ("二十", 20),
        ("二十三", 23),
        ("廿", 20),
        ("廿三", 23),
        ("卅一", 31),
        ("一百零八", 108),
        ("一百二十", 120),
        ("两百", 200),
        ("一千二百零三", 1203),
        ("一二", 12),
        ("一〇二", 102),
        ("叁拾贰", 32),
    ],
)
def test_numeral(text, number):
    assert numeral(text) == number


@pytest.mark.parametrize(
    ("address", "text"),
    [
        ("光明路３２８号　廿四幢之４之３０２", "光明路328号24栋-4-302"),
        ("春江小区24#4-302", "春江小区24栋4-302"),
        ("春江小区24＃楼", "春江小区24栋"),
        ("春江小区A座", "春江小区A栋"),
        ("春江小区24－4—302", "春江小区24-4-302"),
        ("紅旗村第九組", "紅旗村9组"),
        ("三合村", "三合村"),
        ("十八里铺村", "十八里铺村"),
    ],
)
def test_clean(address, text):
    assert clean(address) == text


@pytest.mark.parametrize(
    "address",
    [
        "青山镇红旗村9组63号", "青山镇红旗村九社63", "青山镇 红旗村第9村民小组63号", "青山镇红旗村委会九队63号",
        "青山镇红旗村民委员会9生产队63", "青山镇红旗村第九小组63-1号", "青山鎮红旗村9組63號",
        "青山镇红旗村9组六十三号", "青山镇红旗村9组63号附1号",
    ],
)  # fmt: skip
def test_a_house_said_in_many_ways(address):
    assert addresses.parse(address) == HOUSE_PARTS


@pytest.mark.parametrize(
    "address",
    [
        "春江小区24栋4单元302室", "春江小区24幢4单元302", "春江小区24号楼4单元302号", "春江小区24#4-302",
        "春江小区24-4-302", "春江小区24—4—302室", "春江小区24栋-4-302", "春江小区24之4之302",
        "春江小区4单元二十四栋302号", "春江小区廿四座4门302室", "春江小区24栋4单元3层302室",
        "春江小区24栋4单元3楼302", "春江小区302室（24幢4单元）", "春江小区302（24幢4单元）", "春江小区24栋4梯302房",
        "春江小区24栋4单元302号房", "春江小区２４栋４单元３０２室", "春江小区二期24栋4单元302室",
        "春江小区(二期)24栋4单元302室",
    ],
)  # fmt: skip
def test_a_flat_said_in_many_ways(address):
    assert addresses.parse(address) == FLAT_PARTS


@pytest.mark.parametrize(
    ("address", "region"),
    [
        ("某某省某某市某某县", {"county": "某某"}),
        ("中国某某省某某市某某县", {"county": "某某"}),
        ("某某壮族自治区某某市某某区", {"county": "某某"}),
        ("北京市市辖区某某区", {"county": "某某"}),
        ("重庆市某某县", {"county": "某某"}),
        ("某某省某某市", {}),
        ("某某县", {"county": "某某"}),
        ("某县", {"county": "某"}),  # a county of one character
        ("某某省某某市某县", {"county": "某"}),
        ("镇某县", {"county": "镇某"}),
        ("西乡塘区", {"county": "西乡塘"}),
        ("景德镇市某某区", {"county": "某某"}),
        ("某某左旗", {"county": "某某左"}),
        ("某某县经济开发区", {"county": "某某"}),
        ("", {}),
    ],
)
def test_the_region_before_a_house(address, region):
    assert addresses.parse(address + "青山镇红旗村9组63号") == HOUSE_PARTS | region


@pytest.mark.parametrize(
    ("address", "parts"),
    [
        ("某某县红旗村9队", {"county": "某某", "village": "红旗村", "group": 9}),
        ("黄羊滩农场红旗村9队", {"village": "黄羊滩农场红旗村", "group": 9}),
        (
            "三县岭镇大坝村6队73号",
            {"township": "三县岭镇", "village": "大坝村", "group": 6, "house": 73},
        ),
        ("西乡塘区华强街道办事处", {"county": "西乡塘", "township": "华强街道"}),
        ("湖塘居委会光明路328号", {"village": "湖塘社区", **ROAD_PARTS}),
        ("湖塘社区居民委员会", {"village": "湖塘社区"}),
        (FLAT, {"county": "某某", "township": "花亭街道", "village": "湖塘社区", **ROAD_PARTS, **FLAT_PARTS}),
        ("某某县光明路３２８号春江小区24-4-302", {"county": "某某", **ROAD_PARTS, **FLAT_PARTS}),
        ("光明路328号24号楼4单元302", {**ROAD_PARTS, "building": 24, "unit": 4, "room": 302}),
        ("光明路328-1号", ROAD_PARTS),
        ("春江小区24-302", {"estate": "春江小区", "building": 24, "room": 302}),
        ("春江小区A座302", {"estate": "春江小区", "building": 1001, "room": 302}),
        ("春江小区地下车库12号车位", {"estate": "春江小区"}),  # nobody's door
        ("春江小区24栋地下室3", {"estate": "春江小区", "building": 24}),
        ("春江小区24栋负1层12号", {"estate": "春江小区", "building": 24}),
        ("红旗村", {"village": "红旗村"}),
        ("不详", {}),
        ("", {}),
    ],
)
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
        ("春江小区24栋302", FLAT, AddressLevel.DOOR),  # the unit left out
        ("春江小区3单元24栋302号", FLAT, AddressLevel.YARD),
        ("春江小区4单元24栋303号", FLAT, AddressLevel.YARD),
        ("别某县红旗村9组63号", VILLAGE, AddressLevel.PLACE),  # another county's village of that name
        ("别某县青山镇白杨村9组63号", VILLAGE, AddressLevel.DIFFERENT),
        ("光明路", FLAT, AddressLevel.PLACE),
        ("秋水小区4单元24栋302号", FLAT, AddressLevel.DIFFERENT),
        ("", FLAT, AddressLevel.MISSING),
        (FLAT, "", AddressLevel.MISSING),
    ],
)
def test_compare(one, other, level):
    parts = address_table.standardise([one, other])
    assert addresses.compare(parts[:1], parts[1:]).tolist() == [level]


TEXTS = st.text(st.sampled_from("某县镇村组号路社区小区栋单元室9三十-#之A（） "), max_size=16)


@settings(deadline=None)
@given(TEXTS, TEXTS)
def test_compare_is_symmetric_and_an_address_shares_its_own_parts(one, other):
    parts = address_table.standardise([one, other])
    assert addresses.compare(parts[:1], parts[1:]).tolist() == addresses.compare(parts[1:], parts[:1]).tolist()
    assert clean(clean(one)) == clean(one)


PIECES = st.sampled_from(
    ["湖南省", "益阳市", "赫山区", "青山镇", "新市街道", "红旗村", "村民委员会", "湖塘社区", "光明路", "春江小区",
     "二十三", "第", "组", "号", "号楼", "栋", "幢", "单元", "室", "层", "附", "-", "~", "之", "至", "A", "b", "B座",
     "1", "24", "302", "1024", "123456", "３", "٣", "九", "社", "地下", "负", "车库", " ", "|", "(", "縣", "#", "路",
     "村", "期", "房", "楼"]
)  # fmt: skip
COLUMNS = st.lists(st.lists(PIECES, max_size=12).map("".join), max_size=8)


@settings(max_examples=300, deadline=None)
@given(COLUMNS)
def test_a_column_is_cleaned_as_each_address_is(texts):
    assert clean_all(texts) == [clean(text) for text in texts]


@settings(max_examples=500, deadline=None)
@given(COLUMNS)
def test_a_row_of_the_table_is_what_the_address_says(texts):
    parsed = [addresses.parse(text) for text in texts]
    names = sorted({value for parts in parsed for value in parts.values() if isinstance(value, str)})
    expected = [[parts.get(name, 0) for name in addresses.PARTS] for parts in parsed]
    found = address_table.standardise(texts).tolist()
    assert found == [[names.index(cell) + 1 if isinstance(cell, str) else cell for cell in row] for row in expected]
