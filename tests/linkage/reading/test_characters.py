import pytest

from pipeline.linkage.reading.characters import is_everyday, parse_characters


@pytest.mark.parametrize(
    ("sent", "simplified", "folded"),
    [
        ("張", "张", "张"),
        ("囯", "囯", "国"),
        ("暁", "晓", "晓"),
        ("喆", "喆", "哲"),
        ("甯", "甯", "宁"),
        ("堃", "堃", "坤"),
        ("珮", "珮", "佩"),
        ("薑", "姜", "姜"),  # no surname of its own
        ("瀋", "沈", "沈"),
        ("於", "于", "于"),
        ("麴", "麴", "曲"),  # one that no conversion makes of 曲
        ("淸", "淸", "清"),
        ("慎", "慎", "慎"),  # Japanese has another form of it
        ("王", "王", "王"),
        ("\ue863", "䶮", "䶮"),  # where old fonts had it
    ],
)
def test_the_shipped_table_simplifies_and_folds(sent, simplified, folded, characters):
    plain = sent.translate(characters.simplified)
    assert (plain, plain.translate(characters.folded)) == (simplified, folded)


def test_simplifying_and_folding_twice_is_doing_it_once(characters):
    for table in (characters.simplified, characters.folded):
        assert not [target for target in table.values() if ord(target) in table]
    assert not [target for target in characters.folded.values() if ord(target) in characters.simplified]


SURNAME_READINGS = (
    "单shan 曾zeng 区ou 翟zhai 解xie 盖ge 仇qiu 任ren 查zha 吕lv 朴piao 尉yu 迟chi 万mo 俟qi 乐yue 缪miao 冼xian "
    "谌shen 覃qin 华hua 召shao 员yun 贲ben 逄pang 黑he 佴nai 葛ge 纪ji 隗wei 郗xi 祭zhai 钭tou 折she 牟mu 种chong"
    " 洗xian 繁po 秘bi 冯feng 阚kan 燕yan 晟cheng 訾zi 澹tan 台tai 令ling 宓mi 能nai 柏bai 那na 哈ha 撒sa"
)


@pytest.mark.parametrize("surname", SURNAME_READINGS.split())
def test_surnames_have_the_reading_people_use(surname, characters):
    assert surname[1:] in characters.readings[surname[0]]


@pytest.mark.parametrize(
    ("one", "other", "alike"),
    [
        ("惠", "患", True),  # one four-corner code
        ("丽", "雨", True),
        ("丹", "双", True),  # by the second source
        ("未", "末", True),  # often confused
        ("陈", "阵", True),
        ("丽", "大", False),
        ("A", "A", False),
    ],
)
def test_shaped_alike(one, other, alike, characters):
    assert characters.shaped_alike(one, other) is alike


def test_few_everyday_characters_look_alike(characters):
    """A mark of shape tells little if chance gives it often: of two characters in 200 are at most one in 100 alike."""
    everyday = [bytes((row, cell)).decode("gb2312") for row in range(0xB0, 0xD7) for cell in range(0xA1, 0xFF, 8)]
    pairs = [(one, other) for one in everyday for other in everyday if one < other]
    assert sum(characters.shaped_alike(*pair) for pair in pairs) / len(pairs) < 0.002


def test_parse_characters():
    parsed = parse_characters(
        "character\tsimplified\tfolded\treadings\tshapes\n張\t张\t张\tzhang\t1123,~4\n单\t单\t单\tdan,shan\t\n甲\t甲\t甲\t\t\n"
    )
    assert parsed.simplified == {ord("張"): "张"}
    assert parsed.readings == {"張": frozenset({"zhang"}), "单": frozenset({"dan", "shan"})}
    assert parsed.usual_readings == {"張": "zhang", "单": "dan"}
    assert parsed.shapes == {"張": frozenset({"1123", "~4"})}


@pytest.mark.parametrize(
    ("character", "expected"), [("明", True), ("喆", False), ("赟", False), ("玮", False), ("A", False)]
)
def test_is_everyday(character, expected):
    assert is_everyday(character) is expected
